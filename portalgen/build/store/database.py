"""The file of the store: whether it can be believed, its transactions, and values that stand alone."""

from __future__ import annotations

import contextlib
import pickle
import sqlite3
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

import msgspec

from portalgen.build.store.tables import SCHEMA, TABLES

#: Name of the file in its folder.
STATE: Final = "state.sqlite"

#: Bytes of a page of the file: many rows are of some kilobytes (filling a store takes 0.7 of the time that it
#: takes with SQLite's usual 4,096).
_PAGE: Final = 8192

#: What reading a damaged store raises; a full disk is none of it.
DAMAGED: Final = (
    sqlite3.DatabaseError,
    pickle.UnpicklingError,
    EOFError,
    msgspec.DecodeError,
)


class Database:
    """An open store: its file, its transactions, and values that stand alone.

    Args:
        path: the file.
        fingerprint: of everything beside the content that decides what is stored; another one empties it.
        read_only: for another process than the one that builds: nothing is written or put aside.
    """

    def __init__(self, path: Path, fingerprint: str, *, read_only: bool = False) -> None:
        self.path = path
        self.fingerprint = fingerprint
        self.note = ""
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
        db.execute(f"pragma page_size = {_PAGE}")
        db.execute("pragma journal_mode = wal")
        db.executescript(f"begin; {TABLES} pragma user_version = {SCHEMA}; commit;")
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


_KEYS: Final = {"text": "key", "media": "path", "finding": "owner"}


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
    return sqlite3.connect(f"file:{quote(str(path))}?mode=ro", uri=True, isolation_level=None)


def _stamp_of(path: Path) -> bytes:
    status = path.stat()
    return b"%d %d" % (status.st_size, status.st_mtime_ns)


def _packed(value: Any) -> bytes:
    return pickle.dumps(value, protocol=5)
