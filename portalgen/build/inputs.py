"""What a build is made from: the files that changed, and what is known of the rest."""

from __future__ import annotations

from portalgen.build.changes import Changes
from portalgen.build.detect import THEMES
from portalgen.build.engine import Scope
from portalgen.build.filing import Filing
from portalgen.build.load import frame_texts, load_frame_of, with_source_lines
from portalgen.build.pipeline import Progress, Request
from portalgen.build.pool import Batches, Pool
from portalgen.build.reading import Basis, Collector, FileReader, Findings, Reading, ReadingHands
from portalgen.build.store import Store
from portalgen.build.tree import Tree
from portalgen.build.whole import theme_findings
from portalgen.build.world import Ground, Settings
from portalgen.content.addresses import Addresses
from portalgen.content.claims import Claims
from portalgen.content.names import is_of_frame
from portalgen.content.portal import Frame
from portalgen.render.theme import Theme, load_theme

_FEW = 64  # items of which text and fields are kept in memory; those of more go to the store at once


class Inputs:
    """Reads what a build is made from.

    Args:
        request: what to build.
        store: of the last build.
        pool: reads many files at once.
        progress: is told how far it is.
        first: whether the store knows nothing.
    """

    def __init__(
        self, request: Request, store: Store, pool: Pool, progress: Progress, *, first: bool
    ) -> None:
        self._request = request
        self._store = store
        self._pool = pool
        self._progress = progress
        self._first = first

    def scope(self, changes: Changes) -> Scope:
        """What changed beside items."""
        paths = changes.changed | changes.deleted
        request = self._request
        settings = self._store.meta("settings") != (request.base_url, request.drafts)
        return Scope(
            first=self._first,
            frame=self._first or any(is_of_frame(path) for path in paths),
            theme=self._first or any(path.startswith(THEMES) for path in paths),
            settings=self._first or settings,
            files=frozenset(path for path in paths if not path.startswith(THEMES)),
        )

    def frame(self, tree: Tree, scope: Scope) -> tuple[Frame | None, Findings]:
        """Portal, sites, columns, units and types; None where there is nothing to go on with."""
        if scope.frame:
            frame, found = load_frame_of(tree)
            return frame, with_source_lines(found, tree)
        kept: Frame = self._store.meta("frame")
        return kept, self._store.get("finding", "frame") or ()

    def theme(self, frame: Frame) -> tuple[Theme | None, Findings]:
        """The theme, not looked into; None where there is none to go on with."""
        request = self._request
        return load_theme(frame.portal.theme, request.root, request.state / "theme")

    def read(
        self, tree: Tree, frame: Frame, theme: Theme, theme_found: Findings, changes: Changes, scope: Scope
    ) -> Reading:
        """The files that changed, and those that mean something else now.

        The theme is looked into while workers read: neither asks for the other.
        """
        basis = Basis(frame)
        paths = {path for path in scope.files & changes.changed if not is_of_frame(path)}
        if scope.frame and not self._first:
            paths |= self._meant_otherwise(tree, frame, basis)
        wanted = sorted(paths)
        collector = Collector(self._store, first=self._first)
        if wanted:
            few = len(wanted) <= _FEW
            addresses = Addresses(frame.portal, frame.sites, self._request.base_url)
            filing = Filing(frame, Claims(frame.types, addresses))
            unread = changes.changed - changes.digests.keys()
            hands = ReadingHands(FileReader(tree, frame, basis, filing, unread), keep=few)
            with self._pool.begun(Batches("read", hands, wanted)) as batches:
                found = self._looked_into(theme, theme_found)
                done = 0
                for batch in batches:
                    self._progress("load", done, len(wanted))
                    done += len(batch)
                    if not few:
                        self._store.put_parsed((p.row.stamp, p.packed) for p in batch if p.row)
                    collector.add(batch)
        else:
            found = self._looked_into(theme, theme_found)
        reading = collector.reading(changes)
        reading.findings["theme"] = found
        return reading

    def _looked_into(self, theme: Theme, found: Findings) -> Findings:
        """What is wrong with a theme, looked for only if it is another one than before.

        Args:
            theme: which one.
            found: what was wrong with it when it was loaded.
        """
        if self._store.meta("theme") == theme.digest:
            return self._store.get("finding", "theme") or ()
        return (*found, *theme_findings(theme))

    def _meant_otherwise(self, tree: Tree, frame: Frame, basis: Basis) -> set[str]:
        """Files whose folder, type or site means something else than in the last build."""
        before = Basis(self._store.meta("frame"))
        paths = {
            entry.path
            for folder, files in tree.files.folders.items()
            if basis.of(f"{folder}x.md") != before.of(f"{folder}x.md")
            for entry in files.values()
            if not is_of_frame(entry.path)
        }
        if set(self._store.meta("columns")) != frame.columns.keys():
            paths |= {path for path in self._store.also_listed() if path in tree.files}
        return paths

    def ground(
        self, tree: Tree, frame: Frame, theme: Theme, scope: Scope, reading: Reading, lost: frozenset[str]
    ) -> Ground:
        """All of it, for this process and its workers."""
        request = self._request
        texts = None
        if scope.frame:
            from portalgen.render.markdown import parse_body

            limits = frame.portal.limits
            texts = {
                key: parse_body(text, lang=lang, limits=limits)
                for key, (text, lang, _) in frame_texts(frame).items()
            }
        return Ground(
            store=self._store.path,
            fingerprint=self._store.fingerprint,
            state=request.state,
            output=request.output,
            stage=request.stage,
            tree=tree,
            frame=frame,
            theme=theme,
            settings=Settings(request.now, request.base_url, request.drafts),
            fresh=reading.fresh,
            texts=texts,
            changed=scope.files,
            lost=lost,
            first=self._first,
        )
