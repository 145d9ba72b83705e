"""Facts: everything that a page may be made from, by name, with a digest.

A fact's name is its kind and its arguments. While something is made, each question to the catalog, the
frame, bodies, media and templates names the fact that answers it (``Ear``); when the portal has changed,
the same question is asked again (``FactBook``) and only what heard a different answer is made anew. A page
cannot ask what has no name, so what is not made anew would come out the same.

A fact belongs to groups, and a change touches groups: only facts of touched groups are asked again. A fact
without a group is asked again where what it follows from (frame, theme, settings, day) changed; a few always.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import msgspec

from portalgen.build.context import Context
from portalgen.build.ear import SEPARATOR, Ear, Heard
from portalgen.build.shelf import Shelf
from portalgen.content.catalog import Catalog, Query
from portalgen.content.model import Summary
from portalgen.content.portal import Frame
from portalgen.content.records import Record, columns_of, last_part, meant_by, month_of, names_of

__all__ = ["DAY", "GLOBAL", "SEPARATOR", "FactBook", "digest", "groups_of", "heard_frame"]

#: The fact that everything is made from: the portal itself, its addresses, its theme's files.
GLOBAL = "global"
_encode = msgspec.msgpack.Encoder(enc_hook=str).encode


def digest(value: object) -> bytes:
    """Sixteen bytes that stand for a value."""
    return hashlib.blake2b(_encode(value), digest_size=16).digest()


def heard_frame(frame: Frame, ear: Ear) -> Frame:
    """The frame for pages: sites and columns are heard site by site, types one by one, units together."""
    by_site = lambda key: ("frame", key.partition("/")[0])  # noqa: E731
    every = (GLOBAL, *(f"frame{SEPARATOR}{site}" for site in frame.sites))
    return msgspec.structs.replace(
        frame,
        sites=Heard(frame.sites, ear, by_site, every),
        columns=Heard(frame.columns, ear, by_site, every),
        units=Heard(frame.units, ear, lambda _: ("units",), ("units",)),
        types=Heard(frame.types, ear, lambda key: ("type", key), ("types",)),
    )


def groups_of(name: str) -> tuple[str, ...]:
    """The groups of a fact; none for one that is asked again by itself."""
    kind, *args = name.split(SEPARATOR)
    match kind:
        case "item" | "summary" | "aliases" | "body" | "translations" | "relations" | "replacement":
            return (f"item {args[0]}",)
        case "older":
            return (f"item {args[1]}",)
        case "front" | "members" | "months":
            return (f"column {args[0]}",)
        case "year" | "short_months":
            return (f"year {args[0]} {args[1]}",)
        case "month":
            return (f"month {args[0]} {args[1]} {args[2]}",)
        case "site_months" | "moved" | "corrected" | "feed" | "referrers" | "of_type":
            return (f"site {args[0]}",)
        case "site_month":
            return (f"site {args[0]} {args[1]}",)
        case "translated":
            return (f"site {args[0]} {args[1]}", f"languages {args[0]} {args[1]}")
        case "highlight":
            return (f"site {args[0]}", DAY)
        case "resolve":
            return tuple(f"name {name}" for name in meant_by(args[2]))
        case "path":
            return (f"name {last_part(args[0])}",)
        case "file" | "media":
            return (f"file {args[0]}",)
        case "latest":
            return _groups_of_query(msgspec.json.decode(args[0], type=Query))
    return ()


def _groups_of_query(query: Query) -> tuple[str, ...]:
    groups = tuple(f"column {name}" for name in query.columns) or tuple(f"site {s}" for s in query.sites)
    return (*groups, DAY) if any(field == "open" for field, _ in query.where) else groups


def groups_of_item(record: Record, summary: Summary) -> set[str]:
    """The groups that an item stands in: its columns and those above them, its site, month and names."""
    month = month_of(summary)
    groups = {f"site {summary.site}", f"site {summary.site} {month}"}
    for column in columns_of(record):
        parts = column.split("/")
        groups |= {f"column {'/'.join(parts[:n])}" for n in range(2, len(parts) + 1)}
        if summary.date:
            at = summary.date.at
            groups |= {f"year {column} {at.year}", f"month {column} {at.year} {at.month}"}
    return groups | {f"name {name}" for name in names_of(record)}


def groups_of_languages(changed: Iterable[Record], linked: Iterable[Record]) -> set[str]:
    """The months of items that may have other translations now.

    Args:
        changed: items as they were and as they are.
        linked: items that these are linked with by names, see :func:`portalgen.content.records.linked_to`.
    """
    linked = [*linked]
    written = (record.summary.translation_of for record in (*changed, *linked))
    originals = {name for original in written if original for name in meant_by(original)}
    return {
        f"languages {record.summary.site} {month_of(record.summary)}"
        for record in linked
        if record.summary.translation_of or not originals.isdisjoint(names_of(record))
    }


#: The group of lists that change when a day begins.
DAY = "day"


class FactBook:
    """Answers facts by name.

    Args:
        context: the build, unheard.
        files: paths of the content tree.
        shelf: what stands for each item.
        constants: digests of facts that are the same for the whole build: templates, what all pages share.
    """

    def __init__(
        self,
        context: Context,
        files: Mapping[str, object],
        shelf: Shelf,
        constants: Callable[[str, str], object],
    ) -> None:
        self._context = context
        self._catalog: Catalog = context.catalog
        self._files = files
        self._shelf = shelf
        self._constants = constants
        self._summaries: dict[str, bytes] = {}
        self._lists = lists_of(context.catalog)

    def digest(self, name: str) -> bytes:
        """The digest of a fact's value now, or what stands for it; of None where there is no such thing."""
        kind, *args = name.split(SEPARATOR)
        value = self._value(kind, args)
        return value if type(value) is bytes else digest(value)

    def _short(self, id_: str) -> bytes | None:
        """A summary's digest, made once."""
        known = self._summaries.get(id_)
        if known is None:
            summary = self._catalog.summary_now(id_)
            if summary is None:
                return None
            known = self._summaries[id_] = digest(summary)
        return known

    def _value(self, kind: str, args: list[str]) -> object:  # noqa: C901 - one case for each kind of fact
        catalog, id_ = self._catalog, args[0] if args else ""
        match kind:
            case "summary":
                return self._short(id_)
            case "item" | "body" if stamps := self._shelf.stamps(id_):
                return stamps.item if kind == "item" else stamps.body
            case "item":
                return None
            case "body":
                return self._context.bodies.get(id_)
            case "aliases":
                record = catalog.records.get(id_)
                return record.aliases if record else None
            case "media":
                return self._context.media.get(id_)
            case "file":
                return id_ in self._files
            case "files":
                return list(self._files)
            case "today":
                return catalog.today
            case "translations" | "older":
                return self._neighbours(kind, args)
            case "frame" | "units" | "type" | "types":
                return self._frame(kind, id_)
            case "resolve":
                return catalog.resolve(args[2], id_, f"{args[1]}/")
            case "path":
                return catalog.by_path(id_)
            case "relations":
                return catalog.relations(id_)
            case "replacement":
                found = catalog.replacement(id_) if catalog.records.get(id_) else None
                return self._short(found.id) if found else None
            case "redirects":
                return catalog.redirects()
            case "moved":
                return catalog.moved(id_)
            case "months":
                return list(catalog.month_counts(id_).items())
            case "short_months":
                return self._shorts(catalog.short_months(id_, int(args[1]), int(args[2])))
            case "translated":
                return self._shorts(catalog.translated(*args))
            case "site_months":
                return catalog.months_of_site(id_)
        if kind in self._lists:
            return [self._short(summary.id) for summary in self._lists[kind](*args)]
        return self._constants(kind, SEPARATOR.join(args))

    def _shorts(self, lists: Mapping[Any, Iterable[Summary]]) -> object:
        """Lists by what they are found under, in order."""
        return [(key, [self._short(summary.id) for summary in found]) for key, found in lists.items()]

    def _neighbours(self, kind: str, args: list[str]) -> object:
        id_ = args[1] if kind == "older" else args[0]
        summary = self._catalog.summary_now(id_)
        if summary is None:
            return None
        if kind == "older":
            return [self._short(s.id) for s in self._catalog.older(summary, int(args[2]))]
        return [self._short(s.id) for s in self._catalog.translations(summary)]

    def _frame(self, kind: str, id_: str) -> object:
        frame = self._catalog.frame
        match kind:
            case "frame":
                columns = [c for c in frame.columns.values() if c.site == id_]
                return (frame.sites.get(id_), columns)
            case "units":
                return list(frame.units.values())
            case "type":
                return frame.types.get(id_)
        return list(frame.types.values())


def lists_of(catalog: Catalog) -> Mapping[str, Callable[..., Iterable[Summary]]]:
    """The lists of the catalog by the kind of their fact, to be asked with its arguments."""
    return {
        "front": lambda column, limit: catalog.newest_of(column, int(limit)),
        "members": catalog.members,
        "year": lambda column, year: catalog.year(column, int(year)),
        "month": lambda column, year, month: catalog.month(column, int(year), int(month)),
        "latest": lambda query: catalog.latest(msgspec.json.decode(query, type=Query)),
        "feed": lambda site, limit: catalog.feed_of_site(site, int(limit)),
        "site_month": catalog.month_of_site,
        "referrers": catalog.referrers,
        "of_type": lambda *args: filter(None, (catalog.newest_of_type(*args),)),
        "corrected": catalog.corrected,
        "highlight": lambda site: filter(None, (catalog.highlight(site),)),
    }
