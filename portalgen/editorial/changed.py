"""What an editor changed and has not committed: files of the content, gathered into items."""

from __future__ import annotations

import posixpath
import unicodedata
from collections.abc import Iterable, Mapping
from pathlib import Path
from urllib.parse import unquote

import msgspec

from portalgen.build.world import World
from portalgen.content.items import is_item_path, place_of
from portalgen.content.names import INDEX_FILE
from portalgen.content.portal import Frame
from portalgen.editorial.records import Choice, Records
from portalgen.git import ask

ADDED, CHANGED, DELETED = "added", "changed", "deleted"


class Subject(msgspec.Struct, frozen=True):
    """One thing that was changed, with its files.

    Args:
        path: of the item, table or file, relative to the content root.
        title: as people call it.
        change: added, changed or deleted.
        files: all that belong to it and changed, relative to the content root.
    """

    path: str
    title: str
    change: str
    files: tuple[str, ...]


def touched_by(changes: Iterable[str]) -> Choice:
    """The items that changed files may belong to.

    Args:
        changes: paths relative to the content root.
    """
    paths = {p for path in map(_nfc, changes) for p in (path, *bundles_of(path)) if is_item_path(p)}

    def choose(world: World) -> Iterable[str]:
        return sorted(filter(None, map(world.catalog.by_path, sorted(paths))))

    return choose


def bundles_of(path: str) -> Iterable[str]:
    """The items in whose folder a file may lie."""
    folder = path.rpartition("/")[0]
    while folder:
        yield f"{folder}/index.md"
        folder = folder.rpartition("/")[0]


def changed_files(root: Path, prefix: str) -> tuple[dict[str, str], tuple[str, ...]]:
    """Uncommitted files of the content with what happened to them, and those outside of it.

    Args:
        root: a folder of the repository.
        prefix: the content folder, relative to the repository's top.

    Raises:
        GitError: no repository.
    """
    words = ("status", "--porcelain=v1", "-z", "--no-renames", "--untracked-files=all")
    listing = ask(root, *words).out.decode("utf-8", "surrogateescape")
    inside: dict[str, str] = {}
    outside = []
    for line in listing.split("\0"):
        code, path = line[:2], line[3:]
        if not path:
            continue
        if not path.startswith(prefix):
            outside.append(path)
        elif code == "??" or "A" in code:
            inside[path.removeprefix(prefix)] = ADDED
        else:
            inside[path.removeprefix(prefix)] = DELETED if "D" in code else CHANGED
    return inside, tuple(outside)


def subjects_of(
    changes: Mapping[str, str],
    records: Records,
    titles: Mapping[str, str],
    named: Mapping[str, frozenset[str]],
) -> tuple[Subject, ...]:
    """The changed files, each under the item that it belongs to.

    Args:
        changes: change by path.
        records: the portal as it is on the disk.
        titles: of items that are no longer there, by path.
        named: the files that each item names, by the item's path.
    """
    items = {_nfc(item.source): item for item in records.items}
    owners: dict[str, str] = {}
    for path in changes:
        owners[path] = _owner(path, changes, records.frame, items.keys(), named)
    subjects = []
    # What an editor wrote names the change, before the tables that had to follow.
    for owner in sorted(set(owners.values()), key=lambda path: (not is_item_path(path), path)):
        files = tuple(sorted(path for path, of in owners.items() if of == owner))
        item = items.get(_nfc(owner))
        title = item.summary.title if item else titles.get(owner) or _table_title(owner, records.frame)
        change = changes.get(owner, CHANGED)
        subjects.append(Subject(owner, title, change, files))
    return tuple(subjects)


def _owner(
    path: str,
    changes: Mapping[str, str],
    frame: Frame,
    items: Iterable[str],
    named: Mapping[str, frozenset[str]],
) -> str:
    """The item that a file belongs to: itself, the bundle around it, or an item that names it."""
    if is_item_path(path):
        return path
    known = {*items, *(p for p in changes if is_item_path(p))}
    for bundle in bundles_of(path):
        if bundle in known and place_of(bundle, frame.columns).bundle:
            return bundle
    for owner in sorted(p for p in changes if is_item_path(p)):
        if path in named.get(owner, frozenset()):
            return owner
    return path


def _table_title(path: str, frame: Frame) -> str:
    """What a file that is no item is called."""
    folder, _, name = path.rpartition("/")
    if name == INDEX_FILE and folder in frame.columns:
        return frame.columns[folder].title
    if folder in frame.sites:
        return frame.sites[folder].title if name in {INDEX_FILE, "site.yml"} else path
    return path


def _nfc(path: str) -> str:
    return unicodedata.normalize("NFC", path)


def files_named(records: Records) -> dict[str, frozenset[str]]:
    """The files that fields and texts of each item name, by the item's path."""
    found = {}
    for item in records.items:
        folder = item.source.rpartition("/")[0]
        in_fields = {ref.value for ref in item.refs if ref.kind in {"file", "image"}}
        found[item.source] = frozenset(in_fields | set(_targets(item.body, folder)))
    return found


def _targets(body: str, folder: str) -> Iterable[str]:
    """What looks like a path of a file in a text; more than is named does no harm."""
    for part in body.replace("(", " ").replace(")", " ").replace("=", " ").replace('"', " ").split():
        if "." in part and "://" not in part:
            yield posixpath.normpath(f"{folder}/{unquote(part)}")
