"""What the last build parsed, for a preview that begins: unchanged files are not parsed again."""

from __future__ import annotations

import contextlib
from pathlib import Path

from portalgen.build.fingerprint import program_fingerprint
from portalgen.build.memo import Memo
from portalgen.build.packing import unpacked_file
from portalgen.build.reading import Basis, stamp_of
from portalgen.build.store import DAMAGED, STATE, Store, made_by
from portalgen.build.tree import Tree
from portalgen.content.portal import Frame


def recall_build(state: Path, tree: Tree, frame: Frame, basis: object, memo: Memo) -> None:
    """Put items and texts of the last build under the names under which a reading asks for them.

    Args:
        state: the portal's folder of state.
        tree: the content as it is.
        frame: of it.
        basis: what items depend on beside their files, as readings give it.
        memo: of the readings.
    """
    path = state / STATE
    with contextlib.suppress(OSError, *DAMAGED):
        program = program_fingerprint(state) if path.exists() else ""
        if not program or made_by(path) != program:
            return
        with contextlib.closing(Store(path, program, read_only=True)) as store:
            _recall(store, tree, frame, basis, memo)


def _recall(store: Store, tree: Tree, frame: Frame, basis: object, memo: Memo) -> None:
    stands, limits = Basis(frame), frame.portal.limits
    for source, stamp in store.stamps_of_sources().items():
        entry = tree.files.get(source)
        if entry is None or stamp != stamp_of(source, stands.of(source), tree.read(source)):
            continue
        packed = store.parsed(stamp)
        if packed is None:
            continue
        item, body = unpacked_file(packed)
        summary = item.summary
        memo.keep(f"item {source}", (entry, basis), (item, store.get("finding", f"load {source}") or ()))
        memo.keep(f"body {summary.id}", (item.body, summary.lang, limits), body)
