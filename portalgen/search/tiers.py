"""The shards of a segment, in parts that can be made one by one, or side by side in several processes."""

from __future__ import annotations

import functools
from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple, Protocol

from portalgen.search.hashing import SLOT, term_hash
from portalgen.search.lists import is_word
from portalgen.search.manifest import RECORDS, Shape
from portalgen.search.shards import hash_shard, title_shard
from portalgen.search.slots import Layout
from portalgen.search.stored import (
    Record,
    facet_shards,
    is_suggested,
    record_shard,
    word_hash,
    word_shard,
)

#: Postings that are sorted in memory at once.
_AT_ONCE: Final = 250_000
_MARKED: Final = (1 << SLOT) - 1
_hash: Final = functools.lru_cache(maxsize=50_000)(term_hash)


class Part(NamedTuple):
    """Shards of a tier that follow each other, counted from the tier's first."""

    tier: str
    start: int
    end: int


class Maker(Protocol):
    """What makes shards."""

    def do(self, batch: Sequence[Part]) -> list[bytes]:
        """The shards of some parts, in order."""


class Spread(Protocol):
    """Has parts made, wherever there are hands for it."""

    def __call__(self, maker: Maker, parts: Sequence[Part]) -> Iterable[list[bytes]]:
        """The shards of parts, in the order of the parts."""


def here(maker: Maker, parts: Sequence[Part]) -> Iterator[list[bytes]]:
    """Make parts in this process, one after the other."""
    return (maker.do([part]) for part in parts)


class Held(NamedTuple):
    """A document in its place: slot, what readers are shown, and packed terms of its body."""

    slot: int
    record: Record
    pairs: array[int]
    said: array[int]


class Tiers:
    """All that the shards of a segment are made from.

    Args:
        cut: how many shards there are.
        places: the slots.
        documents: in order of their slots.
        slots: of documents by the number of their arrival.
        titles: by key, numbers of the documents that have it, each as a slot is ``lists.marked``.
        columns: ids of all columns, sorted.
        types: ids of all content types, sorted.
    """

    def __init__(
        self,
        cut: Shape,
        places: Layout,
        documents: Sequence[Held],
        slots: Sequence[int],
        titles: Mapping[str, list[int]],
        columns: Sequence[str],
        types: Sequence[str],
    ) -> None:
        self._cut = cut
        self._size = places.size
        self._width = places.width
        self._documents = documents
        self._slots = slots
        self._titles = titles
        self._columns = columns
        self._types = types
        self._keys = _by_shard(titles, cut.shards[0], 32 - cut.bits_of("t"), title_hash)
        words = filter(is_suggested, titles)
        self._words = _by_shard(words, cut.shards[3], 32 - cut.bits_of("w"), word_hash)

    def parts(self) -> list[Part]:
        """All shards, in their order."""
        postings = {
            "t": sum(map(len, self._titles.values())),
            "u": sum(len(document.said) for document in self._documents),
            "b": sum(len(document.pairs) for document in self._documents),
        }
        parts: list[Part] = []
        for tier, count in zip("tubwfd", self._cut.shards, strict=True):
            step = max(1, count * _AT_ONCE // max(postings.get(tier, 0), 1))
            parts += [Part(tier, start, min(start + step, count)) for start in range(0, count, step)]
        return parts

    def do(self, batch: Sequence[Part]) -> list[bytes]:
        """The shards of some parts, in order."""
        return [shard for part in batch for shard in self._shards(*part)]

    def _shards(self, tier: str, start: int, end: int) -> Iterable[bytes]:
        match tier:
            case "t":
                lists = (self._title_lists(number) for number in range(start, end))
                return [title_shard(of_shard, self._width) for of_shard in lists]
            case "w":
                return [word_shard(self._word_counts(number)) for number in range(start, end)]
            case "f":
                records = [(document.slot, document.record) for document in self._documents]
                return facet_shards(self._size, records, self._columns, self._types)
            case "d":
                return [record_shard(self._records(number)) for number in range(start, end)]
        return self._hash_shards(tier, start, end)

    def _title_lists(self, shard: int) -> dict[str, list[int]]:
        slots, titles = self._slots, self._titles
        return {
            key: sorted(
                [slots[v >> SLOT] << SLOT | v & _MARKED for v in titles[key]]
                if is_word(key)
                else [slots[v >> SLOT] for v in titles[key]]
            )
            for key in self._keys[shard]
        }

    def _word_counts(self, shard: int) -> dict[str, int]:
        return {key: len({value >> SLOT for value in self._titles[key]}) for key in self._words[shard]}

    def _records(self, shard: int) -> dict[int, Record]:
        first = bisect_left(self._documents, (shard * RECORDS,))
        after = bisect_left(self._documents, ((shard + 1) * RECORDS,), first)
        return {document.slot: document.record for document in self._documents[first:after]}

    def _hash_shards(self, tier: str, start: int, end: int) -> Iterator[bytes]:
        """Shards of body terms."""
        said, shift = tier == "u", 32 - self._cut.bits_of(tier)
        collect = self._said if said else self._pairs
        lists = collect(start << shift, end << shift)
        keys, at = sorted(lists), 0
        for number in range(start, end):
            after = bisect_left(keys, number + 1 << shift, at)
            yield hash_shard(keys[at:after], lists, self._width, number << shift, said=said)
            at = after

    def _pairs(self, first: int, after: int) -> Mapping[int, list[int]]:
        """Slots by hash, of the hashes from one up to another."""
        lists: defaultdict[int, list[int]] = defaultdict(list)
        for slot, _, hashes, _ in self._documents:
            start = bisect_left(hashes, first)
            for hashed in hashes[start : bisect_left(hashes, after, start)]:
                lists[hashed].append(slot)
        return lists

    def _said(self, first: int, after: int) -> Mapping[int, list[int]]:
        """Marked slots by hash of the word, likewise."""
        lists: defaultdict[int, list[int]] = defaultdict(list)
        first, after = first << SLOT, after << SLOT
        for slot, _, _, said in self._documents:
            start, base = bisect_left(said, first), slot << SLOT
            for value in said[start : bisect_left(said, after, start)]:
                lists[value >> SLOT].append(base | value & _MARKED)
        return lists


def title_hash(key: str) -> int:
    """The hash that chooses the shard of a key of titles: that of its first word."""
    return _hash(key.partition("_")[0])


def _by_shard(keys: Iterable[str], count: int, shift: int, hashed: Callable[[str], int]) -> list[list[str]]:
    """Keys by the number of their shard."""
    found: list[list[str]] = [[] for _ in range(count)]
    for key in keys:
        found[hashed(key) >> shift].append(key)
    return found
