"""The plainest YAML, line by line: what people and scaffolds write into front matter nearly always.

One key or one entry of a list to a line, values in one piece, no comments, no escapes. For such a text the
result is that of the parser, in a third of its time; a text that holds anything else is left to it whole.
Nothing is ever reported from here.
"""

from __future__ import annotations

import re
from typing import Final

from portalgen.content.nodes import Mapping, Node, Scalar, Sequence
from portalgen.diagnostics import Span

#: Characters with a meaning of their own to the parser, or none.
_ODD: Final = r"\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff"
_LINE: Final = re.compile(
    rf"""
    (\ *)                                           # indentation
    (-\ )?                                          # an entry of a list
    (?:([A-Za-z_][A-Za-z0-9_-]{{0,100}}):(?:\ |$))?    # a key
    ( "[^"\\{_ODD}]*" | '[^'{_ODD}]*'               # a value in quotes
    | [^\W_][^:#{_ODD}]*(?::(?=[^\s{_ODD}])[^:#{_ODD}]*)*(?<!\ )  # or without
    )?$""",
    re.VERBOSE,
)


#: A line: its number, its indentation, whether it is an entry of a list, its key, where that (or the value)
#: begins, its value, where that begins. Columns are counted from 0.
_Row = tuple[int, int, bool, str | None, int, str | None, int]

#: Stands after the last row, where every table and list ends.
_END: Final[_Row] = (0, -1, False, None, -1, None, -1)


class _OtherError(Exception):
    """The text is not of this form."""


def read_lines(text: str, path: str, first_line: int, max_depth: int, max_nodes: int) -> Mapping | None:
    """The table of a text of the plainest form; None for any other text.

    Args:
        text: YAML.
        path: of the file, for places.
        first_line: line of the file on which ``text`` starts, 1-based.
        max_depth: deepest nesting.
        max_nodes: most nodes.
    """
    rows: list[_Row] = []
    for number, line in enumerate(text.split("\n"), first_line):
        if not line:
            continue
        match = _LINE.match(line)
        if match is None:
            return None
        spaces, dash, key, value = match.groups()
        if key is None and (dash is None or value is None):
            return None
        indent = len(spaces)
        begins = indent if dash is None else indent + 2
        rows.append((number, indent, dash is not None, key, begins, value, match.start(4)))
    if not rows or rows[0][1] or not text.endswith("\n") or 2 * len(rows) >= max_nodes // 2:
        return None
    count = len(rows)
    rows.append(_END)
    reader = _Reader(rows, path, max_depth)
    try:
        found = reader.table(0, 1)
    except _OtherError:
        return None
    return found if reader.at == count else None


class _Reader:
    """Puts rows together; ``at`` is the next one."""

    __slots__ = ("_depth", "_path", "_rows", "at")

    def __init__(self, rows: list[_Row], path: str, max_depth: int) -> None:
        self._rows = rows
        self._path = path
        self._depth = max_depth
        self.at = 0

    def table(self, begins: int, depth: int) -> Mapping:
        """The table whose keys begin in a column, from the present row on."""
        if depth >= self._depth:
            raise _OtherError
        rows, path = self._rows, self._path
        first = row = rows[self.at]
        number, _, is_entry, key, at, value, value_at = row
        entries: dict[str, tuple[Scalar, Node]] = {}
        # The first key may follow the dash of an entry; the others stand alone on their lines.
        while at == begins and key is not None and (row is first or not is_entry):
            if key in entries:
                raise _OtherError  # to be reported
            name = Scalar(key, Span(path, number, begins + 1, begins + len(key) + 1))
            self.at += 1
            if value is not None:
                entries[key] = (name, self._scalar(number, value_at, value))
            else:
                entries[key] = (name, self._below(row, depth + 1))
            row = rows[self.at]
            number, _, is_entry, key, at, value, value_at = row
        if not entries:
            raise _OtherError
        return Mapping(tuple(entries.values()), Span(path, first[0], begins + 1))

    def _scalar(self, number: int, begins: int, text: str) -> Scalar:
        span = Span(self._path, number, begins + 1, begins + 1 + len(text))
        return Scalar(text[1:-1], span, plain=False) if text[0] in "\"'" else Scalar(text, span)

    def _below(self, row: _Row, depth: int) -> Node:
        """What stands below a key without a value."""
        number, _, _, key, key_at, _, _ = row
        _, indent, is_entry, _, begins, _, _ = self._rows[self.at]
        if is_entry and indent >= key_at:
            return self._list(indent, depth)
        if not is_entry and begins > key_at:
            return self.table(begins, depth)
        return Scalar("", Span(self._path, number, key_at + len(key or "") + 2))

    def _list(self, indent: int, depth: int) -> Sequence:
        """The list whose dashes stand in a column."""
        if depth >= self._depth:
            raise _OtherError
        rows = self._rows
        number, dash_at, is_entry, key, _, value, value_at = rows[self.at]
        first = number
        entries: list[Node] = []
        while is_entry and dash_at == indent:
            if key is not None:
                entries.append(self.table(indent + 2, depth + 1))
            else:
                self.at += 1
                entries.append(self._scalar(number, value_at, value or ""))
            number, dash_at, is_entry, key, _, value, value_at = rows[self.at]
        return Sequence(tuple(entries), Span(self._path, first, indent + 1))
