"""Which items share an index: spans of time that follow from the dates alone (docs/search.md §5)."""

from __future__ import annotations

from collections.abc import Iterable

from portalgen.search.slots import Member

UNDATED = "undated"


class Spans:
    """The segments of a portal.

    Args:
        dates: of its items, ``YYYY-MM-DD`` or empty; how often each occurs plays no part.
    """

    def __init__(self, dates: Iterable[str]) -> None:
        dated = [date for date in dates if date]
        self._newest, self._oldest = (max(dated), min(dated)) if dated else ("", "")
        self._groups = _groups(self._oldest, self._newest)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Spans) and (self._newest, self._groups) == (other._newest, other._groups)

    __hash__ = None  # type: ignore[assignment]

    def of(self, date: str) -> str:
        """Id of the segment of a date."""
        newest = self._newest
        if not date:
            return UNDATED
        if date == newest:
            return date
        if date[:7] == newest[:7]:
            return date[:7]
        return self._groups.get(date[:4], date[:4])


def in_order(ids: Iterable[str]) -> list[str]:
    """Ids of segments in order of time, the undated first."""
    return sorted(ids, key=lambda id_: (id_ != UNDATED, id_))


def segments(members: Iterable[Member]) -> dict[str, tuple[Member, ...]]:
    """The segments in order of time, undated first, each with its members in order of date and id."""
    ordered = sorted(members, key=lambda member: (member.date, member.id))
    spans = Spans(member.date for member in ordered)
    found: dict[str, list[Member]] = {}
    for member in ordered:
        found.setdefault(spans.of(member.date), []).append(member)
    return {id_: tuple(found[id_]) for id_ in in_order(found)}


def _groups(oldest: str, newest: str) -> dict[str, str]:
    """The segment of each complete year: groups as the ones of their count in binary, the largest first."""
    if not oldest:
        return {}
    year, end = int(oldest[:4]), int(newest[:4])
    groups: dict[str, str] = {}
    while year < end:
        size = 1 << (end - year).bit_length() - 1
        name = f"{year:04}-{year + size - 1:04}"
        groups |= {f"{member:04}": name for member in range(year, year + size)}
        year += size
    return groups
