"""Raw HTML as written, taken apart: which tags and attributes may stay.

Every piece is read into complete tags and text and written anew, so that what reaches the sanitiser has no
half tag, no comment and no attribute that is not on the list. Text that looks like a tag but is none is text.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

from portalgen.render.markdown.attributes import CLASSES, allowed

_PHRASING: Final = frozenset(
    {
        "a",
        "abbr",
        "b",
        "bdi",
        "bdo",
        "br",
        "cite",
        "code",
        "del",
        "dfn",
        "em",
        "i",
        "img",
        "ins",
        "kbd",
        "mark",
    }
    | {
        "q",
        "rp",
        "rt",
        "ruby",
        "s",
        "samp",
        "small",
        "span",
        "strong",
        "sub",
        "sup",
        "time",
        "u",
        "var",
        "wbr",
    }
)
_BLOCKS: Final = frozenset(
    {"address", "aside", "blockquote", "caption", "col", "colgroup", "dd", "details", "div", "dl", "dt"}
    | {
        "figcaption",
        "figure",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "hr",
        "li",
        "ol",
        "p",
        "pre",
        "section",
        "summary",
    }
    | {"table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul"}
)
#: Tags that content may use in a line of text, and as blocks of their own.
INLINE_TAGS: Final = _PHRASING
BLOCK_TAGS: Final = _PHRASING | _BLOCKS
#: Attributes by tag, beside those of :mod:`portalgen.render.markdown.attributes` on any tag.
TAG_ATTRIBUTES: Final[dict[str, frozenset[str]]] = {
    "a": frozenset({"href", "hreflang"}),
    "bdo": frozenset({"dir"}),
    "col": frozenset({"span"}),
    "colgroup": frozenset({"span"}),
    "details": frozenset({"open"}),
    "img": frozenset({"src", "alt", "width", "height"}),
    "li": frozenset({"value"}),
    "ol": frozenset({"start", "reversed"}),
    "td": frozenset({"colspan", "rowspan", "headers"}),
    "th": frozenset({"colspan", "rowspan", "headers", "scope", "abbr"}),
    "time": frozenset({"datetime"}),
}
#: Elements whose content is no text for people: it goes with them.
_OPAQUE: Final = frozenset(
    {"iframe", "noembed", "noframes", "noscript", "object", "script", "style", "template", "textarea"}
    | {"title", "xmp"}
)
#: Pasted along everywhere, without a meaning here: dropped without a word.
_SILENT: Final = frozenset({"target", "rel"})

_ATTRIBUTE: Final = r"""[A-Za-z_:@.\-][\w:.@\-]*(?:\s*=\s*(?:[^"'=<>`\s]+|'[^']*'|"[^"]*"))?"""
_TAG: Final = re.compile(rf"<(/?)([A-Za-z][A-Za-z0-9:-]*)((?:\s+{_ATTRIBUTE})*)\s*/?>")
_ONE_ATTRIBUTE: Final = re.compile(
    r"""([A-Za-z_:@.\-][\w:.@\-]*)(?:\s*=\s*(?:([^"'=<>`\s]+)|'([^']*)'|"([^"]*)"))?"""
)
_NO_CHARACTERS: Final = re.compile("[\x00\ufdd0-\ufdef]")
_NUMBER: Final = re.compile(r"-?\d{1,5}")
_TEXT_ALIGN: Final = re.compile(r"text-align\s*:\s*(left|right|center|justify)\s*;?", re.IGNORECASE)
_DIRECTION: Final = frozenset({"ltr", "rtl", "auto"})


class Tag(NamedTuple):
    """One complete tag; ``offset`` is where it begins in its piece."""

    name: str
    closing: bool
    attributes: dict[str, str]
    offset: int


class Removed(NamedTuple):
    """What was taken out of a piece, e.g. ``<script>`` or ``onclick``."""

    what: str
    offset: int


def read(piece: str, *, inline: bool, removed: Callable[[Removed], None]) -> Iterator[Tag | str]:
    """The allowed tags of a piece and the text between them, entities decoded."""
    tags = INLINE_TAGS if inline else BLOCK_TAGS
    position = 0
    while (found := piece.find("<", position)) >= 0:
        if found > position:
            yield _decoded(piece[position:found])
        markup_end = _no_element(piece, found)
        if markup_end:
            position = markup_end
            continue
        match = _TAG.match(piece, found)
        if match is None:
            yield "<"
            position = found + 1
            continue
        position = match.end()
        name = match.group(2).lower()
        if name in tags or name == "h1":
            attributes = {} if match.group(1) else _attributes(name, match.group(3), found, removed)
            yield Tag("h2" if name == "h1" else name, bool(match.group(1)), attributes, found)
            continue
        if not match.group(1):
            removed(Removed(f"<{name}>", found))
            if name in _OPAQUE and not inline:
                position = _after_element(piece, name, position)
    if position < len(piece):
        yield _decoded(piece[position:])


def _decoded(text: str) -> str:
    """The text without entities, and without the code points that are no characters."""
    return _NO_CHARACTERS.sub("", html.unescape(text))


def write(tag: Tag) -> str:
    """The tag as HTML."""
    if tag.closing:
        return f"</{tag.name}>"
    attributes = "".join(f' {name}="{html.escape(value)}"' for name, value in tag.attributes.items())
    return f"<{tag.name}{attributes}>"


def _no_element(piece: str, start: int) -> int:
    """Where a comment, declaration or processing instruction that begins at ``start`` ends; 0 for none."""
    for opening, closing in (("<!--", "-->"), ("<![CDATA[", "]]>"), ("<?", "?>"), ("<!", ">")):
        if piece.startswith(opening, start):
            end = piece.find(closing, start + 2)
            return len(piece) if end < 0 else end + len(closing)
    return 0


def _after_element(piece: str, name: str, position: int) -> int:
    """Where the element ``name`` ends whose opening tag ends at ``position``."""
    closing = re.compile(rf"</{name}\s*>", re.IGNORECASE).search(piece, position)
    return closing.end() if closing else len(piece)


def _attributes(name: str, source: str, offset: int, removed: Callable[[Removed], None]) -> dict[str, str]:
    """The attributes of a tag that may stay."""
    given: dict[str, str] = {}
    for match in _ONE_ATTRIBUTE.finditer(source):
        value = next((v for v in match.groups()[1:] if v is not None), "")
        given.setdefault(match.group(1).lower(), _decoded(value))
    own = {key: given.pop(key) for key in list(given) if _is_own(name, key, given[key])}
    alignment = _alignment(given)
    kept, dropped = allowed({key: value for key, value in given.items() if key != "caption"})
    for key in dropped:
        if key not in _SILENT:
            removed(Removed(key, offset))
    if alignment:
        kept["class"] = " ".join([*kept.get("class", "").split(), alignment])
    return {**kept, **own}


def _is_own(tag: str, key: str, value: str) -> bool:
    """Whether the attribute is one that this tag may have, with a value that it may have."""
    if key == "dir":
        return value.lower() in _DIRECTION
    if key not in TAG_ATTRIBUTES.get(tag, ()):
        return False
    if key in {"colspan", "rowspan", "span", "start", "value", "width", "height"}:
        return _NUMBER.fullmatch(value) is not None
    return True


def _alignment(given: dict[str, str]) -> str:
    """The class for ``align`` or ``style="text-align: …"``, which are taken out of ``given``.

    Inline styles are forbidden by the page's security policy, so the one that matters becomes a class.
    """
    style = _TEXT_ALIGN.fullmatch(given.get("style", "").strip())
    if style:
        del given["style"]
    value = (style.group(1) if style else given.get("align", "")).lower()
    if f"align-{value}" not in CLASSES:
        return ""
    given.pop("align", None)
    return f"align-{value}"
