"""What was saved since last time: events of the file system, gathered until the editor has finished."""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Iterable
from pathlib import Path

import msgspec
from watchdog.events import (
    DirCreatedEvent,
    DirDeletedEvent,
    DirMovedEvent,
    FileClosedEvent,
    FileCreatedEvent,
    FileDeletedEvent,
    FileModifiedEvent,
    FileMovedEvent,
    FileSystemEvent,
    FileSystemEventHandler,
)
from watchdog.observers import Observer
from watchdog.observers.api import BaseObserver

from portalgen.build.tree import is_ignored

QUIET = 0.03  # seconds without an event after which a save counts as finished
LONGEST = 1.0  # seconds after which a stream of events is answered all the same
MANY = 500  # so many files are looked at faster by a scan, and may be more than the system reported

#: Only what says that something was written: told of every file that is opened, the system's queue would
#: overflow from our own reading.
_WRITES: list[type[FileSystemEvent]] = [
    FileCreatedEvent,
    FileModifiedEvent,
    FileMovedEvent,
    FileDeletedEvent,
    FileClosedEvent,
    DirCreatedEvent,
    DirMovedEvent,
    DirDeletedEvent,
]
_OBSERVERS = "watchdog.observers"


class Batch(msgspec.Struct, frozen=True):
    """What happened.

    Args:
        touched: disk paths of files that were written, made or deleted.
        everything: whether more may have changed than ``touched`` says.
    """

    touched: frozenset[str] = frozenset()
    everything: bool = False


class Inbox:
    """Gathers events from any thread and gives them out in batches to one.

    Args:
        quiet: seconds without an event that end a batch.
    """

    def __init__(self, quiet: float = QUIET) -> None:
        self._quiet = quiet
        self._changed = threading.Condition()
        self._touched: set[str] = set()
        self._everything = False
        self._wanted = False
        self._taken = False
        self._first = 0.0
        self._last = 0.0

    @property
    def is_empty(self) -> bool:
        """Whether everything that happened has been dealt with."""
        return not (self._wanted or self._taken)

    def done(self) -> None:
        """The batch that was taken has been dealt with."""
        self._taken = False

    def add(self, paths: Iterable[str]) -> None:
        """Files were written."""
        with self._changed:
            self._touched.update(paths)
            self._note()

    def add_everything(self) -> None:
        """More changed than can be said."""
        with self._changed:
            self._everything = True
            self._note()

    def poke(self) -> None:
        """Nothing was written, yet the worker shall look up at once."""
        with self._changed:
            self._wanted = True
            self._changed.notify_all()

    def _note(self) -> None:
        self._last = time.monotonic()
        self._first = self._first or self._last
        self._wanted = True
        self._changed.notify_all()

    def take(self, timeout: float) -> Batch | None:
        """The next batch once it is quiet; None where nothing happened for ``timeout`` seconds."""
        with self._changed:
            if not self._changed.wait_for(lambda: self._wanted, timeout):
                return None
            while (rest := self._remaining()) > 0:
                self._changed.wait(rest)
            batch = Batch(
                frozenset(self._touched) if len(self._touched) <= MANY else frozenset(),
                self._everything or len(self._touched) > MANY,
            )
            self._touched.clear()
            self._everything = self._wanted = False
            self._taken = True
            self._first = self._last = 0.0
            return batch

    def _remaining(self) -> float:
        """Seconds to wait until the batch is complete."""
        now = time.monotonic()
        return min(self._last + self._quiet, self._first + LONGEST) - now if self._first else 0.0


class _Complaints(logging.Handler):
    """Hears what the observer says only in its log: that the system's queue overflowed, or worse.

    Args:
        inbox: is told that anything may have changed.
    """

    def __init__(self, inbox: Inbox) -> None:
        super().__init__(logging.WARNING)
        self._inbox = inbox

    def emit(self, record: logging.LogRecord) -> None:  # noqa: ARG002 - whatever it is, we look ourselves
        """Have everything looked at again."""
        self._inbox.add_everything()


class Watcher(FileSystemEventHandler):
    """Reports what happens under some folders to an inbox.

    Args:
        folders: watched with all that is below them.
        ignored: folders inside them that are not.
        inbox: is told.
    """

    def __init__(self, folders: Iterable[Path], ignored: Iterable[Path], inbox: Inbox) -> None:
        self._folders = tuple(folder for folder in folders if folder.is_dir())
        self._ignored = tuple(ignored)
        self._inbox = inbox
        self._observer: BaseObserver = Observer()
        for folder in self._folders:
            self._observer.schedule(self, str(folder), recursive=True, event_filter=_WRITES)
        self._complaints = _Complaints(inbox)

    def start(self) -> None:
        """Begin to watch.

        Raises:
            OSError: the system has no watches left.
        """
        logging.getLogger(_OBSERVERS).addHandler(self._complaints)
        self._observer.start()

    def stop(self) -> None:
        """End watching."""
        self._observer.stop()
        self._observer.join(timeout=2)
        logging.getLogger(_OBSERVERS).removeHandler(self._complaints)

    def on_any_event(self, event: FileSystemEvent) -> None:
        """Pass on what concerns the portal."""
        if not isinstance(event, tuple(_WRITES)):
            return  # systems differ in how well they filter
        paths = [os.fsdecode(path) for path in (event.src_path, event.dest_path) if path]
        concerned = [path for path in paths if self._concerns(Path(path))]
        if concerned and event.is_directory:
            self._inbox.add_everything()
        elif concerned:
            self._inbox.add(concerned)

    def _concerns(self, path: Path) -> bool:
        if any(path.is_relative_to(folder) for folder in self._ignored) or path.suffix == ".mo":
            return False
        inside = (path.relative_to(folder) for folder in self._folders if path.is_relative_to(folder))
        return any(not any(is_ignored(part) for part in rest.parts) for rest in inside)
