"""Content types from their files: parsed, laid over each other, read and checked.

A portal's file with the id of a built-in type changes that type; a new id adds a type. What a definition may
say is in ``content.schema``; how definitions are laid over each other in ``content.types_merge``.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import lru_cache
from importlib import resources

import msgspec

from portalgen.content.schema import ContentType
from portalgen.content.source import Reporter, Source, decode
from portalgen.content.types_checks import (
    ITEM_FACTS,
    LAYOUTS,
    SUMMARY_FIELDS,
    TypeChecker,
    linking_fields,
    usable,
)
from portalgen.content.types_merge import change, inherit, is_null, pruned
from portalgen.content.types_reading import Findings, TypeReader
from portalgen.content.types_rules import is_sound
from portalgen.content.yaml_nodes import Mapping as MappingNode
from portalgen.content.yaml_nodes import Node, Scalar, compose_mapping
from portalgen.diagnostics import Diagnostic
from portalgen.text.suggest import closest

_FILE_BYTES = 1_000_000
#: Of a portal's own definitions; the package's are trusted, and not measuring them is a third of the time.
_DEPTH = 32
_TRUSTED_DEPTH = 100_000
_NODES = 50_000
_BASE = "item"


def builtin_type_files() -> dict[str, bytes]:
    """The definitions that come with the package, by path."""
    folder = resources.files("portalgen") / "types"
    found = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".yml"))
    return {f"portalgen/types/{name}": (folder / name).read_bytes() for name in found}


def load_types(
    builtin: Mapping[str, bytes], own: Mapping[str, bytes]
) -> tuple[dict[str, ContentType], tuple[Diagnostic, ...]]:
    """The content types by id, abstract ones included, and what is wrong with their definitions.

    A definition with faults still gives a type, as far as it can be understood, so that the items of the
    type are not reported too.

    Args:
        builtin: definitions of the package, bytes by path as shown to people.
        own: the portal's own definitions.
    """
    types, found = _load_types(tuple(sorted(builtin.items())), tuple(sorted(own.items())))
    return dict(types), found


@lru_cache(maxsize=4)
def _load_types(
    builtin: tuple[tuple[str, bytes], ...], own: tuple[tuple[str, bytes], ...]
) -> tuple[Mapping[str, ContentType], tuple[Diagnostic, ...]]:
    """Kept, since a process that builds often has the same definitions."""
    loader = _Loader()
    given = loader.parse(builtin, max_depth=_TRUSTED_DEPTH)
    types = loader.load(given, loader.parse(own))
    return types, (*loader.found, *loader.findings.all())


@lru_cache(maxsize=128)
def _parsed(
    path: str, data: bytes, max_depth: int
) -> tuple[Source | None, MappingNode | None, tuple[Diagnostic, ...]]:
    """One file's definition, with what is wrong with its YAML."""
    source, problems = decode(path, data, limit=_FILE_BYTES)
    if source is None:
        return None, None, problems
    reporter = Reporter(source)
    node = compose_mapping(source.text, reporter, max_depth=max_depth, max_nodes=_NODES)
    return source, node, (*problems, *reporter.found)


def encode_types(types: Mapping[str, ContentType]) -> bytes:
    """Loaded types as bytes; reading them back takes a tenth of the time of loading."""
    return msgspec.msgpack.encode(dict(types))


def decode_types(data: bytes) -> dict[str, ContentType]:
    """The types that :func:`encode_types` stored.

    Raises:
        msgspec.MsgspecError: where the bytes are something else.
    """
    return msgspec.msgpack.decode(data, type=dict[str, ContentType])


class _Definition(msgspec.Struct, frozen=True):
    """One type while it is put together.

    Args:
        raw: its own definition, a portal's change laid over.
        said: the portal's change, else the definition: what is answerable for the fields it names.
        before: fields of the built-in definition that the portal changed.
    """

    id: str
    raw: MappingNode
    said: MappingNode
    before: Mapping[str, Node] = {}


class _Complete(msgspec.Struct, frozen=True):
    """One type with all that it inherits.

    Args:
        removed: fields that it or a parent took out.
        fixed: fields that may not be taken out: those of a built-in type at the root.
    """

    node: MappingNode
    removed: frozenset[str] = frozenset()
    fixed: frozenset[str] = frozenset()


class _Loader:
    """State of one loading."""

    def __init__(self) -> None:
        self._sources: dict[str, Source] = {}
        self.found: list[Diagnostic] = []
        self.findings = Findings(self._sources)
        self._definitions: dict[str, _Definition] = {}
        self._complete: dict[str, _Complete] = {}

    def parse(self, files: tuple[tuple[str, bytes], ...], max_depth: int = _DEPTH) -> dict[str, MappingNode]:
        """The definitions of files by id; of two with one id the first by path counts."""
        parsed: dict[str, MappingNode] = {}
        for path, data in files:
            source, node, problems = _parsed(path, data, max_depth)
            self.found.extend(problems)
            if source is not None:
                self._sources[path] = source
            if source is None or node is None:
                continue
            reporter = Reporter(source)
            id_ = _text(node, "id")
            if not id_:
                self.findings.wrong(reporter.at(1), type_="", key="id", reason="needed")
            elif id_ in parsed:
                where = node.get("id")
                self.findings.wrong(
                    where.span if where else node.span, type_=id_, key="id", reason="id_taken"
                )
            else:
                parsed[id_] = node
        return parsed

    def load(
        self, given: Mapping[str, MappingNode], own: Mapping[str, MappingNode]
    ) -> dict[str, ContentType]:
        """Every type, complete."""
        for id_ in sorted({*given, *own}):
            old, new = given.get(id_), own.get(id_)
            if new is not None and old is not None and id_ != _BASE and _is_root(old):
                where = new.get("id") or new
                self.findings.wrong(where.span, type_=id_, key="id", reason="reserved")
                new = None
            if old is not None and new is not None:
                self._definitions[id_] = _Definition(id_, change(old, new), new, _field_nodes(old))
            else:
                raw = old or own[id_]
                self._definitions[id_] = _Definition(id_, raw, raw)
        for id_ in self._definitions:
            self._resolve(id_, (), given)
        reader = TypeReader(self.findings)
        read = {id_: reader.read(id_, complete.node) for id_, complete in self._complete.items()}
        known = {id_: type_ for id_, type_ in read.items() if type_ is not None}
        checker = TypeChecker(self.findings, self._definitions, linking_fields(known.values()))
        types: dict[str, ContentType] = {}
        for id_, type_ in known.items():
            complete = self._complete[id_]
            checker.check(type_, complete.node, complete.removed)
            types[id_] = _sound(type_, repair=bool(self.findings.all()))
        return dict(sorted(types.items()))

    def _resolve(self, id_: str, trail: tuple[str, ...], given: Collection[str]) -> _Complete | None:
        if id_ in self._complete:
            return self._complete[id_]
        definition = self._definitions[id_]
        parent = self._parent(definition, (*trail, id_), given)
        raw = definition.raw
        if parent is None:
            fixed = frozenset((*definition.before, *_field_nodes(raw)) if id_ in given else ())
            known = dict(definition.before)
            merged, removed = raw, frozenset[str]()
        else:
            fixed, removed = parent.fixed, parent.removed
            known = {**_field_nodes(parent.node), **definition.before}
            merged = inherit(parent.node, raw)
        restored, taken_out = self._removals(definition, known, fixed)
        node = pruned(_with_fields(merged, restored))
        complete = _Complete(node, removed | taken_out, fixed)
        return self._complete.setdefault(id_, complete)

    def _parent(
        self, definition: _Definition, trail: tuple[str, ...], given: Collection[str]
    ) -> _Complete | None:
        """The complete definition of the type that is extended; the base type where it names a wrong one."""
        where = definition.raw.get("extends")
        name = where.value if isinstance(where, Scalar) else _BASE
        if definition.id == _BASE or (not name and definition.id in given):
            return None
        if where is None and _BASE not in self._definitions:
            return None
        known = name == _BASE or (name in self._definitions and not _is_root(self._definitions[name].raw))
        if known and name in self._definitions and name not in trail:
            return self._resolve(name, trail, given)
        span = where.span if where else definition.raw.span
        reason = "extends_cycle" if name in trail else "extends_unknown"
        suggestion = closest(name, [id_ for id_ in self._definitions if id_ not in trail])
        self.findings.wrong(span, type_=definition.id, key="extends", reason=reason, suggestion=suggestion)
        if _BASE in self._definitions and _BASE not in trail:
            return self._resolve(_BASE, trail, given)
        return None

    def _removals(
        self, definition: _Definition, known: Mapping[str, Node], fixed: Collection[str]
    ) -> tuple[dict[str, Node], frozenset[str]]:
        """The fields that have to stay as they were, with their definitions, and those taken out."""
        restored: dict[str, Node] = {}
        removed: set[str] = set()
        table = definition.said.get("fields")
        for name, value in table.entries if isinstance(table, MappingNode) else ():
            old = known.get(name.value)
            if old is None:
                if is_null(value):
                    self._wrong_field(definition, name, "unknown_field", closest(name.value, known))
            elif _breaks(old, value, fixed=name.value in fixed):
                self._wrong_field(definition, name, "field_stays")
                restored[name.value] = old
            elif is_null(value):
                removed.add(name.value)
        return restored, frozenset(removed)

    def _wrong_field(
        self, definition: _Definition, name: Scalar, reason: str, suggestion: str | None = ""
    ) -> None:
        key = f"fields.{name.value}"
        self.findings.wrong(name.span, type_=definition.id, key=key, reason=reason, suggestion=suggestion)


def _is_root(node: MappingNode) -> bool:
    """Whether a definition extends nothing: the base type, and the tables of the portal itself."""
    value = node.get("extends")
    return isinstance(value, Scalar) and not value.value


def _breaks(old: Node, new: Node, *, fixed: bool) -> bool:
    """Whether a change takes away what must stay: a required field, or what the loader counts on.

    Args:
        old: the field before.
        new: what a definition says of it.
        fixed: whether the field is one of the base type.
    """
    if is_null(new):
        return fixed or _text(old, "required") == "true"
    if not fixed or not isinstance(new, MappingNode):
        return False
    other_kind = _text(new, "kind") not in {"", _text(old, "kind")}
    optional = _text(old, "required") == "true" and _text(new, "required") == "false"
    return other_kind or optional or (_text(old, "kind") == "object" and new.get("fields") is not None)


def _text(node: Node, key: str) -> str:
    value = node.get(key) if isinstance(node, MappingNode) else None
    return value.value if isinstance(value, Scalar) else ""


def _field_nodes(node: MappingNode) -> dict[str, Node]:
    """The fields of a definition, without those that it takes out."""
    table = node.get("fields")
    entries = table.entries if isinstance(table, MappingNode) else ()
    return {name.value: value for name, value in entries if not is_null(value)}


def _with_fields(node: MappingNode, fields: Mapping[str, Node]) -> MappingNode:
    """The definition with some of its fields put back."""
    table = node.get("fields")
    if not fields or not isinstance(table, MappingNode):
        return node
    entries = tuple((name, fields.get(name.value, value)) for name, value in table.entries)
    put_back = MappingNode(entries, table.span)
    return MappingNode(
        tuple((name, put_back if name.value == "fields" else value) for name, value in node.entries),
        node.span,
    )


def _sound(type_: ContentType, *, repair: bool) -> ContentType:
    """The type with all that its lists need in summaries.

    Args:
        type_: as read.
        repair: take out what was reported, so that nothing later stumbles over it.
    """
    fields = {key: usable(field) for key, field in type_.fields.items()} if repair else type_.fields
    plain = msgspec.structs.replace(type_, fields=fields)
    known = {*fields, *ITEM_FACTS}
    layout = type_.list.layout if type_.list.layout in LAYOUTS else LAYOUTS[0]
    view = tuple(name for name in type_.list.fields if name in known)
    table = tuple(name for name in type_.machine.csv if name in known)
    needed = (*type_.in_summary, *(name for name in (*view, *table) if name not in SUMMARY_FIELDS))
    return msgspec.structs.replace(
        plain,
        list=msgspec.structs.replace(type_.list, fields=view, layout=layout),
        machine=msgspec.structs.replace(type_.machine, csv=table),
        in_summary=tuple(name for name in dict.fromkeys(needed) if name in fields),
        rules=tuple(rule for rule in type_.rules if is_sound(rule, plain)),
    )
