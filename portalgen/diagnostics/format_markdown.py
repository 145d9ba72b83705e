"""For people on a Git host: the list of findings for a comment or the summary of a CI step."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from portalgen.diagnostics.display import visible
from portalgen.diagnostics.format_text import place
from portalgen.diagnostics.model import Diagnostic, Severity, sort_diagnostics
from portalgen.diagnostics.options import DEFAULT_OPTIONS, FormatOptions
from portalgen.diagnostics.text import count_line, describe
from portalgen.i18n import Translator

#: A comment of GitHub holds 65,536 characters.
LIMIT = 60_000
#: So a later run finds the comment of an earlier one and takes its place.
MARKER = "<!-- portalgen check -->"
_SIGNS = {Severity.ERROR: "❌", Severity.WARNING: "⚠️", Severity.INFO: "💡"}
_SPECIAL = re.compile(r"([\\`*_\[\]|~#!])")


def format_markdown(
    diagnostics: Iterable[Diagnostic], translator: Translator, options: FormatOptions = DEFAULT_OPTIONS
) -> str:
    """Counts, then a table for each severity, those of the change first; as many rows as fit."""
    found = sort_diagnostics(diagnostics)
    ranked = sorted(found, key=lambda d: d.span.path not in options.changed)
    lines = [MARKER, f"**{count_line(found, translator)}**"]
    used, left = sum(map(len, lines)), len(ranked)
    for severity in Severity:
        rows = _rows([d for d in ranked if d.severity is severity], translator, options)
        for number, row in enumerate(rows):
            head = _head(severity, translator) if number == 0 else []
            size = len(row) + 1 + sum(len(line) + 1 for line in head)
            if used + size > LIMIT:
                break
            lines += [*head, row]
            used += size
            left -= 1
    if left:
        lines += ["", translator.text("diagnostics.markdown.rest", count=left)]
    return "\n".join(lines) + "\n"


def _head(severity: Severity, translator: Translator) -> list[str]:
    names = [translator.text(f"diagnostics.markdown.{column}") for column in ("place", "code", "message")]
    title = translator.text(f"diagnostics.severity.{severity.value}")
    return [
        "",
        f"#### {_SIGNS[severity]} {title.capitalize()}",
        "",
        f"| {' | '.join(names)} |",
        "|---|---|---|",
    ]


def _rows(found: Sequence[Diagnostic], translator: Translator, options: FormatOptions) -> Iterator[str]:
    for diagnostic in found:
        message, hint = describe(diagnostic, translator)
        text = _escaped(message) + (f"<br>{_escaped(hint)}" if hint else "")
        where = _escaped(options.prefix + place(diagnostic.span))
        yield f"| {where} | {_code(diagnostic.code, options)} | {text} |"


def _code(code: str, options: FormatOptions) -> str:
    url = options.url(code)
    return f"[{code}]({url})" if url else code


def _escaped(text: str) -> str:
    """Text that is no Markdown, no HTML and calls nobody's attention."""
    plain = _SPECIAL.sub(r"\\\1", visible(text))
    return plain.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("@", "&#64;")
