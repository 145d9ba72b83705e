"""Mending without judgement: only what was wrong changes, and doing it twice changes nothing more."""

from __future__ import annotations

import io
import unicodedata

import pytest
from conftest import PortalFolder
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from test_check_rules import found_in, photo, plain, types_read_once, with_place

from portalgen.check.fix import fix_all, mend

__all__ = ["plain", "types_read_once"]
HOSTS = frozenset({"portal.example.gov.vn"})
FRONT = """\
---
# Ghi chú của biên tập viên: giữ nguyên
title:   "Lịch  tiếp dân"   # hai dấu cách
date: 20/11/2026    # ngày đăng
draft: no
topics: [ a,  b ]
---
"""


def fixed(portal: PortalFolder) -> list[str]:
    return [one.path for one in fix_all(portal.content, found_in(portal))]


def text_of(portal: PortalFolder, path: str = "trang/tin/thu.md") -> str:
    return (portal.content / path).read_bytes().decode()


def test_dates_and_yes_or_no_are_written_rightly_and_all_else_stays(plain: PortalFolder) -> None:
    plain.put("trang/tin/thu.md", FRONT + "Nội dung.\n")
    assert fixed(plain) == ["content/trang/tin/thu.md"]
    assert (
        text_of(plain)
        == FRONT.replace("20/11/2026", "2026-11-20").replace("draft: no", "draft: false") + "Nội dung.\n"
    )
    assert fixed(plain) == []


@pytest.mark.parametrize("written", ['"20/11/2026"', "'20/11/2026'"])
def test_quoted_dates(plain: PortalFolder, written: str) -> None:
    plain.put("trang/tin/thu.md", f"---\ntitle: Bài\ndate: {written}\n---\nNội dung.\n")
    fixed(plain)
    assert "date: 2026-11-20\n" in text_of(plain)


def test_dates_in_a_file_as_windows_and_macos_write_it(plain: PortalFolder) -> None:
    text = unicodedata.normalize("NFD", FRONT + "Điều đầu.\n").replace("\n", "\r\n")
    plain.put("trang/tin/thu.md", b"\xef\xbb\xbf" + text.encode())
    fixed(plain)
    assert "date: 2026-11-20    # ngày đăng\n" in text_of(plain)
    assert text_of(plain).startswith("---\n")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Vie\u0323\u0302t Nam", "Việt Nam"),
        ("một\u200bchữ\u00adnữa\ufeff", "mộtchữnữa"),
        ("\u0110ồng và \u00d0ồng", "Đồng và Đồng"),
        ("Þór, \u00d0or và Điều", "Þór, \u00d0or và Điều"),  # Icelandic names stay Icelandic
        ("\u00d0or the Icelander", "\u00d0or the Icelander"),
        ("hỏng \ufffd", "hỏng \ufffd"),
        ("👨\u200d👩\u200d👧", "👨\u200d👩\u200d👧"),
        ("cuối dòng \nsau", "cuối dòng\nsau"),
        ("ngắt dòng  \nsau", "ngắt dòng  \nsau"),  # two spaces break a line
        ("hết đoạn  \n\nsau", "hết đoạn\n\nsau"),
        ("tab\t\nsau", "tab\nsau"),
        ("<http://portal.example.gov.vn/a>", "<https://portal.example.gov.vn/a>"),
        ("http://portal.example.gov.vn.evil.example/", "http://portal.example.gov.vn.evil.example/"),
        ("http://x.portal.example.gov.vn/", "http://x.portal.example.gov.vn/"),
        ("http://vbpl.vn/", "http://vbpl.vn/"),
        ("của của", "của của"),  # which of the two, a person decides
        ("a\r\nb\rc\n", "a\nb\nc\n"),
        ("", ""),
    ],
)
def test_texts(before: str, after: str) -> None:
    assert mend(before, (), HOSTS) == after


def test_trailing_spaces_of_front_matter_mean_nothing() -> None:
    assert (
        mend("---\ntitle: a  \nnote: |\n  b  \n---\nc  \nd\n") == "---\ntitle: a\nnote: |\n  b\n---\nc  \nd\n"
    )


@given(
    st.text(
        alphabet="aệđÐðþ\u0301\u200b\u00ad\ufeff\ufffd -#:|>\t\r\nhttp://portal.example.gov.vn\u0323e",
        max_size=120,
    )
)
def test_twice_is_once(text: str) -> None:
    once = mend(text, (), HOSTS)
    assert mend(once, (), HOSTS) == once
    assert unicodedata.is_normalized("NFC", once)


def test_a_place_is_taken_out_of_a_photograph(plain: PortalFolder) -> None:
    plain.put("trang/tin/anh.jpg", with_place()).put("trang/tin/khac.jpg", photo())
    plain.put("trang/tin/khong-phai.jpg", b"\xff\xd8\xffhong")
    before = (plain.content / "trang/tin/khac.jpg").read_bytes()
    assert fixed(plain) == ["content/trang/tin/anh.jpg"]
    image = Image.open(io.BytesIO((plain.content / "trang/tin/anh.jpg").read_bytes()))
    assert not image.getexif()
    assert image.size == (40, 30)
    assert (plain.content / "trang/tin/khac.jpg").read_bytes() == before
    assert fixed(plain) == []


def test_only_the_change_is_mended(plain: PortalFolder) -> None:
    plain.item("trang/tin/a.md", "title: A\ndate: 2026-11-01", "một\u200bchữ\n")
    plain.item("trang/tin/b.md", "title: B\ndate: 2026-11-01", "một\u200bchữ\n")
    done = fix_all(plain.content, (), changed={"content/trang/tin/b.md"})
    assert [one.path for one in done] == ["content/trang/tin/b.md"]


def test_files_that_are_no_text_stay(plain: PortalFolder) -> None:
    plain.put("trang/tin/la.md", b"---\ntitle: \xff\xfe\n---\n")
    (plain.content / "trang/tin/lien-ket.md").symlink_to("/etc/hostname")
    assert fixed(plain) == []
