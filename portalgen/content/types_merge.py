"""Definitions of content types laid over each other, as YAML nodes.

Merging nodes, not values, keeps the place of every key: a finding in an inherited field points at the file
that wrote it. A definition is laid over its parent's (``extends``), a portal's over the built-in one.

* Tables (labels, values of an enumeration, settings) are merged key by key; ``null`` removes a key.
* ``fields`` are merged field by field. A field that names another kind than before is a new definition.
* ``aliases`` and ``in_summary`` are added to; any other list takes the place of the old one.
* A rule takes the place of those with its name, fields and ``when``; without ``when``, of all with its name
  and fields. ``severity: off`` switches it off.
"""

from __future__ import annotations

from collections.abc import Iterable

from portalgen.content.yaml_nodes import Mapping, Node, Scalar, Sequence

#: What belongs to one type alone.
_OWN_KEYS = frozenset(
    {"id", "label", "plural", "description", "tier", "abstract", "extends", "folder", "example", "icon"}
)
_ADDED_TO = frozenset({"aliases", "in_summary"})
_NULLS = frozenset({"", "~", "null"})


def is_null(node: Node | None) -> bool:
    """Whether a value was left empty or written as ``null``."""
    return isinstance(node, Scalar) and node.plain and node.value in _NULLS


def is_off(rule: Node) -> bool:
    """Whether a rule is switched off."""
    severity = rule.get("severity") if isinstance(rule, Mapping) else None
    return isinstance(severity, Scalar) and severity.value == "off"


def change(old: Mapping, new: Mapping) -> Mapping:
    """A portal's change laid over a built-in definition; removed keys stay as ``null`` for the parent."""
    return _lay_over(old.entries, new)


def inherit(parent: Mapping, child: Mapping) -> Mapping:
    """A definition laid over that of the type it extends; removed keys stay as ``null``."""
    return _lay_over((entry for entry in parent.entries if entry[0].value not in _OWN_KEYS), child)


def pruned(node: Mapping) -> Mapping:
    """A table without the keys that were removed, at any depth but that of lists, and rules switched off.

    What needs no pruning is given back as it is, so that what types share stays one node.
    """
    entries = tuple(
        (key, _pruned_value(key.value, value)) for key, value in node.entries if not is_null(value)
    )
    same = len(entries) == len(node.entries) and all(
        new is old for (_, new), (_, old) in zip(entries, node.entries, strict=True)
    )
    return node if same else Mapping(entries, node.span)


def _pruned_value(key: str, value: Node) -> Node:
    if isinstance(value, Mapping):
        return pruned(value)
    if key == "rules" and isinstance(value, Sequence) and any(is_off(rule) for rule in value.entries):
        return Sequence(tuple(rule for rule in value.entries if not is_off(rule)), value.span)
    return value


def _lay_over(old: Iterable[tuple[Scalar, Node]], new: Mapping) -> Mapping:
    merged = {key.value: (key, value) for key, value in old}
    for key, value in new.entries:
        before = merged.get(key.value)
        merged[key.value] = (key, _value(key.value, before[1], value) if before else value)
    return Mapping(tuple(merged.values()), new.span)


def _value(key: str, old: Node, new: Node) -> Node:
    if key == "rules" and isinstance(old, Sequence) and isinstance(new, Sequence):
        return _rules(old, new)
    if key in _ADDED_TO:
        return _added(old, new)
    if not (isinstance(old, Mapping) and isinstance(new, Mapping)):
        return new
    if key == "fields":
        return _fields(old, new)
    if key == "of":
        return _field(old, new)
    if key == "schema_org" and _differs(old, new, "type"):
        return new
    return _lay_over(old.entries, new)


def _fields(old: Mapping, new: Mapping) -> Mapping:
    merged = {key.value: (key, value) for key, value in old.entries}
    for key, value in new.entries:
        before = merged[key.value][1] if key.value in merged else None
        both = isinstance(before, Mapping) and isinstance(value, Mapping)
        merged[key.value] = (key, _field(before, value) if both else value)  # type: ignore[arg-type]
    return Mapping(tuple(merged.values()), new.span)


def _field(old: Mapping, new: Mapping) -> Mapping:
    return new if _differs(old, new, "kind") else _lay_over(old.entries, new)


def _differs(old: Mapping, new: Mapping, key: str) -> bool:
    """Whether ``new`` says ``key`` and says it otherwise."""
    before, after = old.get(key), new.get(key)
    return isinstance(after, Scalar) and not (isinstance(before, Scalar) and before.value == after.value)


def entries_of(node: Node | None) -> tuple[Node, ...]:
    """The entries of a list; one value stands for a list of one."""
    if node is None or is_null(node):
        return ()
    return node.entries if isinstance(node, Sequence) else (node,)


def _added(old: Node, new: Node) -> Sequence:
    known = {entry.value for entry in entries_of(old) if isinstance(entry, Scalar)}
    more = (e for e in entries_of(new) if not (isinstance(e, Scalar) and e.value in known))
    return Sequence((*entries_of(old), *more), new.span)


def _rules(old: Sequence, new: Sequence) -> Sequence:
    kept = [rule for rule in old.entries if not any(_replaces(later, rule) for later in new.entries)]
    return Sequence((*kept, *new.entries), new.span)


def _replaces(new: Node, old: Node) -> bool:
    if not (isinstance(new, Mapping) and isinstance(old, Mapping)):
        return False
    same = _plain(new.get("rule")) == _plain(old.get("rule"))
    same = same and _plain(new.get("fields")) == _plain(old.get("fields"))
    when = new.get("when")
    return same and (when is None or _plain(when) == _plain(old.get("when")))


def _plain(node: Node | None) -> object:
    """The text of a node, to compare two."""
    if isinstance(node, Mapping):
        return {key.value: _plain(value) for key, value in node.entries}
    if isinstance(node, Sequence):
        return [_plain(entry) for entry in node.entries]
    return node.value if node else None
