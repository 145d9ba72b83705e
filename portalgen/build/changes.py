"""What changed since the last build, without reading what did not.

A file whose size, times and inode are as they were is taken as unchanged, if its last change lies far enough
before the moment at which it was looked at (the racy rule of git's index); any other file is read and its
digest decides. A time is only ever compared for equality: clocks go back, files are restored.

Files are compared folder by folder: what was seen of a folder's files has one *seal*, and only where it is
another are the files themselves compared. Where git is asked too (in CI every clone has new times), a file
that git has under the same object id is unchanged without being read.
"""

from __future__ import annotations

import hashlib
import marshal
import time
from collections.abc import Callable, Iterable, Mapping

import msgspec

from portalgen.build.discover import Entry

#: A file changed this shortly before it was looked at may change again unseen, in nanoseconds: the coarsest
#: file systems keep times to two seconds.
_RACY_NS = 2_000_000_000


class Known(msgspec.Struct, frozen=True):
    """A file as it was when it was last read.

    Args:
        digest: of its bytes: git's object id of a blob (SHA-1 over header and bytes).
        checked_ns: when, by the clock of the machine.
    """

    size: int
    mtime_ns: int
    ctime_ns: int
    inode: int
    digest: bytes
    checked_ns: int


#: A folder as it was seen: seal, when, files by name.
Seen = tuple[bytes, int, Mapping[str, Known]]


class Before(msgspec.Struct, frozen=True):
    """What is known of the files from the last build.

    Args:
        seals: seal of each folder, and when it was seen.
        files_in: gives what is known of the files of a folder, by name.
    """

    seals: Mapping[str, tuple[bytes, int]]
    files_in: Callable[[str], Mapping[str, Known]]


class Changes(msgspec.Struct, frozen=True):
    """Paths by what happened to them, and folders that must be noted anew.

    Args:
        folders: of these, every one of whose files is noted as it is now.
        gone: folders that hold no file any more.
    """

    changed: frozenset[str]
    deleted: frozenset[str]
    folders: Mapping[str, Seen] = {}
    gone: frozenset[str] = frozenset()

    @property
    def any(self) -> bool:
        """Whether any file is not what it was."""
        return bool(self.changed or self.deleted)


def find_changes(
    folders: Mapping[str, Mapping[str, Entry]],
    before: Before,
    read: Callable[[Entry], bytes],
    blobs: Callable[[], Mapping[str, bytes]] = dict,
    few: int | None = None,
) -> Changes:
    """Compare the files that there are with what is known of them.

    Args:
        folders: files by folder and name.
        before: what is known.
        read: gives a file's bytes.
        blobs: gives git's object ids of files that are as git has them, by disk path.
        few: git is asked where more known files than this look changed; None for never.
    """
    now = time.time_ns()
    deleted: set[str] = set()
    suspects: list[tuple[str, str, Entry, Known | None]] = []
    noted: dict[str, tuple[bytes, int, dict[str, Known]]] = {}
    for folder, files in folders.items():
        seal = seal_of(files.values())
        known_seal, checked = before.seals.get(folder, (b"", 0))
        if seal == known_seal and is_settled(files.values(), checked):
            continue
        known = before.files_in(folder) if known_seal else {}
        fresh: dict[str, Known] = {}
        for name, entry in files.items():
            earlier = known.get(name)
            if earlier is not None and _is_same(entry, earlier):
                fresh[name] = earlier
            else:
                suspects.append((folder, name, entry, earlier))
        deleted |= {folder + name for name in known.keys() - files.keys()}
        noted[folder] = (seal, now, fresh)
    gone = before.seals.keys() - folders.keys()
    deleted |= {folder + name for folder in gone for name in before.files_in(folder)}
    seen_before = sum(earlier is not None for *_, earlier in suspects)
    ids = blobs() if few is not None and seen_before > few else {}
    changed: set[str] = set()
    for folder, name, entry, earlier in suspects:
        is_known = earlier is not None and earlier.digest == ids.get(entry.disk_path)
        digest = earlier.digest if earlier is not None and is_known else blob_id(read(entry))
        noted[folder][2][name] = Known(entry.size, entry.mtime_ns, entry.ctime_ns, entry.inode, digest, now)
        if earlier is None or earlier.digest != digest:
            changed.add(folder + name)
    return Changes(frozenset(changed), frozenset(deleted), noted, frozenset(gone))


def seal_of(entries: Iterable[Entry]) -> bytes:
    """One digest of all that is seen of files without reading them."""
    rows = [(e.disk_path, e.size, e.mtime_ns, e.ctime_ns, e.inode) for e in entries]
    return hashlib.blake2b(marshal.dumps(rows, 2), digest_size=16).digest()


def is_settled(entries: Iterable[Entry], checked_ns: int) -> bool:
    """Whether the last change of each file lies far enough before the moment at which it was looked at."""
    return max(max(e.mtime_ns, e.ctime_ns) for e in entries) < checked_ns - _RACY_NS


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
