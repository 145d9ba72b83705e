"""The findings that a change may have made: in its files, and in those that speak of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from portalgen.build.look import Look, View
from portalgen.build.nodes import FRAME
from portalgen.content.items import is_item_path
from portalgen.content.names import is_of_frame, shown
from portalgen.content.records import Record, last_part, names_of
from portalgen.diagnostics import Diagnostic

_CONTENT = "content/"
_FRAME = ("portal.yml", "units.yml", "suppressions.yml")


class Reach:
    """How far a change reaches: to what was checked with an answer about any of its files.

    Args:
        changed: paths as findings show them (``content/…``), deleted files among them.
        look: at the portal as it is.
        now: that view; it could be understood.
        before: the portal before the change, where it is known.
    """

    def __init__(self, changed: Collection[str], look: Look, now: View, before: View | None) -> None:
        self._changed = tuple(path.removeprefix(_CONTENT) for path in changed if path.startswith(_CONTENT))
        self._other = frozenset(path for path in changed if not path.startswith(_CONTENT))
        assert now.world is not None
        self._look, self._world = look, now.world
        self._worlds = (now.world, *((before.world,) if before and before.world else ()))
        self._gone = any(is_item_path(path) and path not in now.tree.files for path in self._changed)

    @property
    def is_everything(self) -> bool:
        """Whether the change may touch every page: tables of the portal, types, the theme."""
        return any(path.endswith(_FRAME) or path.startswith("types/") for path in self._changed) or any(
            path.startswith("themes/") for path in self._other
        )

    def concerns(self, findings: Iterable[Diagnostic], files: Collection[str]) -> tuple[Diagnostic, ...]:
        """The findings that the change may have made.

        Args:
            findings: all that there are.
            files: that the change reaches, as :meth:`files` gives them.
        """
        if self.is_everything:
            return tuple(findings)
        return tuple(
            one
            for one in findings
            if one.span.path in files
            or any(span.path in files for span in one.related)
            or (self._gone and one.code.startswith("LAW01"))
        )

    def files(self) -> frozenset[str]:
        """The changed files and those that speak of them, as findings show them."""
        found = {shown(path) for path in self._changed} | self._other
        names = {last_part(path) for path in self._changed}
        groups = {f"file {path}" for path in self._changed}
        for record in self._records():
            groups.add(f"item {record.summary.id}")
            names |= set(names_of(record))
        groups |= {f"name {name}" for name in names}
        catalog = self._world.catalog
        for kind, name in self._look.askers(groups):
            record_now = catalog.records.get(name) if kind == "item" else None
            if record_now is not None:
                found.add(shown(record_now.source))
            elif (kind, name) == FRAME:
                found |= {shown(path) for path in self._frame_files(names)}
        return frozenset(found)

    def _records(self) -> Iterator[Record]:
        """What the changed files are, and what they were."""
        for world in self._worlds:
            for path in filter(is_item_path, self._changed):
                id_ = world.catalog.by_path(path)
                if id_ is not None:
                    yield world.catalog.record(id_)

    def _frame_files(self, names: Collection[str]) -> Iterator[str]:
        """Files of sites and columns in which any of the names stands."""
        tree = self._world.ground.tree
        for path in tree.files:
            if is_of_frame(path) and path.endswith((".md", "site.yml")):
                text = tree.read(path).decode("utf-8", "replace")
                if any(name and name in text for name in names):
                    yield path
