"""Markdown to HTML: CommonMark, tables, notes, definition lists, attributes, anchors, directives.

:func:`parse_body` is pure and expensive (its result is cached by content hash); :func:`compose_body` is
cheap and fills in what depends on the rest of the portal.
"""

from __future__ import annotations

from portalgen.content.model import Limits
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
from portalgen.render.markdown.parse import parse_body

__all__ = [
    "Body",
    "External",
    "Finding",
    "Limits",
    "Reference",
    "ReferenceKind",
    "Resolver",
    "body_diagnostics",
    "compose_body",
    "parse_body",
]
