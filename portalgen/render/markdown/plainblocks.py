"""Blocks as most are, each taken with one look: paragraphs of one line, headings, lists of single lines.

Only at the top level, where nothing before a block can change what it is. A block that is not of these forms
to the last character is left to the rules, so that whatever is taken here comes out as they would have it.
"""

from __future__ import annotations

import re
from typing import Final

from markdown_it.common.utils import mdTrim
from markdown_it.rules_block import StateBlock

#: Paragraphs that begin so may be articles of legal texts, see :mod:`portalgen.render.markdown.anchors`.
_ARTICLE: Final = "(?i:điều)"
#: After a list: nothing that could be a part of it.
_ALONE: Final = r"(?=\n*+\Z|\n\n++[^\s\-+*0-9])"


class PlainBlocks:
    """Takes plain blocks from texts with certain features.

    Args:
        starters: characters with which a block other than a paragraph can begin.
        special: characters that can mean anything but themselves in a line.
        runs: whether paragraphs of plain text are taken, all that follow each other as one token.
    """

    def __init__(self, starters: str, special: str, *, runs: bool) -> None:
        first = rf"[^\s{re.escape(starters + special)}]"
        line = rf"(?:{first}|\*\*\w)[^\n]*+"
        text = rf"(?!{_ARTICLE}){first}[^\n{re.escape(special)}]*+(?<!\s)"
        forms = [
            rf"(?P<paragraph>{line})(?=\n\n|\n?\Z)",
            r"(?P<level>\#{1,6})\ (?P<heading>[^\s\#][^\n\#]*+)(?=\n|\Z)",
            rf"(?P<bullet>[-+*])\ {line}(?:\n(?P=bullet)\ {line})*+{_ALONE}",
            rf"[0-9]{{1,9}}(?P<number>[.)])\ {line}(?:\n[0-9]{{1,9}}(?P=number)\ {line})*+{_ALONE}",
        ]
        if runs:
            forms.insert(0, rf"(?P<run>{text}(?:\n\n{text})*(?=\n\n|\n?\Z))")
        self._look = re.compile("|".join(forms)).match

    def take(self, state: StateBlock, line: int) -> int:
        """Take what begins at a line of the top level that is not indented.

        Returns:
            The line after it; 0 where it is of no plain form.
        """
        match = self._look(state.src, state.bMarks[line])
        if match is None:
            return 0
        text = match.group()
        match match.lastgroup:
            case "run":
                after = line + text.count("\n") + 1
                token = state.push("text_run", "", 0)
                token.content = text
                token.map = [line, after]
                return after
            case "paragraph":
                token = state.push("paragraph", "p", 0)
                token.content = mdTrim(text)
                token.map = [line, line + 1]
                return line + 1
            case "heading":
                _heading(state, line, len(match["level"]), match["heading"])
                return line + 1
            case kind:
                return _list(state, line, text.split("\n"), match[str(kind)], is_ordered=kind == "number")


def _heading(state: StateBlock, line: int, level: int, text: str) -> None:
    tag = f"h{level}"
    state.push("heading_open", tag, 1).map = [line, line + 1]
    token = state.push("inline", "", 0)
    token.content = mdTrim(text)
    token.map = [line, line + 1]
    state.push("heading_close", tag, -1)


def _list(state: StateBlock, line: int, lines: list[str], mark: str, *, is_ordered: bool) -> int:
    """A list, each of its entries as one token."""
    kind, tag = ("ordered_list", "ol") if is_ordered else ("bullet_list", "ul")
    opening = state.push(f"{kind}_open", tag, 1)
    opening.map = [line, line + len(lines)]
    for number, text in enumerate(lines, line):
        token = state.push("list_line", "li", 0)
        before, _, content = text.partition(f"{mark} ")
        token.info = before
        token.content = mdTrim(content)
        token.map = [number, number + 1]
    if is_ordered and int(lines[0].partition(mark)[0]) != 1:
        opening.attrs = {"start": int(lines[0].partition(mark)[0])}
    state.push(f"{kind}_close", tag, -1)
    return line + len(lines)
