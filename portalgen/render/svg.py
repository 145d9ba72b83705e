"""SVG, cleaned: an image that is a program unless somebody takes the program out.

The document is read by an XML parser and written anew from what is on the lists, so nothing hidden in odd
syntax survives. Documents that define entities are refused, as are those that are not well-formed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape
from typing import Final
from xml.parsers import expat

_SVG: Final = "http://www.w3.org/2000/svg"
_XLINK: Final = "http://www.w3.org/1999/xlink"
_XML: Final = "http://www.w3.org/XML/1998/namespace"
_SEPARATOR: Final = " "
#: No script, no foreign content, no links, and no animation: it can put a script into an attribute.
_ELEMENTS: Final = frozenset(
    {"circle", "clipPath", "defs", "desc", "ellipse", "feBlend", "feColorMatrix", "feComponentTransfer"}
    | {"feComposite", "feDropShadow", "feFlood", "feFuncA", "feFuncB", "feFuncG", "feFuncR", "feGaussianBlur"}
    | {"feMerge", "feMergeNode", "feMorphology", "feOffset", "feTile", "filter", "g", "image", "line"}
    | {"linearGradient", "marker", "mask", "path", "pattern", "polygon", "polyline", "radialGradient", "rect"}
    | {"stop", "style", "svg", "switch", "symbol", "text", "textPath", "title", "tspan", "use", "view"}
)
#: Their content goes with them; of other unknown elements the children stay (``a``, groups of editors).
_DROPPED: Final = frozenset(
    {"script", "foreignObject", "iframe", "metadata", "audio", "video", "handler", "animate", "animateMotion"}
    | {"animateTransform", "set", "discard", "namedview", "pgf"}
)
_ATTRIBUTE: Final = re.compile(r"(?![oO][nN])[a-zA-Z][a-zA-Z0-9-]*")
_EMBEDDED: Final = re.compile(r"data:image/(?:png|jpeg|gif|webp);base64,[A-Za-z0-9+/=\s]*")
_UNSAFE_CSS: Final = re.compile(
    r"@import|expression|javascript|behavior|binding|\\|<|url\((?!\s*['\"]?\s*#)", re.IGNORECASE
)
_LENGTH: Final = re.compile(r"\s*(\d+(?:\.\d+)?)\s*(?:px)?\s*")
_MAX_ELEMENTS: Final = 100_000
_MAX_DEPTH: Final = 200


class _RefusedError(Exception):
    """The document is not one that can be made safe."""


def looks_like_svg(data: bytes) -> bool:
    """Whether the bytes begin as XML does and name an ``svg`` element early."""
    head = data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    return head.startswith(b"<") and re.search(rb"<(?:\w+:)?svg[\s>]", head) is not None


def clean_svg(data: bytes) -> bytes | None:
    """The drawing without scripts, handlers, links, animation and outside references; None where refused.

    Args:
        data: the file.
    """
    writer = _Writer()
    parser = expat.ParserCreate(namespace_separator=_SEPARATOR)
    parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
    parser.buffer_text = True
    parser.StartElementHandler = writer.start
    parser.EndElementHandler = writer.end
    parser.CharacterDataHandler = writer.text
    parser.EntityDeclHandler = _refuse
    parser.ExternalEntityRefHandler = _refuse
    try:
        parser.Parse(data, True)
    except (expat.ExpatError, _RefusedError, ValueError, LookupError):
        return None
    return "".join(writer.out).encode() if writer.is_svg else None


def svg_size(data: bytes) -> tuple[int, int]:
    """Width and height of a cleaned drawing in pixels, from its size or its view box; 300 by 150 by default.

    Source: CSS 2.1, 10.3.2 (the size of an image without one).
    """
    tag = re.search(rb"<svg[^>]*>", data)
    text = tag.group().decode() if tag else ""
    width, height = (_length(re.search(rf'\s{name}="([^"]*)"', text)) for name in ("width", "height"))
    box = re.search(r'\sviewBox="([^"]*)"', text)
    numbers = [float(n) for n in re.findall(r"-?\d+(?:\.\d+)?", box.group(1))] if box else []
    box_width, box_height = (numbers[2], numbers[3]) if len(numbers) == 4 else (0.0, 0.0)
    if box_width > 0 and box_height > 0:
        if width and not height:
            height = width * box_height / box_width
        elif height and not width:
            width = height * box_width / box_height
        elif not width and not height:
            width, height = box_width, box_height
    return max(1, round(width or 300)), max(1, round(height or 150))


def _length(match: re.Match[str] | None) -> float:
    number = _LENGTH.fullmatch(match.group(1)) if match else None
    return min(float(number.group(1)), 100_000.0) if number else 0.0


def _refuse(*_: object) -> int:
    """Entities can blow up a document or bring in another file."""
    raise _RefusedError


class _Writer:
    """Writes what is allowed of a document as it is read."""

    def __init__(self) -> None:
        self.out: list[str] = []
        self.is_svg = False
        self._skipping = 0
        self._open: list[str] = []
        self._style: list[str] | None = None
        self._count = 0

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """An opening tag."""
        space, _, local = name.rpartition(_SEPARATOR)
        self._count += 1
        if self._count > _MAX_ELEMENTS or len(self._open) > _MAX_DEPTH:
            raise _RefusedError
        if not self._open and not self.is_svg:
            if local != "svg" or space not in (_SVG, ""):
                raise _RefusedError
            self.is_svg = True
        if self._skipping or local in _DROPPED or space not in (_SVG, ""):
            # A foreign element (of a drawing program) goes with what is in it.
            self._skipping += 1
            return
        is_kept = local in _ELEMENTS
        self._open.append(local if is_kept else "")
        if is_kept:
            root = f' xmlns="{_SVG}"' if local == "svg" and len(self._open) == 1 else ""
            self.out.append(f"<{local}{root}{_attributes(attributes)}>")
            if local == "style":
                self._style = []

    def end(self, _name: str) -> None:
        """A closing tag."""
        if self._skipping:
            self._skipping -= 1
            return
        local = self._open.pop()
        if local == "style" and self._style is not None:
            css = "".join(self._style)
            self.out.append("" if _UNSAFE_CSS.search(css) else escape(css, quote=False))
            self._style = None
        if local:
            self.out.append(f"</{local}>")

    def text(self, text: str) -> None:
        """Text between tags."""
        if self._skipping or not self._open:
            return
        if self._style is not None:
            self._style.append(text)
        else:
            self.out.append(escape(text, quote=False))


def _attributes(attributes: Mapping[str, str]) -> str:
    """The attributes that may stay, as text."""
    kept: list[str] = []
    for name, value in sorted(attributes.items()):
        space, _, local = name.rpartition(_SEPARATOR)
        if local == "href" and space in ("", _XLINK):
            if value.strip().startswith("#") or _EMBEDDED.fullmatch(value.strip()):
                kept.append(f" href={_quoted(value.strip())}")
        elif space == _XML and local in ("lang", "space"):
            kept.append(f" xml:{local}={_quoted(value)}")
        elif not space and _ATTRIBUTE.fullmatch(local) and not _UNSAFE_CSS.search(value):
            kept.append(f" {local}={_quoted(value)}")
    return "".join(dict.fromkeys(kept))


def _quoted(value: str) -> str:
    """An attribute's value; line ends and tabs written so that a parser keeps them."""
    text = escape(value, quote=False).replace('"', "&quot;")
    return f'"{text.translate(_SPACES)}"'


_SPACES: Final = {ord("\n"): "&#10;", ord("\r"): "&#13;", ord("\t"): "&#9;"}
