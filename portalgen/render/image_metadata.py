"""Metadata cut out of image files without touching the picture.

What is kept is what the picture needs to look right (colour profiles, gamma); what goes is all that tells of
people, places, devices and programs: Exif with GPS, XMP, IPTC, comments, thumbnails, and anything behind the
end of the picture.
"""

from __future__ import annotations

import struct
import zlib
from typing import Final

_PNG_SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"
_PNG_KEPT: Final = frozenset(
    {
        b"IHDR",
        b"PLTE",
        b"IDAT",
        b"IEND",
        b"tRNS",
        b"gAMA",
        b"cHRM",
        b"sRGB",
        b"iCCP",
        b"cICP",
        b"sBIT",
        b"pHYs",
        b"bKGD",
    }
)
_WEBP_KEPT: Final = frozenset({b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ICCP"})
#: Flags of VP8X for Exif and XMP.
_WEBP_METADATA: Final = 0x08 | 0x04


def strip_metadata(data: bytes, format_: str) -> bytes | None:
    """The file without metadata; None where that cannot be done without encoding it again.

    Args:
        data: a still image that has no orientation to be applied.
        format_: JPEG, PNG or WEBP; others give None.
    """
    strippers = {"JPEG": _jpeg, "PNG": _png, "WEBP": _webp}
    try:
        return strippers[format_](data) if format_ in strippers else None
    except (IndexError, struct.error, ValueError):
        return None


def _jpeg(data: bytes) -> bytes | None:
    """Segments up to the end of the picture, without APPn (but JFIF, colour profile, Adobe) and comments."""
    if data[:2] != b"\xff\xd8":
        return None
    out = [b"\xff\xd8"]
    position = 2
    while True:
        if data[position] != 0xFF:
            return None
        marker = data[position + 1]
        if marker == 0xFF:  # fill byte
            position += 1
            continue
        if marker == 0xD9:
            return b"".join([*out, b"\xff\xd9"])
        length = struct.unpack_from(">H", data, position + 2)[0]
        end = position + 2 + length
        if length < 2 or end > len(data):
            return None
        segment = data[position:end]
        if _is_jpeg_kept(marker, segment):
            out.append(segment)
        position = end
        if marker == 0xDA:
            after = _scan_end(data, position)
            out.append(data[position:after])
            position = after


def _is_jpeg_kept(marker: int, segment: bytes) -> bool:
    if marker == 0xFE:
        return False
    if not 0xE0 <= marker <= 0xEF:
        return True
    body = segment[4:]
    return (
        (marker == 0xE0 and body.startswith(b"JFIF\0"))
        or (marker == 0xE2 and body.startswith(b"ICC_PROFILE\0"))
        or (marker == 0xEE and body.startswith(b"Adobe"))
    )


def _scan_end(data: bytes, position: int) -> int:
    """Where the compressed data that begin at ``position`` end: at the next marker that is none of theirs."""
    while True:
        position = data.index(b"\xff", position)
        following = data[position + 1]
        if following != 0 and not 0xD0 <= following <= 0xD7 and following != 0xFF:
            return position
        position += 1 if following == 0xFF else 2


def _png(data: bytes) -> bytes | None:
    """The chunks that make the picture; those of an animation go, which leaves its first picture."""
    if not data.startswith(_PNG_SIGNATURE):
        return None
    out = [_PNG_SIGNATURE]
    position = len(_PNG_SIGNATURE)
    while True:
        length, kind = struct.unpack_from(">I4s", data, position)
        end = position + 12 + length
        if end > len(data):
            return None
        chunk = data[position:end]
        if zlib.crc32(chunk[4:-4]) != struct.unpack_from(">I", chunk, len(chunk) - 4)[0]:
            return None
        if kind in _PNG_KEPT:
            out.append(chunk)
        if kind == b"IEND":
            return b"".join(out)
        position = end


def _webp(data: bytes) -> bytes | None:
    """The chunks of a still picture, with the flags that announce the others cleared."""
    if data[:4] != b"RIFF" or data[8:12] != b"WEBP":
        return None
    size = struct.unpack_from("<I", data, 4)[0] + 8
    if size > len(data):
        return None
    out: list[bytes] = []
    position = 12
    while position + 8 <= size:
        kind, length = struct.unpack_from("<4sI", data, position)
        end = position + 8 + length + (length & 1)
        chunk = data[position:end]
        if kind == b"ANIM":
            return None
        if kind == b"VP8X":
            chunk = chunk[:8] + bytes([chunk[8] & ~_WEBP_METADATA]) + chunk[9:]
        if kind in _WEBP_KEPT:
            out.append(chunk)
        position = end
    body = b"WEBP" + b"".join(out)
    return b"RIFF" + struct.pack("<I", len(body)) + body
