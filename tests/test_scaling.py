"""Work that must not be done once for each page when once for the portal is enough."""

from __future__ import annotations

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
