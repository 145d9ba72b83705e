"""What one rendering collects: output, visible text, references, findings."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import Any, NamedTuple

from markdown_it import MarkdownIt
from markdown_it.token import Token

from portalgen.render.markdown.anchors import Anchors
from portalgen.render.markdown.body import Body, External, Finding, Reference, ReferenceKind
from portalgen.render.markdown.targets import Target, scheme_of
from portalgen.render.markdown.words import words
from portalgen.render.views import TocEntry

#: Stands around the index of a reference in the HTML; the parser takes it out of every source.
GAP = "\0"


def escape(text: str) -> str:
    """Text for HTML, in the form that the CommonMark specification shows."""
    if "&" in text:
        text = text.replace("&", "&amp;")
    if "<" in text:
        text = text.replace("<", "&lt;")
    if ">" in text:
        text = text.replace(">", "&gt;")
    if '"' in text:
        text = text.replace('"', "&quot;")
    return text


class Place(NamedTuple):
    """A line of the body (1-based) and a column (1-based, 0 where unknown)."""

    line: int
    column: int = 0


class Context:
    """The mutable state of one rendering; lives as long as one call of ``parse_body``.

    Args:
        md: the parser for this text.
        text: the source, as it was given to the parser.
        language: of the text, and so of the words that rendering adds.
        prefix: put before every id.
        plain: CommonMark as it is, without judging addresses and raw HTML.
    """

    def __init__(self, md: MarkdownIt, text: str, language: str, *, prefix: str, plain: bool) -> None:
        self.md = md
        self.text = text
        self.language = language
        self.words = words(language)
        self.prefix = prefix
        self.is_plain = plain
        self.env: dict[str, Any] = {}
        self.out: list[str] = []
        self.visible: list[str] = []
        self.entries: list[Reference] = []
        self.external: list[External] = []
        self.findings: list[Finding] = []
        self.toc: list[TocEntry] = []
        self.anchors = Anchors(prefix)
        self._lines: list[str] | None = None

    def line_text(self, line: int) -> str:
        """A line of the source, 1-based; empty outside of it."""
        if self._lines is None:
            self._lines = self.text.split("\n")
        return self._lines[line - 1] if 0 < line <= len(self._lines) else ""

    def place(self, block: Token, offset: int = 0) -> Place:
        """Where the character at ``offset`` of a block's inline content stands."""
        if "start" in block.meta:  # a table cell knows its place in the text
            absolute = block.meta["start"] + offset
            begin = self.text.rfind("\n", 0, absolute) + 1
            return Place(block.map[0] + 1 if block.map else 0, absolute - begin + 1)
        if not block.map:
            return Place(0)
        if "lines" not in block.meta:
            # Found once for a block: a text may hold thousands of things to be placed.
            block.meta["lines"] = self._lines_of(block)
        begins, columns = block.meta["lines"]
        line = bisect_right(begins, offset) - 1
        column = columns[line]
        return Place(block.map[0] + 1 + line, column + offset - begins[line] + 1 if column >= 0 else 0)

    def _lines_of(self, block: Token) -> tuple[list[int], list[int]]:
        """Where the lines of a block's content begin in it, and in which columns of the source.

        A column is -1 where the line does not stand in the source as it is.
        """
        begins, columns = [0], []
        first = block.map[0] + 1 if block.map else 0
        for number, text in enumerate(block.content.split("\n")):
            begins.append(begins[-1] + len(text) + 1)
            columns.append(self.line_text(first + number).find(text))
        return begins[:-1], columns

    def find(self, code: str, place: Place, **args: str) -> None:
        """Note a finding."""
        self.findings.append(Finding(code, place.line, place.column, tuple(sorted(args.items()))))

    def refuse(self, address: str, place: Place) -> None:
        """Note an address that is refused."""
        self.find("LNK004", place, url=" ".join(address.split())[:200], name=scheme_of(address))

    def points_nowhere(self, target: Target, place: Place) -> bool:
        """Whether a local target is empty, which is noted."""
        if target.path or target.query or target.fragment:
            return False
        self.find("LNK001", place, url="", value="", suggestion="")
        return True

    def removed(self, what: Sequence[str], line: int) -> None:
        """Note something that content may not set and that was taken out."""
        self.find("MD004", Place(line), value=", ".join(what)[:200])

    def gap(self, reference: Reference) -> str:
        """The marker for a reference, to be put into the output once (or where it goes, more often)."""
        self.entries.append(reference)
        return f"{GAP}{len(self.entries) - 1}{GAP}"

    def body(self) -> Body:
        """The finished body."""
        html = "".join(self.out)
        pieces = html.split(GAP) if self.entries else [html]
        parts = [pieces[0]]
        refs: list[Reference] = []
        for index, after in zip(pieces[1::2], pieces[2::2], strict=True):
            reference = self.entries[int(index)]
            anchor = self._own_anchor(reference)
            if anchor:
                parts[-1] += f"#{escape(anchor)}{after}"
            else:
                refs.append(reference)
                parts.append(after)
        return Body(
            parts=tuple(parts),
            refs=tuple(refs),
            toc=tuple(self.toc),
            anchors=self.anchors.ids,
            plain="".join(self.visible).strip(),
            findings=tuple(sorted(set(self.findings), key=_position)),
            external=tuple(self.external),
        )

    def _own_anchor(self, reference: Reference) -> str:
        """The id of this body that a reference without a path means, empty for none."""
        if reference.kind is not ReferenceKind.LINK or reference.target or reference.query:
            return ""
        for anchor in (self.prefix + reference.fragment, reference.fragment):
            if anchor in self.anchors:
                return anchor
        return ""


def _position(finding: Finding) -> tuple[int, int, str, Sequence[tuple[str, str]]]:
    """Order of findings."""
    return (finding.line, finding.column, finding.code, finding.args)
