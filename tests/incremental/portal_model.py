"""A small portal as a value that can be edited: what it means is here, its files are derived.

References are kept by key and written as paths, and only where they are right: an edit that moves or deletes
something mends what named it, as an editor would. ``World.pinned`` lays old or wrong bytes over that.
"""

from __future__ import annotations

import datetime as dt
import json
import posixpath
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from portalgen.text.slug import slugify

ZONE = dt.timezone(dt.timedelta(hours=7))

#: One part of a text: ("text", words), ("heading", words), ("item", key, heading), ("column", id),
#: ("file" | "image" | "figure" | "files", path of media).
Part = tuple[str, ...]


@dataclass
class Item:
    """One item; ``folder`` is where it stands, ``refs`` names other items by key."""

    key: str
    folder: str
    slug: str
    front: dict[str, Any]
    body: list[Part]
    bundle: bool = False
    refs: dict[str, tuple[str, ...]] = field(default_factory=dict)
    also_in: tuple[str, ...] = ()
    image: str = ""
    attachments: tuple[str, ...] = ()
    manner: int = 0  # how it names other items: by path, by path in the site, by name in the folder, by id

    @property
    def source(self) -> str:
        """Its file, relative to the content root."""
        return f"{self.folder}/{self.slug}/index.md" if self.bundle else f"{self.folder}/{self.slug}.md"

    @property
    def home(self) -> str:
        """The folder of its file."""
        return posixpath.dirname(self.source)

    @property
    def path(self) -> str:
        """What other items call it: its id where it has no ``id`` of its own."""
        return f"{self.folder}/{self.slug}"

    @property
    def starts(self) -> dt.datetime | None:
        """From when the public may see it; None for always."""
        written = self.front.get("publish_at") or self.front.get("date")
        return moment(written) if written else None

    @property
    def hides_text(self) -> bool:
        """Whether nobody may link to it."""
        kind = self.front.get("withdrawn", {}).get("kind", "")
        return bool(self.front.get("draft")) or kind in {"error", "consolidated"}

    def anchors(self) -> list[str]:
        """Ids of its headings."""
        return [slugify(part[1]) for part in self.body if part[0] == "heading"]


@dataclass
class Column:
    """A column: ``front`` holds title, type, order, page_size, weight, …"""

    id: str
    front: dict[str, Any]
    blocks: list[dict[str, Any]] = field(default_factory=list)
    body: list[Part] = field(default_factory=list)


@dataclass
class Site:
    """A site; targets of ``menu`` and ``footer`` are ids of columns, keys of items, or addresses."""

    id: str
    front: dict[str, Any]
    menu: list[tuple[str, str]] = field(default_factory=list)
    footer: list[tuple[str, str]] = field(default_factory=list)
    blocks: list[dict[str, Any]] = field(default_factory=list)
    body: list[Part] = field(default_factory=list)
    logo: str = ""


@dataclass
class World:
    """A whole portal.

    Args:
        media: bytes of images and attachments by path in the content tree.
        types: the portal's own content types, text by path in the content tree.
        theme: text by path in the portal.
        pinned: bytes by path in the portal that are there whatever the rest says; None for no file.
        numbers: how many fresh words were given out.
    """

    portal: dict[str, Any]
    units: list[dict[str, Any]]
    sites: dict[str, Site]
    columns: dict[str, Column]
    items: dict[str, Item]
    media: dict[str, bytes]
    types: dict[str, str]
    theme: dict[str, str]
    pinned: dict[str, bytes | None] = field(default_factory=dict)
    numbers: int = 0

    def fresh(self) -> int:
        """A number that was not used yet."""
        self.numbers += 1
        return self.numbers

    def places(self) -> list[Site | Column]:
        """Sites and columns: what has a text and blocks of its own."""
        return [
            *(self.sites[id_] for id_ in sorted(self.sites)),
            *(self.columns[id_] for id_ in sorted(self.columns)),
        ]

    def files(self) -> dict[str, bytes]:
        """Every file of the portal's folder."""
        found = {f"content/{path}": data for path, data in self._content()}
        found |= {path: text.encode() for path, text in self.theme.items()}
        for path, data in self.pinned.items():
            found.pop(path, None)
            for other in [p for p in found if p.startswith(f"{path}/") or path.startswith(f"{p}/")]:
                del found[other]  # a file cannot stand where a folder is
            if data is not None:
                found[path] = data
        return found

    def _content(self) -> Iterator[tuple[str, bytes]]:
        yield "portal.yml", _yaml(self.portal).encode()
        if self.units:
            yield "units.yml", _yaml({"units": self.units}).encode()
        for path, text in self.types.items():
            yield path, text.encode()
        yield from self.media.items()
        for site in self.sites.values():
            yield f"{site.id}/site.yml", _yaml(self._site(site)).encode()
            front = {"title": "Trang chủ"} | self._blocks(site.id, f"{site.id}/_index.md", site.blocks)
            yield f"{site.id}/_index.md", _page(front, self._text(f"{site.id}/_index.md", site.body, None))
        for column in self.columns.values():
            source = f"{column.id}/_index.md"
            front = column.front | self._blocks(column.id.partition("/")[0], source, column.blocks)
            yield source, _page(front, self._text(source, column.body, None))
        for item in self.items.values():
            yield item.source, _page(self._front(item), self._text(item.source, item.body, item))

    def _site(self, site: Site) -> dict[str, Any]:
        front = dict(site.front)
        for name, entries in (("menu", site.menu), ("footer_links", site.footer)):
            kept = [(label, self._target(target)) for label, target in entries]
            if any(target for _, target in kept):
                front[name] = [{"label": label, "target": target} for label, target in kept if target]
        if site.logo in self.media:
            front["logo"] = posixpath.relpath(site.logo, site.id)
        return front

    def _target(self, target: str) -> str:
        """A menu's target where it leads somewhere for everybody at any time; else empty."""
        if target in self.items:
            return self.items[target].path if self._may_point(None, target) else ""
        return target if ":" in target or target in {"/", "site-map"} or target in self.columns else ""

    def _blocks(self, site: str, source: str, blocks: list[dict[str, Any]]) -> dict[str, Any]:
        written = [self._block(site, source, block) for block in blocks]
        return {"blocks": written} if written else {}

    def _block(self, site: str, source: str, block: Mapping[str, Any]) -> dict[str, Any]:
        kept = {key: value for key, value in block.items() if key not in {"columns", "links", "parts", "url"}}
        columns = [c.removeprefix(f"{site}/") for c in block.get("columns", ()) if c in self.columns]
        links = []
        for label, target, image in block.get("links", ()):
            written = self._target(target)
            if written:
                extra = {"image": self._image(source, image)} if image in self.media else {}
                links.append({"label": label, "target": written} | extra)
        url = self._target(block.get("url", ""))
        text = self._text(source, block.get("parts", ()), None)
        return kept | {
            key: value
            for key, value in (("columns", columns), ("links", links), ("url", url), ("text", text))
            if value
        }

    @staticmethod
    def _image(source: str, path: str) -> dict[str, str]:
        return {"src": _relative(path, source), "alt": f"Hình ảnh minh họa {posixpath.basename(path)}"}

    def _front(self, item: Item) -> dict[str, Any]:
        front = dict(item.front)
        if item.image in self.media:
            front["image"] = self._image(item.source, item.image)
        files = [_relative(path, item.source) for path in item.attachments if path in self.media]
        if files and "dossier" in front:
            front["dossier"] = [
                {"file": files[0], "role": "du_thao"},
                {"file": files[-1], "role": "to_trinh"},
            ]
        elif files and "files" in front:
            front["files"] = [{"file": name} for name in files]
        elif files:
            front["attachments"] = [{"file": name, "title": f"Tệp {name}"} for name in files]
        columns = [column for column in item.also_in if column in self.columns]
        if columns:
            front["also_in"] = columns
        for name, keys in item.refs.items():
            paths = [_name(self.items[key], item) for key in keys if self._may_point(item, key)]
            if paths and name == "withdrawn.to":
                front["withdrawn"] = front["withdrawn"] | {"to": paths[0]}
            elif paths:
                front[name] = paths if name == "related" else paths[0]
        if front.get("withdrawn", {}).get("kind") == "consolidated" and "to" not in front["withdrawn"]:
            front["withdrawn"] = front["withdrawn"] | {"kind": "error"}
        return front

    def _may_point(self, item: Item | None, key: str) -> bool:
        """Whether a reference holds at every moment at which the public sees who makes it."""
        target = self.items.get(key)
        if target is None or target is item or target.hides_text:
            return False
        if target.starts is None:
            return True
        starts = item.starts if item is not None else dt.datetime(2020, 1, 1, tzinfo=ZONE)
        return starts is not None and target.starts <= starts

    def _text(self, source: str, parts: Iterable[Part], item: Item | None) -> str:
        return "".join(f"{text}\n\n" for part in parts for text in [self._part(source, part, item)] if text)

    def _part(self, source: str, part: Part, item: Item | None) -> str:
        match part:
            case ("text", words):
                return words
            case ("heading", words):
                return f"## {words}"
            case ("item", key, heading):
                if not self._may_point(item, key):
                    return "Liên kết đã bỏ."
                target = self.items[key]
                anchor = f"#{slugify(heading)}" if slugify(heading) in target.anchors() else ""
                return f"Xem [bài khác]({_relative(target.source, source)}{anchor})."
            case ("column", id_):
                return f"Xem [chuyên mục](/{id_}/)." if id_ in self.columns else ""
            case (kind, path) if path in self.media:
                name = _relative(path, source)
                return {
                    "file": f"Tải [tệp]({name}).",
                    "image": f"![Hình vẽ minh họa]({name})",
                    "figure": f'::: figure src="{name}" alt="Hình vẽ minh họa"\nChú thích.\n:::',
                    "files": f"::: files\n- [Tệp kèm]({name})\n:::",
                }[kind]
        return ""


def _name(target: Item, item: Item) -> str:
    """What ``item`` calls another; the shorter a name, the more there is that could take its meaning."""
    site = f"{item.folder.partition('/')[0]}/"
    if item.manner == 1 and target.path.startswith(site):
        return target.path.removeprefix(site)
    if item.manner == 2 and target.folder == item.home:
        return target.slug
    if item.manner == 3 and "id" in target.front:
        return str(target.front["id"])
    return target.path


def _relative(path: str, source: str) -> str:
    """A path as a file in the content tree writes it."""
    return posixpath.relpath(path, posixpath.dirname(source))


def moment(text: str) -> dt.datetime:
    """An ISO date or time, of the portal's zone where it says none."""
    read = dt.datetime.fromisoformat(text)
    return read if read.tzinfo else read.replace(tzinfo=ZONE)


def _yaml(values: Mapping[str, Any]) -> str:
    """A table as YAML: one key a line, values as JSON, dates and words bare where they can be."""
    return "".join(f"{key}: {json.dumps(value, ensure_ascii=False)}\n" for key, value in values.items())


def _page(front: Mapping[str, Any], body: str) -> bytes:
    return f"---\n{_yaml(front)}---\n{body}".encode()
