"""One check: everything that a build would find, nothing written."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from pathlib import Path

import msgspec

from portalgen.build.pipeline import Request
from portalgen.build.whole import prepare
from portalgen.check.change import Reach
from portalgen.check.whole import check_tree
from portalgen.diagnostics import Diagnostic, sort_diagnostics


class Checked(msgspec.Struct, frozen=True):
    """What was found, and in how many items it was looked for."""

    diagnostics: tuple[Diagnostic, ...]
    items: int


def check(root: Path, content: Path, now: dt.datetime, *, changed: Collection[str] | None = None) -> Checked:
    """Check the portal.

    Args:
        root: the portal's folder.
        content: its content root.
        now: the clock, with offset.
        changed: paths relative to the root; then only what these may have caused is given.
    """
    prepared, found, _ = prepare(Request(root, content, root / "public", now))
    if prepared is None:
        return Checked(found, 0)
    bodies, catalog = prepared.content.bodies, prepared.context.catalog
    found = sort_diagnostics((*found, *check_tree(prepared, changed)))
    if changed is None:
        return Checked(found, len(prepared.content.items))
    reach = Reach(changed, catalog, lambda item: bodies[item.summary.id])
    return Checked(reach.concerns(found), len(reach.files()))
