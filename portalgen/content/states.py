"""What the clock makes of an item. The only place that decides who may see what.

States are derived from front matter and ``now``, never typed by an editor (see docs/en/editors.md). An item
whose ``publish_at`` or ``date`` lies ahead is scheduled: a date in the future is never a licence to
publish today. A withdrawal counts from the beginning of its day.
"""

from __future__ import annotations

import datetime as dt

import msgspec

from portalgen.content.model import Entry, Item, State, Summary, Withdrawal

_PUBLIC = frozenset({State.PUBLISHED, State.ARCHIVED, State.WITHDRAWN})


def published_from(item: Item | Entry) -> dt.datetime | None:
    """The moment from which the public may see the item; None for always."""
    moment = item.publish_at or item.summary.date
    return moment.at if moment else None


def state_at(item: Item | Entry, now: dt.datetime) -> State:
    """The item's state at ``now`` (with offset)."""
    if item.draft:
        return State.DRAFT
    start = published_from(item)
    if start is not None and start > now:
        return State.SCHEDULED
    if is_withdrawn(item, now):
        return State.WITHDRAWN
    if item.expire_at is not None and item.expire_at.at <= now:
        return State.ARCHIVED
    return State.PUBLISHED


def is_withdrawn(item: Item | Entry, now: dt.datetime) -> bool:
    """Whether the item's withdrawal, if it has one, counts at ``now`` (with offset)."""
    return item.summary.withdrawal is not None and (item.withdrawn_at is None or item.withdrawn_at <= now)


def summary_at(item: Item | Entry, now: dt.datetime, *, drafts: bool = False) -> Summary:
    """The item's summary with its state at ``now``.

    Args:
        item: the item.
        now: the clock, with offset.
        drafts: show drafts and scheduled items as published (preview only).
    """
    state = state_at(item, now)
    if drafts and state in {State.DRAFT, State.SCHEDULED}:
        state = State.PUBLISHED
    return item.summary if state is item.summary.state else msgspec.structs.replace(item.summary, state=state)


def has_page(summary: Summary) -> bool:
    """Whether anything is served at the item's address: its page, a tombstone or a redirect."""
    return summary.state in _PUBLIC


def shows_text(summary: Summary) -> bool:
    """Whether the public may read the item's text at its address."""
    if summary.state is State.WITHDRAWN:
        return summary.withdrawal is Withdrawal.WITHDRAWN
    return summary.state in _PUBLIC


def is_listed(summary: Summary) -> bool:
    """Whether fronts, feeds, blocks and search show the item."""
    return summary.state is State.PUBLISHED


def is_in_archive(summary: Summary) -> bool:
    """Whether archives by year and month show the item."""
    return summary.state in {State.PUBLISHED, State.ARCHIVED}


def changes_after(item: Item | Entry, now: dt.datetime) -> tuple[dt.datetime, ...]:
    """The moments after ``now`` at which the item's state changes by itself, in order."""
    if item.draft:
        return ()
    start, gone = published_from(item), item.withdrawn_at
    over = item.expire_at.at if item.expire_at else None
    if gone is not None and over is not None and over > gone:
        over = None  # who is gone is not archived
    return tuple(sorted({moment for moment in (start, over, gone) if moment is not None and moment > now}))
