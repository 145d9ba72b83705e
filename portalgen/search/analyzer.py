"""A document's terms, field by field (docs/search.md §1.4)."""

from __future__ import annotations

import functools
import itertools
import operator
from collections import Counter
from collections.abc import Set
from typing import Final, NamedTuple

from portalgen.search.abbreviations import abbreviations, packed
from portalgen.search.citations import cited, terms_of_symbol
from portalgen.search.documents import SearchDocument
from portalgen.search.hashing import MASK, term_hash
from portalgen.search.tokens import BREAK, Form, flow

MOST_OFTEN: Final = 8

_hash: Final = functools.lru_cache(maxsize=50_000)(term_hash)


class Terms(NamedTuple):
    """What a document is found by.

    Args:
        title: words, pairs, symbols and abbreviations of the title as text, each with the fingerprints
            of its exact forms; only words have any.
        pairs: hashes of pairs, symbols and abbreviations of the body.
        said: exact forms of the words of the body: the word's hash, then as ``lists.marked`` without a slot;
            how often (at most 8) is that of the word.
    """

    title: dict[str, tuple[int, ...]]
    pairs: set[int]
    said: set[int]


def terms_of(document: SearchDocument) -> Terms:
    """Analyse a document."""
    text = f"{document.summary}\n{document.body}"
    forms = flow(text)
    hashes = [form.hash for form in forms]
    often = dict(Counter(hashes))
    pairs = _pair_hashes(forms, hashes)
    beside = _abbreviated(forms, hashes, often.keys(), pairs) | cited(text) | cited(document.title)
    pairs.update(map(_hash, beside))
    return Terms(_title_terms(document), pairs, _said(forms, often))


def _title_terms(document: SearchDocument) -> dict[str, tuple[int, ...]]:
    forms = flow(document.title)
    terms: dict[str, tuple[int, ...]] = {}
    for form in forms:
        known = terms.get(form.word, ())
        if form.mark not in known:
            terms[form.word] = tuple(sorted((*known, form.mark)))
    del terms[BREAK.word]
    for one, two in itertools.pairwise(forms):
        if one is not BREAK and two is not BREAK:
            terms[f"{one.word}_{two.word}"] = ()
    own = {term for symbol in document.symbols for term in terms_of_symbol(symbol)}
    hashes = [form.hash for form in forms]
    pairs = _pair_hashes(forms, hashes)
    beside = _abbreviated(forms, hashes, set(hashes), pairs) | (own or cited(document.title))
    return terms | dict.fromkeys(beside, ())


def _pair_hashes(forms: list[Form], hashes: list[int]) -> set[int]:
    """Hashes of the adjacent words; a sum with ``BREAK`` in it is out of a hash's reach."""
    sums = set(map(operator.add, [form.first for form in forms], hashes[1:]))
    return {value & MASK for value in sums if value < BREAK.hash}


def _abbreviated(forms: list[Form], hashes: list[int], different: Set[int], pairs: set[int]) -> set[str]:
    """Terms of the abbreviations that a text has, and of their long forms."""
    table = abbreviations()
    terms: set[str] = set()
    for hashed in table.hashes & different:
        word = table.words[hashed]
        # Another word may have its hash.
        if forms[hashes.index(hashed)].word == word or any(form.word == word for form in forms):
            terms.add(table.short[word])
    long = [form for first in table.begun & pairs for form in table.long[first] if form.pairs <= pairs]
    if long:
        text = packed(hashes)
        terms.update([form.term for form in long if form.stands_in(text)])
    return terms


def _said(forms: list[Form], often: dict[int, int]) -> set[int]:
    """What is said of the words: not of syllables that are said once beside others, which pairs tell of."""
    alone, different = _alone(forms), set(forms)
    different.discard(BREAK)
    return {
        form.said | (times if times < MOST_OFTEN else MOST_OFTEN)  # noqa: FURB136 - a call costs as much as all
        for form in different
        if (times := often[form.hash]) > 1 or not form.plain or form.hash in alone
    }


def _alone(forms: list[Form]) -> set[int]:
    """Hashes of the words that stand in a run of their own."""
    found, at, last = set(), 0, len(forms) - 1
    while at < last:
        end = forms.index(BREAK, at + 1)
        if end - at == 2:
            found.add(forms[at + 1].hash)
        at = end
    return found
