"""What decides a build beside the portal: our own code and data, and the libraries that it stands on."""

from __future__ import annotations

import functools
import hashlib
import importlib.metadata
import platform
from collections.abc import Iterable
from pathlib import Path

from portalgen.render.compress import engines

_LIBRARIES = (
    "jinja2",
    "markupsafe",
    "markdown-it-py",
    "mdit-py-plugins",
    "linkify-it-py",
    "pyyaml",
    "msgspec",
    "babel",
    "pillow",
    "nh3",
    "anyascii",
    "holidays",
    "brotli",
)


@functools.cache
def program_fingerprint() -> str:
    """One digest of everything beside the portal that decides its output: our code, data and libraries."""
    package = Path(__file__).resolve().parent.parent
    parts: list[tuple[str, bytes]] = [("python", platform.python_version().encode())]
    parts.append(("compression", engines().encode()))
    for name in _LIBRARIES:
        try:
            parts.append((name, importlib.metadata.version(name).encode()))
        except importlib.metadata.PackageNotFoundError:
            parts.append((name, b""))
    for folder in (package, package.parent / "themes" / "default"):
        ours = (path for path in folder.rglob("*") if path.suffix in _OURS and path.is_file())
        parts += [(str(path.relative_to(folder)), path.read_bytes()) for path in ours]
    return fingerprint_of(parts)


_OURS = frozenset({".py", ".po", ".yml", ".html", ".css", ".js", ".svg"})


def fingerprint_of(parts: Iterable[tuple[str, bytes]]) -> str:
    """One digest of named bytes, in order of name."""
    whole = hashlib.blake2b(digest_size=16)
    for name, data in sorted(parts):
        whole.update(f"{name}\0{len(data)}\0".encode())
        whole.update(data)
    return whole.hexdigest()
