"""What a reader's browser needs to search a portal: index, search pages, the theme's files; no other page.

    python benchmarks/search_site.py CONTENT OUTPUT [--pages FOLDER]

``--pages`` writes a bare page for each item as well, title and text alone, for other search programs.
"""

from __future__ import annotations

import datetime as dt
import html
from pathlib import Path

import click

from portalgen.build.artifacts import Recipe
from portalgen.build.pipeline import Request
from portalgen.build.recipes import Kitchen
from portalgen.build.search_documents import search_document, search_labels
from portalgen.build.whole import Prepared, prepare
from portalgen.search.analysed import Analysed, analyse
from portalgen.search.documents import SearchDocument
from portalgen.search.root import root_files
from portalgen.search.segments import Spans, in_order
from portalgen.search.slots import Member
from portalgen.search.writer import segment_files

NOW = dt.datetime(2026, 11, 24, 8, tzinfo=dt.timezone(dt.timedelta(hours=7)))


def put(folder: Path, path: str, data: bytes) -> None:
    """Write one file."""
    target = folder / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(data)


def write_index(prepared: Prepared, output: Path, pages: Path | None) -> int:
    """The index of every listed item; returns how many there are."""
    kept: dict[str, Analysed] = {}
    by_segment: dict[str, list[str]] = {}
    members: list[Member] = []
    for id_ in prepared.context.catalog.ids():
        document = search_document(prepared.context, id_)
        if document is None:
            continue
        kept[id_] = analyse(document)
        members.append(Member(id_, document.date))
        if pages is not None:
            put(pages, document.url.lstrip("/"), bare_page(document))
    spans = Spans(member.date for member in members)
    for member in members:
        by_segment.setdefault(spans.of(member.date), []).append(member.id)
    entries = []
    for segment in in_order(by_segment):
        made = segment_files(segment, (kept[id_] for id_ in by_segment[segment]))
        entries.append(made.segment)
        for path, data in made.files.items():
            put(output, f"search/{path}", data)
    for path, data in root_files(entries, search_labels(prepared.context.frame)).items():
        put(output, f"search/{path}", data)
    return len(members)


def bare_page(document: SearchDocument) -> bytes:
    """Title and text of an item as HTML."""
    blocks = "".join(
        f"<p>{html.escape(block)}</p>" for block in (document.summary, *document.body.split("\n"))
    )
    title = html.escape(document.title)
    head = f"<!doctype html><html lang={document.lang}><meta charset=utf-8><title>{title}</title>"
    return f"{head}<body><main data-pagefind-body><h1>{title}</h1>{blocks}</main>".encode()


def write_pages(prepared: Prepared, output: Path) -> None:
    """Search pages, headers and the theme's files."""
    kitchen = Kitchen(prepared.context, prepared.theme)
    for artifact in prepared.artifacts:
        if artifact.recipe in {Recipe.SEARCH, Recipe.HEADERS, Recipe.NGINX, Recipe.NOT_FOUND}:
            put(output, artifact.output, kitchen.make(artifact))
    for asset in prepared.theme.static_assets().values():
        put(output, asset.output, asset.data)


@click.command()
@click.argument("content", type=click.Path(path_type=Path, exists=True))
@click.argument("output", type=click.Path(path_type=Path))
@click.option("--pages", type=click.Path(path_type=Path))
def main(content: Path, output: Path, pages: Path | None) -> None:
    prepared, found, _ = prepare(Request(content.parent, content, output, NOW))
    if prepared is None:
        raise SystemExit(str(found[:5]))
    write_pages(prepared, output)
    print(write_index(prepared, output, pages), "items")


if __name__ == "__main__":
    main()
