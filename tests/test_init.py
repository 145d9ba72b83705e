"""``portalgen init``: a portal that builds and passes its own test at once."""

from __future__ import annotations

import datetime as dt
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from portalgen import __version__
from portalgen.check import check
from portalgen.cli.run import run
from portalgen.editorial.init import Portal, plan_portal, read_skeleton
from portalgen.editorial.refusal import Unacceptable
from portalgen.i18n import translator

NOW = "2026-11-24T08:00"
AT = dt.datetime(2026, 11, 24, 8, 0, tzinfo=dt.timezone(dt.timedelta(hours=7)))
SOURCE = Path(__file__).resolve().parent.parent
#: What a new portal shows, by language: main site, sample items.
PAGES = {
    "vi": (
        "tin-tuc/2026/11/cong-thong-tin-da-chay",
        "thong-bao/2026/11/truoc-khi-cong-bo",
        "gioi-thieu/ve-cong-thong-tin-nay",
    ),
    "en": (
        "news/2026/11/the-portal-runs",
        "announcements/2026/11/before-publication",
        "about/about-this-portal",
    ),
}


def init(folder: Path, *options: str) -> int:
    return run(["init", str(folder), "--now", NOW, *options])


def python(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Python in the new portal, with this portalgen and nothing of this run's settings."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "PORTALGEN"))}
    environment = {**kept, "PYTHONPATH": str(SOURCE), "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(
        [sys.executable, *words],
        cwd=folder,
        env=environment,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_new_portal_builds_and_passes_its_test(tmp_path: Path, language: str) -> None:
    folder = tmp_path / "cổng mới"
    assert init(folder, "--lang", language) == 0
    built = python(folder, "build.py", "--now", NOW)
    assert built.returncode == 0, built.stderr
    public = folder / "public"
    assert (public / "index.html").is_file()
    home = (public / "index.html").read_text(encoding="utf-8")
    for page in PAGES[language]:
        assert (public / f"{page}.html").is_file()
        assert f"/{page}.html" in home
    assert f'<html lang="{language}"' in home
    tested = python(folder, "-m", "pytest", "-q", "-p", "no:cacheprovider")
    assert tested.returncode == 0, tested.stdout
    assert "1 passed" in tested.stdout


@pytest.mark.parametrize("language", ["vi", "en"])
def test_nothing_is_found_wrong_with_a_new_portal(tmp_path: Path, language: str) -> None:
    assert init(tmp_path, "--lang", language) == 0
    checked = check(tmp_path, tmp_path / "content", AT)
    assert checked.diagnostics == ()
    assert checked.items == 3


def test_the_test_of_a_portal_finds_what_is_wrong(tmp_path: Path) -> None:
    assert init(tmp_path) == 0
    item = tmp_path / "content/cong-chinh/gioi-thieu/ve-cong-thong-tin-nay.md"
    item.write_text(item.read_text(encoding="utf-8") + "\n[hỏng](khong-co.md)\n", encoding="utf-8")
    tested = python(tmp_path, "-m", "pytest", "-q", "-p", "no:cacheprovider")
    assert tested.returncode == 1
    assert "LNK001" in tested.stdout


@pytest.mark.parametrize("language", ["vi", "en"])
def test_both_languages_have_the_same_parts(language: str) -> None:
    files = plan_portal(
        Portal("Cổng", "https://a.example", AT.date()), read_skeleton(language), translator(language)
    )
    shared = {
        "README.md",
        "build.py",
        "requirements.txt",
        "netlify.toml",
        ".gitignore",
        "tests/test_portal.py",
        "themes/README.md",
        "content/portal.yml",
        "content/units.yml",
        ".github/workflows/check.yml",
        ".github/pull_request_template.md",
        ".gitlab-ci.yml",
        ".gitlab/merge_request_templates/Default.md",
    }
    assert shared <= files.keys()
    assert sum(path.endswith("/_index.md") for path in files) == 4
    assert len(files) == 34
    for path, text in files.items():
        assert not re.search(r"(?<!\$)\{\{|\binit\.[a-z]+\b", text), path
        assert not path.endswith(".tmpl")
        assert text.endswith("\n")
        assert "\r" not in text
    assert f"portalgen=={__version__}\n" in files["requirements.txt"]
    assert {"/public/", "/.portalgen/"} <= set(files[".gitignore"].split())
    compile(files["build.py"], "build.py", "exec")
    compile(files["tests/test_portal.py"], "test_portal.py", "exec")


def test_netlify_builds_what_the_readme_says(tmp_path: Path) -> None:
    import tomllib

    assert init(tmp_path) == 0
    settings = tomllib.loads((tmp_path / "netlify.toml").read_text(encoding="utf-8"))
    assert settings["build"] == {
        "command": "python build.py",
        "publish": "public",
        "environment": {"PYTHON_VERSION": "3.11"},
    }
    # A preview is public too: drafts and embargoed items stay out of it.
    assert "--drafts" not in (tmp_path / "netlify.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "title", ["Cổng: thông tin #1", '"Cổng" \\ thông tin', "- Cổng", "2026", "Cổng {{date}}"]
)
def test_any_title_stays_itself(tmp_path: Path, title: str) -> None:
    assert init(tmp_path, "--title", title, "--base-url", "https://cong.example.gov.vn/a/") == 0
    checked = check(tmp_path, tmp_path / "content", AT)
    assert checked.diagnostics == ()
    from portalgen.editorial.snapshot import take

    snapshot, _ = take(tmp_path / "content")
    assert snapshot is not None
    portal = snapshot.frame.portal
    assert (portal.title, portal.base_url) == (title, "https://cong.example.gov.vn/a")
    assert (tmp_path / "README.md").read_text(encoding="utf-8").startswith(f"# {title}\n")


@pytest.mark.parametrize(
    "options",
    [
        ["--base-url", "cong.vn"],
        ["--base-url", "javascript:alert(1)"],
        ["--title", "x" * 201],
        ["--title", "a\udcff"],
    ],
)
def test_what_cannot_be_used_leaves_no_trace(
    tmp_path: Path, options: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "moi"
    assert init(folder, *options) == 2
    assert not folder.exists()
    assert "content/portal.yml" in capsys.readouterr().err


def test_the_plan_itself_refuses_a_wrong_address() -> None:
    with pytest.raises(Unacceptable):
        plan_portal(Portal("Cổng", "ftp://a", AT.date()), read_skeleton("vi"), translator("vi"))


@pytest.mark.parametrize("name", ["a.txt", ".gitignore", "content"])
def test_a_folder_with_anything_in_it_is_refused(
    tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / name
    target.mkdir() if name == "content" else target.write_text("của tôi", encoding="utf-8")
    assert init(tmp_path) == 2
    assert [entry.name for entry in tmp_path.iterdir()] == [name]
    assert str(tmp_path) in capsys.readouterr().err


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "tep").write_text("x", encoding="utf-8")
    assert init(tmp_path / "tep") == 2
    assert init(tmp_path / "tep/sau") == 2
    assert (tmp_path / "tep").read_text(encoding="utf-8") == "x"


def test_an_empty_repository_counts_as_empty(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    assert init(tmp_path) == 0
    assert (tmp_path / "content/portal.yml").is_file()


def test_the_day_is_that_of_the_portal(tmp_path: Path) -> None:
    assert run(["init", str(tmp_path), "--now", "2028-02-28T18:00:00Z"]) == 0  # already the 29th in Viet Nam
    assert (tmp_path / "content/cong-chinh/thong-bao/2028/02/truoc-khi-cong-bo.md").is_file()
    assert "established: 2028-02-29" in (tmp_path / "content/portal.yml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("language", "words", "path"),
    [
        ("vi", ["tin, bài", "Bài của tôi"], "cong-chinh/tin-tuc/2026/11/bai-cua-toi.md"),
        ("vi", ["thông báo", "Nghỉ lễ"], "cong-chinh/thong-bao/2026/11/nghi-le.md"),
        ("vi", ["trang giới thiệu", "Lịch sử hình thành"], "cong-chinh/gioi-thieu/lich-su-hinh-thanh.md"),
        (
            "vi",
            ["column", "cong-chinh/hoi-dap", "Hỏi đáp", "--type", "legal_qa"],
            "cong-chinh/hoi-dap/_index.md",
        ),
        ("vi", ["site", "ten-don-vi", "Tên đơn vị"], "ten-don-vi/site.yml"),
        ("en", ["news article", "Mine"], "main/news/2026/11/mine.md"),
        ("en", ["announcement", "Closed"], "main/announcements/2026/11/closed.md"),
        ("en", ["page", "History"], "main/about/history.md"),
        ("en", ["column", "main/questions", "Questions", "--type", "legal_qa"], "main/questions/_index.md"),
        ("en", ["site", "unit-name", "Name of the unit"], "unit-name/site.yml"),
    ],
)
def test_what_the_readme_and_samples_say_works(
    tmp_path: Path, language: str, words: list[str], path: str
) -> None:
    assert init(tmp_path, "--lang", language) == 0
    samples = " ".join(p.read_text(encoding="utf-8") for p in tmp_path.rglob("*.md"))
    assert any(
        f"portalgen new {quote}" in samples for quote in (f'"{words[0]}"', " ".join(words[:2]), words[0])
    )
    options = ["--content", str(tmp_path / "content"), "--now", NOW]
    assert run(["new", *words, *options]) == 0
    assert (tmp_path / "content" / path).is_file()
    errors = [d for d in check(tmp_path, tmp_path / "content", AT).diagnostics if d.severity == "error"]
    assert errors == []
