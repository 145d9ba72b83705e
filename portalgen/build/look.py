"""What a build would find and publish, without making anything of it.

The same stages as in ``build.run`` up to the making. They stand on the store of the last build, which stays
as it is; where there is none that fits, on one of their own, which remembers what was looked at,
except where items stand in each other's way. So a look costs what changed since what is remembered, and what
it finds is what a build would find.
"""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from pathlib import Path

import msgspec

from portalgen.build.artifacts import Artifact
from portalgen.build.changes import Changes, blob_id
from portalgen.build.detect import THEMES, detect
from portalgen.build.engine import Engine
from portalgen.build.facts import SEPARATOR, groups_of
from portalgen.build.fingerprint import program_fingerprint
from portalgen.build.inputs import Inputs
from portalgen.build.load import with_source_lines
from portalgen.build.nodes import PLAN, Owner, owner_of, plan_in, plan_key, planned
from portalgen.build.pipeline import Request, silent
from portalgen.build.pool import Batches, Pool, usual_jobs
from portalgen.build.publish import Busy, lock
from portalgen.build.recorder import Recorder
from portalgen.build.store import DAMAGED, STATE, Store, made_by
from portalgen.build.traces import Made
from portalgen.build.tree import Tree, patched
from portalgen.build.work import Work, WorkingHands
from portalgen.build.world import World
from portalgen.diagnostics import Diagnostic, has_errors, sort_diagnostics

#: An output with what it is of and what makes it, by path.
Planned = Mapping[str, tuple[Owner, Artifact]]


class View(msgspec.Struct, frozen=True):
    """A portal as it was looked at.

    Args:
        tree: its files.
        diagnostics: everything that a build would find, sorted.
        world: answers for it; None where it cannot be understood.
        items: how many it has.
        new: outputs that would be made and that the store does not know.
        gone: outputs that the store knows and that would not be made.
        planned: outputs of everything that was planned again, whether or not the store knows them.
        asked: names of the facts from which what changed was checked and planned, by owner.
    """

    tree: Tree
    diagnostics: tuple[Diagnostic, ...]
    world: World | None = None
    items: int = 0
    new: Planned = {}
    gone: Planned = {}
    planned: Planned = {}
    asked: Mapping[Owner, tuple[str, ...]] = {}


class Look:
    """Looks at a portal, and at versions of it that differ in a few files. A context manager.

    Args:
        request: what would be built.
    """

    def __init__(self, request: Request) -> None:
        self._request = request
        self._open = contextlib.ExitStack()
        self._now: View | None = None
        self._changes = Changes(frozenset(), frozenset())

    def __enter__(self) -> Look:
        self._store, self._is_own = self._opened()
        self._open.callback(self._store.close)
        jobs = self._request.jobs or usual_jobs()
        self._pool = Pool(self._request.state / "work", jobs)
        return self

    def __exit__(self, *_error: object) -> None:
        self._open.close()

    # -- the store -----------------------------------------------------------------------------------------

    def _opened(self) -> tuple[Store, bool]:
        """The store of the last build, where it is of the same kind; else one for looks alone."""
        state = self._request.state
        with contextlib.ExitStack() as held, contextlib.suppress(Busy, OSError, *DAMAGED):
            path = state / STATE
            program = program_fingerprint(state)
            if made_by(path) == program:
                held.enter_context(lock(state, wait=False))
                store = Store(path, program)
                held.callback(store.close)
                if store.meta("settings") == (self._request.base_url, self._request.drafts):
                    self._open.push(held.pop_all())
                    return store, False
        own = state / "check"
        try:
            self._open.enter_context(lock(own))
        except OSError:  # a folder that may only be read
            own = Path(self._open.enter_context(tempfile.TemporaryDirectory()))
        return Store(own / STATE, program_fingerprint(own)), True

    # -- views ---------------------------------------------------------------------------------------------

    def now(self) -> View:
        """The portal as it lies on the disk."""
        detected = detect(self._request, self._store, first=self._is_first)
        self._changes = detected.changes
        self._now = self._view(detected.tree, detected.found, self._changes, record=self._is_own)
        return self._now

    def reading(self) -> World | None:
        """The portal as it lies on the disk, read and not looked at; None where no store knows it yet."""
        if self._is_first:
            return None
        detected = detect(self._request, self._store, first=False)
        tree, changes = detected.tree, detected.changes
        inputs = self._inputs()
        scope = inputs.scope(changes)
        frame, _ = inputs.frame(tree, scope)
        theme, theme_found = inputs.theme(frame) if frame is not None else (None, ())
        if frame is None or theme is None:
            return None
        reading = inputs.read(tree, frame, theme, theme_found, changes, scope)
        return World(inputs.ground(tree, frame, theme, scope, reading, frozenset()), self._store)

    def before(self, files: Mapping[str, bytes | None]) -> View:
        """The portal with some files as they are given, at the same moment; after :meth:`now`.

        Args:
            files: bytes by path of the content tree; None for one that was not there.
        """
        assert self._now is not None
        tree = patched(self._now.tree, files)
        changed: set[str] = set()
        deleted: set[str] = set()
        for path in {*files, *(p for p in self._paths_changed() if not p.startswith(THEMES))}:
            folder, slash, name = path.rpartition("/")
            known = self._store.files_in(folder + slash).get(name)
            if path not in tree.files:
                if known is not None:
                    deleted.add(path)
            elif known is None or known.digest != blob_id(tree.read(path)):
                changed.add(path)
        changes = Changes(frozenset(changed), frozenset(deleted))
        return self._view(tree, (), changes, record=False)

    def _paths_changed(self) -> frozenset[str]:
        return self._changes.changed | self._changes.deleted

    @property
    def _is_first(self) -> bool:
        """Whether the store knows nothing."""
        return self._store.meta("now") is None

    def _inputs(self) -> Inputs:
        return Inputs(self._request, self._store, self._pool, silent, first=self._is_first)

    def _view(self, tree: Tree, found: tuple[Diagnostic, ...], changes: Changes, *, record: bool) -> View:
        store = self._store
        inputs = self._inputs()
        scope = inputs.scope(changes)
        frame, frame_found = inputs.frame(tree, scope)
        if frame is None:
            return View(tree, sort_diagnostics((*found, *frame_found)))
        theme, theme_found = inputs.theme(frame)
        if theme is None:
            everything = (*found, *frame_found, *theme_found)
            return View(tree, sort_diagnostics(with_source_lines(everything, tree)))
        reading = inputs.read(tree, frame, theme, theme_found, changes, scope)
        reading.findings["frame"] = frame_found
        world = World(inputs.ground(tree, frame, theme, scope, reading, frozenset()), store, reading.rows)
        engine = Engine(world, reading, scope)
        stale = engine.stale().keys
        tasks = [task for task in engine.tasks(stale, ()) if task.anew]
        gone_owners = engine.gone_owners()
        was = {} if scope.first else self._planned({*gone_owners, *(task.owner for task in tasks)})
        across = engine.across()
        # No store tells again of two files with one id, or of a circle in which no item changed: builds, for
        # which it is made, stop at such errors. Files that were remembered would not be read for them again.
        record = record and not has_errors((*reading.duplicates, *chain.from_iterable(across.values())))
        findings = {**reading.findings, **across}
        rules, made = engine.rules(stale)
        findings |= rules
        work = Work(made=made)
        recorder = Recorder(world, reading, scope, engine)
        if record:
            recorder.begin(changes)
        for part in self._pool.results(Batches("look", WorkingHands(world, make=False), tasks)):
            if record:
                recorder.put_made(part)
            else:
                work.made += part.made
            work.findings |= part.findings
            work.media |= part.media
        findings |= work.findings
        for owner in gone_owners:
            findings[plan_key(owner)] = ()
        diagnostics = engine.everything_found((*found, *reading.duplicates), findings)
        counts = engine.counts()
        items = sum(counts.values())
        if record:
            # nothing is remembered of outputs, which nobody made
            recorder.finish(work, set(map(plan_key, gone_owners)), findings, engine.due(), counts)
            self._store.commit()
            self._changes = Changes(frozenset(), frozenset())  # the store is of this view from now on
            return View(tree, diagnostics, world, items)
        is_ = _plans(work.made)
        new = {output: planned for output, planned in is_.items() if output not in was}
        gone = {output: planned for output, planned in was.items() if output not in is_}
        return View(tree, diagnostics, world, items, new, gone, is_, _asked(work.made))

    def _planned(self, owners: Iterable[Owner]) -> dict[str, tuple[Owner, Artifact]]:
        """What the store has planned for owners."""
        return {
            artifact.output: (owner, artifact) for owner in owners for artifact in planned(self._store, owner)
        }

    # -- who asked -----------------------------------------------------------------------------------------

    def askers(self, groups: Iterable[str]) -> set[Owner]:
        """What was checked or planned with an answer to any fact of some groups, as things are now."""
        assert self._now is not None
        asked, wanted = self._now.asked, frozenset(groups)
        heard = self._store.touched(sorted(wanted))
        found = {owner_of(key) for key in heard if key.startswith(PLAN)} - asked.keys()
        found |= {
            owner
            for owner, names in asked.items()
            if any(wanted.intersection(groups_of(name)) for name in names)
        }
        return found

    def named_media(self) -> set[str]:
        """Files that anything was checked or planned with as pictures or attachments."""
        assert self._now is not None
        asked, prefix = self._now.asked, f"media{SEPARATOR}"
        again = {plan_key(owner) for owner in asked}
        known = self._store.touched_by_any("file ")
        traces = (trace.heard for key, trace in known if key.startswith(PLAN) and key not in again)
        names = (name for heard in (*traces, *asked.values()) for name in heard)
        return {name.removeprefix(prefix) for name in names if name.startswith(prefix)}


def _plans(made: Iterable[Made]) -> dict[str, tuple[Owner, Artifact]]:
    return {
        artifact.output: (owner_of(one.key), artifact)
        for one in _of_plans(made)
        for artifact in plan_in(one.packed)
    }


def _asked(made: Iterable[Made]) -> dict[Owner, tuple[str, ...]]:
    return {owner_of(one.key): one.heard for one in _of_plans(made)}


def _of_plans(made: Iterable[Made]) -> Iterator[Made]:
    return (one for one in made if one.key.startswith(PLAN))
