"""The content as a commit has it: a tree like that of the disk, read from Git in two calls."""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Callable
from pathlib import Path

from portalgen.build.load import load_frame_of
from portalgen.build.tree import Entry, Files, PatchedTree, is_ignored
from portalgen.content.names import is_of_frame
from portalgen.content.portal import Frame
from portalgen.diagnostics import Diagnostic
from portalgen.git import GitError, ask, git, read_blobs, top_folder

_REGULAR = ("100644", "100755")


def commit_before(root: Path, moment: dt.datetime) -> str:
    """The last commit of the checked-out line before a moment.

    Raises:
        GitError: there is none.
    """
    at = f"--before={moment.isoformat()}"
    found = git(root, "rev-list", "-1", "--first-parent", at, "HEAD").strip()
    if not found:
        raise GitError(at)
    return found


def prefix_of(root: Path, content: Path) -> str:
    """The content folder relative to the repository's top, with ``/`` at its end; empty for the top itself.

    Outside a repository it is relative to the portal's folder.
    """
    top = (top_folder(root) or root).resolve()
    inside = content.resolve().relative_to(top).as_posix()
    return "" if inside == "." else f"{inside}/"


def tree_at(root: Path, commit: str, prefix: str, wanted: Callable[[str], bool]) -> PatchedTree:
    """The content of a commit.

    Args:
        root: a folder of the repository.
        commit: its id.
        prefix: the content folder, see :func:`prefix_of`.
        wanted: which paths (relative to the content root) will be read.

    Raises:
        GitError: no such commit.
    """
    listing = ask(root, "ls-tree", "-r", "-z", "-l", "--full-tree", commit, "--", prefix or ".").out
    files: dict[str, Entry] = {}
    ids: dict[str, str] = {}
    for line in listing.decode("utf-8", "surrogateescape").split("\0"):
        head, _, name = line.partition("\t")
        mode, _, id_, size = head.split() if head else ("", "", "", "0")
        path = unicodedata.normalize("NFC", name.removeprefix(prefix))
        if mode not in _REGULAR or any(map(is_ignored, path.split("/"))):
            continue
        files[path] = Entry(path, name, int(size), 0, 0, 0)
        if wanted(path):
            ids[path] = id_
    wanted_blobs = [(id_, files[path].disk_path) for path, id_ in ids.items()]
    blobs = dict(zip(ids, read_blobs(root, wanted_blobs), strict=True))
    return PatchedTree(commit, Files.of(files.values()), blobs)


def frame_at(root: Path, commit: str, prefix: str) -> tuple[Frame | None, tuple[Diagnostic, ...]]:
    """Portal, sites, columns, units and types as a commit has them.

    Raises:
        GitError: no such commit.
    """
    return load_frame_of(tree_at(root, commit, prefix, is_of_frame))
