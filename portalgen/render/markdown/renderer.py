"""Block tokens to HTML, in one pass.

A reference stands in the HTML as ``NUL index NUL``; NUL cannot come from a source. Raw HTML is put into the
output as :class:`Raw` and cleaned when the container that it stands in is closed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from markdown_it.common.utils import unescapeAll
from markdown_it.token import Token

from portalgen.render.markdown import directive_html, table_html
from portalgen.render.markdown.anchors import ARTICLE
from portalgen.render.markdown.attributes import split_trailing
from portalgen.render.markdown.blockrules import MAX_DIRECTIVES
from portalgen.render.markdown.blocktokens import BREAKING, CLOSE, LINE_ENDS, end_of
from portalgen.render.markdown.context import Context, Place, escape
from portalgen.render.markdown.inlines import InlineRenderer
from portalgen.render.markdown.notes import Notes
from portalgen.render.markdown.outline import Outline
from portalgen.render.markdown.sanitize import Raw, clean, take_in

#: The method for the tokens of each type: of a block whole, or of its beginning.
_HANDLERS: Final = {
    "text_run": "_run",
    "list_line": "_line",
    "paragraph": "_text",
    "paragraph_open": "_paragraph",
    "heading_open": "_heading",
    "table": "_table_block",
    "bullet_list_open": "_container",
    "ordered_list_open": "_ordered_list",
    "blockquote_open": "_container",
    "dl_open": "_container",
    "dt_open": "_term",
    "list_item_open": "_item",
    "dd_open": "_item",
    "hr": "_rule",
    "fence": "_code",
    "code_block": "_code",
    "html_block": "_raw",
    "attributes": "_attributes",
    "footnote_reference_open": "_note",
    "directive_open": "_directive",
    "stray_fence": "_stray",
    "deep_directive": "_stray",
}


class BlockRenderer:
    """Renders the tokens of one body.

    Args:
        context: collects all.
        has_raw: whether the tokens hold blocks of raw HTML.
        heading_shift: see :class:`Outline`.
    """

    def __init__(self, context: Context, *, has_raw: bool, heading_shift: int) -> None:
        self.context = context
        self.notes = Notes(context.anchors, context.words)
        self.inlines = InlineRenderer(context, self.notes)
        self.row_headers = False
        self._is_framed = has_raw
        self._frames: list[int] = [0]
        self._outline = Outline(context, heading_shift)
        self._given: dict[str, str] = {}
        self._given_place = Place(0)
        self._tables = 0
        self._has_articles = not context.is_plain and "Điều" in context.text

    def render(self, tokens: Sequence[Token]) -> None:
        """Render all tokens, then the notes that they mention."""
        if "[" in self.context.text:
            self._define_notes(tokens)
        self.blocks(tokens, 0, len(tokens))
        if self._given:
            self._drop_attributes()
        if self._is_framed:
            self._seal()
        self._notes(tokens)
        for label, line in self.notes.unused():
            self.context.find("MD009", Place(line), name=label)

    def _notes(self, tokens: Sequence[Token]) -> None:
        """The notes at the end of the text."""
        rendered: list[str] = []
        while (note := self.notes.note(len(rendered))) is not None:
            rendered.append(self.captured(tokens, *note.tokens).rstrip("\n"))
        if rendered:
            self.context.out.append(self.notes.section(rendered))

    def blocks(self, tokens: Sequence[Token], start: int, end: int) -> None:
        """Render the tokens from ``start`` up to ``end``."""
        context = self.context
        index = start
        while index < end:
            token = tokens[index]
            kind = token.type
            if kind == "inline":
                self.inlines.inline(token)
                index += 1
                continue
            close = CLOSE.get(kind)
            if close is None:
                if kind in BREAKING and index and tokens[index - 1].hidden:
                    context.out.append("\n")
                handle: Callable[[Sequence[Token], int], int] = getattr(self, _HANDLERS[kind])
                after = handle(tokens, index)
                if self._is_framed and token.nesting > 0 and after == index + 1:
                    self._frames.append(len(context.out))
                index = after
                continue
            if self._is_framed:
                self._seal()
            if self._given:
                self._drop_attributes()
            if not token.hidden:
                context.out.append(close)
            if kind in LINE_ENDS:
                context.visible.append("\n")
            index += 1

    def captured(self, tokens: Sequence[Token], start: int, end: int) -> str:
        """The HTML of a range of tokens, kept out of the output."""
        outer, self.context.out = self.context.out, []
        frames, self._frames = self._frames, [0]
        self.blocks(tokens, start, end)
        if self._given:
            self._drop_attributes()
        if self._is_framed:
            self._seal()
        html = "".join(self.context.out)
        self.context.out, self._frames = outer, frames
        return html

    def _seal(self) -> None:
        """Clean the raw HTML of the container that ends here."""
        start = self._frames.pop()
        parts = self.context.out[start:]
        if any(isinstance(part, Raw) for part in parts):
            self.context.out[start:] = [clean(parts, inline=False)]

    def take_attributes(self, extra_class: str = "") -> str:
        """The attributes that a line above gave to this block, as HTML."""
        if not self._given and not extra_class:
            return ""
        given, self._given = self._given, {}
        return self.inlines.attributes(given, self._given_place, extra_class)

    def _drop_attributes(self) -> None:
        """A line of attributes with nothing below it that could take them."""
        self.context.removed(list(self._given), self._given_place.line)
        self._given = {}

    # Blocks

    def _run(self, tokens: Sequence[Token], index: int) -> int:
        """Paragraphs of nothing but text."""
        text = tokens[index].content
        opening = f"<p{self.take_attributes()}>" if self._given else "<p>"
        html = escape(text).replace("\n\n", "</p>\n<p>")
        self.context.out.append(f"{opening}{html}</p>\n")
        self.context.visible.append(text.replace("\n\n", "\n") + "\n")
        return index + 1

    def _line(self, tokens: Sequence[Token], index: int) -> int:
        """An entry of one line in a list at the top level."""
        token = tokens[index]
        self.context.out.append(f"<li{self._clause(token)}>")
        self.inlines.inline(token)
        self.context.out.append("</li>\n")
        self.context.visible.append("\n")
        return index + 1

    def _text(self, tokens: Sequence[Token], index: int) -> int:
        """A paragraph at the top level."""
        token = tokens[index]
        if self._has_articles and ARTICLE.match(token.content):
            self._article(token)
        elif not token.content.startswith("![") or self.context.is_plain or not self._picture(token):
            out = self.context.out
            out.append(f"<p{self.take_attributes()}>" if self._given else "<p>")
            self.inlines.inline(token)
            out.append("</p>\n")
            self.context.visible.append("\n")
        return index + 1

    def _paragraph(self, tokens: Sequence[Token], index: int) -> int:
        """The beginning of a paragraph inside another block."""
        token, inline = tokens[index], tokens[index + 1]
        if token.hidden:
            return index + 1
        if inline.content.startswith("![") and not self.context.is_plain and self._picture(inline):
            return index + 3
        self.context.out.append(f"<p{self.take_attributes()}>" if self._given else "<p>")
        return index + 1

    def _article(self, inline: Token) -> None:
        """A paragraph that begins an article of a legal text."""
        wanted = self._given.pop("id", "")
        extra = self.take_attributes()
        html, text = self._inline_captured(inline)
        anchor = self._outline.article(html, text, wanted)
        self.context.out.append(f'<p id="{escape(anchor)}"{extra}>{html}</p>\n')
        self.context.visible.append("\n")

    def _inline_captured(self, inline: Token) -> tuple[str, str]:
        """The HTML and the visible text of an inline token; the text is added to the body's too."""
        outer, self.context.out = self.context.out, []
        before = len(self.context.visible)
        self.inlines.inline(inline)
        html = "".join(self.context.out)
        self.context.out = outer
        return html, "".join(self.context.visible[before:])

    def _picture(self, inline: Token) -> bool:
        """A paragraph of nothing but an image with a title: a figure with the title as its caption."""
        children = self.inlines.parse(inline)
        title = str(children[0].attrs.get("title", "")) if len(children) == 1 else ""
        if not title or children[0].type != "image":
            return False
        del children[0].attrs["title"]
        figure = self.take_attributes("figure")
        self.context.out.append(f"<figure{figure}>\n")
        self.inlines.tokens(children, inline)
        self.context.out.append(f"\n<figcaption>{escape(title)}</figcaption>\n</figure>\n")
        self.context.visible.append(f"{title}\n")
        return True

    def _heading(self, tokens: Sequence[Token], index: int) -> int:
        token, inline = tokens[index], tokens[index + 1]
        written = int(token.tag[1])
        if self.context.is_plain:
            self.context.out.append(f"<{token.tag}>")
            self.inlines.inline(inline)
            self.context.out.append(f"</{token.tag}>\n")
            return index + 3
        self._trailing_attributes(inline)
        wanted = self._given.pop("id", "")
        extra = self.take_attributes()
        level = self._outline.level(written, inline)
        html, text = self._inline_captured(inline)
        if not html.strip():
            self.context.find("MD011", self.context.place(inline))
        anchor = self._outline.heading(level, text, wanted, is_top=token.level == 0)
        self.context.out.append(f'<h{level} id="{escape(anchor)}"{extra}>{html}</h{level}>\n')
        self.context.visible.append("\n")
        return index + 3

    def _trailing_attributes(self, inline: Token) -> None:
        """``## Title {#id .class}``: the braces at the end of a heading are its attributes."""
        content, found = split_trailing(inline.content)
        if found:
            self._given_place = self.context.place(inline, len(content) + 1)
            self._given = {**self._given, **found}
            inline.content = content

    def _container(self, tokens: Sequence[Token], index: int) -> int:
        token = tokens[index]
        start = token.attrs.get("start")
        numbered = f' start="{start}"' if start is not None else ""
        self.context.out.append(f"<{token.tag}{numbered}{self.take_attributes()}>\n")
        return index + 1

    def _ordered_list(self, tokens: Sequence[Token], index: int) -> int:
        if tokens[index].level == 0:
            self._outline.begin_list(int(tokens[index].attrs.get("start", 1)))
        return self._container(tokens, index)

    def _term(self, _tokens: Sequence[Token], index: int) -> int:
        self.context.out.append("<dt>")
        return index + 1

    def _item(self, tokens: Sequence[Token], index: int) -> int:
        token, following = tokens[index], tokens[index + 1]
        inside = following.hidden or following.type == "list_item_close"
        anchor = self._clause(token)
        self.context.out.append(f"<{token.tag}{anchor}>" if inside else f"<{token.tag}{anchor}>\n")
        return index + 1

    def _clause(self, entry: Token) -> str:
        """The id of an entry of a list that is a clause of an article, as an attribute."""
        if self._has_articles and entry.level == 1 and entry.info and (clause := self._outline.clause()):
            return f' id="{escape(clause)}"'
        return ""

    def _rule(self, _tokens: Sequence[Token], index: int) -> int:
        if self._given:
            self._drop_attributes()
        self.context.out.append("<hr />\n")
        return index + 1

    def _code(self, tokens: Sequence[Token], index: int) -> int:
        token = tokens[index]
        language = unescapeAll(token.info).split(maxsplit=1)
        name = f' class="language-{escape(language[0])}"' if language else ""
        # Wide code scrolls, and what scrolls must be reached with the keyboard.
        focus = "" if self.context.is_plain else ' tabindex="0"'
        self.context.out.append(
            f"<pre{focus}{self.take_attributes()}><code{name}>{escape(token.content)}</code></pre>\n"
        )
        self.context.visible.append(token.content)
        return index + 1

    def _raw(self, tokens: Sequence[Token], index: int) -> int:
        token = tokens[index]
        if self._given:
            self._drop_attributes()
        if self.context.is_plain:
            self.context.out.append(token.content)
        else:
            raw = take_in(token.content, token.map[0] + 1 if token.map else 0, self.inlines, inline=False)
            self.context.out.append(raw)
            self.context.visible.append(f"{raw.text()}\n")
        return index + 1

    def _attributes(self, tokens: Sequence[Token], index: int) -> int:
        token = tokens[index]
        self._given = {**self._given, **token.meta["attributes"]}
        self._given_place = Place(token.map[0] + 1 if token.map else 0, 1)
        return index + 1

    def _define_notes(self, tokens: Sequence[Token]) -> None:
        """Find the contents of the notes: mentions usually come before them."""
        for index, token in enumerate(tokens):
            if token.type == "footnote_reference_open":
                line = token.map[0] + 1 if token.map else 0
                self.notes.define(token.meta["label"], (index + 1, end_of(tokens, index)), line)

    def _note(self, tokens: Sequence[Token], index: int) -> int:
        return end_of(tokens, index) + 1

    def _table_block(self, tokens: Sequence[Token], index: int) -> int:
        given = self._given
        table = tokens[index].meta["table"]
        if not any(cell.text for cell in table.rows[0].cells):
            self.context.find("MD012", Place(table.rows[0].line + 1))
        table_html.render(
            self.inlines,
            table,
            number=self._next_table(),
            caption=given.get("caption", ""),
            row_headers=self.row_headers or "row-headers" in given.get("class", "").split(),
            attributes=self.take_attributes(),
        )
        return index + 1

    def name_table(self, caption: str, place: Place) -> None:
        """Give the next table a caption, as a line of attributes above it would."""
        self._given = {**self._given, "caption": caption}
        self._given_place = place

    def _next_table(self) -> int:
        """The number of the next table: those without a caption are named by it."""
        self._tables += 1
        return self._tables

    # Directives

    def _directive(self, tokens: Sequence[Token], index: int) -> int:
        end = end_of(tokens, index)
        if self._given:
            self._drop_attributes()
        self.context.out.append(directive_html.render(self, tokens, index, end))
        return end + 1

    def _stray(self, tokens: Sequence[Token], index: int) -> int:
        token = tokens[index]
        place = Place(token.map[0] + 1 if token.map else 0)
        if token.type == "stray_fence":
            self.context.find("MD010", place)
        else:
            self.context.find("MD005", place, limit=str(MAX_DIRECTIVES))
        return index + 1
