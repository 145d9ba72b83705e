"""What a code means, for ``portalgen explain`` and for tools that show rules."""

from __future__ import annotations

import difflib

from portalgen.diagnostics.codes import CODES
from portalgen.diagnostics.display import shorten, visible
from portalgen.i18n import Translator


def explain(code: str, translator: Translator) -> str | None:
    """The rule behind a code: a heading with the severity, then what, why and how to mend.

    Args:
        code: in capitals or not.
        translator: the words.

    Returns:
        Several lines without a line end after the last, or None where there is no such code:
        :func:`unknown_code` then tells what may have been meant.
    """
    known = code.strip().upper()
    if known not in CODES:
        return None
    severity = translator.text(f"diagnostics.severity.{CODES[known]}")
    return f"{known} ({severity})\n\n{explanation(known, translator)}"


def explanation(code: str, translator: Translator) -> str:
    """The text of a known code: a paragraph that begins with the rule, how to mend, an example."""
    return translator.text(f"{code}.explain")


def near_codes(code: str) -> tuple[str, ...]:
    """Up to three codes that are written much like ``code``, nearest first."""
    return tuple(difflib.get_close_matches(code.strip().upper()[:20], CODES, n=3, cutoff=0.6))


def unknown_code(code: str, translator: Translator) -> str:
    """The sentence to show where there is no such code, with what may have been meant."""
    near = near_codes(code)
    shown = visible(shorten(code.strip(), 40))
    if not near:
        return translator.text("diagnostics.explain.unknown", code=shown)
    return translator.text("diagnostics.explain.suggest", code=shown, suggestion=", ".join(near))
