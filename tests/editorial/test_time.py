"""The clock: what it will change, when a build is due, and that nothing is seen before its time."""

from __future__ import annotations

import datetime as dt
import io
import itertools
import json
import re
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from conftest import NOW, PortalFolder
from PIL import Image

from portalgen.build.store import Store

if TYPE_CHECKING:
    from flow import Command

pytest_plugins = ["flow"]

ZONE = NOW.tzinfo
CANARY = "Chim-hoàng-yến-5208"
NAME = "chim-hoang-yen-5208"
TIMED = """
-- portal.yml --
title: Cổng thử nghiệm
base_url: https://portal.example.gov.vn
-- trang/site.yml --
title: Trang thử nghiệm
-- trang/tin/_index.md --
---
title: Tin tức
---
-- trang/du-thao/_index.md --
---
title: Dự thảo
type: draft_consultation
---
-- trang/van-ban/_index.md --
---
title: Văn bản
type: legal_document
---
-- trang/_index.md --
---
title: Trang nhất
blocks:
  - {kind: highlight}
  - {kind: latest, columns: [tin], limit: 3}
  - {kind: by_type, types: [draft_consultation], where: [{field: open, value: "true"}]}
---
-- trang/tin/cu.md --
---
title: Tin đã đăng
date: 2026-11-01 08:00
highlight: 2026-12-03
---
Nội dung.
-- trang/tin/hen.md --
---
title: Tin hẹn giờ
date: 2026-11-24
publish_at: 2026-12-01 08:00
---
Nội dung.
-- trang/tin/het.md --
---
title: Tin hết hạn
date: 2026-11-01
expire_at: 2026-12-05 17:30
---
Nội dung.
-- trang/tin/go.md --
---
title: Tin sẽ gỡ
date: 2026-11-01
withdrawn: {on: 2026-12-04, reason: Không còn phù hợp}
---
Nội dung.
-- trang/tin/nhap.md --
---
title: Tin nháp
date: 2026-12-02
draft: true
---
Nội dung.
-- trang/du-thao/lay-y-kien.md --
---
title: Dự thảo thử nghiệm lấy ý kiến
date: 2026-11-20
summary: Dự thảo thử nghiệm.
doc_kind: nghi_dinh
drafting_unit: Đơn vị
opens_on: 2026-12-08
closes_on: 2026-12-30
dossier: [{file: dt.pdf, role: du_thao}, {file: dt.pdf, role: to_trinh}]
comment_channels: {unit: Đơn vị, address: Nơi nhận, email: gop-y@example.org}
---
Nội dung.
-- trang/van-ban/van-ban.md --
---
title: Văn bản thử nghiệm sắp có hiệu lực
date: 2026-11-20
summary: Văn bản thử nghiệm.
number_symbol: 1/2026/TT-BTP
doc_kind: thong_tu
issuing_bodies: [Bộ Tư pháp]
issued_date: 2026-11-10
files: [{file: vb.pdf, role: ban_word}]
effective_date: 2027-01-02
---
Nội dung.
"""


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=ZONE)


@pytest.fixture
def timed(empty_portal: PortalFolder) -> PortalFolder:
    for name in ("du-thao/dt.pdf", "van-ban/vb.pdf"):
        empty_portal.put(f"trang/{name}", "%PDF-1.4\n%%EOF\n")
    return empty_portal.write(TIMED)


def content(portal: PortalFolder) -> tuple[str, str]:
    return "--content", str(portal.content)


def test_schedule_names_every_change_with_its_time_and_address(
    timed: PortalFolder, portalgen: Command
) -> None:
    said = portalgen("schedule", *content(timed), "--now", "2026-11-24T08:00", "--format", "json")
    assert said.code == 0
    changes = [(c["at"], c["kind"], c["url"].rpartition("/")[2]) for c in json.loads(said)]
    assert changes == [
        ("2026-12-01T08:00:00+07:00", "publish", "hen.html"),
        ("2026-12-03T00:00:00+07:00", "highlight", "cu.html"),
        ("2026-12-04T00:00:00+07:00", "withdraw", "go.html"),
        ("2026-12-05T17:30:00+07:00", "archive", "het.html"),
        ("2026-12-08T00:00:00+07:00", "opens", "lay-y-kien.html"),
        ("2026-12-31T00:00:00+07:00", "closes", "lay-y-kien.html"),
        ("2027-01-02T00:00:00+07:00", "in_force", "van-ban.html"),
    ]
    text = portalgen("schedule", *content(timed), "--now", "2026-11-24T08:00", "--until", "2026-12-02")
    assert text.split("\n")[:4] == [
        "Thứ Ba, 01/12/2026",
        "  08:00  Lên cổng: Tin hẹn giờ",
        "         https://portal.example.gov.vn/tin/hen.html",
        "         content/trang/tin/hen.md",
    ]
    assert "Tin đã đăng" not in text
    english = portalgen("schedule", *content(timed), "--now", "2028-01-01", lang="en")
    assert english.strip() == "Nothing is scheduled."


def test_what_was_read_before_is_not_read_again_and_says_the_same(
    timed: PortalFolder, portalgen: Command
) -> None:
    """The commands ask the store of the last build, with what changed since, as they read the files."""
    asked = [
        ("schedule", *content(timed), "--now", "2026-11-20"),
        ("schedule", *content(timed), "--now", "2026-12-02", "--until", "2026-12-08"),
        ("due", *content(timed), "--since", "2026-11-24T08:00", "--now", "2026-12-04"),
        ("due", *content(timed), "--since", "2026-12-05T18:00", "--now", "2026-12-06"),
    ]
    changed = timed.content / "trang/tin/hen.md"
    text = changed.read_text()
    for edit in (text, text.replace("2026-12-01 08:00", "2026-12-02 09:00"), ""):
        changed.write_text(edit) if edit else changed.unlink()
        plain = [portalgen(*words) for words in asked]
        changed.write_text(text)
        timed.publish(NOW)
        changed.write_text(edit) if edit else changed.unlink()
        assert [portalgen(*words) for words in asked] == plain
        assert not (timed.root / ".portalgen" / "check").exists()
        Store.erase(timed.root / ".portalgen" / "state.sqlite")
    assert len(set(plain)) == len(asked)


def test_schedule_of_one_site_and_of_none(timed: PortalFolder, portalgen: Command) -> None:
    now = ("--now", "2026-11-24T08:00")
    assert "Tin hẹn giờ" in portalgen("schedule", *content(timed), *now, "--site", "trang")
    wrong = portalgen("schedule", *content(timed), *now, "--site", "tramg")
    assert wrong.code == 2
    assert "trang" in wrong


def test_schedule_as_a_calendar(timed: PortalFolder, portalgen: Command) -> None:
    timed.edit("trang/tin/hen.md", "Tin hẹn giờ", "Tin hẹn giờ; dài, " + "rất dài " * 20)
    now = ("--now", "2026-11-24T08:00", "--format", "ics")
    text = portalgen("schedule", *content(timed), *now)
    lines = text.split("\r\n")
    assert lines.pop() == ""
    assert all(len(line.encode()) <= 75 and "\n" not in line for line in lines)
    unfolded = text.replace("\r\n ", "").split("\r\n")
    events = text.count("BEGIN:VEVENT")
    assert events == 7 == text.count("END:VEVENT") == len({x for x in unfolded if x.startswith("UID:")})
    assert "DTSTART:20261201T010000Z" in unfolded  # 08:00 in Viet Nam
    assert next(x for x in unfolded if r"Tin hẹn giờ\; dài\, rất dài" in x).startswith("SUMMARY:Lên cổng:")
    assert portalgen("schedule", *content(timed), *now) == text


MOMENTS = [
    *("2026-11-30T08:00", "2026-12-01T07:59:59", "2026-12-01T08:00", "2026-12-03T00:00", "2026-12-04T00:00"),
    "2026-12-05T17:30",
    *("2026-12-08T00:00", "2026-12-08T23:00", "2026-12-09T00:00", "2027-01-01T12:00", "2027-01-02T00:00"),
]


def test_a_build_is_due_exactly_when_it_would_change_the_portal(
    timed: PortalFolder, portalgen: Command
) -> None:
    timed.publish(at(MOMENTS[0]))
    kept = timed.tree()
    for before, now in itertools.pairwise(MOMENTS):
        last = portalgen("due", *content(timed), "--last", timed.output / "build.json", "--now", now)
        timed.publish(at(now))
        tree = timed.tree()
        wanted = 10 if tree != kept else 0
        assert last.code == wanted, (before, now, last)
        kept = tree


def test_due_says_what_has_come(timed: PortalFolder, portalgen: Command) -> None:
    words = ("due", *content(timed), "--since", "2026-11-24T08:00")
    nothing = portalgen(*words, "--now", "2026-11-30")
    assert (nothing.code, nothing.strip()) == (0, "Chưa có gì đến hạn, không cần dựng lại.")
    one = portalgen(*words, "--now", "2026-12-01T08:00", lang="en")
    assert one.code == 10
    assert one.startswith("A build is due: 1 change has come.\n")
    assert "https://portal.example.gov.vn/tin/hen.html" in one
    data = json.loads(portalgen(*words, "--now", "2026-12-04", "--format", "json"))
    assert (data["due"], [c["kind"] for c in data["changes"]]) == (True, ["publish", "highlight", "withdraw"])


def test_due_without_any_build_and_with_wrong_words(timed: PortalFolder, portalgen: Command) -> None:
    assert portalgen("due", *content(timed)).code == 10
    assert portalgen("due", *content(timed), "--last", timed.root / "none/build.json").code == 10
    both = portalgen("due", *content(timed), "--since", "2026-11-24", "--last", "public")
    assert both.code == 2
    assert portalgen("due", *content(timed), "--since", "hôm qua").code == 2
    assert portalgen("due", *content(timed), "--last", "http://127.0.0.1:9/").code == 2


def test_due_asks_the_portal_that_is_online(timed: PortalFolder, portalgen: Command) -> None:
    timed.publish(at("2026-11-24T08:00"))
    handler = partial(SimpleHTTPRequestHandler, directory=str(timed.output))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        words = ("due", *content(timed), "--last", f"http://127.0.0.1:{server.server_port}/")
        try:
            assert portalgen(*words, "--now", "2026-11-24T23:00").code == 0
            assert portalgen(*words, "--now", "2026-12-01T08:00").code == 10
            server.RequestHandlerClass = partial(SimpleHTTPRequestHandler, directory=str(timed.content))
            nothing_online = portalgen(*words, "--now", "2026-11-24T23:00")
            assert nothing_online.code == 10
        finally:
            server.shutdown()


def picture(colour: str) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (640, 480), colour).save(out, "PNG")
    return out.getvalue()


def under_embargo(portal: PortalFolder) -> PortalFolder:
    """One item of each kind that has outputs of its own, named from wherever content can name an item."""
    folder = f"trang/tin/{NAME}"
    portal.put(f"{folder}/anh-{NAME}.png", picture("crimson"))
    portal.put(f"{folder}/tep-{NAME}.pdf", f"%PDF-1.4\n% {NAME}\n%%EOF\n")
    portal.item(
        f"{folder}/index.md",
        f"""
        title: {CANARY}
        summary: {CANARY} tóm tắt
        id: {NAME}
        date: 2026-11-24
        publish_at: 2026-12-01 08:00
        highlight: 2026-11-24
        featured: 1
        topics: [{CANARY}]
        keywords: [{CANARY}]
        aliases: [/cu/{NAME}.html]
        also_in: [du-thao]
        image: {{src: anh-{NAME}.png, alt: {CANARY}}}
        attachments: [{{file: tep-{NAME}.pdf, title: {CANARY}}}]
        """,
        f"## {CANARY}\n\n{CANARY} [tệp](tep-{NAME}.pdf) ![{CANARY}](anh-{NAME}.png)\n",
    )
    portal.put(f"trang/van-ban/tep-{NAME}.pdf", f"%PDF-1.4\n% {NAME}\n%%EOF\n")
    portal.item(
        f"trang/van-ban/{NAME}-vb.md",
        f"""
        title: {CANARY} văn bản
        date: 2026-11-24
        publish_at: 2026-12-01 08:00
        summary: {CANARY}
        number_symbol: 5208/2026/TT-BTP
        doc_kind: thong_tu
        issuing_bodies: [Bộ Tư pháp]
        issued_date: 2026-11-20
        effective_date: 2027-01-10
        files: [{{file: tep-{NAME}.pdf, role: ban_word}}]
        relations: [{{kind: replaces, to: 1/2026/TT-BTP}}]
        """,
    )
    return portal.edit("portal.yml", "title:", "precompress: true\ntitle:")


#: The number of the symbol; four figures inside a digest are none.
_NUMBER = re.compile(rb"(?<![0-9a-f])5208(?![0-9a-f])")


def leaks(folder: Path) -> list[str]:
    """Files that hold the canary in their name, text or pixels, compressed ones opened."""
    import brotli

    found = []
    for path in folder.rglob("*"):
        if not path.is_file():
            continue
        data = path.read_bytes()
        if path.suffix in {".br", ".gz"}:
            import gzip

            data = brotli.decompress(data) if path.suffix == ".br" else gzip.decompress(data)
        signs = (CANARY, NAME, CANARY.encode("unicode-escape").decode(), "hoàng-yến")
        texts = any(sign.encode() in data for sign in signs) or _NUMBER.search(data)
        if texts or "5208" in path.name or _is_crimson(path):
            found.append(path.relative_to(folder).as_posix())
    return found


def _is_crimson(path: Path) -> bool:
    if path.suffix not in {".png", ".webp", ".avif", ".jpg"}:
        return False
    with Image.open(path) as image:
        red, green, blue = image.convert("RGB").getpixel((10, 10))  # type: ignore[misc]
    return red > 200 and green < 60 and blue < 100


def test_nothing_under_embargo_is_in_any_file_before_its_time(timed: PortalFolder) -> None:
    portal = under_embargo(timed)
    portal.publish(at("2026-12-01T07:59:59"))
    assert leaks(portal.output) == []
    portal.publish(at("2026-12-01T08:00"))
    seen = leaks(portal.output)
    for name in (
        f"tin/{NAME}.html",
        f"van-ban/{NAME}-vb.html",
        f"van-ban/{NAME}-vb.json",
        "van-ban/2026/list.csv",
        "index.html",
        "tin/index.html",
        "du-thao/index.html",
        "tin/atom.xml",
        "feed.json",
        "_redirects",
        "van-ban/van-ban.html",
    ):
        assert name in seen, (name, sorted(seen))
    assert any(name.startswith("sitemap") for name in seen)
    assert any(_is_crimson(portal.output / name) for name in seen)
    assert any(name.endswith(".br") for name in seen)
    portal.publish(at("2026-12-01T07:59:59"))  # back again: an incremental build forgets it too
    assert leaks(portal.output) == []


def test_a_look_ahead_shows_the_portal_of_that_moment(timed: PortalFolder, portalgen: Command) -> None:
    where = (*content(timed), "--output", timed.root / "ahead")
    assert portalgen("build", *where, "--now", "2026-12-01T08:00").code == 0
    assert (timed.root / "ahead/tin/hen.html").is_file()
    assert not timed.output.exists()
