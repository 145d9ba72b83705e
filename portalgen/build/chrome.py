"""What the pages of a site share: names, menu, footer. Nothing volatile may enter here."""

from __future__ import annotations

from portalgen.build.context import Context, media_url
from portalgen.content.crosscheck import resolve_target
from portalgen.content.model import MenuEntry, Site
from portalgen.content.names import SEARCH_INDEX
from portalgen.content.own_addresses import search_page
from portalgen.i18n import pick
from portalgen.render.views import Chrome, Link, SiteView

SITE_MAP = "site-map/"
FEED = "atom.xml"


def site_view(context: Context, site: Site) -> SiteView:
    """The site that a page belongs to."""
    frame = context.frame
    main = frame.sites[frame.portal.main_site]
    addresses, has_search = context.addresses, frame.portal.search
    return SiteView(
        id=site.id,
        title=site.title,
        short_title=site.short_title or site.title,
        description=site.description,
        lang=site.lang,
        href=context.addresses.path(site.id, ""),
        contact=site.contact,
        logo=_logo(context, site),
        is_main=site.id == main.id,
        portal=None if site.id == main.id else context.site_link(site.id, main),
        site_map=context.addresses.path(site.id, SITE_MAP),
        search=addresses.path(site.id, search_page(site.lang)) if has_search else "",
        search_index=addresses.href(site.id, main.id, SEARCH_INDEX) if has_search else "",
        feed=context.addresses.path(site.id, FEED),
        translations=_translations(context, site),
    )


def _logo(context: Context, site: Site) -> str:
    """The address of the site's own mark; empty where it has none, the theme then shows its own."""
    if site.logo not in context.media:
        return ""
    return context.addresses.path(site.id, media_url("", site.source, site.logo))


def _translations(context: Context, site: Site) -> tuple[Link, ...]:
    """The same site in other languages."""
    original = site.translation_of or site.id
    group = [
        other
        for other in context.frame.sites.values()
        if other.id != site.id and original in {other.id, other.translation_of}
    ]
    return tuple(
        Link(
            context.word(other.lang, "language.name"),
            context.addresses.href(site.id, other.id, ""),
            lang=other.lang,
        )
        for other in group
    )


def chrome(context: Context, site: Site, branch: str) -> Chrome:
    """Header and footer of a site.

    Args:
        context: the build.
        site: the site.
        branch: first folder of the page's address inside the site, whose menu entry is marked.
    """
    frame = context.frame
    components = [
        other
        for other in frame.sites.values()
        if other.id not in {site.id, frame.portal.main_site} and not other.translation_of
    ]
    return Chrome(
        site=site_view(context, site),
        menu=menu(context, site, branch),
        footer_links=tuple(link(context, site, entry, "") for entry in site.footer_links),
        component_sites=tuple(context.site_link(site.id, other) for other in components),
        notice=pick(frame.portal.notice, site.lang) if frame.portal.notice else "",
    )


def menu(context: Context, site: Site, branch: str) -> tuple[Link, ...]:
    """The site's menu: as written in ``site.yml``, else home and its top columns."""
    if site.menu:
        return tuple(link(context, site, entry, branch) for entry in site.menu)
    home = Link(
        context.word(site.lang, "menu.home"), context.addresses.path(site.id, ""), current=branch == ""
    )
    columns = tuple(
        Link(
            column.title,
            context.addresses.path(site.id, column.path),
            current=column.path.partition("/")[0] == branch,
        )
        for column in context.catalog.children(site.id)
        if not column.hidden
    )
    return (home, *columns)


def link(context: Context, site: Site, entry: MenuEntry, branch: str) -> Link:
    """A menu entry as a link; one that leads nowhere was reported and leads home."""
    target, url = resolve_target(entry.target, site.id, context.catalog) or (site.id, "")
    children = tuple(link(context, site, child, "") for child in entry.children)
    if not target:
        return Link(entry.label, url, children=children)
    current = target == site.id and url.partition("/")[0] == branch and "/" in url
    if target == site.id and url == "" and branch == "":
        current = True
    return Link(entry.label, context.addresses.href(site.id, target, url), current, children)
