"""The items of a portal without their texts parsed: all that lists of dates, owners and figures need."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from urllib.parse import unquote, urlsplit

import msgspec

from portalgen.build.discover import Tree, discover
from portalgen.build.load import load_frame_of, load_items
from portalgen.content.addresses import Addresses
from portalgen.content.model import Item
from portalgen.content.portal import Frame
from portalgen.diagnostics import Diagnostic, sort_diagnostics


class Records(msgspec.Struct, frozen=True):
    """A portal's frame and its items, in order of source path."""

    frame: Frame
    items: tuple[Item, ...]

    @property
    def addresses(self) -> Addresses:
        """How places become addresses."""
        return Addresses(self.frame.portal, self.frame.sites)


def read_records(content: Path) -> tuple[Records | None, tuple[Diagnostic, ...]]:
    """Frame and items under a content root, or None where findings say why it cannot be understood."""
    tree, found = discover(content)
    records, more = records_of(tree)
    return records, sort_diagnostics((*found, *more))


def records_of(tree: Tree) -> tuple[Records | None, tuple[Diagnostic, ...]]:
    """Frame and items of a tree; a file that cannot be understood is left out and reported."""
    frame, found = load_frame_of(tree)
    if frame is None:
        return None, found
    items, more = load_items(tree, frame)
    return Records(frame, items), (*found, *more)


def item_of_url(items: Iterable[Item], addresses: Addresses, asked: str) -> Item | None:
    """The item whose address it is, now or formerly, whatever its state."""
    path = unquote(urlsplit(asked).path)
    for item in items:
        here = unquote(addresses.path(item.summary.site, item.summary.url))
        if path in {here, here.removesuffix(".html")} or asked in item.aliases or path in item.aliases:
            return item
    return None
