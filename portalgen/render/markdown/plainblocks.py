"""Blocks as most are, each taken with one look: paragraphs of one line, headings, lists of single lines.

Only at the top level, where nothing before a block can change what it is. A block that is not of these forms
to the last character is left to the rules, so that whatever is taken here comes out as they would have it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, Literal

from markdown_it.common.utils import mdTrim
from markdown_it.token import Token

from portalgen.render.markdown.blockstate import BlockToken

#: Paragraphs that begin so may be articles of legal texts, see :mod:`portalgen.render.markdown.anchors`.
_ARTICLE: Final = "(?i:điều)"
#: After a heading: no line that would make it the head of a table.
_NO_TABLE: Final = r"(?![ \t]*+[|:\-][ \t|:\-]*+(?:\n|\Z))"
#: After a list: nothing that could be a part of it.
_ALONE: Final = r"(?=\n*+\Z|\n\n++[^\s\-+*0-9])"


#: Sets of special characters whose patterns are kept.
_MOST_SETS: Final = 200


class PlainForms:
    """What is plain in texts with certain features.

    Args:
        starters: characters with which a block other than a paragraph can begin.
        special: characters that can mean anything but themselves in a line.
        runs: whether paragraphs of plain text are taken, all that follow each other as one token.
    """

    def __init__(self, starters: str, special: str, *, runs: bool) -> None:
        self._starters = starters
        self._special = special.replace("\n", "")
        self._runs = runs
        self._known: dict[str, PlainBlocks] = {}

    def of(self, text: str) -> PlainBlocks:
        """What takes plain blocks of a text, and looks for those special characters alone that it has."""
        present = "".join([char for char in self._special if char in text])
        known = self._known.get(present)
        if known is None:
            if len(self._known) >= _MOST_SETS:
                self._known.clear()
            known = self._known[present] = PlainBlocks(self._starters, present, runs=self._runs)
        return known


class PlainBlocks:
    """Takes plain blocks of texts with the same special characters; see :class:`PlainForms`."""

    def __init__(self, starters: str, special: str, *, runs: bool) -> None:
        first = rf"[^\s{re.escape(starters + special)}]"
        line = rf"(?:{first}|\*\*\w)[^\n]*+"
        text = rf"(?!{_ARTICLE}){first}[^\n{re.escape(special)}]*+(?<!\s)"
        forms = [
            rf"(?P<paragraph>{line})(?=\n\n|\n?\Z)",
            rf"(?P<level>\#{{1,6}})\ (?P<heading>[^\s\#][^\n\#]*+)(?=\n{_NO_TABLE}|\Z)",
            rf"(?P<bullet>[-+*])\ {line}(?:\n(?P=bullet)\ {line})*+{_ALONE}",
            rf"[0-9]{{1,9}}(?P<number>[.)])\ {line}(?:\n[0-9]{{1,9}}(?P=number)\ {line})*+{_ALONE}",
        ]
        if runs:
            forms.insert(0, rf"(?P<run>{text}(?:\n\n{text})*(?=\n\n|\n?\Z))")
        self._look = re.compile("|".join(forms)).match

    def take(self, text: str, at: int, line: int, tokens: list[Token]) -> tuple[int, int]:
        """Take all plain blocks that follow each other at the top level.

        Args:
            text: the whole text.
            at: where to begin: at the beginning of a line that is not indented.
            line: its number, from 0.
            tokens: receives their tokens.

        Returns:
            Where what is left begins, and its line.
        """
        while (match := self._look(text, at)) is not None:
            block = match.group()
            match match.lastgroup:
                case "run":
                    lines = block.count("\n") + 1
                    tokens.append(_token("text_run", "", block, line, lines))
                case "paragraph":
                    lines = 1
                    tokens.append(_token("paragraph", "p", mdTrim(block), line))
                case "heading":
                    lines = 1
                    tokens += _heading(f"h{len(match['level'])}", mdTrim(match["heading"]), line)
                case kind:
                    entries = block.split("\n")
                    lines = len(entries)
                    tokens += _list(entries, match[str(kind)], line, is_ordered=kind == "number")
            line += lines
            at = match.end() + 1
            while text.startswith("\n", at):
                at += 1
                line += 1
        return min(at, len(text)), line


def _token(
    kind: str,
    tag: str,
    content: str,
    line: int,
    lines: int = 1,
    *,
    nesting: Literal[-1, 0, 1] = 0,
    level: int = 0,
) -> Token:
    token = BlockToken(kind, tag, nesting, level)
    token.content = content
    token.map = [line, line + lines]
    return token


def _heading(tag: str, content: str, line: int) -> Iterator[Token]:
    yield _token("heading_open", tag, "", line, nesting=1)
    yield _token("inline", "", content, line, level=1)
    yield _token("heading_close", tag, "", line, nesting=-1)


def _list(entries: list[str], mark: str, line: int, *, is_ordered: bool) -> Iterator[Token]:
    """A list, each of its entries as one token."""
    kind, tag = ("ordered_list", "ol") if is_ordered else ("bullet_list", "ul")
    opening = _token(f"{kind}_open", tag, "", line, len(entries), nesting=1)
    if is_ordered and (start := int(entries[0].partition(mark)[0])) != 1:
        opening.attrs = {"start": start}
    yield opening
    for number, entry in enumerate(entries, line):
        before, _, content = entry.partition(f"{mark} ")
        token = _token("list_line", "li", mdTrim(content), number, level=1)
        token.info = before
        yield token
    yield _token(f"{kind}_close", tag, "", line, len(entries), nesting=-1)
