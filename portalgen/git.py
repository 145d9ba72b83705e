"""The ``git`` program through one door: arguments as lists, output as text or bytes, no shell.

Here is also what several parts ask of it: names of commits, what differs between trees, contents of objects.
"""

from __future__ import annotations

import io
import os
import subprocess
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO, NamedTuple

import msgspec


class GitError(Exception):
    """Git said no; the message is its own."""


class Answer(NamedTuple):
    """What git printed."""

    out: bytes
    said: str


def ask(root: Path, *args: str, given: bytes = b"", env: Mapping[str, str] | None = None) -> Answer:
    """What git prints for a command, as bytes, with what it says beside.

    Args:
        root: a folder of the repository.
        args: the words after ``git``.
        given: standard input.
        env: variables added to those of this process.

    Raises:
        GitError: git is not there, or failed.
    """
    try:
        done = subprocess.run(  # noqa: S603 - no shell, and the words are ours
            ["git", "-C", str(root), *args],  # noqa: S607 - found where the machine has it
            capture_output=True,
            check=False,
            input=given,
            env={**os.environ, "LC_ALL": "C.UTF-8", **(env or {})},
        )
    except OSError as error:
        raise GitError(str(error)) from error
    said = done.stderr.decode("utf-8", "replace").strip()
    if done.returncode != 0:
        raise GitError(said or done.stdout.decode("utf-8", "replace").strip())
    return Answer(done.stdout, said)


def git(root: Path, *args: str, given: bytes = b"") -> str:
    """What git prints for a command, as text.

    Args:
        root: a folder of the repository.
        args: the words after ``git``.
        given: standard input.

    Raises:
        GitError: git is not there, or failed.
    """
    return ask(root, *args, given=given).out.decode("utf-8", "surrogateescape")


def top_folder(root: Path) -> Path | None:
    """The repository's top folder; None outside a repository."""
    try:
        return Path(git(root, "rev-parse", "--show-toplevel").removesuffix("\n"))
    except GitError:
        return None


def head_commit(root: Path) -> str:
    """The commit that is checked out; empty outside a repository and before the first commit."""
    try:
        return git(root, "rev-parse", "HEAD").strip()
    except GitError:
        return ""


def contains(root: Path, wanted: str, online: str) -> bool:
    """Whether commit ``online`` is ``wanted`` or came after it.

    Raises:
        GitError: this is no repository, or one of the commits is not in it.
    """
    ids = [
        git(root, "rev-parse", "--verify", "--end-of-options", f"{c}^{{commit}}") for c in (wanted, online)
    ]
    base = git(root, "merge-base", *(id_.strip() for id_ in ids)).strip()
    return base == ids[0].strip()


def commit_of(root: Path, name: str) -> str:
    """The whole name of a commit.

    Raises:
        GitError: there is no such commit, or no repository.
    """
    return git(root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}").strip()


def tree_of(root: Path, commit: str) -> str:
    """The name of a commit's tree."""
    return git(root, "rev-parse", "--verify", "--end-of-options", f"{commit}^{{tree}}").strip()


def empty_tree(root: Path) -> str:
    """The name of the tree without files."""
    return git(root, "hash-object", "-t", "tree", "/dev/null").strip()


def merge_base(root: Path, one: str, other: str) -> str:
    """The commit at which two histories parted; empty where they have nothing in common."""
    try:
        return git(root, "merge-base", one, other).strip()
    except GitError:
        return ""


class TreeChange(msgspec.Struct, frozen=True):
    """One path that differs between two trees.

    Args:
        path: relative to the folder that was asked, as Git has it.
        mode: of the new side, octal as Git writes it; empty where the path is gone.
        id: of the new side's object; empty where it is gone, zeros where only the working tree has it.
        old_mode: of the old side; empty where the path is new.
        old_id: of the old side's object; empty where the path is new.
    """

    path: str
    mode: str = ""
    id: str = ""
    old_mode: str = ""
    old_id: str = ""


def tree_changes(root: Path, old: str, new: str, paths: Sequence[str]) -> tuple[TreeChange, ...]:
    """What differs between two trees, below ``root``.

    Args:
        root: a folder of the repository.
        old: tree or commit.
        new: tree or commit; empty for the working tree, with the files that Git does not know yet.
        paths: relative to ``root``.
    """
    form = ("-z", "--raw", "--no-abbrev", "--no-renames", "--no-ext-diff", "--relative")
    if new:
        return tuple(_raw_changes(git(root, "diff-tree", "-r", *form, old, new, "--", *paths)))
    found = {change.path: change for change in _raw_changes(git(root, "diff", *form, old, "--", *paths))}
    others = git(root, "ls-files", "-z", "--others", "--exclude-standard", "--", *paths)
    for path in filter(None, others.split("\0")):
        known = found.get(path, TreeChange(path))  # taken out of the index, and still there
        found[path] = msgspec.structs.replace(known, mode="100644", id="0" * 40)
    return tuple(found[path] for path in sorted(found))


def _raw_changes(text: str) -> Iterator[TreeChange]:
    """``:mode mode id id status NUL path NUL`` and so on."""
    words = iter(text.split("\0"))
    for head in words:
        if not head:
            return
        old_mode, mode, old_id, id_, status = head.removeprefix(":").split(" ")
        old = ("", "") if status == "A" else (old_mode, old_id)
        yield TreeChange(next(words), *(("", "") if status == "D" else (mode, id_)), *old)


def read_blobs(root: Path, wanted: Sequence[tuple[str, str]]) -> Iterator[bytes]:
    """The contents of objects as a checkout would write them, in their order, from one process.

    Args:
        root: a folder of the repository.
        wanted: id and path of each: filters go by the path.

    Raises:
        GitError: git is not there, or an object is not.
    """
    if not wanted:
        return
    command = ["git", "-C", str(root), "cat-file", "--batch", "--filters"]
    try:
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)  # noqa: S603
    except OSError as error:
        raise GitError(str(error)) from error
    with process:
        assert process.stdin is not None
        assert process.stdout is not None
        for id_, path in wanted:
            # A path with a line end cannot be told, and has no filters.
            name = path if "\n" not in path else "-"
            process.stdin.write(f"{id_} {name}\n".encode("utf-8", "surrogateescape"))
            process.stdin.flush()
            yield _blob(process.stdout, f"{path}: {id_}")
        process.stdin.close()


def read_files(root: Path, commit: str, paths: Iterable[str]) -> dict[str, bytes]:
    """The files of a commit that are there, by path.

    Args:
        root: a folder of the repository.
        commit: its name.
        paths: relative to the repository's top.
    """
    wanted = [path for path in paths if "\n" not in path]
    given = "".join(f"{commit}:{path}\n" for path in wanted).encode("utf-8", "surrogateescape")
    stream = io.BytesIO(ask(root, "cat-file", "--batch", given=given).out if wanted else b"")
    found = {}
    for path in wanted:
        head = stream.readline()
        size = head.rpartition(b" ")[2].strip()
        if size.isdigit():
            data = stream.read(int(size) + 1)[:-1]
            if b" blob " in head[-len(size) - 8 :]:
                found[path] = data
    return found


def _blob(stream: IO[bytes], name: str) -> bytes:
    head = stream.readline().split()
    if len(head) != 3:
        raise GitError(name)
    data = stream.read(int(head[2]))
    stream.read(1)
    return data


def clean_blobs(root: Path) -> dict[str, bytes]:
    """Object ids of the files under a folder that are byte for byte as git has them, by absolute path.

    Files that were edited, are not tracked, or of which git was told to look away are left out; nothing is
    said at all where the bytes on the disk may differ from those in the repository: line ends are converted,
    attributes are set, or object ids are not SHA-1.

    Raises:
        GitError: git is not there, or this is no repository.
    """
    if git(root, "rev-parse", "--show-object-format").strip() != "sha1" or _converts(root):
        return {}
    top = git(root, "rev-parse", "--show-toplevel").rstrip("\n")
    listed = ask(root, "ls-files", "-s", "-v", "-z", "--full-name", "--", ".").out
    found: dict[str, bytes] = {}
    for line in filter(None, listed.split(b"\0")):
        about, _, path = line.partition(b"\t")
        tag, mode, blob, stage = about.split()
        if tag == b"H" and stage == b"0" and mode in {b"100644", b"100755"}:
            found[os.path.join(top, os.fsdecode(path))] = bytes.fromhex(blob.decode())  # noqa: PTH118
    status = ask(
        root, "status", "--porcelain=v1", "-z", "--no-renames", "--untracked-files=no", "--", "."
    ).out
    for line in filter(None, status.split(b"\0")):
        found.pop(os.path.join(top, os.fsdecode(line[3:])), None)  # noqa: PTH118
    return found


def _converts(root: Path) -> bool:
    """Whether checking out may change bytes: line ends, filters, encodings."""
    try:
        if git(root, "config", "--get", "core.autocrlf").strip() not in {"false", ""}:
            return True
    except GitError:
        pass  # not set
    attributes = git(root, "ls-files", "--full-name", "--", ":(top,glob)**/.gitattributes")
    info = Path(git(root, "rev-parse", "--git-path", "info/attributes").strip())
    return bool(attributes.strip()) or (root / info).exists()
