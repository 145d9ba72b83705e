"""A portal that is built again and again in one folder, and each time from nothing in another."""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from builders import Outcome, has_option, other, request_of, usual
from picking import Pick, one
from trees import Tree, changed, clear_way, difference, findings_differ, remove_empty, stamps_of, tree_of

AUTHOR = ("-c", "user.name=T", "-c", "user.email=t@example.org")

#: How a file is written; each leaves other traces in the file system.
STYLES = ("in place", "replaced", "old time kept")


class Bench:
    """Two folders of one portal.

    Args:
        folder: an empty folder, or one in which another bench worked.
        detector: how changed files are found, where builds have the choice.
        files: what lies in the portal's folder already.
    """

    def __init__(self, folder: Path, detector: str = "", files: Mapping[str, bytes] | None = None) -> None:
        self.root, self.clean_root = folder / "portal", folder / "clean"
        self.root.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(self.clean_root, ignore_errors=True)
        self.clean_root.mkdir()
        self.output = self.root / "public"
        self.state = self.root / ".portalgen"
        self.steps: list[str] = []
        self.detector = detector
        self.disturbed = False  # somebody else wrote into the output, or a build was killed
        self.files: dict[str, bytes] = dict(files or {})
        self._clean_files: dict[str, bytes] = {}
        if detector == "git":
            self.git("init", "-q", "-b", "main")
            (self.root / ".gitignore").write_text("/public/\n/.portalgen/\n/.public.stage/\n")

    def write(
        self, files: Mapping[str, bytes], style: str = "in place", *, keep_folders: bool = False
    ) -> None:
        """Make the portal's files these, touching only those that differ.

        Args:
            files: every file of the portal's folder.
            style: one of :data:`STYLES`.
            keep_folders: leave folders that became empty.
        """
        for path in sorted(self.files.keys() - files.keys()):
            (self.root / path).unlink(missing_ok=True)
            if not keep_folders:
                remove_empty(self.root, path)
        for path, data in files.items():
            if self.files.get(path) != data or not (self.root / path).is_file():
                _write(clear_way(self.root, path), data, style)
        self.files = dict(files)

    def write_again(self) -> None:
        """Every file anew with its bytes, as in a fresh clone."""
        for path, data in self.files.items():
            _write(self.root / path, data, "replaced")

    def touch(self, path: str) -> None:
        """A new time of modification and nothing else."""
        os.utime(self.root / path)

    def commit(self) -> None:
        """Commit the portal's files."""
        self.git("add", "-A")
        self.git(*AUTHOR, "commit", "-q", "--allow-empty", "-m", "x")

    def git(self, *args: str) -> str:
        """What git prints for a command in the portal's folder."""
        env = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
        done = subprocess.run(
            ["git", *args], cwd=self.root, env=env, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def request(self, root: Path, now: dt.datetime, **options: Any) -> dict[str, Any]:
        """The request of a build in one of the two folders."""
        detector = {"detector": self.detector} if self.detector and root == self.root else {}
        return request_of(root, now, **detector, **options)

    def build(
        self, now: dt.datetime, *, jobs: int = 1, clean: bool = False, compare: bool = True, **options: Any
    ) -> Outcome:
        """Build in both folders at the same time, and compare all that can be seen of the two.

        Args:
            now: the clock.
            jobs: processes of the incremental build.
            clean: forget the state first.
            compare: build from nothing too.
            options: of both requests.
        """
        before = tree_of(self.output)
        stamps = stamps_of(self.output, before)
        usual().start(self.request(self.root, now, jobs=jobs, clean=clean, **options))
        wanted = self._clean_build(now, options) if compare else None
        got = usual().finish()
        after = tree_of(self.output)
        self._check_alone(got, before, after, stamps)
        if wanted is not None:
            self._check_equal(got, wanted, after)
        self.disturbed = self.disturbed and not got.published
        return got

    def kill(self, now: dt.datetime, **job: Any) -> Outcome:
        """A build that is to die, and is not compared; see :meth:`builders.Builder.start`."""
        self.disturbed = True
        return usual().build(self.request(self.root, now), **job)

    def _clean_build(self, now: dt.datetime, options: Mapping[str, Any]) -> Outcome:
        for path in sorted(self._clean_files.keys() - self.files.keys()):
            (self.clean_root / path).unlink(missing_ok=True)
            remove_empty(self.clean_root, path)
        for path, data in self.files.items():
            if self._clean_files.get(path) != data or not (self.clean_root / path).is_file():
                clear_way(self.clean_root, path).write_bytes(data)
        self._clean_files = dict(self.files)
        for name in ("public", ".portalgen"):
            shutil.rmtree(self.clean_root / name, ignore_errors=True)
        return other().build(self.request(self.clean_root, now, clean=True, **options))

    def _check_alone(
        self, got: Outcome, before: Tree, after: Tree, stamps: Mapping[str, tuple[int, int]]
    ) -> None:
        """What must hold of a build without knowing what it should have made."""
        if got.error or got.signal:
            self.fail(f"the build ended with {got.error or got.signal}\n{got.details}")
        assert got.result is not None
        if got.result.published is None:
            if not self.disturbed and after != before:
                self.fail(
                    "a build that failed changed the output:\n" + difference(after, before, ("now", "before"))
                )
            return
        written, deleted = changed(before, after)
        if not self.disturbed:
            told = (set(got.result.published.written), set(got.result.published.deleted))
            if told != (written, deleted):
                self.fail(
                    f"the build says that it wrote {sorted(told[0])} and deleted {sorted(told[1])};\n"
                    f"it wrote {sorted(written)} and deleted {sorted(deleted)}"
                )
        same = stamps.keys() & after.keys() - written
        rewritten = sorted(p for p, stamp in stamps_of(self.output, same).items() if stamp != stamps[p])
        if rewritten:
            self.fail(f"written again with the same bytes: {rewritten}")

    def _check_equal(self, got: Outcome, wanted: Outcome, after: Tree) -> None:
        if wanted.error or wanted.signal:
            self.fail(f"the clean build ended with {wanted.error or wanted.signal}\n{wanted.details}")
        assert got.result is not None
        assert wanted.result is not None
        found = findings_differ(got.result.diagnostics, wanted.result.diagnostics)
        if found:
            self.fail(f"the findings differ:\n{found}")
        if got.published != wanted.published:
            self.fail(f"published: {got.published}, clean: {wanted.published}\n{wanted.result.diagnostics}")
        if not got.published:
            return
        found = difference(after, tree_of(self.clean_root / "public"))
        if found:
            self.fail(f"the output differs from that of a clean build:\n{found}")
        mine, theirs = got.result, wanted.result
        if (mine.counts, mine.root_hash) != (theirs.counts, theirs.root_hash):
            self.fail(f"{mine.counts} {mine.root_hash} / {theirs.counts} {theirs.root_hash}")

    def fail(self, reason: str) -> None:
        """Fail with the whole story."""
        story = "\n".join(f"{number:3}. {step}" for number, step in enumerate(self.steps, 1))
        raise AssertionError(f"{reason}\n\nafter these steps:\n{story}\nin {self.root}")


def _write(target: Path, data: bytes, style: str) -> None:
    """Write a file; "old time kept" leaves a file whose time of modification did not change."""
    times = None
    if style == "old time kept":
        status = target.stat() if target.is_file() else None
        times = (status.st_atime_ns, status.st_mtime_ns) if status else (10**18, 10**18)
    if style == "replaced":
        beside = target.with_name(f".{target.name}.new")
        beside.write_bytes(data)
        beside.replace(target)
    else:
        target.write_bytes(data)
    if times is not None:
        os.utime(target, ns=times)


def detectors() -> list[str]:
    """The detectors that builds have, the default first; one without a name where there is no choice."""
    return ["stat", "git"] if has_option("detector") else [""]


def damage(pick: Pick, state: Path) -> str:
    """Do something to one of the files of the state that no program of ours does; says what."""
    files = sorted(
        path
        for path in state.rglob("*")
        if path.is_file() and path.name != "lock" and "images" not in path.relative_to(state).parts
    )
    if not files:
        return ""
    path = one(pick, files)
    kind = one(pick, DAMAGES)
    apply_damage(path, kind)
    return f"state file {path.relative_to(state)}: {kind}"


DAMAGES = (
    "deleted",
    "cut in half",
    "emptied",
    "its last page cut off",
    "overwritten",
    "its head overwritten",
    "foreign",
    "values of another kind",
)


def apply_damage(path: Path, kind: str) -> None:
    """Damage one file in one of the ways of :data:`DAMAGES`."""
    data = path.read_bytes()
    match kind:
        case "deleted":
            path.unlink()
        case "cut in half":
            path.write_bytes(data[: len(data) // 2])
        case "emptied":
            path.write_bytes(b"")
        case "its last page cut off":
            path.write_bytes(data[:-4096])
        case "overwritten":
            path.write_bytes(b"\xa5" * len(data))
        case "its head overwritten":
            path.write_bytes(b"\xa5" * 100 + data[100:])
        case "foreign":
            _make_foreign(path, data)
        case "values of another kind":
            _spoil_values(path, data)


def _spoil_values(path: Path, data: bytes) -> None:
    """A sound database of this program whose single values cannot be read; any other file is left."""
    if not data.startswith(b"SQLite format 3\0"):
        return
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("UPDATE meta SET value = x'a5a5' WHERE key <> 'fingerprint'")


def _make_foreign(path: Path, data: bytes) -> None:
    """A database of a program of another age; any other file becomes one of another kind."""
    if not data.startswith(b"SQLite format 3\0"):
        path.write_bytes(b"another program's file\n")
        return
    with contextlib.closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("PRAGMA user_version = 987654")
        tables = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        if "meta" in tables:
            columns = [row[1] for row in connection.execute("PRAGMA table_info(meta)")]
            connection.execute(f"UPDATE meta SET {columns[-1]} = 'foreign'")
