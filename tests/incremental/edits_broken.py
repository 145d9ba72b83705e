"""Edits that a build must refuse, each at one file; emptying ``World.pinned`` mends them."""

from __future__ import annotations

from edits import breaks
from edits_items import any_item
from picking import Pick, one
from portal_model import World


def _pin(world: World, path: str, data: bytes | None) -> str:
    world.pinned[path] = data
    return f"{path} broken"


@breaks
def unclosed_front_matter(world: World, pick: Pick) -> str:
    """The second ``---`` is missing."""
    return _pin(world, f"content/{any_item(world, pick).source}", b"---\ntitle: Khong dong\n")


@breaks
def unknown_key(world: World, pick: Pick) -> str:
    """A key with a slip of the pen."""
    text = world.files()[f"content/{any_item(world, pick).source}"]
    return _pin(world, f"content/{any_item(world, pick).source}", text.replace(b'title: "', b'titel: "', 1))


@breaks
def not_text(world: World, pick: Pick) -> str:
    """A file that is no UTF-8."""
    return _pin(world, f"content/{any_item(world, pick).source}", b"---\ntitle: \xff\xfe\n---\n")


@breaks
def dead_link(world: World, pick: Pick) -> str:
    """A link to what never was."""
    path = f"content/{any_item(world, pick).source}"
    return _pin(world, path, world.files()[path] + b"[Xem](khong-co.md)\n")


@breaks
def same_id(world: World, pick: Pick) -> str:
    """A second item with the id of another."""
    item = any_item(world, pick)
    text = f"---\ntitle: Trùng mã\ndate: 2026-11-01\nid: {item.front.get('id', 'trung')}\n---\n"
    world.pinned[f"content/{item.folder}/trung-2.md"] = text.encode()
    return _pin(world, f"content/{item.folder}/trung-1.md", text.encode())


@breaks
def same_address(world: World, pick: Pick) -> str:
    """Two files with one address."""
    item = any_item(world, pick)
    return _pin(world, f"content/{item.folder}/{item.slug.upper()}-.md", b"---\ntitle: Hai\n---\n")


@breaks
def taken_address(world: World, pick: Pick) -> str:
    """An old address at which something stands."""
    path = f"content/{any_item(world, pick).source}"
    alias = one(pick, ("/index.html", "/site-map/", "/404.html", "/tin/2026/", "/tin/feed.json", "/tin"))
    text = world.files()[path].replace(b"\naliases:", b"\nkeywords:")
    return _pin(world, path, text.replace(b"---\n", f"---\naliases: ['{alias}']\n".encode(), 1))


@breaks
def bad_picture(world: World, pick: Pick) -> str:
    """A picture that is none."""
    used = sorted({item.image for item in world.items.values() if item.image in world.media})
    return _pin(world, f"content/{one(pick, used)}", b"khong phai anh") if used else ""


@breaks
def bad_frame(world: World, pick: Pick) -> str:
    """portal.yml, a site, a column, the units or a content type cannot be read."""
    places = [
        "portal.yml",
        "units.yml",
        *(f"{id_}/site.yml" for id_ in sorted(world.sites)),
        *(f"{id_}/_index.md" for id_ in sorted(world.columns)),
        *sorted(world.types),
    ]
    return _pin(world, f"content/{one(pick, places)}", one(pick, (b"title: [\n", b"tilte: X\n", b"\xff")))


@breaks
def bad_template(world: World, pick: Pick) -> str:
    """A template with a mistake in it: of grammar, or one that shows only on a page."""
    name = one(pick, ("base.html", "items/generic.html", "header.html", "partials/lists.html"))
    path = f"themes/default/templates/{name}"
    mistake = one(pick, ("{% if %}", "{{ page.khong_co }}{{ item.khong_co.nua }}"))
    text = world.theme[path]
    where = text.index("</") if "</" in text else 0
    return _pin(world, path, (text[:where] + mistake + text[where:]).encode())


@breaks
def missing_file(world: World, pick: Pick) -> str:
    """A file that something needs is gone."""
    needed = sorted(
        {
            f"content/{path}"
            for item in world.items.values()
            for path in item.attachments
            if path in world.media
        }
        | {"content/portal.yml", "themes/default/templates/base.html", "themes/default/theme.yml"}
    )
    return _pin(world, one(pick, needed), None)
