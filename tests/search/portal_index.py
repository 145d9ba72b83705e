"""The search index of a whole portal, written beside its pages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

from portalgen.build.context import Context
from portalgen.build.pipeline import Request, prepare
from portalgen.content.states import is_listed
from portalgen.search.analysed import analyse
from portalgen.search.documents import SearchDocument
from portalgen.search.root import root_files
from portalgen.search.segments import segments
from portalgen.search.writer import segment_files


def documents(context: Context) -> Iterator[SearchDocument]:
    """Every listed item as plain values."""
    main = context.frame.portal.main_site
    for id_ in context.catalog.records:
        summary = context.catalog.summary(id_)
        if not is_listed(summary):
            continue
        yield SearchDocument(
            id=id_,
            site=summary.site,
            column=summary.column or f"{summary.site}/",
            type=summary.type,
            lang=summary.lang,
            date=summary.date.at.date().isoformat() if summary.date else "",
            title=summary.title,
            summary=summary.lead,
            url=context.addresses.href(main, summary.site, summary.url),
            body=context.bodies[id_].plain,
            symbols=tuple(filter(None, (context.catalog.item(id_).fields.get("number_symbol"),))),
        )


def labels(context: Context) -> dict[str, dict[str, object]]:
    frame = context.frame
    return {
        "sites": {site.id: site.short_title or site.title for site in frame.sites.values()},
        "columns": {column.id: column.title for column in frame.columns.values()},
        "types": {type_.id: dict(type_.label) for type_ in frame.types.values()},
    }


def write_index(context: Context, public: Path) -> int:
    """Write the index below the output of a portal; returns how many items it holds."""
    analysed = {document.id: analyse(document) for document in documents(context)}
    entries = []
    for name, members in segments(one.member for one in analysed.values()).items():
        made = segment_files(name, (analysed[member.id] for member in members))
        _write(public, made.files)
        entries.append(made.segment)
    _write(public, root_files(entries, labels(context)))
    return len(analysed)


def _write(public: Path, files: dict[str, bytes]) -> None:
    for path, data in files.items():
        target = public / "search" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)


def context_of(root: Path, now: str) -> Context:
    """A portal's context at a moment."""
    request = Request(root, root / "content", root / "public", dt.datetime.fromisoformat(now))
    prepared, found, _ = prepare(request)
    assert prepared is not None, found
    return prepared.context
