"""Atom (RFC 4287), JSON Feed 1.1 and OPML 2.0 as pure functions: the same entries give the same bytes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

import msgspec

from portalgen.render.wire import json_bytes, one_line, rfc3339, xml_attribute, xml_text
from portalgen.text.moment import Moment

ATOM_TYPE = "application/atom+xml"
JSON_FEED_TYPE = "application/feed+json"
# RFC 4287 wants a date even of a feed without entries; any constant is right, the clock is not.
_NEVER = "1970-01-01T00:00:00+00:00"
_XML = '<?xml version="1.0" encoding="utf-8"?>\n'


class FeedEntry(msgspec.Struct, frozen=True):
    """One entry.

    Args:
        id: an IRI that never changes, see :func:`tag_uri`; the address only where it is permanent.
        href: absolute address of the page.
        updated: the last significant change; the date of publication where there was none.
        summary: plain text.
        language: where it differs from the feed's.
    """

    id: str
    title: str
    href: str
    published: Moment | None = None
    updated: Moment | None = None
    summary: str = ""
    categories: tuple[str, ...] = ()
    author: str = ""
    language: str = ""


class Feed(msgspec.Struct, frozen=True):
    """A feed of a column, a site or the portal.

    Args:
        id: an IRI that never changes.
        href: absolute address of the feed itself.
        home: absolute address of the page that the feed follows.
        updated: for a feed without entries; else the newest entry decides.
        author: who speaks, e.g. the unit; entries may name their own.
    """

    title: str
    id: str
    href: str
    home: str
    subtitle: str = ""
    lang: str = "vi"
    updated: Moment | None = None
    author: str = ""
    entries: tuple[FeedEntry, ...] = ()


class FeedGroup(msgspec.Struct, frozen=True):
    """Feeds under one heading of an OPML outline, e.g. those of one site."""

    title: str
    feeds: tuple[Feed, ...]


def tag_uri(authority: str, year: int, specific: str) -> str:
    """A ``tag:`` URI (RFC 4151), stable wherever the page moves.

    Args:
        authority: a host name that the publisher held in ``year``.
        year: any fixed year in which that was so; it must not change once used.
        specific: what names the thing, e.g. ``thads/tin-tuc/a``.
    """
    return f"tag:{authority.lower()},{year}:" + quote(specific, safe="/:@!$&'()*+,;=~?")


def feed_updated(feed: Feed) -> str:
    """When the feed last changed, RFC 3339: its newest entry, never the clock."""
    moments = [moment for entry in feed.entries for moment in (entry.published, entry.updated) if moment]
    newest = max((moment.at for moment in moments), default=None)
    if newest is None:
        return rfc3339(feed.updated) if feed.updated else _NEVER
    return rfc3339(newest)


def _entry_dates(feed: Feed, entry: FeedEntry) -> tuple[str, str]:
    """``published`` (empty where unknown) and ``updated`` of an entry."""
    changed = entry.updated or entry.published or feed.updated
    published = rfc3339(entry.published) if entry.published else ""
    return published, rfc3339(changed) if changed else _NEVER


def _element(name: str, text: str) -> str:
    return f"<{name}>{xml_text(one_line(text))}</{name}>\n" if text.strip() else ""


def _author(name: str) -> str:
    return f"<author><name>{xml_text(one_line(name))}</name></author>\n" if name.strip() else ""


def _atom_entry(feed: Feed, entry: FeedEntry) -> str:
    language = f" xml:lang={xml_attribute(entry.language)}" if entry.language not in ("", feed.lang) else ""
    published, updated = _entry_dates(feed, entry)
    summary = xml_text(entry.summary.strip())
    return "".join(
        (
            f"<entry{language}>\n",
            f"<id>{xml_text(entry.id)}</id>\n",
            f"<title>{xml_text(one_line(entry.title))}</title>\n",
            f'<link rel="alternate" type="text/html" href={xml_attribute(entry.href)}/>\n',
            _element("published", published),
            _element("updated", updated),
            _author(entry.author),
            *(f"<category term={xml_attribute(one_line(c))}/>\n" for c in entry.categories if c.strip()),
            f'<summary type="text">{summary}</summary>\n' if summary else "",
            "</entry>\n",
        )
    )


def atom(feed: Feed) -> bytes:
    """The feed as Atom 1.0 (RFC 4287), entries in the order given."""
    head = (
        _XML,
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang={xml_attribute(feed.lang)}>\n',
        f"<id>{xml_text(feed.id)}</id>\n",
        f"<title>{xml_text(one_line(feed.title))}</title>\n",
        _element("subtitle", feed.subtitle),
        f"<updated>{feed_updated(feed)}</updated>\n",
        f'<link rel="self" type="{ATOM_TYPE}" href={xml_attribute(feed.href)}/>\n',
        f'<link rel="alternate" type="text/html" href={xml_attribute(feed.home)}/>\n',
        # RFC 4287 §4.1.1: an author here, or in every entry.
        _author(feed.author or feed.title),
    )
    entries = (_atom_entry(feed, entry) for entry in feed.entries)
    return "".join((*head, *entries, "</feed>\n")).encode()


def _some(**members: Any) -> dict[str, Any]:
    """The members that have a value."""
    return {name: value for name, value in members.items() if value}


def _json_entry(feed: Feed, entry: FeedEntry) -> dict[str, Any]:
    published, updated = _entry_dates(feed, entry)
    return {
        "id": entry.id,
        "url": entry.href,
        "title": one_line(entry.title),
        # One of content_text and content_html is required; the page itself holds the whole text.
        "content_text": entry.summary.strip() or one_line(entry.title),
        **_some(
            summary=entry.summary.strip(),
            date_published=published,
            date_modified=updated,
            tags=[one_line(c) for c in entry.categories if c.strip()],
            authors=[{"name": one_line(entry.author)}] if entry.author.strip() else [],
            language=entry.language if entry.language != feed.lang else "",
        ),
    }


def json_feed(feed: Feed) -> bytes:
    """The feed as JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/); ``href`` is this form's address."""
    return json_bytes(
        {
            "version": "https://jsonfeed.org/version/1.1",
            "title": one_line(feed.title),
            "home_page_url": feed.home,
            "feed_url": feed.href,
            **_some(description=one_line(feed.subtitle)),
            "language": feed.lang,
            "authors": [{"name": one_line(feed.author or feed.title)}],
            "items": [_json_entry(feed, entry) for entry in feed.entries],
        },
        indent=1,
    )


def _outline(feed: Feed) -> str:
    title = xml_attribute(one_line(feed.title))
    described = f" description={xml_attribute(one_line(feed.subtitle))}" if feed.subtitle.strip() else ""
    # OPML says type="rss" of every syndication format.
    return (
        f'<outline type="rss" text={title} title={title} xmlUrl={xml_attribute(feed.href)}'
        f" htmlUrl={xml_attribute(feed.home)} language={xml_attribute(feed.lang)}{described}/>\n"
    )


def opml(title: str, feeds: Iterable[Feed | FeedGroup]) -> bytes:
    """A list of feeds (OPML 2.0) that a feed reader imports in one go; entries are not looked at."""
    parts = [_XML, f'<opml version="2.0">\n<head>{_element("title", title).strip()}</head>\n<body>\n']
    for feed in feeds:
        if isinstance(feed, Feed):
            parts.append(_outline(feed))
        else:
            parts.append(f"<outline text={xml_attribute(one_line(feed.title))}>\n")
            parts.extend(map(_outline, feed.feeds))
            parts.append("</outline>\n")
    parts.append("</body>\n</opml>\n")
    return "".join(parts).encode()
