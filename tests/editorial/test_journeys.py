"""Journeys of an editor, a reviewer, an administrator and CI, from the first word to the public page."""

from __future__ import annotations

import io
import json
import re
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from host import Host
from PIL import Image

from portalgen.cli.run import run

if TYPE_CHECKING:
    from flow import Command, Said

pytest_plugins = ["flow"]

NOW = "2026-11-24T08:00"
POLICY = """
roles:
  - {id: bien-tap, members: ["@binh", "@chi"]}
  - {id: lanh-dao, members: ["@truong-ban"]}
rules:
  - {id: moi-bai, sites: [cong-chinh], require: [{role: bien-tap}]}
  - {id: go-bai, changes: [withdrawn, deleted], require: [{role: lanh-dao}]}
urgent: {label: khan, require: [{role: lanh-dao}], review_within: 24}
"""


class Editor:
    """Somebody with a clone and the program."""

    def __init__(self, host: Host, name: str, portalgen: Command) -> None:
        self.host, self.name, self.root = host, name, host.folder / f"may-cua-{name}"
        self._portalgen = portalgen
        Host.git(host.folder, "clone", "-q", str(host.bare), str(self.root))
        self.git("config", "user.name", name)
        self.git("config", "user.email", f"{name}@example.gov.vn")

    def git(self, *words: str) -> str:
        return Host.git(self.root, *words)

    def begin(self) -> None:
        """Back to the published branch, up to date."""
        self.git("switch", "-q", "main")
        self.git("pull", "-q", "--ff-only")

    def says(self, command: str, *words: object, clock: bool = True) -> Said:
        where: tuple[object, ...] = ("--content", self.root / "content")
        return self._portalgen(command, *words, *where, *(("--now", self.host.now) if clock else ()))

    def submit(self, *words: object) -> str:
        """Send for review; gives the branch."""
        said = self.says("submit", *words)
        assert said.code == 0, said
        return self.git("branch", "--show-current")

    def path(self, pattern: str) -> Path:
        found = list((self.root / "content").rglob(pattern))
        assert len(found) == 1, found
        return found[0]


@pytest.fixture
def host(tmp_path: Path) -> Host:
    """A new portal with rules of approval, published once."""
    if shutil.which("jq") is None:
        pytest.skip("jq is not installed")
    origin = tmp_path / "origin"
    assert run(["init", str(origin), "--now", NOW]) == 0
    (origin / "content/policy.yml").write_text(POLICY, encoding="utf-8")
    for words in (("init", "-q", "-b", "main"), ("add", "-A"), ("commit", "-q", "-m", "Đầu tiên")):
        Host.git(origin, "-c", "user.name=Quản trị", "-c", "user.email=qt@example.gov.vn", *words)
    made = Host(tmp_path / "host", origin)
    made.publish()
    return made


def passes(host: Host, number: int) -> bool:
    """Whether the checks of a request end well; what they said is shown where a test fails."""
    ran = host.check(number)
    sys.stdout.write(ran.said)
    return ran.ok


def online(host: Host, path: str) -> str:
    return (host.online / path).read_text(encoding="utf-8")


def mentions(host: Host, text: str) -> set[str]:
    """Public files that hold a text, build's own lists apart."""
    return {
        path.relative_to(host.online).as_posix()
        for path in host.online.rglob("*")
        if path.is_file() and text.encode() in path.read_bytes() and "_manifest" not in path.parts
    }


def photograph() -> bytes:
    """A picture that tells where it was taken."""
    exif = Image.Exif()
    exif[0x010F] = "MAY-ANH-7788"
    exif.get_ifd(0x8825)[1] = "N"
    out = io.BytesIO()
    Image.new("RGB", (900, 600), "seagreen").save(out, "JPEG", exif=exif)
    return out.getvalue()


def test_news_with_a_photograph_from_the_first_word_to_the_page(host: Host, portalgen: Command) -> None:
    """FLOW (a), (b), (c), (h): write, check, send, review, mend, approve, merge, see it online."""
    an = Editor(host, "an", portalgen)
    assert an.says("new", "tin, bài", "Lễ công bố: cổng mới", "--bundle").code == 0
    item = an.path("le-cong-bo-cong-moi/index.md")
    (item.parent / "anh.jpg").write_bytes(photograph())
    text = item.read_text(encoding="utf-8")
    front = "summary: Buổi lễ công bố cổng thông tin mới diễn ra sáng nay tại trụ sở cơ quan."
    text = re.sub(r"(?m)^summary:.*$", front, text).partition("\n---\n")[0]
    item.write_text(f"{text}\n---\nBuổi lễ ![](anh.jpg) bắt đầu lúc 8 giờ.\n", encoding="utf-8")
    refused = an.says("submit", item.parent)
    assert (refused.code, "IMG001" in refused) == (1, True), refused
    item.write_text(item.read_text(encoding="utf-8").replace("![]", "![Toàn cảnh buổi lễ]"), encoding="utf-8")
    (an.root / "content/nhap-rieng.txt").write_text("của riêng tôi")
    branch = an.submit(item.parent)
    assert branch == "submit/le-cong-bo-cong-moi"

    number = host.open(branch, "an")
    checked = host.check(number)
    assert checked.ok, checked.said
    assert host.report(number).ok
    comment = host.state["comments"][0]["body"]
    assert "Lễ công bố: cổng mới" in comment
    assert "/le-cong-bo-cong-moi.html" in comment
    assert "nhap-rieng" not in comment
    host.review(number, "binh", "CHANGES_REQUESTED")
    assert not host.allows(number)
    item.write_text(item.read_text(encoding="utf-8").replace("8 giờ", "9 giờ"), encoding="utf-8")
    assert an.submit(item.parent) == branch
    host.update(number)
    host.review(number, "an")
    assert not host.allows(number), "nobody approves an item of their own"
    host.review(number, "binh")
    assert passes(host, number)
    assert host.allows(number)

    merged = host.merge(number, "dung")
    host.publish(merged)
    page = next(host.online.rglob("le-cong-bo-cong-moi.html")).read_text(encoding="utf-8")
    assert "9 giờ" in page
    assert "Toàn cảnh buổi lễ" in page
    assert mentions(host, "MAY-ANH-7788") == set()
    assert {"index.html", "tin-tuc/index.html", "tin-tuc/atom.xml"} <= mentions(host, "Lễ công bố: cổng mới")
    assert (an.root / "content/nhap-rieng.txt").read_text() == "của riêng tôi"

    an.begin()
    an.git("fetch", "-q", "origin", "refs/notes/*:refs/notes/*")
    source = item.relative_to(an.root).as_posix()
    told = an.says("history", source, "--online", host.online, "--format", "json", clock=False)
    version = json.loads(told)[0]
    assert version["writers"] == ["an <an@example.gov.vn>"]
    assert (version["approvers"], version["publisher"], version["request"]) == (["@binh"], "@dung", "#1")
    assert "đang trên mạng" in an.says("history", source, "--online", host.online, clock=False)
    assert an.says("why", source).code == 0

    # and back: the merge is undone by a request of its own, and the page is gone as it came
    before = (host.folder / "cache/public/tin-tuc/index.html").read_bytes()
    an.git("switch", "-q", "-c", "hoan-tac")
    an.git("revert", "-m", "1", "--no-edit", merged)
    an.git("push", "-q", "origin", "hoan-tac")
    number = host.open("hoan-tac", "an")
    lost = host.check(number)
    assert not lost.ok, "a published address would vanish"
    host.review(number, "chi")
    assert not host.allows(number), "deletion asks the board"
    host.review(number, "truong-ban")
    assert host.allows(number)
    assert (host.online / "tin-tuc/index.html").read_bytes() == before


def published(host: Host, editor: Editor, title: str) -> Path:
    """An item that the public has read for a while."""
    assert editor.says("new", "thông báo", title).code == 0
    item = next(p for p in (editor.root / "content").rglob("*.md") if title in p.read_text(encoding="utf-8"))
    number = host.open(editor.submit(item), editor.name)
    host.review(number, "binh")
    host.publish(host.merge(number, "dung"))
    editor.begin()
    return item


def test_an_urgent_takedown_and_a_correction(host: Host, portalgen: Command) -> None:
    """FLOW (d): published in error, taken down within minutes, reviewed afterwards, on record for ever."""
    an = Editor(host, "an", portalgen)
    item = published(host, an, "Thông báo lộ số 0123456789")
    page = next(host.online.rglob("thong-bao-lo-so-0123456789.html"))
    address = page.relative_to(host.online).as_posix()
    assert address in mentions(host, "lộ số 0123456789")
    assert an.says("withdraw", item, "--kind", "error", "--reason", "Đăng nhầm bản chưa được duyệt").code == 0
    branch = an.submit()
    number = host.open(branch, "an", labels=("khan",), body="Lý do khẩn: lộ thông tin cá nhân")
    assert passes(host, number)
    assert not host.allows(number)
    host.review(number, "truong-ban")
    assert host.allows(number)
    merged = host.merge(number, "truong-ban")
    host.publish(merged)
    assert mentions(host, "lộ số 0123456789") == set()
    assert "Đăng nhầm bản chưa được duyệt" in online(host, address)
    assert "410" in online(host, "_redirects")

    def waiting(now: str) -> tuple[int, str]:
        an.begin()
        an.git("fetch", "-q", "-f", "origin", "refs/notes/*:refs/notes/*")
        host.now = now
        said = an.says("audit", "--urgent")
        return said.code, said

    assert waiting("2026-11-24T09:00")[0] == 0
    code, said = waiting("2026-11-26T09:00")
    assert (code, "lộ thông tin cá nhân" in said, "Quá hạn" in said) == (1, True, True)
    context = {"inputs.commit": merged, "github.actor": "chi"}
    assert host.run("second-review", "second-review", host.checkout("main"), context).ok
    code, said = waiting("2026-11-26T09:00")
    assert (code, "Đã duyệt lại: @chi" in said) == (0, True)

    other = published(host, an, "Thông báo có con số sai")
    assert an.says("correct", other, "--note", "Số đúng là 15, không phải 51.").code == 0
    number = host.open(an.submit(), "an")
    host.review(number, "chi")
    assert host.allows(number)
    host.publish(host.merge(number, "dung"))
    assert mentions(host, "Số đúng là 15, không phải 51.")


def test_an_embargo_ends_by_the_clock_alone(host: Host, portalgen: Command) -> None:
    """FLOW (e): merged early, nowhere to be seen, published when due, and CI idle in between."""
    an = Editor(host, "an", portalgen)
    assert an.says("new", "thông báo", "Kết quả cấm vận 5566").code == 0
    item = next(p for p in an.root.rglob("*.md") if "cấm vận 5566" in p.read_text(encoding="utf-8"))
    text = item.read_text(encoding="utf-8")
    item.write_text(text.replace("\ndate:", "\npublish_at: 2026-12-01 08:00\ndate:", 1), encoding="utf-8")
    number = host.open(an.submit(item), "an")
    assert passes(host, number)
    host.review(number, "binh")
    host.publish(host.merge(number, "dung"))
    assert mentions(host, "5566") == set()
    an.begin()
    assert "08:00  Lên cổng: Kết quả cấm vận 5566" in an.says("schedule")
    for now, due in (("2026-11-30T12:00", "false"), ("2026-12-01T08:00", "true")):
        host.now = now
        assert host.run("schedule", "due", host.checkout("main")).outputs["due"] == due
    host.publish()
    assert "tin-tuc/index.html" not in mentions(host, "5566")
    assert {"thong-bao/index.html", "thong-bao/atom.xml"} <= mentions(host, "5566")
    assert host.run("schedule", "due", host.checkout("main")).outputs["due"] == "false"


def test_a_new_site_with_its_people_and_a_column_that_moves(host: Host, portalgen: Command) -> None:
    """FLOW (f), (g): an administrator adds a site and a column; a unit takes them over; a column gets a new place."""
    admin = Editor(host, "admin", portalgen)
    assert admin.says("new", "site", "trung-tam", "Trung tâm Tập huấn", clock=False).code == 0
    assert admin.says("new", "column", "trung-tam/lop-hoc", "Lớp học", clock=False).code == 0
    units = admin.root / "content/units.yml"
    units.write_text(
        "units:\n  - {id: don-vi, name: {vi: Cơ quan}, owners: ['@binh']}\n"
        "  - {id: tt, name: {vi: Trung tâm}, owners: ['@giam-doc'], parent: don-vi}\n",
        encoding="utf-8",
    )
    assert admin.says("owners").code == 0
    number = host.open(admin.submit("content", ".github", ".gitlab"), "admin")
    assert passes(host, number)
    host.review(number, "binh")
    assert host.allows(number)
    host.publish(host.merge(number, "dung"))
    assert (host.online / "trung-tam/lop-hoc/index.html").is_file()

    admin.begin()
    site = admin.root / "content/trung-tam/site.yml"
    text = re.sub(r"(?m)^unit:.*$", "unit: tt", site.read_text(encoding="utf-8"))
    site.write_text(text, encoding="utf-8")
    number = host.open(admin.submit(), "admin")
    stale = host.check(number)
    assert not stale.ok
    assert "CODEOWNERS" in stale.said
    admin.says("owners")
    admin.submit(".github", ".gitlab")
    host.update(number)
    assert passes(host, number)
    host.review(number, "binh")
    host.merge(number, "dung")
    admin.begin()
    assert "@giam-doc" in admin.says("owners", "content/trung-tam/lop-hoc")
    assert "@giam-doc" not in admin.says("owners", "content/trung-tam/lop-hoc", "--at", "HEAD~1")
    assert "/content/trung-tam/ @giam-doc" in (admin.root / ".github/CODEOWNERS").read_text()

    moved = admin.says("move", "content/cong-chinh/thong-bao", "content/cong-chinh/thong-bao-moi")
    assert moved.code == 0, moved
    number = host.open(admin.submit(), "admin")
    assert passes(host, number), "no published address is lost"
    host.review(number, "binh")
    host.review(number, "truong-ban")
    assert host.allows(number)
    host.publish(host.merge(number, "dung"))
    old = next(line for line in online(host, "_redirects").split("\n") if line.startswith("/thong-bao/20"))
    assert "/thong-bao-moi/" in old
