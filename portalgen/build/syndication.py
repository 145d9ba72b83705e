"""Items for machines: records of JSON and CSV, entries of feeds, outlines of feeds."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlsplit

import msgspec

from portalgen.build.chrome import FEED
from portalgen.build.context import Context
from portalgen.build.corrections import corrections_feed, years_of
from portalgen.build.item_view import files
from portalgen.content.model import Site, Summary
from portalgen.i18n import pick
from portalgen.render.feeds import Feed, FeedEntry, FeedGroup, opml, tag_uri
from portalgen.render.tabular import Record
from portalgen.render.views import File

#: A fixed year for ``tag:`` URIs; any year works as long as it never changes.
_TAG_YEAR = 2026
_ENTRIES = 20


def record(context: Context, summary: Summary, *, whole: bool = False) -> Record:
    """An item for machines.

    Args:
        context: the build.
        summary: the item.
        whole: all public fields and files, not only those that summaries hold.
    """
    type_ = context.frame.types[summary.type]
    absolute = context.addresses.absolute
    item = context.catalog.item(summary.id) if whole else None
    values = item.fields.items() if item else summary.fields
    origin = context.addresses.origin(summary.site)
    machine = type_.machine.json
    return Record(
        id=summary.id,
        type=summary.type,
        url=absolute(summary.site, summary.url),
        title=summary.title,
        lang=summary.lang,
        json_url=absolute(summary.site, summary.url.removesuffix(".html") + ".json") if machine else "",
        summary=summary.lead,
        date=summary.date,
        updated=summary.updated,
        state=summary.state.value,
        site=summary.site,
        column=summary.column,
        unit=context.unit_name(summary.unit, summary.lang),
        topics=summary.topics,
        fields=tuple(
            (key, value)
            for key, value in values
            if key in type_.fields and type_.fields[key].show != "none" and _is_plain(type_.fields[key].kind)
        ),
        files=tuple(_absolute(origin, file) for file in files(context, item)) if item else (),
    )


def _is_plain(kind: str) -> bool:
    """Whether a value means something outside the portal (paths of files do not)."""
    return kind not in {"file", "image", "item", "column"}


def _absolute(origin: str, file: File) -> File:
    return msgspec.structs.replace(file, href=origin + file.href) if file.href.startswith("/") else file


def column_feed(context: Context, id_: str, name: str) -> Feed:
    """The feed of a column: its newest items."""
    column = context.frame.columns[id_]
    site = context.frame.sites[column.site]
    newest = context.catalog.newest_of(id_, _ENTRIES)
    title = f"{column.title} - {site.title}"
    return _feed(context, site, column.path, name, title=title, summaries=newest)


def site_feed(context: Context, id_: str, name: str) -> Feed:
    """The feed of a site: the newest items of all columns that have feeds."""
    site = context.frame.sites[id_]
    newest = context.catalog.feed_of_site(id_, _ENTRIES)
    return _feed(context, site, "", name, title=site.title, summaries=newest)


def _feed(
    context: Context, site: Site, path: str, name: str, *, title: str, summaries: Iterable[Summary]
) -> Feed:
    authority = urlsplit(context.addresses.origin(site.id)).hostname or "localhost"
    absolute = context.addresses.absolute
    return Feed(
        title=title,
        id=tag_uri(authority, _TAG_YEAR, f"{site.id}/{path}"),
        href=absolute(site.id, path + name),
        home=absolute(site.id, path),
        subtitle=site.description,
        lang=site.lang,
        author=site.contact.organisation or site.title,
        entries=tuple(
            FeedEntry(
                id=tag_uri(authority, _TAG_YEAR, summary.id),
                title=summary.title,
                href=absolute(summary.site, summary.url),
                published=summary.date,
                updated=summary.updated,
                summary=summary.lead,
                categories=(pick(context.frame.types[summary.type].label, site.lang), *summary.topics),
                author=context.unit_name(summary.unit, site.lang),
                language=summary.lang,
            )
            for summary in summaries
        ),
    )


def opml_of(context: Context, id_: str) -> bytes:
    """An outline of a site's feeds; the main site's outline holds those of every site."""
    frame = context.frame
    sites = frame.sites.values() if id_ == frame.portal.main_site else (frame.sites[id_],)
    groups = []
    for site in sites:
        feeds = [_bare(context, site, "", site.title)]
        feeds += [
            _bare(context, site, column.path, column.title)
            for column in frame.columns.values()
            if column.site == site.id and column.feed and column.order == "date"
        ]
        if years_of(context, site.id):
            feeds.append(msgspec.structs.replace(corrections_feed(context, site), entries=()))
        groups.append(FeedGroup(site.title, tuple(feeds)))
    return opml(frame.sites[id_].title, groups)


def _bare(context: Context, site: Site, path: str, title: str) -> Feed:
    """A feed without its entries."""
    return _feed(context, site, path, FEED, title=title, summaries=())
