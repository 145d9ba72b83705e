"""What becomes of the slots of a segment when documents come, go or are edited."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Collection, Container, Sequence
from typing import NamedTuple

from portalgen.search.analysed import Analysed
from portalgen.search.manifest import Manifest, shape
from portalgen.search.slots import capacity_for, places


class Change(NamedTuple):
    """What happens to a slot: the document that it had, and the one that it has now; None for none."""

    slot: int
    before: Analysed | None
    after: Analysed | None


class MonthChange(NamedTuple):
    """Ids of the documents of a month of a segment, before and after."""

    month: str
    before: Collection[str]
    after: Collection[str]


def changes_of(
    manifest: Manifest,
    months: Sequence[MonthChange],
    edited: Container[str],
    before: Callable[[str], Analysed],
    after: Callable[[str], Analysed],
) -> list[Change] | None:
    """What changes in which slot, where documents come, go or are edited; None if that changes the slots.

    Args:
        manifest: of the segment as it is written.
        months: those in which anything changes.
        edited: ids of documents that are there before and after, but not the same.
        before: a document as it was, by id.
        after: a document as it is.
    """
    grown = sum(len(month.after) - len(month.before) for month in months)
    slots = sum(capacity for _, capacity in manifest.months)
    if manifest.n + grown <= 0 or shape(manifest.n + grown, slots) != manifest.shape:
        return None
    bases = itertools.accumulate((capacity for _, capacity in manifest.months), initial=0)
    known = {month: (base, capacity) for (month, capacity), base in zip(manifest.months, bases, strict=False)}
    changes = []
    for month, ids_before, ids_after in months:
        base, capacity = known.get(month, (0, 0))
        if not ids_after or capacity_for(len(ids_after)) != capacity:
            return None
        old = {slot: id_ for id_, slot in places(ids_before, capacity, base).items()}
        new = {slot: id_ for id_, slot in places(ids_after, capacity, base).items()}
        for slot in sorted(old.keys() | new.keys()):
            was, is_ = old.get(slot), new.get(slot)
            if was != is_ or was in edited:
                changes.append(
                    Change(
                        slot,
                        before(was) if was is not None else None,
                        after(is_) if is_ is not None else None,
                    )
                )
    return changes
