"""For test reports of CI systems (GitLab, Azure, Jenkins): JUnit XML.

An error is a failed case; a warning or note is a skipped one, so that it is seen and turns nothing red.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from xml.sax.saxutils import quoteattr

from portalgen.diagnostics.display import shorten, visible
from portalgen.diagnostics.format_text import place
from portalgen.diagnostics.model import Diagnostic, Severity, sort_diagnostics
from portalgen.diagnostics.options import DEFAULT_OPTIONS, FormatOptions
from portalgen.diagnostics.text import describe
from portalgen.i18n import Translator

_LONGEST_NAME = 200


def format_junit(
    diagnostics: Iterable[Diagnostic], translator: Translator, options: FormatOptions = DEFAULT_OPTIONS
) -> str:
    """One suite with a case for each finding; without findings, one case that passed."""
    found = sort_diagnostics(diagnostics)
    failures = sum(d.severity is Severity.ERROR for d in found)
    skipped = len(found) - failures
    counts = f'tests="{max(len(found), 1)}" failures="{failures}" errors="0" skipped="{skipped}"'
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', f"<testsuites {counts}>"]
    lines.append(f'<testsuite name="portalgen" {counts}>')
    if not found:
        name = quoteattr(translator.text("diagnostics.none"))
        lines.append(f'<testcase classname="portalgen" name={name}/>')
    for diagnostic in found:
        lines += _case(diagnostic, translator, options)
    return "\n".join([*lines, "</testsuite>", "</testsuites>"]) + "\n"


def _case(diagnostic: Diagnostic, translator: Translator, options: FormatOptions) -> Iterator[str]:
    message, hint = describe(diagnostic, translator)
    path = _attribute(options.prefix + visible(diagnostic.span.path))
    name = _attribute(shorten(f"{diagnostic.code}: {message}", _LONGEST_NAME))
    line = f' line="{diagnostic.span.line}"' if diagnostic.span.line else ""
    yield f"<testcase classname={path} name={name} file={path}{line}>"
    word = translator.text(f"diagnostics.severity.{diagnostic.severity.value}")
    text = _attribute(f"{place(diagnostic.span)}: {word} {message} {hint}".strip())
    if diagnostic.severity is Severity.ERROR:
        yield f"<failure type={_attribute(diagnostic.code)} message={text}/>"
    else:
        yield f"<skipped message={text}/>"
    yield "</testcase>"


def _attribute(text: str) -> str:
    """A quoted attribute; characters that XML cannot hold are out already, all but lone halves of pairs."""
    return quoteattr(text.encode("utf-8", "replace").decode())
