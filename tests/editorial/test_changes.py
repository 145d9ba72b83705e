"""``move``, ``withdraw``, ``correct``: the portal builds afterwards, and no published address is lost."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import NOW, PortalFolder
from flow import Command, portalgen

from portalgen.build.promises import LASTING, Answers, Places, published_redirects
from portalgen.build.store import peek
from portalgen.content.addresses import Addresses
from portalgen.content.model import Withdrawal
from portalgen.editorial.edits import Edits
from portalgen.editorial.move import move
from portalgen.editorial.portal_files import PortalFiles
from portalgen.editorial.refusal import Refusal, Unacceptable
from portalgen.editorial.states_edits import correct, withdraw
from portalgen.i18n import translator

__all__ = ["portalgen"]

PDF = b"%PDF-1.4\n%%EOF\n"
PORTAL = """
-- portal.yml --
title: Cổng
base_url: https://portal.example.gov.vn
main_site: trang
-- trang/site.yml --
title: Trang chính
menu: [{label: Tin, target: tin}, {label: Một bài, target: tin/bai-hai}]
-- trang/_index.md --
---
title: Trang chủ
---
Xem [bài hai](tin/bai-hai.md).
-- trang/tin/_index.md --
---
title: Tin tức
type: news_article
---
-- trang/tin/con/_index.md --
---
title: Chuyên mục con
---
-- trang/van-ban/_index.md --
---
title: Văn bản
type: static_page
---
-- rieng/site.yml --
title: Trang riêng
host: https://rieng.example.gov.vn
-- rieng/tin/_index.md --
---
title: Tin riêng
---
-- trang/tin/bai-mot.md --
---
# Ghi chú của biên tập viên
title: 'Bài một: mở đầu'   # giữ nguyên
date: 2026-11-01 08:30
aliases: [/cu/bai-mot.html]
related: [bai-hai]
---
Xem [bài hai](bai-hai.md "Tên"), [bó](bo/) và [mục con](con/#a).

![Ảnh bên cạnh](anh.png)
-- trang/tin/bai-hai.md --
---
tieu_de: Bài hai
ngay_dang: 2026-10-02
---
Xem [bài một](/trang/tin/bai-mot), [lần nữa][tham chiếu].

[tham chiếu]: bai-mot.html
-- trang/tin/bo/index.md --
---
title: Bó
date: 2026-10-03
attachments:
- file: tep.pdf   # một tệp
also_in: [tin/con]
---
Xem [bài một](../bai-mot.md).
-- trang/tin/con/bai-con.md --
---
title: Bài con
date: 2026-10-04
---
Xem [bài hai](../bai-hai) và [bó](../bo/index.md).
-- rieng/tin/bai-rieng.md --
---
title: Bài riêng
date: 2026-10-05
related: [trang/tin/bai-mot]
---
Xem [bài hai](/trang/tin/bai-hai.md).
"""


def png() -> bytes:
    import io

    from PIL import Image

    out = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(out, "PNG")
    return out.getvalue()


@pytest.fixture
def site(empty_portal: PortalFolder) -> PortalFolder:
    portal = empty_portal.write(PORTAL).put("trang/tin/bo/tep.pdf", PDF)
    return portal.put("trang/tin/anh.png", png())


def files(portal: PortalFolder) -> PortalFiles:
    return PortalFiles(portal.root, portal.content, NOW)


def done(portal: PortalFolder, edits: Edits) -> PortalFolder:
    edits.make(portal.content)
    return portal.publish()


def moved(portal: PortalFolder, source: str, target: str) -> PortalFolder:
    return done(portal, move(files(portal), str(portal.content / source), target, translator("vi")))


class Promises:
    """Every address that was ever published, and whether something answers there."""

    def __init__(self, portal: PortalFolder) -> None:
        self.portal = portal
        self.made: dict[str, str] = {}

    def check(self) -> None:
        frame = peek(self.portal.root / ".portalgen/state.sqlite", "frame")
        addresses = Addresses(frame.portal, frame.sites)
        places, answers = (
            Places(frame, addresses),
            Answers(published_redirects(self.portal.output), addresses),
        )
        for path in self.portal.output.rglob("*"):
            output = path.relative_to(self.portal.output).as_posix()
            if path.is_file() and places.kind(output) in LASTING:
                self.made.setdefault(output, places.kind(output))
        for output in self.made:
            if not self.portal.exists(output):
                self._answers(answers, output)

    def _answers(self, answers: Answers, output: str, steps: int = 0) -> None:
        status, target = answers.at(output)
        assert status in {301, 410}, f"{output}: nothing answers"
        assert steps < 8, output
        if status == 301:
            path = target.partition("#")[0]
            for host, folder in (
                ("https://portal.example.gov.vn/", ""),
                ("https://rieng.example.gov.vn/", "rieng/"),
            ):
                path = path.replace(host, f"/{folder}")
            file = path.lstrip("/") + ("index.html" if path.endswith("/") else "")
            if not self.portal.exists(file):
                self._answers(answers, file, steps + 1)


def test_a_moved_item_keeps_addresses_links_and_comments(site: PortalFolder) -> None:
    promises = Promises(site.publish())
    promises.check()
    moved(site, "trang/tin/bai-mot.md", "trang/tin/con")
    promises.check()
    text = (site.content / "trang/tin/con/bai-mot.md").read_text()
    assert text.startswith(
        "---\n# Ghi chú của biên tập viên\ntitle: 'Bài một: mở đầu'   # giữ nguyên\ndate: 2026-11-01 08:30\n"
        "aliases: [/cu/bai-mot.html, /tin/bai-mot.html]\nrelated: [trang/tin/bai-hai]\n"
    )
    assert '[bài hai](../bai-hai.md "Tên"), [bó](../bo/) và [mục con](./#a)' in text
    assert "(../anh.png)" in text
    assert "(/trang/tin/con/bai-mot)" in (site.content / "trang/tin/bai-hai.md").read_text()
    assert "[tham chiếu]: con/bai-mot.html" in (site.content / "trang/tin/bai-hai.md").read_text()
    assert "(../con/bai-mot.md)" in (site.content / "trang/tin/bo/index.md").read_text()
    assert "related: [trang/tin/con/bai-mot]" in (site.content / "rieng/tin/bai-rieng.md").read_text()


def test_a_bundle_goes_with_its_files(site: PortalFolder) -> None:
    promises = Promises(site.publish())
    promises.check()
    moved(site, "trang/tin/bo", "trang/tin/bo-moi")
    promises.check()
    assert site.exists("tin/bo-moi/tep.pdf")
    assert Answers(published_redirects(site.output), addresses(site)).at("tin/bo/tep.pdf") == (
        301,
        "/tin/bo-moi/tep.pdf",
    )
    text = (site.content / "trang/tin/bo-moi/index.md").read_text()
    assert "- file: tep.pdf   # một tệp\n" in text


def addresses(portal: PortalFolder) -> Addresses:
    frame = peek(portal.root / ".portalgen/state.sqlite", "frame")
    return Addresses(frame.portal, frame.sites)


def test_a_column_goes_with_everything(site: PortalFolder) -> None:
    promises = Promises(site.publish())
    promises.check()
    moved(site, "trang/tin", "trang/tin-moi")
    promises.check()
    assert "target: tin-moi}" in (site.content / "trang/site.yml").read_text()
    assert "target: trang/tin-moi/bai-hai" in (site.content / "trang/site.yml").read_text()
    assert "(tin-moi/bai-hai.md)" in (site.content / "trang/_index.md").read_text()
    assert site.exists("tin/index.html"), "hosts without rules lead on as well"
    moved(site, "trang/tin-moi", "trang/tin")
    promises.check()
    assert "/tin/*" not in (site.content / "redirects.yml").read_text().replace('to: "/tin/*"', "")


def test_to_another_host_and_back(site: PortalFolder) -> None:
    promises = Promises(site.publish())
    promises.check()
    moved(site, "trang/tin/bo", "rieng/tin/bo")
    promises.check()
    assert site.exists("rieng/tin/bo/tep.pdf")
    moved(site, "rieng/tin/bo", "trang/tin/bo")
    promises.check()
    assert site.exists("tin/bo/tep.pdf")


def test_a_type_that_came_from_the_column_is_written_down(site: PortalFolder) -> None:
    moved(site.publish(), "trang/tin/bai-hai.md", "trang/van-ban/")
    assert "loai: news_article\n" in (site.content / "trang/van-ban/bai-hai.md").read_text()


def test_what_was_never_online_leaves_no_address(site: PortalFolder) -> None:
    site.item("trang/tin/hen.md", "title: Hẹn\ndate: 2026-12-24").publish()
    moved(site, "trang/tin/hen.md", "trang/tin/hen-gio.md")
    assert "aliases" not in (site.content / "trang/tin/hen-gio.md").read_text()


@pytest.mark.parametrize("kind", list(Withdrawal))
def test_a_withdrawal(site: PortalFolder, kind: Withdrawal) -> None:
    promises = Promises(site.publish())
    promises.check()
    to = str(site.content / "trang/tin/bai-mot.md") if kind is Withdrawal.CONSOLIDATED else ""
    done(
        site,
        withdraw(
            files(site), str(site.content / "trang/tin/bo"), kind=kind, reason="Lý do: đăng nhầm.", to=to
        ),
    )
    promises.check()
    text = (site.content / "trang/tin/bo/index.md").read_text()
    assert f"withdrawn:\n  on: 2026-11-24\n  kind: {kind.value}\n" in text
    link = (site.content / "trang/tin/con/bai-con.md").read_text()
    status, _ = Answers(published_redirects(site.output), addresses(site)).at("tin/bo.html")
    pdf, _ = Answers(published_redirects(site.output), addresses(site)).at("tin/bo/tep.pdf")
    match kind:
        case Withdrawal.ERROR:
            assert (status, pdf) == (410, 410)
            assert "và bó." in link
        case Withdrawal.CONSOLIDATED:
            assert (status, pdf) == (301, 301)
            assert "[bó](/trang/tin/bai-mot)" in link
        case _:
            assert (status, pdf) == (0, 0)
            assert "[bó](../bo/index.md)" in link


BLOCKS = """\
---
title: Trang chủ   # của cổng
blocks:
  - kind: text
    text: |
      Đọc **[bài hai](tin/bai-hai.md)**, [bài một](/trang/tin/bai-mot) và [lần nữa][hai].

      [hai]: tin/bai-hai.html
  - kind: text
    text: "Xem [bài hai](/trang/tin/bai-hai \\"Tên\\"), [bó](tin/bo/)."
---
Xem [bài hai](tin/bai-hai.md).
"""


def test_a_reason_that_readers_would_not_understand_is_refused(site: PortalFolder) -> None:
    """Nothing is written that a check would stop at."""
    target = str(site.content / "trang/tin/bo")
    with pytest.raises(Unacceptable) as refused:
        withdraw(files(site), target, kind=Withdrawal.ERROR, reason="Sai")
    assert [(d.code, dict(d.args)["key"]) for d in refused.value.findings] == [("FLD010", "withdrawn.reason")]
    with pytest.raises(Unacceptable):
        correct(files(site), target, note="?")


def test_links_in_texts_of_blocks_follow_and_go(site: PortalFolder) -> None:
    """A block's text stands among the fields of its file, in whatever way YAML lets it be written."""
    site.put("trang/_index.md", BLOCKS).publish()
    moved(site, "trang/tin/bai-hai.md", "trang/tin/con/")
    text = (site.content / "trang/_index.md").read_text()
    wanted = BLOCKS.replace("tin/bai-hai", "tin/con/bai-hai")
    assert text == wanted
    assert not [code for code in site.codes() if code.startswith("LNK")]
    edits = withdraw(
        files(site), str(site.content / "trang/tin/con/bai-hai.md"), kind=Withdrawal.ERROR, reason="Đăng nhầm"
    )
    done(site, edits)
    text = (site.content / "trang/_index.md").read_text()
    assert "bai-hai" not in text
    assert text == (
        BLOCKS.replace("[bài hai](tin/bai-hai.md)", "bài hai")
        .replace("      [hai]: tin/bai-hai.html\n", "")
        .replace("[lần nữa][hai]", "lần nữa")
        .replace('[bài hai](/trang/tin/bai-hai \\"Tên\\")', "bài hai")
    )
    assert not [code for code in site.codes() if code.startswith("LNK")]


def test_names_are_vietnamese_where_the_files_are(site: PortalFolder) -> None:
    asked = "https://portal.example.gov.vn/tin/bai-hai.html"
    done(site.publish(), correct(files(site), asked, note="Đã sửa ngày họp: 24/11."))
    done(site, correct(files(site), asked, note="Đã sửa tên.", on=dt.date(2026, 11, 23)))
    done(site, withdraw(files(site), asked, kind=Withdrawal.WITHDRAWN, reason="Đã cũ rồi."))
    text = (site.content / "trang/tin/bai-hai.md").read_text()
    assert (
        'dinh_chinh:\n  - ngay: 2026-11-24\n    noi_dung: "Đã sửa ngày họp: 24/11."\n'
        "  - ngay: 2026-11-23\n    noi_dung: Đã sửa tên.\ngo_bai:\n  ngay: 2026-11-24\n  kieu: withdrawn\n"
    ) in text
    assert "Đã sửa tên." in site.read("tin/bai-hai.html")


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_everything_else_stays_as_it_was(site: PortalFolder, newline: str) -> None:
    path = site.content / "trang/tin/bai-mot.md"
    before = "\ufeff" + path.read_text().replace("\n", newline)
    path.write_bytes(before.encode())
    done(site, correct(files(site), str(path), note="Đã sửa một chữ."))
    after = path.read_bytes().decode()
    lines = [line for line in after.split(newline) if line not in before.split(newline)]
    assert lines == ["corrections:", "  - on: 2026-11-24", "    note: Đã sửa một chữ."]
    assert after.replace(newline.join(lines) + newline, "") == before


@pytest.mark.parametrize(
    ("plan", "key"),
    [
        (lambda f: move(f, "trang/tin/bai-mot.md", "trang/tin/bai-hai.md", translator("vi")), "move.exists"),
        (lambda f: move(f, "trang/tin", "trang/tin/con/tin", translator("vi")), "move.inside"),
        (lambda f: move(f, "trang/tin/bai-mot.md", "../ngoai.md", translator("vi")), "move.outside"),
        (lambda f: move(f, "trang/tin/bai-mot.md", "khong-co/x.md", translator("vi")), "move.no_site"),
        (lambda f: move(f, "trang/tin/khong-co.md", "trang/tin/con", translator("vi")), "edit.no_item"),
        (
            lambda f: withdraw(f, "trang/tin/bo", kind=Withdrawal.CONSOLIDATED, reason="Gộp bài"),
            "withdraw.to",
        ),
        (
            lambda f: withdraw(
                f, "trang/tin/bo", kind=Withdrawal.CONSOLIDATED, reason="Gộp bài", to="trang/tin/bo"
            ),
            "withdraw.circle",
        ),
    ],
)
def test_refusals(site: PortalFolder, plan: Callable[[PortalFiles], Edits], key: str) -> None:
    with pytest.raises(Refusal) as refused:
        plan(files(site))
    assert refused.value.key == key
    for lang in ("vi", "en"):
        assert translator(lang).text(key) != key


def test_commands_show_first_and_then_do(
    site: PortalFolder, portalgen: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(site.publish().root)
    source = "content/trang/tin/bai-mot.md"
    before = (site.root / source).read_bytes()
    said = portalgen(
        "correct", source, "--note", "Đã sửa ngày họp.", "--dry-run", "--now", "2026-11-24T08:00"
    )
    assert said.code == 0
    assert "+    note: Đã sửa ngày họp.\n" in said
    assert (site.root / source).read_bytes() == before
    for lang in ("vi", "en"):
        said = portalgen(
            "move", source, f"content/trang/tin/{lang}.md", "--now", "2026-11-24T08:00", lang=lang
        )
        assert said.code == 0, said
        source = f"content/trang/tin/{lang}.md"
    said = portalgen(
        "withdraw", source, "--kind", "error", "--reason", "Đăng nhầm bản nháp.", "--on", "2026-11-24"
    )
    assert said.code == 0, said
    assert portalgen("withdraw", source, "--kind", "error", "--reason", "x", "--on", "24/11").code == 2
    assert portalgen("correct", "khong-co.md", "--note", "Đã sửa gì đó.").code == 2
    site.publish()


@pytest.mark.parametrize("seed", range(2))
def test_no_sequence_of_commands_loses_an_address(site: PortalFolder, seed: int) -> None:
    rng = random.Random(seed)
    promises = Promises(site.publish())
    promises.check()
    done_so_far: list[str] = []
    for _ in range(9):
        portal = files(site)
        items = sorted(portal.by_source)
        item, other = rng.choice(items), rng.choice(items)
        columns = sorted(portal.frame.columns)
        what = rng.choice(["item", "rename", "column", "error", "merge", "withdrawn", "correct"])
        name = f"ten-{rng.randrange(5)}"
        here = lambda path: str(site.content / path)  # noqa: E731
        try:
            match what:
                case "item":
                    edits = move(portal, here(item), rng.choice(columns), translator("en"))
                case "rename":
                    folder = Path(portal.by_source[item].bundle.rstrip("/") or item).parent.as_posix()
                    edits = move(portal, here(item), f"{folder}/{name}", translator("vi"))
                case "column":
                    edits = move(
                        portal,
                        here(rng.choice(columns)),
                        f"{rng.choice(['trang', 'rieng'])}/{name}",
                        translator("vi"),
                    )
                case "error":
                    edits = withdraw(portal, here(item), kind=Withdrawal.ERROR, reason="Đăng nhầm.")
                case "merge":
                    edits = withdraw(
                        portal, here(item), kind=Withdrawal.CONSOLIDATED, reason="Đã gộp.", to=here(other)
                    )
                case "withdrawn":
                    edits = withdraw(portal, here(item), kind=Withdrawal.WITHDRAWN, reason="Đã cũ.")
                case _:
                    edits = correct(portal, here(item), note="Đã sửa một lỗi.")
        except Refusal as refused:
            done_so_far.append(f"{what} {item}: {refused.key}")
            continue
        done_so_far.append(f"{what} {item} {sorted(edits.names.items())[:2]}")
        edits.make(site.content)
        site.build()
        assert site.published, "\n".join([*done_so_far, site.explained()])
        try:
            promises.check()
        except AssertionError as lost:
            raise AssertionError("\n".join([*done_so_far, str(lost)])) from lost
