"""Alphabetical order: Vietnamese as CLDR has it, other languages without regard to accents."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from portalgen.text.unicode import nfc, replace_eth

#: Letters of their own in Vietnamese, each right after the letter it grew from.
_VI_LETTERS: Final = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_VI_RANK: Final = {letter: index for index, letter in enumerate(_VI_LETTERS)}
_VI_SHAPES: Final = "\u0306\u0302\u031b"  # breve, circumflex, horn
#: ngang, huyền, hỏi, ngã, sắc, nặng; ngang is no mark at all.
_VI_TONES: Final = {mark: chr(2 + index) for index, mark in enumerate("\u0300\u0309\u0303\u0301\u0323")}

_END: Final = "\0"  # parts one level of the key from the next; every weight is higher
_PLAIN: Final = "\1"
_SPACE: Final = "\1"
_OTHER: Final = 0x02  # punctuation and symbols
_DIGITS: Final = 0x100
_LATIN: Final = 0x200
_SCRIPTS: Final = 0x300  # letters of other scripts, by code point

_RUN_OF_DIGITS: Final = re.compile("[0-9]+")

#: Weights of one character: letters first, then marks, then case.
Weights = tuple[str, str, str]


class _Table(dict[str, Weights]):
    """Character to weights, filled in as characters turn up."""

    def __init__(self, *, vietnamese: bool) -> None:
        super().__init__()
        self._vietnamese = vietnamese

    def __missing__(self, char: str) -> Weights:
        weights = self[char] = _vietnamese(char) if self._vietnamese else _accentless(char)
        return weights


def _vietnamese(char: str) -> Weights:
    """Weights of a character by the Vietnamese alphabet; others sort as in any language."""
    decomposed = unicodedata.normalize("NFD", char.lower())
    shape = "".join(c for c in decomposed[1:] if c in _VI_SHAPES)
    letter = unicodedata.normalize("NFC", decomposed[:1] + shape)
    if letter not in _VI_RANK:
        return _accentless(char)
    marks = "".join(_VI_TONES.get(c, c) for c in decomposed[1:] if c not in _VI_SHAPES)
    return chr(_LATIN + _VI_RANK[letter]), marks or _PLAIN, _case(char)


def _accentless(char: str) -> Weights:
    """Weights of a character by its letter alone, with its marks as a second thought."""
    if char.isspace():
        return _SPACE, _PLAIN, _PLAIN
    decomposed = unicodedata.normalize("NFD", char.lower())
    bare = "".join(c for c in decomposed if not unicodedata.combining(c))
    marks = "".join(c for c in decomposed if unicodedata.combining(c))
    if not bare.isascii() and unicodedata.name(char, "").startswith("LATIN "):
        from anyascii import anyascii

        marks += bare  # đ after d, ø after o
        bare = anyascii(bare).lower()
    primary = "".join(_primary(c) for c in bare)
    return primary, marks or _PLAIN, _case(char)


def _primary(char: str) -> str:
    """Weight of a bare character: spaces, signs, digits, Latin letters, other letters."""
    rank = _VI_RANK.get(char)
    if rank is not None:
        return chr(_LATIN + rank)
    return chr(_SCRIPTS if char.isalnum() else _OTHER) + (_PLAIN if char == _END else char)


def _case(char: str) -> str:
    """Small letters stand before capitals."""
    return "\2" if char != char.lower() else _PLAIN


_VIETNAMESE: Final = _Table(vietnamese=True)
_GENERAL: Final = _Table(vietnamese=False)


def collation_key(text: str, lang: str) -> str:
    """A key that sorts texts into alphabetical order when compared by code point.

    Letters of the whole text decide first, then tone marks and accents, then case, and at last the text
    itself, so that only equal texts have equal keys. Numbers count by value (``Điều 9`` before ``Điều 10``).
    Vietnamese follows CLDR: ``a ă â b c d đ e ê …``, tones in the order of the dictionary.

    Args:
        text: in any Unicode form.
        lang: language code.
    """
    table = _VIETNAMESE if lang == "vi" else _GENERAL
    whole = nfc(text)
    letters = replace_eth(whole) if lang == "vi" else whole
    primary, secondary, tertiary = "", "", ""
    at = 0
    for run in _RUN_OF_DIGITS.finditer(letters):
        first, second, third = _weigh(letters[at : run.start()], table)
        digits = run.group().lstrip("0")
        # A longer number is a larger one; past 255 digits nobody counts.
        primary += first + chr(_DIGITS + min(len(digits), 0xFF)) + digits
        secondary += second + _PLAIN
        tertiary += third + _PLAIN
        at = run.end()
    first, second, third = _weigh(letters[at:], table)
    return _END.join((primary + first, secondary + second, tertiary + third, whole))


def _weigh(text: str, table: _Table) -> Weights:
    """The weights of a text without digits, level by level."""
    if not text:
        return "", "", ""
    first, second, third = zip(*map(table.__getitem__, text), strict=True)
    return "".join(first), "".join(second), "".join(third)
