"""The types: ``Span``, ``Severity``, ``Diagnostic``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum

import msgspec

from portalgen.diagnostics.codes import CODES


class Severity(StrEnum):
    """How much a finding matters."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class Span(msgspec.Struct, frozen=True, order=True, array_like=True):
    """A place in a source file.

    Args:
        path: the file, relative to the portal's root, with ``/`` and in NFC.
        line: 1-based; 0 where the finding is about the file as a whole.
        column: 1-based, in code points; 0 where unknown.
        end_column: 1-based and exclusive, on the same line; 0 where unknown.
    """

    path: str
    line: int = 0
    column: int = 0
    end_column: int = 0


class Diagnostic(msgspec.Struct, frozen=True):
    """One finding.

    Args:
        code: a key of :data:`portalgen.diagnostics.codes.CODES`; its text stands in the message catalogues
            under ``<code>.message``, ``<code>.hint`` and ``<code>.explain``.
        severity: the code's own severity unless the portal's configuration changes it.
        span: where.
        args: values for the placeholders of the message and the hint, sorted by name; a value in several
            languages stands once per language as ``name.vi``, ``name.en``.
        source_line: the line of source, shown with a caret under it; empty where there is none.
        related: other places that the finding is about, e.g. the second of two items with one URL.
    """

    code: str
    severity: Severity
    span: Span
    args: tuple[tuple[str, str], ...] = ()
    source_line: str = ""
    related: tuple[Span, ...] = ()


def diagnose(
    code: str,
    span: Span,
    *,
    source_line: str = "",
    severity: Severity | None = None,
    related: Iterable[Span] = (),
    **args: object,
) -> Diagnostic:
    """Make a finding of a known code.

    Args:
        code: the code; an unknown one is a fault of ours and raises ``KeyError``.
        span: where.
        source_line: the line of source at ``span``.
        severity: in place of the code's own.
        related: other places that the finding is about.
        args: values for the placeholders of the message. A mapping is text by language code (a field's
            label); the language is chosen when the finding is shown. A tuple or list becomes ``a, b, c``.
    """
    return Diagnostic(
        code=code,
        severity=severity or Severity(CODES[code]),
        span=span,
        args=tuple(sorted(pair for name, value in args.items() for pair in _spread(name, value))),
        source_line=source_line,
        related=tuple(related),
    )


def _spread(name: str, value: object) -> Iterator[tuple[str, str]]:
    """One argument as pairs of texts."""
    if isinstance(value, Mapping):
        for language, text in value.items():
            yield f"{name}.{language}", str(text)
    elif isinstance(value, tuple | list):
        yield name, ", ".join(str(entry) for entry in value)
    else:
        yield name, str(value)


def sort_diagnostics(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """The findings by place, then code, each once: two builds of one content print the same list."""
    return tuple(sorted(set(diagnostics), key=lambda d: (d.span, d.code, d.args)))


def has_errors(diagnostics: Iterable[Diagnostic]) -> bool:
    """Whether any finding stops publication."""
    return any(d.severity is Severity.ERROR for d in diagnostics)
