"""An item and what stands around it: asked for once, for all that its own page says of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from portalgen.build.context import Context
from portalgen.content.model import Column, Item, Site, Summary, Value
from portalgen.content.schema import ContentType
from portalgen.render.markdown.body import Body


class Subject(NamedTuple):
    """What an item's page is about.

    Args:
        values: its fields with those that are derived.
        column: its own column; None for an item that stands directly under its site.
        unit: name of its unit in the language of the site; empty for none.
        translations: the item in other languages.
    """

    summary: Summary
    item: Item
    body: Body
    values: Mapping[str, Value]
    site: Site
    type: ContentType
    column: Column | None
    unit: str
    translations: tuple[Summary, ...]


def subject_of(context: Context, id_: str) -> Subject:
    """The subject of an item's page."""
    catalog, frame = context.catalog, context.frame
    summary = catalog.summary(id_)
    site = frame.sites[summary.site]
    return Subject(
        summary,
        catalog.item(id_),
        context.bodies[id_],
        catalog.values(id_),
        site,
        frame.types[summary.type],
        frame.columns.get(summary.column),
        context.unit_name(summary.unit, site.lang),
        catalog.translations(summary),
    )
