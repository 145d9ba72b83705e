"""JSON-LD in the words of schema.org, driven by the ``schema_org`` data of a content type.

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
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import urljoin

import msgspec
from markupsafe import Markup

from portalgen.content.model import Contact, Value
from portalgen.render.views import File, Image, Link
from portalgen.render.wire import clean, is_empty, json_text, plain, replace_all

CONTEXT = "https://schema.org"

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
#: Host and path that urljoin only has to put together: nearly all.
_ORIGIN = re.compile(r"https?://[a-z0-9.:-]+(?=/)", re.ASCII)
_SIMPLE_PATH = re.compile(r"/(?:[a-z0-9_-][a-z0-9._-]*/)*(?:[a-z0-9_-][a-z0-9._-]*)?", re.ASCII)
# "</script>", "<!--" and entities end or change a script element; U+2028/9 end a line in old JavaScript.
_SCRIPT = tuple((c, f"\\u{ord(c):04x}") for c in "<>&\u2028\u2029")


class Organization(msgspec.Struct, frozen=True):
    """A body that publishes or provides: name, absolute address of its site, and its type."""

    name: str
    url: str = ""
    kind: str = "GovernmentOrganization"


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


def _node(kind: str, **members: Any) -> dict[str, Any]:
    """An object of schema.org without its empty members."""
    return {"@type": kind, **{name: value for name, value in members.items() if not is_empty(value)}}


def organization(body: Organization) -> dict[str, Any]:
    """A short reference to a body."""
    return _node(body.kind, name=body.name, url=body.url)


def _constant(text: str) -> Any:
    if text.isascii() and text.isdigit():
        return int(text)
    return {"true": True, "false": False}.get(text, text)


def _view(value: msgspec.Struct, prop: str, page: str) -> Any:
    """A link, image or file as an object with absolute addresses; any other struct as its members."""
    match value:
        case Link() | File() if prop in _ADDRESSES:
            return _absolute(page, value.href)
        case Image() if prop in _ADDRESSES - {"image", "logo"}:
            return _absolute(page, value.href)
        case Link():
            thing = _node(_THINGS.get(prop, ""), name=value.label, url=_absolute(page, value.href))
            return thing if prop in _THINGS else value.label
        case Image():
            told = {"caption": value.caption or value.alt, "creditText": value.credit}
            # schema.org's Distance is a number with its unit.
            size = {"width": f"{value.width} px", "height": f"{value.height} px"} if value.width else {}
            return _node("ImageObject", url=_absolute(page, value.href), **told, **size)
        case File():
            address, name = _absolute(page, value.href), value.title or value.name
            return _node("MediaObject", contentUrl=address, name=name, encodingFormat=value.media_type)
        case Organization():
            return organization(value)
    return plain(value)


def _scalar(value: Value, prop: str, page: str) -> Any:
    """One value as the property wants it."""
    if type(value) is str:  # nearly all are
        simple = value if value.isprintable() else clean(value)
    elif isinstance(value, msgspec.Struct):
        return _view(value, prop, page)
    elif isinstance(value, dict | Mapping):
        # An object field without a mapping of its own is known by what it is called.
        names = (value[key] for key in ("href", "url", "src", "name", "title", "label") if value.get(key))
        return _scalar(next(names, ""), prop, page)
    else:
        simple = plain(value)
        if not isinstance(simple, str):
            return str(simple) if prop in _TEXTS else simple
    if prop in _LENGTHS:
        return _length(simple)
    address = simple.startswith(("http://", "https://"))
    if prop in _THINGS and simple and not address:
        return _node(_THINGS[prop], name=simple)
    return urljoin(page, simple) if prop in _ADDRESSES and simple and not address else simple


def _length(text: str) -> str:
    """Hours, minutes and seconds as ISO 8601 writes them; any other text as it is."""
    clock = _CLOCK.fullmatch(text)
    if clock is None:
        return text
    parts = zip(clock.groups(), "HMS", strict=True)
    return "PT" + ("".join(f"{int(n)}{unit}" for n, unit in parts if n and int(n)) or "0S")


class _Scope:
    """Where the right side of a property looks names up: an item's fields, or first those of a list entry."""

    __slots__ = ("context", "entry", "keys", "outer", "values")

    def __init__(self, values: Mapping[str, Value], context: PageContext) -> None:
        self.values = values
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
        scope = _Scope(_members(entry), self.context)
        scope.outer, scope.entry, scope.keys = self, entry, keys
        return scope

    def look_up(self, name: str) -> Value:
        """The value of a name or dotted path; None where there is none."""
        if self.outer is not None:
            if name == "value" and "value" not in self.keys:
                return self.entry
            if name.partition(".")[0] not in self.keys:
                return self.outer.look_up(name)
        elif name in ("url", "unit", "site"):
            return {"url": self.context.url, "unit": self.context.unit, "site": self.context.site}[name]
        if "." not in name:
            return self.values.get(name)
        value: Value = self.values
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


def _resolve(prop: str, source: Any, scope: _Scope) -> list[Any]:
    """The values of one property; those that say nothing are left out."""
    if isinstance(source, str):  # nearly all
        if source.startswith("="):
            return [_constant(source[1:])]
        said = (value for value in _as_list(scope.look_up(source)) if not is_empty(value))
        found = (_scalar(value, prop, scope.context.url) for value in said)
        return [value for value in found if not is_empty(value)]
    if isinstance(source, list | tuple):
        return [value for one in source for value in _resolve(prop, one, scope)]
    if not isinstance(source, Mapping):
        return [source]  # a bare number or boolean in the mapping is a constant
    if "field" in source:
        return _translated(source, scope)
    if "from" in source:
        return _interval(source, scope)
    if "only" in source:  # the caller has asked whether this is such a type
        return _resolve(prop, source["value"], scope)
    scopes = scope.entries(str(source["each"])) if "each" in source else [scope]
    nodes = (_build(source, inner) for inner in scopes)
    return [node for node in nodes if node]


def _translated(source: Mapping[str, Any], scope: _Scope) -> list[Any]:
    """Values of an enumeration in schema.org's words; one that the table lacks says nothing."""
    table = source.get("values", {})
    chosen = [table.get(value) for value in _as_list(scope.code(str(source["field"])))]
    return [value for value in chosen if not is_empty(value)]


def _interval(source: Mapping[str, Any], scope: _Scope) -> list[str]:
    """A time from one date to another; an end that is not known is open (``..``)."""
    ends = [plain(scope.look_up(str(source.get(end, "")))) for end in ("from", "to")]
    if all(is_empty(end) for end in ends):
        return []
    return ["/".join(".." if is_empty(end) else str(end) for end in ends)]


def _is_for_others(source: Any, type_: str) -> bool:
    """Whether a property is for some types alone, and not for this one."""
    return isinstance(source, Mapping) and type_ not in source.get("only", (type_,))


def _is_constant(source: Any) -> bool:
    if isinstance(source, str):
        return source.startswith("=")
    return not isinstance(source, list | tuple | Mapping)


def _build(mapping: Mapping[str, Any], scope: _Scope) -> dict[str, Any]:
    """The object of one mapping; empty where nothing but constants would be said."""
    type_ = mapping["type"]
    if not isinstance(type_, str):
        type_ = next(iter(_translated(type_, scope)), "")
    if not type_:
        return {}
    members: dict[str, Any] = {}
    told = False
    for prop, source in mapping.get("properties", {}).items():
        if not isinstance(source, str) and _is_for_others(source, type_):
            continue
        values = _resolve(prop, source, scope)
        if values:
            members[prop] = values[0] if len(values) == 1 else values
            told = told or not _is_constant(source)
    if not told:
        return {}
    if type_ == "Question" and not {"acceptedAnswer", "suggestedAnswer"} & members.keys():
        members["answerCount"] = 0  # a question still waiting: required by schema.org's QAPage, and true
    return {"@type": type_, **members}


def item_node(
    mapping: Mapping[str, Any], values: Mapping[str, Value], context: PageContext
) -> dict[str, Any]:
    """The object that describes an item, without ``@context``; see :func:`json_ld`."""
    return _build(mapping, _Scope(values, context)) if mapping.get("type") else {}


def script_json(*nodes: Mapping[str, Any]) -> Markup:
    """Objects as one JSON-LD text for ``<script type="application/ld+json">``; several make a ``@graph``.

    The text holds no ``<``, ``>``, ``&``, U+2028 or U+2029, so no value can end the element.
    """
    told = [node for node in nodes if node]
    if not told:
        return Markup("")
    whole = {"@context": CONTEXT, **(told[0] if len(told) == 1 else {"@graph": told})}
    text = replace_all(json_text(whole), _SCRIPT)
    return Markup(text)  # noqa: S704  everything that HTML could read is escaped above


def json_ld(mapping: Mapping[str, Any], values: Mapping[str, Value], context: PageContext) -> Markup:
    """An item in the words of schema.org.

    Args:
        mapping: the type's ``schema_org``; an empty one gives empty text.
        values: the item's fields by key as people read them: labels of enumerations, names of units,
            absolute or root-relative addresses; links, images and files as ``views``; empty ones are skipped.
        context: the page.
    """
    return script_json(item_node(mapping, values, context))


def _absolute(page_url: str, href: str) -> str:
    """What a link on a page leads to; an empty one means the page itself, to urljoin as well."""
    origin = _ORIGIN.match(page_url)
    return origin[0] + href if origin and _SIMPLE_PATH.fullmatch(href) else urljoin(page_url, href)


def breadcrumb_list(links: Sequence[Link], page_url: str) -> dict[str, Any]:
    """The way to a page; the last link may be the page itself and needs no address. Empty below two."""
    if len(links) < 2:
        return {}
    entries: list[dict[str, Any]] = []
    for n, link in enumerate(links, 1):
        name = {} if is_empty(link.label) else {"name": link.label}
        place = {"item": {"@id": _absolute(page_url, link.href)}}
        entries.append({"@type": "ListItem", "position": n, **name, **place})
    return {"@type": "BreadcrumbList", "itemListElement": entries}


def web_site(
    *,
    name: str,
    url: str,
    lang: str,
    description: str = "",
    publisher: Organization | None = None,
    search: str = "",
) -> dict[str, Any]:
    """A site as a whole, for its home page.

    Args:
        name: title of the site.
        url: its absolute address.
        lang: its language.
        description: one or two sentences.
        publisher: the body behind it.
        search: absolute address of the search page up to the query, e.g. ``https://…/tim-kiem/?q=``.
    """
    target = _node("EntryPoint", urlTemplate=search + "{search_term_string}")
    action = _node("SearchAction", target=target) | {"query-input": "required name=search_term_string"}
    return _node(
        "WebSite",
        name=name,
        url=url,
        description=description,
        inLanguage=lang,
        publisher=organization(publisher) if publisher else None,
        potentialAction=action if search else None,
    )


def government_organization(
    *,
    name: str,
    url: str,
    contact: Contact,
    logo: str = "",
    parent: Organization | None = None,
    same_as: Iterable[str] = (),
) -> dict[str, Any]:
    """The body behind a site, with the contact of its statutory footer; addresses absolute."""
    phone, email = contact.phone, contact.email
    point = _node("ContactPoint", contactType="customer service", telephone=phone, email=email)
    return _node(
        "GovernmentOrganization",
        name=name,
        url=url,
        logo=logo,
        address=contact.address,
        telephone=phone,
        faxNumber=contact.fax,
        email=email,
        contactPoint=point if phone or email else None,
        parentOrganization=organization(parent) if parent else None,
        sameAs=list(same_as),
    )
