"""The ``git`` program through one door: arguments as lists, output as text, no shell."""

from __future__ import annotations

import subprocess
from pathlib import Path


class GitError(Exception):
    """Git said no; the message is its own."""


def git(root: Path, *args: str) -> str:
    """What git prints for a command.

    Args:
        root: a folder of the repository.
        args: the words after ``git``.

    Raises:
        GitError: git is not there, or failed.
    """
    try:
        done = subprocess.run(  # noqa: S603 - no shell, and the words are ours
            ["git", "-C", str(root), *args],  # noqa: S607 - found where the machine has it
            capture_output=True,
            check=False,
            encoding="utf-8",
            errors="surrogateescape",
        )
    except OSError as error:
        raise GitError(str(error)) from error
    if done.returncode != 0:
        raise GitError(done.stderr.strip())
    return done.stdout


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
