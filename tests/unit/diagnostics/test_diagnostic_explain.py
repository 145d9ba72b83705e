"""Explanations of codes."""

from __future__ import annotations

import pytest

from portalgen.diagnostics import CODES
from portalgen.diagnostics.explain import explain, near_codes, unknown_code
from portalgen.i18n import translator

VI, EN = translator("vi"), translator("en")


@pytest.mark.parametrize("written", ["FLD006", "fld006", " Fld006\n"])
def test_capitals_and_spaces_do_not_matter(written):
    text = explain(written, VI)
    assert text.startswith("FLD006 (lỗi)\n\n")
    assert "năm-tháng-ngày" in text
    assert text == text.rstrip()


def test_language():
    assert explain("TXT002", EN).startswith("TXT002 (warning)\n\n")


@pytest.mark.parametrize("language", [VI, EN], ids=["vi", "en"])
def test_explanations_differ_from_code_to_code(language):
    assert len({explain(code, language).partition("\n")[2] for code in CODES}) == len(CODES)


@pytest.mark.parametrize("written", ["", "XYZ", "FLD", "FLD0066", "FLD006.message", "hint"])
def test_unknown_code_has_no_explanation(written):
    assert explain(written, VI) is None


@pytest.mark.parametrize(
    ("written", "meant"), [("FLD06", "FLD006"), ("fld0001", "FLD001"), ("YML003", "YAML003")]
)
def test_near_codes(written, meant):
    assert meant in near_codes(written)
    assert meant in unknown_code(written, VI)
    assert len(near_codes(written)) <= 3


def test_far_from_every_code():
    assert near_codes("???") == ()
    assert unknown_code("???", VI) == "Không có mã “???”."


def test_what_was_typed_is_shown_safely():
    shown = unknown_code("\x1b[31m" + "A" * 10_000, VI)
    assert shown.isprintable()
    assert len(shown) < 200
