"""What the last build knew: one disposable SQLite file. The only module with SQL.

The file is a cache of values that a build can make again from nothing. Whatever is wrong with it (missing,
torn, of another version or program), it is put aside and the build starts from nothing; it is never half
believed. What a build learns of the portal is written in one transaction after its files are in place. Only
parsed files are kept earlier: they stand under digests of what they were parsed from, so they are true
whatever becomes of the build, and other processes can read them while it goes on.
"""

from __future__ import annotations

import contextlib
import pickle
import sqlite3
import zlib
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import msgspec

from portalgen.build.changes import Known, Seen
from portalgen.build.discover import Part, seal_of
from portalgen.build.traces import Made, Trace, decode_trace

SCHEMA: Final = 7
#: Name of the file in its folder.
STATE: Final = "state.sqlite"
_TABLES: Final = """
create table meta (key text primary key, value blob) without rowid;
create table folder (path text primary key, part integer, lines text, looks blob, settled integer,
                     files blob);
create index folder_part on folder (part, path);
create table part (id integer primary key, lines text, seal blob, settled integer);
create table parsed (stamp blob unique, value blob);
create table entry (id text unique, source text unique, site text, col text, month text, place real,
                    stamp blob, digest blob, body blob, value blob);
create index entry_col on entry (col, place, id);
create index entry_site on entry (site, place, id);
create index entry_month on entry (site, month);
create table also (col text, id text, primary key (col, id)) without rowid;
create index also_id on also (id);
create table key (kind text, value text, id text, primary key (kind, value, id)) without rowid;
create index key_id on key (id);
create table moment (at real, id text, primary key (at, id)) without rowid;
create index moment_id on moment (id);
create table text (key text primary key, value blob) without rowid;
create table media (path text primary key, value blob) without rowid;
create table finding (owner text primary key, value blob) without rowid;
create table fact (id integer primary key, name text unique, digest blob);
create table shared (id integer primary key, facts blob unique);
create table node (id integer primary key, key text unique, value blob, trace blob, shared integer);
create index node_shared on node (shared);
create table touch (grp text, node integer, primary key (grp, node)) without rowid;
create table output (path text primary key, grp text, digest text) without rowid;
create index output_group on output (grp);
create table search (key text unique, value blob);
create table place (part integer primary key, outputs blob);
"""
#: Parts in which folders of the content, and size and time of outputs, are kept: a build reads all of them
#: and writes those in which anything changed.
_PARTS: Final = 128
_RACY_NS: Final = 2_000_000_000


#: What reading a damaged store raises; a full disk is none of it.
DAMAGED: Final = (
    sqlite3.DatabaseError,
    pickle.UnpicklingError,
    EOFError,
    msgspec.DecodeError,
)


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


class Store:
    """One open store.

    Args:
        path: the file.
        fingerprint: of everything beside the content that decides what is stored; another one empties it.
        read_only: for another process than the one that builds: nothing is written or put aside.
    """

    def __init__(self, path: Path, fingerprint: str, *, read_only: bool = False) -> None:
        self.path = path
        self.fingerprint = fingerprint
        self.note = ""
        self._shared: dict[tuple[str, ...], int] = {}
        self._is_read_only = read_only
        self._seal = path.with_suffix(".seal")
        self._db = _for_reading(path) if read_only else self._opened()

    def _opened(self) -> sqlite3.Connection:
        existed = self.path.exists()
        try:
            db = _connected(self.path)
            if existed and self._is_ours(db):
                self._seal.unlink(missing_ok=True)
                return db
            db.close()
            self.note = "store.other" if existed else ""
        except sqlite3.DatabaseError:
            self.note = "store.corrupt"
        self.erase(self.path)
        db = _connected(self.path)
        db.execute("pragma journal_mode = wal")
        db.executescript(f"begin; {_TABLES} pragma user_version = {SCHEMA}; commit;")
        db.execute("insert into meta values ('fingerprint', ?)", (self.fingerprint.encode(),))
        return db

    def reopen(self) -> None:
        """Open the file for reading alone, in a process that was forked from the one that opened it."""
        self._inherited = self._db  # SQLite forbids to use it there, and to close it
        self._db = _for_reading(self.path)
        self._is_read_only = True

    @property
    def is_whole(self) -> bool:
        """Whether the file can be believed; only one that was opened for reading alone may be otherwise."""
        return self._is_ours(self._db)

    @staticmethod
    def erase(path: Path) -> None:
        """Remove a store with all its files."""
        for name in (path, path.with_suffix(".seal"), *path.parent.glob(f"{path.name}-*")):
            name.unlink(missing_ok=True)

    def _is_ours(self, db: sqlite3.Connection) -> bool:
        if db.execute("pragma user_version").fetchone()[0] != SCHEMA:
            return False
        row = db.execute("select value from meta where key = 'fingerprint'").fetchone()
        if row is None or row[0] != self.fingerprint.encode():
            return False
        if self._is_sealed():
            return True
        return bool(db.execute("pragma quick_check(1)").fetchone()[0] == "ok")

    def _is_sealed(self) -> bool:
        """Whether the file is as a build left it: only then need not every page of it be looked at."""
        try:
            return self._seal.read_bytes() == _stamp_of(self.path)
        except OSError:
            return False

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()
        if not self._is_read_only and not list(self.path.parent.glob(f"{self.path.name}-*")):
            with contextlib.suppress(OSError):
                self._seal.write_bytes(_stamp_of(self.path))

    # -- single values -------------------------------------------------------------------------------------

    def meta(self, key: str) -> Any:
        """A single value, or None."""
        row = self._db.execute("select value from meta where key = ?", (key,)).fetchone()
        return pickle.loads(row[0]) if row else None  # noqa: S301 - our own cache, see the module

    def put_meta(self, key: str, value: Any) -> None:
        """Keep a single value."""
        self._db.execute("insert or replace into meta values (?, ?)", (key, _packed(value)))

    def get(self, table: str, key: str) -> Any:
        """One value of a table of values; None where there is none."""
        row = self._db.execute(f"select value from {table} where {_KEYS[table]} = ?", (key,)).fetchone()  # noqa: S608
        return pickle.loads(row[0]) if row else None  # noqa: S301

    def all(self, table: str) -> dict[str, Any]:
        """A whole table of values."""
        rows = self._db.execute(f"select * from {table}")  # noqa: S608 - our own names
        return {row[0]: pickle.loads(row[1]) for row in rows}  # noqa: S301

    def keys(self, table: str) -> set[str]:
        """The keys of a table of values."""
        return {row[0] for row in self._db.execute(f"select {_KEYS[table]} from {table}")}  # noqa: S608

    def put(self, table: str, values: Mapping[str, Any], gone: Iterable[str] = ()) -> None:
        """Keep values of a table, and forget others."""
        self._db.executemany(
            f"insert or replace into {table} values (?, ?)",  # noqa: S608 - our own names
            ((key, _packed(value)) for key, value in values.items()),
        )
        self._forget(table, _KEYS[table], gone)

    def _forget(self, table: str, column: str, keys: Iterable[str]) -> None:
        self._db.executemany(f"delete from {table} where {column} = ?", ((key,) for key in keys))  # noqa: S608

    # -- transactions --------------------------------------------------------------------------------------

    def begin(self) -> None:
        """Start the one transaction of a build, where it did not begin yet."""
        if not self._db.in_transaction:
            self._db.execute("begin immediate")

    def commit(self) -> None:
        """End it."""
        self._db.execute("commit")

    def rollback(self) -> None:
        """Forget what was written since it began, if it did."""
        if self._db.in_transaction:
            self._db.execute("rollback")
        self._shared.clear()

    # -- files of the content ------------------------------------------------------------------------------

    def parts(self) -> Iterator[Part]:
        """The folders of the content as they were seen, in a few parts."""
        for lines, seal, settled in self._db.execute("select lines, seal, settled from part"):
            yield Part(lines, seal, bool(settled))

    def folder(self, path: str) -> Seen | None:
        """A folder as it was seen; None for one that was not."""
        row = self._db.execute(
            "select lines, looks, settled, files from folder where path = ?", (path,)
        ).fetchone()
        if row is None:
            return None
        lines, looks, settled, files = row
        return Seen(lines.split("\0"), _decode_looks(looks), bool(settled), _decode_files(files))

    def files_in(self, folder: str) -> Mapping[str, Known]:
        """What is known of the files of a folder, by name."""
        seen = self.folder(folder)
        return seen.files if seen is not None else {}

    def folders_apart(self) -> set[str]:
        """The folders that are not of the content."""
        return {row[0] for row in self._db.execute("select path from folder where part is null")}

    def put_folders(self, folders: Mapping[str, Seen], gone: Iterable[str]) -> None:
        """Note folders as they were seen, and forget others."""
        leaving = [path for path in gone if path not in folders]
        self._db.executemany(
            "insert or replace into folder values (?, ?, ?, ?, ?, ?)",
            (
                (
                    path,
                    _part_of(path),
                    "\0".join(seen.lines),
                    msgspec.msgpack.encode(seen.looks),
                    seen.settled,
                    msgspec.msgpack.encode(seen.files),
                )
                for path, seen in folders.items()
            ),
        )
        self._forget("folder", "path", leaving)
        for part in {_part_of(path) for path in (*folders, *leaving)} - {None}:
            rows = self._db.execute(
                "select lines, looks, settled from folder where part = ? order by path", (part,)
            ).fetchall()
            looks = [look for row in rows for look in _decode_looks(row[1])]
            whole = (part, "\0".join(row[0] for row in rows), seal_of(looks), all(row[2] for row in rows))
            self._db.execute("insert or replace into part values (?, ?, ?, ?)", whole)
            if not rows:
                self._db.execute("delete from part where id = ?", (part,))

    # -- parsed files --------------------------------------------------------------------------------------

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

    # -- entries -------------------------------------------------------------------------------------------

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

    def entries(self, where: str, *values: str) -> Iterator[tuple[str, bytes]]:
        """Entries as they were packed, with their ids, read as they are asked for.

        Args:
            where: ``column``, ``site`` (in the order of its place) or ``month``.
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
            ((kind, value, row.id) for row in rows for kind, value in row.keys),
        )
        self._db.executemany(
            "insert or ignore into also values (?, ?)",
            ((column, row.id) for row in rows for column in row.columns),
        )
        self._db.executemany(
            "insert or ignore into moment values (?, ?)",
            ((at, row.id) for row in rows for at in row.moments),
        )

    # -- facts and what was made from them -----------------------------------------------------------------

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
        found: set[str] = set()
        ids = {
            id_ for name in shared for id_ in self._db.execute("select id from fact where name = ?", (name,))
        }
        if not ids:
            return found
        wanted = {row[0] for row in ids}
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
        db = self._db
        come: list[tuple[str, int]] = []
        lost: list[tuple[str, int]] = []
        for one in made:
            shared = self._shared_id(one.shared)
            row = db.execute("select id, trace from node where key = ?", (one.key,)).fetchone()
            if row is None:
                insert = "insert into node (key, value, trace, shared) values (?, ?, ?, ?)"
                place = db.execute(insert, (one.key, one.packed, one.trace, shared)).lastrowid
                come += [(group, place) for group in one.groups]  # type: ignore[misc]
                continue
            place, before = row[0], decode_trace(row[1]).groups
            db.execute(
                "update node set value = ?, trace = ?, shared = ? where id = ?",
                (one.packed, one.trace, shared, place),
            )
            come += [(group, place) for group in one.groups if group not in before]
            lost += [(group, place) for group in before if group not in one.groups]
        for key in gone:
            row = db.execute("select id, trace from node where key = ?", (key,)).fetchone()
            if row is not None:
                lost += [(group, row[0]) for group in decode_trace(row[1]).groups]
                db.execute("delete from node where id = ?", (row[0],))
        db.executemany("delete from touch where grp = ? and node = ?", lost)
        db.executemany("insert into touch values (?, ?)", come)

    # -- outputs -------------------------------------------------------------------------------------------

    def places(self) -> Iterator[tuple[list[str], list[int]]]:
        """Outputs, and size and time of each in turn as it was put in place."""
        for (outputs,) in self._db.execute("select outputs from place"):
            yield _decode_places(outputs)

    def put_places(self, stamps: Mapping[str, tuple[int, int]], gone: Iterable[str]) -> None:
        """Note size and time (nanoseconds) of outputs as they were put in place, and forget others."""
        parts: dict[int, dict[str, tuple[int, int] | None]] = {}
        for path, stamp in (*((path, None) for path in gone), *stamps.items()):
            parts.setdefault(zlib.crc32(path.encode()) % _PARTS, {})[path] = stamp
        for part, fresh in parts.items():
            row = self._db.execute("select outputs from place where part = ?", (part,)).fetchone()
            known: dict[str, tuple[int, int] | None] = {}
            if row is not None:
                paths, looks = _decode_places(row[0])
                known = dict(zip(paths, zip(looks[::2], looks[1::2], strict=True), strict=True))
            every = {path: stamp for path, stamp in (known | fresh).items() if stamp is not None}
            outputs = msgspec.msgpack.encode(
                (list(every), [number for pair in every.values() for number in pair])
            )
            self._db.execute("insert or replace into place values (?, ?)", (part, outputs))

    # -- the search index ----------------------------------------------------------------------------------

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
        self._db.executemany("insert or replace into output values (?, ?, ?)", rows)
        self._forget("output", "path", gone)


_KEYS: Final = {"text": "key", "media": "path", "finding": "owner"}
_ENTRIES: Final = {
    "column": "select id, value from entry where col = ? order by place, id",
    "also": "select entry.id, value from also join entry on entry.id = also.id where also.col = ? "
    "order by place, entry.id",
    "site": "select id, value from entry where site = ? order by place, id",
    "month": "select id, value from entry where site = ? and month = ?",
}


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


def made_by(path: Path) -> str:
    """The fingerprint of a store of this schema; empty where there is none."""
    if not path.exists():
        return ""
    with contextlib.suppress(*DAMAGED), contextlib.closing(sqlite3.connect(path)) as db:
        if db.execute("pragma user_version").fetchone()[0] != SCHEMA:
            return ""
        row = db.execute("select value from meta where key = 'fingerprint'").fetchone()
        return bytes(row[0]).decode() if row else ""
    return ""


def _connected(path: Path) -> sqlite3.Connection:
    db = sqlite3.connect(path, isolation_level=None)
    db.execute("pragma synchronous = normal")
    db.execute("pragma cache_size = -65536")
    return db


def _for_reading(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"file:{path}?mode=ro", uri=True, isolation_level=None)


def _stamp_of(path: Path) -> bytes:
    status = path.stat()
    return b"%d %d" % (status.st_size, status.st_mtime_ns)


_decode_looks = msgspec.msgpack.Decoder(list[int]).decode
_decode_files = msgspec.msgpack.Decoder(dict[str, Known]).decode
_decode_places = msgspec.msgpack.Decoder(tuple[list[str], list[int]]).decode


def _part_of(path: str) -> int | None:
    """The part that a folder is remembered in; None for one that is not of the content."""
    return None if path.startswith("//") else zlib.crc32(path.encode()) % _PARTS


def _packed(value: Any) -> bytes:
    return pickle.dumps(value, protocol=5)
