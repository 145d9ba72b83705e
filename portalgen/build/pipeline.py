"""The build, read aloud: discover, load, plan, render, publish."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Executor
from pathlib import Path

import msgspec

from portalgen.build.artifacts import Artifact, Recipe, plan
from portalgen.build.context import Context, MediaInfo
from portalgen.build.discover import Tree, discover
from portalgen.build.hosting_files import rule_problems
from portalgen.build.load import Content, load_content, with_source_lines
from portalgen.build.publish import Published, lock
from portalgen.content.addresses import Addresses
from portalgen.content.catalog import Catalog
from portalgen.diagnostics import Diagnostic, sort_diagnostics
from portalgen.i18n import LANGUAGES
from portalgen.render.attachments import clean_attachment
from portalgen.render.images import ImageCache
from portalgen.render.theme import Theme, load_theme, make_words, theme_translator
from portalgen.render.theme_lint import lint
from portalgen.rules.suppress import settle

#: Called with the name of a stage, how many of its steps are done, and how many there are (0: unknown).
Progress = Callable[[str, int, int], None]

_SAME_FINDING = 5  # a broken template fails on every page; so many are enough to see it


class Request(msgspec.Struct, frozen=True):
    """One build.

    Args:
        root: the portal's folder, which holds ``themes/`` and ``.portalgen/``.
        content: the content root, usually ``<root>/content``.
        output: the folder to publish into.
        now: the clock, with offset.
        base_url: in place of the portal's own (previews).
        drafts: show drafts and scheduled items (previews; never for publication).
        clean: forget what earlier builds made.
        commit: the commit that is built, for ``build.json``; empty where unknown.
        keep: where caches and journals live, in place of the portal's own ``.portalgen/``.
        jobs: processes for much work; 0 for as many as there are processors.
        detector: how changed files are found: ``stat`` by what the file system says of them; ``git`` by git's
            object ids too, where times say nothing; ``auto`` asks git where many files look changed, as in a
            fresh clone.
    """

    root: Path
    content: Path
    output: Path
    now: dt.datetime
    base_url: str = ""
    drafts: bool = False
    clean: bool = False
    commit: str = ""
    keep: Path | None = None
    jobs: int = 0
    detector: str = "auto"

    @property
    def state(self) -> Path:
        """Where caches and journals live."""
        return self.keep or self.root / ".portalgen"


class Result(msgspec.Struct, frozen=True):
    """What a build did; ``published`` is None where findings stopped it.

    Args:
        rendered: outputs that were made anew, whether or not their bytes changed.
        note: message id of a line about the state, e.g. why the build started from nothing.
    """

    diagnostics: tuple[Diagnostic, ...]
    counts: dict[str, int]
    published: Published | None
    timings: dict[str, float]
    root_hash: str = ""
    rendered: tuple[str, ...] = ()
    note: str = ""


class Prepared(msgspec.Struct, frozen=True):
    """A portal that was read and can be asked for any of its outputs."""

    tree: Tree
    content: Content
    context: Context
    theme: Theme
    artifacts: tuple[Artifact, ...]


def _silent(_stage: str, _done: int, _total: int) -> None:
    return None


def prepare(
    request: Request, progress: Progress = _silent
) -> tuple[Prepared | None, tuple[Diagnostic, ...], dict[str, float]]:
    """Everything up to rendering: what there is, what is wrong with it, and what would be made."""
    clock = Clock(progress)
    tree, found = discover(request.content)
    clock.lap("discover")
    content, more = load_content(tree, request.now, base_url=request.base_url)
    clock.lap("load")
    theme_name = content.frame.portal.theme if content else "default"
    theme, theme_found = load_checked_theme(theme_name, request.root)
    everything = with_source_lines((*found, *more, *theme_found), tree)
    if content is None or theme is None:
        return None, sort_diagnostics(everything), clock.laps
    catalog = Catalog(content.frame, content.items, request.now, drafts=request.drafts)
    context = make_context(catalog, content, theme, request.base_url)
    everything = with_source_lines(settle((*everything, *rule_problems(context)), catalog), tree)
    artifacts = plan(context, {name: a.output for name, a in theme.static_assets().items()})
    clock.lap("plan")
    return Prepared(tree, content, context, theme, artifacts), sort_diagnostics(everything), clock.laps


def load_checked_theme(name: str, root: Path) -> tuple[Theme | None, tuple[Diagnostic, ...]]:
    """A theme with everything that is wrong with its templates, words and files."""
    theme, found = load_theme(name, root)
    return theme, (*found, *theme_findings(theme)) if theme else found


def theme_findings(theme: Theme) -> tuple[Diagnostic, ...]:
    """What is wrong with the templates, words and files of a theme that could be read."""
    return (*lint(theme), *theme.asset_findings())


def make_context(catalog: Catalog, content: Content, theme: Theme, base_url: str = "") -> Context:
    """What pages are made from, at the catalog's moment."""
    frame = content.frame
    languages = {*LANGUAGES, *(site.lang for site in frame.sites.values())}
    return Context(
        catalog,
        Addresses(frame.portal, frame.sites, base_url),
        bodies=content.bodies,
        media=content.media,
        assets=theme.static_assets(),
        words={code: make_words(theme_translator(theme.files, code)) for code in sorted(languages)},
    )


def build(request: Request, progress: Progress = _silent, executor: Executor | None = None) -> Result:
    """Build and publish what changed; on any error the output stays as it was.

    Args:
        request: what to build.
        progress: is told how far it is.
        executor: does the work of many items, in place of processes of this machine; its workers must see
            the same files.

    Raises:
        ForeignFolderError: the output folder holds files that portalgen did not make.
    """
    with lock(request.state):
        from portalgen.build.run import run

        return run(request, progress, executor)


def differing(request: Request, progress: Progress = _silent) -> tuple[str, ...]:
    """Build from nothing in a folder of its own, and compare with what a build has published.

    Args:
        request: of the build.
        progress: is told how far it is.

    Returns:
        Paths of outputs that are not as a clean build makes them, or that only one of the two has.
    """
    import shutil

    from portalgen.build.publish import same_tree

    folder = request.state / "verify"
    shutil.rmtree(folder, ignore_errors=True)
    try:
        again = msgspec.structs.replace(
            request, output=folder / "public", keep=folder / "state", clean=True, detector="stat"
        )
        build(again, progress)
        return same_tree(request.output, again.output)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


MEDIA = frozenset({Recipe.ASSET, Recipe.FILE, Recipe.IMAGE, Recipe.VARIANT})


class MediaKitchen:
    """Makes the artifacts that come from files: theme assets, attachments, images.

    Args:
        media: what is known of the files.
        theme: its assets.
        read: gives the bytes of a file of the content tree.
        state: folder of caches.
    """

    def __init__(
        self, media: Mapping[str, MediaInfo], theme: Theme, read: Callable[[str], bytes], state: Path
    ) -> None:
        self._read = read
        self._assets = theme.static_assets()
        self._images = ImageCache(state / "images")
        self._media = media

    def make(self, artifact: Artifact) -> bytes:
        """The bytes of an asset, attachment, image or variant."""
        if artifact.recipe is Recipe.ASSET:
            return self._assets[artifact.args[0]].data
        path, digest = artifact.args[:2]
        if artifact.recipe is Recipe.FILE:
            return clean_attachment(self._read(path), self._media[path].media_type)
        if artifact.recipe is Recipe.IMAGE:
            return self._images.original(digest, lambda: self._read(path))
        return self._images.variant(digest, int(artifact.args[2]), lambda: self._read(path))


class Clock:
    """Seconds by stage, for people; never in an output."""

    def __init__(self, progress: Progress, laps: dict[str, float] | None = None) -> None:
        self._progress = progress
        self._last = time.perf_counter()
        self.laps: dict[str, float] = dict(laps or {})

    def lap(self, stage: str) -> None:
        """A stage has ended."""
        now = time.perf_counter()
        self.laps[stage] = now - self._last
        self._last = now
        self._progress(stage, 1, 1)
