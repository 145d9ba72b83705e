"""A rule that is not asked is one that would have found nothing."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from portalgen.content.model import ImageRef, Item, Summary
from portalgen.content.rule_context import Context, holds
from portalgen.content.rules import CLOCK, ITEM, RULES, check_clock_rules, check_rules
from portalgen.content.schema import ContentType, Field
from portalgen.content.source import Reporter, Source
from portalgen.content.types_loading import builtin_type_files, load_types
from portalgen.diagnostics import Span
from portalgen.text.moment import Moment

_TODAY = dt.date(2026, 11, 24)
_BUILTIN, _ = load_types(builtin_type_files(), {})
_DAYS = st.dates(dt.date(2026, 10, 1), dt.date(2026, 12, 31))
_NUMBERS = st.integers(-5, 200)


def _value(field: Field) -> st.SearchStrategy[Any]:
    """Values as reading the field could give them, few of each so that they meet each other."""
    match field.kind:
        case "list":
            return st.lists(_value(field.of or Field(kind="str")), max_size=2).map(tuple)
        case "object":
            return _fields(field.fields)
        case "date":
            return _DAYS
        case "datetime":
            zone = dt.timezone(dt.timedelta(hours=7))
            return _DAYS.map(lambda day: Moment(dt.datetime.combine(day, dt.time(8), zone)))
        case "int" | "money":
            return _NUMBERS
        case "decimal":
            return _NUMBERS.map(Decimal)
        case "bool":
            return st.booleans()
        case "enum":
            return st.sampled_from(list(field.values))
        case "symbol":
            return st.sampled_from(["301/2026/NĐ-CP", "12/QĐ-BTP", "05/2025/TT-BTP"])
        case "image":
            return st.just(ImageRef("a.jpg"))
    return st.sampled_from(["một", "hai"])


def _fields(fields: dict[str, Field]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({}, optional={key: _value(field) for key, field in fields.items()})


def _named(type_: ContentType) -> dict[str, Field]:
    """The fields that rules name: the others do not matter to them."""
    paths = {path for rule in type_.rules for path in (*rule.fields, *rule.when)}
    keys = {path.partition(".")[0] for path in paths} | {"date", "publish_at", "draft"}
    return {key: field for key, field in type_.fields.items() if key in keys}


_TYPES = sorted(name for name, type_ in _BUILTIN.items() if type_.rules and not type_.abstract)
_CASES = st.sampled_from(_TYPES).flatmap(
    lambda name: st.tuples(st.just(name), _fields(_named(_BUILTIN[name])))
)


@settings(max_examples=200, deadline=None)
@given(_CASES, st.sampled_from(["", "Thân bài"]))
def test_rules_that_are_not_asked_find_nothing(case: tuple[str, dict[str, Any]], body: str) -> None:
    name, fields = case
    type_ = _BUILTIN[name]
    item = Item(Summary("a", name, "s", "s/c", "a.html", "A", "vi"), "s/c/a.md", fields, body, 3, {})
    reporter = Reporter(Source("content/s/c/a.md", ""))
    check_rules(item, type_, reporter)
    asked = {ITEM: [d.code for d in reporter.found]}
    asked[CLOCK] = [d.code for d in check_clock_rules(item, type_, _TODAY)]
    for scope in (ITEM, CLOCK):
        context = Context(
            type_, {}, Span("content/s/c/a.md", 1), bool(body), _TODAY if scope == CLOCK else None
        )
        every = [
            finding.code
            for rule in type_.rules
            if (spec := RULES[rule.rule]).scope == scope and spec.check and holds(rule, fields, context)
            for finding in spec.check(rule, fields, context)
        ]
        assert asked[scope] == every
