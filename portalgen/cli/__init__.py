"""Commands: parse options, call a stage, print. No logic lives here.

May import everything; each command's module is imported only when that command runs.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence


def main(args: Sequence[str] | None = None) -> None:
    """Run ``portalgen`` and exit.

    Args:
        args: the words after the program's name; those of the process by default.
    """
    from portalgen.cli.run import run

    sys.exit(run(list(sys.argv[1:] if args is None else args)))
