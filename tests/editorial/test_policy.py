"""``policy``: whether the right people agreed, from what GitHub and GitLab answer, in real repositories."""

from __future__ import annotations

import itertools
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from conftest import NOW
from hypothesis import given, settings
from hypothesis import strategies as st

from portalgen.editorial.policy import Need, _missing
from portalgen.editorial.review.compare import review
from portalgen.editorial.review.sides import resolve
from portalgen.editorial.reviews import Reviews, Unknown, parse_reviews

if TYPE_CHECKING:
    from flow import Command, Repository, Said

pytest_plugins = ["flow"]

POLICY = """
-- portal.yml --
title: Cổng thử nghiệm
base_url: https://portal.example.gov.vn
owners: ["@thuong-truc"]
-- trang/site.yml --
title: Trang thử nghiệm
owners: ["@dau-moi"]
approvers: ["@bo/bbt"]
-- trang/chi-dao/_index.md --
---
title: Chỉ đạo
type: announcement
---
-- policy.yml --
roles:
  - {id: bien-tap, members: ["@bo/bien-tap", "@Binh"]}
  - {id: lanh-dao, members: ["@truong-ban"]}
rules:
  - id: moi-bai
    sites: [trang]
    require: [{role: bien-tap}, {role: owners}]
  - id: chi-dao
    why: bài chỉ đạo
    types: [announcement]
    require: [{role: lanh-dao}]
  - id: go-bai
    changes: [withdrawn, deleted]
    require: [{role: lanh-dao}]
  - id: giao-dien
    paths: ["themes/*"]
    require: [{role: bien-tap, approvals: 2}]
urgent:
  label: Khẩn
  require: [{role: lanh-dao}]
  review_within: 12
"""
TEAMS = {"bo/bien-tap": [{"login": "chi"}, {"login": "dung"}], "bo/bbt": ["em"]}


@pytest.fixture
def ruled(repository: Repository) -> Repository:
    repository.portal.write(POLICY)
    repository.commit("Quy tắc")
    repository.git("switch", "-q", "-c", "thay-doi")
    return repository


def github(head: str, *reviews: tuple[str, str], **more: Any) -> dict[str, Any]:
    """What the API answers about a pull request of ``an``; reviews are of the head unless they name a commit."""
    request = {
        "number": 7,
        "user": {"login": "An"},
        "head": {"sha": head},
        "labels": [{"name": name} for name in more.get("labels", ())],
        "body": more.get("body"),
    }
    listed = [
        {
            "user": {"login": name},
            "state": state.partition("@")[0],
            "commit_id": state.partition("@")[2] or head,
            "submitted_at": f"2026-11-24T08:00:{index:02d}Z",
        }
        for index, (name, state) in enumerate(reviews)
    ]
    commits = [{"author": {"login": "An"}, "committer": {"login": "web-flow"}}, *more.get("commits", ())]
    return {"pull_request": request, "reviews": listed, "commits": commits, "teams": TEAMS}


def judge(ruled: Repository, portalgen: Command, data: object, *words: object, lang: str = "vi") -> Said:
    file = ruled.root.parent / "reviews.json"
    file.write_text(json.dumps(data))
    where = ("--content", ruled.portal.content, "--now", "2026-11-24T08:00")
    return portalgen("policy", "--reviews", file, "--base", "main", *where, *words, lang=lang)


def news(ruled: Repository) -> str:
    ruled.portal.item("trang/tin/moi.md", "title: Bài mới\ndate: 2026-11-20")
    return ruled.commit("Bài mới")


OK = "APPROVED"


@pytest.mark.parametrize(
    ("reviews", "holds"),
    [
        ([("binh", OK), ("dau-moi", OK)], True),
        ([("CHI", OK), ("dau-moi", OK)], True),  # a member of the team
        ([("binh", OK)], False),
        ([("binh", OK), ("em", OK)], False),  # nobody of the owners
        ([("an", OK), ("binh", OK), ("dau-moi", "COMMENTED")], False),
        ([("binh", OK), ("dau-moi", "APPROVED@0000000")], False),  # of an earlier version
        ([("binh", OK), ("dau-moi", OK), ("dau-moi", "CHANGES_REQUESTED")], False),
        ([("binh", OK), ("dau-moi", OK), ("chi", "CHANGES_REQUESTED")], False),
        ([("binh", OK), ("dau-moi", OK), ("nguoi-la", "CHANGES_REQUESTED")], True),
        ([("binh", OK), ("dau-moi", "CHANGES_REQUESTED"), ("dau-moi", OK)], True),
        ([("binh", OK), ("dau-moi", OK), ("dau-moi", "DISMISSED")], False),
        ([], False),
    ],
)
def test_reviews_of_github(ruled: Repository, portalgen: Command, reviews: list, holds: bool) -> None:
    said = judge(ruled, portalgen, github(news(ruled), *reviews), "--format", "json")
    assert said.code == (0 if holds else 1), said
    assert json.loads(said)["holds"] is holds


def test_who_wrote_any_of_it_does_not_approve_it(ruled: Repository, portalgen: Command) -> None:
    head = news(ruled)
    both = [("binh", OK), ("dau-moi", OK)]
    co_written = github(head, *both, commits=[{"author": {"login": "Binh"}, "committer": None}])
    assert judge(ruled, portalgen, co_written).code == 1
    assert judge(ruled, portalgen, github(head, *both), "--author", "@dau-moi").code == 1


def test_every_rule_that_matches_must_hold(ruled: Repository, portalgen: Command) -> None:
    ruled.portal.item("trang/chi-dao/a.md", "title: Chỉ đạo mới\ndate: 2026-11-20")
    head = ruled.commit()
    both = [("binh", OK), ("dau-moi", OK)]
    said = judge(ruled, portalgen, github(head, *both))
    assert said.code == 1
    assert "✗ 1 người trong: @truong-ban, còn thiếu 1 người (bài chỉ đạo)" in said
    assert judge(ruled, portalgen, github(head, *both, ("truong-ban", OK))).code == 0


def test_withdrawal_and_deletion_ask_the_board(ruled: Repository, portalgen: Command) -> None:
    withdrawn = "date: 2026-11-01\nwithdrawn: {on: 2026-11-20, reason: Đăng nhầm bài}"
    ruled.portal.edit("trang/tin/bai-dau.md", "date: 2026-11-01", withdrawn)
    head = ruled.commit()
    both = [("binh", OK), ("dau-moi", OK)]
    assert judge(ruled, portalgen, github(head, *both)).code == 1
    assert judge(ruled, portalgen, github(head, *both, ("truong-ban", OK))).code == 0
    ruled.portal.delete("trang/tin/bai-dau.md")
    assert judge(ruled, portalgen, github(ruled.commit(), *both)).code == 1


def test_a_change_is_judged_by_the_rules_it_wants_to_change(ruled: Repository, portalgen: Command) -> None:
    ruled.portal.put(
        "policy.yml", 'roles: [{id: x, members: ["@an"]}]\nrules: []\nauthor_may_approve: true\n'
    )
    ruled.portal.edit("portal.yml", "@thuong-truc", "@an")
    ruled.portal.edit("trang/chi-dao/_index.md", "type: announcement", "type: news_article")
    ruled.portal.item("trang/chi-dao/a.md", "title: Chỉ đạo mới\ndate: 2026-11-20")
    data = json.loads(judge(ruled, portalgen, github(ruled.commit(), ("an", OK)), "--format", "json"))
    needs = {path: [n["role"] for n in v["needs"]] for v in data["verdicts"] for path in v["paths"]}
    assert needs == {
        "content/policy.yml": ["owners"],
        "content/portal.yml": ["owners"],
        "content/trang/chi-dao/_index.md": ["bien-tap", "owners"],
        "content/trang/chi-dao/a.md": ["bien-tap", "owners", "lanh-dao"],
    }
    assert not data["holds"]


def test_files_outside_the_content(ruled: Repository, portalgen: Command) -> None:
    (ruled.root / "themes").mkdir()
    (ruled.root / "themes/a.html").write_text("x")
    head = ruled.commit()
    assert judge(ruled, portalgen, github(head, ("binh", OK), ("truong-ban", OK))).code == 1
    assert judge(ruled, portalgen, github(head, ("binh", OK), ("chi", OK))).code == 0


def test_urgent_publication_needs_a_reason_and_leaves_a_trace(ruled: Repository, portalgen: Command) -> None:
    head = news(ruled)
    board = ("truong-ban", OK)
    assert judge(ruled, portalgen, github(head, board)).code == 1
    silent = judge(ruled, portalgen, github(head, board, labels=["khẩn"]))
    assert silent.code == 1
    assert "Lý do khẩn: …" in silent
    data = github(head, board, labels=["khẩn"], body="Mưa lũ\n\n**Lý do khẩn:** cảnh báo lũ trong đêm\n")
    assert judge(ruled, portalgen, data).code == 0
    assert judge(ruled, portalgen, github(head, labels=["khẩn"], body=data["pull_request"]["body"])).code == 1
    lines = judge(ruled, portalgen, data, "--trailers").split("\n")
    assert lines == [
        "Written-by: @an",
        "Approved-by: @truong-ban",
        "Pull-request: #7",
        "Urgent-reason: cảnh báo lũ trong đêm",
        "Review-due: 2026-11-24T20:00:00+07:00",
        "",
    ]


def test_approvals_of_gitlab(ruled: Repository, portalgen: Command) -> None:
    head = news(ruled)
    data = {
        "merge_request": {"iid": 3, "author": {"username": "an"}, "sha": head, "labels": []},
        "approvals": {"approved_by": [{"user": {"username": "binh"}}, {"user": {"username": "dau-moi"}}]},
    }
    assert judge(ruled, portalgen, data).code == 0
    assert "Pull-request: !3" in judge(ruled, portalgen, data, "--trailers")
    bare = judge(ruled, portalgen, data["approvals"])
    assert bare.code == 2  # nobody says who wrote it
    assert "--author" in bare
    assert judge(ruled, portalgen, data["approvals"], "--author", "an").code == 0


def test_what_cannot_be_judged_does_not_pass(ruled: Repository, portalgen: Command) -> None:
    head = news(ruled)
    for wrong in ({}, [{"nonsense": 1}], "text", {"reviews": 7}, {"approvals": {}}):
        assert judge(ruled, portalgen, wrong).code == 2, wrong
    other = judge(ruled, portalgen, github("0" * 40, ("binh", OK), ("dau-moi", OK)))
    assert (other.code, "Hãy lấy lại" in other) == (2, True)
    assert judge(ruled, portalgen, github(head), "--base", "không-có").code == 2


def test_without_reviews_it_tells_who_is_needed(ruled: Repository, portalgen: Command) -> None:
    news(ruled)
    said = portalgen("policy", "--base", "main", "--content", ruled.portal.content, lang="en")
    assert said.code == 0
    assert "content/trang/tin/moi.md" in said
    assert "1 of: @bo/bien-tap, @Binh (moi-bai)" in said
    markdown = portalgen(
        "policy", "--base", "main", "--content", ruled.portal.content, "--format", "markdown"
    )
    assert "`@Binh`" in markdown  # in code, so that nobody is called


def test_without_a_policy_one_owner_agrees(repository: Repository, portalgen: Command) -> None:
    repository.git("switch", "-q", "-c", "thay-doi")
    head = news(repository)
    assert judge(repository, portalgen, github(head, ("an", OK))).code == 1
    assert judge(repository, portalgen, github(head, ("ai-do", OK))).code == 0


def test_a_role_that_is_not_there_is_an_error_of_the_policy(ruled: Repository, portalgen: Command) -> None:
    ruled.portal.edit("policy.yml", "{role: owners}", "{role: bien-tapp}")
    said = portalgen("check", "--content", ruled.portal.content)
    assert said.code == 1
    assert "bien-tapp" in said
    assert "bien-tap" in said


@pytest.mark.parametrize("text", ["", "[", "7", '"x"', "[[]]", '{"reviews": [{}]}', '{"approved_by": 3}'])
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(Unknown):
        parse_reviews(text)


PEOPLE = "abcd"
NEEDS = st.lists(
    st.builds(
        Need,
        st.just("r"),
        st.integers(1, 2),
        st.sets(st.sampled_from(PEOPLE), min_size=1).map(lambda s: tuple(sorted(s))),
        st.uuids().map(str),
    ),
    max_size=2,
).map(tuple)


@settings(deadline=None, max_examples=60)
@given(NEEDS, st.sets(st.sampled_from(PEOPLE)).map(sorted))
def test_each_person_counts_once_and_the_most_is_made_of_them(needs, givers) -> None:
    missing = sum(left for _, left in _missing(needs, givers, Reviews()))
    slots = [need for need in needs for _ in range(need.approvals)]
    best = 0
    for seating in itertools.permutations([*givers, *[""] * len(slots)], len(slots)):
        best = max(best, sum(name in need.accounts for name, need in zip(seating, slots, strict=True)))
        if best == min(len(slots), len(givers)):
            break
    assert missing == len(slots) - best


def test_owners_in_the_folder_of_the_portal(ruled: Repository, portalgen: Command, tmp_path: Path) -> None:
    where = ("--content", ruled.portal.content)
    assert "@dau-moi" in portalgen("owners", ruled.portal.content / "trang/tin/bai-dau.md", *where)


def test_an_item_that_only_moved_is_not_deleted(ruled: Repository, portalgen: Command) -> None:
    """Moving is not taking down, as long as every word is still there; a file moved with another text is."""
    old, new = (ruled.portal.content / "trang/tin" / name for name in ("bai-dau.md", "ten-khac.md"))
    where = ("--content", ruled.portal.content, "--now", "2026-11-24T08:00")
    assert portalgen("move", old, new, "--content", ruled.portal.content).code == 0
    ruled.commit("Chuyển")
    said = portalgen("policy", "--base", "main", *where)
    assert "@truong-ban" not in said
    assert "@dau-moi" in said
    new.write_text(new.read_text() + "Một ý khác.\n")
    ruled.commit("Sửa")
    assert "@truong-ban" in portalgen("policy", "--base", "main", *where)


def test_a_review_says_who_must_approve_and_why(ruled: Repository, portalgen: Command) -> None:
    """The same needs as the policy of the base asks for, whatever the change says of it; owners of files once."""
    (ruled.root / "CODEOWNERS").write_text("/content/ @bo/bien-tap @Binh\n/content/portal.yml @khac\n")
    ruled.git("switch", "-q", "main")
    ruled.commit("Chủ sở hữu")
    ruled.git("switch", "-q", "-C", "thay-doi")
    ruled.portal.item("trang/chi-dao/moi.md", "title: Chỉ đạo mới\ndate: 2026-11-20")
    ruled.portal.edit("policy.yml", '"@truong-ban"', '"@an"').edit(
        "portal.yml", "title:", "established: 2026-01-01\ntitle:"
    )
    where = ("--content", ruled.portal.content, "--now", "2026-11-24T08:00")
    for head in ((), (ruled.commit("Mới"),)):
        asked = resolve(ruled.root, ruled.portal.content, "main", *head or ("",), NOW)
        told = review(asked, ("main", "")).approvers
        found = {(one.rule, one.approvals, one.who, one.why) for one in told}
        assert found == {
            ("moi-bai", 1, ("@bo/bien-tap", "@Binh"), ""),
            ("moi-bai", 1, ("@dau-moi",), ""),
            ("chi-dao", 1, ("@truong-ban",), "bài chỉ đạo"),
            ("portal.yml", 1, ("@thuong-truc",), ""),  # nobody made a rule: the owners that it names
            ("/content/", 0, ("@bo/bien-tap", "@Binh"), ""),  # also of policy.yml, of which no rule speaks
            ("/content/portal.yml", 0, ("@khac",), ""),
        }, found
    said = portalgen("review", "main", *where)
    assert "- `@truong-ban`: cần 1 người đồng ý; 1 tệp, theo quy tắc `chi-dao`: bài chỉ đạo" in said
    assert "1 approval is needed; 1 file, by the rule `chi-dao`" in portalgen(
        "review", "main", *where, lang="en"
    )
