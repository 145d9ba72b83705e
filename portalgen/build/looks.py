"""What the system says of very many files: size, times, inode, kept by columns and compared as bytes.

A build without work does little else. A call of Python for each file makes some thirty objects that nobody
reads, so where the C library has ``statx`` (Linux: glibc 2.28, musl 1.2.5) it fills rows of memory one after
the other; elsewhere :func:`os.stat` is asked, to the same effect.
"""

from __future__ import annotations

import ctypes
import hashlib
import os
import stat
import zlib
from array import array
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from itertools import repeat
from pathlib import Path
from typing import Any, NamedTuple, Self

#: Size and times of a file that is not there.
GONE = -1
_SECOND = 1_000_000_000
#: Names that are looked at together: their rows fit into a processor's own memory.
_ROWS = 512
#: Of ``linux/stat.h``, the same on all processors: how many bytes a row has, and at which of its bytes are
#: the inode, the size, and seconds (8 bytes) and nanoseconds (4 bytes) of the times of status and content.
_ROW = 256
_INODE, _SIZE, _CHANGED, _WRITTEN = 32, 40, 96, 112
#: AT_SYMLINK_NOFOLLOW; STATX_MTIME, STATX_CTIME, STATX_INO, STATX_SIZE.
_NO_FOLLOW, _WANTED = 0x100, 0x40 | 0x80 | 0x100 | 0x200


class Looks(NamedTuple):
    """What is seen of some files, each in turn, by columns.

    Args:
        sizes: bytes; 64-bit numbers of this machine, as are all but nanoseconds, which have 32.
        written: seconds of the times of content.
        written_ns: nanoseconds beside them.
        changed: seconds of the times of status.
        changed_ns: nanoseconds beside them.
        inodes: the inodes.
    """

    sizes: bytes
    written: bytes
    written_ns: bytes
    changed: bytes
    changed_ns: bytes
    inodes: bytes

    @classmethod
    def of(cls, numbers: Sequence[int]) -> Looks:
        """Looks of size, times of content and of status (nanoseconds) and inode of each file in turn."""
        sizes, inodes = array("q", numbers[0::4]).tobytes(), array("Q", numbers[3::4]).tobytes()
        return cls(sizes, *_times(numbers[1::4]), *_times(numbers[2::4]), inodes)

    @property
    def seal(self) -> bytes:
        """One digest of all of it."""
        return hashlib.blake2b(b"".join(self), digest_size=16).digest()

    @property
    def stamps(self) -> bytes:
        """Sizes and times of content alone, as they are kept of outputs."""
        return b"".join(self[:3])

    def each(self) -> list[tuple[int, int, int, int]]:
        """Size, times of content and of status (nanoseconds) and inode of each file."""
        pairs = pairs_of(self.stamps)
        inodes = memoryview(self.inodes).cast("Q")
        changed = zip(memoryview(self.changed).cast("q"), memoryview(self.changed_ns).cast("I"), strict=True)
        return [
            (size, written, seconds * _SECOND + nanoseconds, inode)
            for (size, written), (seconds, nanoseconds), inode in zip(pairs, changed, inodes, strict=True)
        ]


def _times(times: Sequence[int]) -> tuple[bytes, bytes]:
    """Seconds, and nanoseconds beside them, of times in nanoseconds."""
    seconds, nanoseconds = [time // _SECOND for time in times], [time % _SECOND for time in times]
    return array("q", seconds).tobytes(), array("I", nanoseconds).tobytes()


#: Parts in which folders of the content, and outputs, are remembered: a build looks at all of them and writes
#: those in which anything changed.
PARTS = 128


def part_of(folder: str) -> int:
    """The part that a folder is remembered in: the one of its neighbours, which the system finds together.

    Args:
        folder: its path, with ``/`` at its end; empty for the root.
    """
    return zlib.crc32(folder[:-1].rpartition("/")[0].encode()) % PARTS


def pairs_of(stamps: bytes) -> list[tuple[int, int]]:
    """Size and time of content (nanoseconds) of each file, see :attr:`Looks.stamps`."""
    view, count = memoryview(stamps), len(stamps) // 20
    sizes, written = view[: 8 * count].cast("q"), view[8 * count : 16 * count].cast("q")
    rows = zip(sizes, written, view[16 * count :].cast("I"), strict=True)
    return [(size, seconds * _SECOND + nanoseconds) for size, seconds, nanoseconds in rows]


def stamps_of(pairs: Sequence[tuple[int, int]]) -> bytes:
    """The same the other way round."""
    sizes = array("q", [size for size, _ in pairs]).tobytes()
    return b"".join((sizes, *_times([time for _, time in pairs])))


class Lookout:
    """Looks at names below a folder, without the way to it; a context manager, as it holds the folder open.

    Args:
        folder: where names begin.
        is_there: whether it is known to be; else nothing is in it where it is not.
    """

    def __init__(self, folder: Path, *, is_there: bool = True) -> None:
        self._folder = folder
        self._is_there = is_there
        rows = (ctypes.c_char * _ROW * _ROWS)()
        self._rows = list(rows)
        self._numbers, self._halves = (memoryview(rows).cast("B").cast(form) for form in ("Q", "I"))

    def __enter__(self) -> Self:
        try:
            self._at = os.open(self._folder, os.O_RDONLY | os.O_DIRECTORY)
        except OSError:
            if self._is_there:
                raise
            self._at = _NOWHERE
        return self

    def __exit__(self, *_: object) -> None:
        if self._at != _NOWHERE:
            os.close(self._at)

    def at(self, names: Sequence[bytes]) -> Looks | None:
        """What is seen of each file or folder, links not followed; None where any is not there.

        Args:
            names: as the disk has them.
        """
        found = self._at_once(names)
        if found is None:
            each = [self.at_one(name) for name in names]
            if _NOTHING not in each:
                found = Looks.of([number for numbers in each for number in numbers])
        return found

    def at_or_gone(self, names: Sequence[bytes]) -> Looks:
        """The same; a file that is not there has :data:`GONE` for its size and times."""
        each = (number for name in names for number in self.at_one(name))
        return self._at_once(names) or Looks.of([*each])

    def is_folder(self, name: str) -> bool:
        """Whether a name is a folder, and no link to one."""
        try:
            status = os.stat(name, dir_fd=self._at, follow_symlinks=False)
        except OSError:
            return False
        return stat.S_ISDIR(status.st_mode)

    def at_one(self, name: str | bytes) -> tuple[int, int, int, int]:
        """Size, times of content and of status (nanoseconds) and inode of a name."""
        try:
            status = os.stat(name, dir_fd=self._at, follow_symlinks=False)
        except OSError:  # gone, or a file in its folder's place
            return _NOTHING
        return status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino

    def _at_once(self, names: Sequence[bytes]) -> Looks | None:
        """None where any name cannot be seen so."""
        statx = _statx()
        if statx is None:
            return None
        columns: list[list[bytes]] = [[] for _ in Looks._fields]
        for start in range(0, len(names), _ROWS):
            some = names[start : start + _ROWS]
            if any(map(statx, repeat(self._at), some, repeat(_NO_FOLLOW), repeat(_WANTED), self._rows)):
                return None
            for column, seen in zip(columns, self._columns(len(some)), strict=True):
                column.append(seen)
        return Looks(*map(b"".join, columns))

    def _columns(self, count: int) -> Iterator[bytes]:
        """The columns of the rows that were filled."""
        for view, width, byte in (
            (self._numbers, 8, _SIZE),
            (self._numbers, 8, _WRITTEN),
            (self._halves, 4, _WRITTEN + 8),
            (self._numbers, 8, _CHANGED),
            (self._halves, 4, _CHANGED + 8),
            (self._numbers, 8, _INODE),
        ):
            yield view[byte // width : count * _ROW // width : _ROW // width].tobytes()


_NOTHING = (GONE, GONE, GONE, 0)
_NOWHERE = -1  # no descriptor: nothing can be seen by it


@cache
def _statx() -> Callable[..., int] | None:
    """The function of the C library, where it has it."""
    try:
        function: Any = ctypes.CDLL(None).statx
    except (AttributeError, OSError):
        return None
    return function  # type: ignore[no-any-return]
