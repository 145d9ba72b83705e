"""Items as they are looked up: by id, column, site, month and by what they are found under.

Everything that other pages ask of an item follows from its :class:`Entry`, and so do the *keys* under which
it is found: its names, the names that it uses, the old addresses that it keeps. One function makes the keys;
two containers answer for them: this one in memory, and ``build.shelf`` over the store, which reads only what
is asked for. Neither knows of states or of order within a column: the catalog decides those.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping
from enum import StrEnum
from functools import cached_property
from typing import Protocol

from portalgen.content.model import Entry, Item, Summary
from portalgen.content.schema import ContentType

Record = Item | Entry
#: A kind of key and its value.
Key = tuple[str, str]


class Keys(StrEnum):
    """What a record is found under."""

    NAME = "name"  # a name that it answers to, as names_of gives it
    NAMES = "names"  # a name that it uses in a relation, translation or replacement, as meant_by gives it
    LED = "led"  # its site, where it led a day
    FEATURED = "featured"  # its site, where it is featured
    CORRECTED = "corrected"  # its site, where it was corrected in public
    MOVED = "moved"  # its site, where it has old addresses or was taken down
    REFERS = "refers"  # a field and the name that it holds, where a type asks who names it
    TYPE = "type"  # its site and type
    DRAFT = "draft"  # nothing, where it is a draft
    CLOSES = "closes"  # nothing, where it has a day on which it closes
    SUPPRESSES = "suppresses"  # nothing, where it suppresses findings


class Records(Protocol):
    """What the catalog asks of a container of records."""

    def get(self, id_: str) -> Record | None:
        """The record of an id."""

    def ids(self) -> Iterable[str]:
        """Every id, in any order: for passes over the whole portal."""

    def of_column(self, column: str) -> Iterable[Record]:
        """The records that a column lists (``<site>/`` for what stands in none), newest first.

        See :func:`newest_first`; read no further than needed.
        """

    def newer(self, column: str, place: tuple[float, str]) -> Iterable[Record]:
        """The records that a column lists before a place, the nearest first; read no further than needed.

        Args:
            column: as for :meth:`of_column`.
            place: as :func:`newest_first` gives it.
        """

    def of_site(self, site: str) -> Iterable[Record]:
        """The records of a site, newest first (see :func:`newest_first`); read no further than needed."""

    def of_month(self, site: str, month: str) -> Iterable[Record]:
        """The records of a site dated in a month (``2026-11``, ``-`` for none), in any order."""

    def months(self, site: str) -> Iterable[str]:
        """The months in which a site has any record."""

    def having(self, kind: str, value: str = "") -> Iterable[str]:
        """The ids that are found under a key, in order."""

    def item(self, id_: str) -> Item:
        """The whole item of an id that exists."""


def newest_first(summary: Summary) -> tuple[float, str]:
    """Sort key, ascending: newest first, ties by id, the undated last."""
    return (-summary.date.at.timestamp() if summary.date else 1e18, summary.id)


def month_of(summary: Summary) -> str:
    """The month in which a summary is dated, ``-`` for none."""
    return f"{summary.date.at.year}-{summary.date.at.month:02d}" if summary.date else "-"


def columns_of(record: Record) -> tuple[str, ...]:
    """The columns that list a record, its own first; ``<site>/`` for one that stands in none."""
    summary = record.summary
    return tuple(dict.fromkeys((summary.column or f"{summary.site}/", *summary.also_in)))


def last_part(name: str) -> str:
    """The last part of a path: paths from the item, its site and the root that mean one item share it."""
    return name.strip().removesuffix(".md").removesuffix("/index").strip("/").rpartition("/")[2]


def names_of(record: Record) -> tuple[str, ...]:
    """The names that a record answers to: last part of its id and of its path, and its whole symbol.

    The last part of a symbol (``QĐ-UBND``) would be that of every document of one body.
    """
    symbol = str(record.fields.get("number_symbol") or "")
    parts = (last_part(record.summary.id), last_part(record.source), symbol)
    return tuple(dict.fromkeys(filter(None, parts)))


def meant_by(name: str) -> tuple[str, ...]:
    """The names of items that a name may mean, as written by an editor: a path's, or a symbol's."""
    return tuple(dict.fromkeys(filter(None, (last_part(name), name.strip()))))


def named_by(record: Record) -> tuple[str, ...]:
    """The names that a record uses for items whose pages show it in turn, as :func:`meant_by` gives them."""
    fields = record.fields
    stated = [str(entry["to"]) for entry in fields.get("relations") or () if "to" in entry]
    used = filter(None, (record.summary.translation_of, record.withdrawn_to, *stated))
    return tuple(dict.fromkeys(name for written in used for name in meant_by(written)))


def keys_of(record: Record) -> Iterator[Key]:
    """Everything that a record is found under, each key once."""
    summary = record.summary
    for name in names_of(record):
        yield Keys.NAME, name
    for name in named_by(record):
        yield Keys.NAMES, name
    if summary.highlight is not None:
        yield Keys.LED, summary.site
    if summary.featured:
        yield Keys.FEATURED, summary.site
    if summary.corrected:
        yield Keys.CORRECTED, summary.site
    if record.aliases or summary.withdrawal is not None:
        yield Keys.MOVED, summary.site
    yield Keys.TYPE, type_value(summary.site, summary.type)
    if record.draft:
        yield Keys.DRAFT, ""
    if record.fields.get("closes_on"):
        yield Keys.CLOSES, ""
    if record.fields.get("suppress"):
        yield Keys.SUPPRESSES, ""


def type_value(site: str, type_: str) -> str:
    """A site and a type as one text."""
    return f"{site} {type_}"


def referring_fields(types: Mapping[str, ContentType]) -> dict[str, tuple[str, ...]]:
    """The fields of each content type by which its items are listed on the pages of those they name."""
    wanted = {field for type_ in types.values() for field in type_.referrers}
    return {
        id_: tuple(k for k in type_.in_summary if k in wanted and type_.fields[k].kind == "item")
        for id_, type_ in types.items()
    }


def referring_keys(record: Record, fields: Mapping[str, tuple[str, ...]]) -> Iterator[Key]:
    """The keys of the names in such fields.

    Args:
        record: an item.
        fields: as :func:`referring_fields` gives them.
    """
    wanted = fields.get(record.summary.type, ())
    for key, value in record.summary.fields if wanted else ():
        if key in wanted and value:
            for name in meant_by(str(value)):
                yield Keys.REFERS, refers_value(key, name)


def refers_value(field: str, name: str) -> str:
    """A field and a name as one text."""
    return f"{field} {name}"


def linked_to(records: Records, changed: Iterable[Record]) -> set[str]:
    """Ids of all items that names of changed ones lead to, and of those whose pages show these, on and on.

    Translations are shown beside each other: from one of them the way goes to the original, and from there to
    all that name it, whatever they call it. Other items that are named are shown by whoever names them.

    Args:
        records: as they are now.
        changed: as they were and as they are.
    """
    found, followed = set[str](), set[str]()
    seen = set[tuple[str, bool]]()
    waiting = [name for record in changed for name in _ways_from(record)]
    given = {name for name, _ in waiting}
    while waiting:
        way = waiting.pop()
        if way in seen:
            continue
        seen.add(way)
        name, is_original = way
        users = set(records.having(Keys.NAMES, name))
        answering = set(records.having(Keys.NAME, name)) if users or name in given else set[str]()
        found |= users | answering
        for id_ in (users | answering) - followed:
            record = records.get(id_)
            if record is not None and (is_original or id_ in users or named_by(record)):
                followed.add(id_)
                waiting += _ways_from(record)
    return found


def _ways_from(record: Record) -> list[tuple[str, bool]]:
    """Names that a record answers to and that it uses, each with whether it is that of its original."""
    originals = meant_by(record.summary.translation_of) if record.summary.translation_of else ()
    return [
        *((name, False) for name in (*names_of(record), *named_by(record))),
        *((name, True) for name in originals),
    ]


class InMemory:
    """Records that are all at hand.

    Args:
        records: every record; of two with one id the last counts.
        keys: what a record is found under.
    """

    def __init__(
        self, records: Iterable[Record], keys: Callable[[Record], Iterable[Key]] | None = None
    ) -> None:
        self._records: dict[str, Record] = {record.summary.id: record for record in records}
        self._keys = keys or keys_of

    def patched(self, records: Mapping[str, Record | None]) -> InMemory:
        """The same with some records as they are given, None for one that is no more.

        What was gathered and sorted already is not gathered again but where these records stand.
        """
        found = InMemory((), self._keys)
        found._records = {id_: record for id_, record in self._records.items() if id_ not in records}
        found._records |= {id_: record for id_, record in records.items() if record is not None}
        before = [self._records[id_] for id_ in records if id_ in self._records]
        now = [record for record in records.values() if record is not None]
        if "_by_column" in self.__dict__:
            found._by_column = _moved(self._by_column, before, now, columns_of)
            for column in {column for record in now for column in columns_of(record)}:
                found._by_column[column].sort(key=lambda record: newest_first(record.summary))
        if "_by_site" in self.__dict__:
            found._by_site = _moved(self._by_site, before, now, lambda record: (record.summary.site,))
            for site in {record.summary.site for record in now}:
                found._by_site[site].sort(key=lambda record: newest_first(record.summary))
        if "_by_key" in self.__dict__:
            found._by_key = dict(self._by_key)
            touched = {key for record in (*before, *now) for key in self._keys(record)}
            for key in touched:
                found._by_key[key] = [id_ for id_ in self._by_key.get(key, ()) if id_ not in records]
            for record in now:
                for key in self._keys(record):
                    found._by_key[key].append(record.summary.id)
            for key in touched:
                found._by_key[key].sort()
        return found

    def get(self, id_: str) -> Record | None:
        """The record of an id."""
        return self._records.get(id_)

    def ids(self) -> Iterable[str]:
        """Every id."""
        return self._records.keys()

    def of_column(self, column: str) -> Iterable[Record]:
        """The records that a column lists, newest first."""
        return self._by_column.get(column, ())

    def newer(self, column: str, place: tuple[float, str]) -> Iterable[Record]:
        """The records that a column lists before a place, the nearest first."""
        records = self._by_column.get(column, [])
        stop = bisect_left(records, place, key=lambda record: newest_first(record.summary))
        return reversed(records[:stop])

    def of_site(self, site: str) -> Iterable[Record]:
        """The records of a site, newest first."""
        return self._by_site.get(site, ())

    def of_month(self, site: str, month: str) -> Iterable[Record]:
        """The records of a site dated in a month."""
        return self._by_month.get(site, {}).get(month, ())

    def months(self, site: str) -> Iterable[str]:
        """The months in which a site has any record."""
        return self._by_month.get(site, {}).keys()

    def having(self, kind: str, value: str = "") -> Iterable[str]:
        """The ids that are found under a key, in order."""
        return self._by_key.get((kind, value), ())

    def item(self, id_: str) -> Item:
        """The whole item of an id that exists."""
        record = self._records[id_]
        assert isinstance(record, Item)
        return record

    @cached_property
    def _by_column(self) -> dict[str, list[Record]]:
        found: dict[str, list[Record]] = {}
        for record in self._records.values():
            for column in columns_of(record):
                found.setdefault(column, []).append(record)
        for records in found.values():
            records.sort(key=lambda record: newest_first(record.summary))
        return found

    @cached_property
    def _by_site(self) -> dict[str, list[Record]]:
        found: dict[str, list[Record]] = {}
        for record in self._records.values():
            found.setdefault(record.summary.site, []).append(record)
        for records in found.values():
            records.sort(key=lambda record: newest_first(record.summary))
        return found

    @cached_property
    def _by_month(self) -> Mapping[str, Mapping[str, list[Record]]]:
        found: dict[str, dict[str, list[Record]]] = {}
        for record in self._records.values():
            summary = record.summary
            found.setdefault(summary.site, {}).setdefault(month_of(summary), []).append(record)
        return found

    @cached_property
    def _by_key(self) -> dict[Key, list[str]]:
        found: dict[Key, list[str]] = {}
        for id_ in sorted(self._records):
            for key in self._keys(self._records[id_]):
                found.setdefault(key, []).append(id_)
        return found


def _moved(
    groups: Mapping[str, list[Record]],
    before: Iterable[Record],
    now: Iterable[Record],
    names: Callable[[Record], Iterable[str]],
) -> dict[str, list[Record]]:
    """Groups of records without some as they were, and with others as they are."""
    found = dict(groups)
    gone = {record.summary.id for record in before}
    for name in {name for record in before for name in names(record)}:
        found[name] = [record for record in groups[name] if record.summary.id not in gone]
    for record in now:
        for name in names(record):
            found[name] = [*found.get(name, ()), record]
    return found
