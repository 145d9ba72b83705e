"""A side that was never built begins with what another build has made: only what differs is built then."""

from __future__ import annotations

import contextlib
import os
import shutil
from pathlib import Path

import msgspec

from portalgen.build.fingerprint import program_fingerprint
from portalgen.build.manifest import RECEIPT
from portalgen.build.pipeline import Request, Result
from portalgen.build.publish import Busy, Published, lock
from portalgen.build.store import STATE, Store, made_by, peek

_SETTLED = ("now", "due", "settings", "findings", "counts", "files", "root_hash")


class Built(msgspec.Struct, frozen=True):
    """A build with what it remembers.

    Args:
        output: the folder that it was published into.
        state: folder of its store.
    """

    output: Path
    state: Path

    @property
    def store(self) -> Path:
        """The file of its store."""
        return self.state / STATE


def last_result(side: Built, request: Request) -> Result | None:
    """What a build of a side would give that has nothing to do; None where it may have something.

    Args:
        side: whose content is as it was when it was built last.
        request: of the build.
    """
    if made_by(side.store) != program_fingerprint(side.state) or not (side.output / RECEIPT).exists():
        return None
    known = {name: peek(side.store, name) for name in _SETTLED}
    if None in known.values() or not known["now"] <= request.now < known["due"]:
        return None
    if known["settings"] != (request.base_url, request.drafts):
        return None
    published = Published((), (), known["files"])
    return Result(known["findings"], known["counts"], published, {}, known["root_hash"])


def begin(side: Built, *others: Built) -> None:
    """Give a side without a store of this program what the first of others has that has one.

    A build that is going on is passed over, and so is one that shows drafts or has another address.
    """
    program = program_fingerprint(side.state)
    if made_by(side.store) == program:
        return
    for other in others:
        if other.state == side.state or not (other.output / RECEIPT).exists():
            continue
        with contextlib.suppress(Busy, OSError), lock(other.state, wait=False):
            if made_by(other.store) == program and peek(other.store, "settings") == ("", False):
                _copy(other, side)
                return


def _copy(one: Built, other: Built) -> None:
    """The store last: a copy that was broken off is none."""
    Store.erase(other.store)
    shutil.rmtree(other.output, ignore_errors=True)
    other.state.mkdir(parents=True, exist_ok=True)
    # Files of an output are only ever replaced, never written into, so both may have the same.
    shutil.copytree(one.output, other.output, copy_function=_link)
    partial = other.state / f"{STATE}.part"
    shutil.copyfile(one.store, partial)
    partial.replace(other.store)


def _link(source: str, target: str) -> str:
    try:
        os.link(source, target)
    except OSError:  # a file system without links
        shutil.copy2(source, target)
    return target
