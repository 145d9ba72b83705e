"""The files of a change between two commits, with what policies ask: site, columns, type, what was done."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from portalgen.content.items import is_item_path, load_item, place_of
from portalgen.content.model import Item
from portalgen.content.portal import Frame
from portalgen.editorial.changed import bundles_of
from portalgen.editorial.policy import Changed
from portalgen.git import TreeChange, git, read_files, top_folder, tree_changes
from portalgen.text.unicode import nfc

#: Bytes by path of the content tree.
_Side = Mapping[str, bytes]


def changes_between(
    root: Path, prefix: str, base: str, head: str, frames: tuple[Frame, Frame]
) -> tuple[Changed, ...]:
    """The files that a head changes, seen from where it left the base.

    Args:
        root: a folder of the repository.
        prefix: the content folder relative to the repository's top.
        base: commit of the published branch.
        head: commit of the change; empty for the files as they lie in the working tree.
        frames: of the base and of the head.

    Raises:
        GitError: one of the commits is not there, or they have nothing in common.
    """
    fork = git(root, "merge-base", base, head or "HEAD").strip()
    top = top_folder(root) or root
    changes = tree_changes(top, fork, head, (".", ":(exclude,glob)**/.portalgen/**"))
    inside = {c.path.removeprefix(prefix): c.path for c in changes if c.path.startswith(prefix)}
    wanted = {nfc(name): name for path in inside for name in (path, *bundles_of(path))}
    sides = tuple(_side(top, commit, prefix, wanted) for commit in (fork, head))
    found = []
    written = frozenset(_texts(changes, prefix, sides[1], frames))
    for change in changes:
        kind = "added" if not change.old_id else "changed" if change.id else "deleted"
        if kind == "deleted" and written.intersection(_texts((change,), prefix, sides[0], frames)):
            kind = "changed"  # it stands elsewhere, word by word: nothing was taken from readers
        if change.path.startswith(prefix):
            found.append(_content(change, nfc(change.path.removeprefix(prefix)), kind, sides, frames))
        else:
            found.append(Changed(change.path, kind))
    return tuple(found)


def _texts(
    changes: Iterable[TreeChange], prefix: str, side: _Side, frames: tuple[Frame, Frame]
) -> Iterator[tuple[str, str]]:
    """Title and text of the items of a side that came or went with a change."""
    for change in changes:
        if not (change.id and change.old_id) and change.path.startswith(prefix):
            source = nfc(change.path.removeprefix(prefix))
            items = _items(source, side, frames) if is_item_path(source) else ()
            yield from ((item.summary.title, item.body) for item in items if item and item.body.strip())


def _side(top: Path, commit: str, prefix: str, wanted: Mapping[str, str]) -> _Side:
    """Files of a side that are there, by path in NFC."""
    if commit:
        known = read_files(top, commit, (prefix + path for path in wanted.values()))
        return {name: known[prefix + path] for name, path in wanted.items() if prefix + path in known}
    files = {name: top / (prefix + path) for name, path in wanted.items()}
    return {name: path.read_bytes() for name, path in files.items() if path.is_file()}


def _content(
    file: TreeChange, inner: str, change: str, sides: tuple[_Side, ...], frames: tuple[Frame, Frame]
) -> Changed:
    site = inner.partition("/")[0] if "/" in inner else ""
    columns = {
        "/".join(parts[:depth])
        for frame in frames
        for parts in (place_of(inner, frame.columns).column.split("/"),)
        for depth in range(2, len(parts) + 1)
    }
    source = inner if is_item_path(inner) else next((b for b in bundles_of(inner) if _is_in(b, sides)), "")
    before, after = (tuple(_items(source, side, frames)) for side in sides)
    read = (*before, *after)
    types = None if None in read else frozenset(item.summary.type for item in read if item)
    is_new = not any(item and item.summary.withdrawal for item in before)
    if source == inner and is_new and any(item and item.summary.withdrawal for item in after):
        change = "withdrawn"
    return Changed(file.path, change, inner, site, tuple(sorted(columns)), types)


def _is_in(path: str, sides: tuple[_Side, ...]) -> bool:
    return any(path in side for side in sides)


def _items(source: str, side: _Side, frames: tuple[Frame, Frame]) -> Iterator[Item | None]:
    """The item as each frame understands it; None where one does not."""
    if source in side:
        for frame in frames:
            if source.partition("/")[0] in frame.sites:
                yield load_item(source, side[source], frame)[0]
