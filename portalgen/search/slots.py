"""Where an item stands in its segment: a slot that others hardly move (docs/search.md §5.1)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from portalgen.search.hashing import term_hash


class Member(NamedTuple):
    """An item of a segment: its id and its day, ``YYYY-MM-DD`` or empty."""

    id: str
    date: str

    @property
    def month(self) -> str:
        """``YYYY-MM``, empty for undated items."""
        return self.date[:7]


class Layout(NamedTuple):
    """A segment's slots.

    Args:
        months: each month with its number of slots, oldest first, the undated before all.
        slots: by id.
    """

    months: tuple[tuple[str, int], ...]
    slots: Mapping[str, int]

    @property
    def size(self) -> int:
        """The number of slots, taken or not."""
        return sum(capacity for _, capacity in self.months)

    @property
    def width(self) -> int:
        """Bits of a slot number."""
        return (self.size - 1).bit_length()


def layout(members: Iterable[Member]) -> Layout:
    """The slots of a segment's items; depends on nothing but the set of them."""
    by_month: dict[str, list[str]] = {}
    for member in members:
        by_month.setdefault(member.month, []).append(member.id)
    months: list[tuple[str, int]] = []
    slots: dict[str, int] = {}
    base = 0
    for month, ids in sorted(by_month.items()):
        capacity = capacity_for(len(ids))
        slots |= places(ids, capacity, base)
        months.append((month, capacity))
        base += capacity
    return Layout(tuple(months), slots)


def capacity_for(count: int) -> int:
    """Slots for so many items: steps of an eighth to a quarter, at most seven tenths of them taken."""
    step, capacity = 1, 2
    while count * 10 > capacity * 7:
        if capacity >= 8 * step:
            step *= 2
        capacity += step
    return capacity


def places(ids: Iterable[str], capacity: int, base: int) -> dict[str, int]:
    """Each id at its wish or at the first free slot after it, round the end."""
    taken = bytearray(capacity)
    slots: dict[str, int] = {}
    for hashed, id_ in sorted((term_hash(id_), id_) for id_ in ids):
        at = hashed * capacity >> 32
        while taken[at]:
            at = (at + 1) % capacity
        taken[at] = 1
        slots[id_] = base + at
    return slots
