"""Identities of findings that survive edits elsewhere in the file."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable

from portalgen.diagnostics.model import Diagnostic


def fingerprints(diagnostics: Iterable[Diagnostic]) -> tuple[str, ...]:
    """One identity for each finding, all different.

    Line numbers do not count, so that a paragraph added above does not make old findings look new; equal
    findings in one file are told apart by their order. Language does not count either.
    """
    seen: Counter[str] = Counter()
    found = []
    for diagnostic in diagnostics:
        parts = (
            diagnostic.code,
            diagnostic.span.path,
            *(f"{name}={value}" for name, value in diagnostic.args),
            diagnostic.source_line.strip(),
        )
        same = _digest(parts)
        seen[same] += 1
        found.append(_digest((same, str(seen[same]))))
    return tuple(found)


def _digest(parts: Iterable[str]) -> str:
    """40 hexadecimal digits of the parts, each with its length before it."""
    digest = hashlib.sha256()
    for part in parts:
        data = part.encode("utf-8", "surrogatepass")
        digest.update(len(data).to_bytes(8, "big") + data)
    return digest.hexdigest()[:40]
