"""What a command of the editorial flow says when it will not do what was asked."""

from __future__ import annotations

from collections.abc import Iterable

from portalgen.content.names import shown
from portalgen.diagnostics import Diagnostic, Span, diagnose


class Refusal(Exception):  # noqa: N818 - an answer, not a fault
    """Wrong use, in the words of a catalogue.

    Args:
        key: message id.
        args: its placeholders.
    """

    def __init__(self, key: str, /, **args: object) -> None:
        super().__init__(key)
        self.key = key
        self.words = args


class Unacceptable(Exception):  # noqa: N818 - an answer, not a fault
    """What was asked for would not be accepted; the findings say why."""

    def __init__(self, findings: Iterable[Diagnostic]) -> None:
        self.findings = tuple(findings)
        super().__init__(", ".join(finding.code for finding in self.findings))


def exists(path: str) -> Unacceptable:
    """The refusal to write over a file of the content (CLI002).

    Args:
        path: relative to the content root.
    """
    return Unacceptable((diagnose("CLI002", Span(shown(path)), path=shown(path)),))
