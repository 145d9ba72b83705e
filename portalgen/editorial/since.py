"""What a change touches: the files that differ from where its branch left another one, and as they were."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from pathlib import Path

import msgspec

from portalgen.content.names import shown
from portalgen.git import GitError, commit_of, git, merge_base, read_blobs, tree_changes
from portalgen.text.unicode import nfc

_REGULAR = frozenset({"100644", "100755"})
#: Where the published branch is looked for, best first; the first is what the host calls its default.
_PUBLISHED = (
    "refs/remotes/origin/HEAD",
    "refs/remotes/upstream/HEAD",
    "refs/remotes/origin/main",
    "refs/remotes/origin/master",
    "refs/heads/main",
    "refs/heads/master",
)


class Since(msgspec.Struct, frozen=True):
    """A change.

    Args:
        commit: that it starts from.
        label: the commit as people name it.
        paths: of its files as findings show them; deleted files are among them.
        before: its files of the content as they were, relative to the content root; None for new ones.
    """

    commit: str
    label: str
    paths: frozenset[str]
    before: Mapping[str, bytes | None]


def changed_since(root: Path, content: Path, ref: str) -> Since:
    """What the working tree has otherwise than the commit at which the branch left ``ref``.

    Commits, changes that are not committed and new files count alike: what an editor sees on the disk.

    Args:
        root: the portal's folder.
        content: its content root.
        ref: a branch, tag or commit.

    Raises:
        GitError: no repository, or no such commit.
    """
    commit = commit_of(root, ref)
    base = merge_base(root, commit, "HEAD") or commit
    folder = content.relative_to(root).as_posix() + "/"
    paths: set[str] = set()
    old: dict[str, tuple[str, str]] = {}
    before: dict[str, bytes | None] = {}
    for change in tree_changes(root, base, "", (".", ":(exclude).portalgen")):
        if not change.path.startswith(folder):
            paths.add(nfc(change.path))
            continue
        inner = nfc(change.path.removeprefix(folder))
        paths.add(shown(inner))
        before[inner] = None
        if change.old_mode in _REGULAR:
            old[inner] = (change.old_id, change.path)
    before.update(zip(old, read_blobs(root, list(old.values())), strict=True))
    return Since(base, label_of(root, base), frozenset(paths), before)


def since_published(root: Path, content: Path) -> Since | None:
    """What the working tree has otherwise than the published branch; None where there is none to be found.

    On that branch itself it is what was not committed yet, and else what its last commit changed.

    Args:
        root: the portal's folder.
        content: its content root.
    """
    try:
        head = commit_of(root, "HEAD")
        refs = git(root, "for-each-ref", "--format=%(refname)", *_PUBLISHED).split()
        published = next((ref for ref in _PUBLISHED if ref in refs), "")
        base = merge_base(root, published, head) if published else ""
        if not base:
            return None
        change = changed_since(root, content, base)
    except GitError:
        return None
    if base == head and not change.before:
        with contextlib.suppress(GitError):  # the first commit of all
            return changed_since(root, content, "HEAD^")
    return change


def label_of(root: Path, commit: str) -> str:
    """A commit as people name it: the first figures of its name and the first line of its message."""
    return git(root, "log", "-1", "--format=%h %s", commit).strip()


def prefix_of(root: Path) -> str:
    """The portal's folder inside its repository, with ``/`` at its end; empty outside of one."""
    try:
        return git(root, "rev-parse", "--show-prefix").removesuffix("\n")
    except GitError:
        return ""
