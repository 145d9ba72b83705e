"""The build's door: what is asked, what comes of it; :mod:`portalgen.build.run` is the way between."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from portalgen.build.causes import Reasons
from portalgen.build.publish import Published, lock
from portalgen.diagnostics import Diagnostic

if TYPE_CHECKING:
    from concurrent.futures import Executor

#: Called with the name of a stage, how many of its steps are done, and how many there are (0: unknown).
Progress = Callable[[str, int, int], None]


class Request(msgspec.Struct, frozen=True):
    """One build.

    Args:
        root: the portal's folder, which holds ``themes/`` and ``.portalgen/``.
        content: the content root, usually ``<root>/content``.
        output: the folder to publish into.
        now: the clock, with offset.
        base_url: in place of the portal's own (previews).
        drafts: show drafts and scheduled items (previews; never for publication).
        clean: forget what earlier builds made.
        commit: the commit that is built, for ``build.json``; empty where unknown.
        keep: where caches and journals live, in place of the portal's own ``.portalgen/``.
        jobs: processes for much work; 0 for as many as there are processors.
        dry: find out what a build would do, and do none of it; see :mod:`portalgen.build.rehearsal`.
        detector: how changed files are found: ``stat`` by what the file system says of them; ``git`` by git's
            object ids too, where times say nothing; ``auto`` asks git where many files look changed, as in a
            fresh clone.
    """

    root: Path
    content: Path
    output: Path
    now: dt.datetime
    base_url: str = ""
    drafts: bool = False
    clean: bool = False
    commit: str = ""
    keep: Path | None = None
    jobs: int = 0
    dry: bool = False
    detector: str = "auto"

    @property
    def state(self) -> Path:
        """Where caches and journals live."""
        return self.keep or self.root / ".portalgen"

    @property
    def stage(self) -> Path:
        """Where outputs wait to be put in place; those of a rehearsal, apart from what a build has left."""
        return self.state / "stage" if self.dry else self.output.parent / f".{self.output.name}.stage"


class Result(msgspec.Struct, frozen=True):
    """What a build did; ``published`` is None where findings stopped it.

    Args:
        rendered: outputs that were made anew, whether or not their bytes changed.
        reasons: of a dry run: what would be made and why; ``published`` is then what would be.
        note: message id of a line about the state, e.g. why the build started from nothing.
    """

    diagnostics: tuple[Diagnostic, ...]
    counts: dict[str, int]
    published: Published | None
    timings: dict[str, float]
    root_hash: str = ""
    rendered: tuple[str, ...] = ()
    note: str = ""
    reasons: Reasons | None = None


def silent(_stage: str, _done: int, _total: int) -> None:
    """Tells nobody how far a build is."""


def build(request: Request, progress: Progress = silent, executor: Executor | None = None) -> Result:
    """Build and publish what changed; on any error the output stays as it was.

    Args:
        request: what to build.
        progress: is told how far it is.
        executor: does the work of many items, in place of processes of this machine; its workers must see
            the same files.

    Raises:
        ForeignFolderError: the output folder holds files that portalgen did not make.
    """
    with lock(request.state):
        from portalgen.build.run import run

        return run(request, progress, executor)


def differing(request: Request, progress: Progress = silent) -> tuple[str, ...]:
    """Build from nothing in a folder of its own, and compare with what a build has published.

    Args:
        request: of the build.
        progress: is told how far it is.

    Returns:
        Paths of outputs that are not as a clean build makes them, or that only one of the two has.
    """
    import shutil

    from portalgen.build.publish import same_tree

    folder = request.state / "verify"
    shutil.rmtree(folder, ignore_errors=True)
    try:
        again = msgspec.structs.replace(
            request, output=folder / "public", keep=folder / "state", clean=True, detector="stat"
        )
        build(again, progress)
        return same_tree(request.output, again.output)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


class Clock:
    """Seconds by stage, for people; never in an output."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._last = time.perf_counter()
        self.laps: dict[str, float] = {}

    def lap(self, stage: str) -> None:
        """A stage has ended."""
        now = time.perf_counter()
        self.laps[stage] = now - self._last
        self._last = now
        self._progress(stage, 1, 1)
