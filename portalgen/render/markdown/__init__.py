"""Markdown to HTML: CommonMark, tables, notes, definition lists, attributes, anchors, directives.

:func:`parse_body` is pure and expensive (its result is cached by content hash); :func:`compose_body` is
cheap and fills in what depends on the rest of the portal.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from portalgen.render.markdown.body import (
    Body,
    External,
    Finding,
    Reference,
    ReferenceKind,
    Resolver,
    body_diagnostics,
    compose_body,
)

if TYPE_CHECKING:
    from portalgen.render.markdown.parse import parse_body

__all__ = [
    "Body",
    "External",
    "Finding",
    "Reference",
    "ReferenceKind",
    "Resolver",
    "body_diagnostics",
    "compose_body",
    "parse_body",
]


def __getattr__(name: str) -> Any:
    """``parse_body``, imported when first asked for: a build that finds all bodies cached needs no parser."""
    if name == "parse_body":
        from portalgen.render.markdown.parse import parse_body

        return parse_body
    raise AttributeError(name)
