"""Whether what is served is what was built: every file against the manifest of a build.

The manifest comes with the site itself, so that anyone can ask; who does not trust the server names the root
hash of the approved build, or gives that build's folder.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Protocol

import msgspec

from portalgen.build.manifest import FOLDER, INDEX, MOVED, RECEIPT, read_lines, split_index

_BLOCK = 1 << 20


class Served(msgspec.Struct, frozen=True):
    """What came for a path.

    Args:
        digest: SHA-256 of the bytes, hex; empty where none came.
        location: for a redirect, the output path that it leads to; ``/`` for a place that is not the site's.
        status: of HTTP; 0 for files on a disk.
        reason: why nothing came, where it was not simply absent.
    """

    digest: str = ""
    location: str = ""
    status: int = 0
    reason: str = ""


class Place(Protocol):
    """Somewhere that files are served from."""

    def read(self, path: str) -> bytes | None:
        """The bytes at a path; None where there are none. Raises ``Unreadable``."""

    def look(self, path: str) -> Served:
        """What is served for a path."""

    def everything(self) -> Iterable[str] | None:
        """All paths there are; None where that cannot be known."""

    def serves(self, path: str) -> bool:
        """Whether visitors can ask for the path here."""

    def know_hosts(self, hosts: Mapping[str, str]) -> None:
        """Where the build's folders are served, by folder."""

    def close(self) -> None:
        """Let go of what is held open."""


class Unreadable(Exception):  # noqa: N818 - an answer, not a fault
    """Nothing can be read there; the text is the machine's reason."""


class NoBuild(Exception):  # noqa: N818 - an answer, not a fault
    """There is no build of portalgen there, or its receipt cannot be understood."""


class Build(msgspec.Struct, frozen=True):
    """What a build says of itself.

    Args:
        receipt: ``build.json``.
        files: digest by path of every file, manifest included.
        moved: paths of pages that only lead elsewhere.
        damaged: parts of the manifest that are absent or are not what the receipt vouches for.
    """

    receipt: Mapping[str, Any]
    files: Mapping[str, str]
    moved: frozenset[str]
    damaged: tuple[str, ...]


class Verified(msgspec.Struct, frozen=True):
    """What was found.

    Args:
        same: number of files that are as they were built.
        redirected: number of old addresses that a rule of the server answers.
        unasked: number of files that visitors cannot ask for, such as rules for the server.
        unreachable: path and reason.
        complete: whether files that do not belong would have been found.
    """

    receipt: Mapping[str, Any]
    same: int
    redirected: int
    unasked: int
    missing: tuple[str, ...]
    changed: tuple[str, ...]
    extra: tuple[str, ...]
    unreachable: tuple[tuple[str, str], ...]
    complete: bool

    @property
    def holds(self) -> bool:
        """Whether everything is as it was built."""
        return not (self.missing or self.changed or self.extra or self.unreachable)


def read_build(place: Place) -> Build:
    """The receipt and manifest of the build that lies at a place.

    Raises:
        NoBuild: there is none.
        Unreadable: nothing can be read there.
    """
    receipt = _receipt(place)
    index = place.read(INDEX) or b""
    if receipt["root_hash"] != f"sha256:{hashlib.sha256(index).hexdigest()}":
        return Build(receipt, {}, frozenset(), (INDEX,))
    parts, fronts = split_index(index)
    files, moved, damaged = {INDEX: hashlib.sha256(index).hexdigest(), **fronts}, set[str](), []
    for part, digest in parts.items():
        text = place.read(part)
        if text is None or hashlib.sha256(text).hexdigest() != digest:
            damaged.append(part)
            continue
        listed = read_lines(text)
        files[part] = digest
        files |= listed
        if part.startswith(FOLDER + MOVED):
            moved |= listed.keys()
    return Build(receipt, files, frozenset(moved), tuple(damaged))


def read_receipt(place: Place) -> Mapping[str, Any]:
    """``build.json`` alone: what is online, without looking at any page.

    Raises:
        NoBuild: there is none.
        Unreadable: nothing can be read there.
    """
    return _receipt(place)


def _receipt(place: Place) -> dict[str, Any]:
    data = place.read(RECEIPT)
    try:
        receipt = json.loads(data or b"")
        if not isinstance(receipt["root_hash"], str):
            raise NoBuild
    except (ValueError, KeyError, TypeError):
        raise NoBuild from None
    return dict(receipt)


def verify(
    place: Place, build: Build, *, jobs: int = 8, tell: Callable[[int, int], None] = lambda _d, _t: None
) -> Verified:
    """Compare everything that a place serves with a build.

    Args:
        place: what is asked.
        build: what it should be.
        jobs: files that are asked for at the same time.
        tell: is told how many files of how many were looked at.
    """
    wanted = [path for path in sorted(build.files) if place.serves(path)]
    missing, changed, unreachable = [], [*build.damaged], list[tuple[str, str]]()
    same = redirected = 0
    with ThreadPoolExecutor(max_workers=jobs) as pool:
        for done, (path, served) in enumerate(zip(wanted, pool.map(place.look, wanted), strict=True), 1):
            match _judged(path, served, build):
                case "same":
                    same += 1
                case "redirected":
                    redirected += 1
                case "missing":
                    missing.append(path)
                case "changed":
                    changed.append(path)
                case _:
                    unreachable.append((path, served.reason))
            if done % 100 == 0:
                tell(done, len(wanted))
    there = place.everything()
    known = {*build.files, *build.damaged, RECEIPT}
    extra = sorted(set(there or ()) - known) if not build.damaged else []
    return Verified(
        receipt=build.receipt,
        same=same,
        redirected=redirected,
        unasked=len(build.files) - len(wanted),
        missing=tuple(missing),
        changed=tuple(sorted(changed)),
        extra=tuple(extra),
        unreachable=tuple(unreachable),
        complete=there is not None,
    )


def _judged(path: str, served: Served, build: Build) -> str:
    """What an answer means for a path of the build."""
    if served.digest == build.files[path]:
        return "same"
    if served.reason:
        return "unreachable"
    if served.location and path in build.moved and served.location in build.files:
        return "redirected"
    if served.status in {404, 410} or not (served.digest or served.location):
        return "missing"
    return "changed"


class Folder:
    """A build on this machine."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def read(self, path: str) -> bytes | None:
        """The bytes of a file."""
        try:
            return (self._root / path).read_bytes()
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            return None
        except OSError as error:
            raise Unreadable(error.strerror or str(error)) from error

    def look(self, path: str) -> Served:
        """The digest of a file."""
        whole = hashlib.sha256()
        try:
            with (self._root / path).open("rb") as stream:
                while block := stream.read(_BLOCK):
                    whole.update(block)
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            return Served()
        except OSError as error:
            return Served(reason=error.strerror or str(error))
        return Served(whole.hexdigest())

    def everything(self) -> Iterable[str]:
        """Every file and link below the folder."""
        for folder, names, files in os.walk(self._root):
            base = Path(folder).relative_to(self._root)
            links = [name for name in names if (Path(folder) / name).is_symlink()]
            yield from ((base / name).as_posix() for name in (*files, *links))

    def serves(self, path: str) -> bool:  # noqa: ARG002 - everything lies open
        """Every path can be read."""
        return True

    def know_hosts(self, hosts: Mapping[str, str]) -> None:
        """All hosts' folders lie here."""

    def close(self) -> None:
        """Nothing is held open."""
