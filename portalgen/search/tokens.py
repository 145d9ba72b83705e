"""Text to tokens, and the forms of a token (docs/search.md §1.1, §1.2)."""

from __future__ import annotations

import itertools
import operator
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from portalgen.search.hashing import MARK, MASK, PAIR, SLOT, fingerprint, term_hash
from portalgen.text.fold import fold, tone_form
from portalgen.text.narrow import lower, narrow, wide
from portalgen.text.unicode import nfc, replace_eth

LONGEST: Final = 40

#: Folded Vietnamese syllables. Also published for the browser, so only what both kinds of pattern share.
SYLLABLE: Final = (
    "(?:b|ch?|d|gh?|gi|h|kh?|l|m|ngh?|nh?|ph?|qu|r|s|th?|tr|v|x)?[aeiouy]{1,3}(?:ch?|m|ng?|nh|p|t)?"
)
_PLAIN: Final = re.compile(SYLLABLE)
_UNSEEN: Final = "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
_INSIDE: Final = re.compile(f"[{_UNSEEN}]+")
_WORD: Final = "[^\\W_]+(?:[\u0300-\u036f]+[^\\W_]*)*"
_SPACES: Final = (
    "\t \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
)
_SPACE: Final = f"[{_SPACES}]"
_TOKENS: Final = re.compile(_WORD)
_RUNS: Final = re.compile(f"{_WORD}(?:(?:{_SPACE}+|[/\\-\u2010\u2011]){_WORD})*")
_SPLIT: Final = re.compile(f"({_WORD})")
_JOIN: Final = re.compile(f"{_SPACE}+|[/\\-\u2010\u2011]")
_MOST_FORMS: Final = 100_000


@dataclass(frozen=True, slots=True, eq=False)  # whose attributes are read sooner than those of other records
class Form:
    """What the index knows of a token. Two are never compared; forms of one token are one object.

    Args:
        word: folded.
        exact: with diacritics, spelt in one way.
        hash: of the word.
        first: the part of a pair's hash that its first word gives.
        mark: fingerprint of the exact form.
        plain: a Vietnamese syllable.
        said: hash and mark as the index packs them (``analysed.Analysed.said``), not said yet.
    """

    word: str
    exact: str
    hash: int
    first: int
    mark: int
    plain: bool
    said: int


#: In place of what separates two tokens that are not adjacent; its numbers are greater than any hash.
BREAK: Final = Form("|", "|", 1 << 33, 1 << 33, 0, True, 0)


def form_of(token: str) -> Form:
    """The forms of a token in lower case."""
    exact = tone_form(token[:LONGEST])
    word = fold(exact)
    hashed = term_hash(word)
    plain = _PLAIN.fullmatch(word) is not None
    mark = fingerprint(exact)
    return Form(word, exact, hashed, hashed * PAIR & MASK, mark, plain, hashed << SLOT | mark << MARK)


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
    if any(map(text.__contains__, _UNSEEN)):
        text = _INSIDE.sub("", text)
    return replace_eth(nfc(text)).lower()


def runs(text: str) -> list[list[Form]]:
    """The tokens of a text, in runs of adjacent ones."""
    return [list(map(_forms, _TOKENS.findall(run))) for run in _RUNS.findall(cleaned(text))]


class _Pieces(dict[str, tuple[Form, ...]]):
    """The flow of what stands between two spaces, by that text; texts repeat it as they do tokens."""

    def __missing__(self, piece: str) -> tuple[Form, ...]:
        if len(self) >= _MOST_FORMS:
            self.clear()
        self[piece] = forms = tuple(_piece(piece))
        return forms


_pieces: Final = _Pieces()


class _NarrowPieces(dict[bytes, tuple[Form, ...]]):
    """The same by the piece in one byte a character, which is split and looked up sooner."""

    def __missing__(self, piece: bytes) -> tuple[Form, ...]:
        if len(self) >= _MOST_FORMS:
            self.clear()
        self[piece] = forms = tuple(_piece(wide(piece)))
        return forms


_narrow_pieces: Final = _NarrowPieces()


def _piece(piece: str) -> Iterator[Form]:
    first, *others = _SPLIT.split(piece)
    if first.strip(_SPACES):
        yield BREAK
    last = len(others) - 2
    for at in range(0, len(others), 2):
        yield _forms(others[at])
        after = others[at + 1]
        if after.strip(_SPACES) if at == last else not _JOIN.fullmatch(after):
            yield BREAK


def flow(text: str) -> list[Form]:
    """The tokens of a text, with ``BREAK`` at both ends and where two neighbours are not adjacent."""
    small = narrow(text)  # has nothing that cleaning would take or change but capitals
    found: tuple[
        tuple[Form, ...], ...
    ]  # the first piece is empty: there are two at least, so a tuple of them
    if small is None:
        pieces = cleaned(text).replace("\n", " \n ").split(" ")
        found = operator.itemgetter("", *pieces)(_pieces)
    else:
        narrow_pieces = lower(small).replace(b"\n", b" \n ").split(b" ")
        found = operator.itemgetter(b"", *narrow_pieces)(_narrow_pieces)
    return [BREAK, *itertools.chain.from_iterable(found), BREAK]


def located(clean: str) -> list[tuple[int, int]]:
    """First character, and character after the last, of every token of a cleaned text."""
    return [found.span() for found in _TOKENS.finditer(clean)]


def located_runs(text: str) -> list[list[tuple[int, int, Form]]]:
    """The runs of a text as it is shown, each token with its first character and the one after its last."""
    return [
        [(*token.span(), _forms(token.group().lower())) for token in _TOKENS.finditer(text, *run.span())]
        for run in _RUNS.finditer(text)
    ]
