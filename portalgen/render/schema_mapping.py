"""How the ``schema_org`` data of a content type becomes an object of schema.org.

A mapping is ``{type: NewsArticle, properties: {headline: title, …}}``. The right side of a property is

* the key of a field, or a dotted path into an object field (``address.street``);
* ``unit``, ``site`` or ``url``: the unit, the site's organisation and the address of the page;
* ``=constant`` (``=1`` and ``=true`` become a number and a boolean);
* a nested mapping; with ``each: <field>`` one object for every entry of a list, whose own keys (or
  ``value``, the entry itself) stand on the right side then, before those of the item;
* ``{field: <key>, values: {<value>: <constant>}}``: a value translated, e.g. into a schema.org enumeration;
* ``{from: <key>, to: <key>}``: a time from one date to another, open where one is missing (ISO 8601);
* ``{value: <key>, only: [<type>, …]}``: a value for some types alone, where ``type`` itself is translated:
  ``type: {field: <key>, values: {<value>: <type>}}``;
* a list of these, for a property that takes several values.

A mapping is looked into once; what comes of it (:class:`Mapped`) is asked for every item.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple
from urllib.parse import urljoin

import msgspec

from portalgen.content.model import Value
from portalgen.render.structured import Organization, absolute, organization, schema_node
from portalgen.render.views import File, Image, Link
from portalgen.render.wire import clean, is_empty, iso, plain
from portalgen.text.moment import Moment

# Properties whose value is a thing, not text: a bare name becomes an object of that type.
_THINGS = {
    "about": "Thing",
    "affiliation": "Organization",
    "areaServed": "AdministrativeArea",
    "attendee": "Person",
    "author": "Organization",
    "contentLocation": "Place",
    "contributor": "Person",
    "creator": "Organization",
    "funder": "Organization",
    "hiringOrganization": "GovernmentOrganization",
    "isPartOf": "CreativeWork",
    "legislationAmends": "Legislation",
    "legislationApplies": "Legislation",
    "legislationChanges": "Legislation",
    "legislationConsolidates": "Legislation",
    "legislationPassedBy": "GovernmentOrganization",
    "legislationResponsible": "GovernmentOrganization",
    "license": "CreativeWork",
    "location": "Place",
    "organizer": "Organization",
    "parentOrganization": "GovernmentOrganization",
    "provider": "GovernmentOrganization",
    "publisher": "GovernmentOrganization",
    "serviceOperator": "GovernmentOrganization",
    "serviceOutput": "Thing",
    "sourceOrganization": "GovernmentOrganization",
    "spatialCoverage": "Place",
    "sponsor": "Organization",
    "worksFor": "GovernmentOrganization",
}
# Properties whose value is an address: a relative one is resolved against the page.
_ADDRESSES = {"contentUrl", "image", "isBasedOn", "item", "logo", "sameAs", "thumbnailUrl", "url"}
# Properties whose value is text even where content has a number: years, bytes.
_TEXTS = {"contentSize", "temporalCoverage"}
# Properties whose value is a length of time: "3:45" becomes "PT3M45S" (ISO 8601).
_LENGTHS = {"duration", "timeRequired"}
_CLOCK = re.compile(r"(?:(\d+):)?(\d+):(\d\d)")


class PageContext(msgspec.Struct, frozen=True):
    """What a mapping may say beside the item's own fields.

    Args:
        url: canonical address of the page.
        codes: values of enumerations as content has them, for mappings that translate them.
    """

    url: str
    site: Organization
    unit: Organization | None = None
    codes: Mapping[str, Value] = {}


class Mapped:
    """A mapping made ready.

    Args:
        mapping: as above; an empty one says nothing of any item.
    """

    def __init__(self, mapping: Mapping[str, Any]) -> None:
        type_ = mapping.get("type", "")
        self._type = type_ if isinstance(type_, str) else ""
        self._types = None if isinstance(type_, str) else _translated(type_)
        self._properties = tuple(
            _property(name, source) for name, source in mapping.get("properties", {}).items()
        )
        #: Keys of fields that are told of, and a few other names.
        self.names = frozenset(name.partition(".")[0] for name in _names(mapping))

    def node(self, values: Mapping[str, Value], context: PageContext) -> dict[str, Any]:
        """The object that describes an item, without ``@context``; empty where nothing would be said.

        Args:
            values: the item's fields by key as people read them: labels of enumerations, names of units,
                absolute or root-relative addresses; links, images and files as ``views``; empty ones are
                skipped.
            context: the page.
        """
        return self.build(_Scope(values, context))

    def build(self, scope: _Scope) -> dict[str, Any]:
        """The object of one scope; empty where nothing but constants would be said."""
        type_ = self._type if self._types is None else next(iter(self._types(scope)), "")
        if not type_:
            return {}
        members: dict[str, Any] = {"@type": type_}
        is_told = False
        values, is_inner = scope.values, scope.outer is not None
        for name, only, is_constant, key, read in self._properties:
            if only is not None and type_ not in only:
                continue
            if key and not is_inner and values.get(key) is None:  # most fields have no value
                continue
            found = read(scope)
            if found:
                members[name] = found[0] if len(found) == 1 else found
                is_told = is_told or not is_constant
        if not is_told:
            return {}
        if type_ == "Question" and not {"acceptedAnswer", "suggestedAnswer"} & members.keys():
            members["answerCount"] = 0  # a question still waiting: required by schema.org's QAPage, and true
        return members


class _Scope:
    """Where the right side of a property looks names up: an item's fields, or first those of a list entry."""

    __slots__ = ("context", "entry", "fields", "keys", "outer", "values")

    def __init__(self, values: Mapping[str, Value], context: PageContext) -> None:
        self.fields = values
        self.values = {**values, "url": context.url, "unit": context.unit, "site": context.site}
        self.context = context
        self.outer: _Scope | None = None
        self.entry: Value = None
        self.keys: frozenset[str] = frozenset()

    def entries(self, name: str) -> list[_Scope]:
        """One scope for every entry of a list."""
        found = [entry for entry in _as_list(self.look_up(name)) if not is_empty(entry)]
        # A key that any entry has belongs to entries: one without it must not take the item's value.
        keys = frozenset(key for entry in found for key in _members(entry))
        return [self._inside(entry, keys) for entry in found]

    def _inside(self, entry: Value, keys: frozenset[str]) -> _Scope:
        scope = _Scope.__new__(_Scope)
        scope.fields = scope.values = dict(_members(entry))
        scope.context, scope.outer, scope.entry, scope.keys = self.context, self, entry, keys
        return scope

    def look_up(self, name: str) -> Value:
        """The value of a name or dotted path; None where there is none."""
        if self.outer is not None:
            if name == "value" and "value" not in self.keys:
                return self.entry
            if name.partition(".")[0] not in self.keys:
                return self.outer.look_up(name)
        if "." not in name:
            return self.values.get(name)
        value: Value = self.fields
        for part in name.split("."):
            value = value.get(part) if isinstance(value, Mapping) else None
        return value

    def code(self, name: str) -> Value:
        """The value of an enumeration as content has it."""
        return self.context.codes.get(name) or self.look_up(name)


def _members(entry: Value) -> Mapping[str, Value]:
    if isinstance(entry, msgspec.Struct):
        return {name: getattr(entry, name) for name in entry.__struct_fields__}
    return entry if isinstance(entry, Mapping) else {}


def _as_list(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else [value]


def _names(source: Any) -> Iterator[str]:
    """Every text on the right side of a mapping, names of fields among them."""
    if isinstance(source, str):
        yield source
    elif isinstance(source, Mapping | list | tuple):
        for one in source.values() if isinstance(source, Mapping) else source:
            yield from _names(one)


#: Gives the values of one property, leaving out those that say nothing.
_Reader = Callable[[_Scope], Sequence[Any]]


class _Property(NamedTuple):
    """A property of a mapping.

    Args:
        only: the types for which alone it is; None for all.
        is_constant: whether it is the same for every item.
        key: of the field that it is the value of; empty for all that is less simple.
    """

    name: str
    only: tuple[str, ...] | None
    is_constant: bool
    key: str
    read: _Reader


def _property(name: str, source: Any) -> _Property:
    only = tuple(source["only"]) if isinstance(source, Mapping) and "only" in source else None
    is_constant = _is_constant(source)
    key = source if isinstance(source, str) and not is_constant and "." not in source else ""
    return _Property(name, only, is_constant, key, _reader(name, source))


def _is_constant(source: Any) -> bool:
    if isinstance(source, str):
        return source.startswith("=")
    return not isinstance(source, list | tuple | Mapping)


def _reader(prop: str, source: Any) -> _Reader:
    """What gives the values of one property from the right side of its mapping."""
    if _is_constant(source):
        constants = [_constant(source[1:]) if isinstance(source, str) else source]
        return lambda _: constants
    if isinstance(source, str):
        return _said(prop, source)
    if isinstance(source, list | tuple):
        readers = [_reader(prop, one) for one in source]
        return lambda scope: [value for read in readers for value in read(scope)]
    if "field" in source:
        return _translated(source)
    if "from" in source:
        return _interval(source)
    if "only" in source:
        return _reader(prop, source["value"])
    return _nested(source)


def _constant(text: str) -> Any:
    if text.isascii() and text.isdigit():
        return int(text)
    return {"true": True, "false": False}.get(text, text)


def _said(prop: str, name: str) -> _Reader:
    """The values of a field."""
    form = _form(prop)
    is_plain = "." not in name

    def read(scope: _Scope) -> Sequence[Any]:
        value = scope.values.get(name) if is_plain and scope.outer is None else scope.look_up(name)
        if value is None:
            return ()
        page = scope.context.url
        if type(value) is str:  # nearly all are
            one = form(clean(value), page)
            return (one,) if one and not (type(one) is str and one.isspace()) else ()
        if type(value) is Moment:
            return (iso(value),)
        found = [_scalar(one, prop, form, page) for one in _as_list(value) if not is_empty(one)]
        return [one for one in found if not is_empty(one)]

    return read


def _translated(source: Mapping[str, Any]) -> _Reader:
    """Values of an enumeration in schema.org's words; one that the table lacks says nothing."""
    table, field = source.get("values", {}), str(source["field"])

    def read(scope: _Scope) -> Sequence[Any]:
        chosen = [table.get(value) for value in _as_list(scope.code(field))]
        return [value for value in chosen if not is_empty(value)]

    return read


def _interval(source: Mapping[str, Any]) -> _Reader:
    """A time from one date to another; an end that is not known is open (``..``)."""
    names = [str(source.get(end, "")) for end in ("from", "to")]

    def read(scope: _Scope) -> Sequence[Any]:
        ends = [plain(scope.look_up(name)) for name in names]
        if all(is_empty(end) for end in ends):
            return ()
        return ["/".join(".." if is_empty(end) else str(end) for end in ends)]

    return read


def _nested(source: Mapping[str, Any]) -> _Reader:
    """An object, or one for every entry of a list."""
    inner, each = Mapped(source), str(source.get("each", ""))

    def read(scope: _Scope) -> Sequence[Any]:
        nodes = [inner.build(one) for one in (scope.entries(each) if each else (scope,))]
        return [node for node in nodes if node]

    return read


#: Gives a clean text as a property wants it on the page of an address.
_Form = Callable[[str, str], Any]


def _form(prop: str) -> _Form:
    """The form in which a property wants a text."""
    thing = _THINGS.get(prop, "")

    def form(text: str, page: str) -> Any:
        if not text or text.isspace():
            return ""
        if prop in _LENGTHS:
            return _length(text)
        if text.startswith(("http://", "https://")):
            return text
        if thing:
            return schema_node(thing, name=text)
        return urljoin(page, text) if prop in _ADDRESSES else text

    return form if thing or prop in _LENGTHS or prop in _ADDRESSES else lambda text, _: text


def _scalar(value: Value, prop: str, form: _Form, page: str) -> Any:
    """One value as the property wants it."""
    if type(value) is str:
        return form(clean(value), page)
    if isinstance(value, msgspec.Struct):
        return _view(value, prop, page)
    if isinstance(value, dict | Mapping):
        # An object field without a mapping of its own is known by what it is called.
        names = (value[key] for key in ("href", "url", "src", "name", "title", "label") if value.get(key))
        return _scalar(next(names, ""), prop, form, page)
    simple = plain(value)
    if isinstance(simple, str):
        return form(simple, page)
    return str(simple) if prop in _TEXTS else simple


def _view(value: msgspec.Struct, prop: str, page: str) -> Any:
    """A link, image or file as an object with absolute addresses; any other struct as its members."""
    match value:
        case Link() | File() if prop in _ADDRESSES:
            return absolute(page, value.href)
        case Image() if prop in _ADDRESSES - {"image", "logo"}:
            return absolute(page, value.href)
        case Link():
            thing = schema_node(_THINGS.get(prop, ""), name=value.label, url=absolute(page, value.href))
            return thing if prop in _THINGS else value.label
        case Image():
            told = {"caption": value.caption or value.alt, "creditText": value.credit}
            # schema.org's Distance is a number with its unit.
            size = {"width": f"{value.width} px", "height": f"{value.height} px"} if value.width else {}
            return schema_node("ImageObject", url=absolute(page, value.href), **told, **size)
        case File():
            address, name = absolute(page, value.href), value.title or value.name
            return schema_node("MediaObject", contentUrl=address, name=name, encodingFormat=value.media_type)
        case Organization():
            return organization(value)
    return plain(value)


def _length(text: str) -> str:
    """Hours, minutes and seconds as ISO 8601 writes them; any other text as it is."""
    clock = _CLOCK.fullmatch(text)
    if clock is None:
        return text
    parts = zip(clock.groups(), "HMS", strict=True)
    return "PT" + ("".join(f"{int(n)}{unit}" for n, unit in parts if n and int(n)) or "0S")
