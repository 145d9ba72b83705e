"""What changed since the last build, without reading what did not.

A file whose size, times and inode are as they were is taken as unchanged, if its last change lies far enough
before the moment at which it was looked at (the racy rule of git's index); any other file is read and its
digest decides. A time is only ever compared for equality: clocks go back, files are restored.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Mapping

import msgspec

from portalgen.build.discover import Entry

#: A file changed this shortly before it was looked at may change again unseen, in nanoseconds: the coarsest
#: file systems keep times to two seconds.
_RACY_NS = 2_000_000_000


class Known(msgspec.Struct, frozen=True):
    """A file as it was when it was last read.

    Args:
        digest: of its bytes.
        checked_ns: when, by the clock of the machine.
    """

    size: int
    mtime_ns: int
    ctime_ns: int
    inode: int
    digest: bytes
    checked_ns: int


class Changes(msgspec.Struct, frozen=True):
    """Paths by what happened to them, and what is known of every file now.

    Args:
        touched: files that are the same but must be noted anew.
    """

    changed: frozenset[str]
    deleted: frozenset[str]
    touched: Mapping[str, Known]

    @property
    def any(self) -> bool:
        """Whether any file is not what it was."""
        return bool(self.changed or self.deleted)


def find_changes(
    files: Mapping[str, Entry], known: Mapping[str, Known], read: Callable[[str], bytes]
) -> Changes:
    """Compare the files that there are with what is known of them.

    Args:
        files: by path.
        known: by path, from the last build.
        read: gives a file's bytes.
    """
    now = time.time_ns()
    changed: set[str] = set()
    touched: dict[str, Known] = {}
    for path, entry in files.items():
        before = known.get(path)
        if before is not None and _is_same(entry, before):
            continue
        fresh = known_now(entry, read(path), now)
        touched[path] = fresh
        if before is None or before.digest != fresh.digest:
            changed.add(path)
    return Changes(frozenset(changed), frozenset(known.keys() - files.keys()), touched)


def _is_same(entry: Entry, before: Known) -> bool:
    return (
        entry.size == before.size
        and entry.mtime_ns == before.mtime_ns
        and entry.ctime_ns == before.ctime_ns
        and entry.inode == before.inode
        and max(before.mtime_ns, before.ctime_ns) < before.checked_ns - _RACY_NS
    )


def known_now(entry: Entry, data: bytes, now: int) -> Known:
    """What is known of a file that was just read."""
    stamp = hashlib.blake2b(data, digest_size=16).digest()
    return Known(entry.size, entry.mtime_ns, entry.ctime_ns, entry.inode, stamp, now)
