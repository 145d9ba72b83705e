"""Where our parser does upstream's work in another way, it comes to the same."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt, helpers
from markdown_it.rules_block import StateBlock

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
