"""Withdrawing and correcting published items: a record that readers see, never a silent deletion."""

from __future__ import annotations

import datetime as dt
from typing import Any

from portalgen.build.links import Target, find_target
from portalgen.content.items import load_item
from portalgen.content.model import Item, Withdrawal
from portalgen.content.names import shown
from portalgen.content.states import shows_text
from portalgen.diagnostics import Severity, sort_diagnostics
from portalgen.editorial.destinations import replaced
from portalgen.editorial.edits import Edits
from portalgen.editorial.front_matter import FrontMatter
from portalgen.editorial.portal_files import PortalFiles
from portalgen.editorial.refusal import Refusal, Unacceptable
from portalgen.editorial.yaml_text import clean_line


def withdraw(
    files: PortalFiles, asked: str, *, kind: Withdrawal, reason: str, to: str = "", on: dt.date | None = None
) -> Edits:
    """What must be done to take an item down.

    Links of other items would lead to nothing then: they lead to the replacement, or become plain text.

    Args:
        files: the portal.
        asked: file or address of the item.
        kind: how.
        reason: that readers are told.
        to: file or address of the item that takes its place.
        on: the day; today by default.

    Raises:
        Refusal: it cannot be done so.
    """
    item = files.item(asked)
    if not files.was_published(item):
        raise Refusal("withdraw.unpublished", path=shown(item.source))
    if kind is Withdrawal.CONSOLIDATED and not to:
        raise Refusal("withdraw.to")
    target = files.item(to) if to else None
    if target is not None:
        _check_target(files, item, target)
    matter = _matter(files, item)
    values: dict[str, Any] = {
        matter.name("on", "withdrawn"): on or files.catalog.today,
        matter.name("kind", "withdrawn"): kind.value,
        matter.name("reason", "withdrawn"): clean_line(reason),
    }
    if target is not None:
        values[matter.name("to", "withdrawn")] = _name_of(target)
    matter.put("withdrawn", values)
    _check_readable(files, item, matter.data)
    texts = {item.source: matter.data}
    if kind is not Withdrawal.WITHDRAWN:
        texts |= _without_links(files, item, target)
    return Edits(texts, {}, {path: files.tree.read(path) for path in texts})


def correct(files: PortalFiles, asked: str, *, note: str, on: dt.date | None = None) -> Edits:
    """What must be done to note a correction of an item.

    Raises:
        Refusal: the item was never published.
    """
    item = files.item(asked)
    if not files.was_published(item):
        raise Refusal("correct.unpublished", path=shown(item.source))
    matter = _matter(files, item)
    day = on or files.catalog.today
    names = (matter.name("on", "corrections"), matter.name("note", "corrections"))
    matter.add_to_list("corrections", dict(zip(names, (day, clean_line(note)), strict=True)))
    _check_readable(files, item, matter.data)
    return Edits({item.source: matter.data}, {}, {item.source: files.tree.read(item.source)})


def _check_readable(files: PortalFiles, item: Item, data: bytes) -> None:
    """Refuse what a check would stop at: a reason that is too short, for one."""
    known = {d.code for d in load_item(item.source, files.tree.read(item.source), files.frame)[1]}
    _, found = load_item(item.source, data, files.frame)
    errors = tuple(d for d in found if d.severity is Severity.ERROR and d.code not in known)
    if errors:
        raise Unacceptable(sort_diagnostics(errors))


def _matter(files: PortalFiles, item: Item) -> FrontMatter:
    return FrontMatter(files.tree.read(item.source), item, files.frame.types[item.summary.type])


def _name_of(item: Item) -> str:
    """What names an item for long: its own id where it has one, else its path."""
    return str(item.fields.get("id") or item.source.removesuffix("/index.md").removesuffix(".md"))


def _check_target(files: PortalFiles, item: Item, target: Item) -> None:
    """A replacement is there to be read, and does not lead back."""
    seen = {item.summary.id}
    step: Item | None = target
    while step is not None:
        if step.summary.id in seen:
            raise Refusal("withdraw.circle", path=shown(target.source))
        seen.add(step.summary.id)
        summary = files.catalog.summary(step.summary.id)
        found = files.catalog.replacement(step.summary.id)
        if not files.was_published(step) or (not shows_text(summary) and found is None):
            raise Refusal("withdraw.hidden", path=shown(target.source))
        step = files.by_source.get(found.source) if found else None


def _without_links(files: PortalFiles, item: Item, target: Item | None) -> dict[str, bytes]:
    """Texts of other public items and introductions that link to one whose text goes."""
    found: dict[str, bytes] = {}
    stem = _path(item).rpartition("/")[2]
    others = (o for o in files.records.items if o is not item and stem in o.body)
    texts = {other.source: [(files.body(other), other.body_line)] for other in others}
    for source, parts in files.texts().items():
        texts[source] = [(body, line) for text, body, line in parts if stem in text]
    for source, bodies in texts.items():
        mapping: dict[str, str | None] = {}
        first = 0
        for body, line in bodies:
            for reference in body.refs:
                if reference.target and _leads_to(files, reference, source, item):
                    mapping[reference.target] = f"/{_path(target)}" if target is not None else None
                    first = min(line, first or line)
        if mapping:
            found[source] = _rewritten(files, source, first, mapping)
    return found


def _leads_to(files: PortalFiles, reference: Any, source: str, item: Item) -> bool:
    found = find_target(reference, source, files.catalog, files.tree.files)
    return found == Target(item=item.summary.id)


def _path(item: Item) -> str:
    return item.source.removesuffix("/index.md").removesuffix(".md")


def _rewritten(files: PortalFiles, source: str, first: int, mapping: dict[str, str | None]) -> bytes:
    """A file with other links from its line ``first`` on."""
    lines = files.tree.read(source).decode("utf-8").splitlines(keepends=True)
    head, tail = "".join(lines[: first - 1]), "".join(lines[first - 1 :])
    return (head + replaced(tail, lambda written: mapping.get(written, written))).encode()
