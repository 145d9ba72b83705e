"""Findings of a portal that is looked at again and again: only what a change concerns is checked anew.

The same facts as in a build, without their digests: what was checked from a fact of a group that a changed
item touches (:func:`portalgen.build.facts.groups_of_item`) is checked again, whether or not the answer is
another one.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping

from portalgen.build.context import MediaInfo
from portalgen.build.ear import Ear, Heard
from portalgen.build.facts import groups_of, groups_of_item, heard_frame
from portalgen.build.load import Checker, Content
from portalgen.build.tree import Tree
from portalgen.content.addresses import Addresses
from portalgen.content.catalog import Catalog
from portalgen.content.claims import Claims
from portalgen.content.collisions import Collisions
from portalgen.content.model import Item, Summary
from portalgen.content.portal import Frame
from portalgen.content.records import Key, linked_to
from portalgen.diagnostics import Diagnostic
from portalgen.render.markdown.body import Body

_Found = tuple[Diagnostic, ...]
#: The group of facts that are asked again whatever changes.
_ANY = "any"
#: Facts that change with the frame or the day, when everything is checked again.
_OF_ALL = frozenset({"frame", "type", "types", "units", "today", "global"})


class Findings:
    """Remembers what was found in the portal that was checked last."""

    def __init__(self) -> None:
        self._frame: Frame | None = None
        self._today: dt.date | None = None
        self._items: dict[str, Item] = {}
        self._summaries: dict[str, Summary | None] = {}
        self._paths: frozenset[str] = frozenset()
        self._media: Mapping[str, MediaInfo] = {}
        self._claimed: dict[Key, set[str]] = defaultdict(set)
        self._across: dict[str, _Found] = {}
        self._kept: dict[str, tuple[_Found, frozenset[str]]] = {}
        self._stale: set[str] = set()

    def of(
        self,
        content: Content,
        catalog: Catalog,
        addresses: Addresses,
        tree: Tree,
        is_late: Callable[[], bool] = lambda: False,
    ) -> _Found | None:
        """The findings of all files together, as :func:`portalgen.build.load.check_content` gives them.

        Args:
            content: what was read.
            catalog: of its items as the public sees them.
            addresses: how places become addresses.
            tree: the files that there are.
            is_late: whether to leave off, since something newer is to be shown; asked again and again.

        Returns:
            None where it left off; the next call goes on from there.
        """
        items = {item.summary.id: item for item in content.items}
        before, self._items = self._items, items
        if content.frame != self._frame or catalog.today != self._today:
            self._frame, self._today = content.frame, catalog.today
            before = {}
            self._summaries, self._across, self._kept = {}, {}, {}
            self._claimed.clear()
            self._stale = set(items)
        summaries = {id_: catalog.summary_now(id_) for id_ in items}
        changed = {
            id_
            for id_ in items.keys() | before.keys()
            if items.get(id_) is not before.get(id_) or summaries.get(id_) != self._summaries.get(id_)
        }
        groups = self._touched(changed, before, summaries, catalog)
        groups |= self._files(tree, content.media)
        self._stale |= {id_ for id_, (_, heard) in self._kept.items() if heard & groups} | changed
        self._stale &= items.keys()
        self._compare(changed, before, catalog, addresses)
        self._summaries = summaries
        for id_ in before.keys() - items.keys():
            self._kept.pop(id_, None)
        of_frame = self._check(content, catalog, tree, is_late)
        if of_frame is None:
            return None
        own = (finding for id_ in items for finding in self._kept[id_][0])
        return (*(f for found in self._across.values() for f in found), *of_frame, *own)

    def _touched(
        self,
        changed: set[str],
        before: Mapping[str, Item],
        summaries: Mapping[str, Summary | None],
        catalog: Catalog,
    ) -> set[str]:
        """The groups of facts that may have another answer."""
        groups, records = {_ANY, *(f"item {id_}" for id_ in changed)}, list[Item]()
        for id_ in changed:
            old, new = before.get(id_), self._items.get(id_)
            for item, summary in ((old, self._summaries.get(id_)), (new, summaries.get(id_))):
                if item is not None:
                    groups |= groups_of_item(item, summary or item.summary)
                    records.append(item)
        return groups | {f"item {id_}" for id_ in linked_to(catalog.records, records)}

    def _files(self, tree: Tree, media: Mapping[str, MediaInfo]) -> set[str]:
        """The same of files that came, went or are something else."""
        paths = frozenset(entry.path for entry in tree.files.entries)
        touched = {*(paths ^ self._paths)}
        touched |= {p for p in media.keys() | self._media.keys() if media.get(p) != self._media.get(p)}
        self._paths, self._media = paths, media
        return {f"file {path}" for path in touched}

    def _compare(
        self, changed: set[str], before: Mapping[str, Item], catalog: Catalog, addresses: Addresses
    ) -> None:
        """Look at changed items beside those that claim the same."""
        claims = Claims(catalog.frame.types, addresses)
        records: list[Item] = []
        for id_ in changed:
            for item, keep in ((before.get(id_), set.discard), (self._items.get(id_), set.add)):
                if item is not None:
                    records.append(item)
                    for key in claims.of(item):
                        keep(self._claimed[key], id_)
        claimed = self._claimed
        collisions = Collisions(
            catalog, addresses, claims, lambda kind, value: sorted(claimed.get((kind, value), ()))
        )
        if before:
            self._across |= dict(collisions.of(records))
        else:
            self._across = dict(collisions.of_everything())

    def _check(
        self, content: Content, catalog: Catalog, tree: Tree, is_late: Callable[[], bool]
    ) -> Iterator[Diagnostic] | None:
        """Check the items that are to be checked, then sites and columns; None where it left off."""
        ear = Ear()
        heard = heard_frame(content.frame, ear)
        asked = Catalog(content.frame, catalog.records, catalog.now, note=ear.note, heard=heard)
        bodies: Mapping[str, Body] = Heard(content.bodies, ear, lambda key: ("body", key), ("files",))
        media: Mapping[str, MediaInfo] = Heard(content.media, ear, lambda key: ("media", key), ("files",))
        checker = Checker(asked, Heard(tree.files, ear, lambda key: ("file", key), ("files",)), bodies, media)
        for id_ in sorted(self._stale):
            if is_late():
                return None
            names = ear.fresh()
            found = tuple(checker.of_item(self._items[id_]))
            self._kept[id_] = (found, frozenset(_groups(names)))
            self._stale.discard(id_)
        return checker.of_frame()


def _groups(names: set[str]) -> Iterator[str]:
    """The groups after whose change it must be asked again."""
    for name in names:
        groups = groups_of(name)
        yield from groups
        if not groups and name.partition("\x1f")[0] not in _OF_ALL:
            yield _ANY
