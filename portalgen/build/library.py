"""What is known of the content, part from the store and part read just now.

A build reads the files that changed; everything else comes from the store, and only when it is asked for.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import msgspec

from portalgen.build.context import MediaInfo
from portalgen.build.discover import Tree
from portalgen.build.facts import digest
from portalgen.build.load import inspect_file
from portalgen.build.store import Store
from portalgen.content.model import Entry, Item
from portalgen.content.portal import Frame, shown
from portalgen.content.schema import ContentType
from portalgen.diagnostics import Diagnostic, Span
from portalgen.render.markdown.body import Body


def entry_of(item: Item, type_: ContentType) -> Entry:
    """What other pages need of an item."""
    wanted = {"number_symbol", "relations", "suppress"}
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


def chunk_of(entry: Entry) -> str:
    """The chunk that keeps an entry: entries of one column are read and written together."""
    return entry.summary.column or f"{entry.summary.site}/"


class Items:
    """Whole items by id: those read now, else from the store."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.fresh: dict[str, Item] = {}

    def load(self, id_: str) -> Item:
        """The item of an id that exists."""
        item = self.fresh.get(id_)
        if item is None:
            item = self._store.get("item", id_)
        assert isinstance(item, Item)
        return item


class Bodies(Mapping[str, Body]):
    """Parsed texts by key: those parsed now, else from the store. A text is parsed once, whoever has it."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._kept: dict[str, Body] = {}
        self.fresh: dict[str, tuple[bytes, Body]] = {}
        self.gone: set[str] = set()

    def add(self, key: str, text: str, lang: str, limits: Any) -> None:
        """The text of a key, parsed now if it is another than before."""
        from portalgen.render.markdown import parse_body

        stamp = digest((text, lang, limits))
        known = self._store.get("body", key)
        if known is not None and known[0] == stamp:
            self._kept[key] = known[1]
        else:
            self.fresh[key] = (stamp, parse_body(text, lang=lang, limits=limits))

    def __getitem__(self, key: str) -> Body:
        body = self.get(key)
        if body is None:
            raise KeyError(key)
        return body  # type: ignore[no-any-return]

    def get(self, key: str, default: Any = None) -> Any:
        """The body of a key, or the default."""
        if key in self.fresh:
            return self.fresh[key][1]
        if key in self.gone:
            return default
        if key in self._kept:
            return self._kept[key]
        known = self._store.get("body", key)
        return known[1] if known else default

    def __contains__(self, key: object) -> bool:
        return self.get(str(key)) is not None

    def __iter__(self) -> Iterator[str]:
        return iter((self._store.keys("body") | self.fresh.keys()) - self.gone)

    def __len__(self) -> int:
        return sum(1 for _ in self)


class Media(Mapping[str, MediaInfo]):
    """What the files are that content names; each is looked into once."""

    def __init__(self, store: Store, tree: Tree, frame: Frame, changed: Iterable[str]) -> None:
        self._store = store
        self._tree = tree
        self._frame = frame
        self._changed = frozenset(changed)
        self._settings = digest((frame.portal.limits, frame.portal.attachments_allowed))
        self.fresh: dict[str, tuple[bytes, MediaInfo | Diagnostic]] = {}

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


def fingerprint_of(parts: Iterable[tuple[str, bytes]]) -> str:
    """One digest of named bytes, in order of name."""
    whole = hashlib.blake2b(digest_size=16)
    for name, data in sorted(parts):
        whole.update(f"{name}\0{len(data)}\0".encode())
        whole.update(data)
    return whole.hexdigest()
