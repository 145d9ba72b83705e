"""What a build does where anything is to be done: read, decide, make, publish, record."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from portalgen.build.detect import Start
from portalgen.build.engine import Engine
from portalgen.build.failpoints import hit
from portalgen.build.inputs import Inputs
from portalgen.build.ledger import Ledger
from portalgen.build.manifest import RECEIPT, receipt_of
from portalgen.build.nodes import output_key, plan_key, planned
from portalgen.build.pipeline import Clock, Progress, Request, Result
from portalgen.build.pool import Batches, Pool, usual_jobs
from portalgen.build.publish import Published, Stage
from portalgen.build.reading import Findings
from portalgen.build.reasons import Decision, Reasoning
from portalgen.build.recorder import Recorder
from portalgen.build.store import INDEX_BASIS, Store
from portalgen.build.work import ENOUGH, Output, Task, Work, WorkingHands, stops
from portalgen.build.world import World
from portalgen.content.portal import Frame
from portalgen.diagnostics import Diagnostic, Severity, sort_diagnostics
from portalgen.render.compress import SUFFIXES, original

if TYPE_CHECKING:
    from concurrent.futures import Executor

_SAME_FINDING = 5  # places in templates that are shown when they fail


class Renewal:
    """One build with work.

    Args:
        request: what to build.
        store: of the last build.
        stage: where outputs go before they are published.
        start: what the build found.
        clock: counts seconds by stage.
        progress: is told how far it is.
        executor: does the work of many items, in place of local processes.
    """

    def __init__(
        self,
        request: Request,
        store: Store,
        stage: Stage,
        start: Start,
        clock: Clock,
        progress: Progress,
        executor: Executor | None,
    ) -> None:
        self._request = request
        self._store = store
        self._stage = stage
        self._start = start
        self._clock = clock
        self._progress = progress
        if request.dry:  # what is written is never committed, so other processes would not see it
            self._pool = Pool(request.state / "work", 1)
        else:
            self._pool = Pool(request.state / "work", request.jobs or usual_jobs(), executor)

    def build(self) -> Result:
        """Build and publish."""
        decision = self.decide()
        if isinstance(decision, Result):
            return decision
        engine, tasks = decision.engine, decision.tasks
        reasons = Reasoning(decision, self._start, self._store) if self._request.dry else None
        findings = {**decision.reading.findings, **engine.across()}
        rules, made = engine.rules(decision.stale.keys)
        findings |= rules
        self._clock.lap("plan")
        whole = (*self._start.found, *decision.reading.duplicates)
        is_right = not any(map(stops, (whole, *findings.values())))
        ledger = Ledger(
            self._store,
            self._stage,
            decision.world.ground.frame.portal.main_site,
            self._start.lost,
            first=self._start.is_first,
        )
        recorder = Recorder(decision.world, decision.reading, decision.scope, engine)
        work = self._work(decision.world, recorder, tasks, ledger, make=is_right)
        work.made += made
        findings |= work.findings
        everything_found = engine.everything_found(whole, findings)
        self._clock.lap("render")
        if _is_error(everything_found):
            return self._stopped(everything_found, engine.counts())
        if work.failures:
            first = {(d.span.path, d.span.line): d for d in reversed(work.failures[:ENOUGH])}
            shown = [*first.values()][::-1][:_SAME_FINDING]
            return self._stopped((*everything_found, *shown), engine.counts())
        hit("rendered")
        return self._publish(decision, recorder, work, ledger, findings, everything_found, reasons)

    def decide(self) -> Decision | Result:
        """What is to be done; a result where there is nothing to go on with."""
        start, store = self._start, self._store
        inputs = Inputs(self._request, store, self._pool, self._progress, first=start.is_first)
        scope = inputs.scope(start.changes)
        frame, frame_found = inputs.frame(start.tree, scope)
        if frame is None:
            return self._stopped((*start.found, *frame_found))
        theme, theme_found = inputs.theme(frame)
        if theme is None:
            return self._stopped((*start.found, *frame_found, *theme_found))
        reading = inputs.read(start.tree, frame, theme, theme_found, start.changes, scope)
        reading.findings["frame"] = frame_found
        ground = inputs.ground(start.tree, frame, theme, scope, reading, start.lost)
        world = World(ground, store, reading.rows)
        engine = Engine(world, reading, scope)
        self._clock.lap("load")
        stale = engine.stale()
        tasks = engine.tasks(stale.keys, {*start.lost, *map(original, start.lost)})
        return Decision(world, engine, reading, scope, stale, tasks)

    def _stopped(self, found: Iterable[Diagnostic], counts: Mapping[str, int] | None = None) -> Result:
        self._stage.discard()
        return Result(sort_diagnostics(found), dict(counts or {}), None, self._clock.laps)

    # -- the work ------------------------------------------------------------------------------------------

    def _work(
        self, world: World, recorder: Recorder, tasks: list[Task], ledger: Ledger, *, make: bool
    ) -> Work:
        """Do all tasks; what is made of many is written into the open transaction as it comes.

        What was read is written while workers begin.
        """
        hit("prepared")
        total = Work()
        hands = WorkingHands(world, make=make)
        done = 0
        with self._pool.begun(Batches("make", hands, tasks)) as parts:
            recorder.begin(self._start.changes)
            for part in parts:
                self._progress("render", done, len(tasks))
                done += 128
                if part.has_errors:
                    hands.make = False
                recorder.put_made(part)
                ledger.add(part.outputs)
                total.findings |= part.findings
                total.outputs += part.outputs
                total.gone += part.gone
                total.planned += part.planned
                total.failures += part.failures
                total.media |= part.media
                if len(total.failures) >= ENOUGH:
                    break
        return total

    # -- publication ---------------------------------------------------------------------------------------

    def _publish(
        self,
        decision: Decision,
        recorder: Recorder,
        work: Work,
        ledger: Ledger,
        findings: dict[str, Findings],
        diagnostics: tuple[Diagnostic, ...],
        reasons: Reasoning | None,
    ) -> Result:
        store, stage, start = self._store, self._stage, self._start
        world, engine = decision.world, decision.engine
        frame = world.ground.frame
        gone_nodes: set[str] = set()
        gone = set(work.gone)
        for owner in engine.gone_owners():
            key = plan_key(owner)
            gone |= {artifact.output for artifact in planned(store, owner)}
            gone_nodes.add(key)
            findings[key] = ()
        gone -= {*work.planned, *(output.path for output in work.outputs)}
        gone_nodes |= {output_key(output) for output in gone}
        mains = {output.path for output in work.outputs if not output.main}
        gone |= self._twins_gone(frame, work.outputs, mains, gone)
        index, index_gone = self._index(world, engine.changed_ids)
        gone |= index_gone
        ledger.add(index)
        ledger.drop(gone)
        root_hash, files, vanished = ledger.write()
        hosts = world.addresses.hosts()
        counts = engine.counts()
        due = engine.due()
        stage.put(RECEIPT, receipt_of(self._request, counts, files, root_hash, hosts, due))
        strays = start.strays - store.outputs() - {RECEIPT} if start.strays else frozenset[str]()
        leaving = (*gone, *vanished, *strays)
        rendered = tuple(sorted(mains))
        if reasons is not None:
            would = stage.planned(leaving)
            stage.discard()
            told = reasons.of(would, rendered)
            total = Published(would.written, would.deleted, files + 1 - len(would.written))
            return Result(diagnostics, counts, total, self._clock.laps, root_hash, rendered, reasons=told)
        published = stage.commit(leaving)
        hit("before-record")
        recorder.finish(work, gone_nodes, findings, due, counts)
        placed = store.outputs() if start.is_first else {*stage.digests, *start.restored}
        store.put_places(stage.stamps(placed), published.deleted)
        store.put_meta("findings", diagnostics)
        store.put_meta("root_hash", root_hash)
        store.put_meta("files", files)
        store.put_meta("hosts", hosts)
        store.commit()
        stage.done()
        hit("recorded")
        self._clock.lap("publish")
        total = Published(published.written, published.deleted, files + 1 - len(published.written))
        return Result(diagnostics, counts, total, self._clock.laps, root_hash, rendered, store.note)

    def _index(self, world: World, changed: set[str]) -> tuple[list[Output], frozenset[str]]:
        """Bring the search index up to date: its files that changed, staged, and those that are no more."""
        if not world.ground.frame.portal.search and not self._store.meta(INDEX_BASIS):
            return [], frozenset()
        from portalgen.build.search_index import search_update  # of much weight: not for who has none

        found = search_update(world, changed, self._pool)
        files = []
        for path, data in found.files.items():
            digest, staged = self._stage.write(path, data)
            files.append(Output(path, digest, moved=False, staged=staged))
        return files, found.gone

    def _twins_gone(
        self, frame: Frame, made: Iterable[Output], mains: Iterable[str], gone: Iterable[str]
    ) -> set[str]:
        """Twins of outputs that are no more, and of outputs that have none any longer."""
        before: Frame | None = self._store.meta("frame")
        if not (frame.portal.precompress or (before and before.portal.precompress)):
            return set()
        names = {output + suffix for output in (*mains, *gone) for suffix in SUFFIXES}
        names -= {output.path for output in made}
        return {name for name in names if self._store.output_digest(name)}


def _is_error(found: Iterable[Diagnostic]) -> bool:
    """Whether any finding stops publication."""
    return any(finding.severity is Severity.ERROR for finding in found)
