"""What decides a build beside the portal: our own code and data, and the libraries that it stands on."""

from __future__ import annotations

import contextlib
import hashlib
import os
import platform
import sys
import time
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import msgspec

from portalgen.build.changes import is_settled
from portalgen.build.discover import discover
from portalgen.build.looks import Looks
from portalgen.build.tree import Entry
from portalgen.render.compress import engines

_LIBRARIES = (
    "jinja2",
    "markupsafe",
    "markdown-it-py",
    "mdit-py-plugins",
    "pyyaml",
    "msgspec",
    "babel",
    "pillow",
    "pypdf",
    "nh3",
    "anyascii",
    "holidays",
    "brotli",
)
_OURS = (".py", ".po", ".yml", ".html", ".css", ".js", ".svg")
_KEPT = "program.json"


class _Kept(msgspec.Struct, frozen=True):
    """A fingerprint that was made, and what was seen of the program then and when (nanoseconds)."""

    seal: str
    checked_ns: int
    fingerprint: str


def program_fingerprint(state: Path) -> str:
    """One digest of everything beside the portal that decides its output: our code, data and libraries.

    Args:
        state: folder of caches. The program is read again only where anything is seen of it that was not
            seen when its fingerprint was made (the rule of :mod:`portalgen.build.changes`).
    """
    now = time.time_ns()
    files = _our_files()
    looks = [
        look for file in files.values() for look in (file.size, file.mtime_ns, file.ctime_ns, file.inode)
    ]
    program = [("names", "\0".join(files).encode()), ("looks", Looks.of(looks).seal)]
    seal = fingerprint_of([*program, *_beside(), *_distributions()])
    kept = state / _KEPT
    with contextlib.suppress(OSError, msgspec.MsgspecError):
        known = msgspec.json.decode(kept.read_bytes(), type=_Kept)
        if known.seal == seal and is_settled(looks, known.checked_ns):
            return known.fingerprint
    ours = ((name, Path(entry.disk_path).read_bytes()) for name, entry in files.items())
    found = fingerprint_of((*ours, *_beside(), *_libraries()))
    with contextlib.suppress(OSError):
        kept.write_bytes(msgspec.json.encode(_Kept(seal, now, found)))
    return found


def _our_files() -> Mapping[str, Entry]:
    """Our code and data and the default theme, by name."""
    package = Path(__file__).resolve().parent.parent
    folders = {"portalgen": package, "theme": package.parent / "themes" / "default"}
    return {
        f"{name}/{entry.path}": entry
        for name, folder in folders.items()
        if folder.is_dir()
        for files in discover(folder)[0].files.folders.values()
        for entry in files.values()
        if entry.path.endswith(_OURS)
    }


def _beside() -> Iterator[tuple[str, bytes]]:
    yield "python", platform.python_version().encode()
    yield "compression", engines().encode()


def _distributions() -> Iterator[tuple[str, bytes]]:
    """Names of what is installed, which say the versions too; quicker than asking for each version."""
    for folder in filter(None, sys.path):
        with contextlib.suppress(OSError):
            names = os.listdir(folder)  # noqa: PTH208 - names are enough
            yield from (("installed", name.encode()) for name in names if name.endswith(".dist-info"))


def _libraries() -> Iterator[tuple[str, bytes]]:
    import importlib.metadata

    for name in _LIBRARIES:
        try:
            yield name, importlib.metadata.version(name).encode()
        except importlib.metadata.PackageNotFoundError:
            yield name, b""


def fingerprint_of(parts: Iterable[tuple[str, bytes]]) -> str:
    """One digest of named bytes, in order of name."""
    whole = hashlib.blake2b(digest_size=16)
    for name, data in sorted(parts):
        whole.update(f"{name}\0{len(data)}\0".encode())
        whole.update(data)
    return whole.hexdigest()
