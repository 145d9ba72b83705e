"""Rules on what a portal must have, named by the requirements of profiles.

Each rule takes a view of the whole portal and one requirement with its options. What is missing is nowhere,
so a finding stands where it can be mended: in ``portal.yml``, in a site's ``site.yml``, in a column's
``_index.md``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

from portalgen.content.model import Block, Localized, MenuEntry, Site, Summary
from portalgen.content.names import PORTAL_FILE, shown
from portalgen.content.records import newest_first
from portalgen.content.rule_context import shown as shown_value
from portalgen.diagnostics import Diagnostic, Span
from portalgen.i18n import LANGUAGES, pick
from portalgen.rules.asked import Asked
from portalgen.text.fold import fold


def content(asked: Asked) -> Iterator[Diagnostic]:
    """There is a published item of one of the types (LAW010), and not one that is too old (LAW011).

    Options: ``types``; ``all`` (of each type); ``where`` (a field and its value); ``sites`` (main or any);
    ``week`` (one must be of the present ISO week).
    """
    types = asked.option("types")
    for group in ([type_] for type_ in types) if asked.option("all") else [types]:
        found = list(filter(None, (_newest(asked, site.id, group) for site in asked.sites())))
        if not found:
            yield asked.finding("LAW010", None, allowed=_labels(asked, group))
        elif asked.option("week"):
            yield from _of_this_week(asked, found)


def _of_this_week(asked: Asked, found: list[Summary]) -> Iterator[Diagnostic]:
    year, week, _ = asked.catalog.today.isocalendar()
    wanted = f"{year}-W{week:02d}"
    newest = max(found, key=lambda s: str(dict(s.fields).get("iso_week", "")))
    stated = str(dict(newest.fields).get("iso_week", ""))
    if stated < wanted:
        yield asked.finding("LAW011", Span(shown(newest.source), 1), value=stated, expected=wanted)


def _newest(asked: Asked, site: str, types: Iterable[str]) -> Summary | None:
    field, value = asked.option("where", ("", ""))
    found = (asked.catalog.newest_of_type(site, type_, field, value) for type_ in types)
    return min(filter(None, found), key=newest_first, default=None)


def _labels(asked: Asked, types: Iterable[str]) -> dict[str, str]:
    return {language: ", ".join(_label(asked, type_, language) for type_ in types) for language in LANGUAGES}


def _label(asked: Asked, type_: str, language: str) -> str:
    known = asked.catalog.frame.types.get(type_)
    label: Localized = known.label if known else {}
    return pick(label, language) or type_


def contact(asked: Asked) -> Iterator[Diagnostic]:
    """The statutory footer of sites is complete (LAW012). Options: ``fields``, ``sites`` (main, each)."""
    fields = asked.catalog.frame.types["site"].fields["contact"].fields
    for site in asked.sites():
        for key in asked.option("fields"):
            if not getattr(site.contact, key):
                yield asked.of_site("LAW012", site, "contact", key=f"contact.{key}", label=fields[key].label)


def menu(asked: Asked) -> Iterator[Diagnostic]:
    """The menu has its entries (LAW013). Options: ``entries``, each ``{name, words, targets}``."""
    for site in asked.sites():
        entries = list(_flat(site.menu))
        labels = [fold(entry.label) for entry in entries]
        targets = {entry.target.strip("/") for entry in entries}
        for wanted in asked.option("entries"):
            named = any(fold(word) in label for word in wanted.get("words", ()) for label in labels)
            if not named and not targets & {target.strip("/") for target in wanted.get("targets", ())}:
                yield asked.of_site("LAW013", site, "menu", value=wanted["name"])


def _flat(entries: Iterable[MenuEntry]) -> Iterator[MenuEntry]:
    for entry in entries:
        yield entry
        yield from _flat(entry.children)


def links(asked: Asked) -> Iterator[Diagnostic]:
    """The portal links to certain other portals (LAW014). Options: ``hosts``; ``sites``."""
    for site in asked.sites():
        present = {urlsplit(target).hostname or "" for target in _targets(site)}
        for host in asked.option("hosts"):
            if not any(one == host or one.endswith(f".{host}") for one in present):
                yield asked.of_site("LAW014", site, "footer_links", value=host)


def _targets(site: Site) -> Iterator[str]:
    """Every target that a site's menu, footer and blocks name."""
    yield from (entry.target for entry in (*_flat(site.menu), *_flat(site.footer_links)))
    for block in site.blocks:
        yield block.url
        yield from (str(link["target"]) for link in block.links)


def sites_linked(asked: Asked) -> Iterator[Diagnostic]:
    """The main home leads to every component site, and each leads back to the main one (LAW015)."""
    main, *others = asked.sites()
    lists_all = any(block.kind == "sites" and not block.sites for block in main.blocks)
    named = {target.strip("/") for target in _targets(main)} | _in_blocks(main.blocks)
    for site in others:
        if not (lists_all or site.id in named or any(t.startswith(f"{site.id}/") for t in named)):
            yield asked.of_site("LAW015", main, "blocks", value=site.id, kind="out")


def _in_blocks(blocks: Iterable[Block]) -> set[str]:
    return {site for block in blocks if block.kind == "sites" for site in block.sites}


def columns_linked(asked: Asked) -> Iterator[Diagnostic]:
    """The menu or the home page leads to every first column that has anything to show (LAW020).

    Option: ``sites``. A menu that is not written lists them all; a column is reached through those below it.
    """
    frame = asked.catalog.frame
    for site in asked.sites():
        if not site.menu:
            continue
        if any(block.kind == "by_column" and not block.columns for block in site.blocks) or not site.blocks:
            continue  # every column is shown
        named = {*_targets(site), *(column for block in site.blocks for column in block.columns)}
        places = {f"{site.id}/{target.strip('/').removeprefix(f'{site.id}/')}" for target in named}
        reached = {place.split("/")[1] for place in places if place in frame.columns}
        for column in frame.columns.values():
            name = column.id.partition("/")[2]
            if column.site != site.id or column.hidden or "/" in name or name in reached:
                continue
            if asked.catalog.newest_of(column.id, 1):
                yield asked.of_site("LAW020", site, "menu", value=column.title, key=name)


def hosts(asked: Asked) -> Iterator[Diagnostic]:
    """Host names have the form that is prescribed (LAW016). Options: ``pattern``."""
    frame = asked.catalog.frame
    pattern = re.compile(asked.option("pattern"))
    span = frame.spans.get(f"{PORTAL_FILE}:base_url")
    portal_host = urlsplit(frame.portal.base_url).hostname or ""
    if not pattern.fullmatch(portal_host):
        yield asked.finding("LAW016", span, value=portal_host)
    for site in frame.sites.values():
        host = urlsplit(site.host).hostname or "" if site.host else ""
        if host and not pattern.fullmatch(host):
            yield asked.of_site("LAW016", site, "host", value=host)


def fresh_columns(asked: Asked) -> Iterator[Diagnostic]:
    """A column by date has had a new item within so many days (LAW017). Options: ``days``."""
    today, limit = asked.catalog.today, asked.option("days")
    for column in asked.catalog.frame.columns.values():
        if column.order != "date" or column.hidden:
            continue
        newest = next(iter(asked.catalog.newest_of(column.id, 1)), None)
        if newest is not None and newest.date and (today - newest.date.at.date()).days > limit:
            where = Span(shown(column.source), 1)
            yield asked.finding(
                "LAW017", where, value=shown_value(newest.date), limit=limit, key=column.title
            )


def translated(asked: Asked) -> Iterator[Diagnostic]:
    """There is content of the types in another language (LAW018). Options: ``types``, ``lang``."""
    lang = asked.option("lang")
    sites = [site for site in asked.catalog.frame.sites.values() if site.lang == lang]
    for type_, *field in asked.option("types"):
        where = field or ["", ""]
        if not any(asked.catalog.newest_of_type(site.id, type_, *where) for site in sites):
            yield asked.finding(
                "LAW018",
                None,
                allowed=_labels(asked, [type_]),
                value=lang,
            )
