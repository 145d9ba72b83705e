"""Text files: which kind of text, and whether it is one that a browser would run."""

from __future__ import annotations

import codecs
import json
import re
from typing import Final

_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_PAGE: Final = re.compile(
    r"<!doctype\s+html|<(?:html|head|body|script|iframe|object|embed|meta|form)\b|<\?php|<%@", re.IGNORECASE
)
_ACTIVE_XML: Final = re.compile(
    r"<\?xml-stylesheet|http://www\.w3\.org/1999/xhtml|http://www\.w3\.org/2000/svg|http://www\.w3\.org/1999/XSL",
    re.IGNORECASE,
)
_CONTROLS: Final = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f]")


def text_kind(data: bytes, extension: str, *, is_whole: bool) -> str | None:
    """CSV, TXT, JSON, XML or VTT; ``html`` or ``sh`` for what would run; None where it is no text.

    Args:
        data: the file, or its first bytes.
        extension: tells apart kinds of text that look alike.
        is_whole: whether ``data`` is the whole file.
    """
    text = _decoded(data, is_whole=is_whole)
    if text is None:
        return None
    start = text.lstrip()
    if start.startswith("#!"):
        return "sh"
    if _PAGE.search(start[:65_536]):
        return "html"
    if start.startswith("WEBVTT"):
        return "VTT"
    if start.startswith("<"):
        return _xml_kind(start)
    if extension in {"json", "geojson"}:
        return "JSON" if _is_json(start, is_whole=is_whole) else None
    return {"csv": "CSV", "txt": "TXT"}.get(extension)


def _decoded(data: bytes, *, is_whole: bool) -> str | None:
    """The text, None where the bytes are none; of a cut file the last character may be incomplete."""
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return data.decode(encoding, "replace" if not is_whole else "ignore")
    if b"\0" in data:
        return None
    try:
        text = codecs.getincrementaldecoder("utf-8")().decode(data, final=is_whole)
    except UnicodeDecodeError:
        # Old exports of Vietnamese offices; nearly every byte is a letter there.
        text = data.decode("cp1258", "replace")
    return None if _CONTROLS.search(text) else text


def _xml_kind(text: str) -> str | None:
    """XML, unless a browser would run or style something in it."""
    if not re.match(r"<\?xml\b|<[A-Za-z_!]", text):
        return None
    return "html" if _ACTIVE_XML.search(text[:65_536]) else "XML"


def _is_json(text: str, *, is_whole: bool) -> bool:
    """Whether the text is JSON, as far as can be seen."""
    if not is_whole:
        return text[:1] in ("{", "[")
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True
