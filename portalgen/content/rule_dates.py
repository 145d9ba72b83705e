"""Rules over dates and years: their order, distances, deadlines of publication, validity."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from decimal import Decimal
from itertools import pairwise, product
from typing import Any

from portalgen.content.model import Value
from portalgen.content.rule_context import Context, Finding, day_of, field_at, label_of_value, rows, shown
from portalgen.content.schema import Rule
from portalgen.text.moment import Moment
from portalgen.text.workdays import add_working_days


def _order_of(first: Value, then: Value) -> int | None:
    """Below 0 where ``first`` comes first, 0 where equal, above 0 where later.

    Without a time on both sides, days are compared. None where the two cannot be compared.
    """
    one: Any
    other: Any
    if isinstance(first, Moment) and isinstance(then, Moment) and first.has_time and then.has_time:
        one, other = first.at, then.at
    elif day_of(first) and day_of(then):
        one, other = day_of(first), day_of(then)
    elif isinstance(first, int | Decimal) and isinstance(then, int | Decimal):
        one, other = first, then
    else:
        return None
    return int(one > other) - int(one < other)


def _same_precision(first: Value, then: Value) -> bool:
    """Whether two values are both days, or both have a time: only then are equal ones truly equal."""
    return _has_time(first) == _has_time(then)


def _has_time(value: Value) -> bool:
    return isinstance(value, Moment) and value.has_time


def order(rule: Rule, fields: Mapping[str, Value], context: Context) -> Iterator[Finding]:
    """Each field lies at or before the next; with ``strict: true`` before it (RULE001)."""
    strict = bool(rule.options.get("strict"))
    for first_key, then_key in pairwise(rule.fields):
        for firsts, thens in rows(fields, (first_key, then_key)):
            for first, then in product(firsts, thens):
                compared = _order_of(first, then)
                if compared is None:
                    continue
                equal = strict and compared == 0 and _same_precision(first, then)
                if compared > 0 or equal:
                    kind = {"kind": "strict"} if equal else {}
                    args = _pair(context, then_key, then, first_key, first)
                    yield Finding("RULE001", then_key, args | kind)


def _pair(context: Context, key: str, value: Value, other_key: str, other: Value) -> dict[str, Any]:
    """The placeholders for two dates: the one that is wrong, and the one it is held against."""
    return {
        "key": key,
        "label": context.label(key),
        "value": shown(value),
        "other": context.label(other_key),
        "date": shown(other),
    }


def min_days(rule: Rule, fields: Mapping[str, Value], context: Context) -> Iterator[Finding]:
    """The second date lies at least ``days`` calendar days after the first (RULE006)."""
    yield from _distance(rule, fields, context, working=False)


def min_working_days(rule: Rule, fields: Mapping[str, Value], context: Context) -> Iterator[Finding]:
    """The second date lies at least ``working_days`` working days after the first (RULE006)."""
    yield from _distance(rule, fields, context, working=True)


def _distance(
    rule: Rule, fields: Mapping[str, Value], context: Context, *, working: bool
) -> Iterator[Finding]:
    first_key, then_key = rule.fields
    limit = rule.working_days if working else rule.days
    kind = "min_working" if working else "min"
    for firsts, thens in rows(fields, (first_key, then_key)):
        for first, then in product(firsts, thens):
            start, end = day_of(first), day_of(then)
            if start is None or end is None:
                continue
            earliest = _after(start, days=0 if working else limit, working_days=limit if working else 0)
            if end < earliest:
                args = _pair(context, then_key, then, first_key, first)
                yield Finding("RULE006", then_key, args | {"limit": limit, "kind": kind})


def _after(day: dt.date, *, days: int, working_days: int) -> dt.date:
    return add_working_days(day, working_days) if working_days else day + dt.timedelta(days=days)


def deadline(rule: Rule, fields: Mapping[str, Value], context: Context) -> Iterator[Finding]:
    """The item is published within ``working_days`` (or ``days``) after the field's date (RULE005).

    Published is ``publish_at``, else ``date``. With ``since`` the rule counts for dates from that day on:
    the day on which its source came into force.
    """
    if fields.get("draft"):
        return
    published = fields.get("publish_at") or fields.get("date")
    day = day_of(published)
    since = str(rule.options.get("since", ""))
    if day is None:
        return
    for (starts,) in rows(fields, rule.fields):
        for start in starts:
            begun = day_of(start)
            if begun is None or begun.isoformat() < since:
                continue
            # A working day is never shorter than a day: most items need no calendar of holidays.
            if (day - begun).days <= max(rule.days, rule.working_days):
                continue
            limit = _after(begun, days=rule.days, working_days=rule.working_days)
            if day > limit:
                key = rule.fields[0]
                args = {"key": key, "label": context.label(key), "value": shown(start)}
                yield Finding("RULE005", key, args | {"date": shown(day), "limit": shown(limit)})


def not_future(rule: Rule, fields: Mapping[str, Value], context: Context) -> Iterator[Finding]:
    """None of the dates lies after today (RULE010). Needs the clock."""
    for key in rule.fields:
        for (values,) in rows(fields, (key,)):
            for value in values:
                day = day_of(value)
                if day is not None and context.today is not None and day > context.today:
                    args = {"key": key, "label": context.label(key), "value": shown(value)}
                    yield Finding("RULE010", key, args | {"date": shown(context.today)})


def validity_on(rule: Rule, fields: Mapping[str, Value], today: dt.date) -> str:
    """The validity that the dates speak of on a day; empty where there are none.

    Args:
        rule: a ``validity`` rule: its fields are the enumeration, the first day in force and the first day
            after; its options list the values for ``pending``, ``current`` and ``ended``.
        fields: the item's values.
        today: the day.
    """
    begins, ends = (day_of(fields.get(key)) for key in rule.fields[1:3])
    if ends is not None and ends <= today:
        return str(next(iter(rule.options["ended"]), ""))
    if begins is None:
        return ""
    group = "pending" if begins > today else "current"
    return str(next(iter(rule.options[group]), ""))


def validity(rule: Rule, fields: Mapping[str, Value], context: Context) -> Iterator[Finding]:
    """The stated validity agrees with the dates (RULE009). Needs the clock."""
    key, begins_key, ends_key = rule.fields
    stated = fields.get(key)
    if stated is None or context.today is None:
        return
    begins, ends = day_of(fields.get(begins_key)), day_of(fields.get(ends_key))
    pending, ended = rule.options["pending"], rule.options["ended"]
    wrong = ""
    if begins is not None and (stated in pending) != (begins > context.today):
        wrong = begins_key if stated not in ended else ""
    if (
        ends is not None
        and (ends <= context.today) != (stated in ended)
        and stated not in rule.options.get("partly", ())
    ):
        wrong = ends_key
    if wrong:
        args = {"key": key, "label": context.label(key)}
        args["value"] = label_of_value(field_at(context.type.fields, key), stated)
        yield Finding("RULE009", key, args | {"other": context.label(wrong), "actual": shown(fields[wrong])})
