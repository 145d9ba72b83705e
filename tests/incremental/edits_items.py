"""Edits of items: words, dates, states, places, references."""

from __future__ import annotations

from edits import DATES, edit
from first_portal import consultation, document, news
from picking import Pick, one, yes
from portal_model import Item, Part, World

_PUBLIC_FOLDERS = ("", "/2026", "/2026/11", "/2025/12")


def any_item(world: World, pick: Pick) -> Item:
    """One of the items; there is always one."""
    return world.items[one(pick, sorted(world.items))]


def of_type(world: World, pick: Pick, key: str) -> Item | None:
    """One of the items that have a field."""
    found = [item for _, item in sorted(world.items.items()) if key in item.front]
    return one(pick, found) if found else None


def set_field(item: Item, key: str, value: object) -> str:
    """Set or (None) remove a key of the front matter."""
    before = item.front.pop(key, None)
    if value is not None:
        item.front[key] = value
    return f"{item.source}: {key} {before!r} → {value!r}"


@edit
def body(world: World, pick: Pick) -> str:
    """A paragraph is added, changed or removed."""
    item = any_item(world, pick)
    if item.body and yes(pick):
        gone = item.body.pop(pick.number(0, len(item.body) - 1))
        return f"{item.source}: {gone[0]} removed from the body"
    part = new_part(world, pick)
    item.body.append(part)
    return f"{item.source}: {part} added to the body"


def new_part(world: World, pick: Pick) -> Part:
    """A part of a text of any kind."""
    kind = one(pick, ("text", "heading", "item", "column", "file", "image", "figure", "files"))
    pictures = [path for path in sorted(world.media) if path.endswith(".png")]
    match kind:
        case "heading":
            return ("heading", f"Mục {world.fresh()}")
        case "item":
            target = any_item(world, pick)
            headings = [part[1] for part in target.body if part[0] == "heading"]
            return ("item", target.key, one(pick, ["", *headings]))
        case "column" if world.columns:
            return ("column", one(pick, sorted(world.columns)))
        case "image" | "figure" if pictures:
            return (kind, one(pick, pictures))
        case "file" | "files" if world.media:
            return (kind, one(pick, sorted(world.media)))
    return ("text", f"Đoạn thứ {world.fresh()}.")


@edit
def title(world: World, pick: Pick) -> str:
    """A new title, first or last in the alphabet or in between."""
    words = one(pick, ("Bài", "Ăn", "Đi", "Ẵm", "Zulu"))
    return set_field(any_item(world, pick), "title", f"{words} {world.fresh()}")


@edit
def summary(world: World, pick: Pick) -> str:
    """A new summary."""
    item = any_item(world, pick)
    return set_field(item, "summary", f"Tóm tắt thứ {world.fresh()} của bài này cho danh sách.")


@edit
def date(world: World, pick: Pick) -> str:
    """Another date of publication: later, earlier, years ago, in the future."""
    item = of_type(world, pick, "date")
    return set_field(item, "date", one(pick, DATES)) if item else ""


@edit
def updated(world: World, pick: Pick) -> str:
    """A date of update is set or removed."""
    return set_field(any_item(world, pick), "updated", one(pick, (None, "2026-12-30", "2027-01-01T01:00")))


@edit
def topics(world: World, pick: Pick) -> str:
    """Topics."""
    return set_field(any_item(world, pick), "topics", one(pick, (["chung"], ["chung", "mới"], None)))


@edit
def unit_of_item(world: World, pick: Pick) -> str:
    """The unit that provides the item."""
    ids = [unit["id"] for unit in world.units]
    return set_field(any_item(world, pick), "unit", one(pick, [None, *ids]))


@edit
def featured(world: World, pick: Pick) -> str:
    """The rank among the featured."""
    return set_field(any_item(world, pick), "featured", pick.number(0, 3))


@edit
def highlight(world: World, pick: Pick) -> str:
    """The day that the item leads."""
    days = (None, "2026-11-24", "2026-11-25", "2026-11-23", "2026-12-01")
    return set_field(any_item(world, pick), "highlight", one(pick, days))


@edit
def schedule(world: World, pick: Pick) -> str:
    """A time of publication is set or removed."""
    return set_field(any_item(world, pick), "publish_at", one(pick, (*DATES, None)))


@edit
def expire(world: World, pick: Pick) -> str:
    """A time of expiry is set or removed."""
    item = any_item(world, pick)
    starts = item.front.get("publish_at") or "2010"
    return set_field(item, "expire_at", one(pick, [None, *(d for d in DATES if d > starts)]))


@edit
def draft(world: World, pick: Pick) -> str:
    """An item becomes a draft, or a draft is done."""
    item = any_item(world, pick)
    return set_field(item, "draft", None if item.front.get("draft") else True)


@edit
def withdraw(world: World, pick: Pick) -> str:
    """An item is taken down in one of three ways, or put back."""
    item = any_item(world, pick)
    item.refs.pop("withdrawn.to", None)
    if "withdrawn" in item.front:
        return set_field(item, "withdrawn", None)
    kind = one(pick, ("error", "withdrawn", "consolidated"))
    if kind == "consolidated":
        item.refs["withdrawn.to"] = (any_item(world, pick).key,)
    reason = f"Lý do thứ {world.fresh()}"
    return set_field(item, "withdrawn", {"on": "2026-11-20", "reason": reason, "kind": kind})


@edit
def correct(world: World, pick: Pick) -> str:
    """A correction is added or all are removed."""
    item = any_item(world, pick)
    if item.front.get("corrections") and yes(pick):
        return set_field(item, "corrections", None)
    found = [*item.front.get("corrections", ()), {"on": "2026-11-21", "note": f"Sửa lần {world.fresh()}"}]
    return set_field(item, "corrections", found)


@edit
def references(world: World, pick: Pick) -> str:
    """What the item names: related items, its successor, its original, the column that lists it too."""
    item, target = any_item(world, pick), any_item(world, pick)
    kind = one(pick, ("related", "superseded_by", "translation_of", "also_in"))
    if kind == "also_in":
        item.also_in = () if item.also_in else (one(pick, sorted(world.columns)),)
        return f"{item.source}: also_in {item.also_in}"
    if kind in item.refs:
        del item.refs[kind]
        return f"{item.source}: no {kind}"
    item.refs[kind] = (target.key,)
    item.manner = pick.number(0, 3)
    return f"{item.source}: {kind} → {target.source} (in manner {item.manner})"


@edit
def aliases(world: World, pick: Pick) -> str:
    """An old address is added or removed."""
    item = any_item(world, pick)
    if item.front.get("aliases"):
        return set_field(item, "aliases", None)
    number = world.fresh()
    forms = (f"/cu/{number}.html", f"/cu/{number}/", f"/Pages/cu.aspx?ItemID={number}", f"/cu-{number}")
    return set_field(item, "aliases", [one(pick, forms)])


@edit
def identity(world: World, pick: Pick) -> str:
    """An id of its own is given or taken away."""
    item = any_item(world, pick)
    return set_field(item, "id", None if "id" in item.front else f"ma-{world.fresh()}")


@edit
def language(world: World, pick: Pick) -> str:
    """The language of one item."""
    return set_field(any_item(world, pick), "lang", one(pick, ("en", "vi", None)))


@edit
def rank(world: World, pick: Pick) -> str:
    """The number by which lists of pages are in order."""
    return set_field(any_item(world, pick), "order", pick.number(0, 3))


@edit
def relations(world: World, pick: Pick) -> str:
    """A document relates to another by symbol, by path, or to one that is not here."""
    item = of_type(world, pick, "number_symbol")
    if item is None:
        return ""
    if item.front.get("relations") and yes(pick):
        return set_field(item, "relations", None)
    others = [o for _, o in sorted(world.items.items()) if "number_symbol" in o.front]
    known = [o.front["number_symbol"] for o in others] + [o.path for o in others]
    entry = {
        "kind": one(pick, ("guides", "amends", "basis", "refers_to")),
        "to": one(pick, [*known, "99/2019/NĐ-CP", "21/2011/NĐ-CP"]),
    }
    return set_field(item, "relations", [*item.front.get("relations", ()), entry])


@edit
def symbol(world: World, pick: Pick) -> str:
    """A document gets another symbol: one that others wait for, or one that another has."""
    item = of_type(world, pick, "number_symbol")
    symbols = ("99/2019/NĐ-CP", "11/2011/NĐ-CP", "12/2012/NĐ-CP", "21/2011/NĐ-CP")
    return set_field(item, "number_symbol", one(pick, symbols)) if item else ""


@edit
def validity(world: World, pick: Pick) -> str:
    """Days on which a document enters into force and expires; or its validity is written."""
    item = of_type(world, pick, "number_symbol")
    if item is None:
        return ""
    if yes(pick):
        return set_field(item, "validity", one(pick, (None, "con_hieu_luc", "ngung_hieu_luc")))
    item.front["effective_date"] = one(pick, ("2026-11-24", "2026-11-25", "2020-05-01"))
    return set_field(item, "expiry_date", one(pick, (None, "2026-12-01", "2026-11-30")))


@edit
def deadline(world: World, pick: Pick) -> str:
    """The first or last day of a consultation."""
    item = of_type(world, pick, "closes_on")
    if item is None:
        return ""
    if yes(pick):
        return set_field(item, "opens_on", one(pick, ("2026-10-21", "2026-11-10", "2026-11-22")))
    days = ("2026-11-23", "2026-11-24", "2026-11-25", "2026-12-01", "2026-12-31")
    return set_field(item, "closes_on", one(pick, days))


@edit
def takes_a_name(world: World, pick: Pick) -> str:
    """A new item in a place where names that others use are looked up first, or with such an id."""
    item, other = any_item(world, pick), any_item(world, pick)
    key = f"n{world.fresh()}"
    found = news(key, f"{item.folder}/{one(pick, ('tin', '2026'))}", "2026-11-04", type="news_article")
    found.slug = other.slug
    if any(found.path == i.path for i in world.items.values()):
        return ""
    if yes(pick):
        found.front["id"] = f"{other.slug}-x"
    world.items[key] = found
    return f"{found.source} appears, of the name of {other.source}"


@edit
def new_item(world: World, pick: Pick) -> str:
    """A new item of any type in any column."""
    number = world.fresh()
    key = f"{one(pick, ('m', 'b', 'x'))}{number}"
    column = one(pick, sorted(world.columns))
    folder = column + one(pick, _PUBLIC_FOLDERS)
    kind = one(pick, ("news", "document", "consultation", "page"))
    if kind == "document" and "chinh/van-ban/d1.pdf" in world.media:
        item = document(key, folder, number + 20, "chinh/van-ban/d1.pdf")
        item.front |= {"type": "legal_document"}
    elif kind == "consultation" and {"chinh/du-thao/t.pdf", "chinh/du-thao/u.pdf"} <= world.media.keys():
        item = consultation(key, "2026-11-30", type="draft_consultation")
        item.folder = folder
    elif kind == "page":
        item = Item(
            key, folder, key, {"title": f"Trang {number}", "type": "static_page"}, [("text", "Trang.")]
        )
        item.front |= {"review_by": "2027-01-01"}
    else:
        item = news(key, folder, one(pick, DATES), new_part(world, pick), type="news_article")
    world.items[key] = item
    return f"new {kind} {item.source} of {item.front.get('date')}"


@edit
def delete_item(world: World, pick: Pick) -> str:
    """An item is deleted; what named it is mended, files beside it stay."""
    if len(world.items) < 5:
        return ""
    item = any_item(world, pick)
    del world.items[item.key]
    return f"{item.source} deleted"


@edit
def move_item(world: World, pick: Pick) -> str:
    """An item goes to another column, or into or out of a year's folder."""
    item = any_item(world, pick)
    before = item.source
    item.folder = one(pick, sorted(world.columns)) + one(pick, _PUBLIC_FOLDERS)
    if "type" not in item.front:
        item.front["type"] = _type_of(item)
    return f"{before} moved to {item.source}"


def _type_of(item: Item) -> str:
    """The type that an item got from its column, told by its fields."""
    marks = {"number_symbol": "legal_document", "closes_on": "draft_consultation", "muc": "ghi_chep"}
    named = [type_ for key, type_ in marks.items() if key in item.front]
    return named[0] if named else "static_page" if "review_by" in item.front else "news_article"


@edit
def rename_item(world: World, pick: Pick) -> str:
    """An item's file gets another name; now and then its old address is kept."""
    item = any_item(world, pick)
    before = item.source
    item.slug = f"ten-{world.fresh()}"
    return f"{before} renamed to {item.source}"


@edit
def exchange_names(world: World, pick: Pick) -> str:
    """Two items exchange their places."""
    one_, other = any_item(world, pick), any_item(world, pick)
    if one_ is other or one_.bundle != other.bundle:
        return ""
    for item in (one_, other):
        item.front.setdefault("type", _type_of(item))
    one_.folder, one_.slug, other.folder, other.slug = other.folder, other.slug, one_.folder, one_.slug
    return f"{one_.source} and {other.source} exchanged"


@edit
def bundle(world: World, pick: Pick) -> str:
    """A file becomes a folder of its name with the text inside, or the other way round."""
    item = any_item(world, pick)
    before = item.source
    item.bundle = not item.bundle
    return f"{before} is now {item.source}"
