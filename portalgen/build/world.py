"""All that outputs are made from, in one process: the portal at one moment and what answers for it.

The process that builds has one, and so has each of its workers. A world is made from values that can be
handed to another process (:class:`Ground`); everything else in it follows from them and from the store.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from pathlib import Path

import msgspec

from portalgen.build.context import Context, MediaInfo
from portalgen.build.ear import SEPARATOR, Ear, Heard
from portalgen.build.facts import FactBook, heard_frame
from portalgen.build.filing import Filing
from portalgen.build.library import Media
from portalgen.build.load import Checker
from portalgen.build.media_kitchen import MediaKitchen
from portalgen.build.publish import Stage
from portalgen.build.recipes import Kitchen
from portalgen.build.shelf import Bodies, Fresh, Shelf
from portalgen.build.store import Row, Store
from portalgen.build.tree import Tree
from portalgen.content.addresses import Addresses
from portalgen.content.catalog import Catalog
from portalgen.content.claims import Claims
from portalgen.content.collisions import Collisions
from portalgen.content.portal import Frame
from portalgen.content.records import Key, Record
from portalgen.render.markdown.body import Body
from portalgen.render.theme import Theme


class Settings(msgspec.Struct, frozen=True):
    """What decides a build beside content and theme."""

    now: dt.datetime
    base_url: str = ""
    drafts: bool = False


class Ground(msgspec.Struct):
    """What a world stands on: values that can be handed to another process.

    Args:
        store: file of the store.
        fingerprint: that it was made with.
        state: folder of the store and of caches.
        output: the folder to publish into.
        stage: where outputs wait to be put in place.
        fresh: items that are other than in the store.
        texts: parsed texts of the frame by key, where they are other than in the store.
        changed: paths of the content tree that changed or went.
        lost: outputs that are not as they were put in place.
        first: whether the store knows nothing of the portal.
    """

    store: Path
    fingerprint: str
    state: Path
    output: Path
    stage: Path
    tree: Tree
    frame: Frame
    theme: Theme
    settings: Settings
    fresh: Fresh
    texts: Mapping[str, Body] | None
    changed: frozenset[str]
    lost: frozenset[str] = frozenset()
    first: bool = False


class World:
    """The portal at one moment, able to answer for it.

    Args:
        ground: what it stands on.
        store: open on the ground's file.
        rows: items that were read just now, as the store will keep them, where they are at hand.
    """

    def __init__(self, ground: Ground, store: Store, rows: Mapping[str, Row] | None = None) -> None:
        frame, theme, settings = ground.frame, ground.theme, ground.settings
        self.ground = ground
        self.store = store
        self.ear = Ear()
        self.addresses = Addresses(frame.portal, frame.sites, settings.base_url)
        self.claims = Claims(frame.types, self.addresses)
        self.filing = Filing(frame, self.claims)
        self._rows = rows or {}
        self.shelf = Shelf(store, ground.fresh, self._keys, first=ground.first)
        self.catalog = Catalog(
            frame,
            self.shelf,
            settings.now,
            drafts=settings.drafts,
            note=self.ear.note,
            heard=heard_frame(frame, self.ear),
        )
        self.media = Media(store, ground.tree, frame, ground.changed)
        bodies: Mapping[str, Body] = Bodies(self.shelf, self._text)
        media: Mapping[str, MediaInfo] = self.media
        languages = sorted({"vi", "en", *(site.lang for site in frame.sites.values())})
        self.context = Context(
            self.catalog,
            self.addresses,
            bodies=Heard(bodies, self.ear, lambda key: ("body", key), ("bodies",)),
            media=Heard(media, self.ear, lambda key: ("media", key), ("medias",)),
            assets=theme.static_assets(),
            words={code: theme.words(code) for code in languages},
            ear=self.ear,
        )
        self.files = Heard(ground.tree.files, self.ear, lambda key: ("file", key), ("files",))
        self.assets = {name: asset.output for name, asset in theme.static_assets().items()}
        self.kitchen = Kitchen(self.context, theme)
        self.media_kitchen = MediaKitchen(self.media, theme, ground.tree.read, ground.state)
        self.checker = Checker(self.catalog, self.files, self.context.bodies, self.context.media)
        self.book = FactBook(self.context, ground.tree.files, self.shelf, self._constant)
        self.stage = Stage(ground.output, ground.state, ground.stage)

    @property
    def collisions(self) -> Collisions:
        """Compares items with each other."""
        return Collisions(self.catalog, self.addresses, self.claims, self.shelf.having)

    def _keys(self, record: Record) -> Iterable[Key]:
        """What an item that was read just now is found under."""
        row = self._rows.get(record.summary.id)
        return row.keys if row is not None else self.filing.keys(record)

    def _text(self, key: str) -> Body | None:
        """A parsed text of the frame."""
        if self.ground.texts is not None:
            return self.ground.texts.get(key)
        found: Body | None = self.store.get("text", key) if key.partition("#")[0].endswith(".md") else None
        return found

    def _constant(self, kind: str, name: str) -> object:
        """Facts that are the same for the whole build."""
        match kind:
            case "template":
                return self.ground.theme.closure_digest(name)
            case "chrome":
                site, _, branch = name.partition(SEPARATOR)
                if site not in self.ground.frame.sites:
                    return None
                return list(self.frame(site, branch)[0])
            case "global":
                frame, settings = self.ground.frame, self.ground.settings
                sites = [(s, *self.addresses.root(s), self.addresses.absolute(s, "")) for s in frame.sites]
                static = self.ground.theme.static_assets().values()
                assets = [(asset.name, asset.output, asset.integrity) for asset in static]
                words = self.ground.theme.files.words_digest
                return (frame.portal, sites, assets, words, settings.base_url, settings.drafts)
        raise ValueError(f"nothing answers to {kind}")  # it would be the same for ever

    def frame(self, site: str, branch: str) -> tuple[tuple[object, ...], frozenset[str]]:
        """Header and footer of a site's branch, and the facts that they were made from; nobody hears."""
        outside = self.ear.heard
        around, heard = self.kitchen.frame(site, branch)
        self.ear.heard = outside
        return around, heard
