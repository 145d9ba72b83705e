"""A document's terms, field by field (docs/search.md §1.4)."""

from __future__ import annotations

import functools
import itertools
from collections import Counter
from typing import Final, NamedTuple

from portalgen.search.abbreviations import abbreviations
from portalgen.search.citations import cited, terms_of_symbol, words_of
from portalgen.search.documents import SearchDocument
from portalgen.search.hashing import MASK, term_hash
from portalgen.search.tokens import Form, runs, tokens

MOST_OFTEN: Final = 8

Runs = list[list[Form]]
_hash: Final = functools.lru_cache(maxsize=50_000)(term_hash)


class Terms(NamedTuple):
    """What a document is found by.

    Args:
        title: words, pairs, symbols and abbreviations of the title as text, each with the fingerprints
            of its exact forms; only words have any.
        pairs: hashes of pairs, symbols and abbreviations of the body.
        said: words of the body by hash: how often (at most 8), and the fingerprints of the exact forms.
    """

    title: dict[str, tuple[int, ...]]
    pairs: set[int]
    said: dict[int, tuple[int, tuple[int, ...]]]


def terms_of(document: SearchDocument) -> Terms:
    """Analyse a document."""
    text = f"{document.summary}\n{document.body}"
    forms, joined = tokens(text)
    counts = Counter(forms)
    return Terms(
        _title_terms(document, runs(document.title)),
        _pair_hashes(forms, joined, counts) | set(map(_hash, cited(text) | cited(document.title))),
        _said(forms, joined, counts),
    )


def _title_terms(document: SearchDocument, title: Runs) -> dict[str, tuple[int, ...]]:
    marks: dict[str, set[int]] = {}
    for run in title:
        for form in run:
            marks.setdefault(form.word, set()).add(form.mark)
    terms = {word: tuple(sorted(found)) for word, found in marks.items()}
    for run in title:
        words = words_of(run)
        terms |= {f"{first}_{second}": () for first, second in itertools.pairwise(words)}
        terms |= {term: () for _, _, term in abbreviations().spans(words)}
    own = {term for symbol in document.symbols for term in terms_of_symbol(symbol)}
    return terms | dict.fromkeys(own or cited(document.title), ())


def _pair_hashes(forms: list[Form], joined: list[bool], counts: Counter[Form]) -> set[int]:
    found = {
        one.first + two.hash & MASK
        for one, two, joins in zip(forms, forms[1:], joined, strict=False)
        if joins
    }
    table = abbreviations()
    terms = {table.short[form.word] for form in counts if form.word in table.short}
    terms |= _long_forms(forms, joined, table.long.keys() & found)
    return found | set(map(_hash, terms))


def _long_forms(forms: list[Form], joined: list[bool], begun: set[int]) -> set[str]:
    """Terms of the long forms in the body, of those whose first pair is there."""
    if not begun:
        return set()
    words = [form.word for form in forms]
    gaps = [" " if joins else " | " for joins in joined]
    text = "".join(itertools.chain.from_iterable(zip(words, [*gaps, " "], strict=True)))
    padded = f" {text}"
    long = [form for first in begun for form in abbreviations().long[first]]
    return {form.term for form in long if f" {' '.join(form.words)} " in padded}


def _said(
    forms: list[Form], joined: list[bool], counts: Counter[Form]
) -> dict[int, tuple[int, tuple[int, ...]]]:
    alone = zip(forms, [False, *joined], [*joined, False], strict=False)
    kept = {form.hash for form, before, after in alone if not (before or after)}
    often: dict[int, int] = {}
    marks: dict[int, tuple[int, ...]] = {}
    for form, count in counts.items():
        word = form.hash
        if word in often:
            often[word] += count
            marks[word] = tuple(sorted({*marks[word], form.mark}))
        else:
            often[word] = count
            marks[word] = (form.mark,)
        if not form.plain:
            kept.add(word)
    return {
        word: (min(MOST_OFTEN, count), marks[word])
        for word, count in often.items()
        if count > 1 or word in kept
    }
