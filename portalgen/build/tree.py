"""The files of a content tree: names, sizes and times as the disk has them."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any

import msgspec

_READING = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
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
        folders: gives the files of each folder by name, when they are asked for; a folder's path ends in
            ``/``, that of the root is empty.
    """

    def __init__(self, folders: Callable[[], Mapping[str, Mapping[str, Entry]]]) -> None:
        self._give = folders

    @cached_property
    def folders(self) -> Mapping[str, Mapping[str, Entry]]:
        """Files of each folder by name."""
        return self._give()

    @classmethod
    def of(cls, entries: Iterable[Entry]) -> Files:
        """Files that are at hand."""
        folders: dict[str, dict[str, Entry]] = {}
        for entry in entries:
            folder, slash, name = entry.path.rpartition("/")
            folders.setdefault(folder + slash, {})[name] = entry
        return cls(lambda: folders)

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
        return {
            "folders": {folder: dict(files) for folder, files in self.folders.items()}
        }  # the rest follows

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
        entry = self.files[path]
        # Three calls to the system for each of very many files.
        handle = os.open(entry.disk_path, _READING)
        try:
            data = os.read(handle, entry.size + 1)
            if len(data) == entry.size:
                return data
            with open(handle, "rb", closefd=False) as stream:
                return data + stream.read()  # it changed since it was listed
        finally:
            os.close(handle)


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
    kept = {folder: names for folder, names in folders.items() if names}
    return PatchedTree(tree.root, Files(lambda: kept), given)


def is_ignored(name: str) -> bool:
    """Whether a file or folder is no content: hidden ones, editors' and systems' left-overs."""
    return name[0] == "." or name.endswith(_LEFT_OVER) or name in _OF_SYSTEMS
