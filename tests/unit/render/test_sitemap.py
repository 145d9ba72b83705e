"""Sitemaps: what the protocol and its schema demand."""

import datetime as dt
import re
import xml.etree.ElementTree as ET

import pytest

from portalgen.render import sitemap
from portalgen.render.sitemap import UrlEntry, sitemap_index, urlset
from portalgen.text.moment import Moment

NS = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
XHTML = "{http://www.w3.org/1999/xhtml}"
ICT = dt.timezone(dt.timedelta(hours=7))
W3C = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d))?")


def valid(data, root, child):
    """The essentials of sitemap.xsd and siteindex.xsd: names, order, one loc, form of lastmod."""
    tree = ET.fromstring(data)
    assert data.startswith(b'<?xml version="1.0" encoding="utf-8"?>')
    assert tree.tag == NS + root
    for node in tree:
        assert node.tag == NS + child
        names = [part.tag for part in node if not part.tag.startswith(XHTML)]
        assert names in ([NS + "loc"], [NS + "loc", NS + "lastmod"])
        loc = node.find(NS + "loc").text
        assert loc.startswith(("https://", "http://"))
        assert 12 <= len(loc) <= 2048
        lastmod = node.find(NS + "lastmod")
        assert lastmod is None or W3C.fullmatch(lastmod.text)
        for link in node.findall(XHTML + "link"):
            assert link.get("rel") == "alternate"
            assert link.get("hreflang")
            assert link.get("href").startswith("https://")
    return tree


def test_urlset_with_dates_and_languages():
    entries = [
        UrlEntry(loc="https://cong.example.vn/a.html?x=1&y=<2>", lastmod=dt.date(2026, 11, 1)),
        UrlEntry(
            loc="https://cong.example.vn/b.html",
            lastmod=Moment(at=dt.datetime(2026, 11, 1, 8, 30, tzinfo=ICT)),
            alternates=(
                ("vi", "https://cong.example.vn/b.html"),
                ("en", 'https://cong.example.vn/en/b".html'),
            ),
        ),
        UrlEntry(loc="https://cong.example.vn/c.html"),
        UrlEntry(
            loc="https://cong.example.vn/d",
            lastmod=Moment(at=dt.datetime(2026, 1, 2, tzinfo=ICT), has_time=False),
        ),
    ]
    tree = valid(urlset(entries), "urlset", "url")
    assert [node.find(NS + "loc").text for node in tree] == [entry.loc for entry in entries]
    assert [node.findtext(NS + "lastmod") for node in tree] == [
        "2026-11-01",
        "2026-11-01T08:30:00+07:00",
        None,
        "2026-01-02",
    ]
    links = tree[1].findall(XHTML + "link")
    assert [(link.get("hreflang"), link.get("href")) for link in links] == list(entries[1].alternates)


def test_no_entry_and_no_alternate():
    tree = valid(urlset([]), "urlset", "url")
    assert len(tree) == 0
    assert b"xhtml" not in urlset([UrlEntry(loc="https://cong.example.vn/")])


def test_index_of_addresses_and_entries():
    part = UrlEntry(
        loc="https://cong.example.vn/s-1.xml", lastmod=dt.date(2026, 1, 2), alternates=(("en", "https://x"),)
    )
    data = sitemap_index(["https://cong.example.vn/s-0.xml", part])
    tree = valid(data, "sitemapindex", "sitemap")
    assert [node.findtext(NS + "lastmod") for node in tree] == [None, "2026-01-02"]
    assert b"xhtml" not in data


def test_limit_of_entries():
    entries = [UrlEntry(loc=f"https://cong.example.vn/{n}.html") for n in range(sitemap.MAX_ENTRIES)]
    assert urlset(entries).count(b"<url>") == 50_000
    with pytest.raises(ValueError, match="50000"):
        urlset([*entries, entries[0]])
    with pytest.raises(ValueError, match="50000"):
        sitemap_index([*entries, entries[0]])


def test_limit_of_bytes(monkeypatch):
    entry = UrlEntry(loc="https://cong.example.vn/" + "a" * 400)
    monkeypatch.setattr(sitemap, "MAX_BYTES", len(urlset([entry])))
    urlset([entry])
    with pytest.raises(ValueError, match="bytes"):
        urlset([entry, entry])


def test_the_limits_are_the_protocols():
    assert (sitemap.MAX_ENTRIES, sitemap.MAX_BYTES) == (50_000, 52_428_800)


def test_control_characters_never_reach_the_file():
    tree = valid(urlset([UrlEntry(loc="https://cong.example.vn/a\x00\x1bb]]>")]), "urlset", "url")
    assert tree[0].find(NS + "loc").text == "https://cong.example.vn/ab]]>"
