"""Items: parsed files, and entries with what they are found under."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence
from typing import Final

import msgspec

from portalgen.build.store.database import Database


class Row(msgspec.Struct, frozen=True):
    """What is kept of an item, as columns and as a value.

    Args:
        place: in the order of its site, ascending.
        stamp: of what its file was parsed from; names the parsed file.
        digest: of the item without the places of its values.
        body: digest of its text.
        value: its :class:`portalgen.content.model.Entry`, packed.
        keys: kind and value of what it is found under.
        columns: that list it beside its own.
        moments: at which its summary may change, seconds since the epoch.
    """

    id: str
    source: str
    site: str
    column: str
    month: str
    place: float
    stamp: bytes
    digest: bytes
    body: bytes
    value: bytes
    keys: tuple[tuple[str, str], ...] = ()
    columns: tuple[str, ...] = ()
    moments: tuple[float, ...] = ()


class Entries(Database):
    """Keeps items."""

    def parsed(self, stamp: bytes) -> bytes | None:
        """A parsed file as it was packed, or None."""
        row = self._db.execute("select value from parsed where stamp = ?", (stamp,)).fetchone()
        return row[0] if row else None

    def put_parsed(self, values: Iterable[tuple[bytes, bytes]]) -> None:
        """Keep parsed files at once, packed."""
        own = not self._db.in_transaction
        if own:
            self.begin()
        self._db.executemany("insert or ignore into parsed values (?, ?)", values)
        if own:
            self.commit()

    def sweep(self, replaced: int) -> None:
        """Drop parsed files that no entry names, when they may have become many.

        Args:
            replaced: how many entries came or went.
        """
        dead = int(self.meta("dead") or 0) + replaced
        living = self._db.execute("select count(*) from entry").fetchone()[0]
        if dead > 1000 + living // 10:
            self._db.execute("delete from parsed where stamp not in (select stamp from entry)")
            dead = 0
        self.put_meta("dead", dead)

    def entry(self, id_: str) -> tuple[bytes, bytes, bytes, bytes] | None:
        """An entry as it was packed, with stamp, digest and digest of its text; None where there is none."""
        found: tuple[bytes, bytes, bytes, bytes] | None = self._db.execute(
            "select value, stamp, digest, body from entry where id = ?", (id_,)
        ).fetchone()
        return found

    def entry_at(self, source: str) -> bytes | None:
        """The entry of a source path as it was packed, or None."""
        row = self._db.execute("select value from entry where source = ?", (source,)).fetchone()
        return row[0] if row else None

    def source_of(self, id_: str) -> str:
        """The source path of an entry; empty where there is none."""
        row = self._db.execute("select source from entry where id = ?", (id_,)).fetchone()
        return row[0] if row else ""

    def stamps_of_sources(self) -> dict[str, bytes]:
        """What the file of each entry was parsed from, by source path."""
        return dict(self._db.execute("select source, stamp from entry"))

    def ids(self) -> Iterator[str]:
        """Every id."""
        return (row[0] for row in self._db.execute("select id from entry").fetchall())

    def entries(self, where: str, *values: str | float) -> Iterator[tuple[str, bytes]]:
        """Entries as they were packed, with their ids, read as they are asked for.

        Args:
            where: ``column``, ``also`` and ``site`` (in the order of its place), ``newer`` and ``newer also``
                (than a place of a column, the nearest first), or ``month``.
            values: of its columns.
        """
        yield from self._db.execute(_ENTRIES[where], values)

    def also_listed(self) -> list[str]:
        """Source paths of entries that other columns list too."""
        rows = self._db.execute("select distinct source from also join entry on entry.id = also.id")
        return [row[0] for row in rows.fetchall()]

    def months(self, site: str) -> list[str]:
        """The months of a site's entries."""
        rows = self._db.execute("select distinct month from entry where site = ?", (site,))
        return [row[0] for row in rows.fetchall()]

    def having(self, kind: str, value: str) -> list[str]:
        """Ids that are found under a key, in order."""
        rows = self._db.execute("select id from key where kind = ? and value = ? order by id", (kind, value))
        return [row[0] for row in rows.fetchall()]

    def with_moments(self, since: float, until: float) -> list[str]:
        """Ids with a moment after one clock and not after another."""
        rows = self._db.execute("select distinct id from moment where at > ? and at <= ?", (since, until))
        return [row[0] for row in rows.fetchall()]

    def next_moment(self, now: float, without: Container[str] = ()) -> float | None:
        """The first moment after a clock, of entries other than some."""
        for at, id_ in self._db.execute("select at, id from moment where at > ? order by at", (now,)):
            if id_ not in without:
                return float(at)
        return None

    def put_entries(self, rows: Sequence[Row], gone: Iterable[str]) -> None:
        """Keep entries, and forget others.

        Args:
            rows: what is kept.
            gone: ids of everything that is forgotten first: also of entries that come anew.
        """
        ids = list(gone)
        for table in ("key", "also", "moment", "entry"):
            self._forget(table, "id", ids)
        self._db.executemany(
            "insert into entry values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                (r.id, r.source, r.site, r.column, r.month, r.place, r.stamp, r.digest, r.body, r.value)
                for r in rows
            ),
        )
        self._db.executemany(
            "insert or ignore into key values (?, ?, ?)",
            sorted((kind, value, row.id) for row in rows for kind, value in row.keys),
        )
        self._db.executemany(
            "insert or ignore into also values (?, ?)",
            ((column, row.id) for row in rows for column in row.columns),
        )
        self._db.executemany(
            "insert or ignore into moment values (?, ?)",
            sorted((at, row.id) for row in rows for at in row.moments),
        )


_ENTRIES: Final = {
    "column": "select id, value from entry where col = ? order by place, id",
    "also": "select entry.id, value from also join entry on entry.id = also.id where also.col = ? "
    "order by place, entry.id",
    "newer": "select id, value from entry where col = ? and (place, id) < (?, ?) "
    "order by place desc, id desc",
    "newer also": "select entry.id, value from also join entry on entry.id = also.id where also.col = ? "
    "and (place, entry.id) < (?, ?) order by place desc, entry.id desc",
    "site": "select id, value from entry where site = ? order by place, id",
    "month": "select id, value from entry where site = ? and month = ?",
}
