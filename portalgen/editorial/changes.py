"""The files of a change between two commits, with what policies ask: site, columns, type, what was done."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from pathlib import Path

from portalgen.content.items import is_item_path, load_item, place_of
from portalgen.content.model import Item
from portalgen.content.portal import Frame
from portalgen.editorial.past import CommitTree, tree_at
from portalgen.editorial.policy import Changed
from portalgen.git import ask, git

_CHANGES = {"A": "added", "D": "deleted"}


def changes_between(
    root: Path, prefix: str, base: str, head: str, frames: tuple[Frame, Frame]
) -> tuple[Changed, ...]:
    """The files that a head changes, seen from where it left the base.

    Args:
        root: a folder of the repository.
        prefix: the content folder relative to the repository's top.
        base: commit of the published branch.
        head: commit of the change.
        frames: of the base and of the head.

    Raises:
        GitError: one of the commits is not there, or they have nothing in common.
    """
    fork = git(root, "merge-base", base, head).strip()
    words = ("diff", "--name-status", "-z", "--no-renames", fork, head)
    parts = ask(root, *words).out.decode("utf-8", "surrogateescape").split("\0")
    listed = dict(zip(parts[1::2], parts[::2], strict=False))
    inside = {
        unicodedata.normalize("NFC", path.removeprefix(prefix)) for path in listed if path.startswith(prefix)
    }
    bundles = {bundle for path in inside for bundle in _bundles(path)}

    def wanted(path: str) -> bool:
        return path in inside or path in bundles

    sides = tuple(tree_at(root, commit, prefix, wanted) for commit in (fork, head))
    found = []
    for path, letter in sorted(listed.items()):
        change = _CHANGES.get(letter, "changed")
        if path.startswith(prefix):
            inner = unicodedata.normalize("NFC", path.removeprefix(prefix))
            found.append(_content(path, inner, change, sides, frames))
        else:
            found.append(Changed(path, change))
    return tuple(found)


def _bundles(path: str) -> Iterator[str]:
    """The items in whose folder a file may lie."""
    folder = path.rpartition("/")[0]
    while folder:
        yield f"{folder}/index.md"
        folder = folder.rpartition("/")[0]


def _content(
    path: str, inner: str, change: str, sides: tuple[CommitTree, ...], frames: tuple[Frame, Frame]
) -> Changed:
    site = inner.partition("/")[0] if "/" in inner else ""
    columns = {
        "/".join(parts[:depth])
        for frame in frames
        for parts in (place_of(inner, frame.columns).column.split("/"),)
        for depth in range(2, len(parts) + 1)
    }
    source = inner if is_item_path(inner) else next((b for b in _bundles(inner) if _is_in(b, sides)), "")
    before, after = (tuple(_items(source, side, frames)) for side in sides)
    read = (*before, *after)
    types = None if None in read else frozenset(item.summary.type for item in read if item)
    is_new = not any(item and item.summary.withdrawal for item in before)
    if source == inner and is_new and any(item and item.summary.withdrawal for item in after):
        change = "withdrawn"
    return Changed(path, change, inner, site, tuple(sorted(columns)), types)


def _is_in(path: str, sides: tuple[CommitTree, ...]) -> bool:
    return any(path in side.blobs for side in sides)


def _items(source: str, side: CommitTree, frames: tuple[Frame, Frame]) -> Iterator[Item | None]:
    """The item as each frame understands it; None where one does not."""
    if source in side.blobs:
        for frame in frames:
            if source.partition("/")[0] in frame.sites:
                yield load_item(source, side.blobs[source], frame)[0]
