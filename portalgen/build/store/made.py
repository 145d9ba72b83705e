"""What was made, and from which facts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import count
from pathlib import Path

import msgspec

from portalgen.build.store.database import Database
from portalgen.build.traces import Made, Trace, decode_trace


class MadeThings(Database):
    """Keeps what was made, each thing with its trace."""

    def __init__(self, path: Path, fingerprint: str, *, read_only: bool = False) -> None:
        super().__init__(path, fingerprint, read_only=read_only)
        self._shared: dict[tuple[str, ...], int] = {}

    def rollback(self) -> None:
        """Forget what was written since the transaction began, if it did."""
        super().rollback()
        self._shared.clear()

    def shared_facts(self) -> dict[str, bytes]:
        """Digests of the facts that very many things are made from, by name."""
        return dict(self._db.execute("select name, digest from fact"))

    def put_shared_facts(self, facts: Mapping[str, bytes]) -> None:
        """Keep digests of such facts."""
        self._db.executemany(
            "insert into fact (name, digest) values (?, ?) "
            "on conflict (name) do update set digest = excluded.digest where digest is not excluded.digest",
            facts.items(),
        )

    def made_from(self, shared: Iterable[str]) -> set[str]:
        """Keys of what was made from any of the facts that very many things are made from."""
        select = "select id from fact where name = ?"
        wanted = {row[0] for name in shared for row in self._db.execute(select, (name,))}
        found: set[str] = set()
        if not wanted:
            return found
        for number, blob in self._db.execute("select id, facts from shared").fetchall():
            if wanted.intersection(msgspec.msgpack.decode(blob)):
                rows = self._db.execute("select key from node where shared = ?", (number,))
                found.update(row[0] for row in rows)
        return found

    def touched(self, groups: Iterable[str]) -> dict[str, Trace]:
        """What was made from any fact of some groups, by key, with what it was made from."""
        found: dict[str, Trace] = {}
        for group in groups:
            rows = self._db.execute(
                "select key, trace from touch join node on node.id = node where grp = ?", (group,)
            )
            for key, trace in rows:
                if key not in found:
                    found[key] = decode_trace(trace)
        return found

    def touched_by_any(self, beginning: str) -> Iterator[tuple[str, Trace]]:
        """The same for all groups whose names have a beginning; each once for every such group."""
        rows = self._db.execute(
            "select key, trace from touch join node on node.id = node where grp >= ? and grp < ?",
            (beginning, beginning + "\U0010ffff"),
        )
        return ((key, decode_trace(trace)) for key, trace in rows)

    def heard_by(self, key: str) -> tuple[str, ...]:
        """Names of the facts that something was made from; none where it is not known."""
        row = self._db.execute(
            "select trace, facts from node join shared on shared.id = node.shared where key = ?", (key,)
        ).fetchone()
        if row is None:
            return ()
        ids = msgspec.msgpack.decode(row[1])
        names = (self._db.execute("select name from fact where id = ?", (id_,)).fetchone()[0] for id_ in ids)
        return (*decode_trace(row[0]).heard, *names)

    def keys_from(self, beginning: str) -> set[str]:
        """Keys of what was made that have a beginning."""
        rows = self._db.execute(
            "select key from node where key >= ? and key < ?", (beginning, beginning + "\U0010ffff")
        )
        return {row[0] for row in rows}

    def node(self, key: str) -> bytes | None:
        """What came of something that was made, as it was packed; None where nothing is kept of it."""
        row = self._db.execute("select value from node where key = ?", (key,)).fetchone()
        return row[0] if row else None

    def _shared_id(self, names: tuple[str, ...]) -> int:
        known = self._shared.get(names)
        if known is None:
            select = "select id from fact where name = ?"
            rows = [self._db.execute(select, (name,)).fetchone() for name in names]
            assert all(rows), f"a fact without a digest among {names}"
            blob = msgspec.msgpack.encode(sorted(row[0] for row in rows))
            self._db.execute("insert or ignore into shared (facts) values (?)", (blob,))
            known = self._db.execute("select id from shared where facts = ?", (blob,)).fetchone()[0]
            self._shared[names] = known
        return known

    def put_made(self, made: Iterable[Made], gone: Iterable[str] = ()) -> None:
        """Keep what was made and from what, and forget others. Shared facts must be there already."""
        every = {one.key: one for one in made}
        known = self._known((*every, *gone))
        places = count(self._db.execute("select coalesce(max(id), 0) + 1 from node").fetchone()[0])
        rows: list[tuple[int, str, bytes | None, bytes, int]] = []
        come: list[tuple[str, int]] = []
        lost: list[tuple[str, int]] = []
        for key, one in every.items():
            place, before = known.pop(key, None) or (next(places), ())
            rows.append((place, key, one.packed, one.trace, self._shared_id(one.shared)))
            come += [(group, place) for group in one.groups if group not in before]
            lost += [(group, place) for group in before if group not in one.groups]
        for place, before in known.values():
            lost += [(group, place) for group in before]
        self._db.executemany("delete from node where id = ?", [(place,) for place, _ in known.values()])
        self._db.executemany("insert or replace into node values (?, ?, ?, ?, ?)", rows)
        self._db.executemany("delete from touch where grp = ? and node = ?", lost)
        self._db.executemany("insert into touch values (?, ?)", sorted(come))

    def _known(self, keys: Iterable[str]) -> dict[str, tuple[int, tuple[str, ...]]]:
        """Place, and groups of the trace, of what is kept under keys."""
        select = "select key, id, trace from node where key in (select value from json_each(?))"
        rows = self._db.execute(select, (msgspec.json.encode([*keys]).decode(),))
        return {key: (place, decode_trace(trace).groups) for key, place, trace in rows}
