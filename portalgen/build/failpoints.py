"""Named moments at which a test may kill the process, to prove that any moment will do."""

from __future__ import annotations

import os
import signal

#: In the order in which a build passes them.
NAMES = (
    "prepared",
    "rendered",
    "journal-written",
    "half-renamed",
    "renamed",
    "deleted",
    "before-record",
    "recorded",
)


def hit(name: str) -> None:
    """Die here, as by ``kill -9``, if the environment asks for it; costs a look-up otherwise."""
    if os.environ.get("PORTALGEN_FAILPOINT") == name:
        os.kill(os.getpid(), signal.SIGKILL)
