"""How pages arrange what they show: rows of blocks, charts of units, items that name an item."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from conftest import PortalFolder
from selectolax.lexbor import LexborHTMLParser, LexborNode

HOME = """
-- trang/_index.md --
---
blocks:
  - {kind: highlight, width: wide}
  - {kind: featured, width: narrow, layout: compact}
  - {kind: latest, columns: [tin], limit: 2, layout: rows}
  - {kind: by_type, types: [news_article], layout: compact}
---
"""

UNITS = """
-- trang/co-cau/_index.md --
---
title: Cơ cấu
type: organisation_unit
order: order
---
-- trang/co-cau/bo.md --
---
title: Bộ
kind: bo
order: 1
functions: Chức năng của Bộ.
---
-- trang/co-cau/cuc.md --
---
title: Cục A
kind: cuc
parent: bo
order: 2
functions: Chức năng của Cục.
---
-- trang/co-cau/phong.md --
---
title: Phòng B
kind: phong
parent: cuc
order: 3
functions: Chức năng của Phòng.
---
"""


def page(portal: PortalFolder, path: str) -> LexborHTMLParser:
    return LexborHTMLParser(portal.read(path))


def block(portal: PortalFolder, kind: str) -> LexborNode:
    found = page(portal, "index.html").css(f".block-{kind}")
    assert len(found) == 1
    return found[0]


def titles(node: LexborNode) -> list[str]:
    return [link.text() for link in node.css(":is(h2, h3):not(.block-title) a")]


def with_news(portal: PortalFolder) -> PortalFolder:
    portal.write(HOME)
    for day, more in ((1, ""), (2, "highlight: 2026-11-02"), (3, "featured: 1"), (4, "featured: 2"), (5, "")):
        portal.item(f"trang/tin/t{day}.md", f"title: Tin {day}\ndate: 2026-11-0{day}\n{more}")
    return portal.publish()


def test_what_leads_a_page_is_not_repeated_by_the_lists_after_it(portal: PortalFolder) -> None:
    portal = with_news(portal)
    assert titles(block(portal, "highlight")) == ["Tin 2"]
    assert titles(block(portal, "featured")) == ["Tin 3", "Tin 4"]
    assert titles(block(portal, "latest")) == ["Tin 5", "Bài đầu tiên"]  # filled up to its limit with others
    assert titles(block(portal, "by_type"))[:3] == ["Tin 5", "Tin 4", "Tin 3"]


def test_a_list_with_nothing_else_shows_what_there_is(portal: PortalFolder) -> None:
    portal.write(HOME).publish()
    assert titles(block(portal, "highlight")) == titles(block(portal, "latest")) == ["Bài đầu tiên"]


def test_a_new_highlight_moves_between_the_lists_of_a_built_portal(
    portal: PortalFolder, tmp_path: Path
) -> None:
    portal = with_news(portal)
    portal.edit("trang/tin/t5.md", "date: 2026-11-05", "date: 2026-11-05\nhighlight: 2026-11-05").publish()
    assert titles(block(portal, "highlight")) == ["Tin 5"]
    assert "Tin 2" in titles(block(portal, "latest"))
    assert portal.read("index.html") == _clean(portal, tmp_path).read("index.html")


def test_blocks_take_the_width_that_data_or_their_kind_gives_them(portal: PortalFolder) -> None:
    portal = with_news(portal)
    widths = {
        kind: re.findall(r"width-(\w+)", block(portal, kind).attributes["class"] or "")
        for kind in ("highlight", "featured", "latest", "by_type")
    }
    assert widths == {"highlight": ["wide"], "featured": ["narrow"], "latest": ["wide"], "by_type": ["half"]}


def _clean(portal: PortalFolder, folder: Path) -> PortalFolder:
    fresh = PortalFolder(folder / "sạch")
    for path in portal.content.rglob("*"):
        if path.is_file():
            fresh.put(str(path.relative_to(portal.content)), path.read_bytes())
    return fresh.publish()


def test_units_stand_in_a_chart_and_on_the_page_of_the_unit_above(portal: PortalFolder) -> None:
    portal.write(UNITS).publish()
    chart = page(portal, "co-cau/index.html").css_first(".chart")
    assert chart is not None
    assert [a.text() for a in chart.css("li > a")] == ["Bộ", "Cục A", "Phòng B"]
    assert [a.text() for a in chart.css("li li li > a")] == ["Phòng B"]
    below = page(portal, "co-cau/bo.html").css_first("#part-parent + ul")
    assert below is not None
    assert [a.text() for a in below.css("a")] == ["Cục A"]
    assert page(portal, "co-cau/phong.html").css_first("#part-parent") is None


@pytest.mark.parametrize("change", ["moved", "gone", "renamed"])
def test_a_unit_that_changes_is_followed_by_the_units_above(
    portal: PortalFolder, tmp_path: Path, change: str
) -> None:
    portal.write(UNITS).publish()
    before = portal.tree()
    match change:
        case "moved":
            portal.edit("trang/co-cau/phong.md", "parent: cuc", "parent: bo")
        case "gone":
            portal.delete("trang/co-cau/phong.md")
        case "renamed":
            portal.edit("trang/co-cau/phong.md", "title: Phòng B", "title: Phòng C")
    portal.publish()
    assert portal.tree() == _clean(portal, tmp_path).tree()
    assert portal.tree()["co-cau/cuc.html"] != before["co-cau/cuc.html"]
    assert (portal.tree()["co-cau/bo.html"] != before["co-cau/bo.html"]) == (change == "moved")


def test_units_that_name_each_other_do_not_hang_the_build(portal: PortalFolder) -> None:
    portal.write(UNITS).edit("trang/co-cau/bo.md", "kind: bo", "kind: bo\nparent: phong").build()
    assert not portal.published
    assert any(finding.span.path.endswith(".md") for finding in portal.found)
