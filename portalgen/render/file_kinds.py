"""Kinds of file that a portal offers for download, and those it never does."""

from __future__ import annotations

from typing import Final, Literal

import msgspec


class FileKind(msgspec.Struct, frozen=True):
    """A kind of file.

    Args:
        name: as shown to readers, e.g. PDF.
        media_type: for the ``type`` of links and the header of responses.
        extensions: the first is the usual one.
        is_image: whether pages can show it as an image.
        on_request: whether it is refused unless the portal lists its extension.
    """

    name: str
    media_type: str
    extensions: tuple[str, ...]
    is_image: bool = False
    on_request: bool = False

    @property
    def ok(self) -> Literal[True]:
        """Told apart from a problem."""
        return True


_OOXML: Final = "application/vnd.openxmlformats-officedocument"
_ODF: Final = "application/vnd.oasis.opendocument"

KINDS: Final = (
    FileKind("PDF", "application/pdf", ("pdf",)),
    FileKind("DOCX", f"{_OOXML}.wordprocessingml.document", ("docx",)),
    FileKind("XLSX", f"{_OOXML}.spreadsheetml.sheet", ("xlsx",)),
    FileKind("PPTX", f"{_OOXML}.presentationml.presentation", ("pptx",)),
    FileKind("ODT", f"{_ODF}.text", ("odt",)),
    FileKind("ODS", f"{_ODF}.spreadsheet", ("ods",)),
    FileKind("ODP", f"{_ODF}.presentation", ("odp",)),
    FileKind("DOC", "application/msword", ("doc",)),
    FileKind("XLS", "application/vnd.ms-excel", ("xls",)),
    FileKind("PPT", "application/vnd.ms-powerpoint", ("ppt",)),
    FileKind("CSV", "text/csv", ("csv",)),
    FileKind("TXT", "text/plain", ("txt",)),
    FileKind("JSON", "application/json", ("json", "geojson")),
    FileKind("XML", "application/xml", ("xml",)),
    FileKind("ZIP", "application/zip", ("zip",)),
    FileKind("RAR", "application/vnd.rar", ("rar",), on_request=True),
    FileKind("7Z", "application/x-7z-compressed", ("7z",), on_request=True),
    FileKind("JPEG", "image/jpeg", ("jpg", "jpeg"), is_image=True),
    FileKind("PNG", "image/png", ("png",), is_image=True),
    FileKind("WEBP", "image/webp", ("webp",), is_image=True),
    FileKind("GIF", "image/gif", ("gif",), is_image=True),
    FileKind("AVIF", "image/avif", ("avif",), is_image=True),
    FileKind("SVG", "image/svg+xml", ("svg",), is_image=True),
    FileKind("MP3", "audio/mpeg", ("mp3",)),
    FileKind("M4A", "audio/mp4", ("m4a",)),
    FileKind("OGG", "audio/ogg", ("ogg", "oga")),
    FileKind("WAV", "audio/wav", ("wav",)),
    FileKind("MP4", "video/mp4", ("mp4", "m4v")),
    FileKind("WEBM", "video/webm", ("webm",)),
    FileKind("VTT", "text/vtt", ("vtt",)),
    FileKind("EPUB", "application/epub+zip", ("epub",)),
)
BY_NAME: Final = {kind.name: kind for kind in KINDS}
BY_EXTENSION: Final = {extension: kind for kind in KINDS for extension in kind.extensions}

#: Extensions of programs, scripts, pages and documents with macros: never published, whatever is in them,
#: and whatever the portal lists.
FORBIDDEN: Final = frozenset(
    {"exe", "com", "scr", "msi", "msp", "dll", "sys", "bat", "cmd", "ps1", "psm1", "vbs", "vbe", "js", "mjs"}
    | {
        "cjs",
        "jse",
        "wsf",
        "wsh",
        "hta",
        "sh",
        "bash",
        "py",
        "pyc",
        "pl",
        "rb",
        "php",
        "phtml",
        "asp",
        "aspx",
    }
    | {"jsp", "jar", "class", "apk", "ipa", "app", "dmg", "pkg", "deb", "rpm", "iso", "img", "lnk", "url"}
    | {"reg", "inf", "cpl", "gadget", "html", "htm", "xhtml", "xht", "shtml", "mht", "mhtml", "svgz", "swf"}
    | {"docm", "dotm", "xlsm", "xltm", "xlsb", "xlam", "pptm", "potm", "ppsm", "ppam", "sldm", "one", "chm"}
    | {"wasm", "xsl", "xslt"}
)
