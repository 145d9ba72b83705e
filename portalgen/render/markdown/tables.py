"""Tables of the GitHub kind as one token each, and their HTML.

One token for a table instead of three for every cell: most of the cost of a table is otherwise the objects.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from markdown_it.common.utils import mdTrim
from markdown_it.rules_block import StateBlock

#: Cells that short rows are filled up with, in one table: a bound on what few bytes can make.
MAX_FILLED: Final = 10_000
_DASHES: Final = re.compile(r":?-+:?")
_PIPE: Final = re.compile(r"(?<!\\)\|")


class Cell(NamedTuple):
    """The text of a cell and where it begins on its line."""

    text: str
    column: int


class Row(NamedTuple):
    """The cells of one line; ``start`` is the index in the text from which their columns are counted."""

    line: int
    start: int
    cells: tuple[Cell, ...]


class Table(NamedTuple):
    """A table: ``aligns`` has left, right, center or nothing for each column."""

    aligns: tuple[str, ...]
    rows: tuple[Row, ...]


def split_row(line: str) -> list[Cell]:
    """The cells of a line; a pipe with a backslash belongs to its cell."""
    cells: list[Cell] = []
    start = 0
    for text in _PIPE.split(line) if "\\" in line else line.split("|"):
        trimmed = mdTrim(text)
        column = start + (text.find(trimmed) if trimmed else 0)
        cells.append(Cell(trimmed.replace("\\|", "|") if "\\|" in trimmed else trimmed, column))
        start += len(text) + 1
    if cells and not cells[0].text and line.lstrip().startswith("|"):
        cells.pop(0)
    if cells and not cells[-1].text and line.rstrip().endswith("|"):
        cells.pop()
    return cells


def table(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """A header line, a line of dashes with as many columns, and rows up to the next block."""
    if start + 2 > end or state.is_code_block(start):
        return False
    delimiter = start + 1
    first = state.bMarks[delimiter] + state.tShift[delimiter]
    if (
        state.src[first : first + 1] not in ("|", "-", ":")
        or state.sCount[delimiter] < state.blkIndent
        or state.is_code_block(delimiter)
    ):
        return False
    begin = state.bMarks[start] + state.tShift[start]
    header = state.src[begin : state.eMarks[start]]
    aligns = _aligns(state.src[first : state.eMarks[delimiter]]) if "|" in header else ()
    cells = split_row(header) if aligns else []
    if not cells or len(cells) != len(aligns):
        return False
    if silent:
        return True
    parent, state.parentType = state.parentType, "table"
    rows = (Row(start, begin, tuple(cells)), *_rows(state, start + 2, end, len(aligns)))
    token = state.push("table", "table", 0)
    token.meta = {"table": Table(aligns, rows)}
    state.line = start + 1 + len(rows)
    token.map = [start, state.line]
    state.parentType = parent
    return True


def _rows(state: StateBlock, start: int, end: int, width: int) -> Iterator[Row]:
    """The rows below the line of dashes, each as wide as the header."""
    interrupting = state.md.block.ruler.getRules("blockquote")
    filled = 0
    for line in range(start, end):
        pos = state.bMarks[line] + state.tShift[line]
        text = state.src[pos : state.eMarks[line]]
        if not text or state.sCount[line] < state.blkIndent or state.is_code_block(line):
            return
        if text[0] != "|" and any(rule(state, line, end, True) for rule in interrupting):
            return
        cells = split_row(text)
        filled += max(0, width - len(cells))
        if filled > MAX_FILLED:
            return
        cells += [Cell("", 0)] * (width - len(cells))
        yield Row(line, pos, tuple(cells[:width]))


def _aligns(dashes: str) -> tuple[str, ...]:
    """The alignment of each column; none where the line is not one of dashes."""
    if dashes.strip("|-: \t") or dashes[:2] in ("- ", "-\t"):
        return ()
    parts = [part.strip() for part in dashes.strip().removeprefix("|").removesuffix("|").split("|")]
    if not all(map(_DASHES.fullmatch, parts)):
        return ()
    return tuple(
        ("center" if part[0] == ":" else "right") if part[-1] == ":" else ("left" if part[0] == ":" else "")
        for part in parts
    )
