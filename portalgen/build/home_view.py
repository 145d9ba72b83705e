"""Home pages: blocks in data, resolved to what a template prints."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import msgspec
from markupsafe import Markup

from portalgen.build.cards import cards
from portalgen.build.context import Context
from portalgen.build.links import compose_source
from portalgen.content.catalog import Query
from portalgen.content.crosscheck import resolve_target
from portalgen.content.model import Block, Column, ImageRef, Site
from portalgen.i18n import pick
from portalgen.render.views import BlockView, HomeView, Image, Link, Section

Owner = tuple[str, str]  # address and source path of the page that holds the block

#: The share of a row that suits a kind of block.
_WIDTHS = {"latest": "wide", "by_type": "half", "links": "narrow", "text": "half"}


class _Place(msgspec.Struct, frozen=True):
    """Where a block stands.

    Args:
        index: its number on the page, from 0.
        shown: ids of the items that blocks before it put in the foreground.
    """

    owner: Owner
    index: int
    shown: frozenset[str] = frozenset()


def home_view(context: Context, site: Site) -> HomeView:
    """A site's home page; without blocks of its own it shows the latest of each column."""
    source = f"{site.id}/_index.md"
    own = site.blocks or (
        Block(kind="highlight"),
        Block(kind="by_column", columns=tuple(c.id for c in context.catalog.children(site.id))),
    )
    return HomeView(
        title=site.title,
        introduction=compose_source(context, source, site.id, ""),
        blocks=blocks(context, site, own, ("", source)),
    )


def blocks(context: Context, site: Site, given: tuple[Block, ...], owner: Owner) -> tuple[BlockView, ...]:
    """The blocks of a page, those with nothing to show left out.

    What leads the page or is featured on it does not come again among the featured and the latest, unless
    they have nothing else to show.
    """
    views: list[BlockView] = []
    shown: frozenset[str] = frozenset()
    for index, block in enumerate(given):
        view = _MAKERS[block.kind](context, site, block, _Place(owner, index, shown))
        if block.kind in {"highlight", "featured"}:
            shown |= {card.id for card in view.cards}
        if _says_something(view):
            width = block.width or _WIDTHS.get(block.kind, "full")
            views.append(msgspec.structs.replace(view, width=width))
    return tuple(views)


def _says_something(view: BlockView) -> bool:
    return bool(view.cards or view.sections or view.links or view.images or view.text)


def _query(context: Context, site: Site, block: Block, *, featured: bool = False, further: int = 0) -> Query:
    sites = tuple(context.frame.sites) if "*" in block.sites else block.sites
    columns = tuple(_column(context, site, name) for name in block.columns)
    if not sites and not columns:
        sites = (site.id,)
    return Query(sites, columns, block.types, block.where, featured, block.limit + further)


def _column(context: Context, site: Site, name: str) -> str:
    plain = name.strip("/")
    return f"{site.id}/{plain}" if f"{site.id}/{plain}" in context.frame.columns else plain


def _href(context: Context, site: Site, target: str) -> str:
    resolved = resolve_target(target, site.id, context.catalog) if target else None
    if resolved is None:
        return ""
    there, url = resolved
    return context.addresses.href(site.id, there, url) if there else url


def _more(context: Context, site: Site, block: Block) -> str:
    """Where a block's title leads: as written, else its only column."""
    if block.url:
        return _href(context, site, block.url)
    column = context.frame.columns.get(_column(context, site, block.columns[0])) if block.columns else None
    if column is None or len(block.columns) != 1:
        return ""
    return context.addresses.href(site.id, column.site, column.path)


def _title(context: Context, site: Site, block: Block) -> str:
    return block.title or context.word(site.lang, f"block.{block.kind}")


def _text(context: Context, site: Site, block: Block, at: _Place) -> Markup:
    url, source = at.owner
    return compose_source(context, f"{source}#{at.index}", site.id, url) if block.text else Markup("")


def _list(context: Context, site: Site, block: Block, at: _Place) -> BlockView:
    """Latest, featured and by-type blocks: one query, one list."""
    hidden = at.shown if block.kind in {"latest", "featured"} else frozenset()
    query = _query(context, site, block, featured=block.kind == "featured", further=len(hidden))
    asked = context.catalog.latest(query)
    found = (tuple(s for s in asked if s.id not in hidden) or asked)[: block.limit]
    layout = block.layout or ("cards" if block.kind == "featured" else "rows")
    headers: tuple[str, ...] = ()
    types = {summary.type for summary in found}
    if layout == "table" and len(types) == 1:
        type_ = context.frame.types[types.pop()]
        headers = tuple(pick(type_.fields[key].label, site.lang) for key in type_.list.fields)
    return BlockView(
        kind=block.kind,
        title=_title(context, site, block),
        href=_more(context, site, block),
        text=_text(context, site, block, at),
        cards=cards(context, site.id, found, layout),
        layout=layout,
        headers=headers,
    )


def _highlight(context: Context, site: Site, block: Block, at: _Place) -> BlockView:
    """The board's lead item, else the newest featured one, else the newest."""
    led = context.catalog.highlight(site.id)
    if led is None:
        for featured in (True, False):
            query = Query((site.id,), (), block.types or ("news_article",), (), featured, 1)
            led = next(iter(context.catalog.latest(query)), None)
            if led is not None:
                break
    return BlockView(
        kind="highlight",
        title=_title(context, site, block),
        text=_text(context, site, block, at),
        cards=cards(context, site.id, (led,), "plain") if led else (),
        layout="lead",
    )


def _by_column(context: Context, site: Site, block: Block, at: _Place) -> BlockView:
    """Several columns side by side, each with its newest items."""
    names = block.columns or tuple(column.id for column in context.catalog.children(site.id))
    columns = [context.frame.columns.get(_column(context, site, name)) for name in names]
    sections = tuple(_section(context, site, column, block.limit) for column in columns if column)
    return BlockView(
        kind="by_column",
        title=block.title,
        href=_href(context, site, block.url),
        text=_text(context, site, block, at),
        sections=tuple(section for section in sections if section.cards),
        layout=block.layout,
    )


def _section(context: Context, site: Site, column: Column, limit: int) -> Section:
    found = context.catalog.latest(Query(columns=(column.id,), limit=limit))
    href = context.addresses.href(site.id, column.site, column.path)
    return Section(column.title, href, cards(context, site.id, found, "plain"))


def _links(context: Context, site: Site, block: Block, at: _Place) -> BlockView:
    return BlockView(
        kind="links",
        title=_title(context, site, block),
        href=_more(context, site, block),
        text=_text(context, site, block, at),
        links=tuple(_link(context, site, link) for link in block.links),
        layout=block.layout,
    )


def _link(context: Context, site: Site, link: Mapping[str, Any]) -> Link:
    return Link(link["label"], _href(context, site, link["target"]), note=link.get("note", ""))


def _banners(context: Context, site: Site, block: Block, at: _Place) -> BlockView:
    """Images that lead somewhere; an entry without an image is a plain link."""
    images: list[tuple[Image, Link]] = []
    plain: list[Link] = []
    for entry in block.links:
        link = _link(context, site, entry)
        ref = entry.get("image")
        image = context.image(site.id, site.id, at.owner, ref) if isinstance(ref, ImageRef) else None
        if image is not None:
            images.append((image, link))
        else:
            plain.append(link)
    return BlockView(
        kind="banners",
        title=block.title,
        text=_text(context, site, block, at),
        images=tuple(images),
        links=tuple(plain),
        layout=block.layout,
    )


def _sites(context: Context, site: Site, block: Block, at: _Place) -> BlockView:
    """Links to other sites of the portal: those named, else all component sites."""
    frame = context.frame
    named = [frame.sites[name] for name in block.sites if name in frame.sites]
    others = named or [
        other
        for other in frame.sites.values()
        if other.id not in {site.id, frame.portal.main_site} and not other.translation_of
    ]
    links = tuple(
        Link(other.title, context.addresses.href(site.id, other.id, ""), note=other.description)
        for other in others
    )
    return BlockView(
        kind="sites",
        title=_title(context, site, block),
        text=_text(context, site, block, at),
        links=links,
        layout=block.layout,
    )


def _plain_text(context: Context, site: Site, block: Block, at: _Place) -> BlockView:
    return BlockView(
        kind="text",
        title=block.title,
        href=_more(context, site, block),
        text=_text(context, site, block, at),
        layout=block.layout,
    )


_MAKERS: Mapping[str, Callable[[Context, Site, Block, _Place], BlockView]] = {
    "highlight": _highlight,
    "latest": _list,
    "featured": _list,
    "by_type": _list,
    "by_column": _by_column,
    "links": _links,
    "banners": _banners,
    "sites": _sites,
    "text": _plain_text,
}
