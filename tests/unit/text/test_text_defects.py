"""Slips of the pen: what is reported, and above all what is not."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portalgen.text.defects import (
    doubled,
    impossible_tones,
    is_all_capitals,
    is_other_language,
    is_suspicious,
    legacy_residue,
    lookalikes,
    repeated_lines,
    wrong_weekdays,
)
from portalgen.text.unicode import invisible

FINDERS = (doubled, impossible_tones, lookalikes, legacy_residue, wrong_weekdays)
#: Sentences of laws and news that are right as they are.
SOUND = """\
Luật luật sư quy định về luật sư và hành nghề luật sư; quyền tự do do Hiến pháp quy định.
Cơ quan, tổ chức tổ chức đào tạo, tập huấn; thiết bị bị hư hỏng; tài liệu thu được được bảo quản.
Viện kiểm sát kiểm sát việc tuân theo pháp luật; tàu bay bay qua phía trên; từ từ, luôn luôn, song song.
Năm năm một lần; hàng không không có nước; gửi kèm theo theo đường bưu điện; trở về về nhà; hành vi vi phạm.
Thứ Năm, 13/04/2023; thứ hai, các bên; chủ nhật ngày 26 tháng 11 năm 2023; thứ ba 30/02/2023.
Công ty Việt®, 5 µm, αβγ, Ω, π ≈ 3,14; café, résumé, Élysée, naïve; © 2026; nhiệt độ 5°C.
THÔNG BÁO TĐKT BTP 2026 và NĐ 42/2022/NĐ-CP, “ngoặc kép” – gạch ngang — «ngoặc Pháp».
Москва и Київ; Ελλάδα; ລາວ; ភាសាខ្មែរ; 東京; 👩‍⚖️ 👨‍👩‍👧.
"""


@pytest.mark.parametrize("line", SOUND.splitlines())
def test_sound_text_has_no_findings(line: str) -> None:
    assert {find.__name__: list(find(line)) for find in FINDERS} == {find.__name__: [] for find in FINDERS}


def test_a_sound_text_is_not_even_suspicious() -> None:
    assert not is_suspicious("".join(SOUND.splitlines()[:5]))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("theo quy định của của Luật", ["của"]),
        ("với với Bảo hiểm", ["với"]),
        ("đề nghị các\ncác đơn vị", ["các"]),
        ("theo quy định theo quy định tại Điều 3", ["theo quy định"]),
        ("under the the law", ["the"]),
        ("và và và", ["và"]),
        ("các\n\ncác đoạn khác", []),  # the end of one paragraph and the beginning of the next
        ("## Quy định về\nvề việc", ["về"]),
        ("## Cơ cấu mới\n\nCơ cấu mới gồm", []),
        ("| của | của |", []),
        ("của, của", []),
        ("được ủy quyền được ủy quyền lại", []),
        ("2 2 2 2 2 2", []),
        ("1 của 1 của 1 của", []),
    ],
)
def test_doubled(text: str, found: list[str]) -> None:
    assert [" ".join(text[start:end].split()) for start, end in doubled(text)] == found


@pytest.mark.parametrize("text", ["tàỉ chính", "Gỉám sát", "vỉệc", "phỉếu", "hòá", "đ\u0301iều", "dựán"])
def test_impossible_tones(text: str) -> None:
    text = unicodedata.normalize("NFC", f"Bộ {text} nói")
    ((start, end),) = impossible_tones(text)
    assert text[start:end] in text.split()[1:]
    assert start == 3


def test_lookalikes_are_mended() -> None:
    (found,) = lookalikes(
        "Nghị định 42/2022/NĐ-С\u0420 và C\u0410PITAL"
    )  # the first word is Cyrillic throughout
    assert (found.word, found.suggestion) == ("C\u0410PITAL", "CAPITAL")


@pytest.mark.parametrize("text", ["®", "Microsoft® Windows", "Þór", "5×3 ×2", "¶ một ¶ hai", "đồng®Nai"])
def test_one_odd_sign_is_no_old_encoding(text: str) -> None:
    assert legacy_residue(text) == ()


def test_old_encoding() -> None:
    text = "NghÞ ®Þnh cña ChÝnh phñ vÒ thi hµnh ¸n d©n sù"
    assert len(legacy_residue(text)) >= 2
    assert is_suspicious(text)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Thứ sáu, 13/04/2023", 3),
        ("thứ Hai (ngày 05-11-2026", 3),
        ("Chủ nhật, ngày 2 tháng 9 năm 2026", 2),
        ("thứ bẩy 1/1/2026", 3),
    ],
)
def test_wrong_weekdays(text: str, day: int) -> None:
    (found,) = wrong_weekdays(f"Sáng {text}.")
    assert found.weekday == day
    assert f"Sáng {text}."[found.start : found.end] == text


LONG = "Sáng ngày 05 tháng 11, tại trụ sở, hội nghị tổng kết công tác năm đã khai mạc với sự tham dự của hơn hai trăm đại biểu trong nước"


@pytest.mark.parametrize(
    ("lines", "count"),
    [
        ([LONG, "Khác", LONG], 1),
        ([LONG, LONG, LONG], 1),
        ([LONG, LONG + "."], 0),
        (["a) " + LONG, "a) " + LONG], 0),
        (["- " + LONG, "- " + LONG], 0),
        ([LONG + ";", LONG + ";"], 0),
        (["Ngắn", "Ngắn"], 0),
    ],
)
def test_repeated_lines(lines: list[str], count: int) -> None:
    assert len(repeated_lines("\n".join(lines))) == count


@pytest.mark.parametrize(
    ("text", "lang", "other"),
    [
        ("Bo Tu phap to chuc hoi nghi tong ket cong tac nam 2026. " * 5, "vi", True),
        (LONG * 3, "vi", False),
        (LONG * 3, "en", True),
        (
            "The Ministry of Justice (Bộ Tư pháp) at 60 Trần Phú, Hà Nội, published the annual report. " * 5,
            "en",
            False,
        ),
        ("Ngan", "vi", False),
        (LONG * 3, "lo", False),
    ],
)
def test_other_language(text: str, lang: str, other: bool) -> None:
    assert is_other_language(text, lang) is other


@pytest.mark.parametrize(
    ("title", "capitals"),
    [
        ("THÔNG BÁO LỊCH TIẾP CÔNG DÂN", True),
        ("CÔNG BỐ NGHỊ QUYẾT 27-NQ/TW", True),
        ("HĐND, UBND", False),
        ("TP. HCM 2026", False),
        ("Thông báo của UBND", False),
        ("2026", False),
        ("ĐẠI HỘI", False),
    ],
)
def test_all_capitals(title: str, capitals: bool) -> None:
    assert is_all_capitals(title) is capitals


@given(st.text(alphabet="aăâbcđeêioôơuưyáàảãạấầửỷ của các và theo\n\n #|®µСР\u0301\u200b1", max_size=200))
def test_places_lie_in_the_text(text: str) -> None:
    text = unicodedata.normalize("NFC", text)
    for find in FINDERS:
        for found in find(text):
            assert 0 <= found[0] < found[1] <= len(text)
    if list(lookalikes(text)) or invisible(text):
        assert is_suspicious(text)
