"""The search index of a preview, in memory: made when first asked for, brought up to date after edits."""

from __future__ import annotations

import threading
import weakref

from portalgen.build.context import Context
from portalgen.build.search_documents import search_document, search_labels
from portalgen.content.names import SEARCH_INDEX
from portalgen.search.upkeep import document_key, packed, update


class MemoryShelf(dict[str, bytes]):
    """What is known of the index."""

    def put(self, key: str, value: bytes) -> None:
        """Keep a value."""
        self[key] = value

    def drop(self, key: str) -> None:
        """Forget a key."""
        self.pop(key, None)


class PreviewIndex:
    """One index for all previews of a process, each in its turn."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._shelf = MemoryShelf()
        self._ids: set[str] = set()
        self._files: dict[str, bytes] = {}
        self._shown: weakref.ref[Context] | None = None

    def file(self, context: Context, path: str) -> bytes | None:
        """A file of the index of a portal as it is shown now, or None.

        Args:
            context: the portal.
            path: from the root of the host.
        """
        if not context.frame.portal.search:
            return None
        with self._lock:
            if self._shown is None or self._shown() is not context:
                self._update(context)
                self._shown = weakref.ref(context)
            return self._files.get(path)

    def _update(self, context: Context) -> None:
        shelf, now = self._shelf, set(context.catalog.ids())
        documents = (
            (id_, search_document(context, id_) if id_ in now else None) for id_ in sorted(now | self._ids)
        )
        changes = (
            (id_, packed(found, shelf.get(document_key(id_))) if found else None) for id_, found in documents
        )
        made = update(shelf, self._read, changes, search_labels(context.frame))
        self._ids = now
        for path in made.gone:
            del self._files[path]
        self._files |= made.files

    def _read(self, path: str, offset: int, length: int | None) -> bytes:
        data = self._files.get(SEARCH_INDEX + path)
        if data is None:
            raise FileNotFoundError(path)
        return data[offset:] if length is None else data[offset : offset + length]
