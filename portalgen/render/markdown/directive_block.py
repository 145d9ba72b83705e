"""A directive with its content, as the functions that write its HTML see it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from markdown_it.token import Token

from portalgen.render.markdown.context import Place, escape

if TYPE_CHECKING:
    from portalgen.render.markdown.renderer import BlockRenderer


class Block(NamedTuple):
    """A directive with its content: ``tokens[start:end]``."""

    renderer: BlockRenderer
    options: dict[str, str]
    tokens: Sequence[Token]
    start: int
    end: int
    place: Place

    def content(self) -> str:
        """The content as HTML."""
        return self.renderer.captured(self.tokens, self.start, self.end)

    def say(self, text: str) -> str:
        """Text of an option as HTML; it is visible, so it counts as text of the body."""
        if text:
            self.renderer.context.visible.append(f"{text}\n")
        return escape(text)


def figcaption(block: Block, content: str) -> str:
    """``<figcaption>`` from content, ``caption`` and ``credit``; empty where there is none of them."""
    text = content.strip()
    if text.startswith("<p>") and text.endswith("</p>") and text.count("<p>") == 1:
        text = text[3:-4]
    parts = [text, block.say(block.options.get("caption", ""))]
    if credit := block.options.get("credit"):
        word = escape(block.renderer.context.words.credit)
        parts.append(f'<span class="credit">{word}: {block.say(credit)}</span>')
    joined = " ".join(filter(None, parts))
    return f"<figcaption>{joined}</figcaption>\n" if joined else ""


def missing(block: Block, what: str, reason: str = "content") -> None:
    """MD002 for what the directive cannot do without."""
    name = block.tokens[block.start - 1].info.split()[0]
    block.renderer.context.find(
        "MD002", block.place, name=name, reason=reason, key=what, value="", allowed=what
    )
