"""A segment from its documents: values in, files out."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

import msgspec

from portalgen.search.analysed import Analysed
from portalgen.search.hashing import MARK, SLOT, term_hash
from portalgen.search.lists import is_word
from portalgen.search.manifest import RECORDS, Manifest, Shape, encode_manifest, packs, shape, tag_of
from portalgen.search.shards import hash_shard, title_shard
from portalgen.search.slots import Layout, layout
from portalgen.search.stored import (
    Record,
    facet_shards,
    is_suggested,
    record_shard,
    word_hash,
    word_shard,
)

#: Postings that are sorted in memory at once.
_AT_ONCE: Final = 2_000_000
_MARKED: Final = (1 << SLOT) - 1


class Segment(msgspec.Struct, frozen=True):
    """What the root says of a segment.

    Args:
        id: its span of time.
        n: documents.
        slots: slot numbers.
        manifest: name of the manifest in the segment's folder.
    """

    id: str
    n: int
    slots: int
    manifest: str

    @property
    def manifest_path(self) -> str:
        """Path of the manifest below ``search/``."""
        return f"{self.id}/{self.manifest}"


class Written(msgspec.Struct, frozen=True):
    """A segment as it was written.

    Args:
        segment: what the root says of it.
        files: what was made, by path below ``search/``.
        paths: of all files that it consists of.
    """

    segment: Segment
    files: Mapping[str, bytes]
    paths: frozenset[str]


def segment_files(segment: str, documents: Iterable[Analysed]) -> Written:
    """Write a segment.

    Args:
        segment: id, as ``segments.segments`` gives it.
        documents: all of it, in any order, at least one; read once.
    """
    bodies = _Bodies()
    for document in documents:
        bodies.add(document)
    return bodies.written(segment)


class _Bodies:
    """What is kept of the documents while a segment is written; a document has the number of its arrival."""

    def __init__(self) -> None:
        self._members: list[Analysed] = []
        self._pairs: list[array[int]] = []
        self._said: list[array[int]] = []
        self._title: defaultdict[str, list[int]] = defaultdict(list)

    def add(self, document: Analysed) -> None:
        """Take a document."""
        number = len(self._members)
        self._members.append(msgspec.structs.replace(document, title=(), pairs=b"", said=b""))
        self._pairs.append(document.pair_hashes())
        self._said.append(document.said_words())
        for key, marks in document.title:
            for mark in marks or (0,):
                self._title[key].append(number << SLOT | mark << MARK | 1)

    def written(self, segment: str) -> Written:
        """The files."""
        places = layout(document.member for document in self._members)
        slots = [places.slots[document.member.id] for document in self._members]
        order = sorted(range(len(slots)), key=slots.__getitem__)
        cut = shape(len(slots), places.size)
        shards = [
            *self._title_shards(cut, slots, places.width),
            *_hash_shards(cut, "u", [(slots[n], self._said[n]) for n in order], places.width),
            *_hash_shards(cut, "b", [(slots[n], self._pairs[n]) for n in order], places.width),
            *self._word_shards(cut),
        ]
        records = [(slots[number], self._members[number].record) for number in order]
        return finished(segment, places, cut, shards, records)

    def _title_shards(self, cut: Shape, slots: list[int], width: int) -> Iterator[bytes]:
        by_shard: list[dict[str, list[int]]] = [{} for _ in range(cut.shards[0])]
        for key, numbered in self._title.items():
            if is_word(key):
                values = sorted([slots[v >> SLOT] << SLOT | v & _MARKED for v in numbered])
            else:
                values = sorted([slots[v >> SLOT] for v in numbered])
            by_shard[cut.shard("t", title_hash(key))][key] = values
        return (title_shard(lists, width) for lists in by_shard)

    def _word_shards(self, cut: Shape) -> Iterator[bytes]:
        by_shard: defaultdict[int, dict[str, int]] = defaultdict(dict)
        for key, numbered in self._title.items():
            if is_suggested(key):
                by_shard[cut.shard("w", word_hash(key))][key] = len({value >> SLOT for value in numbered})
        first = cut.first("w")
        return (word_shard(by_shard[first + number]) for number in range(cut.shards[3]))


def title_hash(key: str) -> int:
    """The hash that chooses the shard of a key of titles: that of its first word."""
    return term_hash(key.partition("_")[0])


def _hash_shards(cut: Shape, tier: str, arrays: list[tuple[int, array[int]]], width: int) -> Iterator[bytes]:
    """The shards of a tier of body terms, some at a time so that memory is bounded.

    Args:
        cut: how many shards there are.
        tier: ``b`` or ``u``.
        arrays: slot and packed terms of every document, by slot.
        width: bits of a slot.
    """
    said = tier == "u"
    count = 1 << cut.bits_of(tier)
    total = sum(len(terms) for _, terms in arrays)
    step = max(1, count * _AT_ONCE // max(total, 1))
    cursors = [0] * len(arrays)
    lower = (1 << 32 - cut.bits_of(tier)) - 1
    for start in range(0, count, step):
        end = min(start + step, count)
        bound = (end << 32 - cut.bits_of(tier)) << (SLOT if said else 0)
        collect = _collect_said if said else _collect_pairs
        lists = collect(arrays, cursors, bound)
        by_shard: list[dict[int, list[int]]] = [{} for _ in range(end - start)]
        for key, values in lists.items():
            by_shard[(key >> 32 - cut.bits_of(tier)) - start][key & lower] = values
        for shard in by_shard:
            yield hash_shard(shard, width, said=said)


def _collect_pairs(
    arrays: list[tuple[int, array[int]]], cursors: list[int], bound: int
) -> dict[int, list[int]]:
    """Slots by hash, of the hashes from the cursors up to a bound; moves the cursors."""
    lists: defaultdict[int, list[int]] = defaultdict(list)
    for number, (slot, hashes) in enumerate(arrays):
        end = bisect_left(hashes, bound, cursors[number])
        for hashed in hashes[cursors[number] : end]:
            lists[hashed].append(slot)
        cursors[number] = end
    return lists


def _collect_said(
    arrays: list[tuple[int, array[int]]], cursors: list[int], bound: int
) -> dict[int, list[int]]:
    """Marked slots by hash of the word, likewise."""
    lists: defaultdict[int, list[int]] = defaultdict(list)
    for number, (slot, said) in enumerate(arrays):
        end = bisect_left(said, bound, cursors[number])
        base = slot << SLOT
        for value in said[cursors[number] : end]:
            lists[value >> SLOT].append(base | value & _MARKED)
        cursors[number] = end
    return lists


def finished(
    segment: str, places: Layout, cut: Shape, terms: list[bytes], records: list[tuple[int, Record]]
) -> Written:
    """Add facets and records to the shards of terms, and make files of them."""
    columns = tuple(sorted({record[4] for _, record in records}))
    types = tuple(sorted({record[5] for _, record in records}))
    by_shard: list[dict[int, Record]] = [{} for _ in range(cut.shards[5])]
    for slot, record in records:
        by_shard[slot // RECORDS][slot] = record
    shards = [
        *terms,
        *facet_shards(places.size, records, columns, types),
        *map(record_shard, by_shard),
    ]
    made = packs(shards, cut.per)
    lengths, tags = tuple(map(len, shards)), tuple(map(tag_of, made))
    manifest = Manifest(len(records), places.width, places.months, columns, types, cut, lengths, tags)
    return written(segment, manifest, dict(enumerate(made)))


def written(segment: str, manifest: Manifest, made: Mapping[int, bytes]) -> Written:
    """A segment's manifest and those of its packs that were made."""
    data = encode_manifest(manifest)
    name = f"m.{tag_of(data)}.bin"
    slots = sum(capacity for _, capacity in manifest.months)
    entry = Segment(segment, manifest.n, slots, name)
    packs_ = [manifest.pack_path(segment, number) for number in range(len(manifest.tags))]
    files = {packs_[number]: pack for number, pack in made.items()}
    return Written(entry, {**files, entry.manifest_path: data}, frozenset((*packs_, entry.manifest_path)))
