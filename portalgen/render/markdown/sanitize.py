"""Raw HTML in Markdown, made safe and balanced inside the block that it stands in.

Markdown between raw tags is already rendered and safe, so it is kept out of the sanitiser: a placeholder
stands for it, and the sanitiser sees the raw tags of one container only (the page, a list item, a
paragraph), however they are spread. What it returns is balanced, so nothing raw can close an element that
it did not open.
"""

from __future__ import annotations

import html
import itertools
import re
from collections.abc import Sequence
from typing import Final, Protocol

import nh3

from portalgen.render.markdown.rawhtml import (
    BLOCK_TAGS,
    INLINE_TAGS,
    TAG_ATTRIBUTES,
    Removed,
    Tag,
    read,
    write,
)

#: U+FDD0 is no character: reading takes it out of raw HTML, so only placeholders hold it.
_MARK: Final = "\ufdd0"
_PLACEHOLDER: Final = re.compile(
    f'<hr id="{_MARK}(\\d+){_MARK}">|href="{_MARK}(\\d+){_MARK}"|{_MARK}(\\d+){_MARK}'
)
_COMMON: Final = frozenset({"class", "id", "lang", "title", "dir"})
_ATTRIBUTES: Final = {
    tag: set(_COMMON | TAG_ATTRIBUTES.get(tag, frozenset())) for tag in (*BLOCK_TAGS, "hr") if tag != "img"
}


class Raw(str):
    """A piece of raw HTML in the output, with the line (1-based) on which it begins."""

    __slots__ = ("line",)

    line: int

    def __new__(cls, text: str, line: int) -> Raw:
        """Make a piece."""
        piece = super().__new__(cls, text)
        piece.line = line
        return piece


class Host(Protocol):
    """What the sanitiser asks of the renderer."""

    def raw_link(self, href: str, line: int) -> str | None:
        """The href as it stands in the page, None where it is refused."""

    def raw_image(self, attributes: dict[str, str], line: int) -> str:
        """The HTML for an image."""

    def raw_id(self, wanted: str) -> str:
        """The id that the element gets."""

    def raw_text(self, text: str) -> None:
        """Visible text of a raw piece."""

    def raw_removed(self, what: Sequence[str], line: int) -> None:
        """Something of a piece was taken out."""


def clean(parts: Sequence[str], host: Host, *, inline: bool) -> str:
    """The parts of one container as safe HTML: ``Raw`` ones sanitised, the others as they are.

    Args:
        parts: rendered HTML and pieces of raw HTML, in order.
        host: told of links, images and removals.
        inline: whether the container is a line of text, which may hold no blocks.
    """
    kept: list[str] = []
    links: dict[int, str] = {}
    source: list[str] = []

    def keep(rendered: str, *, block: bool) -> None:
        mark = f"{_MARK}{len(kept)}{_MARK}"
        kept.append(rendered)
        source.append(f'<hr id="{mark}">' if block else mark)

    for is_raw, group in itertools.groupby(parts, lambda part: isinstance(part, Raw)):
        if not is_raw:
            keep("".join(group), block=not inline)
            continue
        for part in group:
            assert isinstance(part, Raw)
            for token in _tokens(part, host, inline=inline):
                if isinstance(token, str):
                    source.append(html.escape(token, quote=False))
                elif token.name == "img":
                    keep(host.raw_image(token.attributes, _line(part, token.offset)), block=False)
                else:
                    source.append(write(_with_link(token, part, host, links)))
    safe = nh3.clean(
        "".join(source),
        tags=set(INLINE_TAGS if inline else BLOCK_TAGS),
        attributes=_ATTRIBUTES,
        link_rel=None,
        url_schemes={"http", "https", "mailto", "tel"},
    )
    return _fill(safe, kept, links)


def _line(part: Raw, offset: int) -> int:
    """The line of something in a piece."""
    return part.line + part.count("\n", 0, offset)


def _tokens(part: Raw, host: Host, *, inline: bool) -> list[Tag | str]:
    """The tags and texts of a piece that may stay; what may not is told to the host, once a line."""
    removals: list[Removed] = []
    tokens = list(read(part, inline=inline, removed=removals.append))
    by_line: dict[int, list[str]] = {}
    for removed in removals:
        by_line.setdefault(_line(part, removed.offset), []).append(removed.what)
    for line, what in by_line.items():
        host.raw_removed(list(dict.fromkeys(what)), line)
    for token in tokens:
        if isinstance(token, str):
            host.raw_text(token)
    return tokens


def _with_link(tag: Tag, part: Raw, host: Host, links: dict[int, str]) -> Tag:
    """The tag with its id claimed and its href put aside: the sanitiser sees no address at all."""
    attributes = dict(tag.attributes)
    if "id" in attributes:
        attributes["id"] = host.raw_id(attributes["id"])
    if "href" in attributes:
        href = host.raw_link(attributes.pop("href"), _line(part, tag.offset))
        if href is not None:
            attributes["href"] = f"{_MARK}{len(links)}{_MARK}"
            links[len(links)] = href
    return tag._replace(attributes=attributes)


def _fill(safe: str, kept: Sequence[str], links: dict[int, str]) -> str:
    """The sanitised HTML with the placeholders filled in; what lost its place follows at the end."""
    missing = set(range(len(kept)))

    def fill(match: re.Match[str]) -> str:
        block, link, text = match.groups()
        if link is not None:
            return f'href="{links[int(link)]}"'
        number = int(block or text)
        if number not in missing:
            return ""
        missing.discard(number)
        return kept[number]

    filled = _PLACEHOLDER.sub(fill, safe)
    return filled + "".join(kept[number] for number in sorted(missing))
