"""A content folder of another name is called by its name, wherever a command speaks of its files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from conftest import PortalFolder
from test_check_rules import NEWS, plain, types_read_once

from portalgen.cli.run import run
from portalgen.diagnostics import Span, diagnose
from portalgen.diagnostics.places import in_folder

__all__ = ["plain", "types_read_once"]
NOW = ("--now", "2026-11-24T08:00")


@pytest.fixture
def folder(plain: PortalFolder) -> Path:
    plain.item("trang/tin/sai.md", NEWS.replace("2026-11-01", "24/11/2026"))
    plain.item("trang/tin/hen.md", f"{NEWS}publish_at: 2026-12-01T08:00\n")
    return plain.content.rename(plain.root / "noi-dung")


@pytest.mark.parametrize("form", ["text", "json", "github", "gitlab", "sarif", "junit", "markdown"])
def test_findings_name_files_as_they_lie(folder: Path, capsys: pytest.CaptureFixture[str], form: str) -> None:
    assert run(["check", "--content", str(folder), "--format", form, *NOW]) == 1
    said = capsys.readouterr().out
    assert "noi-dung/trang/tin/sai.md" in said
    assert "content/" not in said.replace("https://json.schemastore.org", "")
    if form == "json":
        assert {one["path"] for one in json.loads(said)["diagnostics"]} == {"noi-dung/trang/tin/sai.md"}


def test_other_commands_do_so_too(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    place = ["--content", str(folder)]
    path = str(folder / "trang/tin/hen.md")
    commands = [
        ["build", *place, *NOW],
        ["why", path, *place, *NOW],
        ["schedule", *place, *NOW],
        ["owners", "--report", *place, *NOW],
        ["new", "news_article", "Tin thử", "--column", "tin", *place, *NOW],
        ["correct", path, "--note", "Sửa một chỗ viết nhầm", *place, *NOW],
        ["check", "--fix", *place, *NOW],
    ]
    for words in commands:
        run(words)
        said = "".join(capsys.readouterr())
        assert "noi-dung/" in said, words
        assert "content/" not in said, words


def test_a_folder_of_the_usual_name_needs_nothing() -> None:
    one = diagnose("URL005", Span("content/a.md"), path="content/a.md", url="https://x.vn/a.html")
    assert in_folder([one], "content") == (one,)
    (moved,) = in_folder([one], "noi-dung")
    assert (moved.span.path, dict(moved.args)["path"]) == ("noi-dung/a.md", "noi-dung/a.md")
