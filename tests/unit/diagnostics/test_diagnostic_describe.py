"""From a finding to its words."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import portalgen
from portalgen.diagnostics import CODES, Span, diagnose
from portalgen.diagnostics.text import count_line, describe, grouped, placeholders, size, unfilled
from portalgen.i18n import translator

VI, EN = translator("vi"), translator("en")
LOCALES = Path(portalgen.__file__).parent / "locales" / "vi"
OF_CODES = [
    key
    for po in LOCALES.glob("*.po")
    for key in re.findall(r'^msgid "([A-Z]+\d{3}\..+)"$', po.read_text(encoding="utf-8"), re.MULTILINE)
]
HERE = Span("content/a.md", 1)


def said(code, language=VI, **args):
    return describe(diagnose(code, HERE, **args), language)


def test_label_is_chosen_by_language():
    label = {"vi": "Tiêu đề", "en": "Title"}
    assert said("FLD002", key="title", label=label).message == "Thiếu trường bắt buộc “Tiêu đề” (title)."
    assert (
        said("FLD002", EN, key="title", label=label).message
        == "The required field “Title” (title) is missing."
    )


def test_label_of_another_language_is_better_than_none():
    assert "Titel" in said("FLD002", EN, key="title", label={"de": "Titel"}).message


@pytest.mark.parametrize("label", [{}, {"label": ""}, {"label": "title"}, {"label": {}}])
def test_key_stands_alone_where_there_is_no_label(label):
    assert said("FLD002", key="title", **label).message == "Thiếu trường bắt buộc “title”."


def test_suggestion_chooses_the_hint():
    args = {"key": "titel", "allowed": ("title", "date")}
    assert (
        said("FLD001", suggestion="title", **args).hint == "Có phải ý bạn là “title”? Hãy sửa lại tên trường."
    )
    for none in ({}, {"suggestion": ""}):
        assert said("FLD001", **args, **none).hint.endswith("Các tên dùng được: title, date.")


@pytest.mark.parametrize(
    ("bounds", "expected"),
    [
        ({"min": 5, "max": ""}, "quá ngắn: 3 ký tự, cần ít nhất 5"),
        ({"min": "", "max": 2}, "quá dài: 3 ký tự, nhiều nhất là 2"),
        ({"min": 5, "max": 9}, "cần từ 5 đến 9"),
    ],
)
def test_bounds_choose_the_form(bounds, expected):
    assert expected in said("FLD010", key="title", actual=3, **bounds).message


def test_kind_or_reason_chooses_the_form():
    assert "bản nháp" in said("LNK002", url="a.md", kind="draft").message
    assert "bản nháp" in said("LNK002", url="a.md", reason="draft").message
    assert "không xem được" in said("LNK002", url="a.md", kind="no such form").message


def test_empty_value_is_not_quoted():
    args = {"key": "date", "expected": "date"}
    assert said("FLD004", value="", **args).message == "“date” phải là ngày."
    assert "“0”" in said("FLD004", value="0", **args).message


def test_kind_of_value_is_said_in_words():
    args = {"key": "date", "value": "x"}
    assert "phải là ngày," in said("FLD004", expected="date", **args).message
    assert "must be a date," in said("FLD004", EN, expected="date", **args).message
    assert "must be [a-z]{3}," in said("FLD004", EN, expected="[a-z]{3}", **args).message


def test_reason_may_be_a_message_id():
    assert said("FILE006", reason="diagnostics.none").hint.endswith(f"{VI.text('diagnostics.none')}.")
    assert said("FILE006", reason="no such.id").hint.endswith("no such.id.")


def test_sizes_and_numbers_follow_the_language():
    assert said("FILE002", actual=3_140_000, limit=2_000_000).message.count(" 3,1 MB") == 1
    assert (
        " 3.1 MB, more than the limit of 2 MB"
        in said("FILE002", EN, actual=3_140_000, limit=2_000_000).message
    )
    assert "2 MB (nén)" in said("FILE002", actual="2 MB (nén)", limit=1).message
    assert (
        "12.000.000 điểm ảnh" in said("IMG003", path="a", kind="pixels", actual=12_000_000, limit=1).message
    )


@pytest.mark.parametrize(
    ("count", "vi"),
    [
        (0, "0 B"),
        (999, "999 B"),
        (1000, "1 KB"),
        (1_540, "1,5 KB"),
        (2_000_000, "2 MB"),
        (7 * 10**12, "7000 GB"),
    ],
)
def test_size(count, vi):
    assert size(count, VI) == vi
    assert size(count, EN) == vi.replace(",", ".")


def test_grouped():
    assert (grouped(1234567, VI), grouped(1234567, EN)) == ("1.234.567", "1,234,567")


def test_legal_source_follows_the_hint():
    hint = said("RULE001", key="a", value="1", other="b", date="2", source="Điều 13").hint
    assert hint.endswith("Căn cứ: Điều 13.")


def test_braces_of_a_value_stay():
    assert (
        "“{key} {0} {x.__class__} {{”"
        in said("FLD005", key="date", value="{key} {0} {x.__class__} {{").message
    )


def test_values_are_made_safe_and_short():
    nasty = "a\nb\r\nc\x1b[31m\u202e\x9b\x00\u200b" + "x" * 10_000
    message = said("FLD005", key="date", value=nasty).message
    assert message.isprintable()
    assert len(message) < 300
    assert "a↵b↵c<U+001B>[31m<U+202E><U+009B>" in message


def test_missing_argument_does_not_raise():
    assert "{value}" in said("FLD005", key="date").message
    assert "{actual}" in said("FILE002", limit=3).message
    assert unfilled(diagnose("FLD005", HERE, key="date"), VI) == ("value",)
    assert unfilled(diagnose("FLD005", HERE, key="date", value=""), VI) == ()


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("language", [VI, EN], ids=["vi", "en"])
def test_every_code_can_be_said(code, language):
    forms = _forms(code)
    names = {name for key in forms for name in placeholders(language.text(key))}
    for kind in [None, *(key.rpartition(".")[2] for key in forms)]:
        args = {name: "7" for name in names if name != "suggestion"} | ({"kind": kind} if kind else {})
        finding = diagnose(code, HERE, **args)
        message, hint = describe(finding, language)
        assert unfilled(finding, language) == ()
        assert message
        assert hint
        assert not set("{}") & set(message + hint.replace("{path}/_index.md", ""))


def _forms(code):
    """Every key of the catalogue that belongs to the message or the hint of a code."""
    return [key for key in OF_CODES if key.startswith((f"{code}.message", f"{code}.hint"))]


def test_count_line():
    error, warning = diagnose("FILE001", HERE), diagnose("TXT002", HERE)
    assert count_line([error, error, error, warning], VI) == "3 lỗi, 1 cảnh báo"
    assert count_line([error, warning, warning], EN) == "1 error, 2 warnings"
    assert count_line([], VI) == "Không có lỗi nào."
