"""Pieces of the HTML report: whatever text they are given is escaped."""

from __future__ import annotations

from collections.abc import Iterable

from markupsafe import Markup, escape

from portalgen.editorial.review.words import Change, shortened

_TAGS = {"new": "ins", "gone": "del"}


def change(changed: Change) -> Markup:
    """A changed paragraph with what is new and gone marked."""
    pieces = (
        Markup("<{0}>{1}</{0}>").format(_TAGS[piece.kind], piece.text)
        if piece.kind in _TAGS
        else escape(piece.text)
        for piece in shortened(changed, 30)
    )
    return Markup("<p>{}</p>\n").format(joined(pieces))


def strong(line: str) -> Markup:
    """A sentence of a catalogue, whose emphasis stands between ``**``."""
    pieces = line.split("**")
    return joined(
        Markup("<strong>{}</strong>").format(p) if n % 2 else escape(p) for n, p in enumerate(pieces)
    )


def joined(parts: Iterable[Markup]) -> Markup:
    """Pieces one after the other."""
    return Markup("").join(parts)


def heading(text: str) -> Markup:
    """The heading of a part."""
    return Markup("<h2>{}</h2>\n").format(text)


def paragraph(text: str) -> Markup:
    """A paragraph."""
    return Markup("<p>{}</p>\n").format(text)


def number(count: int) -> Markup:
    """A cell with a number; nothing for none."""
    return Markup('<td class="number">{}</td>').format(count or "")


def bullets(lines: Iterable[str], name: str = "") -> Markup:
    """A list, of a class."""
    items = joined(Markup("<li>{}</li>\n").format(line) for line in lines)
    return Markup("<ul{}>\n{}</ul>\n").format(Markup(' class="{}"').format(name) if name else "", items)
