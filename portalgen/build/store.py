"""What the last build knew: one disposable SQLite file. The only module with SQL.

The file is a cache of values that a build can make again from nothing. Whatever is wrong with it (missing,
torn, of another version or program), it is put aside and the build starts from nothing; it is never half
believed. Everything that a build learns is written in one transaction after its files are in place.
"""

from __future__ import annotations

import pickle
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec

from portalgen.build.changes import Known

SCHEMA = 2
_TABLES = """
create table meta (key text primary key, value blob) without rowid;
create table source (path text primary key, size integer, mtime_ns integer, ctime_ns integer, inode integer,
                     digest blob, checked_ns integer) without rowid;
create table chunk (name text primary key, value blob) without rowid;
create table item (id text primary key, value blob) without rowid;
create table body (key text primary key, value blob) without rowid;
create table media (path text primary key, value blob) without rowid;
create table finding (owner text primary key, value blob) without rowid;
create table node (id integer primary key, key text unique, value blob);
create table fact (id integer primary key, name text unique, digest blob);
create table member (grp text, fact integer, primary key (grp, fact)) without rowid;
create table heard (fact integer, node integer, primary key (fact, node)) without rowid;
create index heard_node on heard (node);
create table output (path text primary key, grp text, node text, digest text, size integer,
                     mtime_ns integer) without rowid;
create index output_group on output (grp);
"""


class Node(msgspec.Struct):
    """Something that was made from facts.

    Args:
        key: its kind and arguments.
        value: what came of it, for kinds that keep it.
        heard: names of the facts that it was made from.
    """

    key: str
    value: Any = None
    heard: frozenset[str] = frozenset()


class Store:
    """One open store.

    Args:
        path: the file.
        fingerprint: of everything beside the content that decides what is stored; another one empties it.
    """

    def __init__(self, path: Path, fingerprint: str) -> None:
        self.path = path
        self._fingerprint = fingerprint
        self.note = ""
        self._db = self._opened()

    def _opened(self) -> sqlite3.Connection:
        existed = self.path.exists()
        try:
            db = sqlite3.connect(self.path, isolation_level=None)
            if existed and self._is_ours(db):
                return db
            db.close()
            self.note = "store.other" if existed else ""
        except sqlite3.DatabaseError:
            self.note = "store.corrupt"
        for name in (self.path, *self.path.parent.glob(f"{self.path.name}-*")):
            name.unlink(missing_ok=True)
        db = sqlite3.connect(self.path, isolation_level=None)
        db.execute("pragma journal_mode = wal")
        db.execute("pragma synchronous = normal")
        db.executescript(f"begin; {_TABLES} pragma user_version = {SCHEMA}; commit;")
        db.execute("insert into meta values ('fingerprint', ?)", (self._fingerprint.encode(),))
        return db

    def _is_ours(self, db: sqlite3.Connection) -> bool:
        db.execute("pragma synchronous = normal")
        if db.execute("pragma user_version").fetchone()[0] != SCHEMA:
            return False
        row = db.execute("select value from meta where key = 'fingerprint'").fetchone()
        whole = db.execute("pragma quick_check(1)").fetchone()[0] == "ok"
        return whole and row is not None and row[0] == self._fingerprint.encode()

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()

    def meta(self, key: str) -> Any:
        """A single value, or None."""
        row = self._db.execute("select value from meta where key = ?", (key,)).fetchone()
        return pickle.loads(row[0]) if row else None  # noqa: S301 - our own cache, see the module

    def sources(self) -> dict[str, Known]:
        """What is known of every file."""
        rows = self._db.execute(
            "select path, size, mtime_ns, ctime_ns, inode, digest, checked_ns from source"
        )
        return {row[0]: Known(*row[1:]) for row in rows}

    def chunks(self) -> Iterator[tuple[str, Any]]:
        """Entries by chunk."""
        for name, blob in self._db.execute("select name, value from chunk order by name"):
            yield name, pickle.loads(blob)  # noqa: S301

    def get(self, table: str, key: str) -> Any:
        """One value of a table of values; None where there is none."""
        column = _KEYS[table]
        row = self._db.execute(f"select value from {table} where {column} = ?", (key,)).fetchone()  # noqa: S608
        return pickle.loads(row[0]) if row else None  # noqa: S301

    def all(self, table: str) -> dict[str, Any]:
        """A whole table of values."""
        rows = self._db.execute(f"select * from {table}")  # noqa: S608 - our own names
        return {row[0]: pickle.loads(row[1]) for row in rows}  # noqa: S301

    def keys(self, table: str) -> set[str]:
        """The keys of a table of values."""
        return {row[0] for row in self._db.execute(f"select {_KEYS[table]} from {table}")}  # noqa: S608

    def facts(self, groups: Iterable[str]) -> dict[str, bytes]:
        """Digests of the facts of some groups, and of those without a group, by name."""
        found: dict[str, bytes] = {}
        for group in ("", *groups):
            rows = self._db.execute(
                "select name, digest from member join fact on fact.id = fact where grp = ?", (group,)
            )
            found.update(rows)
        return found

    def facts_by_name(self, names: Iterable[str]) -> dict[str, bytes]:
        """Digests of facts, by name; those that are not kept are left out."""
        rows = (
            self._db.execute("select name, digest from fact where name = ?", (n,)).fetchone() for n in names
        )
        return dict(row for row in rows if row)

    def nodes_that_heard(self, facts: Iterable[str]) -> set[str]:
        """Keys of what was made from any of the facts."""
        found: set[str] = set()
        for name in facts:
            rows = self._db.execute(
                "select node.key from fact join heard on heard.fact = fact.id "
                "join node on node.id = heard.node where fact.name = ?",
                (name,),
            )
            found.update(row[0] for row in rows)
        return found

    def nodes(self, prefix: str) -> dict[str, Any]:
        """Values of the nodes of a kind."""
        rows = self._db.execute(
            "select key, value from node where key >= ? and key < ?", (prefix, prefix + "\U0010ffff")
        )
        return {key: pickle.loads(blob) if blob else None for key, blob in rows}  # noqa: S301

    def node(self, key: str) -> Any:
        """The value of a node, or None."""
        row = self._db.execute("select value from node where key = ?", (key,)).fetchone()
        return pickle.loads(row[0]) if row and row[0] else None  # noqa: S301

    def outputs(self) -> dict[str, tuple[int, int]]:
        """Size and time of every output as it was put in place."""
        return {row[0]: row[1:] for row in self._db.execute("select path, size, mtime_ns from output")}

    def output_digest(self, path: str) -> str:
        """The digest of an output."""
        row = self._db.execute("select digest from output where path = ?", (path,)).fetchone()
        return str(row[0]) if row else ""

    def put_stamps(self, stamps: Mapping[str, tuple[int, int]]) -> None:
        """Note size and time of outputs that are in place."""
        self._db.executemany(
            "update output set size = ?, mtime_ns = ? where path = ?",
            ((size, mtime_ns, path) for path, (size, mtime_ns) in stamps.items()),
        )

    def group_digests(self, group: str) -> list[tuple[str, str]]:
        """Path and digest of the outputs of a group of the manifest, in order."""
        return list(self._db.execute("select path, digest from output where grp = ? order by path", (group,)))

    def groups_of_outputs(self, paths: Iterable[str]) -> set[str]:
        """The groups of the manifest in which outputs stand."""
        rows = (
            self._db.execute("select grp from output where path = ?", (path,)).fetchone() for path in paths
        )
        return {row[0] for row in rows if row}

    def begin(self) -> None:
        """Start the one transaction of a build."""
        self._db.execute("begin immediate")

    def commit(self) -> None:
        """End it."""
        self._db.execute("commit")

    def put_meta(self, key: str, value: Any) -> None:
        """Keep a single value."""
        self._db.execute("insert or replace into meta values (?, ?)", (key, _packed(value)))

    def put_sources(self, touched: Mapping[str, Known], deleted: Iterable[str]) -> None:
        """Note files as they were read, and forget those that are gone."""
        self._db.executemany(
            "insert or replace into source values (?, ?, ?, ?, ?, ?, ?)",
            (
                (p, k.size, k.mtime_ns, k.ctime_ns, k.inode, k.digest, k.checked_ns)
                for p, k in touched.items()
            ),
        )
        self._db.executemany("delete from source where path = ?", ((path,) for path in deleted))

    def put(self, table: str, values: Mapping[str, Any], gone: Iterable[str] = ()) -> None:
        """Keep values of a table, and forget others."""
        self._db.executemany(
            f"insert or replace into {table} values (?, ?)",  # noqa: S608 - our own names
            ((key, _packed(value)) for key, value in values.items()),
        )
        self._db.executemany(
            f"delete from {table} where {_KEYS[table]} = ?",  # noqa: S608
            ((key,) for key in gone),
        )

    def put_outputs(self, rows: Iterable[tuple[str, str, str, str]], gone: Iterable[str]) -> None:
        """Keep path, group of the manifest, node and digest of outputs, and forget others."""
        self._db.executemany(
            "insert or replace into output values (?, ?, ?, ?, 0, 0)",
            rows,
        )
        self._db.executemany("delete from output where path = ?", ((path,) for path in gone))

    def put_facts(self, facts: Mapping[str, bytes], groups: Mapping[str, tuple[str, ...]]) -> None:
        """Keep digests of facts; ``groups`` names those of new facts."""
        self._db.executemany(
            "insert into fact (name, digest) values (?, ?) "
            "on conflict (name) do update set digest = excluded.digest",
            facts.items(),
        )
        self._db.executemany(
            "insert or ignore into member select ?, id from fact where name = ?",
            ((group, name) for name, found in groups.items() for group in found or ("",)),
        )

    def known_facts(self, names: Iterable[str]) -> set[str]:
        """Which of the names are kept."""
        if self._db.execute("select 1 from fact limit 1").fetchone() is None:
            return set()
        return set(self.facts_by_name(names))

    def put_nodes(self, nodes: Iterable[Node], gone: Iterable[str]) -> None:
        """Keep what was made and from what, and forget others. Facts must be there already."""
        ids: dict[str, int] = {}
        for node in nodes:
            self._db.execute(
                "delete from heard where node = (select id from node where key = ?)", (node.key,)
            )
            self._db.execute(
                "insert into node (key, value) values (?, ?) "
                "on conflict (key) do update set value = excluded.value",
                (node.key, None if node.value is None else _packed(node.value)),
            )
            row = self._db.execute("select id from node where key = ?", (node.key,)).fetchone()
            for name in node.heard:
                if name not in ids:
                    ids[name] = self._db.execute("select id from fact where name = ?", (name,)).fetchone()[0]
            self._db.executemany(
                "insert or ignore into heard values (?, ?)", ((ids[name], row[0]) for name in node.heard)
            )
        for key in gone:
            self._db.execute("delete from heard where node = (select id from node where key = ?)", (key,))
            self._db.execute("delete from node where key = ?", (key,))


def peek(path: Path, key: str) -> Any:
    """A single value of a store that this program has just written; None where there is none."""
    db = sqlite3.connect(path)
    try:
        row = db.execute("select value from meta where key = ?", (key,)).fetchone()
        return pickle.loads(row[0]) if row else None  # noqa: S301 - our own cache, see the module
    except sqlite3.DatabaseError:
        return None
    finally:
        db.close()


_KEYS = {"chunk": "name", "item": "id", "body": "key", "media": "path", "finding": "owner"}


def _packed(value: Any) -> bytes:
    return pickle.dumps(value, protocol=5)
