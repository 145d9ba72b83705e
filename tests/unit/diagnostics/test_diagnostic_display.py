"""The caret stands under the span, whatever the letters; nothing dangerous is shown."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portalgen.diagnostics.display import excerpt, shorten, visible

ACUTE = "\u0301"


def columns(text):
    """Terminal columns of a text without tabs and control characters."""
    widths = {"W": 2, "F": 2}
    return sum(
        0 if unicodedata.category(c) in {"Mn", "Me"} else widths.get(unicodedata.east_asian_width(c), 1)
        for c in text
    )


@pytest.mark.parametrize(
    ("line", "column", "end", "shown", "marker"),
    [
        ("date: hôm qua", 7, 14, "date: hôm qua", "      ^^^^^^^"),
        ("date: x", 7, 0, "date: x", "      ^"),
        ("date: x", 7, 3, "date: x", "      ^"),
        ("date: x", 8, 0, "date: x", "       ^"),
        ("date: x", 99, 120, "date: x", "       ^"),
        ("date: x", 7, 99, "date: x", "      ^"),
        ("date: x", 0, 0, "date: x", ""),
        ("\tx: 1", 2, 3, "    x: 1", "    ^"),
        ("ab\tx", 3, 5, "ab  x", "  ^^^"),
        ("漢字 x", 4, 5, "漢字 x", "     ^"),
        ("漢字 x", 2, 3, "漢字 x", "  ^^"),
        (f"e{ACUTE}e{ACUTE} x", 6, 7, f"e{ACUTE}e{ACUTE} x", "   ^"),
        (f"ae{ACUTE}b", 3, 4, f"ae{ACUTE}b", " ^"),
        (f"ae{ACUTE}", 3, 4, f"ae{ACUTE}", " ^"),
        ("a\x1bb", 3, 4, "a<U+001B>b", "         ^"),
        ("a\x1bb", 2, 3, "a<U+001B>b", " ^^^^^^^^"),
        ("a\u202eb", 1, 2, "a<U+202E>b", "^"),
        ("", 1, 0, "", "^"),
        ("x  \r\n", 3, 4, "x  ", "  ^"),
    ],
)
def test_excerpt(line, column, end, shown, marker):
    assert excerpt(line, column, end) == (shown, marker)


@pytest.mark.parametrize("column", [1, 2, 60, 119, 120, 5_000, 9_940, 9_999, 10_000, 10_001])
@pytest.mark.parametrize("letter", ["a", "漢", "ă", "\x1b", "\t", "e" + ACUTE])
def test_long_line_is_cut_around_the_span(column, letter):
    line = letter * 10_000
    shown, marker = excerpt(line, column, column + 3, width=120)
    assert columns(shown) <= 120
    assert len(marker) <= 121
    assert "^" in marker
    if column == 1:
        assert not shown.startswith("…")
    if column >= 5_000:
        assert shown.startswith("…")
    assert not shown.startswith("…" + ACUTE)


def test_the_cut_keeps_the_span_in_view():
    line = "x" * 3_000 + "SAI" + "y" * 3_000
    shown, marker = excerpt(line, 3_001, 3_004, width=80)
    assert shown[marker.index("^") : marker.index("^") + marker.count("^")] == "SAI"
    assert shown.startswith("…x")
    assert shown.endswith("y…")
    assert len(shown) == 80


def test_a_span_longer_than_the_window_is_cut_too():
    shown, marker = excerpt("x" * 500 + "y" * 5_000, 501, 5_501, width=60)
    assert marker.strip() == "^" * marker.count("^")
    assert len(marker) <= len(shown) == 60


letters = st.text(alphabet=st.sampled_from("aĂ漢\t\u0301\u200b\x1bđ 🙂\u202e\uff21"), max_size=300)


@given(letters, letters, st.integers(20, 160))
@settings(max_examples=150, deadline=None)
def test_caret_stands_under_the_marked_letter(before, after, width):
    line = f"{before}§{after}"
    shown, marker = excerpt(line, len(before) + 1, len(before) + 2, width=width)
    assert columns(shown) <= width
    assert marker.count("^") == 1
    assert columns(shown.partition("§")[0]) == marker.index("^")
    assert shown.count("§") == 1


@given(st.text(max_size=200), st.integers(0, 250), st.integers(0, 250))
@settings(max_examples=150, deadline=None)
def test_excerpt_takes_anything(line, column, end):
    shown, marker = excerpt(line, column, end, width=40)
    assert "\n" not in shown
    assert all(unicodedata.category(c) not in {"Cc", "Cf", "Cs"} for c in shown)
    assert set(marker) <= {" ", "^"}
    assert bool(marker) == bool(column)


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("Tiếng Việt, 漢字, 🙂", "Tiếng Việt, 漢字, 🙂"),
        ("a\x1b]0;title\x07b", "a<U+001B>]0;title<U+0007>b"),
        ("a\nb\r\nc\rd\te", "a↵b↵c<U+000D>d e"),
        ("\u202eabc\u2066\u200f", "<U+202E>abc<U+2066><U+200F>"),
        ("\u2028\x85\x9b\x7f", "<U+2028><U+0085><U+009B><U+007F>"),
        ("\ud800", "<U+D800>"),
        ("a\xa0b", "a\xa0b"),
    ],
)
def test_visible(raw, shown):
    assert visible(raw) == shown


def test_shorten_keeps_head_and_tail_and_marks_with_letters():
    assert shorten("abc", 3) == "abc"
    assert shorten("abcdef", 4) == "abc…"
    assert shorten("0123456789", 7, tail=3) == "012…789"
    assert shorten(f"ab{ACUTE}cdef", 3) == "a…"
    assert shorten(f"abcdefe{ACUTE}", 4, tail=1) == "ab…"


@given(st.text(max_size=80), st.integers(5, 60), st.integers(0, 3))
@settings(deadline=None)
def test_shorten_never_exceeds_the_limit(text, limit, tail):
    assert len(shorten(text, limit, tail=tail)) <= limit
