"""One build from beginning to end: what changed, what follows, publication, record."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
from collections.abc import Iterable, Mapping
from concurrent.futures import Executor

from portalgen import __version__
from portalgen.build.changes import Changes
from portalgen.build.discover import discover
from portalgen.build.engine import Engine
from portalgen.build.failpoints import hit
from portalgen.build.fingerprint import program_fingerprint
from portalgen.build.inputs import Inputs
from portalgen.build.load import with_source_lines
from portalgen.build.manifest import FOLDER, INDEX, RECEIPT, Parts, group_of, index_of, parts_of
from portalgen.build.pipeline import Clock, Progress, Request, Result
from portalgen.build.pool import Pool, usual_jobs
from portalgen.build.publish import Published, Stage
from portalgen.build.reading import Basis, Findings
from portalgen.build.search_index import search_update
from portalgen.build.store import DAMAGED, Store
from portalgen.build.work import ENOUGH, Output, Task, Work, WorkingHands, node_key, stops
from portalgen.build.world import World
from portalgen.content.portal import Frame
from portalgen.diagnostics import Diagnostic, Severity, sort_diagnostics
from portalgen.render.compress import SUFFIXES, original
from portalgen.rules.suppress import settle

_STATE = "state.sqlite"
_SAME_FINDING = 5  # places in templates that are shown when they fail


def run(request: Request, progress: Progress, executor: Executor | None = None) -> Result:
    """Build; where the store turns out to be damaged, once more without it."""
    build = Run(request, progress, executor)
    try:
        return build.build()
    except DAMAGED:
        build.forget()
    finally:
        build.close()
    again = Run(request, progress, executor)
    try:
        return again.build()
    finally:
        again.close()


class Run:
    """One build.

    Args:
        request: what to build.
        progress: is told how far it is.
        executor: does the work of many items, in place of local processes.
    """

    def __init__(self, request: Request, progress: Progress, executor: Executor | None = None) -> None:
        self._request = request
        self._progress = progress
        self._clock = Clock(progress)
        self._stage = Stage(request.output, request.state)
        self._unrecorded = self._stage.open()
        fingerprint = f"{program_fingerprint()} {request.output.resolve()}"
        path = request.state / _STATE
        if request.clean:
            Store.erase(path)
        self._store = Store(path, fingerprint)
        if not self._is_last_output():
            self._store.close()
            Store.erase(path)
            self._store = Store(path, fingerprint)
        self._first = self._store.meta("now") is None
        self._pool = Pool(request.state / "work", request.jobs or usual_jobs(), executor)
        self._inputs = Inputs(request, self._store, self._pool, progress, first=self._first)
        self._known_outputs: frozenset[str] = frozenset()
        self._lost: frozenset[str] = frozenset()

    def _is_last_output(self) -> bool:
        """Whether the output folder is that of the store: a host may have put back an older one."""
        if self._unrecorded or self._store.meta("now") is None:
            return True  # newer than the store, and known file by file; or nothing is known
        try:
            receipt = json.loads((self._request.output / RECEIPT).read_bytes())
            return bool(receipt["root_hash"] == f"sha256:{self._store.meta('root_hash')}")
        except (OSError, ValueError, KeyError, TypeError):
            return False

    def close(self) -> None:
        """Let go of the store."""
        with contextlib.suppress(*DAMAGED):
            self._store.rollback()
        self._store.close()

    def forget(self) -> None:
        """Put the store out of the way: what was staged over it is staged again."""
        self.close()
        Store.erase(self._request.state / _STATE)

    def build(self) -> Result:
        """Build and publish."""
        request, store, inputs = self._request, self._store, self._inputs
        if self._first:
            everything = self._stage.everything if request.clean else self._stage.claim
            self._known_outputs = everything()
        tree, found = discover(request.content)
        changes = inputs.changes(tree)
        self._clock.lap("discover")
        restored = frozenset[str]()
        if not self._first:
            self._lost, restored = self._stage.compare(
                store.output_seals(), store.outputs_in, store.output_digest
            )
        if not (self._first or changes.any or found or self._lost) and self._is_settled():
            return self._nothing_to_do()
        scope = inputs.scope(changes)
        frame, frame_found = inputs.frame(tree, scope)
        if frame is None:
            return self._stopped((*found, *frame_found))
        theme, theme_found = inputs.theme(frame)
        if theme is None:
            return self._stopped((*found, *frame_found, *theme_found))
        reading = inputs.read(tree, frame, changes, scope)
        reading.findings["frame"], reading.findings["theme"] = frame_found, theme_found
        world = World(inputs.ground(tree, frame, theme, scope, reading, self._lost), store)
        engine = Engine(world, reading, scope)
        self._clock.lap("load")
        changed = engine.changed_facts()
        lost = {*self._lost, *map(original, self._lost)}
        tasks = engine.tasks(changed, lost)
        findings = {**reading.findings, **engine.across()}
        rules, made = engine.rules(changed)
        findings |= rules
        self._clock.lap("plan")
        whole = (*found, *reading.duplicates)
        work = self._work(world, engine, tasks, make=not any(map(stops, (whole, *findings.values()))))
        work.made += made
        findings |= work.findings
        everything_found = self._all_findings(whole, findings, engine, world)
        self._clock.lap("render")
        if _is_error(everything_found):
            return self._stopped(everything_found, engine.counts())
        if work.failures:
            first = {(d.span.path, d.span.line): d for d in reversed(work.failures[:ENOUGH])}
            shown = [*first.values()][::-1][:_SAME_FINDING]
            return self._stopped((*everything_found, *shown), engine.counts())
        hit("rendered")
        return self._publish(world, engine, changes, work, findings, everything_found, restored)

    def _is_settled(self) -> bool:
        """Whether the clock and the settings ask for nothing either."""
        request, store = self._request, self._store
        then, due = store.meta("now"), store.meta("due")
        settings = (request.base_url, request.drafts)
        return bool(then <= request.now < due and store.meta("settings") == settings)

    def _nothing_to_do(self) -> Result:
        store = self._store
        counts, files, root_hash = store.meta("counts"), store.meta("files"), store.meta("root_hash")
        hosts, due = store.meta("hosts"), store.meta("due")
        self._stage.put(RECEIPT, self._receipt(counts, files, root_hash, hosts, due))
        published = self._stage.commit(())
        self._stage.done()
        self._clock.lap("publish")
        published = Published(published.written, published.deleted, files + published.unchanged)
        return Result(store.meta("findings"), counts, published, self._clock.laps, root_hash)

    def _stopped(self, found: Iterable[Diagnostic], counts: Mapping[str, int] | None = None) -> Result:
        self._stage.discard()
        return Result(sort_diagnostics(found), dict(counts or {}), None, self._clock.laps)

    # -- the work ------------------------------------------------------------------------------------------

    def _work(self, world: World, engine: Engine, tasks: list[Task], *, make: bool) -> Work:
        """Do all tasks; what is made of many is written into the open transaction as it comes."""
        hit("prepared")
        total = Work()
        hands = WorkingHands(world, make=make)
        self._store.begin()
        done = 0
        for part in self._pool.results("make", hands, tasks):
            self._progress("render", done, len(tasks))
            done += 128
            if part.has_errors:
                hands.make = False
            engine.put_made(part)
            total.findings |= part.findings
            total.outputs += part.outputs
            total.gone += part.gone
            total.planned += part.planned
            total.failures += part.failures
            total.media |= part.media
            if len(total.failures) >= ENOUGH:
                break
        return total

    def _all_findings(
        self, whole: Iterable[Diagnostic], findings: Mapping[str, Findings], engine: Engine, world: World
    ) -> tuple[Diagnostic, ...]:
        """Findings of this build, and of earlier ones where nothing was looked at again."""
        known: dict[str, Findings] = {} if self._first else self._store.all("finding")
        for owner in engine.gone_owners():
            known.pop(node_key("plan", *owner), None)
        known |= findings
        every = (*whole, *(d for found in known.values() for d in found))
        world.ear.fresh()
        return sort_diagnostics(with_source_lines(settle(every, world.catalog), world.ground.tree))

    # -- publication ---------------------------------------------------------------------------------------

    def _publish(
        self,
        world: World,
        engine: Engine,
        changes: Changes,
        work: Work,
        findings: dict[str, Findings],
        diagnostics: tuple[Diagnostic, ...],
        restored: frozenset[str],
    ) -> Result:
        store, stage = self._store, self._stage
        frame = world.ground.frame
        gone_nodes: set[str] = set()
        gone = set(work.gone)
        for owner in engine.gone_owners():
            key = node_key("plan", *owner)
            gone |= {artifact.output for artifact in store.node(key) or ()}
            gone_nodes.add(key)
            findings[key] = ()
        gone -= {*work.planned, *(output.path for output in work.outputs)}
        gone_nodes |= {node_key("make", output) for output in gone}
        made = {output.path: output for output in work.outputs}
        for output in work.outputs:
            stage.note(output.path, output.digest, staged=output.staged)
        gone |= self._twins_gone(frame, made, gone)
        found = search_update(world, engine.changed_ids, self._pool)
        gone |= found.gone
        root_hash, files, vanished = self._manifest({**made, **self._index(found.files)}, gone)
        hosts = world.addresses.hosts()
        counts = engine.counts()
        due = engine.due()
        stage.put(RECEIPT, self._receipt(counts, files, root_hash, hosts, due))
        strays = frozenset[str]()
        if self._known_outputs or self._unrecorded:
            strays = (self._known_outputs | self._unrecorded) - store.outputs() - {RECEIPT}
        published = stage.commit((*gone, *vanished, *strays))
        hit("before-record")
        engine.record(work, gone_nodes, findings, due)
        store.put_folders(changes.folders, changes.gone)
        touched = {path.rpartition("/")[0] for path in (*published.written, *published.deleted, *restored)}
        store.put_places(*stage.seals(None if self._first else touched))
        store.put_meta("frame", frame)
        store.put_meta("theme", world.ground.theme.digest)
        store.put_meta("basis", Basis(frame).folders(world.ground.tree.files.folders))
        store.put_meta("settings", (self._request.base_url, self._request.drafts))
        store.put_meta("findings", diagnostics)
        store.put_meta("root_hash", root_hash)
        store.put_meta("files", files)
        store.put_meta("hosts", hosts)
        store.commit()
        stage.done()
        hit("recorded")
        self._clock.lap("publish")
        total = Published(published.written, published.deleted, files + 1 - len(published.written))
        rendered = tuple(sorted(path for path, output in made.items() if not output.main))
        return Result(diagnostics, counts, total, self._clock.laps, root_hash, rendered, store.note)

    def _index(self, files: Mapping[str, bytes]) -> dict[str, Output]:
        """Stage the files of the search index that changed."""
        stage = self._stage
        for path, data in files.items():
            stage.put(path, data)
        return {path: Output(path, stage.digests[path], moved=False, staged=True) for path in files}

    def _twins_gone(self, frame: Frame, made: Mapping[str, Output], gone: Iterable[str]) -> set[str]:
        """Twins of outputs that are no more, and of outputs that have none any longer."""
        before: Frame | None = self._store.meta("frame")
        if not (frame.portal.precompress or (before and before.portal.precompress)):
            return set()
        mains = {path for path, output in made.items() if not output.main}
        names = {output + suffix for output in (*mains, *gone) for suffix in SUFFIXES} - made.keys()
        return {name for name in names if self._store.output_digest(name)}

    def _manifest(self, made: Mapping[str, Output], gone: set[str]) -> tuple[str, int, set[str]]:
        """Record outputs, and stage the parts of the manifest in which any of them stands or stood.

        Returns:
            The root hash, the number of files without the receipt, and the parts that are no more.
        """
        store, stage = self._store, self._stage
        groups = {path: group_of(path, moved=output.moved) for path, output in made.items()}
        known: dict[str, Parts] = store.meta("manifest") or {}
        before = {path for parts in known.values() for path, _, _ in parts}
        touched = {group for group, parts in known.items() if self._lost & {path for path, _, _ in parts}}
        touched |= {*groups.values(), *store.groups_of_outputs((*made, *gone))}
        store.put_outputs(((path, groups[path], output.digest) for path, output in made.items()), gone)
        for group in sorted(touched):
            parts = parts_of(group, store.group_digests(group))
            for path, (text, _) in parts.items():
                stage.put(path, text)
            known[group] = tuple((path, stage.digests[path], count) for path, (_, count) in parts.items())
        known = {group: parts for group, parts in known.items() if parts}
        stage.put(INDEX, index_of(known))
        now = {path for parts in known.values() for path, _, _ in parts}
        own = [path for path in stage.digests if path.startswith(FOLDER)]
        store.put_outputs(((path, "", stage.digests[path]) for path in own), before - now)
        store.put_meta("manifest", known)
        files = sum(count for parts in known.values() for _, _, count in parts) + len(now) + 1
        return stage.digests[INDEX], files, before - now

    def _receipt(
        self,
        counts: Mapping[str, int],
        files: int,
        root_hash: str,
        hosts: Mapping[str, str],
        due: dt.datetime,
    ) -> bytes:
        """``build.json``: what was built, of what, when, until when it holds, where hosts are served."""
        receipt = {
            "generator": f"portalgen {__version__}",
            "commit": self._request.commit,
            "now": self._request.now.isoformat(timespec="seconds"),
            "due": due.isoformat(timespec="seconds"),
            "items": dict(counts),
            "files": files,
            "root_hash": f"sha256:{root_hash}",
            "hosts": dict(hosts),
        }
        return (json.dumps(receipt, indent=2) + "\n").encode()


def _is_error(found: Iterable[Diagnostic]) -> bool:
    """Whether any finding stops publication."""
    return any(finding.severity is Severity.ERROR for finding in found)
