"""Ordered answers about the public items: every list that any page shows comes from here.

Each method returns frozen summaries in their final order, or values made of them, and depends only on
its arguments. Visibility is applied here and nowhere after.
"""

from __future__ import annotations

import datetime as dt
import heapq
import itertools
import posixpath
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from typing import Any

import msgspec

from portalgen.content.model import Column, Entry, Item, Site, State, Summary, Value
from portalgen.content.portal import Frame
from portalgen.content.rules import derived_validity
from portalgen.content.states import has_page, is_in_archive, is_listed, shows_text, summary_at
from portalgen.text.collate import collation_key

_Key = Callable[[Summary], Any]
_Record = Item | Entry


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


def newest_first(summary: Summary) -> tuple[float, str]:
    """Sort key, ascending: newest first, ties by id, the undated last."""
    return (-summary.date.at.timestamp() if summary.date else 1e18, summary.id)


def _unheard(*_fact: str) -> None:
    """Nobody records what is asked."""


class Catalog:
    """The portal at one moment.

    Each question that a page may ask is a method, and each method names the fact that answers it to
    ``note`` before it answers: that is how a build knows what a page was made from. ``records`` and
    ``summaries`` are for passes over the whole portal, which nothing records.

    Args:
        frame: sites, columns, units and types.
        records: every item, whatever its state, or what is kept of it for other pages.
        now: the clock, with offset.
        drafts: whether drafts and scheduled items count as published (preview).
        load: gives the whole item of an id; needed where ``records`` are not items.
        note: hears the name of each fact that is asked for, in parts; see ``build.facts``.
        heard: the same frame for pages, which names what is asked of it too.
    """

    def __init__(
        self,
        frame: Frame,
        records: Iterable[_Record],
        now: dt.datetime,
        *,
        drafts: bool = False,
        load: Callable[[str], Item] | None = None,
        note: Callable[..., None] = _unheard,
        heard: Frame | None = None,
    ) -> None:
        self._frame = frame
        self.frame = heard or frame
        self.now = now
        self.records: dict[str, _Record] = {}
        self.summaries: dict[str, Summary] = {}
        self._load = load
        self._note = note
        self._drafts = drafts
        self._members: dict[str, list[Summary]] = {}
        for record in records:
            summary = self.summary_of(record)
            self.records[summary.id] = record
            self.summaries[summary.id] = summary
            if is_in_archive(summary):
                for id_ in dict.fromkeys((summary.column or f"{summary.site}/", *summary.also_in)):
                    self._members.setdefault(id_, []).append(summary)
        self._unsorted = set(self._members)

    def summary_of(self, record: _Record) -> Summary:
        """A record's summary as of this catalog's moment."""
        return self._with_validity(record, summary_at(record, self.now, drafts=self._drafts))

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
        record = self.records[id_]
        return record if isinstance(record, Item) else self._whole(id_)

    def items(self) -> Mapping[str, Item]:
        """Every item, whole, by id: for passes over the whole portal, which nothing records."""
        return {
            id_: record if isinstance(record, Item) else self._whole(id_)
            for id_, record in self.records.items()
        }

    def _whole(self, id_: str) -> Item:
        assert self._load is not None
        return self._load(id_)

    def summary(self, id_: str) -> Summary:
        """The summary of an id that exists."""
        self._note("summary", id_)
        return self.summaries[id_]

    def find(self, id_: str) -> Summary | None:
        """The summary of an id, or None."""
        self._note("summary", id_)
        return self.summaries.get(id_)

    def aliases(self, id_: str) -> tuple[str, ...]:
        """Former addresses of an item."""
        self._note("aliases", id_)
        return self.records[id_].aliases

    def public(self) -> tuple[Summary, ...]:
        """Every item that has anything at its address, by id."""
        return tuple(self.summaries[id_] for id_ in sorted(self.summaries) if has_page(self.summaries[id_]))

    def _in(self, column: str) -> list[Summary]:
        """A column's members in its order, sorted when first asked for."""
        members = self._members.get(column)
        if members is None:
            return []
        if column in self._unsorted:
            self._unsorted.discard(column)
            found = self._frame.columns.get(column)
            members.sort(key=_order_key(found) if found else newest_first)
        return members

    def _with_validity(self, item: _Record, summary: Summary) -> Summary:
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
        found: list[Summary] = []
        for summary in self._in(column):
            if is_listed(summary):
                found.append(summary)
                if len(found) == limit:
                    break
        return tuple(found)

    def month_counts(self, column: str) -> Mapping[tuple[int, int], int]:
        """How many items each month of a column's archive has, newest month first."""
        self._note("months", column)
        return {key: len(members) for key, members in self._months(column).items()}

    def month(self, column: str, year: int, month: int) -> tuple[Summary, ...]:
        """The items of one month of a column's archive, newest first."""
        self._note("month", column, str(year), str(month))
        return self._months(column).get((year, month), ())

    def _months(self, column: str) -> Mapping[tuple[int, int], tuple[Summary, ...]]:
        kept = self._by_month.get(column)
        if kept is None:
            grouped: dict[tuple[int, int], list[Summary]] = {}
            for summary in self._in(column):
                if summary.date:
                    at = summary.date.at
                    grouped.setdefault((at.year, at.month), []).append(summary)
            kept = {key: tuple(grouped[key]) for key in sorted(grouped, reverse=True)}
            self._by_month[column] = kept
        return kept

    @cached_property
    def _by_month(self) -> dict[str, Mapping[tuple[int, int], tuple[Summary, ...]]]:
        return {}

    def older(self, summary: Summary, limit: int = 5) -> tuple[Summary, ...]:
        """Other news: the items of the same column just before this one, newest first.

        Looking only backwards, the list of an old item never changes when new ones arrive.
        """
        self._note("older", summary.column, summary.id, str(limit))
        return self._older(summary, limit)

    def _older(self, summary: Summary, limit: int) -> tuple[Summary, ...]:
        members = self._in(summary.column)
        key = newest_first(summary)
        found: list[Summary] = []
        for other in members[self._position(summary.column, key) :]:
            if newest_first(other) > key and is_listed(other):
                found.append(other)
                if len(found) == limit:
                    break
        return tuple(found)

    def _position(self, column: str, key: tuple[float, str]) -> int:
        keys = self._keys.get(column)
        if keys is None:
            keys = self._keys[column] = [newest_first(s) for s in self._in(column)]
        low, high = 0, len(keys)
        while low < high:
            middle = (low + high) // 2
            if keys[middle] <= key:
                low = middle + 1
            else:
                high = middle
        return low

    @cached_property
    def _keys(self) -> dict[str, list[tuple[float, str]]]:
        return {}

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
        if query.columns:
            wanted = {
                column.id
                for column in self._frame.columns.values()
                if any(column.id == name or column.id.startswith(f"{name}/") for name in query.columns)
            }
            lists = [self._in(column) for column in sorted(wanted)]
        else:
            lists = [self._in_site(site) for site in query.sites or sorted(self._frame.sites)]
        merged = {s.id: s for members in lists for s in members}
        if query.featured:
            return sorted((s for s in merged.values() if s.featured), key=self._rank(query))
        undated = all(summary.date is None for summary in merged.values())
        if undated:
            return sorted(merged.values(), key=lambda s: (s.order, collation_key(s.title, s.lang), s.id))
        if not query.columns:
            return heapq.merge(*lists, key=newest_first)  # each is in order already
        return sorted(merged.values(), key=newest_first)

    @staticmethod
    def _rank(query: Query) -> _Key:
        if query.featured:
            return lambda s: (s.featured or 9, *newest_first(s))
        return newest_first

    def _in_site(self, site: str) -> list[Summary]:
        """A site's listed items, newest first."""
        return self._of_site.get(site, [])

    @cached_property
    def _of_site(self) -> dict[str, list[Summary]]:
        grouped: dict[str, list[Summary]] = {}
        for summary in self.summaries.values():
            if is_listed(summary):
                grouped.setdefault(summary.site, []).append(summary)
        for members in grouped.values():
            members.sort(key=newest_first)
        return grouped

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
        found = (s for s in self._in_site(site) if s.type == type_)
        return next((s for s in found if not field or str(dict(s.fields).get(field, "")) == value), None)

    def highlight(self, site: str) -> Summary | None:
        """The lead item of the day, else the newest one that led an earlier day."""
        self._note("highlight", site)
        led = [
            summary
            for summary in self._in_site(site)
            if summary.highlight is not None and summary.highlight <= self._today
        ]
        return max(led, key=lambda s: (s.highlight or dt.date.min, s.id), default=None)

    def feed_of_site(self, site: str, limit: int = 30) -> tuple[Summary, ...]:
        """The newest items of a site whose columns and types have feeds."""
        self._note("feed", site, str(limit))
        fed = (s for s in self._in_site(site) if s.date and self._has_feed(s))
        return tuple(itertools.islice(fed, limit))

    def month_of_site(self, site: str, month: str) -> tuple[Summary, ...]:
        """Items of a site in its archives by month (``2026-11``; ``-`` for the undated), by address."""
        self._note("site_month", site, month)
        return self._site_months.get((site, month), ())

    def months_of_site(self, site: str) -> tuple[str, ...]:
        """The months for which :meth:`month_of_site` has an answer, in order."""
        self._note("site_months", site)
        return tuple(sorted(month for there, month in self._site_months if there == site))

    @cached_property
    def _site_months(self) -> dict[tuple[str, str], tuple[Summary, ...]]:
        grouped: dict[tuple[str, str], list[Summary]] = {}
        for summary in self.summaries.values():
            if is_in_archive(summary):
                at = summary.date.at if summary.date else None
                month = f"{at.year}-{at.month:02d}" if at else "-"
                grouped.setdefault((summary.site, month), []).append(summary)
        return {key: tuple(sorted(found, key=lambda s: s.url)) for key, found in grouped.items()}

    def moved(self, site: str) -> tuple[str, ...]:
        """Ids of a site's public items that have former addresses or were taken down, in order."""
        self._note("moved", site)
        return self._moved.get(site, ())

    @cached_property
    def _moved(self) -> dict[str, tuple[str, ...]]:
        grouped: dict[str, list[str]] = {}
        for id_ in sorted(self.summaries):
            summary = self.summaries[id_]
            if has_page(summary) and (self.records[id_].aliases or not shows_text(summary)):
                grouped.setdefault(summary.site, []).append(id_)
        return {site: tuple(ids) for site, ids in grouped.items()}

    def _has_feed(self, summary: Summary) -> bool:
        column = self._frame.columns.get(summary.column)
        return (column is None or column.feed) and self._frame.types[summary.type].feed

    def translations(self, summary: Summary) -> tuple[Summary, ...]:
        """The item in other languages: its original, and the translations of either; by language."""
        self._note("translations", summary.id)
        group = self._translations.get(self._original(summary.id), ())
        return tuple(s for s in group if s.id != summary.id)

    def _original(self, id_: str) -> str:
        summary = self.summaries.get(id_)
        seen = {id_}
        while summary is not None and summary.translation_of:
            target = self._resolved(summary.translation_of, summary.site, self.records[summary.id].source)
            if target is None or target in seen:
                break
            seen.add(target)
            summary = self.summaries[target]
        return summary.id if summary else id_

    @cached_property
    def _translations(self) -> dict[str, tuple[Summary, ...]]:
        groups: dict[str, set[str]] = {}
        for summary in self.summaries.values():
            if summary.translation_of:
                original = self._original(summary.id)
                groups.setdefault(original, {original}).add(summary.id)
        return {
            original: tuple(
                sorted(
                    (self.summaries[i] for i in ids if is_in_archive(self.summaries[i])),
                    key=lambda s: (s.lang, s.id),
                )
            )
            for original, ids in groups.items()
        }

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
        if plain in self.summaries:
            return plain
        folder = source.rpartition("/")[0]
        for candidate in (f"{folder}/{plain}", f"{site}/{plain}", plain):
            found = self._by_path.get(_normal(candidate))
            if found is not None:
                return found
        return self._by_symbol.get(name.strip())

    def replacement(self, id_: str) -> Summary | None:
        """The item that took the place of a consolidated one, where the public can open it."""
        self._note("replacement", id_)
        record = self.records[id_]
        to = record.withdrawn_to
        found = self._resolved(to, record.summary.site, record.source) if to else None
        return self.summaries[found] if found and has_page(self.summaries[found]) else None

    def by_path(self, path: str) -> str | None:
        """The id of the item whose source has this path; its extension may be left out."""
        self._note("path", path)
        return self._by_path.get(path.removesuffix(".md").removesuffix("/index"))

    @cached_property
    def _by_path(self) -> dict[str, str]:
        return {
            record.source.removesuffix("/index.md").removesuffix(".md"): id_
            for id_, record in self.records.items()
        }

    @cached_property
    def _by_symbol(self) -> dict[str, str]:
        """Documents by symbol; where several share one, the first by id."""
        symbols: dict[str, str] = {}
        for id_ in sorted(self.records, reverse=True):
            symbol = self.records[id_].fields.get("number_symbol")
            if symbol:
                symbols[symbol] = id_
        return symbols

    def relations(self, id_: str) -> tuple[Relation, ...]:
        """Relations of a document: those it states, then the derived inverses, without doubles."""
        self._note("relations", id_)
        stated = self._stated.get(id_, ())
        return tuple(dict.fromkeys((*stated, *self._inverse.get(id_, ()))))

    @cached_property
    def _stated(self) -> dict[str, tuple[Relation, ...]]:
        found: dict[str, tuple[Relation, ...]] = {}
        for id_, item in self.records.items():
            relations = item.fields.get("relations")
            if relations:
                found[id_] = tuple(
                    Relation(
                        entry["kind"],
                        self._resolved(entry["to"], item.summary.site, item.source) or "",
                        entry["to"],
                    )
                    for entry in relations
                    if {"kind", "to"} <= entry.keys()
                )
        return found

    @cached_property
    def _inverse(self) -> dict[str, tuple[Relation, ...]]:
        found: dict[str, list[Relation]] = {}
        for id_ in sorted(self._stated):
            summary = self.summaries[id_]
            inverses = self._frame.types[summary.type].relations
            for relation in self._stated[id_]:
                inverse = inverses.get(relation.kind)
                if relation.target and inverse and is_in_archive(summary):
                    found.setdefault(relation.target, []).append(Relation(inverse, id_, summary.title))
        return {id_: tuple(relations) for id_, relations in found.items()}

    def referrers(self, site: str, field: str, id_: str) -> tuple[Summary, ...]:
        """Listed items of a site that name an item in a field, in the order of lists by number.

        Args:
            site: id of the site.
            field: key of a field that a type asks for (``ContentType.referrers``).
            id_: of the item that is named.
        """
        self._note("referrers", site, field, id_)
        return self._referrers.get((site, field, id_), ())

    @cached_property
    def _referrers(self) -> dict[tuple[str, str, str], tuple[Summary, ...]]:
        types = self._frame.types.values()
        wanted = {field for type_ in types for field in type_.referrers}
        keys = {t.id: [k for k in t.in_summary if k in wanted and t.fields[k].kind == "item"] for t in types}
        found: dict[tuple[str, str, str], list[Summary]] = {}
        for summary in self.summaries.values():
            if not keys[summary.type] or not is_listed(summary):
                continue
            values = dict(summary.fields)
            for key in keys[summary.type]:
                name = values.get(key)
                source = self.records[summary.id].source
                target = self._resolved(name, summary.site, source) if name else None
                if target is not None:
                    found.setdefault((summary.site, key, target), []).append(summary)
        for members in found.values():
            members.sort(key=lambda s: (s.order, collation_key(s.title, s.lang), s.id))
        return {key: tuple(members) for key, members in found.items()}

    def site_of(self, summary: Summary) -> Site:
        """The site of an item."""
        return self._frame.sites[summary.site]

    def counts(self) -> dict[str, int]:
        """How many items are in each state."""
        counts = dict.fromkeys((state.value for state in State), 0)
        for summary in self.summaries.values():
            counts[summary.state.value] += 1
        return counts


def _order_key(column: Column) -> _Key:
    if column.order == "date":
        return newest_first
    if column.order == "title":
        return lambda s: (collation_key(s.title, s.lang), s.id)
    return lambda s: (s.order, collation_key(s.title, s.lang), s.id)


def _normal(path: str) -> str:
    return posixpath.normpath(path)
