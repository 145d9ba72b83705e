"""Work that must not be done once for each page when once for the portal is enough."""

from __future__ import annotations

import re

import pytest
from conftest import PortalFolder

from portalgen.build import recipes


def test_parts_of_a_sitemap_are_cut_from_the_items_once(
    portal: PortalFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    for month in range(1, 10):
        portal.item(
            f"trang/tin/2025/{month:02d}/bai-{month}.md", f"title: Bài {month}\ndate: 2025-{month:02d}-03"
        )
    cut = recipes.sitemap_parts
    roots: list[str] = []
    monkeypatch.setattr(
        recipes, "sitemap_parts", lambda context, root: roots.append(root) or cut(context, root)
    )
    portal.publish()
    assert len([path for path in portal.tree() if path.startswith("sitemaps/")]) > 9
    assert roots == [""]


def numbered(portal: PortalFolder, order: str) -> list[str]:
    """The titles on a column's page, in their order there; numbers run across the alphabet."""
    portal.put("trang/luat/_index.md", f"---\ntitle: Luật\ntype: static_page\norder: {order}\n---\n")
    for number in range(150):
        title = f"{'zyxvutsrqp'[number % 10].upper()} mục {number:03d}"
        portal.item(
            f"trang/luat/muc-{number:03d}.md", f"title: {title}\norder: {number + 1}\nreview_by: 2027-01-01"
        )
    page = portal.publish().read("luat/index.html")
    return re.findall(r">([A-Z] mục [0-9]{3})</a>", page)


def test_a_long_list_by_number_keeps_its_order(portal: PortalFolder) -> None:
    titles = numbered(portal, "order")
    assert [title[-3:] for title in titles] == [f"{number:03d}" for number in range(150)]


def test_a_long_list_by_title_is_cut_by_letter(portal: PortalFolder) -> None:
    titles = numbered(portal, "title")
    assert len(titles) == 150
    assert titles == sorted(titles)
    assert '<h2 class="section-title">P</h2>' in portal.read("luat/index.html")
