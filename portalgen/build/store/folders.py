"""Folders of the content as they were seen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import partial

import msgspec

from portalgen.build.changes import Known, Seen
from portalgen.build.discover import Part, Remembered
from portalgen.build.looks import Looks, part_of
from portalgen.build.store.database import Database


class Folders(Database):
    """Keeps folders, alone and in a few parts."""

    def parts(self) -> Iterator[Part]:
        """The folders of the content as they were seen, in a few parts."""
        for id_, lines, seal, settled in self._db.execute("select id, lines, seal, settled from part"):
            yield Part(id_, lines, seal, bool(settled), partial(self._folders_of, id_))

    def _folders_of(self, part: int) -> list[Remembered]:
        rows = self._db.execute(
            "select lines, looks, settled from folder where part = ? order by path", (part,)
        )
        return [
            Remembered(lines.split("\0"), _decode_looks(looks), bool(settled))
            for lines, looks, settled in rows
        ]

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
        for part in {part for path in (*folders, *leaving) if (part := _part_of(path)) is not None}:
            rows = self._folders_of(part)
            lines = "\0".join(line for row in rows for line in row.lines).encode()
            looks = Looks.of([number for row in rows for number in row.looks])
            whole = (part, lines, looks.seal, all(row.settled for row in rows))
            self._db.execute("insert or replace into part values (?, ?, ?, ?)", whole)
            if not rows:
                self._db.execute("delete from part where id = ?", (part,))


_decode_looks = msgspec.msgpack.Decoder(list[int]).decode
_decode_files = msgspec.msgpack.Decoder(dict[str, Known]).decode


def _part_of(path: str) -> int | None:
    """The part that a folder is remembered in; None for one that is not of the content."""
    return None if path.startswith("//") else part_of(path)
