"""A search: from words, filters and an order to records."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import msgspec

from portalgen.search.questions import question
from portalgen.search.reader import Index
from portalgen.search.root import Rank
from portalgen.search.score import clauses, ranked, scores


class Filters(msgspec.Struct, frozen=True):
    """What documents must be; empty means any.

    Args:
        site: id of the site.
        column: id of a column; those inside it count too.
        type: id of the content type.
        year: four digits.
    """

    site: str = ""
    column: str = ""
    type: str = ""
    year: str = ""


ANY: Final = Filters()


class Hit(msgspec.Struct, frozen=True):
    """One document found."""

    score: float
    title: str
    url: str
    date: str
    summary: str
    column: str
    type: str

    @property
    def site(self) -> str:
        """Id of the site."""
        return self.column.partition("/")[0]


class Results(msgspec.Struct, frozen=True):
    """What a search gave.

    Args:
        total: how many documents in all.
        hits: those that were asked for.
        limited: candidates were limited, so that there may be more than ``total``.
    """

    total: int
    hits: tuple[Hit, ...]
    limited: bool


def search(
    index: Index,
    text: str,
    filters: Filters = ANY,
    *,
    by_date: bool = False,
    limit: int = 10,
    start: int = 0,
    more: bool = False,
    rank: Rank | None = None,
) -> Results:
    """Search the index.

    Args:
        index: the index.
        text: the query as typed.
        filters: what documents must be.
        by_date: newest first, not best first.
        limit: hits at most.
        start: hits to leave out at the beginning.
        more: look for every word in bodies by itself too.
        rank: instead of the index's own.

    Raises:
        DamagedError: a file of the index is missing or damaged.
    """
    rank = rank or index.root.rank
    asked = question(text)
    if not asked.words:
        return Results(0, (), limited=False)
    found = clauses(index, asked, rank, more=more)
    passes = _passing(index, filters) if filters != ANY else None
    scored = scores(found, index.root.n, rank, passes)
    final = ranked(found, asked, scored, rank)
    if by_date:
        final.sort(key=lambda one: _date_key(index, one[1]), reverse=True)
    hits = tuple(_hit(index, *one) for one in final[start : start + limit])
    return Results(len(final), hits, limited=len(scored) == rank.limit)


def _hit(index: Index, score: float, reference: int) -> Hit:
    segment, slot = index.at(reference)
    return Hit(score, *segment.record(slot))


def _date_key(index: Index, reference: int) -> tuple[tuple[str, int], int]:
    segment, slot = index.at(reference)
    return segment.facets(slot).date, reference


def _passing(index: Index, filters: Filters) -> Callable[[int], bool]:
    site = f"{filters.site}/" if filters.site else ""
    column = filters.column.strip("/")

    def passes(reference: int) -> bool:
        segment, slot = index.at(reference)
        if filters.year and segment.month(slot)[:4] != filters.year:
            return False
        if not (site or column or filters.type):
            return True
        facets = segment.facets(slot)
        return (
            facets.column.startswith(site)
            and (not column or f"{facets.column}/".startswith(f"{column}/"))
            and filters.type in ("", facets.type)
        )

    return passes
