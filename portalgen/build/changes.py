"""What changed since the last build, without reading what did not.

A file whose size, times and inode are as they were is taken as unchanged, if its last change lies far enough
before the moment at which it was looked at (the racy rule of git's index); any other file is read and its
digest decides. A new file has changed whatever its digest is, which is taken where it is read as content. A
time is only ever compared for equality: clocks go back, files are restored.

Folders that look as they did are not listed (:mod:`portalgen.build.discover`); of others the files themselves
are compared. Where git is asked too (in CI every clone has new times), a file
that git has under the same object id is unchanged without being read.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterable, Mapping, Sequence

import msgspec

from portalgen.build.discover import Listed
from portalgen.build.tree import Entry

#: A file changed this shortly before it was looked at may change again unseen, in nanoseconds: the coarsest
#: file systems keep times to two seconds.
_RACY_NS = 2_000_000_000


class Known(msgspec.Struct, frozen=True, array_like=True):
    """A file as it was when it was last read.

    Args:
        digest: of its bytes: git's object id of a blob (SHA-1 over header and bytes); empty where nobody
            took it, so that it equals no other.
        checked_ns: when, by the clock of the machine.
    """

    size: int
    mtime_ns: int
    ctime_ns: int
    inode: int
    digest: bytes
    checked_ns: int


class Seen(msgspec.Struct, frozen=True):
    """A folder as it was seen.

    Args:
        lines: the folder and its files, see :class:`portalgen.build.discover.Listed`.
        looks: what was seen of each in turn.
        settled: whether it may be taken as it was while it looks so.
        files: its files by name.
    """

    lines: list[str]
    looks: list[int]
    settled: bool
    files: Mapping[str, Known]


class Changes(msgspec.Struct, frozen=True):
    """Paths by what happened to them, and folders that must be noted anew.

    Args:
        listed: those folders as they are now, by path.
        gone: folders that hold no file any more.
        same: files in them that are as they were, by folder and name.
        digests: of the files that were read, by path.
        at_ns: a moment before the folders were listed.
        checked_ns: the moment before which their files were looked at.
    """

    changed: frozenset[str]
    deleted: frozenset[str]
    listed: Mapping[str, Listed] = {}
    gone: frozenset[str] = frozenset()
    same: Mapping[str, Mapping[str, Known]] = {}
    digests: Mapping[str, bytes] = {}
    at_ns: int = 0
    checked_ns: int = 0

    @property
    def any(self) -> bool:
        """Whether any file is not what it was."""
        return bool(self.changed or self.deleted)

    def noted(self, digests: Mapping[str, bytes]) -> dict[str, Seen]:
        """The folders as the store is to know them.

        Args:
            digests: of new files that were taken by whoever read them, by path.
        """
        return {folder: self._seen(folder, found, digests) for folder, found in self.listed.items()}

    def _seen(self, folder: str, found: Listed, digests: Mapping[str, bytes]) -> Seen:
        same, now = self.same.get(folder, {}), self.checked_ns
        files: dict[str, Known] = {}
        for name, entry in found.files.items():
            known = same.get(name)
            if known is None:
                path = folder + name
                digest = self.digests.get(path) or digests.get(path, b"")
                known = Known(entry.size, entry.mtime_ns, entry.ctime_ns, entry.inode, digest, now)
            files[name] = known
        settled = not found.odd and is_settled(found.looks, self.at_ns)
        return Seen(found.lines, found.looks, settled, files)


def find_changes(
    listed: Mapping[str, Listed],
    before: Callable[[str], Seen | None],
    read: Callable[[Entry], bytes],
    at_ns: int,
    *,
    gone: Iterable[str] = (),
    blobs: Callable[[], Mapping[str, bytes]] = dict,
    few: int | None = None,
    later: Callable[[str], bool] = lambda _: False,
) -> Changes:
    """Compare the files of folders with what is known of them.

    Args:
        listed: folders that may have changed, by path.
        before: gives what is known of a folder.
        read: gives a file's bytes.
        at_ns: a moment before the folders were listed.
        gone: paths of folders that are no more.
        blobs: gives git's object ids of files that are as git has them, by disk path.
        few: git is asked where more known files than this look changed; None for never.
        later: whether a new file of a path is read anyway, and its digest taken then.
    """
    now = time.time_ns()
    changed: set[str] = set()
    deleted: set[str] = set()
    suspects: list[tuple[str, Entry, Known | None]] = []
    noted: dict[str, Listed] = {}
    same: dict[str, dict[str, Known]] = {}
    for folder, found in listed.items():
        seen = before(folder)
        if seen is not None and seen.settled and seen.lines == found.lines and seen.looks == found.looks:
            continue
        noted[folder] = found
        known = seen.files if seen is not None else {}
        for name, entry in found.files.items():
            path, earlier = folder + name, known.get(name)
            if earlier is None and later(path):
                changed.add(path)
            elif earlier is not None and _is_same(entry, earlier):
                same.setdefault(folder, {})[name] = earlier
            else:
                suspects.append((path, entry, earlier))
        if known:
            deleted |= {folder + name for name in known.keys() - found.files.keys()}
    for folder in gone:
        seen = before(folder)
        deleted |= {folder + name for name in (seen.files if seen is not None else ())}
    seen_before = sum(earlier is not None for *_, earlier in suspects)
    ids = blobs() if few is not None and seen_before > few else {}
    digests: dict[str, bytes] = {}
    for path, entry, earlier in suspects:
        if earlier is not None and earlier.digest == ids.get(entry.disk_path):
            digests[path] = earlier.digest
        else:
            digests[path] = blob_id(read(entry))
        if earlier is None or earlier.digest != digests[path]:
            changed.add(path)
    return Changes(frozenset(changed), frozenset(deleted), noted, frozenset(gone), same, digests, at_ns, now)


def is_settled(looks: Sequence[int], at_ns: int) -> bool:
    """Whether the last change of each file lies far enough before the moment at which it was looked at.

    Args:
        looks: size, times and inode of each in turn.
        at_ns: by the clock of the machine.
    """
    return max(*looks[1::4], *looks[2::4]) < at_ns - _RACY_NS


def _is_same(entry: Entry, before: Known) -> bool:
    return (
        entry.size == before.size
        and entry.mtime_ns == before.mtime_ns
        and entry.ctime_ns == before.ctime_ns
        and entry.inode == before.inode
        and max(before.mtime_ns, before.ctime_ns) < before.checked_ns - _RACY_NS
    )


def blob_id(data: bytes) -> bytes:
    """Git's object id of a file's bytes."""
    whole = hashlib.sha1(b"blob %d\0" % len(data), usedforsecurity=False)
    whole.update(data)
    return whole.digest()
