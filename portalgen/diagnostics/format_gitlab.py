"""For GitLab: a Code Quality report."""

from __future__ import annotations

from collections.abc import Iterable

from portalgen.diagnostics.fingerprint import fingerprints
from portalgen.diagnostics.machine import to_json
from portalgen.diagnostics.model import Diagnostic, Severity, sort_diagnostics
from portalgen.diagnostics.options import DEFAULT_OPTIONS, FormatOptions
from portalgen.diagnostics.text import describe
from portalgen.i18n import Translator

_SEVERITIES = {Severity.ERROR: "critical", Severity.WARNING: "minor", Severity.INFO: "info"}


def format_gitlab(
    diagnostics: Iterable[Diagnostic], translator: Translator, options: FormatOptions = DEFAULT_OPTIONS
) -> str:
    """The report; a finding about a whole file stands on its first line, as the format asks for a line."""
    found = sort_diagnostics(diagnostics)
    entries = []
    for diagnostic, fingerprint in zip(found, fingerprints(found), strict=True):
        description = " ".join(part for part in describe(diagnostic, translator) if part)
        entries.append(
            {
                "description": description,
                "check_name": diagnostic.code,
                "fingerprint": fingerprint,
                "severity": _SEVERITIES[diagnostic.severity],
                "location": {
                    "path": options.prefix + diagnostic.span.path,
                    "lines": {"begin": max(diagnostic.span.line, 1)},
                },
            }
        )
    return to_json(entries)
