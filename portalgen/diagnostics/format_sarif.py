"""For code scanning: SARIF 2.1.0 (OASIS standard)."""

from __future__ import annotations

from collections.abc import Iterable

from portalgen.diagnostics.codes import CODES
from portalgen.diagnostics.explain import explanation
from portalgen.diagnostics.fingerprint import fingerprints
from portalgen.diagnostics.machine import to_json, to_uri
from portalgen.diagnostics.model import Diagnostic, Severity, Span, sort_diagnostics
from portalgen.diagnostics.options import DEFAULT_OPTIONS, FormatOptions
from portalgen.diagnostics.text import describe
from portalgen.i18n import Translator

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}


def format_sarif(
    diagnostics: Iterable[Diagnostic], translator: Translator, options: FormatOptions = DEFAULT_OPTIONS
) -> str:
    """One run with the rules that found something; nothing in it depends on the time or the machine."""
    found = sort_diagnostics(diagnostics)
    codes = sorted({d.code for d in found})
    run = {
        "tool": {
            "driver": {
                "name": "portalgen",
                "version": options.version,
                "rules": [_rule(code, translator, options) for code in codes],
            }
        },
        "language": translator.language,
        "columnKind": "unicodeCodePoints",
        "results": [
            _result(d, codes.index(d.code), fingerprint, translator, options)
            for d, fingerprint in zip(found, fingerprints(found), strict=True)
        ],
    }
    return to_json({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]})


def _rule(code: str, translator: Translator, options: FormatOptions) -> dict[str, object]:
    text = explanation(code, translator)
    short, _, _ = text.partition(". ")
    rule: dict[str, object] = {
        "id": code,
        "shortDescription": {"text": short.rstrip(".") + "."},
        "fullDescription": {"text": text.partition("\n")[0]},
        "help": {"text": text},
        "defaultConfiguration": {"level": _LEVELS[Severity(CODES[code])]},
    }
    if options.explain_url:
        rule["helpUri"] = options.url(code)
    return rule


def _result(
    diagnostic: Diagnostic, rule: int, fingerprint: str, translator: Translator, options: FormatOptions
) -> dict[str, object]:
    text = "\n".join(part for part in describe(diagnostic, translator) if part)
    result: dict[str, object] = {
        "ruleId": diagnostic.code,
        "ruleIndex": rule,
        "level": _LEVELS[diagnostic.severity],
        "message": {"text": text},
        "locations": [{"physicalLocation": _location(diagnostic.span, options)}],
        "partialFingerprints": {"portalgen/v1": fingerprint},
    }
    if diagnostic.related:
        result["relatedLocations"] = [
            {"id": number, "physicalLocation": _location(span, options)}
            for number, span in enumerate(diagnostic.related)
        ]
    return result


def _location(span: Span, options: FormatOptions) -> dict[str, object]:
    region = {"startLine": max(span.line, 1)}  # code scanning wants a line for a finding about a file too
    if span.line and span.column:
        region["startColumn"] = span.column
        if span.end_column > span.column:
            region["endColumn"] = span.end_column
    return {
        "artifactLocation": {"uri": to_uri(options.prefix + span.path), "uriBaseId": "%SRCROOT%"},
        "region": region,
    }
