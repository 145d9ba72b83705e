"""One build from beginning to end: what changed, what follows, publication, record."""

from __future__ import annotations

import datetime as dt
import functools
import importlib.metadata
import json
import platform
from collections.abc import Iterable, Mapping
from pathlib import Path

from portalgen import __version__
from portalgen.build.artifacts import Artifact, Recipe
from portalgen.build.changes import Changes, find_changes
from portalgen.build.discover import Entry, Tree, discover
from portalgen.build.engine import Engine, Findings, Settings, node_key, stops
from portalgen.build.failpoints import hit
from portalgen.build.library import fingerprint_of
from portalgen.build.load import is_of_frame, load_frame_of, with_source_lines
from portalgen.build.manifest import FOLDER, INDEX, RECEIPT, Parts, group_of, index_of, parts_of
from portalgen.build.pipeline import MEDIA, Clock, MediaKitchen, Progress, Request, Result, load_checked_theme
from portalgen.build.publish import Published, Stage
from portalgen.build.store import Store
from portalgen.content.portal import Frame
from portalgen.diagnostics import Diagnostic, sort_diagnostics
from portalgen.render.compress import SUFFIXES, engines, original, packed, suffixes
from portalgen.render.theme import Theme, ThemeError, load_theme

_THEMES = "//themes/"
_MOVED = frozenset({Recipe.ALIAS, Recipe.MOVED})
_SAME_FINDING = 5  # a broken template fails on every page; so many are enough to see it
_LIBRARIES = (
    "jinja2",
    "markupsafe",
    "markdown-it-py",
    "mdit-py-plugins",
    "linkify-it-py",
    "pyyaml",
    "msgspec",
    "babel",
    "pillow",
    "nh3",
    "anyascii",
    "holidays",
    "brotli",
)


@functools.cache
def program_fingerprint() -> str:
    """One digest of everything beside the portal that decides its output: our code, data and libraries."""
    package = Path(__file__).resolve().parent.parent
    parts: list[tuple[str, bytes]] = [("python", platform.python_version().encode())]
    parts.append(("compression", engines().encode()))
    for name in _LIBRARIES:
        try:
            parts.append((name, importlib.metadata.version(name).encode()))
        except importlib.metadata.PackageNotFoundError:
            parts.append((name, b""))
    for folder in (package, package.parent / "themes" / "default"):
        ours = (path for path in folder.rglob("*") if path.suffix in _OURS and path.is_file())
        parts += [(str(path.relative_to(folder)), path.read_bytes()) for path in ours]
    return fingerprint_of(parts)


_OURS = frozenset({".py", ".po", ".yml", ".html", ".css", ".js", ".svg"})


class Run:
    """One build.

    Args:
        request: what to build.
        progress: is told how far it is.
    """

    def __init__(self, request: Request, progress: Progress) -> None:
        self._request = request
        self._progress = progress
        self._clock = Clock(progress)
        self._stage = Stage(request.output, request.state)
        self._unrecorded = self._stage.open()
        self._fingerprint = f"{program_fingerprint()} {request.output.resolve()}"
        path = request.state / "state.sqlite"
        if request.clean:
            path.unlink(missing_ok=True)
        self._store = Store(path, self._fingerprint)
        if self._store.meta("basis") is not None and not self._is_last_output():
            self._store.close()
            path.unlink()
            self._store = Store(path, self._fingerprint)
        self._first = self._store.meta("basis") is None
        self._known_outputs: frozenset[str] = frozenset()
        self._twins: set[str] = set()
        self._lost: frozenset[str] = frozenset()
        self._restored: frozenset[str] = frozenset()

    def _is_last_output(self) -> bool:
        """Whether the output folder is that of the store: a host may have put back an older one."""
        if self._unrecorded:
            return True  # newer than the store, and known file by file
        try:
            receipt = json.loads((self._request.output / RECEIPT).read_bytes())
            return bool(receipt["root_hash"] == f"sha256:{self._store.meta('root_hash')}")
        except (OSError, ValueError, KeyError, TypeError):
            return False

    def close(self) -> None:
        """Let go of the store."""
        self._store.close()

    def build(self) -> Result:
        """Build and publish."""
        request, store = self._request, self._store
        if self._first:
            everything = self._stage.everything if request.clean else self._stage.claim
            self._known_outputs = everything()
        tree, found = discover(request.content)
        files = self._with_themes(tree)
        changes = find_changes(files, store.sources(), lambda path: _read(files[path]))
        self._clock.lap("discover")
        self._lost, self._restored = self._stage.lost(store.outputs(), store.output_digest)
        if not (self._first or changes.any or found or self._lost) and self._is_settled():
            return self._nothing_to_do()
        frame_changed = (
            self._first
            or store.meta("settings") != (request.base_url, request.drafts)
            or any(is_of_frame(p) for p in changes.changed | changes.deleted)
        )
        frame, frame_found = self._frame(tree, frame_changed)
        if frame is None:
            return self._stopped((*found, *frame_found))
        theme, theme_found = self._theme(frame, frame_changed, changes)
        if theme is None:
            return self._stopped((*found, *frame_found, *theme_found))
        engine = Engine(
            store,
            tree,
            _content_changes(changes),
            theme,
            Settings(request.now, request.base_url, request.drafts),
            frame,
        )
        reading = engine.read(frame_changed)
        engine.prepare(reading)
        reading.findings["frame"], reading.findings["theme"] = frame_found, theme_found
        self._clock.lap("load")
        changed = engine.changed_facts(self._first)
        stale = store.nodes_that_heard(changed)
        checked = tuple(engine.check(stale, self._first))
        loaded = {**store.all("finding"), **reading.findings}
        diagnostics = sort_diagnostics(
            (*found, *reading.duplicates, *checked, *(d for known in loaded.values() for d in known))
        )
        self._clock.lap("plan")
        if stops(diagnostics):
            return self._stopped(diagnostics, engine.catalog.counts())
        hit("prepared")
        return self._publish(engine, changes, stale, diagnostics)

    def _with_themes(self, tree: Tree) -> dict[str, Entry]:
        """Content and the portal's own themes: all the files that decide a build."""
        folder = self._request.root / "themes"
        files = dict(tree.files)
        if folder.is_dir():
            themes, _ = discover(folder)
            files.update((_THEMES + path, e) for path, e in themes.files.items() if not path.endswith(".mo"))
        return files

    def _is_settled(self) -> bool:
        """Whether the clock and the settings ask for nothing either."""
        request, store = self._request, self._store
        settings = (request.base_url, request.drafts)
        then, due = store.meta("now"), store.meta("due")
        return bool(then <= request.now < due and store.meta("settings") == settings)

    def _nothing_to_do(self) -> Result:
        store = self._store
        found = [d for known in store.all("finding").values() for d in known]
        found += [d for known in store.nodes("check").values() for d in known or ()]
        counts = store.meta("counts")
        root_hash = store.meta("root_hash")
        self._stage.put(
            RECEIPT,
            self._receipt(counts, store.meta("files"), root_hash, store.meta("hosts"), store.meta("due")),
        )
        published = self._stage.commit(())
        self._stage.done()
        self._clock.lap("publish")
        unchanged = store.meta("files") + published.unchanged
        published = Published(published.written, published.deleted, unchanged)
        return Result(sort_diagnostics(found), counts, published, self._clock.laps, root_hash)

    def _frame(self, tree: Tree, frame_changed: bool) -> tuple[Frame | None, Findings]:
        if frame_changed:
            frame, found = load_frame_of(tree)
            return frame, with_source_lines(found, tree)
        kept: Frame = self._store.meta("frame")
        return kept, self._store.get("finding", "frame") or ()

    def _theme(self, frame: Frame, frame_changed: bool, changes: Changes) -> tuple[Theme | None, Findings]:
        """The theme, looked into again only if any of its files changed."""
        name, root = frame.portal.theme, self._request.root
        theme_changed = any(path.startswith(_THEMES) for path in changes.changed | changes.deleted)
        if frame_changed or theme_changed:
            return load_checked_theme(name, root)
        theme, _ = load_theme(name, root)
        return theme, self._store.get("finding", "theme") or ()

    def _stopped(self, found: Iterable[Diagnostic], counts: Mapping[str, int] | None = None) -> Result:
        self._stage.discard()
        return Result(sort_diagnostics(found), dict(counts or {}), None, self._clock.laps)

    def _publish(self, engine: Engine, changes: Changes, stale: set[str], diagnostics: Findings) -> Result:
        store, stage = self._store, self._stage
        made, gone = engine.plan(stale, self._first)
        for key in stale:
            if key.startswith(node_key("make", "")):
                artifact = store.node(key)
                if artifact.output not in gone:
                    made.setdefault(artifact.output, artifact)
        for output in sorted({*self._lost, *map(original, self._lost)} - gone):
            artifact = store.node(node_key("make", output))
            if artifact is not None:
                made.setdefault(output, artifact)
        failures = self._render(engine, made)
        counts = engine.catalog.counts()
        self._clock.lap("render")
        if failures:
            return self._stopped((*diagnostics, *failures), counts)
        hit("rendered")
        engine.gone_nodes |= {node_key("make", output) for output in gone}
        gone |= self._twins_gone(engine.reading.frame, made, gone)
        digests = dict(stage.digests)
        store.begin()
        root_hash, files, vanished = self._manifest(digests, made, gone)
        hosts = engine.addresses.hosts()
        stage.put(RECEIPT, self._receipt(counts, files, root_hash, hosts, engine.due()))
        strays = (
            (self._known_outputs | self._unrecorded) - store.outputs().keys() - {RECEIPT}
            if (self._known_outputs or self._unrecorded)
            else frozenset()
        )
        published = stage.commit((*gone, *vanished, *strays))
        hit("before-record")
        engine.record(changes.touched, engine.reading.findings, self._first)
        store.put_sources({}, changes.deleted)
        store.put_stamps(stage.stamps((*stage.digests, *self._restored)))
        store.put_meta("frame", engine.reading.frame)
        store.put_meta("settings", (self._request.base_url, self._request.drafts))
        store.put_meta("root_hash", root_hash)
        store.put_meta("files", files)
        store.put_meta("hosts", hosts)
        store.commit()
        stage.done()
        hit("recorded")
        self._clock.lap("publish")
        total = Published(published.written, published.deleted, files + 1 - len(published.written))
        return Result(
            diagnostics, counts, total, self._clock.laps, root_hash, tuple(sorted(made)), store.note
        )

    def _render(self, engine: Engine, made: Mapping[str, Artifact]) -> Findings:
        """Make and stage outputs; findings say which templates failed."""
        media = MediaKitchen(engine.media, engine.theme, engine.tree.read, self._request.state)
        failures: dict[str, Diagnostic] = {}
        for index, output in enumerate(sorted(made)):
            artifact = made[output]
            if index % 64 == 0:
                self._progress("render", index, len(made))
            heard = engine.ear.fresh()
            try:
                if artifact.recipe in MEDIA:
                    if artifact.recipe.value != "asset":
                        engine.ear.note("media", artifact.args[0])
                    data = media.make(artifact)
                else:
                    data = engine.kitchen.make(artifact)
            except ThemeError as error:
                span = error.diagnostic.span
                failures.setdefault(f"{span.path}:{span.line}", error.diagnostic)
                if len(failures) >= _SAME_FINDING:
                    break
                continue
            engine.keep(node_key("make", output), artifact, heard)
            self._stage.put(output, data)
            if engine.reading.frame.portal.precompress:
                self._put_twins(output, data)
        return tuple(failures.values())

    def _put_twins(self, output: str, data: bytes) -> None:
        """Stage the compressed twins of an output; those of unchanged bytes are left as they are."""
        store = self._store
        names = {output + suffix: suffix for suffix in suffixes(output, len(data))}
        self._twins |= names.keys()
        if store.output_digest(output) == self._stage.digests[output] and not names.keys() & self._lost:
            names = {name: suffix for name, suffix in names.items() if not store.output_digest(name)}
        for name, suffix in names.items():
            self._stage.put(name, packed(output, data, suffix))

    def _twins_gone(self, frame: Frame, made: Iterable[str], gone: Iterable[str]) -> set[str]:
        """Twins of outputs that are no more, and of outputs that have none any longer."""
        before: Frame | None = self._store.meta("frame")
        if not (frame.portal.precompress or (before and before.portal.precompress)):
            return set()
        names = {output + suffix for output in (*made, *gone) for suffix in SUFFIXES} - self._twins
        return {name for name in names if name not in made and self._store.output_digest(name)}

    def _manifest(
        self, digests: Mapping[str, str], made: Mapping[str, Artifact], gone: set[str]
    ) -> tuple[str, int, set[str]]:
        """Record outputs, and stage the parts of the manifest in which any of them stands or stood.

        Returns:
            The root hash, the number of files without the receipt, and the parts that are no more.
        """
        store, stage = self._store, self._stage
        recipes = {path: (made.get(path) or made[original(path)]).recipe for path in digests}
        groups = {path: group_of(path, moved=recipes[path] in _MOVED) for path in digests}
        known: dict[str, Parts] = store.meta("manifest") or {}
        before = {path for parts in known.values() for path, _, _ in parts}
        touched = {group for group, parts in known.items() if self._lost & {path for path, _, _ in parts}}
        touched |= {*groups.values(), *store.groups_of_outputs((*digests, *gone))}
        rows = ((path, groups[path], node_key("make", path), digest) for path, digest in digests.items())
        store.put_outputs(rows, gone)
        for group in sorted(touched):
            parts = parts_of(group, store.group_digests(group))
            for path, (text, _) in parts.items():
                stage.put(path, text)
            known[group] = tuple((path, stage.digests[path], count) for path, (_, count) in parts.items())
        known = {group: parts for group, parts in known.items() if parts}
        stage.put(INDEX, index_of(known))
        now = {path for parts in known.values() for path, _, _ in parts}
        own = [path for path in stage.digests if path.startswith(FOLDER)]
        store.put_outputs(((path, "", "", stage.digests[path]) for path in own), before - now)
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


def _read(entry: Entry) -> bytes:
    return Path(entry.disk_path).read_bytes()


def _content_changes(changes: Changes) -> Changes:
    """The changes without those of themes."""
    return Changes(
        frozenset(p for p in changes.changed if not p.startswith(_THEMES)),
        frozenset(p for p in changes.deleted if not p.startswith(_THEMES)),
        changes.touched,
    )
