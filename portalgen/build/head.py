"""The head of every kind of page: title, breadcrumbs, metadata, structured data."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from markupsafe import Markup

from portalgen.build.context import Context
from portalgen.content.model import Column, ImageRef, Item, Site, Summary, Value
from portalgen.content.schema import Field
from portalgen.content.states import shows_text
from portalgen.i18n import pick
from portalgen.render.metadata import DublinCore, Social, page_meta, shorten
from portalgen.render.schema_mapping import Mapped, PageContext
from portalgen.render.structured import Organization, breadcrumb_list, script_json
from portalgen.render.views import Card, Image, Link, Meta, Page
from portalgen.text.moment import Moment

#: Pages that only say that something is elsewhere, gone or nowhere: nothing to describe.
_EMPTY_PAGES = frozenset({"tombstone", "redirect", "not_found"})


def page(
    context: Context,
    site: Site,
    *,
    kind: str,
    url: str,
    title: str,
    text: str = "",
    date: Moment | dt.date | str | None = None,
    crumbs: tuple[Link, ...] = (),
    feeds: tuple[Link, ...] = (),
    robots: str = "",
    item: Summary | None = None,
    image: Image | None = None,
    node: Mapping[str, Any] | None = None,
    alternates: tuple[Link, ...] = (),
) -> Page:
    """The head of a page.

    Args:
        context: the build.
        site: the page's site.
        kind: see :class:`portalgen.render.views.Page`.
        url: address inside the site.
        title: of the page itself.
        text: description, as long as it likes.
        date: of publication, for metadata; pages without one take the day on which the portal opened.
        crumbs: the way from the site's home, home and the page itself left out.
        feeds: to announce.
        robots: value of the robots element.
        item: the item, for its own page.
        image: for social cards.
        node: structured data of the page's subject.
        alternates: other languages, with absolute addresses.
    """
    home = Link(context.word(site.lang, "menu.home"), context.addresses.path(site.id, ""))
    href = context.addresses.path(site.id, url)
    canonical = context.addresses.absolute(site.id, url)
    trail = (home, *crumbs, Link(title, href, current=True)) if url else ()
    subject = _Subject(title, text, date or context.frame.portal.established, item, image, alternates)
    return Page(
        kind=kind,
        title=title,
        description=shorten(text),
        lang=item.lang if item else site.lang,
        href=href,
        canonical=canonical,
        breadcrumbs=trail,
        alternates=alternates,
        meta=() if kind in _EMPTY_PAGES else _metas(context, site, canonical, subject),
        feeds=feeds,
        json_ld=_json_ld(trail, canonical, node),
        robots=robots,
        assets=context.assets(site.id),
        integrity=context.integrity,
    )


def _json_ld(trail: tuple[Link, ...], canonical: str, node: Mapping[str, Any] | None) -> Markup:
    nodes = [n for n in (node, breadcrumb_list(trail, canonical)) if n]
    return script_json(*nodes)


class _Subject(NamedTuple):
    """What a page is about."""

    title: str
    text: str
    date: Moment | dt.date | str | None
    item: Summary | None
    image: Image | None
    alternates: tuple[Link, ...]


def _metas(context: Context, site: Site, canonical: str, subject: _Subject) -> tuple[Meta, ...]:
    title, text, date, item, image, alternates = subject
    organisation = site.contact.organisation or site.title
    unit = context.unit_name(item.unit, site.lang) if item else ""
    fields = context.catalog.item(item.id).fields if item else {}
    column = context.frame.columns.get(item.column) if item else None
    core = DublinCore(
        title=title,
        creators=(unit or organisation,),
        date=date,
        description=text or title,
        publishers=(organisation,),
        identifier=canonical,
        language=item.lang if item else site.lang,
        sources=tuple(filter(None, (fields.get("source"),))),
        contributors=tuple(person["name"] for person in fields.get("contributors", ())),
        subjects=(item.topics or ((column.title,) if column else ())) if item else (),
        type=context.type_label(item.type, site.lang) if item else "",
    )
    social = Social(
        title=title,
        url=canonical,
        description=text,
        site_name=site.title,
        lang=item.lang if item else site.lang,
        kind="article" if item else "website",
        image=image,
        published=item.date if item else None,
        updated=item.updated if item else None,
        section=column.title if column else "",
        tags=item.topics if item else (),
        translations=tuple(link.lang for link in alternates),
    )
    return page_meta(core, social)


def column_crumbs(context: Context, column: Column | None) -> tuple[Link, ...]:
    """The columns above a page, outermost first, the given one included."""
    return context.ear.once(("crumbs", column.id), _crumbs, context, column) if column else ()


def _crumbs(context: Context, column: Column | None) -> tuple[Link, ...]:
    trail: list[Link] = []
    while column is not None:
        trail.append(Link(column.title, context.addresses.path(column.site, column.path)))
        column = context.frame.columns.get(column.parent)
    return tuple(reversed(trail))


def alternates(context: Context, summary: Summary) -> tuple[Link, ...]:
    """The item in all its languages with absolute addresses, itself included; empty for one language."""
    others = context.catalog.translations(summary)
    if not others:
        return ()
    return tuple(
        Link(s.title, context.addresses.absolute(s.site, s.url), lang=s.lang) for s in (summary, *others)
    )


def item_data(context: Context, item: Item, body: str, image: Image | None) -> Mapping[str, Any]:
    """The item as schema.org data.

    Args:
        context: the build.
        item: the item.
        body: its visible text.
        image: its main image with an absolute address.
    """
    summary = item.summary
    site = context.frame.sites[summary.site]
    type_ = context.frame.types[summary.type]
    unit = context.unit_name(summary.unit, site.lang)
    readable = _Reader(context, summary, site.lang).read
    values: dict[str, Value] = {}
    codes: dict[str, Value] = {}
    for key, value in context.catalog.values(summary.id).items():
        field = type_.fields.get(key)
        if field is not None and field.show != "none":
            values[key] = readable(field, value)
        if field is not None and field.kind == "enum":
            codes[key] = value
    values |= {"body": body, "lang": summary.lang, "image": image, "id": summary.id}
    home = context.addresses.absolute(site.id, "")
    return context.ear.once(("mapped", type_.id), Mapped, type_.schema_org).node(
        values,
        PageContext(
            url=context.addresses.absolute(summary.site, summary.url),
            site=Organization(site.contact.organisation or site.title, home),
            unit=Organization(unit) if unit else None,
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

    def __init__(self, context: Context, summary: Summary, lang: str) -> None:
        self._context = context
        self._summary = summary
        self._lang = lang

    def read(self, field: Field, value: Value) -> Value:
        """A value of a field; empty where the public may not know it."""
        context, summary = self._context, self._summary
        match field.kind:
            case "enum":
                return pick(field.values.get(value, {}), self._lang) or value
            case "unit":
                return context.unit_name(value, self._lang)
            case "list" if field.of is not None:
                return tuple(self.read(field.of, entry) for entry in value)
            case "object":
                return {
                    key: self.read(field.fields[key], inner)
                    for key, inner in value.items()
                    if key in field.fields and field.fields[key].show != "none"
                }
            case "item":
                return self._item(str(value))
            case "image" if isinstance(value, ImageRef):
                owner = (summary.url, summary.source)
                return context.image(summary.site, summary.site, owner, value) or ""
            case "file":
                return context.file(summary.site, summary, str(value)) or ""
            case "image" | "column" | "site":
                return ""
        return value

    def _item(self, name: str) -> Value:
        """The item that a field names, as a link; its name where the portal has no such item."""
        catalog = self._context.catalog
        id_ = catalog.resolve(name, self._summary.site, self._summary.source)
        if id_ is None:
            return name
        target = catalog.summary(id_)
        if not shows_text(target):
            return ""
        return Link(target.title, self._context.addresses.absolute(target.site, target.url))


def newest(summaries: Iterable[Summary | Card]) -> Moment | None:
    """The newest date among items or cards."""
    return max((s.date for s in summaries if s.date), default=None)
