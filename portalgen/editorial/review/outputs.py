"""Which outputs differ, and what they are: from the manifests of two builds and their addresses alone."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from urllib.parse import urlsplit

import msgspec

from portalgen.build.manifest import FOLDER, INDEX, MOVED, read_lines, split_index


class Differences(msgspec.Struct, frozen=True):
    """Outputs that differ between two builds, by path, in order.

    Args:
        new: only in the later build.
        gone: only in the earlier build.
        changed: in both, with other bytes.
        leading: of the later build's outputs that are new or changed, those that only lead elsewhere.
        led: the same of the earlier build's outputs that are gone or changed.
    """

    new: tuple[str, ...]
    gone: tuple[str, ...]
    changed: tuple[str, ...]
    leading: frozenset[str]
    led: frozenset[str]


def differences(base: Path, head: Path) -> Differences:
    """Compare two builds by their manifests: only parts with another digest are read.

    Raises:
        OSError: a manifest cannot be read.
        ValueError: a manifest cannot be understood.
    """
    (parts, before), (own_parts, after) = (split_index((path / INDEX).read_bytes()) for path in (base, head))
    other = {part for part in {*parts, *own_parts} if parts.get(part) != own_parts.get(part)}
    led = _add_files(before, base, other & parts.keys())
    leading = _add_files(after, head, other & own_parts.keys())
    changed = tuple(sorted(p for p in before.keys() & after.keys() if before[p] != after[p]))
    new = tuple(sorted(after.keys() - before.keys()))
    gone = tuple(sorted(before.keys() - after.keys()))
    return Differences(new, gone, changed, frozenset(leading), frozenset(led))


def _add_files(files: dict[str, str], folder: Path, parts: Iterable[str]) -> set[str]:
    """Add the files of parts; which of them lead elsewhere."""
    moved: set[str] = set()
    for part in parts:
        listed = read_lines((folder / part).read_bytes())
        files |= listed
        if part.startswith(FOLDER + MOVED):
            moved |= listed.keys()
    return moved


def host_of(url: str) -> str:
    """The host of an address, in lower case."""
    return (urlsplit(url).hostname or "").lower()
