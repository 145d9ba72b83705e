"""What PDF and office files carry that readers cannot use, or were not meant to see.

A PDF without tags, without a layer of text, without a title or a language is closed to people who listen to
it (PDF/UA, ISO 14289-1; TT 32/2017/TT-BTTTT, Điều 18). An office file may still show what its authors struck
out. Only a few parts of a file are looked into, each up to a limit, since anyone can send one.
"""

from __future__ import annotations

import io
import logging
import re
import zipfile
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, Final

import msgspec

from portalgen.text.personal import secrecy_marks

if TYPE_CHECKING:
    from pypdf import PdfReader

_PAGES: Final = 5  # looked into for a layer of text
_DEPTH: Final = 3  # of forms inside forms
_PART_BYTES: Final = 8_000_000  # of a part of an office file, unpacked
_MARK_CHARS: Final = 6_000  # a mark of secrecy stands at the beginning
_CHANGES: Final = re.compile(rb"<w:(?:ins|del|moveFrom|moveTo)[ >]")
_HIDDEN: Final = re.compile(rb"<sheet\b[^>]*\bstate=\"(?:hidden|veryHidden)\"")
_COMMENTS: Final = re.compile(r"(?:word/comments\.xml|ppt/comments/.+|xl/(?:comments|threadedComments/).+)")
_TAG: Final = re.compile(r"<[^>]+>")
_LINE_END: Final = re.compile(r"</w:p>|<w:br ?/>")


class Traits(msgspec.Struct, frozen=True):
    """What is noteworthy in a file.

    Args:
        unfit: why people who listen to a PDF get little of it: ``broken``, ``locked``, ``scan``, ``tags``,
            ``title``, ``language``; the gravest first.
        leftovers: what an office file still carries: ``changes``, ``comments``, ``hidden`` sheets.
        mark: a mark of secrecy at the beginning of a text document (the words of a PDF cost too much).
    """

    unfit: tuple[str, ...] = ()
    leftovers: tuple[str, ...] = ()
    mark: str = ""


PLAIN: Final = Traits()


def traits_of(data: bytes, kind: str) -> Traits:
    """What is noteworthy in a file of a kind (``PDF``, ``DOCX``); :data:`PLAIN` for all other kinds."""
    if kind == "PDF":
        return _pdf(data)
    if kind in {"DOCX", "XLSX", "PPTX"}:
        return _office(data)
    return PLAIN


def _pdf(data: bytes) -> Traits:
    from pypdf import PdfReader

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # it tells of every flaw of every file
    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted:
            return Traits(unfit=("locked",))
        return Traits(unfit=tuple(_unfit(reader)))
    except Exception:  # noqa: BLE001 - a file from anyone may break the reader in any way
        return Traits(unfit=("broken",))


def _unfit(reader: PdfReader) -> Iterator[str]:
    root: Any = reader.root_object
    pages = reader.pages[: min(len(reader.pages), _PAGES)]
    if not any(_has_fonts(page.get("/Resources"), _DEPTH) for page in pages):
        yield "scan"
    marked: Any = root.get("/MarkInfo")
    if not (root.get("/StructTreeRoot") and marked and marked.get_object().get("/Marked")):
        yield "tags"
    metadata = reader.metadata
    if not (metadata and str(metadata.title or "").strip()):
        yield "title"
    if not str(root.get("/Lang") or "").strip():
        yield "language"


def _has_fonts(resources: Any, depth: int) -> bool:
    """Whether a page, or a form on it, writes with any font."""
    found = resources.get_object() if resources is not None else None
    if not found:
        return False
    if found.get("/Font"):
        return True
    inner = found.get("/XObject") if depth else None
    forms = inner.get_object().values() if inner else ()
    objects = (form.get_object() for form in forms)
    return any(
        _has_fonts(one.get("/Resources"), depth - 1) for one in objects if one.get("/Subtype") == "/Form"
    )


def _mark(text: str) -> str:
    return next((mark for _, _, mark in secrecy_marks(text)), "")


def _office(data: bytes) -> Traits:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = frozenset(archive.namelist())

            def part(name: str) -> bytes:
                if name not in names:
                    return b""
                with archive.open(name) as file:
                    return file.read(_PART_BYTES)

            text = part("word/document.xml")
            return Traits(leftovers=tuple(_leftovers(names, text, part)), mark=_mark(_words(text)))
    except Exception:  # noqa: BLE001 - as above; what is no sound zip at all was refused before
        return PLAIN


def _leftovers(names: frozenset[str], text: bytes, part: Callable[[str], bytes]) -> Iterator[str]:
    if _CHANGES.search(text):
        yield "changes"
    if any(_COMMENTS.fullmatch(name) and b"omment " in part(name) for name in names):
        yield "comments"
    if _HIDDEN.search(part("xl/workbook.xml")):
        yield "hidden"


def _words(text: bytes) -> str:
    """The beginning of a text document, a line for each paragraph."""
    words = _TAG.sub("", _LINE_END.sub("\n", text[: _MARK_CHARS * 20].decode("utf-8", "replace")))
    return words[:_MARK_CHARS]
