"""Addresses that two things would have: refused before anything is made, with both named."""

from __future__ import annotations

import json

import pytest
from conftest import PortalFolder

from portalgen.diagnostics.text import unfilled
from portalgen.i18n import translator

TAKEN = {
    "/tin": "trang/tin",
    "/tin/": "trang/tin",
    "/tin/index.html": "trang/tin",
    "/tin/bai-dau.html/": "trang/tin/bai-dau",
    "/tin/bai-dau.html/in.html": "trang/tin/bai-dau",
    "/TIN/": "trang/tin",
    "/%74in/": "trang/tin",
    "/tin/bai-dau.html": "trang/tin/bai-dau",
    "/Tin/Bai-Dau.html": "trang/tin/bai-dau",
    "https://cu.example.gov.vn/tin/bai-dau.html": "trang/tin/bai-dau",
    "/phu": "phu",
    "/rieng/tin/": "rieng/tin",
    "/site-map/": "content/trang/site.yml",
    "/phu/site-map": "content/phu/site.yml",
    "/phu/atom.xml": "content/phu/site.yml",
    "/404.html": "content/portal.yml",
    "/robots.txt": "content/portal.yml",
    "/sitemap.xml": "content/portal.yml",
    "/sitemaps/trang.xml": "content/portal.yml",
    "/assets/main.css": "content/portal.yml",
    "/tin/feed.json": "content/trang/tin/_index.md",
    "/tin/2026/": "content/trang/tin/_index.md",
    "/tin/2019/index.html": "content/trang/tin/_index.md",
    "/tin/2026/11": "content/trang/tin/_index.md",
    "/tin/2026/11/trang-2.html": "content/trang/tin/_index.md",
    "/tin/2026/list.csv": "content/trang/tin/_index.md",
}

FREE = (
    "/tin/cu.html",
    "/tin/2026/11/bai-dau.html",
    "/tin/2026/13/",
    "/tin/bai-dau",
    "/danh-ba/2026/",
    "/tin/index.html?ItemID=7",
    "/cu/",
    "/2026/",
    "/sitemap",
)


@pytest.fixture
def portal_of_three(portal: PortalFolder) -> PortalFolder:
    """A main site, one under it, one with a host of its own; an item that takes aliases."""
    portal.write("""
        -- portal.yml --
        title: Cổng thử nghiệm
        base_url: https://portal.example.gov.vn
        main_site: trang
        -- trang/danh-ba/_index.md --
        ---
        title: Danh bạ
        type: static_page
        ---
        -- phu/site.yml --
        title: Trang phụ
        -- rieng/site.yml --
        title: Trang riêng
        host: https://rieng.example.gov.vn
        -- rieng/tin/_index.md --
        ---
        title: Tin riêng
        ---
        -- rieng/tin/bai-rieng.md --
        ---
        title: Bài riêng
        date: 2026-11-01
        summary: Tóm tắt của bài riêng.
        ---
    """)
    return portal.item("trang/tin/moi.md", "title: Bài mới\ndate: 2026-11-02\nsummary: Tóm tắt của bài mới.")


def with_aliases(portal: PortalFolder, path: str, *aliases: str) -> PortalFolder:
    return portal.edit(path, "summary: ", f"aliases: {json.dumps(aliases)}\nsummary: ")


def test_old_addresses_that_are_taken_are_refused(portal_of_three: PortalFolder) -> None:
    portal = with_aliases(portal_of_three, "trang/tin/moi.md", *TAKEN).build()
    found = [finding for finding in portal.found if finding.code == "URL002"]
    assert {dict(finding.args)["url"]: dict(finding.args)["other"] for finding in found} == TAKEN
    for finding in found:
        assert (finding.span.path, finding.span.line) == ("content/trang/tin/moi.md", 4)
        assert not unfilled(finding, translator("vi"))
    assert not portal.published


def test_old_addresses_beside_those_that_are_taken_serve(portal_of_three: PortalFolder) -> None:
    before = portal_of_three.publish().tree()
    after = with_aliases(portal_of_three, "trang/tin/moi.md", *FREE).publish().tree()
    pages = {path for path in before if path.endswith(".html") and path != "tin/moi.html"}
    assert {path: after[path] for path in pages} == {path: before[path] for path in pages}


def test_addresses_of_one_host_are_free_on_another(portal_of_three: PortalFolder) -> None:
    portal = with_aliases(portal_of_three, "trang/tin/moi.md", "/tin/bai-rieng.html")
    with_aliases(portal, "rieng/tin/bai-rieng.md", "/tin/bai-dau.html").publish()
    assert "https://portal.example.gov.vn/tin/moi.html" in portal.read("tin/bai-rieng.html")
    assert "https://rieng.example.gov.vn/tin/bai-rieng.html" in portal.read("rieng/tin/bai-dau.html")


def test_an_old_address_of_two_items_is_refused_on_one_host_only(portal_of_three: PortalFolder) -> None:
    portal = with_aliases(portal_of_three, "trang/tin/moi.md", "/cu/a.html")
    with_aliases(portal, "rieng/tin/bai-rieng.md", "/cu/a.html").publish()
    portal.item("trang/tin/ba.md", "title: Ba\ndate: 2026-11-01\naliases: [/cu/a.html]").build()
    assert {finding.span.path for finding in portal.found if finding.code == "URL002"} == {
        "content/trang/tin/moi.md"
    }


@pytest.mark.parametrize("aliases", [["/cu/x.html", "/cu/x.html/"], ["/cu/x.html/y.html", "/Cu/x.html"]])
def test_an_old_address_cannot_be_inside_another(portal_of_three: PortalFolder, aliases: list[str]) -> None:
    portal = with_aliases(portal_of_three, "trang/tin/moi.md", *aliases).build()
    assert dict(portal.finding("URL002").args)["url"] == aliases[1]


@pytest.mark.parametrize("alias", ["/cu//x.html", "//cu/x.html", "/a b.html", "cu.html", "/cu/../x.html"])
def test_an_old_address_is_written_plainly(portal_of_three: PortalFolder, alias: str) -> None:
    portal = with_aliases(portal_of_three, "trang/tin/moi.md", alias).build()
    assert {finding.code for finding in portal.found if finding.severity == "error"} == {"URL003"}


def test_nothing_can_be_put_where_the_portal_makes_a_page(portal_of_three: PortalFolder) -> None:
    places = {
        "trang/tin/2026/11/trang-1.md": "content/trang/tin/_index.md",
        "trang/404.md": "content/portal.yml",
        "trang/site-map/_index.md": "content/trang/site.yml",
        "rieng/404.md": "content/portal.yml",
    }
    for path in places:
        portal_of_three.item(path, "title: Đè lên")
    portal = portal_of_three.build()
    found = [finding for finding in portal.found if finding.code == "URL001"]
    assert {
        finding.span.path.removeprefix("content/"): dict(finding.args)["other"] for finding in found
    } == places
    assert not portal.published


def test_pages_beside_those_that_the_portal_makes_are_free(portal_of_three: PortalFolder) -> None:
    for path in ("trang/tin/trang-1.md", "trang/tin/2026/trang-a.md", "phu/404.md", "trang/danh-ba/2026.md"):
        portal_of_three.item(path, "title: Trang thường\ndate: 2026-11-02")
    portal_of_three.publish()
    assert portal_of_three.exists("tin/trang-1.html")
