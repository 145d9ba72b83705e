"""What a build makes: every output file with the recipe that makes it. A pure function of the catalog."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum
from urllib.parse import urlsplit

import msgspec

from portalgen.build import former
from portalgen.build.chrome import FEED, SITE_MAP
from portalgen.build.column_view import archive_url, has_tables, month_pages
from portalgen.build.context import Context, media_url, variant_url
from portalgen.build.corrections import CORRECTIONS, corrections_url, years_of
from portalgen.build.links import block_images, files_of
from portalgen.content.model import Block, Column, Item, Site, Summary, Withdrawal
from portalgen.content.own_addresses import search_page
from portalgen.content.states import has_page, shows_text

JSON_FEED = "feed.json"


class Recipe(StrEnum):
    """The kinds of output; each has one function in ``build.recipes``."""

    ITEM = "item"
    ITEM_JSON = "item_json"
    TOMBSTONE = "tombstone"
    MOVED = "moved"
    ALIAS = "alias"
    FORMER = "former"
    GONE = "gone"
    COLUMN = "column"
    YEAR = "year"
    MONTH = "month"
    LIST_JSON = "list_json"
    LIST_CSV = "list_csv"
    COLUMN_ATOM = "column_atom"
    COLUMN_JSON_FEED = "column_json_feed"
    SITE_ATOM = "site_atom"
    SITE_JSON_FEED = "site_json_feed"
    OPML = "opml"
    HOME = "home"
    SITE_MAP = "site_map"
    CORRECTIONS = "corrections"
    CORRECTIONS_ATOM = "corrections_atom"
    SEARCH = "search"
    NOT_FOUND = "not_found"
    SITEMAP_INDEX = "sitemap_index"
    SITEMAP_PART = "sitemap_part"
    ROBOTS = "robots"
    SECURITY = "security"
    REDIRECTS = "redirects"
    HEADERS = "headers"
    NGINX = "nginx"
    ASSET = "asset"
    FILE = "file"
    IMAGE = "image"
    VARIANT = "variant"


class Artifact(msgspec.Struct, frozen=True, array_like=True):
    """One output file.

    Args:
        output: relative to the output root.
        recipe: what makes it.
        args: what the recipe needs to know.
    """

    output: str
    recipe: Recipe
    args: tuple[str, ...] = ()


def plan(context: Context, assets: Mapping[str, str]) -> tuple[Artifact, ...]:
    """Every output of the portal, by output path, each once.

    Args:
        context: the build.
        assets: output path inside ``assets/`` by logical name of the theme's files.
    """
    found: dict[str, Artifact] = {}
    for owner in owners(context):
        for artifact in plan_of(owner, context, assets):
            found.setdefault(artifact.output, artifact)
    return tuple(found[output] for output in sorted(found))


def owners(context: Context) -> Iterator[tuple[str, str]]:
    """Kind and name of everything that has outputs of its own."""
    yield from (("item", id_) for id_ in context.catalog.ids())
    yield from frame_owners(context)


def frame_owners(context: Context) -> Iterator[tuple[str, str]]:
    """The owners that are no items: columns, sites and hosts."""
    yield from (("column", id_) for id_ in context.frame.columns)
    yield from (("site", id_) for id_ in context.frame.sites)
    yield from (("root", folder) for folder, _ in context.addresses.roots())


def plan_of(owner: tuple[str, str], context: Context, assets: Mapping[str, str]) -> tuple[Artifact, ...]:
    """The outputs of one owner, each once, in order of path."""
    kind, name = owner
    match kind:
        case "item":
            made = _item(context, name)
        case "column":
            made = _column(context, context.frame.columns[name])
        case "site":
            made = _site(context, context.frame.sites[name])
        case _:
            made = _root(context, name, assets)
    found = {artifact.output: artifact for artifact in made}
    return tuple(found[output] for output in sorted(found))


def _item(context: Context, id_: str) -> Iterator[Artifact]:
    summary = context.catalog.summary(id_)
    if not has_page(summary):
        return
    output = context.addresses.output(summary.site, summary.url)
    if shows_text(summary):
        yield Artifact(output, Recipe.ITEM, (id_,))
        yield from _twins(context, summary, context.catalog.item(id_))
    elif summary.withdrawal is Withdrawal.CONSOLIDATED:
        yield Artifact(output, Recipe.MOVED, (id_,))
    else:
        yield Artifact(output, Recipe.TOMBSTONE, (id_,))
    for alias in context.catalog.aliases(id_):
        path = alias_output(context, summary, alias)
        if path:
            yield Artifact(path, Recipe.ALIAS, (id_, path))


def alias_output(context: Context, summary: Summary, alias: str) -> str:
    """The output file that stands at an old address; empty where only a server rule can."""
    parts = urlsplit(alias)
    folder, prefix = context.addresses.root(summary.site)
    if parts.query or not parts.path.startswith(prefix):
        return ""
    path = folder + parts.path.removeprefix(prefix)
    if path.endswith("/"):
        return f"{path}index.html"
    if path.endswith((".html", ".htm")):
        return path
    return "" if "." in path.rpartition("/")[2] else f"{path}/index.html"


def _twins(context: Context, summary: Summary, item: Item) -> Iterator[Artifact]:
    if context.frame.types[summary.type].machine.json:
        output = context.addresses.output(summary.site, summary.url.removesuffix(".html") + ".json")
        yield Artifact(output, Recipe.ITEM_JSON, (summary.id,))
    paths = [ref.value for ref in item.refs if ref.kind in {"file", "image"}]
    paths += files_of(context.bodies[summary.id], item.source, context.catalog, context.media)
    for path in dict.fromkeys(paths):
        yield from _media(context, summary.site, (summary.url, item.source), path)


def _media(context: Context, site: str, owner: tuple[str, str], path: str) -> Iterator[Artifact]:
    info = context.media.get(path)
    if info is None:
        return
    url, source = owner
    base = media_url(url, source, path)
    recipe = Recipe.IMAGE if info.is_image else Recipe.FILE
    yield Artifact(context.addresses.output(site, base), recipe, (path, info.digest))
    for width in info.variants:
        output = context.addresses.output(site, variant_url(base, width))
        yield Artifact(output, Recipe.VARIANT, (path, info.digest, str(width)))


def _column(context: Context, column: Column) -> Iterator[Artifact]:
    yield Artifact(context.addresses.output(column.site, column.path), Recipe.COLUMN, (column.id,))
    yield from _feeds(context, column)
    if column.order == "date":
        yield from _archive(context, column)
    elif has_tables(context, column):
        yield from _tables(context, column, column.path, "")
    yield from _block_media(context, column.site, (column.path, column.source), column.blocks)


def _feeds(context: Context, column: Column) -> Iterator[Artifact]:
    if column.feed and column.order == "date":
        base = context.addresses.output(column.site, column.path).removesuffix("index.html")
        yield Artifact(f"{base}{FEED}", Recipe.COLUMN_ATOM, (column.id,))
        yield Artifact(f"{base}{JSON_FEED}", Recipe.COLUMN_JSON_FEED, (column.id,))


def _archive(context: Context, column: Column) -> Iterator[Artifact]:
    lang = context.frame.sites[column.site].lang
    seen: set[int] = set()
    for (year, month), count in context.catalog.month_counts(column.id).items():
        if year not in seen:
            seen.add(year)
            url = archive_url(column, year)
            output = context.addresses.output(column.site, url)
            yield Artifact(output, Recipe.YEAR, (column.id, str(year)))
            if has_tables(context, column):
                yield from _tables(context, column, url, str(year))
        for page in month_pages(column, year, month, count):
            url = archive_url(column, year, month, 0 if page.newest else page.number, lang)
            args = (column.id, str(year), str(month), str(page.number), "newest" if page.newest else "")
            yield Artifact(context.addresses.output(column.site, url), Recipe.MONTH, args)


def _tables(context: Context, column: Column, url: str, year: str) -> Iterator[Artifact]:
    base = context.addresses.output(column.site, url).removesuffix("index.html")
    yield Artifact(f"{base}list.json", Recipe.LIST_JSON, (column.id, year))
    yield Artifact(f"{base}list.csv", Recipe.LIST_CSV, (column.id, year))


def _site(context: Context, site: Site) -> Iterator[Artifact]:
    output = context.addresses.output
    yield Artifact(output(site.id, ""), Recipe.HOME, (site.id,))
    yield Artifact(output(site.id, SITE_MAP), Recipe.SITE_MAP, (site.id,))
    if context.frame.portal.search:
        yield Artifact(output(site.id, search_page(site.lang)), Recipe.SEARCH, (site.id,))
    years = years_of(context, site.id)
    if years:
        yield Artifact(output(site.id, CORRECTIONS + FEED), Recipe.CORRECTIONS_ATOM, (site.id,))
        for year in (0, *years):
            yield Artifact(output(site.id, corrections_url(year)), Recipe.CORRECTIONS, (site.id, str(year)))
    yield Artifact(output(site.id, FEED), Recipe.SITE_ATOM, (site.id,))
    yield Artifact(output(site.id, JSON_FEED), Recipe.SITE_JSON_FEED, (site.id,))
    yield Artifact(output(site.id, "feeds.opml"), Recipe.OPML, (site.id,))
    if site.logo:
        yield from _media(context, site.id, ("", site.source), site.logo)
    yield from _block_media(context, site.id, ("", f"{site.id}/_index.md"), site.blocks)


def sitemap_parts(context: Context, root: str) -> Mapping[str, tuple[str, str]]:
    """A host's sitemap parts: file name to site and month; ``-`` is the part of the undated and of lists."""
    parts: dict[str, tuple[str, str]] = {}
    for site in context.frame.sites.values():
        if context.addresses.root(site.id)[0] != root:
            continue
        for month in ("-", *context.catalog.months_of_site(site.id)):
            parts[f"{site.id}.xml" if month == "-" else f"{site.id}-{month}.xml"] = (site.id, month)
    return {name: parts[name] for name in sorted(parts)}


def _root(context: Context, root: str, assets: Mapping[str, str]) -> Iterator[Artifact]:
    for logical, path in assets.items():
        yield Artifact(f"{root}{path}", Recipe.ASSET, (logical,))
    for one in former.of_host(context, root):
        if one.output:
            if one.entry.gone:
                yield Artifact(one.output, Recipe.GONE, (root, one.output, one.entry.gone))
            else:
                yield Artifact(one.output, Recipe.FORMER, (root, one.output, former.target_of(one.entry)))
    yield Artifact(f"{root}404.html", Recipe.NOT_FOUND, (root,))
    yield Artifact(f"{root}robots.txt", Recipe.ROBOTS, (root,))
    yield Artifact(f"{root}_redirects", Recipe.REDIRECTS, (root,))
    yield Artifact(f"{root}_headers", Recipe.HEADERS, (root,))
    yield Artifact(f"{root}_nginx/http.conf", Recipe.NGINX, (root, "http"))
    yield Artifact(f"{root}_nginx/server.conf", Recipe.NGINX, (root, "server"))
    yield Artifact(f"{root}sitemap.xml", Recipe.SITEMAP_INDEX, (root,))
    for name, (site, month) in sitemap_parts(context, root).items():
        yield Artifact(f"{root}sitemaps/{name}", Recipe.SITEMAP_PART, (site, month))
    if context.frame.portal.security_contact:
        yield Artifact(f"{root}.well-known/security.txt", Recipe.SECURITY, (root,))


def _block_media(
    context: Context, site: str, owner: tuple[str, str], blocks: tuple[Block, ...]
) -> Iterator[Artifact]:
    """Images of blocks and files in the introduction of a column or home."""
    source = owner[1]
    paths = [image.source for image in block_images(blocks)]
    for key in (source, *(f"{source}#{index}" for index in range(len(blocks)))):
        body = context.bodies.get(key)
        if body is not None:
            paths += files_of(body, source, context.catalog, context.media)
    for path in dict.fromkeys(paths):
        yield from _media(context, site, owner, path)
