"""What a build finds: the files, content and the portal's own themes, that changed since the last one."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import msgspec

from portalgen.build.changes import Before, Changes, find_changes
from portalgen.build.discover import Entry, Tree, discover
from portalgen.build.pipeline import Request
from portalgen.build.store import Store
from portalgen.diagnostics import Diagnostic

#: What paths of the portal's own themes begin with among those of content.
THEMES = "//themes/"
_MANY = 64  # files that look changed, from which on git is asked


class Start(msgspec.Struct, frozen=True):
    """What a build finds.

    Args:
        found: what is wrong with the tree itself.
        changes: files that are not as in the last build.
        lost: outputs that are not as they were put in place.
        restored: outputs that are but for their time.
        strays: outputs of which the store may not know.
        is_first: whether the store knows nothing.
        is_settled: whether nothing is to be done at all.
    """

    tree: Tree
    found: tuple[Diagnostic, ...]
    changes: Changes
    lost: frozenset[str]
    restored: frozenset[str]
    strays: frozenset[str]
    is_first: bool = False
    is_settled: bool = False


def detect(request: Request, store: Store, tree: Tree, *, first: bool) -> Changes:
    """What changed of all the files that decide a build.

    Args:
        request: what is built.
        store: of the last build.
        tree: the content as it is.
        first: whether the store knows nothing.
    """
    folders: dict[str, Mapping[str, Entry]] = dict(tree.files.folders)
    themes = request.root / "themes"
    if themes.is_dir():
        found, _ = discover(themes)
        for folder, files in found.files.folders.items():
            kept = {name: entry for name, entry in files.items() if not name.endswith(".mo")}
            if kept:
                folders[THEMES + folder] = kept
    few = {"git": 0, "auto": _MANY}.get("stat" if first else request.detector)
    before = Before(store.seals(), store.files_in)
    return find_changes(
        folders, before, lambda entry: Path(entry.disk_path).read_bytes(), lambda: _blobs(request.root), few
    )


def _blobs(root: Path) -> Mapping[str, bytes]:
    from portalgen.git import GitError, clean_blobs

    try:
        return clean_blobs(root)
    except GitError:
        return {}
