"""Images once made, on disk: making a variant takes a hundred times longer than reading it.

A cache can be deleted, cut short, written by two processes at once, or come from another version; nothing
of that reaches a page. A file is taken only where its checksum holds, and appears only when it is complete.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Final

_CHECKSUM: Final = 32


class ImageCache:
    """Variants and cleaned originals by content.

    Args:
        folder: where files are kept; made when first needed. One that cannot be written to is no error:
            everything is then made anew.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def variant(self, digest: str, width: int, read: Callable[[], bytes]) -> bytes:
        """The WebP of an image, ``width`` pixels wide.

        Args:
            digest: stands for the image's bytes.
            width: in pixels.
            read: gives the image's bytes; called only where the variant has to be made.
        """
        from portalgen.render.images import QUALITY, encode_variant

        return self._get(f"webp {QUALITY} {width} {digest}", lambda: encode_variant(read(), width))

    def original(self, digest: str, read: Callable[[], bytes]) -> bytes:
        """The image without metadata; arguments as for :meth:`variant`."""
        from portalgen.render.images import clean_original

        return self._get(f"original {digest}", lambda: clean_original(read()))

    def _get(self, key: str, make: Callable[[], bytes]) -> bytes:
        path = self._path(key)
        kept = _read(path)
        if kept is not None:
            return kept
        made = make()
        _write(path, made)
        return made

    def _path(self, key: str) -> Path:
        name = hashlib.blake2b(f"{_versions()} {key}".encode(), digest_size=20).hexdigest()
        return self._folder / name[:2] / name[2:]


def _versions() -> str:
    """Whatever decides the bytes of an image beside the image: another encoder, other bytes."""
    from PIL import __version__, features

    from portalgen.render.images import RECIPE

    codecs = (features.version(name) or "" for name in ("webp", "jpg", "zlib", "avif", "littlecms2"))
    return " ".join((RECIPE, __version__, *codecs))


def _read(path: Path) -> bytes | None:
    """What the file holds, None where it is not there or not whole."""
    try:
        data = path.read_bytes()
    except OSError:
        return None
    payload = data[_CHECKSUM:]
    return payload if payload and _checksum(payload) == data[:_CHECKSUM] else None


def _write(path: Path, payload: bytes) -> None:
    """Put the file in place whole: another process sees all of it or nothing."""
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(prefix=".new-", dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(_checksum(payload) + payload)
            Path(temporary).replace(path)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise


def _checksum(payload: bytes) -> bytes:
    return hashlib.blake2b(payload, digest_size=_CHECKSUM).digest()
