"""The shards that hold no terms: records, facets, words of titles (docs/search.md §3.3)."""

from __future__ import annotations

import gzip
import json
from array import array
from collections.abc import Iterable, Mapping, Sequence

from portalgen.search.hashing import term_hash
from portalgen.search.lists import is_word

#: title, url, date, summary, column, type
Record = tuple[str, str, str, str, str, str]


def packed(data: bytes) -> bytes:
    """gzip, the same wherever zlib is the same."""
    return gzip.compress(data, 9, mtime=0)


def _json(value: object) -> bytes:
    return packed(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode())


def record_shard(records: Mapping[int, Record]) -> bytes:
    """Records by slot; empty if there are none."""
    return _json([[slot, *records[slot]] for slot in sorted(records)]) if records else b""


def read_record_shard(data: bytes) -> dict[int, Record]:
    """The records of a shard by slot.

    Raises:
        ValueError, OSError: the data is not whole.
    """
    if not data:
        return {}
    return {slot: _record(*texts) for slot, *texts in json.loads(gzip.decompress(data))}


def _record(title: str, url: str, date: str, summary: str, column: str, type_: str) -> Record:
    return title, url, date, summary, column, type_


def facet_shards(
    size: int, records: Iterable[tuple[int, Record]], columns: Sequence[str], types: Sequence[str]
) -> tuple[bytes, bytes, bytes]:
    """Columns, types and days of the month by slot, of a segment of ``size`` slots."""
    column, type_, day = array("H", bytes(2 * size)), bytearray(size), bytearray(size)
    column_number = {name: number for number, name in enumerate(columns, start=1)}
    type_number = {name: number for number, name in enumerate(types, start=1)}
    for slot, record in records:
        column[slot] = column_number[record[4]]
        type_[slot] = type_number[record[5]]
        day[slot] = int(record[2][8:10] or 0)
    return packed(little(column)), packed(bytes(type_)), packed(bytes(day))


def little(numbers: array[int]) -> bytes:
    """The numbers in little-endian order, whatever the machine's."""
    import sys

    if sys.byteorder == "big":
        numbers = array(numbers.typecode, numbers)
        numbers.byteswap()
    return numbers.tobytes()


def read_numbers(code: str, data: bytes) -> array[int]:
    """Numbers of a facet shard."""
    import sys

    numbers = array(code)
    numbers.frombytes(gzip.decompress(data))
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers


def is_suggested(key: str) -> bool:
    """Whether type-ahead offers a key of titles as a word."""
    return len(key) > 1 and is_word(key)


def word_hash(word: str) -> int:
    """The hash that chooses the shard of a word of titles."""
    return term_hash(word[:2])


def word_shard(words: Mapping[str, int]) -> bytes:
    """Words of titles with the number of their documents."""
    return _json(sorted(words.items())) if words else b""


def read_word_shard(data: bytes) -> dict[str, int]:
    """The words of a shard.

    Raises:
        ValueError, OSError: the data is not whole.
    """
    return dict(json.loads(gzip.decompress(data))) if data else {}
