"""Reading the files that changed: from bytes to items and texts, in this process or in workers."""

from __future__ import annotations

import hashlib
from collections.abc import Container, Iterable, Iterator, Sequence
from typing import Any

import msgspec

from portalgen.build.changes import Changes, blob_id
from portalgen.build.facts import digest
from portalgen.build.filing import Filing
from portalgen.build.library import entry_of
from portalgen.build.load import stray_findings, with_source_lines
from portalgen.build.packing import head_of, packed_file, unpacked_entry
from portalgen.build.shelf import Fresh, Stamps
from portalgen.build.store import Row, Store
from portalgen.build.tree import Tree
from portalgen.content.items import is_item_path, load_item, place_of
from portalgen.content.model import Entry, Item
from portalgen.content.names import is_of_frame, shown
from portalgen.content.portal import Frame
from portalgen.diagnostics import Diagnostic, Span, diagnose
from portalgen.render.markdown.body import Body

Findings = tuple[Diagnostic, ...]


class Parsed(msgspec.Struct):
    """One file as it was read.

    Args:
        path: of the file.
        entry: None where the file gives no item.
        blob: digest of its bytes, see :class:`portalgen.build.changes.Known`; empty where they were not read.
        row: the entry as the store keeps it.
        packed: item and text as the store keeps them; empty where they are at hand.
    """

    path: str
    findings: Findings
    blob: bytes = b""
    entry: Entry | None = None
    row: Row | None = None
    packed: bytes = b""
    at_hand: tuple[Item, Body] | None = None

    def __reduce__(self) -> tuple[Any, ...]:
        """What travels between processes: the entry as the store keeps it."""
        row = msgspec.structs.astuple(self.row) if self.row else None
        return _arrived, (self.path, self.findings, self.blob, row, self.packed, self.at_hand)


def _arrived(
    path: str, findings: Findings, blob: bytes, columns: tuple[Any, ...] | None, *rest: Any
) -> Parsed:
    row = Row(*columns) if columns else None
    return Parsed(path, findings, blob, unpacked_entry(row.value) if row else None, row, *rest)


class FileReader:
    """Reads item files of one tree.

    Args:
        tree: the content.
        frame: sites, columns and types.
        basis: what an item in a folder depends on beside its file; see :class:`Basis`.
        filing: makes the rows of the store.
        unread: paths of files of which nobody took the digest yet.
    """

    def __init__(
        self, tree: Tree, frame: Frame, basis: Basis, filing: Filing, unread: Container[str]
    ) -> None:
        # Now, before a process is forked from this one, and not where there is nothing to read.
        from portalgen.render.markdown import parse_body

        self._parse_body = parse_body
        self._tree = tree
        self._frame = frame
        self._basis = basis
        self._filing = filing
        self._unread = unread

    def read(self, path: str, *, keep: bool) -> Parsed:
        """Read a file.

        Args:
            path: inside the content tree.
            keep: give item and text themselves, for a build of few items; else as the store keeps them.
        """
        frame = self._frame
        if not is_item_path(path) or path.partition("/")[0] not in frame.sites:
            blob = blob_id(self._tree.read(path)) if path in self._unread else b""
            return Parsed(path, with_source_lines(stray_findings(path, frame), self._tree), blob)
        limit, size = frame.portal.limits.item_bytes, self._tree.files[path].size
        if size > limit:
            found = diagnose("FILE002", Span(shown(path)), actual=size, limit=limit)
            return Parsed(path, with_source_lines((found,), self._tree))
        data = self._tree.read(path)
        item, findings = load_item(path, data, frame)
        found_lines = with_source_lines(findings, self._tree)
        blob = blob_id(data)
        if item is None:
            return Parsed(path, found_lines, blob)
        limits = frame.portal.limits
        body = self._parse_body(item.body, lang=item.summary.lang, limits=limits)
        head = head_of(item)
        stamps = Stamps(
            parsed=stamp_of(path, self._basis.of(path), data),
            # Where things stand in the file does not matter to the item's own page.
            item=digest((head, [(ref.kind, ref.value) for ref in item.refs])),
            body=digest((item.body, item.summary.lang, limits)),
        )
        entry = entry_of(item, frame.types[item.summary.type])
        row = self._filing.row(entry, stamps)
        if keep:
            return Parsed(path, found_lines, blob, entry, row, at_hand=(item, body))
        return Parsed(path, found_lines, blob, entry, row, packed=packed_file(item, body, head))


def stamp_of(path: str, basis: bytes, data: bytes) -> bytes:
    """The digest of all that a file is parsed from, under which what came of it is kept.

    Args:
        path: of the file.
        basis: see :class:`Basis`.
        data: its bytes.
    """
    name = path.encode()
    return hashlib.blake2b(b"%d %b%b%b" % (len(name), name, basis, data), digest_size=16).digest()


class ReadingHands:
    """Reads batches of files, here or in a worker.

    Args:
        reader: reads one.
        keep: see :meth:`FileReader.read`.
    """

    def __init__(self, reader: FileReader, *, keep: bool) -> None:
        self._reader = reader
        self._keep = keep

    def do(self, batch: Sequence[str]) -> list[Parsed]:
        """Read a batch of files."""
        return [self._reader.read(path, keep=self._keep) for path in batch]


class Basis:
    """What an item depends on beside its own file: types, limits, its site and its column.

    Titles, menus and texts of sites and columns do not count: only pages show them.

    Args:
        frame: of the portal.
    """

    def __init__(self, frame: Frame) -> None:
        self._frame = frame
        portal = frame.portal
        self._all = digest((portal.limits, portal.timezone, portal.default_type, list(frame.types.items())))
        self._known: dict[str, bytes] = {}
        self._digests: dict[tuple[str, str], bytes] = {}

    def of(self, path: str) -> bytes:
        """The digest of what an item at a path depends on."""
        folder, _, name = path.rpartition("/")
        key = path if name == "index.md" else folder  # that of a bundle stands in another folder
        found = self._known.get(key)
        if found is None:
            site, column = path.partition("/")[0], place_of(path, self._frame.columns).column
            found = self._digests.get((site, column))
            if found is None:
                found = digest((self._all, self._site(site), self._column(column)))
                self._digests[site, column] = found
            self._known[key] = found
        return found

    def _site(self, id_: str) -> object:
        site = self._frame.sites.get(id_)
        return (site.id, site.lang, site.unit, site.path, site.host) if site else None

    def _column(self, id_: str) -> object:
        column = self._frame.columns.get(id_)
        if column is None:
            return None
        return (column.id, column.path, column.type, column.unit, column.order, column.translation_of)


class Reading(msgspec.Struct):
    """What reading came to.

    Args:
        before: entries of items that changed, as they were, by id; None for new ones.
        findings: of files, by owner; an empty tuple forgets.
        duplicates: findings of ids that two files have.
        blobs: digests of the files that were read, by path.
        rows: items as the store is to keep them, by id.
    """

    fresh: Fresh
    before: dict[str, Entry | None]
    findings: dict[str, Findings]
    duplicates: list[Diagnostic]
    blobs: dict[str, bytes]
    rows: dict[str, Row]


class Collector:
    """Puts what was read beside what the store knows.

    Args:
        store: of the last build.
        first: whether it is empty.
    """

    def __init__(self, store: Store, *, first: bool) -> None:
        self._store = store
        self._first = first
        self._reading = Reading(Fresh(), {}, {}, [], {}, {})
        self._sources: dict[str, list[str]] = {}  # paths by the id that their files give

    def add(self, parsed: Iterable[Parsed]) -> None:
        """Take files that were read, in order of path: of two with one id the first counts."""
        reading, fresh = self._reading, self._reading.fresh
        for each in parsed:
            reading.blobs[each.path] = each.blob
            if each.findings or not self._first:
                reading.findings[f"load {each.path}"] = each.findings
            if each.entry is None:
                continue
            assert each.row is not None
            id_, row = each.entry.summary.id, each.row
            sources = self._sources.setdefault(id_, [])
            sources.append(each.path)
            if len(sources) == 1:
                reading.rows[id_] = row
                fresh.entries[id_] = each.entry
                fresh.stamps[id_] = Stamps(row.stamp, row.digest, row.body)
                if each.at_hand is not None:
                    fresh.parsed[row.stamp] = each.at_hand

    def reading(self, changes: Changes) -> Reading:
        """Everything that is other than in the store.

        Args:
            changes: of files; each of them that is still there was taken.
        """
        reading = self._reading
        if self._first:
            reading.before = dict.fromkeys(reading.fresh.entries)
        else:
            self._compare([path for path in changes.deleted if not is_of_frame(path)])
        for id_, paths in self._sources.items():
            if len(paths) > 1:
                reading.duplicates += _same_id(id_, paths)
        return reading

    def _compare(self, gone: Sequence[str]) -> None:
        """What stood in the files before, and whether files that did not change have the same ids."""
        reading, fresh = self._reading, self._reading.fresh
        old: dict[str, Entry] = {}
        reading.findings |= {f"load {path}": () for path in gone}
        for path in (*reading.blobs, *gone):
            packed = self._store.entry_at(path)
            if packed is not None:
                entry = old[path] = unpacked_entry(packed)
                reading.before[entry.summary.id] = entry
        for id_, paths in self._sources.items():
            standing = self._standing(id_, old)
            reading.before.setdefault(id_, standing)
            if standing is None:
                continue
            paths.append(standing.source)
            paths.sort()
            if paths[0] == standing.source:  # it stands as it stood
                fresh.parsed.pop(reading.rows.pop(id_).stamp, None)
                del fresh.entries[id_], fresh.stamps[id_], reading.before[id_]
        fresh.gone |= reading.before.keys() - fresh.entries.keys()

    def _standing(self, id_: str, touched: Container[str]) -> Entry | None:
        """The item of an id in a file that did not change.

        Args:
            id_: of the item.
            touched: paths of files that did.
        """
        known = self._store.entry(id_)
        entry = unpacked_entry(known[0]) if known else None
        return entry if entry is not None and entry.source not in touched else None


def _same_id(id_: str, paths: list[str]) -> Iterator[Diagnostic]:
    """Files with an id that an earlier file has."""
    there = Span(shown(paths[0]), 1)
    for path in paths[1:]:
        here = Span(shown(path), 1)
        yield diagnose("RULE004", here, related=(there,), key="id", label="id", value=id_, other=there.path)
