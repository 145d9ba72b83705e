"""Personal numbers: found where they are, and nothing else taken for them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portalgen.text.personal import PersonalKind, personal, secrecy_marks


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("CCCD số 001085012345", "citizen"),
        ("căn cước công dân: 001 085 012 345", "citizen"),
        ("Ông A (001185012345) trú tại", "citizen"),
        ("CMND 012345678 cấp ngày 01/02/2010", "old_citizen"),
        ("liên hệ 0912 345 678", "phone"),
        ("Zalo: +84 912.345.678", "phone"),
        ("hotline 0912345678", "phone"),
        ("gửi về Nguyen.VanA+1@GMAIL.com.", "email"),
        ("số tài khoản 1234 5678 90 tại ngân hàng", "account"),
        ("STK: 0912345678", "account"),
        ("STK 0011223344, CCCD 079085012345 và 0987 654 321", "account citizen phone"),
    ],
)
def test_found(text: str, kinds: str) -> None:
    assert [str(found.kind) for found in personal(text)] == kinds.split()
    for found in personal(text):
        assert text[found.start : found.end] == found.text


@pytest.mark.parametrize(
    "text",
    [
        "Kinh phí 14.473.389.000 đồng, năm 2025: 123456789012 đồng",
        "mã thủ tục 1.001193.000.00.00.H30",
        "Điện thoại: 024 6273 9718, fax 024.6273.9359, 1900 1234, 1800.6838",
        "Nghị định số 001085012345/2022/NĐ-CP",
        "https://example.gov.vn/tin/0912345678/001085012345.html?id=0912345678",
        "[tệp](anh-0912345678.jpg)",
        "GTIN 8934567890123; ISBN 978-604-1-23456-7",
        "từ 2019 2020 2021 2022 đến 2025",
        "000085012345 và 097085012345 và 001985012345",
        "CCCD là thẻ căn cước gồm 12 số; xem Điều 5 và 123456 hồ sơ",
        "0912.345.678,9 đồng",
        "banbientap@moj.gov.vn, info@gmail.com.vn.example.org",
        "tài khoản định danh điện tử mức 2",
        "0.9.1.2.3.4.5.6.7.8",
        "chứng minh nhân dân cấp năm 2010, hồ sơ 12345, số khác 987654321012",
    ],
)
def test_not_found(text: str) -> None:
    assert list(personal(text)) == []


def test_what_is_allowed_may_stand() -> None:
    text = "Gọi 0912 345 678, STK 1234567890, gửi Duong.Day@gmail.com"
    allowed = {"0912345678", "1234567890", "duong.day@gmail.com"}
    assert len(list(personal(text))) == 3
    assert list(personal(text, allowed=allowed)) == []


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("MẬT\n\nKính gửi", "MẬT"),
        ("**TỐI MẬT**", "TỐI MẬT"),
        ("> | TUYỆT MẬT |", "TUYỆT MẬT"),
        ("Độ mật: Mật", "Mật"),
        ("(Lưu hành nội bộ)", "Lưu hành nội bộ"),
        ("*Tài liệu lưu hành nội bộ*.", "Tài liệu lưu hành nội bộ"),
    ],
)
def test_marks(text: str, mark: str) -> None:
    ((start, end, found),) = secrecy_marks(f"Đầu\n{text}\nCuối")
    assert found == mark
    assert f"Đầu\n{text}\nCuối"[start:end] == mark


@pytest.mark.parametrize(
    "text",
    [
        "Bảo vệ bí mật nhà nước độ Tối mật, Tuyệt mật",
        "DANH MỤC BÍ MẬT NHÀ NƯỚC ĐỘ TUYỆT MẬT",
        "- mật\n- sữa",
        "mật",
        "Tối mật",
        "Tài liệu chỉ lưu hành nội bộ thì không đăng lên cổng",
        "BÍ MẬT",
    ],
)
def test_no_marks(text: str) -> None:
    assert list(secrecy_marks(text)) == []


@given(st.text(alphabet="0123456789 .-+/@abCcDMNSTKmậtẬài khoản:\n", max_size=120))
def test_places_lie_in_the_text(text: str) -> None:
    for found in personal(text):
        assert text[found.start : found.end] == found.text
        assert found.kind in PersonalKind
