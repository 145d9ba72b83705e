"""A written segment after some of its documents changed, from the shards that their terms touch.

The result is that of ``writer.segment_files``, byte for byte, for the work of the change: lists of other
terms stay the digits that they are.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple, TypeVar

import msgspec

from portalgen.search.analysed import Analysed
from portalgen.search.bits import BitReader
from portalgen.search.hashing import MARK, SLOT
from portalgen.search.lists import ListKind, is_word
from portalgen.search.manifest import RECORDS, Manifest, tag_of
from portalgen.search.reader import DamagedError, Read
from portalgen.search.shards import (
    hash_kind,
    joined_hashes,
    joined_titles,
    split_hashes,
    split_titles,
    title_kind,
)
from portalgen.search.slot_changes import Change
from portalgen.search.stored import (
    is_suggested,
    little,
    packed,
    read_numbers,
    read_record_shard,
    read_word_shard,
    record_shard,
    word_hash,
    word_shard,
)
from portalgen.search.tiers import title_hash
from portalgen.search.writer import Written, written

_Key = TypeVar("_Key", int, str)
_LOWER = (1 << SLOT) - 1


class _Edit(NamedTuple):
    """What leaves a list, and what comes."""

    gone: set[int]
    new: set[int]


_Edits = defaultdict[int, dict[_Key, _Edit]]


def patched(segment: str, manifest: Manifest, read: Read, changes: Sequence[Change]) -> Written:
    """Write a segment anew where it changes.

    Args:
        segment: its id.
        manifest: of the segment as it is written; the new one has the same slots and shape.
        read: reads the written files.
        changes: as ``changes_of`` finds them.

    Returns:
        The manifest and the packs that changed.

    Raises:
        DamagedError: a written file is missing or damaged.
    """
    work = _Patch(segment, manifest, read)
    work.titles(changes)
    work.bodies("u", changes)
    work.bodies("b", changes)
    columns, types = work.facets(changes)
    work.records(changes)
    made, lengths, tags = work.packs()
    count = manifest.n + sum((c.after is not None) - (c.before is not None) for c in changes)
    after = msgspec.structs.replace(
        manifest, n=count, columns=columns, types=types, lengths=lengths, tags=tags
    )
    return written(segment, after, made)


class _Patch:
    """A segment while its shards are made anew."""

    def __init__(self, segment: str, manifest: Manifest, read: Read) -> None:
        self._segment = segment
        self._manifest = manifest
        self._read = read
        self._packs: dict[int, bytes] = {}
        self._made: dict[int, bytes] = {}

    def _pack(self, number: int) -> bytes:
        if number not in self._packs:
            path = self._manifest.pack_path(self._segment, number)
            try:
                data = self._read(path, 0, None)
            except OSError as error:
                raise DamagedError(path) from error
            if tag_of(data) != self._manifest.tags[number]:
                raise DamagedError(path)
            self._packs[number] = data
        return self._packs[number]

    def _shard(self, number: int) -> bytes:
        pack, offset, length = self._manifest.place(number)
        return self._pack(pack)[offset : offset + length]

    def titles(self, changes: Iterable[Change]) -> None:
        """Keys of titles, and the words that type-ahead offers."""
        manifest, width = self._manifest, self._manifest.width
        words: dict[str, int] = {}
        edits = _edits(changes, _title_values, lambda key: manifest.shape.shard("t", title_hash(key)))
        for number, of_shard in edits.items():
            codes = split_titles(self._shard(number), width)
            for key, edit in of_shard.items():
                codes[key] = _edited(title_kind(key), codes.get(key, ""), width, edit)
                if is_suggested(key):
                    words[key] = BitReader(codes[key]).gamma() if codes[key] else 0
            self._made[number] = joined_titles(_present(codes))
        self._suggestions(words)

    def _suggestions(self, words: Mapping[str, int]) -> None:
        shape_ = self._manifest.shape
        by_shard: defaultdict[int, dict[str, int]] = defaultdict(dict)
        for word, count in words.items():
            by_shard[shape_.shard("w", word_hash(word))][word] = count
        for number, counts in by_shard.items():
            merged = read_word_shard(self._shard(number)) | counts
            self._made[number] = word_shard({word: count for word, count in merged.items() if count})

    def bodies(self, tier: str, changes: Iterable[Change]) -> None:
        """Terms of bodies: ``u`` or ``b``."""
        manifest, width, said = self._manifest, self._manifest.width, tier == "u"
        lower = (1 << 32 - manifest.shape.bits_of(tier)) - 1
        of_document = _said_values if said else _pair_values
        edits = _edits(changes, of_document, lambda hashed: manifest.shape.shard(tier, hashed))
        for number, of_shard in edits.items():
            codes = split_hashes(self._shard(number), width, said=said)
            for hashed, edit in of_shard.items():
                key = hashed & lower
                codes[key] = _edited(hash_kind(said=said), codes.get(key, ""), width, edit)
            self._made[number] = joined_hashes(_present(codes))

    def facets(self, changes: Iterable[Change]) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Columns, types and days by slot; returns the names of the segment's columns and types."""
        manifest = self._manifest
        changed = [change for change in changes if _facets(change.before) != _facets(change.after)]
        if not changed:
            return manifest.columns, manifest.types
        first = manifest.shape.first("f")
        names = []
        for number, (code, known) in enumerate((("H", manifest.columns), ("B", manifest.types))):
            numbers = read_numbers(code, self._shard(first + number))
            placed = {change.slot: _facets(change.after)[number] for change in changed}
            numbers, found = _renamed(numbers, known, placed)
            names.append(found)
            self._made[first + number] = packed(little(numbers))
        days = read_numbers("B", self._shard(first + 2))
        for change in changed:
            days[change.slot] = int(_facets(change.after)[2] or 0)
        self._made[first + 2] = packed(days.tobytes())
        return names[0], names[1]

    def records(self, changes: Iterable[Change]) -> None:
        """Records by slot."""
        first = self._manifest.shape.first("d")
        by_shard: defaultdict[int, list[Change]] = defaultdict(list)
        for change in changes:
            by_shard[first + change.slot // RECORDS].append(change)
        for number, inside in by_shard.items():
            records = read_record_shard(self._shard(number))
            for change in inside:
                records.pop(change.slot, None)
                if change.after is not None:
                    records[change.slot] = change.after.record
            self._made[number] = record_shard(records)

    def packs(self) -> tuple[dict[int, bytes], tuple[int, ...], tuple[str, ...]]:
        """The packs that changed, lengths of all shards, tags of all packs."""
        manifest = self._manifest
        per, lengths, tags = manifest.shape.per, list(manifest.lengths), list(manifest.tags)
        made: dict[int, bytes] = {}
        for pack in sorted({number // per for number in self._made}):
            inside = range(pack * per, min((pack + 1) * per, manifest.shape.total))
            shards = [self._made[n] if n in self._made else self._shard(n) for n in inside]
            data = b"".join(shards)
            lengths[inside.start : inside.stop] = map(len, shards)
            if tag_of(data) != tags[pack]:
                tags[pack] = tag_of(data)
                made[pack] = data
        return made, tuple(lengths), tuple(tags)


def _edits(
    changes: Iterable[Change],
    values_of: Callable[[int, Analysed], Iterator[tuple[_Key, int]]],
    shard_of: Callable[[_Key], int],
) -> _Edits[_Key]:
    """What changes in which list of which shard."""
    edits: _Edits[_Key] = defaultdict(dict)
    for slot, before, after in changes:
        old = set(values_of(slot, before)) if before else set[tuple[_Key, int]]()
        new = set(values_of(slot, after)) if after else set[tuple[_Key, int]]()
        for place, entries in enumerate((old - new, new - old)):
            for key, value in entries:
                edits[shard_of(key)].setdefault(key, _Edit(set(), set()))[place].add(value)
    return edits


def _edited(kind: ListKind, code: str, width: int, edit: _Edit) -> str:
    return kind.edited(code, width, *edit) if code else kind.code(sorted(edit.new), width)


def _present(codes: Mapping[_Key, str]) -> dict[_Key, str]:
    """The codes of lists that are left, in order of their keys."""
    return {key: codes[key] for key in sorted(codes) if codes[key]}


def _title_values(slot: int, document: Analysed) -> Iterator[tuple[str, int]]:
    for key, marks in document.title:
        if is_word(key):
            yield from ((key, slot << SLOT | mark << MARK | 1) for mark in marks)
        else:
            yield key, slot


def _said_values(slot: int, document: Analysed) -> Iterator[tuple[int, int]]:
    base = slot << SLOT
    return ((value >> SLOT, base | value & _LOWER) for value in document.said_words())


def _pair_values(slot: int, document: Analysed) -> Iterator[tuple[int, int]]:
    return ((hashed, slot) for hashed in document.pair_hashes())


def _facets(document: Analysed | None) -> tuple[str, str, str]:
    """Column, type and day of the month."""
    return (document.column, document.type, document.record[2][8:10]) if document else ("", "", "")


def _renamed(
    numbers: array[int], known: Sequence[str], placed: Mapping[int, str]
) -> tuple[array[int], tuple[str, ...]]:
    """Numbers of names by slot after some slots have other names, and the names that are left, sorted."""
    for slot in placed:
        numbers[slot] = 0
    used = {known[number - 1] for number in set(numbers) if number} | set(placed.values()) - {""}
    names = tuple(sorted(used))
    new = {name: number for number, name in enumerate(names, start=1)} | {"": 0}
    if names != tuple(known):
        table = [0, *(new.get(name, 0) for name in known)]
        numbers = array(numbers.typecode, [table[number] for number in numbers])
    for slot, name in placed.items():
        numbers[slot] = new[name]
    return numbers, names
