"""HTML of block directives."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from markdown_it.token import Token

from portalgen.render.markdown.body import Reference, ReferenceKind
from portalgen.render.markdown.context import Place
from portalgen.render.markdown.directives import Opening
from portalgen.render.markdown.inlines import escape
from portalgen.render.markdown.targets import Place as Where
from portalgen.render.markdown.targets import Target, judge

if TYPE_CHECKING:
    from portalgen.render.markdown.renderer import BlockRenderer

_MEDIA_TYPES: Final = {
    "mp4": "video/mp4",
    "m4v": "video/mp4",
    "webm": "video/webm",
    "ogv": "video/ogg",
    "mp3": "audio/mpeg",
    "m4a": "audio/mp4",
    "ogg": "audio/ogg",
    "oga": "audio/ogg",
    "wav": "audio/wav",
}
_YES: Final = frozenset({"true", "yes", "có", "co"})


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


def render(
    renderer: BlockRenderer, opening: Opening, tokens: Sequence[Token], inside: tuple[int, int], place: Place
) -> None:
    """Render a directive into the context's output; an unknown one as its content alone.

    Args:
        renderer: renders the content.
        opening: name and options.
        tokens: all tokens of the body.
        inside: the range of tokens between the fences.
        place: of the opening line.
    """
    block = Block(renderer, opening.options, tokens, *inside, place)
    write = _WRITERS[opening.directive.name] if opening.directive else Block.content
    renderer.context.out.append(write(block))


def _caption(block: Block, content: str) -> str:
    """``<figcaption>`` from content, ``caption`` and ``credit``; empty where there is none of them."""
    text = content.strip()
    if text.startswith("<p>") and text.endswith("</p>") and text.count("<p>") == 1:
        text = text[3:-4]
    parts = [text, block.say(block.options.get("caption", ""))]
    if credit := block.options.get("credit"):
        word = escape(block.renderer.context.words.credit)
        parts.append(f'<span class="credit">{word}: {block.say(credit)}</span>')
    caption = " ".join(filter(None, parts))
    return f"<figcaption>{caption}</figcaption>\n" if caption else ""


def _figure(block: Block) -> str:
    options = block.options
    position = options.get("position", "")
    classes = f"figure {position}".strip()
    image = ""
    if source := options.get("src"):
        said = {"decorative": options.get("decorative", ""), "position": position}
        extra = tuple((name, value) for name, value in said.items() if value not in ("", "false"))
        image = block.renderer.inlines.image(source, options.get("alt", ""), block.place, options=extra) + "\n"
    return f'<figure class="{classes}">\n{image}{_caption(block, block.content())}</figure>\n'


def _gallery(block: Block) -> str:
    """Images of the content as a list, its other text below them."""
    inlines, context = block.renderer.inlines, block.renderer.context
    items: list[str] = []
    rest: list[str] = []
    for token in block.tokens[block.start : block.end]:
        if token.type != "inline":
            continue
        children = inlines.parse(token)
        pictures = [child for child in children if child.type == "image"]
        others = [
            c for c in children if c.type not in ("image", "softbreak", "hardbreak") and c.content.strip()
        ]
        if not pictures or others:
            outer, context.out = context.out, []
            inlines.tokens(children, token)
            rest.append("".join(context.out))
            context.out = outer
            context.visible.append("\n")
            continue
        items += [_gallery_item(block, picture, token) for picture in pictures]
    if not items:
        _missing(block, "![…](…)")
    title = block.options.get("title", "")
    name = f' aria-label="{escape(title)}"' if title else ""
    listed = f'<ul class="gallery-list">\n{"".join(items)}</ul>\n' if items else ""
    text = " ".join(filter(None, [block.say(title) and f"<strong>{escape(title)}</strong>", *rest]))
    return f'<figure class="gallery"{name}>\n{listed}{_caption(block, text)}</figure>\n'


def _gallery_item(block: Block, picture: Token, inline: Token) -> str:
    """One image of a gallery; its title is its caption."""
    inlines = block.renderer.inlines
    title = str(picture.attrs.get("title", ""))
    place = block.renderer.context.place(inline, picture.meta.get("pos", 0))
    image = inlines.image(
        str(picture.attrs.get("src", "")),
        inlines.alternative(picture),
        place,
        given=picture.meta.get("attributes", {}),
        options=(("gallery", "true"),),
    )
    caption = f"<figcaption>{block.say(title)}</figcaption>" if title else ""
    return f"<li><figure>{image}{caption}</figure></li>\n"


def _medium(block: Block, tag: str) -> str:
    """Video or sound: a local file plays in the page, anything else is a card with a link."""
    options, words, context = block.options, block.renderer.context.words, block.renderer.context
    title = options.get("title", "")
    target = judge(options.get("src", ""))
    if target.place is Where.EXTERNAL:
        return _card(block, target, words.external_video if tag == "video" else words.external_audio)
    if target.place is Where.REFUSED:
        context.refuse(options["src"], block.place)
    content = block.content()
    is_own_transcript = options.get("transcript", "").lower() in _YES
    if not (options.get("captions") or options.get("transcript")):
        context.find("MD007", block.place, path=target.path)
    player = _player(block, tag, target) if target.place is Where.LOCAL and target.path else ""
    caption = _caption(block, "" if is_own_transcript else content)
    heading = f'<p class="media-title">{block.say(title)}</p>\n' if title else ""
    return f'<figure class="{tag}">\n{heading}{player}{caption}{_transcript(block, content)}</figure>\n'


def _player(block: Block, tag: str, target: Target) -> str:
    """The element itself; nothing is loaded before the reader asks for it."""
    options, place = block.options, block.place
    label = f' aria-label="{escape(options["title"])}"' if options.get("title") else ""
    poster = f' poster="{_media_gap(block, options["poster"], "poster")}"' if options.get("poster") else ""
    gap = block.renderer.context.gap(
        Reference(
            ReferenceKind.MEDIA, target.path, line=place.line, column=place.column, options=(("role", tag),)
        )
    )
    kind = _MEDIA_TYPES.get(target.path.rpartition(".")[2].lower(), "")
    type_ = f' type="{kind}"' if kind else ""
    track = ""
    if options.get("captions"):
        language = escape(options.get("captions-lang", "") or "vi")
        track = (
            f'<track kind="captions" src="{_media_gap(block, options["captions"], "captions")}"'
            f' srclang="{language}" label="{escape(block.renderer.context.words.captions)}" default>'
        )
    return f'<{tag} controls preload="none"{poster}{label}><source src="{gap}"{type_}>{track}</{tag}>\n'


def _media_gap(block: Block, raw: str, role: str) -> str:
    """The gap for a file beside the medium; empty where the address is refused or on another host."""
    target = judge(raw)
    if target.place is not Where.LOCAL:
        block.renderer.context.refuse(raw, block.place)
        return ""
    place = block.place
    return block.renderer.context.gap(
        Reference(
            ReferenceKind.MEDIA, target.path, line=place.line, column=place.column, options=(("role", role),)
        )
    )


def _transcript(block: Block, content: str) -> str:
    """The words that are spoken: the content itself, or a link to a file."""
    given, words = block.options.get("transcript", ""), block.renderer.context.words
    if not given:
        return ""
    if given.lower() in _YES:
        summary = f"<summary>{escape(words.transcript)}</summary>"
        return f'<details class="transcript">{summary}\n{content}</details>\n'
    link = block.renderer.inlines.link(given, words.transcript_file, block.place)
    return f'<p class="transcript">{link}</p>\n'


def _card(block: Block, target: Target, kind: str) -> str:
    """A link to a medium on another host: nothing of that host is loaded into the page."""
    title = block.options.get("title", "")
    if not title:
        _missing(block, "title", "missing")
    host = target.url.partition("://")[2].partition("/")[0]
    link = block.renderer.inlines.link(target.url, title or host, block.place)
    if title:
        block.say(title)
    content = block.content()
    note = f'<span class="note">{escape(kind)} · {escape(host)}</span>'
    return f'<div class="link-card">\n<p>{link} {note}</p>\n{content}</div>\n'


def _files(block: Block) -> str:
    """Links of the content as rows of a file list; paragraphs without links stand above it."""
    inlines, context = block.renderer.inlines, block.renderer.context
    rows: list[str] = []
    rest: list[str] = []
    for token in block.tokens[block.start : block.end]:
        if token.type != "inline":
            continue
        children = inlines.parse(token)
        if any(child.type == "link_open" for child in children):
            rows += _file_rows(block, children, token)
            continue
        outer, context.out = context.out, []
        inlines.tokens(children, token)
        rest.append(f"<p>{''.join(context.out)}</p>\n")
        context.out = outer
        context.visible.append("\n")
    if not rows:
        _missing(block, "[…](…)")
    title = block.say(block.options.get("title", ""))
    heading = f'<p class="files-title">{title}</p>\n' if title else ""
    listed = f'<ul class="files">\n{"".join(rows)}</ul>\n' if rows else ""
    return f'<div class="file-block">\n{heading}{"".join(rest)}{listed}</div>\n'


def _file_rows(block: Block, children: Sequence[Token], inline: Token) -> list[str]:
    """A row for each link; text around a link becomes its note."""
    links: list[tuple[Token, list[str]]] = []
    notes: list[list[str]] = []
    inside = False
    for child in children:
        if child.type == "link_open":
            links.append((child, []))
            notes.append([])
            inside = True
        elif child.type == "link_close":
            inside = False
        elif links and child.type in ("text", "text_special", "code_inline"):
            (links[-1][1] if inside else notes[-1]).append(child.content)
    return [
        _file_row(block, token, "".join(text), "".join(note).strip(" \t–—-:;,.()"), inline)
        for (token, text), note in zip(links, notes, strict=True)
    ]


def _file_row(block: Block, link: Token, text: str, note: str, inline: Token) -> str:
    """One row: a gap for a file of the portal, a plain link otherwise."""
    context = block.renderer.context
    raw = str(link.attrs.get("href", ""))
    place = context.place(inline, link.meta.get("pos", 0))
    target = judge(raw)
    context.visible.append(f"{text} {note}\n" if note else f"{text}\n")
    if target.place is not Where.LOCAL:
        after = f' <span class="note">{escape(note)}</span>' if note else ""
        return f"<li><span>{block.renderer.inlines.link(raw, text, place)}{after}</span></li>\n"
    options = (("note", note),) if note else ()
    return context.gap(
        Reference(
            ReferenceKind.FILE,
            target.path,
            target.fragment,
            target.query,
            place.line,
            place.column,
            text,
            options=options,
        )
    )


def _notice(block: Block) -> str:
    kind = block.options.get("kind", "info")
    words = block.renderer.context.words
    name = getattr(words, f"notice_{kind}")
    title = block.say(block.options.get("title", "")) or escape(name)
    heading = f'<p class="notice-title">{title}</p>\n'
    return f'<aside class="notice notice-{kind}" role="note">\n{heading}{block.content()}</aside>\n'


def _quote(block: Block) -> str:
    content = block.content()
    author, source = block.options.get("author", ""), block.options.get("source", "")
    parts = [block.say(author)] if author else []
    if source:
        url = block.options.get("url")
        shown = block.renderer.inlines.link(url, source, block.place) if url else escape(source)
        block.say(source)
        parts.append(f"<cite>{shown}</cite>")
    caption = f"<figcaption>— {', '.join(parts)}</figcaption>\n" if parts else ""
    return f'<figure class="quote">\n<blockquote>\n{content}</blockquote>\n{caption}</figure>\n'


def _timetable(block: Block) -> str:
    """A table or definition list whose first column (terms) are the times."""
    renderer = block.renderer
    kinds = {token.type for token in block.tokens[block.start : block.end]}
    if not kinds & {"table", "dl_open"}:
        _missing(block, "| … | … |")
    outer, renderer.row_headers = renderer.row_headers, True
    if caption := block.options.get("caption") or block.options.get("title"):
        renderer.name_table(caption, block.place)
    content = block.content()
    renderer.row_headers = outer
    return f'<div class="timetable">\n{content}</div>\n'


def _missing(block: Block, what: str, reason: str = "content") -> None:
    """MD002 for what the directive cannot do without."""
    name = block.tokens[block.start - 1].info.split()[0]
    block.renderer.context.find(
        "MD002", block.place, name=name, reason=reason, key=what, value="", allowed=what
    )


_WRITERS: Final[dict[str, Callable[[Block], str]]] = {
    "figure": _figure,
    "gallery": _gallery,
    "video": lambda block: _medium(block, "video"),
    "audio": lambda block: _medium(block, "audio"),
    "files": _files,
    "notice": _notice,
    "quote": _quote,
    "timetable": _timetable,
}
