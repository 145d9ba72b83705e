"""The incremental build: what changed, what that touches, what must be made anew.

The strata are fixed (source → item and summary → list → page), so there is no general graph engine:

1. files that changed are read; everything else comes from the store, and only when it is asked for;
2. each changed item touches groups of facts; facts of touched groups are asked again;
3. what was made from a fact with another answer now is made anew: frames of sites, plans and checks, pages;
4. files are staged, published and then recorded, in one transaction.

A build without a store does the same with everything changed, so there is one way to build.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping

import msgspec

from portalgen.build.artifacts import frame_owners
from portalgen.build.facts import (
    DAY,
    GLOBAL,
    SEPARATOR,
    digest,
    groups_of,
    groups_of_item,
    groups_of_languages,
)
from portalgen.build.hosting_files import rule_problems
from portalgen.build.load import frame_texts, with_source_lines
from portalgen.build.nodes import FRAME, PLAN, Owner, output_of, owner_at, owner_of, plan_key
from portalgen.build.reading import Findings, Reading
from portalgen.build.store import Store
from portalgen.build.traces import Made
from portalgen.build.witness import Witness
from portalgen.build.work import Task
from portalgen.build.world import World
from portalgen.content.catalog import Catalog
from portalgen.content.model import Entry, Summary
from portalgen.content.records import (
    Record,
    linked_to,
    newest_first,
)
from portalgen.diagnostics import Diagnostic, sort_diagnostics
from portalgen.rules.suppress import settle

#: Facts that change only with the frame.
_OF_FRAME = frozenset({"frame", "type", "types", "units"})
_RULES = f"check{SEPARATOR}rules"


class Scope:
    """What changed beside items.

    Args:
        first: nothing is known.
        frame: portal, sites, columns, units or types.
        theme: templates, words or files of the theme.
        settings: address or drafts.
        files: paths of the content tree that changed or went.
    """

    __slots__ = ("files", "first", "frame", "settings", "theme")

    def __init__(
        self, *, first: bool, frame: bool, theme: bool, settings: bool, files: frozenset[str]
    ) -> None:
        self.first = first
        self.frame = frame
        self.theme = theme
        self.settings = settings
        self.files = files


class Stale(msgspec.Struct):
    """What has another answer than in the last build.

    Args:
        facts: names of facts.
        keys: of what was made from any of them.
    """

    facts: set[str]
    keys: set[str]


class Engine:
    """One build against a store: decides what is to be done.

    Args:
        world: the portal as it is now.
        reading: what was read.
        scope: what else changed.
    """

    def __init__(self, world: World, reading: Reading, scope: Scope) -> None:
        self._world = world
        self._store: Store = world.store
        self._catalog: Catalog = world.catalog
        self._reading = reading
        self._scope = scope
        #: Answers of facts that no single page hears, where they are other ones now.
        self.answers: dict[str, bytes] = {}
        #: What claims of items and their collisions depend on beside the items; whether it is another now.
        self.claims_basis = _claims_basis(world)
        self.claims_moved = not scope.first and self._store.meta("claims") != self.claims_basis
        #: Items whose summary may be another: as they were, with the summary of the last build.
        self._before: dict[str, tuple[Entry | None, Summary | None]] = {}
        self._new_day = False
        self._groups: set[str] = set()
        self._settle()

    # -- what changed --------------------------------------------------------------------------------------

    def _settle(self) -> None:
        """Summaries of changed items as they were, and items that the clock alone has changed."""
        world = self._world
        then, now = self._store.meta("now"), world.ground.settings.now
        frame = world.ground.frame
        earlier = Catalog(frame, (), then or now, drafts=world.ground.settings.drafts)

        def as_it_was(entry: Entry | None) -> Summary | None:
            if entry is None or entry.summary.type not in frame.types:
                return None
            return earlier.summary_of(entry)

        for id_, entry in self._reading.before.items():
            self._before[id_] = (entry, as_it_was(entry) if then else None)
        if then is None or then == now:
            return
        self._new_day = earlier.today != self._catalog.today
        since, until = sorted((then.timestamp(), now.timestamp()))
        for id_ in self._store.with_moments(since, until):
            record = self._catalog.records.get(id_)
            if id_ in self._before or not isinstance(record, Entry):
                continue
            before = as_it_was(record)
            if before != self._catalog.summary_now(id_):
                self._before[id_] = (record, before)

    @property
    def changed_ids(self) -> set[str]:
        """Ids of items that came, went or changed, by themselves or with the clock."""
        return set(self._before)

    def groups(self) -> set[str]:
        """The groups of facts that may have another answer now."""
        world, groups = self._world, self._groups
        if groups:
            return groups
        groups |= self.touched_by(self._before)
        groups |= {f"file {path}" for path in self._scope.files}
        if self._new_day:
            groups.add(DAY)
        if self._scope.frame:
            frame, store = world.ground.frame, self._store
            groups |= {f"item {key}" for key in (*frame_texts(frame), *(store.meta("frame_texts") or ()))}
            columns = {*frame.columns, *(store.meta("columns") or ())}
            sites = {*frame.sites, *(store.meta("sites") or ())}
            groups |= {f"column {column}" for column in columns} | {f"site {site}" for site in sites}
        return groups

    def touched_by(self, changed: Collection[str]) -> set[str]:
        """The groups that changed items touch: their own, and those of items that show them."""
        records: list[Record] = []
        groups = {f"item {id_}" for id_ in changed}
        for record, summary in self._versions(changed):
            records.append(record)
            groups |= groups_of_item(record, summary)
        linked = linked_to(self._catalog.records, records)
        groups |= {f"item {id_}" for id_ in (*self._followers(records), *linked)}
        return groups | groups_of_languages(records, filter(None, map(self._catalog.records.get, linked)))

    def _versions(self, changed: Iterable[str]) -> Iterator[tuple[Record, Summary]]:
        """Changed items as they were and as they are, where that is another thing for other pages."""
        for id_ in changed:
            old, summary = self._before[id_]
            new, now = self._catalog.records.get(id_), self._catalog.summary_now(id_)
            if old == new and summary == now:
                continue
            for record, known in ((old, summary), (new, now)):
                if record is not None:
                    yield record, known or record.summary

    def _followers(self, records: Iterable[Record]) -> Iterator[str]:
        """Items in whose lists of older items any of these may stand."""
        places: dict[str, set[tuple[float, str]]] = {}
        for record in records:
            if record.summary.column:
                places.setdefault(record.summary.column, set()).add(newest_first(record.summary))
        for column, keys in places.items():
            yield from self._catalog.newer_within(column, keys, self._before.keys())

    def stale(self) -> Stale:
        """What has to be made anew because a fact of it has another answer than in the last build."""
        found = Stale(set(), set())
        if self._scope.first:
            return found
        self._world.ear.fresh()
        known = self._store.shared_facts()
        for name in filter(self._may_differ, known):
            self._compare(name, known[name], found.facts)
        self._ask_again(found)
        found.keys |= self._store.made_from(found.facts)
        frames = {key for key in found.keys if key.startswith(f"chrome{SEPARATOR}")}
        changed = {name for name in sorted(frames) if self._compare(name, known.get(name, b""), found.facts)}
        found.keys |= self._store.made_from(changed)
        return found

    def _ask_again(self, found: Stale) -> None:
        """Ask facts of touched groups again, and find what heard another answer."""
        groups, book = self.groups(), self._world.book
        asked: dict[str, bytes | None] = {}
        for key, trace in self._store.touched(sorted(groups)).items():
            for name, before in trace.heard.items():
                if name not in asked:
                    asked[name] = None if groups.isdisjoint(groups_of(name)) else book.digest(name)
                now = asked[name]
                if now is not None and now != before:
                    found.facts.add(name)
                    found.keys.add(key)

    def _compare(self, name: str, before: bytes, changed: set[str]) -> bool:
        """Ask a shared fact again, and note another answer."""
        now = self._world.book.digest(name)
        if now == before:
            return False
        changed.add(name)
        self.answers[name] = now
        return True

    def _may_differ(self, name: str) -> bool:
        """Whether a fact without a group may have another answer."""
        scope, kind = self._scope, name.partition(SEPARATOR)[0]
        return {
            "chrome": False,  # asked when what it was made from changed
            "template": scope.theme or scope.frame,
            GLOBAL: scope.theme or scope.frame or scope.settings,
            "today": self._new_day,
        }.get(kind, scope.frame if kind in _OF_FRAME else True)

    # -- what is to be done --------------------------------------------------------------------------------

    def tasks(self, stale: Collection[str], lost: Iterable[str]) -> list[Task]:
        """What is to be checked, planned and made, owner by owner.

        Args:
            stale: keys of what heard another answer.
            lost: outputs that are not as they were put in place.
        """
        world, scope = self._world, self._scope
        current = [*frame_owners(world.context), FRAME]
        world.ear.fresh()
        items = [("item", id_) for id_ in (self._catalog.ids() if scope.first else sorted(self._before))]
        if scope.first:
            return [Task(owner) for owner in (*sorted(current), *sorted(items))]  # what takes longest first
        again: dict[Owner, set[str]] = {}
        for output in sorted({*filter(None, map(output_of, stale)), *lost}):
            owner = owner_at(self._store, output)
            if owner is not None:
                again.setdefault(owner, set()).add(output)
        anew = {owner_of(key) for key in stale if key.startswith(PLAN)}
        anew |= set(items)
        if scope.frame or scope.settings:
            anew |= set(current)
        alive = {*current}
        owners = [o for o in (*anew, *again) if o in alive or (o[0] == "item" and self._exists(o[1]))]
        return [
            Task(owner, owner in anew, frozenset(again.get(owner, ())))
            for owner in sorted(dict.fromkeys(owners))
        ]

    def _exists(self, id_: str) -> bool:
        return self._catalog.records.get(id_) is not None

    def gone_owners(self) -> set[Owner]:
        """Owners that the store knows and that are no more."""
        gone = {("item", id_) for id_ in self._reading.fresh.gone}
        if (self._scope.frame or self._scope.settings) and not self._scope.first:
            self._world.ear.fresh()
            alive = {*frame_owners(self._world.context)}
            for kind in ("column", "site", "root"):
                known = self._store.keys_from(plan_key((kind, "")))
                gone |= {owner_of(key) for key in known} - alive
        return gone

    def across(self) -> dict[str, Findings]:
        """Findings about items that stand in each other's way, by owner."""
        world, scope = self._world, self._scope
        collisions = world.collisions
        world.ear.fresh()
        if scope.first or self.claims_moved:
            found = dict(collisions.of_everything())
        else:
            records: list[Record] = []
            for id_, (old, _) in self._before.items():
                records += filter(None, (old, self._catalog.records.get(id_)))
            found = dict(collisions.of(records))
        return {owner: with_source_lines(findings, world.ground.tree) for owner, findings in found.items()}

    def rules(self, stale: Collection[str]) -> tuple[dict[str, Findings], list[Made]]:
        """Findings about old addresses that no server could redirect, looked for again when need be.

        Args:
            stale: keys of what heard another answer.
        """
        world, scope = self._world, self._scope
        if not (scope.first or scope.frame or scope.settings or _RULES in stale):
            return {}, []
        heard = world.ear.fresh()
        found = tuple(rule_problems(world.context))
        witness = Witness(world)
        witness.note(_RULES, None, heard)
        made, facts = witness.told()
        self.answers |= facts
        return {"rules": with_source_lines(found, world.ground.tree)}, made

    def everything_found(
        self, whole: Iterable[Diagnostic], findings: Mapping[str, Findings]
    ) -> tuple[Diagnostic, ...]:
        """Findings of this build, and of earlier ones where nothing was looked at again, sorted.

        Args:
            whole: about the tree and the items together.
            findings: by owner; an empty tuple forgets.
        """
        world = self._world
        known: dict[str, Findings] = {} if self._scope.first else self._store.all("finding")
        for owner in self.gone_owners():
            known.pop(plan_key(owner), None)
        every = (*whole, *(one for found in {**known, **findings}.values() for one in found))
        world.ear.fresh()
        return sort_diagnostics(with_source_lines(settle(every, world.catalog), world.ground.tree))

    # -- what the next build asks for ----------------------------------------------------------------------

    def counts(self) -> dict[str, int]:
        """How many items are in each state."""
        known: dict[str, int] | None = self._store.meta("counts")
        if known is None or self._scope.first or self._scope.settings:
            return self._catalog.counts()
        if any(entry is not None and before is None for entry, before in self._before.values()):
            return self._catalog.counts()  # as it was, it had a type that is no more
        counts = dict(known)
        for id_, (_, before) in self._before.items():
            if before is not None:
                counts[before.state.value] -= 1
            now = self._catalog.summary_now(id_)
            if now is not None:
                counts[now.state.value] += 1
        return counts

    def due(self) -> dt.datetime:
        """The next moment at which the clock alone changes the portal: a state, or the end of the day."""
        now, frame = self._world.ground.settings.now, self._world.ground.frame
        zone, at = frame.zone, now.timestamp()
        moments = [self._store.next_moment(at, () if self._scope.first else self._reading.before)]
        moments += [moment for row in self._reading.rows.values() for moment in row.moments if moment > at]
        tomorrow = dt.datetime.combine(self._catalog.today + dt.timedelta(days=1), dt.time(), zone)
        first = min((moment for moment in moments if moment is not None), default=None)
        return min(tomorrow, dt.datetime.fromtimestamp(first, zone)) if first is not None else tomorrow


def _claims_basis(world: World) -> bytes:
    """What the claims of items and their collisions depend on beside the items."""
    frame, settings = world.ground.frame, world.ground.settings
    sites = [(s.id, s.path, s.host, s.source) for s in frame.sites.values()]
    columns = [(c.id, c.path, c.order, c.source) for c in frame.columns.values()]
    rules = [(id_, type_.rules, list(type_.fields.items())) for id_, type_ in frame.types.items()]
    return digest((sites, columns, rules, frame.portal.base_url, settings.base_url, settings.drafts))
