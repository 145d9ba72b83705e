"""``portalgen new``: what it writes is right, in its place, and never over something else."""

from __future__ import annotations

import datetime as dt
import functools
import os
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from portalgen.cli.run import run
from portalgen.content.items import load_item
from portalgen.content.portal import load_frame
from portalgen.content.source import Reporter, Source, split_front_matter
from portalgen.content.types_loading import builtin_type_files, load_types
from portalgen.content.yaml_nodes import compose_mapping
from portalgen.diagnostics import Severity
from portalgen.editorial.files import write_new
from portalgen.editorial.new_item import Wish, plan_item
from portalgen.editorial.refusal import Refusal, Unacceptable
from portalgen.editorial.snapshot import Snapshot
from portalgen.editorial.yaml_text import clean_line, quoted, scalar, typed
from portalgen.i18n import translator

if TYPE_CHECKING:
    from conftest import PortalFolder

NOW = dt.datetime(2026, 11, 24, 8, 0, tzinfo=dt.timezone(dt.timedelta(hours=7)))
TYPES = load_types(builtin_type_files(), {})[0]
CONCRETE = sorted(id_ for id_, type_ in TYPES.items() if not type_.abstract)
TO_FILL_IN = {"TXT013", "FLD002", "FLD003", "RULE002", "RULE003", "RULE011"}
#: A message id or an unfilled placeholder that reached a person.
RAW = re.compile(r"\b(new|init|cli)\.[a-z_]+\.[a-z_.]+|\{[a-z_]+\}")

UNITS = """
-- units.yml --
units:
  - {id: phong-a, name: {vi: Phòng A, en: Division A}}
  - {id: phong-cu, name: {vi: Phòng cũ}, valid_to: 2020-12-31, successor: phong-a}
"""


@functools.cache
def _load_types(own: tuple[tuple[str, bytes], ...]) -> Any:
    return load_types(builtin_type_files(), dict(own))


@pytest.fixture(autouse=True)
def _types_are_loaded_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """They are frozen, and loading them is most of the time of a command."""
    monkeypatch.setattr(
        "portalgen.build.load.load_types", lambda _, own: _load_types(tuple(own.items())), raising=False
    )


class Command:
    """Runs ``portalgen new`` on a portal and keeps what it said."""

    def __init__(self, portal: PortalFolder, capsys: pytest.CaptureFixture[str]) -> None:
        self.portal = portal
        self._capsys = capsys
        self.said = ""

    def __call__(self, *words: str, now: str = "2026-11-24T08:00") -> int:
        self._capsys.readouterr()
        code = run(["new", *words, "--content", str(self.portal.content), "--now", now])
        output = self._capsys.readouterr()
        self.said = output.out + output.err
        assert not RAW.search(self.said), self.said
        return code

    def file(self, path: str) -> str:
        return (self.portal.content / path).read_text(encoding="utf-8")

    def files(self) -> dict[str, bytes]:
        root = self.portal.content
        return {str(p.relative_to(root)): p.read_bytes() for p in sorted(root.rglob("*")) if p.is_file()}

    def refused(self, *words: str) -> str:
        """The answer to a wish that must be refused without a trace."""
        before = self.files()
        assert self(*words) == 2, self.said
        assert self.files() == before
        return self.said


@pytest.fixture
def new(portal: PortalFolder, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Command:
    """The command on the least portal, in words of this test's language: it has them since its import."""
    monkeypatch.delitem(sys.modules, "portalgen.cli.new", raising=False)
    portal.write(UNITS)
    return Command(portal, capsys)


@pytest.fixture
def bigger(new: Command) -> Command:
    """The command on a portal of two sites and several columns."""
    new.portal.write(
        """
-- portal.yml --
title: Cổng thử nghiệm
base_url: https://portal.example.gov.vn
main_site: trang
languages: [vi, en]
-- trang/site.yml --
title: Trang thử nghiệm
unit: phong-a
menu:
  - {label: Trang chủ, target: /}
-- trang/thong-bao/_index.md --
---
title: Thông báo
type: announcement
---
-- trang/van-ban/_index.md --
---
title: Văn bản
type: legal_document
order: date
---
-- english/site.yml --
title: English site
lang: en
-- english/news/_index.md --
---
title: News
type: news_article
---
-- english/announcements/_index.md --
---
title: Announcements
type: announcement
---
"""
    )
    return new


@pytest.fixture(scope="module")
def snapshot() -> Snapshot:
    """A portal of one column, never on any disk."""
    tables = {
        "portal.yml": b"title: P\nbase_url: https://a.example\n",
        "s/site.yml": b"title: S\n",
        "s/c/_index.md": b"---\ntitle: C1\n---\n",
    }
    frame, _ = load_frame(tables, TYPES)
    assert frame is not None
    return Snapshot(frame, frozenset(tables), tables)


# --- what stands in the file


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("type_id", CONCRETE)
def test_every_type_gives_a_file_that_only_waits_to_be_filled_in(
    snapshot: Snapshot, type_id: str, language: str
) -> None:
    wish = Wish(type_id, "Một: tiêu đề", column="c")
    made = plan_item(wish, snapshot, NOW, translator(language))
    item, found = load_item(made.path, made.text.encode(), snapshot.frame)
    assert item is not None
    assert {finding.code for finding in found} <= TO_FILL_IN
    errors = [finding for finding in found if finding.severity is Severity.ERROR]
    assert item.draft == made.draft == bool(errors)
    assert item.summary.type == type_id
    assert item.summary.title == "Một: tiêu đề"
    type_ = TYPES[type_id]
    needed = {key for key, field in type_.fields.items() if field.required or field.recommended}
    assert needed <= item.positions.keys()
    assert {finding.span for finding in found} <= set(item.positions.values()) | {
        finding.span for finding in found if finding.span.line > 1
    }
    assert ("date" in item.positions) == type_.dated
    assert not RAW.search(made.text)
    assert item.body.strip()


@pytest.mark.parametrize("type_id", CONCRETE)
def test_labels_and_values_stand_in_comments(snapshot: Snapshot, type_id: str) -> None:
    made = plan_item(Wish(type_id, "Tiêu đề", column="c"), snapshot, NOW, translator("vi"))
    comments = " ".join(
        line.strip().lstrip("#") for line in made.text.split("\n") if line.lstrip().startswith("#")
    )
    comments = " ".join(comments.split())
    for key, field in TYPES[type_id].fields.items():
        if field.required and key != "title" and field.kind != "week":
            assert f"{' '.join(field.label['vi'].split())} (bắt buộc)" in comments
            values = (field.of or field).values
            assert all(f"{value} ({label['vi']})" in comments for value, label in values.items())
    assert all(len(line) <= 110 for line in made.text.split("---")[1].split("\n"))


def test_news_is_complete_at_once(new: Command) -> None:
    assert new("tin, bài", "Hội nghị: tổng kết") == 0
    text = new.file("trang/tin/hoi-nghi-tong-ket.md")
    assert 'title: "Hội nghị: tổng kết"' in text
    assert "date: 2026-11-24\n" in text
    assert "draft" not in text
    new.portal.publish(NOW)
    assert "Hội nghị: tổng kết" in new.portal.read("tin/hoi-nghi-tong-ket.html")
    assert set(new.portal.codes()) == {
        "FLD003",
        "TXT013",
    }  # the summaries, and the example that is not written over


def test_filling_in_everything_on_the_command_line_publishes(bigger: Command) -> None:
    settings = {
        "doc_kind": "Nghị định",
        "so_ky_hieu": "42/2022/NĐ-CP",
        "summary": "Quy định về việc cung cấp thông tin: bản thử",
        "issuing_bodies": "Chính phủ",
        "issued_date": "2022-06-24",
        "effective_date": "2022-08-15",
        "signers.name": "Người Ký Thử",
        "field": "khac",
        "files.file": "ban-goc.pdf",
        "files.title": "Bản gốc # 1",
    }
    pairs = [word for key, value in settings.items() for word in ("--set", f"{key}={value}")]
    bigger.portal.put("trang/van-ban/nghi-dinh-42/ban-goc.pdf", b"%PDF-1.4\n%%EOF\n")
    assert bigger("legal_document", "Nghị định 42", "--bundle", "--date", "2022-06-25", *pairs) == 0
    # the folder was taken by the file, so the item stands beside it
    path = "trang/van-ban/nghi-dinh-42-2/index.md"
    text = bigger.file(path)
    assert "doc_kind: nghi_dinh" in text
    assert "number_symbol: 42/2022/NĐ-CP" in text
    (bigger.portal.content / "trang/van-ban/nghi-dinh-42").rename(bigger.portal.content / "cho")
    (bigger.portal.content / "cho/ban-goc.pdf").rename(
        bigger.portal.content / path.replace("index.md", "ban-goc.pdf")
    )
    (bigger.portal.content / "cho").rmdir()
    bigger.portal.edit(path, "draft: true\n", "")
    bigger.portal.publish(NOW)
    assert "Bản gốc # 1" in bigger.portal.read("van-ban/nghi-dinh-42-2.html")


def test_a_file_that_waits_is_a_draft_and_says_what_it_waits_for(bigger: Command) -> None:
    assert bigger("van ban quy pham phap luat", "Nghị định X") == 0
    assert "draft: true\n---" in bigger.file("trang/van-ban/nghi-dinh-x.md")
    assert "“Số, ký hiệu” (number_symbol)" in bigger.said  # by a rule, not in itself
    assert "“Tệp văn bản” (files)" in bigger.said
    bigger.portal.build(NOW, drafts=False)
    assert {f.code for f in bigger.portal.found if f.severity is Severity.ERROR} <= TO_FILL_IN
    for finding in bigger.portal.found:
        if finding.code == "FLD002" and finding.span.path.endswith("nghi-dinh-x.md"):
            assert finding.span.line > 1  # at the field, not at the top of the file
            assert "còn trống" in bigger.portal.explained()


def test_rules_decide_what_else_is_asked_for(bigger: Command) -> None:
    assert bigger("news_article", "Bài", "--column", "tin", "--set", "kind=dang_lai", "--dry-run") == 0
    assert re.search(r"# Nguồn \(bắt buộc\).*\nsource:\n", bigger.said)
    assert bigger("news_article", "Bài", "--column", "tin", "--dry-run") == 0
    assert "source:" not in bigger.said


def test_a_list_that_must_have_certain_entries_has_them(new: Command) -> None:
    assert new("draft_consultation", "Dự thảo", "--column", "tin") == 0
    front = yaml.safe_load(new.file("trang/tin/du-thao.md").split("---")[1])
    assert [entry["role"] for entry in front["dossier"]] == ["du_thao", "to_trinh"]


def test_the_unit_in_charge_on_that_day_is_written(bigger: Command) -> None:
    assert bigger("announcement", "Một", "--site", "trang", "--dry-run") == 0
    assert "unit: phong-a\n" in bigger.said
    bigger.portal.edit("trang/site.yml", "unit: phong-a", "unit: phong-cu")
    assert bigger("announcement", "Một", "--site", "trang", "--dry-run") == 0
    assert "unit:" not in bigger.said  # it is no more
    assert bigger("announcement", "Một", "--site", "trang", "--dry-run", "--date", "2020-05-05") == 0
    assert "unit: phong-cu\n" in bigger.said


def test_body_speaks_the_language_of_the_site_and_comments_that_of_the_person(bigger: Command) -> None:
    assert bigger("announcement", "Notice", "--site", "english", "--dry-run") == 0
    assert "The body announces" in bigger.said
    assert "# Tóm tắt (nên có)" in bigger.said
    assert bigger("announcement", "Tin", "--site", "trang", "--lang", "en", "--dry-run") == 0
    assert "Cơ quan thông báo" in bigger.said
    assert "# Summary (recommended)" in bigger.said


def test_a_weekly_schedule_knows_its_week(new: Command) -> None:
    assert new("work_schedule", "Lịch", "--column", "tin", "--date", "2027-01-02") == 0
    assert "iso_week: 2026-W53\n" in new.file("trang/tin/lich.md")


@pytest.mark.parametrize(
    ("date", "written"),
    [("2026-12-01", "2026-12-01"), ("2026-12-01 08:30", "2026-12-01T08:30:00+07:00")],
)
def test_a_date_ahead_is_said_to_be_ahead(new: Command, date: str, written: str) -> None:
    assert new("tin bai", "Sau này", "--date", date) == 0
    assert f"date: {written}\n" in new.file("trang/tin/sau-nay.md")
    assert "01/12/2026" in new.said
    new.portal.publish(NOW)
    assert not new.portal.exists("tin/sau-nay.html")


def test_today_is_that_of_the_portal(new: Command) -> None:
    assert new("tin bai", "Khuya", now="2026-11-30T20:00:00Z") == 0
    assert "date: 2026-12-01\n" in new.file("trang/tin/khuya.md")


# --- forms that are not filled in


@pytest.mark.parametrize(
    "front", ["files:", "files:\n  -", "files:\n  - file:\n    title:", "files: [{file: }]"]
)
def test_a_form_of_which_nothing_is_filled_in_is_missing(bigger: Command, front: str) -> None:
    bigger.portal.item("trang/van-ban/a.md", f"title: Văn bản\ndate: 2026-11-01\n{front}")
    bigger.portal.build(NOW)
    missing = [dict(f.args)["key"] for f in bigger.portal.found if f.code == "FLD002"]
    assert missing.count("files") == 1
    assert "files.file" not in missing


def test_a_form_that_is_half_filled_in_is_reported_inside(bigger: Command) -> None:
    bigger.portal.item("trang/van-ban/a.md", "title: Văn bản\ndate: 2026-11-01\nfiles:\n  - title: Tệp")
    bigger.portal.build(NOW)
    missing = {dict(f.args)["key"] for f in bigger.portal.found if f.code == "FLD002"}
    assert "files.file" in missing
    assert "files" not in missing


def test_a_blank_date_is_missing(new: Command) -> None:
    new.portal.item("trang/tin/a.md", "title: Không ngày\nngay_dang:")
    new.portal.build(NOW)
    finding = new.portal.finding("FLD002")
    assert (dict(finding.args)["key"], finding.span.line) == ("date", 3)


# --- where it goes


@pytest.mark.parametrize(
    "name",
    [
        "news_article",
        "news-article",
        "NEWS ARTICLE",
        "tin, bài",
        "Tin bài",
        "tin-bai",
        "tinbai",
        "News",
        "tin",
        "bài",
        "Tin tức, bài viết",
    ],
)
def test_a_type_is_found_by_any_of_its_names(new: Command, name: str) -> None:
    assert new(name, "Một bài", "--dry-run") == 0, new.said
    assert "content/trang/tin/mot-bai.md" in new.said


def test_titles_may_be_written_without_quotes(new: Command) -> None:
    assert new("tin-bai", "Một", "bài", "--dry-run", "mới") == 0
    assert "title: Một bài mới" in new.said


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("tinn bai", "news_article"),
        ("legl_document", "legal_document"),
        ("van ban quy pham phap luaat", "legal_document"),
    ],
)
def test_a_slip_in_the_type_is_understood(new: Command, name: str, meant: str) -> None:
    assert f"({meant})" in new.refused(name, "X")


def test_part_of_a_name_lists_the_types_that_have_it(new: Command) -> None:
    said = new.refused("văn bản", "X")
    assert {"legal_document", "direction_document", "consolidated_document"} <= set(said.split())
    assert "event" not in said.split()


def test_an_abstract_type_is_no_type(new: Command) -> None:
    new.refused("document", "X")
    new.refused("item", "X")


def test_several_columns_are_listed(bigger: Command) -> None:
    said = bigger.refused("announcement", "Mời họp")
    assert "trang/thong-bao" in said
    assert "english/announcements" in said
    assert bigger("announcement", "Mời họp", "--site", "trang") == 0
    assert bigger("announcement", "Mời họp", "--column", "announcements") == 0
    assert bigger.file("english/announcements/moi-hop.md")


def test_a_type_without_a_column_is_told_how_to_get_one(new: Command) -> None:
    said = new.refused("legal_qa", "Hỏi")
    command = 'portalgen new column trang/hoi-dap-phap-luat "Hỏi đáp pháp luật" --type legal_qa'
    assert command in said
    assert new("column", "trang/hoi-dap-phap-luat", "Hỏi đáp pháp luật", "--type", "legal_qa") == 0
    assert new("legal_qa", "Hỏi về hộ tịch") == 0
    assert new.file("trang/hoi-dap-phap-luat/hoi-ve-ho-tich.md")


@pytest.mark.parametrize(
    "name",
    [
        "trang/thong-bao",
        "thong-bao",
        "content/trang/thong-bao/",
        "./content/trang/thong-bao/_index.md",
        "thông báo",
        "trang\\thong-bao",
    ],
)
def test_a_column_is_found_however_it_is_written(bigger: Command, name: str) -> None:
    assert bigger("tin bai", "Khác loại", "--column", name) == 0, bigger.said
    text = bigger.file("trang/thong-bao/khac-loai.md")
    assert "type: news_article\n" in text  # not the default of the column


def test_wrong_places_are_explained(bigger: Command) -> None:
    assert "english/news" in bigger.refused("tin bai", "X", "--column", "newss")
    assert "“english”" in bigger.refused("tin bai", "X", "--site", "englsh")
    assert "trang/thong-bao" in bigger.refused("tin bai", "X", "--column", "qqqqqq", "--site", "trang")
    assert "24/11" in bigger.refused("tin bai", "X", "--column", "tin", "--date", "24/11/2026")
    assert "2026-11-24" in bigger.said


@pytest.mark.parametrize(
    ("existing", "expected"),
    [
        (["2024/01/a", "2026/10/b"], "2026/11/moi"),
        (["2024/a", "2026/b"], "2026/moi"),
        (["a", "b"], "moi"),
        (["a", "2024/01/b", "2024/02/c/index"], "2026/11/moi"),
        (["2025/01/a/index"], "2026/11/moi"),
    ],
)
def test_items_are_laid_out_as_those_before_them(new: Command, existing: list[str], expected: str) -> None:
    new.portal.delete("trang/tin/bai-dau.md")
    for name in existing:
        new.portal.item(f"trang/tin/{name}.md", "title: Cũ hơn\ndate: 2024-01-01")
    assert new("tin bai", "Mới") == 0
    assert new.file(f"trang/tin/{expected}.md")


def test_a_column_without_items_follows_the_others_of_its_site(bigger: Command) -> None:
    bigger.portal.delete("trang/tin/bai-dau.md")
    bigger.portal.item("trang/tin/2025/01/a.md", "title: Cũ hơn\ndate: 2025-01-01")
    assert bigger("announcement", "Mới", "--site", "trang") == 0
    assert bigger.file("trang/thong-bao/2026/11/moi.md")
    assert bigger("announcement", "Mới", "--site", "english") == 0
    assert bigger.file("english/announcements/moi.md")


def test_what_has_no_date_is_not_laid_out_by_date(new: Command) -> None:
    new.portal.item("trang/tin/2025/01/a.md", "title: Cũ hơn\ndate: 2025-01-01")
    new.portal.item("trang/tin/2025/02/a.md", "title: Cũ hơn\ndate: 2025-02-01")
    assert new("static_page", "Giới thiệu", "--column", "tin") == 0
    text = new.file("trang/tin/gioi-thieu.md")
    assert "date:" not in text


# --- never over something else


def test_nothing_is_ever_overwritten(new: Command) -> None:
    for expected in ("mot-bai", "mot-bai-2", "mot-bai-3"):
        before = new.files()
        assert new("tin bai", "Một bài") == 0
        assert before.items() <= new.files().items()
        assert new.file(f"trang/tin/{expected}.md")
        assert ("“mot-bai”" in new.said) == (expected != "mot-bai")
    new.portal.publish(NOW)


@pytest.mark.parametrize(
    "existing",
    ["mot-bai.md", "mot-bai/index.md", "Mot Bai.md", "Một bài/index.md", "mot-bai/_index.md", "MOT-BAI.md"],
)
def test_an_address_is_given_once(new: Command, existing: str) -> None:
    new.portal.item(
        f"trang/tin/{existing}",
        "title: Đã có" + ("" if existing.endswith("_index.md") else "\ndate: 2026-01-01"),
    )
    for options in ([], ["--bundle"]):
        assert new("tin bai", "Một bài", "--column", "tin", *options) == 0
    new.portal.publish(NOW)
    assert "URL001" not in new.portal.codes()


@pytest.mark.parametrize("title", ["Index", "Trang 2", "List", "Page 3", "Feed"])
def test_addresses_that_the_build_makes_are_left_to_it(new: Command, title: str) -> None:
    assert new("tin bai", title) == 0
    new.portal.publish(NOW)
    assert f"<title>{title}" in "".join(
        new.portal.read(path)
        for path in new.portal.tree()
        if path.startswith("tin/") and path.endswith("-2.html")
    )


def test_a_bundle_has_a_folder_for_its_files(new: Command) -> None:
    assert new("tin bai", "Có ảnh", "--bundle") == 0
    assert new.file("trang/tin/co-anh/index.md")
    assert "content/trang/tin/co-anh/" in new.said
    new.portal.publish(NOW)
    assert new.portal.exists("tin/co-anh.html")


def test_a_dry_run_writes_nothing(bigger: Command) -> None:
    before = bigger.files()
    assert bigger("tin bai", "Một", "--column", "tin", "--dry-run") == 0
    assert "title: Một\n" in bigger.said
    assert bigger("column", "trang/moi", "Mới", "--dry-run") == 0
    assert bigger("site", "moi", "Mới", "--dry-run") == 0
    assert bigger.files() == before


def test_files_are_written_all_or_none(tmp_path: Path) -> None:
    (tmp_path / "co").mkdir()
    (tmp_path / "co/b.md").write_text("cũ", encoding="utf-8")
    with pytest.raises(FileExistsError) as raised:
        write_new(tmp_path, {"moi/a.md": "A", "co/b.md": "B", "co/c.md": "C"})
    assert raised.value.filename == "co/b.md"
    assert sorted(str(p.relative_to(tmp_path)) for p in tmp_path.rglob("*")) == ["co", "co/b.md"]
    assert (tmp_path / "co/b.md").read_text(encoding="utf-8") == "cũ"


def test_nothing_is_written_through_a_link_that_leads_out(tmp_path: Path) -> None:
    (tmp_path / "ngoai").mkdir()
    (tmp_path / "trong").mkdir()
    os.symlink(tmp_path / "ngoai", tmp_path / "trong/lien-ket")
    with pytest.raises(OSError, match="outside"):
        write_new(tmp_path / "trong", {"lien-ket/sau/a.md": "A"})
    assert not any((tmp_path / "ngoai").iterdir())


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may write anywhere")
def test_a_folder_that_cannot_be_written_is_said(new: Command) -> None:
    folder = new.portal.content / "trang/tin"
    folder.chmod(0o555)
    try:
        assert "content/trang/tin/mot.md" in new.refused("tin bai", "Một")
    finally:
        folder.chmod(0o755)


# --- text as YAML


LOOKALIKES = "true No null ~ 2026 2026-11-24 12:30 0x1F 1e3 .5 1_000 - #a a: [a] {a} &a *a !a | > % @a `a` ? = << --- ..."
NASTY = ["", "- a", "a: b", "a #b", "? a", "'a'", '"a"', "a\\b", "Điều 5. Phạm vi", "“Trích dẫn”"]
UNSEEN = ["a\u00a0b", "a\u200bb", "a\tb", "a\nb", "\ufeffa", "\U0001f600", "\x07", "\x85", "\u2028"]


@pytest.mark.parametrize("text", [*LOOKALIKES.split(), *NASTY, *UNSEEN])
def test_any_text_survives_yaml(text: str) -> None:
    for written in (scalar(text), quoted(text)):
        assert yaml.safe_load(f"key: {written}\n") == {"key": text}
        assert "\n" not in written


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=60))
def test_all_text_survives_yaml(text: str) -> None:
    assert yaml.safe_load(f"key: {scalar(text)}\nlist:\n  - {scalar(text)}\n") == {
        "key": text,
        "list": [text],
    }


@given(st.text(max_size=60))
@example("a\ud800b")
@example("\udcff")
def test_a_clean_line_is_one_line_of_utf_8(text: str) -> None:
    line = clean_line(text)
    assert line.encode().decode() == line == clean_line(line)
    assert len(line.splitlines()) <= 1


def test_typed_values_stay_themselves() -> None:
    assert [typed(t) for t in ("5", "2026-11-24", "true", "1.5", "năm: 5")] == [
        "5",
        "2026-11-24",
        "true",
        "1.5",
        '"năm: 5"',
    ]


@given(title=st.text(min_size=1, max_size=80))
@example(title="Họp: “tổng kết” #1 - [2026] {x}")
@example(title="Ðại hội")  # Eth
@example(title="Họp\u200b giao\u00a0ban")
@example(title="H\u1ecdp".encode().decode() + "\u0301")
def test_the_title_read_is_the_title_given(snapshot: Snapshot, title: str) -> None:
    try:
        made = plan_item(Wish("news_article", title), snapshot, NOW, translator("vi"))
    except (Refusal, Unacceptable):
        return
    source = Source("x", made.text)
    halves = split_front_matter(source, Reporter(source))
    assert halves is not None
    node = compose_mapping(halves.yaml, Reporter(source))
    assert node is not None
    read: Any = node.get("title")
    assert read.value == clean_line(title)


@pytest.mark.parametrize("title", ["", " ", "???", "\u200b", "\ufffd", "x" * 501])
def test_a_title_that_cannot_be_used_is_refused(new: Command, title: str) -> None:
    new.refused("tin bai", title)


def test_bytes_that_are_no_text_are_refused(new: Command) -> None:
    new.refused("tin bai", "a\udcff")
    new.refused("\udcff", "Bài")
    new.refused("tin bai", "Bài", "--column", "\udcff")


# --- --set and options


def test_settings_are_read_like_front_matter(new: Command) -> None:
    words = [
        "--set",
        "the_loai=Phỏng vấn",
        "--set",
        "chu-de=Một: hai",
        "--set",
        "topics=Ba",
        "--set",
        "noi_bat=2",
    ]
    assert (
        new(
            "tin bai",
            "Bài",
            *words,
            "--set",
            "image.src=anh.jpg",
            "--set",
            "image.alt=Ảnh",
            "--set",
            "draft=true",
        )
        == 0
    )
    front = yaml.safe_load(new.file("trang/tin/bai.md").split("---")[1])
    assert front["genre"] == "phong_van"
    assert front["topics"] == ["Một: hai", "Ba"]
    assert front["featured"] == 2
    assert front["image"] == {"src": "anh.jpg", "alt": "Ảnh"}
    assert front["draft"] is True


def test_settings_fill_several_entries(new: Command) -> None:
    pairs = ["contributors.name=A B", "contributors.role=Ảnh", "contributors.name=C D"]
    assert new("tin bai", "Bài", *(word for pair in pairs for word in ("--set", pair))) == 0
    front = yaml.safe_load(new.file("trang/tin/bai.md").split("---")[1])
    assert front["contributors"] == [{"name": "A B", "role": "anh"}, {"name": "C D", "role": "tac_gia"}]


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ("genre", "MỤC=GIÁ_TRỊ"),
        ("=x", "MỤC=GIÁ_TRỊ"),
        ("gnre=tin", "“genre”"),
        ("qqqqqqq=1", "portalgen types news_article"),
        ("genre=qqqqqqq", "FLD009"),
        ("featured=nhiều", "FLD008"),
        ("event_date=24/11/2026", "FLD006"),
        ("withdrawn=x", "withdrawn.on"),
        ("withdrawn.onn=x", "withdrawn.on"),
        ("title=x", "tiêu đề"),
        ("tieu_de=x", "tiêu đề"),
        ("type=x", "loại nội dung"),
        ("date=x", "--date"),
        ("don_vi=phong-a", "--unit"),
        ("image.src=../../../x.jpg", "LNK005"),
        ("also_in=qqqq", "FLD013"),
    ],
)
def test_a_wrong_setting_is_refused_with_its_reason(new: Command, setting: str, said: str) -> None:
    assert said in new.refused("tin bai", "Bài", "--set", setting)


def test_one_value_is_given_once(new: Command) -> None:
    assert "“genre”" in new.refused("tin bai", "Bài", "--set", "genre=tin", "--set", "genre=anh")


@pytest.mark.parametrize(
    ("words", "option"),
    [
        (["tin bai", "Bài", "--host", "https://a.vn"], "--host"),
        (["tin bai", "Bài", "--type", "tin"], "--type"),
        (["column", "trang/x", "X", "--date", "2026-01-01"], "--date"),
        (["column", "trang/x", "X", "--set", "a=b"], "--set"),
        (["site", "x", "X", "--site", "trang"], "--site"),
        (["site", "x", "X", "--bundle"], "--bundle"),
        (["tin bai", "Bài", "--lang", "fr"], "--lang"),
        (["tin bai"], "TIÊU_ĐỀ"),
        (["column", "trang/x"], "portalgen new column"),
        (["site", "x"], "portalgen new site"),
    ],
)
def test_options_that_do_not_fit_are_refused(new: Command, words: list[str], option: str) -> None:
    assert option in new.refused(*words)


def test_an_unknown_unit_is_refused_with_the_nearest(new: Command) -> None:
    for words in (["tin bai", "X"], ["column", "trang/x", "X"], ["site", "x", "X"]):
        assert "“phong-a”" in new.refused(*words, "--unit", "phonga")


def test_a_portal_that_cannot_be_read_is_shown_its_findings(new: Command) -> None:
    new.portal.put("portal.yml", "title: [\n")
    assert new("tin bai", "X") == 1
    assert "content/portal.yml" in new.said


# --- columns


def test_a_column_is_made_and_builds(bigger: Command) -> None:
    assert (
        bigger("column", "trang/su-kien", "Sự kiện: hội thảo", "--type", "Sự kiện", "--unit", "phong-a") == 0
    )
    text = bigger.file("trang/su-kien/_index.md")
    assert 'title: "Sự kiện: hội thảo"\n' in text
    assert "type: event\n" in text
    assert '- {label: "Sự kiện: hội thảo", target: su-kien}' in bigger.said  # the menu is written by hand
    bigger.portal.publish(NOW)
    assert bigger.portal.exists("su-kien/index.html")
    assert set(bigger.portal.codes()) == {"FLD003"}


def test_columns_nest_and_stand_after_their_neighbours(new: Command) -> None:
    assert new("column", "dia-phuong", "Địa phương", "--site", "trang") == 0
    assert new("column", "hoi-dap", "Hỏi đáp") == 0  # the only site
    assert new("column", "trang/hoi-dap/ho-tich", "Hộ tịch") == 0
    assert "weight: 10\n" in new.file("trang/dia-phuong/_index.md")
    assert "weight: 20\n" in new.file("trang/hoi-dap/_index.md")
    assert "weight: 10\n" in new.file("trang/hoi-dap/ho-tich/_index.md")
    new.portal.publish(NOW)
    assert new.portal.exists("hoi-dap/ho-tich/index.html")


def test_an_undated_type_orders_its_column_by_title(new: Command) -> None:
    assert new("column", "trang/danh-ba", "Danh bạ", "--type", "contact_entry") == 0
    assert "order: title\n" in new.file("trang/danh-ba/_index.md")


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("trang/tin", "CLI002"),
        ("trang/Tin Mới", "tin-moi"),
        ("trang/2026", "2026"),
        ("trang/tin/2026", "2026"),
        ("trang/x/y", "portalgen new column trang/x "),
        ("tranng/x", "“trang”"),
        ("x", "trang/x"),
        ("trang", "TRANG/CHUYÊN-MỤC"),
        ("", "TRANG/CHUYÊN-MỤC"),
        ("/", "TRANG/CHUYÊN-MỤC"),
        ("trang/../x", ".."),
        ("trang/assets", "assets"),
        ("trang/site-map", "site-map"),
        ("trang/english", "english"),
    ],
)
def test_a_place_that_is_not_free_or_not_a_place_is_refused(bigger: Command, path: str, said: str) -> None:
    assert said in bigger.refused("column", path, "Mới")


def test_a_column_does_not_swallow_an_item(new: Command) -> None:
    new.portal.item("trang/tin/su-kien/index.md", "title: Sự kiện\ndate: 2026-01-01")
    assert "content/trang/tin/su-kien/index.md" in new.refused("column", "trang/tin/su-kien", "Sự kiện")


def test_two_folders_of_one_address_are_refused(new: Command) -> None:
    new.portal.put("trang/Hỏi đáp/_index.md", "---\ntitle: Hỏi đáp\n---\n")
    assert "hoi-dap/" in new.refused("column", "trang/hoi-dap", "Hỏi đáp")


# --- sites


def test_a_site_is_made_and_builds(bigger: Command) -> None:
    assert (
        bigger("site", "don-vi", "Đơn vị: A", "--unit", "phong-a", "--host", "https://a.example.gov.vn") == 0
    )
    assert bigger("column", "don-vi/tin", "Tin đơn vị", "--type", "news_article") == 0
    assert bigger("news_article", "Bài", "--site", "don-vi") == 0
    bigger.portal.publish(NOW)
    assert 'title: "Đơn vị: A"\n' in bigger.file("don-vi/site.yml")
    assert "Bài" in bigger.portal.read("don-vi/index.html")
    assert set(bigger.portal.codes()) == {"FLD003", "TXT013"}  # summaries of items, examples


def test_a_site_without_anything_in_it_builds(new: Command) -> None:
    assert new("site", "moi", "Mới", "--lang", "en") == 0
    assert "Made content/moi/site.yml" in new.said
    assert "languages" in new.said  # not among those of the portal
    new.portal.publish(NOW)
    assert new.portal.exists("moi/index.html")


def test_a_new_site_never_becomes_the_main_one(new: Command) -> None:
    assert new("site", "aaa", "Đứng đầu bảng chữ cái") == 0
    new.portal.publish(NOW)
    assert "Trang thử nghiệm" in new.portal.read("index.html")
    assert new.portal.exists("aaa/index.html")


@pytest.mark.parametrize(
    ("id_", "said"),
    [
        ("trang", "CLI002"),
        ("tin", "tin"),  # a column of the main site
        ("Đơn vị", "don-vi"),
        ("a/b", "a-b"),
        ("../x", "x"),
        ("types", "types"),
        ("assets", "assets"),
        ("", "don-vi"),
    ],
)
def test_a_name_that_a_site_cannot_have_is_refused(new: Command, id_: str, said: str) -> None:
    assert said in new.refused("site", id_, "Mới")


@pytest.mark.parametrize(
    "options", [["--host", "a.example"], ["--host", "javascript:alert(1)"], ["--lang", "tiếng Việt"]]
)
def test_what_the_loader_would_refuse_is_not_written(new: Command, options: list[str]) -> None:
    assert "FLD011" in new.refused("site", "moi", "Mới", *options)


@pytest.mark.parametrize("kind", ["site", "column"])
def test_a_content_type_cannot_take_the_name_of_a_site_or_column(new: Command, kind: str) -> None:
    new.portal.put(f"types/{kind}.yml", f"id: {kind}\nlabel: {{vi: Của tôi}}\nfields: {{}}\n")
    new.portal.build(NOW)
    assert "TYPE002" in new.portal.codes()
    target = "moi" if kind == "site" else "trang/moi"
    assert new(kind, target, "Mới") == 0


@pytest.mark.parametrize(
    ("name", "path"), [("chuyên mục", "trang/moi"), ("trang thành phần", "moi"), ("Trang-thanh-phan", "moi")]
)
def test_sites_and_columns_have_vietnamese_names_too(new: Command, name: str, path: str) -> None:
    assert new(name, path, "Mới") == 0
    assert new.file(f"{path}/_index.md")


# --- types of the portal's own


def test_a_type_of_the_portal_is_offered_with_all_its_kinds_of_field(new: Command) -> None:
    new.portal.put(
        "types/mau.yml",
        """
id: mau
label: {vi: Mẫu, en: Sample}
fields:
  anh_bia: {kind: image, required: true, label: {vi: Ảnh bìa}}
  co: {kind: bool, required: true, label: {vi: Có không}, default: true}
  muc: {kind: enum, required: true, default: b, values: {a: {vi: A}, b: {vi: B}}, label: {vi: Mục}}
  bang:
    kind: list
    required: true
    label: {vi: Bảng}
    of:
      kind: object
      fields:
        x: {kind: int, label: {vi: X}}
        y: {kind: object, required: true, label: {vi: Y}, fields: {z: {kind: url, required: true, label: {vi: Z}}}}
  noi_dung: {kind: markdown, recommended: true, label: {vi: Nội dung}}
  tien: {kind: money, required: true, label: {vi: Tiền}}
example: {vi: "Bài mẫu."}
""",
    )
    assert new("mẫu", "Một", "--column", "tin") == 0
    text = new.file("trang/tin/mot.md")
    front = yaml.safe_load(text.split("---")[1])
    assert front["anh_bia"] == {"src": None, "alt": None}
    assert front["co"] is True
    assert front["muc"] == "b"
    assert front["bang"] == [{"y": {"z": None}}]
    assert text.endswith("---\nBài mẫu.\n")
    new.portal.build(NOW)
    assert {f.code for f in new.portal.found} <= TO_FILL_IN


def test_two_types_of_one_name_are_told_apart_by_id(new: Command) -> None:
    for id_ in ("mau_a", "mau_b"):
        new.portal.put(f"types/{id_}.yml", f"id: {id_}\nlabel: {{vi: Mẫu}}\nfields: {{}}\n")
    said = new.refused("mẫu", "X")
    assert "mau_a" in said
    assert "mau_b" in said
