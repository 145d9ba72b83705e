"""The portal at one moment, able to make any of its outputs; only what is looked at is made."""

from __future__ import annotations

import datetime as dt
import hashlib
import threading
from collections.abc import Callable, Mapping
from functools import cached_property
from pathlib import Path
from urllib.parse import parse_qsl, unquote

import msgspec

from portalgen.build.artifacts import Artifact, Recipe, plan
from portalgen.build.context import Context
from portalgen.build.hosting_files import moves, policy, rule_problems
from portalgen.build.load import Content, complete, with_source_lines
from portalgen.build.media_kitchen import MEDIA, MediaKitchen
from portalgen.build.memo import Recall
from portalgen.build.recipes import Kitchen
from portalgen.build.whole import make_context
from portalgen.content.catalog import Catalog
from portalgen.content.model import Item
from portalgen.content.names import SEARCH_INDEX
from portalgen.content.portal import Frame
from portalgen.content.records import InMemory, Record, keys_of, referring_fields, referring_keys
from portalgen.content.states import shows_text
from portalgen.diagnostics import Diagnostic
from portalgen.render.hosting import security_headers
from portalgen.render.redirects import Redirect, arrange, forms
from portalgen.render.theme import Theme, ThemeError
from portalgen.rules.suppress import settle
from portalgen.serve.findings import Findings
from portalgen.serve.reading import Reading
from portalgen.serve.search import PreviewIndex

_TEXTS = (".md", ".yml", ".yaml")


class ChangedError(Exception):
    """A file is no longer what was read; the next reading will have it."""


class Moment(msgspec.Struct, frozen=True):
    """What the person wants to see.

    Args:
        drafts: drafts and scheduled items too.
        now: the clock, with offset.
        is_real: whether that is the real clock and not one that was chosen.
    """

    drafts: bool
    now: dt.datetime
    is_real: bool = True


class Made(msgspec.Struct, frozen=True):
    """An output.

    Args:
        data: its bytes; None where its template failed and never worked before.
        finding: why its template failed; ``data`` is then that of the last time.
    """

    data: bytes | None
    finding: Diagnostic | None = None


class Preview:
    """Answers for every output of the portal.

    Args:
        reading: what is on the disk; its frame and theme are there.
        moment: what is to be seen.
        base_url: where the preview is served.
        state: folder of caches.
        recall: gives what earlier previews made.
        earlier: the preview before this one, for pages whose template fails now.
    """

    def __init__(
        self,
        reading: Reading,
        moment: Moment,
        *,
        base_url: str,
        state: Path,
        recall: Recall,
        earlier: Preview | None = None,
    ) -> None:
        frame, theme = reading.frame, reading.theme
        assert frame is not None
        assert theme is not None
        self.reading = reading
        self.moment = moment
        self.theme: Theme = theme
        before = earlier if earlier is not None and earlier.context.frame is frame else None
        changed = changed_items(reading.items, before)
        records = records_of(reading.items, frame, before, changed)
        catalog = Catalog(frame, records, moment.now, drafts=moment.drafts)
        self.content: Content
        texts = before.content.bodies if before is not None else {}
        bodies = {key: body for key, body in texts.items() if key not in changed}
        self.content, media_found = complete(reading.tree, reading.items, catalog, recall, bodies)
        self.context: Context = make_context(catalog, self.content, theme, base_url)
        self.found = (*reading.found, *with_source_lines(media_found, reading.tree))
        self._kitchen = Kitchen(self.context, theme)
        self._media = MediaKitchen(self.content.media, theme, self._read, state)
        self._made: dict[str, Made] = {}
        self._known = earlier.known if earlier else {}
        self.index: PreviewIndex = earlier.index if earlier else PreviewIndex()
        self._last_good = earlier.good() if earlier else {}
        self._planning = threading.Lock()
        self._planned: dict[str, Artifact] | None = None

    def check(
        self, findings: Findings, is_late: Callable[[], bool] = lambda: False
    ) -> tuple[Diagnostic, ...] | None:
        """All findings, as of publication, settled: not before a page is shown.

        Args:
            findings: remembers those of earlier previews.
            is_late: whether to leave off, since there is something newer; None is given then.
        """
        catalog = self.context.catalog
        if self.moment.drafts:
            catalog = Catalog(catalog.frame, catalog.records, self.moment.now)
        addresses, tree = self.context.addresses, self.reading.tree
        found = findings.of(self.content, catalog, addresses, tree, is_late)
        if found is None:
            return None
        found = settle((*self.found, *found, *rule_problems(self.context)), catalog)
        return with_source_lines(found, self.reading.tree)

    @property
    def artifacts(self) -> Mapping[str, Artifact]:
        """Every output, by path."""
        with self._planning:
            if self._planned is None:
                assets = {name: asset.output for name, asset in self.theme.static_assets().items()}
                self._planned = {a.output: a for a in plan(self.context, assets)}
            return self._planned

    @property
    def known(self) -> Mapping[str, Artifact]:
        """The outputs as far as they were planned, here or before."""
        return self._planned if self._planned is not None else self._known

    def artifact(self, output: str) -> Artifact | None:
        """What stands at an output path, or None.

        The page of an item that stood there before and still may needs no plan of the whole portal: this
        is what an editor looks at after saving.
        """
        before = self._known.get(output) if self._planned is None else None
        if before is not None and before.recipe is Recipe.ITEM and self._stands(before):
            return before
        return self.artifacts.get(output)

    def index_file(self, path: str) -> bytes | None:
        """A file of the search index by its path from the root, or None."""
        return self.index.file(self.context, path) if path.startswith(SEARCH_INDEX) else None

    def _stands(self, artifact: Artifact) -> bool:
        """Whether an item still has the page that it had."""
        summary = self.context.catalog.find(artifact.args[0])
        if summary is None or not shows_text(summary):
            return False
        return self.context.addresses.output(summary.site, summary.url) == artifact.output

    def make(self, artifact: Artifact) -> Made:
        """The output, made when it is first asked for.

        Raises:
            ChangedError: the file that it comes from has changed.
        """
        made = self._made.get(artifact.output)
        if made is None:
            made = self._made[artifact.output] = self._make(artifact)
        return made

    def _make(self, artifact: Artifact) -> Made:
        if artifact.recipe in MEDIA:
            return Made(self._media.make(artifact))
        try:
            return Made(self._kitchen.make(artifact))
        except ThemeError as error:
            return Made(self._last_good.get(artifact.output), error.diagnostic)

    def parts(self) -> Made:
        """The page of the theme's parts."""
        try:
            return Made(self._kitchen.parts())
        except ThemeError as error:
            return Made(None, error.diagnostic)

    def _read(self, path: str) -> bytes:
        """A file of the tree, provided that it is the one whose digest names it."""
        try:
            data = self.reading.tree.read(path)
        except (OSError, KeyError):
            raise ChangedError(path) from None
        if not hashlib.sha256(data).hexdigest().startswith(self.content.media[path].digest):
            raise ChangedError(path)
        return data

    def good(self) -> dict[str, bytes]:
        """The pages made so far, and those of earlier previews whose template fails by now."""
        made = {output: m.data for output, m in self._made.items() if m.data and output.endswith(".html")}
        return self._last_good | made

    @cached_property
    def _rules(self) -> dict[str, list[Redirect]]:
        """Rules by each form of the address, most specific first."""
        root = self.context.addresses.roots()[0][0]
        table: dict[str, list[Redirect]] = {}
        for rule in arrange(moves(self.context, root)).rules:
            for form in forms(rule.source):
                table.setdefault(form, []).append(rule)
        return table

    def rule(self, path: str, query: str) -> Redirect | None:
        """The rule of the published host for an address, or None.

        Args:
            path: decoded, NFC.
            query: as it came.
        """
        candidates = self._rules.get(path, ())
        given = set(parse_qsl(query))
        return next((rule for rule in candidates if given >= set(rule.query)), None)

    @cached_property
    def headers(self) -> tuple[tuple[str, str], ...]:
        """Headers of every response as on the published host, but for the promise of HTTPS."""
        root = self.context.addresses.roots()[0][0]
        every = security_headers(policy(self.context, root))
        return tuple((name, value) for name, value in every if name != "Strict-Transport-Security")

    @cached_property
    def media_digest(self) -> str:
        """Stands for the bytes of all images and attachments: a page shows them under the same names."""
        media = sorted((path, info.digest) for path, info in self.content.media.items())
        return hashlib.sha256(repr(media).encode()).hexdigest()

    @cached_property
    def items(self) -> dict[str, Item]:
        """Every item by id, whatever its state."""
        return {item.summary.id: item for item in self.reading.items}

    def has_source(self, path: str) -> bool:
        """Whether a path as shown to people is that of a text file of the content tree."""
        inside = path.removeprefix("content/")
        return inside != path and inside in self.reading.tree.files and inside.endswith(_TEXTS)

    def source(self, path: str) -> str:
        """The text of a file for which :meth:`has_source` holds.

        Raises:
            ChangedError: it is there no more.
        """
        try:
            return self.reading.tree.read(path.removeprefix("content/")).decode("utf-8-sig", "replace")
        except OSError:
            raise ChangedError(path) from None

    def item_at(self, path: str) -> Item | None:
        """The item that has this address, hidden ones too.

        Args:
            path: decoded, NFC.
        """
        addresses = self.context.addresses
        for item in self.reading.items:
            if unquote(addresses.path(item.summary.site, item.summary.url)) == path:
                return item
        return None


def changed_items(items: tuple[Item, ...], earlier: Preview | None) -> dict[str, Record | None]:
    """Items that are not those of an earlier preview, by id; None for those that are no more."""
    if earlier is None:
        return {}
    known, now = earlier.items, {item.summary.id: item for item in items}
    return {id_: now.get(id_) for id_ in now.keys() | known.keys() if now.get(id_) is not known.get(id_)}


def records_of(
    items: tuple[Item, ...], frame: Frame, earlier: Preview | None, changed: Mapping[str, Record | None]
) -> InMemory:
    """The items as the catalog asks for them; those that did not change stand where they stood."""
    if earlier is None:
        fields = referring_fields(frame.types)
        return InMemory(items, lambda record: (*keys_of(record), *referring_keys(record, fields)))
    records = earlier.context.catalog.records
    assert isinstance(records, InMemory)
    return records.patched(changed) if changed else records
