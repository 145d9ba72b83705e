"""What the editorial flow asks of git."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO

import msgspec

from portalgen.git import GitError, git


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


_RAW = ("-z", "--raw", "--no-renames", "--no-abbrev", "--relative")


class TreeChange(msgspec.Struct, frozen=True):
    """One path that differs between two trees.

    Args:
        path: relative to the folder that was asked, as Git has it.
        mode: of the new side, octal as Git writes it; empty where the path is gone.
        id: of the new side's object; empty where it is gone, zeros where only the working tree has it.
    """

    path: str
    mode: str = ""
    id: str = ""


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


def tree_changes(root: Path, old: str, new: str, paths: Sequence[str]) -> tuple[TreeChange, ...]:
    """What differs between two trees, below ``root``.

    Args:
        root: a folder of the repository.
        old: tree or commit.
        new: tree or commit; empty for the working tree, with the files that Git does not know yet.
        paths: relative to ``root``.
    """
    if new:
        text = git(
            root, "diff-tree", "-r", "-z", "--raw", "--no-renames", "--relative", old, new, "--", *paths
        )
        return tuple(_raw_changes(text))
    text = git(root, "diff-index", "-z", "--raw", "--no-renames", "--relative", old, "--", *paths)
    found = {change.path: change for change in _raw_changes(text)}
    others = git(root, "ls-files", "-z", "--others", "--exclude-standard", "--", *paths)
    for path in filter(None, others.split("\0")):
        found[path] = TreeChange(path, "100644", "0")
    return tuple(found[path] for path in sorted(found))


def _raw_changes(text: str) -> Iterator[TreeChange]:
    """``:mode mode id id status NUL path NUL`` and so on."""
    words = iter(text.split("\0"))
    for head in words:
        if not head:
            return
        _, mode, _, id_, status = head.split(" ")
        path = next(words)
        yield TreeChange(path) if status == "D" else TreeChange(path, mode, id_)


def read_blobs(root: Path, wanted: Sequence[TreeChange]) -> Iterator[tuple[TreeChange, bytes]]:
    """The contents of objects as a checkout would write them, from one process.

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
        for change in wanted:
            # Filters go by the path; one with a line end cannot be told, and has none.
            name = change.path if "\n" not in change.path else "-"
            process.stdin.write(f"{change.id} {name}\n".encode("utf-8", "surrogateescape"))
            process.stdin.flush()
            yield change, _blob(process.stdout, change)
        process.stdin.close()


def _blob(stream: IO[bytes], change: TreeChange) -> bytes:
    head = stream.readline().split()
    if len(head) != 3:
        raise GitError(f"{change.path}: {change.id}")
    data = stream.read(int(head[2]))
    stream.read(1)
    return data
