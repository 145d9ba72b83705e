"""Feeds: valid for readers, stable, and deaf to what a title may smuggle in."""

import datetime as dt
import json
import xml.etree.ElementTree as ET
from zoneinfo import ZoneInfo

import feedparser
import pytest
from hypothesis import given
from hypothesis import strategies as st

from portalgen.render.feeds import Feed, FeedEntry, FeedGroup, atom, feed_updated, json_feed, opml, tag_uri
from portalgen.text.moment import Moment

ATOM = "{http://www.w3.org/2005/Atom}"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
NASTY = [
    "a ]]> b",
    "</title><script>alert(1)</script>",
    "A & B < C > D \"E\" 'F'",
    "&amp; &#0; &nbsp;",
    "😀 Nghị định 42/2022/NĐ-CP 👩‍⚖️",
    "<![CDATA[x]]>",
    "<?xml version='1.0'?>",
    "-->",
]
ICT = ZoneInfo("Asia/Ho_Chi_Minh")


def at(year, month=1, day=1, hour=0, minute=0, has_time=True):
    return Moment(at=dt.datetime(year, month, day, hour, minute, tzinfo=ICT), has_time=has_time)


def entry(number=1, **changes):
    values = {
        "id": f"tag:cong.example.vn,2026:tin/{number}",
        "title": f"Tin {number}",
        "href": f"https://cong.example.vn/tin/{number}.html",
        "published": at(2026, 11, 1, 8),
        "summary": "Tóm tắt",
    }
    return FeedEntry(**(values | changes))


def feed(*entries, **changes):
    values = {
        "title": "Tin tức",
        "id": "tag:cong.example.vn,2026:tin",
        "href": "https://cong.example.vn/tin/atom.xml",
        "home": "https://cong.example.vn/tin/",
        "entries": entries,
    }
    return Feed(**(values | changes))


def read(data):
    parsed = feedparser.parse(data)
    assert not parsed.bozo, parsed.get("bozo_exception")
    return parsed


def required_by_rfc_4287(root):
    """The MUSTs of RFC 4287 that can be seen in one document."""
    assert root.tag == ATOM + "feed"
    for node in (root, *root.findall(ATOM + "entry")):
        for name in ("id", "title", "updated"):
            assert len(node.findall(ATOM + name)) == 1, name
        assert node.find(ATOM + "id").text
        stamps = [*node.findall(ATOM + "updated"), *node.findall(ATOM + "published")]
        for stamp in stamps:
            parsed = dt.datetime.fromisoformat(stamp.text)
            assert parsed.tzinfo is not None
            assert "T" in stamp.text
        links = [
            (link.get("rel"), link.get("type"), link.get("hreflang")) for link in node.findall(ATOM + "link")
        ]
        assert len(links) == len(set(links))
    assert root.find(f"{ATOM}author/{ATOM}name").text
    ids = [node.find(ATOM + "id").text for node in root.findall(ATOM + "entry")]
    assert len(ids) == len(set(ids))


def test_atom_is_valid_and_tells_all():
    one = entry(
        title="Bộ trưởng tiếp công dân",
        updated=at(2026, 11, 3, 9, 30),
        categories=("Hộ tịch", "Quốc tịch"),
        author="Văn phòng",
        language="en",
    )
    data = atom(feed(one, subtitle="Chuyên mục", author="Cục A"))
    required_by_rfc_4287(ET.fromstring(data))
    parsed = read(data)
    assert parsed.feed.title == "Tin tức"
    assert parsed.feed.subtitle == "Chuyên mục"
    assert parsed.feed.author == "Cục A"
    assert parsed.feed.language == "vi"
    got = parsed.entries[0]
    assert (got.title, got.link, got.summary) == ("Bộ trưởng tiếp công dân", one.href, "Tóm tắt")
    assert (got.published, got.updated) == ("2026-11-01T08:00:00+07:00", "2026-11-03T09:30:00+07:00")
    assert [tag.term for tag in got.tags] == ["Hộ tịch", "Quốc tịch"]
    assert got.author == "Văn phòng"
    assert ET.fromstring(data).find(ATOM + "entry").get(XML_LANG) == "en"
    links = {link.rel: link.href for link in parsed.feed.links}
    assert links == {
        "self": "https://cong.example.vn/tin/atom.xml",
        "alternate": "https://cong.example.vn/tin/",
    }


def test_feed_without_author_or_entries_is_still_valid():
    root = ET.fromstring(atom(feed()))
    required_by_rfc_4287(root)
    assert root.find(f"{ATOM}author/{ATOM}name").text == "Tin tức"
    assert root.find(ATOM + "updated").text == "1970-01-01T00:00:00+00:00"
    assert feed_updated(feed(updated=at(2020))) == "2020-01-01T00:00:00+07:00"


def test_entry_without_any_date_is_valid():
    required_by_rfc_4287(ET.fromstring(atom(feed(entry(published=None)))))


def test_updated_is_the_newest_entry_whatever_the_order_and_never_the_clock():
    entries = [entry(1), entry(2, updated=at(2026, 11, 20)), entry(3, published=at(2025))]
    assert (
        feed_updated(feed(*entries)) == feed_updated(feed(*reversed(entries))) == "2026-11-20T00:00:00+07:00"
    )
    assert feed_updated(feed(*entries, updated=at(2030))) == "2026-11-20T00:00:00+07:00"


def test_instants_in_different_zones_are_compared_as_instants():
    west = Moment(at=dt.datetime(2026, 11, 1, 3, 0, tzinfo=dt.UTC))  # 10:00 in Vietnam
    assert feed_updated(feed(entry(1, published=at(2026, 11, 1, 9)), entry(2, published=west))) == (
        "2026-11-01T03:00:00+00:00"
    )


@pytest.mark.parametrize("text", NASTY)
def test_nasty_text_arrives_as_text(text):
    parsed = read(atom(feed(entry(title=text, summary=text, categories=(text,), author=text), title=text)))
    root = ET.fromstring(
        atom(feed(entry(title=text, summary=text, categories=(text,), author=text), title=text))
    )
    item = root.find(ATOM + "entry")
    assert root.find(ATOM + "title").text == text
    assert item.find(ATOM + "title").text == text
    assert item.find(ATOM + "summary").text == text
    assert item.find(ATOM + "category").get("term") == text
    assert len(parsed.entries) == 1
    ours = json.loads(json_feed(feed(entry(title=text, summary=text, categories=(text,)), title=text)))
    assert ours["items"][0]["title"] == ours["items"][0]["summary"] == text


def test_what_xml_cannot_carry_is_removed():
    text = "a\x00b\x08c\x0bd\x1fe\ufffef\uffffg\ud800h"
    root = ET.fromstring(atom(feed(entry(title=text, summary=text, id="x\x00y"))))
    item = root.find(ATOM + "entry")
    assert item.find(ATOM + "title").text == item.find(ATOM + "summary").text == "abcdefgh"
    assert item.find(ATOM + "id").text == "xy"
    assert json.loads(json_feed(feed(entry(title=text))))["items"][0]["title"] == "abcdefgh"


def test_titles_are_one_line_and_summaries_keep_theirs():
    item = ET.fromstring(atom(feed(entry(title=" a\r\n\tb ", summary="một\r\nhai\rba")))).find(ATOM + "entry")
    assert item.find(ATOM + "title").text == "a b"
    assert item.find(ATOM + "summary").text == "một\nhai\nba"


def test_a_thousand_entries():
    entries = [entry(n, published=Moment(at=at(2026).at + dt.timedelta(minutes=n))) for n in range(1000)]
    data = atom(feed(*entries))
    assert data == atom(feed(*entries))
    parsed = read(data)
    assert len(parsed.entries) == 1000
    assert parsed.feed.updated == "2026-01-01T16:39:00+07:00"
    assert len(json.loads(json_feed(feed(*entries)))["items"]) == 1000


@given(st.text(), st.text())
def test_any_text_is_well_formed(title, summary):
    ET.fromstring(atom(feed(entry(title=title, summary=summary), title=title, subtitle=summary)))
    json.loads(json_feed(feed(entry(title=title, summary=summary), title=title, subtitle=summary)))
    ET.fromstring(opml(title, [feed(title=title, subtitle=summary)]))


def test_old_zones_with_seconds_become_utc():
    old = Moment(at=dt.datetime(1906, 1, 1, tzinfo=dt.timezone(dt.timedelta(hours=7, minutes=6, seconds=30))))
    assert feed_updated(feed(entry(published=old))) == "1905-12-31T16:53:30+00:00"


def test_json_feed_has_what_version_1_1_requires():
    one = entry(updated=at(2026, 11, 3), categories=("Hộ tịch",), author="Văn phòng", language="en")
    data = json_feed(feed(one, entry(2, summary="", published=None), subtitle="Chuyên mục"))
    assert "Tóm tắt".encode() in data  # not escaped
    got = json.loads(data)
    assert got["version"] == "https://jsonfeed.org/version/1.1"
    assert got["title"] == "Tin tức"
    assert got["language"] == "vi"
    first, second = got["items"]
    assert first["date_published"] == "2026-11-01T08:00:00+07:00"
    assert first["date_modified"] == "2026-11-03T00:00:00+07:00"
    assert first["authors"] == [{"name": "Văn phòng"}]
    assert first["tags"] == ["Hộ tịch"]
    assert first["language"] == "en"
    assert second["content_text"] == "Tin 2"
    assert "date_published" not in second
    assert "summary" not in second


def test_opml_lists_feeds_flat_and_in_groups():
    data = opml("Các nguồn tin & bài", [feed(), FeedGroup(title='Cục "A"', feeds=(feed(title="B < C"),))])
    root = ET.fromstring(data)
    assert root.get("version") == "2.0"
    assert root.find("head/title").text == "Các nguồn tin & bài"
    top = root.findall("body/outline")
    assert top[0].get("xmlUrl") == "https://cong.example.vn/tin/atom.xml"
    assert top[0].get("type") == "rss"
    assert top[1].get("text") == 'Cục "A"'
    assert top[1].find("outline").get("text") == "B < C"


def test_tag_uris_are_stable_and_legal():
    made = tag_uri("Cong.Example.VN", 2026, "thads/tin-tức/a b#c")
    assert made == "tag:cong.example.vn,2026:thads/tin-t%E1%BB%A9c/a%20b%23c"
