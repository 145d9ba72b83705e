"""What lies under a content root; nothing is read or followed out of it.

A folder that was seen before is not listed again while it and each of its files look as they did, far
enough from the moment at which they were seen (the racy rule of :mod:`portalgen.build.changes`): whatever
makes, removes or renames a file changes the time of its folder. Folders are remembered in a few parts; one
seal for each tells that nothing in it changed.
"""

from __future__ import annotations

import contextlib
import hashlib
import marshal
import operator
import os
import stat
import time
import unicodedata
from collections.abc import Collection, Container, Iterable, Iterator, Mapping
from pathlib import Path

import msgspec

from portalgen.build.tree import Entry, Files, Tree, is_ignored
from portalgen.content.names import shown
from portalgen.diagnostics import Diagnostic, Span, diagnose

#: Numbers that are seen of each line: size, times of content and of status (nanoseconds), inode.
_SEEN = 4
#: Lines of a part that look as they did, and what is seen of them.
_Same = tuple[list[str], list[int]]


class Part(msgspec.Struct, frozen=True, array_like=True):
    """Some folders of a tree, as they were seen together.

    Args:
        lines: below the root, as the disk names them, between NULs: each folder, which begins with ``./``,
            and its files.
        seal: of what was seen of the lines in turn.
        settled: whether they may be taken as they were while they look so.
    """

    lines: str
    seal: bytes
    settled: bool


class Listed(msgspec.Struct):
    """A folder as it was listed.

    Args:
        lines: the folder and its files as in :class:`Part`; several folders where the disk has several of the
            same name in Unicode's composed form.
        looks: what was seen of each line in turn.
        odd: whether it has to be listed in every build: it holds symbolic links, lies behind one, or is
            several folders of one name.
        entries: its files.
        files: those by name.
    """

    lines: list[str]
    looks: list[int]
    odd: bool
    entries: list[Entry]
    files: dict[str, Entry] = {}


class Survey(msgspec.Struct, frozen=True):
    """A tree as it is.

    Args:
        found: what is wrong with it.
        listed: the folders that were listed, by path: all, or those that may differ from what was remembered.
        gone: paths of remembered folders that are no more.
        at_ns: when it began, by the clock of the machine.
    """

    tree: Tree
    found: tuple[Diagnostic, ...]
    listed: Mapping[str, Listed]
    gone: frozenset[str]
    at_ns: int


def discover(root: Path) -> tuple[Tree, tuple[Diagnostic, ...]]:
    """Every file under ``root``; hidden files and editors' left-overs are passed over.

    A symbolic link inside the tree is followed where it ends inside the tree, and refused elsewhere.
    """
    survey = look_over(root)
    return survey.tree, survey.found


def look_over(root: Path, parts: Iterable[Part] = ()) -> Survey:
    """Every file under ``root``, where parts of it were seen before.

    Args:
        root: of the content.
        parts: all folders of the tree as they were seen; none where nothing is known.
    """
    now = time.time_ns()
    with opened(root) as at:
        same, suspects = _compare(at, parts)
        lost = _lost(at, same, suspects)
    if same and not suspects:
        return Survey(
            Tree(str(root), Files(lambda: _remembered(root, same, frozenset()))), (), {}, frozenset(), now
        )
    known = {folder for lines, _ in same for folder in _folders(lines)} | {*suspects}
    walk = _Walk(root, known - lost)
    walk.go(sorted({*suspects} - lost) if same or suspects else [""])
    kept = _remembered(root, same, lost)
    if not _are_unique((*walk.listed, *kept), walk.listed.values()):
        if same:
            return look_over(root)
        walk.found += _collisions(walk.listed)
    folders = {path: listed.files for path, listed in walk.listed.items() if listed.files}
    gone = {_path_of(folder) for folder in (*suspects, *lost)} - walk.listed.keys()
    tree = Tree(str(root), Files(lambda: {**kept, **folders}))
    return Survey(tree, tuple(walk.found), walk.listed, frozenset(gone), now)


@contextlib.contextmanager
def opened(folder: Path) -> Iterator[int]:
    """A descriptor of a folder: names below it are looked at without the way to it."""
    at = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield at
    finally:
        os.close(at)


def looks_of(at: int, lines: Iterable[str]) -> list[int] | None:
    """What is seen of each line in turn; None where any of them is not there.

    Args:
        at: descriptor of the root.
        lines: as in :class:`Part`.
    """
    looks: list[int] = []
    look = os.stat
    try:
        for line in lines:
            status = look(line, dir_fd=at, follow_symlinks=False)
            looks += (status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino)
    except OSError:
        return None
    return looks


def seal_of(looks: list[int]) -> bytes:
    """One digest of what was seen."""
    return hashlib.blake2b(marshal.dumps(looks, 2), digest_size=16).digest()


def _compare(at: int, parts: Iterable[Part]) -> tuple[list[_Same], list[str]]:
    """Parts that look as they did, and the folders of those that do not."""
    same: list[_Same] = []
    suspects: list[str] = []
    for part in parts:
        lines = part.lines.split("\0")
        looks = looks_of(at, lines) if part.settled else None
        if looks is not None and seal_of(looks) == part.seal:
            same.append((lines, looks))
        else:
            suspects += _folders(lines)
    return same, suspects


def _folders(lines: Iterable[str]) -> list[str]:
    """The folders among lines, without what they begin with."""
    return [line[2:] for line in lines if line[:2] == "./"]


def _lost(at: int, same: Iterable[_Same], suspects: Iterable[str]) -> set[str]:
    """Folders that are no more, or lie where a symbolic link now leads."""
    lost = {folder for folder in suspects if not _is_folder(at, folder)}
    if lost:
        every = sorted({*suspects, *(folder for lines, _ in same for folder in _folders(lines))})
        for folder in every:  # after the one that it lies in
            if folder.rpartition("/")[0] in lost:
                lost.add(folder)
    return lost


def _is_folder(at: int, folder: str) -> bool:
    try:
        return stat.S_ISDIR(os.stat(f"./{folder}", dir_fd=at, follow_symlinks=False).st_mode)
    except OSError:
        return False


def _path_of(folder: str) -> str:
    """The path of a folder that the disk names so."""
    return f"{_composed(folder)}/" if folder else ""


def _composed(name: str) -> str:
    return name if name.isascii() else unicodedata.normalize("NFC", name)


def _is_utf8(name: str) -> bool:
    """Whether the disk has a name in UTF-8; what is not is kept as surrogates (PEP 383)."""
    return name.isascii() or not any("\ud800" <= letter <= "\udfff" for letter in name)


class _Walk:
    """Lists folders, and all that are found in them.

    Args:
        root: of the content.
        known: folders that need not be gone into, as the disk names them.
    """

    def __init__(self, root: Path, known: Container[str]) -> None:
        self._root = root
        self._real = root.resolve()
        self._known = known
        self.listed: dict[str, Listed] = {}
        self.found: list[Diagnostic] = []

    def go(self, folders: Iterable[str]) -> None:
        """List folders, as the disk names them."""
        todo = [(folder, False) for folder in folders]
        with opened(self._root) as at:
            while todo:
                folder, odd = todo.pop()
                with contextlib.suppress(FileNotFoundError, NotADirectoryError):  # gone in this moment
                    todo += self._list(at, folder, odd=odd)

    def _list(self, at: int, folder: str, *, odd: bool) -> list[tuple[str, bool]]:
        """List one folder; returns those in it that are to be listed."""
        prefix, path = f"{folder}/" if folder else "", _path_of(folder)
        disk = f"{self._root}/{folder}" if folder else str(self._root)
        looks = looks_of(at, [f"./{folder}"]) or [0] * _SEEN
        entries: list[Entry] = []
        inside: list[tuple[str, bool]] = []
        has_links = False
        with os.scandir(disk) as listing:
            for entry in listing:
                name = entry.name
                if is_ignored(name):
                    continue
                if not _is_utf8(name):
                    readable = path + os.fsencode(name).decode(errors="replace")
                    self.found.append(diagnose("FILE008", Span(shown(readable))))
                    continue
                is_link = entry.is_symlink()
                has_links = has_links or is_link
                if is_link and not _stays_inside(Path(entry.path), self._real):
                    link = shown(path + _composed(name))
                    self.found.append(diagnose("FILE003", Span(link), path=link))
                elif entry.is_dir():
                    if prefix + name not in self._known:
                        inside.append((prefix + name, odd or is_link))
                elif entry.is_file():
                    with contextlib.suppress(FileNotFoundError):
                        entries.append(_entry(path + _composed(name), entry.path, entry.stat()))
        entries.sort(key=_place)
        for file in entries:
            looks += (file.size, file.mtime_ns, file.ctime_ns, file.inode)
        start = len(str(self._root)) + 1
        lines = [f"./{folder}", *(file.disk_path[start:] for file in entries)]
        twin = self.listed.get(path)
        if twin is not None:  # the disk has the name in two forms of Unicode
            lines, looks, entries = twin.lines + lines, twin.looks + looks, twin.entries + entries
        self.listed[path] = Listed(lines, looks, odd or has_links or twin is not None, entries)
        return inside


_place = operator.attrgetter("path", "disk_path")


def _entry(path: str, disk_path: str, status: os.stat_result) -> Entry:
    return Entry(path, disk_path, status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino)


class _Remembered(Mapping[str, Entry]):
    """The files of a folder that looks as it did, by name."""

    __slots__ = ("_entries", "_lines", "_looks", "_path", "_root", "_start", "_stop")

    def __init__(self, root: str, path: str, same: _Same, start: int, stop: int) -> None:
        self._root = root
        self._path = path
        self._lines, self._looks = same
        self._start = start
        self._stop = stop
        self._entries: dict[str, Entry] | None = None

    def _files(self) -> dict[str, Entry]:
        if self._entries is None:
            self._entries = {}
            for number in range(self._start, self._stop):
                line, at = self._lines[number], _SEEN * number
                name = _composed(line.rpartition("/")[2])
                look = self._looks[at : at + _SEEN]
                self._entries[name] = Entry(self._path + name, f"{self._root}/{line}", *look)
        return self._entries

    def __getitem__(self, name: str) -> Entry:
        return self._files()[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._files())

    def __len__(self) -> int:
        return self._stop - self._start


def _remembered(root: Path, same: Iterable[_Same], lost: Container[str]) -> dict[str, Mapping[str, Entry]]:
    """The folders of parts that look as they did, by path, but for those that are no more."""
    found: dict[str, Mapping[str, Entry]] = {}
    for part in same:
        lines = part[0]
        starts = [number for number, line in enumerate(lines) if line[:2] == "./"]
        for start, stop in zip(starts, [*starts[1:], len(lines)], strict=True):
            folder = lines[start][2:]
            if folder not in lost:
                path = _path_of(folder)
                found[path] = _Remembered(str(root), path, part, start + 1, stop)
    return found


def look_again(tree: Tree, touched: Iterable[str]) -> tuple[Tree, tuple[str, ...]] | None:
    """The tree after some of its files were written, with their paths; None where only a new search can tell.

    Args:
        tree: as it was.
        touched: disk paths of files that were written, made or deleted.
    """
    folders, paths = dict(tree.files.folders), []
    for disk_path in touched:
        inside = os.path.relpath(disk_path, tree.root).replace(os.sep, "/")
        path = inside if inside.isascii() else unicodedata.normalize("NFC", inside)
        known = tree.files.get(path)
        if known is None or known.disk_path != disk_path:
            if not is_ignored(os.path.basename(disk_path)) and os.path.lexists(disk_path):  # noqa: PTH119
                return None
            continue
        try:
            status = Path(disk_path).lstat()
        except OSError:
            return None
        if not stat.S_ISREG(status.st_mode) or known.inode in tree.files.linked:
            return None
        folder, slash, name = path.rpartition("/")
        folders[folder + slash] = {**folders[folder + slash], name: _entry(path, disk_path, status)}
        paths.append(path)
    files = Files(lambda: folders)
    files.linked = tree.files.linked
    return Tree(tree.root, files), tuple(paths)


def _stays_inside(link: Path, root: Path) -> bool:
    """Whether a link ends inside the tree and not in a folder above itself."""
    try:
        target = link.resolve(strict=True)
    except (OSError, RuntimeError):
        return False
    return target.is_relative_to(root) and not link.parent.resolve().is_relative_to(target)


def _are_unique(paths: Collection[str], listed: Iterable[Listed]) -> bool:
    """Whether no two folders, and no two files of a folder that was listed, are one name on other machines.

    Gives files of folders by name where they are.
    """
    if len({path.casefold() for path in paths}) < len(paths):
        return False
    for folder in listed:
        folder.files = {entry.path.rpartition("/")[2]: entry for entry in folder.entries}
        if len({name.casefold() for name in folder.files}) < len(folder.entries):
            return False
    return True


def _collisions(listed: Mapping[str, Listed]) -> list[Diagnostic]:
    """Names that differ only in case or Unicode form; the files of folders are those that come first."""
    found: list[Diagnostic] = []
    first: dict[str, Entry] = {}
    for folder in listed.values():
        folder.files = {}
    every = (entry for folder in listed.values() for entry in folder.entries)
    for entry in sorted(every, key=_place):
        other = first.setdefault(entry.path.casefold(), entry)
        if other is entry:
            path, slash, name = entry.path.rpartition("/")
            listed[path + slash].files[name] = entry
            continue
        where, there = Span(shown(entry.path)), Span(shown(other.path))
        found.append(
            diagnose("FILE004", where, path=shown(entry.path), other=shown(other.path), related=(there,))
        )
    return found
