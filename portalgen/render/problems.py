"""A file that may not be published: a diagnostic that does not know its file yet."""

from __future__ import annotations

from typing import Any, Literal

import msgspec

from portalgen.diagnostics import Diagnostic, Span, diagnose


class Problem(msgspec.Struct, frozen=True):
    """Why an image or attachment is refused; ``args`` fill the words of ``code``."""

    code: str
    args: tuple[tuple[str, str], ...] = ()

    @property
    def ok(self) -> Literal[False]:
        """Told apart from what can be published."""
        return False

    def diagnostic(self, path: str, span: Span) -> Diagnostic:
        """The finding.

        Args:
            path: the file, as it is shown to people.
            span: where the file is named.
        """
        args: dict[str, Any] = {"path": path, **dict(self.args)}
        return diagnose(self.code, span, **args)


def problem(code: str, **args: object) -> Problem:
    """A problem of a known code."""
    return Problem(code, tuple(sorted((name, str(value)) for name, value in args.items())))
