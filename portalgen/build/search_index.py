"""The search index as a part of the output: which items may be found otherwise than before, and its files.

Items are analysed where there are hands for it, each once: what came of it is kept in the store, under a seal
of the document. The rest is :mod:`portalgen.search.upkeep`, which gives files to put and paths to delete.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence

from portalgen.build.facts import digest
from portalgen.build.pool import Batches, Pool
from portalgen.build.search_documents import search_document, search_labels
from portalgen.build.store import INDEX_BASIS, Store
from portalgen.build.world import Ground, World
from portalgen.content.names import SEARCH_INDEX
from portalgen.search.published import folder_reader
from portalgen.search.tiers import Maker, Part, here
from portalgen.search.upkeep import Update, document_key, forget, packed, update

#: Fewer parts of a segment are made in this process.
_WORTH_A_POOL = 8
_Found = list[tuple[str, bytes | None]]


def search_update(world: World, changed: set[str], pool: Pool) -> Update:
    """Bring the index up to date; the store's transaction is open.

    Args:
        world: the portal as it is now.
        changed: ids of items that came, went or changed since the store was written.
        pool: analyses items where they are many.
    """
    store, ground = world.store, world.ground
    shelf = StoredShelf(store)
    if not ground.frame.portal.search:
        gone = forget(shelf)
        store.put_meta(INDEX_BASIS, None)
        shelf.clear()
        return gone
    before, basis = store.meta(INDEX_BASIS), _basis(world)
    store.put_meta(INDEX_BASIS, basis)
    ids = changed if before == basis else {*changed, *world.catalog.ids(), *shelf.documents()}
    found = pool.results(Batches("search", AnalysingHands(world), sorted(ids)))
    return update(
        shelf,
        folder_reader(ground.output / SEARCH_INDEX),
        (document for part in found for document in part),
        search_labels(ground.frame),
        frozenset(path for path in ground.lost if path.startswith(SEARCH_INDEX)),
        lambda maker, parts: _spread(pool, maker, parts),
    )


def _spread(pool: Pool, maker: Maker, parts: Sequence[Part]) -> Iterable[list[bytes]]:
    """The shards of a segment, made side by side where they are many."""
    if len(parts) < _WORTH_A_POOL:
        return here(maker, parts)
    return pool.results(Batches("shards", maker, parts, size=1, worth=_WORTH_A_POOL))


def _basis(world: World) -> bytes:
    """What documents depend on beside their items."""
    frame, settings = world.ground.frame, world.ground.settings
    portal = frame.portal
    sites = [(site.id, site.path, site.host) for site in frame.sites.values()]
    types = [(id_, list(type_.fields.items())) for id_, type_ in frame.types.items()]
    where = (portal.base_url, portal.main_site, portal.timezone, settings.base_url)
    return digest((where, settings.drafts, sites, types))


class StoredShelf:
    """What the store remembers of the index.

    Args:
        store: with its transaction open, where anything is put.
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    def get(self, key: str) -> bytes | None:
        """The value of a key, or None."""
        return self._store.search_value(key)

    def put(self, key: str, value: bytes) -> None:
        """Keep a value."""
        self._store.put_search_value(key, value)

    def drop(self, key: str) -> None:
        """Forget a key."""
        self._store.put_search_value(key, None)

    def documents(self) -> Iterator[str]:
        """Ids of all documents."""
        start = document_key("")
        yield from (key.removeprefix(start) for key in self._store.search_keys(start))

    def clear(self) -> None:
        """Forget everything."""
        for key in list(self._store.search_keys("")):
            self.drop(key)


class AnalysingHands:
    """Analyses items, here or in a worker; see :class:`portalgen.build.work.WorkingHands`.

    Args:
        world: of this process.
    """

    def __init__(self, world: World) -> None:
        self._process = os.getpid()
        self._world = world

    def __reduce__(self) -> tuple[type[_AnalysingThere], tuple[Ground]]:
        return _AnalysingThere, (self._world.ground,)

    def do(self, batch: Sequence[str]) -> _Found:
        """Documents of items, None for those that the public does not find."""
        if self._process != os.getpid():
            self._process = os.getpid()
            self._world.store.reopen()
        return _analysed(self._world, batch)


class _AnalysingThere:
    """The same, read from a file in another process."""

    def __init__(self, ground: Ground) -> None:
        self._world = World(ground, Store(ground.store, ground.fingerprint, read_only=True))

    def do(self, batch: Sequence[str]) -> _Found:
        """Documents of items."""
        return _analysed(self._world, batch)


def _analysed(world: World, ids: Sequence[str]) -> _Found:
    shelf, found = StoredShelf(world.store), _Found()
    for id_ in ids:
        world.ear.fresh()
        document = search_document(world.context, id_)
        known = None if world.ground.first else shelf.get(document_key(id_))
        found.append((id_, packed(document, known) if document is not None else None))
    return found
