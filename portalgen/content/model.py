"""The portal's content as frozen values.

A :class:`Summary` is all that a list, a feed, a menu or a neighbour may know of an item; :class:`Item`
adds what only the item's own page needs. Pages that show other items read summaries, so that editing a
body changes the item's own page and no list.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from enum import StrEnum
from typing import Any

import msgspec

from portalgen.diagnostics import Span
from portalgen.text.moment import Moment

#: Text by language code, e.g. ``{"vi": "Tin tức", "en": "News"}``.
Localized = Mapping[str, str]
#: A validated field value: str, int, bool, Decimal, date, :class:`Moment`, tuple or dict of these.
Value = Any


class Withdrawal(StrEnum):
    """Why a published item was taken down; each kind is served in its own way."""

    ERROR = "error"  # text gone, a tombstone with the reason (HTTP 410)
    CONSOLIDATED = "consolidated"  # text gone, redirect to the item that took its place
    WITHDRAWN = "withdrawn"  # text stays readable under a banner


class State(StrEnum):
    """What the clock and the front matter make of an item. One function decides: ``content.states``."""

    DRAFT = "draft"
    SCHEDULED = "scheduled"
    PUBLISHED = "published"
    ARCHIVED = "archived"
    WITHDRAWN = "withdrawn"  # with its kind in ``Summary.withdrawal``


class Contact(msgspec.Struct, frozen=True):
    """How to reach a site's office, and who answers for it (statutory footer)."""

    organisation: str = ""
    address: str = ""
    phone: str = ""
    fax: str = ""
    email: str = ""
    responsible: str = ""  # title (and name) of the person in charge
    licence: str = ""
    citation: str = ""  # what re-users must say


class MenuEntry(msgspec.Struct, frozen=True):
    """One entry of a menu; ``target`` is a column path, an item path or an absolute URL."""

    label: str
    target: str
    children: tuple[MenuEntry, ...] = ()
    span: Span | None = None


class Unit(msgspec.Struct, frozen=True):
    """An organisational unit as of its validity; renamed and merged units stay for old items."""

    id: str
    name: Localized
    short_name: Localized
    kind: str = ""
    parent: str = ""
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None
    successor: str = ""
    email: str = ""
    phone: str = ""
    address: str = ""
    website: str = ""
    order: int = 0
    owners: tuple[str, ...] = ()
    approvers: tuple[str, ...] = ()


class FormerAddress(msgspec.Struct, frozen=True):
    """One entry of ``redirects.yml``: an address at which no source stands any longer.

    Args:
        source: a path, or a whole address of one of the portal's hosts; ``/*`` at its end means the folder.
        to: where it leads, path or whole address; ``/*`` at its end keeps the rest of the path.
        gone: why there is nothing, in place of ``to``.
        span: where the entry stands; not part of what pages are made from.
    """

    source: str
    to: str = ""
    gone: str = ""
    span: Span | None = None

    @property
    def is_folder(self) -> bool:
        """Whether it speaks of everything below a folder."""
        return self.source.endswith("/*")


class Limits(msgspec.Struct, frozen=True):
    """Bounds that the loader enforces; all can be set in ``portal.yml`` under ``limits:``."""

    item_bytes: int = 2_000_000
    front_matter_bytes: int = 65_536
    front_matter_depth: int = 16
    alias_nodes: int = 10_000
    attachment_bytes: int = 50_000_000
    image_bytes: int = 20_000_000
    image_pixels: int = 60_000_000
    markdown_nesting: int = 60


class Level(msgspec.Struct, frozen=True):
    """How much findings of one code or requirement matter to a portal: error, warning, info or off."""

    code: str
    severity: str


class Suppression(msgspec.Struct, frozen=True):
    """A finding that is right as it is.

    Args:
        code: of the finding, or id of the requirement of a profile.
        reason: why; written for whoever reads the portal's sources.
        path: pattern of files relative to the content root; empty for all.
        until: last day on which it counts.
        span: where it is written.
    """

    code: str
    reason: str
    path: str = ""
    until: dt.date | None = None
    span: Span | None = None


class Checks(msgspec.Struct, frozen=True):
    """What a portal says about its checks, in ``portal.yml`` under ``checks:``.

    Args:
        levels: severities in place of their own, for codes of judgement and for requirements.
        allowed: telephone numbers, e-mail addresses and accounts of offices, which may stand in any text.
    """

    levels: tuple[Level, ...] = ()
    allowed: tuple[str, ...] = ()


class Portal(msgspec.Struct, frozen=True):
    """``portal.yml``.

    Args:
        base_url: where the main site is served, without a trailing slash.
        established: day on which the portal opened; dates pages that have no date of their own.
        notice: a line shown on every page (a demonstration, maintenance); empty for none.
        profiles: ids of the dated profiles of law that the portal is checked against.
        precompress: whether compressed twins stand beside the files, for hosts that send them as they are.
        search: whether the portal has a search index.
    """

    title: str
    base_url: str
    languages: tuple[str, ...] = ("vi",)
    timezone: str = "Asia/Ho_Chi_Minh"
    main_site: str = ""
    theme: str = "default"
    notice: Localized = {}
    established: dt.date | None = None
    default_type: str = "news_article"
    owners: tuple[str, ...] = ()
    approvers: tuple[str, ...] = ()
    security_contact: str = ""
    security_expires: str = ""
    precompress: bool = False
    search: bool = True
    attachments_allowed: tuple[str, ...] = ()
    limits: Limits = Limits()
    profiles: tuple[str, ...] = ()
    checks: Checks = Checks()


class Block(msgspec.Struct, frozen=True):
    """One block of a home or column page: a kind and a declarative query, resolved before rendering."""

    kind: str
    title: str = ""
    text: str = ""  # Markdown
    url: str = ""
    sites: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()  # "site/column" or "column" of the same site
    types: tuple[str, ...] = ()
    where: tuple[tuple[str, str], ...] = ()
    limit: int = 5
    layout: str = ""
    width: str = ""  # full, wide, half or narrow; empty for what suits the kind
    links: tuple[Mapping[str, Any], ...] = ()
    span: Span | None = None


class Site(msgspec.Struct, frozen=True):
    """``<site>/site.yml``.

    Args:
        id: the folder's name.
        host: ``https://…`` where the site has its own; empty where it lives under the main host.
        path: folder of the output that holds the site, "" for the main site, else e.g. ``thads/``.
    """

    id: str
    title: str
    short_title: str = ""
    description: str = ""
    lang: str = "vi"
    unit: str = ""
    host: str = ""
    path: str = ""
    order: int = 0
    logo: str = ""
    menu: tuple[MenuEntry, ...] = ()
    contact: Contact = Contact()
    footer_links: tuple[MenuEntry, ...] = ()
    translation_of: str = ""
    owners: tuple[str, ...] = ()
    approvers: tuple[str, ...] = ()
    blocks: tuple[Block, ...] = ()
    introduction: str = ""  # Markdown body of the site's _index.md
    introduction_line: int = 1
    source: str = ""


class Column(msgspec.Struct, frozen=True):
    """A folder with ``_index.md`` inside a site.

    Args:
        id: ``<site>/<path>`` with the names of the folders, e.g. ``cong-chinh/tin-tuc/hoat-dong``.
        path: the address inside the site, slashed at the end, e.g. ``tin-tuc/hoat-dong/``.
        order: ``date`` (newest first, archives by year and month), ``title`` (Vietnamese collation) or
            ``order`` (the items' own ``order``, then title).
    """

    id: str
    site: str
    path: str
    title: str
    description: str = ""
    parent: str = ""
    type: str = ""
    order: str = "date"
    page_size: int = 20
    feed: bool = True
    weight: int = 0
    hidden: bool = False  # not in derived menus
    unit: str = ""
    translation_of: str = ""
    owners: tuple[str, ...] = ()
    approvers: tuple[str, ...] = ()
    blocks: tuple[Block, ...] = ()
    introduction: str = ""
    introduction_line: int = 1
    source: str = ""


class ImageRef(msgspec.Struct, frozen=True, array_like=True):
    """An image named by content, resolved to a file of the content tree."""

    source: str  # path relative to the content root
    alt: str = ""
    caption: str = ""
    credit: str = ""


class Summary(msgspec.Struct, frozen=True, array_like=True):
    """All that another page may know of an item.

    Args:
        id: the front matter's ``id``, else the source path without extension; unique.
        source: path of the file, relative to the content root.
        url: path inside the site, e.g. ``tin-tuc/2026/11/x.html``.
        sort: newest-first order is descending ``(date, id)``; other orders use ``order`` and ``title``.
        fields: the fields that the type lists under ``in_summary``, in that order.
    """

    id: str
    type: str
    site: str
    column: str
    url: str
    title: str
    lang: str
    source: str = ""
    lead: str = ""
    date: Moment | None = None
    updated: Moment | None = None
    state: State = State.PUBLISHED
    withdrawal: Withdrawal | None = None
    corrected: bool = False
    superseded_by: str = ""
    image: ImageRef | None = None
    unit: str = ""
    also_in: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    order: int = 0
    featured: int = 0
    highlight: dt.date | None = None
    translation_of: str = ""
    fields: tuple[tuple[str, Value], ...] = ()


class FieldRef(msgspec.Struct, frozen=True, array_like=True):
    """Something that a field names and that must exist.

    Args:
        kind: file, image, unit, item or column.
        value: a path relative to the content root for files and images, else as written.
        to: for items: the content types that may be meant; empty for any.
    """

    kind: str
    value: str
    span: Span
    key: str
    to: tuple[str, ...] = ()


class Correction(msgspec.Struct, frozen=True, array_like=True):
    """One public correction of an item."""

    on: dt.date
    note: str


class Item(msgspec.Struct, frozen=True, array_like=True):
    r"""One item with all that its own page needs.

    Args:
        fields: every validated field by key, defaults filled in.
        body: Markdown after the front matter, NFC, ``\\n`` line ends.
        body_line: line of the file on which the body starts, 1-based.
        positions: line and column of each top-level key, for later findings.
        withdrawn_at: when ``withdrawn_on`` begins in the portal's time zone; from then on it counts.
    """

    summary: Summary
    source: str
    fields: Mapping[str, Value]
    body: str
    body_line: int
    positions: Mapping[str, Span]
    aliases: tuple[str, ...] = ()
    draft: bool = False
    publish_at: Moment | None = None
    expire_at: Moment | None = None
    withdrawn_on: dt.date | None = None
    withdrawn_at: dt.datetime | None = None
    withdrawn_reason: str = ""
    withdrawn_to: str = ""
    corrections: tuple[Correction, ...] = ()
    refs: tuple[FieldRef, ...] = ()
    bundle: str = ""  # folder of a bundle, with a trailing slash; empty for a single file


class Entry(msgspec.Struct, frozen=True, array_like=True):
    """What is kept of an item for the pages of others; named as in :class:`Item`.

    Args:
        fields: those that name documents, relate them and date their validity.
    """

    summary: Summary
    source: str
    fields: Mapping[str, Value] = {}
    aliases: tuple[str, ...] = ()
    draft: bool = False
    publish_at: Moment | None = None
    expire_at: Moment | None = None
    withdrawn_at: dt.datetime | None = None
    withdrawn_to: str = ""
