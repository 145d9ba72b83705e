"""A page as its readers have it: the text they see, block by block, what stands in its head, its links."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

import msgspec
from selectolax.lexbor import LexborHTMLParser, LexborNode

from portalgen.text.unicode import nfc

_UNSEEN: Final = frozenset(
    {"script", "style", "template", "noscript", "head", "svg", "iframe", "object", "audio", "video"}
)
_INLINE: Final = frozenset(
    (
        "a", "abbr", "b", "bdi", "bdo", "button", "cite", "code", "data", "del", "dfn", "em", "i", "img",
        "ins", "kbd", "label", "mark", "output", "q", "ruby", "s", "samp", "small", "span", "strong", "sub",
        "sup", "time", "u", "var", "wbr",
    )
)  # fmt: skip
_SPACES: Final = re.compile(r"\s+")


class Picture(msgspec.Struct, frozen=True):
    """One image of a page, as it stands there."""

    src: str
    alt: str


class Page(msgspec.Struct, frozen=True):
    """What a reader has of a page.

    Args:
        title: of the window.
        description: for search engines and social networks.
        robots: what robots are told; ``noindex`` keeps the page out of search engines.
        main: the visible text of the page's own part, one entry a block.
        around: the same of everything else: menus, header, footer, other news beside an item.
        links: every address that the page's own part leads to, as written, in order, each once.
        pictures: images of the page's own part.
    """

    title: str = ""
    description: str = ""
    robots: str = ""
    main: tuple[str, ...] = ()
    around: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    pictures: tuple[Picture, ...] = ()


def read_page(data: bytes | None) -> Page:
    """The page of an HTML file; an empty one for none."""
    if data is None:
        return Page()
    tree = LexborHTMLParser(data.decode("utf-8", "replace"))
    title = tree.css_first("title")
    own = _own_part(tree)
    pictures = own.css("img") if own else []
    links = [link.attributes.get("href") or "" for link in own.css("a[href], area[href]")] if own else []
    return Page(
        title=_clean(title.text()) if title else "",
        description=_meta(tree, "description"),
        robots=_meta(tree, "robots"),
        main=tuple(_blocks(own, None)) if own else (),
        around=tuple(_blocks(tree.body, own)) if tree.body and own is not tree.body else (),
        links=tuple(dict.fromkeys(links)),
        pictures=tuple(
            Picture(p.attributes.get("src") or "", p.attributes.get("alt") or "") for p in pictures
        ),
    )


def text_of(html: str) -> tuple[str, ...]:
    """The visible text of a piece of HTML, one entry a block."""
    body = LexborHTMLParser(html).body
    return tuple(_blocks(body, None)) if body else ()


def _own_part(tree: LexborHTMLParser) -> LexborNode | None:
    """The article that the page's heading stands in; else its main part; else all of it."""
    main = tree.css_first("main")
    heading = main.css_first("h1") if main else None
    node = heading.parent if heading else None
    while node is not None and node.tag != "main":
        if node.tag == "article":
            return node
        node = node.parent
    return main or tree.body


def _picture(image: LexborNode) -> Picture:
    return Picture(image.attributes.get("src") or "", image.attributes.get("alt") or "")


def _meta(tree: LexborHTMLParser, name: str) -> str:
    found = tree.css_first(f'meta[name="{name}"]')
    return _clean(found.attributes.get("content") or "") if found else ""


def _clean(text: str) -> str:
    return _SPACES.sub(" ", nfc(text)).strip()


def _blocks(root: LexborNode, without: LexborNode | None) -> Iterator[str]:
    """Texts of blocks in the order of the page; inline elements join, all others part."""
    pieces: list[str] = []
    for piece in _pieces(root, without):
        if piece is not None:
            pieces.append(piece)
        elif pieces:
            text = _clean("".join(pieces))
            pieces.clear()
            if text:
                yield text
    text = _clean("".join(pieces))
    if text:
        yield text


def _pieces(root: LexborNode, without: LexborNode | None) -> Iterator[str | None]:
    """Pieces of text; None where a block begins or ends."""
    skipped = without.mem_id if without is not None else 0
    waiting: list[LexborNode | None] = [root]
    while waiting:
        node = waiting.pop()
        if node is None:
            yield None
            continue
        tag = node.tag
        if tag == "-text":
            yield node.text_content or ""
            continue
        if tag in _UNSEEN or node.mem_id == skipped or _is_hidden(node, tag):
            continue
        children = list(node.iter(include_text=True))
        if tag not in _INLINE:
            yield None
            waiting.append(None)
        waiting.extend(reversed(children))


def _is_hidden(node: LexborNode, tag: str | None) -> bool:
    if tag is None or tag.startswith("-"):
        return tag != "-text"
    return "hidden" in node.attributes
