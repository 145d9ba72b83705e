"""Where our parser does upstream's work in another way, it comes to the same."""

from __future__ import annotations

import functools
import re
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt, helpers
from markdown_it.rules_block import StateBlock

from portalgen.render.markdown import grammar, parse, parse_body
from portalgen.render.markdown.blockstate import BlockState
from portalgen.render.markdown.destinations import destination

_MARKS = ("bMarks", "eMarks", "tShift", "sCount", "bsCount", "lineMax")


@settings(max_examples=150, deadline=None)
@given(st.text(st.sampled_from(" \t\na>\u00a0\u2028\x0b-ữ"), min_size=1, max_size=30))
def test_lines_are_those_of_upstream(text: str) -> None:
    md = MarkdownIt("commonmark")
    own, theirs = BlockState(text, md, {}, []), StateBlock(text, md, {}, [])
    assert [getattr(own, name) for name in _MARKS] == [getattr(theirs, name) for name in _MARKS]


def test_tokens_are_those_of_upstream() -> None:
    md = MarkdownIt("commonmark")
    for state in (own := BlockState("a", md, {}, []), theirs := StateBlock("a", md, {}, [])):
        state.push("list_open", "ul", 1)
        state.push("hr", "hr", 0)
        state.push("list_close", "ul", -1)
    assert [token.as_dict() for token in own.tokens] == [token.as_dict() for token in theirs.tokens]
    assert own.level == theirs.level == 0


@settings(max_examples=200, deadline=None)
@given(st.text(st.sampled_from("ab/.\\()<> \n\t&;#\x7fđ"), min_size=1, max_size=16), st.integers(0, 3))
def test_addresses_are_those_of_upstream(text: str, pos: int) -> None:
    for end in (len(text), max(pos, len(text) - 2)):
        own, theirs = destination(text, pos, end), helpers.parseLinkDestination(text, pos, end)
        assert own.ok == theirs.ok
        assert not own.ok or (own.pos, own.str) == (theirs.pos, theirs.str)


_PIECES = (
    *("Một câu.", "điều 1. x", "Điều 2. **Tên**", "a@b.vn", "7. ", "- ", "* ", "+ ", "3) ", "1. ", "# ", "## ", "> "),
    *("\n", "\n\n", "\n\n\n", " ", "\u00a0", "\u2028", "\t", "**", "**đậm**", "**(a)** ", "x**y.** z", "***", "_", "~~"),
    *("|", "|-|\n", "\\|", "&amp;", '"', "<b>", "[a]", "[a]: b.md\n", ": x", "::: notice\n", ":::\n", "{.lead}\n", "==\n"),
)  # fmt: skip


@functools.cache
def _by_rules_alone(*args: Any, **options: Any) -> MarkdownIt:
    md = grammar.parser.__wrapped__(*args, **options)
    md.block.plain = None
    md.inline.bold = re.compile("(?!)")
    return md


@settings(max_examples=500, deadline=None)
@example("# \\|[a]: b.md\n|-|\n", True)
@given(st.lists(st.sampled_from(_PIECES), max_size=14).map("".join), st.booleans())
def test_plain_blocks_are_those_of_the_rules(text: str, extensions: bool) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(parse, "parser", _by_rules_alone)
        expected = parse_body(text, extensions=extensions)
    assert parse_body(text, extensions=extensions) == expected


def test_plain_blocks_are_taken() -> None:
    text = "Một.\n\nHai.\n\n- a\n- **b**\n\n## Ba\n\n2. c\n3. d\n"
    md = grammar.parser(grammar.features(text), 60, plain=False)
    tokens: list[Any] = []
    md.block.parse(text, md, {}, tokens)
    kinds = [token.type for token in tokens if token.nesting == 0]
    assert kinds == ["text_run", "list_line", "list_line", "inline", "list_line", "list_line"]
