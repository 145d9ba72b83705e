"""The index where it is published: a folder on this machine."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from portalgen.search.reader import DamagedError, Index, Read
from portalgen.search.root import ROOT


class NoIndexError(Exception):
    """A folder without an index; the folder is the argument."""


def folder_reader(folder: Path) -> Read:
    """Reads files below a folder."""

    def read(path: str, offset: int, length: int | None) -> bytes:
        with (folder / path).open("rb") as file:
            file.seek(offset)
            return file.read() if length is None else file.read(length)

    return read


def open_index(output: Path) -> Index:
    """The index of a built portal.

    Args:
        output: the folder that is served.

    Raises:
        NoIndexError: there is none.
        DamagedError: its root cannot be read.
    """
    root = output / ROOT
    if not root.is_file():
        raise NoIndexError(output)
    return Index(folder_reader(root.parent))


def labels_of(output: Path, index: Index) -> dict[str, Any]:
    """Titles of sites, columns and types for people.

    Raises:
        DamagedError: their file is missing or damaged.
    """
    path = index.root.labels
    try:
        labels: dict[str, Any] = json.loads((output / ROOT).with_name(path).read_bytes())
    except (OSError, ValueError) as error:
        raise DamagedError(path) from error
    return labels
