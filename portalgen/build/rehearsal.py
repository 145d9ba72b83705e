"""A build that is only thought: what would be made and why.

It is the build itself over the store of the last one, inside a transaction that is taken back; what it stages
is thrown away. Where that store cannot be believed, a build would begin from nothing, and so does this one,
in a folder of its own.
"""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator
from pathlib import Path

import msgspec

from portalgen.build.fingerprint import program_fingerprint
from portalgen.build.pipeline import Progress, Request, Result, silent
from portalgen.build.publish import Stage, lock
from portalgen.build.run import Run, is_output_of
from portalgen.build.store import DAMAGED, STATE, Store


def rehearse(request: Request, progress: Progress = silent) -> Result:
    """What a build would do; its ``reasons`` say why.

    Args:
        request: what would be built.
        progress: is told how far it is.

    Raises:
        ForeignFolderError: the output folder holds files that portalgen did not make.
    """
    with rehearsing(request, progress) as run:
        return run.build()


@contextlib.contextmanager
def rehearsing(request: Request, progress: Progress = silent) -> Iterator[Run]:
    """A build of which nothing stays; arguments as for :func:`rehearse`."""
    dry = msgspec.structs.replace(request, dry=True)
    with contextlib.ExitStack() as stack:
        is_usable = False
        if request.state.is_dir():
            stack.enter_context(lock(request.state))
            is_usable = _is_usable(request)
        if not is_usable:
            folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="portalgen-"))
            dry = msgspec.structs.replace(dry, keep=Path(folder))
        run = Run(dry, progress)
        stack.callback(run.close)
        yield run


def _is_usable(request: Request) -> bool:
    """Whether the next build would go on from the store that there is."""
    path = request.state / STATE
    stage = Stage(request.output, request.state, request.stage)
    if request.clean or not path.exists() or stage.is_interrupted:
        return False
    try:
        with contextlib.closing(Store(path, program_fingerprint(request.state), read_only=True)) as store:
            known = store.is_whole and store.meta("now") is not None
            return known and is_output_of(store, request.output)
    except DAMAGED:
        return False
