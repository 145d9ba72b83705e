"""The structure of a body: order of headings, their ids, the articles and clauses of legal texts."""

from __future__ import annotations

from html import unescape

from markdown_it.token import Token

from portalgen.render.markdown.context import Context
from portalgen.render.views import TocEntry
from portalgen.text.slug import slugify


class Outline:
    """Follows headings, articles and clauses through one body.

    Args:
        context: gets findings, ids and the table of contents.
        shift: added to the level of headings: 1 where the text has level-1 headings, since the page's
            title is the only one that may be.
    """

    __slots__ = ("_clause", "_context", "_level", "_shift")

    def __init__(self, context: Context, shift: int) -> None:
        self._context = context
        self._shift = shift
        self._level = 1
        self._clause = 0

    def level(self, written: int, inline: Token) -> int:
        """The level that a heading gets; one that breaks the order is reported where its text stands.

        Source: Thông tư 32/2017/TT-BTTTT, Điều 18; WCAG 2.1, 1.3.1.
        """
        level = min(written + self._shift, 6)
        if written == 1:
            self._out_of_order(inline, written, 2, "top")
        elif level > self._level + 1:
            self._out_of_order(inline, written, self._level + 1 - self._shift, "skip")
        self._level = level
        return level

    def _out_of_order(self, inline: Token, actual: int, expected: int, reason: str) -> None:
        place = self._context.place(inline)
        self._context.find("MD006", place, actual=str(actual), expected=str(expected), reason=reason)

    def heading(self, level: int, text: str, wanted: str, *, is_top: bool) -> str:
        """The id of a heading; headings inside quotations and notices stay out of the table of contents."""
        anchors = self._context.anchors
        # Asked in any case: an article counts even where the editor gave it an id of another name.
        anchor = anchors.of_article(text) if is_top else None
        if is_top and anchor is None:
            anchors.leave_article()
        if wanted:
            anchor = anchors.claim(wanted, written=True)
        elif anchor is None:
            anchor = anchors.claim(slugify(text) or "muc")
        self._clause = 0
        if is_top:
            self._context.toc.append(TocEntry(level=level, id=anchor, text=text.strip()))
        return anchor

    def article(self, html: str, text: str, wanted: str) -> str:
        """The id of a paragraph that begins an article; in bold it is as good as a heading."""
        anchors = self._context.anchors
        anchor = anchors.of_article(text) or ""
        if wanted:
            anchor = anchors.claim(wanted, written=True)
        elif not anchor:
            anchor = anchors.claim(slugify(text[:40]) or "muc")
        bold, closing, _ = html.removeprefix("<strong>").partition("</strong>")
        if html.startswith("<strong>") and closing and "<" not in bold:
            title = unescape(bold).strip()
            self._context.toc.append(TocEntry(level=min(self._level + 1, 6), id=anchor, text=title))
        self._clause = 0
        return anchor

    def begin_list(self, start: int) -> None:
        """A numbered list at the top level: its entries are clauses of the article before it."""
        self._clause = start

    def clause(self) -> str:
        """The id of the next entry of such a list, empty outside articles."""
        number, self._clause = self._clause, self._clause + 1
        return self._context.anchors.clause(number) if self._context.anchors.article else ""
