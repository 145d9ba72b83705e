"""A corpus of codified law (JSON lines) to a portal: topics are sites, subjects columns, articles items.

python benchmarks/convert_phapdien.py vi-phapdien.jsonl.gz /tmp/phapdien
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any

import click
from portal_writer import converter, new_portal, page, records, refused_files, yaml_file

HOME = "trang-chu"
TYPE = "codified_article"
_RELATED = "nội dung liên quan đến"
_CODE = re.compile(r"Điều ([0-9]+\.[0-9]+\.[A-ZĐ]+(?:\.[0-9]+)+)\.")
_MOST_RELATED = 50
_LONGEST_COLUMN = 200


def place(record: dict[str, Any]) -> tuple[str, str]:
    """Site and column of a record: ``van-ban/<topic>/<subject>.md#<article>``."""
    path = PurePosixPath(record["source_path"].partition("#")[0])
    return path.parent.name, path.stem


def id_of(code: str) -> str:
    """The id that the corpus gives to the article with this code."""
    return "dieu-" + code.lower().replace("đ", "d").replace(".", "-")


def related(body: str, known: frozenset[str] | None) -> list[str]:
    """Articles named in the closing remark of an article.

    Args:
        body: its text.
        known: ids that exist; None keeps names of articles that do not exist.
    """
    start = body.rfind(_RELATED)
    if start < 0:
        return []
    ids = dict.fromkeys(id_of(code) for code in _CODE.findall(body, start))
    return [id_ for id_ in ids if known is None or id_ in known][:_MOST_RELATED]


def front_matter(record: dict[str, Any], order: int, known: frozenset[str] | None) -> dict[str, Any]:
    """The front matter of one article; values are as the corpus has them."""
    meta = record["meta"]
    topic, subject, *chapter = record["section"]
    return {
        "title": record["title"],
        "id": record["id"],
        "date": record["date"],
        "summary": record["summary"],
        "order": order,
        "code": meta["article"],
        "subject": topic,
        "heading": subject,
        "chapter": chapter,
        "doc_kind": meta["kind"],
        "number_symbol": meta["number"],
        "issuing_bodies": [meta["issuer"]] if meta["issuer"] else [],
        "issued_date": meta["issued"],
        "effective_date": meta["effective"],
        "related": related(record["body"], known),
    }


def column(title: str) -> dict[str, str]:
    """Title and description of a column; a name too long for one is cut and stands whole below."""
    if len(title) <= _LONGEST_COLUMN:
        return {"title": title}
    return {"title": title[: _LONGEST_COLUMN - 1].rpartition(" ")[0] + "…", "description": title[:400]}


def frame(
    sites: dict[str, str], columns: dict[tuple[str, str], str], *, by_date: bool
) -> Iterator[tuple[str, str, str]]:
    """Path, text and kind of every file that is not an item."""
    portal = {
        "title": "Bộ pháp điển (dữ liệu thử)",
        "base_url": "https://phapdien.example",
        "main_site": HOME,
        "default_type": TYPE,
    }
    yield "portal.yml", yaml_file(portal), "portal"
    yield f"{HOME}/site.yml", yaml_file({"title": "Bộ pháp điển", "order": -1}), "sites"
    blocks = [{"kind": "sites", "title": "Các chủ đề"}, {"kind": "latest", "title": "Mới nhất", "limit": 10}]
    yield f"{HOME}/_index.md", page({"title": "Trang chủ", "blocks": blocks}, ""), "homes"
    for number, (site, title) in enumerate(sites.items(), start=1):
        yield f"{site}/site.yml", yaml_file({"title": title, "order": number}), "sites"
    for number, ((site, name), title) in enumerate(columns.items(), start=1):
        values = {"type": TYPE, "weight": number, "order": "date" if by_date else "order"}
        yield f"{site}/{name}/_index.md", page({**column(title), **values}, ""), "columns"


@converter
@click.option(
    "--by-date",
    is_flag=True,
    help="Columns newest first with archives by month, not in the order of the code.",
)
@click.option("--dangling", is_flag=True, help="Keep references to articles that the corpus lacks.")
def main(source: Path, folder: Path, reports: tuple[Path, ...], *, by_date: bool, dangling: bool) -> None:
    """Convert SOURCE into a portal in FOLDER."""
    refused = refused_files(reports)
    gone = {PurePosixPath(path).stem for path in refused}
    known = None if dangling else frozenset(r["id"] for r in records(source) if r["id"] not in gone)
    writer = new_portal(folder, refused)
    writer.types("phapdien")
    sites: dict[str, str] = {}
    columns: dict[tuple[str, str], str] = {}
    orders: dict[tuple[str, str], int] = {}
    for record in records(source):
        site, name = where = place(record)
        sites.setdefault(site, record["section"][0])
        columns.setdefault(where, record["section"][1])
        orders[where] = orders.get(where, 0) + 1
        text = page(front_matter(record, orders[where], known), record["body"])
        writer.put(f"{site}/{name}/{record['id']}.md", text, "items")
    for path, text, kind in frame(sites, columns, by_date=by_date):
        writer.put(path, text, kind)
    click.echo(writer.close())


if __name__ == "__main__":
    main()
