"""Slips of the pen that are certain: what no Vietnamese (or English) sentence can mean.

Each function gives places as ``(start, end)`` in code points. They are asked for every text of a portal, so
each begins with a look that costs microseconds and finds nothing in a clean text; a ``may_…`` beside it is
such a look at the narrow text (:mod:`portalgen.text.narrow`). What the law's own language says twice on
purpose was counted in 42,588 articles of codified law: ``luật luật sư``, ``thiết bị bị hỏng`` and ``tổ chức
tổ chức đào tạo`` are right, so only words that cannot follow themselves are reported.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterator
from itertools import compress, count
from operator import eq
from typing import Final, NamedTuple

from portalgen.text.narrow import TONED, marking, narrow

Place = tuple[int, int]

#: Words that never follow themselves. ``được``, ``bị``, ``cho``, ``do``, ``tại`` and many others may:
#: ``thu được được bảo quản``, ``thiết bị bị hỏng``, ``tự do do luật định``.
_SINGLE: Final = frozenset(
    {
        "của",
        "các",
        "và",
        "hoặc",
        "những",
        "với",
        "này",
        "đã",
        "sẽ",
        "nhưng",
        "nếu",
        "thì",
        "để",
        "khi",
        "về",
        "theo",
        "mà",
        "the",
        "of",
        "and",
        "to",
        "a",
        "an",
        "for",
        "with",
        "or",
        "by",
        "from",
    }
)
#: After these the doubled word is the end of one expression and the beginning of the next.
_BEFORE: Final = {"theo": frozenset({"kèm", "tiếp", "đi", "cùng"}), "về": frozenset({"trở", "quay", "đi"})}
#: Runs that begin with these may be said twice: ``bên được ủy quyền được ủy quyền lại``.
_REPEATABLE: Final = frozenset({"được", "bị", "người", "từng"})
_WORDS: Final = re.compile(r"\S+")
_SINGLE_NARROW: Final = frozenset(map(narrow, _SINGLE))


def may_be_doubled(text: bytes) -> bool:
    """Whether :func:`doubled` may find anything in a narrow text."""
    words = text.split()
    if not _SINGLE_NARROW.isdisjoint(compress(words, map(eq, words, words[1:]))):
        return True
    # of three neighbouring words one is every third of the text
    thirds = words[::3]
    for nth in compress(count(), map(eq, thirds, thirds[1:])):
        at = 3 * nth
        before = words[max(at - 2, 0) : at + 3]
        if b"\1\1\1" in bytes(map(eq, before, words[max(at - 2, 0) + 3 : at + 6])):
            return True
    return False


def doubled(text: str) -> Iterator[Place]:
    """Words, or runs of three words, that are written twice; the place is that of the second time."""
    words = text.split()
    slips = [
        (index, 1)
        for index in compress(count(), map(eq, words, words[1:]))
        if words[index] in _SINGLE and _is_slip(words[index : index + 1], words[index - 1] if index else "")
    ]
    triples = bytes(map(eq, words, words[3:]))
    at = triples.find(b"\1\1\1")
    while at >= 0:
        if _is_slip(words[at : at + 3], ""):
            slips.append((at, 3))
        at = triples.find(b"\1\1\1", at + 1)
    if not slips:
        return
    spans = [found.span() for found in _WORDS.finditer(text)]
    done = -1
    for index, length in sorted(slips):
        if index > done and _is_running(text, spans, index, length):
            yield spans[index + length][0], spans[index + 2 * length - 1][1]
            done = index + 2 * length - 1


def _is_slip(run: list[str], before: str) -> bool:
    """Whether a run of words cannot rightly be followed by itself."""
    if not all(word.isalpha() for word in run):
        return False
    if len(run) == 1:
        return run[0] in _SINGLE and before not in _BEFORE.get(run[0], ())
    return len(set(run)) > 1 and run[0] not in _REPEATABLE


def _is_running(text: str, spans: list[Place], index: int, length: int) -> bool:
    """Whether the words follow each other in one paragraph: no heading before, no blank line between."""
    before = text[: spans[index][0]].rstrip(" ")
    between = text[spans[index][1] : spans[index + 2 * length - 1][0]]
    return between.count("\n") <= 1 and not before.endswith("#")


class Misfit(NamedTuple):
    """A letter that looks like another: its place, what was meant, and its script."""

    start: int
    end: int
    word: str
    suggestion: str


#: Letters of the Cyrillic and Greek scripts that look like Latin ones.
_LOOKALIKES: Final = {
    **dict(zip("АВЕЅІЈКМНОРСТУХаеѕіјорсухԁԛԝ", "ABESIJKMHOPCTYXaesijopcyxdqw", strict=True)),
    **dict(zip("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧοιν", "ABEZHIKMNOPTYXoiv", strict=True)),
}
_FOREIGN: Final = re.compile("[\u0370-\u03ff\u0400-\u052f]")
_LATIN: Final = re.compile("[A-Za-z\u00c0-\u024f\u1e00-\u1eff]")
_WORD: Final = re.compile(r"[^\W\d_]+")
_TO_LATIN: Final = str.maketrans(_LOOKALIKES)


def lookalikes(text: str) -> Iterator[Misfit]:
    """Words in which Latin letters stand beside Cyrillic or Greek ones that look the same.

    Such a word is read rightly by people and found by no search. Whole words of another script are none of
    our business, nor are Greek letters that look like no Latin one (``α``, ``µ``, ``Ω``).
    """
    for found in _WORD.finditer(text):
        word = found.group()
        foreign = _FOREIGN.findall(word)
        if foreign and _LATIN.search(word) and all(letter in _LOOKALIKES for letter in foreign):
            yield Misfit(*found.span(), word, word.translate(_TO_LATIN))


_TWO_TONES: Final = re.compile(f"[{TONED}][{TONED}]")
_IS_TONED: Final = marking(TONED)
_STRAY: Final = re.compile("[\u0300\u0301\u0303\u0309\u0323]")


def may_have_two_tones(text: bytes) -> bool:
    """Whether :func:`impossible_tones` may find anything in a narrow text, which has no stray marks."""
    return b"\1\1" in text.translate(_IS_TONED)


def impossible_tones(text: str, *, stray: bool = True) -> Iterator[Place]:
    """Syllables with two tone marks, and tone marks that no letter could take (the text is in NFC).

    Two vowels side by side that both carry a tone (``hòá``) stand in no Vietnamese syllable; a mark that is
    left over after composition (``đ\u0301``) was typed in the wrong place.
    """
    for pattern in (_TWO_TONES, _STRAY) if stray else (_TWO_TONES,):
        for found in pattern.finditer(text):
            start, end = found.span()
            while start and text[start - 1].isalpha():
                start -= 1
            while end < len(text) and (text[end].isalpha() or "\u0300" <= text[end] <= "\u036f"):
                end += 1
            yield start, end


_RESIDUE_WORD: Final = re.compile("(?<!\\w)[A-Za-z]*[µ¸¹®¬¨©ªÞ×Ø¶§][a-zµ¸¹®¬¨ªÞÕÖÝÐÇ]{1,6}(?![\\w])")


def legacy_residue(text: str) -> tuple[Place, ...]:
    """Words left over from the TCVN3 (ABC) encoding, such as ``®Þnh``; empty unless there are at least two.

    One odd sign is a trademark or a typing slip; several words with letters that Vietnamese lacks are a text
    that was pasted with its old font.
    """
    found = tuple(match.span() for match in _RESIDUE_WORD.finditer(text))
    return found if len(found) > 1 else ()


class WrongDay(NamedTuple):
    """A weekday that disagrees with the date beside it: place, the words, and the number of the right day."""

    start: int
    end: int
    written: str
    weekday: int


_DAYS: Final = {"hai": 0, "ba": 1, "tư": 2, "năm": 3, "sáu": 4, "bảy": 5, "bẩy": 5, "nhật": 6}
_DATE: Final = (
    r"[\s,(–-]{1,4}(?:ngày\s+)?(?:(\d{1,2})[/-](\d{1,2})[/-](\d{4})"
    r"|(\d{1,2})\s+tháng\s+(\d{1,2})\s+năm\s+(\d{4}))"
)
#: Each begins with plain letters, so that a text without them is passed over quickly.
_DATED: Final = (
    re.compile(r"hứ ([Hh]ai|[Bb]a|[Tt]ư|[Nn]ăm|[Ss]áu|[Bb]ảy|[Bb]ẩy)" + _DATE),
    re.compile(r"hủ ([Nn]hật)" + _DATE),
)
_OF_DAYS: Final = tuple(filter(None, map(narrow, ("hứ ", "hủ nhật", "hủ Nhật"))))


def may_have_weekdays(text: bytes) -> bool:
    """Whether :func:`wrong_weekdays` may find anything in a narrow text."""
    return any(map(text.__contains__, _OF_DAYS))


def wrong_weekdays(text: str) -> Iterator[WrongDay]:
    """Dates such as ``thứ Năm, 13/04/2023`` whose weekday is another."""
    for pattern in _DATED:
        for found in pattern.finditer(text):
            day, month, year = (int(part) for part in found.groups()[1:] if part)
            try:
                actual = dt.date(year, month, day).weekday()
            except ValueError:
                continue
            if actual != _DAYS[found[1].lower()]:
                start = found.start() - 1
                yield WrongDay(start, found.end(), " ".join(text[start : found.end()].split()), actual)


_LONG: Final = 120
#: A clause or point of a document, an entry of a list.
_ENTRY: Final = re.compile(r"\s*(?:\w{1,3}[).]|[^\w\s“\"(])")


def repeated_lines(text: str) -> tuple[str, ...]:
    """Paragraphs of at least 120 characters that stand more than once, each once.

    Entries of lists are left out: two procedures ask for the same paper.

    Args:
        text: visible text, one line a paragraph.
    """
    lines = [line for line in text.split("\n") if len(line) >= _LONG]
    if len(set(lines)) == len(lines):
        return ()
    counts = Counter(line for line in lines if not line.endswith((";", ":")) and not _ENTRY.match(line))
    return tuple(line for line, count in counts.items() if count > 1)


_VIETNAMESE: Final = re.compile("[ăâđêôơưĂÂĐÊÔƠƯ\u1ea0-\u1ef9]")
_ENOUGH: Final = 200


def is_other_language(text: str, lang: str) -> bool:
    """Whether a text is certainly not in its language: without any mark, or with marks where none belong.

    Vietnamese has a letter of its own in nearly every second word. Short texts are not judged, nor
    languages other than Vietnamese and English.
    """
    if len(text) < _ENOUGH:
        return False
    if lang == "vi":
        return text.isascii()
    return lang == "en" and not text.isascii() and len(_VIETNAMESE.findall(text)) > 0.06 * len(text)


#: Characters that a clean text has none of; a first look before the slower ones.
_SUSPICIOUS: Final = re.compile(
    "[\x7f-\x9f\u00ad\u00d0\u00f0\u00b5\u00b8\u00b9\u00ae\u00ac\u00a8\u00de\u00b6"
    "\u0300-\u036f\u0370-\u052f\u180b-\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffd]"
)


def is_suspicious(text: str) -> bool:
    """Whether a text has letters or signs that may be slips: look-alikes, invisible ones, left-over marks."""
    return _SUSPICIOUS.search(text) is not None


def is_all_capitals(title: str) -> bool:
    """Whether a title of several words is written in capitals throughout; one abbreviation is not."""
    if title != title.upper() or title == title.lower():
        return False
    words = [word for word in _WORD.findall(title) if len(word) > 1]
    return len(words) >= 3 and sum(map(len, words)) >= 10
