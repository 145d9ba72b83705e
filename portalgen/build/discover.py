"""The content tree as it lies on the disk: names, sizes, times; nothing is read or followed out of it."""

from __future__ import annotations

import os
import unicodedata
from pathlib import Path

import msgspec

from portalgen.content.portal import shown
from portalgen.diagnostics import Diagnostic, Span, diagnose


class Entry(msgspec.Struct, frozen=True):
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


class Tree(msgspec.Struct, frozen=True):
    """The files of a content root, by path, in order of path."""

    root: str
    files: dict[str, Entry]

    def read(self, path: str) -> bytes:
        """The bytes of a file of the tree.

        Raises:
            OSError: where it cannot be read any more.
        """
        return Path(self.files[path].disk_path).read_bytes()


def discover(root: Path) -> tuple[Tree, tuple[Diagnostic, ...]]:
    """Every file under ``root``; hidden files and editors' left-overs are passed over.

    A symbolic link inside the tree is followed where it ends inside the tree, and refused elsewhere.
    """
    found: list[Diagnostic] = []
    entries: list[Entry] = []
    real_root = root.resolve()
    folders = [(str(root), "")]
    while folders:
        folder, prefix = folders.pop()
        with os.scandir(folder) as listing:
            for entry in listing:
                path = prefix + unicodedata.normalize("NFC", entry.name)
                if _is_ignored(entry.name):
                    continue
                if entry.is_symlink() and not _stays_inside(Path(entry.path), real_root):
                    found.append(diagnose("FILE003", Span(shown(path)), path=shown(path)))
                elif entry.is_dir():
                    folders.append((entry.path, f"{path}/"))
                elif entry.is_file():
                    status = entry.stat()
                    entries.append(
                        Entry(
                            path,
                            entry.path,
                            status.st_size,
                            status.st_mtime_ns,
                            status.st_ctime_ns,
                            status.st_ino,
                        )
                    )
    entries.sort(key=lambda e: (e.path, e.disk_path))
    return Tree(str(root), _unique(entries, found)), tuple(found)


def _is_ignored(name: str) -> bool:
    return (
        name.startswith(".") or name.endswith(("~", ".swp", ".tmp")) or name in {"Thumbs.db", "desktop.ini"}
    )


def _stays_inside(link: Path, root: Path) -> bool:
    """Whether a link ends inside the tree and not in a folder above itself."""
    try:
        target = link.resolve(strict=True)
    except (OSError, RuntimeError):
        return False
    return target.is_relative_to(root) and not link.parent.resolve().is_relative_to(target)


def _unique(entries: list[Entry], found: list[Diagnostic]) -> dict[str, Entry]:
    """Names that differ only in case or Unicode form are one name on other machines."""
    files: dict[str, Entry] = {}
    folded: dict[str, str] = {}
    for entry in entries:
        key = entry.path.casefold()
        if key in folded:
            other = folded[key]
            where = Span(shown(entry.path))
            found.append(
                diagnose(
                    "FILE004",
                    where,
                    path=shown(entry.path),
                    other=shown(other),
                    related=(Span(shown(other)),),
                )
            )
            continue
        folded[key] = entry.path
        files[entry.path] = entry
    return files
