"""Rules on images and attachments that an item names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from portalgen.content.fields import resolve_path
from portalgen.diagnostics import Diagnostic, Span, diagnose
from portalgen.render.markdown.body import ReferenceKind
from portalgen.rules.asked import AskedOfItem
from portalgen.rules.model import File, ItemView
from portalgen.text.slug import slugify

_HEAVY_BYTES: Final = 3_000_000
_HEAVY_PIXELS: Final = 24_000_000
_SAFE_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_SAYS_NOTHING: Final = re.compile(
    r"(?:tệp|file|tài liệu|văn bản|đính kèm|tải về|download|attachment|document)[\s\d._-]*", re.IGNORECASE
)


def files(view: ItemView) -> Iterator[Diagnostic]:
    """Files are fit for readers, tell them no more than they should, and have names that travel well.

    Images: IMG006, IMG007; documents: ATT008, PRV005; names: ATT004.
    """
    for path, span in _named(view).items():
        name = path.rpartition("/")[2]
        if not _SAFE_NAME.fullmatch(name):
            yield diagnose("ATT004", span, name=name, suggestion=safe_name(name))
        known = view.files(path)
        if known is None:
            continue
        yield from _document(known, name, span)
        if not known.width:
            continue
        if known.size > _HEAVY_BYTES or known.width * known.height > _HEAVY_PIXELS:
            size = f"{known.width}×{known.height}"
            yield diagnose("IMG006", span, name=name, actual=known.size, limit=_HEAVY_BYTES, value=size)
        if known.has_place:
            yield diagnose("IMG007", span, name=name)


def _document(known: File, name: str, span: Span) -> Iterator[Diagnostic]:
    for left in known.traits.leftovers:
        yield diagnose("ATT008", span, name=name, kind=left)
    if known.traits.mark:
        yield diagnose("PRV005", span, name=name, value=known.traits.mark, kind="file")


def readable_files(asked: AskedOfItem) -> Iterator[Diagnostic]:
    """PDF files are fit for people who listen to them (ATT007)."""
    for path, span in _named(asked.view).items():
        known = asked.view.files(path)
        for unfit in known.traits.unfit[:1] if known else ():  # a better file mends them all
            yield asked.at("ATT007", span, name=path.rpartition("/")[2], kind=unfit)


def safe_name(name: str) -> str:
    """A file name of plain letters, digits and hyphens, its extension kept."""
    stem, dot, extension = name.rpartition(".")
    return f"{slugify(stem or extension) or 'tep'}{dot}{extension.lower()}" if dot else slugify(name)


def attachment_titles(view: ItemView) -> Iterator[Diagnostic]:
    """An attachment has a name that people understand (ATT005)."""
    for entry in view.item.fields.get("attachments", ()):
        file, title = str(entry.get("file", "")), str(entry.get("title", "") or "")
        name = file.rpartition("/")[2]
        if not title or title == name or _SAYS_NOTHING.fullmatch(title):
            yield view.in_field("ATT005", "attachments", name=name, value=title or name)


def _named(view: ItemView) -> dict[str, Span]:
    """Files that the item names, each with the first place."""
    found: dict[str, Span] = {}
    for ref in view.item.refs:
        if ref.kind in {"file", "image"}:
            found.setdefault(ref.value, ref.span)
    folder = view.item.source.rpartition("/")[0] + "/"
    for reference in view.body.refs:
        if reference.kind is not ReferenceKind.LINK and reference.target:
            path = resolve_path(folder, reference.target)
            if path is not None:
                found.setdefault(path, view.line_span(reference.line, reference.column))
    return found
