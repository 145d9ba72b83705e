"""Why a page is or is not online: the answer that editors ask for most."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from urllib.parse import urlsplit

import msgspec

from portalgen.build.pipeline import Request
from portalgen.build.whole import Prepared, prepare
from portalgen.content.model import Item, State, Summary
from portalgen.content.names import INDEX_FILE, SITE_FILE, shown
from portalgen.content.states import changes_after, published_from
from portalgen.diagnostics import Diagnostic, Severity
from portalgen.editorial.records import item_of_url


class Answer(msgspec.Struct, frozen=True):
    """Why.

    Args:
        kind: message id after ``why.``: published, draft, scheduled, archived, withdrawn, broken, unknown,
            column, site, alias.
        path: the source file as shown to people; empty where there is none.
        url: absolute address; empty where there is none.
        at: the moment that matters: since when, or from when.
        next_change: when the clock will change the state.
        lists: titles and addresses of the lists that show it.
        findings: errors of the file that stop publication.
    """

    kind: str
    path: str = ""
    url: str = ""
    at: dt.datetime | None = None
    reason: str = ""
    next_change: dt.datetime | None = None
    lists: tuple[tuple[str, str], ...] = ()
    findings: tuple[Diagnostic, ...] = ()
    others: int = 0


def why(root: Path, content: Path, asked: str, now: dt.datetime) -> Answer:
    """Why the file or address is or is not online at ``now``.

    Args:
        root: the portal's folder.
        content: its content root.
        asked: a path (relative to the current folder, the portal or the content root) or an address.
        now: the clock, with offset.
    """
    prepared, found, _ = prepare(Request(root, content, root / "public", now))
    errors = tuple(d for d in found if d.severity is Severity.ERROR)
    path = _content_path(asked, root, content)
    if prepared is None:
        return Answer("broken", path=shown(path) if path else "", findings=errors)
    item = (
        _item_at(prepared, path)
        if path
        else item_of_url(prepared.content.items, prepared.context.addresses, asked)
    )
    if item is None:
        return _no_item(prepared, path, asked, errors)
    return _of_item(prepared, item, now, errors)


def _content_path(asked: str, root: Path, content: Path) -> str:
    """The path relative to the content root; empty for an address."""
    if "://" in asked:
        return ""
    for base in (Path.cwd(), root, content):
        candidate = (base / asked).resolve()
        if candidate.is_file() and candidate.is_relative_to(content):
            return candidate.relative_to(content).as_posix()
    return ""


def _item_at(prepared: Prepared, path: str) -> Item | None:
    return next((item for item in prepared.content.items if item.source == path), None)


def _no_item(prepared: Prepared, path: str, asked: str, errors: tuple[Diagnostic, ...]) -> Answer:
    own = tuple(d for d in errors if d.span.path == shown(path))
    if own:
        return Answer("broken", path=shown(path), findings=own)
    if path:
        return _of_page(prepared, path, errors)
    url_path = urlsplit(asked).path
    made = {"/" + artifact.output for artifact in prepared.artifacts}
    if {url_path, f"{url_path}index.html", f"{url_path}/index.html"} & made:
        return Answer("page", url=asked)
    return Answer("unknown", url=asked)


def _of_page(prepared: Prepared, path: str, errors: tuple[Diagnostic, ...]) -> Answer:
    """The page of a column or site, which its ``_index.md`` or ``site.yml`` arranges."""
    frame = prepared.context.frame
    pages = {column.source: (column.site, column.path) for column in frame.columns.values()}
    pages |= {f"{site}/{name}": (site, "") for site in frame.sites for name in (INDEX_FILE, SITE_FILE)}
    if path not in pages:
        return Answer("unknown", path=shown(path))
    return Answer(
        "broken" if errors else "page",
        path=shown(path),
        url=prepared.context.addresses.absolute(*pages[path]),
        others=len(errors),
    )


def _of_item(prepared: Prepared, item: Item, now: dt.datetime, errors: tuple[Diagnostic, ...]) -> Answer:
    catalog = prepared.context.catalog
    summary = catalog.summary(item.summary.id)
    own = tuple(d for d in errors if d.span.path == shown(item.source))
    since = published_from(item)
    changes = changes_after(item, now)
    kind = summary.state.value
    if summary.state is State.WITHDRAWN and item.withdrawn_on:
        since = dt.datetime.combine(item.withdrawn_on, dt.time(), catalog.frame.zone)
    if summary.state is State.ARCHIVED and item.expire_at:
        since = item.expire_at.at
    return Answer(
        kind="broken" if errors and summary.state is State.PUBLISHED else kind,
        path=shown(item.source),
        url=prepared.context.addresses.absolute(summary.site, summary.url),
        at=since,
        reason=item.withdrawn_reason,
        next_change=changes[0] if changes else None,
        lists=_lists(prepared, summary),
        findings=own,
        others=len(errors) - len(own),
    )


def _lists(prepared: Prepared, summary: Summary) -> tuple[tuple[str, str], ...]:
    """The column fronts that list the item."""
    catalog = prepared.context.catalog
    return tuple(
        (column.title, prepared.context.addresses.absolute(column.site, column.path))
        for column in catalog.frame.columns.values()
        if column.id in {summary.column, *summary.also_in}
        and any(s.id == summary.id for s in catalog.front(column))
    )
