"""One item: from the bytes of its file to an :class:`Item`.

Pure, so that files can be read in parallel and an unchanged file need never be read again.
"""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Mapping
from typing import Any, NamedTuple

import msgspec

from portalgen.content.addresses import slug_path
from portalgen.content.fields import FieldReader, is_blank
from portalgen.content.model import (
    Column,
    Correction,
    FieldRef,
    ImageRef,
    Item,
    Limits,
    Summary,
    Withdrawal,
)
from portalgen.content.names import INDEX_FILE, is_month, is_year, shown
from portalgen.content.portal import Frame
from portalgen.content.rules import check_rules
from portalgen.content.schema import ContentType
from portalgen.content.source import FrontMatter, Reporter, decode, split_front_matter
from portalgen.content.yaml_nodes import Mapping as MappingNode
from portalgen.content.yaml_nodes import Node, Scalar, compose_mapping
from portalgen.diagnostics import Diagnostic, Span
from portalgen.text.dates import beginning_of
from portalgen.text.moment import Moment
from portalgen.text.slug import slugify
from portalgen.text.suggest import closest


class Place(msgspec.Struct, frozen=True):
    """Where an item stands.

    Args:
        column: id of its column; empty directly under the site.
        folders: folders between the column and the item (year, month).
        name: the item's own name, without extension.
        bundle: folder of a bundle with a trailing slash, empty for a single file.
    """

    site: str
    column: str
    folders: tuple[str, ...]
    name: str
    bundle: str


def place_of(path: str, columns: Mapping[str, Column]) -> Place:
    """Where the item at ``path`` (relative to the content root) stands."""
    folder, _, name = path.rpartition("/")
    bundle = ""
    if name == "index.md" and "/" in folder and folder not in columns:
        bundle = f"{folder}/"
        folder, _, name = folder.rpartition("/")
    column = folder
    while "/" in column and column not in columns:
        column = column.rpartition("/")[0]
    site, is_deeper, _ = column.partition("/")
    inner = folder[len(column) + 1 :]
    return Place(
        site or path,
        column if is_deeper else "",
        tuple(inner.split("/")) if inner else (),
        name.removesuffix(".md"),
        bundle,
    )


def is_item_path(path: str) -> bool:
    """Whether a path relative to the content root is that of an item."""
    return path.endswith(".md") and path.count("/") >= 1 and not path.endswith(f"/{INDEX_FILE}")


def load_item(path: str, data: bytes, frame: Frame) -> tuple[Item | None, tuple[Diagnostic, ...]]:
    """The item of a file, or None where findings say why not.

    Args:
        path: relative to the content root.
        data: the file's bytes.
        frame: sites, columns and types.
    """
    limits = frame.portal.limits
    source, found = decode(shown(path), data, limit=limits.item_bytes)
    if source is None:
        return None, found
    reporter = Reporter(source)
    item = _read_item(path, reporter, frame, limits)
    return item, tuple(reporter.found)


def _read_item(path: str, reporter: Reporter, frame: Frame, limits: Limits) -> Item | None:
    halves = _halves(reporter, limits)
    if halves is None:
        return None
    node = compose_mapping(
        halves.yaml,
        reporter,
        first_line=halves.yaml_line,
        max_depth=limits.front_matter_depth,
        max_nodes=limits.alias_nodes,
    )
    if node is None:
        return None
    place = place_of(path, frame.columns)
    type_ = _type_of(node, place, frame, reporter)
    if type_ is None:
        return None
    folder = path.rpartition("/")[0] + "/"
    reader = FieldReader(reporter, frame.zone, folder)
    values = reader.read(node, type_.fields)
    url = _url(place, frame, reporter)
    if "title" not in values or url is None:
        return None
    _check_placement(path, place, reporter)
    positions: dict[str, Span] = {}
    dates: list[Node] = []
    for name, value in node.entries:
        key = _key(name.value, type_)
        positions[key] = name.span
        if key == "date":
            dates.append(value)
    written = _Written(halves.body, halves.body_line, positions, tuple(reader.refs))
    item = _item(path, place, url, written, type_=type_, values=values, frame=frame)
    if type_.dated and all(map(is_blank, dates)):
        empty: dict[str, Any] = {"value": ""} if dates else {}
        where = positions.get("date") or reporter.at(1)
        reporter.report("FLD002", where, key="date", label=type_.fields["date"].label, **empty)
    check_rules(item, type_, reporter)
    return item


def _halves(reporter: Reporter, limits: Limits) -> FrontMatter | None:
    """The item's halves, its front matter within the limit."""
    halves = split_front_matter(reporter.source, reporter)
    most = limits.front_matter_bytes
    # No letter takes more than four bytes.
    if halves is not None and 4 * len(halves.yaml) > most and len(halves.yaml.encode()) > most:
        reporter.report("YAML010", reporter.at(1), limit=most)
        return None
    return halves


def _key(written: str, type_: ContentType) -> str:
    """The field's key for any accepted spelling."""
    if written in type_.fields:
        return written
    return next((key for key, field in type_.fields.items() if written in field.aliases), written)


def _type_of(node: MappingNode, place: Place, frame: Frame, reporter: Reporter) -> ContentType | None:
    given = node.get("type") or node.get("loai")
    column = frame.columns.get(place.column)
    name = given.value if isinstance(given, Scalar) else (column.type if column else "")
    name = name or frame.portal.default_type
    type_ = frame.types.get(name)
    if type_ is not None and not type_.abstract:
        return type_
    allowed = [id_ for id_, known in frame.types.items() if not known.abstract]
    by_label = {label: id_ for id_ in allowed for label in frame.types[id_].label.values()}
    near = closest(name, [*allowed, *by_label]) or ""
    where = given.span if given is not None else reporter.at(1)
    suggestion = by_label.get(near, near)
    reporter.report("TYPE001", where, type=name, suggestion=suggestion, allowed=", ".join(allowed))
    return None


def _url(place: Place, frame: Frame, reporter: Reporter) -> str | None:
    column = frame.columns.get(place.column)
    folders = slug_path(place.folders)
    slug = slugify(place.name)
    if not slug or (place.folders and not folders):
        reporter.report("URL004", None, value=place.name)
        return None
    return f"{column.path if column else ''}{folders}{slug}.html"


def _check_placement(path: str, place: Place, reporter: Reporter) -> None:
    """Folders between column and item are years and months; anything else wants an ``_index.md``."""
    name = _strange(place.folders)
    if name:
        folder = path[: path.index(f"/{name}/") + len(name) + 1]
        reporter.report("PORT004", None, path=shown(folder), name=name)


@functools.lru_cache(maxsize=4096)
def _strange(folders: tuple[str, ...]) -> str:
    """The first folder that is no year and no month; empty for none."""
    return next((name for name in folders if not (is_year(name) or is_month(name))), "")


class _Written(NamedTuple):
    """What of an item is as its file has it; named as in :class:`Item`."""

    body: str
    body_line: int
    positions: dict[str, Span]
    refs: tuple[FieldRef, ...]


def _item(
    path: str,
    place: Place,
    url: str,
    written: _Written,
    *,
    type_: ContentType,
    values: dict[str, Any],
    frame: Frame,
) -> Item:
    withdrawn = values.get("withdrawn") or {}
    corrections = tuple(
        Correction(entry["on"], entry["note"])
        for entry in values.get("corrections", ())
        if {"on", "note"} <= entry.keys()
    )
    return Item(
        summary=_summary(path, place, url, type_=type_, values=values, frame=frame),
        source=path,
        fields=values,
        body=written.body,
        body_line=written.body_line,
        positions=written.positions,
        aliases=tuple(values.get("aliases", ())),
        draft=bool(values.get("draft", False)),
        publish_at=values.get("publish_at"),
        expire_at=values.get("expire_at"),
        withdrawn_on=withdrawn.get("on"),
        withdrawn_at=_beginning(withdrawn.get("on"), frame),
        withdrawn_reason=withdrawn.get("reason", ""),
        withdrawn_to=withdrawn.get("to", ""),
        corrections=corrections,
        refs=written.refs,
        bundle=place.bundle,
    )


def _summary(
    path: str, place: Place, url: str, *, type_: ContentType, values: dict[str, Any], frame: Frame
) -> Summary:
    site = frame.sites[place.site]
    column = frame.columns.get(place.column)
    withdrawn = values.get("withdrawn") or {}
    kind = withdrawn.get("kind")
    image = values.get("image") or next(iter(values.get("images", ())), None)  # a set is known by its first
    also_in = tuple(_column_id(name, place.site, frame) for name in values.get("also_in", ()))
    return Summary(
        id=values.get("id") or path.removesuffix("/index.md").removesuffix(".md"),
        type=type_.id,
        site=place.site,
        column=place.column,
        url=url,
        title=values["title"],
        source=path,
        lang=values.get("lang") or site.lang,
        lead=values.get("summary") or values.get("abstract") or "",
        date=_moment(values.get("date")),
        updated=_moment(values.get("updated")),
        withdrawal=Withdrawal(kind) if kind else None,
        corrected=bool(values.get("corrections")),
        superseded_by=values.get("superseded_by", ""),
        image=image if isinstance(image, ImageRef) else None,
        unit=values.get("unit") or (column.unit if column else "") or site.unit,
        also_in=tuple(id_ for id_ in also_in if id_),
        topics=tuple(values.get("topics", ())),
        order=values.get("order", 0),
        featured=values.get("featured", 0),
        highlight=values.get("highlight"),
        translation_of=values.get("translation_of", ""),
        fields=tuple((key, values[key]) for key in type_.in_summary if key in values),
    )


def _beginning(day: dt.date | None, frame: Frame) -> dt.datetime | None:
    return beginning_of(day, frame.zone) if day else None


def _moment(value: Any) -> Moment | None:
    return value if isinstance(value, Moment) else None


def _column_id(name: str, site: str, frame: Frame) -> str:
    """The id of a column named from within ``site``; empty where there is none (reported elsewhere)."""
    plain = name.strip("/")
    for candidate in (f"{site}/{plain}", plain):
        if candidate in frame.columns:
            return candidate
    return ""
