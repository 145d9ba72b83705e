"""The rule ``symbol``: a document's number and symbol against its kind, bodies and date."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from portalgen.content.model import Localized, Value
from portalgen.content.rule_context import Context, Finding, day_of, field_at, label_of_value, shown
from portalgen.content.schema import Rule
from portalgen.text.symbols import (
    Disagreement,
    DisagreementKind,
    Symbol,
    bodies_of,
    cross_check,
    kind_of,
    parse_symbol,
)

_CODES = {
    DisagreementKind.KIND: "SYM003",
    DisagreementKind.BODY: "SYM004",
    DisagreementKind.BODY_UNKNOWN: "SYM004",
    DisagreementKind.YEAR: "SYM005",
    DisagreementKind.YEAR_MISSING: "SYM006",
    DisagreementKind.YEAR_UNEXPECTED: "SYM006",
}
_FORMS = {
    DisagreementKind.BODY: "differs",
    DisagreementKind.BODY_UNKNOWN: "unknown",
    DisagreementKind.YEAR_MISSING: "missing",
    DisagreementKind.YEAR_UNEXPECTED: "extra",
}


def symbol(rule: Rule, fields: Mapping[str, Value], context: Context) -> Iterator[Finding]:
    """The symbol agrees with kind, issuing bodies and date (SYM003 to SYM006).

    The fields are, in this order, the symbol, the kind of document, the issuing bodies and the date of issue;
    the later ones may be left out. The option ``legal`` says whether documents of the type are normative
    legal ones, which carry the year (Decree 30/2020/NĐ-CP, Article 8; Law 64/2025/QH15).
    """
    key, kind_key, bodies_key, date_key = (*rule.fields, "", "", "")[:4]
    text = fields.get(key)
    parsed = parse_symbol(text) if isinstance(text, str) else None
    if not isinstance(parsed, Symbol):
        return  # absent, or reported when the value was read
    bodies = fields.get(bodies_key) or ()
    issued = day_of(fields.get(date_key))
    disagreements = cross_check(
        parsed,
        str(fields.get(kind_key) or ""),
        bodies if isinstance(bodies, tuple | list) else (str(bodies),),
        issued.year if issued else None,
        legal=rule.options.get("legal"),
    )
    for one in disagreements:
        args = {"key": key, "label": context.label(key), "value": parsed.text, "suggestion": one.suggestion}
        kind = {"kind": _FORMS[one.kind]} if one.kind in _FORMS else {}
        date = {"date": shown(issued)} if issued else {}
        yield Finding(_CODES[one.kind], key, args | kind | date | _named(one, kind_key, context))


def _named(one: Disagreement, kind_key: str, context: Context) -> dict[str, Localized | str]:
    """What the symbol says and what is said elsewhere, in words."""
    if one.kind is DisagreementKind.KIND:
        kind = kind_of(one.found)
        field = field_at(context.type.fields, kind_key)
        return {"name": kind.name if kind else one.found, "other": label_of_value(field, one.expected)}
    if one.kind in {DisagreementKind.BODY, DisagreementKind.BODY_UNKNOWN}:
        found = bodies_of(one.found) if one.kind is DisagreementKind.BODY else ()
        return {"name": found[0].name if found else one.found, "other": one.expected}
    return {"year": one.found}
