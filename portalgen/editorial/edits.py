"""A change of the content as a value: files with new texts, files with new names. Shown first, then made."""

from __future__ import annotations

import difflib
import os
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

import msgspec

from portalgen.build.publish import prune
from portalgen.content.names import shown


class Edits(msgspec.Struct, frozen=True):
    """What will be done.

    Args:
        texts: bytes by path as it will be, relative to the content root.
        names: new path by old, of files.
        before: bytes by old path, of files whose text changes.
    """

    texts: Mapping[str, bytes] = {}
    names: Mapping[str, str] = {}
    before: Mapping[str, bytes] = {}

    def diff(self) -> Iterator[str]:
        """The change as a unified diff, files with another name alone first."""
        origins = {new: old for old, new in self.names.items()}
        for old, new in sorted(self.names.items()):
            if new not in self.texts:
                yield f"{shown(old)} → {shown(new)}"
        for path, data in sorted(self.texts.items()):
            old = origins.get(path, path)
            before = self.before.get(old, b"").decode("utf-8", "replace").splitlines()
            after = data.decode("utf-8", "replace").splitlines()
            name = shown(old) if old in self.before else "/dev/null"
            yield from difflib.unified_diff(before, after, name, shown(path), lineterm="", n=2)
            if before == after:
                yield f"{shown(old)} → {shown(path)}"

    def make(self, content: Path) -> None:
        """Write and rename; every text is complete on the disk before any name changes.

        Raises:
            OSError: the disk says no.
        """
        origins = {new: old for old, new in self.names.items()}
        for path, data in self.texts.items():
            _write(content / origins.get(path, path), data)
        for old, new in sorted(self.names.items()):
            (content / new).parent.mkdir(parents=True, exist_ok=True)
            (content / old).rename(content / new)
        for folder in sorted({(content / old).parent for old in self.names}, reverse=True):
            prune(folder, content)


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".tmp")
    partial = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
        partial.chmod(path.stat().st_mode & 0o777 if path.exists() else 0o644)
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
