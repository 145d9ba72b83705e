"""HTML of block directives."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

from markdown_it.token import Token

from portalgen.render.markdown import pictures
from portalgen.render.markdown.body import Reference, ReferenceKind
from portalgen.render.markdown.context import Place, escape
from portalgen.render.markdown.directive_block import Block, figcaption, missing
from portalgen.render.markdown.directive_media import medium
from portalgen.render.markdown.directives import read_opening
from portalgen.render.markdown.targets import Place as Where
from portalgen.render.markdown.targets import judge

if TYPE_CHECKING:
    from portalgen.render.markdown.renderer import BlockRenderer


def render(renderer: BlockRenderer, tokens: Sequence[Token], start: int, end: int) -> str:
    """The HTML of a directive; an unknown one gives its content alone.

    Args:
        renderer: renders the content.
        tokens: all tokens of the body.
        start: of the token that opens the directive.
        end: of the token that closes it.
    """
    context, token = renderer.context, tokens[start]
    opening = read_opening(token.info)
    line = token.map[0] + 1 if token.map else 0
    source = context.line_text(line)
    place = Place(line, source.find(":") + 1)
    for problem in opening.problems:
        column = source.find(problem.part) + 1 if problem.part else 0
        context.find(problem.code, Place(line, column or place.column), **dict(problem.args))
    if not token.meta["closed"]:
        context.find("MD003", place, name=token.info.split()[0])
    block = Block(renderer, opening.options, tokens, start + 1, end, place)
    return _WRITERS[opening.directive.name](block) if opening.directive else block.content()


def _figure(block: Block) -> str:
    options = block.options
    position = options.get("position", "")
    classes = f"figure {position}".strip()
    image = ""
    if source := options.get("src"):
        said = {"decorative": options.get("decorative", ""), "position": position}
        extra = tuple((name, value) for name, value in said.items() if value not in ("", "false"))
        image = (
            pictures.image(block.renderer.context, source, options.get("alt", ""), block.place, options=extra)
            + "\n"
        )
    return f'<figure class="{classes}">\n{image}{figcaption(block, block.content())}</figure>\n'


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
        missing(block, "![…](…)")
    title = block.options.get("title", "")
    listed = f'<ul class="gallery-list">\n{"".join(items)}</ul>\n' if items else ""
    text = " ".join(filter(None, [block.say(title) and f"<strong>{escape(title)}</strong>", *rest]))
    return f'<figure class="gallery">\n{listed}{figcaption(block, text)}</figure>\n'


def _gallery_item(block: Block, picture: Token, inline: Token) -> str:
    """One image of a gallery; its title is its caption."""
    context = block.renderer.context
    title = str(picture.attrs.get("title", ""))
    image = pictures.image(
        context,
        str(picture.attrs.get("src", "")),
        pictures.alternative(picture),
        context.place(inline, picture.meta.get("pos", 0)),
        given=picture.meta.get("attributes", {}),
        options=(("gallery", "true"),),
    )
    caption = f"<figcaption>{block.say(title)}</figcaption>" if title else ""
    return f"<li><figure>{image}{caption}</figure></li>\n"


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
        missing(block, "[…](…)")
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
        missing(block, "| … | … |")
    outer, renderer.row_headers = renderer.row_headers, True
    if caption := block.options.get("caption") or block.options.get("title"):
        renderer.name_table(caption, block.place)
    content = block.content()
    renderer.row_headers = outer
    return f'<div class="timetable">\n{content}</div>\n'


_WRITERS: Final[dict[str, Callable[[Block], str]]] = {
    "figure": _figure,
    "gallery": _gallery,
    "video": lambda block: medium(block, "video"),
    "audio": lambda block: medium(block, "audio"),
    "files": _files,
    "notice": _notice,
    "quote": _quote,
    "timetable": _timetable,
}
