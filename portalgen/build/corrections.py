"""The corrections of a site, newest first: a page, a page for each year, a feed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Final
from urllib.parse import urlsplit

import msgspec

from portalgen.build.chrome import FEED
from portalgen.build.context import Context
from portalgen.content.model import Correction, Site, Summary
from portalgen.render.feeds import Feed, FeedEntry, tag_uri
from portalgen.render.views import Correction as CorrectionView
from portalgen.render.views import Link
from portalgen.text.moment import Moment

CORRECTIONS: Final = "corrections/"
_TAG_YEAR = 2026
_NEWEST = 50
_ENTRIES = 20


class Corrected(msgspec.Struct, frozen=True):
    """One correction of one item; ``number`` is its place in the item, from 1."""

    correction: Correction
    summary: Summary
    number: int


def corrections_of(context: Context, site: str) -> tuple[Corrected, ...]:
    """Every correction of a site's public items, newest first."""
    catalog = context.catalog
    found = [
        Corrected(correction, summary, number)
        for summary in catalog.corrected(site)
        for number, correction in enumerate(catalog.item(summary.id).corrections, 1)
    ]
    return tuple(sorted(found, key=lambda c: (-c.correction.on.toordinal(), c.summary.id, -c.number)))


def years_of(context: Context, site: str) -> tuple[int, ...]:
    """The years in which there were any, newest first."""
    return tuple(sorted({c.correction.on.year for c in corrections_of(context, site)}, reverse=True))


def corrections_url(year: int = 0) -> str:
    """The address of the page of a year, or of the newest, inside the site."""
    return f"{CORRECTIONS}{year}/" if year else CORRECTIONS


def shown_corrections(context: Context, site: Site, year: int) -> Iterator[CorrectionView]:
    """What a page shows: those of a year, or the newest."""
    every = corrections_of(context, site.id)
    chosen = [c for c in every if c.correction.on.year == year] if year else every[:_NEWEST]
    for one in chosen:
        link = Link(one.summary.title, context.item_href(site.id, one.summary), lang=one.summary.lang)
        yield CorrectionView(one.correction.on, one.correction.note, link)


def year_links(context: Context, site: Site, current: int) -> tuple[Link, ...]:
    """The pages of the years."""
    return tuple(
        Link(str(year), context.addresses.path(site.id, corrections_url(year)), current=year == current)
        for year in years_of(context, site.id)
    )


def corrections_feed(context: Context, site: Site) -> Feed:
    """The newest corrections of a site."""
    absolute = context.addresses.absolute
    authority = urlsplit(context.addresses.origin(site.id)).hostname or "localhost"
    title = context.word(site.lang, "corrections.title")
    zone = context.frame.zone
    return Feed(
        title=f"{title} - {site.title}",
        id=tag_uri(authority, _TAG_YEAR, f"{site.id}/{CORRECTIONS}"),
        href=absolute(site.id, CORRECTIONS + FEED),
        home=absolute(site.id, CORRECTIONS),
        lang=site.lang,
        author=site.contact.organisation or site.title,
        entries=tuple(
            FeedEntry(
                id=tag_uri(authority, _TAG_YEAR, f"{one.summary.id}/correction-{one.number}"),
                title=f"{title}: {one.summary.title}",
                href=absolute(one.summary.site, one.summary.url),
                published=Moment(_midnight(one.correction, zone), has_time=False),
                summary=one.correction.note,
                author=context.unit_name(one.summary.unit, site.lang),
                language=one.summary.lang,
            )
            for one in corrections_of(context, site.id)[:_ENTRIES]
        ),
    )


def _midnight(correction: Correction, zone: dt.tzinfo) -> dt.datetime:
    return dt.datetime.combine(correction.on, dt.time(), zone)
