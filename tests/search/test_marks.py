"""What is marked in titles and summaries."""

from __future__ import annotations

import unicodedata

import pytest

from portalgen.search.marks import marks
from portalgen.search.questions import question


def marked(text: str, query: str) -> list[str]:
    return [text[start:end] for start, end in marks(text, question(query))]


@pytest.mark.parametrize(
    ("query", "text", "expected"),
    [
        ("tư pháp", "Đầu tư: Bộ Tư pháp", ["Tư pháp"]),
        ("tu phap", "Sở Tư pháp, tủ pháp", ["Tư pháp", "tủ pháp"]),
        ("tư pháp", "Sở Tư pháp, tủ pháp", ["Tư pháp"]),
        ("tư pháp", "tủ pháp", ["tủ pháp"]),
        ("hoà giải ở cơ sở", "Hòa giải ở cơ sở và ở nhà", ["Hòa giải ở cơ sở"]),
        ("tư pháp", "pháp luật, đầu tư", ["pháp", "tư"]),
        ("vbqppl", "Văn bản quy phạm pháp luật mới", ["Văn bản quy phạm pháp luật"]),
        ("văn bản quy phạm pháp luật", "Rà soát VBQPPL", ["VBQPPL"]),
        ("42/2022", "Nghị định 42/2022/NĐ-CP", ["42/2022"]),
        ("nghị định 42", "Nghị định 42/2022/NĐ-CP", ["Nghị định 42"]),
        ("42/2022/NĐ-CP", "theo 42/2022/NĐ-CP, 42/2022", ["42/2022/NĐ-CP", "42/2022"]),
        ("luật", "Luật. <b>luat</b>", ["Luật"]),
        ("luat", "Luật. <b>luat</b>", ["Luật", "luat"]),
        ("xyz", "Bộ Tư pháp", []),
        ("tư pháp", "", []),
    ],
)
def test_marks(query: str, text: str, expected: list[str]):
    assert marked(text, query) == expected


def test_marks_of_decomposed_text_are_its_own_characters():
    text = unicodedata.normalize("NFD", "Bộ Tư pháp")
    assert marked(text, "tư pháp") == [unicodedata.normalize("NFD", "Tư pháp")]
