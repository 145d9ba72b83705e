"""``check --changed-since``: with real repositories, what a change causes and nothing else."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from conftest import NOW, PortalFolder
from test_check_rules import NEWS, plain, types_read_once

from portalgen.cli.run import run
from portalgen.editorial.since import changed_since

__all__ = ["plain", "types_read_once"]


def git(portal: PortalFolder, *words: str) -> str:
    who = ("-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")
    done = subprocess.run(["git", *who, *words], cwd=portal.root, check=True, capture_output=True, text=True)
    return done.stdout


def commit(portal: PortalFolder) -> None:
    git(portal, "add", "-A")
    git(portal, "commit", "-q", "--allow-empty", "-m", "x")


@pytest.fixture
def repository(plain: PortalFolder) -> PortalFolder:
    """A portal with old findings on ``main``, and a branch of it."""
    plain.item("trang/tin/cu.md", NEWS, "của của cũ\n")
    plain.item("trang/tin/dan.md", NEWS, "[Bài](bai-dau.md) và [đề mục](dich.md#phan-mot)\n")
    plain.item("trang/tin/dich.md", NEWS, "## Phần một\n\nNội dung.\n")
    git(plain, "init", "-q", "-b", "main")
    commit(plain)
    git(plain, "checkout", "-q", "-b", "sua")
    return plain


def codes(portal: PortalFolder, capsys: pytest.CaptureFixture[str], *more: str) -> list[tuple[str, str]]:
    capsys.readouterr()
    where = ["--content", str(portal.content), "--now", NOW.isoformat()]
    run(["check", "--changed-since", "main", "--format", "json", *where, *more])
    found = json.loads(capsys.readouterr().out)["diagnostics"]
    return [(one["code"], one["path"].rpartition("/")[2]) for one in found]


def test_old_findings_are_not_the_changes(repository, capsys) -> None:
    assert codes(repository, capsys) == []
    repository.item("trang/tin/moi.md", NEWS, "với với mới\n")  # not even added
    assert codes(repository, capsys) == [("TXT005", "moi.md")]
    commit(repository)
    assert codes(repository, capsys) == [("TXT005", "moi.md")]


def test_what_links_to_the_change_is_looked_at(repository, capsys) -> None:
    repository.edit("trang/tin/dich.md", "## Phần một", "## Phần khác")
    assert codes(repository, capsys) == [("LNK003", "dan.md")]
    repository.delete("trang/tin/bai-dau.md")
    lost = ("URL005", "bai-dau.md")
    assert codes(repository, capsys) == [lost, ("LNK001", "dan.md"), ("LNK003", "dan.md")]
    repository.delete("trang/tin/dan.md")
    assert codes(repository, capsys) == [lost, ("URL005", "dan.md")]


def test_files_references_and_law(repository, capsys) -> None:
    repository.put("trang/tin/anh.pdf", b"%PDF-1.4\n%%EOF\n")
    repository.item(
        "trang/tin/kem.md",
        f"{NEWS}attachments: [{{file: anh.pdf, title: Lịch tuần}}]\nrelated: [trang/tin/cu]\n",
    )
    commit(repository)
    git(repository, "branch", "-f", "main")
    repository.delete("trang/tin/anh.pdf")
    assert codes(repository, capsys) == [("LNK007", "kem.md")]
    repository.put("trang/tin/anh.pdf", b"%PDF-1.4\n%%EOF\n").delete("trang/tin/cu.md")
    assert codes(repository, capsys) == [("URL005", "cu.md"), ("FLD013", "kem.md")]


def test_addresses_that_collide_name_both(repository, capsys) -> None:
    repository.item("trang/tin/moi.md", f"{NEWS}id: trang-cu\n")
    repository.item("trang/tin/moi2.md", f"{NEWS}id: trang-cu\n")
    assert [code for code, _ in codes(repository, capsys)] == ["RULE004"]


def test_a_table_of_the_portal_may_touch_everything(repository, capsys) -> None:
    repository.edit("portal.yml", "title:", "notice: {vi: Bảo trì tối nay}\ntitle:")
    assert codes(repository, capsys) == [("TXT005", "cu.md")]


def test_hosts_to_which_nothing_linked(repository, capsys) -> None:
    repository.item("trang/tin/a.md", NEWS, "[Văn bản](https://vbpl.vn/a)\n")
    commit(repository)
    git(repository, "branch", "-f", "main")
    repository.item(
        "trang/tin/b.md", NEWS, "[Văn bản](https://vbpl.vn/b) và [lạ](https://dichvucong-gov.example/)\n"
    )
    assert codes(repository, capsys) == [("LNK009", "b.md")]


def test_the_branch_point_counts_not_the_tip(repository, capsys) -> None:
    git(repository, "checkout", "-q", "main")
    repository.item("trang/tin/tren-main.md", NEWS, "các các\n")
    commit(repository)
    git(repository, "checkout", "-q", "sua")
    repository.item("trang/tin/moi.md", NEWS, "Sạch.\n")
    assert codes(repository, capsys) == []
    assert changed_since(repository.root, repository.content, "main").paths == {"content/trang/tin/moi.md"}


def test_a_portal_in_a_folder_of_its_repository(
    plain, capsys, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    top = tmp_path / "kho"
    (top / "cong").mkdir(parents=True)
    inner = PortalFolder(top / "cong")
    plain.content.rename(inner.content)
    subprocess.run(["git", "init", "-q", "-b", "main"], cwd=top, check=True)
    commit(inner)
    inner.item("trang/tin/Đường dẫn có dấu.md", NEWS, "của của\n")
    summary = tmp_path / "summary.md"
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    where = ["--content", str(inner.content), "--now", NOW.isoformat()]
    assert run(["check", "--changed-since", "main", "--format", "github", *where]) == 0
    assert "::warning file=cong/content/trang/tin/Đường dẫn có dấu.md,line=6" in capsys.readouterr().out
    assert "| cong/content/trang/tin/Đường dẫn có dấu.md:6:5 | TXT005 |" in summary.read_text(
        encoding="utf-8"
    )
    assert run(["check", "--changed-since", "main", "--fail-on", "warning", *where]) == 1


@pytest.mark.parametrize("ref", ["khong-co", "--help", ""])
def test_a_ref_that_is_none_is_wrong_use(repository, capsys, ref: str) -> None:
    where = ["--content", str(repository.content)]
    code = run(["check", f"--changed-since={ref}", *where, "--now", NOW.isoformat()])
    assert code == (2 if ref else 0)
    assert "Traceback" not in capsys.readouterr().err


def test_outside_a_repository_is_wrong_use(plain, capsys, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(plain.root.parent))
    assert run(["check", "--changed-since", "main", "--content", str(plain.content)]) == 2
    assert "main" in capsys.readouterr().err


def test_unused_files_and_titles_given_away(plain, capsys) -> None:
    plain.put("trang/tin/bo-quen.jpg", b"\xff\xd8\xff")
    title = "Công bố Chương trình trợ giúp pháp lý năm 2027"
    plain.item(
        "trang/tin/hen.md",
        f"title: {title}\ndate: 2026-11-01\npublish_at: 2026-12-01 08:00\n{NEWS.split(chr(10), 2)[2]}",
    )
    plain.item("trang/tin/lo.md", NEWS, f"Ngày mai Bộ sẽ {title}.\n\nCòn lại.\n")
    where = ["--content", str(plain.content), "--format", "json"]
    assert run(["check", *where, "--now", NOW.isoformat()]) == 1
    found = json.loads(capsys.readouterr().out)["diagnostics"]
    assert [(one["code"], one["line"]) for one in found] == [("FILE007", None), ("PRV006", 6)]
    assert run(["check", *where, "--now", "2026-12-01T08:00:00+07:00"]) == 0


def test_mending_from_the_command_line(plain, capsys) -> None:
    plain.put(
        "trang/tin/thu.md",
        "---\ntitle: Bài\ndate: 20/11/2026\nsummary: Tóm tắt đủ dài để không bị nêu vì quá ngắn.\n---\nNội\u200bdung.\n",
    )
    where = ["--content", str(plain.content), "--now", NOW.isoformat()]
    assert run(["check", "--fix", *where]) == 0
    assert "thu.md" in capsys.readouterr().err
    assert "date: 2026-11-20" in (plain.content / "trang/tin/thu.md").read_text(encoding="utf-8")
