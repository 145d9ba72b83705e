"""The formats by the name that ``--format`` takes."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from portalgen.diagnostics.format_github import format_github
from portalgen.diagnostics.format_gitlab import format_gitlab
from portalgen.diagnostics.format_json import format_json
from portalgen.diagnostics.format_junit import format_junit
from portalgen.diagnostics.format_markdown import format_markdown
from portalgen.diagnostics.format_sarif import format_sarif
from portalgen.diagnostics.format_text import format_text
from portalgen.diagnostics.options import DEFAULT_OPTIONS, Format, FormatOptions

__all__ = ["DEFAULT_OPTIONS", "FORMATS", "Format", "FormatOptions"]

FORMATS: Final[MappingProxyType[str, Format]] = MappingProxyType(
    {
        "text": format_text,
        "json": format_json,
        "github": format_github,
        "gitlab": format_gitlab,
        "sarif": format_sarif,
        "junit": format_junit,
        "markdown": format_markdown,
    }
)
