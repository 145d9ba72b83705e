"""Edits of pictures and attachments: new, replaced, removed, moved, shared."""

from __future__ import annotations

import posixpath

from edits import edit
from edits_items import any_item
from first_portal import pdf, png
from picking import Pick, one, yes
from portal_model import World


@edit
def image(world: World, pick: Pick) -> str:
    """The main image: a new file, one of another item, or none."""
    item = any_item(world, pick)
    kind = one(pick, ("none", "new", "shared"))
    pictures = [path for path in sorted(world.media) if path.endswith(".png")]
    if kind == "new":
        item.image = f"{item.home}/anh-{world.fresh()}.png"
        world.media[item.image] = png(world.numbers)
    else:
        item.image = one(pick, pictures) if kind == "shared" and pictures else ""
    return f"{item.source}: image {item.image or 'removed'}"


@edit
def attachments(world: World, pick: Pick) -> str:
    """A file is attached, or attachments are taken away (not those that a type must have)."""
    item = any_item(world, pick)
    if item.attachments and not {"files", "dossier"} & item.front.keys() and yes(pick):
        item.attachments = ()
        return f"{item.source}: no attachments"
    path = f"{item.home}/tep-{world.fresh()}.pdf"
    world.media[path] = pdf(world.numbers)
    item.attachments = (*item.attachments, path)
    return f"{item.source}: {posixpath.basename(path)} attached"


@edit
def media_replaced(world: World, pick: Pick) -> str:
    """A file gets other bytes under its name: of the same length, or longer."""
    if not world.media:
        return ""
    path = one(pick, sorted(world.media))
    number = world.fresh()
    if path.endswith(".png"):
        world.media[path] = png(number, one(pick, (24, 25, 410)))
    elif path.endswith(".pdf"):
        world.media[path] = pdf(number, pick.number(0, 1) * 100)
    else:
        world.media[path] = f"Van ban {number}.\n".encode()
    return f"{path} replaced"


@edit
def media_removed(world: World, pick: Pick) -> str:
    """A file is deleted; what named it is mended."""
    needed = {
        path for i in world.items.values() if {"files", "dossier"} & i.front.keys() for path in i.attachments
    }
    free = [path for path in sorted(world.media) if path not in needed]
    if not free:
        return ""
    path = one(pick, free)
    del world.media[path]
    return f"{path} deleted"


@edit
def media_moved(world: World, pick: Pick) -> str:
    """A file goes to another folder; what named it follows."""
    if not world.media:
        return ""
    path = one(pick, sorted(world.media))
    target = f"{one(pick, sorted(world.columns))}/{world.fresh()}-{posixpath.basename(path)}"
    world.media[target] = world.media.pop(path)
    _rename_media(world, path, target)
    return f"{path} moved to {target}"


def _rename_media(world: World, path: str, target: str) -> None:
    def new(written: str) -> str:
        return target if written == path else written

    for item in world.items.values():
        item.image = new(item.image)
        item.attachments = tuple(new(p) for p in item.attachments)
        item.body = [tuple(new(word) for word in part) for part in item.body]
    for place in world.places():
        place.body = [tuple(new(word) for word in part) for part in place.body]
        for block in place.blocks:
            if "links" in block:
                block["links"] = [tuple(new(word) for word in link) for link in block["links"]]
    for site in world.sites.values():
        site.logo = new(site.logo)
