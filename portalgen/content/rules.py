"""Rules: conditions over several fields of an item, named by content types.

Each rule is a small pure function ``(rule, fields, context) -> findings``. Most see one item and no clock,
so that an unchanged file need never be looked at again; those that need today's day are told apart by their
scope, and so are those that compare items (``content.rule_across``).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Final, NamedTuple

import msgspec

from portalgen.content import rule_dates, rule_values
from portalgen.content.definitions import OfDefinition
from portalgen.content.model import Item, Value
from portalgen.content.rule_context import BODY, Context, Finding, holds
from portalgen.content.rule_symbols import symbol
from portalgen.content.schema import ContentType, Rule
from portalgen.content.source import Reporter
from portalgen.diagnostics import Diagnostic, Severity, Span, diagnose
from portalgen.text.dates import DateProblem, parse_day

RuleFunction = Callable[[Rule, Mapping[str, Value], Context], Iterable[Finding]]

ITEM: Final = "item"
CLOCK: Final = "clock"
ALL_ITEMS: Final = "all"
_DATES: Final = ("date", "datetime")
_NUMBERS: Final = ("int", "decimal", "money")


class RuleSpec(msgspec.Struct, frozen=True):
    """What a rule is and what its definition may say.

    Args:
        check: the function; None for rules that compare items.
        scope: ``item`` (one item, no clock), ``clock`` (one item and the day) or ``all`` (all items).
        least: least number of fields, ``most`` the greatest.
        kinds: kinds of field that it understands; empty for any.
        about_absent: whether it can find anything in an item that has none of its fields.
        compares: whether it needs two of them to find anything.
        needs: settings that must be given, ``days``, ``working_days``, ``when`` or an option.
        options: kinds of the options that may be given: flag, number, day, texts, or a tuple of texts to
            choose from.
    """

    check: RuleFunction | None = None
    scope: str = ITEM
    least: int = 1
    most: int = 50
    kinds: tuple[str, ...] = ()
    about_absent: bool = False
    compares: bool = False
    needs: tuple[str, ...] = ()
    options: Mapping[str, str | tuple[str, ...]] = {}


#: What a ``unique`` rule may keep apart: attributes of a summary.
_APART: Final = ("site", "column", "lang", "type")

#: Every rule by the name that definitions use.
RULES: Final[Mapping[str, RuleSpec]] = MappingProxyType(
    {
        "order": RuleSpec(
            rule_dates.order,
            least=2,
            kinds=(*_DATES, *_NUMBERS),
            compares=True,
            options={"strict": "flag"},
        ),
        "min_days": RuleSpec(
            rule_dates.min_days, least=2, most=2, kinds=_DATES, compares=True, needs=("days",)
        ),
        "min_working_days": RuleSpec(
            rule_dates.min_working_days,
            least=2,
            most=2,
            kinds=_DATES,
            compares=True,
            needs=("working_days",),
        ),
        "deadline": RuleSpec(
            rule_dates.deadline, most=1, kinds=_DATES, needs=("days|working_days",), options={"since": "day"}
        ),
        "not_future": RuleSpec(rule_dates.not_future, scope=CLOCK, kinds=_DATES),
        "validity": RuleSpec(
            rule_dates.validity,
            scope=CLOCK,
            least=3,
            most=3,
            needs=("pending", "current", "ended"),
            options=dict.fromkeys(("pending", "current", "ended", "partly"), "texts"),
        ),
        "one_of": RuleSpec(rule_values.one_of, least=2, about_absent=True),
        "required_when": RuleSpec(rule_values.required_when, about_absent=True, needs=("when",)),
        "shares": RuleSpec(rule_values.shares, most=1, kinds=_NUMBERS, options={"total": "number"}),
        "bounds": RuleSpec(
            rule_values.bounds, kinds=_NUMBERS, needs=("min|max",), options={"min": "number", "max": "number"}
        ),
        "has_entries": RuleSpec(rule_values.has_entries, most=1, needs=("all",), options={"all": "texts"}),
        "resolves": RuleSpec(rule_values.resolves, least=2, most=2),
        "no_overlap": RuleSpec(rule_values.no_overlap),
        "symbol": RuleSpec(symbol, most=4, options={"legal": "flag"}),
        "unique": RuleSpec(scope=ALL_ITEMS, options={"per": _APART}),
        "acyclic": RuleSpec(scope=ALL_ITEMS, most=1, kinds=("item",)),
    }
)


def fits_option(kind: str | tuple[str, ...], value: object) -> bool:
    """Whether a value is one that an option of a rule may have."""
    texts = isinstance(value, list) and all(isinstance(entry, str) for entry in value)
    match kind:
        case "flag":
            return isinstance(value, bool)
        case "number":
            return isinstance(value, int | float) and not isinstance(value, bool)
        case "day":
            return isinstance(value, str) and not isinstance(parse_day(value), DateProblem)
        case "texts":
            return texts
    return texts and {*value} <= {*kind}  # type: ignore[misc]


def check_rules(item: Item, type_: ContentType, reporter: Reporter) -> None:
    """Report what an item's values say against each other, as far as one item without a clock can tell."""
    context = _context(item, type_)
    for rule, finding in _findings(_of_item(type_), item.fields, context):
        span = context.span(finding.key)
        reporter.found.append(_diagnostic(rule, finding, span, reporter.line(span.line)))


def check_clock_rules(item: Item, type_: ContentType, today: dt.date) -> Iterator[Diagnostic]:
    """What an item's values say against today's day.

    Args:
        item: the item.
        type_: its type.
        today: the day in the portal's time zone.
    """
    context = _context(item, type_, today)
    for rule, finding in _findings(_of_clock(type_), item.fields, context):
        yield _diagnostic(rule, finding, context.span(finding.key))


def needs_clock(type_: ContentType) -> bool:
    """Whether any rule of the type looks at today's day."""
    return any(RULES[rule.rule].scope == CLOCK for rule in type_.rules)


def derived_validity(type_: ContentType, fields: Mapping[str, Value], today: dt.date) -> str:
    """The validity that a document's dates speak of; empty where its type or its dates say nothing."""
    rule = next((rule for rule in type_.rules if rule.rule == "validity"), None)
    return rule_dates.validity_on(rule, fields, today) if rule else ""


def _context(item: Item, type_: ContentType, today: dt.date | None = None) -> Context:
    first = Span(f"content/{item.source}", 1)
    return Context(type_, item.positions, first, bool(item.body.strip()), today)


class _Asked(NamedTuple):
    """A rule with what an item must have for it to find anything: most rules concern few items.

    Args:
        conditions: keys that must all be there.
        about: keys of which some must be there.
        least: how many of them; 0 where it speaks of what is absent.
    """

    rule: Rule
    check: RuleFunction
    conditions: frozenset[str]
    about: frozenset[str]
    least: int


def _asked(type_: ContentType, scope: str) -> tuple[_Asked, ...]:
    """The rules of a type in one scope, in order."""
    specs = ((rule, RULES[rule.rule]) for rule in type_.rules)
    return tuple(
        _Asked(
            rule,
            spec.check,
            _keys(path for path in rule.when if path != BODY),
            _keys(rule.fields),
            _least(rule, spec),
        )
        for rule, spec in specs
        if spec.scope == scope and spec.check is not None
    )


def _least(rule: Rule, spec: RuleSpec) -> int:
    """How many of its keys must be there for a rule to find anything."""
    if spec.about_absent:
        return 0
    # Two paths may lead into one list.
    return 2 if spec.compares and len(_keys(rule.fields)) == len(rule.fields) else 1


def _keys(paths: Iterable[str]) -> frozenset[str]:
    """The fields of an item that paths begin with."""
    return frozenset(path.partition(".")[0] for path in paths)


class _Rules:
    """The rules of a type in one scope.

    Args:
        rules: in order.
    """

    def __init__(self, rules: tuple[_Asked, ...]) -> None:
        self._rules = rules
        self._known: dict[frozenset[str], tuple[tuple[Rule, RuleFunction], ...]] = {}

    def concerning(self, keys: frozenset[str]) -> tuple[tuple[Rule, RuleFunction], ...]:
        """The rules that may find anything in an item with these keys: the items of a type have few sets."""
        known = self._known.get(keys)
        if known is None:
            if len(self._known) >= _KEY_SETS:
                self._known.clear()
            known = self._known[keys] = tuple(
                (asked.rule, asked.check)
                for asked in self._rules
                if asked.conditions <= keys and len(asked.about & keys) >= asked.least
            )
        return known


#: Sets of keys that are remembered for a type.
_KEY_SETS: Final = 1000

_of_item: Final = OfDefinition[ContentType, _Rules](lambda type_: _Rules(_asked(type_, ITEM)))
_of_clock: Final = OfDefinition[ContentType, _Rules](lambda type_: _Rules(_asked(type_, CLOCK)))


def _findings(rules: _Rules, fields: Mapping[str, Value], context: Context) -> Iterator[tuple[Rule, Finding]]:
    for rule, check in rules.concerning(frozenset(fields)):
        if holds(rule, fields, context):
            for finding in check(rule, fields, context):
                yield rule, finding


def _diagnostic(rule: Rule, finding: Finding, span: Span, line: str = "") -> Diagnostic:
    """A finding with its place, the rule's own severity and the law it comes from."""
    severity = Severity(rule.severity) if rule.severity else None
    source = "" if rule.source.startswith("house") else rule.source
    args = {**finding.args, "source": source} if source else finding.args
    return diagnose(finding.code, span, source_line=line, severity=severity, **args)
