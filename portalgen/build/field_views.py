"""Fields ready to print: each kind of value in the form that templates know.

What of a field depends on its type and the page's language alone (:class:`Shown`) is made once for all items.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar, NamedTuple

from markupsafe import Markup, escape

from portalgen.build.context import Context
from portalgen.content.model import ImageRef, Summary, Value
from portalgen.content.schema import Field
from portalgen.content.states import shows_text
from portalgen.i18n import pick
from portalgen.render.views import FieldView, Link

_EMPTY = (None, "", ())
_FORMS_OF_LISTS = {"image": "images", "file": "files", "item": "links"}


class Shown:
    """A field as pages in one language show it.

    Args:
        key: of the field.
        field: its definition.
        lang: language of labels.
    """

    __slots__ = ("absent", "inner", "is_public", "is_table", "key", "kind", "label", "of", "show", "words")

    def __init__(self, key: str, field: Field, lang: str) -> None:
        label = pick(field.label, lang)
        self.key = key
        self.kind = field.kind
        self.show = field.show
        self.is_public = field.show != "none"
        self.label = label or key
        self.absent = FieldView(key, label, "text", "")
        self.words = {value: pick(labels, lang) for value, labels in field.values.items()}
        self.inner = {name: Shown(name, of, lang) for name, of in field.fields.items() if of.show != "none"}
        self.of = Shown("", field.of or Field(kind="str"), lang) if field.kind == "list" else self
        self.is_table = field.kind == "list" and self.of.kind == "object"

    def used(self, rows: Value) -> list[Shown]:
        """The fields of entries for which any entry has a value, in the order of the definition."""
        return [
            cell for key, cell in self.of.inner.items() if any(row.get(key) not in _EMPTY for row in rows)
        ]


class ShownFields(NamedTuple):
    """The fields of a content type as pages in one language show them.

    Args:
        by_key: all of them, in the type's order.
        public: keys of those that the public may see, in that order.
        with_files: keys of those that may hold files.
    """

    by_key: Mapping[str, Shown]
    public: tuple[str, ...]
    with_files: frozenset[str]


def shown_fields(context: Context, type_: str, lang: str) -> ShownFields:
    """The fields of a content type, made ready once for a language."""
    return context.ear.once(("shown", type_, lang), _shown_fields, context, type_, lang)


def _shown_fields(context: Context, type_: str, lang: str) -> ShownFields:
    fields = context.frame.types[type_].fields
    return ShownFields(
        {key: Shown(key, field, lang) for key, field in fields.items()},
        tuple(key for key, field in fields.items() if field.show != "none"),
        frozenset(key for key, field in fields.items() if _may_hold_files(field)),
    )


def _may_hold_files(field: Field) -> bool:
    """Whether a field is a file or files, or has entries with one under ``file``."""
    of = field.of if field.kind == "list" and field.of else field
    return of.kind == "file" or "file" in of.fields


class FieldShower:
    """Shows fields of one item on pages of one site.

    Args:
        context: the build.
        here: id of the site whose page shows them.
        summary: of the item.
        lang: language of the page.
    """

    __slots__ = ("_context", "_here", "_lang", "_summary")

    def __init__(self, context: Context, here: str, summary: Summary, lang: str) -> None:
        self._context = context
        self._here = here
        self._summary = summary
        self._lang = lang

    def view(self, shown: Shown, value: Value) -> FieldView | None:
        """A field ready to print, or None where there is nothing to show."""
        if value in _EMPTY:
            return None
        if shown.is_table:
            cells = shown.used(value)
            columns = tuple([cell.label for cell in cells])
            return FieldView(shown.key, shown.label, "table", self._rows(cells, value), columns, shown.show)
        form, made = self._FORMS.get(shown.kind, FieldShower._text)(self, shown, value)
        return None if made in _EMPTY else FieldView(shown.key, shown.label, form, made, (), shown.show)

    # -- form and value of a FieldView, by the kind of field -----------------------------------------------

    def _text(self, _: Shown, value: Value) -> tuple[str, Any]:
        # A year is no number: only what has a unit or counts something would want grouping.
        return "text", str(value)

    def _paragraphs(self, _: Shown, value: Value) -> tuple[str, Any]:
        return "markdown", paragraphs(str(value))

    def _as_it_is(self, shown: Shown, value: Value) -> tuple[str, Any]:
        return shown.kind, value

    def _enum(self, shown: Shown, value: Value) -> tuple[str, Any]:
        return "text", shown.words.get(value) or str(value)

    def _bool(self, _: Shown, value: Value) -> tuple[str, Any]:
        return "text", self._context.word(self._lang, "value.yes" if value else "value.no")

    def _url(self, _: Shown, value: Value) -> tuple[str, Any]:
        return "link", Link(str(value).partition("://")[2].removesuffix("/"), str(value))

    def _unit(self, _: Shown, value: Value) -> tuple[str, Any]:
        return "text", self._context.unit_name(value, self._lang) or str(value)

    def _item(self, _: Shown, value: Value) -> tuple[str, Any]:
        """The item that a field names; nothing where the public may not know of it."""
        catalog, name = self._context.catalog, str(value)
        id_ = catalog.resolve(name, self._summary.site, self._summary.source)
        if id_ is None:
            return "link", Link(name, "")
        target = catalog.summary(id_)
        if not shows_text(target):
            return "link", None
        return "link", Link(target.title, self._context.item_href(self._here, target))

    def _image(self, _: Shown, value: Value) -> tuple[str, Any]:
        summary = self._summary
        if not isinstance(value, ImageRef):
            return "image", None
        owner = (summary.url, summary.source)
        return "image", self._context.image(self._here, summary.site, owner, value)

    def _file(self, _: Shown, value: Value) -> tuple[str, Any]:
        return "files", tuple(filter(None, (self._context.file(self._here, self._summary, value),)))

    def _object(self, shown: Shown, value: Value) -> tuple[str, Any]:
        views = [self.view(inner, value.get(key)) for key, inner in shown.inner.items()]
        return "object", tuple([view for view in views if view is not None])

    def _list(self, shown: Shown, value: Value) -> tuple[str, Any]:
        of = shown.of
        if shown.is_table:
            return "table", self._rows(shown.used(value), value)
        make = self._FORMS.get(of.kind, FieldShower._text)
        made = [make(self, of, entry)[1] for entry in value]
        if of.kind == "file":
            return "files", tuple([file for files in made for file in files])
        form = _FORMS_OF_LISTS.get(of.kind, "list")
        return form, tuple([entry for entry in made if entry not in _EMPTY])

    def _rows(self, cells: Sequence[Shown], rows: Value) -> tuple[tuple[FieldView, ...], ...]:
        return tuple([tuple([self.view(c, row.get(c.key)) or c.absent for c in cells]) for row in rows])

    #: How each kind of field is shown; kinds that are not here are text.
    _FORMS: ClassVar[Mapping[str, Callable[[FieldShower, Shown, Value], tuple[str, Any]]]] = {
        "list": _list,
        "object": _object,
        "markdown": _paragraphs,
        "text": _paragraphs,
        "date": _as_it_is,
        "datetime": _as_it_is,
        "money": _as_it_is,
        "email": _as_it_is,
        "phone": _as_it_is,
        "enum": _enum,
        "bool": _bool,
        "url": _url,
        "unit": _unit,
        "item": _item,
        "image": _image,
        "file": _file,
    }


def paragraphs(text: str) -> Markup:
    """Plain text of several lines: blank lines part paragraphs, other line ends are kept."""
    blocks = (str(escape(block.strip("\n"))) for block in text.split("\n\n") if block.strip())
    html = "".join(f"<p>{block.replace(chr(10), '<br>')}</p>" for block in blocks)
    return Markup(html)  # noqa: S704 - escaped above
