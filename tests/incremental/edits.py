"""The edits that tests make, by name. Each changes the world and says in words what it did.

An edit that has nothing to change returns an empty text. ``EDITS`` keep a portal valid, ``BREAKS`` make it
one that cannot be published until ``World.pinned`` is emptied.
"""

from __future__ import annotations

from collections.abc import Callable

from picking import Pick
from portal_model import World

Edit = Callable[[World, Pick], str]

EDITS: dict[str, Edit] = {}
BREAKS: dict[str, Edit] = {}


def edit(function: Edit) -> Edit:
    """Register an edit under its function's name."""
    EDITS[function.__name__.strip("_")] = function
    return function


def breaks(function: Edit) -> Edit:
    """Register an edit that makes the portal unpublishable."""
    BREAKS[function.__name__.strip("_")] = function
    return function


#: Moments at which something in the portal changes by itself, and those just beside them.
MOMENTS = (
    "2026-11-24T08:00:00+07:00",
    "2026-11-24T07:59:59+07:00",
    "2026-11-24T08:00:01+07:00",
    "2026-11-24T08:00:02+07:00",
    "2026-11-23T23:59:59+07:00",
    "2026-11-24T00:00:00+07:00",
    "2026-11-23T18:00:00+00:00",  # the day after in the portal's zone
    "2026-11-24T23:59:59+07:00",
    "2026-11-25T00:00:00+07:00",
    "2026-11-30T23:59:59+07:00",
    "2026-12-01T00:00:00+07:00",
    "2026-12-02T00:00:00+07:00",
    "2026-12-31T23:59:59+07:00",
    "2027-01-01T00:00:00+07:00",
    "2026-11-10T00:00:00+07:00",
    "2026-11-03T12:00:00+07:00",
)

#: Dates of publication: old ones, those of the clock, those of neighbours to the second.
DATES = (
    "2026-11-03",
    "2026-11-23",
    "2026-11-24",
    "2026-11-24T07:59:59",
    "2026-11-24T08:00:00",
    "2026-11-24T08:00:01",
    "2026-11-25",
    "2026-12-01",
    "2026-10-05",
    "2026-10-31T23:59:59",
    "2026-11-01T00:00:00",
    "2026-01-01",
    "2025-12-31",
    "2019-06-15",
    "2026-11-30T18:30:00+00:00",  # December in the portal's zone
)
