"""Bit strings and the codes written in them (docs/search.md §3.1).

While it is made, a bit string is text of ``0`` and ``1``: joining and converting text is what Python does
fastest. Elias gamma: P. Elias, Universal codeword sets, IEEE Trans. Inf. Theory 21 (1975). Rice codes:
R. F. Rice, Some practical universal noiseless coding techniques, JPL 79-22 (1979).
"""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Sequence
from typing import Final

#: Gaps below this many times 2ᵏ come from a table, for k up to ``_TABLES``.
_OFTEN: Final = 6
_TABLES: Final = 12
#: Rice codes that are passed over at once.
_MANY: Final = 16
#: Lists of at least this many numbers say their k.
SAYS_K: Final = 8


def binary(value: int, width: int) -> str:
    """``value`` in ``width`` digits, none for a width of 0."""
    return f"{value:0{width}b}" if width else ""


def gamma(value: int) -> str:
    """Elias gamma code of a number from 1 on."""
    return f"{value:0{2 * value.bit_length() - 1}b}"


def rice(value: int, k: int) -> str:
    """Rice code of a number from 0 on."""
    return f"{1 << k | value & (1 << k) - 1:0{(value >> k) + k + 1}b}"


@functools.cache
def _codes(k: int) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Patterns of many Rice codes and of one."""
    return re.compile(f"(?:0*1.{{{k}}}){{{_MANY}}}"), re.compile(f"0*1.{{{k}}}")


@functools.cache
def _table(k: int) -> list[str]:
    return [rice(value, k) for value in range(_OFTEN << k)]


def rices(values: Sequence[int], k: int) -> str:
    """Rice codes of many numbers, joined."""
    if k > _TABLES:
        return "".join([rice(value, k) for value in values])
    table = _table(k)
    try:
        return "".join([table[value] for value in values])
    except IndexError:
        most = len(table)
        return "".join([table[value] if value < most else rice(value, k) for value in values])


def best_k(values: Sequence[int]) -> int:
    """The k that makes the Rice codes of the numbers shortest; the smallest of equals near the mean's."""
    mean = sum(values) * 11 // (16 * len(values))
    near = max(0, mean.bit_length() - 1)
    costs = [(sum([value >> k for value in values]) + k * len(values), k) for k in (near, near + 1)]
    if near:
        costs.append((sum([value >> near - 1 for value in values]) + (near - 1) * len(values), near - 1))
    return min(min(costs)[1], 31)


def gaps(values: Sequence[int]) -> list[int]:
    """What lies between increasing numbers; the first number itself."""
    return [values[0], *[after - before - 1 for before, after in itertools.pairwise(values)]]


def postings(values: Sequence[int], width: int) -> str:
    """Increasing numbers of ``width`` bits; their count is known to the reader."""
    count = len(values)
    if count == 1:
        return binary(values[0], width)
    between = gaps(values)
    if count < SAYS_K:
        return rices(between, max(0, width - (count - 1).bit_length()))
    k = best_k(between)
    return f"{k:05b}{rices(between, k)}"


def to_bytes(text: str) -> bytes:
    """The bit string as bytes, its last byte filled with zeros."""
    if not text:
        return b""
    count = (len(text) + 7) // 8
    return (int(text, 2) << count * 8 - len(text)).to_bytes(count, "big")


def _digits(data: bytes) -> str:
    return f"{int.from_bytes(data, 'big'):0{len(data) * 8}b}" if data else ""


class BitReader:
    """Reads codes one after another.

    Args:
        data: the bytes, or their digits.

    Raises:
        ValueError: from its methods, when the data ends too early.
    """

    def __init__(self, data: bytes | str) -> None:
        self._text = data if isinstance(data, str) else _digits(data)
        self._at = 0

    def bits(self, width: int) -> int:
        """A number of ``width`` digits."""
        if not width:
            return 0
        start, self._at = self._at, self._at + width
        if self._at > len(self._text):
            raise ValueError("truncated")
        return int(self._text[start : self._at], 2)

    @property
    def at(self) -> int:
        """Bits read so far."""
        return self._at

    def since(self, start: int) -> str:
        """The digits from a place up to where the reader is."""
        if self._at > len(self._text):
            raise ValueError("truncated")
        return self._text[start : self._at]

    def skip(self, width: int) -> None:
        """Pass over ``width`` digits."""
        self._at += width

    def skip_rices(self, count: int, k: int) -> None:
        """Pass over ``count`` Rice codes."""
        many, one = _codes(k)
        for pattern, times in ((many, count // _MANY), (one, count % _MANY)):
            for _ in range(times):
                found = pattern.match(self._text, self._at)
                if found is None:
                    raise ValueError("truncated")
                self._at = found.end()

    def skip_postings(self, count: int, width: int) -> None:
        """Pass over ``count`` increasing numbers of ``width`` bits."""
        if count == 1:
            self._at += width
        else:
            self.skip_rices(count, self._k(count, width))

    def _k(self, count: int, width: int) -> int:
        return self.bits(5) if count >= SAYS_K else max(0, width - (count - 1).bit_length())

    def gamma(self) -> int:
        """An Elias gamma code."""
        one = self._text.index("1", self._at)
        width = one - self._at + 1
        self._at = one
        return self.bits(width)

    def rice(self, k: int) -> int:
        """A Rice code."""
        one = self._text.index("1", self._at)
        high = one - self._at
        self._at = one + 1
        return high << k | self.bits(k)

    def rices(self, count: int, k: int) -> list[int]:
        """``count`` Rice codes."""
        text, at, found = self._text, self._at, []
        for _ in range(count):
            one = text.index("1", at)
            end = one + 1 + k
            found.append((one - at) << k | (int(text[one + 1 : end], 2) if k else 0))
            at = end
        if at > len(text):
            raise ValueError("truncated")
        self._at = at
        return found

    def postings(self, count: int, width: int) -> list[int]:
        """``count`` increasing numbers of ``width`` bits."""
        if count == 1:
            return [self.bits(width)]
        value, values = -1, []
        for gap in self.rices(count, self._k(count, width)):
            value += gap + 1
            values.append(value)
        return values
