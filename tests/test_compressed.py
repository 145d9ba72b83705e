"""Compressed twins: they follow their file through every build, and say the same as it does."""

from __future__ import annotations

import gzip
import shutil

import brotli
import pytest
from conftest import PortalFolder

from portalgen.render.compress import LEAST, SUFFIXES, original, packed, suffixes

LONG = "Một đoạn văn đủ dài để nén có ích. " * 80


@pytest.fixture
def packing(portal: PortalFolder) -> PortalFolder:
    """A portal with twins, an old address, a page that is gone and an attachment."""
    portal.edit("portal.yml", "base_url", "precompress: true\nbase_url")
    portal.item("trang/tin/dai.md", "title: Bài dài\ndate: 2026-10-01\naliases: [/cu.html]", LONG)
    portal.put("trang/tin/bang.csv", "a,b\r\n" + "1,2\r\n" * 400)
    portal.item("trang/tin/kem.md", "title: Bài kèm\ndate: 2026-10-02\nattachments: [{file: bang.csv}]")
    return portal.publish()


def clean_tree(portal: PortalFolder) -> dict[str, bytes]:
    """What a build from nothing makes of the same content."""
    folder = portal.root.with_name("sach")
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(portal.content, folder / "content")
    return PortalFolder(folder).publish().tree()


def twins(tree: dict[str, bytes]) -> set[str]:
    return {path for path in tree if path.endswith(SUFFIXES)}


def test_every_twin_says_what_its_file_says(packing: PortalFolder) -> None:
    tree = packing.tree()
    assert {"tin/dai.html.br", "tin/dai.html.gz", "index.html.br", "tin/kem/bang.csv.gz"} <= twins(tree)
    for path in twins(tree):
        unpack = brotli.decompress if path.endswith(".br") else gzip.decompress
        assert unpack(tree[path]) == tree[original(path)]
        assert len(tree[path]) < len(tree[original(path)])


def test_only_texts_that_are_worth_it_have_twins(packing: PortalFolder) -> None:
    tree = packing.tree()
    bare = {path for path in tree if not path.endswith(SUFFIXES)}
    bare = {path for path in bare if not path.startswith(("_manifest/", "search/"))}
    for path in bare:
        worth = len(tree[path]) >= LEAST and path.endswith((".html", ".css", ".js", ".json", ".xml", ".csv"))
        assert (f"{path}.br" in tree) == (f"{path}.gz" in tree)
        assert worth <= (f"{path}.gz" in tree), path
    assert not {"_headers.gz", "_redirects.gz", "_nginx/server.conf.gz"} & tree.keys()


def test_twins_stand_in_the_manifest(packing: PortalFolder) -> None:
    parts = [path.read_text(encoding="utf-8") for path in packing.output.glob("_manifest/**/*.sha256")]
    listed = {line.split("  ", 1)[1] for part in parts for line in part.splitlines()}
    assert sorted(twins(packing.tree()) - listed) == []


def edit_text(portal: PortalFolder) -> None:
    portal.edit("trang/tin/dai.md", "đủ dài", "khá dài")


def edit_little(portal: PortalFolder) -> None:
    portal.edit("trang/tin/bai-dau.md", "Nội dung", "Thân bài")


def remove_item(portal: PortalFolder) -> None:
    portal.delete("trang/tin/kem.md")


def withdraw_item(portal: PortalFolder) -> None:
    portal.edit("trang/tin/dai.md", "date:", "withdrawn: {on: 2026-11-01, reason: Đăng nhầm bài}\ndate:")


def shrink_attachment(portal: PortalFolder) -> None:
    portal.put("trang/tin/bang.csv", "a,b\r\n1,2\r\n")


def turn_off(portal: PortalFolder) -> None:
    portal.edit("portal.yml", "precompress: true", "precompress: false")


def rename_column(portal: PortalFolder) -> None:
    (portal.content / "trang/tin").rename(portal.content / "trang/thong-bao")


EDITS = (edit_text, edit_little, remove_item, withdraw_item, shrink_attachment, turn_off, rename_column)


@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: edit.__name__)
def test_after_any_edit_twins_are_those_of_a_clean_build(packing: PortalFolder, edit: object) -> None:
    edit(packing)  # type: ignore[operator]
    assert packing.publish().tree() == clean_tree(packing)


def test_turned_on_later_twins_are_those_of_a_clean_build(portal: PortalFolder) -> None:
    portal.item("trang/tin/dai.md", "title: Bài dài\ndate: 2026-10-01", LONG).publish()
    assert not twins(portal.tree())
    portal.edit("portal.yml", "base_url", "precompress: true\nbase_url").publish()
    assert twins(portal.tree())
    assert portal.tree() == clean_tree(portal)


def test_one_edit_packs_only_what_changed(packing: PortalFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    from portalgen.build import work as run

    asked: list[str] = []
    monkeypatch.setattr(run, "packed", lambda *args: asked.append(args[0] + args[2]) or packed(*args))
    edit_text(packing)
    before = packing.tree()
    packing.publish()
    changed = {path for path, data in packing.tree().items() if before.get(path) != data}
    assert "tin/dai.html.br" in changed
    assert set(asked) == {path for path in changed if path.endswith(SUFFIXES)}
    asked.clear()
    packing.publish()
    assert asked == []


@pytest.mark.parametrize("harm", ["tin/dai.html", "tin/dai.html.br", "tin/dai.html.gz"])
def test_a_file_that_was_lost_or_spoilt_comes_back(packing: PortalFolder, harm: str) -> None:
    before = packing.tree()
    (packing.output / harm).unlink()
    (packing.output / "index.html.gz").write_bytes(b"x")
    assert packing.publish().tree() == before


def test_the_same_bytes_give_the_same_twins() -> None:
    data = LONG.encode()
    for suffix in SUFFIXES:
        assert packed("a.html", data, suffix) == packed("b/c.html", data, suffix)
    assert original("tin/a.html.gz") == original("tin/a.html.br") == original("tin/a.html") == "tin/a.html"
    assert suffixes("a.html", LEAST - 1) == ()
    assert suffixes("a.html", LEAST) == SUFFIXES
    assert suffixes("anh.webp", 10**6) == suffixes("goi.bin", 10**6) == suffixes("x.pdf", 10**6) == ()
