"""What the page of parts shows: every part of a theme, filled with what the portal at hand has.

Theme authors look at it in the preview. It is no output of a build: nothing in ``build.artifacts`` knows it.
"""

from __future__ import annotations

from collections.abc import Iterable

from portalgen.build.cards import cards
from portalgen.build.column_view import column_view, year_view, years
from portalgen.build.context import Context
from portalgen.build.home_view import home_view
from portalgen.build.item_view import item_view
from portalgen.build.subject import subject_of
from portalgen.content.model import Summary
from portalgen.content.states import is_listed, shows_text
from portalgen.render.views import (
    Badge,
    ColumnView,
    FieldView,
    ItemView,
    Link,
    Notice,
    Pager,
    Parts,
    SiteMapNode,
)

_TONES = ("info", "good", "warn", "bad", "muted")
_NOTICES = (
    "withdrawn.error",
    "withdrawn.consolidated",
    "withdrawn.withdrawn",
    "superseded",
    "corrected",
    "archived",
)
_LOOKED_AT = 40  # items of a type among which the fullest is chosen
_CARDS = 4


def parts_view(context: Context) -> Parts:
    """The parts, with contents from the whole portal: the fullest item of each type, its fields and files."""
    frame = context.frame
    site = frame.sites[frame.portal.main_site]
    listed = sorted((s for s in context.catalog.public() if is_listed(s) and shows_text(s)), key=_pictured)
    items = tuple(item_view(context, subject_of(context, id_)) for id_ in _fullest(context, listed))
    today = context.catalog.today
    lead = cards(context, site.id, listed[:1], "plain")
    link = Link(lead[0].title, lead[0].href) if lead else None
    columns = [column_view(context, column) for column in frame.columns.values()]
    pages = tuple(Link(str(n), f"#{n}", current=n == 2) for n in (1, 2, 3))
    tables = [view for view in columns if view.layout == "table" and view.cards]
    return Parts(
        badges=tuple(Badge(tone, tone) for tone in _TONES),
        notices=tuple(
            Notice(name.partition(".")[0], context.word(site.lang, f"notice.{name}"), date=today, link=link)
            for name in _NOTICES
        ),
        cards=cards(context, site.id, listed[:_CARDS], "rows"),
        table=max(tables, key=lambda view: len(view.cards), default=None),
        tree=next((view.tree for view in columns if view.tree), ()),
        sections=max((view.children for view in columns), key=len, default=()),
        archive=_archive(context),
        pager=Pager(Link(pages[0].label, pages[0].href), Link(pages[2].label, pages[2].href), pages),
        nodes=tuple(SiteMapNode(view.title, view.href, _nodes(view)) for view in columns[:2]),
        home=home_view(context, site),
        items=items,
        item=max(items, key=_richness, default=None),
        fields=_one_of_each_kind(items),
    )


def _pictured(summary: Summary) -> tuple[bool, float, str]:
    """Those with a picture first, then the newest."""
    return (summary.image is None, -(summary.date.at.timestamp() if summary.date else 0), summary.id)


def _fullest(context: Context, listed: Iterable[Summary]) -> list[str]:
    """Of each type the item with most fields, in the order of the types' names."""
    by_type: dict[str, list[Summary]] = {}
    for summary in listed:
        by_type.setdefault(summary.type, []).append(summary)
    return [
        max(members[:_LOOKED_AT], key=lambda s: (len(context.catalog.values(s.id)), s.id)).id
        for _, members in sorted(by_type.items())
    ]


def _richness(item: ItemView) -> tuple[int, int]:
    """How much of what any item may have this one has."""
    has = (item.corrections, item.relations, item.toc, item.topics, item.files, item.older, item.translations)
    return (sum(map(bool, has)), len(item.fields))


def _nodes(view: ColumnView) -> tuple[SiteMapNode, ...]:
    return tuple(SiteMapNode(child.title, child.href) for child in view.children)


def _one_of_each_kind(items: Iterable[ItemView]) -> tuple[FieldView, ...]:
    found: dict[str, FieldView] = {}
    for item in items:
        for field in item.fields:
            found.setdefault(field.kind, field)
    return tuple(found[kind] for kind in sorted(found))


def _archive(context: Context) -> ColumnView | None:
    """The year of any column that holds most."""
    ends = [
        (period.count, column.id, int(period.label))
        for column in context.frame.columns.values()
        for period in years(context, column)
    ]
    if not ends:
        return None
    _, column, year = max(ends)
    return year_view(context, context.frame.columns[column], year)
