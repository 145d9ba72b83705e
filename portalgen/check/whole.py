"""Rules over all files and texts at once: what a build need not know, and `check` can tell."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from urllib.parse import urlsplit

from portalgen.build.load import with_source_lines
from portalgen.build.look import Look, View
from portalgen.build.tree import Tree
from portalgen.build.world import World
from portalgen.check.replaced import replaced_files
from portalgen.content.items import is_item_path
from portalgen.content.model import Item, State, Summary
from portalgen.content.names import shown
from portalgen.content.records import Keys
from portalgen.content.states import shows_text
from portalgen.diagnostics import Diagnostic, Span, diagnose
from portalgen.rules.model import known_of
from portalgen.rules.suppress import settle

_CONTENT_FILES = (".md", ".markdown", ".yml", ".yaml", ".txt")
#: A shorter title may stand anywhere by chance.
_TELLING = 25
#: What marks emphasis in a text: a title may stand in it with or without.
_MARKS = re.compile(r"[*_`\\]")
_SPACES = re.compile(r"\s+")


def check_tree(
    look: Look, view: View, changed: Collection[str] | None, before: View | None = None
) -> tuple[Diagnostic, ...]:
    """What the whole tree shows.

    Args:
        look: at the portal as it is.
        view: that view; it could be understood.
        changed: paths of a change, relative to the content root, with the files that speak of them: only
            what these can have caused is looked for; None for everything.
        before: the published version, where it is known.
    """
    assert view.world is not None
    found = [*unused_files(look, view, changed), *embargoed_quotes(view.world, changed)]
    if before is not None:
        found += replaced_files(before, view)
    if changed is not None:
        found += new_hosts(view.world, changed)
    settled = settle(found, view.world.catalog, of_tree=True)
    if changed is not None:  # whether others are of use was not looked for
        settled = tuple(one for one in settled if one.code != "SUP001")
    return with_source_lines(settled, view.tree)


def unused_files(look: Look, view: View, changed: Collection[str] | None) -> Iterator[Diagnostic]:
    """Files that nothing names, so that they are in no output (FILE007).

    In a change these are files of its own, and those beside its items.
    """
    assert view.world is not None
    sites, named = view.world.ground.frame.sites, look.named_media()
    folders = None if changed is None else {path.rpartition("/")[0] + "/" for path in changed}
    for path in view.tree.files:
        folder, _, name = path.rpartition("/")
        is_ours = path.partition("/")[0] in sites
        if not is_ours or name.startswith(".") or path.endswith(_CONTENT_FILES):
            continue
        if folders is not None and f"{folder}/" not in folders:
            continue
        if path not in named:
            yield diagnose("FILE007", Span(shown(path)), name=name)


def embargoed_quotes(world: World, changed: Collection[str] | None) -> Iterator[Diagnostic]:
    """Titles of scheduled items and drafts that a public text gives away (PRV006)."""
    hidden = {s.title: s for s in _hidden(world) if len(s.title) >= _TELLING}
    if not hidden:
        return
    mine = {title: s for title, s in hidden.items() if changed is None or s.source in changed}
    others = {title: s for title, s in hidden.items() if title not in mine}
    tree = world.ground.tree
    places = [*_quotes(world, mine, tree.files)]
    if changed is not None:
        places += _quotes(world, others, [path for path in changed if path in tree.files])
    public = {title for title, item in places if item.summary.title == title}
    if others:  # the same title may be public elsewhere
        quoted = {title: others[title] for title, _ in places if title in others and title not in public}
        public |= {t for t, item in _quotes(world, quoted, tree.files) if item.summary.title == t}
    for title, item in places:
        if title not in public:
            other = shown(hidden[title].source)
            yield diagnose("PRV006", _place(item, title), value=title, other=other, related=(Span(other, 1),))


def _hidden(world: World) -> Iterator[Summary]:
    """Items that are not public yet: drafts, and those with a moment to come."""
    catalog = world.catalog
    at = catalog.now.timestamp()
    ids = {*catalog.records.having(Keys.DRAFT), *world.store.with_moments(at, float("inf"))}
    ids |= world.ground.fresh.entries.keys()
    for id_ in sorted(ids):
        summary = catalog.summary_now(id_)
        if summary is not None and summary.state in {State.SCHEDULED, State.DRAFT}:
            yield summary


def _quotes(world: World, titles: Mapping[str, Summary], paths: Iterable[str]) -> Iterator[tuple[str, Item]]:
    """Titles with the public items in whose text or summary they stand."""
    catalog = world.catalog
    for path in _having(world.ground.tree, titles, paths):
        id_ = catalog.by_path(path)
        summary = catalog.summary_now(id_) if id_ is not None else None
        if summary is None or summary.source != path or not shows_text(summary):
            continue
        item, body = world.shelf.parsed(summary.id)
        for title in titles:
            if title in body.plain or title in item.summary.lead or title == item.summary.title:
                yield title, item


def _having(tree: Tree, needles: Collection[str], paths: Iterable[str]) -> Iterator[str]:
    """Items in whose file any of some texts may stand: a fast look before the parsed text decides."""
    wanted = [_SPACES.sub(" ", _MARKS.sub("", needle)).casefold() for needle in needles]
    for path in paths if wanted else ():
        if is_item_path(path):
            text = _SPACES.sub(" ", _MARKS.sub("", tree.read(path).decode("utf-8", "replace"))).casefold()
            if any(needle in text for needle in wanted):
                yield path


def _place(item: Item, title: str) -> Span:
    at = item.body.find(title)
    line = item.body.count("\n", 0, at) + item.body_line if at >= 0 else 1
    return Span(shown(item.source), line)


def new_hosts(world: World, changed: Collection[str]) -> Iterator[Diagnostic]:
    """Hosts to which the change links and nothing else does (LNK009)."""
    tree, known = world.ground.tree, known_of(world.ground.frame).hosts
    fresh: dict[str, Span] = {}
    for path in sorted(changed):
        for host, span in _hosts(world, path):
            if host and host not in known:
                fresh.setdefault(host, span)
    for path in _having(tree, fresh, [p for p in tree.files if p not in changed]):
        for host, _ in _hosts(world, path):
            fresh.pop(host, None)
        if not fresh:
            return
    for host, span in fresh.items():
        yield diagnose("LNK009", span, value=host)


def _hosts(world: World, path: str) -> Iterator[tuple[str, Span]]:
    """Hosts to which the item of a file links."""
    id_ = world.catalog.by_path(path) if path in world.ground.tree.files and is_item_path(path) else None
    if id_ is None:
        return
    item, body = world.shelf.parsed(id_)
    for external in body.external:
        host = (urlsplit(external.url).hostname or "").lower()
        yield host, Span(shown(item.source), external.line + item.body_line - 1, external.column)
