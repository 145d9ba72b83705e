"""The catalogues: every code, both languages, the same placeholders, and no slip of the pen."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from functools import cache
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.pofile import read_po

import portalgen
from portalgen.diagnostics import CODES
from portalgen.i18n import LANGUAGES

LOCALES = Path(portalgen.__file__).parent / "locales"
OF_CODE = re.compile(r"([A-Z]+\d{3})\.(message|hint|explain)(\.[a-z_]+)?")
SPECS = {"", "size", "number", "kind", "word"}
ENGLISH = re.compile(
    r"\b(the|is|are|was|were|not|with|must|should|missing|you|your|this|that|wrong|right|fix|example)\b",
    re.IGNORECASE,
)


@cache
def words(language: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for po in sorted((LOCALES / language).glob("*.po")):
        with po.open("rb") as stream:
            for message in read_po(stream, abort_invalid=True):
                if isinstance(message.id, str) and message.id:
                    found[message.id] = str(message.string)
    return found


def of_codes(language: str) -> dict[str, str]:
    return {key: text for key, text in words(language).items() if OF_CODE.fullmatch(key)}


def fields(text: str) -> set[tuple[str, str]]:
    return {(name, spec or "") for _, name, spec, _ in Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_has_message_hint_and_explanation(language):
    expected = {f"{code}.{part}" for code in CODES for part in ("message", "hint", "explain")}
    assert expected - {key for key, text in words(language).items() if text.strip()} == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_words_for_codes_that_do_not_exist(language):
    codes = {match[1] for key in words(language) if (match := OF_CODE.match(key))}
    assert codes - CODES.keys() == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_message_id_stands_twice(language):
    ids: Counter[str] = Counter()
    for po in (LOCALES / language).glob("*.po"):
        ids.update(re.findall(r'^msgid "(.+)"$', po.read_text(encoding="utf-8"), re.MULTILINE))
    assert [key for key, count in ids.items() if count > 1] == []


def test_both_languages_have_the_same_message_ids():
    assert words("vi").keys() ^ words("en").keys() == set()


def test_both_languages_fill_the_same_placeholders():
    vi, en = words("vi"), words("en")
    differing = [
        key for key in of_codes("vi") if ".explain" not in key and fields(vi[key]) != fields(en[key])
    ]
    assert differing == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_placeholders_are_names_with_a_known_form(language):
    for key, text in of_codes(language).items():
        if ".explain" in key:
            continue
        for name, spec in fields(text):
            assert name.isidentifier(), key
            assert spec in SPECS, key


@pytest.mark.parametrize("language", LANGUAGES)
def test_messages_and_hints_are_one_short_line(language):
    for key, text in of_codes(language).items():
        if ".message" in key:
            assert len(text) <= 160, key
        if ".explain" not in key:
            assert "\n" not in text, key
            assert text == text.strip(), key


@pytest.mark.parametrize(
    ("language", "wrong", "right"), [("vi", "Sai:", "Đúng:"), ("en", "Wrong:", "Right:")]
)
def test_explanations_show_the_wrong_and_the_right_way(language, wrong, right):
    for code in CODES:
        text = words(language)[f"{code}.explain"]
        assert text.index(wrong) < text.index(right), code
        assert text.partition("\n")[0].endswith("."), f"{code}: the first paragraph is a sentence or more"


def test_vietnamese_is_vietnamese():
    vi, en = of_codes("vi"), of_codes("en")
    for key, text in vi.items():
        assert text != en[key], key
        plain = re.sub(r"“[^”]*”|\([^)]*\)|\S+\.\w\S*", "", text.partition("\nSai:")[0])
        assert not ENGLISH.search(plain), f"{key}: {ENGLISH.search(plain)}"
        assert re.search(r"[à-ỹđ]", text), f"{key}: no letter with a diacritic"


def test_vietnamese_is_composed_and_accents_stand_in_one_place():
    text = "\n".join(of_codes("vi").values())
    assert unicodedata.normalize("NFC", text) == text
    both_ways = [("hóa", "hoá"), ("xóa", "xoá"), ("khóa", "khoá"), ("tùy", "tuỳ"), ("thủy", "thuỷ")]
    assert [new for _, new in both_ways if new in text] == []


def test_variants_belong_to_a_plain_form():
    for key in of_codes("vi"):
        match = OF_CODE.fullmatch(key)
        assert f"{match[1]}.{match[2]}" in words("vi"), key
        assert not (match[2] == "explain" and match[3]), key


def test_suggestions_are_shown_only_where_there_is_one():
    for key, text in of_codes("vi").items():
        if ".explain" not in key:
            assert (("suggestion", "") in fields(text)) == key.endswith(".hint.suggest"), key
