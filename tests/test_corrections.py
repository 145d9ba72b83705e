"""Corrected items are listed on a page and in a feed of their site, by the day of the correction."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest
from conftest import PortalFolder

_ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def corrected(portal: PortalFolder) -> PortalFolder:
    portal.item(
        "trang/tin/cu.md",
        """
        title: Bài cũ
        date: 2024-02-01
        corrections:
          - {on: 2026-11-20, note: Đã sửa giờ tiếp dân.}
          - {on: 2025-03-01, note: Đã sửa tên.}
        """,
    )
    portal.item(
        "trang/tin/moi.md",
        "title: Bài mới\ndate: 2026-11-10\ncorrections: [{on: 2026-11-12, note: Đã sửa số liệu.}]",
    )
    hidden = "title: Hẹn\ndate: 2026-12-24\ncorrections: [{on: 2026-11-12, note: Chưa ai được biết.}]"
    return portal.item("trang/tin/hen.md", hidden).publish()


def test_the_newest_stand_first(corrected: PortalFolder) -> None:
    text = corrected.read("corrections/index.html")
    notes = ["Đã sửa giờ tiếp dân.", "Đã sửa số liệu.", "Đã sửa tên."]
    assert sorted(notes, key=text.index) == notes
    assert "/tin/cu.html" in text
    year = corrected.read("corrections/2025/index.html")
    assert "Đã sửa tên." in year
    assert "Đã sửa số liệu." not in year
    assert not corrected.mentions("Chưa ai được biết")


def test_there_is_a_feed(corrected: PortalFolder) -> None:
    feed = ET.fromstring(corrected.read("corrections/atom.xml"))
    entries = feed.findall(f"{_ATOM}entry")
    assert [e.findtext(f"{_ATOM}title") for e in entries] == [
        "Đính chính: Bài cũ",
        "Đính chính: Bài mới",
        "Đính chính: Bài cũ",
    ]
    assert len({e.findtext(f"{_ATOM}id") for e in entries}) == 3
    assert entries[0].findtext(f"{_ATOM}published").startswith("2026-11-20")


def test_readers_find_them(corrected: PortalFolder) -> None:
    assert 'href="/corrections/"' in corrected.read("tin/cu.html")
    assert 'href="/corrections/"' in corrected.read("site-map/index.html")
    assert "https://portal.example.gov.vn/corrections/" in corrected.read("sitemaps/trang.xml")


def test_without_corrections_there_is_no_page(portal: PortalFolder) -> None:
    portal.publish()
    assert not portal.exists("corrections/index.html")
    assert "corrections" not in portal.read("site-map/index.html")


def test_one_more_changes_a_bounded_number_of_files(corrected: PortalFolder) -> None:
    before = corrected.tree()
    corrected.edit(
        "trang/tin/bai-dau.md", "date:", "corrections: [{on: 2026-11-23, note: Đã sửa ảnh.}]\ndate:"
    )
    corrected.publish()
    after = corrected.tree()
    changed = {path for path in after if after[path] != before.get(path)}
    assert "corrections/index.html" in changed
    assert "corrections/2025/index.html" not in changed
    assert corrected.publish(clean=True).tree() == after
    corrected.edit("trang/tin/bai-dau.md", "corrections: [{on: 2026-11-23, note: Đã sửa ảnh.}]\n", "")
    assert corrected.publish().tree() == before


def test_the_address_is_taken(corrected: PortalFolder) -> None:
    corrected.item("trang/tin/x.md", "title: X\ndate: 2026-11-01\naliases: [/corrections/]").build()
    assert "URL002" in corrected.codes()
