"""Raw HTML in Markdown, made safe and balanced inside the block that it stands in.

Markdown between raw tags is already rendered and safe, so it is kept out of the sanitiser: a placeholder
stands for it, and the sanitiser sees the raw tags of one container only (the page, a list item, a
paragraph), however they are spread. What it returns is balanced, so nothing raw can close an element that
it did not open. Addresses and images are kept out of it too: they are judged like those of Markdown.
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
    tag: set(_COMMON | TAG_ATTRIBUTES.get(tag, frozenset())) for tag in BLOCK_TAGS if tag != "img"
}


class Host(Protocol):
    """What reading raw HTML asks of the renderer."""

    def raw_link(self, href: str, line: int) -> str | None:
        """The href as it stands in the page, escaped; None where it is refused."""

    def raw_image(self, attributes: dict[str, str], line: int) -> str:
        """The HTML for an image."""

    def raw_id(self, wanted: str) -> str:
        """The id that the element gets."""

    def raw_removed(self, what: Sequence[str], line: int) -> None:
        """Something of a piece was taken out."""


class _Image(str):
    """The HTML of an image among the tokens of a piece."""

    __slots__ = ()


class Raw(str):
    """A piece of raw HTML in the output, taken apart: allowed tags, text, and images already rendered.

    In a tag, ``href`` is the address as it stands in the page, escaped.
    """

    __slots__ = ("tokens",)

    tokens: list[Tag | str]

    def text(self) -> str:
        """What readers see of the piece, white space collapsed."""
        words = (token for token in self.tokens if isinstance(token, str) and not isinstance(token, _Image))
        return " ".join(" ".join(words).split())


def take_in(text: str, line: int, host: Host, *, inline: bool) -> Raw:
    """A piece of raw HTML, read: what may not stay is taken out and told to the host.

    Args:
        text: as written.
        line: on which it begins.
        host: judges addresses and images, gives out ids.
        inline: whether it stands in a line of text, which may hold no blocks.
    """
    removals: list[Removed] = []
    piece = Raw(text)
    piece.tokens = []
    for token in read(text, inline=inline, removed=removals.append):
        if isinstance(token, str):
            piece.tokens.append(token)
            continue
        at = line + text.count("\n", 0, token.offset)
        if token.name == "img":
            piece.tokens.append(_Image(host.raw_image(token.attributes, at)))
        else:
            piece.tokens.append(_judged(token, at, host))
    by_line: dict[int, list[str]] = {}
    for removed in removals:
        by_line.setdefault(line + text.count("\n", 0, removed.offset), []).append(removed.what)
    for at, what in by_line.items():
        host.raw_removed(list(dict.fromkeys(what)), at)
    return piece


def _judged(tag: Tag, line: int, host: Host) -> Tag:
    """The tag with the id that it gets and the address that it may have."""
    attributes = dict(tag.attributes)
    if "id" in attributes:
        attributes["id"] = host.raw_id(attributes["id"])
    if "href" in attributes:
        href = host.raw_link(attributes.pop("href"), line)
        if href is not None:
            attributes["href"] = href
    return tag._replace(attributes=attributes)


def clean(parts: Sequence[str], *, inline: bool) -> str:
    """The parts of one container as safe HTML: ``Raw`` ones sanitised, the others as they are.

    Args:
        parts: rendered HTML and pieces of raw HTML, in order.
        inline: whether the container is a line of text, which may hold no blocks.
    """
    kept: list[str] = []
    addresses: list[str] = []
    source: list[str] = []

    for is_raw, group in itertools.groupby(parts, lambda part: isinstance(part, Raw)):
        if not is_raw:
            mark = _mark(kept, "".join(group))
            source.append(mark if inline else f'<hr id="{mark}">')
            continue
        for token in itertools.chain.from_iterable(part.tokens for part in group if isinstance(part, Raw)):
            if isinstance(token, _Image):
                source.append(_mark(kept, token))
            elif isinstance(token, str):
                source.append(html.escape(token, quote=False))
            else:
                source.append(write(_without_address(token, addresses)))
    safe = nh3.clean(
        "".join(source),
        tags=set(INLINE_TAGS if inline else BLOCK_TAGS),
        attributes=_ATTRIBUTES,
        link_rel=None,
        url_schemes={"http", "https", "mailto", "tel"},
    )
    return _fill(safe, kept, addresses)


def _mark(kept: list[str], text: str) -> str:
    """A placeholder for a text that is put aside."""
    kept.append(text)
    return f"{_MARK}{len(kept) - 1}{_MARK}"


def _without_address(tag: Tag, addresses: list[str]) -> Tag:
    """The tag with a placeholder for its address: the sanitiser sees no address at all."""
    if "href" not in tag.attributes:
        return tag
    return tag._replace(attributes={**tag.attributes, "href": _mark(addresses, tag.attributes["href"])})


def _fill(safe: str, kept: Sequence[str], addresses: Sequence[str]) -> str:
    """The sanitised HTML with the placeholders filled in; what lost its place follows at the end."""
    missing = dict.fromkeys(range(len(kept)))

    def fill(match: re.Match[str]) -> str:
        block, address, text = match.groups()
        if address is not None:
            return f'href="{addresses[int(address)]}"'
        number = int(block or text)
        if number not in missing:
            return ""
        del missing[number]
        return kept[number]

    filled = _PLACEHOLDER.sub(fill, safe)
    return filled + "".join(kept[number] for number in missing)
