"""Rules that compare items: values that must be unique, references that must not lead back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from portalgen.content.claims import Claim, Claimants, Claims
from portalgen.content.model import Item
from portalgen.content.rule_context import Context, shown, values_at
from portalgen.content.schema import ContentType, Rule
from portalgen.diagnostics import Diagnostic, Severity, Span, diagnose


def duplicates(
    value: str,
    claims: Claims,
    claimants: Claimants,
    load: Callable[[str], Item],
    types: Mapping[str, ContentType],
) -> Iterator[Diagnostic]:
    """Items with a value that another item has already (RULE004).

    A rule that several types inherit holds over the items of all of them; the first item by id keeps the
    value, the others are reported.

    Args:
        value: as :meth:`Claims.unique` gives it.
        claims: what items claim.
        claimants: who claims what.
        load: the item of an id.
        types: content types by id.
    """
    first, *others = [*claimants(Claim.UNIQUE, value)] or [""]
    for id_ in others:
        item = load(id_)
        rule = next(rule for rule, claimed in claims.unique(item) if claimed == value)
        yield _duplicate(rule, item, load(first), types[item.summary.type])


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


def circles(
    ids: Iterable[str],
    types: Mapping[str, ContentType],
    load: Callable[[str], Item],
    resolve: Callable[[str, Item], str | None],
) -> Iterator[Diagnostic]:
    """Items that, following one field from item to item, come back to themselves (RULE008).

    Each circle is reported once, at its first item by id.

    Args:
        ids: where to start.
        types: content types by id.
        load: the item of an id.
        resolve: the id of the item that a reference in an item means, or None.
    """
    starts = sorted(ids)
    for key in sorted({r.fields[0] for t in types.values() for r in t.rules if r.rule == "acyclic"}):
        done: set[str] = set()
        for id_ in starts:
            trail: list[str] = []
            here: str | None = id_
            while here is not None and here not in done:
                done.add(here)
                trail.append(here)
                here = _next(load(here), key, resolve)
            if here in trail:
                yield _circle(trail[trail.index(here) :], key, load)


def _next(item: Item, key: str, resolve: Callable[[str, Item], str | None]) -> str | None:
    """The item that follows in a chain."""
    names = values_at(item.fields, key)[:1]
    return resolve(str(names[0]), item) if names else None


def _circle(circle: list[str], key: str, load: Callable[[str], Item]) -> Diagnostic:
    first = circle.index(min(circle))
    ids = [*circle[first:], *circle[:first]]
    item = load(ids[0])
    where = item.positions.get(key) or _start(item)
    return diagnose("RULE008", where, value=" → ".join([*ids, ids[0]]), kind=key)


def _start(item: Item) -> Span:
    return Span(f"content/{item.source}", 1)
