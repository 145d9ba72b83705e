"""What a build finds: the files, content and the portal's own themes, that changed since the last one."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import msgspec

from portalgen.build.changes import Changes, find_changes
from portalgen.build.discover import Listed, look_over
from portalgen.build.pipeline import Request
from portalgen.build.store import Store
from portalgen.build.tree import Tree
from portalgen.content.names import is_of_frame
from portalgen.diagnostics import Diagnostic

#: What paths of the portal's own themes begin with among those of content.
THEMES = "//themes/"
_MANY = 64  # files that look changed, from which on git is asked


class Detected(msgspec.Struct, frozen=True):
    """The content as it is.

    Args:
        found: what is wrong with the tree itself.
        changes: files that are not as in the last build.
    """

    tree: Tree
    found: tuple[Diagnostic, ...]
    changes: Changes


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


def detect(request: Request, store: Store, *, first: bool) -> Detected:
    """What changed of all the files that decide a build.

    Args:
        request: what is built.
        store: of the last build.
        first: whether the store knows nothing.
    """
    content = look_over(request.content, () if first else store.parts())
    themes = _themes(request.root / "themes")
    for listed in content.listed.values():
        listed.odd = listed.odd or bool(content.found)
    changes = find_changes(
        {**content.listed, **themes},
        _unknown if first else store.folder,
        lambda entry: Path(entry.disk_path).read_bytes(),
        content.at_ns,
        gone={*content.gone, *(store.folders_apart() - themes.keys())},
        blobs=lambda: _blobs(request.root),
        few={"git": 0, "auto": _MANY}.get("stat" if first else request.detector),
        later=_is_read_later,
    )
    return Detected(content.tree, content.found, changes)


def _themes(folder: Path) -> dict[str, Listed]:
    """The folders of the portal's own themes, without what is made from their words."""
    found = look_over(folder).listed if folder.is_dir() else {}
    for listed in found.values():
        listed.files = {name: file for name, file in listed.files.items() if not name.endswith(".mo")}
    return {THEMES + path: listed for path, listed in found.items()}


def _is_read_later(path: str) -> bool:
    """Whether a file is read as content that is no part of the frame, where it is new."""
    return not (is_of_frame(path) or path.startswith(THEMES))


def _unknown(_folder: str) -> None:
    """What a store that is empty knows of a folder."""


def _blobs(root: Path) -> Mapping[str, bytes]:
    from portalgen.git import GitError, clean_blobs

    try:
        return clean_blobs(root)
    except GitError:
        return {}
