"""Conditions of blocks: a field that no list knows, or a value that it cannot have, leaves a block empty."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from portalgen.content.model import Summary
from portalgen.content.schema import ContentType, Field
from portalgen.content.source import Reporter
from portalgen.content.yaml_nodes import Mapping as MappingNode
from portalgen.content.yaml_nodes import Node, Scalar, Sequence
from portalgen.text.suggest import closest

#: A consultation or contest that runs today; see ``Catalog.is_open``.
OPEN = "open"
_TRUTH = ("true", "false")


def check_conditions(
    index: MappingNode, column: Mapping[str, Field], types: Mapping[str, ContentType], reporter: Reporter
) -> None:
    """Report FLD009 for conditions of blocks that nothing can meet.

    Args:
        index: the front matter of an ``_index.md``.
        column: the fields of the table ``column``.
        types: all content types.
        reporter: receives the findings.
    """
    block = _entry(column["blocks"])
    condition = _entry(block["where"])
    for one in _mappings(_get(index, "blocks", column)):
        chosen = [types[name] for name in _texts(_get(one, "types", block)) if name in types]
        meant = chosen or [type_ for type_ in types.values() if not type_.abstract]
        for written in _mappings(_get(one, "where", block)):
            field, value = _get(written, "field", condition), _get(written, "value", condition)
            if not isinstance(field, Scalar) or not isinstance(value, Scalar):
                continue  # reported by the reader of fields
            known = {key for type_ in meant for key in type_.in_summary}
            if field.value != OPEN and field.value not in known | set(Summary.__struct_fields__):
                _report(reporter, condition, "field", field, sorted({OPEN, *known}))
                continue
            allowed = list(dict.fromkeys(_values(field.value, meant)))
            if allowed and value.value.lower() not in (text.lower() for text in allowed):
                _report(reporter, condition, "value", value, allowed)


def _report(
    reporter: Reporter, fields: Mapping[str, Field], key: str, node: Scalar, allowed: list[str]
) -> None:
    reporter.report(
        "FLD009",
        node.span,
        key=key,
        label=fields[key].label,
        value=node.value,
        suggestion=closest(node.value, allowed) or "",
        allowed="; ".join(allowed),
    )


def _values(name: str, types: Iterable[ContentType]) -> Iterator[str]:
    """The values that a field can have in lists; none where any text will do."""
    if name == OPEN:
        yield from _TRUTH
        return
    fields = [type_.fields[name] for type_ in types if name in type_.in_summary and name in type_.fields]
    ends = [field.of if field.of is not None else field for field in fields]
    if all(field.kind in {"enum", "bool"} for field in ends):
        for field in ends:
            yield from _TRUTH if field.kind == "bool" else field.values


def _entry(field: Field) -> Mapping[str, Field]:
    """The fields of a list's entries."""
    assert field.of is not None
    return field.of.fields


def _get(node: MappingNode, key: str, fields: Mapping[str, Field]) -> Node | None:
    """A value by its name or one of its other names."""
    return next(
        (found for name in (key, *fields[key].aliases) if (found := node.get(name)) is not None), None
    )


def _mappings(node: Node | None) -> Iterator[MappingNode]:
    """The tables of a list, or the one that stands in its place."""
    for entry in node.entries if isinstance(node, Sequence) else (node,):
        if isinstance(entry, MappingNode):
            yield entry


def _texts(node: Node | None) -> Iterator[str]:
    for entry in node.entries if isinstance(node, Sequence) else (node,):
        if isinstance(entry, Scalar):
            yield entry.value.strip()
