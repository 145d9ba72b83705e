"""One build from beginning to end; where nothing is to be done, this is all of it.

The rest is :mod:`portalgen.build.renewal`. What stands here imports little: most builds of a portal that a
timer starts every few minutes have nothing to do.
"""

from __future__ import annotations

import contextlib
import json
from typing import TYPE_CHECKING

from portalgen.build.changes import Changes
from portalgen.build.detect import Start, detect
from portalgen.build.discover import discover
from portalgen.build.fingerprint import program_fingerprint
from portalgen.build.manifest import RECEIPT, receipt_of
from portalgen.build.pipeline import Clock, Progress, Request, Result
from portalgen.build.publish import Published, Stage
from portalgen.build.store import DAMAGED, STATE, Store

if TYPE_CHECKING:
    from concurrent.futures import Executor


def run(request: Request, progress: Progress, executor: Executor | None = None) -> Result:
    """Build; where the store turns out to be damaged, once more without it."""
    build = Run(request, progress, executor)
    try:
        return build.build()
    except DAMAGED:
        build.forget()
    finally:
        build.close()
    again = Run(request, progress, executor)
    try:
        return again.build()
    finally:
        again.close()


class Run:
    """One build.

    Args:
        request: what to build.
        progress: is told how far it is.
        executor: does the work of many items, in place of local processes.
    """

    def __init__(self, request: Request, progress: Progress, executor: Executor | None = None) -> None:
        self._request = request
        self._progress = progress
        self._executor = executor
        self._clock = Clock(progress)
        self._stage = Stage(request.output, request.state)
        self._unrecorded = self._stage.open()
        fingerprint = program_fingerprint(request.state)
        path = request.state / STATE
        if request.clean:
            Store.erase(path)
        self._store = Store(path, fingerprint)
        if not self._is_last_output():
            self._store.close()
            Store.erase(path)
            self._store = Store(path, fingerprint)
        self._first = self._store.meta("now") is None

    def _is_last_output(self) -> bool:
        """Whether the output folder is that of the store: a host may have put back an older one."""
        if self._unrecorded or self._store.meta("now") is None:
            return True  # newer than the store, and known file by file; or nothing is known
        try:
            receipt = json.loads((self._request.output / RECEIPT).read_bytes())
            return bool(receipt["root_hash"] == f"sha256:{self._store.meta('root_hash')}")
        except (OSError, ValueError, KeyError, TypeError):
            return False

    def close(self) -> None:
        """Let go of the store."""
        with contextlib.suppress(*DAMAGED):
            self._store.rollback()
        self._store.close()

    def forget(self) -> None:
        """Put the store out of the way: what was staged over it is staged again."""
        self.close()
        Store.erase(self._request.state / STATE)

    def build(self) -> Result:
        """Build and publish."""
        request, store, stage = self._request, self._store, self._stage
        known = frozenset[str]()
        if self._first:
            known = stage.everything() if request.clean else stage.claim()
        tree, found = discover(request.content)
        changes = detect(request, store, tree, first=self._first)
        self._clock.lap("discover")
        lost = restored = frozenset[str]()
        if not self._first:
            lost, restored = stage.compare(store.output_seals(), store.outputs_in, store.output_digest)
        if not (self._first or changes.any or found or lost) and self._is_settled():
            self._note(changes, restored)
            return self._nothing_to_do()
        from portalgen.build.renewal import Renewal  # of much weight: not for a build without work

        start = Start(tree, found, changes, lost, restored, known | self._unrecorded, self._first)
        return Renewal(request, store, stage, start, self._clock, self._progress, self._executor).build()

    def _is_settled(self) -> bool:
        """Whether the clock and the settings ask for nothing either."""
        request, store = self._request, self._store
        then, due = store.meta("now"), store.meta("due")
        settings = (request.base_url, request.drafts)
        return bool(then <= request.now < due and store.meta("settings") == settings)

    def _note(self, changes: Changes, restored: frozenset[str]) -> None:
        """Files that look otherwise and are the same are not read again by the next build."""
        if not (changes.folders or changes.gone or restored):
            return
        self._store.begin()
        self._store.put_folders(changes.folders, changes.gone)
        self._store.put_places(*self._stage.seals({path.rpartition("/")[0] for path in restored}))
        self._store.commit()

    def _nothing_to_do(self) -> Result:
        store = self._store
        counts, files, root_hash = store.meta("counts"), store.meta("files"), store.meta("root_hash")
        hosts, due = store.meta("hosts"), store.meta("due")
        self._stage.put(RECEIPT, receipt_of(self._request, counts, files, root_hash, hosts, due))
        published = self._stage.commit(())
        self._stage.done()
        self._clock.lap("publish")
        published = Published(published.written, published.deleted, files + published.unchanged)
        return Result(store.meta("findings"), counts, published, self._clock.laps, root_hash)
