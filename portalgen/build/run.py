"""One build from beginning to end; where nothing is to be done, this is all of it.

The rest is :mod:`portalgen.build.renewal`. What stands here imports little: most builds of a portal that a
timer starts every few minutes have nothing to do.
"""

from __future__ import annotations

import contextlib
import json
from pathlib import Path
from typing import TYPE_CHECKING

from portalgen.build.causes import Reasons
from portalgen.build.detect import Start, detect
from portalgen.build.fingerprint import program_fingerprint
from portalgen.build.manifest import RECEIPT, receipt_of
from portalgen.build.pipeline import Clock, Progress, Request, Result
from portalgen.build.publish import Published, Stage
from portalgen.build.store import DAMAGED, STATE, Store

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from portalgen.build.renewal import Renewal


def run(request: Request, progress: Progress, executor: Executor | None = None) -> Result:
    """Build; where the store turns out to be damaged, once more without it."""
    try:
        return _once(request, progress, executor)
    except DAMAGED:
        Store.erase(request.state / STATE)  # what was staged over it is staged again
    return _once(request, progress, executor)


def _once(request: Request, progress: Progress, executor: Executor | None) -> Result:
    build = Run(request, progress, executor)
    try:
        return build.build()
    finally:
        build.close()


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
        self._stage = Stage(request.output, request.state, request.stage)
        self._unrecorded = self._stage.open()
        fingerprint = program_fingerprint(request.state)
        path = request.state / STATE
        if request.clean:
            Store.erase(path)
        self.store = Store(path, fingerprint)
        try:
            if not (self._unrecorded or is_output_of(self.store, request.output)):
                self.store.close()
                Store.erase(path)
                self.store = Store(path, fingerprint)
            if request.dry:
                self.store.begin()  # and never commit
            self._first = self.store.meta("now") is None
        except DAMAGED:
            self.close()
            raise

    def close(self) -> None:
        """Let go of the store."""
        with contextlib.suppress(*DAMAGED):
            self.store.rollback()
        self.store.close()

    def build(self) -> Result:
        """Build and publish."""
        start = self.start()
        if start.is_settled:
            return self._nothing_to_do(start)
        return self.renewal(start).build()

    def start(self) -> Start:
        """What there is to be done."""
        request, store, stage = self._request, self.store, self._stage
        known = frozenset[str]()
        if self._first:
            known = stage.everything() if request.clean else stage.claim()
        detected = detect(request, store, first=self._first)
        found, changes = detected.found, detected.changes
        self._clock.lap("discover")
        lost = restored = frozenset[str]()
        if not self._first:
            lost, restored = stage.compare(store.places(), store.output_digest)
        strays = known | self._unrecorded
        settled = not (self._first or changes.any or found or lost or strays) and self._is_settled()
        return Start(
            detected.tree, found, changes, lost, restored, strays, is_first=self._first, is_settled=settled
        )

    def renewal(self, start: Start) -> Renewal:
        """What does the work."""
        from portalgen.build.renewal import Renewal  # of much weight: not for a build without work

        pieces = (self._request, self.store, self._stage, start)
        return Renewal(*pieces, self._clock, self._progress, self._executor)

    def _is_settled(self) -> bool:
        """Whether the clock and the settings ask for nothing either."""
        request, store = self._request, self.store
        then, due = store.meta("now"), store.meta("due")
        settings = (request.base_url, request.drafts)
        return bool(then <= request.now < due and store.meta("settings") == settings)

    def _nothing_to_do(self, start: Start) -> Result:
        store, stage = self.store, self._stage
        counts, files, root_hash = store.meta("counts"), store.meta("files"), store.meta("root_hash")
        hosts, due = store.meta("hosts"), store.meta("due")
        stage.put(RECEIPT, receipt_of(self._request, counts, files, root_hash, hosts, due))
        if self._request.dry:
            published, reasons = stage.planned(()), Reasons()
            stage.discard()
        else:
            self._note(start)
            published, reasons = stage.commit(()), None
            stage.done()
        self._clock.lap("publish")
        published = Published(published.written, published.deleted, files + published.unchanged)
        found = store.meta("findings")
        return Result(found, counts, published, self._clock.laps, root_hash, reasons=reasons)

    def _note(self, start: Start) -> None:
        """Files that look otherwise and are the same are not read again by the next build."""
        changes, store = start.changes, self.store
        if not (changes.listed or changes.gone or start.restored):
            return
        store.begin()
        store.put_folders(changes.noted({}), changes.gone)
        store.put_places(self._stage.stamps(start.restored), ())
        store.commit()


def is_output_of(store: Store, output: Path) -> bool:
    """Whether a folder holds what the store says: a host may have put back an older one.

    One that is newer than the store (an unfinished publication of ours) is known file by file.
    """
    if store.meta("now") is None:
        return True  # nothing is known
    try:
        receipt = json.loads((output / RECEIPT).read_bytes())
        return bool(receipt["root_hash"] == f"sha256:{store.meta('root_hash')}")
    except (OSError, ValueError, KeyError, TypeError):
        return False
