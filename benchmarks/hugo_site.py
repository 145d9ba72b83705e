"""The same portal for Hugo: the same bodies, columns, lists, feeds, sitemap and chrome of the same weight.

What Hugo does not do is not asked of it (archives by month, tables and JSON of documents, structured data
of each type); what both do is written as its manual advises: menus in ``partialCached``, lists of 20 by
``.Paginate``, feeds of the newest 20 of every column and site, minimal structured data and metadata.
"""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import click
import yaml

TEMPLATES = Path(__file__).parent / "hugo_templates"
_LINK = re.compile(r"\]\((?P<ups>(?:\.\./)+)(?P<path>[^)]*?)(?P<end>/index\.md|\.md)\)")

CONFIG = """\
baseURL = "https://tinh-mau.example.gov.vn/"
languageCode = "vi"
title = "Cổng thông tin điện tử tỉnh Mẫu"
timeZone = "Asia/Ho_Chi_Minh"
uglyURLs = true
disableKinds = ["taxonomy", "term"]
enableRobotsTXT = true
[outputs]
home = ["HTML", "RSS", "JSON"]
section = ["HTML", "RSS", "JSON"]
page = ["HTML"]
[outputFormats.JSON]
baseName = "feed"
[pagination]
pagerSize = 20
[services.rss]
limit = 20
[sitemap]
filename = "sitemap.xml"
[markup.goldmark.renderer]
unsafe = false
"""


def front_matter(text: str) -> tuple[dict[str, Any], str]:
    """The front matter and the body of an item."""
    _, front, body = text.split("---\n", 2)
    return yaml.load(front, yaml.CSafeLoader), body


def item_text(text: str, path: str) -> str:
    """An item as Hugo reads it: dates with their zone, links to addresses in place of files."""
    values, body = front_matter(text)
    values["date"] = f"{values['date'].replace(' ', 'T')}:00+07:00"
    values["kind_of_item"] = values.pop("type", "")
    site, _, inside = path.partition("/")
    folders = inside.split("/")[:-1]

    def link(found: re.Match[str]) -> str:
        above = folders[: len(folders) - found["ups"].count("/")]
        return f"](/{'/'.join((site, *above, found['path']))}.html)"

    body = _LINK.sub(link, body)
    dumped = json.dumps(values, ensure_ascii=False, default=str, indent=1)
    return f"{dumped}\n\n{body}"


def write_site(portal: Path, target: Path) -> None:
    """Write Hugo's site into a new folder from the content of a generated portal."""
    content = portal / "content"
    menus: dict[str, Any] = {}
    for source in sorted(content.rglob("*")):
        path = source.relative_to(content).as_posix()
        if source.is_dir() or path in {"portal.yml", "units.yml"}:
            continue
        if source.name == "site.yml":
            menus[path.partition("/")[0]] = yaml.load(source.read_bytes(), yaml.CSafeLoader)
            continue
        place = target / "content" / path
        place.parent.mkdir(parents=True, exist_ok=True)
        if source.name == "_index.md":
            values, _ = front_matter(source.read_text(encoding="utf-8"))
            title = menus_title(content, path) if path.count("/") == 1 else values["title"]
            told = {
                "title": title,
                "description": values.get("description", ""),
                "weight": values.get("weight", 0),
            }
            place.write_text(json.dumps(told, ensure_ascii=False) + "\n", encoding="utf-8")
        elif source.suffix == ".md":
            place.write_text(item_text(source.read_text(encoding="utf-8"), path), encoding="utf-8")
        else:
            shutil.copyfile(source, place)
    (target / "data").mkdir(parents=True)
    (target / "data" / "sites.json").write_text(
        json.dumps(menus, ensure_ascii=False, indent=1), encoding="utf-8"
    )
    (target / "hugo.toml").write_text(CONFIG, encoding="utf-8")
    shutil.copytree(TEMPLATES, target, dirs_exist_ok=True)


def menus_title(content: Path, path: str) -> str:
    """The title of a site."""
    site = yaml.load((content / path.partition("/")[0] / "site.yml").read_bytes(), yaml.CSafeLoader)
    return str(site["title"])


@click.command()
@click.argument("portal", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
def main(portal: Path, folder: Path) -> None:
    """Write the generated PORTAL as a site of Hugo into FOLDER."""
    if folder.exists():
        raise click.UsageError(f"{folder}: exists")
    write_site(portal, folder)


if __name__ == "__main__":
    main()
