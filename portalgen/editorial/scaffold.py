"""A content type as front matter to fill in: its fields in order, each with what it is for.

What nobody gave a value stays empty after the colon, which the loader takes for absent: filling in the file
is all that is left to do.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

import msgspec

from portalgen.content.model import Localized
from portalgen.content.rule_context import BODY, Context, holds, is_present
from portalgen.content.schema import ContentType, Field, Rule
from portalgen.editorial.yaml_text import TOGETHER, comment, scalar, typed
from portalgen.i18n import Translator, pick

#: Values by dotted path, in order of writing: several for a list.
Given = Mapping[str, tuple[str, ...]]

_TYPED: Final = frozenset({"int", "decimal", "money", "bool", "date", "datetime"})
#: Kinds that say for themselves how they are written, where the field has no hint.
_EXPLAINED: Final = frozenset(
    {"date", "datetime", "money", "bool", "url", "file", "item", "column", "unit", "markdown"}
)
_STEP: Final = "  "
#: The fields of an image, which the schema does not spell out.
IMAGE: Final[Mapping[str, Field]] = {
    "src": Field(kind="str", required=True),
    "alt": Field(kind="str", required=True),
    "caption": Field(kind="str"),
    "credit": Field(kind="str"),
}


class Form(msgspec.Struct, frozen=True):
    """Which fields of a type to show.

    Args:
        keys: paths of fields that are neither required nor recommended in themselves.
        either: for a field of which one of several is needed, the keys of all of them.
        entries: for a field of a list, the values of which each must have an entry.
    """

    keys: frozenset[str] = frozenset()
    either: Mapping[str, tuple[str, ...]] = {}
    entries: Mapping[str, tuple[str, ...]] = {}


def form_of(type_: ContentType, given: Given) -> Form:
    """The fields that an item of the type needs: by themselves, by its rules, or because they are given."""
    values = {key: _default(field) for key, field in type_.fields.items() if field.default is not None}
    values.update({key: found for key, found in given.items() if found and "." not in key})
    context = Context(type_, has_body=bool(type_.example))
    keys = set(given)
    either: dict[str, tuple[str, ...]] = {}
    entries: dict[str, tuple[str, ...]] = {}
    for rule in type_.rules:
        if not holds(rule, values, context):
            continue
        if rule.rule == "required_when" and rule.when:
            keys.update(rule.fields)
        elif rule.rule == "one_of" and not any(is_present(values, key, context) for key in rule.fields):
            alternatives = tuple(key for key in rule.fields if key != BODY)
            keys.update(alternatives)
            either.update(dict.fromkeys(alternatives, _names(rule)))
        elif rule.rule == "has_entries":
            entries[rule.fields[0]] = tuple(str(value) for value in rule.options["all"])
    return Form(frozenset(keys), either, entries)


def _default(field: Field) -> object:
    return tuple(field.default) if isinstance(field.default, list) else field.default


def _names(rule: Rule) -> tuple[str, ...]:
    return tuple(key.rpartition(".")[2] for key in rule.fields)


def front_matter(
    type_: ContentType, given: Given, words: Translator, *, leave_out: frozenset[str] = frozenset()
) -> str:
    """The fields as YAML, without the lines of ``---``.

    Args:
        type_: the type.
        given: values by dotted path.
        words: the language of the comments.
        leave_out: keys that stand elsewhere.
    """
    writer = _Writer(form_of(type_, given), words)
    fields = {key: field for key, field in type_.fields.items() if key not in leave_out}
    return "".join(f"{line}\n" for line in writer.table(fields, given, "", ""))


class _Writer:
    """Writes fields; explains each once."""

    def __init__(self, form: Form, words: Translator) -> None:
        self._form = form
        self._words = words
        self._explained: set[str] = set()

    def table(self, fields: Mapping[str, Field], given: Given, path: str, indent: str) -> Iterator[str]:
        """The shown fields of an object, one under the other.

        Args:
            fields: of the object.
            given: values by whole path.
            path: of the object, with a dot at the end; empty for the item itself.
            indent: spaces before each line.
        """
        for key, field in self._shown(fields, path):
            yield from self._comment(field, f"{path}{key}", indent, given=given)
            yield from self._field(field, f"{path}{key}", indent, given)

    def _shown(self, fields: Mapping[str, Field], path: str) -> list[tuple[str, Field]]:
        """The fields of an object that are needed; all of them where none is."""
        shown = [(key, field) for key, field in fields.items() if self._is_shown(f"{path}{key}", field)]
        return shown if shown or not path else list(fields.items())

    def _is_shown(self, path: str, field: Field) -> bool:
        inside = any(key.startswith(f"{path}.") for key in self._form.keys)
        return field.required or field.recommended or inside or path in self._form.keys

    def _field(self, field: Field, path: str, indent: str, given: Given) -> Iterator[str]:
        key = path.rpartition(".")[2]
        inner = _inner(field, self._words)
        if field.kind == "list":
            yield f"{indent}{key}:"
            yield from self._entries(field, path, indent + _STEP, given)
        elif inner and not given.get(path):
            yield f"{indent}{key}:"
            yield from self.table(inner, given, f"{path}.", indent + _STEP)
        else:
            yield f"{indent}{key}:{_written(field, next(iter(given.get(path, ())), None))}"

    def _entries(self, field: Field, path: str, indent: str, given: Given) -> Iterator[str]:
        of = field.of or Field(kind="str")
        inner = _inner(of, self._words)
        if not inner or given.get(path):
            for value in given.get(path) or (None,):
                yield f"{indent}-{_written(of, value)}"
            return
        below = [values for table in (given, self._form.entries) for values in _below(table, path)]
        for index in range(max([1, *map(len, below)])):
            yield from self._entry(inner, _one_entry(self._form.entries, given, index), path, indent)

    def _entry(self, fields: Mapping[str, Field], given: Given, path: str, indent: str) -> Iterator[str]:
        """One object of a list; its first line carries the dash."""
        first = True
        for key, field in self._shown(fields, f"{path}."):
            explained = indent if first else indent + _STEP
            yield from self._comment(field, f"{path}.{key}", explained, given=given)
            for line in self._field(field, f"{path}.{key}", indent + _STEP, given):
                yield f"{indent}- {line[len(indent) + len(_STEP) :]}" if first else line
                first = False

    def _comment(self, field: Field, path: str, indent: str, *, given: Given) -> list[str]:
        if path in self._explained or path == "title":
            return []
        self._explained.add(path)
        label = pick(field.label, self._words.language) or path.rpartition(".")[2]
        said = label if given.get(path) else self._explanation(field, path, label)
        return comment(said, indent, _STEP)

    def _explanation(self, field: Field, path: str, label: str) -> str:
        either = ", ".join(self._form.either.get(path, ()))
        need = "required" if field.required else "recommended" if field.recommended else ""
        if either:
            need = "either"
        elif not need and path in self._form.keys:
            need = "required"
        said = self._words.text(f"new.need.{need}", label=label, keys=either) if need else label
        return " ".join(filter(None, (f"{said}.", *self._how(field, path))))

    def _how(self, field: Field, path: str) -> Iterator[str]:
        """How the field is filled in: its hint, its values, its form."""
        language = self._words.language
        of = field.of or field
        hint = pick(field.hint, language)
        yield hint if not hint or hint.endswith((".", "…", "?")) else f"{hint}."
        if of.values:
            yield self._words.text("new.values", values=_named(of.values.items(), language))
        elif of.kind in _EXPLAINED and not hint:
            yield self._words.text(f"new.kind.{of.kind}")
        if field.kind == "list":
            yield self._words.text("new.kind.objects" if of.fields else "new.kind.list")
        more = [key for key, inner in of.fields.items() if not self._is_shown(f"{path}.{key}", inner)]
        if len(more) < len(of.fields) and more:
            labels = ((key, of.fields[key].label) for key in more)
            yield self._words.text("new.more", keys=_named(labels, language))


def _named(labels: Iterable[tuple[str, Localized]], language: str) -> str:
    """``name (label)``, each kept together when the comment is wrapped."""
    pairs = (f"{name} ({pick(label, language)})" for name, label in labels)
    return ", ".join(pair.replace(" ", TOGETHER) for pair in pairs)


def _one_entry(entries: Given, given: Given, index: int) -> dict[str, tuple[str, ...]]:
    """The values of one entry of a list: those that it must have, and over them those that are given."""
    both = [(key, values[index : index + 1]) for table in (entries, given) for key, values in table.items()]
    return {key: values for key, values in both if values}


def _below(values: Given, path: str) -> Iterator[tuple[str, ...]]:
    return (found for key, found in values.items() if key.startswith(f"{path}."))


def _inner(field: Field, words: Translator) -> Mapping[str, Field]:
    """The fields of an object or an image; none of anything else."""
    if field.kind == "object":
        return field.fields
    if field.kind != "image":
        return {}
    replace = msgspec.structs.replace
    return {
        key: replace(inner, label={words.language: words.text(f"new.image.{key}")})
        for key, inner in IMAGE.items()
    }


def _written(field: Field, value: str | None) -> str:
    """The value after a colon or dash, with the space before it; the default where none is given."""
    if value is None:
        if not isinstance(field.default, str | int | bool) or field.default == "":
            return ""
        value = str(field.default).lower() if isinstance(field.default, bool) else str(field.default)
    if not value:
        return ""
    if field.kind in _TYPED:
        return f" {typed(value)}"
    return f" {scalar(value)}"
