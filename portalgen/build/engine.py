"""The incremental build: what changed, what that touches, what must be made anew.

The strata are fixed (source → item and summary → list → page), so there is no general graph engine:

1. files that changed are read; everything else comes from the store;
2. each changed item touches groups of facts; facts of touched groups are asked again;
3. what was made from a fact with another answer now is made anew: frames of sites, plans, checks, pages;
4. files are staged, published and then recorded, in one transaction.

A build without a store does the same with everything changed, so there is one way to build.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import msgspec

from portalgen.build.artifacts import Artifact, frame_owners, plan_of
from portalgen.build.changes import Changes, Known
from portalgen.build.context import Context
from portalgen.build.discover import Tree
from portalgen.build.facts import (
    SEPARATOR,
    Ear,
    FactBook,
    Heard,
    digest,
    groups_of,
    heard_frame,
    name_group,
)
from portalgen.build.hosting_files import rule_problems
from portalgen.build.library import Bodies, Items, Media, chunk_of, entry_of
from portalgen.build.links import files_of
from portalgen.build.load import (
    Checker,
    frame_texts,
    is_of_frame,
    stray_findings,
    with_source_lines,
    without_words,
)
from portalgen.build.recipes import Kitchen
from portalgen.build.store import Node, Store
from portalgen.content.addresses import Addresses
from portalgen.content.catalog import Catalog
from portalgen.content.items import is_item_path, load_item
from portalgen.content.model import Entry, Item, Summary
from portalgen.content.portal import Frame, shown
from portalgen.content.states import changes_after
from portalgen.diagnostics import Diagnostic, Severity, Span, diagnose
from portalgen.render.theme import Theme

GLOBAL = "global"
Findings = tuple[Diagnostic, ...]


def node_key(*parts: str) -> str:
    """The key of a node."""
    return SEPARATOR.join(parts)


class Settings(msgspec.Struct, frozen=True):
    """What decides a build beside content and theme."""

    now: dt.datetime
    base_url: str = ""
    drafts: bool = False


class Reading(msgspec.Struct):
    """The content after its changed files were read.

    Args:
        before: summaries and entries of changed items as they were, by id; None for new ones.
        chunks: entries by chunk; ``dirty`` names those that changed.
        findings: of files, by owner; an empty tuple forgets.
    """

    frame: Frame
    entries: dict[str, Entry]
    items: Items
    before: dict[str, tuple[Entry | None, Summary | None]]
    findings: dict[str, Findings]
    dirty: set[str]
    gone_items: set[str]
    frame_changed: bool
    duplicates: list[Diagnostic]


class Engine:
    """One build against a store.

    Args:
        store: what the last build knew.
        tree: the content.
        changes: what changed in it, theme files under ``//themes/`` included.
        theme: the theme, loaded.
        settings: clock and address.
    """

    def __init__(
        self, store: Store, tree: Tree, changes: Changes, theme: Theme, settings: Settings, frame: Frame
    ) -> None:
        self.store = store
        self.tree = tree
        self.changes = changes
        self.theme = theme
        self.settings = settings
        self.ear = Ear()
        self.nodes: dict[str, Node] = {}
        self.gone_nodes: set[str] = set()
        self.new_facts: dict[str, bytes] = {}
        self._changed_facts: set[str] = set()
        self._new_day = False
        self._frame = frame

    # -- reading -----------------------------------------------------------------------------------------

    def read(self, frame_changed: bool) -> Reading:
        """Read what changed; afterwards every question can be answered."""
        store, frame = self.store, self._frame
        basis = digest(without_words(frame))
        reload = basis != store.meta("basis")
        self._basis = basis
        entries = {e.source: e for _, chunk in store.chunks() for e in chunk}
        reading = Reading(frame, entries, Items(store), {}, {}, set(), set(), frame_changed, [])
        paths = self.tree.files if reload else self.changes.changed
        for path in sorted(p for p in paths if p in self.tree.files and not is_of_frame(p)):
            self._read_file(path, reading)
        for path in sorted(self.changes.deleted | (entries.keys() - self.tree.files.keys())):
            self._forget(path, reading)
        reading.entries = self._by_id(reading)
        return reading

    def _read_file(self, path: str, reading: Reading) -> None:
        frame = reading.frame
        if not is_item_path(path) or path.partition("/")[0] not in frame.sites:
            if path in reading.entries:
                self._forget(path, reading)
            reading.findings[f"load {path}"] = tuple(stray_findings(path, frame))
            return
        limit = frame.portal.limits.item_bytes
        size = self.tree.files[path].size
        if size > limit:
            item: Item | None = None
            found: Findings = (diagnose("FILE002", Span(shown(path)), actual=size, limit=limit),)
        else:
            item, found = load_item(path, self.tree.read(path), frame)
        reading.findings[f"load {path}"] = with_source_lines(found, self.tree)
        if item is None:
            self._forget(path, reading)
            return
        entry = entry_of(item, frame.types[item.summary.type])
        before = reading.entries.get(path)
        if before is not None:
            reading.dirty.add(chunk_of(before))
            if before.summary.id != item.summary.id:
                reading.gone_items.add(before.summary.id)
                reading.before.setdefault(before.summary.id, (before, None))
        reading.dirty.add(chunk_of(entry))
        if before is not None and before.summary.id == item.summary.id:
            reading.before[item.summary.id] = (before, None)
        else:
            reading.before.setdefault(item.summary.id, (None, None))
        reading.entries[path] = entry
        reading.items.fresh[item.summary.id] = item

    def _forget(self, path: str, reading: Reading) -> None:
        reading.findings.setdefault(f"load {path}", ())
        before = reading.entries.pop(path, None)
        if before is not None:
            reading.dirty.add(chunk_of(before))
            reading.gone_items.add(before.summary.id)
            reading.before.setdefault(before.summary.id, (before, None))

    def _by_id(self, reading: Reading) -> dict[str, Entry]:
        """Entries by id; of two with one id the first by path stays, and both are named."""
        found: dict[str, Entry] = {}
        for path in sorted(reading.entries):
            entry = reading.entries[path]
            first = found.setdefault(entry.summary.id, entry)
            if first is not entry:
                here, there = Span(shown(path), 1), Span(shown(first.source), 1)
                id_ = entry.summary.id
                reading.duplicates.append(
                    diagnose(
                        "RULE004", here, related=(there,), key="id", label="id", value=id_, other=there.path
                    )
                )
        reading.gone_items -= found.keys()
        return found

    # -- asking ------------------------------------------------------------------------------------------

    def prepare(self, reading: Reading) -> None:
        """Make catalog, context and fact book over what was read."""
        frame, store, settings = reading.frame, self.store, self.settings
        self.reading = reading
        heard = heard_frame(frame, self.ear)
        self.catalog = Catalog(
            frame,
            reading.entries.values(),
            settings.now,
            drafts=settings.drafts,
            load=reading.items.load,
            note=self.ear.note,
            heard=heard,
        )
        self.bodies = self._bodies(reading)
        self.media = Media(store, self.tree, frame, self.changes.changed | self.changes.deleted)
        self.addresses = Addresses(frame.portal, frame.sites, settings.base_url)
        languages = sorted({"vi", "en", *(site.lang for site in frame.sites.values())})
        self.context = Context(
            self.catalog,
            self.addresses,
            bodies=Heard(self.bodies, self.ear, lambda key: ("body", key), ("bodies",)),
            media=Heard(self.media, self.ear, lambda key: ("media", key), ("medias",)),
            assets=self.theme.static_assets(),
            words={code: self.theme.words(code) for code in languages},
        )
        self.files = Heard(self.tree.files, self.ear, lambda key: ("file", key), ("files",))
        self.assets = {name: asset.output for name, asset in self.theme.static_assets().items()}
        self.kitchen = Kitchen(self.context, self.theme, self.ear)
        self.book = FactBook(self.context, self.tree.files, self._constant)
        self.checker = Checker(self.catalog, self.files, self.context.bodies)
        self._settle_states(reading)

    def _bodies(self, reading: Reading) -> Bodies:
        bodies = Bodies(self.store)
        limits = reading.frame.portal.limits
        for id_, item in reading.items.fresh.items():
            bodies.add(id_, item.body, item.summary.lang, limits)
        if reading.frame_changed:
            texts = frame_texts(reading.frame)
            for key, (text, lang, _) in texts.items():
                bodies.add(key, text, lang, limits)
            kept = set(self.store.meta("frame_texts") or ())
            bodies.gone |= kept - texts.keys()
        bodies.gone |= reading.gone_items
        return bodies

    def _settle_states(self, reading: Reading) -> None:
        """Summaries of changed items as they were, and items that the clock alone has changed."""
        then, now = self.store.meta("now"), self.settings.now
        if then is None:
            return
        earlier = Catalog(reading.frame, (), then, drafts=self.settings.drafts)
        for id_, (entry, _) in list(reading.before.items()):
            if entry is not None and entry.summary.type in reading.frame.types:
                reading.before[id_] = (entry, earlier.summary_of(entry))
        if then == now:
            return
        new_day = self._new_day = earlier.today != self.catalog.today
        since, until = sorted((then, now))
        for id_, entry in reading.entries.items():
            if id_ in reading.before or not ((new_day and entry.fields) or _passes(entry, since, until)):
                continue
            before = earlier.summary_of(entry)
            if before != self.catalog.summaries[id_]:
                reading.before[id_] = (entry, before)

    def _constant(self, kind: str, name: str) -> object:
        """Facts that are the same for the whole build."""
        match kind:
            case "template":
                return self.theme.closure_digest(name)
            case "chrome":
                site, _, branch = name.partition(SEPARATOR)
                if site not in self.reading.frame.sites:
                    return None
                outside = self.ear.heard
                around, _ = self.kitchen.frame(site, branch)
                self.ear.heard = outside
                return list(around)
            case "global":
                frame = self.reading.frame
                sites = [(s, *self.addresses.root(s), self.addresses.absolute(s, "")) for s in frame.sites]
                assets = [(a.name, a.output, a.integrity) for a in self.theme.static_assets().values()]
                words = self.theme.files.words_digest
                return (frame.portal, sites, assets, words, self.settings.base_url, self.settings.drafts)
        return None

    # -- what is touched -----------------------------------------------------------------------------------

    def touched_groups(self) -> set[str]:
        """The groups of facts that may have another answer now."""
        reading, groups = self.reading, set[str]()
        translated = {
            name_group(e.summary.translation_of) for e in reading.entries.values() if e.summary.translation_of
        }
        for id_, (old, summary) in reading.before.items():
            new = reading.entries.get(id_)
            groups.add(f"item {id_}")
            if old == new and summary == self.catalog.summaries.get(id_):
                continue
            for entry in filter(None, (old, new)):
                groups |= self._groups_of(entry)
                names = {g for g in groups if g.startswith("name ")}
                if entry.summary.translation_of or names & translated:
                    groups.add("translations")
                if entry.fields.get("relations") or "relations" in self._fields(entry):
                    groups.add("relations")
        groups |= {f"file {path}" for path in self.changes.changed | self.changes.deleted}
        groups |= {f"item {key}" for key in (*self.bodies.fresh, *self.bodies.gone)}
        if self._new_day:  # a highlight's day, an open consultation: lists that ask for today
            groups |= {f"column {c}" for c in reading.frame.columns}
            groups |= {f"site {s}" for s in reading.frame.sites}
        if reading.frame_changed:
            groups |= {f"item {key}" for key in frame_texts(reading.frame)}
            groups |= {f"column {c}" for c in (*reading.frame.columns, *(self.store.meta("columns") or ()))}
            groups |= {f"site {s}" for s in (*reading.frame.sites, *(self.store.meta("sites") or ()))}
            groups |= {"translations", "relations"}
        return groups

    def _fields(self, entry: Entry) -> Iterable[str]:
        type_ = self.reading.frame.types.get(entry.summary.type)
        return type_.fields if type_ else ()

    def _groups_of(self, entry: Entry) -> set[str]:
        """The groups that an item stands in: its columns and those above them, its site, its names."""
        summary = entry.summary
        groups = {f"site {summary.site}"}
        for column in (summary.column or f"{summary.site}/", *summary.also_in):
            parts = column.split("/")
            groups |= {f"column {'/'.join(parts[:n])}" for n in range(2, len(parts) + 1)}
        for name in (summary.id, entry.source, str(entry.fields.get("number_symbol", ""))):
            groups.add(name_group(name))
        return groups

    def changed_facts(self, first: bool) -> set[str]:
        """Names of the facts that have another answer than in the last build."""
        if first:
            return set()
        known = self.store.facts(self.touched_groups())
        self.ear.fresh()
        changed = set()
        for name, before in known.items():
            if name.startswith(f"chrome{SEPARATOR}"):
                continue
            now = self.book.digest(name)
            if now != before:
                changed.add(name)
                self.new_facts[name] = now
        for key in sorted(self._stale(changed, "chrome")):
            name = key
            now = self.book.digest(name)
            _, site, branch = name.split(SEPARATOR)
            if site in self.reading.frame.sites:
                self.keep(key, None, self.kitchen.frame(site, branch)[1])
            self.new_facts[name] = now
            if self.store.facts_by_name((name,)).get(name) != now:
                changed.add(name)
        self._changed_facts = changed
        return changed

    def _stale(self, facts: Iterable[str], kind: str) -> set[str]:
        prefix = f"{kind}{SEPARATOR}"
        return {key for key in self.store.nodes_that_heard(facts) if key.startswith(prefix)}

    def keep(self, key: str, value: Any, heard: Iterable[str]) -> None:
        """Remember what was made, and from what."""
        self.nodes[key] = Node(key, value, frozenset(heard) | {GLOBAL})

    # -- making --------------------------------------------------------------------------------------------

    def check(self, stale: set[str], first: bool) -> Iterator[Diagnostic]:
        """Check what must be checked again; findings of the rest come from the store."""
        reading = self.reading
        ids = (
            reading.entries
            if first
            else {
                id_
                for id_ in reading.entries
                if node_key("check", "item", id_) in stale or id_ in reading.before
            }
        )
        for id_ in sorted(ids):
            heard = self.ear.fresh()
            item = self.catalog.item(id_)
            self.ear.note("whole", id_)
            found = (*self.checker.of_item(item), *self._media_problems(item))
            self.keep(node_key("check", "item", id_), with_source_lines(found, self.tree) or None, heard)
        for id_ in reading.gone_items:
            self.gone_nodes.add(node_key("check", "item", id_))
        if first or reading.frame_changed or node_key("check", "frame") in stale:
            heard = self.ear.fresh()
            found = tuple(self.checker.of_frame())
            self.keep(node_key("check", "frame"), with_source_lines(found, self.tree) or None, heard)
        if first or self._identities_changed():
            self.ear.fresh()
            found = (*self.checker.of_portal(self.addresses), *rule_problems(self.context))
            self.keep(node_key("check", "portal"), with_source_lines(found, self.tree) or None, ())
        known = self.store.nodes(f"check{SEPARATOR}")
        known.update({key: node.value for key, node in self.nodes.items() if key.startswith("check")})
        for key in sorted(known.keys() - self.gone_nodes):
            yield from known[key] or ()

    def _media_problems(self, item: Item) -> Iterator[Diagnostic]:
        """Named files that may not be published, each once, where it is first named."""
        named: dict[str, Span] = {}
        for ref in item.refs:
            if ref.kind in {"file", "image"}:
                named.setdefault(ref.value, ref.span)
        body = self.context.bodies[item.summary.id]
        for path in files_of(body, item.source, self.catalog, self.context.media):
            named.setdefault(path, Span(shown(item.source), item.body_line))
        for path, span in named.items():
            self.ear.note("media", path)
            problem = self.media.problem(path, span)
            if problem is not None:
                yield problem

    def _identities_changed(self) -> bool:
        """Whether anything changed that the checks of the portal as a whole look at."""
        if self.reading.frame_changed:
            return True
        for id_, (old, summary) in self.reading.before.items():
            new = self.reading.entries.get(id_)
            if old is None or new is None:
                return True
            state = self.catalog.summaries[id_].state
            now = (new.summary.url, new.source, new.aliases, new.fields, new.withdrawn_to, state)
            before = (old.summary.url, old.source, old.aliases, old.fields, old.withdrawn_to)
            if now != (*before, summary.state if summary else state):
                return True
        return False

    def plan(self, stale: set[str], first: bool) -> tuple[dict[str, Artifact], set[str]]:
        """Outputs that are new or made in another way, and outputs that are no longer made."""
        reading = self.reading
        owners = [("item", id_) for id_ in sorted(reading.entries if first else reading.before)]
        self.ear.fresh()
        current = list(frame_owners(self.context))
        known: set[tuple[str, str]] = set()
        if reading.frame_changed and not first:
            for kind in ("column", "site", "root"):
                keys = self.store.nodes(node_key("plan", kind, ""))
                known |= {_owner(key) for key in keys}
        if first or reading.frame_changed:
            owners += current
        owners += [_owner(key) for key in stale if key.startswith(f"plan{SEPARATOR}")]
        alive = {*current, *(("item", id_) for id_ in reading.entries)}
        made: dict[str, Artifact] = {}
        gone: set[str] = set()
        dead = {("item", id_) for id_ in reading.gone_items}
        dead |= known - alive
        for kind, name in sorted(dead):
            key = node_key("plan", kind, name)
            gone.update(a.output for a in self.store.node(key) or ())
            self.gone_nodes.add(key)
        for owner in dict.fromkeys(owners):
            if owner not in alive:
                continue
            key = node_key("plan", *owner)
            before = {a.output: a for a in (() if first else self.store.node(key) or ())}
            heard = self.ear.fresh()
            artifacts = plan_of(owner, self.context, self.assets)
            self.keep(key, artifacts, heard)
            now = {a.output: a for a in artifacts}
            made.update({output: a for output, a in now.items() if before.get(output) != a})
            gone |= before.keys() - now.keys()
        return made, gone - made.keys()

    def record(self, known: Mapping[str, Known], findings: Mapping[str, Findings], first: bool) -> None:
        """Write everything that was learnt; the caller holds the transaction open."""
        store, reading = self.store, self.reading
        names = set().union(*(node.heard for node in self.nodes.values())) if self.nodes else set()
        unknown = names - (set() if first else store.known_facts(names))
        self.ear.fresh()
        for name in unknown - self.new_facts.keys():
            self.new_facts[name] = self.book.digest(name)
        frames = {key for key in unknown if key.startswith(f"chrome{SEPARATOR}")}
        for key in frames:
            _, site, branch = key.split(SEPARATOR)
            self.keep(key, None, self.kitchen.frame(site, branch)[1])
            for name in self.nodes[key].heard - self.new_facts.keys():
                self.new_facts[name] = self.book.digest(name)
                unknown = unknown | {name}
        store.put_facts(self.new_facts, {name: groups_of(name) for name in unknown})
        self.gone_nodes -= self.nodes.keys()
        store.put_nodes(self.nodes.values(), self.gone_nodes)
        chunks: dict[str, list[Entry]] = {name: [] for name in reading.dirty}
        for entry in reading.entries.values():
            if chunk_of(entry) in chunks:
                chunks[chunk_of(entry)].append(entry)
        store.put("chunk", {n: c for n, c in chunks.items() if c}, [n for n, c in chunks.items() if not c])
        store.put("item", reading.items.fresh, reading.gone_items)
        store.put("body", self.bodies.fresh, self.bodies.gone - self.bodies.fresh.keys())
        lost = (self.changes.changed | self.changes.deleted) - self.media.fresh.keys()
        store.put("media", self.media.fresh, lost)
        kept = {owner: found for owner, found in findings.items() if found}
        store.put("finding", kept, findings.keys() - kept.keys())
        store.put_sources(known, self.changes.deleted)
        store.put_meta("basis", self._basis)
        store.put_meta("now", self.settings.now)
        store.put_meta("due", self.due())
        store.put_meta("counts", self.catalog.counts())
        store.put_meta("frame_texts", tuple(frame_texts(reading.frame)))
        store.put_meta("columns", tuple(reading.frame.columns))
        store.put_meta("sites", tuple(reading.frame.sites))

    def due(self) -> dt.datetime:
        """The next moment at which the clock alone changes the portal: a state, or the end of the day."""
        now = self.settings.now
        zone = self.reading.frame.zone
        tomorrow = dt.datetime.combine(self.catalog.today + dt.timedelta(days=1), dt.time(), zone)
        moments = [m for e in self.reading.entries.values() for m in changes_after(e, now)[:1]]
        return min([tomorrow, *moments])


def _owner(key: str) -> tuple[str, str]:
    """The owner that a plan is of."""
    _, kind, name = key.split(SEPARATOR)
    return kind, name


def _passes(entry: Entry, since: dt.datetime, until: dt.datetime) -> bool:
    """Whether any moment of an item lies after one clock and not after another."""
    moments = [m.at for m in (entry.publish_at, entry.expire_at, entry.summary.date) if m is not None]
    moments += [entry.withdrawn_at] if entry.withdrawn_at is not None else []
    return any(since < moment <= until for moment in moments)


def stops(findings: Iterable[Diagnostic]) -> bool:
    """Whether any finding stops publication."""
    return any(finding.severity is Severity.ERROR for finding in findings)
