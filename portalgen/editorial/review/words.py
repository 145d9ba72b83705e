"""Differences of texts in words.

Vietnamese writes a space after each syllable, so a "word" here is a syllable, and small words (*và*, *của*)
stand everywhere: left alone between two changes they would cut one changed phrase to shreds. Paragraphs are
matched first; in those that changed, syllables; and what is common but tiny between changes joins them.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Sequence
from typing import Final

import msgspec

_TOKEN: Final = re.compile(r"\s+|\w+(?:[./:-]\w+)*|[^\w\s]")
#: Two texts of more tokens than this (multiplied) are not compared word by word.
_MOST: Final = 4_000_000
#: Paragraphs that share less than this are another paragraph, not a changed one.
_ALIKE: Final = 0.4
#: So many syllables or fewer between two changes do not hold them apart.
_TINY: Final = 2


class Piece(msgspec.Struct, frozen=True):
    """A run of text: ``same``, ``new`` or ``gone``."""

    kind: str
    text: str


class Change(msgspec.Struct, frozen=True):
    """One paragraph that is new, gone, or changed (then with what stayed)."""

    pieces: tuple[Piece, ...]

    @property
    def kind(self) -> str:
        """``new``, ``gone`` or ``changed``."""
        kinds = {piece.kind for piece in self.pieces}
        return next(iter(kinds)) if len(kinds) == 1 else "changed"


def changes(before: Sequence[str], after: Sequence[str]) -> tuple[Change, ...]:
    """What became of the paragraphs of a text, in the order of the page."""
    if before == after:
        return ()
    found: list[Change] = []
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    for kind, i, j, k, m in matcher.get_opcodes():
        if kind != "equal":
            found += _paragraphs(before[i:j], after[k:m])
    return tuple(found)


def _paragraphs(before: Sequence[str], after: Sequence[str]) -> Iterable[Change]:
    """Pairs of paragraphs that are alike, in order; the rest are gone or new."""
    here = 0
    for old in before:
        match = _match(old, after, here)
        if match is None:
            yield Change((Piece("gone", old),))
            continue
        yield from (Change((Piece("new", text),)) for text in after[here:match])
        yield Change(word_diff(old, after[match]))
        here = match + 1
    yield from (Change((Piece("new", text),)) for text in after[here:])


def _match(old: str, after: Sequence[str], start: int) -> int | None:
    """The next paragraph that is alike."""
    words = _bag(old)
    best, found = _ALIKE, None
    for index in range(start, min(len(after), start + 12)):
        other = _bag(after[index])
        common = 2 * sum(min(count, other.get(word, 0)) for word, count in words.items())
        total = sum(words.values()) + sum(other.values())
        alike = common / total if total else 0.0
        if alike > best:
            best, found = alike, index
    return found


def _bag(text: str) -> dict[str, int]:
    words: dict[str, int] = {}
    for word in _TOKEN.findall(text):
        if not word.isspace():
            words[word] = words.get(word, 0) + 1
    return words


def word_diff(before: str, after: str) -> tuple[Piece, ...]:
    """What became of a text, syllable by syllable."""
    old, new = _TOKEN.findall(before), _TOKEN.findall(after)
    if len(old) * len(new) > _MOST:
        return tuple(piece for piece in (Piece("gone", before), Piece("new", after)) if piece.text)
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    runs = [(kind == "equal", old[i:j], new[k:m]) for kind, i, j, k, m in matcher.get_opcodes()]
    return tuple(_pieces(_joined(runs)))


_Run = tuple[bool, list[str], list[str]]


def _joined(runs: list[_Run]) -> list[_Run]:
    """Changes that only a tiny common run holds apart become one."""
    joined: list[_Run] = []
    for index, (same, old, new) in enumerate(runs):
        inside = 0 < index < len(runs) - 1
        if same and inside and sum(not token.isspace() for token in old) <= _TINY:
            same = False  # noqa: PLW2901
        if joined and joined[-1][0] == same:
            joined[-1] = (same, joined[-1][1] + old, joined[-1][2] + new)
        else:
            joined.append((same, old, new))
    return joined


def _pieces(runs: list[_Run]) -> Iterable[Piece]:
    for same, old, new in runs:
        if same:
            yield Piece("same", "".join(old))
            continue
        if old:
            yield Piece("gone", "".join(old))
        if new:
            yield Piece("new", "".join(new))


def shortened(change: Change, context: int = 12) -> tuple[Piece, ...]:
    """A change with only so many words of what stayed before and after each change."""
    pieces = list(change.pieces)
    short: list[Piece] = []
    for index, piece in enumerate(pieces):
        if piece.kind != "same":
            short.append(piece)
            continue
        tokens = _TOKEN.findall(piece.text)
        keep = 2 * context
        if len(tokens) <= 2 * keep and 0 < index < len(pieces) - 1:
            short.append(piece)
            continue
        head = tokens[:keep] if index > 0 else []
        tail = tokens[-keep:] if index < len(pieces) - 1 else []
        if len(head) + len(tail) >= len(tokens):
            short.append(piece)
            continue
        gap = "…" if not (head and tail) else " … "
        short.append(Piece("same", "".join(head) + gap + "".join(tail)))
    return tuple(short)
