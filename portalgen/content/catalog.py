"""Ordered answers about the public items: every list that any page shows comes from here.

Each method returns frozen summaries in their final order, or values made of them, and depends only on
its arguments. Visibility is applied here and nowhere after.
"""

from __future__ import annotations

import datetime as dt
import heapq
import itertools
import posixpath
from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any, TypeVar

import msgspec

from portalgen.content.model import Column, FormerAddress, Item, Site, State, Summary, Value
from portalgen.content.portal import Frame
from portalgen.content.records import (
    InMemory,
    Keys,
    Record,
    Records,
    keys_of,
    last_part,
    names_of,
    newest_first,
    referring_fields,
    referring_keys,
    refers_value,
    type_value,
)
from portalgen.content.rules import derived_validity
from portalgen.content.states import has_page, is_in_archive, is_listed, shows_text, summary_at
from portalgen.text.collate import collation_key

_T = TypeVar("_T")
_Key = Callable[[Summary], Any]

#: Of fewer items than this each is looked at; of more, those of the site in order.
_FEW = 200
#: How many older items an item lists under itself.
OLDER = 4
#: Answers about single items that are kept at once.
_ANSWERS = 4096


class Relation(msgspec.Struct, frozen=True):
    """A document's relation: ``target`` is an item's id, or empty with ``text`` for one that is not here."""

    kind: str
    target: str
    text: str


class Query(msgspec.Struct, frozen=True):
    """What a block asks for; empty tuples mean any."""

    sites: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    where: tuple[tuple[str, str], ...] = ()
    featured: bool = False
    limit: int = 5


def _unheard(*_fact: str) -> None:
    """Nobody records what is asked."""


class Catalog:
    """The portal at one moment.

    Each question that a page may ask is a method, and each method names the fact that answers it to
    ``note`` before it answers: that is how a build knows what a page was made from. ``ids``, ``record`` and
    ``summary_now`` are for passes over the portal, which nothing records.

    Args:
        frame: sites, columns, units and types.
        records: every item, whatever its state, or what is kept of it for other pages; a container that
            reads them when asked, or all of them.
        now: the clock, with offset.
        drafts: whether drafts and scheduled items count as published (preview).
        note: hears the name of each fact that is asked for, in parts; see ``build.facts``.
        heard: the same frame for pages, which names what is asked of it too.
    """

    def __init__(
        self,
        frame: Frame,
        records: Records | Iterable[Record],
        now: dt.datetime,
        *,
        drafts: bool = False,
        note: Callable[..., None] = _unheard,
        heard: Frame | None = None,
    ) -> None:
        self._frame = frame
        self.frame = heard or frame
        self.now = now
        if isinstance(records, Iterable):
            fields = referring_fields(frame.types)
            records = InMemory(records, lambda r: (*keys_of(r), *referring_keys(r, fields)))
        self.records: Records = records
        self._note = note
        self._drafts = drafts
        self._summaries: dict[str, Summary] = {}
        self._columns: dict[str, list[Summary]] = {}
        self._places: dict[str, list[tuple[float, str]]] = {}
        self._archives: dict[str, Mapping[int, Mapping[int, tuple[Summary, ...]]]] = {}
        self._answers: dict[tuple[str, ...], tuple[Any, ...]] = {}

    def summary_of(self, record: Record) -> Summary:
        """A record's summary as of this catalog's moment."""
        return self._with_validity(record, summary_at(record, self.now, drafts=self._drafts))

    def _now(self, record: Record) -> Summary:
        """The same, made once."""
        id_ = record.summary.id
        found = self._summaries.get(id_)
        if found is None:
            found = self._summaries[id_] = self.summary_of(record)
        return found

    def _once(
        self, key: tuple[str, ...], answer: Callable[..., tuple[_T, ...]], *args: object
    ) -> tuple[_T, ...]:
        """An answer about an item, worked out once: its checks, page and trace ask one after another."""
        found = self._answers.get(key)
        if found is None:
            if len(self._answers) >= _ANSWERS:
                self._answers.clear()
            found = self._answers[key] = answer(*args)
        return found

    def ids(self) -> list[str]:
        """Every id, in order."""
        return sorted(self.records.ids())

    def record(self, id_: str) -> Record:
        """The record of an id that exists."""
        record = self.records.get(id_)
        if record is None:
            raise KeyError(id_)
        return record

    def every(self) -> Iterator[Summary]:
        """The summary of every item, by id: for passes over the whole portal, which nothing records."""
        return (self._now(self.record(id_)) for id_ in self.ids())

    def summary_now(self, id_: str) -> Summary | None:
        """The summary of an id, or None; nobody hears of the question."""
        found = self._summaries.get(id_)
        if found is None:
            record = self.records.get(id_)
            found = self._now(record) if record is not None else None
        return found

    @property
    def today(self) -> dt.date:
        """The portal's calendar day."""
        self._note("today")
        return self._today

    @cached_property
    def _today(self) -> dt.date:
        return self.now.astimezone(self._frame.zone).date()

    def item(self, id_: str) -> Item:
        """The whole item of an id."""
        self._note("item", id_)
        return self.records.item(id_)

    def summary(self, id_: str) -> Summary:
        """The summary of an id that exists."""
        self._note("summary", id_)
        found = self.summary_now(id_)
        if found is None:
            raise KeyError(id_)
        return found

    def find(self, id_: str) -> Summary | None:
        """The summary of an id, or None."""
        self._note("summary", id_)
        return self.summary_now(id_)

    def aliases(self, id_: str) -> tuple[str, ...]:
        """Former addresses of an item."""
        self._note("aliases", id_)
        return self.record(id_).aliases

    def public(self) -> tuple[Summary, ...]:
        """Every item that has anything at its address, by id."""
        return tuple(filter(has_page, self.every()))

    def _in(self, column: str) -> list[Summary]:
        """A column's members in its order, sorted when first asked for."""
        members = self._columns.get(column)
        if members is None:
            members = [s for s in map(self._now, self.records.of_column(column)) if is_in_archive(s)]
            found = self._frame.columns.get(column)
            members.sort(key=_order_key(found) if found else newest_first)
            self._columns[column] = members
        return members

    def _with_validity(self, item: Record, summary: Summary) -> Summary:
        """The summary of a document with the validity that its dates speak of, where none is written."""
        type_ = self._frame.types[summary.type]
        if "validity" not in type_.fields or "validity" in item.fields:
            return summary
        derived = derived_validity(type_, item.fields, self._today)
        if not derived:
            return summary
        return msgspec.structs.replace(summary, fields=(*summary.fields, ("validity", derived)))

    def values(self, id_: str) -> Mapping[str, Value]:
        """The item's fields with those that are derived: a document's validity today."""
        validity = dict(self.summary(id_).fields).get("validity")
        fields = self.item(id_).fields
        return {**fields, "validity": validity} if validity else fields

    def is_public(self, id_: str) -> bool:
        """Whether the public can read the item's text."""
        return shows_text(self.summary(id_))

    def children(self, site: str, column: str = "") -> tuple[Column, ...]:
        """Columns directly under a column, or at the top of a site, in order of weight and name."""
        self._note("frame", site)
        return self._children.get((site, column), ())

    @cached_property
    def _children(self) -> dict[tuple[str, str], tuple[Column, ...]]:
        grouped: dict[tuple[str, str], list[Column]] = {}
        for column in self._frame.columns.values():
            grouped.setdefault((column.site, column.parent), []).append(column)
        return {
            key: tuple(
                sorted(
                    found,
                    key=lambda c: (c.weight, collation_key(c.title, self._frame.sites[c.site].lang), c.id),
                )
            )
            for key, found in grouped.items()
        }

    def members(self, column: str) -> tuple[Summary, ...]:
        """Every item of a column that is in its archives, in the column's order."""
        self._note("members", column)
        return tuple(self._in(column))

    def front(self, column: Column) -> tuple[Summary, ...]:
        """What the column's own page lists: its newest items, or all where it is not ordered by date."""
        limit = column.page_size if column.order == "date" else 0
        return self.newest_of(column.id, limit)

    def newest_of(self, column: str, limit: int) -> tuple[Summary, ...]:
        """The first listed items of a column in its order; all of them for a limit of 0."""
        self._note("front", column, str(limit))
        return tuple(itertools.islice(self._front(column), limit or None))

    def _front(self, column: str) -> Iterator[Summary]:
        """The listed items of a column in its order; those by date are read no further than asked."""
        known = self._frame.columns.get(column)
        if column in self._columns or (known is not None and known.order != "date"):
            return filter(is_listed, self._in(column))
        return self._in_column(column)

    def month_counts(self, column: str) -> Mapping[tuple[int, int], int]:
        """How many items each month of a column's archive has, newest month first."""
        self._note("months", column)
        years = self._archive(column).items()
        return {(year, month): len(found) for year, months in years for month, found in months.items()}

    def short_months(self, column: str, year: int, limit: int) -> Mapping[int, tuple[Summary, ...]]:
        """The months of one year of a column's archive, newest first.

        Args:
            column: id of the column.
            year: the year.
            limit: months of more items than this are given without them.
        """
        self._note("short_months", column, str(year), str(limit))
        months = self._archive(column).get(year, {})
        return {month: found if len(found) <= limit else () for month, found in months.items()}

    def year(self, column: str, year: int) -> tuple[Summary, ...]:
        """The items of one year of a column's archive, newest first."""
        self._note("year", column, str(year))
        return tuple(itertools.chain.from_iterable(self._archive(column).get(year, {}).values()))

    def month(self, column: str, year: int, month: int) -> tuple[Summary, ...]:
        """The items of one month of a column's archive, newest first."""
        self._note("month", column, str(year), str(month))
        return self._archive(column).get(year, {}).get(month, ())

    def _archive(self, column: str) -> Mapping[int, Mapping[int, tuple[Summary, ...]]]:
        """The dated members of a column by year and month, newest first."""
        kept = self._archives.get(column)
        if kept is None:
            grouped: dict[int, dict[int, list[Summary]]] = {}
            for summary in self._in(column):
                if summary.date:
                    at = summary.date.at
                    grouped.setdefault(at.year, {}).setdefault(at.month, []).append(summary)
            kept = self._archives[column] = {
                year: {month: tuple(grouped[year][month]) for month in sorted(grouped[year], reverse=True)}
                for year in sorted(grouped, reverse=True)
            }
        return kept

    def older(self, summary: Summary, limit: int = OLDER) -> tuple[Summary, ...]:
        """Other news: the items of the same column just before this one, newest first.

        Looking only backwards, the list of an old item never changes when new ones arrive.
        """
        self._note("older", summary.column, summary.id, str(limit))
        column = self.frame.columns.get(summary.column)
        if column is None or column.order != "date":
            return ()
        return self._once(("older", summary.id, str(limit)), self._older, summary, limit)

    def _older(self, summary: Summary, limit: int) -> tuple[Summary, ...]:
        members, places = self._in(summary.column), self._places.get(summary.column)
        if places is None:
            places = self._places[summary.column] = [newest_first(member) for member in members]
        found: list[Summary] = []
        for place in range(bisect_right(places, newest_first(summary)), len(members)):
            other = members[place]
            if is_listed(other):
                found.append(other)
                if len(found) == limit:
                    break
        return tuple(found)

    def newer_within(self, column: str, keys: Iterable[tuple[float, str]], skip: Collection[str]) -> set[str]:
        """Ids of the items of a column in whose list of older items any of the places may stand.

        Args:
            column: the column.
            keys: places, as :func:`newest_first` gives them.
            skip: ids that may be listed now and not before, or the other way about: they do not count.
        """
        found: set[str] = set()
        for key in keys:
            seen = 0
            for other in map(self._now, self.records.newer(column, key)):
                found.add(other.id)
                seen += other.id not in skip and is_listed(other)
                if seen >= OLDER:
                    break
        return found

    def latest(self, query: Query) -> tuple[Summary, ...]:
        """The newest listed items that match a query."""
        self._note("latest", msgspec.json.encode(query).decode())
        found: list[Summary] = []
        for summary in self._candidates(query):
            if is_listed(summary) and self._matches(summary, query):
                found.append(summary)
                if len(found) >= query.limit:
                    break
        return tuple(found)

    def _candidates(self, query: Query) -> Iterable[Summary]:
        """Listed items that may match, in the order of the answer."""
        if query.featured and not query.columns:
            return self._featured(query.sites or self._frame.sites)
        if not query.columns:
            return self._newest_of_sites(query.sites or tuple(sorted(self._frame.sites)))
        wanted = {
            column.id
            for column in self._frame.columns.values()
            if any(column.id == name or column.id.startswith(f"{name}/") for name in query.columns)
        }
        if query.featured:
            featured = self._featured(self._frame.sites)
            return (s for s in featured if wanted & {s.column, *s.also_in})
        return _dated_or_by_hand(map(self._in_column, sorted(wanted)))

    def _featured(self, sites: Iterable[str]) -> Iterable[Summary]:
        ids = itertools.chain.from_iterable(self.records.having(Keys.FEATURED, site) for site in sites)
        found = (self.summary_now(id_) for id_ in ids)
        return sorted((s for s in found if s and is_listed(s)), key=_by_feature)

    def _newest_of_sites(self, sites: tuple[str, ...]) -> Iterable[Summary]:
        """Listed items of sites, newest first; by hand where none of them has a date."""
        return _dated_or_by_hand(map(self._in_site, sites))

    def _in_column(self, column: str) -> Iterator[Summary]:
        """A column's listed items, newest first, read no further than asked."""
        return filter(is_listed, map(self._now, self.records.of_column(column)))

    def _in_site(self, site: str) -> Iterator[Summary]:
        """A site's listed items, newest first, read no further than asked."""
        return filter(is_listed, map(self._now, self.records.of_site(site)))

    def _matches(self, summary: Summary, query: Query) -> bool:
        if query.types and summary.type not in query.types:
            return False
        if query.sites and summary.site not in query.sites:
            return False
        if query.featured and not summary.featured:
            return False
        values = dict(summary.fields)
        return all(self._holds(summary, values, field, wanted) for field, wanted in query.where)

    def _holds(self, summary: Summary, values: Mapping[str, Value], field: str, wanted: str) -> bool:
        if field == "open":
            return str(self.is_open(values)).lower() == wanted
        value = values.get(field, getattr(summary, field, ""))
        entries = value if isinstance(value, tuple) else (value,)
        return any(str(entry).lower() == wanted.lower() for entry in entries)

    def is_open(self, values: Mapping[str, Value]) -> bool:
        """Whether today lies between ``opens_on`` and ``closes_on`` of a consultation or contest."""
        opens, closes = values.get("opens_on"), values.get("closes_on")
        return (opens is None or opens <= self._today) and closes is not None and closes >= self._today

    def newest_of_type(self, site: str, type_: str, field: str = "", value: str = "") -> Summary | None:
        """The newest listed item of a type in a site, with a value of a field that its summary has."""
        self._note("of_type", site, type_, field, value)
        ids = list(self.records.having(Keys.TYPE, type_value(site, type_)))
        found: Iterable[Summary]
        if len(ids) > _FEW:  # one of very many is found soon among the newest
            found = (s for s in self._in_site(site) if s.type == type_)
        else:
            known = filter(None, map(self.summary_now, ids))
            found = sorted(filter(is_listed, known), key=newest_first)
        return next((s for s in found if not field or str(dict(s.fields).get(field, "")) == value), None)

    def highlight(self, site: str) -> Summary | None:
        """The lead item of the day, else the newest one that led an earlier day."""
        self._note("highlight", site)
        led = filter(None, map(self.summary_now, self.records.having(Keys.LED, site)))
        so_far = [s for s in led if is_listed(s) and s.highlight and s.highlight <= self._today]
        return max(so_far, key=lambda s: (s.highlight or dt.date.min, s.id), default=None)

    def feed_of_site(self, site: str, limit: int = 30) -> tuple[Summary, ...]:
        """The newest items of a site whose columns and types have feeds."""
        self._note("feed", site, str(limit))
        fed = (s for s in self._in_site(site) if s.date and self._has_feed(s))
        return tuple(itertools.islice(fed, limit))

    def month_of_site(self, site: str, month: str) -> tuple[Summary, ...]:
        """Items of a site in its archives by month (``2026-11``; ``-`` for the undated), by address."""
        self._note("site_month", site, month)
        return self._once(("site_month", site, month), self._month_of_site, site, month)

    def _month_of_site(self, site: str, month: str) -> tuple[Summary, ...]:
        found = filter(is_in_archive, map(self._now, self.records.of_month(site, month)))
        return tuple(sorted(found, key=lambda s: s.url))

    def translated(self, site: str, month: str) -> Mapping[str, tuple[Summary, ...]]:
        """The items of :meth:`month_of_site` that have other languages, by id, with their translations."""
        self._note("translated", site, month)
        return dict(self._once(("translated", site, month), self._translated, site, month))

    def _translated(self, site: str, month: str) -> tuple[tuple[str, tuple[Summary, ...]], ...]:
        ids = (summary.id for summary in self._month_of_site(site, month))
        found = ((id_, self._translations(id_)) for id_ in ids)
        return tuple((id_, others) for id_, others in found if others)

    def months_of_site(self, site: str) -> tuple[str, ...]:
        """The months for which :meth:`month_of_site` has an answer, in order."""
        self._note("site_months", site)
        return tuple(m for m in sorted(self.records.months(site)) if self._has_month(site, m))

    def _has_month(self, site: str, month: str) -> bool:
        return any(is_in_archive(self._now(r)) for r in self.records.of_month(site, month))

    def redirects(self) -> tuple[FormerAddress, ...]:
        """Former addresses at which no item stands any longer."""
        self._note("redirects")
        return self._frame.redirects

    def corrected(self, site: str) -> tuple[Summary, ...]:
        """Items of a site that were corrected in public and can be read, by id."""
        self._note("corrected", site)
        found = (self._now(self.record(id_)) for id_ in self.records.having(Keys.CORRECTED, site))
        return tuple(summary for summary in found if shows_text(summary))

    def moved(self, site: str) -> tuple[str, ...]:
        """Ids of a site's public items that have former addresses or were taken down, in order."""
        self._note("moved", site)
        return tuple(id_ for id_ in self.records.having(Keys.MOVED, site) if self._is_moved(id_))

    def _is_moved(self, id_: str) -> bool:
        record = self.record(id_)
        summary = self._now(record)
        return has_page(summary) and (bool(record.aliases) or not shows_text(summary))

    def _has_feed(self, summary: Summary) -> bool:
        column = self._frame.columns.get(summary.column)
        return (column is None or column.feed) and self._frame.types[summary.type].feed

    def translations(self, summary: Summary) -> tuple[Summary, ...]:
        """The item in other languages: its original, and the translations of either; by language."""
        self._note("translations", summary.id)
        return self._once(("translations", summary.id), self._translations, summary.id)

    def _translations(self, id_: str) -> tuple[Summary, ...]:
        original = self._original(id_)
        group = {original, *self._led_back_to(original)}
        if len(group) == 1:
            return ()
        found = filter(None, map(self.summary_now, group - {id_}))
        return tuple(sorted(filter(is_in_archive, found), key=lambda s: (s.lang, s.id)))

    def _original(self, id_: str) -> str:
        """The item of which another is a translation, through others."""
        seen = {id_}
        record = self.records.get(id_)
        while record is not None and record.summary.translation_of:
            summary = record.summary
            target = self._resolved(summary.translation_of, summary.site, record.source)
            if target is None or target in seen:
                break
            seen.add(target)
            record = self.records.get(target)
        return record.summary.id if record else id_

    def _led_back_to(self, original: str) -> set[str]:
        """Ids of the translations of an original, and of their translations."""
        found: set[str] = set()
        waiting = [original]
        while waiting:
            for id_ in self._naming(waiting.pop()):
                if id_ not in found and id_ != original and self._original(id_) == original:
                    found.add(id_)
                    waiting.append(id_)
        return found

    def _naming(self, id_: str) -> tuple[str, ...]:
        """Ids of the records that may mean an item where they relate to, translate or replace another."""
        return self._once(("naming", id_), self._records_naming, id_)

    def _records_naming(self, id_: str) -> tuple[str, ...]:
        record, having = self.records.get(id_), self.records.having
        return tuple([id_ for name in names_of(record) for id_ in having(Keys.NAMES, name)]) if record else ()

    def resolve(self, name: str, site: str, source: str = "") -> str | None:
        """The id of the item that ``name`` means: an id, or a path from the item, the site or the root.

        Args:
            name: as written by an editor; ``.md`` may be left out.
            site: id of the site in which it was written.
            source: path of the file in which it was written.
        """
        folder = source.rpartition("/")[0]
        self._note("resolve", site, folder, name)
        return self._resolved(name, site, source)

    def _resolved(self, name: str, site: str, source: str) -> str | None:
        plain = name.strip().removesuffix(".md").removesuffix("/index").strip("/")
        if self.records.get(plain) is not None:
            return plain
        folder = source.rpartition("/")[0]
        for candidate in (f"{folder}/{plain}", f"{site}/{plain}", plain):
            found = self._at_path(_normal(candidate))
            if found is not None:
                return found
        symbol = name.strip()
        for id_ in self.records.having(Keys.NAME, symbol) if symbol else ():
            if self.record(id_).fields.get("number_symbol") == symbol:
                return id_
        return None

    def replacement(self, id_: str) -> Summary | None:
        """The item that took the place of a consolidated one, where the public can open it."""
        self._note("replacement", id_)
        record = self.record(id_)
        to = record.withdrawn_to
        found = self._resolved(to, record.summary.site, record.source) if to else None
        target = self.summary_now(found) if found else None
        return target if target and has_page(target) else None

    def by_path(self, path: str) -> str | None:
        """The id of the item whose source has this path; its extension may be left out."""
        self._note("path", path)
        return self._at_path(path.removesuffix(".md").removesuffix("/index"))

    def _at_path(self, path: str) -> str | None:
        for id_ in self.records.having(Keys.NAME, last_part(path)):
            if self.record(id_).source.removesuffix("/index.md").removesuffix(".md") == path:
                return id_
        return None

    def relations(self, id_: str) -> tuple[Relation, ...]:
        """Relations of a document: those it states, then the derived inverses, without doubles."""
        self._note("relations", id_)
        return self._once(("relations", id_), self._relations, id_)

    def _relations(self, id_: str) -> tuple[Relation, ...]:
        return tuple(dict.fromkeys((*self._stated(id_), *self._inverse(id_))))

    def _stated(self, id_: str) -> tuple[Relation, ...]:
        record = self.records.get(id_)
        relations = record.fields.get("relations") if record else None
        if record is None or not relations:
            return ()
        site, source = record.summary.site, record.source
        return tuple(
            Relation(entry["kind"], self._resolved(entry["to"], site, source) or "", entry["to"])
            for entry in relations
            if {"kind", "to"} <= entry.keys()
        )

    def _inverse(self, id_: str) -> Iterator[Relation]:
        """What others say of a document, in order of their ids."""
        for other in sorted(set(self._naming(id_))):
            summary = self._now(self.record(other))
            if not is_in_archive(summary):
                continue
            inverses = self._frame.types[summary.type].relations
            for relation in self._stated(other):
                inverse = inverses.get(relation.kind)
                if relation.target == id_ and inverse:
                    yield Relation(inverse, other, summary.title)

    def referrers(self, site: str, field: str, id_: str) -> tuple[Summary, ...]:
        """Listed items of a site that name an item in a field, in the order of lists by number.

        Args:
            site: id of the site.
            field: key of a field that a type asks for (``ContentType.referrers``).
            id_: of the item that is named.
        """
        self._note("referrers", site, field, id_)
        record = self.records.get(id_)
        found: dict[str, Summary] = {}
        for name in names_of(record) if record else ():
            for other in self.records.having(Keys.REFERS, refers_value(field, name)):
                summary = self._now(self.record(other))
                if summary.site == site and is_listed(summary) and self._refers(other, field) == id_:
                    found[other] = summary
        return tuple(sorted(found.values(), key=_by_hand))

    def _refers(self, id_: str, field: str) -> str | None:
        """The item that another names in a field."""
        record = self.record(id_)
        name = dict(record.summary.fields).get(field)
        return self._resolved(name, record.summary.site, record.source) if name else None

    def site_of(self, summary: Summary) -> Site:
        """The site of an item."""
        return self._frame.sites[summary.site]

    def counts(self) -> dict[str, int]:
        """How many items are in each state."""
        counts = dict.fromkeys((state.value for state in State), 0)
        for id_ in self.records.ids():
            counts[self._now(self.record(id_)).state.value] += 1
        return counts


def _order_key(column: Column) -> _Key:
    if column.order == "date":
        return newest_first
    if column.order == "title":
        return lambda s: (collation_key(s.title, s.lang), s.id)
    return _by_hand


def _dated_or_by_hand(lists: Iterable[Iterable[Summary]]) -> Iterable[Summary]:
    """Lists that come newest first, as one, each item once; by hand where none has a date."""
    merged = heapq.merge(*lists, key=newest_first)
    first = next(merged, None)
    if first is None:
        return ()
    if first.date is None:  # the undated come last: there are no others
        return sorted({s.id: s for s in (first, *merged)}.values(), key=_by_hand)
    return (next(same) for _, same in itertools.groupby(itertools.chain((first,), merged), newest_first))


def _normal(path: str) -> str:
    return posixpath.normpath(path)


def _by_hand(summary: Summary) -> tuple[int, Any, str]:
    return summary.order, collation_key(summary.title, summary.lang), summary.id


def _by_feature(summary: Summary) -> tuple[int, float, str]:
    return summary.featured or 9, *newest_first(summary)
