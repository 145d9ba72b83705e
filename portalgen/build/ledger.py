"""The outputs of a build, recorded in the store as they come, and in the end listed in the manifest."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import NamedTuple

from portalgen.build.manifest import FOLDER, FRONT, INDEX, Parts, group_of, index_of, parts_of
from portalgen.build.publish import Stage
from portalgen.build.store import Store
from portalgen.build.work import Output


class Written(NamedTuple):
    """The manifest as it is now.

    Args:
        root_hash: SHA-256 (hexadecimal) of its index.
        files: all outputs, its own among them, without the receipt.
        vanished: parts that are no more.
    """

    root_hash: str
    files: int
    vanished: set[str]


class Ledger:
    """Keeps outputs; the caller holds the store's transaction open.

    Args:
        store: of the last build.
        stage: where outputs were put.
        main: id of the main site.
        lost: outputs that are not as they were put in place.
        first: whether the store knows nothing.
    """

    def __init__(self, store: Store, stage: Stage, main: str, lost: frozenset[str], *, first: bool) -> None:
        self._store = store
        self._stage = stage
        self._main = main
        self._first = first
        self._known: dict[str, Parts] = store.meta("manifest") or {}
        self._touched = {
            group for group, parts in self._known.items() if lost & {path for path, _, _ in parts}
        }

    def add(self, outputs: Collection[Output]) -> None:
        """Outputs were made."""
        for output in outputs:
            self._stage.note(output.path, output.digest, staged=output.staged)
        rows = [(o.path, group_of(o.path, self._main, moved=o.moved), o.digest) for o in outputs]
        self._touched |= {group for _, group, _ in rows}
        if not self._first:
            self._touched |= self._store.groups_of_outputs(output.path for output in outputs)
        self._store.put_outputs(rows, ())

    def drop(self, gone: Collection[str]) -> None:
        """Outputs are no more."""
        self._touched |= self._store.groups_of_outputs(gone)
        self._store.put_outputs((), gone)

    def write(self) -> Written:
        """Stage the parts of the manifest in which any output stands or stood."""
        store, stage, known = self._store, self._stage, self._known
        before = {path for parts in known.values() for path, _, _ in parts}
        for group in sorted(self._touched - {FRONT}):
            parts = parts_of(group, store.group_digests(group))
            for path, (text, _) in parts.items():
                stage.put(path, text)
            known[group] = tuple((path, stage.digests[path], count) for path, (_, count) in parts.items())
        known = {group: parts for group, parts in known.items() if parts}
        fronts = store.group_digests(FRONT)
        stage.put(INDEX, index_of(known, fronts))
        now = {path for parts in known.values() for path, _, _ in parts}
        own: Iterable[str] = (path for path in stage.digests if path.startswith(FOLDER))
        store.put_outputs(((path, "", stage.digests[path]) for path in own), before - now)
        store.put_meta("manifest", known)
        files = sum(count for parts in known.values() for _, _, count in parts) + len(fronts) + len(now) + 1
        return Written(stage.digests[INDEX], files, before - now)
