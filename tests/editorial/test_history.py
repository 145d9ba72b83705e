"""``history`` and ``audit``: who wrote, approved and published what, from real Git histories."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
from typing import TYPE_CHECKING

import pytest

from portalgen.editorial.history import publications, read_log

if TYPE_CHECKING:
    from flow import Command, Repository, Said

pytest_plugins = ["flow"]

ITEM = "content/trang/tin/bai-dau.md"


class Desk:
    """People who work on one repository."""

    def __init__(self, repository: Repository) -> None:
        self.repository = repository
        self.clock = 1_795_000_000  # 18 November 2026

    def as_(self, name: str, *words: str) -> str:
        """A git command of one person, an hour after the last."""
        self.clock += 3600
        git = self.repository.git
        who = (f"user.name={name}", f"user.email={name.lower()}@example.gov.vn")
        stamp = f"{self.clock} +0700"
        os.environ["GIT_AUTHOR_DATE"] = os.environ["GIT_COMMITTER_DATE"] = stamp
        try:
            return git("-c", who[0], "-c", who[1], *words)
        finally:
            del os.environ["GIT_AUTHOR_DATE"], os.environ["GIT_COMMITTER_DATE"]

    def write(self, name: str, text: str, message: str = "Sửa", path: str = ITEM) -> None:
        target = self.repository.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
        self.repository.git("add", "-A")
        self.as_(name, "commit", "-q", "-m", message)

    def merge(self, name: str, branch: str, message: str, *more: str) -> str:
        self.repository.git("switch", "-q", "main")
        self.as_(name, "merge", "-q", "--no-ff", branch, "-m", message, *more)
        return self.repository.git("rev-parse", "HEAD")

    def branch(self, name: str) -> None:
        self.repository.git("switch", "-q", "-c", name)


@pytest.fixture
def desk(repository: Repository) -> Desk:
    return Desk(repository)


def front(title: str, body: str = "Nội dung.\n") -> str:
    return f"---\ntitle: {title}\ndate: 2026-11-01\n---\n{body}"


def ask(desk: Desk, portalgen: Command, *words: object, lang: str = "vi") -> Said:
    return portalgen(*words, "--content", desk.repository.portal.content, lang=lang)


def three_ways(desk: Desk) -> None:
    """A merge with trailers, a merge with a note, a squash on the host."""
    desk.branch("mot")
    desk.write("An", front("Lần hai"))
    desk.write("Binh", front("Lần hai, đã sửa câu"))
    desk.write("Chi", "khác", path="content/trang/tin/ghi-chu.txt")
    trailers = "Approved-by: @em\nReviewed-by: Binh <binh@example.gov.vn>\n"
    desk.merge("Dung", "mot", f"Merge pull request #12 from an/mot\n\nLần hai\n\n{trailers}")
    desk.branch("hai")
    desk.write("An", front("Lần ba", "Dài hơn.\n"))
    commit = desk.merge("Dung", "hai", "Gộp\n\nSee merge request bo/cong!8")
    note = "Approved-by: @em\nPublished-by: @giang"
    desk.repository.git("notes", "--ref=approvals", "add", "-m", note, commit)
    desk.repository.git("config", "user.name", "GitHub")
    squash = "Lần bốn (#15)\n\nCo-authored-by: Hoa <hoa@example.gov.vn>"
    target = desk.repository.root / ITEM
    target.rename(target.with_name("ten-moi.md"))
    desk.repository.git("add", "-A")
    who = ("-c", "user.name=GitHub", "-c", "user.email=noreply@github.com")
    desk.repository.git(*who, "commit", "-q", "-m", squash, "--author=An <an@example.gov.vn>")


def test_every_version_with_its_people(desk: Desk, portalgen: Command) -> None:
    three_ways(desk)
    said = ask(desk, portalgen, "history", "content/trang/tin/ten-moi.md", "--format", "json")
    rows = [
        (v["change"], v["writers"], v["approvers"], v["publisher"], v["request"]) for v in json.loads(said)
    ]
    an, binh = "An <an@example.gov.vn>", "Binh <binh@example.gov.vn>"
    assert rows == [
        ("moved", [an, "Hoa <hoa@example.gov.vn>"], [], "", "#15"),
        ("changed", [an], ["@em"], "@giang", "!8"),
        ("changed", [binh, an], ["@em"], "Dung <dung@example.gov.vn>", "#12"),  # writers do not approve
        ("added", ["Test <test@example.org>"], [], "Test <test@example.org>", ""),
    ]
    text = ask(desk, portalgen, "history", "https://portal.example.gov.vn/tin/ten-moi.html", lang="en")
    assert "Moved: " in text
    assert f"from {ITEM}" in text
    assert "Approved by: @em" in text
    assert "nobody on record" in text


def test_the_former_name_has_its_history_too(desk: Desk, portalgen: Command) -> None:
    three_ways(desk)
    assert ask(desk, portalgen, "history", ITEM).count("Merge pull request #12") == 1
    unknown = ask(desk, portalgen, "history", "content/khong-co.md")
    assert (unknown.code, "khong-co.md" in unknown) == (2, True)


def test_audit_lists_each_change_of_the_published_branch_once(desk: Desk, portalgen: Command) -> None:
    three_ways(desk)
    rows = json.loads(ask(desk, portalgen, "audit", "--format", "json"))
    assert [(r["path"].rpartition("/")[2], r["change"]) for r in rows][:4] == [
        ("ten-moi.md", "moved"),
        ("bai-dau.md", "changed"),
        ("bai-dau.md", "changed"),
        ("ghi-chu.txt", "added"),
    ]
    assert rows[3]["writers"] == ["Chi <chi@example.gov.vn>"]
    text = ask(desk, portalgen, "audit", "--format", "csv", "trang/tin/bai-dau.md")
    assert text.startswith("\ufeffLúc,Việc,Tệp,")
    table = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    assert [row["Người duyệt"] for row in table] == ["'@em", "'@em", ""]
    unapproved = ask(desk, portalgen, "audit", "--unapproved", "--since", "2026-11-18")
    assert unapproved.code == 1
    assert "ten-moi.md" in unapproved
    assert "#12" not in unapproved
    none = ask(desk, portalgen, "audit", "--unapproved", "--until", "1999-01-01")
    assert (none.code, "0 thay đổi." in none) == (0, True)


def test_urgent_publication_waits_for_somebody_else(desk: Desk, portalgen: Command) -> None:
    desk.branch("lu")
    desk.write("An", front("Cảnh báo lũ"))
    reason = "Cảnh báo\n\nUrgent-reason: mưa lũ\nWritten-by: @an-lu\nApproved-by: @em\nReview-due: 2026-11-19T08:00:00+07:00"
    urgent = desk.merge("Dung", "lu", reason)

    def state(now: str) -> tuple[int, list[dict[str, object]]]:
        said = ask(desk, portalgen, "audit", "--urgent", "--now", now, "--format", "json")
        return said.code, json.loads(said)

    assert state("2026-11-19T07:59")[0] == 0
    code, rows = state("2026-11-19T08:01")
    assert (code, rows[0]["overdue"], rows[0]["reviewed_by"]) == (1, True, "")
    assert "Quá hạn duyệt lại" in ask(desk, portalgen, "audit", "--urgent", "--now", "2026-11-20")
    own = f"Tự duyệt lại\n\nReviewed-after: {urgent}"
    desk.as_("An", "commit", "-q", "--allow-empty", "-m", own)
    desk.repository.git("notes", "--ref=approvals", "add", "-m", "Second-review-by: @Em", urgent)
    desk.repository.git("notes", "--ref=approvals", "append", "-m", "Second-review-by: @an-lu", urgent)
    assert state("2026-11-20")[0] == 1  # the writer and the one who approved are not somebody else
    desk.as_("Hoa", "commit", "-q", "--allow-empty", "-m", f"Đã xem lại\n\nReviewed-after: {urgent[:10]}")
    code, rows = state("2026-11-20")
    assert (code, rows[0]["reviewed_by"]) == (0, "Hoa <hoa@example.gov.vn>")


def test_a_long_history_is_read_in_one_pass(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    import portalgen.editorial.history as module

    stream = ["reset refs/heads/main\n"]
    for number in range(400):
        text = f"{number}\n"
        stream.append(
            f"commit refs/heads/main\ncommitter A <a@example.org> {1_700_000_000 + number} +0000\n"
            f"data 5\nsửa\nM 100644 inline content/trang/tin/{number % 40}.md\ndata {len(text)}\n{text}\n"
        )
    root = desk.repository.root
    given = "".join(stream).encode()
    subprocess.run(["git", "-C", str(root), "fast-import", "--quiet", "--force"], input=given, check=True)
    calls = []
    real = module.ask
    monkeypatch.setattr(module, "ask", lambda *a, **k: calls.append(a) or real(*a, **k))
    published = publications(read_log(root))
    assert len(published) == 400
    assert sum(len(step.commit.files) for step in published) == 400
    assert len(calls) == 1
