"""Folding, tone placement and slugs."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portalgen.text.fold import fold, tone_form
from portalgen.text.slug import is_slug, slugify

LETTERS = "aàảãáạăằẳẵắặâầẩẫấậbcdđeèẻẽéẹêềểễếệghiìỉĩíịklmnoòỏõóọôồổỗốộơờởỡớợpqrstuùủũúụưừửữứựvxyỳỷỹýỵ -ĐÐẮ"
VIETNAMESE = st.text(alphabet=LETTERS)


def nfd(text):
    return unicodedata.normalize("NFD", text)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Đồng", "dong"),
        ("Ðồng", "dong"),
        ("đồng", "dong"),
        ("ðồng", "dong"),
        ("Ắ Ấ Ớ Ộ Ự ế", "a a o o u e"),
        ("ê\u0323", "e"),
        ("Tư pháp Đường Nguyễn", "tu phap duong nguyen"),
        ("42/2022/NĐ-CP", "42/2022/nd-cp"),
        ("“Ổn định”", "“on dinh”"),
        ("กำหนด", "กำหนด"),  # marks of Thai are letters of its words
        ("", ""),
    ],
)
def test_v3_v8_fold(text, folded):
    assert fold(text) == folded
    assert fold(nfd(text)) == folded


@given(st.text())
def test_fold_is_idempotent_and_blind_to_the_unicode_form(text):
    folded = fold(text)
    assert fold(folded) == folded
    assert fold(nfd(text)) == folded
    assert unicodedata.is_normalized("NFC", folded)


@given(VIETNAMESE)
def test_folded_vietnamese_is_ascii(text):
    assert fold(text).isascii()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("hoà giải", "hòa giải"),
        ("Thuý", "thúy"),
        ("khoẻ", "khỏe"),
        ("uỷ ban", "ủy ban"),
        ("UỶ BAN", "ủy ban"),
        ("hòan thành", "hoàn thành"),
        ("kỹ thuật", "kĩ thuật"),
        ("bác sỹ", "bác sĩ"),
        ("tỷ lệ", "tỉ lệ"),
        ("lý do", "lí do"),
        ("gía", "giá"),
        ("Ðoàn", "đoàn"),
    ],
)
def test_v6_one_word_one_form(one, other):
    assert tone_form(one) == tone_form(other)
    assert tone_form(nfd(one)) == tone_form(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("quý", "quí"),  # never touched after qu
        ("quả", "qua"),
        ("thúy", "thúi"),
        ("hòa", "họa"),
        ("tai", "tay"),
        ("dương", "đường"),
        ("an", "ăn"),
        ("ý", "í"),
    ],
)
def test_v6_different_words_stay_different(one, other):
    assert tone_form(one) != tone_form(other)


CORRECT = """
    hòa thúy khỏe ủy quý quả quốc quyền quỳnh giò gì gìn già giếng giữ hoàn toét huýnh khuỷu ngoài mía của
    nghĩa người được rượu cứu thuở khuya ý yếu tuyết xoáy ngoèo chuyện đường nghiêng oán ủa uể thuế ăn ế
"""


def test_correct_spelling_is_the_canonical_form():
    assert tone_form(CORRECT) == CORRECT


@pytest.mark.parametrize("word", ["café", "mañana", "résumé", "zürich", "òó", "ábc123é", "naïve", "москва́"])
def test_other_words_stay_as_they_are(word):
    assert tone_form(word) == unicodedata.normalize("NFC", word)


@given(st.one_of(st.text(), VIETNAMESE))
def test_tone_form_is_idempotent_and_changes_no_folded_letter_but_y(text):
    form = tone_form(text)
    assert tone_form(form) == form
    assert fold(form).replace("y", "i") == fold(text).replace("y", "i")


@given(VIETNAMESE)
def test_tone_form_is_blind_to_the_unicode_form(text):
    assert tone_form(nfd(text)) == tone_form(text)


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("đã", "da"),
        ("Đại", "dai"),
        ("Ái", "ai"),
        ("Đông Du", "dong-du"),
        ("Đồng Du", "dong-du"),
        ("Nghị định số 42/2022/NĐ-CP", "nghi-dinh-so-42-2022-nd-cp"),
        ("  --Tư pháp!!  ", "tu-phap"),
        ("tin\u200b tức\u00ad", "tin-tuc"),
        ("từ\u00adđiển", "tudien"),
        ("Straße Łódź", "strasse-lodz"),
        ("司法部", "sifabu"),
        ("“…”", ""),
        ("", ""),
    ],
)
def test_v4_v5_slug(text, slug):
    assert slugify(text) == slug
    assert slugify(nfd(text)) == slug


@pytest.mark.parametrize(
    ("text", "length", "slug"),
    [
        ("một hai ba", 7, "mot-hai"),
        ("một hai ba", 8, "mot-hai"),
        ("một hai ba", 9, "mot-hai"),
        ("một hai ba", 10, "mot-hai-ba"),
        ("nghiêng", 4, "nghi"),
    ],
)
def test_slug_ends_with_a_whole_word(text, length, slug):
    assert slugify(text, length) == slug


@given(st.text(), st.integers(min_value=1, max_value=90))
def test_slug_is_a_slug_bounded_and_idempotent(text, length):
    slug = slugify(text, length)
    assert slug == "" or is_slug(slug)
    assert len(slug) <= length
    assert slugify(slug, length) == slug
    assert slugify(nfd(text), length) == slug


@pytest.mark.parametrize("text", ["", "-a", "a-", "a--b", "A", "đ", "a_b", "a b", "a\n", "٣"])
def test_what_is_no_slug(text):
    assert not is_slug(text)


@pytest.mark.parametrize("text", ["a", "0", "42-2022-nd-cp"])
def test_what_is_a_slug(text):
    assert is_slug(text)
