"""The node tree of a definition to the frozen structs of ``content.schema``, with a place for every finding.

What a key may hold is read off the structs themselves, so that schema and reader cannot drift apart.
"""

from __future__ import annotations

import functools
import re
import types
import typing
from collections.abc import Iterable
from collections.abc import Mapping as AnyMapping
from typing import Any

import msgspec

from portalgen.content.schema import ContentType, Field
from portalgen.content.source import Source
from portalgen.content.types_merge import entries_of, is_null
from portalgen.content.yaml_nodes import Mapping, Node, Scalar, Sequence
from portalgen.diagnostics import Diagnostic, Span, diagnose
from portalgen.text.suggest import closest

_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?", re.ASCII)
#: Kinds whose values are not text.
_TYPED_KINDS = frozenset({"int", "decimal", "money", "bool", "list", "object", "image"})


class Missing:
    """The one value that means: reported, leave it out."""


MISSING = Missing()


class Findings:
    """Collects the findings about definitions, each place once however many types inherit it.

    Args:
        sources: the files by path, for the line of source under a finding.
    """

    __slots__ = ("_found", "_sources")

    def __init__(self, sources: AnyMapping[str, Source]) -> None:
        self._sources = sources
        self._found: dict[tuple[Span, str], Diagnostic] = {}

    def wrong(self, span: Span, *, type_: str, key: str, reason: str, suggestion: str | None = "") -> None:
        """Something that a definition must not say.

        Args:
            span: where.
            type_: id of the type.
            key: dotted path of the key.
            reason: message id below ``type.reason``.
            suggestion: what was probably meant.
        """
        source = self._sources.get(span.path)
        line = source.line(span.line) if source else ""
        finding = diagnose(
            "TYPE002",
            span,
            source_line=line,
            type=type_,
            key=key,
            reason=f"type.reason.{reason}",
            suggestion=suggestion or "",
        )
        self._found.setdefault((span, reason), finding)

    def all(self) -> tuple[Diagnostic, ...]:
        """The findings, in order of appearance."""
        return tuple(self._found.values())


def plain(node: Node) -> Any:
    """A node as free value: ``true``, ``false``, numbers and ``null`` where written without quotes."""
    if isinstance(node, Mapping):
        return {key.value: plain(value) for key, value in node.entries}
    if isinstance(node, Sequence):
        return [plain(entry) for entry in node.entries]
    if is_null(node):
        return None
    if not node.plain:
        return node.value
    if node.value in {"true", "false"}:
        return node.value == "true"
    if _NUMBER.fullmatch(node.value):
        return float(node.value) if "." in node.value else int(node.value)
    return node.value


class _Shape(msgspec.Struct, frozen=True):
    """A type annotation of the schema, taken apart once.

    Args:
        form: any, struct, field, list, table or scalar.
        type: of the struct or scalar.
        inner: shape of the entries of a list or table.
    """

    form: str
    type: Any = None
    inner: _Shape | None = None


@functools.cache
def _shape(wanted: Any) -> _Shape:
    origin, args = typing.get_origin(wanted), typing.get_args(wanted)
    if origin in {types.UnionType, typing.Union}:
        return _shape(next(arg for arg in args if arg is not types.NoneType))
    if origin is tuple:
        return _Shape("list", inner=_shape(args[0]))
    if origin in {dict, AnyMapping}:
        return _Shape("table", inner=_shape(args[1]))
    if wanted is Any:
        return _Shape("any")
    if wanted is Field:
        return _Shape("field", Field)
    return _Shape("struct" if issubclass(wanted, msgspec.Struct) else "scalar", wanted)


@functools.cache
def _members(struct: type[msgspec.Struct]) -> dict[str, tuple[_Shape, bool]]:
    """The members of a struct: shape, and whether it must be given."""
    return {info.name: (_shape(info.type), info.required) for info in msgspec.structs.fields(struct)}


class TypeReader:
    """Reads definitions; fields that several types inherit are read once."""

    __slots__ = ("_fields", "_findings", "_type")

    def __init__(self, findings: Findings) -> None:
        self._findings = findings
        self._fields: dict[int, tuple[Node, Field | None]] = {}
        self._type = ""

    def read(self, id_: str, node: Mapping) -> ContentType | None:
        """The content type that a complete definition describes, under its id where it has no label."""
        self._type = id_
        read = self._struct(node, ContentType, "", node.span)
        if isinstance(read, ContentType):
            return read
        name = Scalar(id_, node.span)
        label = Mapping(((Scalar("vi", node.span), name),), node.span)
        others = tuple(entry for entry in node.entries if entry[0].value not in {"id", "label"})
        given = ((Scalar("id", node.span), name), (Scalar("label", node.span), label))
        read = self._struct(Mapping((*given, *others), node.span), ContentType, "", node.span)
        return read if isinstance(read, ContentType) else None

    def _wrong(self, span: Span, key: str, reason: str, suggestion: str | None = "") -> Missing:
        self._findings.wrong(span, type_=self._type, key=key, reason=reason, suggestion=suggestion)
        return MISSING

    def _struct(self, node: Node, struct: type[msgspec.Struct], path: str, where: Span) -> Any:
        if not isinstance(node, Mapping):
            return self._wrong(node.span, path, "table")
        members = _members(struct)
        values: dict[str, Any] = {}
        for name, value in node.entries:
            key = f"{path}.{name.value}" if path else name.value
            if name.value not in members:
                self._wrong(name.span, key, "unknown_key", closest(name.value, members))
                continue
            read = self._any(value, members[name.value][0], key, name.span)
            if read is not MISSING:
                values[name.value] = read
        lacking = [name for name, (_, required) in members.items() if required and name not in values]
        for needed in lacking:
            if node.get(needed) is None:
                self._wrong(where, f"{path}.{needed}" if path else needed, "needed")
        return MISSING if lacking else struct(**values)

    def _any(self, node: Node, shape: _Shape, path: str, where: Span) -> Any:
        match shape.form:
            case "scalar":
                return self._scalar(node, shape.type, path)
            case "field":
                return self._field(node, path, where)
            case "any":
                return plain(node)
            case "struct":
                return self._struct(node, shape.type, path, where)
        assert shape.inner is not None
        if shape.form == "list":
            read = [self._any(entry, shape.inner, path, entry.span) for entry in entries_of(node)]
            return tuple(value for value in read if value is not MISSING)
        return self._table(node, shape.inner, path)

    def _table(self, node: Node, inner: _Shape, path: str) -> Any:
        if not isinstance(node, Mapping):
            return self._wrong(node.span, path, "table")
        table = {}
        for name, value in node.entries:
            read = self._any(value, inner, f"{path}.{name.value}", name.span)
            if read is not MISSING:
                table[name.value] = read
        return table

    def _field(self, node: Node, path: str, where: Span) -> Field | Missing:
        known = self._fields.get(id(node))
        if known is None:
            read = self._struct(node, Field, path, where)
            field = read if isinstance(read, Field) else None
            # The node is kept so that its identity stays its own.
            known = self._fields[id(node)] = (node, _with_default(field, node))
        return MISSING if known[1] is None else known[1]

    def _scalar(self, node: Node, wanted: type, path: str) -> Any:
        if not isinstance(node, Scalar):
            return self._wrong(node.span, path, "value")
        if wanted is str:
            return node.value
        if wanted is bool:
            known = node.value in {"true", "false"}
            return node.value == "true" if known else self._wrong(node.span, path, "bool")
        if not _NUMBER.fullmatch(node.value) or (wanted is int and "." in node.value):
            return self._wrong(node.span, path, "number")
        return wanted(node.value)


def _with_default(field: Field | None, node: Node) -> Field | None:
    """The field with its default as a value of its kind: text stays as it was written."""
    default = node.get("default") if isinstance(node, Mapping) else None
    if field is None or field.kind in _TYPED_KINDS or not isinstance(default, Scalar):
        return field
    return msgspec.structs.replace(field, default=default.value)


def texts(nodes: Iterable[Node]) -> list[Scalar]:
    """The scalars among nodes."""
    return [node for node in nodes if isinstance(node, Scalar)]
