"""XML sitemaps (https://www.sitemaps.org/protocol.html) with language alternates."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

import msgspec

from portalgen.render.wire import iso, xml_attribute, xml_text
from portalgen.text.moment import Moment

#: Limits of the protocol, for one file.
MAX_ENTRIES = 50_000
MAX_BYTES = 50 * 1024 * 1024

_XML = '<?xml version="1.0" encoding="utf-8"?>\n'
_NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
_XHTML = "http://www.w3.org/1999/xhtml"


class UrlEntry(msgspec.Struct, frozen=True):
    """One address of a sitemap, or one sitemap of an index.

    Args:
        loc: absolute address.
        lastmod: the last significant change of the content; None where unknown, never the build's time.
        alternates: language and absolute address of every language version, this one included;
            ``x-default`` may be one.
    """

    loc: str
    lastmod: Moment | dt.date | None = None
    alternates: tuple[tuple[str, str], ...] = ()


def _entry(name: str, entry: UrlEntry) -> str:
    lastmod = f"<lastmod>{iso(entry.lastmod)}</lastmod>" if entry.lastmod else ""
    alternates = "".join(
        f'<xhtml:link rel="alternate" hreflang={xml_attribute(lang)} href={xml_attribute(href)}/>'
        for lang, href in entry.alternates
    )
    return f"<{name}><loc>{xml_text(entry.loc)}</loc>{lastmod}{alternates}</{name}>\n"


def _document(root: str, name: str, entries: Iterable[UrlEntry]) -> bytes:
    listed = tuple(entries)
    if len(listed) > MAX_ENTRIES:
        raise ValueError(f"a sitemap holds {MAX_ENTRIES} addresses at most, not {len(listed)}")
    xhtml = f' xmlns:xhtml="{_XHTML}"' if any(entry.alternates for entry in listed) else ""
    lines = (_entry(name, entry) for entry in listed)
    data = "".join((_XML, f'<{root} xmlns="{_NAMESPACE}"{xhtml}>\n', *lines, f"</{root}>\n")).encode()
    if len(data) > MAX_BYTES:
        raise ValueError(f"a sitemap has {MAX_BYTES} bytes at most, not {len(data)}")
    return data


def urlset(entries: Iterable[UrlEntry]) -> bytes:
    """A sitemap of pages, in the order given.

    Raises:
        ValueError: more than 50,000 addresses or 50 MB; the caller cuts its list into parts.
    """
    return _document("urlset", "url", entries)


def sitemap_index(locs: Iterable[UrlEntry | str]) -> bytes:
    """An index of sitemaps: their absolute addresses, with ``lastmod`` where given as entries.

    Raises:
        ValueError: more than 50,000 sitemaps.
    """
    parts = (loc if isinstance(loc, UrlEntry) else UrlEntry(loc=loc) for loc in locs)
    return _document("sitemapindex", "sitemap", (UrlEntry(loc=e.loc, lastmod=e.lastmod) for e in parts))
