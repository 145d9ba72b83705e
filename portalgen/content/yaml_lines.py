"""The plainest YAML, line by line: what people and scaffolds write into front matter nearly always.

One key or one entry of a list to a line, values in one piece, no comments, no escapes. For such a text the
result is that of the parser, in a third of its time; a text that holds anything else is left to it whole.
Nothing is ever reported from here.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

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


class _Row(NamedTuple):
    """A line: where its key (or its value) and its value begin, counted from 0."""

    number: int
    indent: int
    is_entry: bool
    key: str | None
    begins: int
    value: str | None
    value_begins: int


#: Stands after the last row, where every table and list ends.
_END: Final = _Row(0, -1, False, None, -1, None, -1)


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
        rows.append(_Row(number, indent, dash is not None, key, begins, value, match.start(4)))
    if not rows or rows[0].indent or not text.endswith("\n") or 2 * len(rows) >= max_nodes // 2:
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
        entries: dict[str, tuple[Scalar, Node]] = {}
        # The first key may follow the dash of an entry; the others stand alone on their lines.
        while row.begins == begins and row.key is not None and (row is first or not row.is_entry):
            key = row.key
            if key in entries:
                raise _OtherError  # to be reported
            name = Scalar(key, Span(path, row.number, begins + 1, begins + len(key) + 1))
            self.at += 1
            if row.value is not None:
                entries[key] = (name, self._scalar(row, row.value))
            else:
                entries[key] = (name, self._below(row, depth + 1))
            row = rows[self.at]
        if not entries:
            raise _OtherError
        return Mapping(tuple(entries.values()), Span(path, first.number, begins + 1))

    def _scalar(self, row: _Row, text: str) -> Scalar:
        start = row.value_begins + 1
        span = Span(self._path, row.number, start, start + len(text))
        return Scalar(text[1:-1], span, plain=False) if text[0] in "\"'" else Scalar(text, span)

    def _below(self, row: _Row, depth: int) -> Node:
        """What stands below a key without a value."""
        key_at = row.begins
        following = self._rows[self.at]
        if following.is_entry and following.indent >= key_at:
            return self._list(following.indent, depth)
        if not following.is_entry and following.begins > key_at:
            return self.table(following.begins, depth)
        after = key_at + len(row.key or "") + 1
        return Scalar("", Span(self._path, row.number, after + 1))

    def _list(self, indent: int, depth: int) -> Sequence:
        """The list whose dashes stand in a column."""
        if depth >= self._depth:
            raise _OtherError
        rows = self._rows
        first = row = rows[self.at]
        entries: list[Node] = []
        while row.is_entry and row.indent == indent:
            if row.key is not None:
                entries.append(self.table(indent + 2, depth + 1))
            else:
                self.at += 1
                entries.append(self._scalar(row, row.value or ""))
            row = rows[self.at]
        return Sequence(tuple(entries), Span(self._path, first.number, indent + 1))
