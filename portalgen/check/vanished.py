"""Published addresses that a change would leave without an answer, each with the line that mends it (URL005).

What was published is what the version before the change publishes at the same moment (docs/decisions/012).
Each finding has its own line to paste; a column or site is told once, with all that stands below it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any
from urllib.parse import unquote, urlsplit

from portalgen.build.artifacts import Artifact, Recipe, alias_output, plan_of
from portalgen.build.former import placed
from portalgen.build.links import files_of
from portalgen.build.load import with_source_lines
from portalgen.build.look import View
from portalgen.build.nodes import Owner
from portalgen.build.promises import LASTING, Answers, Places
from portalgen.build.world import World
from portalgen.content.claims import Claim, alias_path
from portalgen.content.crosscheck import position
from portalgen.content.model import Entry, FormerAddress
from portalgen.content.names import REDIRECTS_FILE, shown
from portalgen.content.states import has_page
from portalgen.diagnostics import Diagnostic, Span, diagnose, sort_diagnostics

#: A longer list of old addresses is not written out again.
_LONGEST = 200


def vanished(before: View, now: View) -> tuple[Diagnostic, ...]:
    """The addresses that would be lost.

    Args:
        before: the published version.
        now: the version with the change.
    """
    if before.world is None or now.world is None:
        return ()
    ledger = _Ledger(before, now, before.world, now.world)
    return sort_diagnostics(with_source_lines(ledger.findings(), now.tree))


class _Ledger:
    """Compares two views."""

    def __init__(self, before: View, now: View, was: World, is_: World) -> None:
        self._before, self._after, self._was, self._is = before, now, was, is_
        self._places = Places(was.ground.frame, was.addresses)
        self._answers = Answers(self._redirects, is_.addresses)

    def _redirects(self, folder: str) -> str:
        return self._is.kitchen.make(Artifact(f"{folder}_redirects", Recipe.REDIRECTS, (folder,))).decode()

    def findings(self) -> Iterator[Diagnostic]:
        """All of them."""
        pages: dict[Owner, str] = {}
        others: list[tuple[str, Owner, Artifact]] = []
        for output, (owner, artifact) in sorted(self._lost().items()):
            if artifact.recipe in {Recipe.ITEM, Recipe.TOMBSTONE, Recipe.MOVED, Recipe.COLUMN, Recipe.HOME}:
                pages[owner] = output
            elif owner[0] != "root":
                others.append((output, owner, artifact))
        folders = {
            output.removesuffix("index.html"): owner for owner, output in pages.items() if owner[0] != "item"
        }
        inside = dict.fromkeys(folders, 0)

        def folded(output: str) -> bool:
            around = [f for f in folders if output.startswith(f) and output != f"{f}index.html"]
            inside.update({folder: inside[folder] + 1 for folder in around})
            return bool(around)

        for owner, output in pages.items():
            if owner[0] == "item" and not folded(output):
                rest = [(o, artifact) for o, other, artifact in others if other == owner]
                yield from self._item(owner, output, rest)
        for output, owner, artifact in others:
            if owner not in pages and not folded(output):
                yield from self._other(output, owner, artifact)
        for folder, owner in folders.items():
            if not any(folder != outer and folder.startswith(outer) for outer in folders):
                yield self._folder(f"{folder}index.html", owner, inside[folder])
        yield from self._old_addresses()
        yield from self._table()

    # -- what is lost --------------------------------------------------------------------------------------

    def _lost(self) -> dict[str, tuple[Owner, Artifact]]:
        """Outputs that are promises, that are no more, and at which nothing answers."""
        new, gone = self._after.new, self._after.gone
        there = {
            o: p for o, p in self._before.new.items() if o not in new and (o in gone or not self._has(o))
        }
        # The store may be of a third version, in which something else stood there.
        again = self._before.planned
        there |= {o: again.get(o, p) for o, p in gone.items() if o not in self._before.gone}
        return {
            output: planned
            for output, planned in there.items()
            if self._places.kind(output) in LASTING and not self._answers.at(output)[0]
        }

    def _has(self, output: str) -> bool:
        """Whether something of which neither view looked at the plan stands at an output."""
        world = self._is
        plain = output.casefold()
        owners: list[Owner] = [("item", id_) for id_ in world.shelf.having(Claim.OUTPUT, plain)]
        owners += [("item", id_) for id_ in world.shelf.having(Claim.ALIAS_FILE, plain)]
        page = output.removesuffix(".json") + ".html"
        owners += [("item", id_) for id_ in world.shelf.having(Claim.OUTPUT, page.casefold())]
        owners += self._owners_around.get(output.rpartition("/")[0], ())
        return any(output in {a.output for a in plan_of(o, world.context, world.assets)} for o in owners)

    @cached_property
    def _owners_around(self) -> dict[str, list[Owner]]:
        """Columns and sites by the folder of their page."""
        frame, output = self._is.ground.frame, self._is.addresses.output
        found: dict[str, list[Owner]] = {}
        for site in frame.sites:
            found.setdefault(output(site, "").rpartition("/")[0], []).append(("site", site))
        for column in frame.columns.values():
            folder = output(column.site, column.path).rpartition("/")[0]
            found.setdefault(folder, []).append(("column", column.id))
        return found

    # -- how it is told ------------------------------------------------------------------------------------

    def _item(self, owner: Owner, output: str, rest: list[tuple[str, Artifact]]) -> Iterator[Diagnostic]:
        """A page of an item with what went with it; nothing where its file is there and cannot be read."""
        id_, below = owner[1], len(rest)
        old = self._entry(self._was, id_)
        url = self._places.url(output)
        source = shown(old.source)
        new = self._successor(id_, old)
        if new is None and old.source in self._after.tree.files:
            return
        if new is None:
            line = f'- {{from: {self._address(output)}, gone: "…"}}'
            args = {"kind": "deleted", "line": line, "path": source, "file": shown(REDIRECTS_FILE)}
            yield self._finding(Span(source), url, below, args)
            folder = output.removesuffix(".html") + "/"
            if any(path.startswith(folder) for path, _ in rest):
                line = f'- {{from: {self._address(folder)}*, gone: "…"}}'
                args = {"kind": "file", "line": line, "file": shown(REDIRECTS_FILE)}
                yield self._finding(Span(source), self._places.url(folder), below, args)
            for path, artifact in rest:
                if not path.startswith(folder):
                    yield from self._other(path, owner, artifact)
            return
        summary = self._is.catalog.summary_now(new.summary.id)
        where = Span(shown(new.source))
        if summary is None or not has_page(summary):
            command = f'portalgen withdraw {shown(new.source)} --kind withdrawn --reason "…"'
            yield self._finding(where, url, below, {"kind": "hidden", "line": command})
            return  # the command answers for all that went with it
        if self._was.addresses.root(old.summary.site) != self._is.addresses.root(summary.site):
            to = self._is.addresses.absolute(summary.site, summary.url)
            yield self._led(output, to, where, below, kind="elsewhere")
        else:
            alias = self._was.addresses.path(old.summary.site, old.summary.url)
            yield self._alias(new, alias, url, below, kind="moved", related=source)
        for path, artifact in rest:
            yield from self._other(path, owner, artifact, new)

    def _alias(
        self, entry: Entry, alias: str, url: str, below: int, *, kind: str, related: str = ""
    ) -> Diagnostic:
        """An address that belongs among the old ones of an item."""
        every = f"aliases: [{', '.join((*entry.aliases, alias))}]"
        item = self._is.catalog.item(entry.summary.id)
        where = position(item, "aliases") if entry.aliases else None
        args = {"kind": kind, "line": every if len(every) < _LONGEST else f"- {alias}"}
        there = shown(entry.source)
        old = (Span(related),) if related and related != there else ()
        return self._finding(where or Span(there), url, below, args, old)

    def _successor(self, id_: str, old: Entry) -> Entry | None:
        """The item that was the lost one: in the same file, of the same id, or of the same text or title."""
        world = self._is
        known = self._entry_or_none(world.catalog.by_path(old.source)) or self._entry_or_none(id_)
        if known is not None:
            return known
        body = self._was.shelf.stamps(id_)
        fresh = [
            self._entry(world, new)
            for path in self._after.tree.files
            if path.endswith(".md") and path not in self._before.tree.files
            for new in filter(None, (world.catalog.by_path(path),))
        ]
        for entry in fresh:
            stamps = world.shelf.stamps(entry.summary.id)
            if body and stamps and body.body == stamps.body:
                return entry
        title = old.summary.title.casefold()
        return next((e for e in fresh if e.summary.title.casefold() == title), None)

    def _other(
        self, output: str, owner: Owner, artifact: Artifact, entry: Entry | None = None
    ) -> Iterator[Diagnostic]:
        """A file, a twin for machines, a feed, or an old address of an item.

        Args:
            output: that is lost.
            owner: whose it was.
            artifact: what made it.
            entry: what an item is now, where that is another one.
        """
        if entry is None and owner[0] == "item":
            entry = self._entry_or_none(owner[1])
        if artifact.recipe is Recipe.ALIAS and entry is not None:
            alias = self._alias_of(owner[1], output)
            yield self._alias(entry, alias, self._places.url(output), 0, kind="alias")
            return
        where = Span(self._source(owner))
        if artifact.recipe in {Recipe.FILE, Recipe.IMAGE}:
            if entry is not None and self._still_names(entry, artifact.args[0]):
                return  # the file is missed where it is named, and that is told
            new = self._same_file(("item", entry.summary.id) if entry else owner, artifact)
            if new:
                to = Places(self._is.ground.frame, self._is.addresses).url(new)
                yield self._led(output, to, where, 0, kind="file")
                return
        line = f'- {{from: {self._address(output)}, gone: "…"}}'
        args = {"kind": "file", "line": line, "file": shown(REDIRECTS_FILE)}
        yield self._finding(where, self._places.url(output), 0, args)

    def _same_file(self, owner: Owner, artifact: Artifact) -> str:
        """The output at which an owner has the same bytes now; empty for none."""
        world = self._is
        alive = owner[0] != "item" or self._entry_or_none(owner[1]) is not None
        plan = plan_of(owner, world.context, world.assets) if alive else ()
        alike = (a for a in plan if a.recipe is artifact.recipe and a.args[1:] == artifact.args[1:])
        return next((a.output for a in alike), "")

    def _alias_of(self, id_: str, output: str) -> str:
        """The old address, as an item had it, for which an output stood."""
        summary = self._was.catalog.summary(id_)
        aliases = self._entry(self._was, id_).aliases
        return next(a for a in aliases if alias_output(self._was.context, summary, a) == output)

    def _still_names(self, entry: Entry, path: str) -> bool:
        """Whether an item names a file that is not there."""
        if path in self._after.tree.files:
            return False
        item, body = self._is.shelf.parsed(entry.summary.id)
        named = {ref.value for ref in item.refs if ref.kind in {"file", "image"}}
        return path in named or path in files_of(body, item.source, self._is.catalog, self._was.context.media)

    def _folder(self, output: str, owner: Owner, inside: int) -> Diagnostic:
        """The front page of a column or the home of a site."""
        old = self._address(output)
        source = self._source(owner)
        new = self._moved_column(owner)
        line = f"- {{from: {old}*, to: {new}*}}" if new else f'- {{from: {old}*, gone: "…"}}'
        args = {"kind": owner[0], "line": line, "file": shown(REDIRECTS_FILE)}
        return self._finding(Span(source), self._places.url(output), inside, args)

    def _moved_column(self, owner: Owner) -> str:
        """The address at which a column is now: where its file is as it was, or its title."""
        frame, earlier = self._is.ground.frame, self._was.ground.frame
        if owner[0] != "column":
            return ""
        old = earlier.columns[owner[1]]
        fresh = [c for c in frame.columns.values() if c.id not in earlier.columns or c.id == old.id]
        new = next((c for c in fresh if c.id == old.id or c.title == old.title), None)
        if new is None:
            return ""
        url = self._is.addresses.absolute(new.site, new.path)
        return self._plain(url)

    def _led(self, output: str, to: str, where: Span, below: int, *, kind: str) -> Diagnostic:
        """An address that belongs into ``redirects.yml``, with where it leads."""
        line = f"- {{from: {self._address(output)}, to: {self._plain(to)}}}"
        args = {"kind": kind, "line": line, "file": shown(REDIRECTS_FILE)}
        return self._finding(where, self._places.url(output), below, args)

    def _old_addresses(self) -> Iterator[Diagnostic]:
        """Old addresses without a file of their own (with a query, of a document) that nobody names now."""
        for id_ in self._was.ground.fresh.entries:
            old = self._entry(self._was, id_)
            summary = self._was.catalog.summary_now(id_)
            entry = self._entry_or_none(id_)
            if summary is None or not has_page(summary) or entry is None:
                continue
            for alias in old.aliases:
                if alias_output(self._was.context, summary, alias) or alias in entry.aliases:
                    continue
                path = self._was.claims.host_path(alias_path(alias), summary)
                if not self._is.shelf.having(Claim.ALIAS, path) and not self._leads(alias):
                    url = self._was.addresses.origin(summary.site) + alias_path(alias)
                    yield self._alias(entry, alias, url, 0, kind="alias")

    def _leads(self, address: str) -> bool:
        """Whether ``redirects.yml`` speaks of an address."""
        entries = self._is.ground.frame.redirects
        return any(entry.source == alias_path(address) for entry in entries)

    def _table(self) -> Iterator[Diagnostic]:
        """Entries of ``redirects.yml`` that are no more."""
        was, is_ = self._was, self._is
        kept = {entry.source for entry in is_.ground.frame.redirects}
        dropped = tuple(entry for entry in was.ground.frame.redirects if entry.source not in kept)
        for root, origin in was.addresses.roots():
            for one in placed(dropped, was.addresses, root):
                if not self._is_served(root, one.path, one.output, is_folder=one.entry.is_folder):
                    line = f"- {_entry_line(one.entry)}"
                    where = Span(shown(REDIRECTS_FILE))
                    args = {"kind": "entry", "line": line, "file": where.path}
                    yield self._finding(where, origin + one.path, 0, args)

    def _is_served(self, root: str, path: str, output: str, *, is_folder: bool) -> bool:
        """Whether anything answers at an address of a host."""
        if "?" in path:
            return False
        prefix = urlsplit(self._is.addresses.hosts().get(root, "")).path or "/"
        file = output or root + unquote(path).removeprefix(prefix)
        if is_folder:
            return bool(self._answers.at(f"{file.removesuffix('index.html')}x")[0])
        return bool(self._answers.at(file)[0]) or self._has(file)

    # -- small things --------------------------------------------------------------------------------------

    def _finding(
        self, where: Span, url: str, below: int, words: Mapping[str, str], related: Iterable[Span] = ()
    ) -> Diagnostic:
        told: dict[str, Any] = {**words, "url": unquote(url), "count": below}
        return diagnose("URL005", where, related=related, **told)

    def _address(self, output: str) -> str:
        """An address as ``redirects.yml`` names it: on the main host by its path alone."""
        return self._plain(self._places.url(output))

    def _plain(self, url: str) -> str:
        main = self._is.addresses.origin(self._is.ground.frame.portal.main_site)
        return url.removeprefix(main) if url.startswith(f"{main}/") else url

    def _source(self, owner: Owner) -> str:
        """The file of an owner before the change, as findings show it."""
        frame = self._was.ground.frame
        match owner[0]:
            case "item":
                return shown(self._entry(self._was, owner[1]).source)
            case "column":
                return shown(frame.columns[owner[1]].source)
        return shown(frame.sites[owner[1]].source)

    @staticmethod
    def _entry(world: World, id_: str) -> Entry:
        found = world.shelf.get(id_)
        assert found is not None
        return found

    def _entry_or_none(self, id_: str | None) -> Entry | None:
        return self._is.shelf.get(id_) if id_ is not None else None


def _entry_line(entry: FormerAddress) -> str:
    other = f"to: {entry.to}" if entry.to else f'gone: "{entry.gone}"'
    return f"{{from: {entry.source}, {other}}}"
