"""What a change touches: the files that differ from where its branch left another one."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import msgspec

from portalgen.git import GitError, ask, git


class Since(msgspec.Struct, frozen=True):
    """The files of a change.

    Args:
        paths: relative to the portal's root, in NFC; deleted files are among them.
        prefix: folder of the portal inside its repository, ``""`` or with a ``/`` at the end.
    """

    paths: frozenset[str]
    prefix: str


def changed_since(root: Path, ref: str) -> Since:
    """The files that the work tree has otherwise than the commit at which the branch left ``ref``.

    Commits, changes that are not committed and new files count alike: what an editor sees on the disk.

    Args:
        root: the portal's folder.
        ref: a branch, tag or commit.

    Raises:
        GitError: no repository, or no such commit.
    """
    prefix = git(root, "rev-parse", "--show-prefix").removesuffix("\n")
    commit = git(root, "rev-parse", "--verify", "--end-of-options", f"{ref}^{{commit}}").strip()
    base = git(root, "merge-base", commit, "HEAD").strip()
    listings = (
        ask(root, "diff", "--name-only", "-z", "--no-renames", "--relative", base, "--", "."),
        ask(root, "ls-files", "--others", "--exclude-standard", "-z", "--", "."),
    )
    names = (
        name for listing in listings for name in listing.out.decode("utf-8", "surrogateescape").split("\0")
    )
    return Since(frozenset(unicodedata.normalize("NFC", name) for name in names if name), prefix)


def prefix_of(root: Path) -> str:
    """The portal's folder inside its repository; empty outside of one."""
    try:
        return git(root, "rev-parse", "--show-prefix").removesuffix("\n")
    except GitError:
        return ""
