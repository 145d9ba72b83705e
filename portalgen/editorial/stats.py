"""What was published, counted by unit, author, column, type and month, with royalties.

Coefficients are configuration (``royalties.yml``), since each institution decides them. A re-posted item and
one that was published in error earn nothing. An item's royalty is split by the shares that it states, else
by the percentages of roles, else evenly.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import msgspec

from portalgen.content.model import Item, State, Withdrawal
from portalgen.content.portal import Frame
from portalgen.content.states import published_from, state_at
from portalgen.editorial.records import Records
from portalgen.i18n import pick

DIMENSIONS = ("unit", "author", "column", "type", "month", "site")
_ONE, _ZERO, _CENT = Decimal(1), Decimal(0), Decimal("0.01")
_PUBLISHED = frozenset({State.PUBLISHED, State.ARCHIVED, State.WITHDRAWN})


class Row(msgspec.Struct, frozen=True):
    """One line of the statistics.

    Args:
        keys: labels of what is counted, one for each dimension; an empty one where nothing is stated.
        items: how many were published.
        reposts: of these, taken over from elsewhere.
        withdrawn: of these, taken down since.
        corrected: of these, with a correction.
        coefficient: sum of royalty coefficients.
        amount: royalties in dong.
    """

    keys: tuple[str, ...]
    items: int
    reposts: int
    withdrawn: int
    corrected: int
    coefficient: Decimal
    amount: int


class _Credit(msgspec.Struct, frozen=True):
    """One person's part of an item."""

    name: str
    coefficient: Decimal
    amount: int


class Period(msgspec.Struct, frozen=True):
    """From the first instant to before the last, with offset; None for no end."""

    first: dt.datetime | None = None
    last: dt.datetime | None = None

    def holds(self, moment: dt.datetime) -> bool:
        """Whether a moment lies in the period."""
        return (self.first is None or moment >= self.first) and (self.last is None or moment < self.last)


def month_of(text: str, zone: dt.tzinfo) -> Period:
    """The period of a month such as ``2026-11``, or of a year such as ``2026``.

    Raises:
        ValueError: it is neither.
    """
    year, _, month = text.partition("-")
    if not (len(year) == 4 and year.isdigit() and (not month or (len(month) == 2 and month.isdigit()))):
        raise ValueError(text)
    start = dt.datetime(int(year), int(month or 1), 1, tzinfo=zone)
    months = start.month if month else 12
    return Period(start, dt.datetime(start.year + months // 12, months % 12 + 1, 1, tzinfo=zone))


def statistics(
    records: Records, by: tuple[str, ...], period: Period, now: dt.datetime, language: str, site: str = ""
) -> tuple[tuple[Row, ...], Row]:
    """The lines, in order of their labels, and their total.

    Args:
        records: the portal.
        by: some of :data:`DIMENSIONS`.
        period: of publication.
        now: the clock, with offset: what is not yet public does not count.
        language: of the labels.
        site: id of a site; empty for all.
    """
    frame = records.frame
    groups: dict[tuple[str, ...], list[tuple[Item, tuple[_Credit, ...]]]] = {}
    counted = []
    for item in records.items:
        at = published_from(item)
        if state_at(item, now) not in _PUBLISHED or site not in {"", item.summary.site}:
            continue
        if (period.first or period.last) and (at is None or not period.holds(at)):
            continue
        parts = tuple(_credits(item, frame))
        counted.append((item, parts))
        for keys, part in _keyed(item, parts, by, frame, language):
            groups.setdefault(keys, []).append((item, part))
    lines = tuple(_row(keys, groups[keys]) for keys in sorted(groups))
    return lines, _row((), counted)


def _keyed(
    item: Item, parts: tuple[_Credit, ...], by: tuple[str, ...], frame: Frame, language: str
) -> Iterator[tuple[tuple[str, ...], tuple[_Credit, ...]]]:
    """The groups that an item counts in: one, or one for each author."""
    if "author" not in by:
        yield tuple(_label(d, item, "", frame, language) for d in by), parts
        return
    for name in dict.fromkeys(credit.name for credit in parts):
        own = tuple(credit for credit in parts if credit.name == name)
        yield tuple(_label(d, item, name, frame, language) for d in by), own


def _label(dimension: str, item: Item, author: str, frame: Frame, language: str) -> str:
    summary = item.summary
    match dimension:
        case "unit":
            unit = frame.units.get(summary.unit)
            return pick(unit.name, language) if unit else summary.unit
        case "author":
            return author
        case "column":
            column = frame.columns.get(summary.column)
            return column.title if column else ""
        case "type":
            return pick(frame.types[summary.type].label, language)
        case "month":
            at = published_from(item)
            return f"{at.astimezone(frame.zone):%Y-%m}" if at else ""
        case _:
            return frame.sites[summary.site].title


def _row(keys: tuple[str, ...], counted: Iterable[tuple[Item, tuple[_Credit, ...]]]) -> Row:
    items = {item.source: item for item, _ in counted}.values()
    parts = [credit for _, part in counted for credit in part]
    return Row(
        keys,
        len(items),
        sum(bool(item.fields.get("source")) for item in items),
        sum(item.summary.withdrawal is not None for item in items),
        sum(item.summary.corrected for item in items),
        sum((credit.coefficient for credit in parts), _ZERO).quantize(_CENT, rounding=ROUND_HALF_UP),
        sum(credit.amount for credit in parts),
    )


def _credits(item: Item, frame: Frame) -> Iterator[_Credit]:
    """Each contributor's part; one without a name where nobody is stated."""
    royalties = frame.tables.get("royalties", {})
    coefficient, value = coefficient_of(item, royalties), Decimal(royalties.get("unit_value", 0))
    for name, part in _parts(item, royalties):
        amount = (coefficient * part * value).quantize(_ONE, rounding=ROUND_HALF_UP)
        yield _Credit(name, coefficient * part, int(amount))


def coefficient_of(item: Item, royalties: Mapping[str, Any]) -> Decimal:
    """The royalty coefficient of an item.

    Args:
        item: the item.
        royalties: values of ``royalties.yml``.
    """
    if item.fields.get("source") or item.summary.withdrawal is Withdrawal.ERROR:
        return _ZERO
    names = {item.summary.id, item.source, item.source.removesuffix("/index.md").removesuffix(".md")}
    for own in royalties.get("items", ()):
        if str(own.get("item", "")).removeprefix("content/").removesuffix(".md") in names:
            return Decimal(own.get("coefficient", 0))
    for rate in royalties.get("rates", ()):
        if _matches(rate, item):
            return Decimal(rate.get("coefficient", 0))
    return _ZERO


def _matches(rate: Mapping[str, Any], item: Item) -> bool:
    summary = item.summary
    columns = {name.strip("/") for name in rate.get("columns", ())}
    return (
        (not rate.get("types") or summary.type in rate["types"])
        and (not rate.get("sites") or summary.site in rate["sites"])
        and (not columns or any(summary.column == c or summary.column.startswith(f"{c}/") for c in columns))
    )


def _parts(item: Item, royalties: Mapping[str, Any]) -> Iterator[tuple[str, Decimal]]:
    """Names with their part of the royalty, of 1."""
    people = [person for person in item.fields.get("contributors", ()) if person.get("name")]
    percents = {role["role"]: role["percent"] for role in royalties.get("roles", ()) if len(role) == 2}
    if not people:
        yield "", _ONE
    elif any("share" in person for person in people):
        for person in people:
            yield person["name"], Decimal(person.get("share", 0)) / 100
    elif percents:
        for person in people:
            yield person["name"], Decimal(percents.get(person.get("role", ""), 0)) / 100
    else:
        for person in people:
            yield person["name"], _ONE / len(people)
