"""The state of the block parser: lines found with whole-text operations, and lighter tokens.

Both are upstream's in everything that rules can see.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Literal

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.token import Token
from markdown_it.utils import EnvType


class BlockToken(Token):
    """A token without upstream's conversion of attributes: the block rules give none when they make it."""

    __slots__ = ()

    def __init__(self, type_: str, tag: str, nesting: Literal[-1, 0, 1], level: int) -> None:
        self.type = type_
        self.tag = tag
        self.nesting = nesting
        self.attrs = {}
        self.map = None
        self.level = level
        self.children = None
        self.content = self.markup = self.info = ""
        self.meta = {}
        self.block = True
        self.hidden = False


class BlockState(StateBlock):
    """Where the block parser is in a text.

    Args:
        src: the text, not empty.
        md: the parser.
        env: what rules share.
        tokens: receives the tokens.
    """

    def __init__(self, src: str, md: MarkdownIt, env: EnvType, tokens: list[Token]) -> None:
        super().__init__("", md, env, tokens)
        self.src = src
        lines = src.split("\n")
        if not lines[-1].strip(" \t"):  # a last line of nothing but spaces is none
            lines.pop()
        self.lineMax = count = len(lines)
        # Of one line more, so that rules may look at the next one.
        begins = list(itertools.accumulate([len(line) + 1 for line in lines], initial=0))
        self.eMarks = [begin - 1 for begin in begins[1:]]
        self.eMarks.append(len(src))
        begins[-1] = len(src)
        self.bMarks = begins
        self.tShift, self.sCount, self.bsCount = [0] * (count + 1), [0] * (count + 1), [0] * (count + 1)
        if src[0] in _SPACES or "\n " in src or "\n\t" in src:
            self._indent(lines)

    def _indent(self, lines: Sequence[str]) -> None:
        """Note how far lines are indented."""
        for number, line in enumerate(lines):
            if line[:1] in _SPACES:
                indent = len(line) - len(line.lstrip(" \t"))
                self.tShift[number] = indent
                self.sCount[number] = len(line[:indent].expandtabs(4))

    def push(self, ttype: str, tag: str, nesting: Literal[-1, 0, 1]) -> Token:
        """Add a token."""
        if nesting < 0:
            self.level -= 1
        token = BlockToken(ttype, tag, nesting, self.level)
        if nesting > 0:
            self.level += 1
        self.tokens.append(token)
        return token


_SPACES = frozenset({" ", "\t"})
