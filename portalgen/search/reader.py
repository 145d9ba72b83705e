"""The index read back: root, manifests and shards, each when first asked for."""

from __future__ import annotations

import bisect
import functools
import itertools
from collections.abc import Callable
from typing import NamedTuple, TypeVar

from portalgen.search.hashing import MARK, SLOT, term_hash
from portalgen.search.manifest import RECORDS, Manifest, decode_manifest
from portalgen.search.root import Root, read_root
from portalgen.search.shards import read_hash_shard, read_title_shard
from portalgen.search.stored import Record, read_numbers, read_record_shard
from portalgen.search.tiers import title_hash
from portalgen.search.writer import Segment

#: Bytes of a file below ``search/``: path, first byte, how many (all when None).
Read = Callable[[str, int, int | None], bytes]
#: Documents of a term by reference, with how often it is said.
Found = dict[int, int]

_T = TypeVar("_T")
_MARK: int = 0xFFFF
_TIMES: int = 0xF


class DamagedError(Exception):
    """A file of the index is missing or not what it should be; its path is the argument."""


class Facets(NamedTuple):
    """What filters ask of a document."""

    column: str
    type: str
    date: tuple[str, int]


class SegmentReader:
    """One segment.

    Args:
        entry: what the root says of it.
        base: reference of its first slot.
        read: bytes of a file.
    """

    def __init__(self, entry: Segment, base: int, read: Read) -> None:
        self.base = base
        self._entry = entry
        self._read = read
        self._shards: dict[int, bytes] = {}

    @functools.cached_property
    def manifest(self) -> Manifest:
        """The segment's manifest."""
        return read_manifest(self._read, self._entry)

    def _shard(self, number: int) -> bytes:
        pack, offset, length = self.manifest.place(number)
        if number not in self._shards:
            path = self.manifest.pack_path(self._entry.id, pack)
            data = self._read(path, offset, length) if length else b""
            if len(data) != length:
                raise DamagedError(path)
            self._shards[number] = data
        return self._shards[number]

    @functools.cache  # noqa: B019 - readers live as long as a search does
    def _titles(self, number: int) -> dict[str, list[int]]:
        return read_title_shard(self._shard(number), self.manifest.width)

    @functools.cache  # noqa: B019
    def _hashes(self, number: int, *, said: bool) -> dict[int, list[int]]:
        return read_hash_shard(self._shard(number), self.manifest.width, said=said)

    def title(self, key: str) -> list[int]:
        """The list of a key of titles."""
        return self._titles(self.manifest.shape.shard("t", title_hash(key))).get(key, [])

    def body(self, hashed: int, *, said: bool = False) -> list[int]:
        """The list of a pair, symbol or abbreviation in bodies; of a word if ``said``."""
        tier = "u" if said else "b"
        shape = self.manifest.shape
        lower = (1 << 32 - shape.bits_of(tier)) - 1
        return self._hashes(shape.shard(tier, hashed), said=said).get(hashed & lower, [])

    @functools.cached_property
    def _facets(self) -> tuple[list[int], list[int], list[int]]:
        first = self.manifest.shape.first("f")
        shards = [self._shard(first + number) for number in range(3)]
        numbers = [read_numbers(code, data) for code, data in zip("HBB", shards, strict=True)]
        return numbers[0].tolist(), numbers[1].tolist(), numbers[2].tolist()

    @functools.cached_property
    def _month_ends(self) -> list[int]:
        return list(itertools.accumulate(count for _, count in self.manifest.months))

    def month(self, slot: int) -> str:
        """The month of a slot, empty for undated items."""
        return self.manifest.months[bisect.bisect_right(self._month_ends, slot)][0]

    def facets(self, slot: int) -> Facets:
        """Column, type and date of a slot."""
        column, type_, day = self._facets
        manifest = self.manifest
        return Facets(
            manifest.columns[column[slot] - 1],
            manifest.types[type_[slot] - 1],
            (self.month(slot), day[slot]),
        )

    def record(self, slot: int) -> Record:
        """The record of a slot."""
        shard = self._shard(self.manifest.shape.first("d") + slot // RECORDS)
        return read_record_shard(shard)[slot]


class Index:
    """The whole index.

    Args:
        read: bytes of a file below ``search/``.

    Raises:
        DamagedError: the root is missing or damaged; later also of other files.
    """

    def __init__(self, read: Read) -> None:
        self.root: Root = _whole(read_root, read, "root.json")
        bases = itertools.accumulate((entry.slots for entry in self.root.segments), initial=0)
        self.segments = [
            SegmentReader(entry, base, read) for entry, base in zip(self.root.segments, bases, strict=False)
        ]
        self._bases = [segment.base for segment in self.segments]

    def at(self, reference: int) -> tuple[SegmentReader, int]:
        """Segment and slot of a reference."""
        segment = self.segments[bisect.bisect_right(self._bases, reference) - 1]
        return segment, reference - segment.base

    def title(self, key: str) -> Found:
        """Documents with a key in their title, other than a word."""
        return {s.base + slot: 1 for s in self.segments for slot in s.title(key)}

    def title_word(self, word: str) -> list[int]:
        """Marked references of a word in titles."""
        return [value + (s.base << SLOT) for s in self.segments for value in s.title(word)]

    def body(self, hashed: int) -> Found:
        """Documents with a pair, symbol or abbreviation in their body."""
        return {s.base + slot: 1 for s in self.segments for slot in s.body(hashed)}

    def said(self, word: str) -> list[int]:
        """Marked references of a word in bodies."""
        hashed = term_hash(word)
        return [value + (s.base << SLOT) for s in self.segments for value in s.body(hashed, said=True)]


def read_manifest(read: Read, entry: Segment) -> Manifest:
    """The manifest of a segment.

    Raises:
        DamagedError: it is missing or damaged.
    """
    return _whole(decode_manifest, read, entry.manifest_path)


def documents(values: list[int]) -> Found:
    """Documents of a word, with how often it is said."""
    return {value >> SLOT: value & _TIMES for value in values}


def documents_with(values: list[int], mark: int) -> Found:
    """Documents of one exact form of a word."""
    return {value >> SLOT: 1 for value in values if value >> MARK & _MARK == mark}


def _whole(decode: Callable[[bytes], _T], read: Read, path: str) -> _T:
    try:
        return decode(read(path, 0, None))
    except (ValueError, OSError, EOFError, KeyError) as error:
        raise DamagedError(path) from error
