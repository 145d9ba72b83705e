"""The items of a portal without their texts parsed: all that lists of dates, owners and figures need."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable
from pathlib import Path
from urllib.parse import unquote, urlsplit

import msgspec

from portalgen.build.discover import discover
from portalgen.build.load import load_frame_of, load_items
from portalgen.build.look import Look
from portalgen.build.pipeline import Request
from portalgen.build.reading import Findings
from portalgen.build.store import DAMAGED, STATE
from portalgen.build.tree import Tree
from portalgen.build.world import World
from portalgen.content.addresses import Addresses
from portalgen.content.claims import Claim, alias_path
from portalgen.content.model import Item
from portalgen.content.portal import Frame
from portalgen.diagnostics import sort_diagnostics


class Records(msgspec.Struct, frozen=True):
    """A portal's frame and its items, in order of source path."""

    frame: Frame
    items: tuple[Item, ...]

    @property
    def addresses(self) -> Addresses:
        """How places become addresses."""
        return Addresses(self.frame.portal, self.frame.sites)


def read_frame(content: Path) -> Frame | None:
    """The frame of a portal on the disk; None where it cannot be understood."""
    return load_frame_of(discover(content)[0])[0]


#: Chooses ids of a portal that is known already.
Choice = Callable[[World], Iterable[str]]


def read_records(where: Request, choice: Choice | None = None) -> tuple[Records | None, Findings]:
    """Frame and items of a portal, or None where findings say why it cannot be understood.

    What the last build or check has read is not read again.

    Args:
        where: its folders and the clock.
        choice: the items that are wanted, where others can be told apart without reading them; else all.
    """
    known = _known(where, choice)
    if known is not None:
        return known, ()
    tree, found = discover(where.content)
    records, more = records_of(tree)
    return records, sort_diagnostics((*found, *more))


def _known(where: Request, choice: Choice | None) -> Records | None:
    """The same by what is remembered; None where nothing is."""
    stores = (where.state / STATE, where.state / "check" / STATE)
    if not any(store.exists() for store in stores):
        return None
    with contextlib.suppress(*DAMAGED), Look(where) as look:
        world = look.reading()
        if world is not None:
            ids = choice(world) if choice else world.catalog.ids()
            items = (world.shelf.item(id_) for id_ in ids if world.shelf.get(id_) is not None)
            return Records(world.ground.frame, tuple(sorted(items, key=lambda item: item.source)))
    return None


def records_of(tree: Tree) -> tuple[Records | None, Findings]:
    """Frame and items of a tree; a file that cannot be understood is left out and reported."""
    frame, found = load_frame_of(tree)
    if frame is None:
        return None, found
    items, more = load_items(tree, frame)
    return Records(frame, items), (*found, *more)


def at_address(asked: str) -> Choice:
    """The items that may have or have had an address."""
    path = unquote(urlsplit(asked).path)

    def choose(world: World) -> Iterable[str]:
        ids: set[str] = set()
        for folder, url in world.addresses.hosts().items():
            file = (folder + path.removeprefix(urlsplit(url).path or "/")).casefold()
            for output in (file, f"{file}.html"):
                ids.update(world.shelf.having(Claim.OUTPUT, output))
            for alias in {path, alias_path(asked)}:
                ids.update(world.shelf.having(Claim.ALIAS, f"{folder} {alias}"))
        return sorted(ids)

    return choose


def item_of_url(items: Iterable[Item], addresses: Addresses, asked: str) -> Item | None:
    """The item whose address it is, now or formerly, whatever its state."""
    path = unquote(urlsplit(asked).path)
    for item in items:
        here = unquote(addresses.path(item.summary.site, item.summary.url))
        if path in {here, here.removesuffix(".html")} or asked in item.aliases or path in item.aliases:
            return item
    return None
