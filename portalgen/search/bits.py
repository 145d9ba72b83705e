"""Bit strings and the codes written in them (docs/search.md §3.1).

While it is made, a bit string is text of ``0`` and ``1``: joining and converting text is what Python does
fastest. Elias gamma: P. Elias, Universal codeword sets, IEEE Trans. Inf. Theory 21 (1975). Rice codes:
R. F. Rice, Some practical universal noiseless coding techniques, JPL 79-22 (1979).
"""

from __future__ import annotations

import functools
import operator
import re
from collections.abc import Iterable, Sequence
from typing import Final

#: Numbers below this many times 2ᵏ, and below ``_LEAST``, come from a table, for k up to ``_TABLES``.
_OFTEN: Final = 6
_LEAST: Final = 64
_TABLES: Final = 12
#: Rice codes that are passed over at once.
_MANY: Final = 16
#: Lists of at least this many numbers say their k.
SAYS_K: Final = 8
_MOST_K: Final = 31
_FEW: Final = 1 << 9


def binary(value: int, width: int) -> str:
    """``value`` in ``width`` digits, none for a width of 0."""
    return f"{value:0{width}b}" if width else ""


def _gamma(value: int) -> str:
    return f"{value:0{2 * value.bit_length() - 1}b}" if value else ""


_GAMMAS: Final = [_gamma(value) for value in range(_FEW)]


def gamma(value: int) -> str:
    """Elias gamma code of a number from 1 on."""
    return _GAMMAS[value] if value < _FEW else _gamma(value)


@functools.cache
def _codes(k: int) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Patterns of many Rice codes and of one."""
    return re.compile(f"(?:0*1.{{{k}}}){{{_MANY}}}"), re.compile(f"0*1.{{{k}}}")


@functools.cache
def _table(k: int) -> list[str]:
    """Rice codes by number plus one, which is how ``steps`` has them."""
    return ["", *_rices(range(1, max(_OFTEN << k, _LEAST)), k)]


def _rices(counted: Iterable[int], k: int) -> list[str]:
    """Rice codes of numbers that are given plus one."""
    top = 1 << k
    low = top - 1
    return [f"{'0' * (one - 1 >> k)}{one - 1 & low | top:b}" for one in counted]


def rices(counted: Sequence[int], k: int) -> str:
    """Rice codes of many numbers from 0 on, joined; each is given plus one."""
    if k > _TABLES or not counted:
        return "".join(_rices(counted, k))
    table = _table(k)
    try:
        return "".join(operator.itemgetter(*counted)(table))  # all at once, in half the time of one by one
    except IndexError:
        most = len(table)
        return "".join([table[one] if one < most else _rices((one,), k)[0] for one in counted])


def mean_k(total: int, count: int) -> int:
    """The k of the Rice codes of so many numbers with that sum: the mean's logarithm, rounded down.

    The best for numbers of a geometric distribution is that of .96 times the mean (A. Kiely, Selecting the
    Golomb parameter in Rice coding, IPN Progress Report 42-159, 2004).
    """
    return min(max(0, (total // count).bit_length() - 1), _MOST_K)


def steps(values: Sequence[int], base: int = 0) -> list[int]:
    """The step to each of increasing numbers from the one before, to the first from one below ``base``."""
    return list(map(operator.sub, values, [base - 1, *values]))


def postings(values: Sequence[int], width: int, base: int = 0) -> str:
    """Increasing numbers of ``width`` bits above ``base``; their count is known to the reader."""
    count = len(values)
    if count == 1:
        return binary(values[0] - base, width)
    if count < SAYS_K:
        return rices(steps(values, base), max(0, width - (count - 1).bit_length()))
    k = mean_k(values[-1] - base - count + 1, count)
    return f"{k:05b}{rices(steps(values, base), k)}"


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
