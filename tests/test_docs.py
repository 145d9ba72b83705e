"""Documentation: links lead somewhere, both languages say the same, worked examples build."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path
from urllib.parse import unquote

import pytest

from portalgen.diagnostics import Severity

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
PAGES = sorted([ROOT / "README.md", ROOT / "ARCHITECTURE.md", *DOCS.rglob("*.md")])
PAIRS = (
    ("vi/quan-tri.md", "en/administrators.md"),
    ("vi/giao-dien.md", "en/theme-authors.md"),
    ("vi/bien-tap-vien.md", "en/editors.md"),
    ("vi/nguoi-duyet.md", "en/reviewers.md"),
    ("vi/loai-noi-dung.md", "en/content-types.md"),
    ("vi/quy-tac-kiem-tra.md", "en/checks.md"),
)
ADMINISTRATORS = ("vi/quan-tri.md", "en/administrators.md")
THEME_AUTHORS = ("vi/giao-dien.md", "en/theme-authors.md")

_FENCE = re.compile(r"^(`{3,})([^\n`]*)\n(.*?)^\1\s*$", re.MULTILINE | re.DOTALL)
_TITLE = re.compile(r'\btitle="([^"]+)"')
_CODE = re.compile(r"`[^`\n]+`")
_LINK = re.compile(r"!?\[[^\]]*\]\(\s*<?([^)\s>]+)>?(?:\s+\"[^\"]*\")?\s*\)")
_HEADING = re.compile(r"^(#{1,6})\s+(.+?)\s*#*$", re.MULTILINE)


def prose(path: Path) -> str:
    return _FENCE.sub("", path.read_text(encoding="utf-8"))


def headings(path: Path) -> list[tuple[int, str]]:
    return [(len(marks), text) for marks, text in _HEADING.findall(prose(path))]


def anchors(path: Path) -> set[str]:
    """The ids that Git hosts give to headings: lower case, words joined by hyphens, repeats numbered."""
    found: set[str] = set()
    for _, text in headings(path):
        plain = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text).replace("`", "")
        kept = "".join(
            c
            for c in plain.lower()
            if c in " -_" or unicodedata.category(c)[0] in "LN" or unicodedata.combining(c)
        )
        slug = base = kept.strip().replace(" ", "-")
        number = 0
        while slug in found:
            number += 1
            slug = f"{base}-{number}"
        found.add(slug)
    return found


def broken(page: Path) -> list[str]:
    wrong = []
    for target in _LINK.findall(_CODE.sub("", prose(page))):
        if re.match(r"[a-z][a-z0-9+.-]*:", target):
            continue
        path, _, anchor = unquote(target).partition("#")
        there = (page.parent / path).resolve() if path else page
        if not there.exists() or not there.is_relative_to(ROOT):
            wrong.append(f"{target}: no such file")
        elif anchor and (there.suffix != ".md" or anchor not in anchors(there)):
            wrong.append(f"{target}: no such heading")
    return wrong


def examples(page: str) -> dict[str, str]:
    """Files of a worked example: code blocks whose title is a path of a portal."""
    found: dict[str, str] = {}
    for _, info, text in _FENCE.findall((DOCS / page).read_text(encoding="utf-8")):
        title = _TITLE.search(info)
        if title and title[1].startswith(("content/", "themes/")):
            assert title[1] not in found, f"{page}: {title[1]} stands twice"
            found[title[1]] = text
    return found


def laid_out(portal, page: str):
    for path, text in examples(page).items():
        portal.put(f"../{path}", text)
    return portal


def test_anchors_are_those_of_git_hosts(tmp_path):
    page = tmp_path / "a.md"
    page.write_text("# Đơn vị: `units.yml`!\n\n```\n# none\n```\n## Same\n## Same\n", encoding="utf-8")
    assert anchors(page) == {"đơn-vị-unitsyml", "same", "same-1"}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page):
    assert broken(page) == []


@pytest.mark.parametrize(("vi", "en"), PAIRS)
def test_both_languages_have_the_same_headings(vi, en):
    levels = [level for level, _ in headings(DOCS / vi)]
    assert len(levels) > 3
    assert levels == [level for level, _ in headings(DOCS / en)]


@pytest.mark.parametrize("pair", [ADMINISTRATORS, THEME_AUTHORS])
def test_both_languages_work_the_same_example(pair):
    first, second = (examples(page) for page in pair)
    assert list(first) == list(second)


@pytest.mark.parametrize("page", ADMINISTRATORS)
def test_the_portal_of_the_administrators_guide_builds(empty_portal, page):
    portal = laid_out(empty_portal, page).publish()
    assert [f for f in portal.found if f.severity is not Severity.NOTICE] == [], portal.explained()

    # the changed type shows its new field, the new type its own, in table, JSON and CSV
    assert "<dt>" in portal.read("thong-bao/2026/11/lich-tiep.html")
    assert "R.101" in portal.read("thong-bao/2026/11/lich-tiep.html")
    course = portal.read("tap-huan/2026/11/ky-nang-soan-thao.html")
    assert '"@type":"CourseInstance"' in course.replace(" ", "")
    assert "R.202" in portal.read("tap-huan/index.html")
    assert "R.202" in portal.read("tap-huan/2026/list.csv")
    assert '"seats":' in portal.read("tap-huan/2026/11/ky-nang-soan-thao.json").replace(" ", "")

    # the site with its own host links from its own root and has its own files for hosts
    assert "https://trung-tam.example.gov.vn/gioi-thieu/" in portal.read("trung-tam/gioi-thieu/index.html")
    assert portal.exists("trung-tam/_nginx/server.conf")
    assert not portal.exists("van-phong/_nginx/server.conf")


@pytest.mark.parametrize("page", ADMINISTRATORS)
def test_the_example_shows_every_kind_of_block(empty_portal, page):
    portal = laid_out(empty_portal, page).publish()
    home = portal.read("index.html")
    kinds = ("highlight", "latest", "featured", "by_type", "by_column", "links", "banners", "sites", "text")
    assert [kind for kind in kinds if f"block-{kind}" not in home] == []


@pytest.mark.parametrize("page", ADMINISTRATORS)
def test_the_added_rule_and_the_required_field_are_enforced(empty_portal, page):
    portal = laid_out(empty_portal, page)
    portal.edit("cong/tap-huan/2026/11/ky-nang-soan-thao.md", "ends: 2026-12-11", "ends: 2026-12-09")
    portal.edit("cong/thong-bao/2026/11/lich-tiep.md", "room: R.101\n", "")
    portal.build()
    assert not portal.published
    assert sorted(portal.codes()) == ["FLD002", "RULE001"]


@pytest.mark.parametrize("page", THEME_AUTHORS)
def test_the_theme_of_the_theme_guide_builds(empty_portal, page):
    portal = laid_out(empty_portal, page).publish()
    assert [f for f in portal.found if f.severity is not Severity.NOTICE] == [], portal.explained()
    home = portal.read("index.html")
    assert 'class="brand-mark house"' in home
    assert 'class="menu"' in home  # what the overriding partial passes on
    item = portal.read("news/2026/11/first.html")
    words = {"vi/giao-dien.md": "Tin của ngôi nhà", "en/theme-authors.md": "News of the house"}
    assert f'<p class="kicker house">{words[str(page)]}</p>' in item
    assert "<h1" in item  # what the overriding template leaves as it is
    sheet = next(text for name, text in portal.tree().items() if re.fullmatch(r"assets/main\.\w+\.css", name))
    assert sheet.rindex(b"--head: #7a1f2b") > sheet.rindex(b"--head: #143a63")
    assert b".card" in sheet  # the rest of the parent's style sheet
    parts = re.findall(
        r"@import .*", (ROOT / "themes/default/static/css/main.css").read_text(encoding="utf-8")
    )
    own = (portal.root / "themes/house/static/css/main.css").read_text(encoding="utf-8")
    assert [part for part in parts if part not in own] == [], "the guide names all parts of the default theme"
