"""Rules over values other than dates: what is needed, what adds up, what refers to what."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from itertools import chain
from typing import Any

from portalgen.content.model import Localized, Value
from portalgen.content.rule_context import (
    BODY,
    Context,
    Finding,
    field_at,
    is_present,
    label_of_value,
    rows,
    shown,
    values_at,
)
from portalgen.content.schema import Rule
from portalgen.i18n import LANGUAGES, pick

_NUMBERS = (int, float, Decimal)


def one_of(rule: Rule, fields: Mapping[str, Value], context: Context) -> Iterator[Finding]:
    """At least one of the fields has a value; in a list, for each entry (RULE002)."""
    for row in rows(fields, rule.fields):
        present = (
            bool(values) or (key == BODY and context.has_body)
            for key, values in zip(rule.fields, row, strict=True)
        )
        if not any(present):
            yield Finding("RULE002", rule.fields[0], {"allowed": _names(rule.fields, context)})


def _names(keys: tuple[str, ...], context: Context) -> Localized:
    """Labels with keys, by language."""
    return {
        language: ", ".join(
            pick(context.label(key), language) + ("" if key == BODY else f" ({key})") for key in keys
        )
        for language in LANGUAGES
    }


def required_when(rule: Rule, fields: Mapping[str, Value], context: Context) -> Iterator[Finding]:
    """The fields are needed when ``when`` holds (RULE003)."""
    for key in rule.fields:
        if not is_present(fields, key, context):
            yield Finding(
                "RULE003", key, {"key": key, "label": context.label(key)} | _cause(rule, fields, context)
            )


def _cause(rule: Rule, fields: Mapping[str, Value], context: Context) -> dict[str, Any]:
    """The placeholders for the condition that made a field necessary."""
    other, wanted = next(iter(rule.when.items()))
    value = next(iter(values_at(fields, other)), "")
    field = field_at(context.type.fields, other)
    found = {"other": context.label(other), "value": label_of_value(field, value)}
    if value is False:
        return found | {"kind": "absent", "name": other}
    return found if wanted and not isinstance(value, bool) else found | {"kind": "present"}


def shares(rule: Rule, fields: Mapping[str, Value], context: Context) -> Iterator[Finding]:
    """Shares, where any is given, add up to ``total``, 100 unless said otherwise (RULE007)."""
    key = rule.fields[0]
    numbers = [value for value in values_at(fields, key) if isinstance(value, _NUMBERS)]
    if not numbers:
        return
    total = Decimal(str(rule.options.get("total", 100)))
    actual = sum((Decimal(str(number)) for number in numbers), Decimal())
    if actual != total:
        args = {"key": key, "label": context.label(key)}
        yield Finding("RULE007", key, args | {"actual": shown(actual), "expected": shown(total)})


def bounds(rule: Rule, fields: Mapping[str, Value], context: Context) -> Iterator[Finding]:
    """Numbers lie between ``min`` and ``max`` when ``when`` holds (FLD014)."""
    low, high = rule.options.get("min"), rule.options.get("max")
    for key in rule.fields:
        for value in values_at(fields, key):
            if not isinstance(value, _NUMBERS):
                continue
            if (low is not None and value < low) or (high is not None and value > high):
                args = {"key": key, "label": context.label(key), "value": shown(value)}
                yield Finding("FLD014", key, args | {"min": _bound(low), "max": _bound(high)})


def _bound(value: float | None) -> str:
    return "" if value is None else f"{value:g}"


def has_entries(rule: Rule, fields: Mapping[str, Value], context: Context) -> Iterator[Finding]:
    """A list has an entry for every value of ``all`` (RULE011)."""
    key = rule.fields[0]
    present = {str(value) for value in values_at(fields, key)}
    owner = key.partition(".")[0]
    if owner not in fields:
        return  # its absence is said elsewhere, or allowed
    for wanted in rule.options["all"]:
        if wanted not in present:
            value = label_of_value(field_at(context.type.fields, key), wanted)
            yield Finding("RULE011", key, {"key": owner, "label": context.label(owner), "value": value})


def resolves(rule: Rule, fields: Mapping[str, Value], context: Context) -> Iterator[Finding]:
    """Every value of the first field is a value of the second (RULE012)."""
    key, target = rule.fields
    known = {str(value) for value in values_at(fields, target)}
    for value in dict.fromkeys(str(value) for value in values_at(fields, key)):
        if value not in known:
            args = {"key": key, "label": context.label(key), "value": value}
            yield Finding("RULE012", key, args | {"other": context.label(target.partition(".")[0])})


def no_overlap(rule: Rule, fields: Mapping[str, Value], context: Context) -> Iterator[Finding]:
    """No two entries of a list agree in all of the fields, where all are given (RULE013)."""
    seen: set[tuple[str, ...]] = set()
    for row in rows(fields, rule.fields):
        entry = tuple(shown(value) for value in chain.from_iterable(row))
        if len(entry) < len(rule.fields):
            continue
        if entry in seen:
            key = rule.fields[0].partition(".")[0]
            yield Finding(
                "RULE013", key, {"key": key, "label": context.label(key), "value": ", ".join(entry)}
            )
        seen.add(entry)
