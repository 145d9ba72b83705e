"""Outputs as they were put in place, and what is remembered of the search index."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from portalgen.build.looks import pairs_of, part_of, stamps_of
from portalgen.build.store.database import Database

#: Single value: what documents of the search index depend on beside their items; none without an index.
INDEX_BASIS = "search"


class Outputs(Database):
    """Keeps outputs."""

    def outputs(self) -> set[str]:
        """Every output."""
        return {row[0] for row in self._db.execute("select path from output")}

    def output_digest(self, path: str) -> str:
        """The digest of an output; empty for none."""
        row = self._db.execute("select digest from output where path = ?", (path,)).fetchone()
        return str(row[0]) if row else ""

    def group_digests(self, group: str) -> list[tuple[str, str]]:
        """Path and digest of the outputs of a group of the manifest, in order."""
        return list(self._db.execute("select path, digest from output where grp = ? order by path", (group,)))

    def groups_of_outputs(self, paths: Iterable[str]) -> set[str]:
        """The groups of the manifest in which outputs stand."""
        rows = (
            self._db.execute("select grp from output where path = ?", (path,)).fetchone() for path in paths
        )
        return {row[0] for row in rows if row}

    def put_outputs(self, rows: Iterable[tuple[str, str, str]], gone: Iterable[str]) -> None:
        """Keep path, group of the manifest and digest of outputs, and forget others."""
        self._db.executemany("insert or replace into output values (?, ?, ?)", sorted(rows))
        self._forget("output", "path", gone)

    def places(self) -> Iterator[tuple[list[bytes], bytes]]:
        """Outputs, and what was seen of each in turn as it was put in place.

        The form of both is that of :mod:`portalgen.build.looks`: names, and their stamps.
        """
        for paths, stamps in self._db.execute("select paths, stamps from place"):
            yield paths.split(b"\0"), stamps

    def put_places(self, stamps: Mapping[str, tuple[int, int]], gone: Iterable[str]) -> None:
        """Note size and time (nanoseconds) of outputs as they were put in place, and forget others."""
        parts: dict[int, dict[bytes, tuple[int, int] | None]] = {}
        for path, stamp in (*((path, None) for path in gone), *stamps.items()):
            folder, slash, _ = path.rpartition("/")
            parts.setdefault(part_of(folder + slash), {})[path.encode()] = stamp
        for part, fresh in parts.items():
            row = self._db.execute("select paths, stamps from place where part = ?", (part,)).fetchone()
            known = dict(zip(row[0].split(b"\0"), pairs_of(row[1]), strict=True)) if row else {}
            every = {path: stamp for path, stamp in (known | fresh).items() if stamp is not None}
            if every:
                # In the order in which the system finds them: what lies in one folder stands together.
                paths = sorted(every, key=lambda path: path.rpartition(b"/"))
                whole = (part, b"\0".join(paths), stamps_of([every[path] for path in paths]))
                self._db.execute("insert or replace into place values (?, ?, ?)", whole)
            else:
                self._db.execute("delete from place where part = ?", (part,))

    def search_value(self, key: str) -> bytes | None:
        """What is remembered of the search index under a key."""
        row = self._db.execute("select value from search where key = ?", (key,)).fetchone()
        return row[0] if row else None

    def search_keys(self, prefix: str) -> Iterator[str]:
        """The keys with a beginning."""
        rows = self._db.execute(
            "select key from search where key >= ? and key < ? order by key", (prefix, prefix + "\U0010ffff")
        )
        for row in rows:
            yield row[0]

    def put_search_value(self, key: str, value: bytes | None) -> None:
        """Remember something of the search index, or forget it."""
        if value is None:
            self._db.execute("delete from search where key = ?", (key,))
        else:
            self._db.execute("insert or replace into search values (?, ?)", (key, value))
