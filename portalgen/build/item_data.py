"""What an item's own page says of it to machines, in the words of schema.org."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from portalgen.build.context import Context
from portalgen.build.field_views import Shown, shown_fields
from portalgen.build.subject import Subject
from portalgen.content.model import ImageRef, Summary, Value
from portalgen.content.states import shows_text
from portalgen.render.schema_mapping import Mapped, PageContext
from portalgen.render.structured import Organization
from portalgen.render.views import Image, Link


def item_data(context: Context, subject: Subject, image: Image | None) -> Mapping[str, Any]:
    """The item as schema.org data.

    Args:
        context: the build.
        subject: the item.
        image: its main image with an absolute address.
    """
    summary, site, type_ = subject.summary, subject.site, subject.type
    mapped = context.ear.once(("mapped", type_.id), Mapped, type_.schema_org)
    fields = shown_fields(context, type_.id, site.lang).by_key
    readable = _Reader(context, summary, site.lang).read
    values: dict[str, Value] = {}
    codes: dict[str, Value] = {}
    for key, value in subject.values.items():
        shown = fields.get(key)
        if shown is None or key not in mapped.names:
            continue
        if shown.is_public:
            values[key] = readable(shown, value)
        if shown.kind == "enum":
            codes[key] = value
    values["body"], values["lang"] = subject.body.plain, summary.lang
    values["image"], values["id"] = image, summary.id
    return mapped.node(
        values,
        PageContext(
            url=context.addresses.absolute(site.id, summary.url),
            site=Organization(
                site.contact.organisation or site.title, context.addresses.absolute(site.id, "")
            ),
            unit=Organization(subject.unit) if subject.unit else None,
            codes=codes,
        ),
    )


class _Reader:
    """Values of an item as people read them: labels of enumerations, names of units, addresses of files.

    Args:
        context: the build.
        summary: the item.
        lang: language of labels.
    """

    __slots__ = ("_context", "_lang", "_summary")

    def __init__(self, context: Context, summary: Summary, lang: str) -> None:
        self._context = context
        self._summary = summary
        self._lang = lang

    def read(self, shown: Shown, value: Value) -> Value:
        """A value of a field; empty where the public may not know it."""
        read = self._READ.get(shown.kind)
        return read(self, shown, value) if read else value

    def _enum(self, shown: Shown, value: Value) -> Value:
        return shown.words.get(value) or value

    def _unit(self, _: Shown, value: Value) -> Value:
        return self._context.unit_name(value, self._lang)

    def _list(self, shown: Shown, value: Value) -> Value:
        read = self._READ.get(shown.of.kind)
        return tuple([read(self, shown.of, entry) for entry in value]) if read else value

    def _object(self, shown: Shown, value: Value) -> Value:
        inner = shown.inner
        return {key: self.read(inner[key], entry) for key, entry in value.items() if key in inner}

    def _image(self, _: Shown, value: Value) -> Value:
        if not isinstance(value, ImageRef):
            return ""
        summary = self._summary
        owner = (summary.url, summary.source)
        return self._context.image(summary.site, summary.site, owner, value) or ""

    def _file(self, _: Shown, value: Value) -> Value:
        return self._context.file(self._summary.site, self._summary, str(value)) or ""

    def _nothing(self, _: Shown, __: Value) -> Value:
        return ""

    def _item(self, _: Shown, value: Value) -> Value:
        """The item that a field names, as a link; its name where the portal has no such item."""
        catalog, name = self._context.catalog, str(value)
        id_ = catalog.resolve(name, self._summary.site, self._summary.source)
        if id_ is None:
            return name
        target = catalog.summary(id_)
        if not shows_text(target):
            return ""
        return Link(target.title, self._context.addresses.absolute(target.site, target.url))

    #: How values of each kind of field are read; those of others are told as they are.
    _READ: ClassVar[Mapping[str, Callable[[_Reader, Shown, Value], Value]]] = {
        "enum": _enum,
        "unit": _unit,
        "list": _list,
        "object": _object,
        "item": _item,
        "image": _image,
        "file": _file,
        "column": _nothing,
        "site": _nothing,
    }
