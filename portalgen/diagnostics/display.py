"""Text of strangers made safe and measurable for a terminal, a log or a web page.

File names and content come from anyone who can open a change; shown raw, an escape sequence could
rewrite the terminal and a direction mark could turn a line around.
"""

from __future__ import annotations

import unicodedata
from typing import NamedTuple

TAB = 4
#: Format, control, surrogate, private use and line separators: nothing that a reader sees.
_UNSAFE = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})
_ELLIPSIS = "…"


def is_unsafe(character: str) -> bool:
    """Whether a character commands the device or hides instead of showing itself."""
    return not character.isprintable() and unicodedata.category(character) in _UNSAFE


def escape(character: str) -> str:
    """An unsafe character by its number, e.g. ``<U+001B>``."""
    return f"<U+{ord(character):04X}>"


def visible(text: str) -> str:
    """Text on one line: line ends become ``↵``, tabs a space, other unsafe characters their number."""
    if text.isprintable():
        return text
    text = text.replace("\r\n", "↵").replace("\n", "↵").replace("\t", " ")
    return "".join(escape(c) if is_unsafe(c) else c for c in text)


def shorten(text: str, limit: int, *, tail: int = 0) -> str:
    """Text of at most ``limit`` code points, cut before the last ``tail`` ones, never off its marks."""
    if len(text) <= limit:
        return text
    head = limit - tail - 1
    while head > 0 and unicodedata.combining(text[head]):
        head -= 1
    rest = text[len(text) - tail :] if tail else ""
    while rest and unicodedata.combining(rest[0]):
        rest = rest[1:]
    return text[:head].rstrip() + _ELLIPSIS + rest


def cell_width(character: str) -> int:
    """Columns of a terminal that a character takes: 0 for combining marks, 2 for East Asian wide ones."""
    if character < "\u0300":
        return 1
    if unicodedata.category(character) in {"Mn", "Me"} or "\u1160" <= character <= "\u11ff":
        return 0
    return 2 if unicodedata.east_asian_width(character) in {"W", "F"} else 1


class Excerpt(NamedTuple):
    """A line of source as shown, and the line of carets under it (empty where no column is known)."""

    line: str
    marker: str


def excerpt(line: str, column: int, end_column: int, *, width: int = 120) -> Excerpt:
    """A line of source and the marker for a span, cut to ``width`` terminal columns around the span.

    Args:
        line: the line, without its end.
        column: 1-based, in code points; 0 where unknown.
        end_column: 1-based and exclusive; 0 where unknown.
        width: in terminal columns, at least 20.
    """
    shown, starts = _layout(line.rstrip("\r\n"))
    start, end = _extent(starts, column, end_column)
    first, last = _window(starts, start, end, max(width, 20))
    left = _ELLIPSIS if first else ""
    right = _ELLIPSIS if last < len(shown) else ""
    text = left + "".join(shown[first:last]) + right
    if not column:
        return Excerpt(text, "")
    marked = min(end, max(starts[last], start + 1)) - start
    return Excerpt(text, " " * (len(left) + start - starts[first]) + "^" * marked)


def _layout(line: str) -> tuple[list[str], list[int]]:
    """What is shown for each code point, and the terminal column on which each begins, and the end."""
    shown: list[str] = []
    starts: list[int] = []
    at = 0
    for character in line:
        starts.append(at)
        if character == "\t":
            text = " " * (TAB - at % TAB)
            at += len(text)
        elif is_unsafe(character):
            text = "↵" if character == "\n" else escape(character)
            at += len(text)
        else:
            text = character
            at += cell_width(character)
        shown.append(text)
    starts.append(at)
    return shown, starts


def _extent(starts: list[int], column: int, end_column: int) -> tuple[int, int]:
    """The span in terminal columns: a mark counts with its letter, and something is always marked."""
    last = len(starts) - 1
    first = min(max(column, 1) - 1, last)
    while 0 < first < last and starts[first] == starts[first + 1]:
        first -= 1
    beyond = min(end_column - 1 if end_column > column else first + 1, last)
    return starts[first], max(starts[beyond], starts[first] + 1)


def _window(starts: list[int], start: int, end: int, width: int) -> tuple[int, int]:
    """Which code points to show: all of a short line, else those around the span, with room for ``…``."""
    total, count = starts[-1], len(starts) - 1
    if total <= width:
        return 0, count
    low = max(0, min(start - max((width - (end - start)) // 2, 8), total - width))
    high = low + width
    first, last = 0, count
    if low:
        first = next(i for i in range(count) if starts[i] > low and starts[i] < starts[i + 1])
    if high < total:
        last = next(i for i in range(first, count) if starts[i + 1] > high - 1)
    return first, last
