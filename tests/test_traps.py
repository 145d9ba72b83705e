"""Every trap of YAML, encodings and file systems that editors fall into, and what they are told."""

from __future__ import annotations

import os
import unicodedata
from pathlib import Path

import pytest
from conftest import PortalFolder

ITEM = "trang/tin/bai.md"


def one(portal: PortalFolder, front: str, body: str = "Nội dung.\n") -> PortalFolder:
    return portal.item(ITEM, front, body).build()


@pytest.mark.parametrize(
    ("front", "code", "line", "column"),
    [
        ("title: Một\ntitle: Hai\ndate: 2026-11-01", "YAML003", 3, 1),
        ("title: Thông báo: nghỉ lễ\ndate: 2026-11-01", "YAML002", 2, 17),
        ("title: [Khẩn] Họp\ndate: 2026-11-01", "YAML009", 2, 8),
        ("title: @bo_tu_phap\ndate: 2026-11-01", "YAML009", 2, 8),
        ("title: *quan trọng*\ndate: 2026-11-01", "YAML009", 2, 8),
        ("title: Một\ndate: 13/04/2023", "FLD006", 3, 7),
        ("title: Một\ndate: 31-12-2025", "FLD006", 3, 7),
        ("title: Một\ndate: 2026-02-31", "FLD005", 3, 7),
        ("title: Một\ndate: 2026-11-01\ndraft: no", "FLD007", 4, 8),
        ("title: Một\ndate: 2026-11-01\ndraft: yes", "FLD007", 4, 8),
        ('title: Một\ndate: 2026-11-01\ndraft: "true"', "FLD007", 4, 8),
        ("title: Một\ndate: 2026-11-01\norder: 0123", "FLD008", 4, 8),
        ("title: Một\ndate: 2026-11-01\norder: 12:30", "FLD008", 4, 8),
        ("title: Một\ndate: 2026-11-01\norder: 0x1F", "FLD008", 4, 8),
        ("title: Một\ndate: 2026-11-01\nfeatured: 9", "FLD014", 4, 11),
        ("title: Một\ndate: 2026-11-01\ngenre: tinn", "FLD009", 4, 8),
        ("title: Một\ndate: 2026-11-01\nsumary: Tóm tắt", "FLD001", 4, 1),
        ("title: Một\ndate: 2026-11-01\ntype: news_artcle", "TYPE001", 4, 7),
        ("title: Một\ntieu_de: Hai\ndate: 2026-11-01", "FLD016", 3, 1),
        ("date: 2026-11-01", "FLD002", 1, 0),
        ("title: Một", "FLD002", 1, 0),
        ("title: !!python/object:os.system x\ndate: 2026-11-01", "YAML007", 2, 8),
        ("title: Nghị định #42 về cổng\ndate: 2026-11-01", "YAML008", 2, 8),
        ("title: Một\ndate: 2026-11-01\nunit: phong-khong-co", "FLD013", 4, 7),
        ("title: Một\ndate: 2026-11-01\nattachments: [{file: thieu.pdf}]", "LNK007", 4, 22),
        ("title: Một\ndate: 2026-11-01\nattachments: [{file: ../../../etc/passwd}]", "LNK005", 4, 22),
        ("title: Một\ndate: 2026-11-01\naliases: [khong-phai-dia-chi]", "URL003", 4, 1),
        ("title: Ðại hội\ndate: 2026-11-01", "TXT001", 2, 8),
        ("title: Một\u200bhai\ndate: 2026-11-01", "TXT003", 2, 8),
        ("title: Một \ufffd hai\ndate: 2026-11-01", "TXT004", 2, 8),
        ("- title: Một", "YAML011", 2, 1),
        ("title: {a: 1}\ndate: 2026-11-01", "FLD004", 2, 8),
    ],
)
def test_each_trap_has_its_finding_at_its_place(
    portal: PortalFolder, front: str, code: str, line: int, column: int
) -> None:
    finding = one(portal, front).finding(code)
    assert (finding.span.path, finding.span.line) == (f"content/{ITEM}", line)
    if column:
        assert finding.span.column == column
        assert finding.source_line == front.split("\n")[line - 2]


@pytest.mark.parametrize(
    ("front", "code", "suggestion"),
    [
        ("title: Một\ndate: 13/04/2023", "FLD006", "2023-04-13"),
        ("title: Một\ndate: 2026-11-01\ndraft: yes", "FLD007", "true"),
        ("title: Một\ndate: 2026-11-01\ngenre: tinn", "FLD009", "tin"),
        ("title: Một\ndate: 2026-11-01\nsumary: x", "FLD001", "summary"),
        ("title: Một\ndate: 2026-11-01\ntype: news_artcle", "TYPE001", "news_article"),
        ("title: Thông báo: nghỉ\ndate: 2026-11-01", "YAML002", 'title: "Thông báo: nghỉ"'),
        ("title: Ðại hội\ndate: 2026-11-01", "TXT001", "Đại hội"),
    ],
)
def test_the_way_out_is_offered(portal: PortalFolder, front: str, code: str, suggestion: str) -> None:
    assert dict(one(portal, front).finding(code).args)["suggestion"] == suggestion


def test_values_stay_what_was_written(portal: PortalFolder) -> None:
    """``no``, ``12:30`` and ``0123`` are texts where a text is asked for."""
    one(portal, "title: no\ndate: 2026-11-01\nsummary: 0123\nsource: 12:30")
    assert portal.published, portal.explained()
    page = portal.read("tin/bai.html")
    assert ">no</h1>" in page
    assert "0123" in page
    assert "12:30" in page


def test_all_findings_come_in_one_run_sorted_by_place(portal: PortalFolder) -> None:
    portal.item("trang/tin/b.md", "title: Hai\ndate: 1/2/2026\ndraft: no")
    portal.item("trang/tin/a.md", "title: Một\ndate: 13/04/2023").build()
    assert list(portal.found) == sorted(portal.found, key=lambda f: (f.span, f.code))
    errors = [f for f in portal.found if f.severity == "error"]
    assert [(f.span.path[-4:], f.code) for f in errors] == [
        ("a.md", "FLD006"),
        ("b.md", "FLD006"),
        ("b.md", "FLD007"),
    ]


def test_an_error_leaves_the_output_as_it_was(portal: PortalFolder) -> None:
    before = portal.publish().tree()
    receipt = portal.read("build.json")
    portal.item("trang/tin/moi.md", "title: Mới\ndate: 2026-11-02")
    one(portal, "title: Một\ndate: 13/04/2023")
    assert not portal.published
    assert portal.tree() == before
    assert portal.read("build.json") == receipt


def test_tabs_byte_order_mark_and_windows_line_ends_are_accepted(portal: PortalFolder) -> None:
    text = "---\r\ntitle: Một\r\ndate: 2026-11-01\r\ntopics:\r\n\t- Luật\r\n\t- Tư pháp\r\n---\r\nDòng một\r\n\r\nDòng hai\r\n"
    portal.put(ITEM, b"\xef\xbb\xbf" + text.encode()).publish()
    page = portal.read("tin/bai.html")
    assert "Tư pháp" in page
    assert "\r" not in page


def test_a_finding_after_tabs_points_at_the_right_column(portal: PortalFolder) -> None:
    portal.put(
        ITEM, "---\ntitle: Một\ndate: 2026-11-01\ncorrections:\n\t- on: 13/04/2023\n\t  note: Sửa tên\n---\n"
    )
    assert portal.build().finding("FLD006").span == portal.finding("FLD006").span
    assert portal.finding("FLD006").span.line == 5
    assert portal.finding("FLD006").span.column == 8


def test_decomposed_names_and_text_become_composed(portal: PortalFolder) -> None:
    name = unicodedata.normalize("NFD", "Tư-pháp-Đường.md")
    portal.item(f"trang/tin/{name}", unicodedata.normalize("NFD", "title: Tư pháp\ndate: 2026-11-01"))
    portal.edit(
        "trang/tin/bai-dau.md", "Nội dung bài", unicodedata.normalize("NFD", "[Xem](Tư-pháp-Đường.md) bài")
    )
    portal.publish()
    page = portal.read("tin/tu-phap-duong.html")
    assert "Tư pháp" in page
    assert 'href="/tin/tu-phap-duong.html"' in portal.read("tin/bai-dau.html")


def test_one_name_in_two_forms_is_refused(portal: PortalFolder) -> None:
    front = "title: Một\ndate: 2026-11-01"
    for form in ("NFC", "NFD"):
        portal.item(f"trang/tin/{unicodedata.normalize(form, 'đường-lối')}.md", front)
    if len(list((portal.content / "trang/tin").glob("*l*i.md"))) < 2:
        pytest.skip("this file system keeps one name only")
    assert "FILE004" in portal.build().codes()


def test_names_that_differ_in_case_only_are_refused(portal: PortalFolder) -> None:
    front = "title: Một\ndate: 2026-11-01"
    portal.item("trang/tin/bai.md", front).item("trang/tin/Bai.md", front)
    if len(list((portal.content / "trang/tin").glob("?ai.md"))) < 2:
        pytest.skip("this file system keeps one name only")
    assert "FILE004" in portal.build().codes()


def test_an_alias_bomb_ends_in_a_finding(portal: PortalFolder) -> None:
    lines = ["title: Một", "date: 2026-11-01", "x0: &x0 [a, a, a, a, a, a, a, a, a]"]
    lines += [f"x{n}: &x{n} [{', '.join([f'*x{n - 1}'] * 9)}]" for n in range(1, 9)]
    assert "YAML004" in one(portal, "\n".join(lines)).codes()


@pytest.mark.parametrize("value", ["[" * 60_000, "- " * 30_000, "&a [*a]"], ids=["flow", "compact", "cycle"])
def test_deep_nesting_ends_in_a_finding(portal: PortalFolder, value: str) -> None:
    assert {"YAML004", "YAML001"} & set(one(portal, f"title: Một\nx:\n {value}").codes())


def test_a_file_of_ten_megabytes_is_refused_without_being_read_whole(portal: PortalFolder) -> None:
    one(portal, "title: Một\ndate: 2026-11-01", "chữ " * 2_600_000)
    assert portal.finding("FILE002").span.path == f"content/{ITEM}"


def test_front_matter_over_the_limit_is_refused(portal: PortalFolder) -> None:
    assert "YAML010" in one(portal, f"title: Một\ndate: 2026-11-01\nsummary: {'a' * 70_000}").codes()


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_what_is_not_utf8_is_named_with_its_place(portal: PortalFolder, mark: bytes) -> None:
    portal.put(ITEM, mark + "---\ntitle: Một\n---\nChữ ".encode() + b"\xe0\xe1\n").build()
    finding = portal.finding("FILE001")
    assert (finding.span.line, finding.span.column) == (4, 5)
    assert dict(finding.args)["value"] == "0xE0"


@pytest.mark.parametrize(
    ("text", "code"),
    [("title: Một\n", "YAML006"), ("---\ntitle: Một\n", "YAML005"), ("", "YAML006")],
)
def test_front_matter_must_be_there_and_closed(portal: PortalFolder, text: str, code: str) -> None:
    assert code in portal.put(ITEM, text).build().codes()


def test_a_link_out_of_the_tree_is_refused(portal: PortalFolder, tmp_path: Path) -> None:
    outside = tmp_path / "bi-mat.md"
    outside.write_text("---\ntitle: Bí mật\ndate: 2026-11-01\n---\n", encoding="utf-8")
    os.symlink(outside, portal.content / ITEM)
    assert portal.build().finding("FILE003").span.path == f"content/{ITEM}"
    assert not portal.published


def test_a_link_to_a_folder_above_does_not_go_round_for_ever(portal: PortalFolder) -> None:
    os.symlink(portal.content, portal.content / "trang/tin/vong", target_is_directory=True)
    assert "FILE003" in portal.build().codes()


def test_a_link_inside_the_tree_is_followed(portal: PortalFolder) -> None:
    os.symlink(portal.content / "trang/tin/bai-dau.md", portal.content / "trang/tin/ban-sao.md")
    assert portal.publish().exists("tin/ban-sao.html")


def test_two_items_with_one_address_are_both_named(portal: PortalFolder) -> None:
    front = "title: Một\ndate: 2026-11-01"
    portal.item("trang/tin/đông-du.md", front).item("trang/tin/dong-du.md", front).build()
    finding = portal.finding("URL001")
    assert {finding.span.path, finding.related[0].path} == {
        "content/trang/tin/đông-du.md",
        "content/trang/tin/dong-du.md",
    }


def test_vietnamese_key_names_are_accepted(portal: PortalFolder) -> None:
    one(portal, "tieu_de: Bằng tiếng Việt\nngay_dang: 2026-11-01\ntom_tat: Tóm tắt của bài")
    assert portal.published, portal.explained()
    assert "Tóm tắt của bài" in portal.read("tin/bai.html")


def test_a_symbol_with_eth_is_read_and_reported(portal: PortalFolder) -> None:
    portal.put("trang/tin/x.pdf", b"%PDF-1.4\n%%EOF\n")
    one(
        portal,
        "type: legal_document\ntitle: Nghị định\nsummary: Về cổng thông tin\ndate: 2022-06-27\n"
        "number_symbol: 42/2022/NÐ-CP\ndoc_kind: nghi_dinh\nissuing_bodies: [Chính phủ]\nissued_date: 2022-06-24\n"
        "effective_date: 2022-08-15\nfield: chuyen_doi_so\nfiles: [{file: x.pdf}]",
    )
    assert "TXT001" in portal.codes()
    assert "SYM001" not in portal.codes()


def test_no_message_shows_a_traceback_or_a_key(portal: PortalFolder) -> None:
    """Every finding of this file, said in Vietnamese."""
    one(portal, "title: [Khẩn] Họp\ndate: 13/04/2023")
    text = portal.explained()
    assert "Traceback" not in text
    assert ".message" not in text
    assert ".hint" not in text
