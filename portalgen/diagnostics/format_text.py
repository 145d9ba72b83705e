"""For people at a terminal: the place, the message, the line with a caret, the hint."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from portalgen.diagnostics.display import excerpt, visible
from portalgen.diagnostics.model import Diagnostic, Severity, Span, sort_diagnostics
from portalgen.diagnostics.options import DEFAULT_OPTIONS, FormatOptions
from portalgen.diagnostics.text import count_line, describe
from portalgen.i18n import Translator

_COLOURS = {Severity.ERROR: "1;31", Severity.WARNING: "1;33", Severity.INFO: "1;34"}
_BOLD, _FAINT, _CYAN = "1", "2", "36"


def format_text(
    diagnostics: Iterable[Diagnostic], translator: Translator, options: FormatOptions = DEFAULT_OPTIONS
) -> str:
    """All findings, each with its context, and a line with their number."""
    found = sort_diagnostics(diagnostics)
    blocks = ["\n".join(_block(d, translator, options)) for d in found]
    return "\n\n".join([*blocks, count_line(found, translator)]) + "\n"


def headline(diagnostic: Diagnostic, translator: Translator, *, colour: bool = False) -> str:
    """One finding on one line: ``path:7:13: lỗi[FLD005] message``."""
    word = translator.text(f"diagnostics.severity.{diagnostic.severity.value}")
    tag = _paint(f"{word}[{diagnostic.code}]", _COLOURS[diagnostic.severity], colour=colour)
    where = _paint(place(diagnostic.span), _BOLD, colour=colour)
    return f"{where}: {tag} {describe(diagnostic, translator).message}"


def place(span: Span) -> str:
    """``path``, ``path:line`` or ``path:line:column``, as far as known."""
    parts = [visible(span.path)]
    if span.line:
        parts.append(str(span.line))
        if span.column:
            parts.append(str(span.column))
    return ":".join(parts)


def _block(diagnostic: Diagnostic, translator: Translator, options: FormatOptions) -> Iterator[str]:
    colour = options.colour
    yield headline(diagnostic, translator, colour=colour)
    span = diagnostic.span
    if span.line and diagnostic.source_line.strip():
        yield from _context(diagnostic, options)
    hint = describe(diagnostic, translator).hint
    if hint:
        yield "  " + _paint(translator.text("diagnostics.hint", hint=hint), _CYAN, colour=colour)
    for other in diagnostic.related:
        yield "  " + translator.text("diagnostics.related", place=place(other))


def _context(diagnostic: Diagnostic, options: FormatOptions) -> Iterator[str]:
    span, colour = diagnostic.span, options.colour
    number = f"{span.line:>4}"
    line, marker = excerpt(diagnostic.source_line, span.column, span.end_column, width=options.width)
    yield _paint(f"{number} |", _FAINT, colour=colour) + f" {line}"
    if marker:
        indent, carets = marker.rstrip("^"), marker.lstrip(" ")
        gutter = _paint(" " * len(number) + " |", _FAINT, colour=colour)
        yield f"{gutter} {indent}" + _paint(carets, _COLOURS[diagnostic.severity], colour=colour)


def _paint(text: str, code: str, *, colour: bool) -> str:
    return f"\x1b[{code}m{text}\x1b[0m" if colour else text
