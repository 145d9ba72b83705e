"""A new column, planned."""

from __future__ import annotations

import msgspec

from portalgen.content.addresses import slug_path
from portalgen.content.names import INDEX_FILE, is_year, shown
from portalgen.content.portal import Frame
from portalgen.diagnostics import has_errors
from portalgen.editorial.places import check_unit, resolve_site, resolve_type
from portalgen.editorial.refusal import Refusal, Unacceptable, exists
from portalgen.editorial.snapshot import Snapshot, findings_with
from portalgen.editorial.yaml_text import clean_line, comment, scalar
from portalgen.i18n import Translator, pick
from portalgen.text.slug import is_slug, slugify

#: First folders of a site's addresses that the build itself uses.
RESERVED = frozenset({"assets", "site-map", "search", "tim-kiem", "index"})


class NewColumn(msgspec.Struct, frozen=True):
    """A planned column.

    Args:
        path: of its ``_index.md``, relative to the content root.
        text: of that file.
        in_menu: whether the site's menu will show it without being told.
        type: the type that its items have when they name none.
    """

    path: str
    id: str
    title: str
    text: str
    in_menu: bool
    type: str


def plan_column(
    where: str,
    title: str,
    snapshot: Snapshot,
    words: Translator,
    *,
    site: str = "",
    type_: str = "",
    unit: str = "",
) -> NewColumn:
    """The new column.

    Args:
        where: ``site/path``, or the path alone where there is one site or ``site`` names it.
        title: its name.
        snapshot: the portal.
        words: language of labels and comments.
        site: id or title of the site.
        type_: id or label of the default type; empty for the portal's own.
        unit: id of the unit in charge; empty for that of the site.

    Raises:
        Refusal: the wish cannot be understood, or the place is not free.
        Unacceptable: the loader would refuse a value.
    """
    frame = snapshot.frame
    site_id, parts = _place(where, site, frame)
    _check_names(site_id, parts, frame)
    _check_parents(site_id, parts, frame)
    id_ = "/".join((site_id, *parts))
    path = f"{id_}/{INDEX_FILE}"
    _check_free(id_, snapshot)
    check_unit(unit, frame)
    chosen = resolve_type(type_, frame.types, words.language).id if type_ else ""
    text = _text(clean_line(title), id_, chosen, unit, frame, words)
    findings = findings_with(snapshot, {path: text})
    if has_errors(findings):
        raise Unacceptable(findings)
    in_menu = len(parts) == 1 and not frame.sites[site_id].menu
    return NewColumn(path, id_, clean_line(title), text, in_menu, chosen or frame.portal.default_type)


def _place(where: str, site: str, frame: Frame) -> tuple[str, tuple[str, ...]]:
    """The site and the folders below it."""
    parts = tuple(p for p in where.strip().replace("\\", "/").removeprefix("content/").split("/") if p)
    if not parts:
        raise Refusal("new.column.path", value=where, example=_example("", frame))
    if site:
        id_ = resolve_site(site, frame).id
        return id_, parts[1:] if len(parts) > 1 and parts[0] == id_ else parts
    if len(parts) > 1:
        return resolve_site(parts[0], frame).id, parts[1:]
    if len(frame.sites) == 1 and parts[0] not in frame.sites:
        return next(iter(frame.sites)), parts
    raise Refusal("new.column.path", value=where, example=_example(parts[0], frame))


def _example(name: str, frame: Frame) -> str:
    return f"{frame.portal.main_site}/{slugify(name) or 'tin-tuc'}"


def _check_names(site_id: str, parts: tuple[str, ...], frame: Frame) -> None:
    """Folders are named as addresses, and take no address of something else."""
    for part in parts:
        if not is_slug(part):
            raise Refusal("new.slug", value=part, suggestion=slugify(part) or "tin-tuc")
        if is_year(part):
            raise Refusal("new.column.year", value=part)
    other_sites = frame.sites.keys() - {site_id} if site_id == frame.portal.main_site else frozenset()
    if parts[0] in RESERVED or parts[0] in {slug_path((id_,)).strip("/") for id_ in other_sites}:
        raise Refusal("new.reserved", value=parts[0])
    address = slug_path(parts)
    for column in frame.columns.values():
        if column.site == site_id and column.path == address and column.id != "/".join((site_id, *parts)):
            raise Refusal("new.column.address", value=address, other=column.id)


def _check_parents(site_id: str, parts: tuple[str, ...], frame: Frame) -> None:
    for depth in range(1, len(parts)):
        parent = "/".join((site_id, *parts[:depth]))
        if parent not in frame.columns:
            raise Refusal("new.column.parent", value=parent)


def _check_free(id_: str, snapshot: Snapshot) -> None:
    if f"{id_}/{INDEX_FILE}" in snapshot.paths:
        raise exists(f"{id_}/{INDEX_FILE}")
    if f"{id_}/index.md" in snapshot.paths:
        raise Refusal("new.column.is_item", path=shown(f"{id_}/index.md"))


def _text(title: str, id_: str, type_: str, unit: str, frame: Frame, words: Translator) -> str:
    said = words.text
    types = frame.types
    dated = types[type_].dated if type_ else True
    orders = types["column"].fields["order"].values
    default = pick(types[frame.portal.default_type].label, words.language)
    choices = ", ".join(f"{name} ({pick(label, words.language)})" for name, label in orders.items())
    lines = [
        f"title: {scalar(title)}",
        *comment(said("new.column.description")),
        "description:",
        *comment(said("new.column.type", label=default)),
        f"type: {type_}".rstrip(),
        *comment(said("new.column.order", values=choices)),
        f"order: {'date' if dated else 'title'}",
        *comment(said("new.column.weight")),
        f"weight: {_weight(id_, frame)}",
        *([*comment(said("new.column.unit")), f"unit: {scalar(unit)}"] if unit else []),
        *comment(said("new.column.body")),
    ]
    return "---\n" + "".join(f"{line}\n" for line in lines) + "---\n"


def _weight(id_: str, frame: Frame) -> int:
    """After its neighbours."""
    site, _, _ = id_.partition("/")
    parent = id_.rpartition("/")[0]
    found = [c.weight for c in frame.columns.values() if c.site == site and (c.parent or site) == parent]
    return max(found, default=0) + 10
