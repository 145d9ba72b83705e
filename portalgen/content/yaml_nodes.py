"""YAML to a tree that keeps places and guesses nothing.

PyYAML's C parser composes the nodes; scalars stay the text that the editor wrote. What a value means is
decided by the field it is for (``content.fields``), so ``no``, ``12:30`` and ``0123`` are never turned
into something else. Source of the traps: YAML 1.1, https://yaml.org/spec/1.1/ and its type repository.
"""

from __future__ import annotations

import re
from typing import Any

import yaml

from portalgen.content.nodes import Mapping, Node, Scalar, Sequence
from portalgen.content.source import Reporter
from portalgen.content.yaml_lines import read_lines
from portalgen.diagnostics import Span

__all__ = ["Mapping", "Node", "Scalar", "Sequence", "compose_mapping"]


def _loader() -> Any:
    """What parses: PyYAML's C parser alone, which asks nobody what a value without a tag could be."""
    if not yaml.__with_libyaml__:
        return yaml.SafeLoader
    parser: Any = yaml.cyaml.CParser  # type: ignore[attr-defined]

    class Loader(parser):  # type: ignore[misc]
        def resolve(self, _kind: object, _value: object, _implicit: object) -> str:
            return "tag:yaml.org,2002:str"

        def descend_resolver(self, _node: object, _index: object) -> None:
            """Nothing depends on where a value stands."""

        def ascend_resolver(self) -> None:
            """The same."""

    return Loader


_Loader = _loader()
_IMPLICIT_TAGS = frozenset(
    f"tag:yaml.org,2002:{name}"
    for name in ("str", "int", "float", "bool", "null", "timestamp", "merge", "value", "map", "seq")
)
_INDENT_TABS = re.compile(r"^[ \t]*\t[ \t]*", re.MULTILINE)
_COMPACT_NESTING = re.compile(r"(?:[-?] +){24,}")
_KEY_LINE = re.compile(r"^\s*(?:- +)?(?P<key>[^\s:#][^:#]*):\s+(?P<value>\S.*)$")
_RESERVED_STARTS = "[]{}*&!|>%@`,"


def compose_mapping(
    text: str, reporter: Reporter, *, first_line: int = 1, max_depth: int = 16, max_nodes: int = 10_000
) -> Mapping | None:
    """The table that ``text`` holds, or None where findings say why not. Empty text is an empty table.

    Args:
        text: YAML.
        reporter: receives the findings.
        first_line: line of the file on which ``text`` starts, 1-based.
        max_depth: deepest nesting.
        max_nodes: most nodes after aliases are expanded (an alias bomb ends here).
    """
    plainest = read_lines(text, reporter.source.path, first_line, max_depth, max_nodes)
    if plainest is not None:
        return plainest
    composer = _Composer(text, reporter, first_line, max_depth, max_nodes)
    return composer.compose()


class _TooMuchError(Exception):
    """Nesting or expansion over the limit, at a place."""

    def __init__(self, mark: Any) -> None:
        super().__init__()
        self.mark = mark


class _Composer:
    """State of one conversion: the lines, the budget of nodes, the reporter."""

    def __init__(
        self, text: str, reporter: Reporter, first_line: int, max_depth: int, max_nodes: int
    ) -> None:
        self._tabs: dict[int, int] = {}
        self._text = self._expand_tabs(text) if "\t" in text else text
        self._lines = self._text.split("\n")
        self._may_be_commented = "#" in self._text
        self._reporter = reporter
        self._path = reporter.source.path
        self._first_line = first_line
        self._max_depth = max_depth
        self._budget = max_nodes

    def _expand_tabs(self, text: str) -> str:
        """YAML forbids tabs in indentation; two spaces stand in, and columns are mapped back."""

        def widen(match: re.Match[str]) -> str:
            line = text.count("\n", 0, match.start())
            self._tabs[line] = match.group().count("\t")
            return match.group().replace("\t", "  ")

        return _INDENT_TABS.sub(widen, text)

    def compose(self) -> Mapping | None:
        if self._nests_too_deeply():
            self._reporter.report("YAML004", self._reporter.at(self._first_line), limit=self._max_depth)
            return None
        try:
            root = yaml.compose(self._text, Loader=_Loader)
        except yaml.MarkedYAMLError as error:
            self._report_syntax(error)
            return None
        except (yaml.YAMLError, ValueError) as error:
            self._report_reader(error)
            return None
        if root is None:
            return Mapping((), self._reporter.at(self._first_line))
        try:
            node = self._convert(root, 1)
        except _TooMuchError as error:
            self._reporter.report("YAML004", self._span(error.mark, error.mark), limit=self._max_depth)
            return None
        if not isinstance(node, Mapping):
            self._reporter.report("YAML011", node.span)
            return None
        return node

    def _nests_too_deeply(self) -> bool:
        """Whether the text could nest deeper than the C parser's recursion should be trusted with."""
        openings = self._text.count("[") + self._text.count("{")
        if openings <= self._max_depth and not _COMPACT_NESTING.search(self._text):
            return False
        depth = deepest = 0
        try:
            for event in yaml.parse(self._text, Loader=_Loader):
                if isinstance(event, yaml.CollectionStartEvent):
                    depth += 1
                    deepest = max(deepest, depth)
                    if deepest > self._max_depth:
                        return True
                elif isinstance(event, yaml.CollectionEndEvent):
                    depth -= 1
        except (yaml.YAMLError, ValueError):
            return deepest > self._max_depth  # reported by the composer, with its place
        return False

    def _span(self, start: Any, end: Any) -> Span:
        line, column = start.line, start.column
        end_column = end.column if end.line == line and end.column > column else -1
        if self._tabs:
            column = self._column(line, column)
            end_column = self._column(line, end_column) if end_column >= 0 else -1
        return Span(self._path, line + self._first_line, column + 1, end_column + 1)

    def _column(self, line: int, column: int) -> int:
        if not self._tabs:
            return column
        tabs = self._tabs.get(line, 0)
        return column - tabs if column >= 2 * tabs else column // 2

    def _convert(self, node: Any, depth: int) -> Node:
        self._budget -= 1
        if depth > self._max_depth or self._budget < 0:
            raise _TooMuchError(node.start_mark)
        span = self._span(node.start_mark, node.end_mark)
        if node.tag not in _IMPLICIT_TAGS:
            self._reporter.report("YAML007", span, value=node.tag)
        if isinstance(node, yaml.ScalarNode):
            plain = not node.style  # the C parser says "", the Python one None
            commented = plain and self._may_be_commented and self._is_commented(node)
            return Scalar(node.value, span, plain, commented)
        if isinstance(node, yaml.SequenceNode):
            return Sequence(tuple(self._convert(entry, depth + 1) for entry in node.value), span)
        return self._convert_mapping(node, span, depth)

    def _convert_mapping(self, node: Any, span: Span, depth: int) -> Mapping:
        seen: dict[str, Scalar] = {}
        entries: list[tuple[Scalar, Node]] = []
        for key_node, value_node in node.value:
            key = self._convert(key_node, depth + 1)
            value = self._convert(value_node, depth + 1)
            if not isinstance(key, Scalar):
                self._reporter.report("YAML011", key.span)
                continue
            if key.value in seen:
                first = seen[key.value].span
                self._reporter.report("YAML003", key.span, key=key.value, other=first.line, related=(first,))
                continue
            seen[key.value] = key
            entries.append((key, value))
        return Mapping(tuple(entries), span)

    def _is_commented(self, node: Any) -> bool:
        end = node.end_mark
        line = self._lines[end.line] if end.line < len(self._lines) else ""
        return len(line) > end.column and line[end.column :].lstrip().startswith("#")

    def _report_syntax(self, error: yaml.MarkedYAMLError) -> None:
        mark = error.problem_mark or error.context_mark
        problem = error.problem or ""
        if mark is None:
            self._reporter.report("YAML001", self._reporter.at(self._first_line), reason=problem)
            return
        line_number = min(mark.line, len(self._lines) - 1)
        span = self._reporter.at(line_number + self._first_line, self._column(line_number, mark.column) + 1)
        found = _KEY_LINE.match(self._lines[line_number])
        if found and "mapping values are not allowed" in problem and mark.column > found.start("value"):
            value = found["value"].strip()
            quoted = value.replace("\\", "\\\\").replace('"', '\\"')
            suggestion = f'{found["key"].strip()}: "{quoted}"'
            self._reporter.report(
                "YAML002", span, key=found["key"].strip(), value=value, suggestion=suggestion
            )
            return
        for index in (line_number, line_number - 1, error.context_mark.line if error.context_mark else -1):
            found = _KEY_LINE.match(self._lines[index]) if 0 <= index < len(self._lines) else None
            if found and found["value"][0] in _RESERVED_STARTS:
                start, end = found.start("value"), found.end("value")
                where = self._reporter.at(
                    index + self._first_line, self._column(index, start) + 1, self._column(index, end) + 1
                )
                self._reporter.report(
                    "YAML009",
                    where,
                    key=found["key"].strip(),
                    value=found["value"].strip(),
                    name=found["value"][0],
                )
                return
        self._reporter.report("YAML001", span, reason=problem)

    def _report_reader(self, error: Exception) -> None:
        """Characters that YAML does not allow at all, such as control characters."""
        for index, line in enumerate(self._lines):
            for column, character in enumerate(line):
                if ord(character) < 0x20 and character != "\t":
                    where = self._reporter.at(
                        index + self._first_line, self._column(index, column) + 1, column + 2
                    )
                    self._reporter.report("YAML001", where, reason=f"U+{ord(character):04X}")
                    return
        self._reporter.report("YAML001", self._reporter.at(self._first_line), reason=str(error))
