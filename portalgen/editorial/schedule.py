"""What the clock will change next: states, and what depends on the day."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Iterator

import msgspec

from portalgen.build.world import World
from portalgen.content.model import Item, State
from portalgen.content.portal import Frame
from portalgen.content.records import Keys
from portalgen.content.rule_context import day_of
from portalgen.content.schema import ContentType
from portalgen.content.states import is_withdrawn, published_from, state_at
from portalgen.editorial.records import Choice, Records

_SHOWN = frozenset({State.PUBLISHED, State.ARCHIVED})


class Coming(msgspec.Struct, frozen=True, order=True):
    """One change that the clock will bring.

    Args:
        at: when, with offset, in the portal's zone.
        kind: message id after ``schedule.``: publish, archive, highlight, opens, closes, in_force,
            out_of_force.
        title: of the item.
        url: absolute address.
        path: of the source, relative to the content root.
    """

    at: dt.datetime
    kind: str
    title: str
    url: str
    path: str
    site: str


def with_dates(since: dt.datetime, until: dt.datetime | None = None) -> Choice:
    """The items that :func:`coming` and :func:`counts_days` have anything to say of.

    Args:
        since: with offset.
        until: with offset; None for no end.
    """

    def choose(world: World) -> Iterable[str]:
        records, end = world.catalog.records, until.timestamp() if until else math.inf
        ids = set(world.store.with_moments(since.timestamp(), end)) | world.ground.fresh.entries.keys()
        ids.update(records.having(Keys.CLOSES))
        for site in world.ground.frame.sites:
            ids.update(records.having(Keys.LED, site))
        return sorted(ids)

    return choose


def coming(records: Records, since: dt.datetime, until: dt.datetime | None = None) -> tuple[Coming, ...]:
    """The changes after ``since``, up to and including ``until``, in order.

    Args:
        records: the portal.
        since: with offset.
        until: with offset; None for no end.
    """
    frame, addresses = records.frame, records.addresses
    found = []
    for item in records.items:
        summary = item.summary
        for kind, at in _changes(item, frame):
            if at > since and (until is None or at <= until):
                url = addresses.absolute(summary.site, summary.url)
                when = at.astimezone(frame.zone)
                found.append(Coming(when, kind, summary.title, url, summary.source, summary.site))
    return tuple(sorted(found))


def counts_days(records: Records, since: dt.datetime, until: dt.datetime) -> bool:
    """Whether a page that counts the days to a deadline shows another number than before."""
    zone = records.frame.zone
    first, last = since.astimezone(zone).date(), until.astimezone(zone).date()
    if first == last:
        return False
    for item in records.items:
        closes, opens = day_of(item.fields.get("closes_on")), day_of(item.fields.get("opens_on"))
        if closes is None or closes < first or (opens is not None and opens > last):
            continue
        if _SHOWN & {state_at(item, since), state_at(item, until)}:
            return True
    return False


def _changes(item: Item, frame: Frame) -> Iterator[tuple[str, dt.datetime]]:
    """Every moment at which the clock changes what the public sees of an item."""
    if item.draft:
        return
    start = published_from(item)
    if start is not None:
        yield "publish", start
    if item.summary.withdrawal is not None and item.withdrawn_at is not None:
        yield "withdraw", item.withdrawn_at
    if item.expire_at is not None and not is_withdrawn(item, item.expire_at.at):
        yield "archive", item.expire_at.at
    for kind, day in _days(item, frame.types[item.summary.type]):
        at = dt.datetime.combine(day, dt.time(), frame.zone)
        if state_at(item, at) in _SHOWN and (start is None or at > start):
            yield kind, at


def _days(item: Item, type_: ContentType) -> Iterator[tuple[str, dt.date]]:
    """The days that lists, badges and derived validity look at."""
    if item.summary.highlight is not None:
        yield "highlight", item.summary.highlight
    closes = day_of(item.fields.get("closes_on"))
    if closes is not None:
        yield "closes", closes + dt.timedelta(days=1)
        opens = day_of(item.fields.get("opens_on"))
        if opens is not None:
            yield "opens", opens
    if "validity" not in item.fields:
        yield from _validity(item, type_)


def _validity(item: Item, type_: ContentType) -> Iterator[tuple[str, dt.date]]:
    for rule in type_.rules:
        if rule.rule == "validity":
            for kind, key in zip(("in_force", "out_of_force"), rule.fields[1:3], strict=False):
                day = day_of(item.fields.get(key))
                if day is not None:
                    yield kind, day


def by_day(changes: Iterable[Coming]) -> dict[dt.date, list[Coming]]:
    """The changes by their day in the portal's zone, in order."""
    days: dict[dt.date, list[Coming]] = {}
    for change in changes:
        days.setdefault(change.at.date(), []).append(change)
    return days
