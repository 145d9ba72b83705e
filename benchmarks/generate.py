"""A portal of any size: 24 sites, 187 columns, 18 years, ~480 words an item; the same bytes each time."""

from __future__ import annotations

import json
from pathlib import Path

import click
from generator import items, portal
from portal_writer import PortalWriter, new_portal, page, yaml_file

from portalgen.text.slug import slugify


def write_portal(out: PortalWriter, count: int) -> None:
    """Write a portal with that many items."""
    sites = portal.sites()
    out.put("portal.yml", yaml_file(portal.portal_yml()), "settings")
    out.put("units.yml", yaml_file(portal.units_yml()), "settings")
    for order, site in enumerate(sites):
        out.put(f"{site.id}/site.yml", yaml_file(portal.site_yml(site, order)), "sites")
        out.put(f"{site.id}/_index.md", page(portal.home_md(site), ""), "homes")
        for weight, column in enumerate(site.columns):
            text = page(portal.column_md(column, weight), "")
            out.put(f"{site.id}/{column.path}/_index.md", text, "columns")
    for item in items.Writer(sites, slugify).items(items.places(sites, count)):
        out.put(item.path, page(item.values, item.body), "items")
        if item.beside:
            out.put(*item.beside, "files")


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option("--items", "count", type=click.IntRange(1), default=1000, show_default=True)
def main(folder: Path, count: int) -> None:
    """Write a portal into FOLDER; the newest item is of 20 November 2026."""
    out = new_portal(folder, {})
    write_portal(out, count)
    words = json.loads(out.close())
    click.echo(json.dumps(words))


if __name__ == "__main__":
    main()
