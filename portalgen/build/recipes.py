"""One function for each kind of output: from arguments to bytes, through views and the theme."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

import msgspec
from markupsafe import Markup

from portalgen.build import hosting_files
from portalgen.build.artifacts import Artifact, Recipe, sitemap_parts
from portalgen.build.chrome import FEED, SITE_MAP, chrome
from portalgen.build.column_view import MonthPage, archive_url, column_view, month_view, year_view
from portalgen.build.context import Context
from portalgen.build.corrections import (
    CORRECTIONS,
    corrections_feed,
    corrections_url,
    shown_corrections,
    year_links,
)
from portalgen.build.head import alternates, column_crumbs, newest, page
from portalgen.build.home_view import home_view
from portalgen.build.item_data import item_data
from portalgen.build.item_view import item_view, withdrawal
from portalgen.build.parts_view import parts_view
from portalgen.build.subject import subject_of
from portalgen.build.syndication import column_feed, opml_of, record, site_feed
from portalgen.content.model import Column, Site, Summary
from portalgen.content.own_addresses import search_page
from portalgen.content.states import is_in_archive
from portalgen.render.feeds import atom, json_feed
from portalgen.render.sitemap import UrlEntry, sitemap_index, urlset
from portalgen.render.structured import government_organization, web_site
from portalgen.render.tabular import CsvColumn, item_json, list_csv, list_json, record_row
from portalgen.render.theme import Theme
from portalgen.render.views import Image, Link, Notice, Page, SiteMapNode, SiteView
from portalgen.text.moment import Moment

_NOINDEX = "noindex"


class Frame(NamedTuple):
    """What all pages of a site and branch have around them."""

    header: Markup
    footer: Markup
    site: SiteView


class Kitchen:
    """Makes artifacts. Header and footer are rendered once for a site and branch and kept.

    Args:
        context: the build.
        theme: the theme.
    """

    def __init__(self, context: Context, theme: Theme) -> None:
        self.context = context
        self.theme = theme
        self._ear = context.ear
        self._frames: dict[tuple[str, str], tuple[Frame, frozenset[str]]] = {}

    def make(self, artifact: Artifact) -> bytes:
        """The bytes of an artifact that is made from values alone.

        Raises:
            ThemeError: a template failed; its diagnostic says where.
        """
        return _MAKERS[artifact.recipe](self, *artifact.args)

    def _render(self, template: str, site: Site, page: Page, **more: object) -> bytes:
        branch = page.href.removeprefix(self.context.addresses.path(site.id, "")).partition("/")[0]
        branch = branch if "." not in branch else ""
        frame, _ = self.frame(site.id, branch)
        self._ear.note("chrome", site.id, branch)
        self._ear.note("template", template)
        text = self.theme.render(
            template,
            site.lang,
            page=msgspec.structs.replace(page, header=frame.header, footer=frame.footer),
            site=frame.site,
            portal=self.context.frame.portal,
            **more,
        )
        return text.encode()

    def frame(self, site_id: str, branch: str) -> tuple[Frame, frozenset[str]]:
        """Header and footer of a site's branch, and the names of the facts that they were made from."""
        key = (site_id, branch)
        if key not in self._frames:
            self._frames[key] = self._ear.apart(self._make_frame, site_id, branch)
        return self._frames[key]

    def _make_frame(self, site_id: str, branch: str) -> Frame:
        site = self.context.frame.sites[site_id]
        view = chrome(self.context, site, branch)
        words: dict[str, Any] = {"chrome": view, "site": view.site, "portal": self.context.frame.portal}
        words |= {"assets": self.context.assets(site.id), "integrity": self.context.integrity}
        for name in ("header.html", "footer.html"):
            self._ear.note("template", name)
        return Frame(
            Markup(self.theme.render("header.html", site.lang, **words)),  # noqa: S704 - a template's text
            Markup(self.theme.render("footer.html", site.lang, **words)),  # noqa: S704
            view.site,
        )

    def item(self, id_: str) -> bytes:
        """An item's own page."""
        context = self.context
        subject = subject_of(context, id_)
        summary, site, type_ = subject.summary, subject.site, subject.type
        view = item_view(context, subject)
        image = self._absolute(site, view.image)
        head = page(
            context,
            site,
            kind="item",
            url=summary.url,
            title=summary.title,
            text=summary.lead or subject.body.plain[:400],
            date=summary.date or summary.updated,
            crumbs=column_crumbs(context, subject.column),
            robots="" if is_in_archive(summary) else _NOINDEX,
            subject=subject,
            image=image,
            node=item_data(context, subject, image),
            alternates=alternates(context, summary, subject.translations),
        )
        template = self.theme.item_template(summary.type, type_.template)
        self._ear.note("template", f"items/{summary.type}.html")  # one of that name would be used instead
        return self._render(template, site, head, item=view)

    def _absolute(self, site: Site, image: Image | None) -> Image | None:
        if image is None or image.href.startswith("http"):
            return image
        return msgspec.structs.replace(image, href=self.context.addresses.origin(site.id) + image.href)

    def item_json(self, id_: str) -> bytes:
        """An item for machines."""
        return item_json(record(self.context, self.context.catalog.summary(id_), whole=True))

    def tombstone(self, id_: str) -> bytes:
        """What stays of an item withdrawn because it was published in error: nothing but the notice."""
        context = self.context
        summary = context.catalog.summary(id_)
        site = context.frame.sites[summary.site]
        notice = withdrawal(context, summary, context.catalog.item(id_), site.lang)
        title = context.word(site.lang, "tombstone.title")
        head = page(context, site, kind="tombstone", url=summary.url, title=title, robots=_NOINDEX)
        return self._render("tombstone.html", site, head, notice=notice)

    def moved(self, id_: str) -> bytes:
        """An item that was merged into another: a page that leads there."""
        context = self.context
        summary = context.catalog.summary(id_)
        target = context.catalog.replacement(id_)
        place = (target.site, target.url) if target else (summary.site, "")
        return self._redirect(summary, summary.url, *place)

    def alias(self, id_: str, _output: str) -> bytes:
        """An old address: a page that leads to the item."""
        summary = self.context.catalog.summary(id_)
        return self._redirect(summary, summary.url, summary.site, summary.url)

    def former(self, root: str, output: str, target: str) -> bytes:
        """An address of ``redirects.yml``: a page that leads on."""
        site, url, origin = self._former(root, output)
        return self._redirect_page(site, url, f"{origin}{target}" if target.startswith("/") else target)

    def gone(self, root: str, output: str, reason: str) -> bytes:
        """An address of ``redirects.yml``: a page that tells why there is nothing."""
        context = self.context
        site, url, _ = self._former(root, output)
        title = context.word(site.lang, "tombstone.title")
        head = page(context, site, kind="tombstone", url=url, title=title, robots=_NOINDEX)
        notice = Notice("withdrawn", context.word(site.lang, "notice.withdrawn.error"), reason)
        return self._render("tombstone.html", site, head, notice=notice)

    def _former(self, root: str, output: str) -> tuple[Site, str, str]:
        """Site, address inside it and host of a former address."""
        context = self.context
        origin = dict(context.addresses.roots())[root]
        sites = [s for s in context.frame.sites.values() if context.addresses.root(s.id)[0] == root]
        site = max(sites, key=lambda s: len(s.path) if output.startswith(s.path) else -1)
        url = output.removeprefix(site.path).removesuffix("index.html")
        return site, url, origin

    def _redirect(self, summary: Summary, url: str, to_site: str, to_url: str) -> bytes:
        site = self.context.frame.sites[summary.site]
        return self._redirect_page(site, url, self.context.addresses.absolute(to_site, to_url))

    def _redirect_page(self, site: Site, url: str, href: str) -> bytes:
        context = self.context
        title = context.word(site.lang, "redirect.title")
        head = page(context, site, kind="redirect", url=url, title=title, robots=_NOINDEX)
        head = msgspec.structs.replace(head, canonical=href)
        return self._render("redirect.html", site, head, target=Link(href, href))

    def column(self, id_: str) -> bytes:
        """A column's front page."""
        column = self.context.frame.columns[id_]
        view = column_view(self.context, column)
        feeds = (Link(column.title, view.feed),) if view.feed else ()
        date = newest(self.context.catalog.front(column))
        return self._column(column, column.path, view, title=column.title, feeds=feeds, date=date)

    def year(self, id_: str, year: str) -> bytes:
        """A year of a column's archive."""
        column = self.context.frame.columns[id_]
        view = year_view(self.context, column, int(year))
        url = archive_url(column, int(year))
        return self._column(column, url, view, template="archive_year.html", date=year)

    def month(self, id_: str, year: str, month: str, number: str, newest_: str) -> bytes:
        """A page of a month of a column's archive."""
        column = self.context.frame.columns[id_]
        at = MonthPage(int(year), int(month), int(number), bool(newest_))
        view = month_view(self.context, column, at)
        lang = self.context.frame.sites[column.site].lang
        url = archive_url(column, at.year, at.month, 0 if at.newest else at.number, lang)
        date = newest(view.cards)
        return self._column(column, url, view, template="archive_month.html", date=date)

    def _column(
        self,
        column: Column,
        url: str,
        view: object,
        *,
        template: str = "column.html",
        title: str = "",
        feeds: tuple[Link, ...] = (),
        date: Moment | str | None = None,
    ) -> bytes:
        context = self.context
        site = context.frame.sites[column.site]
        archive = getattr(view, "archive_title", "")
        above = column if archive else context.frame.columns.get(column.parent)
        head = page(
            context,
            site,
            kind="archive" if archive else "column",
            url=url,
            title=title or f"{column.title} — {archive}",
            text=column.description or column.title,
            date=date,
            crumbs=column_crumbs(context, above),
            feeds=feeds,
        )
        return self._render(template, site, head, column=view)

    def _rows(self, id_: str, year: str) -> tuple[Column, tuple[Summary, ...]]:
        column = self.context.frame.columns[id_]
        catalog = self.context.catalog
        return column, catalog.year(id_, int(year)) if year else catalog.members(id_)

    def list_json(self, id_: str, year: str) -> bytes:
        """The items of a column (of a year) for machines."""
        column, members = self._rows(id_, year)
        site = self.context.frame.sites[column.site]
        records = (record(self.context, summary) for summary in members)
        url = self.context.addresses.absolute(column.site, column.path)
        return list_json(records, title=column.title, url=url, lang=site.lang)

    def list_csv(self, id_: str, year: str) -> bytes:
        """The items of a column (of a year) as a table."""
        column, members = self._rows(id_, year)
        lang = self.context.frame.sites[column.site].lang
        type_ = self.context.frame.types[column.type]
        columns = [
            CsvColumn(key, type_.fields[key].label if key in type_.fields else _header(self.context, key))
            for key in type_.machine.csv
        ]
        rows = (record_row(record(self.context, summary)) for summary in members)
        return list_csv(rows, columns, lang=lang)

    def column_atom(self, id_: str) -> bytes:
        """A column's Atom feed."""
        return atom(column_feed(self.context, id_, FEED))

    def column_json_feed(self, id_: str) -> bytes:
        """A column's JSON Feed."""
        return json_feed(column_feed(self.context, id_, "feed.json"))

    def site_atom(self, id_: str) -> bytes:
        """A site's Atom feed."""
        return atom(site_feed(self.context, id_, FEED))

    def site_json_feed(self, id_: str) -> bytes:
        """A site's JSON Feed."""
        return json_feed(site_feed(self.context, id_, "feed.json"))

    def opml(self, id_: str) -> bytes:
        """All feeds of a site."""
        return opml_of(self.context, id_)

    def home(self, id_: str) -> bytes:
        """A site's home page."""
        context = self.context
        site = context.frame.sites[id_]
        home = context.addresses.absolute(id_, "")
        node = web_site(name=site.title, url=home, lang=site.lang, description=site.description)
        body = site.contact.organisation or site.title
        node["publisher"] = government_organization(name=body, url=home, contact=site.contact)
        head = page(
            context,
            site,
            kind="home",
            url="",
            title=site.title,
            text=site.description or site.title,
            date=newest(context.catalog.feed_of_site(id_, 1)),
            feeds=(Link(site.title, context.addresses.path(id_, FEED)),),
            node=node,
            alternates=self._site_alternates(site),
        )
        return self._render("home.html", site, head, home=home_view(context, site))

    def _site_alternates(self, site: Site) -> tuple[Link, ...]:
        original = site.translation_of or site.id
        group = [s for s in self.context.frame.sites.values() if original in {s.id, s.translation_of}]
        if len(group) < 2:
            return ()
        return tuple(Link(s.title, self.context.addresses.absolute(s.id, ""), lang=s.lang) for s in group)

    def site_map(self, id_: str) -> bytes:
        """The readable map of a site: its columns, and the other sites from the main one."""
        context = self.context
        site = context.frame.sites[id_]
        nodes = [*self._nodes(site, site, "")]
        if id_ == context.frame.portal.main_site:
            for other in context.frame.sites.values():
                if other.id != id_:
                    children = self._nodes(site, other, "")
                    link = context.site_link(id_, other)
                    nodes.append(SiteMapNode(other.title, link.href, children))
        if context.catalog.corrected(id_):
            label = context.word(site.lang, "corrections.title")
            nodes.append(SiteMapNode(label, context.addresses.path(id_, CORRECTIONS)))
        title = context.word(site.lang, "site_map.title")
        head = page(context, site, kind="site_map", url=SITE_MAP, title=title, text=f"{title}: {site.title}")
        return self._render("site_map.html", site, head, nodes=tuple(nodes))

    def search(self, id_: str) -> bytes:
        """The search page of a site, which a script fills; what stands in it serves readers without one."""
        site = self.context.frame.sites[id_]
        title = self.context.word(site.lang, "search.title")
        url = search_page(site.lang)
        head = page(self.context, site, kind="search", url=url, title=title, text=title)
        return self._render("search.html", site, head, nodes=self._nodes(site, site, ""))

    def corrections(self, id_: str, year: str) -> bytes:
        """The corrections of a site: the newest, or those of a year."""
        context = self.context
        site = context.frame.sites[id_]
        title = context.word(site.lang, "corrections.title")
        front = Link(title, context.addresses.path(id_, CORRECTIONS))
        if int(year):
            title = context.word(site.lang, "corrections.year", year=year)
        feed = context.addresses.path(id_, CORRECTIONS + FEED)
        shown = tuple(shown_corrections(context, site, int(year)))
        head = page(
            context,
            site,
            kind="archive" if int(year) else "corrections",
            url=corrections_url(int(year)),
            title=title,
            text=f"{title}: {site.title}",
            date=max(one.date for one in shown),
            crumbs=(front,) if int(year) else (),
            feeds=(Link(front.label, feed),),
        )
        years = year_links(context, site, int(year))
        return self._render("corrections.html", site, head, corrections=shown, years=years, feed=feed)

    def corrections_atom(self, id_: str) -> bytes:
        """The corrections of a site as a feed."""
        return atom(corrections_feed(self.context, self.context.frame.sites[id_]))

    def _nodes(self, here: Site, site: Site, parent: str) -> tuple[SiteMapNode, ...]:
        return tuple(
            SiteMapNode(
                column.title,
                self.context.addresses.href(here.id, column.site, column.path),
                self._nodes(here, site, column.id),
            )
            for column in self.context.catalog.children(site.id, parent)
        )

    def parts(self) -> bytes:
        """The page of the theme's parts. The preview asks for it; no build has it among its outputs."""
        site = self.context.frame.sites[self.context.frame.portal.main_site]
        title = self.context.word(site.lang, "parts.title")
        head = page(self.context, site, kind="parts", url="", title=title, text=title, robots=_NOINDEX)
        return self._render("parts.html", site, head, parts=parts_view(self.context))

    def not_found(self, root: str) -> bytes:
        """The page for addresses that lead nowhere, for a whole host."""
        site = self._site_of_root(root)
        title = self.context.word(site.lang, "not_found.title")
        head = page(self.context, site, kind="not_found", url="404.html", title=title, robots=_NOINDEX)
        return self._render("not_found.html", site, head)

    def _site_of_root(self, root: str) -> Site:
        frame = self.context.frame
        main = frame.sites[frame.portal.main_site]
        sites: Iterable[Site] = (main, *frame.sites.values())
        return next(s for s in sites if self.context.addresses.root(s.id)[0] == root)

    def sitemap_index(self, root: str) -> bytes:
        """The index of a host's sitemap parts; no dates, so that it changes only when a part is added."""
        origin = dict(self.context.addresses.roots())[root]
        site = self._site_of_root(root)
        prefix = self.context.addresses.root(site.id)[1]
        return sitemap_index(
            UrlEntry(f"{origin}{prefix}sitemaps/{name}") for name in sitemap_parts(self.context, root)
        )

    def sitemap_part(self, site_id: str, month: str) -> bytes:
        """The pages of one site and month; the undated part holds home, columns, site map and search too."""
        context = self.context
        entries: list[UrlEntry] = []
        if month == "-":
            urls = ["", SITE_MAP, *(c.path for c in context.frame.columns.values() if c.site == site_id)]
            urls += [CORRECTIONS] if context.catalog.corrected(site_id) else []
            site = context.frame.sites[site_id]
            urls += [search_page(site.lang)] if context.frame.portal.search else []
            entries += [UrlEntry(context.addresses.absolute(site_id, url)) for url in urls]
        translated = context.catalog.translated(site_id, month)
        for summary in context.catalog.month_of_site(site_id, month):
            links = alternates(context, summary, translated.get(summary.id, ()))
            loc = context.addresses.absolute(summary.site, summary.url)
            languages = tuple((link.lang, link.href) for link in links)
            entries.append(UrlEntry(loc, summary.updated or summary.date, languages))
        return urlset(entries)

    def robots(self, root: str) -> bytes:
        """``robots.txt`` of a host."""
        return hosting_files.robots(self.context, root)

    def security(self, root: str) -> bytes:
        """``security.txt`` of a host."""
        return hosting_files.security(self.context, root)

    def redirects(self, root: str) -> bytes:
        """``_redirects`` of a host."""
        return hosting_files.redirects(self.context, root)

    def headers(self, root: str) -> bytes:
        """``_headers`` of a host."""
        return hosting_files.headers(self.context, root)

    def nginx(self, root: str, part: str) -> bytes:
        """The same for nginx: a part for its ``http`` block, and one for the ``server`` block."""
        return hosting_files.nginx(self.context, root, part)


def _header(context: Context, key: str) -> dict[str, str]:
    """The heading of a column of a table that is no field of the type."""
    return {lang: words(f"output.column.{key}") for lang, words in context.words.items()}


_MAKERS: Mapping[Recipe, Callable[..., bytes]] = {
    recipe: getattr(Kitchen, recipe.value)
    for recipe in Recipe
    if recipe not in {Recipe.ASSET, Recipe.FILE, Recipe.IMAGE, Recipe.VARIANT}
}
