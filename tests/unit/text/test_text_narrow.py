"""First looks at narrow texts: they may see too much, and never too little."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from portalgen.text.defects import (
    doubled,
    impossible_tones,
    is_suspicious,
    may_be_doubled,
    may_have_two_tones,
    may_have_weekdays,
    wrong_weekdays,
)
from portalgen.text.narrow import USUAL, marking, narrow
from portalgen.text.personal import may_be_personal, may_be_secret, personal, secrecy_marks

LOOKS: dict[Callable[[bytes], bool], Callable[[str], Iterable[object]]] = {
    may_be_doubled: doubled,
    may_have_two_tones: impossible_tones,
    may_have_weekdays: wrong_weekdays,
    may_be_personal: personal,
    may_be_secret: secrecy_marks,
}
TRIGGERS = (
    "của của|các|và và|theo|quy định|theo quy định theo quy định|thu được được|the the|an|một hai ba|1 2 3|a b c|"
    "bên được uỷ quyền|thứ Năm, 13/04/2023|thứ Sáu, 13/04/2023|Chủ nhật, ngày 2 tháng 9 năm 2026|thứ|hứ |hủ |"
    "tàỉ|hòá|hoà|ánh|ốố|ÀẢ|CCCD 001085012345|cmnd 123456789|0912 345 678|0987.654.321|b@gmail.com|@|STK|"
    "STK 123456789012|số tài khoản: 1234-5678-90|12 34 56|1-2-3-4-5-6|26-11-2026|--1--2|MẬT|**MẬT**|mật:|"
    "Độ mật: mật|Lưu hành nội bộ|LƯU HÀNH NỘI BỘ|bí mật|“ngoặc”|–|→|§|5°C|\xa0|\u2003|\u0301|🙂|\u00d0|\x0b|\x1c|\0"
)
TEXTS = st.lists(
    st.sampled_from([*TRIGGERS.split("|"), " ", " ", "  ", "\n", "\n\n", "\t"]), max_size=25
).map("".join)


@given(TEXTS)
@example("một hai ba một hai ba")
@example("0 một hai ba một hai ba")
@example("0 1 một hai ba một hai ba bốn")
@example("của\xa0của")
@example("của\x0bcủa")
def test_a_first_look_hides_nothing(text: str) -> None:
    look = narrow(text)
    for may, find in LOOKS.items():
        assert look is None or may(look) or not list(find(text)), may.__name__
    assert look is None or not is_suspicious(text)


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("theo quy định của của Luật", may_be_doubled),
        ("tại khoản 1 tại khoản 1 Điều này", may_be_doubled),
        ("các biện pháp tàỉ chính", may_have_two_tones),
        ("Sáng thứ Sáu, 13/04/2023", may_have_weekdays),
        ("gọi 0912 345 678", may_be_personal),
        ("gửi a@gmail.com", may_be_personal),
        ("**MẬT**", may_be_secret),
    ],
)
def test_each_first_look_sees_its_own_and_nothing_else(text: str, seen: Callable[[bytes], bool]) -> None:
    look = narrow(f"“Quyết định số 12/2026/QĐ-BTP” – ngày 05/11/2026. {text}")
    assert look is not None
    assert [may for may in LOOKS if may(look)] == [seen]


@settings(max_examples=30)
@given(st.text(alphabet=USUAL))
def test_a_narrow_text_has_the_same_letters_and_words(text: str) -> None:
    look = narrow(text)
    assert look is not None
    assert len(look) == len(text)
    words = {word: narrow(word) for word in text.split()}
    assert look.split() == [words[word] for word in text.split()]
    assert len({*words.values()}) == len(words)
    marked = look.translate(marking("ạ5"))
    assert [index for index, mark in enumerate(marked) if mark] == [
        index for index, char in enumerate(text) if char in "ạ5"
    ]


def test_vietnamese_is_usual_and_what_may_be_a_slip_is_not() -> None:
    assert len({*USUAL}) == len(USUAL) > 230
    assert narrow("“Ỹ ỵ Ặ ẫ Đ đ Ư ơ” – 5 m² · § 1…") is not None
    assert [
        char for char in "\u00d0\u00f0\u00ad\u00b5\u0301\u0421\u200b\ufeff\ufffd\xa0\x85\x0c" if narrow(char)
    ] == []
    assert not is_suspicious(USUAL)
