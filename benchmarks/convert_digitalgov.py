"""A corpus of a government site (JSON lines, raw front matter) to a portal of one site; sections are columns.

    python benchmarks/convert_digitalgov.py digitalgov.jsonl.gz /tmp/digitalgov

Front matter goes into the portal letter for letter, faults included: that is the trial. benchmarks/README.md
says what is mapped and how.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Container, Iterable, Iterator
from pathlib import Path
from typing import Any

import click
from portal_writer import converter, new_portal, page, records, refused_files, yaml_file

SITE = "digitalgov"
PORTAL = {
    "title": "Digital.gov (trial data)",
    "base_url": "https://digitalgov.example",
    "languages": ["en"],
    "timezone": "America/New_York",
    "default_type": "dg_page",
}
#: Where links lead whose target is not in the portal: to the site that the data comes from.
ORIGIN = "https://digital.gov"
_INDEX = "_index.md"
#: Content type and order of the items of a section, by its first folder.
SECTIONS = {
    "news": ("dg_news", "date"),
    "events": ("dg_event", "date"),
    "communities": ("dg_community", "title"),
    "authors": ("dg_author", "title"),
    "topics": ("dg_topic", "title"),
    "sources": ("dg_source", "title"),
}
DEFAULT = ("dg_page", "title")
#: Keys that mean something else here; renamed where they stand, so that line numbers stay.
RENAMED = {"type": "kind_of_page", "image": "image_name"}
_RENAMED = re.compile(rf"^({'|'.join(RENAMED)})(?=[ \t]*:)", re.MULTILINE)
_REF = re.compile(r'\{\{[<%]\s*(?:ref|relref)\s+"?([^"\s>%]*)"?\s*[>%]\}\}')


def inside(record: dict[str, Any]) -> str:
    """The record's path inside the site; folders that start with an underscore would be no address."""
    path: str = record["source_path"].removeprefix("content/")
    return path.replace("_archived/", "archived/")


class Layout:
    """Which pages are columns and which are items.

    A folder with pages below is a column; the ``_index.md`` of any other folder is an item named like the
    folder, and so are those of authors and topics, which are entries and no sections.

    Args:
        paths: of all records, inside the site.
        refused: paths of files that the portal will not have, relative to the content root.
    """

    def __init__(self, paths: Iterable[str], refused: Container[str] = ()) -> None:
        ordered = tuple(paths)
        self._refused = refused
        self.columns: dict[str, None] = {}
        self.targets: dict[str, str] = {}
        for path in ordered:
            for folder in _folders(posixpath.dirname(self._own(path))):
                self.columns.setdefault(folder)
        for path in ordered:
            self.targets[path] = self.target(path)
        self._by_name: dict[str, str] = {}
        for path in ordered:
            name = posixpath.basename(posixpath.dirname(path) if path.endswith(_INDEX) else path)
            self._by_name.setdefault(name.removesuffix(".md"), path)

    def _own(self, path: str) -> str:
        """The path as a file of its folder; an index stands for the folder."""
        return f"{posixpath.dirname(path)}.md" if path.endswith(f"/{_INDEX}") else path

    def target(self, path: str) -> str:
        """Where a record goes, inside the site."""
        if path == _INDEX or posixpath.dirname(path) in self.columns:
            return path
        return self._own(path)

    def is_column(self, path: str) -> bool:
        """Whether a record is the front of a column or of the site."""
        return path.endswith(_INDEX) and self.targets[path] == path

    def link(self, name: str, here: str) -> str:
        """What a reference of the other generator means, as a link of ours; as written where nothing fits."""
        plain, hash_, fragment = name.partition("#")
        if not plain or "://" in plain:
            return name
        key = plain.strip("/")
        beside = posixpath.normpath(posixpath.join(posixpath.dirname(here), key))
        tried = [form for base in (beside, key) for form in (base, f"{base}.md", f"{base}/{_INDEX}")]
        path = next((form for form in tried if form in self.targets), None)
        path = path or self._by_name.get(posixpath.basename(key).removesuffix(".md"))
        if path is None:
            return name
        target = self.targets[path]
        if f"{SITE}/{target}" in self._refused and not self.is_column(path):
            return f"{ORIGIN}/{target.removesuffix('.md')}/{hash_}{fragment}"
        return f"/{SITE}/{target.removesuffix(f'/{_INDEX}')}{hash_}{fragment}"

    def is_refused(self, path: str) -> bool:
        """Whether a report has errors in a record's file."""
        return f"{SITE}/{self.targets[path]}" in self._refused


def _folders(folder: str) -> Iterator[str]:
    """A folder and those above it, without years and months."""
    parts = [part for part in folder.split("/") if part]
    while parts and parts[-1].isdigit():
        parts.pop()
    for depth in range(1, len(parts) + 1):
        yield "/".join(parts[:depth])


def item(record: dict[str, Any], layout: Layout) -> str:
    """A page as written, but for renamed keys and references; without front matter where it has none."""
    raw = record["front_matter_raw"]
    here = inside(record)
    body = _REF.sub(lambda found: layout.link(found[1], here), record["body"])
    if raw is None:
        return str(body)
    head = _RENAMED.sub(lambda found: RENAMED[found[1]], raw)
    return f"---\n{head}{'' if head.endswith(chr(10)) else chr(10)}---\n{body}"


def column(folder: str, record: dict[str, Any] | None, layout: Layout) -> str:
    """The ``_index.md`` of a column: title and description of the section's page, whose text introduces it.

    A column cannot be left out: where its text was refused, it goes without.
    """
    index = f"{folder}/{_INDEX}"
    type_, order = SECTIONS.get(folder.partition("/")[0], DEFAULT)
    name = folder.rpartition("/")[2]
    title = (record and record["title"]) or name.replace("-", " ").capitalize()
    description = ((record and record["summary"]) or "")[:400]
    text = record["body"] if record and not layout.is_refused(index) else ""
    body = _REF.sub(lambda found: layout.link(found[1], index), text)
    return page({"title": title, "description": description, "type": type_, "order": order}, body)


@converter
def main(source: Path, folder: Path, reports: tuple[Path, ...]) -> None:
    """Convert SOURCE into a portal in FOLDER."""
    refused = refused_files(reports)
    layout = Layout((inside(record) for record in records(source)), refused)
    writer = new_portal(folder, refused)
    writer.types("digitalgov")
    writer.put("portal.yml", yaml_file(PORTAL), "portal")
    writer.put(f"{SITE}/site.yml", yaml_file({"title": PORTAL["title"], "lang": "en"}), "sites")
    fronts: set[str] = set()
    for record in records(source):
        path = inside(record)
        section = posixpath.dirname(path)
        if path == _INDEX:
            writer.put(f"{SITE}/{path}", page({"title": record["title"] or "Home"}, record["body"]), "homes")
        elif layout.is_column(path):
            fronts.add(section)
            writer.put(f"{SITE}/{path}", column(section, record, layout), "columns")
        else:
            writer.put(f"{SITE}/{layout.targets[path]}", item(record, layout), "items")
    for section in layout.columns:
        if section not in fronts:
            writer.put(f"{SITE}/{section}/{_INDEX}", column(section, None, layout), "columns")
    click.echo(writer.close())


if __name__ == "__main__":
    main()
