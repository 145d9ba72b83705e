"""Writing new files, and only new ones: all of them or none."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path


def write_new(root: Path, files: Mapping[str, str]) -> None:
    """Write files that do not exist yet; nothing is left behind where one of them cannot be written.

    Args:
        root: the folder that all paths are relative to; made where it does not exist.
        files: text by path with ``/``.

    Raises:
        FileExistsError: one of them exists; its ``filename`` is the path as given.
        OSError: the disk says no, or a path leads out of ``root`` through a link.
    """
    made: list[Path] = []
    try:
        for path, text in files.items():
            target = root / path
            _make_folder(_inside(root, target.parent), made)
            _create(target, path, text.encode())
            made.append(target)
    except BaseException:
        for one in reversed(made):
            with contextlib.suppress(OSError):
                one.rmdir() if one.is_dir() else one.unlink()
        raise


def _inside(root: Path, folder: Path) -> Path:
    """The folder, unless a link leads it out of the root."""
    if not folder.resolve().is_relative_to(root.resolve()):
        raise OSError(None, "outside", str(folder))
    return folder


def _make_folder(folder: Path, made: list[Path]) -> None:
    """Make a folder and those above it, remembering which are new."""
    missing = []
    while not folder.exists():
        missing.append(folder)
        folder = folder.parent
    for one in reversed(missing):
        one.mkdir()
        made.append(one)


def _create(target: Path, path: str, data: bytes) -> None:
    """A file with its whole text at once; one that exists is never touched, not even in a race."""
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=".", suffix=".tmp")
    partial = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
        partial.chmod(0o644)
        try:
            os.link(partial, target)
        except FileExistsError:
            raise FileExistsError(None, "exists", path) from None
        except OSError:  # a file system without hard links
            with target.open("xb") as stream:
                stream.write(data)
    finally:
        partial.unlink(missing_ok=True)
