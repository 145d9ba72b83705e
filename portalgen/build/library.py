"""What is known of the content, part from the store and part read just now.

A build reads the files that changed; everything else comes from the store, and only when it is asked for.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import msgspec

from portalgen.build.context import MediaInfo
from portalgen.build.facts import digest
from portalgen.build.load import inspect_file
from portalgen.build.store import Store
from portalgen.build.tree import Tree
from portalgen.content.model import Entry, Item
from portalgen.content.names import shown
from portalgen.content.portal import Frame
from portalgen.content.rule_context import day_of
from portalgen.content.schema import ContentType
from portalgen.content.states import changes_after
from portalgen.diagnostics import Diagnostic, Span


def entry_of(item: Item, type_: ContentType) -> Entry:
    """What other pages need of an item."""
    wanted = {"number_symbol", "relations", "suppress", "closes_on"}
    for rule in type_.rules:
        if rule.rule in {"unique", "acyclic", "validity"}:
            wanted.update(key.partition(".")[0] for key in rule.fields)
    if "validity" in item.fields:
        wanted.add("validity")
    return Entry(
        summary=item.summary,
        source=item.source,
        fields={key: item.fields[key] for key in wanted & item.fields.keys()},
        aliases=item.aliases,
        draft=item.draft,
        publish_at=item.publish_at,
        expire_at=item.expire_at,
        withdrawn_at=item.withdrawn_at,
        withdrawn_to=item.withdrawn_to,
    )


_BEGINNING = dt.datetime.min.replace(tzinfo=dt.UTC)


def moments_of(entry: Entry, type_: ContentType | None, zone: dt.tzinfo) -> Iterator[float]:
    """The moments at which the clock may change an item's summary, in seconds since the epoch.

    Args:
        entry: the item.
        type_: its content type: a rule may derive its validity from its dates.
        zone: of the portal, in which days begin.
    """
    yield from (moment.timestamp() for moment in changes_after(entry, _BEGINNING))
    if type_ is None or "validity" not in type_.fields or "validity" in entry.fields:
        return
    for rule in type_.rules:
        if rule.rule == "validity":
            for day in filter(None, (day_of(entry.fields.get(key)) for key in rule.fields[1:3])):
                yield dt.datetime.combine(day, dt.time(), zone).timestamp()


class Media(Mapping[str, MediaInfo]):
    """What the files are that content names; each is looked into once."""

    def __init__(self, store: Store, tree: Tree, frame: Frame, changed: Iterable[str]) -> None:
        self._store = store
        self._tree = tree
        self._frame = frame
        self._changed = frozenset(changed)
        self._settings = digest((frame.portal.limits, frame.portal.attachments_allowed))
        self.fresh: dict[str, tuple[bytes, MediaInfo | Diagnostic]] = {}
        self._told: set[str] = set()

    def look(self, path: str) -> MediaInfo | Diagnostic | None:
        """What a file is, or why it may not be published; None where it is not there."""
        if path not in self._tree.files:
            return None
        if path in self.fresh:
            return self.fresh[path][1]
        known = self._store.get("media", path) if path not in self._changed else None
        if known is not None and known[0] == self._settings:
            found: MediaInfo | Diagnostic = known[1]
            return found
        found = inspect_file(self._tree, path, Span(shown(path)), self._frame)
        self.fresh[path] = (self._settings, found)
        return found

    def fresh_since_asked(self) -> dict[str, tuple[bytes, MediaInfo | Diagnostic]]:
        """What was looked into since this was last asked: a worker tells of each file once."""
        new = {path: known for path, known in self.fresh.items() if path not in self._told}
        self._told |= new.keys()
        return new

    def problem(self, path: str, span: Span) -> Diagnostic | None:
        """Why a named file may not be published, said where it is named."""
        found = self.look(path)
        return msgspec.structs.replace(found, span=span) if isinstance(found, Diagnostic) else None

    def __getitem__(self, path: str) -> MediaInfo:
        found = self.get(path)
        if found is None:
            raise KeyError(path)
        return found  # type: ignore[no-any-return]

    def get(self, path: str, default: Any = None) -> Any:
        """What a file is, or the default where it is not there or may not be published."""
        found = self.look(path)
        return found if isinstance(found, MediaInfo) else default

    def __contains__(self, path: object) -> bool:
        return str(path) in self._tree.files and not str(path).endswith((".md", ".yml", ".yaml"))

    def __iter__(self) -> Iterator[str]:
        return iter(self._tree.files)

    def __len__(self) -> int:
        return len(self._tree.files)
