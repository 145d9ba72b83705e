"""Which items share an index: spans of time that follow from the dates alone (docs/search.md §5)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from portalgen.search.slots import Member

UNDATED = "undated"


def segments(members: Iterable[Member]) -> dict[str, tuple[Member, ...]]:
    """The segments in order of time, undated first, each with its members in order of date and id."""
    ordered = sorted(members, key=lambda member: (member.date, member.id))
    newest = ordered[-1].date if ordered else ""
    oldest = next((member.date for member in ordered if member.date), "")
    groups = _groups(oldest, newest)
    found: dict[str, list[Member]] = {}
    for member in ordered:
        found.setdefault(_segment(member.date, newest, groups), []).append(member)
    return {id_: tuple(inside) for id_, inside in found.items()}


def _groups(oldest: str, newest: str) -> Mapping[str, str]:
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


def _segment(date: str, newest: str, groups: Mapping[str, str]) -> str:
    if not date:
        return UNDATED
    if date == newest:
        return date
    if date[:7] == newest[:7]:
        return date[:7]
    return groups.get(date[:4], date[:4])
