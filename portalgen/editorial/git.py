"""The ``git`` program through one door: arguments as lists, output as text, no shell."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple


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
