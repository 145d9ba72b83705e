"""Footnotes: numbered by first mention, each with a way back to every mention."""

from __future__ import annotations

from collections.abc import Sequence

from portalgen.render.markdown.anchors import Anchors
from portalgen.render.markdown.context import escape
from portalgen.render.markdown.words import Words


class Note:
    """One note that the text mentions; ``tokens`` is where its content stands in the token list."""

    __slots__ = ("anchor", "mentions", "number", "tokens")

    def __init__(self, number: int, anchor: str, tokens: tuple[int, int]) -> None:
        self.number = number
        self.anchor = anchor
        self.tokens = tokens
        self.mentions: list[str] = []


class Notes:
    """The notes of one body."""

    __slots__ = ("_anchors", "_defined", "_lines", "_notes", "_ordered", "_words")

    def __init__(self, anchors: Anchors, words: Words) -> None:
        self._anchors = anchors
        self._words = words
        self._defined: dict[str, tuple[int, int]] = {}
        self._lines: dict[str, int] = {}
        self._notes: dict[str, Note] = {}
        self._ordered: list[Note] = []

    def define(self, label: str, tokens: tuple[int, int], line: int) -> None:
        """A note's content was found; of two with one label the first counts."""
        self._defined.setdefault(label, tokens)
        self._lines.setdefault(label, line)

    def mention(self, label: str) -> str | None:
        """The HTML for a mention, None where no note has the label."""
        if label not in self._defined:
            return None
        note = self._notes.get(label)
        if note is None:
            number = len(self._notes) + 1
            note = self._notes[label] = Note(
                number, self._anchors.claim(f"fn-{number}"), self._defined[label]
            )
            self._ordered.append(note)
        mention = self._anchors.claim(f"fnref-{note.number}")
        note.mentions.append(mention)
        name = f"{self._words.footnote} {note.number}"
        return (
            f'<sup class="footnote-ref"><a id="{mention}" href="#{note.anchor}" role="doc-noteref"'
            f' aria-label="{name}">[{note.number}]</a></sup>'
        )

    def note(self, index: int) -> Note | None:
        """The note with this index in order of first mention; notes may mention further notes."""
        return self._ordered[index] if index < len(self._ordered) else None

    def section(self, rendered: Sequence[str]) -> str:
        """The notes, in order of first mention, as a section of the page.

        Args:
            rendered: the HTML of each. Notes may mention notes, so the ways back are known only when all of
                them are rendered.
        """
        items: list[str] = []
        for note, html in zip(self._ordered, rendered, strict=True):
            back = self._back_links(note)
            ended = f"{html[:-4]}{back}</p>" if html.endswith("</p>") else f"{html}\n<p>{back.strip()}</p>"
            items.append(f'<li id="{note.anchor}">{ended}</li>\n')
        name = escape(self._words.footnotes)
        opening = f'<section class="footnotes" role="doc-endnotes" aria-label="{name}">\n<ol>\n'
        return f"{opening}{''.join(items)}</ol>\n</section>\n"

    def _back_links(self, note: Note) -> str:
        """Links back to the mentions."""
        links: list[str] = []
        for count, mention in enumerate(note.mentions, start=1):
            label = f"{self._words.footnote_back} {note.number}" + (f" ({count})" if count > 1 else "")
            links.append(
                f' <a class="footnote-back" href="#{mention}" role="doc-backlink" aria-label="{label}">↩</a>'
            )
        return "".join(links)

    def unused(self) -> list[tuple[str, int]]:
        """Notes that nothing mentions, with the lines on which they stand."""
        return [(label, self._lines[label]) for label in self._defined if label not in self._notes]
