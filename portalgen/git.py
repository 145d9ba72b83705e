"""The ``git`` program through one door: arguments as lists, output as text or bytes, no shell."""

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
