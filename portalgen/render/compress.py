"""Compressed twins of outputs: ``page.html.br`` and ``page.html.gz`` beside ``page.html``.

A host that sends them as they are (nginx with ``gzip_static`` or ``brotli_static``) need not compress a page
for every reader, and sends less. The same bytes give the same twins: neither name nor time is in them.
"""

from __future__ import annotations

import gzip
import zlib
from typing import Final

#: Endings of twins, the smaller kind first.
SUFFIXES: Final = (".br", ".gz")
#: Smaller files travel in one packet, compressed or not.
LEAST: Final = 1400
_TEXTS: Final = (".html", ".css", ".js", ".json", ".xml", ".csv", ".svg", ".opml", ".txt", ".webmanifest")
# Every page loads these and they change seldom: worth forty times the effort for a tenth less.
_SHARED: Final = (".css", ".js")
# Read by hosts, never sent to readers.
_FOR_HOSTS: Final = ("_headers", "_redirects")


def suffixes(path: str, size: int) -> tuple[str, ...]:
    """The twins that an output has, by its name and size alone.

    Args:
        path: relative to the output root.
        size: in bytes.
    """
    name = path.rpartition("/")[2]
    fit = size >= LEAST and name.endswith(_TEXTS) and name not in _FOR_HOSTS
    return SUFFIXES if fit else ()


def packed(path: str, data: bytes, suffix: str) -> bytes:
    """The bytes of a twin.

    Args:
        path: of the output itself.
        data: of the output.
        suffix: one of :data:`SUFFIXES`.
    """
    if suffix == ".gz":
        return gzip.compress(data, 9, mtime=0)
    import brotli

    found: bytes = brotli.compress(
        data, mode=brotli.MODE_TEXT, quality=11 if path.endswith(_SHARED) else 6, lgwin=18
    )
    return found


def original(path: str) -> str:
    """The output of which a path may be a twin; itself where it has no such ending."""
    return next((path.removesuffix(suffix) for suffix in SUFFIXES if path.endswith(suffix)), path)


def engines() -> str:
    """What decides the bytes beside this module; part of the program's fingerprint."""
    return f"zlib {zlib.ZLIB_RUNTIME_VERSION}"
