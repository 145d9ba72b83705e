"""Fields ready to print: each kind of value in the form that templates know."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup, escape

from portalgen.build.context import Context
from portalgen.content.model import ImageRef, Summary, Value
from portalgen.content.schema import Field
from portalgen.content.states import shows_text
from portalgen.i18n import pick
from portalgen.render.views import FieldView, Link

_EMPTY = (None, "", ())


class FieldShower:
    """Shows fields of one item on pages of one site.

    Args:
        context: the build.
        here: id of the site whose page shows them.
        summary: of the item.
        lang: language of labels.
    """

    def __init__(self, context: Context, here: str, summary: Summary, lang: str) -> None:
        self._context = context
        self._here = here
        self._summary = summary
        self._lang = lang

    def view(self, key: str, field: Field, value: Value) -> FieldView | None:
        """A field ready to print, or None where there is nothing to show."""
        kind, shown = self._shown(field, value) if value not in _EMPTY else ("text", None)
        if shown in _EMPTY:
            return None
        label = pick(field.label, self._lang) or key
        columns: tuple[str, ...] = ()
        if kind == "table":
            inner = _public_fields(field)
            columns = tuple(pick(inner[name].label, self._lang) or name for name in _used(field, value))
        return FieldView(key, label, kind, shown, columns=columns, show=field.show)

    def _shown(self, field: Field, value: Value) -> tuple[str, Any]:
        """Kind and value of a :class:`FieldView`."""
        match field.kind:
            case "list":
                return self._list(field, value)
            case "object":
                return "object", self._object(field, value)
            case "int" | "decimal":
                # A year is no number: only what has a unit or counts something would want grouping.
                return "text", str(value)
            case "markdown" | "text":
                return "markdown", paragraphs(str(value))
            case "str":
                return "text", str(value)
        return self._single(field, value)

    def _single(self, field: Field, value: Value) -> tuple[str, Any]:
        match field.kind:
            case "date" | "datetime" | "money" | "email" | "phone":
                return field.kind, value
            case "enum":
                return "text", pick(field.values.get(value, {}), self._lang) or str(value)
            case "bool":
                return "text", self._context.word(self._lang, "value.yes" if value else "value.no")
            case "url":
                return "link", Link(str(value).partition("://")[2].removesuffix("/"), str(value))
            case "unit":
                return "text", self._context.unit_name(value, self._lang) or str(value)
            case "item":
                return "link", self._link(str(value))
            case "image":
                return "image", self._image(value)
            case "file":
                return "files", tuple(filter(None, (self._context.file(self._here, self._summary, value),)))
        return "text", str(value)

    def _image(self, value: Value) -> Any:
        summary = self._summary
        if not isinstance(value, ImageRef):
            return None
        return self._context.image(self._here, summary.site, (summary.url, summary.source), value)

    def _link(self, name: str) -> Link | None:
        """The item that a field names; nothing where the public may not know of it."""
        catalog = self._context.catalog
        id_ = catalog.resolve(name, self._summary.site, self._summary.source)
        if id_ is None:
            return Link(name, "")
        target = catalog.summary(id_)
        return Link(target.title, self._context.item_href(self._here, target)) if shows_text(target) else None

    def _object(self, field: Field, value: Mapping[str, Value]) -> tuple[FieldView, ...]:
        views = (
            self.view(name, inner, value.get(name))
            for name, inner in field.fields.items()
            if inner.show != "none"
        )
        return tuple(view for view in views if view is not None)

    def _list(self, field: Field, value: Value) -> tuple[str, Any]:
        of = field.of or Field(kind="str")
        if of.kind == "object":
            return "table", self._rows(field, value)
        kinds = {"image": "images", "file": "files", "item": "links"}
        shown = [self._shown(of, entry)[1] for entry in value]
        if of.kind == "file":
            return "files", tuple(file for files in shown for file in files)
        return kinds.get(of.kind, "list"), tuple(entry for entry in shown if entry not in _EMPTY)

    def _rows(self, field: Field, value: Value) -> tuple[tuple[FieldView, ...], ...]:
        inner = _public_fields(field)
        names = _used(field, value)
        return tuple(
            tuple(
                self.view(name, inner[name], row.get(name))
                or FieldView(name, pick(inner[name].label, self._lang), "text", "")
                for name in names
            )
            for row in value
        )


def _public_fields(field: Field) -> Mapping[str, Field]:
    return {k: f for k, f in (field.of.fields if field.of else {}).items() if f.show != "none"}


def _used(field: Field, rows: Value) -> tuple[str, ...]:
    """Names of the entry's fields that any entry has a value for, in the order of the definition."""
    return tuple(name for name in _public_fields(field) if any(row.get(name) not in _EMPTY for row in rows))


def paragraphs(text: str) -> Markup:
    """Plain text of several lines: blank lines part paragraphs, other line ends are kept."""
    blocks = (str(escape(block.strip("\n"))) for block in text.split("\n\n") if block.strip())
    html = "".join(f"<p>{block.replace(chr(10), '<br>')}</p>" for block in blocks)
    return Markup(html)  # noqa: S704 - escaped above
