"""One check: everything that a build would find, nothing written."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import msgspec

from portalgen.build.pipeline import Request, prepare
from portalgen.diagnostics import Diagnostic


class Checked(msgspec.Struct, frozen=True):
    """What was found, and in how many items it was looked for."""

    diagnostics: tuple[Diagnostic, ...]
    items: int


def check(root: Path, content: Path, now: dt.datetime) -> Checked:
    """Check the portal.

    Args:
        root: the portal's folder.
        content: its content root.
        now: the clock, with offset.
    """
    prepared, found, _ = prepare(Request(root, content, root / "public", now))
    return Checked(found, len(prepared.content.items) if prepared else 0)
