"""Whether a definition makes sense: kinds, values, names of fields, rules. Findings carry the key's place."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from collections.abc import Mapping as AnyMapping
from typing import Any

import msgspec

from portalgen.content.rule_context import field_at
from portalgen.content.schema import FIELD_KINDS, ContentType, Field
from portalgen.content.types_merge import entries_of
from portalgen.content.types_reading import Findings, texts
from portalgen.content.types_rules import RuleChecker
from portalgen.content.yaml_nodes import Mapping, Node, Scalar, Sequence
from portalgen.diagnostics import Span
from portalgen.text.suggest import closest

#: What every item has beside its fields.
ITEM_FACTS = frozenset({"url", "site", "column"})
#: Fields that lists know of every item without being told.
SUMMARY_FIELDS = frozenset(
    {
        "title",
        "date",
        "updated",
        "summary",
        "id",
        "type",
        "unit",
        "lang",
        "image",
        "also_in",
        "topics",
        "order",
    }
    | {"featured", "highlight", "superseded_by", "translation_of"}
)
LAYOUTS = ("rows", "cards", "table", "tree")
SHOWN = ("page", "body", "none")
_KEY = re.compile(r"[a-z][a-z0-9_]*", re.ASCII)
_PATTERNED = frozenset({"str", "text", "markdown"})


def linking_fields(types: Iterable[ContentType]) -> frozenset[str]:
    """The fields by which items of any type are listed on the pages of those they name."""
    return frozenset(
        key
        for type_ in types
        for key in type_.in_summary
        if key in type_.fields and type_.fields[key].kind == "item"
    )


class TypeChecker:
    """Checks one type after the other.

    Args:
        findings: receives what is wrong.
        types: ids of all types, for ``to``.
        linking: fields that ``referrers`` may name, as :func:`linking_fields` gives them.
    """

    __slots__ = ("_findings", "_linking", "_rules", "_seen", "_type", "_types")

    def __init__(self, findings: Findings, types: Collection[str], linking: Collection[str]) -> None:
        self._findings = findings
        self._types = types
        self._linking = linking
        self._rules = RuleChecker(findings)
        self._seen: set[int] = set()
        self._type = ""

    def check(self, type_: ContentType, node: Mapping, removed: Collection[str]) -> None:
        """Report everything wrong with a type.

        Args:
            type_: the type as read.
            node: its complete definition.
            removed: fields that it took out; what it inherits may still name them.
        """
        self._type = type_.id
        fields = node.get("fields")
        if isinstance(fields, Mapping):
            self._fields(fields, type_.fields, "fields")
        self._settings(type_, node)
        if not type_.abstract:
            self._names(type_, node, removed)
            self._schema_org(node.get("schema_org"), type_.fields, removed)
            self._rules.check(type_, node, removed)

    def _wrong(self, span: Span, key: str, reason: str, suggestion: str | None = "") -> None:
        self._findings.wrong(span, type_=self._type, key=key, reason=reason, suggestion=suggestion)

    def _choice(self, node: Node | None, key: str, reason: str, allowed: Iterable[str]) -> None:
        allowed = tuple(allowed)
        if isinstance(node, Scalar) and node.value not in allowed:
            self._wrong(node.span, key, reason, closest(node.value, allowed))

    def _fields(self, node: Mapping, fields: AnyMapping[str, Field], path: str) -> None:
        self._aliases(node, fields, path)
        for name, value in node.entries:
            if not _KEY.fullmatch(name.value):
                self._wrong(name.span, f"{path}.{name.value}", "field_name")
            field = fields.get(name.value)
            if field is not None and isinstance(value, Mapping):
                self._field(value, field, f"{path}.{name.value}", name.span)

    def _aliases(self, node: Mapping, fields: AnyMapping[str, Field], path: str) -> None:
        """No name may mean two fields."""
        taken = dict.fromkeys(fields, "")
        for name, value in node.entries:
            aliases = value.get("aliases") if isinstance(value, Mapping) else None
            for alias in texts(entries_of(aliases)):
                owner = taken.setdefault(alias.value, name.value)
                if owner != name.value:
                    self._wrong(alias.span, f"{path}.{name.value}.aliases", "alias_taken")

    def _field(self, node: Mapping, field: Field, path: str, where: Span) -> None:
        if id(node) in self._seen:
            return
        self._seen.add(id(node))
        self._choice(node.get("kind"), f"{path}.kind", "field_kind", FIELD_KINDS)
        self._choice(node.get("show"), f"{path}.show", "show", SHOWN)
        for key, reason in _misplaced(field):
            given = next((name for name in node.entries if name[0].value == key), None)
            self._wrong(given[0].span if given else where, f"{path}.{key}", reason)
        self._pattern(node.get("pattern"), path)
        for target in texts(entries_of(node.get("to"))):
            self._choice(target, f"{path}.to", "unknown_type", self._types)
        if field.min is not None and field.max is not None and field.min > field.max:
            self._wrong(_span(node, "min", where), f"{path}.min", "bounds")
        if not _fits(field, field.default):
            self._wrong(_span(node, "default", where), f"{path}.default", "default")
        inner, of = node.get("fields"), node.get("of")
        if isinstance(inner, Mapping):
            self._fields(inner, field.fields, f"{path}.fields")
        if isinstance(of, Mapping) and field.of is not None:
            self._field(of, field.of, f"{path}.of", where)

    def _pattern(self, node: Node | None, path: str) -> None:
        if isinstance(node, Scalar) and not _compiles(node.value):
            self._wrong(node.span, f"{path}.pattern", "pattern")

    def _settings(self, type_: ContentType, node: Mapping) -> None:
        view = node.get("list")
        if isinstance(view, Mapping):
            self._choice(view.get("layout"), "list.layout", "layout", LAYOUTS)
        labels = node.get("relation_labels")
        for name, _ in labels.entries if isinstance(labels, Mapping) else ():
            self._choice(name, "relation_labels", "unknown_relation", type_.relations.values())
        referrers = node.get("referrers")
        for name, _ in referrers.entries if isinstance(referrers, Mapping) else ():
            self._choice(name, "referrers", "no_linking_field", self._linking)

    def _names(self, type_: ContentType, node: Mapping, removed: Collection[str]) -> None:
        """Fields that lists, feeds and tables name."""
        known = {*type_.fields, *ITEM_FACTS}
        for path in ("in_summary", "list.fields", "machine.csv"):
            found: Node | None = node
            for part in path.split("."):
                found = found.get(part) if isinstance(found, Mapping) else None
            for name in texts(entries_of(found)):
                if name.value not in known and name.value not in removed:
                    self._wrong(name.span, path, "unknown_field", closest(name.value, known))

    def _schema_org(
        self, node: Node | None, fields: AnyMapping[str, Field], removed: Collection[str]
    ) -> None:
        """Names on the right side of a JSON-LD mapping; see ``render.schema_mapping`` for its grammar."""
        if not isinstance(node, Mapping):
            return
        scope = fields
        each = node.get("each")
        if isinstance(each, Scalar):
            self._source(each, fields, removed)
            entry = field_at(fields, each.value)
            scope = {**fields, **(entry.of.fields if entry and entry.of else {}), "value": Field(kind="str")}
        for key in ("field", "from", "to", "value"):
            name = node.get(key)
            if isinstance(name, Scalar):
                self._source(name, scope, removed)
        self._schema_org(node.get("type"), scope, removed)
        properties = node.get("properties")
        for _, value in properties.entries if isinstance(properties, Mapping) else ():
            for source in value.entries if isinstance(value, Sequence) else (value,):
                if isinstance(source, Scalar):
                    self._source(source, scope, removed)
                else:
                    self._schema_org(source, scope, removed)

    def _source(self, name: Scalar, fields: AnyMapping[str, Field], removed: Collection[str]) -> None:
        if name.value.startswith("=") or name.value in ITEM_FACTS or name.value in removed:
            return
        if field_at(fields, name.value) is None:
            self._wrong(name.span, "schema_org", "unknown_field", closest(name.value, fields))


def _span(node: Mapping, key: str, otherwise: Span) -> Span:
    value = node.get(key)
    return value.span if value else otherwise


def _compiles(pattern: str) -> bool:
    try:
        re.compile(pattern, re.ASCII)
    except (re.error, RecursionError, OverflowError):
        return False
    return True


def usable(field: Field) -> Field:
    """The field without what was reported: plain text where its kind means nothing."""
    if field.kind not in FIELD_KINDS or (field.kind == "enum" and not field.values):
        return Field(kind="str", label=field.label, hint=field.hint, aliases=field.aliases)
    return msgspec.structs.replace(
        field,
        pattern=field.pattern if _compiles(field.pattern) else "",
        default=field.default if _fits(field, field.default) else None,
        show=field.show if field.show in SHOWN else SHOWN[0],
        of=usable(field.of) if field.of else None,
        fields={key: usable(inner) for key, inner in field.fields.items()},
    )


def _misplaced(field: Field) -> Iterator[tuple[str, str]]:
    """Settings that the kind of a field needs or cannot have."""
    if (field.kind == "enum") != bool(field.values):
        yield "values", "enum_values" if field.kind == "enum" else "not_for_kind"
    if (field.kind == "object") != bool(field.fields):
        yield "fields", "object_fields" if field.kind == "object" else "not_for_kind"
    if field.of is not None and field.kind != "list":
        yield "of", "not_for_kind"
    if field.pattern and field.kind not in _PATTERNED:
        yield "pattern", "not_for_kind"
    if field.to and field.kind != "item":
        yield "to", "not_for_kind"


def _fits(field: Field, default: Any) -> bool:
    """Whether a default is a value of the field's kind."""
    if default is None:
        return True
    match field.kind:
        case "enum":
            return default in field.values
        case "bool":
            return isinstance(default, bool)
        case "int" | "money":
            return isinstance(default, int) and not isinstance(default, bool)
        case "decimal":
            return isinstance(default, int | float) and not isinstance(default, bool)
        case "list":
            of = field.of or Field(kind="str")
            return isinstance(default, list) and all(_fits(of, entry) for entry in default)
        case "str" | "text" | "markdown" | "slug" | "lang" | "url" | "email" | "phone":
            return isinstance(default, str)
        case "unit" | "item" | "column":
            return isinstance(default, str)
    return False  # dates, files and objects have no sensible default
