"""States are derived; what is hidden is nowhere."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import pytest
from conftest import NOW, PortalFolder

CANARY = "Chim-hoàng-yến-7391"
CANARY_SLUG = "chim-hoang-yen-7391"

HIDDEN = {
    "draft": "draft: true",
    "scheduled": "publish_at: 2026-11-24T08:00:01+07:00",
    "dated ahead": "",
}


def hide(portal: PortalFolder, front: str) -> PortalFolder:
    date = "date: 2026-11-25" if not front else "date: 2026-11-02"
    portal.item(
        "trang/tin/an.md",
        f"title: {CANARY}\nsummary: {CANARY}\nid: {CANARY_SLUG}\n{date}\n{front}\n"
        f"topics: [{CANARY}]\naliases: [/cu/{CANARY_SLUG}.html]\nattachments: [{{file: {CANARY_SLUG}.txt}}]",
        f"## {CANARY}\n\n{CANARY} [tệp]({CANARY_SLUG}.txt)\n",
    )
    return portal.put(f"trang/tin/{CANARY_SLUG}.txt", CANARY)


def leaks(portal: PortalFolder) -> list[str]:
    named = [path for path in portal.tree() if CANARY_SLUG in path]
    return named + portal.mentions(CANARY) + portal.mentions(CANARY_SLUG)


@pytest.mark.parametrize("front", HIDDEN.values(), ids=HIDDEN.keys())
def test_hidden_items_are_in_no_output_file(portal: PortalFolder, front: str) -> None:
    hide(portal, front).publish()
    assert leaks(portal) == []


@pytest.mark.parametrize("front", HIDDEN.values(), ids=HIDDEN.keys())
def test_the_canary_is_seen_where_it_is_allowed(portal: PortalFolder, front: str) -> None:
    hide(portal, front).publish(drafts=True)
    assert len(leaks(portal)) > 5


def test_the_clock_publishes_and_takes_back(portal: PortalFolder) -> None:
    hide(portal, HIDDEN["scheduled"]).publish()
    before = portal.tree()
    portal.publish(NOW + dt.timedelta(seconds=1))
    assert leaks(portal)
    portal.publish(NOW)
    assert portal.tree() == before


def test_an_item_withdrawn_in_error_leaves_only_its_reason(portal: PortalFolder) -> None:
    hide(portal, "withdrawn: {on: 2026-11-20, reason: Đăng nhầm văn bản, kind: error}").publish()
    assert portal.mentions(CANARY) == []
    tombstone = portal.read("tin/an.html")
    assert "Đăng nhầm văn bản" in tombstone
    assert "noindex" in tombstone
    assert "/tin/an.html" in portal.read("_redirects")


def test_a_consolidated_item_leads_to_the_other(portal: PortalFolder) -> None:
    hide(
        portal, "withdrawn: {on: 2026-11-20, reason: Gộp bài trùng, kind: consolidated, to: bai-dau}"
    ).publish()
    assert portal.mentions(CANARY) == []
    assert "/tin/bai-dau.html" in portal.read("tin/an.html")
    assert "/tin/an.html /tin/bai-dau.html 301" in " ".join(portal.read("_redirects").split())


def test_a_withdrawn_item_keeps_its_text_under_a_banner_and_leaves_the_lists(portal: PortalFolder) -> None:
    hide(portal, "withdrawn: {on: 2026-11-20, reason: Không còn phù hợp, kind: withdrawn}").publish()
    page = portal.read("tin/an.html")
    assert CANARY in page
    assert "Không còn phù hợp" in page
    assert CANARY not in portal.read("tin/index.html")
    assert CANARY not in portal.read("tin/atom.xml")
    assert CANARY not in portal.read("tin/2026/index.html")
    assert all("an.html" not in data.decode() for path, data in portal.tree().items() if "sitemaps/" in path)


@pytest.mark.parametrize("kind", ["error", "withdrawn", "consolidated"])
def test_a_withdrawal_dated_ahead_counts_from_the_beginning_of_its_day(
    portal: PortalFolder, kind: str, tmp_path: Path
) -> None:
    hide(portal, f"withdrawn: {{on: 2026-11-27, reason: Lý-do-riêng, kind: {kind}, to: bai-dau}}")
    portal.publish(midnight := dt.datetime(2026, 11, 27, tzinfo=NOW.tzinfo))
    after = portal.tree()
    portal.publish(midnight - dt.timedelta(seconds=1))
    assert CANARY in portal.read("tin/index.html")
    assert portal.mentions("Lý-do-riêng") == [], "the reason is for when it has happened"
    assert "\n/tin/an.html" not in "\n" + portal.read("_redirects")
    portal.publish(midnight)
    assert portal.tree() == after
    assert CANARY not in portal.read("tin/index.html")
    clean = PortalFolder(tmp_path / "clean")
    shutil.copytree(portal.content, clean.content)
    assert clean.publish(midnight).tree() == after


def test_what_is_gone_is_not_archived_any_more(portal: PortalFolder) -> None:
    hide(portal, "expire_at: 2026-11-29\nwithdrawn: {on: 2026-11-27, reason: Trùng bài}")
    portal.publish(NOW + dt.timedelta(days=6))
    assert portal.mentions(CANARY) == []
    assert "Trùng bài" in portal.read("tin/an.html")


def test_an_expired_item_stays_in_the_archive_and_leaves_the_front(portal: PortalFolder) -> None:
    hide(portal, "expire_at: 2026-11-24T08:00:00+07:00").publish()
    assert CANARY in portal.read("tin/an.html")
    assert CANARY in portal.read("tin/2026/index.html")
    assert CANARY not in portal.read("tin/index.html")
    assert CANARY not in portal.read("tin/atom.xml")
    portal.publish(NOW - dt.timedelta(seconds=1))
    assert CANARY in portal.read("tin/index.html")


def test_corrections_are_shown(portal: PortalFolder) -> None:
    portal.edit(
        "trang/tin/bai-dau.md", "---\nNội", "corrections: [{on: 2026-11-10, note: Sửa ngày họp}]\n---\nNội"
    )
    assert "Sửa ngày họp" in portal.publish().read("tin/bai-dau.html")


def test_a_superseded_item_names_its_successor(portal: PortalFolder) -> None:
    hide(portal, "").edit("trang/tin/an.md", "date: 2026-11-25", "date: 2026-11-20")
    portal.edit("trang/tin/bai-dau.md", "---\nNội", "superseded_by: an\n---\nNội").publish()
    assert "/tin/an.html" in portal.read("tin/bai-dau.html")


def test_a_link_to_a_hidden_item_stops_the_build(portal: PortalFolder) -> None:
    hide(portal, HIDDEN["draft"]).edit("trang/tin/bai-dau.md", "Nội dung bài", "[Xem](an.md) bài").build()
    assert not portal.published
    assert portal.finding("LNK002").span.line == 5
