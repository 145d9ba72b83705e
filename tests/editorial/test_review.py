"""``review`` compares what readers will see: real repositories, both sides built."""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import LEAST, PortalFolder
from flow import Repository

from portalgen.build.store import Store
from portalgen.cli.run import run
from portalgen.editorial.review.compare import review
from portalgen.editorial.review.model import Review
from portalgen.editorial.review.sides import resolve

NOW = "2026-11-24T08:00"
HOST = "https://portal.example.gov.vn"
PDF = b"%PDF-1.4\n%%EOF\n"
BASE = """
-- trang/tin/sua.md --
---
title: Bài sẽ sửa
date: 2026-10-01
---
Thời gian tiếp: 8 giờ 00 thứ Hai và thứ Tư hằng tuần, tại trụ sở.
-- trang/tin/ten.md --
---
title: Tên cũ của bài
date: 2026-10-02
---
Nội dung.
-- trang/tin/chuyen.md --
---
title: Bài sẽ chuyển
date: 2026-10-03
---
Nội dung.
-- trang/tin/xoa.md --
---
title: Bài sẽ xóa
date: 2026-10-04
---
Nội dung của bài bị xóa.
-- trang/tin/go-nham.md --
---
title: Bài sẽ gỡ vì nhầm
date: 2026-10-05
---
Chuyện chưa nên kể ra.
-- trang/tin/go-cu.md --
---
title: Bài sẽ gỡ vì cũ
date: 2026-10-06
---
Nội dung vẫn cho đọc.
-- trang/tin/tep/index.md --
---
title: Bài có tệp
date: 2026-10-07
attachments: [{file: doi.pdf}]
---
Nội dung.
-- trang/tin/mat/index.md --
---
title: Bài mất tệp
date: 2026-10-08
attachments: [{file: mat.pdf}]
---
Nội dung.
"""


class Reviewed(Repository):
    """A repository whose changes are reviewed; its sides are kept, so that each review is cheap."""

    def restore(self) -> Reviewed:
        """The working tree as committed."""
        self.git("reset", "-q", "--hard")
        self.git("clean", "-fdq")
        return self

    def review(self, base: str = "HEAD", head: str = "") -> dict[str, Any]:
        """The review as JSON, with the exit code in it."""
        out = self.root.parent / "out"
        here = Path.cwd()
        os.chdir(self.root)
        try:
            code = run(["review", base, *([head] if head else []), "--out", str(out), "--now", NOW])
        finally:
            os.chdir(here)
        return {**json.loads((out / "review.json").read_text()), "code": code}

    def form(self, ending: str) -> str:
        """The last review in another form."""
        return (self.root.parent / "out" / f"review.{ending}").read_text()


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reviewed]:
    root = tmp_path_factory.mktemp("review") / "portal"
    (root / "content").mkdir(parents=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
        patch.setenv("GIT_CONFIG_SYSTEM", os.devnull)
        portal = PortalFolder(root).write(LEAST).write(BASE)
        portal.put("trang/tin/tep/doi.pdf", PDF).put("trang/tin/mat/mat.pdf", PDF)
        made = Reviewed(portal)
        owners = root / ".github/CODEOWNERS"
        owners.parent.mkdir()
        owners.write_text("* @bo/ban-bien-tap\n/content/trang/ @bo/trang  # đơn vị\n")
        made.commit("Đầu tiên")
        yield made


@pytest.fixture(scope="module")
def told(shared: Reviewed) -> dict[str, Any]:
    """The review of a change with one of everything."""
    portal = shared.restore().portal
    portal.item(
        "trang/tin/moi.md",
        "title: Bài mới @ai\ndate: 2026-11-20",
        "Xem [nguồn](https://a.example/x) <b>đậm</b>.\n",
    )
    portal.edit("trang/tin/sua.md", "8 giờ 00 thứ Hai và thứ Tư", "9 giờ 30 thứ Ba và thứ Năm")
    portal.edit("trang/tin/ten.md", "Tên cũ của bài", "Tên mới của bài")
    text = (portal.content / "trang/tin/chuyen.md").read_text()
    portal.delete("trang/tin/chuyen.md")
    portal.put("trang/tin/da-chuyen.md", text.replace("date:", "aliases: [/tin/chuyen.html]\ndate:"))
    portal.delete("trang/tin/xoa.md")
    for name, kind in (("go-nham", "error"), ("go-cu", "withdrawn")):
        withdrawn = f"withdrawn: {{on: 2026-11-24, kind: {kind}, reason: Lý do của việc gỡ}}\ndate:"
        portal.edit(f"trang/tin/{name}.md", "date:", withdrawn)
    front = "title: Tin hẹn giờ\ndate: 2026-12-01 08:00\nexpire_at: 2026-12-31"
    portal.item("trang/tin/hen.md", front, "Chuyện *chưa* ai biết.\n")
    portal.item("trang/tin/nhap.md", "title: Bản nháp\ndate: 2026-11-01\ndraft: true", "Bí mật.\n")
    portal.put("trang/tin/tep/doi.pdf", PDF + b"% khac\n")
    portal.edit("trang/tin/mat/index.md", "\nattachments: [{file: mat.pdf}]", "").delete(
        "trang/tin/mat/mat.pdf"
    )
    (shared.root / ".github/CODEOWNERS").write_text("* @toi\n")
    return shared.review()


@pytest.fixture
def page(told: dict[str, Any]) -> Callable[[str], dict[str, Any]]:
    def find(url: str) -> dict[str, Any]:
        found = [page for page in told["pages"] if page["url"] == f"{HOST}{url}"]
        assert len(found) == 1, [page["url"] for page in told["pages"]]
        return found[0]

    return find


Find = Callable[[str], dict[str, Any]]


def text_of(page: dict[str, Any], *kinds: str) -> list[str]:
    """Pieces of text of some kinds, in order."""
    return [p["text"].strip() for change in page["text"] for p in change["pieces"] if p["kind"] in kinds]


def test_a_new_item_is_told_and_what_follows_is_counted(told: dict[str, Any], page: Find) -> None:
    assert page("/tin/moi.html")["kind"] == "new"
    assert "Xem nguồn đậm." in text_of(page("/tin/moi.html"), "new")
    assert [link for link, _ in told["external"]] == ["https://a.example/x"]
    effects = {effect["kind"]: effect for effect in told["effects"]}
    assert effects["home"]["changed"] == effects["column"]["changed"] == 1
    assert effects["feed"]["changed"] == 4


def test_a_change_of_text_is_told_in_words(page: Find) -> None:
    found = page("/tin/sua.html")
    assert found["kind"] == "changed"
    assert "title" not in [line["name"] for line in found["lines"]]
    assert text_of(found, "gone") == ["8 giờ 00 thứ Hai và thứ Tư"]
    assert text_of(found, "new") == ["9 giờ 30 thứ Ba và thứ Năm"]


def test_a_title_is_told_before_and_after(page: Find) -> None:
    line = next(line for line in page("/tin/ten.html")["lines"] if line["name"] == "title")
    assert line["before"].startswith("Tên cũ")
    assert line["after"].startswith("Tên mới")


def test_a_deleted_item_is_a_lost_address(told: dict[str, Any], page: Find) -> None:
    found = page("/tin/xoa.html")
    assert (found["kind"], found["answer"]) == ("removed", 404)
    assert "Nội dung của bài bị xóa." in text_of(found, "gone")
    assert {lost["url"] for lost in told["lost"]} == {f"{HOST}/tin/xoa.html", f"{HOST}/tin/mat/mat.pdf"}
    assert told["code"] == 1


def test_an_item_that_moves_with_its_old_address_is_one_page(page: Find) -> None:
    found = page("/tin/da-chuyen.html")
    assert (found["kind"], found["was"], found["answer"]) == ("moved", f"{HOST}/tin/chuyen.html", 301)
    assert found["target"] == "/tin/da-chuyen.html"


@pytest.mark.parametrize(("name", "answer"), [("go-nham", 410), ("go-cu", 200)])
def test_a_withdrawal_is_told_with_its_answer(page: Find, name: str, answer: int) -> None:
    found = page(f"/tin/{name}.html")
    assert (found["kind"], found["answer"]) == ("withdrawn", answer)
    assert any("Lý do của việc gỡ" in text for text in text_of(found, "new"))
    was = " ".join(text_of(found, "gone"))
    assert ("chưa nên kể" in was) == (name == "go-nham"), was


def test_what_is_scheduled_is_shown_although_no_output_has_it(told: dict[str, Any], page: Find) -> None:
    found = page("/tin/hen.html")
    assert found["kind"] == "scheduled"
    assert "Chuyện chưa ai biết." in text_of(found, "new")
    assert [(u["what"], u["at"][:16]) for u in told["upcoming"]] == [
        ("appears", "2026-12-01T08:00"),
        ("archived", "2026-12-31T00:00"),
    ]
    assert page("/tin/nhap.html")["kind"] == "draft"
    assert "Bí mật" not in json.dumps(told, ensure_ascii=False)


def test_files_are_told_with_their_weight(told: dict[str, Any], page: Find) -> None:
    files = {file["output"]: (file["kind"], file["before"], file["after"]) for file in told["files"]}
    assert files == {"tin/tep/doi.pdf": ("changed", 15, 22), "tin/mat/mat.pdf": ("gone", 15, None)}
    assert [file["kind"] for file in page("/tin/tep.html")["pictures"]] == ["changed"]
    assert [(file["kind"], file["answer"]) for file in page("/tin/mat.html")["pictures"]] == [("gone", 404)]


def test_owners_are_those_of_the_base(told: dict[str, Any]) -> None:
    assert [(one["who"], one["rule"]) for one in told["approvers"]] == [(["@bo/trang"], "/content/trang/")]


def test_every_output_that_differs_is_told(told: dict[str, Any], shared: Reviewed) -> None:
    """Files of both sides, compared byte by byte, are the pages, files and side effects that were counted."""
    base, head = (
        {p.relative_to(side): p.read_bytes() for p in side.rglob("*") if p.is_file()}
        for side in (shared.root / f".portalgen/review/{name}/public" for name in ("base", "work"))
    )
    other = {p for p in base.keys() | head.keys() if base.get(p) != head.get(p)}
    other = {p for p in other if p.parts[0] != "_manifest" and p.name != "build.json"}
    pages = [page for page in told["pages"] if page["kind"] not in {"scheduled", "draft", "source"}]
    effects = sum(effect["new"] + effect["changed"] + effect["gone"] for effect in told["effects"])
    moved = 1  # the page that moved left a redirect at its old address
    assert len(pages) + moved + len(told["files"]) + effects == len(other), sorted(map(str, other))


def test_the_forms_hold_nothing_of_the_content_that_acts(told: dict[str, Any], shared: Reviewed) -> None:
    assert told
    assert shared.form("md").startswith("<!-- portalgen-review -->\n")
    assert "@ai" not in shared.form("md")
    assert "@bo" not in shared.form("md").replace("`@bo/trang`", "")
    assert "<script" not in shared.form("html")
    assert "xoa.html" in shared.form("html")


def test_one_change_of_a_menu_is_told_once(shared: Reviewed) -> None:
    menu = "title: Trang thử nghiệm\nmenu: [{label: Tin mới nhất, target: tin}]\n"
    shared.restore().portal.put("trang/site.yml", menu)
    ripples = [ripple for ripple in shared.review()["ripples"] if ripple["where"] == "around"]
    assert max(ripple["count"] for ripple in ripples) >= 8
    new = [p["text"] for ripple in ripples for c in ripple["text"] for p in c["pieces"] if p["kind"] == "new"]
    assert any("Tin mới nhất" in text for text in new)


def test_an_error_is_told_and_nothing_is_compared(shared: Reviewed) -> None:
    shared.restore().portal.item("trang/tin/hong.md", "title: Bài hỏng\ndate: 20/11/2026")
    found = shared.review()
    assert not found["head"]["published"]
    assert "FLD006" in [finding["code"] for finding in found["findings"]]
    assert not found["pages"]
    assert found["code"] == 1


def test_findings_of_the_base_are_not_the_changes(shared: Reviewed) -> None:
    shared.restore().portal.edit("trang/tin/sua.md", "Thời gian", "Một câu.\n\nThời gian")
    assert not shared.review()["findings"], "the missing summary was missing before"
    summary = "summary: Một câu tóm tắt vừa đủ dài cho một bài như bài này.\ndate:"
    shared.portal.edit("trang/tin/sua.md", "date:", summary)
    assert [finding["code"] for finding in shared.review()["mended"]] == ["FLD003"]


def test_the_base_is_where_the_branch_began(shared: Reviewed) -> None:
    shared.restore().git("checkout", "-q", "-b", "bai")
    shared.portal.item("trang/tin/cua-toi.md", "title: Bài của tôi\ndate: 2026-11-20")
    mine = shared.commit("Bài của tôi")
    shared.git("checkout", "-q", "main")
    shared.portal.item("trang/tin/cua-ai.md", "title: Bài của người khác\ndate: 2026-11-20")
    shared.commit("Bài khác")
    found = shared.review("main", mine)
    shared.git("reset", "-q", "--hard", "HEAD~1")
    assert [page["url"] for page in found["pages"]] == [f"{HOST}/tin/cua-toi.html"]
    assert found["head"]["label"].endswith("Bài của tôi")
    assert found["code"] == 0


def test_a_review_leaves_the_portal_alone(shared: Reviewed) -> None:
    shared.restore().portal.edit("trang/tin/sua.md", "Thời gian", "Giờ")
    shared.review()
    assert shared.git("status", "--porcelain") == "M content/trang/tin/sua.md"
    assert not shared.portal.output.exists()
    built = {p: p.stat().st_mtime_ns for p in shared.root.glob(".portalgen/review/*/public/**/*.html")}
    assert len(built) > 10
    shared.portal.edit("trang/tin/sua.md", "Giờ", "Thời giờ")
    shared.review()
    changed = {p for p, at in built.items() if p.stat().st_mtime_ns != at}
    assert {p.name for p in changed} == {"sua.html"}, "the next review builds what changed since"


def test_a_side_is_what_git_has(shared: Reviewed, tmp_path: Path) -> None:
    """Files become folders and links files from one base to the next; nothing is written through a link."""
    portal = shared.restore().portal
    outside = tmp_path / "outside"
    outside.mkdir()
    first = shared.git("rev-parse", "HEAD")
    portal.delete("trang/tin/sua.md").item("trang/tin/sua.md/index.md", "title: Thư mục\ndate: 2026-11-01")
    (portal.content / "trang/tin/ra-ngoai").symlink_to(outside, target_is_directory=True)
    portal.put("trang/tin/Tệp có dấu cách.txt", "x")
    second = shared.commit()
    (portal.content / "trang/tin/ra-ngoai").unlink()
    portal.put("trang/tin/ra-ngoai/x.txt", "x")
    third = shared.commit()
    for base in (second, third, first, third):
        shared.review(base, base)
        side = shared.root / ".portalgen/review/base/content"
        there = {str(p.relative_to(side)) for p in side.rglob("*") if p.is_file() or p.is_symlink()}
        names = shared.git("-c", "core.quotePath=false", "ls-tree", "-r", "--name-only", base, "content/")
        assert {f"content/{path}" for path in there} == set(names.splitlines())
    assert not list(outside.iterdir())
    shared.git("reset", "-q", "--hard", first)


def test_wrong_names_are_said_in_words(shared: Reviewed, capsys: pytest.CaptureFixture[str]) -> None:
    here = Path.cwd()
    os.chdir(shared.root)
    try:
        assert run(["review", "khong-co"]) == 2
        assert "“khong-co”" in capsys.readouterr().err
        assert run(["review", "--upload-pack=x"]) == 2
    finally:
        os.chdir(here)


def test_what_was_built_before_only_saves_work(portal: PortalFolder) -> None:
    """Sides that begin with the portal's own build, or with the base, are those that are built from nothing."""
    portal.write(BASE).put("trang/tin/tep/doi.pdf", PDF).put("trang/tin/mat/mat.pdf", PDF)
    repository = Repository(portal)
    repository.commit("Đầu tiên")
    published = portal.publish().tree()
    repository.git("switch", "-q", "-c", "sua")
    portal.edit("trang/tin/sua.md", "8 giờ 00", "9 giờ 00").delete("trang/tin/xoa.md")
    repository.commit("Sửa")
    home = portal.root / ".portalgen" / "review"

    def compared() -> Review:
        return review(resolve(portal.root, portal.content, "main", "sua", at), ("main", "sua"))

    at = dt.datetime.fromisoformat(f"{NOW}+07:00")
    seeded = compared()
    assert (home / "base" / "public" / "build.json").stat().st_nlink == 1  # replaced, not written into
    assert (home / "base" / "public" / "tin" / "ten.html").stat().st_nlink > 1
    assert compared() == seeded  # nothing is built again
    repository.git("switch", "-q", "main")
    assert published == portal.tree()  # sides share its files
    shutil.rmtree(home)
    Store.erase(portal.root / ".portalgen" / "state.sqlite")
    assert compared() == seeded
    assert len(seeded.lost) == 1
