"""Reading the portal again and again: only what changed is read, and what broke stays as it last was."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterator
from pathlib import Path

import msgspec

from portalgen.build.discover import discover, look_again
from portalgen.build.load import (
    Loaded,
    basis_of_items,
    items_of,
    load_files,
    load_frame_of,
    results_of,
    with_source_lines,
)
from portalgen.build.memo import Memo
from portalgen.build.tree import Tree
from portalgen.build.whole import load_checked_theme
from portalgen.content.model import Item
from portalgen.content.names import is_of_frame
from portalgen.content.portal import Frame
from portalgen.diagnostics import Diagnostic, has_errors
from portalgen.render.theme import Theme
from portalgen.render.theme_files import theme_roots
from portalgen.serve.kept import recall_build

# A file written while it was being read may carry the time of the earlier write; clocks of file systems
# tick every few milliseconds.
_RACY_NS = 50_000_000


class Reading(msgspec.Struct, frozen=True):
    """The portal as it stands on the disk.

    Args:
        frame: sites, columns, units and types; None where there was never one to show.
        items: of all files, in order of path; one that broke is here as it last was.
        theme: None where there was never one that could be read.
        broken: paths of the items whose file cannot be understood at present.
        found: findings of single files.
    """

    tree: Tree
    frame: Frame | None
    items: tuple[Item, ...]
    theme: Theme | None
    broken: frozenset[str]
    found: tuple[Diagnostic, ...]


class Reader:
    """Reads one portal; remembers what it read.

    Args:
        root: the portal's folder.
        content: its content root.
        state: folder of what builds keep; None for the portal's own.
    """

    def __init__(self, root: Path, content: Path, state: Path | None = None) -> None:
        self._root = root
        self._state = state or root / ".portalgen"
        self._content = content
        self._tree: Tree | None = None
        self._tree_found: tuple[Diagnostic, ...] = ()
        self._read_at = 0
        self._frame: Frame | None = None
        self._theme: Theme | None = None
        self._good: dict[str, Item] = {}
        self._read: tuple[Frame | None, tuple[Diagnostic, ...]] | None = None
        self._loaded: dict[str, Loaded] = {}
        self._loaded_frame: Frame | None = None
        self.memo = Memo()

    def read(self, touched: Collection[str] | None = None) -> Reading:
        """Everything as it is now.

        Args:
            touched: disk paths of all files written since the last reading; None where unknown.

        Raises:
            OSError: a file went away while it was being read.
        """
        tree, again = self._scan(touched)
        frame, found = self._read_frame(tree, again)
        if has_errors(found) and self._frame is not None:
            frame = self._frame
        elif frame is not None and not has_errors(found):
            self._frame = frame
        if frame is None:
            return Reading(tree, None, (), self._theme, frozenset(), self._explained(tree, found))
        if not self._good:
            recall_build(self._state, tree, frame, basis_of_items(frame, self.memo), self.memo)
        items, item_found = items_of(self._read_files(tree, frame, again).values())
        kept = tuple(self._still_good(items, tree, frame))
        if kept:
            items = tuple(sorted((*items, *kept), key=lambda item: item.source))
        self._good = {item.source: item for item in items}
        theme, theme_found = self._read_theme(frame.portal.theme)
        findings = self._explained(tree, (*found, *item_found, *theme_found))
        return Reading(tree, frame, items, theme, frozenset(item.source for item in kept), findings)

    def changed(self) -> bool:
        """Whether a scan of the content shows other files than were last read."""
        tree, _ = discover(self._content)
        return self._tree is None or tree.files != self._tree.files

    def _explained(self, tree: Tree, found: tuple[Diagnostic, ...]) -> tuple[Diagnostic, ...]:
        return with_source_lines((*self._tree_found, *found), tree)

    def _read_frame(
        self, tree: Tree, again: tuple[str, ...] | None
    ) -> tuple[Frame | None, tuple[Diagnostic, ...]]:
        """Sites, columns, units and types; as they were, where no file of theirs is among those written."""
        if self._read is None or again is None or any(map(is_of_frame, again)):
            self._read = load_frame_of(tree, self.memo)
        return self._read

    def _read_files(self, tree: Tree, frame: Frame, again: tuple[str, ...] | None) -> dict[str, Loaded]:
        """What the files give; only those that were written are asked for, where these are known."""
        known = self._loaded if again is not None and frame is self._loaded_frame else {}
        entries = [tree.files[path] for path in again or ()] if known else tree.files.entries
        self._loaded = {**known, **load_files(tree, frame, entries, self.memo)}
        self._loaded_frame = frame
        return self._loaded

    def _scan(self, touched: Collection[str] | None) -> tuple[Tree, tuple[str, ...] | None]:
        """The tree, and which of its files were written; None where more may be other than before."""
        paths = frozenset(touched or ())
        known = self._tree if touched is not None else None
        seen = look_again(known, paths) if known is not None else None
        if seen is None:
            since, self._read_at = self._read_at - _RACY_NS, time.time_ns()
            tree, self._tree_found = discover(self._content)
            again = [entry.path for entry in tree.files.entries if entry.mtime_ns >= since]
        else:
            self._read_at = time.time_ns()
            tree, again = seen[0], list(seen[1])
        for path in again:
            for name in results_of(path):
                self.memo.forget(name)
        self._tree = tree
        return tree, None if seen is None else tuple(again)

    def _still_good(self, items: tuple[Item, ...], tree: Tree, frame: Frame) -> Iterator[Item]:
        """Items whose file is there and broken, as they were when it was not."""
        sources = {item.source for item in items}
        ids = {item.summary.id for item in items}
        for source, item in self._good.items():
            if source in sources or source not in tree.files or item.summary.id in ids:
                continue
            summary = item.summary
            column_stands = not summary.column or summary.column in frame.columns
            if column_stands and summary.site in frame.sites and summary.type in frame.types:
                yield item

    def _read_theme(self, name: str) -> tuple[Theme | None, tuple[Diagnostic, ...]]:
        inputs = (name, tuple(_signature(self._root)))
        theme, found = self.memo("theme", inputs, load_checked_theme, name, self._root)
        self._theme = theme or self._theme
        return self._theme, found


def _signature(root: Path) -> Iterator[tuple[str, int, int]]:
    """Path, size and time of every file that themes are made of."""
    for folder in theme_roots(root):
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                status = path.stat()
                yield str(path), status.st_size, status.st_mtime_ns
