"""Edits of all that is no item: portal, units, sites, menus, columns, blocks, content types."""

from __future__ import annotations

from typing import Any

from edits import edit
from edits_items import new_part
from first_portal import CHANGED_TYPE, OWN_TYPE, news, png
from picking import Pick, one, yes
from portal_model import Column, Site, World


def _set(table: dict[str, Any], where: str, key: str, value: Any) -> str:
    before = table.pop(key, None)
    if value is not None:
        table[key] = value
    return f"{where}: {key} {before!r} → {value!r}"


def _column(world: World, pick: Pick) -> Column:
    return world.columns[one(pick, sorted(world.columns))]


def _site(world: World, pick: Pick) -> Site:
    return world.sites[one(pick, sorted(world.sites))]


@edit
def portal_file(world: World, pick: Pick) -> str:
    """A key of portal.yml."""
    number = world.fresh()
    key, value = one(
        pick,
        (
            ("notice", {"vi": f"Bảo trì {number}", "en": f"Maintenance {number}"}),
            ("notice", None),
            ("title", f"Cổng {number}"),
            ("base_url", f"https://cong-{number}.example.gov.vn"),
            ("base_url", "https://portal.example.gov.vn/thu-muc"),
            ("theme", "default" if world.portal["theme"] == "rieng" else "rieng"),
            ("established", one(pick, (None, "2005-03-25"))),
            ("languages", one(pick, (["vi"], ["vi", "en"]))),
            ("security_contact", one(pick, (None, "mailto:khac@portal.example.gov.vn"))),
            ("timezone", one(pick, ("UTC", "Asia/Ho_Chi_Minh"))),
            ("main_site", one(pick, ("chinh", "rieng"))),
            ("limits", one(pick, (None, {"markdown_nesting": 50}))),
        ),
    )
    if key == "main_site" and value not in world.sites:
        return ""
    return _set(world.portal, "portal.yml", key, value)


@edit
def units_file(world: World, pick: Pick) -> str:
    """A unit is renamed, gets other dates, or is added."""
    number = world.fresh()
    unit = one(pick, world.units)
    match one(pick, ("name", "valid_to", "valid_from", "new", "order")):
        case "name":
            return _set(unit, "units.yml", "name", {"vi": f"Đơn vị {number}", "en": f"Unit {number}"})
        case "new":
            world.units.append({"id": f"dv-{number}", "name": {"vi": f"Đơn vị {number}"}})
            return f"units.yml: dv-{number} added"
        case "order":
            world.units.reverse()
            return "units.yml: the other way round"
        case key:
            return _set(unit, "units.yml", key, one(pick, (None, "2026-11-05", "2026-10-06")))


@edit
def menu(world: World, pick: Pick) -> str:
    """A site's menu or footer: an entry is added, removed, renamed, or all are reversed."""
    site = _site(world, pick)
    entries = one(pick, (site.menu, site.footer))
    match one(pick, ("add", "remove", "rename", "reverse")):
        case "add":
            target = one(
                pick, [*sorted(world.columns), *sorted(world.items), "/", "https://example.gov.vn/x"]
            )
            entries.append((f"Mục {world.fresh()}", target))
        case "remove" if entries:
            entries.pop(pick.number(0, len(entries) - 1))
        case "rename" if entries:
            entries[0] = (f"Mục {world.fresh()}", entries[0][1])
        case _:
            entries.reverse()
    return f"{site.id}/site.yml: menu {site.menu}, footer {site.footer}"


@edit
def site_file(world: World, pick: Pick) -> str:
    """A key of a site."""
    site = _site(world, pick)
    number = world.fresh()
    key, value = one(
        pick,
        (
            ("title", f"Trang {number}"),
            ("short_title", one(pick, (None, f"Tr{number}"))),
            ("description", f"Mô tả {number}"),
            ("order", pick.number(0, 3)),
            ("unit", one(pick, (None, "bo", "vu-moi"))),
            ("contact", {"organisation": f"Cơ quan {number}"}),
            ("host", None if "host" in site.front else f"https://{site.id}.example.gov.vn"),
            ("translation_of", None if "translation_of" in site.front else one(pick, sorted(world.sites))),
        ),
    )
    return _set(site.front, f"{site.id}/site.yml", key, value)


@edit
def logo(world: World, pick: Pick) -> str:
    """A site's mark."""
    site = _site(world, pick)
    site.logo = "" if site.logo in world.media else f"{site.id}/dau-{world.fresh()}.png"
    if site.logo:
        world.media[site.logo] = png(world.numbers)
    return f"{site.id}: logo {site.logo or 'removed'}"


@edit
def new_site(world: World, pick: Pick) -> str:
    """A site with a column and an item."""
    number = world.fresh()
    id_ = f"{one(pick, ('a', 'z'))}-moi-{number}"
    world.sites[id_] = Site(id_, {"title": f"Trang mới {number}"})
    world.columns[f"{id_}/tin"] = Column(f"{id_}/tin", {"title": f"Tin {number}"})
    world.items[f"s{number}"] = news(f"s{number}", f"{id_}/tin", "2026-11-22")
    return f"new site {id_}"


@edit
def delete_site(world: World, pick: Pick) -> str:
    """A component site with all that is in it."""
    free = [id_ for id_ in sorted(world.sites) if id_ != world.portal["main_site"] and len(world.sites) > 1]
    if not free or len(world.items) < 8:
        return ""
    id_ = one(pick, free)
    remaining = [item for item in world.items.values() if not item.folder.startswith(f"{id_}/")]
    if len(remaining) < 4 or all(column.startswith(f"{id_}/") for column in world.columns):
        return ""
    del world.sites[id_]
    world.columns = {k: v for k, v in world.columns.items() if not k.startswith(f"{id_}/")}
    world.items = {item.key: item for item in remaining}
    needed = {path for item in remaining for path in item.attachments}
    world.media = {k: v for k, v in world.media.items() if not k.startswith(f"{id_}/") or k in needed}
    return f"site {id_} deleted"


@edit
def column_file(world: World, pick: Pick) -> str:
    """A key of a column."""
    column = _column(world, pick)
    number = world.fresh()
    key, value = one(
        pick,
        (
            ("title", f"{one(pick, ('Chuyên mục', 'Ăn', 'Đo'))} {number}"),
            ("description", f"Mô tả {number}"),
            ("order", one(pick, ("date", "title", "order"))),
            ("page_size", one(pick, (None, 5, 6))),
            ("weight", pick.number(0, 3)),
            ("hidden", None if column.front.get("hidden") else True),
            ("feed", False if column.front.get("feed", True) else None),
            ("unit", one(pick, (None, "vu-cu", "vu-moi"))),
        ),
    )
    return _set(column.front, column.id, key, value)


@edit
def introduction(world: World, pick: Pick) -> str:
    """The text of a column or of a home page."""
    place = one(pick, world.places())
    if place.body and yes(pick):
        gone = place.body.pop()
        return f"{place.id}: {gone} removed from the introduction"
    place.body.append(new_part(world, pick))
    return f"{place.id}: {place.body[-1]} added to the introduction"


@edit
def new_column(world: World, pick: Pick) -> str:
    """A column in a site or in a column."""
    number = world.fresh()
    parent = one(pick, [*sorted(world.sites), *sorted(world.columns)])
    id_ = f"{parent}/cot-{number}"
    world.columns[id_] = Column(id_, {"title": f"Cột {number}", "page_size": 5})
    return f"new column {id_}"


@edit
def delete_column(world: World, pick: Pick) -> str:
    """A column's ``_index.md`` goes; its items move to another column or stay in a folder without one."""
    if len(world.columns) < 4:
        return ""
    column = _column(world, pick)
    del world.columns[column.id]
    stay = yes(pick)
    for item in world.items.values():
        if item.folder == column.id or item.folder.startswith(f"{column.id}/"):
            if "type" not in item.front and "type" in column.front:
                item.front["type"] = column.front["type"]
            if not stay:
                item.folder = min(world.columns)
    return f"column {column.id} deleted, its items {'stay' if stay else 'moved'}"


@edit
def column_type(world: World, pick: Pick) -> str:
    """The default type of a column; its items say their own."""
    column = _column(world, pick)
    for item in world.items.values():
        if item.folder == column.id or item.folder.startswith(f"{column.id}/"):
            item.front.setdefault("type", column.front.get("type", "news_article"))
    types = [None, "legal_document", "news_article", "static_page"]
    return _set(column.front, column.id, "type", one(pick, types))


@edit
def blocks(world: World, pick: Pick) -> str:
    """A block is added, removed, changed, or all are reversed."""
    place = one(pick, world.places())
    match one(pick, ("add", "remove", "limit", "reverse")):
        case "add":
            place.blocks.append(_new_block(world, pick))
        case "remove" if place.blocks:
            place.blocks.pop(pick.number(0, len(place.blocks) - 1))
        case "limit" if place.blocks:
            one(pick, place.blocks)["limit"] = pick.number(1, 4)
        case _:
            place.blocks.reverse()
    return f"{place.id}: blocks {[b['kind'] for b in place.blocks]}"


def _new_block(world: World, pick: Pick) -> dict[str, Any]:
    column = one(pick, sorted(world.columns))
    kind = one(
        pick, ("latest", "highlight", "featured", "by_type", "by_column", "links", "banners", "sites", "text")
    )
    block: dict[str, Any] = {"kind": kind, "title": f"Khối {world.fresh()}", "limit": pick.number(1, 4)}
    match kind:
        case "latest" | "by_column":
            block["columns"] = [column]
        case "by_type":
            types = ("news_article", "legal_document", "draft_consultation")
            block |= {"types": [one(pick, types)], "sites": ["*"], "layout": one(pick, ("table", "rows"))}
            wheres = (None, ("open", "true"), ("open", "false"), ("validity", "con_hieu_luc"))
            where = one(pick, wheres)
            if where is not None:
                block["where"] = [{"field": where[0], "value": where[1]}]
        case "links" | "banners":
            pictures = [path for path in sorted(world.media) if path.endswith(".png")]
            block["links"] = [("Nơi đến", column, one(pick, ["", *pictures]))]
        case "text":
            block["parts"] = [new_part(world, pick)]
    return block


@edit
def content_types(world: World, pick: Pick) -> str:
    """A content type is changed or added, or a change is taken back."""
    number = world.fresh()
    match one(pick, ("own", "built-in", "new", "back", "gone")):
        case "own":
            text = OWN_TYPE.replace("Ghi chép, en", f"Ghi {number}, en")
            world.types["types/ghi_chep.yml"] = text + one(
                pick, ("", "machine: {json: true, csv: [title, muc, url]}\n")
            )
            return f"types/ghi_chep.yml: label {number}"
        case "built-in":
            more = ("", "in_summary: [location, genre]\n", "list: {layout: table, fields: [title, date]}\n")
            world.types["types/tin.yml"] = CHANGED_TYPE.replace("Tin bài", f"Tin {number}") + one(pick, more)
            return f"types/tin.yml: {world.types['types/tin.yml'].splitlines()[-1]}"
        case "new":
            text = (
                f"id: loai_{number}\nextends: news_article\nlabel: {{vi: Loại {number}}}\ntemplate: generic\n"
            )
            world.types[f"types/loai-{number}.yml"] = text
            column = _column(world, pick)
            item = news(f"k{number}", column.id, "2026-11-19", type=f"loai_{number}")
            world.items[item.key] = item
            return f"new type loai_{number} with {item.source}"
        case "gone" if added := sorted(name for name in world.types if name.startswith("types/loai-")):
            name = one(pick, added)
            del world.types[name]
            id_ = name.removeprefix("types/").removesuffix(".yml").replace("-", "_")
            for item in world.items.values():
                if item.front.get("type") == id_:
                    item.front["type"] = "news_article"
            return f"{name} deleted, its items are news"
        case _:
            world.types.pop("types/tin.yml", None)
            return "types/tin.yml deleted"
