"""For programs: one stable JSON document."""

from __future__ import annotations

from collections.abc import Iterable

from portalgen.diagnostics.machine import to_json
from portalgen.diagnostics.model import Diagnostic, Severity, Span, sort_diagnostics
from portalgen.diagnostics.options import DEFAULT_OPTIONS, FormatOptions
from portalgen.diagnostics.text import describe
from portalgen.i18n import Translator

#: Raised when a member changes its meaning or goes; new members may be added without.
SCHEMA_VERSION = 1


def format_json(
    diagnostics: Iterable[Diagnostic], translator: Translator, options: FormatOptions = DEFAULT_OPTIONS
) -> str:
    """All findings with their words and arguments; unknown places are ``null``."""
    found = sort_diagnostics(diagnostics)
    severities = [d.severity for d in found]
    return to_json(
        {
            "version": SCHEMA_VERSION,
            "tool": {"name": "portalgen", "version": options.version},
            "language": translator.language,
            "counts": {s.value: severities.count(s) for s in Severity},
            "diagnostics": [_entry(d, translator, options) for d in found],
        }
    )


def _entry(diagnostic: Diagnostic, translator: Translator, options: FormatOptions) -> dict[str, object]:
    message, hint = describe(diagnostic, translator)
    return {
        "code": diagnostic.code,
        "severity": diagnostic.severity.value,
        **_place(diagnostic.span),
        "message": message,
        "hint": hint or None,
        "explain_url": options.url(diagnostic.code) or None,
        "args": dict(diagnostic.args),
        "related": [_place(span) for span in diagnostic.related],
    }


def _place(span: Span) -> dict[str, object]:
    return {
        "path": span.path,
        "line": span.line or None,
        "column": span.column or None,
        "end_column": span.end_column or None,
    }
