"""Terms under which a document is found by its symbol, however a reader writes it.

Symbol and query are turned into the same kind of terms; a document matches where they share one.
``42/2022/NĐ-CP``, ``42-2022-nd-cp``, ``42/2022``, ``nd42`` and ``nghị định 42`` find the same decree.
"""

from __future__ import annotations

import functools
import re
from typing import Final

from portalgen.text.fold import fold
from portalgen.text.slug import slugify
from portalgen.text.symbol_tables import tables
from portalgen.text.symbols import Symbol, kinds_named

_ZEROS: Final = re.compile(r"(?<![0-9])0+(?=[0-9])")
_NUMBER: Final = r"(?P<number>[0-9]{1,6}[a-z]?(?:\.[0-9]{1,3})?)"
_YEAR: Final = r"(?P<year>(?:19|20)[0-9]{2})"
_OF_YEAR: Final = re.compile(rf"(?:so\s+)?{_NUMBER}\s*[/\-]\s*{_YEAR}")
_WHOLE: Final = re.compile(
    rf"(?:so\s+)?{_NUMBER}(?:\s*[/\-]\s*{_YEAR})?\s*[/\-]\s*[a-z][a-z0-9&]*(?:[\s/\-]+[a-z0-9&]+)*"
)


def symbol_terms(symbol: Symbol) -> tuple[str, ...]:
    """The terms of a document: the whole symbol, number with year, kinds with number.

    ``42/2022/NĐ-CP`` has ``42-2022-nd-cp``, ``42-2022`` and ``nghi-dinh-42``.
    """
    number = _ZEROS.sub("", symbol.number)
    terms = [_whole(symbol.text)]
    if symbol.year is not None:
        terms.append(f"{number}-{symbol.year}")
    terms += [_of_kind(kind, number) for kind in kinds_named(symbol) if kind]
    return tuple(dict.fromkeys(terms))


def query_terms(text: str) -> tuple[str, ...]:
    """The terms that a query means when it is a symbol or a part of one; none for any other query."""
    query = fold(text).strip()
    if _WHOLE.fullmatch(query):
        return (_whole(query.removeprefix("so ")),)
    of_year = _OF_YEAR.fullmatch(query)
    if of_year:
        return (f"{_ZEROS.sub('', of_year['number'])}-{of_year['year']}",)
    named = _named().fullmatch(query)
    if named is None:
        return ()
    number = _ZEROS.sub("", named["number"])
    if named["year"]:
        return (f"{number}-{named['year']}",)
    return tuple(_of_kind(kind, number) for kind in kinds_by_word()[named["kind"]])


def _whole(text: str) -> str:
    return _ZEROS.sub("", slugify(text))


def _of_kind(kind: str, number: str) -> str:
    return f"{kind.replace('_', '-')}-{number}"


@functools.cache
def kinds_by_word() -> dict[str, tuple[str, ...]]:
    """Ids of kinds of document by folded code and by folded Vietnamese name."""
    words: dict[str, tuple[str, ...]] = {}
    for kind in tables().kinds.values():
        for word in (fold(kind.name["vi"]), *map(fold, kind.codes)):
            words[word] = tuple(dict.fromkeys((*words.get(word, ()), kind.id)))
    return words


@functools.cache
def _named() -> re.Pattern[str]:
    """A kind, by code or name, with a number: ``nd42``, ``nghi dinh so 42/2022``."""
    words = "|".join(map(re.escape, sorted(kinds_by_word(), key=lambda word: (-len(word), word))))
    return re.compile(
        rf"(?P<kind>{words})\s*(?:so\s*)?[.:]?\s*{_NUMBER}(?:\s*[/\-]\s*{_YEAR})?(?:\s*[/\-].*)?"
    )
