"""Outputs that come from files: theme assets, attachments, images."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from portalgen.build.artifacts import Artifact, Recipe
from portalgen.build.context import MediaInfo
from portalgen.render.attachments import clean_attachment
from portalgen.render.images import ImageCache
from portalgen.render.theme import Theme

MEDIA = frozenset({Recipe.ASSET, Recipe.FILE, Recipe.IMAGE, Recipe.VARIANT})


class MediaKitchen:
    """Makes the artifacts that come from files: theme assets, attachments, images.

    Args:
        media: what is known of the files.
        theme: its assets.
        read: gives the bytes of a file of the content tree.
        state: folder of caches.
    """

    def __init__(
        self, media: Mapping[str, MediaInfo], theme: Theme, read: Callable[[str], bytes], state: Path
    ) -> None:
        self._read = read
        self._assets = theme.static_assets()
        self._images = ImageCache(state / "images")
        self._media = media

    def make(self, artifact: Artifact) -> bytes:
        """The bytes of an asset, attachment, image or variant."""
        if artifact.recipe is Recipe.ASSET:
            return self._assets[artifact.args[0]].data
        path, digest = artifact.args[:2]
        if artifact.recipe is Recipe.FILE:
            return clean_attachment(self._read(path), self._media[path].media_type)
        if artifact.recipe is Recipe.IMAGE:
            return self._images.original(digest, lambda: self._read(path))
        return self._images.variant(digest, int(artifact.args[2]), lambda: self._read(path))
