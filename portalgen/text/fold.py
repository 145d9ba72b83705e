"""Vietnamese text for comparison: without diacritics, and with one placement of the tone mark.

Both forms serve search and the detection of duplicates. Neither is ever shown or written back.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from typing import Final

from portalgen.text.unicode import nfc, replace_eth

#: Letters with a stroke through them have no canonical decomposition, so stripping marks misses them;
#: Eth and African D look the same as ``Đ`` and are typed in its place.
_STROKED: Final = dict.fromkeys("đĐðÐɖƉ", "d")


class _FoldTable(dict[str, str]):
    """Character to folded text, filled in as characters turn up."""

    def __missing__(self, char: str) -> str:
        lowered = _STROKED.get(char) or char.lower()
        # Only the diacritics of alphabets: marks of Indic, Lao or Khmer script are letters of theirs.
        bare = "".join(c for c in unicodedata.normalize("NFD", lowered) if not "\u0300" <= c <= "\u036f")
        self[char] = folded = unicodedata.normalize("NFC", bare)
        return folded


_folded: Final = _FoldTable().__getitem__


def fold(text: str) -> str:
    """The text in lower case and without diacritics; ``Đ`` (and Eth typed for it) becomes ``d``.

    Decomposed and composed input give the same result, and folding twice changes nothing more.
    """
    return text.lower() if text.isascii() else nfc("".join(map(_folded, nfc(text))))


_WORD: Final = re.compile(r"[^\W\d_]+")
_TONES: Final = "\u0300\u0309\u0303\u0301\u0323"
#: An initial, a nucleus of vowels and a final, with the tone mark taken out. The ``u`` of ``qu`` and the
#: ``i`` of ``gi`` before a vowel belong to the initial, so that a tone never lands on them.
_SYLLABLE: Final = re.compile(
    r"(?P<initial>qu|gi(?=[aăâeêioôơuưy])|ngh|ng|nh|gh|kh|ph|th|tr|ch|[bcdđghklmnprstvx]|)"
    r"(?P<nucleus>[aăâeêioôơuưy]{1,3})"
    r"(?P<final>ch|ng|nh|[cmnpt]|)"
)
_SHAPED: Final = "ăâêôơư"


def tone_form(text: str) -> str:
    """The text in lower case with every Vietnamese syllable spelt in one way.

    ``hoà`` and ``hòa``, ``thuý`` and ``thúy``, and ``kỹ`` and ``kĩ`` (``y`` or ``i`` alone after a consonant)
    give one form. ``qu-`` and ``gi-`` are never touched by the second rule (``quý`` stays), and words
    that are not Vietnamese syllables stay as they are.
    """
    lowered = replace_eth(nfc(text)).lower()
    if lowered.isascii() and "y" not in lowered:
        return lowered
    return nfc(_WORD.sub(lambda word: _canonical(word.group()), lowered))


@functools.lru_cache(maxsize=32_768)
def _canonical(word: str) -> str:
    """One lower-case word in NFC with its tone where the older style of spelling puts it."""
    decomposed = unicodedata.normalize("NFD", word)
    tones = [mark for mark in decomposed if mark in _TONES]
    bare = unicodedata.normalize("NFC", "".join(c for c in decomposed if c not in _TONES))
    syllable = _SYLLABLE.fullmatch(bare)
    if syllable is None or len(tones) > 1:
        return word
    initial, nucleus, final = syllable["initial"], syllable["nucleus"], syllable["final"]
    if nucleus == "y" and not final and initial not in ("", "qu", "gi"):
        nucleus = "i"
    if not tones:
        return initial + nucleus + final
    at = _tone_index(nucleus, closed=bool(final))
    marked = nucleus[: at + 1] + tones[0] + nucleus[at + 1 :]
    return unicodedata.normalize("NFC", initial + marked + final)


def _tone_index(nucleus: str, *, closed: bool) -> int:
    """Which vowel carries the tone: the last one with a diacritic of its own, else by the count."""
    shaped = [index for index, vowel in enumerate(nucleus) if vowel in _SHAPED]
    if shaped:
        return shaped[-1]
    if len(nucleus) == 3:
        return 1
    return 1 if len(nucleus) == 2 and closed else 0
