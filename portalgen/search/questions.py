"""What a query means: places, words, pairs, symbols, abbreviations (docs/search.md §4.1)."""

from __future__ import annotations

import itertools
import re
from typing import Final

import msgspec

from portalgen.search.abbreviations import abbreviations
from portalgen.search.citations import asked, words_of
from portalgen.search.tokens import LONGEST, Form, cleaned, located, runs
from portalgen.text.fold import fold

MOST_TOKENS: Final = 24
_SPACES: Final = re.compile(r"\s+")


class Span(msgspec.Struct, frozen=True, order=True):
    """A term that stands for several places: from ``start`` up to, not including, ``end``."""

    start: int
    end: int
    term: str


class Question(msgspec.Struct, frozen=True):
    """A query, analysed.

    Args:
        words: folded, by place.
        exact: exact forms, by place.
        plain: whether the word is a Vietnamese syllable, by place.
        pairs: places whose token is adjacent to the next one's.
        spans: symbols and abbreviations.
    """

    words: tuple[str, ...]
    exact: tuple[str, ...]
    plain: tuple[bool, ...]
    pairs: tuple[int, ...]
    spans: tuple[Span, ...]

    @property
    def accented(self) -> bool:
        """Whether the reader typed diacritics."""
        return self.words != self.exact

    def wanted(self, *, more: bool = False) -> tuple[int, ...]:
        """Places whose word is sought in bodies by itself."""
        if more:
            return tuple(range(len(self.words)))
        paired = {place + step for place in self.pairs for step in (0, 1)}
        symbols = {
            place for span in self.spans if span.term[0] == "#" for place in range(span.start, span.end)
        }
        return tuple(
            place
            for place, (word, plain) in enumerate(zip(self.words, self.plain, strict=True))
            if place not in symbols and (place not in paired or not (plain or word.isdecimal()))
        )


def question(text: str) -> Question:
    """Analyse a query."""
    places: list[Form] = []
    pairs: list[int] = []
    short: list[Span] = []
    for run in runs(text):
        kept = run[: MOST_TOKENS - len(places)]
        base = len(places)
        places += kept
        pairs += range(base, base + len(kept) - 1)
        for start, end, term in abbreviations().spans(words_of(kept)):
            short.append(Span(base + start, base + end, term))
    symbols = _symbols(text, len(places))
    outside = [
        span for span in short if not any(s.start <= span.start and span.end <= s.end for s in symbols)
    ]
    return Question(
        tuple(form.word for form in places),
        tuple(form.exact for form in places),
        tuple(form.plain for form in places),
        tuple(pairs),
        tuple(sorted({*symbols, *outside})),
    )


def _symbols(text: str, count: int) -> list[Span]:
    """Symbols that the query names, by the places that they span."""
    folded, places = _folded(text)
    found: list[Span] = []
    for start, end, terms in asked(folded):
        inside = [place for place, (first, last) in enumerate(places[:count]) if first < end and last > start]
        if inside:
            found += [Span(inside[0], inside[-1] + 1, term) for term in terms]
    return found


def _folded(text: str) -> tuple[str, list[tuple[int, int]]]:
    """The query with every token folded and white space as one space; where each token stands in it."""
    clean = cleaned(text)
    parts: list[str] = []
    places: list[tuple[int, int]] = []
    length = at = 0
    for start, end in itertools.chain(located(clean), [(len(clean), len(clean))]):
        between = _SPACES.sub(" ", clean[at:start])
        token = fold(clean[start:end][:LONGEST])
        parts += [between, token]
        length += len(between)
        places.append((length, length + len(token)))
        length += len(token)
        at = end
    return "".join(parts), places[:-1]
