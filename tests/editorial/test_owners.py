"""``owners``: who answers for what, as the files of a Git host."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import PortalFolder
    from flow import Command, Repository

pytest_plugins = ["flow"]

UNITS = """
-- portal.yml --
title: Cổng thử nghiệm
base_url: https://portal.example.gov.vn
main_site: trang
owners: ["@bo/thuong-truc"]
-- units.yml --
units:
  - id: bo
    name: {vi: Bộ}
    approvers: ["@bo/lanh-dao"]
  - id: cuc-cu
    name: {vi: Cục cũ}
    parent: bo
    owners: ["@bo/cuc-cu"]
    valid_to: 2026-06-30
    successor: cuc-moi
  - id: cuc-moi
    name: {vi: Cục mới}
    parent: bo
    owners: ["@bo/cuc-moi", binh@example.gov.vn]
    valid_from: 2026-07-01
-- cuc/site.yml --
title: Trang của cục
unit: cuc-cu
-- cuc/tin/_index.md --
---
title: Tin
---
-- cuc/tin/rieng/_index.md --
---
title: Chuyên mục riêng
owners: ["@an"]
---
-- cuc/Văn bản #1/_index.md --
---
title: Văn bản
owners: ["@an"]
---
"""


@pytest.fixture
def owned(repository: Repository) -> Repository:
    repository.portal.write(UNITS)
    repository.commit("Có người duyệt")
    return repository


def call(
    repository: Repository, portalgen: Command, *words: object, now: str = "2026-11-24", lang: str = "vi"
):
    return portalgen("owners", *words, "--content", repository.portal.content, "--now", now, lang=lang)


def rules(text: str) -> dict[str, str]:
    """Patterns with their owners, the last of each."""
    lines = [re.split(r"(?<!\\) ", line, maxsplit=1) for line in text.split("\n") if line and line[0] in "*/"]
    return dict(lines)


def who(text: str, path: str) -> str:
    """Who owns a path, read as GitHub reads the file: the last pattern that holds it."""
    found = ""
    for pattern, accounts in rules(text).items():
        plain = pattern.replace("\\", "").removeprefix("/")
        if pattern == "*" or path == plain or (plain.endswith("/") and path.startswith(plain)):
            found = accounts
    return found


def test_github_asks_those_who_answer_for_the_nearest_place(owned: Repository, portalgen: Command) -> None:
    said = call(owned, portalgen)
    assert said.code == 0
    text = (owned.root / ".github/CODEOWNERS").read_text(encoding="utf-8")
    cuc = "@bo/cuc-moi binh@example.gov.vn @bo/lanh-dao"
    assert who(text, "README.md") == "@bo/thuong-truc"
    assert who(text, "content/trang/tin/bai-dau.md") == "@bo/thuong-truc"
    assert who(text, "content/cuc/tin/a.md") == cuc
    assert who(text, "content/cuc/tin/rieng/a.md") == "@an @bo/lanh-dao"
    assert who(text, "content/cuc/Văn bản #1/a.md") == "@an @bo/lanh-dao"
    assert r"/content/cuc/Văn\ bản\ \#1/" in text
    for name in ("content/portal.yml", "content/types/a.yml", ".github/CODEOWNERS", "themes/a/base.html"):
        assert who(text, name) == "@bo/thuong-truc", name
    assert "/content/cuc/tin/ " not in text  # nothing but what its site says
    ruleset = json.loads((owned.root / ".github/rulesets/main.json").read_text())
    pull = next(rule["parameters"] for rule in ruleset["rules"] if rule["type"] == "pull_request")
    assert pull["require_code_owner_review"]
    assert pull["dismiss_stale_reviews_on_push"]


def test_gitlab_asks_unit_and_board_apart(owned: Repository, portalgen: Command) -> None:
    call(owned, portalgen, "--host", "gitlab")
    text = (owned.root / ".gitlab/CODEOWNERS").read_text(encoding="utf-8")
    units, board = text.split("[Ban Biên tập][1]")
    assert "[Đơn vị][1]" in units
    assert who(units, "content/cuc/tin/a.md") == "@bo/cuc-moi binh@example.gov.vn"
    assert who(board, "content/cuc/tin/rieng/a.md") == "@bo/lanh-dao"
    assert who(board, "content/trang/tin/a.md") == ""


def test_ci_sees_files_that_are_out_of_date(owned: Repository, portalgen: Command) -> None:
    assert call(owned, portalgen, "--check").code == 1
    assert not (owned.root / ".github").exists()
    call(owned, portalgen)
    assert call(owned, portalgen, "--check", lang="en").code == 0  # comments are in the portal's language
    owned.portal.edit("cuc/site.yml", "unit: cuc-cu", "unit: bo")
    stale = call(owned, portalgen, "--check", lang="en")
    assert stale.code == 1
    assert "Out of date: .github/CODEOWNERS" in stale


def test_a_unit_hands_over_on_its_last_day(owned: Repository, portalgen: Command) -> None:
    words = ("content/cuc/tin", "--format", "json")
    before = json.loads(call(owned, portalgen, *words, now="2026-06-30"))
    after = json.loads(call(owned, portalgen, *words, now="2026-07-01"))
    assert before[0]["owners"] == ["@bo/cuc-cu"]
    assert after[0] == {
        "path": "content/cuc/tin",
        "owners": ["@bo/cuc-moi", "binh@example.gov.vn"],
        "approvers": ["@bo/lanh-dao"],
        "why": "units.yml#cuc-moi",
    }


def test_who_answered_for_what_at_an_earlier_moment(owned: Repository, portalgen: Command) -> None:
    owned.portal.edit("portal.yml", "@bo/thuong-truc", "@bo/nhom-moi")
    owned.commit("Đổi nhóm")
    before = call(owned, portalgen, "--report", "--at", "HEAD~1")
    assert "@bo/thuong-truc" in before
    assert "@bo/nhom-moi" not in before
    assert "@bo/nhom-moi" in call(owned, portalgen, "--report")
    wrong = call(owned, portalgen, "--report", "--at", "1999-01-01")
    assert (wrong.code, "1999-01-01" in wrong) == (2, True)


def test_a_portal_that_names_nobody(portal: PortalFolder, portalgen: Command) -> None:
    said = portalgen("owners", "--content", portal.content)
    assert said.code == 2
    assert "owners:" in said


def test_a_name_that_is_no_account(owned: Repository, portalgen: Command) -> None:
    owned.portal.edit("portal.yml", '"@bo/thuong-truc"', "Ban Biên tập")
    said = portalgen("check", "--content", owned.portal.content)
    assert "FLD011" in said
