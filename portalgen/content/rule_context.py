"""What every rule sees: the values of one item, and where they stand.

A rule names fields by key, by a path into an object (``withdrawn.kind``) or into the entries of a list
(``sessions.date``); ``body`` is the text of the item.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

import msgspec

from portalgen.content.model import Localized, Value
from portalgen.content.schema import ContentType, Field, Rule
from portalgen.diagnostics import Span
from portalgen.text.dates import format_date
from portalgen.text.moment import Moment

BODY = "body"
BODY_LABEL: Localized = {"vi": "Nội dung", "en": "Text"}


class Finding(msgspec.Struct, frozen=True):
    """What a rule found, before it has a place.

    Args:
        code: of the diagnostic.
        key: path of the field it is about.
        args: placeholders of the message.
    """

    code: str
    key: str
    args: Mapping[str, Any]


class Context(msgspec.Struct, frozen=True):
    """Where the values of an item stand, and the day.

    Args:
        type: of the item.
        positions: place of each top-level key.
        first: where the front matter begins, for what is absent.
        has_body: whether the item has text.
        today: the portal's day; None for rules that need no clock.
    """

    type: ContentType
    positions: Mapping[str, Span] = {}
    first: Span = Span("")
    has_body: bool = True
    today: dt.date | None = None

    def span(self, key: str) -> Span:
        """The place of the key that a path starts with, or the beginning of the front matter."""
        return self.positions.get(key.partition(".")[0], self.first)

    def label(self, path: str) -> Localized:
        """The label of a field, by language."""
        if path == BODY:
            return BODY_LABEL
        field = field_at(self.type.fields, path)
        return (field.label if field else {}) or {"vi": path, "en": path}


def field_at(fields: Mapping[str, Field], path: str) -> Field | None:
    """The definition that a path leads to, through objects and lists of objects."""
    field: Field | None = None
    for part in path.split("."):
        field = fields.get(part)
        if field is None:
            return None
        inner = field.of if field.kind == "list" and field.of else field
        fields = inner.fields
    return field


def values_at(fields: Mapping[str, Value], path: str) -> list[Value]:
    """The values that a path leads to; those of a list one by one, absent ones left out."""
    if "." not in path:  # nearly all
        value = fields.get(path)
        if isinstance(value, tuple | list):
            return [entry for entry in value if entry is not None and entry != ""]
        return [] if value is None or value == "" else [value]
    found: list[Value] = [fields]
    for part in path.split("."):
        inner = (value.get(part) for value in found if isinstance(value, dict | Mapping))
        found = [
            entry for value in inner for entry in (value if isinstance(value, tuple | list) else (value,))
        ]
    return [value for value in found if value is not None and value != ""]


def rows(fields: Mapping[str, Value], paths: tuple[str, ...]) -> Iterator[tuple[list[Value], ...]]:
    """The values of several paths together.

    Paths into one and the same list are read entry by entry; the others repeat for each entry.
    """
    parents = {path.rpartition(".")[0] for path in paths if "." in path}
    if not parents:  # nearly always
        yield tuple([values_at(fields, path) for path in paths])
        return
    lists = [p for p in parents if isinstance(fields.get(p), tuple | list)]
    shared = lists[0] if len(lists) == 1 else ""
    for scope in values_at(fields, shared) if shared else [fields]:
        yield tuple(
            values_at(scope, path.removeprefix(f"{shared}."))
            if shared and path.startswith(f"{shared}.") and isinstance(scope, Mapping)
            else values_at(fields, path)
            for path in paths
        )


def is_present(fields: Mapping[str, Value], path: str, context: Context) -> bool:
    """Whether a field has a value; for ``body``, whether the item has text."""
    return context.has_body if path == BODY else bool(values_at(fields, path))


def holds(rule: Rule, fields: Mapping[str, Value], context: Context) -> bool:
    """Whether the rule's ``when`` is met: each field has one of its values, or any where none is listed."""
    for path, wanted in rule.when.items():
        if not wanted:
            if not is_present(fields, path, context):
                return False
            continue
        values = [str(value).casefold() for value in values_at(fields, path)]
        if not any(str(one).casefold() in values for one in wanted):
            return False
    return True


def day_of(value: Value) -> dt.date | None:
    """The day of a date or moment; None for anything else."""
    if isinstance(value, Moment):
        return value.at.date()
    return value if isinstance(value, dt.date) and not isinstance(value, dt.datetime) else None


def shown(value: Value) -> str:
    """A value as a message shows it; the same in every language."""
    if isinstance(value, Moment) and value.has_time:
        return f"{format_date(value, 'vi')} {value.at:%H:%M}"
    if isinstance(value, Moment | dt.date):
        return format_date(value, "vi")
    return f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)


def label_of_value(field: Field | None, value: Value) -> Localized | str:
    """An enumeration's label, or the value itself."""
    if field is not None and field.kind == "list" and field.of:
        field = field.of
    return (field.values.get(str(value)) if field else None) or shown(value)
