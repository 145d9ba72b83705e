"""One command, measured: time, processor, memory of all its processes, and what it changed in a folder."""

from __future__ import annotations

import hashlib
import os
import subprocess
import threading
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

_PAGE = os.sysconf("SC_PAGE_SIZE")
_EVERY = 0.1  # seconds between looks at memory
_SHARE = 0.02  # of the time, at most, that looking may take: the command needs the processors itself


@dataclass(frozen=True, slots=True)
class Measured:
    """What a command took.

    Args:
        wall: seconds from start to end.
        cpu: seconds of user and system time, of the command and all its processes.
        peak: greatest memory of all its processes at one moment, in bytes; shared pages count once (PSS).
        largest: greatest resident memory of any one of its processes, in bytes, as the system counts it.
        files: outputs whose bytes are new, changed or gone.
        bytes: of the new and changed ones.
        touched: outputs that were written, whether or not their bytes changed.
    """

    wall: float
    cpu: float
    peak: int
    largest: int
    files: int = 0
    bytes: int = 0
    touched: int = 0

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return asdict(self)


def run(commands: list[list[str]], folder: Path, environment: Mapping[str, str]) -> Measured:
    """Run commands one after the other: times added up, the greatest memory of any.

    Raises:
        SystemExit: one failed; what it said is shown.
    """
    each = [_run(command, folder, environment) for command in commands]
    return Measured(
        sum(one.wall for one in each),
        sum(one.cpu for one in each),
        max(one.peak for one in each),
        max(one.largest for one in each),
    )


def _run(command: list[str], folder: Path, environment: Mapping[str, str]) -> Measured:
    """Run a command to its end.

    Raises:
        SystemExit: it failed; what it said is shown.
    """
    log = folder / ".measured.log"
    with log.open("wb") as said:
        started = time.perf_counter()
        process = subprocess.Popen(
            command, cwd=folder, env={**os.environ, **environment}, stdout=said, stderr=said
        )
        peak = _Peak(process.pid)
        peak.start()
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        peak.ended.set()
        peak.join()
    if process.returncode:
        raise SystemExit(f"{command}: {process.returncode}\n{log.read_text(errors='replace')[-2000:]}")
    log.unlink()
    largest = usage.ru_maxrss * 1024
    return Measured(wall, usage.ru_utime + usage.ru_stime, max(peak.bytes, largest), largest)


class _Peak(threading.Thread):
    """Looks at the memory of a process and its descendants while it runs."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self._pid = pid
        self.bytes = 0
        self.ended = threading.Event()

    def run(self) -> None:
        pause = _EVERY
        while not self.ended.wait(pause):
            began = time.perf_counter()
            pids = [self._pid, *_descendants(self._pid)]
            # The pages that processes share count once; asking for that is slow, so not for one alone.
            sizes = [_resident(pid) if len(pids) == 1 else _proportional(pid) for pid in pids]
            self.bytes = max(self.bytes, sum(sizes))
            pause = max(_EVERY, (time.perf_counter() - began) / _SHARE)


def _descendants(pid: int) -> list[int]:
    try:
        children = [int(c) for c in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except (OSError, ValueError):
        return []
    return [*children, *(d for child in children for d in _descendants(child))]


def _resident(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * _PAGE
    except (OSError, IndexError):
        return 0


def _proportional(pid: int) -> int:
    try:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    except OSError:
        pass
    return 0


class Tree:
    """The files of an output folder; tells what a command changed.

    Args:
        folder: may not exist yet.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._known: dict[str, tuple[tuple[int, int, int], bytes]] = {}

    def changes(self) -> tuple[int, int, int]:
        """Since the last time: files whose bytes differ, the bytes of those that are there, files written."""
        found: dict[str, tuple[tuple[int, int, int], bytes]] = {}
        files = size = touched = 0
        for folder, _, names in os.walk(self._folder):
            for name in names:
                path = f"{folder}/{name}"
                status = os.stat(path)  # noqa: PTH116 - sixty thousand times
                stamp = (status.st_size, status.st_mtime_ns, status.st_ino)
                before = self._known.get(path)
                if before is not None and before[0] == stamp:
                    found[path] = before
                    continue
                touched += 1
                digest = hashlib.blake2b(Path(path).read_bytes(), digest_size=16).digest()
                found[path] = (stamp, digest)
                if before is None or before[1] != digest:
                    files += 1
                    size += status.st_size
        files += len(self._known.keys() - found.keys())
        self._known = found
        return files, size, touched

    def __len__(self) -> int:
        return len(self._known)
