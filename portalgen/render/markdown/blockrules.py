"""Block rules of our own: paragraphs with setext headings, lines of attributes, directives."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from markdown_it.common.utils import mdTrim
from markdown_it.rules_block import StateBlock

from portalgen.render.markdown.attributes import BRACES, parse_braces

BlockRule = Callable[[StateBlock, int, int, bool], bool]

#: Directives inside directives; deeper ones are refused, which also bounds the search for their ends.
MAX_DIRECTIVES: Final = 8


class TextBlock:
    """Paragraphs and setext headings in one pass over their lines.

    Upstream walks the lines of every paragraph twice, once to find out that it is no heading, and asks every
    rule at every line. The result is the same.

    Args:
        interrupting: rules that can end a paragraph, by the character that they begin with.
        anywhere: such rules that can begin with any character.
    """

    def __init__(
        self, interrupting: Mapping[str, Sequence[BlockRule]], anywhere: Sequence[BlockRule]
    ) -> None:
        self._interrupting = interrupting
        self._anywhere = anywhere

    def __call__(self, state: StateBlock, start: int, _end: int, silent: bool) -> bool:
        """Take the paragraph or setext heading that begins at line ``start``."""
        if silent:
            return False
        parent, state.parentType = state.parentType, "paragraph"
        next_line, level = self._scan(state, start, state.lineMax)
        if next_line == start + 1 and not state.blkIndent:
            content = mdTrim(state.src[state.bMarks[start] : state.eMarks[start]])
        else:
            content = mdTrim(state.getLines(start, next_line, state.blkIndent, False))
        state.line = next_line + 1 if level else next_line
        state.parentType = parent
        if not level and not state.level:
            # Most of any text: one token for what can be in no list, where it could be tight.
            token = state.push("paragraph", "p", 0)
            token.content = content
            token.map = [start, next_line]
            return True
        tag = f"h{level}" if level else "p"
        kind = "heading" if level else "paragraph"
        token = state.push(f"{kind}_open", tag, 1)
        token.map = [start, state.line]
        token = state.push("inline", "", 0)
        token.content = content
        token.map = [start, next_line]
        token.children = []
        state.push(f"{kind}_close", tag, -1)
        return True

    def _scan(self, state: StateBlock, start: int, end: int) -> tuple[int, int]:
        """The line after the text, and the level of the heading that an underline there makes of it."""
        line = start + 1
        while line < end:
            pos, stop = state.bMarks[line] + state.tShift[line], state.eMarks[line]
            if pos >= stop:
                break
            indent = state.sCount[line]
            if indent - state.blkIndent > 3:
                line += 1
                continue
            char = state.src[pos]
            if char in "-=" and indent >= state.blkIndent:
                after = state.skipSpaces(state.skipCharsStr(pos, char))
                if after >= stop:
                    return line, 1 if char == "=" else 2
            # A negative indent marks a lazy line of a quotation, already checked there.
            if indent >= 0 and self._is_interrupted(state, line, end, char):
                break
            line += 1
        return line, 0

    def _is_interrupted(self, state: StateBlock, line: int, end: int, char: str) -> bool:
        """Whether another block begins on the line."""
        rules = self._interrupting.get(char, ())
        return any(rule(state, line, end, True) for rule in rules) or any(
            rule(state, line, end, True) for rule in self._anywhere
        )


def attributes(state: StateBlock, start: int, _end: int, silent: bool) -> bool:
    """A line with nothing but ``{…}``: the attributes of the block below it."""
    if silent or state.is_code_block(start):
        return False
    line = state.src[state.bMarks[start] + state.tShift[start] : state.eMarks[start]].rstrip()
    match = BRACES.fullmatch(line)
    found = parse_braces(match.group(1)) if match else None
    if found is None:
        return False
    token = state.push("attributes", "", 0)
    token.meta = {"attributes": found}
    token.map = [start, start + 1]
    state.line = start + 1
    return True


def _fence(state: StateBlock, line: int) -> tuple[int, str]:
    """Number of colons that begin the line (0 for fewer than three) and what stands after them."""
    pos = state.bMarks[line] + state.tShift[line]
    text = state.src[pos : state.eMarks[line]]
    if not text.startswith(":::") or state.is_code_block(line):
        return 0, ""
    rest = text.lstrip(":")
    return len(text) - len(rest), rest.strip()


def directive(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """``::: name options`` to the ``:::`` that closes it; a ``:::`` that closes nothing is reported."""
    count, info = _fence(state, start)
    if not count:
        return False
    if silent:
        return True
    depth = state.env.get("directive_depth", 0)
    if not info:
        state.push("stray_fence", "", 0).map = [start, start + 1]
        state.line = start + 1
        return True
    close, is_closed = _closing_line(state, start, end, count)
    if depth >= MAX_DIRECTIVES:
        state.push("deep_directive", "", 0).map = [start, close]
        state.line = close + 1 if is_closed else close
        return True
    token = state.push("directive_open", "", 1)
    token.info = info
    token.meta = {"closed": is_closed}
    token.map = [start, close]
    state.env["directive_depth"] = depth + 1
    line_max, parent = state.lineMax, state.parentType
    state.lineMax, state.parentType = close, "directive"
    state.md.block.tokenize(state, start + 1, close)
    state.lineMax, state.parentType = line_max, parent
    state.env["directive_depth"] = depth
    state.push("directive_close", "", -1)
    state.line = close + 1 if is_closed else close
    return True


def _closing_line(state: StateBlock, start: int, end: int, count: int) -> tuple[int, bool]:
    """The line that closes a directive (or ends its container), and whether it does close it.

    Directives inside have their own closing lines. One with as many colons as an outer directive closes
    that one, and with it what was left open inside.
    """
    open_counts = [count]
    code_fence = ""
    for line in range(start + 1, end):
        pos = state.bMarks[line] + state.tShift[line]
        if pos < state.eMarks[line] and state.sCount[line] < state.blkIndent:
            return line, False
        char = state.src[pos : pos + 1]
        if char in ("`", "~"):
            code_fence = _code_fence(state.src[pos : state.eMarks[line]], code_fence)
        if char != ":" or code_fence:
            continue
        colons, info = _fence(state, line)
        if not colons:
            continue
        if info:
            open_counts.append(colons)
            continue
        if colons in open_counts:
            while open_counts.pop() != colons:
                pass
        elif colons > open_counts[-1]:
            open_counts.pop()
        if not open_counts:
            return line, True
    return end, False


def _code_fence(line: str, opened: str) -> str:
    """The code fence that is open after the line, given the one before it."""
    marker = line[: len(line) - len(line.lstrip(line[0]))]
    if len(marker) < 3:
        return opened
    if not opened:
        return "" if marker[0] == "`" and "`" in line[len(marker) :] else marker
    closes = marker[0] == opened[0] and len(marker) >= len(opened) and not line[len(marker) :].strip()
    return "" if closes else opened
