"""Rules that compare items: values that must be unique, references that must not lead back."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

import msgspec

from portalgen.content.model import Item
from portalgen.content.rule_context import Context, field_at, shown, values_at
from portalgen.content.schema import ContentType, Rule
from portalgen.diagnostics import Diagnostic, Severity, Span, diagnose


def check_unique(items: Mapping[str, Item], types: Mapping[str, ContentType]) -> Iterator[Diagnostic]:
    """Items with a value that another item has already (RULE004).

    A rule that several types inherit holds over the items of all of them; the first item by id keeps the
    value, the others are reported.

    Args:
        items: by id.
        types: content types by id.
    """
    rules = {id_: _unique_rules(type_) for id_, type_ in types.items()}
    seen: dict[tuple[bytes, tuple[str, ...]], Item] = {}
    for _, item in sorted(items.items()):
        for rule, mark in rules[item.summary.type]:
            key = unique_key(rule, item)
            if key is None:
                continue
            first = seen.setdefault((mark, key), item)
            if first is not item:
                yield _duplicate(rule, item, first, types[item.summary.type])


def _unique_rules(type_: ContentType) -> tuple[tuple[Rule, bytes], ...]:
    """The rules with a mark that is the same for types which share rule and fields."""
    return tuple(
        (rule, msgspec.json.encode((rule, [field_at(type_.fields, key) for key in rule.fields])))
        for rule in type_.rules
        if rule.rule == "unique"
    )


def unique_key(rule: Rule, item: Item) -> tuple[str, ...] | None:
    """What must not occur twice, or None where the item lacks a part of it.

    Languages are always apart, since a translation repeats the values of its original.

    Args:
        rule: a ``unique`` rule; its option ``per: [site]`` keeps sites (or columns) apart too.
        item: an item of a type with the rule.
    """
    values = [values_at(item.fields, key) for key in rule.fields]
    if not all(values):
        return None
    scope = (str(getattr(item.summary, name)) for name in rule.options.get("per", ()))
    return (item.summary.lang, *scope, *("; ".join(shown(value) for value in found) for found in values))


def _duplicate(rule: Rule, item: Item, first: Item, type_: ContentType) -> Diagnostic:
    here, there = (Context(type_, i.positions, _start(i)).span(rule.fields[0]) for i in (item, first))
    key = rule.fields[0]
    return diagnose(
        "RULE004",
        here,
        severity=Severity(rule.severity) if rule.severity else None,
        related=(there,),
        key=key,
        label=Context(type_).label(key),
        value="; ".join(shown(value) for value in values_at(item.fields, key)),
        other=there.path,
    )


def check_acyclic(
    items: Mapping[str, Item],
    types: Mapping[str, ContentType],
    resolve: Callable[[str, Item], str | None],
) -> Iterator[Diagnostic]:
    """Items that, following one field from item to item, come back to themselves (RULE008).

    Each circle is reported once, at its first item by id.

    Args:
        items: by id.
        types: content types by id.
        resolve: the id of the item that a reference in an item means, or None.
    """
    for key in sorted({r.fields[0] for t in types.values() for r in t.rules if r.rule == "acyclic"}):
        nexts = {
            id_: target
            for id_, item in sorted(items.items())
            for value in values_at(item.fields, key)[:1]
            if (target := resolve(str(value), item)) in items
        }
        done: set[str] = set()
        for id_ in nexts:
            trail = [id_]
            while trail[-1] in nexts and trail[-1] not in done:
                done.add(trail[-1])
                trail.append(str(nexts[trail[-1]]))
            if trail[-1] in trail[:-1]:
                circle = trail[trail.index(trail[-1]) : -1]
                first = circle.index(min(circle))
                circle = [*circle[first:], *circle[:first]]
                item = items[circle[0]]
                span = item.positions.get(key) or _start(item)
                yield diagnose("RULE008", span, value=" → ".join([*circle, circle[0]]), kind=key)


def _start(item: Item) -> Span:
    return Span(f"content/{item.source}", 1)
