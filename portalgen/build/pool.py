"""Many hands: a build's work cut into batches, done in this process or in others.

The pool of processes is any :class:`concurrent.futures.Executor` whose workers see the same files. A worker
gets the path of a file that holds its hands, and opens its own store: nothing is shared but files, so that
the executor of a cluster can take the place of the local one. Local workers are forked and find the hands in
memory.
"""

from __future__ import annotations

import contextlib
import gc
import os
import pickle
import time
from collections import deque
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

if TYPE_CHECKING:
    from concurrent.futures import Executor, Future

#: Fewer units than this are done in this process: starting others costs more than they give.
WORTH_A_POOL = 200
_BATCH = 128
_WAITING = 24  # batches that wait for each worker, while this process does something else
_AGAIN = 2  # pools that may break before the rest is done in this process


class Hands(Protocol):
    """What does batches: a function with what it keeps between them."""

    def do(self, batch: Sequence[Any]) -> Any:
        """Do a batch."""


#: Hands by the file that holds them: those of the process that builds, found by forked workers, and those
#: that a worker has read.
_HANDS: dict[str, Hands] = {}


def work(name: str, batch: Sequence[Any]) -> Any:
    """Do a batch in a worker: what an executor is asked to call.

    Args:
        name: path of the file with the hands.
        batch: as they take it.
    """
    hands = _HANDS.get(name)
    if hands is None:
        hands = pickle.loads(Path(name).read_bytes())  # noqa: S301 - our own file, in our state folder
        _HANDS.clear()
        _HANDS[name] = hands
    return hands.do(batch)


class Batches(NamedTuple):
    """Work that is cut into batches.

    Args:
        name: of this work.
        hands: do it; they can be pickled, or at least used after a fork.
        units: what there is to do.
        size: units of one batch.
        worth: fewer units are done in this process.
    """

    name: str
    hands: Hands
    units: Sequence[Any]
    size: int = _BATCH
    worth: int = WORTH_A_POOL


class Pool:
    """Does batches, in order, wherever there are hands.

    Args:
        folder: for files with hands, for workers that do not share this process's memory.
        jobs: processes; one for none but this.
        executor: in place of local processes.
    """

    def __init__(self, folder: Path, jobs: int, executor: Executor | None = None) -> None:
        self._folder = folder
        self._jobs = jobs
        self._executor = executor

    def results(self, batches: Batches) -> Iterator[Any]:
        """The results of batches, in the order of the units."""
        with self.begun(batches) as results:
            yield from results

    @contextlib.contextmanager
    def begun(self, batches: Batches) -> Iterator[Iterator[Any]]:
        """The same for who has something else to do meanwhile: workers begin before a result is asked for.

        What the hands find is as it is now. Where no workers are worth it, a batch is done when its result is
        asked for.
        """
        name, hands, units, size, worth = batches
        cut = [units[start : start + size] for start in range(0, len(units), size)]
        if self._executor is None and (self._jobs < 2 or len(units) < worth):
            yield map(hands.do, cut)
            return
        from concurrent.futures import BrokenExecutor  # of some weight: not for little work

        path = self._folder / f"{name}-{os.getpid()}-{time.time_ns()}"
        crew = _Crew(path, hands, deque(cut), self._jobs, self._executor)
        try:
            with contextlib.suppress(BrokenExecutor):  # one that died is seen to with its results
                crew.begin()
            yield crew.results()
        finally:
            crew.dismiss()


class _Crew:
    """Workers, and the batches that wait for them.

    Args:
        path: of the file with the hands, for workers that do not share this process's memory.
        hands: do the batches.
        waiting: batches of which the result is not known.
        jobs: processes.
        executor: in place of local processes.
    """

    def __init__(
        self, path: Path, hands: Hands, waiting: deque[Sequence[Any]], jobs: int, executor: Executor | None
    ) -> None:
        self._path = path
        self._hands = hands
        self._waiting = waiting
        self._jobs = jobs
        self._given = executor
        self._executor: Executor | None = None
        self._running: deque[Future[Any]] = deque()

    def begin(self) -> None:
        """Give workers what they can take."""
        if self._executor is None:
            _HANDS[str(self._path)] = self._hands
            self._executor = self._given or _local(self._jobs)
            if self._given is not None:
                self._path.parent.mkdir(parents=True, exist_ok=True)
                self._path.write_bytes(pickle.dumps(self._hands))
        while len(self._running) < min(len(self._waiting), self._jobs * _WAITING):
            batch = self._waiting[len(self._running)]
            self._running.append(self._executor.submit(work, str(self._path), batch))

    def results(self) -> Iterator[Any]:
        """The results of all batches in their order; what a worker had that died is done again."""
        from concurrent.futures import BrokenExecutor  # of some weight: not for little work

        for _ in range(_AGAIN):
            try:
                while self._waiting:
                    self.begin()
                    result = self._running.popleft().result()
                    self._waiting.popleft()
                    yield result
            except BrokenExecutor:
                self.dismiss()
        yield from map(self._hands.do, list(self._waiting))

    def dismiss(self) -> None:
        """Let the workers go, whatever they were at."""
        _HANDS.pop(str(self._path), None)
        if self._executor is not None and self._given is None:
            self._executor.shutdown(wait=True, cancel_futures=True)
        elif self._given is not None:
            for batch in self._running:
                batch.cancel()
            self._path.unlink(missing_ok=True)
        self._running.clear()
        self._executor = None


def _local(jobs: int) -> Executor:
    """Processes of this machine, forked where the system forks safely: they find the ground in memory."""
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor

    context = multiprocessing.get_context("fork")
    return ProcessPoolExecutor(jobs, mp_context=context, initializer=_leave_what_was_found)


def _leave_what_was_found() -> None:
    """Look for garbage among new objects only, as often as the command does: what was inherited stays."""
    gc.freeze()


def usual_jobs() -> int:
    """As many processes as there are processors for this one."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
