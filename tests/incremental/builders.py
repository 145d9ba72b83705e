"""Builds in other processes, and what comes of them."""

from __future__ import annotations

import atexit
import contextlib
import datetime as dt
import functools
import os
import pickle
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from portalgen.build.pipeline import Request, Result

_SERVER = Path(__file__).with_name("build_server.py")
_REPOSITORY = _SERVER.parents[2]


class Outcome(NamedTuple):
    """What became of one build.

    Args:
        result: None where the process was killed or an exception left the build.
        error: the exception's name; empty for none.
        details: its traceback.
        signal: the signal that ended the process; 0 for none.
        seconds: wall time.
    """

    result: Result | None
    error: str
    details: str
    signal: int
    seconds: float

    @property
    def published(self) -> bool:
        """Whether the build put its files in place."""
        return self.result is not None and self.result.published is not None


class Builder:
    """Builds in children of one server process.

    Args:
        seed: ``PYTHONHASHSEED`` of the process.
        env: further variables of its environment.
    """

    def __init__(self, seed: int, env: Mapping[str, str] | None = None) -> None:
        path = os.pathsep.join([*filter(None, [os.environ.get("PYTHONPATH")]), str(_REPOSITORY)])
        self._process = subprocess.Popen(
            [sys.executable, "-W", "error", str(_SERVER)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd="/",
            env={**os.environ, "PYTHONPATH": path, "PYTHONHASHSEED": str(seed), **(env or {})},
        )
        atexit.register(self.close)

    def start(self, request: Mapping[str, Any], **job: Any) -> None:
        """Begin a build; :meth:`finish` waits for it.

        Args:
            request: fields of a ``Request``; those that it does not have yet are left out.
            job: ``env``, ``kill_after`` (seconds), ``file_limit`` (bytes).
        """
        assert self._process.stdin is not None
        pickle.dump({"request": dict(request), **job}, self._process.stdin)
        self._process.stdin.flush()

    def finish(self) -> Outcome:
        """The outcome of the build that was begun."""
        assert self._process.stdout is not None
        kind, what, details, seconds = pickle.load(self._process.stdout)
        if kind == "done":
            return Outcome(what, "", "", 0, seconds)
        if kind == "killed":
            return Outcome(None, "", "", what, seconds)
        return Outcome(None, what, details, 0, seconds)

    def build(self, request: Mapping[str, Any], **job: Any) -> Outcome:
        """Build and wait; arguments as for :meth:`start`."""
        self.start(request, **job)
        return self.finish()

    def close(self) -> None:
        """End the server and what its children left behind."""
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                with contextlib.suppress(BrokenPipeError):
                    stream.close()
        self._process.wait(timeout=30)


@functools.cache
def usual() -> Builder:
    """Where the portal under test is built."""
    return Builder(1, {"TZ": "Asia/Ho_Chi_Minh"})


@functools.cache
def other() -> Builder:
    """Where clean builds for comparison are made: another hash seed, time zone and language."""
    return Builder(20261124, {"TZ": "America/St_Johns", "LC_ALL": "C", "LANGUAGE": "en"})


def has_option(name: str) -> bool:
    """Whether builds have this option."""
    return name in Request.__struct_fields__


def request_of(root: Path, now: dt.datetime, **options: Any) -> dict[str, Any]:
    """The request of a portal's folder."""
    return {"root": root, "content": root / "content", "output": root / "public", "now": now, **options}
