"""From what somebody changed, over facts with another answer, to outputs: said, not done.

The engine decides in the other direction and keeps no reasons; this module asks the same questions once more,
item by item and output by output, for those who want to know.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

import msgspec

from portalgen.build.causes import Cause, Change, Fact, Reasons
from portalgen.build.detect import THEMES, Start
from portalgen.build.engine import Engine, Scope, Stale
from portalgen.build.facts import DAY, GLOBAL, SEPARATOR, groups_of
from portalgen.build.manifest import FOLDER, RECEIPT
from portalgen.build.nodes import output_key, owner_at, plan_key, planned
from portalgen.build.publish import Published
from portalgen.build.reading import Reading
from portalgen.build.store import Store
from portalgen.build.work import Task
from portalgen.build.world import World
from portalgen.content.names import SEARCH_INDEX, is_of_frame, shown
from portalgen.render.compress import original

#: Of more items than these it is not asked, one by one, which others show them.
_FEW = 200
#: Outputs that follow from all the others.
_DERIVED = (SEARCH_INDEX, FOLDER, RECEIPT)


class Decision(msgspec.Struct):
    """What a build is about to do.

    Args:
        stale: what has another answer than in the last build.
    """

    world: World
    engine: Engine
    reading: Reading
    scope: Scope
    stale: Stale
    tasks: list[Task]


class Reasoning:
    """The reasons of one build; made before anything is written into the store.

    Args:
        decision: what it is about to do.
        start: what it found.
        store: of the last build.
    """

    def __init__(self, decision: Decision, start: Start, store: Store) -> None:
        self._decision = decision
        self._store = store
        self._is_first = start.is_first
        self._files = dict(_files(start, store))
        self._lost = start.lost
        self._beside = frozenset(_beside(decision, store))
        self._groups = self._by_group()
        self._known: dict[str, frozenset[Cause]] = {}
        self._heard: dict[str, tuple[str, ...]] = {}
        self._plans: dict[tuple[str, str], tuple[str, ...]] = {}
        self._owners: dict[str, tuple[str, str]] = {}
        if not self._is_first:
            self._remember()

    def of(self, planned: Published, rendered: Iterable[str]) -> Reasons:
        """The reasons for everything that would be made.

        Args:
            planned: what would be written and deleted.
            rendered: outputs that were made anew.
        """
        whats = {path: "changed" if self._is_there(path) else "new" for path in planned.written}
        whats |= {path: "same" for path in rendered if path not in whats}
        whats |= dict.fromkeys(planned.deleted, "deleted")
        return Reasons(self.causes(), tuple(self.change(path, whats[path]) for path in sorted(whats)))

    def causes(self) -> tuple[Cause, ...]:
        """All that changed."""
        if self._is_first:
            return (Cause("first"),)
        lost = (Cause("output", path) for path in self._lost)
        return tuple(sorted({*self._files.values(), *self._beside, *lost}))

    def change(self, output: str, what: str) -> Change:
        """One output with its reasons.

        Args:
            output: its path.
            what: as in :class:`portalgen.build.causes.Change`.
        """
        if self._is_first:
            return Change(output, what, causes=(Cause("first"),))
        main = original(output)
        facts = self._heard.get(main, ())
        owner = self._owners.get(main) or owner_at(self._store, main)
        if owner is not None and (what in {"new", "deleted"} or not facts):
            facts = (*facts, *self._plans.get(owner, ()))
        causes = {cause for fact in facts for cause in self._of_fact(fact)}
        if owner is not None and owner[0] == "item":
            causes |= self._of_item(owner[1])
        if {output, main} & self._lost:
            causes.add(Cause("output", output))
        if not causes and main.startswith(_DERIVED):
            causes.add(Cause("items"))
        elif not causes and owner is not None:
            causes |= self._of_frame(owner[1].partition("/")[0]) | self._of_kind("settings")
        told = sorted({fact_of(name, self._store) for name in facts})
        return Change(output, what, tuple(told), tuple(sorted(causes)))

    # -- outputs -------------------------------------------------------------------------------------------

    def _is_there(self, path: str) -> bool:
        return (self._decision.world.ground.output / path).exists()

    def _store_heard(self, key: str) -> tuple[str, ...]:
        """Facts with another answer that something was made from."""
        changed = self._decision.stale.facts
        return tuple(name for name in self._store.heard_by(key) if name in changed)

    def _remember(self) -> None:
        """What the last build made the outputs from that this one makes or deletes, while it is known."""
        tasks, engine = self._decision.tasks, self._decision.engine
        owners = {task.owner for task in tasks if task.anew} | engine.gone_owners()
        for owner in sorted(owners):
            self._plans[owner] = self._store_heard(plan_key(owner))
            for artifact in planned(self._store, owner):
                self._note(artifact.output, owner)
        for task in tasks:
            for output in task.make:
                self._note(output, task.owner)
        for name in self._decision.stale.facts:
            self._of_fact(name)

    def _note(self, output: str, owner: tuple[str, str]) -> None:
        self._heard[output] = self._store_heard(output_key(output))
        self._owners[output] = owner

    # -- causes --------------------------------------------------------------------------------------------

    def _by_group(self) -> dict[str, set[Cause]]:
        """What is behind each group of facts that was touched."""
        found: dict[str, set[Cause]] = defaultdict(set)
        engine, scope = self._decision.engine, self._decision.scope
        if self._is_first:
            return found
        ids = sorted(engine.changed_ids)
        if len(ids) <= _FEW:
            for id_ in ids:
                for group in engine.touched_by((id_,)):
                    found[group] |= self._of_item(id_)
        else:
            for group in engine.touched_by(ids):
                found[group].add(Cause("items"))
        for path in scope.files:
            found[f"file {path}"] |= self._of_paths((path,))
        found[DAY] |= self._of_kind("clock")
        return found

    def _of_item(self, id_: str) -> frozenset[Cause]:
        """What happened to an item: its file, or time alone."""
        reading = self._decision.reading
        if id_ not in self._decision.engine.changed_ids:
            return frozenset()
        entries = (reading.before.get(id_), reading.fresh.entries.get(id_))
        found = self._of_paths(entry.source for entry in entries if entry is not None)
        if found:
            return found
        return self._of_kind("clock") | self._of_kind("settings") or self._of_frame("")

    def _of_paths(self, paths: Iterable[str]) -> frozenset[Cause]:
        return frozenset(self._files[path] for path in paths if path in self._files)

    def _of_kind(self, kind: str) -> frozenset[Cause]:
        return frozenset(cause for cause in self._beside if cause.kind == kind)

    def _of_frame(self, site: str) -> frozenset[Cause]:
        """Changed files of the frame: those of a site where there are any, else those of all sites."""
        frame = [path for path in self._files if is_of_frame(path) and not path.startswith(THEMES)]
        own = [path for path in frame if site and path.startswith(f"{site}/")]
        return self._of_paths(own or frame)

    def _of_theme(self, templates: Iterable[str]) -> frozenset[Cause]:
        theme = self._decision.world.ground.theme
        reached = {path for name in templates for path in theme.closure(name)}
        files = [path for path in self._files if path.startswith(THEMES)]
        own = [path for path in files if any(r.endswith(path.removeprefix(THEMES)) for r in reached)]
        return self._of_paths(own or files)

    def _of_fact(self, name: str) -> frozenset[Cause]:
        """What is behind a fact's other answer."""
        known = self._known.get(name)
        if known is None:
            self._known[name] = frozenset()  # a header that is made from itself ends here
            known = self._known[name] = self._found(name)
        return known

    def _found(self, name: str) -> frozenset[Cause]:
        kind, *args = name.split(SEPARATOR)
        if kind == "chrome":
            return frozenset(c for fact in self._store_heard(name) for c in self._of_fact(fact))
        if kind == "template":
            return self._of_theme(args)
        if kind == "today":
            return self._of_kind("clock")
        if kind == GLOBAL:
            return self._of_frame("") | self._of_theme(()) | self._of_kind("settings")
        groups = groups_of(name)
        found = frozenset(cause for group in groups for cause in self._groups.get(group, ()))
        if found:
            return found
        text = args[0].partition("#")[0] if args else ""
        if kind == "body" and text in self._files:
            return self._of_paths((text,))
        site = text.partition("/")[0]
        return self._of_frame(site) or self._of_any_item()

    def _of_any_item(self) -> frozenset[Cause]:
        ids = self._decision.engine.changed_ids
        if len(ids) > _FEW:
            return frozenset({Cause("items")})
        return frozenset(cause for id_ in ids for cause in self._of_item(id_))


def _files(start: Start, store: Store) -> Iterator[tuple[str, Cause]]:
    """Changed files with what happened to them."""
    known: dict[str, frozenset[str]] = {}
    for path in start.changes.changed:
        folder, slash, name = path.rpartition("/")
        if folder not in known:
            known[folder] = frozenset(store.files_in(folder + slash))
        yield path, Cause("edited" if name in known[folder] else "added", shown_file(path))
    for path in start.changes.deleted:
        yield path, Cause("deleted", shown_file(path))


def _beside(decision: Decision, store: Store) -> Iterator[Cause]:
    """What changed beside files."""
    then, now = store.meta("now"), decision.world.ground.settings.now
    if then is not None and then != now:
        yield Cause("clock", f"{then.isoformat(timespec='seconds')} → {now.isoformat(timespec='seconds')}")
    if decision.scope.settings:
        yield Cause("settings")


def shown_file(path: str) -> str:
    """A changed file as people see it."""
    return f"themes/{path.removeprefix(THEMES)}" if path.startswith(THEMES) else shown(path)


def fact_of(name: str, store: Store) -> Fact:
    """A fact for people.

    Args:
        name: of the fact.
        store: knows the files of items.
    """
    kind, *args = name.split(SEPARATOR)
    match kind:
        case "older":
            return Fact(kind, _named(args[1], store), args[2])
        case "resolve":
            return Fact(kind, args[2])
        case "short_months":
            return Fact(kind, args[0], args[1])
        case "latest":
            query = msgspec.json.decode(args[0])
            return Fact(kind, ", ".join(query.get("columns") or query.get("sites") or ()))
        case "referrers":
            return Fact(kind, _named(args[2], store), args[1])
    return Fact(kind, _named(args[0], store) if args else "", " ".join(args[1:]))


def shown_source(owner: tuple[str, str], store: Store) -> str:
    """The file of an owner of outputs, as people see it; empty for the portal's own."""
    kind, name = owner
    if kind == "item":
        return _named(name, store)
    frame = store.meta("frame")
    known = {"column": frame.columns, "site": frame.sites}.get(kind, {}).get(name)
    return shown(known.source) if known is not None else ""


def source_of(name: str, store: Store) -> str:
    """The file of an item or of a text of the frame, as people see it; empty for what is neither."""
    source = store.source_of(name)
    if source:
        return shown(source)
    text = name.partition("#")[0]
    return shown(text) if text.endswith(".md") else ""


def _named(name: str, store: Store) -> str:
    return source_of(name, store) or name
