"""Bytes of a source file to clean text with lines: the traps of encodings and editors are closed here.

A byte-order mark, CRLF or CR line ends and decomposed (NFD) letters are accepted and normalised; anything
that is not UTF-8 is refused with its place.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from typing import Any, Final

import msgspec

from portalgen.diagnostics import Diagnostic, Severity, Span, diagnose

#: The line that ends the front matter.
_CLOSING: Final = re.compile(r"^(?:---|\.\.\.)[^\S\n]*$", re.MULTILINE)


class Source(msgspec.Struct, frozen=True):
    r"""One text file.

    Args:
        path: as shown to people, e.g. ``content/site/column/item.md``.
        text: NFC, line ends ``\\n``, no byte-order mark.
    """

    path: str
    text: str

    def line(self, number: int) -> str:
        """Line ``number`` (1-based) without its end; empty outside the file."""
        lines = self.text.split("\n", number) if number > 0 else []
        return lines[number - 1] if 0 < number <= len(lines) else ""


class FrontMatter(msgspec.Struct, frozen=True):
    """An item's two halves; line numbers are those of the file, 1-based."""

    yaml: str
    yaml_line: int
    body: str
    body_line: int


class Reporter:
    """Collects the findings about one source; the only mutable thing that loaders share."""

    __slots__ = ("found", "source")

    def __init__(self, source: Source) -> None:
        self.source = source
        self.found: list[Diagnostic] = []

    def at(self, line: int, column: int = 0, end_column: int = 0) -> Span:
        """A place in this source."""
        return Span(self.source.path, line, column, end_column)

    def line(self, number: int) -> str:
        """A line of this source."""
        return self.source.line(number)

    def report(
        self,
        code: str,
        span: Span | None = None,
        *,
        severity: Severity | None = None,
        related: tuple[Span, ...] = (),
        **args: Any,
    ) -> None:
        """Add a finding with its line of source."""
        where = span or Span(self.source.path)
        self.found.append(
            diagnose(
                code, where, source_line=self.line(where.line), severity=severity, related=related, **args
            )
        )


def decode(path: str, data: bytes, *, limit: int) -> tuple[Source | None, tuple[Diagnostic, ...]]:
    """The text of a file, or why it cannot be had.

    Args:
        path: as shown to people.
        data: the bytes.
        limit: most bytes that such a file may have.
    """
    if len(data) > limit:
        finding = diagnose("FILE002", Span(path), actual=len(data), limit=limit)
        return None, (finding,)
    data = data.removeprefix(codecs.BOM_UTF8)
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8", "replace")
        line = before.count("\n") + 1
        column = len(before) - before.rfind("\n")
        return None, (diagnose("FILE001", Span(path, line, column), value=f"0x{data[error.start]:02X}"),)
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
    return Source(path, text), ()


def split_front_matter(source: Source, reporter: Reporter) -> FrontMatter | None:
    """The two halves of an item; None (and a finding) where there is no front matter."""
    text = source.text
    first, _, rest = text.partition("\n")
    if first.rstrip() != "---":
        reporter.report("YAML006", reporter.at(1, 1, max(2, len(first) + 1)))
        return None
    closing = _CLOSING.search(rest)
    if closing is None:
        reporter.report("YAML005", reporter.at(1, 1, 4))
        return None
    start, end = closing.span()
    return FrontMatter(
        yaml=rest[:start] or "\n",
        yaml_line=2,
        body=rest[end + 1 :],
        body_line=rest.count("\n", 0, start) + 3,
    )
