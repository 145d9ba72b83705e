"""One check: everything that a build would find, nothing published."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from pathlib import Path

import msgspec

from portalgen.build.look import Look
from portalgen.build.pipeline import Request
from portalgen.check.change import Reach
from portalgen.check.vanished import vanished
from portalgen.check.whole import check_tree
from portalgen.diagnostics import Diagnostic, sort_diagnostics


class Checked(msgspec.Struct, frozen=True):
    """What was found, and in how many items it was looked for."""

    diagnostics: tuple[Diagnostic, ...]
    items: int


def check(
    root: Path,
    content: Path,
    now: dt.datetime,
    *,
    changed: Collection[str] | None = None,
    before: Mapping[str, bytes | None] | None = None,
) -> Checked:
    """Check the portal.

    Args:
        root: the portal's folder.
        content: its content root.
        now: the clock, with offset.
        changed: paths as findings show them; then only what these may have caused is given.
        before: files of the content that the published version has otherwise, as they are there: addresses
            that would be lost are looked for. None where there is nothing to compare with.
    """
    with Look(Request(root, content, root / "public", now)) as look:
        view = look.now()
        if view.world is None:
            return Checked(view.diagnostics, 0)
        was = look.before(before) if before else None
        lost = vanished(was, view) if was is not None else ()
        if changed is None:
            found = (*view.diagnostics, *check_tree(look, view, None, was), *lost)
            return Checked(sort_diagnostics(found), view.items)
        reach = Reach(changed, look, view, was)
        files = reach.files()
        if reach.is_everything:
            of_tree = check_tree(look, view, None, was)
        else:
            of_tree = check_tree(look, view, {path.removeprefix("content/") for path in files}, was)
        found = (*reach.concerns((*view.diagnostics, *of_tree), files), *lost)
        return Checked(sort_diagnostics(found), len(files))
