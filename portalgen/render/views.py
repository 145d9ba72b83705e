"""What templates receive. A view is a frozen value; templates read attributes and never query.

Links in views are ready to print (``href``): relative to the page's own origin, absolute across hosts.
Text is plain unless its type is ``Markup``.
"""

from __future__ import annotations

import datetime as dt
from functools import cached_property
from typing import Any

import msgspec
from markupsafe import Markup

from portalgen.content.model import Contact
from portalgen.text.moment import Moment


class Link(msgspec.Struct, frozen=True):
    """A link with its text; ``current`` marks the page itself or the branch it stands in."""

    label: str
    href: str
    current: bool = False
    children: tuple[Link, ...] = ()
    lang: str = ""
    note: str = ""


class Source(msgspec.Struct, frozen=True):
    """One candidate of a responsive image."""

    href: str
    width: int


class Image(msgspec.Struct, frozen=True):
    """A responsive image: ``srcset`` in WebP, ``href`` the fallback, sizes in CSS pixels."""

    href: str
    width: int
    height: int
    alt: str
    sources: tuple[Source, ...] = ()
    caption: str = ""
    credit: str = ""


class File(msgspec.Struct, frozen=True):
    """An attachment: ``kind`` is the sniffed type as an upper-case name (PDF, DOCX), ``size`` in bytes."""

    href: str
    name: str
    title: str
    kind: str
    media_type: str
    size: int
    role: str = ""


class Badge(msgspec.Struct, frozen=True):
    """A short mark on a card or title: ``tone`` is info, good, warn, bad or muted."""

    label: str
    tone: str = "info"


class Notice(msgspec.Struct, frozen=True):
    """A banner at the top of an item: ``kind`` is withdrawn, corrected, archived, superseded or demo."""

    kind: str
    title: str
    text: str = ""
    date: dt.date | None = None
    link: Link | None = None


class Correction(msgspec.Struct, frozen=True):
    """One correction in the list of a site's corrections."""

    date: dt.date
    text: str
    item: Link


class FieldView(msgspec.Struct, frozen=True):
    """One field, ready to show.

    Args:
        kind: text, number, markdown, date, datetime, link, links, files, image, images, list, table, object,
            money, email, phone, badge.
        value: str, int, bool, Markup, date, :class:`Moment`, :class:`Link`, :class:`Image`, :class:`Badge`,
            tuple of these; for ``table`` a tuple of rows, each a tuple of :class:`FieldView` with the keys
            of the entry's fields, as many as ``columns`` names, an absent value as None or ""; for
            ``object`` a tuple of :class:`FieldView`. ``text`` is printed as it is (a year is no number).
    """

    key: str
    label: str
    kind: str
    value: Any
    columns: tuple[str, ...] = ()
    show: str = "page"


class Card(msgspec.Struct, frozen=True):
    """An item as lists show it."""

    id: str
    title: str
    href: str
    type: str
    type_label: str
    lead: str = ""
    date: Moment | None = None
    image: Image | None = None
    column: Link | None = None
    site: Link | None = None
    badges: tuple[Badge, ...] = ()
    fields: tuple[FieldView, ...] = ()
    lang: str = ""


class SiteView(msgspec.Struct, frozen=True):
    """The site that a page belongs to."""

    id: str
    title: str
    short_title: str
    description: str
    lang: str
    href: str
    contact: Contact
    logo: str = ""
    is_main: bool = False
    portal: Link | None = None  # the main site, for component sites
    site_map: str = ""
    search: str = ""  # the search page
    search_index: str = ""  # the folder of the index, the same for all sites
    feed: str = ""
    translations: tuple[Link, ...] = ()


class Chrome(msgspec.Struct, frozen=True):
    """What all pages of a site share; rendered once for a site and a current branch."""

    site: SiteView
    menu: tuple[Link, ...]
    footer_links: tuple[Link, ...]
    component_sites: tuple[Link, ...]
    notice: str = ""


class Meta(msgspec.Struct, frozen=True):
    """One ``<meta>`` element: ``attribute`` is name or property."""

    name: str
    content: str
    attribute: str = "name"


class Page(msgspec.Struct, frozen=True):
    """The head of any page.

    Args:
        kind: item, column, archive, home, site_map, search, corrections, tombstone, redirect, not_found.
        href: address of the page itself; ``canonical`` the absolute one.
        integrity: logical name of an asset -> its Subresource Integrity value.
        json_ld: a JSON text safe inside ``<script type="application/ld+json">``; empty for none.
    """

    kind: str
    title: str
    description: str
    lang: str
    href: str
    canonical: str
    breadcrumbs: tuple[Link, ...] = ()
    alternates: tuple[Link, ...] = ()
    meta: tuple[Meta, ...] = ()
    feeds: tuple[Link, ...] = ()
    json_ld: Markup = Markup("")
    robots: str = ""
    header: Markup = Markup("")
    footer: Markup = Markup("")
    assets: dict[str, str] = {}  # logical name -> href, e.g. "css/main.css"
    integrity: dict[str, str] = {}


class TocEntry(msgspec.Struct, frozen=True, array_like=True):
    """A heading of the body."""

    level: int
    id: str
    text: str


class ItemView(msgspec.Struct, frozen=True, dict=True):
    """An item on its own page.

    Args:
        fields: fields in the type's order that have a value, ready to show.
        raw: the same values by key, for templates of one type (``item.raw.steps``); localized labels of
            enums stand in ``fields``.
        older: other news, older items of the same column.
        relations: groups of related documents, label and links, inverses included.
        referrers: groups of items that name this one in a field: its key, what the group is called, cards.
        steps: see ``FieldView``; special templates find a field with ``item.field(key)``.
    """

    id: str
    title: str
    type: str
    type_label: str
    href: str
    lang: str
    lead: str = ""
    date: Moment | None = None
    updated: Moment | None = None
    unit: Link | None = None
    image: Image | None = None
    badges: tuple[Badge, ...] = ()
    notices: tuple[Notice, ...] = ()
    fields: tuple[FieldView, ...] = ()
    body: Markup = Markup("")
    toc: tuple[TocEntry, ...] = ()
    files: tuple[File, ...] = ()
    relations: tuple[tuple[str, tuple[Link, ...]], ...] = ()
    referrers: tuple[tuple[str, str, tuple[Card, ...]], ...] = ()
    corrections: tuple[Notice, ...] = ()
    corrections_href: str = ""  # the list of the site's corrections
    topics: tuple[str, ...] = ()
    column: Link | None = None
    older: tuple[Card, ...] = ()
    translations: tuple[Link, ...] = ()
    json_href: str = ""
    raw: dict[str, Any] = {}

    def field(self, key: str) -> FieldView | None:
        """The field of that key, or None where it has no value."""
        return self._by_key.get(key)

    @cached_property
    def _by_key(self) -> dict[str, FieldView]:
        return {field.key: field for field in self.fields}


class Period(msgspec.Struct, frozen=True):
    """A year or month of an archive; ``count`` is 0 where it is not told."""

    label: str
    href: str
    count: int = 0
    current: bool = False


class Pager(msgspec.Struct, frozen=True):
    """Neighbours of one page of a list; pages are counted from the oldest."""

    newer: Link | None = None
    older: Link | None = None
    pages: tuple[Link, ...] = ()


class Section(msgspec.Struct, frozen=True):
    """A named group of cards: a sub-column, a month, a letter; ``id`` is its place on the page."""

    title: str
    href: str
    cards: tuple[Card, ...]
    layout: str = "rows"
    id: str = ""


class Branch(msgspec.Struct, frozen=True):
    """An item of a list that is a tree, such as a chart of units, and what stands under it."""

    card: Card
    children: tuple[Branch, ...] = ()


class ColumnView(msgspec.Struct, frozen=True):
    """A column's front page or one page of its archive.

    Args:
        layout: cards, rows, table or tree; for tables ``headers`` labels the cards' ``fields``, a tree
            stands in ``tree`` and not in ``cards``.
    """

    title: str
    href: str
    description: str
    introduction: Markup
    cards: tuple[Card, ...]
    layout: str = "rows"
    headers: tuple[str, ...] = ()
    tree: tuple[Branch, ...] = ()
    children: tuple[Section, ...] = ()
    years: tuple[Period, ...] = ()
    months: tuple[Period, ...] = ()
    pager: Pager = Pager()
    feed: str = ""
    csv: str = ""
    json: str = ""
    archive_title: str = ""
    blocks: tuple[BlockView, ...] = ()


class BlockView(msgspec.Struct, frozen=True):
    """One block of a home page, resolved.

    Args:
        kind: highlight, latest, featured, by_type, by_column, links, banners, sites, text.
        layout: cards, rows, compact, table or lead; empty where the kind has one shape.
        width: full, wide, half or narrow: its share of a row of a wide screen.
    """

    kind: str
    title: str = ""
    href: str = ""
    text: Markup = Markup("")
    cards: tuple[Card, ...] = ()
    sections: tuple[Section, ...] = ()
    links: tuple[Link, ...] = ()
    images: tuple[tuple[Image, Link], ...] = ()
    layout: str = ""
    width: str = "full"
    headers: tuple[str, ...] = ()


class HomeView(msgspec.Struct, frozen=True):
    """A site's home page."""

    title: str
    introduction: Markup
    blocks: tuple[BlockView, ...]


class Parts(msgspec.Struct, frozen=True):
    """What the page of parts shows, for theme authors: contents for every macro of the partials.

    Args:
        cards: some with pictures, badges and fields.
        table: a column whose list is a table.
        tree: a chart of units.
        sections: sub-columns with their newest items.
        archive: a year with its months.
        items: the fullest item of each type; ``item`` is the one with most to show.
        fields: one of each kind.
        nodes: two branches of a site map.
    """

    badges: tuple[Badge, ...]
    notices: tuple[Notice, ...]
    cards: tuple[Card, ...]
    pager: Pager
    home: HomeView
    nodes: tuple[SiteMapNode, ...]
    items: tuple[ItemView, ...] = ()
    item: ItemView | None = None
    fields: tuple[FieldView, ...] = ()
    table: ColumnView | None = None
    tree: tuple[Branch, ...] = ()
    sections: tuple[Section, ...] = ()
    archive: ColumnView | None = None


class SiteMapNode(msgspec.Struct, frozen=True):
    """A node of the readable site map."""

    label: str
    href: str
    children: tuple[SiteMapNode, ...] = ()
