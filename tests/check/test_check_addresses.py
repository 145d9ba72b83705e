"""Published addresses: a change that would lose one fails, and the line that is given mends it."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from conftest import NOW, PortalFolder
from test_check_change import commit, git
from test_check_rules import NEWS, plain, types_read_once

from portalgen.check import check
from portalgen.cli.run import run
from portalgen.diagnostics import Diagnostic
from portalgen.diagnostics.text import describe, unfilled
from portalgen.editorial.review.compare import review
from portalgen.editorial.review.sides import resolve
from portalgen.editorial.since import changed_since, since_published
from portalgen.i18n import LANGUAGES, translator

__all__ = ["plain", "types_read_once"]

PDF = b"%PDF-1.4\n%%EOF\n"


@pytest.fixture
def published(plain: PortalFolder) -> PortalFolder:
    """A portal with everything that has an address, on ``main`` and on a branch of it."""
    plain.write(
        """
        -- trang/tin/nho/_index.md --
        ---
        title: Mục nhỏ
        ---
        -- redirects.yml --
        redirects:
          - {from: /ban-do.html, to: /tin/cu.html}
          - {from: /kho/*, gone: Kho tệp đã đóng từ năm 2020}
        """
    )
    front = f"{NEWS}aliases: [/tin-cu/bai.html, '/view.aspx?id=7', /tai/cu.pdf]\n"
    plain.item("trang/tin/cu.md", front, "Bài có ba địa chỉ cũ.\n")
    plain.item("trang/tin/nho/mot.md", NEWS.replace("Một bài", "Bài trong mục nhỏ"), "Bài ở mục nhỏ.\n")
    bundle = f"{NEWS.replace('Một bài', 'Bài có tệp')}attachments: [{{file: lich.pdf, title: Lịch tuần}}]\n"
    plain.item("trang/tin/goi/index.md", bundle, "Bài có tệp đính kèm.\n")
    plain.put("trang/tin/goi/lich.pdf", PDF)
    (plain.root / ".gitignore").write_text("/public/\n/.portalgen/\n/.giu/\n")
    git(plain, "init", "-q", "-b", "main")
    commit(plain)
    git(plain, "checkout", "-q", "-b", "sua")
    return plain


def lost(portal: PortalFolder, ref: str = "main") -> list[Diagnostic]:
    """The addresses that a check misses, each in words that are whole."""
    since = changed_since(portal.root, portal.content, ref)
    result = check(portal.root, portal.content, NOW, changed=since.paths, before=since.before)
    found = [one for one in result.diagnostics if one.code == "URL005"]
    for one in found:
        for language in LANGUAGES:
            assert not unfilled(one, translator(language)), one
            assert "{" not in re.sub(r"\{from[^}]*\}", "", describe(one, translator(language)).hint)
    return found


def arg(one: Diagnostic, name: str) -> str:
    return dict(one.args)[name]


def paste(portal: PortalFolder, one: Diagnostic) -> None:
    """Do what the hint says."""
    line = arg(one, "line").replace("…", "Nội dung đã gộp vào nơi khác")
    if line.startswith("- "):
        table = portal.content / "redirects.yml"
        table.write_text(f"{table.read_text()}  {line}\n")
    elif line.startswith("portalgen withdraw"):
        where = ["--content", str(portal.content), "--now", NOW.isoformat()]
        portal.edit("trang/tin/cu.md", "draft: true\n", "")
        path = portal.root / line.split()[2]
        assert run(["withdraw", str(path), "--kind", "withdrawn", "--reason", "Hết hiệu lực", *where]) == 0
    else:
        path = portal.root / one.span.path
        text = re.sub(r"(?m)^aliases:.*\n", "", path.read_text())
        path.write_text(text.replace("---\n", f"---\n{line}\n", 1))


def rename(portal: PortalFolder, old: str, new: str) -> None:
    target = portal.content / new
    target.parent.mkdir(parents=True, exist_ok=True)
    (portal.content / old).rename(target)


def to_another_name(portal: PortalFolder) -> None:
    rename(portal, "trang/tin/cu.md", "trang/tin/moi.md")


def to_another_column(portal: PortalFolder) -> None:
    rename(portal, "trang/tin/cu.md", "trang/tin/nho/cu.md")


def deleted(portal: PortalFolder) -> None:
    portal.delete("trang/tin/cu.md")


def hidden(portal: PortalFolder) -> None:
    portal.edit("trang/tin/cu.md", "title:", "draft: true\ntitle:")


def old_address_dropped(portal: PortalFolder) -> None:
    portal.edit("trang/tin/cu.md", "/tin-cu/bai.html, ", "")


def query_dropped(portal: PortalFolder) -> None:
    portal.edit("trang/tin/cu.md", "'/view.aspx?id=7', ", "")


def document_dropped(portal: PortalFolder) -> None:
    portal.edit("trang/tin/cu.md", ", /tai/cu.pdf", "")


def file_renamed(portal: PortalFolder) -> None:
    rename(portal, "trang/tin/goi/lich.pdf", "trang/tin/goi/lich-moi.pdf")
    portal.edit("trang/tin/goi/index.md", "lich.pdf", "lich-moi.pdf")


def file_deleted(portal: PortalFolder) -> None:
    portal.delete("trang/tin/goi/lich.pdf").edit(
        "trang/tin/goi/index.md", "attachments: [{file: lich.pdf, title: Lịch tuần}]\n", ""
    )


def column_renamed(portal: PortalFolder) -> None:
    rename(portal, "trang/tin/nho", "trang/tin/be")


def column_deleted(portal: PortalFolder) -> None:
    portal.delete("trang/tin/nho/mot.md").delete("trang/tin/nho/_index.md")


def entry_deleted(portal: PortalFolder) -> None:
    portal.edit("redirects.yml", "  - {from: /ban-do.html, to: /tin/cu.html}\n", "")


def folder_entry_deleted(portal: PortalFolder) -> None:
    portal.edit("redirects.yml", "  - {from: /kho/*, gone: Kho tệp đã đóng từ năm 2020}\n", "")


WAYS = {
    to_another_name: ("moved", "trang/tin/moi.md"),
    to_another_column: ("moved", "trang/tin/nho/cu.md"),
    hidden: ("hidden", "trang/tin/cu.md"),
    old_address_dropped: ("alias", "trang/tin/cu.md"),
    query_dropped: ("alias", "trang/tin/cu.md"),
    document_dropped: ("alias", "trang/tin/cu.md"),
    file_renamed: ("file", "trang/tin/goi/index.md"),
    file_deleted: ("file", "trang/tin/goi/index.md"),
    column_renamed: ("column", "trang/tin/nho/_index.md"),
    column_deleted: ("column", "trang/tin/nho/_index.md"),
    entry_deleted: ("entry", "redirects.yml"),
    folder_entry_deleted: ("entry", "redirects.yml"),
}


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_a_lost_address_is_told_once_and_the_line_mends_it(published: PortalFolder, way) -> None:
    way(published)
    kind, path = WAYS[way]
    found = lost(published)
    assert [(arg(one, "kind"), one.span.path) for one in found] == [(kind, f"content/{path}")]
    paste(published, found[0])
    assert lost(published) == []


def test_an_item_that_is_deleted_takes_its_old_addresses(published: PortalFolder) -> None:
    published.delete("trang/tin/cu.md")
    lines = ['- {from: /tin/cu.html, gone: "…"}', '- {from: /tin-cu/bai.html, gone: "…"}']
    assert {(arg(one, "kind"), arg(one, "line")) for one in lost(published)} == {
        ("deleted", lines[0]),
        ("file", lines[1]),
    }
    for one in lost(published):
        paste(published, one)
    assert lost(published) == []


@pytest.mark.parametrize("way", ["moved", "deleted"])
def test_a_bundle_goes_with_its_files(published: PortalFolder, way: str) -> None:
    """Every line that is needed is given at once: of the page, and of what stands beside it."""
    if way == "moved":
        rename(published, "trang/tin/goi", "trang/tin/goi-moi")
    else:
        shutil.rmtree(published.content / "trang/tin/goi")
    found = lost(published)
    assert sorted(arg(one, "kind") for one in found) == sorted([way, "file"])
    wanted = "- {from: /tin/goi/lich.pdf, to: /tin/goi-moi/lich.pdf}"
    assert way == "deleted" or wanted in {arg(one, "line") for one in found}
    for one in found:
        paste(published, one)
    assert lost(published) == []
    published.publish()


def test_check_and_review_agree(published: PortalFolder) -> None:
    for way in (to_another_name, file_deleted, column_renamed):
        way(published)
    commit(published)
    asked = resolve(published.root, published.content, "main", "HEAD", NOW)
    in_review = {one.url for one in review(asked, ("main", "HEAD")).lost}
    assert {arg(one, "url") for one in lost(published)} <= in_review
    assert any("/tin/nho/mot.html" in url for url in in_review)  # told with its column


def test_commands_keep_every_promise(published: PortalFolder) -> None:
    where = ["--content", str(published.content), "--now", NOW.isoformat()]
    target = str(published.content / "trang/tin/cu.md")
    assert run(["move", target, "trang/tin/nho/", *where]) == 0
    assert run(["move", str(published.content / "trang/tin/nho"), "trang/tin/be", *where]) == 0
    bundle = str(published.content / "trang/tin/goi")
    assert run(["withdraw", bundle, "--kind", "error", "--reason", "Đăng nhầm", *where]) == 0
    assert lost(published) == []


def test_what_was_never_public_may_go(published: PortalFolder) -> None:
    git(published, "checkout", "-q", "main")
    published.item("trang/tin/nhap.md", f"draft: true\n{NEWS}")
    published.item("trang/tin/hen.md", NEWS.replace("2026-11-01", "2027-05-01"))
    commit(published)
    git(published, "checkout", "-q", "-B", "sua")
    published.delete("trang/tin/nhap.md").delete("trang/tin/hen.md")
    assert lost(published) == []


def test_a_file_that_cannot_be_read_is_not_a_lost_address(published: PortalFolder) -> None:
    published.put("trang/tin/cu.md", "---\ntitle: [\n---\n")
    assert lost(published) == []


def test_without_a_ref_it_is_compared_with_what_is_published(published: PortalFolder, capsys) -> None:
    where = ["--content", str(published.content), "--now", NOW.isoformat()]
    published.delete("trang/tin/cu.md")
    assert run(["check", *where]) == 1
    said = capsys.readouterr()
    assert "URL005" in said.out
    assert "x" in said.err  # the commit that it was compared with
    commit(published)  # on the branch: still against main
    assert run(["check", *where, "--lang", "en"]) == 1
    assert "compared with" in capsys.readouterr().err
    git(published, "checkout", "-q", "main")
    git(published, "merge", "-q", "sua")  # on main: what its last commit changed
    assert run(["check", *where]) == 1
    commit(published)
    assert run(["check", *where]) == 0


def test_a_portal_without_git_is_checked_and_it_is_said(plain: PortalFolder, capsys, monkeypatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(plain.root.parent))
    assert since_published(plain.root, plain.content) is None
    assert run(["check", "--content", str(plain.content), "--now", NOW.isoformat()]) == 0
    assert "--changed-since" in capsys.readouterr().err


def test_the_file_of_a_document_is_not_replaced_in_silence(published: PortalFolder) -> None:
    """Another file at the address of a published document is a correction, and says so."""

    def found() -> list[tuple[str, str]]:
        since = changed_since(published.root, published.content, "main")
        result = check(published.root, published.content, NOW, changed=since.paths, before=since.before)
        return [(f.code, arg(f, "name")) for f in result.diagnostics if f.code in {"ATT006", "SUP001"}]

    git(published, "checkout", "-q", "main")
    front = "type: legal_document\nsummary: Trích yếu của văn bản.\neffective_date: 2026-12-01\nnumber_symbol: 1/2026/TT-BTP\ndoc_kind: thong_tu\n"
    front += (
        "issuing_bodies: [Bộ Tư pháp]\nissued_date: 2026-11-10\nfiles: [{file: vb.pdf, role: ban_word}]\n"
    )
    published.item("trang/tin/vb/index.md", f"title: Văn bản\ndate: 2026-11-10\n{front}")
    published.put("trang/tin/vb/vb.pdf", PDF)
    commit(published)
    git(published, "checkout", "-q", "-B", "sua")
    for built in (False, True):
        published.put("trang/tin/goi/lich.pdf", PDF + b"% no document\n")
        published.put("trang/tin/vb/vb.pdf", PDF + b"% other\n")
        if built:
            published.publish()
        assert found() == [("ATT006", "vb.pdf")]
    where = ["--content", str(published.content), "--now", NOW.isoformat()]
    note = ("--note", "Bản quét thiếu trang 4")
    assert run(["correct", str(published.content / "trang/tin/vb"), *note, *where]) == 0
    assert found() == []


def test_the_store_may_be_of_a_third_version(published: PortalFolder) -> None:
    """Another branch was built, where other items stand at the addresses that are compared."""
    where = ["--content", str(published.content), "--now", NOW.isoformat()]
    assert run(["move", str(published.content / "trang/tin/cu.md"), "trang/tin/khac.md", *where]) == 0
    rename(published, "trang/tin/nho/mot.md", "trang/tin/nho/hai.md")
    commit(published)
    published.publish()
    for way in (deleted, to_another_column, column_deleted, file_renamed):
        git(published, "checkout", "-q", "-B", "khac", "main")
        way(published)
        with_store = lost(published)
        assert with_store
        kept = published.root / ".portalgen"
        kept.rename(published.root / ".giu")
        assert lost(published) == with_store
        shutil.rmtree(kept)
        (published.root / ".giu").rename(kept)
        git(published, "reset", "-q", "--hard")
        git(published, "clean", "-fdq", "content")


def test_the_store_of_a_build_serves_and_stays_as_it_is(published: PortalFolder) -> None:
    """A check of a built portal reads what changed, whichever version was built, and remembers nothing."""
    published.publish()
    assert not (published.root / ".portalgen" / "check").exists()
    to_another_name(published)
    file_renamed(published)
    built_before = lost(published)
    assert [arg(one, "kind") for one in built_before] == ["file", "moved"]
    assert published.publish().exists("tin/moi.html")  # as if nobody had looked
    assert lost(published) == built_before  # the store is of the change itself
    assert not (published.root / ".portalgen" / "check").exists()
    git(published, "stash", "-q", "-u", "--", "content")
    assert lost(published) == []
    published.publish()
    clean = PortalFolder(Path(published.root / "khac"))
    clean.root.mkdir()
    (published.root / "content").rename(clean.content)
    assert clean.publish().tree() == published.tree()
