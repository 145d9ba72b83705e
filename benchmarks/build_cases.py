"""What editors do, done to a portal of portalgen and to the same one of Hugo."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

_THEME = "do-toc-do"
_COLUMN = "tinh/tin-tuc/thoi-su"


@dataclass(frozen=True, slots=True)
class Tool:
    """A generator at work on a site.

    Args:
        name: as results call it.
        root: the site.
        commands: build it, one after the other.
        environment: beside the usual.
        state: what a cold build must not find, besides the output.
    """

    name: str
    root: Path
    commands: list[list[str]]
    environment: dict[str, str]
    state: tuple[str, ...]

    @property
    def output(self) -> Path:
        """Where it publishes."""
        return self.root / "public"

    @property
    def is_hugo(self) -> bool:
        """Whether it is Hugo."""
        return self.name == "hugo"


def prepare_portal(root: Path, default_theme: Path, *, search: bool) -> None:
    """Give a generated portal a theme of its own, the default one but for a copy of its base template."""
    folder = root / "themes" / _THEME
    (folder / "templates").mkdir(parents=True)
    (folder / "theme.yml").write_text(f"name: {_THEME}\nextends: default\n", encoding="utf-8")
    shutil.copyfile(default_theme / "templates" / "base.html", folder / "templates" / "base.html")
    settings = root / "content" / "portal.yml"
    more = f"theme: {_THEME}\nsearch: {'true' if search else 'false'}\n"
    settings.write_text(settings.read_text(encoding="utf-8") + more, encoding="utf-8")


def _items(tool: Tool) -> list[Path]:
    """News items of a column, oldest first."""
    return sorted((tool.root / "content" / _COLUMN).glob("20*/*/*.md"))


def _change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    if old not in text:
        raise SystemExit(f"{path}: no {old!r}")
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def cold(tool: Tool, _round: int) -> None:
    """Nothing is there but the content."""
    for name in ("public", *tool.state):
        shutil.rmtree(tool.root / name, ignore_errors=True)


def nothing(_tool: Tool, _round: int) -> None:
    """No change."""


def body(tool: Tool, number: int) -> None:
    """A sentence more in the text of a recent item."""
    path = _items(tool)[-2]
    path.write_text(f"{path.read_text(encoding='utf-8')}\nCâu bổ sung số {number}.\n", encoding="utf-8")


def title(tool: Tool, number: int) -> None:
    """A recent item has another title."""
    path = _items(tool)[-3]
    text = path.read_text(encoding="utf-8")
    mark = '"title": "' if tool.is_hugo else 'title: "'
    before = text[text.index(mark) :].split("\n", 1)[0]
    _change(path, before, before.replace(mark, f"{mark}Sửa {number}: ", 1))


def new(tool: Tool, number: int) -> None:
    """An item more, the newest of its column."""
    source = _items(tool)[-1]
    text = source.read_text(encoding="utf-8")
    day = source.parent.parent / "11" if source.parent.parent.name == "2026" else source.parent
    day.mkdir(exist_ok=True)
    mark = '"date": "' if tool.is_hugo else 'date: "'
    before = text[text.index(mark) :].split("\n", 1)[0]
    clock = f"2026-11-24T{9 + number:02d}:00:00+07:00" if tool.is_hugo else f"2026-11-24 {9 + number:02d}:00"
    after = f'{mark}{clock}"' + ("," if before.endswith(",") else "")
    place = day / f"tin-moi-so-{number}.md"
    place.write_text(text.replace(before, after, 1), encoding="utf-8")


def old(tool: Tool, number: int) -> None:
    """The title of an item of eighteen years ago is mended."""
    path = _items(tool)[1]
    text = path.read_text(encoding="utf-8")
    mark = '"title": "' if tool.is_hugo else 'title: "'
    before = text[text.index(mark) :].split("\n", 1)[0]
    _change(path, before, before.replace(mark, f"{mark}Đính chính {number}: ", 1))


def withdraw(tool: Tool, number: int) -> None:
    """A recent item is taken down: what stands in its place tells so; Hugo has a draft instead."""
    path = _items(tool)[-5 - number]
    if tool.is_hugo:
        _change(path, "{", '{"draft": true,')
        return
    text = path.read_text(encoding="utf-8")
    mark = text[text.index("\ntitle:") :].split("\n", 2)[1]
    taken = "withdrawn:\n  on: 2026-11-24\n  kind: error\n  reason: Đăng nhầm"
    _change(path, mark, f"{mark}\n{taken}")


def template(tool: Tool, number: int) -> None:
    """The template around every page changes."""
    name = "layouts/_default/baseof.html" if tool.is_hugo else f"themes/{_THEME}/templates/base.html"
    mark = '<meta charset="utf-8">\n'
    _change(tool.root / name, mark, f'{mark}<meta name="generator" content="lan {number}">\n')


def menu(tool: Tool, number: int) -> None:
    """An entry of the main site's menu has another name: all pages of that site."""
    if tool.is_hugo:
        path = tool.root / "data" / "sites.json"
        sites = json.loads(path.read_text(encoding="utf-8"))
        sites["tinh"]["menu"][1]["label"] = f"Tin tức {number}"
        path.write_text(json.dumps(sites, ensure_ascii=False, indent=1), encoding="utf-8")
        return
    path = tool.root / "content" / "tinh" / "site.yml"
    lines = path.read_text(encoding="utf-8").splitlines()
    at = next(i for i, line in enumerate(lines) if 'target: "tinh/tin-tuc"' in line)
    lines[at - 1] = lines[at - 1].partition("label:")[0] + f'label: "Tin tức {number}"'
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


#: In this order: each begins where the one before it ended.
CASES: dict[str, Callable[[Tool, int], None]] = {
    "cold": cold,
    "nothing": nothing,
    "body": body,
    "title": title,
    "new": new,
    "old": old,
    "withdraw": withdraw,
    "menu": menu,
    "template": template,
}
