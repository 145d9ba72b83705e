"""The content tree as it lies on the disk: names, sizes, times; nothing is read or followed out of it."""

from __future__ import annotations

import os
import stat
import unicodedata
from collections import Counter
from collections.abc import Iterable
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
                if is_ignored(entry.name):
                    continue
                if entry.is_symlink() and not _stays_inside(Path(entry.path), real_root):
                    found.append(diagnose("FILE003", Span(shown(path)), path=shown(path)))
                elif entry.is_dir():
                    folders.append((entry.path, f"{path}/"))
                elif entry.is_file():
                    entries.append(_entry(path, entry.path, entry.stat()))
    entries.sort(key=lambda e: (e.path, e.disk_path))
    return Tree(str(root), _unique(entries, found)), tuple(found)


def _entry(path: str, disk_path: str, status: os.stat_result) -> Entry:
    return Entry(path, disk_path, status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino)


def look_again(tree: Tree, touched: Iterable[str]) -> Tree | None:
    """The tree after some of its files were written; None where only :func:`discover` can tell.

    Args:
        tree: as it was.
        touched: disk paths of files that were written, made or deleted.
    """
    known = {entry.disk_path: path for path, entry in tree.files.items()}
    links = Counter(entry.inode for entry in tree.files.values())
    files = dict(tree.files)
    for disk_path in touched:
        path = known.get(disk_path)
        if path is None:
            if not is_ignored(os.path.basename(disk_path)) and os.path.lexists(disk_path):  # noqa: PTH119
                return None
            continue
        try:
            status = Path(disk_path).lstat()
        except OSError:
            return None
        if not stat.S_ISREG(status.st_mode) or links[files[path].inode] > 1:
            return None
        files[path] = _entry(path, disk_path, status)
    return Tree(tree.root, files)


def is_ignored(name: str) -> bool:
    """Whether a file or folder is no content: hidden ones, editors' and systems' left-overs."""
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
