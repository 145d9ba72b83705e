"""What Markdown becomes: HTML cut at every reference, with all that other stages need to know of it.

A body depends on its text alone, so it is cached by content hash; what depends on the rest of the portal
(where a linked page lives, how wide an image is) is filled in by :func:`compose_body`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from enum import StrEnum
from typing import Any

import msgspec
from markupsafe import Markup, escape

from portalgen.diagnostics import Diagnostic, Span, diagnose
from portalgen.render.views import TocEntry


class ReferenceKind(StrEnum):
    """What stands in the gap, and so what the resolver gives back for it."""

    LINK = "link"  # the value of href
    MEDIA = "media"  # the value of src or poster: video, sound, captions, poster
    IMAGE = "image"  # a whole <img>, see portalgen.render.markup.image_html
    FILE = "file"  # a whole row of a file list, see portalgen.render.markup.file_html


class Reference(msgspec.Struct, frozen=True, array_like=True):
    """Something of the content tree that a body names.

    Args:
        target: path as written, percent-decoded, NFC, without query and fragment; empty where only a
            fragment was written that the body itself does not define.
        fragment: after ``#``, percent-decoded.
        query: after ``?``, as written.
        line: in the body, 1-based; ``column`` too, in code points, 0 where unknown.
        text: visible text of a link or file.
        alt: text alternative of an image.
        options: what else was said: ``decorative``, ``position``, ``gallery`` and ``class`` of images;
            ``note`` of files; ``role`` of media (video, audio, captions, poster).
    """

    kind: ReferenceKind
    target: str
    fragment: str = ""
    query: str = ""
    line: int = 0
    column: int = 0
    text: str = ""
    alt: str = ""
    title: str = ""
    options: tuple[tuple[str, str], ...] = ()

    def option(self, name: str) -> str:
        """The option's value, empty where it was not given."""
        return next((value for key, value in self.options if key == name), "")


class External(msgspec.Struct, frozen=True, array_like=True):
    """A link that leaves the portal: http, https, mailto or tel, as it stands in the page."""

    url: str
    line: int = 0
    column: int = 0
    text: str = ""


class Finding(msgspec.Struct, frozen=True, array_like=True):
    """A diagnostic whose file is not known yet; ``line`` is 1-based in the body."""

    code: str
    line: int
    column: int = 0
    args: tuple[tuple[str, str], ...] = ()


class Body(msgspec.Struct, frozen=True, array_like=True):
    """One Markdown text, rendered.

    Args:
        parts: HTML between the references, one more than there are of them.
        toc: headings (and bold article titles of legal texts) at the top level.
        anchors: every ``id`` in the HTML.
        plain: visible text, one line a block; no text alternatives, no HTML.
    """

    parts: tuple[str, ...]
    refs: tuple[Reference, ...] = ()
    toc: tuple[TocEntry, ...] = ()
    anchors: tuple[str, ...] = ()
    plain: str = ""
    findings: tuple[Finding, ...] = ()
    external: tuple[External, ...] = ()


#: Gives the piece of HTML for a reference, by its position in ``Body.refs``. A plain ``str`` is escaped (so
#: a href may be returned as it is); ``Markup`` is taken as it stands.
Resolver = Callable[[int, Reference], str]


def compose_body(body: Body, resolve: Resolver) -> Markup:
    """The whole HTML, with every reference filled in by ``resolve``."""
    if not body.refs:
        return Markup(body.parts[0])  # noqa: S704 - our own output, see portalgen.render.markdown.sanitize
    pieces = [body.parts[0]]
    for index, (reference, part) in enumerate(zip(body.refs, body.parts[1:], strict=True)):
        pieces.append(str(escape(resolve(index, reference))))
        pieces.append(part)
    return Markup("".join(pieces))  # noqa: S704


def body_diagnostics(
    findings: Iterable[Finding], path: str, *, first_line: int = 1, lines: tuple[str, ...] = ()
) -> tuple[Diagnostic, ...]:
    """The findings of a body as diagnostics of its file.

    Args:
        findings: from :class:`Body`.
        path: the file, as in :class:`portalgen.diagnostics.Span`.
        first_line: line of the file on which the body starts.
        lines: the body's lines, shown under the findings; may be left out.
    """
    return tuple(
        diagnose(
            finding.code,
            Span(path, finding.line + first_line - 1, finding.column),
            source_line=lines[finding.line - 1] if 0 < finding.line <= len(lines) else "",
            **_arguments(finding),
        )
        for finding in findings
    )


def _arguments(finding: Finding) -> dict[str, Any]:
    """The arguments of a finding by name."""
    return dict(finding.args)
