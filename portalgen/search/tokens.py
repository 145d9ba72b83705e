"""Text to tokens, and the forms of a token (docs/search.md §1.1, §1.2)."""

from __future__ import annotations

import re
from typing import Final

import msgspec

from portalgen.search.hashing import MASK, PAIR, fingerprint, term_hash
from portalgen.text.fold import fold, tone_form
from portalgen.text.unicode import nfc, replace_eth

LONGEST: Final = 40

#: Folded Vietnamese syllables. Also published for the browser, so only what both kinds of pattern share.
SYLLABLE: Final = (
    "(?:b|ch?|d|gh?|gi|h|kh?|l|m|ngh?|nh?|ph?|qu|r|s|th?|tr|v|x)?[aeiouy]{1,3}(?:ch?|m|ng?|nh|p|t)?"
)
_PLAIN: Final = re.compile(SYLLABLE)
_INSIDE: Final = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]+")
_WORD: Final = "[^\\W_]+(?:[\u0300-\u036f]+[^\\W_]*)*"
_SPACE: Final = "[\t \u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]"
_TOKENS: Final = re.compile(_WORD)
_RUNS: Final = re.compile(f"{_WORD}(?:(?:{_SPACE}+|[/\\-\u2010\u2011]){_WORD})*")
_SPLIT: Final = re.compile(f"({_WORD})")
_JOIN: Final = re.compile(f"{_SPACE}+|[/\\-\u2010\u2011]")
_MOST_FORMS: Final = 150_000


class Form(msgspec.Struct, frozen=True, eq=False):
    """What the index knows of a token. Two are never compared; forms of one token are one object.

    Args:
        word: folded.
        exact: with diacritics, spelt in one way.
        hash: of the word.
        first: the part of a pair's hash that its first word gives.
        mark: fingerprint of the exact form.
        plain: a Vietnamese syllable.
    """

    word: str
    exact: str
    hash: int
    first: int
    mark: int
    plain: bool


def form_of(token: str) -> Form:
    """The forms of a token in lower case."""
    exact = tone_form(token[:LONGEST])
    word = fold(exact)
    hashed = term_hash(word)
    plain = _PLAIN.fullmatch(word) is not None
    return Form(word, exact, hashed, hashed * PAIR & MASK, fingerprint(exact), plain)


class _Forms(dict[str, Form]):
    """Forms by token. Texts repeat their tokens; a bound keeps numbers and names from filling memory."""

    def __missing__(self, token: str) -> Form:
        if len(self) >= _MOST_FORMS:
            self.clear()
        self[token] = form = form_of(token)
        return form


_forms: Final = _Forms().__getitem__


def cleaned(text: str) -> str:
    """The text without characters that nobody sees, in NFC and lower case."""
    if text.isascii():
        return text.lower()
    return replace_eth(nfc(_INSIDE.sub("", text))).lower()


def runs(text: str) -> list[list[Form]]:
    """The tokens of a text, in runs of adjacent ones."""
    return [list(map(_forms, _TOKENS.findall(run))) for run in _RUNS.findall(cleaned(text))]


class _Joins(dict[str, bool]):
    """Whether what stands between two tokens joins them, by that text."""

    def __missing__(self, between: str) -> bool:
        if len(self) >= _MOST_FORMS:
            self.clear()
        self[between] = joins = _JOIN.fullmatch(between) is not None
        return joins


_joins: Final = _Joins().__getitem__


def tokens(text: str) -> tuple[list[Form], list[bool]]:
    """The tokens of a text, and for each but the last whether the next one is adjacent: ``runs``, flat."""
    parts = _SPLIT.split(cleaned(text))
    return list(map(_forms, parts[1::2])), list(map(_joins, parts[2:-1:2]))


def located(clean: str) -> list[tuple[int, int]]:
    """First character, and character after the last, of every token of a cleaned text."""
    return [found.span() for found in _TOKENS.finditer(clean)]


def located_runs(text: str) -> list[list[tuple[int, int, Form]]]:
    """The runs of a text as it is shown, each token with its first character and the one after its last."""
    return [
        [(*token.span(), _forms(token.group().lower())) for token in _TOKENS.finditer(text, *run.span())]
        for run in _RUNS.finditer(text)
    ]
