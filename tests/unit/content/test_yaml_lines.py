"""Front matter of the plainest form comes out as from the parser, and everything else is left to it."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from portalgen.content.source import Reporter, Source
from portalgen.content.yaml_lines import read_lines
from portalgen.content.yaml_nodes import Mapping, compose_mapping

PLAIN = """\
title: "Chỉ thị: về # hòa giải"
date: 2026-08-20 13:49
summary: 'Một dòng'
url: https://example.gov.vn/a?b=1
image:
contributors:
  - name: "Ban Biên tập"
    role: tac_gia

  - name: Nguyễn Văn A
topics:
- Hộ tịch
- "Công chứng"
withdrawn:
    kind: error
    papers:
      - code: a
        forms:
        - b
"""
_ODD = [
    "a: b", "a:b", "x #y", "x#y", "[a, b]", "{a: b}", "&a x", "*a", "!t x", "|", ">", "x ", "x\t", "a\u00a0", "\u00a0a",
    "a\u2028b", "a\x85b", '"a\u2028b"', '"a\\n"', "'it''s'", '"x" ', '"x" y', "- x", "? x", "x:", "\ufeffa", "a\ufffe",
    "<<", "a\x7f", "a]", "%x", "…x", "k" * 30,
]  # fmt: skip
_VALUES = st.sampled_from(
    ["", "x", "Điều 5, khoản 2", "'q'", '"q"', '""', '"a # b"', "13:49", "~", "\U0001f600a"]
)
_LINES = st.builds(
    "{}{}{}".format,
    st.sampled_from(["", "", "", "  ", "    ", "- ", "- ", "  - ", " ", "- - ", "    - "]),
    st.sampled_from(
        ["a: ", "b: ", "tieu_de: ", "a:", "b:", "c:", "d:", "name: ", "", "", "1: ", "đ: ", "y: "]
    ),
    st.one_of(_VALUES, _VALUES, _VALUES, st.sampled_from(_ODD)),
)


def _composed(text: str) -> tuple[Mapping | None, int]:
    reporter = Reporter(Source("a.md", text))
    return compose_mapping(text, reporter, first_line=2), len(reporter.found)


@settings(max_examples=400, deadline=None)
@given(st.lists(_LINES, min_size=1, max_size=7).map(lambda lines: "\n".join(lines) + "\n"))
@example("a:\n- x\n- y\nb: 1\n")
@example("a:\n  - b:\n    - c\n    d:\n  - x\n")
@example("a: x\n  y\nb: z\n")
@example("a: x\na: y\n")
def test_what_is_read_line_by_line_is_what_the_parser_reads(text: str) -> None:
    # A comment is enough for the parser to be asked.
    assert read_lines(f"{text}#\n", "a.md", 2, 16, 10_000) is None
    found = read_lines(text, "a.md", 2, 16, 10_000)
    if found is not None:
        assert (found, 0) == _composed(f"{text}#\n")


def test_the_plainest_form_is_read_line_by_line() -> None:
    found = read_lines(PLAIN, "a.md", 2, 16, 10_000)
    assert found is not None
    assert (found, 0) == _composed(f"{PLAIN}#\n") == _composed(PLAIN)


@pytest.mark.parametrize("odd", _ODD)
def test_what_means_more_than_its_text_is_left_to_the_parser(odd: str) -> None:
    text = f"a: x\nb: {odd}\n"
    found = read_lines(text, "a.md", 2, 16, 10_000)
    assert found is None or (found, 0) == _composed(f"{text}#\n")


def test_limits_are_those_of_the_parser() -> None:
    deep = "".join(f"{'  ' * level}a:\n" for level in range(15))
    for depth in range(1, 20):
        found = read_lines(deep, "a.md", 2, depth, 10_000)
        composed = compose_mapping(
            f"{deep}#\n", Reporter(Source("a.md", deep)), first_line=2, max_depth=depth
        )
        assert found is None or found == composed
    many = "".join(f"k{number}: x\n" for number in range(40))
    assert read_lines(many, "a.md", 2, 16, 80) is None
    assert compose_mapping(many, Reporter(Source("a.md", many)), max_nodes=80) is None
