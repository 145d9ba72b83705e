"""Symbols of documents as search terms: those that a text cites, and those that a query means.

See docs/search.md §1.3 and §4.4. Patterns are written so that Python and JavaScript read them alike.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Sequence
from typing import Final

from portalgen.search.tokens import Form
from portalgen.text.symbol_search import kinds_by_word, symbol_terms
from portalgen.text.symbols import canonical_symbol, read_symbol

_CITED: Final = re.compile(
    r"(?<![\w/])[0-9]{1,6}[a-z]?(?:\.[0-9]{1,3})?(?:/(?:19|20)[0-9]{2}|-[A-ZĐ][A-Za-zĐđ0-9]*)?"
    r"/[A-ZĐÐ][A-Za-zĐđÐ0-9&]*(?:-[A-ZĐÐ][A-Za-zĐđÐ0-9&]*)*"
)
NUMBER: Final = "([0-9]{1,6}[a-z]?(?:[.][0-9]{1,3})?)"
YEAR: Final = "((?:19|20)[0-9]{2})"
CODE: Final = "((?: ?[/-] ?[a-z][a-z0-9&]*)(?:[/-][a-z0-9&]+)*)"
#: Parts of a folded query: a whole symbol, a number with its year, a kind (``KINDS``) with either.
WHOLE: Final = f"{NUMBER}(?: ?[/-] ?{YEAR})?{CODE}"
OF_YEAR: Final = f"{NUMBER} ?[/-] ?{YEAR}"
NAMED: Final = f"(KINDS) ?(?:so ?)?[.:]? ?{NUMBER}(?: ?[/-] ?{YEAR})?{CODE}?"
_BEFORE: Final = r"(?<![^\W_])(?<![0-9][/.-])"
_AFTER: Final = r"(?![^\W_])"
_ZEROS: Final = re.compile(r"(?<![0-9])0+(?=[0-9])")
_OTHER: Final = re.compile("[^a-z0-9]+")


@functools.lru_cache(maxsize=20_000)
def terms_of_symbol(text: str) -> tuple[str, ...]:
    """The terms of a document's symbol, ``#`` before each; none if the text is no symbol."""
    symbol = read_symbol(text)
    return tuple(f"#{term}" for term in symbol_terms(symbol)) if symbol else ()


def cited(text: str) -> set[str]:
    """The terms of every symbol that a text names."""
    pieces, at = set(), text.find("/")
    while at >= 0:
        end = text.find(" ", at)
        pieces.add(text[text.rfind(" ", 0, at) + 1 : end if end >= 0 else None])
        at = text.find("/", end) if end >= 0 else -1
    found = {symbol for piece in pieces for symbol in _CITED.findall(piece)}
    return {term for symbol in found for term in _terms_of_cited(symbol)}


@functools.lru_cache(maxsize=20_000)
def _terms_of_cited(symbol: str) -> tuple[str, ...]:
    return terms_of_symbol(canonical_symbol(symbol))


def kinds() -> dict[str, tuple[str, ...]]:
    """Ids of kinds of document as terms write them, by folded name or code; longest words first."""
    words = sorted(kinds_by_word().items(), key=lambda entry: (-len(entry[0]), entry[0]))
    return {word: tuple(id_.replace("_", "-") for id_ in ids) for word, ids in words}


@functools.cache
def _parts() -> tuple[re.Pattern[str], ...]:
    named = NAMED.replace("KINDS", "|".join(kinds()))
    return tuple(re.compile(f"{_BEFORE}(?:{part}){_AFTER}") for part in (WHOLE, OF_YEAR, named))


def asked(folded: str) -> Iterator[tuple[int, int, tuple[str, ...]]]:
    """Symbols within a folded query: first character, character after the last, terms."""
    at = 0
    while found := _first(folded, at):
        start, at, terms = found
        yield start, at, terms


def _first(folded: str, at: int) -> tuple[int, int, tuple[str, ...]] | None:
    """The leftmost symbol from a place on; of two that begin together the longer, then the earlier kind."""
    best: tuple[int, int, re.Match[str], int] | None = None
    for index, part in enumerate(_parts()):
        match = part.search(folded, at)
        if match and (best is None or (match.start(), -match.end()) < best[:2]):
            best = (match.start(), -match.end(), match, index)
    if best is None:
        return None
    match, index = best[2:]
    return match.start(), match.end(), (_of_symbol, _of_symbol, _named)[index](match)


def _of_symbol(match: re.Match[str]) -> tuple[str, ...]:
    return _terms(*match.groups(), *("",) * (3 - len(match.groups())))


def _named(match: re.Match[str]) -> tuple[str, ...]:
    kind, number, year, code = match.groups()
    if year or code:
        return _terms(number, year, code)
    return tuple(f"#{id_}-{_zeros(number)}" for id_ in kinds()[kind])


def _terms(number: str, year: str | None, code: str | None) -> tuple[str, ...]:
    of_year = f"#{_zeros(number)}-{year}" if year else ""
    if not code:
        return (of_year,)
    whole = "-".join(filter(None, (number, year, code)))
    whole = f"#{_zeros(_OTHER.sub('-', whole))}"
    return (whole, of_year) if year else (whole,)


def _zeros(text: str) -> str:
    return _ZEROS.sub("", text)


def words_of(run: Sequence[Form]) -> list[str]:
    """The words of a run."""
    return [form.word for form in run]
