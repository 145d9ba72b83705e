"""How well documents answer: lunr's score from lists, then coverage (docs/search.md §4.2, §4.3)."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

from portalgen.search.hashing import fingerprint, pair_hash, term_hash
from portalgen.search.questions import Question
from portalgen.search.reader import Found, Index, documents, documents_with
from portalgen.search.root import Rank

_K1: Final = 1.2


class Clause(NamedTuple):
    """A term of a question.

    Args:
        term: as lunr would index it.
        boost: of the clause.
        title: documents with the term in the title; None if the clause does not name that field.
        body: likewise.
        places: bits of the places that the term covers.
        pairs: bits of the pairs that it covers.
        marked: bits of the places whose word the term is in any form, of those typed with diacritics.
        exact: bits of the places whose exact form it is.
    """

    term: str
    boost: float
    title: Found | None
    body: Found | None
    places: int = 0
    pairs: int = 0
    marked: int = 0
    exact: int = 0


def clauses(index: Index, asked: Question, rank: Rank, *, more: bool = False) -> list[Clause]:
    """The question's clauses with their lists; a term that occurs twice is one clause."""
    merged: dict[str, Clause] = {}
    for clause in _clauses(index, asked, rank, more=more):
        before = merged.get(clause.term, clause)
        bits = (one | two for one, two in zip(before[4:], clause[4:], strict=True))
        merged[clause.term] = Clause(*before[:4], *bits)
    return list(merged.values())


def _clauses(index: Index, asked: Question, rank: Rank, *, more: bool) -> Iterator[Clause]:
    for place, (word, exact) in enumerate(zip(asked.words, asked.exact, strict=True)):
        values, bit = index.title_word(word), 1 << place
        marked = bit if word != exact else 0
        yield Clause(word, rank.word, documents(values), None, bit, marked=marked)
        if asked.accented:
            found = documents_with(values, fingerprint(exact))
            yield Clause(f"={exact}", rank.exact, found, None, exact=bit)
    for place in asked.pairs:
        first, second = asked.words[place : place + 2]
        key, body = f"{first}_{second}", index.body(pair_hash(first, second))
        yield Clause(key, rank.pair, index.title(key), body, 3 << place, 1 << place)
    for span in asked.spans:
        boost = rank.symbol if span.term[0] == "#" else rank.abbreviation
        places = (1 << span.end) - (1 << span.start)
        pairs = places & places >> 1
        yield Clause(
            span.term, boost, index.title(span.term), index.body(term_hash(span.term)), places, pairs
        )
    for place in asked.wanted(more=more):
        word, exact = asked.words[place], asked.exact[place]
        values, bit = index.said(word), 1 << place
        marked = bit if word != exact else 0
        yield Clause(f"~{word}", rank.said, None, documents(values), bit, marked=marked)
        if asked.accented:
            found = documents_with(values, fingerprint(exact))
            yield Clause(f"~={exact}", rank.said_exact, None, found, exact=bit)


def scores(
    found: list[Clause], count: int, rank: Rank, passes: Callable[[int], bool] | None = None
) -> dict[int, float]:
    """Lunr's score of every candidate.

    Args:
        found: the clauses.
        count: documents of the index.
        rank: boosts of the fields, and how many candidates there are at most.
        passes: which documents may be candidates; all by default.
    """
    wanted = candidates(found, rank.limit, passes)
    totals: dict[int, float] = dict.fromkeys(wanted, 0.0)
    for field, boost in (("title", rank.title), ("body", rank.body)):
        naming = [clause for clause in found if getattr(clause, field) is not None and frequency(clause)]
        magnitude = math.sqrt(sum(clause.boost**2 for clause in naming))
        for clause in naming:
            idf = inverse_frequency(frequency(clause), count)
            weights = [0.0, *(clause.boost * weight(idf, times, boost) / magnitude for times in range(1, 9))]
            for reference, times in getattr(clause, field).items():
                if reference in totals:
                    totals[reference] += weights[times]
    return totals


def frequency(clause: Clause) -> int:
    """Documents of a term, fields counted apart, as lunr does."""
    return len(clause.title or ()) + len(clause.body or ())


def inverse_frequency(documents_with_term: int, count: int) -> float:
    """Lunr's inverse document frequency."""
    return math.log(1 + abs((count - documents_with_term + 0.5) / (documents_with_term + 0.5)))


def weight(idf: float, times: int, boost: float) -> float:
    """Lunr's weight of a term in a field, without regard to its length (b = 0)."""
    return round(idf * ((_K1 + 1) * times) / (_K1 + times) * boost, 3)


def candidates(found: list[Clause], limit: int, passes: Callable[[int], bool] | None = None) -> set[int]:
    """The documents that are scored: all, or those of the rarest terms up to a limit."""
    lists = [
        (clause.term, place, documents_)
        for clause in found
        for place, documents_ in enumerate(clause[2:4])
        if documents_
    ]
    lists.sort(key=lambda entry: (len(entry[2]), entry[0], entry[1]))
    wanted: set[int] = set()
    for _, _, documents_ in lists:
        new = documents_.keys() - wanted
        if passes:
            new = set(filter(passes, new))
        if len(wanted) + len(new) > limit:
            best = sorted(new, key=lambda reference: (-documents_[reference], -reference))
            wanted.update(best[: limit - len(wanted)])
            break
        wanted |= new
    return wanted


def ranked(
    found: list[Clause], asked: Question, totals: dict[int, float], rank: Rank
) -> list[tuple[float, int]]:
    """Final score and reference of each document, the best first."""
    places, pairs = _bits(found, totals, "places"), _bits(found, totals, "pairs")
    marked, exact = _bits(found, totals, "marked"), _bits(found, totals, "exact")
    words, adjacent = len(asked.words), len(asked.pairs)
    enough = {reference for reference in totals if 2 * places[reference].bit_count() > words}
    final = []
    for reference in enough or totals:
        covered = places[reference].bit_count() / words
        if adjacent:
            covered = rank.mix * covered + (1 - rank.mix) * pairs[reference].bit_count() / adjacent
        others = (marked[reference] & ~exact[reference]).bit_count() / words
        score = totals[reference] * covered**rank.power * (1 - (1 - rank.other) * others)
        final.append((round(score, 9), reference))
    return sorted(final, reverse=True)


def _bits(found: list[Clause], totals: dict[int, float], kind: str) -> dict[int, int]:
    """Bits of one kind, of all the clauses whose terms a candidate has."""
    bits = dict.fromkeys(totals, 0)
    for clause in found:
        given = getattr(clause, kind)
        for documents_ in (clause.title, clause.body) if given else ():
            for reference in documents_.keys() & totals.keys() if documents_ else ():
                bits[reference] |= given
    return bits
