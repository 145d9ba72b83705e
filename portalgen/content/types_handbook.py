"""The content types as a page of Markdown: the part of the documentation that nobody has to keep by hand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from portalgen.content.names import TABLES
from portalgen.content.rule_context import field_at
from portalgen.content.schema import FIELD_KINDS, ContentType, Field, Rule
from portalgen.i18n import Translator, pick

#: Tables of the portal's own files, by the name of the file.
_FILES: Final = {
    "portal": "portal.yml",
    "site": "site.yml",
    "column": "_index.md",
    "unit": "units.yml",
    "redirect": "redirects.yml",
    **{type_: name for name, type_ in TABLES.items()},
}
_TIERS: Final = (1, 2, 3)


def handbook(types: Mapping[str, ContentType], words: Translator) -> str:
    """Every content type with its fields and rules, and the tables of the portal's own files.

    A type shows what it says itself; what it takes over stands at the type that it extends.

    Args:
        types: by id, resolved, abstract ones included.
        words: the language of the page.
    """
    return "\n".join([*_Writer(types, words).page(), ""])


class _Writer:
    def __init__(self, types: Mapping[str, ContentType], words: Translator) -> None:
        self._types = types
        self._words = words
        self._language = words.language

    def page(self) -> Iterator[str]:
        """The lines of the whole page."""
        yield from (f"# {self._word('title')}", "", self._word("intro"), "", f"## {self._word('kinds')}", "")
        yield from self._table(("kind", "meaning"), ((f"`{kind}`", self._kind(kind)) for kind in FIELD_KINDS))
        shared = [t for t in self._types.values() if t.abstract and t.id not in _FILES]
        yield from self._group(self._word("shared"), sorted(shared, key=self._depth))
        for tier in _TIERS:
            concrete = [t for t in self._types.values() if not t.abstract and t.tier == tier]
            yield from self._group(self._word("tier", tier=tier), concrete)
        yield from self._group(
            self._word("files"), [self._types[id_] for id_ in _FILES if id_ in self._types]
        )

    def _group(self, title: str, types: list[ContentType]) -> Iterator[str]:
        if types:
            yield from ("", f"## {title}")
        for type_ in types:
            yield from ("", f"### `{type_.id}`", "")
            yield from self._type(type_)

    def _depth(self, type_: ContentType) -> tuple[int, str]:
        """How many types stand above a type: parents come first."""
        depth, parent = 0, self._parent(type_)
        while parent is not None:
            depth, parent = depth + 1, self._parent(parent)
        return depth, type_.id

    def _parent(self, type_: ContentType) -> ContentType | None:
        return self._types.get(type_.extends) if type_.id != "item" else None

    def _type(self, type_: ContentType) -> Iterator[str]:
        parent = self._parent(type_)
        label, description = pick(type_.label, self._language), pick(type_.description, self._language)
        said = [f"**{_plain(label)}**" + (f" (`{_FILES[type_.id]}`)." if type_.id in _FILES else ".")]
        said += [_plain(description)] if description else []
        if parent is not None:
            said.append(self._word("extends", link=_link(parent)))
        said += self._settings(type_) if not type_.abstract else []
        yield " ".join(said)
        own = {
            key: field
            for key, field in type_.fields.items()
            if parent is None or parent.fields.get(key) != field
        }
        if own:
            yield ""
            yield from self._table(("key", "alias", "what", "kind", "need"), self._rows(type_, own, ""))
        rules = [rule for rule in type_.rules if parent is None or rule not in parent.rules]
        if rules:
            yield from ("", self._word("rules"), "", *(f"- {self._rule(rule, type_)}" for rule in rules))

    def _settings(self, type_: ContentType) -> Iterator[str]:
        """Whether items need a date, how they are listed, and which twins machines read."""
        yield self._word("dated" if type_.dated else "undated")
        if type_.list.layout == "table":
            yield self._word("table", fields=_keys(type_.list.fields))
        if type_.machine.csv:
            yield self._word("csv")
        if type_.machine.json:
            yield self._word("json")

    def _rows(
        self, type_: ContentType, fields: Mapping[str, Field], prefix: str
    ) -> Iterator[tuple[str, ...]]:
        for key, field in fields.items():
            path = prefix + key
            aliases = _keys(alias for alias in field.aliases if alias not in fields)
            yield (
                f"`{path}`",
                aliases,
                self._what(type_, path, field),
                self._shape(field),
                self._need(field),
            )
            yield from self._rows(type_, (field.of or field).fields, f"{path}.")

    def _what(self, type_: ContentType, path: str, field: Field) -> str:
        """Label, hint and the values to choose from."""
        said = [pick(field.label, self._language), pick(field.hint, self._language)]
        texts = [" — ".join(_plain(text) for text in said if text)]
        values = (field.of or field).values
        if values:
            owner = self._owner(type_, path, values)
            shown = (f"`{value}` {_plain(pick(label, self._language))}" for value, label in values.items())
            texts.append(
                self._word("values", link=_link(owner)) if owner is not type_ else "; ".join(shown) + "."
            )
        return " ".join(texts)

    def _owner(self, type_: ContentType, path: str, values: Mapping[str, Any]) -> ContentType:
        """The topmost type that has these very values: they are listed there."""
        parent, owner = self._parent(type_), type_
        while parent is not None:
            field = field_at(parent.fields, path)
            if field is not None and (field.of or field).values == values:
                owner = parent
            parent = self._parent(parent)
        return owner

    def _shape(self, field: Field) -> str:
        """The kind, what a list holds, the bounds and the form."""
        shape = f"`{field.kind}`" if field.of is None else f"`{field.kind}` (`{field.of.kind}`)"
        low, high = field.min, field.max
        if low is not None and high is not None:
            shape += f" {low:g}–{high:g}"
        elif low is not None or high is not None:
            shape += f" ≥ {low:g}" if low is not None else f" ≤ {high:g}"
        # A code span needs no escapes, but for the sign that ends a cell.
        return f"{shape} `{field.pattern.replace('|', chr(92) + '|')}`" if field.pattern else shape

    def _need(self, field: Field) -> str:
        if field.default is not None:
            return self._word("default", value=f"`{_listed(field.default)}`")
        if field.required:
            return self._word("required")
        return self._word("recommended") if field.recommended else ""

    def _rule(self, rule: Rule, type_: ContentType) -> str:
        parts = [f"`{rule.rule}`: {_keys(rule.fields)}"]
        parts += [self._condition(path, wanted, type_) for path, wanted in rule.when.items()]
        limits = {"days": rule.days, "working_days": rule.working_days}
        parts += [self._words.plural(f"handbook.{name}", count) for name, count in limits.items() if count]
        parts += [f"`{name}: {_listed(value)}`" for name, value in rule.options.items()]
        if rule.severity:
            parts.append(self._words.text(f"diagnostics.severity.{rule.severity}"))
        if rule.source and not rule.source.startswith("house"):
            parts.append(_plain(rule.source))
        return "; ".join(parts) + "."

    def _condition(self, path: str, wanted: tuple[Any, ...], type_: ContentType) -> str:
        if not wanted:
            return self._word("present", field=f"`{path}`")
        field = field_at(type_.fields, path)
        labels = field.values if field is not None else {}
        shown = []
        for value in wanted:
            label = pick(labels.get(value, {}), self._language)
            shown.append(f"`{_listed(value)}`" + (f" ({label})" if label else ""))
        return self._word("when", field=f"`{path}`", values=", ".join(shown))

    def _table(self, heads: tuple[str, ...], rows: Iterator[tuple[str, ...]]) -> Iterator[str]:
        yield "| " + " | ".join(self._word(f"head.{head}") for head in heads) + " |"
        yield "|" + "---|" * len(heads)
        yield from ("| " + " | ".join(row) + " |" for row in rows)

    def _kind(self, kind: str) -> str:
        return _plain(self._words.text(f"handbook.kind.{kind}"))

    def _word(self, key: str, **args: object) -> str:
        return self._words.text(f"handbook.{key}", **args)


def _link(type_: ContentType) -> str:
    return f"[`{type_.id}`](#{type_.id})"


def _keys(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _listed(value: Any) -> str:
    """A value of a definition as YAML has it."""
    if isinstance(value, list | tuple):
        return f"[{', '.join(_listed(entry) for entry in value)}]"
    return {True: "true", False: "false"}[value] if isinstance(value, bool) else str(value)


def _plain(text: str) -> str:
    """Text that stays text in a cell of a table."""
    for sign in "\\|<*[":
        text = text.replace(sign, f"\\{sign}")
    return " ".join(text.split())
