"""What an attachment is, from its bytes: a name can say anything.

Source: Nghị định 42/2022/NĐ-CP and the portal's own policy; files that run on a reader's computer, and pages
that would run under the portal's address, are never offered.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from portalgen.render.containers import ole_kind, zip_kind
from portalgen.render.file_kinds import BY_EXTENSION, BY_NAME, FORBIDDEN, KINDS, FileKind
from portalgen.render.problems import Problem, problem
from portalgen.render.svg import clean_svg, looks_like_svg
from portalgen.render.texts import text_kind

__all__ = ["FileKind", "check_size", "clean_attachment", "extension_of", "sniff"]

#: Magic numbers: where, what, kind. A kind in ``FORBIDDEN`` is refused under any name.
_MAGIC = (
    (0, b"%PDF-", "PDF"),
    (0, b"\xff\xd8\xff", "JPEG"),
    (0, b"\x89PNG\r\n\x1a\n", "PNG"),
    (0, b"GIF87a", "GIF"),
    (0, b"GIF89a", "GIF"),
    (0, b"Rar!\x1a\x07", "RAR"),
    (0, b"7z\xbc\xaf\x27\x1c", "7Z"),
    (0, b"OggS", "OGG"),
    (0, b"ID3", "MP3"),
    (0, b"\x1aE\xdf\xa3", "WEBM"),
    (4, b"ftypavif", "AVIF"),
    (4, b"ftypavis", "AVIF"),
    (4, b"ftypM4A", "M4A"),
    (4, b"ftyp", "MP4"),
    (0, b"MZ", "exe"),
    (0, b"\x7fELF", "exe"),
    (0, b"\xca\xfe\xba\xbe", "class"),
    (0, b"\xcf\xfa\xed\xfe", "app"),
    (0, b"dex\n", "apk"),
    (0, b"L\x00\x00\x00\x01\x14\x02\x00", "lnk"),
    (0, b"\x00asm", "wasm"),
    (0, b"CWS", "swf"),
    (0, b"FWS", "swf"),
)
_HEIC = (b"ftypheic", b"ftypheix", b"ftypmif1", b"ftyphevc")
_PDF_SEARCH = 1024


def sniff(
    data_head: bytes, name: str, *, extra: Iterable[str] = (), tail: bytes = b"", size: int | None = None
) -> FileKind | Problem:
    """The kind of a file, or why it may not be published.

    Args:
        data_head: the file, or its first bytes (64 KB are enough for all but office documents with macros,
            which the whole file or ``tail`` betrays).
        name: the file's name.
        extra: extensions that the portal allows beside those allowed anyhow.
        tail: the last bytes where ``data_head`` is not the whole file.
        size: of the whole file in bytes, where ``data_head`` is not all of it.
    """
    extension = extension_of(name)
    offered = {item.lower().lstrip(".") for item in extra}
    if extension in FORBIDDEN:
        return _not_allowed(extension, offered)
    found = _kind_name(data_head, extension, tail, is_whole=size is None or size <= len(data_head))
    if found is not None and found not in BY_NAME:
        return _not_allowed(found, offered)
    kind = BY_NAME.get(found or "")
    if kind is None:
        expected = BY_EXTENSION.get(extension)
        if expected is None:
            return _not_allowed(extension or "?", offered)
        return problem("ATT001", expected=f".{extension}", actual="?", reason="unknown")
    if extension not in kind.extensions:
        return problem("ATT001", expected=f".{extension}" if extension else "—", actual=kind.name)
    if kind.on_request and extension not in offered:
        return _not_allowed(extension, offered)
    return kind


def check_size(size: int, limit: int) -> Problem | None:
    """ATT003 for a file of ``size`` bytes where no more than ``limit`` are allowed."""
    return problem("ATT003", actual=size, limit=limit) if size > limit else None


def clean_attachment(data: bytes, media_type: str) -> bytes:
    """The bytes to publish: images without metadata, drawings without scripts, all else as it is.

    Args:
        data: the file.
        media_type: from :class:`FileKind`.

    Raises:
        ValueError: a drawing or image that cannot be read.
    """
    if media_type == "image/svg+xml":
        cleaned = clean_svg(data)
        if cleaned is None:
            raise ValueError("not a drawing that can be made safe")
        return cleaned
    if media_type.startswith("image/"):
        from portalgen.render.images import clean_original

        return clean_original(data)
    return data


def extension_of(name: str) -> str:
    """The extension in lower case, without the dot; empty where there is none."""
    stem, dot, extension = name.rpartition(".")
    return extension.lower() if dot and stem else ""


def _kind_name(data: bytes, extension: str, tail: bytes, *, is_whole: bool) -> str | None:
    """The name of the kind that the bytes are, a forbidden one's extension, or None where unknown."""
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return zip_kind(data, tail)
    if data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return ole_kind(data, tail, extension)
    if data[:4] == b"RIFF":
        return {b"WEBP": "WEBP", b"WAVE": "WAV"}.get(data[8:12])
    if data[4:12] in _HEIC:
        return "heic"
    for offset, magic, name in _MAGIC:
        if data.startswith(magic, offset):
            return name
    if len(data) > 2 and data[0] == 0xFF and data[1] & 0xE6 == 0xE2 and data[2] & 0xF0 != 0xF0:
        return "MP3"  # the header of a frame of layer III
    if re.search(rb"%PDF-\d", data[:_PDF_SEARCH]):
        return "PDF"
    if looks_like_svg(data):
        return "SVG"
    return text_kind(data, extension, is_whole=is_whole)


def _not_allowed(name: str, offered: set[str]) -> Problem:
    usual = [kind.extensions[0] for kind in KINDS if not kind.on_request or kind.extensions[0] in offered]
    return problem("ATT002", name=f".{name}", allowed=", ".join(usual))
