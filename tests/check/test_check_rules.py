"""Rules over whole small portals: each finding where it belongs, and none where it does not."""

from __future__ import annotations

import datetime as dt
import functools
import io

import msgspec
import pytest
from conftest import NOW, PortalFolder
from PIL import Image

from portalgen.build import load
from portalgen.build.discover import discover
from portalgen.build.tree import Files, Tree
from portalgen.content.catalog import Catalog
from portalgen.diagnostics import Diagnostic, sort_diagnostics
from portalgen.diagnostics.formats import FORMATS, FormatOptions
from portalgen.diagnostics.text import describe, unfilled
from portalgen.i18n import LANGUAGES, translator
from portalgen.rules.model import ItemView, Known
from portalgen.rules.registry import ITEM_RULES
from portalgen.rules.suppress import settle

LOAD_TYPES = load.load_content_types
SUMMARY = "summary: Tóm tắt đủ dài để bài này không bị nêu vì phần tóm tắt quá ngắn.\n"
NEWS = f"title: Một bài\ndate: 2026-11-01\n{SUMMARY}"


@functools.cache
def builtin() -> tuple[object, ...]:
    return LOAD_TYPES(Tree("none", Files(dict)))


@pytest.fixture(autouse=True)
def types_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Reading the types is most of the work of a check of three items."""
    monkeypatch.setattr(load, "load_content_types", lambda _tree: builtin())


def found_in(portal: PortalFolder, now: dt.datetime = NOW) -> tuple[Diagnostic, ...]:
    """What a check finds in the content, without looking at the theme."""
    tree, found = discover(portal.content)
    content, more = load.load_content(tree, now)
    assert content is not None, more
    catalog = Catalog(content.frame, content.items, now)
    settled = sort_diagnostics(load.with_source_lines(settle((*found, *more), catalog), tree))
    for one in settled:
        for language in LANGUAGES:
            assert not unfilled(one, translator(language)), one
            assert describe(one, translator(language)).message
    return settled


def of_item(portal: PortalFolder, front: str, body: str = "Nội dung.\n", *, only: str = "") -> list[str]:
    """Codes of what is found in one item beside those of the least portal."""
    portal.item("trang/tin/thu.md", front, body)
    return [f.code for f in found_in(portal) if f.span.path.endswith("thu.md") and f.code.startswith(only)]


@pytest.fixture
def plain(portal: PortalFolder) -> PortalFolder:
    portal.edit("portal.yml", "title:", "established: 2026-01-01\ntitle:")
    return portal.item("trang/tin/bai-dau.md", "title: Bài đầu tiên\ndate: 2026-11-01\n" + SUMMARY)


@pytest.mark.parametrize(
    ("body", "codes"),
    [
        ("theo quy định của của Luật", ["TXT005"]),
        ("thứ Sáu, 13/04/2023", ["TXT010"]),
        ("các biện pháp tàỉ chính", ["TXT008"]),
        ("một\u200bchữ và \u00d0ồng Nai, C\u0410P", ["TXT001", "TXT003", "TXT007"]),
        ("hỏng \ufffd rồi", ["TXT004"]),
        ("NghÞ ®Þnh cña ChÝnh phñ vÒ thi hµnh", ["TXT009"]),
        ("Ông A, CCCD 001085012345, 0912 345 678, a@gmail.com", ["PRV001", "PRV002", "PRV003"]),
        ("STK 123456789012", ["PRV004"]),
        ("**MẬT**\n\nKính gửi", ["PRV005"]),
        ("xem [tại đây](bai-dau.md) hoặc [ở ĐÂY!](https://vbpl.vn/)", ["LNK008", "LNK008"]),
        ("[Cơ sở dữ liệu](http://vbpl.vn/)", ["LNK006"]),
        ("[Bài đầu](https://portal.example.gov.vn/tin/bai-dau.html)", ["LNK010"]),
        ("<https://vbpl.vn/TW/Pages/vbpq-toanvan.aspx?ItemID=1234567890&Keyword=abcdefgh>", ["LNK008"]),
        ("<https://vbpl.vn/>, [thư](mailto:a@moj.gov.vn) và [gọi](tel:02462739718)", []),
        ("##\n\nNội dung", ["MD011"]),
        ("|  |  |\n|---|---|\n| a | b |", ["MD012"]),
        ("|  | Phí |\n|---|---|\n| a | b |", []),
        ("Bo Tu phap to chuc hoi nghi tong ket cong tac. " * 6, ["TXT011"]),
    ],
)
def test_texts(plain: PortalFolder, body: str, codes: list[str]) -> None:
    assert sorted(of_item(plain, NEWS, body + "\n")) == codes


def test_a_finding_stands_at_its_place(plain: PortalFolder) -> None:
    plain.item("trang/tin/thu.md", NEWS, "Dòng đầu.\n\nDòng ba, đề nghị các\ncác đơn vị.\n")
    (finding,) = found_in(plain)
    assert (finding.span.line, finding.span.column, finding.span.end_column) == (9, 1, 4)
    assert finding.source_line == "các đơn vị."


def test_wording_of_documents_is_not_judged(plain: PortalFolder) -> None:
    front = (
        "type: legal_document\ntitle: Nghị định\ndate: 2026-11-05\nabstract: Quy định chi tiết một số điều của Luật\n"
        "doc_kind: nghi_dinh\nissuing_bodies: [Chính phủ]\nissued_date: 2026-11-04\neffective_date: 2026-12-20\n"
        "number_symbol: 301/2026/NĐ-CP\nsigners: [{name: Ban Thư ký}]\nfield: khac\nfiles: [{file: a.pdf}]\n"
    )
    plain.put("trang/tin/a.pdf", b"%PDF-1.4\n%%EOF\n")
    assert of_item(plain, front, "theo quy định của của Luật\n") == []


@pytest.mark.parametrize(
    ("front", "codes"),
    [
        ("title: THÔNG BÁO LỊCH TIẾP CÔNG DÂN", ["TXT002"]),
        ("title: Thông báo lịch tiếp dân.", ["TXT012"]),
        ("title: Thông báo của UBND TP.", []),
        ("title: Còn nữa...", []),
        ("title: Sách, báo, v.v.", []),
    ],
)
def test_titles(plain: PortalFolder, front: str, codes: list[str]) -> None:
    assert of_item(plain, f"{front}\ndate: 2026-11-01\n{SUMMARY}") == codes


@pytest.mark.parametrize(
    ("summary", "kind"),
    [("Một bài", "same"), ("Ngắn quá", "short"), ("Dài " * 150, "long"), ("một BÀI.", "same")],
)
def test_summaries(plain: PortalFolder, summary: str, kind: str) -> None:
    plain.item("trang/tin/thu.md", f"title: Một bài\ndate: 2026-11-01\nsummary: {summary}")
    (finding,) = found_in(plain)
    assert (finding.code, dict(finding.args)["kind"]) == ("MET001", kind)


def test_questions_in_the_front_matter_are_looked_at(plain: PortalFolder) -> None:
    front = (
        "type: legal_qa\ntitle: Câu hỏi\ndate: 2026-11-05\nquestion: Tôi là Trần B, số 0912 345 678, hỏi về hộ tịch\n"
        "received_on: 2026-11-02\nanswered_on: 2026-11-04\nanswering_unit: Cục\nfield: ho_tich\n"
        "law_as_of: 2026-11-04\nlegal_basis: [Điều 1 Nghị định 1/2025/NĐ-CP]\n"
    )
    plain.item("trang/tin/thu.md", front)
    (finding,) = found_in(plain)
    assert (finding.code, finding.span.line) == ("PRV002", 5)
    assert dict(finding.args)["value"] == "•••• ••• 678"  # reports are read by more people than the page


def test_rules_that_look_at_keys_find_nothing_where_these_are_not(plain: PortalFolder) -> None:
    front = f"{NEWS}review_by: 2026-11-02\nattachments: [{{file: a.pdf}}]\nsuppress: [{{code: NIX001, reason: vì thế}}]\n"
    plain.put("trang/tin/a.pdf", b"%PDF-1.4\n%%EOF\n").item("trang/tin/thu.md", front.replace("Tóm", "T"))
    tree, _ = discover(plain.content)
    content, _ = load.load_content(tree, NOW)
    assert content is not None
    catalog = Catalog(content.frame, content.items, NOW)
    (item,) = (item for item in content.items if item.source.endswith("thu.md"))
    type_, body = content.frame.types[item.summary.type], content.bodies[item.summary.id]
    found = set()
    for rule in (rule for rule in ITEM_RULES if rule.keys):
        fields = {key: value for key, value in item.fields.items() if key not in rule.keys}
        without = msgspec.structs.replace(item, fields=fields)
        assert not rule.concerns(without)
        assert not list(
            rule.check(ItemView(without, type_, body, catalog, Known(frozenset()), content.media.get))
        )
        view = ItemView(item, type_, body, catalog, Known(frozenset()), content.media.get)
        found |= {one.code for one in rule.check(view)} if rule.concerns(item) else set()
    assert found == {"REV001", "ATT005", "SUP003"}


def test_numbers_of_offices_may_stand(plain: PortalFolder) -> None:
    plain.edit("portal.yml", "title:", "checks: {allowed: [0912 345 678, Duong.Day@gmail.com]}\ntitle:")
    assert of_item(plain, NEWS, "Gọi 0912.345.678 hoặc viết tới duong.day@gmail.com\n") == []
    assert of_item(plain, NEWS, "Gọi 0912.345.679\n") == ["PRV002"]


def test_contacts_are_there_to_be_published(plain: PortalFolder) -> None:
    front = (
        "type: static_page\ntitle: Liên hệ\nrole: contact\nreview_by: 2027-11-01\nsummary: "
        + "Cách liên hệ. " * 4
    )
    assert of_item(plain, front, "Di động 0912 345 678, hộp thư a@gmail.com\n") == []
    assert of_item(plain, front.replace("contact", "about"), "Di động 0912 345 678\n") == ["PRV002"]


def photo(**options: object) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(out, "JPEG", **options)
    return out.getvalue()


def with_place() -> bytes:
    exif = Image.Exif()
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (21.0, 1.0, 30.0)
    return photo(exif=exif)


def test_images_and_files(plain: PortalFolder) -> None:
    plain.put("trang/tin/anh.jpg", with_place()).put("trang/tin/Mẫu đơn.pdf", b"%PDF-1.4\n%%EOF\n")
    front = NEWS + "attachments:\n  - {file: Mẫu đơn.pdf}\n"
    plain.item("trang/tin/thu.md", front, "![Một căn phòng](anh.jpg)\n")
    assert [f.code for f in found_in(plain)] == ["ATT005", "ATT004", "IMG007"]
    plain.put("trang/tin/anh.jpg", photo())
    plain.edit("trang/tin/thu.md", "{file: Mẫu đơn.pdf}", "{file: Mẫu đơn.pdf, title: Tệp 1}")
    assert [f.code for f in found_in(plain)] == ["ATT005", "ATT004"]


def test_an_image_of_many_pixels_is_heavy(plain: PortalFolder) -> None:
    out = io.BytesIO()
    Image.new("1", (6000, 4100)).save(out, "PNG")
    plain.put("trang/tin/anh.png", out.getvalue())
    assert of_item(plain, NEWS, "![Một căn phòng](anh.png)\n") == ["IMG006"]


@pytest.mark.parametrize(
    ("by", "codes"),
    [("2026-11-23", ["REV001"]), ("2026-11-24", ["REV002"]), ("2026-12-08", ["REV002"]), ("2026-12-09", [])],
)
def test_reviews(plain: PortalFolder, by: str, codes: list[str]) -> None:
    assert of_item(plain, f"{NEWS}review_by: {by}\n") == codes
    assert of_item(plain, f"{NEWS}review_by: {by}\ndraft: true\n") == []


def test_translations(plain: PortalFolder) -> None:
    plain.item("trang/tin/goc.md", f"{NEWS}updated: 2026-11-10\n")
    front = f"{NEWS}lang: en\ntranslation_of: trang/tin/goc\n"
    assert of_item(plain, front) == ["TRN001"]
    assert of_item(plain, f"{front}updated: 2026-11-10\n") == []
    assert of_item(plain, front.replace("lang: en\n", "")) == ["TRN002"]


DECREE = (
    "type: legal_document\ntitle: Nghị định\ndate: 2020-01-03\nabstract: Quy định chi tiết một số điều của Luật\n"
    "doc_kind: nghi_dinh\nissuing_bodies: [Chính phủ]\nissued_date: 2020-01-02\neffective_date: 2020-03-01\n"
    "number_symbol: {symbol}\nsigners: [{{name: Ban Thư ký}}]\nfield: khac\nfiles: [{{file: a.pdf}}]\n"
)


def test_law_that_is_no_longer_in_force(plain: PortalFolder) -> None:
    plain.put("trang/tin/a.pdf", b"%PDF-1.4\n%%EOF\n")
    old = DECREE.format(symbol="1/2020/NĐ-CP")
    plain.item("trang/tin/cu.md", old + "expiry_date: 2026-06-30\nexpiry_reason: Bị thay thế\n")
    guide = (
        "type: legal_dissemination\ntitle: Hướng dẫn\ndate: 2026-11-01\naudience: Mọi người\n"
        f"{SUMMARY}legal_basis: [Điều 3 Nghị định số 1/2020/NĐ-CP, 2/2020/NĐ-CP]\n"
    )
    assert of_item(plain, guide, only="LAW") == ["LAW001"]
    plain.edit("trang/tin/cu.md", "2026-06-30", "2026-12-30")
    assert of_item(plain, guide, only="LAW") == []


def test_a_replaced_document_in_force(plain: PortalFolder) -> None:
    plain.put("trang/tin/a.pdf", b"%PDF-1.4\n%%EOF\n")
    plain.item("trang/tin/cu.md", DECREE.format(symbol="1/2020/NĐ-CP") + "validity: con_hieu_luc\n")
    plain.item(
        "trang/tin/moi.md",
        DECREE.format(symbol="2/2020/NĐ-CP") + "relations: [{kind: replaces, to: 1/2020/NĐ-CP}]\n",
    )
    assert [(f.code, f.span.path) for f in found_in(plain)] == [("LAW002", "content/trang/tin/cu.md")]
    plain.edit("trang/tin/moi.md", "effective_date: 2020-03-01", "effective_date: 2027-03-01")
    assert found_in(plain) == ()


def withdrawn(to: str) -> str:
    return f"{NEWS}withdrawn: {{on: 2026-11-02, reason: Gộp bài, kind: consolidated, to: {to}}}\n"


def test_chains_and_circles_of_replacements(plain: PortalFolder) -> None:
    plain.item("trang/tin/a.md", withdrawn("trang/tin/b"))
    plain.item("trang/tin/b.md", withdrawn("trang/tin/bai-dau"))
    found = {f.span.path.rpartition("/")[2]: f for f in found_in(plain)}
    assert {name: f.code for name, f in found.items()} == {"a.md": "RED002"}
    assert dict(found["a.md"].args)["suggestion"] == "trang/tin/bai-dau"
    plain.item("trang/tin/b.md", withdrawn("trang/tin/a"))
    assert sorted({f.code for f in found_in(plain)}) == ["RED001"]
    plain.item("trang/tin/a.md", withdrawn("trang/tin/a"))
    assert {f.code for f in found_in(plain)} == {"RED001"}


def test_introductions_and_blocks_are_read_too(plain: PortalFolder) -> None:
    plain.write(
        """
        -- trang/tin/_index.md --
        ---
        title: Tin tức
        ---
        Liên hệ ông A, 0912 345 678.

        Theo quy định của của Luật.
        -- trang/_index.md --
        ---
        blocks:
          - {kind: text, title: Hỏi đáp, text: "Gửi về a@gmail.com"}
        ---
        """
    )
    found = [(f.code, f.span.path.removeprefix("content/trang/"), f.span.line) for f in found_in(plain)]
    assert found == [
        ("PRV003", "_index.md", 0),
        ("PRV002", "tin/_index.md", 4),
        ("TXT005", "tin/_index.md", 6),
    ]


# suppressions and levels


def test_a_suppression_with_a_reason(plain: PortalFolder) -> None:
    front = f"{NEWS}suppress:\n  - {{code: PRV001, reason: Số ví dụ trong mẫu tờ khai}}\n"
    assert of_item(plain, front, "CCCD 001085012345\n") == []
    assert of_item(plain, front, "CCCD 001085012345 và của của\n") == ["TXT005"]
    assert of_item(plain, front, "Không còn số nào.\n") == ["SUP001"]
    assert of_item(
        plain, front.replace("Số ví dụ trong mẫu tờ khai", "ok"), "CCCD 001085012345\n", only="FLD"
    )


def test_a_suppression_ends(plain: PortalFolder) -> None:
    front = f"{NEWS}suppress: [{{code: TXT005, reason: Trích nguyên văn, until: 2026-11-23}}]\n"
    assert of_item(plain, front, "của của\n") == ["SUP002", "TXT005"]
    assert of_item(plain, front.replace("11-23", "11-24"), "của của\n") == []


@pytest.mark.parametrize("code", ["LNK001", "FLD002", "ABC123", "SUP001", "STR-99"])
def test_what_cannot_be_suppressed(plain: PortalFolder, code: str) -> None:
    front = f"{NEWS}suppress: [{{code: {code}, reason: Không muốn thấy nữa}}]\n"
    assert of_item(plain, front, "[Hỏng](khong-co.md)\n") == ["SUP003", "LNK001"]


def test_suppressions_of_the_portal(plain: PortalFolder) -> None:
    plain.item("trang/tin/thu.md", NEWS, "của của và [Luật](http://vbpl.vn/)\n")
    plain.write(
        """
        -- suppressions.yml --
        suppressions:
          - {code: TXT005, path: "trang/**/th?.md", reason: Trích nguyên văn lời bài hát}
          - {code: LNK006, path: "*/thu.md", reason: Mẫu này không đi vào thư mục con}
        """
    )
    assert [f.code for f in found_in(plain)] == ["SUP001", "LNK006"]


def test_the_example_of_a_new_item_is_not_its_text(plain: PortalFolder) -> None:
    """Only what is left word by word: a heading of the example is a good heading."""
    example = builtin()[0]["news_article"].example["vi"]
    assert of_item(plain, NEWS, example, only="TXT") == ["TXT013"]
    written = example.replace("Nội dung chính của sự kiện.", "Hội nghị thống nhất ba việc.")
    assert of_item(plain, NEWS, written, only="TXT") == ["TXT013"]
    headings = "\n\n".join(line for line in example.split("\n") if line.startswith("#"))
    assert of_item(plain, NEWS, f"Mở đầu.\n\n{headings}\n", only="TXT") == []


def test_no_log_repeats_a_personal_number(plain: PortalFolder) -> None:
    """Whatever is found on a line, the line that is shown has its numbers masked, carets in their place."""
    number, phone, mail = "001091067842", "0987 654 321", "nguyenthib@gmail.com"
    front = NEWS.replace("Một bài", f"Một bài của {phone}")
    plain.item(
        "trang/tin/thu.md", front, f"Bài này này có CCCD {number}, [tại đây](http://vbpl.vn/), {mail}\n"
    )
    found = [f for f in found_in(plain) if f.span.path.endswith("thu.md")]
    assert {f.code for f in found} >= {"PRV001", "PRV002", "PRV003", "TXT005", "LNK006"}
    for form in FORMATS.values():
        said = form(found, translator("vi"), FormatOptions())
        assert not any(text in said for text in (number, phone, mail)), said
    lines = {f.source_line for f in found if f.span.line > 5}
    assert lines == {"Bài này này có CCCD ••••••••7842, [tại đây](http://vbpl.vn/), ng••••••••@gmail.com"}


def test_a_requirement_may_matter_more_than_its_code(plain: PortalFolder) -> None:
    """What the law asks is told as a warning, so that news is not held up; a portal may ask for more."""
    levels = (
        "[{code: LAW010, severity: info}, {code: STR-26, severity: error}, {code: STR-27, severity: off}]"
    )
    plain.edit("portal.yml", "title:", f"profiles: [khuyen-nghi]\nchecks: {{levels: {levels}}}\ntitle:")
    found = {dict(f.args)["requirement"]: f.severity.value for f in found_in(plain)}
    assert found == {"STR-25": "info", "STR-26": "error"}
    plain.edit("portal.yml", "STR-27", "STR-99")
    assert [f.code for f in found_in(plain) if f.code.startswith("SUP")] == ["SUP003"]


def test_levels(plain: PortalFolder) -> None:
    plain.item("trang/tin/thu.md", NEWS, "của của và [Luật](http://vbpl.vn/)\n")
    levels = "[{code: TXT005, severity: error}, {code: LNK006, severity: off}, {code: LNK001, severity: off}]"
    plain.edit("portal.yml", "title:", f"checks: {{levels: {levels}}}\ntitle:")
    assert [(f.code, f.severity.value) for f in found_in(plain)] == [("SUP003", "error"), ("TXT005", "error")]
