"""The content tree as it lies on the disk: names, sizes, times; nothing is read or followed out of it."""

from __future__ import annotations

import contextlib
import operator
import os
import stat
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

import msgspec

from portalgen.content.names import shown
from portalgen.diagnostics import Diagnostic, Span, diagnose

_LEFT_OVER = ("~", ".swp", ".tmp")
_OF_SYSTEMS = frozenset({"Thumbs.db", "desktop.ini"})


class Entry(msgspec.Struct, frozen=True, gc=False):
    """One file.

    Args:
        path: relative to the content root, NFC, with ``/``.
        disk_path: the name as the file system has it (macOS decomposes letters).
        size: bytes.
    """

    path: str
    disk_path: str
    size: int
    mtime_ns: int
    ctime_ns: int
    inode: int


class Files(Mapping[str, Entry]):
    """The files of a tree by path, in order of path; looked up folder by folder.

    Args:
        folders: files of each folder by name; a folder's path ends in ``/``, that of the root is empty.
    """

    def __init__(self, folders: Mapping[str, Mapping[str, Entry]]) -> None:
        self.folders = folders

    @classmethod
    def of(cls, entries: Iterable[Entry]) -> Files:
        """Files that are at hand."""
        folders: dict[str, dict[str, Entry]] = {}
        for entry in entries:
            folder, slash, name = entry.path.rpartition("/")
            folders.setdefault(folder + slash, {})[name] = entry
        return cls(folders)

    def __getitem__(self, path: str) -> Entry:
        folder, slash, name = path.rpartition("/")
        return self.folders[folder + slash][name]

    def __contains__(self, path: object) -> bool:
        folder, slash, name = str(path).rpartition("/")
        return name in self.folders.get(folder + slash, ())

    def get(self, path: str, default: Any = None) -> Any:
        """The file of a path, or the default."""
        folder, slash, name = path.rpartition("/")
        return self.folders.get(folder + slash, {}).get(name, default)

    @cached_property
    def entries(self) -> tuple[Entry, ...]:
        """Every file, in order of path."""
        every = (entry for names in self.folders.values() for entry in names.values())
        return tuple(sorted(every, key=lambda entry: entry.path))

    @cached_property
    def linked(self) -> frozenset[int]:
        """Inodes of files that stand in more than one place."""
        counts = Counter(entry.inode for names in self.folders.values() for entry in names.values())
        return frozenset(inode for inode, count in counts.items() if count > 1)

    def __getstate__(self) -> dict[str, Any]:
        return {"folders": self.folders}  # the rest follows from them

    def __iter__(self) -> Iterator[str]:
        return (entry.path for entry in self.entries)

    def __len__(self) -> int:
        return sum(map(len, self.folders.values()))

    def under(self, folder: str) -> Iterator[str]:
        """Paths of the files of a folder (with its ``/``) and of those inside it."""
        for name, files in self.folders.items():
            if name.startswith(folder):
                yield from (entry.path for entry in files.values())


class Tree(msgspec.Struct, frozen=True):
    """The files of a content root."""

    root: str
    files: Files

    def read(self, path: str) -> bytes:
        """The bytes of a file of the tree.

        Raises:
            OSError: where it cannot be read any more.
        """
        with open(self.files[path].disk_path, "rb", buffering=0) as stream:  # noqa: PTH123 - asked for each file
            return stream.read()


class PatchedTree(Tree, frozen=True):
    """A tree with some files other than the disk has them."""

    given: dict[str, bytes]

    def read(self, path: str) -> bytes:
        """The bytes of a file of the tree."""
        data = self.given.get(path)
        return Tree.read(self, path) if data is None else data


def patched(tree: Tree, files: Mapping[str, bytes | None]) -> PatchedTree:
    """The tree with files as they are given; None for one that is not there."""
    folders = dict(tree.files.folders)
    given: dict[str, bytes] = {}
    for path, data in files.items():
        folder, slash, name = path.rpartition("/")
        names = dict(folders.get(folder + slash, {}))
        names.pop(name, None)
        if data is not None and not any(map(is_ignored, path.split("/"))):
            names[name] = Entry(path, path, len(data), 0, 0, 0)
            given[path] = data
        folders[folder + slash] = names
    return PatchedTree(tree.root, Files({folder: names for folder, names in folders.items() if names}), given)


def discover(root: Path) -> tuple[Tree, tuple[Diagnostic, ...]]:
    """Every file under ``root``; hidden files and editors' left-overs are passed over.

    A symbolic link inside the tree is followed where it ends inside the tree, and refused elsewhere.
    """
    found: list[Diagnostic] = []
    seen: dict[str, list[Entry]] = {}
    real_root = root.resolve()
    folders = [(str(root), "")]
    while folders:
        folder, prefix = folders.pop()
        entries: list[Entry] = []
        with os.scandir(folder) as listing:
            for entry in listing:
                name = entry.name
                if is_ignored(name):
                    continue
                path = prefix + (name if name.isascii() else unicodedata.normalize("NFC", name))
                if entry.is_symlink() and not _stays_inside(Path(entry.path), real_root):
                    found.append(diagnose("FILE003", Span(shown(path)), path=shown(path)))
                elif entry.is_dir():
                    folders.append((entry.path, f"{path}/"))
                elif entry.is_file():
                    with contextlib.suppress(FileNotFoundError):  # gone in this moment
                        entries.append(_entry(path, entry.path, entry.stat()))
        if entries:
            entries.sort(key=_place)
            seen.setdefault(prefix, []).extend(entries)
    return Tree(str(root), Files(_unique(seen, found))), tuple(found)


_place = operator.attrgetter("path", "disk_path")


def _entry(path: str, disk_path: str, status: os.stat_result) -> Entry:
    return Entry(path, disk_path, status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino)


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
    files = Files(folders)
    files.linked = tree.files.linked
    return Tree(tree.root, files), tuple(paths)


def is_ignored(name: str) -> bool:
    """Whether a file or folder is no content: hidden ones, editors' and systems' left-overs."""
    return name[0] == "." or name.endswith(_LEFT_OVER) or name in _OF_SYSTEMS


def _stays_inside(link: Path, root: Path) -> bool:
    """Whether a link ends inside the tree and not in a folder above itself."""
    try:
        target = link.resolve(strict=True)
    except (OSError, RuntimeError):
        return False
    return target.is_relative_to(root) and not link.parent.resolve().is_relative_to(target)


def _unique(seen: Mapping[str, list[Entry]], found: list[Diagnostic]) -> dict[str, dict[str, Entry]]:
    """Names that differ only in case or Unicode form are one name on other machines."""
    folders: dict[str, dict[str, Entry]] = {}
    if len({folder.casefold() for folder in seen}) == len(seen):
        for folder, entries in seen.items():
            start = len(folder)
            names = {entry.path[start:]: entry for entry in entries}
            if len({name.casefold() for name in names}) != len(entries):
                break
            folders[folder] = names
        else:
            return folders
    folders.clear()
    folded: dict[str, str] = {}
    every = (entry for entries in seen.values() for entry in entries)
    for entry in sorted(every, key=lambda e: (e.path, e.disk_path)):
        other = folded.setdefault(entry.path.casefold(), entry.disk_path)
        if other == entry.disk_path:
            folder, slash, name = entry.path.rpartition("/")
            folders.setdefault(folder + slash, {})[name] = entry
            continue
        first = next(e.path for entries in seen.values() for e in entries if e.disk_path == other)
        where, there = Span(shown(entry.path)), Span(shown(first))
        found.append(diagnose("FILE004", where, path=shown(entry.path), other=shown(first), related=(there,)))
    return folders
