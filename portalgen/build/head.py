"""The head of every kind of page: title, breadcrumbs, metadata, structured data."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from markupsafe import Markup

from portalgen.build.context import Context
from portalgen.build.subject import Subject
from portalgen.content.model import Column, Site, Summary
from portalgen.i18n import pick
from portalgen.render.metadata import DublinCore, Social, page_meta, shorten
from portalgen.render.structured import breadcrumb_list, script_json
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
    subject: Subject | None = None,
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
        subject: of an item's own page.
        image: for social cards.
        node: structured data of the page's subject.
        alternates: other languages, with absolute addresses.
    """
    home = Link(context.word(site.lang, "menu.home"), context.addresses.path(site.id, ""))
    href = context.addresses.path(site.id, url)
    canonical = context.addresses.absolute(site.id, url)
    trail = (home, *crumbs, Link(title, href, current=True)) if url else ()
    about = _About(title, text, date or context.frame.portal.established, subject, image, alternates)
    return Page(
        kind=kind,
        title=title,
        description=shorten(text),
        lang=subject.summary.lang if subject else site.lang,
        href=href,
        canonical=canonical,
        breadcrumbs=trail,
        alternates=alternates,
        meta=() if kind in _EMPTY_PAGES else _metas(site, canonical, about),
        feeds=feeds,
        json_ld=_json_ld(trail, canonical, node),
        robots=robots,
        assets=context.assets(site.id),
        integrity=context.integrity,
    )


def _json_ld(trail: tuple[Link, ...], canonical: str, node: Mapping[str, Any] | None) -> Markup:
    nodes = [n for n in (node, breadcrumb_list(trail, canonical)) if n]
    return script_json(*nodes)


class _About(NamedTuple):
    """What a page is about."""

    title: str
    text: str
    date: Moment | dt.date | str | None
    subject: Subject | None
    image: Image | None
    alternates: tuple[Link, ...]


def _metas(site: Site, canonical: str, about: _About) -> tuple[Meta, ...]:
    title, text, date, subject, image, alternates = about
    organisation = site.contact.organisation or site.title
    if subject is None:
        core = DublinCore(
            title=title,
            creators=(organisation,),
            date=date,
            description=text or title,
            publishers=(organisation,),
            identifier=canonical,
            language=site.lang,
        )
        social = Social(
            title=title,
            url=canonical,
            description=text,
            site_name=site.title,
            lang=site.lang,
            image=image,
            translations=tuple([link.lang for link in alternates]),
        )
        return page_meta(core, social)
    summary, fields = subject.summary, subject.item.fields
    section = subject.column.title if subject.column else ""
    core = DublinCore(
        title=title,
        creators=(subject.unit or organisation,),
        date=date,
        description=text or title,
        publishers=(organisation,),
        identifier=canonical,
        language=summary.lang,
        sources=(fields["source"],) if fields.get("source") else (),
        contributors=tuple([person["name"] for person in fields.get("contributors", ())]),
        subjects=summary.topics or ((section,) if subject.column else ()),
        type=pick(subject.type.label, site.lang),
    )
    social = Social(
        title=title,
        url=canonical,
        description=text,
        site_name=site.title,
        lang=summary.lang,
        kind="article",
        image=image,
        published=summary.date,
        updated=summary.updated,
        section=section,
        tags=summary.topics,
        translations=tuple([link.lang for link in alternates]),
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


def alternates(context: Context, summary: Summary, others: Sequence[Summary]) -> tuple[Link, ...]:
    """The item in all its languages with absolute addresses, itself included; empty for one language."""
    if not others:
        return ()
    return tuple(
        Link(s.title, context.addresses.absolute(s.site, s.url), lang=s.lang) for s in (summary, *others)
    )


def newest(summaries: Iterable[Summary | Card]) -> Moment | None:
    """The newest date among items or cards."""
    return max((s.date for s in summaries if s.date), default=None)
