"""Putting a build's files in place: all of them or none, whatever happens in between.

Files are staged beside the output (one file system), a journal is written and synced, then every file is
renamed into place and what is no longer made is deleted. A start that finds a journal finishes it first.
Where there is no output yet, its whole folder is staged and renamed.
"""

from __future__ import annotations

import contextlib
import fcntl
import filecmp
import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

import msgspec

from portalgen.build.failpoints import hit
from portalgen.build.looks import Lookout, pairs_of

_OWN = "build.json"


class Published(msgspec.Struct, frozen=True):
    """What a publication changed."""

    written: tuple[str, ...]
    deleted: tuple[str, ...]
    unchanged: int


class ForeignFolderError(Exception):
    """The output folder holds files and none of them says that portalgen made it."""


class Busy(Exception):  # noqa: N818 - not an error: somebody else is at work
    """Another build holds the lock; ``holder`` is its process."""

    def __init__(self, holder: str) -> None:
        super().__init__(holder)
        self.holder = holder


@contextlib.contextmanager
def lock(state: Path, *, wait: bool = True) -> Iterator[None]:
    """Hold the portal's build lock.

    Args:
        state: the portal's ``.portalgen`` folder.
        wait: wait for the other build; else raise :class:`Busy`.
    """
    state.mkdir(parents=True, exist_ok=True)
    with (state / "lock").open("a+") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except OSError:
            handle.seek(0)
            raise Busy(handle.read().strip()) from None
        handle.seek(0)
        handle.truncate()
        handle.write(str(os.getpid()))
        handle.flush()
        yield


class Stage:
    """One publication into an output folder.

    Args:
        output: the folder that is served.
        state: the portal's ``.portalgen`` folder.
        folder: where outputs wait, on the output's file system where they are to be put in place.
    """

    def __init__(self, output: Path, state: Path, folder: Path) -> None:
        self._output = output
        self._state = state
        self._folder = folder
        name = hashlib.sha256(str(output.resolve()).encode()).hexdigest()[:12]
        self._journal = state / f"journal-{name}.json"
        self._staged: list[str] = []
        self._kept: list[str] = []
        self._unrecorded: frozenset[str] = frozenset()
        self._is_whole = not output.exists()
        self.digests: dict[str, str] = {}

    @property
    def is_interrupted(self) -> bool:
        """Whether a publication was begun and not brought to its end."""
        return self._journal.exists()

    def open(self) -> frozenset[str]:
        """Finish what an interrupted publication left, and start anew.

        Returns:
            Outputs that were put in place by a build that could not record them.
        """
        self._state.mkdir(parents=True, exist_ok=True)
        if self._journal.exists():
            self._unrecorded = self._apply()
            self._is_whole = False
            self._write_journal((), ())  # what is staged from now on is not that journal's to move
        shutil.rmtree(self._folder, ignore_errors=True)
        self._is_whole = not self._output.exists()
        return self._unrecorded

    def claim(self) -> frozenset[str]:
        """The files of a folder that no record speaks of, if portalgen made it.

        Raises:
            ForeignFolderError: the folder holds files that portalgen did not make.
        """
        found = self.everything()
        if found and _OWN not in found:
            raise ForeignFolderError
        return found

    def compare(
        self, places: Iterable[tuple[Sequence[bytes], bytes]], digest_of: Callable[[str], str]
    ) -> tuple[frozenset[str], frozenset[str]]:
        """Compare the folder with what was put in place.

        Args:
            places: outputs, and the stamps of each in turn, see :attr:`portalgen.build.looks.Looks.stamps`.
            digest_of: digest of an output; empty where it is none.

        Returns:
            Outputs that are not what was put in place, and those that are but for their time.
        """
        other: list[str] = []
        with Lookout(self._output, is_there=False) as look:
            for paths, known in places:
                seen = look.at_or_gone(paths).stamps
                if seen != known:
                    every = zip(paths, pairs_of(seen), pairs_of(known), strict=True)
                    other += (path.decode() for path, now, then in every if now != then)
        same = frozenset(path for path in other if self._has(path, digest_of(path)))
        return frozenset(other) - same, same

    def _has(self, path: str, digest: str) -> bool:
        try:
            return hashlib.sha256((self._output / path).read_bytes()).hexdigest() == digest
        except OSError:
            return False

    def stamps(self, paths: Iterable[str]) -> dict[str, tuple[int, int]]:
        """Size and time of outputs as they are, but of the receipt, which every build writes."""
        wanted = [path for path in paths if path != _OWN]
        with Lookout(self._output, is_there=False) as look:
            looks = look.at_or_gone([path.encode() for path in wanted])
        return dict(zip(wanted, pairs_of(looks.stamps), strict=True))

    def everything(self) -> frozenset[str]:
        """Every file of the output folder."""
        return _files_below(self._output)

    def write(self, path: str, data: bytes) -> tuple[str, bool]:
        """Stage a file; one that is already there with the same bytes is left as it is.

        Returns:
            Its SHA-256 (hexadecimal), and whether it was staged.
        """
        digest = hashlib.sha256(data).hexdigest()
        if self._is_in_place(path, data):
            return digest, False
        target = self._waiting(path)
        try:
            _write(target, data)
        except FileNotFoundError:
            _make_folder_of(target)
            _write(target, data)
        return digest, True

    def _is_in_place(self, path: str, data: bytes) -> bool:
        if self._is_whole:
            return False
        current = f"{self._output}/{path}"
        try:
            if os.stat(current).st_size != len(data):
                return False
            with open(current, "rb", buffering=0) as file:
                return file.read() == data
        except OSError:
            return False

    def _waiting(self, path: str) -> str:
        """Where a file waits: in few folders; making and removing thousands costs more than the files."""
        if self._is_whole:
            return f"{self._folder}/{path}"
        name = hashlib.blake2b(path.encode(), digest_size=16).hexdigest()
        return f"{self._folder}/{name[:2]}/{name[2:]}"

    def note(self, path: str, digest: str, *, staged: bool) -> None:
        """A file was staged, here or by a worker, or found in place."""
        self.digests[path] = digest
        (self._staged if staged else self._kept).append(path)

    def put(self, path: str, data: bytes) -> None:
        """Stage a file and note it."""
        digest, staged = self.write(path, data)
        self.note(path, digest, staged=staged)

    def commit(self, gone: Iterable[str]) -> Published:
        """Put everything in place and delete what is no longer made.

        The journal stays until :meth:`done`: what is in place but was not recorded is known by it.
        """
        planned = self.planned(gone)
        self._write_journal(planned.written, planned.deleted)
        hit("journal-written")
        self._apply()
        return planned

    def planned(self, gone: Iterable[str]) -> Published:
        """What :meth:`commit` would do."""
        deleted = sorted(set(gone) - {*self._staged, *self._kept})
        return Published(tuple(sorted(self._staged)), tuple(deleted), len(self._kept))

    def done(self) -> None:
        """The publication is recorded."""
        self._journal.unlink(missing_ok=True)

    def discard(self) -> None:
        """Forget what was staged; the output stays as it was."""
        shutil.rmtree(self._folder, ignore_errors=True)

    def _write_journal(self, rename: Sequence[str], delete: Sequence[str]) -> None:
        placed = sorted(self._unrecorded.difference(delete))
        plan = {"rename": rename, "delete": delete, "whole": self._is_whole, "placed": placed}
        _write_synced(self._journal, json.dumps(plan).encode())

    def _apply(self) -> frozenset[str]:
        """Do what the journal says; doing it twice is harmless.

        Returns:
            What it, or one before it that was not recorded either, put in place.
        """
        try:
            plan = json.loads(self._journal.read_bytes())
        except ValueError:  # torn: it was never synced, so nothing of it was done
            self._journal.unlink()
            return frozenset()
        self._is_whole = plan.get("whole", False)
        if not (self._is_whole and self._moved()):
            for number, path in enumerate(plan["rename"]):
                if number * 2 == len(plan["rename"]) // 2 * 2:
                    hit("half-renamed")
                _replace(self._waiting(path), f"{self._output}/{path}")
        hit("renamed")
        folders = set()
        for path in plan["delete"]:
            target = self._output / path
            with contextlib.suppress(FileNotFoundError, NotADirectoryError, IsADirectoryError):
                target.unlink()  # a folder may have taken the file's place, or a file its folder's
            folders.add(target.parent)
        for folder in sorted(folders, key=lambda f: len(f.parts), reverse=True):
            prune(folder, self._output)
        hit("deleted")
        shutil.rmtree(self._folder, ignore_errors=True)
        return frozenset((*plan["rename"], *plan.get("placed", ())))

    def _moved(self) -> bool:
        """Whether the whole folder took the place of the output; somebody may have made one meanwhile."""
        try:
            self._folder.rename(self._output)
        except OSError:
            return not self._folder.exists()
        return True


def same_tree(one: Path, other: Path) -> tuple[str, ...]:
    """Paths of files that two folders do not have alike."""
    found: set[str] = set()
    trees = [_files_below(folder) for folder in (one, other)]
    found |= trees[0] ^ trees[1]
    for path in trees[0] & trees[1]:
        if not filecmp.cmp(one / path, other / path, shallow=False):
            found.add(path)
    return tuple(sorted(found))


def _files_below(root: Path) -> frozenset[str]:
    if not root.is_dir():
        return frozenset()
    found: list[str] = []
    folders = [(str(root), "")]
    while folders:
        folder, prefix = folders.pop()
        with os.scandir(folder) as listing:
            for entry in listing:
                if entry.is_dir(follow_symlinks=False):
                    folders.append((entry.path, f"{prefix}{entry.name}/"))
                else:
                    found.append(prefix + entry.name)
    return frozenset(found)


def _write(path: str, data: bytes) -> None:
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o666)
    try:
        written = os.write(file, data)
        while written < len(data):  # a full disk takes a part first
            written += os.write(file, data[written:])
    finally:
        os.close(file)


def _make_folder_of(path: str) -> None:
    folder = os.path.dirname(path)
    try:
        os.mkdir(folder)
    except FileExistsError:
        return
    except FileNotFoundError:
        _make_folder_of(folder)
        _make_folder_of(path)


def _replace(source: str, target: str) -> None:
    """Move a file; one that is no longer there was moved before."""
    try:
        os.replace(source, target)
    except (FileNotFoundError, NotADirectoryError):
        if not os.path.lexists(source):
            return
        for parent in Path(target).parents:  # a file stands where a folder must be
            if parent.is_file():
                parent.unlink()
        _make_folder_of(target)
        os.replace(source, target)
    except IsADirectoryError:
        shutil.rmtree(target)
        os.replace(source, target)


def prune(folder: Path, root: Path) -> None:
    """Remove folders that became empty, up to the root."""
    while folder != root and folder.is_relative_to(root):
        try:
            folder.rmdir()
        except OSError:
            return
        folder = folder.parent


def _write_synced(path: Path, data: bytes) -> None:
    partial = path.with_suffix(".tmp")
    with partial.open("wb") as handle:
        handle.write(data)
        handle.flush()
        os.fsync(handle.fileno())
    partial.replace(path)
