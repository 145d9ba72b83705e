"""The items of a build: those read just now, and the rest from the store, each when it is asked for.

This is :class:`portalgen.content.records.Records` over the store. A build of one changed item reads the
entries of its column, not those of the portal.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Iterator, Mapping

import msgspec

from portalgen.build.packing import unpacked_entry, unpacked_file
from portalgen.build.store import Store
from portalgen.content.model import Entry, Item
from portalgen.content.records import InMemory, Key, Record, newest_first
from portalgen.render.markdown.body import Body


class Stamps(msgspec.Struct, frozen=True):
    """What stands for an item: its parsed file, its values, its text."""

    parsed: bytes
    item: bytes
    body: bytes


class Fresh(msgspec.Struct):
    """Items that are other than in the store, by id.

    Args:
        entries: what was read just now.
        stamps: of each.
        gone: ids that are no more.
        parsed: items and bodies that are at hand, by stamp; others are in the store.
    """

    entries: dict[str, Entry] = {}
    stamps: dict[str, Stamps] = {}
    gone: set[str] = set()
    parsed: dict[bytes, tuple[Item, Body]] = {}


class Shelf:
    """Records over a store.

    Args:
        store: of the last build.
        fresh: what is other than there.
        keys: what a record is found under.
        first: whether the store has no entries, and so is not asked for any.
    """

    def __init__(
        self,
        store: Store,
        fresh: Fresh,
        keys: Callable[[Record], Iterable[Key]],
        *,
        first: bool = False,
    ) -> None:
        self._store = store
        self._first = first
        self._fresh = fresh
        self._memory = InMemory(fresh.entries.values(), keys=keys)
        self._hidden = fresh.entries.keys() | fresh.gone
        self._known: dict[str, Entry | None] = {}
        self._stamps: dict[str, Stamps] = {}
        self._parsed: dict[str, tuple[Item, Body]] = {}

    def get(self, id_: str) -> Entry | None:
        """The entry of an id."""
        found = self._fresh.entries.get(id_)
        if found is not None or self._first or id_ in self._fresh.gone:
            return found
        if id_ not in self._known:
            known = self._store.entry(id_)
            self._known[id_] = unpacked_entry(known[0]) if known else None
            if known:
                self._stamps[id_] = Stamps(*known[1:])
        return self._known[id_]

    def stamps(self, id_: str) -> Stamps | None:
        """What stands for an item; None where there is none."""
        if id_ in self._fresh.stamps:
            return self._fresh.stamps[id_]
        if id_ not in self._stamps and not self._first and id_ not in self._fresh.gone:
            known = self._store.entry(id_)
            if known:
                self._stamps[id_] = Stamps(*known[1:])
        return self._stamps.get(id_)

    def ids(self) -> Iterable[str]:
        """Every id."""
        yield from self._fresh.entries
        yield from (id_ for id_ in self._store.ids() if id_ not in self._hidden)

    def of_column(self, column: str) -> Iterable[Record]:
        """The entries that a column lists, newest first."""
        return _merged(
            self._memory.of_column(column), self._stored("column", column), self._stored("also", column)
        )

    def newer(self, column: str, place: tuple[float, str]) -> Iterable[Record]:
        """The entries that a column lists before a place, the nearest first."""
        stored = (self._stored(where, column, *place) for where in ("newer", "newer also"))
        return _merged(self._memory.newer(column, place), *stored, reverse=True)

    def of_site(self, site: str) -> Iterable[Record]:
        """The entries of a site, newest first."""
        return _merged(self._memory.of_site(site), self._stored("site", site))

    def of_month(self, site: str, month: str) -> Iterable[Record]:
        """The entries of a site dated in a month."""
        yield from self._memory.of_month(site, month)
        yield from self._stored("month", site, month)

    def _stored(self, where: str, *values: str | float) -> Iterator[Entry]:
        if self._first:
            return
        known, hidden = self._known, self._hidden
        for id_, packed in self._store.entries(where, *values):
            if id_ in hidden:
                continue
            entry = known.get(id_)
            if entry is None:
                entry = known[id_] = unpacked_entry(packed)
            yield entry

    def months(self, site: str) -> Iterable[str]:
        """The months in which a site has any entry."""
        return {*self._memory.months(site), *self._store.months(site)}

    def having(self, kind: str, value: str = "") -> Iterable[str]:
        """The ids that are found under a key, in order."""
        if self._first:
            return self._memory.having(kind, value)
        stored = (id_ for id_ in self._store.having(kind, value) if id_ not in self._hidden)
        return list(heapq.merge(self._memory.having(kind, value), stored))

    def item(self, id_: str) -> Item:
        """The whole item of an id that exists."""
        return self.parsed(id_)[0]

    def body(self, id_: str) -> Body | None:
        """The parsed text of an id, None where there is no such item."""
        return self.parsed(id_)[1] if id_ in self._parsed or self.stamps(id_) else None

    def parsed(self, id_: str) -> tuple[Item, Body]:
        """Item and text of an id that exists."""
        found = self._parsed.get(id_)
        if found is None:
            stamps = self.stamps(id_)
            if stamps is None:
                raise KeyError(id_)
            found = self._fresh.parsed.get(stamps.parsed)
            if found is None:
                packed = self._store.parsed(stamps.parsed)
                if packed is None:
                    raise KeyError(id_)
                found = unpacked_file(packed)
            if len(self._parsed) >= _AT_HAND:
                del self._parsed[next(iter(self._parsed))]
            self._parsed[id_] = found
        return found


def _merged(*records: Iterable[Record], reverse: bool = False) -> Iterable[Record]:
    """Records that come newest first, or the other way round, as one; none is read before it is asked for."""
    return heapq.merge(*records, key=lambda record: newest_first(record.summary), reverse=reverse)


#: Parsed files that are kept in memory: a batch of items is checked first, then made.
_AT_HAND = 192


class Bodies(Mapping[str, Body]):
    """Parsed texts by key: of items by id, of frame texts by their own keys.

    Args:
        shelf: the items.
        texts: gives the parsed frame text of a key, or None.
    """

    def __init__(self, shelf: Shelf, texts: Callable[[str], Body | None]) -> None:
        self._shelf = shelf
        self._texts = texts

    def __getitem__(self, key: str) -> Body:
        found = self._texts(key) or self._shelf.body(key)
        if found is None:
            raise KeyError(key)
        return found

    def __contains__(self, key: object) -> bool:
        return self._texts(str(key)) is not None or self._shelf.stamps(str(key)) is not None

    def __iter__(self) -> Iterator[str]:
        return iter(self._shelf.ids())

    def __len__(self) -> int:
        return sum(1 for _ in self)
