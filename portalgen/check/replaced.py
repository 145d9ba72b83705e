"""Files of published documents that a change replaces in silence (ATT006).

A document is posted as it was signed: readers, courts and other bodies keep its file. Another file at the
same address is a correction, and a correction is told (Law 104/2016/QH13, Article 22).
"""

from __future__ import annotations

from collections.abc import Iterator

from portalgen.build.artifacts import Recipe, plan_of
from portalgen.build.look import View
from portalgen.build.world import World
from portalgen.content.crosscheck import position
from portalgen.content.names import shown
from portalgen.content.states import shows_text
from portalgen.diagnostics import Diagnostic, Span, diagnose


def replaced_files(before: View, now: View) -> Iterator[Diagnostic]:
    """Files that are other bytes where they were published, of documents without a new correction.

    Args:
        before: the published version.
        now: the version with the change.
    """
    if before.world is None or now.world is None:
        return
    for kind, id_ in sorted({*before.asked, *now.asked}):
        if kind == "item" and _is_document(before.world, id_) and _is_document(now.world, id_):
            was, is_ = _files(before.world, id_), _files(now.world, id_)
            other = [output for output in was.keys() & is_.keys() if was[output][1] != is_[output][1]]
            if other and not _is_told(before.world, now.world, id_):
                item = now.world.catalog.item(id_)
                where = position(item, "files") or position(item, "attachments") or Span(shown(item.source))
                for output in sorted(other):
                    name = is_[output][0].rpartition("/")[2]
                    yield diagnose("ATT006", where, name=name, path=shown(item.source))


def _is_document(world: World, id_: str) -> bool:
    """Whether an item gives the text of an official document, and the public has it."""
    entry = world.shelf.get(id_)
    summary = world.catalog.summary_now(id_)
    if entry is None or summary is None or not shows_text(summary):
        return False
    return "number_symbol" in world.ground.frame.types[summary.type].fields


def _files(world: World, id_: str) -> dict[str, tuple[str, ...]]:
    """Path and digest of the files of an item, by output."""
    plan = plan_of(("item", id_), world.context, world.assets)
    return {artifact.output: artifact.args for artifact in plan if artifact.recipe is Recipe.FILE}


def _is_told(was: World, is_: World, id_: str) -> bool:
    """Whether the change tells of a correction too."""
    corrections = [world.catalog.item(id_).fields.get("corrections", ()) for world in (was, is_)]
    return len(corrections[1]) > len(corrections[0])
