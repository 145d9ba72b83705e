"""Inline tokens to HTML: text, emphasis, links, images, notes, raw tags."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

from markdown_it.common.normalize_url import normalizeLink
from markdown_it.token import Token

from portalgen.render.markdown import pictures
from portalgen.render.markdown.attributes import allowed
from portalgen.render.markdown.body import External, Reference, ReferenceKind
from portalgen.render.markdown.context import Context, Place, escape
from portalgen.render.markdown.inlinerules import trim_url
from portalgen.render.markdown.notes import Notes
from portalgen.render.markdown.sanitize import Raw, clean, take_in
from portalgen.render.markdown.targets import Place as Where
from portalgen.render.markdown.targets import Target, judge

_SIMPLE: Final = {
    "em_open": "<em>",
    "em_close": "</em>",
    "strong_open": "<strong>",
    "strong_close": "</strong>",
    "s_open": "<s>",
    "s_close": "</s>",
    "span_close": "</span>",
}
#: The method for the tokens of each other type.
_HANDLERS: Final = {
    "link_open": "_link_open",
    "link_close": "_link_close",
    "image": "_image",
    "code_inline": "_code",
    "hardbreak": "_hard_break",
    "html_inline": "_raw",
    "footnote_ref": "_footnote_ref",
    "span_open": "_span_open",
}
#: Addresses that carry no scheme: ``www.`` and e-mail. Bounded, and never begun inside a word.
_BARE: Final = re.compile(
    r"(?<![\w.@/+-])(?:www\.[A-Za-z0-9-]+\.[^\s<>\"`“”‘’«»]{1,500}"
    r"|[A-Za-z0-9][A-Za-z0-9._+-]{0,63}@[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?(?:\.[A-Za-z0-9-]{2,63}){1,5})"
)


class OpenLink(NamedTuple):
    """A link whose text is being rendered."""

    target: Target
    place: Place
    title: str
    html_at: int
    visible_at: int


class InlineRenderer:
    """Renders the inline content of blocks into a context's output.

    Args:
        context: collects all.
        notes: the footnotes of the body.
    """

    def __init__(self, context: Context, notes: Notes) -> None:
        self.context = context
        self.notes = notes
        self._links: list[OpenLink | None] = []
        self._block: Token | None = None
        self._may_be_raw = not context.is_plain and "<" in context.text
        #: Whether the text may hold addresses without a scheme.
        self.has_bare = not context.is_plain and ("@" in context.text or "www." in context.text)
        #: Finds the first character of a text that could begin anything but text.
        self.is_special = context.md.inline.special.search  # type: ignore[attr-defined]
        self._is_bold = context.md.inline.bold.fullmatch  # type: ignore[attr-defined]

    def inline(self, block: Token) -> None:
        """Render the content of an inline token of the block parser."""
        self._block = block
        content = block.content
        if not self.is_special(content):
            if content:
                self.text(content)
        elif self._is_bold(content):
            self._bold(content)
        else:
            self.tokens(self.parse(block), block)

    def parse(self, block: Token) -> list[Token]:
        """The inline tokens of a block's content."""
        tokens: list[Token] = []
        context = self.context
        context.md.inline.parse(block.content, context.md, context.env, tokens)
        return tokens

    def tokens(self, tokens: Sequence[Token], block: Token) -> None:
        """Render inline tokens; raw tags are cleaned within the element that they stand in."""
        if self._may_be_raw and any(token.type == "html_inline" for token in tokens):
            self._framed(tokens, block)
            return
        for token in tokens:
            if token.type == "text":
                self.text(token.content)
            else:
                self._one(token, block)

    def _framed(self, tokens: Sequence[Token], block: Token) -> None:
        frames = [len(self.context.out)]
        for token in tokens:
            if token.nesting < 0:
                self._seal(frames.pop())
            self._one(token, block)
            if token.nesting > 0:
                frames.append(len(self.context.out))
        self._seal(frames.pop())

    def _seal(self, start: int) -> None:
        parts = self.context.out[start:]
        if any(isinstance(part, Raw) for part in parts):
            self.context.out[start:] = [clean(parts, inline=True)]

    def _one(self, token: Token, block: Token) -> None:
        kind = token.type
        if kind in ("text", "text_special"):
            self.text(token.content)
        elif kind == "softbreak":
            self.context.out.append("\n")
            self.context.visible.append(" ")
        elif kind in _SIMPLE:
            self.context.out.append(_SIMPLE[kind])
        else:
            handle: Callable[[Token, Token], None] = getattr(self, _HANDLERS[kind])
            handle(token, block)

    # Text

    def text(self, content: str) -> None:
        """Plain text, with the addresses in it as links."""
        self.context.visible.append(content)
        if self.has_bare and not self._links and ("@" in content or "www." in content):
            self._linkified(content)
        else:
            self.context.out.append(escape(content))

    def _bold(self, content: str) -> None:
        """Text with words in bold."""
        out = self.context.out
        for number, piece in enumerate(content.split("**")):
            if number % 2:
                out.append("<strong>")
                self.text(piece)
                out.append("</strong>")
            elif piece:
                self.text(piece)

    def _linkified(self, content: str) -> None:
        position = 0
        line = self.context.place(self._block).line if self._block else 0
        for match in _BARE.finditer(content):
            address = trim_url(match.group())
            url = f"mailto:{address}" if "@" in address else f"https://{address}"
            self.context.out.append(escape(content[position : match.start()]))
            self.context.out.append(f'<a href="{escape(normalizeLink(url))}">{escape(address)}</a>')
            self.context.external.append(External(normalizeLink(url), line, text=address))
            position = match.start() + len(address)
        self.context.out.append(escape(content[position:]))

    def _code(self, token: Token, _block: Token) -> None:
        self.context.visible.append(token.content)
        self.context.out.append(f"<code>{escape(token.content)}</code>")

    def _hard_break(self, _token: Token, _block: Token) -> None:
        self.context.out.append("<br />\n")
        self.context.visible.append("\n")

    def _raw(self, token: Token, block: Token) -> None:
        if self.context.is_plain:
            self.context.out.append(token.content)
        else:
            line = self.context.place(block, token.meta.get("pos", 0)).line
            self.context.out.append(take_in(token.content, line, self, inline=True))

    def _footnote_ref(self, token: Token, block: Token) -> None:
        html = self.notes.mention(token.meta["label"])
        if html is None:
            self.context.find("MD008", self.context.place(block, token.meta["pos"]), name=token.meta["label"])
            self.text(token.content)
        else:
            self.context.out.append(html)

    def _span_open(self, token: Token, block: Token) -> None:
        attributes = self.attributes(token.meta["attributes"], self.context.place(block, token.meta["pos"]))
        self.context.out.append(f"<span{attributes}>")

    # Links

    def _link_open(self, token: Token, block: Token) -> None:
        context = self.context
        raw, title = str(token.attrs.get("href", "")), str(token.attrs.get("title", ""))
        if context.is_plain:
            extra = f' title="{escape(title)}"' if title else ""
            context.out.append(f'<a href="{escape(normalizeLink(raw))}"{extra}>')
            return
        place = context.place(block, token.meta.get("pos", 0))
        target = judge(raw)
        if target.place is Where.REFUSED:
            context.refuse(raw, place)
        if target.place is Where.REFUSED or (
            target.place is Where.LOCAL and context.points_nowhere(target, place)
        ):
            self._links.append(None)
            return
        given = token.meta.get("attributes", {})
        extra = self.attributes({"title": title, **given}, place) if title or given else ""
        self._links.append(OpenLink(target, place, title, len(context.out), len(context.visible)))
        # The href is known when the link's text is: a reference tells what it is a link of.
        context.out.append(extra)

    def _link_close(self, _token: Token, _block: Token) -> None:
        context = self.context
        if context.is_plain:
            context.out.append("</a>")
            return
        opened = self._links.pop()
        if opened is None:
            return
        text = "".join(context.visible[opened.visible_at :])
        href = self._href(opened.target, opened.place, text, opened.title)
        context.out[opened.html_at] = f'<a href="{href}"{context.out[opened.html_at]}>'
        context.out.append("</a>")

    def _href(self, target: Target, place: Place, text: str, title: str = "") -> str:
        """The attribute-safe href of a target that is not refused."""
        if target.place is Where.EXTERNAL:
            self.context.external.append(External(target.url, place.line, place.column, text))
            return escape(target.url)
        return self.context.gap(
            Reference(
                ReferenceKind.LINK,
                target.path,
                target.fragment,
                target.query,
                place.line,
                place.column,
                text,
                "",
                title,
            )
        )

    def link(self, raw: str, text: str, place: Place) -> str:
        """A whole link that a directive names; only the text where the address is refused."""
        target = judge(raw)
        if target.place is Where.REFUSED:
            self.context.refuse(raw, place)
            return escape(text)
        return f'<a href="{self._href(target, place, text)}">{escape(text)}</a>'

    def _image(self, token: Token, block: Token) -> None:
        context = self.context
        alt = pictures.alternative(token, plain=context.is_plain)
        raw, title = str(token.attrs.get("src", "")), str(token.attrs.get("title", ""))
        if context.is_plain:
            extra = f' title="{escape(title)}"' if title else ""
            context.out.append(f'<img src="{escape(normalizeLink(raw))}" alt="{escape(alt)}"{extra} />')
            return
        place = context.place(block, token.meta.get("pos", 0))
        given = token.meta.get("attributes", {})
        context.out.append(pictures.image(context, raw, alt, place, title=title, given=given))

    # Attributes, and what the sanitiser asks for

    def attributes(self, given: dict[str, str], place: Place, extra_class: str = "") -> str:
        """Attributes as HTML, with a leading space; ids are claimed, what may not be set is reported."""
        if not given and not extra_class:
            return ""
        kept, removed = allowed({key: value for key, value in given.items() if value})
        if removed:
            self.context.removed(removed, place.line)
        if "id" in kept:
            kept["id"] = self.context.anchors.claim(kept["id"], written=True)
        classes = " ".join(filter(None, (extra_class, kept.pop("class", ""))))
        kept.pop("caption", None)
        pairs = ([("class", classes)] if classes else []) + sorted(kept.items())
        return "".join(f' {name}="{escape(value)}"' for name, value in pairs)

    def raw_link(self, href: str, line: int) -> str | None:
        """The href of a raw ``<a>``."""
        target = judge(href)
        if target.place is Where.REFUSED:
            self.context.refuse(href, Place(line))
            return None
        return self._href(target, Place(line), "")

    def raw_image(self, attributes: dict[str, str], line: int) -> str:
        """A raw ``<img>``."""
        given: dict[str, str] = {key: attributes[key] for key in ("class", "title") if key in attributes}
        source, alt = attributes.get("src", ""), attributes.get("alt", "")
        return pictures.image(self.context, source, alt, Place(line), given=given)

    def raw_id(self, wanted: str) -> str:
        """The id of a raw element."""
        return self.context.anchors.claim(wanted, written=True)

    def raw_removed(self, what: Sequence[str], line: int) -> None:
        """Something that content may not set was taken out."""
        self.context.removed(what, line)
