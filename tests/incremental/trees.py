"""Trees of files: what lies in a folder, what differs between two, and writing one over another."""

from __future__ import annotations

import difflib
import os
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path

from portalgen.diagnostics import Diagnostic

#: Path to bytes; folders end in ``/`` and are empty.
Tree = dict[str, bytes]
_LINES = 30
_NAMES = 15


def tree_of(folder: Path) -> Tree:
    """Every file and folder below a folder; empty where there is none."""
    found: Tree = {}
    for path, folders, files in os.walk(folder):
        prefix = Path(path).relative_to(folder).as_posix()
        base = "" if prefix == "." else f"{prefix}/"
        found.update({f"{base}{name}/": b"" for name in folders})
        found.update({f"{base}{name}": (Path(path) / name).read_bytes() for name in files})
    return found


def stamps_of(folder: Path, paths: Iterable[str]) -> dict[str, tuple[int, int]]:
    """Inode and modification time of files: a file that was not written keeps both."""
    status = {path: (folder / path).stat() for path in paths if not path.endswith("/")}
    return {path: (s.st_ino, s.st_mtime_ns) for path, s in status.items()}


def changed(before: Mapping[str, bytes], after: Mapping[str, bytes]) -> tuple[set[str], set[str]]:
    """Files that are new or other, and files that are gone."""
    written = {path for path, data in after.items() if before.get(path) != data and not path.endswith("/")}
    return written, {path for path in before.keys() - after.keys() if not path.endswith("/")}


def difference(got: Tree, wanted: Tree, names: tuple[str, str] = ("incremental", "clean")) -> str:
    """In words what differs, with a part of the first file that does; empty for equal trees."""
    if got == wanted:
        return ""
    extra, missing = sorted(got.keys() - wanted.keys()), sorted(wanted.keys() - got.keys())
    other = sorted(path for path in got.keys() & wanted.keys() if got[path] != wanted[path])
    lines = []
    for what, paths in ((f"only in {names[0]}", extra), (f"only in {names[1]}", missing), ("other", other)):
        if paths:
            rest = f" and {len(paths) - _NAMES} more" if len(paths) > _NAMES else ""
            lines.append(f"{what}: {', '.join(paths[:_NAMES])}{rest}")
    if other:
        # The root's own list of files differs whenever anything does: show what made it differ.
        first = next((path for path in other if path != "build.json"), other[0])
        lines.append(_part_of(first, got[first], wanted[first], names))
    return "\n".join(lines)


def _part_of(path: str, got: bytes, wanted: bytes, names: tuple[str, str]) -> str:
    old, new = (data.decode("utf-8", "backslashreplace").splitlines() for data in (wanted, got))
    found = difflib.unified_diff(old, new, f"{path} ({names[1]})", f"{path} ({names[0]})", n=1, lineterm="")
    shown = [line[:300] for line in found]
    more = [f"… {len(shown) - _LINES} lines more"] if len(shown) > _LINES else []
    return "\n".join([*shown[:_LINES], *more]) or f"{path}: {got[:80]!r} / {wanted[:80]!r}"


def findings_differ(got: tuple[Diagnostic, ...], wanted: tuple[Diagnostic, ...]) -> str:
    """In words how two lists of findings differ: members first, then order; empty for equal lists."""
    if got == wanted:
        return ""
    lines = [f"only in incremental: {d}" for d in got if d not in wanted]
    lines += [f"only in clean: {d}" for d in wanted if d not in got]
    return "\n".join(lines[:_NAMES]) or f"other order or repeated:\n{got}\n{wanted}"


def clear_way(root: Path, path: str) -> Path:
    """The place of a file, its folder made; what stands in the way is removed."""
    target = root / path
    for parent in reversed(target.relative_to(root).parents):
        if (root / parent).is_file():
            (root / parent).unlink()
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.is_dir():
        shutil.rmtree(target)
    return target


def remove_empty(root: Path, path: str) -> None:
    """Remove the folders above a deleted file that are empty now."""
    folder = (root / path).parent
    while folder != root and folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()
        folder = folder.parent
