"""Feeds, outlines, sitemaps and tables of the sample portal, as strangers' programs read them."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import feedparser
import jsonschema
import pytest
from lxml import etree
from sample import Sample

HERE = Path(__file__).parent
ATOM = "{http://www.w3.org/2005/Atom}"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
XHTML = "{http://www.w3.org/1999/xhtml}"


def test_feed_readers_find_no_fault_in_any_atom_feed(sample: Sample) -> None:
    entries = 0
    for path, data in sample.ending("atom.xml").items():
        feed = feedparser.parse(data)
        assert not feed.bozo, (path, feed.get("bozo_exception"))
        assert feed.version == "atom10"
        assert feed.feed.id
        assert feed.feed.updated_parsed
        assert feed.feed.author
        for entry in feed.entries:
            assert entry.id
            assert entry.title
            assert entry.updated_parsed
            assert sample.file_of(entry.link) in sample.files, entry.link
        entries += len(feed.entries)
    assert entries > 100


def test_every_feed_is_where_it_says_and_names_are_unique(sample: Sample) -> None:
    ids: Counter[str] = Counter()
    for path, data in sample.ending("atom.xml").items():
        root = ET.fromstring(data)
        ids[root.findtext(f"{ATOM}id", "")] += 1
        links = {link.get("rel"): link.get("href", "") for link in root.findall(f"{ATOM}link")}
        assert sample.file_of(links["self"]) == path
        assert sample.file_of(links["alternate"]) in sample.files
        inside = Counter(entry.findtext(f"{ATOM}id", "") for entry in root.findall(f"{ATOM}entry"))
        assert max(inside.values(), default=1) == 1, path
    assert max(ids.values()) == 1


def test_json_feeds_follow_version_1_1(sample: Sample) -> None:
    schema = json.loads((HERE / "json_feed.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    checker = jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker())
    items = 0
    for path, data in sample.ending("feed.json").items():
        feed = json.loads(data)
        assert [error.message for error in checker.iter_errors(feed)] == [], path
        assert sample.file_of(feed["feed_url"]) == path
        assert len({item["id"] for item in feed["items"]}) == len(feed["items"])
        items += len(feed["items"])
    assert items > 100


@pytest.mark.parametrize(
    "change",
    [
        {"version": "1.1"},
        {"title": ""},
        {"items": [{"id": "a"}]},
        {"items": [{"id": "a", "content_text": "b", "date_published": "hôm qua"}]},
        {"home_page_url": "/tin/"},
        {"author": {"name": "a"}, "autors": []},
    ],
)
def test_the_schema_of_json_feeds_refuses(change: dict[str, Any]) -> None:
    schema = json.loads((HERE / "json_feed.schema.json").read_text(encoding="utf-8"))
    good = {"version": "https://jsonfeed.org/version/1.1", "title": "A", "items": []}
    assert list(jsonschema.Draft202012Validator(schema).iter_errors(good)) == []
    assert list(jsonschema.Draft202012Validator(schema).iter_errors(good | change)) != []


def test_both_forms_of_a_feed_say_the_same(sample: Sample) -> None:
    for path, data in sample.ending("feed.json").items():
        atom = ET.fromstring(sample.files[path.removesuffix("feed.json") + "atom.xml"])
        here = [(item["id"], item["url"]) for item in json.loads(data)["items"]]
        there = [
            (entry.findtext(f"{ATOM}id"), entry.find(f"{ATOM}link").get("href"))  # type: ignore[union-attr]
            for entry in atom.findall(f"{ATOM}entry")
        ]
        assert here == there


def test_outlines_name_every_feed(sample: Sample) -> None:
    named = set()
    for path, data in sample.ending("feeds.opml").items():
        root = ET.fromstring(data)
        assert root.tag == "opml"
        assert root.get("version") == "2.0"
        assert root.findtext("head/title"), path
        outlines = list(root.iter("outline"))
        assert outlines
        for outline in outlines:
            assert outline.get("text"), path  # required of every outline
            if outline.get("type") is not None:
                assert outline.get("type") == "rss"
                assert sample.file_of(outline.get("htmlUrl", "")) in sample.files
                named.add(sample.file_of(outline.get("xmlUrl", "")))
    assert named == sample.ending("atom.xml").keys()


def is_part(path: str) -> bool:
    """Whether a file is a part of a sitemap."""
    return "sitemaps" in path.split("/") and path.endswith(".xml")


def sitemap_schema() -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(str(HERE / "sitemap.xsd")))


def test_sitemaps_follow_the_protocol(sample: Sample) -> None:
    schema = sitemap_schema()
    for path, data in sample.ending("sitemap.xml", *[p for p in sample.files if is_part(p)]).items():
        document = etree.fromstring(data)
        assert schema.validate(document), (path, schema.error_log)


@pytest.mark.parametrize(
    "inside",
    [
        "<url></url>",
        "<url><loc>/tin/</loc></url>",
        "<url><loc>https://a.vn/</loc><lastmod>24/11/2026</lastmod></url>",
        "<url><loc>https://a.vn/</loc><loc>https://b.vn/</loc></url>",
        "<url><loc>https://a.vn/</loc><date>2026-11-24</date></url>",
        "",
    ],
)
def test_the_schema_of_sitemaps_refuses(inside: str) -> None:
    text = f'<urlset xmlns="{SITEMAP[1:-1]}">{inside}</urlset>'
    assert not sitemap_schema().validate(etree.fromstring(text.encode()))


def addresses(sample: Sample) -> Counter[str]:
    """Every address of every host's sitemap, as the index leads to them."""
    found: Counter[str] = Counter()
    for path, data in sample.ending("sitemap.xml").items():
        parts = [node.text or "" for node in ET.fromstring(data).iter(f"{SITEMAP}loc")]
        assert parts, path
        for part in parts:
            urls = ET.fromstring(sample.files[sample.file_of(part)]).iter(f"{SITEMAP}url")
            found.update(url.findtext(f"{SITEMAP}loc", "") for url in urls)
    return found


def test_sitemaps_name_every_page_for_readers_once_and_no_other(sample: Sample) -> None:
    """All but archives by year and month, which lead to nothing that is not named itself."""
    named = addresses(sample)
    assert max(named.values()) == 1
    files = {sample.file_of(address) for address in named}
    open_ = {
        path
        for path, page in sample.pages.items()
        if not (page.css_first('meta[name="robots"]') or page.css_first("body.page-archive"))
    }
    assert files == open_


def test_language_versions_in_sitemaps_are_those_of_pages(sample: Sample) -> None:
    seen = 0
    for path, data in sample.files.items():
        if not is_part(path):
            continue
        for url in ET.fromstring(data).iter(f"{SITEMAP}url"):
            told = {(n.get("hreflang"), n.get("href")) for n in url.findall(f"{XHTML}link")}
            if told:
                page = sample.pages[sample.file_of(url.findtext(f"{SITEMAP}loc", ""))]
                links = page.css('link[rel="alternate"][hreflang]')
                assert told == {(n.attributes["hreflang"], n.attributes["href"]) for n in links}
                seen += 1
    assert seen > 5


def test_both_forms_of_a_table_have_the_same_rows(sample: Sample) -> None:
    rows = 0
    for path, data in sample.ending("list.csv").items():
        table = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
        assert data.startswith(b"\xef\xbb\xbf"), path
        assert len({len(row) for row in table}) == 1, path
        assert all(table[0]), path
        items = json.loads(sample.files[path.removesuffix("csv") + "json"])["items"]
        assert len(table) - 1 == len(items)
        assert all(sample.file_of(item["url"]) in sample.files for item in items)
        rows += len(items)
    assert rows > 50


def test_records_of_items_lead_to_what_they_name(sample: Sample) -> None:
    records = 0
    for path, page in sample.pages.items():
        twin = path.removesuffix(".html") + ".json"
        if page.css_first("body.page-item") is None or twin not in sample.files:
            continue
        record = json.loads(sample.files[twin])
        assert sample.file_of(record["url"]) == path
        assert sample.file_of(record["json_url"]) == twin
        for file in record.get("files", ()):
            assert len(sample.files[sample.file_of(file["url"])]) > 0
        records += 1
    assert records > 100
