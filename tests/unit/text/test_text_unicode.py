"""NFC, Eth typed for Đ, and characters that nobody sees."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portalgen.text.unicode import invisible, nfc, replace_eth


def test_v1_decomposed_and_composed_are_one_text():
    composed = "Tư pháp Đường Nguyễn"
    decomposed = unicodedata.normalize("NFD", composed)
    assert (len(composed), len(decomposed)) == (20, 27)
    assert nfc(decomposed) == composed


@pytest.mark.parametrize(
    ("typed", "whole"),
    [
        ("ê\u0323", "ệ"),
        ("ă\u0301", "ắ"),
        ("ơ\u0300", "ờ"),
        ("a\u0323\u0302", "ậ"),
        ("e\u0341", "é"),  # U+0341, the tone mark that Unicode deprecated
    ],
)
def test_v1_half_composed_letters_become_whole(typed, whole):
    assert nfc(typed) == whole


@given(st.text())
def test_nfc_is_idempotent(text):
    assert nfc(nfc(text)) == nfc(text)


def test_v3_eth_is_written_as_d_with_stroke():
    assert replace_eth("Ðồng, ðồng, Đồng") == "Đồng, đồng, Đồng"


def test_eth_alone_is_replaced():
    assert replace_eth("Tư pháp Þ đ") == "Tư pháp Þ đ"


UNSEEN = "\u200b\u00ad\ufeff\u202e\u2066\ufffd\x00\x0b\u2028\u200e\x9d"


@pytest.mark.parametrize("char", UNSEEN)
def test_invisible_characters_are_found_where_they_stand(char):
    assert invisible(f"Tư{char}pháp") == ((2, ord(char)),)


@pytest.mark.parametrize(
    "text",
    [
        "Điều 5.\tKhoản 2\r\nĐiểm a – “trích”\u00a0…",
        "\U0001f468\u200d\U0001f469\u200d\U0001f467 gia đình",  # one emoji of three
        "\u1797\u17b6\u179f\u17b6\u200b\u1781\u17d2\u1798\u17c2\u179a",  # Khmer parts words so
        "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",  # Persian
    ],
)
def test_what_scripts_need_is_no_finding(text):
    assert invisible(text) == ()


def test_joiner_at_the_end_of_text_or_beside_latin_is_a_finding():
    assert invisible("\u200da\u200db\u200d") == ((0, 0x200D), (2, 0x200D), (4, 0x200D))


@given(st.text(alphabet=st.characters(categories=["L", "Nd", "Zs", "Po"], max_codepoint=0x2FF)))
def test_letters_digits_spaces_and_punctuation_are_visible(text):
    assert invisible(text) == ()
