"""One item: from the bytes of its file to an :class:`Item`.

Pure, so that files can be read in parallel and an unchanged file need never be read again.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import msgspec

from portalgen.content.addresses import slug_path
from portalgen.content.fields import FieldReader, is_blank
from portalgen.content.model import (
    Column,
    Correction,
    ImageRef,
    Item,
    Limits,
    Summary,
    Withdrawal,
)
from portalgen.content.names import is_month, is_year, shown
from portalgen.content.portal import INDEX_FILE, Frame
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
    parts = path.split("/")
    stem = parts[-1].removesuffix(".md")
    bundle = ""
    folders = parts[:-1]
    if stem == "index" and len(folders) > 1 and "/".join(folders) not in columns:
        bundle = "/".join(folders) + "/"
        stem = folders[-1]
        folders = folders[:-1]
    depth = len(folders)
    while depth > 1 and "/".join(folders[:depth]) not in columns:
        depth -= 1
    column = "/".join(folders[:depth]) if depth > 1 else ""
    return Place(parts[0], column, tuple(folders[max(depth, 1) :]), stem, bundle)


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
    item = _item(path, place, url, type_=type_, values=values, frame=frame)
    item = msgspec.structs.replace(
        item,
        body=halves.body,
        body_line=halves.body_line,
        positions=positions,
        refs=tuple(reader.refs),
    )
    if type_.dated and all(map(is_blank, dates)):
        empty: dict[str, Any] = {"value": ""} if dates else {}
        where = positions.get("date") or reporter.at(1)
        reporter.report("FLD002", where, key="date", label=type_.fields["date"].label, **empty)
    check_rules(item, type_, reporter)
    return item


def _halves(reporter: Reporter, limits: Limits) -> FrontMatter | None:
    """The item's halves, its front matter within the limit."""
    halves = split_front_matter(reporter.source, reporter)
    if halves is not None and len(halves.yaml.encode()) > limits.front_matter_bytes:
        reporter.report("YAML010", reporter.at(1), limit=limits.front_matter_bytes)
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
    extra = [name for name in place.folders if not (is_year(name) or is_month(name))]
    if extra:
        folder = path[: path.index(f"/{extra[0]}/") + len(extra[0]) + 1]
        reporter.report("PORT004", None, path=shown(folder), name=extra[0])


def _item(
    path: str, place: Place, url: str, *, type_: ContentType, values: dict[str, Any], frame: Frame
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
        body="",
        body_line=0,
        positions={},
        aliases=tuple(values.get("aliases", ())),
        draft=bool(values.get("draft", False)),
        publish_at=values.get("publish_at"),
        expire_at=values.get("expire_at"),
        withdrawn_on=withdrawn.get("on"),
        withdrawn_at=_beginning(withdrawn.get("on"), frame),
        withdrawn_reason=withdrawn.get("reason", ""),
        withdrawn_to=withdrawn.get("to", ""),
        corrections=corrections,
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
