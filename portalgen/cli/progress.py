"""A line of progress on a terminal; nothing anywhere else."""

from __future__ import annotations

import sys

from portalgen.build.pipeline import Progress
from portalgen.cli.words import word


def progress(*, enabled: bool) -> Progress:
    """A reporter that rewrites one line on standard error, or says nothing."""

    def show(stage: str, done: int, total: int) -> None:
        if not enabled:
            return
        share = f" {done * 100 // total} %" if total > 1 else ""
        sys.stderr.write(f"\r\033[K{word('cli.stage.' + stage)}{share}")
        if stage == "publish":
            sys.stderr.write("\r\033[K")
        sys.stderr.flush()

    return show
