"""A point in time as an editor wrote it."""

from __future__ import annotations

import datetime as dt

import msgspec


class Moment(msgspec.Struct, frozen=True, order=True, array_like=True):
    """A point in time as an editor wrote it.

    Args:
        at: with offset, in the portal's time zone.
        has_time: false where only a date was written; ``at`` is then the day's first instant.
    """

    at: dt.datetime
    has_time: bool = True
