"""One part of a build's work, in this process or another: check what changed, plan its outputs, make them.

A worker decides nothing: it is told which owners to look at and which of their outputs to make, and tells
what it made, from which facts, and what those facts were. It stages its own files, so that no page travels
between processes.
"""

from __future__ import annotations

import os
from collections.abc import Container, Iterable, Iterator, Sequence

import msgspec

from portalgen.build.artifacts import Artifact, Recipe, plan_of
from portalgen.build.context import MediaInfo
from portalgen.build.links import files_of
from portalgen.build.load import with_source_lines
from portalgen.build.media_kitchen import MEDIA
from portalgen.build.nodes import FRAME, Owner, output_key, packed_owner, packed_plan, plan_key, planned
from portalgen.build.store import Store
from portalgen.build.traces import Made
from portalgen.build.witness import Witness
from portalgen.build.world import Ground, World
from portalgen.content.model import Item
from portalgen.content.names import shown
from portalgen.diagnostics import Diagnostic, Severity, Span
from portalgen.render.compress import packed, suffixes
from portalgen.render.theme import ThemeError
from portalgen.rules.suppress import is_judgement

Findings = tuple[Diagnostic, ...]
#: A broken template fails on every page; the first so many pages are enough to see it.
ENOUGH = 64


class Task(msgspec.Struct, frozen=True):
    """What is to be done for one owner.

    Args:
        owner: kind and name, as :func:`portalgen.build.artifacts.owners` gives them.
        anew: check it, and plan its outputs.
        make: outputs of an earlier plan that are to be made again, where they are still planned.
    """

    owner: Owner
    anew: bool = True
    make: frozenset[str] = frozenset()


class Output(msgspec.Struct, frozen=True):
    """A file that was made.

    Args:
        path: relative to the output root.
        digest: SHA-256, hexadecimal.
        moved: whether it is a page that only leads elsewhere.
        staged: whether its bytes are other than those in place.
        main: the output whose compressed twin it is; empty for one that is none.
    """

    path: str
    digest: str
    moved: bool
    staged: bool
    main: str = ""


class Work(msgspec.Struct):
    """What came of tasks.

    Args:
        made: what was made from which facts.
        facts: digests of facts that very many things are made from, by name.
        findings: by owner; an empty tuple forgets.
        outputs: files that were made.
        gone: outputs that are no longer planned.
        planned: every output that is planned now, of owners that were planned.
        failures: templates that failed.
        media: files that were looked into.
    """

    made: list[Made] = []
    facts: dict[str, bytes] = {}
    findings: dict[str, Findings] = {}
    outputs: list[Output] = []
    gone: list[str] = []
    planned: list[str] = []
    failures: list[Diagnostic] = []
    media: dict[str, tuple[bytes, MediaInfo | Diagnostic]] = {}

    @property
    def has_errors(self) -> bool:
        """Whether a check stops publication, whatever the portal says of its findings."""
        return any(map(stops, self.findings.values()))


def stops(findings: Findings) -> bool:
    """Whether any finding is an error that no portal can suppress."""
    return any(f.severity is Severity.ERROR and not is_judgement(f.code) for f in findings)


class Worker:
    """Does tasks in one world.

    Args:
        world: the portal.
    """

    def __init__(self, world: World) -> None:
        self._world = world
        self._witness = Witness(world)

    def work(self, tasks: Iterable[Task], *, make: bool = True) -> Work:
        """Check and plan, then, if nothing is wrong, make.

        Args:
            tasks: of any owners.
            make: whether to make outputs at all.
        """
        world, work = self._world, Work()
        wanted: list[tuple[Owner, Artifact]] = []
        for task in tasks:
            if task.anew:
                artifacts = self._anew(task.owner, task.make, work)
            else:
                artifacts = [a for a in planned(world.store, task.owner) if a.output in task.make]
            wanted += [(task.owner, artifact) for artifact in artifacts]
        if make and not work.has_errors:
            for owner, artifact in wanted:
                self._make(owner, artifact, work)
                if len(work.failures) >= ENOUGH:
                    break
        work.made, work.facts = self._witness.told()
        work.media = world.media.fresh_since_asked()
        return work

    # -- checking and planning -----------------------------------------------------------------------------

    def _anew(self, owner: Owner, again: Container[str], work: Work) -> list[Artifact]:
        """Check and plan an owner; gives the outputs that must be made."""
        world = self._world
        key = plan_key(owner)
        heard = world.ear.fresh()
        work.findings[key] = with_source_lines(self._check(owner), world.ground.tree)
        artifacts = () if owner == FRAME else plan_of(owner, world.context, world.assets)
        self._witness.note(key, packed_plan(artifacts) if artifacts else None, heard)
        now = {artifact.output: artifact for artifact in artifacts}
        work.planned += now
        if world.ground.first:
            return [*artifacts]
        before = {artifact.output: artifact for artifact in planned(world.store, owner)}
        work.gone += before.keys() - now.keys()
        return [a for output, a in now.items() if output in again or before.get(output) != a]

    def _check(self, owner: Owner) -> Iterator[Diagnostic]:
        world = self._world
        if owner == FRAME:
            yield from world.checker.of_frame()
        elif owner[0] == "item":
            item = world.catalog.item(owner[1])
            yield from world.checker.of_item(item)
            yield from self._media_problems(item)

    def _media_problems(self, item: Item) -> Iterator[Diagnostic]:
        """Named files that may not be published, each once, where it is first named."""
        world = self._world
        body = world.context.bodies[item.summary.id]
        if not item.refs and not body.refs:
            return
        named: dict[str, Span] = {}
        for ref in item.refs:
            if ref.kind in {"file", "image"}:
                named.setdefault(ref.value, ref.span)
        for path in files_of(body, item.source, world.catalog, world.context.media):
            named.setdefault(path, Span(shown(item.source), item.body_line))
        for path, span in named.items():
            world.ear.note("media", path)
            problem = world.media.problem(path, span)
            if problem is not None:
                yield problem

    # -- making --------------------------------------------------------------------------------------------

    def _make(self, owner: Owner, artifact: Artifact, work: Work) -> None:
        world = self._world
        heard = world.ear.fresh()
        try:
            data = self._bytes(artifact)
        except ThemeError as error:
            work.failures.append(error.diagnostic)
            return
        self._witness.note(output_key(artifact.output), packed_owner(owner), heard)
        moved = artifact.recipe in {Recipe.ALIAS, Recipe.MOVED, Recipe.FORMER}
        digest, staged = world.stage.write(artifact.output, data)
        work.outputs.append(Output(artifact.output, digest, moved, staged))
        if world.ground.frame.portal.precompress:
            work.outputs += self._twins(artifact.output, data, digest, moved=moved)

    def _bytes(self, artifact: Artifact) -> bytes:
        world = self._world
        if artifact.recipe not in MEDIA:
            return world.kitchen.make(artifact)
        if artifact.recipe is Recipe.ASSET:
            world.ear.note("global")
        else:
            world.ear.note("media", artifact.args[0])
        return world.media_kitchen.make(artifact)

    def _twins(self, output: str, data: bytes, digest: str, *, moved: bool) -> Iterator[Output]:
        """Compressed twins of an output; those of unchanged bytes are not made again."""
        world = self._world
        names = {output + suffix: suffix for suffix in suffixes(output, len(data))}
        known = {} if world.ground.first else {name: world.store.output_digest(name) for name in names}
        is_same = not world.ground.first and world.store.output_digest(output) == digest
        for name, suffix in names.items():
            if is_same and known.get(name) and not names.keys() & world.ground.lost:
                yield Output(name, known[name], moved, staged=False, main=output)
            else:
                yield Output(name, *self._staged(name, packed(output, data, suffix), moved), main=output)

    def _staged(self, name: str, data: bytes, moved: bool) -> tuple[str, bool, bool]:
        digest, staged = self._world.stage.write(name, data)
        return digest, moved, staged


class WorkingHands:
    """Does batches of tasks, here or in a worker.

    A forked worker finds the world in memory, with all that was gathered and sorted there already, and opens
    the store again; any other makes a world of its own.

    Args:
        world: of this process.
        make: whether to make outputs at all; may change between batches.
    """

    def __init__(self, world: World, *, make: bool = True) -> None:
        self._world = world
        self._process = os.getpid()
        self._worker = Worker(world)
        self.make = make

    def __reduce__(self) -> tuple[type[_WorkingThere], tuple[Ground, bool]]:
        return _WorkingThere, (self._world.ground, self.make)

    def do(self, batch: Sequence[Task]) -> Work:
        """Do a batch of tasks."""
        if self._process != os.getpid():
            self._process = os.getpid()
            self._world.store.reopen()
        return self._worker.work(batch, make=self.make)


class _WorkingThere:
    """The same, read from a file in another process."""

    def __init__(self, ground: Ground, make: bool) -> None:
        store = Store(ground.store, ground.fingerprint, read_only=True)
        self._worker = Worker(World(ground, store))
        self._make = make

    def do(self, batch: Sequence[Task]) -> Work:
        """Do a batch of tasks."""
        return self._worker.work(batch, make=self._make)
