"""Reading the files that changed: from bytes to items and texts, in this process or in workers."""

from __future__ import annotations

import hashlib
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
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
        tree: the content.
    """

    def __init__(self, store: Store, tree: Tree) -> None:
        self._store = store
        self._tree = tree
        self._by_source: dict[str, Entry | None] = {}
        self._parsed: dict[str, Parsed] = {}

    def collect(self, parsed: Iterable[Parsed], changes: Changes, *, first: bool) -> Reading:
        """Everything that is other than in the store.

        Args:
            parsed: every changed file that is still there.
            changes: of files.
            first: whether the store is empty.
        """
        reading = Reading(Fresh(), {}, {}, [], {}, {})
        for each in parsed:
            reading.blobs[each.path] = each.blob
            reading.findings[f"load {each.path}"] = each.findings
            self._parsed[each.path] = each
        gone = [path for path in changes.deleted if not is_of_frame(path)]
        for path in gone:
            reading.findings.setdefault(f"load {path}", ())
        old: dict[str, Entry] = {}
        if not first:
            for path in (*self._parsed, *gone):
                packed = self._store.entry_at(path)
                if packed is not None:
                    old[path] = unpacked_entry(packed)
        self._settle(reading, old, first=first)
        return reading

    def _settle(self, reading: Reading, old: Mapping[str, Entry], *, first: bool) -> None:
        """Of two files with one id the first by path counts, and both are named."""
        fresh = reading.fresh
        read = {p.path: p for p in self._parsed.values() if p.entry is not None}
        rivals: dict[str, list[str]] = {}
        for path in sorted(read):
            rivals.setdefault(_id(read[path]), []).append(path)
        for entry in old.values():
            reading.before[entry.summary.id] = entry
        touched = {*read, *old}
        for id_, paths in rivals.items():
            standing = None if first else self._standing(id_, touched)
            everyone = sorted([*paths, standing.source]) if standing else paths
            reading.duplicates += _same_id(id_, everyone)
            if standing is not None:
                reading.before.setdefault(id_, standing)
            reading.before.setdefault(id_, None)
            if everyone[0] in read:
                chosen = read[everyone[0]]
                assert chosen.entry is not None
                assert chosen.row is not None
                row = reading.rows[id_] = chosen.row
                fresh.entries[id_] = chosen.entry
                fresh.stamps[id_] = Stamps(row.stamp, row.digest, row.body)
                if chosen.at_hand is not None:
                    fresh.parsed[row.stamp] = chosen.at_hand
            else:
                del reading.before[id_]
        fresh.gone |= {id_ for id_ in reading.before if id_ not in fresh.entries}

    def _standing(self, id_: str, touched: set[str]) -> Entry | None:
        """The item of an id in a file that did not change."""
        known = self._store.entry(id_)
        entry = unpacked_entry(known[0]) if known else None
        return entry if entry is not None and entry.source not in touched else None


def _id(parsed: Parsed) -> str:
    assert parsed.entry is not None
    return parsed.entry.summary.id


def _same_id(id_: str, paths: list[str]) -> Iterator[Diagnostic]:
    """Files with an id that an earlier file has."""
    there = Span(shown(paths[0]), 1)
    for path in paths[1:]:
        here = Span(shown(path), 1)
        yield diagnose("RULE004", here, related=(there,), key="id", label="id", value=id_, other=there.path)
