"""Office documents: what is in the zip or the compound file that they are."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from typing import Final

from portalgen.render.file_kinds import FORBIDDEN

_LOCAL: Final = b"PK\x03\x04"
_CENTRAL: Final = b"PK\x01\x02"
_OFFICE: Final = (("word/", "DOCX", "docm"), ("xl/", "XLSX", "xlsm"), ("ppt/", "PPTX", "pptm"))
_MIMETYPES: Final = {
    b"application/vnd.oasis.opendocument.text": "ODT",
    b"application/vnd.oasis.opendocument.spreadsheet": "ODS",
    b"application/vnd.oasis.opendocument.presentation": "ODP",
    b"application/epub+zip": "EPUB",
}
_MIMETYPE: Final = re.compile(rb"PK\x03\x04.{26}mimetype([a-z+./-]{5,80})", re.DOTALL)
_ODF_MACROS: Final = ("Basic/", "Scripts/")
_STREAMS: Final = (
    ("WordDocument", "DOC"),
    ("Workbook", "XLS"),
    ("Book", "XLS"),
    ("PowerPoint Document", "PPT"),
)
_OLE_MACROS: Final = tuple(
    name.encode("utf-16-le") for name in ("_VBA_PROJECT", "_VBA_PROJECT_CUR", "Macros\0")
)
_NAME_LIMIT: Final = 1024


def zip_kind(data: bytes, tail: bytes = b"") -> str:
    """The kind of a zip: an office document, a book, or an archive; an extension where it is forbidden.

    Args:
        data: the file, or its first bytes.
        tail: its last bytes, where the list of entries stands.
    """
    names = set(_zip_names(data)) | set(_zip_names(tail))
    has_macros = any(name.endswith("vbaProject.bin") for name in names)
    mimetype = _MIMETYPE.match(data)
    declared = _MIMETYPES.get(_declared(mimetype.group(1))) if mimetype else None
    if declared is not None:
        return (
            "docm" if any(name.startswith(_ODF_MACROS) for name in names) and declared != "EPUB" else declared
        )
    if "[Content_Types].xml" in names or any(name.startswith("_rels/") for name in names):
        for folder, kind, with_macros in _OFFICE:
            if any(name.startswith(folder) for name in names):
                return with_macros if has_macros else kind
    if {"META-INF/MANIFEST.MF"} & names:
        return "jar"
    if "AndroidManifest.xml" in names:
        return "apk"
    for name in sorted(names):
        extension = name.rpartition(".")[2].lower()
        if has_macros or (extension in FORBIDDEN and "." in name):
            return "docm" if has_macros else extension
    return "ZIP"


def _declared(found: bytes) -> bytes:
    """The media type at the start of what follows the entry's name: the next entry may touch it."""
    return max((known for known in _MIMETYPES if found.startswith(known)), key=len, default=b"")


def _zip_names(data: bytes) -> Iterator[str]:
    """Names of entries, from their own headers and from the list at the end."""
    for signature, header, at in ((_LOCAL, 30, 26), (_CENTRAL, 46, 28)):
        position = data.find(signature)
        while position >= 0:
            fixed = data[position : position + header]
            if len(fixed) == header:
                length = struct.unpack_from("<H", fixed, at)[0]
                if 0 < length <= _NAME_LIMIT:
                    name = data[position + header : position + header + length]
                    yield name.decode("utf-8", "replace").replace("\\", "/")
            position = data.find(signature, position + 4)


def ole_kind(data: bytes, tail: bytes, extension: str) -> str | None:
    """The kind of a compound file: DOC, XLS or PPT by the streams that it lists; forbidden with macros.

    Args:
        data: the file, or its first bytes.
        tail: its last bytes.
        extension: decides where the list of streams is not in the bytes that are known.
    """
    whole = data + tail
    if any(name in whole for name in _OLE_MACROS):
        return {"doc": "docm", "xls": "xlsm", "ppt": "pptm"}.get(extension, "docm")
    for stream, kind in _STREAMS:
        if stream.encode("utf-16-le") + b"\0\0" in whole:
            return kind
    # Installers, mail messages and thumbnails are compound files too.
    return None
