"""What a change is about: the items, columns and homes whose sources differ, on both sides."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from urllib.parse import unquote, urlsplit

import msgspec

from portalgen.content.items import is_item_path, load_item
from portalgen.content.model import Item, State, Summary
from portalgen.content.names import INDEX_FILE, SITE_FILE
from portalgen.content.portal import Frame
from portalgen.content.states import changes_after, has_page, summary_at
from portalgen.editorial.review.sides import Side


class Version(msgspec.Struct, frozen=True):
    """A subject on one side.

    Args:
        source: relative to the content root.
        output: the output of its page, whether or not it is there now.
        item: None for a column or home.
        state: as the clock has it; None for a column or home.
    """

    source: str
    site: str
    title: str
    output: str
    item: Item | None = None
    summary: Summary | None = None

    @property
    def state(self) -> State | None:
        """The state of an item."""
        return self.summary.state if self.summary else None

    @property
    def has_page(self) -> bool:
        """Whether anything is served at its address now."""
        return self.summary is None or has_page(self.summary)

    def moments(self, now: dt.datetime) -> tuple[dt.datetime, ...]:
        """When the clock changes its state."""
        return changes_after(self.item, now) if self.item else ()


class Subject(msgspec.Struct, frozen=True):
    """One thing that the change is about; at least one side has it."""

    before: Version | None
    after: Version | None


def subjects(base: Side, head: Side, sources: Iterable[str], now: dt.datetime) -> tuple[Subject, ...]:
    """What the changed sources are on both sides; an item that moved is one subject."""
    paths = tuple(dict.fromkeys(p for path in sources for p in (path, *_bundle_of(path))))
    before = {v.source: v for path in paths for v in _versions(base, path, now)}
    after = {v.source: v for path in paths for v in _versions(head, path, now)}
    pairs = {path: path for path in before.keys() & after.keys()}
    left = {v.output: path for path, v in before.items() if path not in pairs}
    moved = {path for path in after if path not in pairs}
    for path in sorted(moved):
        origin = next((left[o] for o in _former(head, after[path]) if o in left), "")
        origin = origin or _same_id(after[path], [before[p] for p in left.values()])
        if origin:
            pairs[path] = origin
            left.pop(before[origin].output, None)
    found = [Subject(before.get(pairs.get(path, "")), version) for path, version in after.items()]
    used = set(pairs.values())
    found += [Subject(version, None) for path, version in before.items() if path not in used]
    return tuple(sorted(found, key=_order))


def _bundle_of(path: str) -> Iterator[str]:
    """The item in whose folder a file lies: another picture is a change of the item."""
    folder, _, name = path.rpartition("/")
    if folder.count("/") and not name.endswith(".md"):
        yield f"{folder}/index.md"


def _order(subject: Subject) -> tuple[str, str]:
    version = subject.after or subject.before
    assert version is not None
    return version.site, version.output


def _versions(side: Side, path: str, now: dt.datetime) -> Iterator[Version]:
    """What a source path is on a side: nothing, one thing, or (``site.yml``) the home that it heads."""
    frame = side.frame
    data = side.source(path)
    if frame is None or data is None:
        return
    site, name = path.partition("/")[0], path.rpartition("/")[2]
    if site not in frame.sites:
        return
    if path in {f"{site}/{INDEX_FILE}", f"{site}/{SITE_FILE}"}:
        yield Version(path, site, frame.sites[site].title, side.addresses.output(site, ""))
    elif name == INDEX_FILE:
        column = frame.columns.get(path.rpartition("/")[0])
        if column is not None:
            yield Version(path, site, column.title, side.addresses.output(site, column.path))
    elif is_item_path(path):
        version = _item(side, frame, path, data, now)
        if version is not None:
            yield version


def _item(side: Side, frame: Frame, path: str, data: bytes, now: dt.datetime) -> Version | None:
    item, _ = load_item(path, data, frame)
    if item is None:
        return None
    summary = summary_at(item, now)
    output = side.addresses.output(summary.site, summary.url)
    return Version(path, summary.site, summary.title, output, item, summary)


def _former(side: Side, version: Version) -> Iterator[str]:
    """Outputs of the old addresses that an item names."""
    if version.item is None:
        return
    folder, prefix = side.addresses.root(version.site)
    for alias in version.item.aliases:
        path = unquote(urlsplit(alias).path)
        if path.startswith(prefix):
            file = folder + path.removeprefix(prefix)
            yield f"{file}index.html" if file.endswith("/") else file


def _same_id(version: Version, others: Iterable[Version]) -> str:
    """The source of the one that says of itself to be the same item."""
    if version.item is None or not version.item.fields.get("id"):
        return ""
    id_ = version.item.summary.id
    return next((o.source for o in others if o.item and o.item.summary.id == id_), "")
