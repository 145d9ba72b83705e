"""The portal as the commands that change items need it: every item read, and found by file or address."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from urllib.parse import unquote, urlsplit

from portalgen.build.discover import discover
from portalgen.build.links import files_of
from portalgen.build.load import frame_texts
from portalgen.build.tree import Tree
from portalgen.content.addresses import Addresses
from portalgen.content.catalog import Catalog
from portalgen.content.model import Item
from portalgen.content.names import shown
from portalgen.content.states import has_page
from portalgen.diagnostics import Severity, sort_diagnostics
from portalgen.editorial.records import Records, records_of
from portalgen.editorial.refusal import Refusal, Unacceptable
from portalgen.render.markdown import parse_body
from portalgen.render.markdown.body import Body


class PortalFiles:
    """A portal at one moment.

    Args:
        root: the portal's folder.
        content: its content root.
        now: the clock, with offset.

    Raises:
        Unacceptable: the portal cannot be understood.
    """

    def __init__(self, root: Path, content: Path, now: dt.datetime) -> None:
        tree, found = discover(content)
        records, more = records_of(tree)
        if records is None:
            raise Unacceptable(sort_diagnostics((*found, *more)))
        self.root, self.content, self.now = root, content, now
        self.tree: Tree = tree
        self.records: Records = records
        self.frame = records.frame
        self.addresses = Addresses(self.frame.portal, self.frame.sites)
        self.found = tuple(d for d in (*found, *more) if d.severity is Severity.ERROR)

    @cached_property
    def catalog(self) -> Catalog:
        """Every item at the moment."""
        return Catalog(self.frame, self.records.items, self.now)

    @cached_property
    def by_source(self) -> Mapping[str, Item]:
        """Items by source path."""
        return {item.source: item for item in self.records.items}

    def body(self, item: Item) -> Body:
        """An item's text, parsed."""
        return parse_body(item.body, lang=item.summary.lang, limits=self.frame.portal.limits)

    def media_of(self, item: Item) -> tuple[str, ...]:
        """Images and files that an item shows or offers, by path."""
        named = [ref.value for ref in item.refs if ref.kind in {"file", "image"}]
        named += files_of(self.body(item), item.source, self.catalog, self.tree.files)
        return tuple(path for path in dict.fromkeys(named) if path in self.tree.files)

    def texts(self) -> Mapping[str, tuple[tuple[str, Body, int], ...]]:
        """Introductions and texts of blocks of homes and columns by source: as written, parsed, first line.

        Blocks stand among the fields, so theirs may begin on any line.
        """
        found: dict[str, tuple[tuple[str, Body, int], ...]] = {}
        for key, (text, lang, line) in frame_texts(self.frame).items():
            source = key.partition("#")[0]
            body = parse_body(text, lang=lang, limits=self.frame.portal.limits)
            found[source] = (*found.get(source, ()), (text, body, line))
        return found

    def path_of(self, asked: str) -> str:
        """A file or folder as somebody names it, relative to the content root; empty where there is none."""
        for base in (Path.cwd(), self.root, self.content):
            candidate = (base / asked).resolve()
            if candidate.exists() and candidate.is_relative_to(self.content):
                return candidate.relative_to(self.content).as_posix()
        return ""

    def item(self, asked: str) -> Item:
        """The item of a file, a bundle's folder or an address, present or former.

        Raises:
            Refusal: there is no such item.
            Unacceptable: its file has errors.
        """
        path = "" if "://" in asked else self.path_of(asked)
        for source in (path, f"{path}/index.md"):
            if source in self.by_source:
                return self.by_source[source]
        errors = tuple(d for d in self.found if path and d.span.path == shown(path))
        if errors:
            raise Unacceptable(errors)
        found = None if path else self._at(asked)
        if found is None:
            raise Refusal("edit.no_item", asked=asked)
        return found

    def _at(self, asked: str) -> Item | None:
        """The item whose address it is or was."""
        parts = urlsplit(asked)
        path = unquote(parts.path)
        for item in self.records.items:
            summary = item.summary
            here = unquote(self.addresses.path(summary.site, summary.url))
            same_host = not parts.netloc or self.addresses.origin(summary.site).endswith(f"//{parts.netloc}")
            if same_host and (path in {here, here.removesuffix(".html")} or path in item.aliases):
                return item
        return None

    def was_published(self, item: Item) -> bool:
        """Whether the public can have had the item's address."""
        return has_page(self.catalog.summary(item.summary.id))
