"""Commands: parse options, call a stage, print. No logic lives here.

May import everything; each command's module is imported only when that command runs.
"""

from __future__ import annotations

import contextlib
import gc
import os
import sys
from collections.abc import Sequence

#: New objects among which garbage is looked for, and how often among older ones. Most of what a command makes
#: stays to its end: looking as often as Python does by itself takes a tenth of a build's main process.
_GARBAGE = (50_000, 20, 50)


def main(args: Sequence[str] | None = None) -> None:
    """Run ``portalgen`` and exit.

    Args:
        args: the words after the program's name; those of the process by default.
    """
    from portalgen.cli.run import run

    gc.set_threshold(*_GARBAGE)
    code = run(list(sys.argv[1:] if args is None else args))
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError):  # nobody reads any longer
            stream.flush()
    os._exit(code)  # taking every object of a large portal apart, one by one, would take seconds
