"""For GitHub Actions: annotations as workflow commands, and the full list in the log.

GitHub shows ten annotations of each kind for a step and drops the others without a word, so the most
relevant ones go first and a notice counts the rest.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence

from portalgen.diagnostics.display import visible
from portalgen.diagnostics.format_text import headline
from portalgen.diagnostics.model import Diagnostic, Severity, sort_diagnostics
from portalgen.diagnostics.options import DEFAULT_OPTIONS, FormatOptions
from portalgen.diagnostics.text import count_line, describe
from portalgen.i18n import Translator

#: Annotations of one kind that one step may have.
CAP = 10
_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


def format_github(
    diagnostics: Iterable[Diagnostic], translator: Translator, options: FormatOptions = DEFAULT_OPTIONS
) -> str:
    """Annotations, errors first, then every finding as a plain line."""
    found = sort_diagnostics(diagnostics)
    shown = _choose(found, options, notices=CAP)
    if len(shown) < len(found):
        shown = _choose(found, options, notices=CAP - 1)  # one notice is needed to count the rest
    lines = [_annotation(d, translator, options) for d in shown]
    if len(shown) < len(found):
        chosen = set(shown)
        hidden = count_line((d for d in found if d not in chosen), translator)
        lines.append(f"::notice::{escape_data(translator.text('diagnostics.github.rest', hidden=hidden))}")
    return "\n".join([*lines, *_log(found, translator)]) + "\n"


def escape_data(text: str) -> str:
    """Text as the message of a workflow command."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def escape_property(text: str) -> str:
    """Text as the value of a property of a workflow command."""
    return escape_data(text).replace(":", "%3A").replace(",", "%2C")


def _choose(found: Sequence[Diagnostic], options: FormatOptions, *, notices: int) -> list[Diagnostic]:
    """The findings to annotate: of the change before others, of each kind one before repetitions."""
    repeated: Counter[tuple[str, str]] = Counter()
    ranked: list[tuple[bool, int, int, Diagnostic]] = []
    for position, diagnostic in enumerate(found):
        same = (diagnostic.code, diagnostic.span.path)
        ranked.append((diagnostic.span.path not in options.changed, repeated[same], position, diagnostic))
        repeated[same] += 1
    ranked.sort(key=lambda entry: entry[:3])
    chosen: list[Diagnostic] = []
    for severity in Severity:
        cap = notices if severity is Severity.INFO else CAP
        chosen += [d for *_, d in ranked if d.severity is severity][:cap]
    return chosen


def _annotation(diagnostic: Diagnostic, translator: Translator, options: FormatOptions) -> str:
    span = diagnostic.span
    properties = [("file", visible(options.prefix + span.path))]
    if span.line:
        properties.append(("line", str(span.line)))
        if span.column:
            properties.append(("col", str(span.column)))
            if span.end_column > span.column:
                # GitHub's last column is the last one marked, ours the first one after.
                properties.append(("endColumn", str(span.end_column - 1)))
    properties.append(("title", diagnostic.code))
    fields = ",".join(f"{name}={escape_property(value)}" for name, value in properties)
    text = "\n".join(part for part in describe(diagnostic, translator) if part)
    return f"::{_COMMANDS[diagnostic.severity]} {fields}::{escape_data(text)}"


def _log(found: Sequence[Diagnostic], translator: Translator) -> list[str]:
    """Every finding as a line in a fold of the log, where content cannot give commands.

    The word that ends the pause contains a digest of the lines, so no line can contain it.
    """
    if not found:
        return [count_line(found, translator)]
    lines = [headline(d, translator) for d in found]
    lines.append(count_line(found, translator))
    digest = hashlib.sha256("\n".join(lines).encode("utf-8", "surrogatepass")).hexdigest()
    token = f"portalgen-{digest[:32]}"
    title = escape_data(translator.text("diagnostics.github.list"))
    return [f"::group::{title}", f"::stop-commands::{token}", *lines, f"::{token}::", "::endgroup::"]
