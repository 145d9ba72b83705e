"""Views of a column: its front page, and the pages of its archive.

An archive is cut by year. The page of a year shows its short months; a long month has pages of its own,
counted from the oldest. So a new item changes the front, its year and at most the last page of its month,
whatever the size of the archive.
"""

from __future__ import annotations

import itertools

import msgspec
from markupsafe import Markup

from portalgen.build.cards import card, cards
from portalgen.build.context import Context
from portalgen.build.home_view import blocks
from portalgen.build.links import compose_source
from portalgen.content.model import Column, Summary
from portalgen.i18n import pick
from portalgen.render.views import Branch, Card, ColumnView, Link, Pager, Period, Section
from portalgen.text.fold import fold

#: A list by title is cut by first letter when it is longer than this.
LETTERS_FROM = 120
_CHILD_ITEMS = 5


class MonthPage(msgspec.Struct, frozen=True):
    """One page of a month: ``number`` counts from the oldest, 1-based; the newest page has no number."""

    year: int
    month: int
    number: int
    newest: bool


def short_up_to(column: Column) -> int:
    """How many items a month has at most that stands on the page of its year: half a page of the column."""
    return column.page_size // 2


def archive_url(column: Column, year: int, month: int = 0, number: int = 0, lang: str = "vi") -> str:
    """Address of a year, of a month's newest page, or of one of its older pages."""
    if not month:
        return f"{column.path}{year}/"
    base = f"{column.path}{year}/{month:02d}/"
    if not number:
        return base
    return f"{base}{'trang' if lang == 'vi' else 'page'}-{number}.html"


def month_pages(column: Column, year: int, month: int, count: int) -> tuple[MonthPage, ...]:
    """The pages of a month of ``count`` items, newest page first; none for one that its year shows."""
    if count <= short_up_to(column):
        return ()
    last = max(1, -(-count // column.page_size))
    return tuple(MonthPage(year, month, n, n == last) for n in range(last, 0, -1))


def years(context: Context, column: Column) -> tuple[Period, ...]:
    """The years of a column's archive, newest first."""
    counts: dict[int, int] = {}
    for (year, _), count in context.catalog.month_counts(column.id).items():
        counts[year] = counts.get(year, 0) + count
    return tuple(
        Period(str(year), context.addresses.path(column.site, archive_url(column, year)), count)
        for year, count in counts.items()
    )


def _layout(context: Context, summaries: tuple[Summary, ...], lang: str) -> tuple[str, tuple[str, ...]]:
    """Layout and table headers of a list, from its items' type where they have one type."""
    types = {summary.type for summary in summaries}
    if len(types) != 1:
        return "rows", ()
    type_ = context.frame.types[types.pop()]
    headers: tuple[str, ...] = ()
    if type_.list.layout == "table":
        headers = tuple(
            pick(type_.fields[key].label, lang) if key in type_.fields else key for key in type_.list.fields
        )
    return type_.list.layout, headers


def column_view(context: Context, column: Column) -> ColumnView:
    """The column's front page."""
    front = context.catalog.front(column)
    lang = context.frame.sites[column.site].lang
    layout, headers = _layout(context, front, lang)
    base = _base(context, column)
    if column.order == "title" and len(front) > LETTERS_FROM:
        return msgspec.structs.replace(base, children=(*_letters(context, column, front), *base.children))
    if layout == "tree":
        return msgspec.structs.replace(base, tree=_tree(context, column, front), layout=layout)
    return msgspec.structs.replace(
        base, cards=cards(context, column.site, front, layout), layout=layout, headers=headers
    )


def _base(context: Context, column: Column) -> ColumnView:
    site = context.frame.sites[column.site]
    addresses = context.addresses
    by_date = column.order == "date"
    machine = has_tables(context, column)
    return ColumnView(
        title=column.title,
        href=addresses.path(column.site, column.path),
        description=column.description,
        introduction=compose_source(context, column.source, column.site, column.path),
        cards=(),
        children=tuple(_child(context, child) for child in context.catalog.children(column.site, column.id)),
        years=years(context, column) if by_date else (),
        feed=addresses.path(column.site, f"{column.path}atom.xml") if column.feed and by_date else "",
        csv=addresses.path(column.site, f"{column.path}list.csv") if machine and not by_date else "",
        json=addresses.path(column.site, f"{column.path}list.json") if machine and not by_date else "",
        blocks=blocks(context, site, column.blocks, (column.path, column.source)),
    )


def has_tables(context: Context, column: Column) -> bool:
    """Whether lists of the column have CSV and JSON twins."""
    type_ = context.frame.types.get(column.type)
    return type_ is not None and bool(type_.machine.csv)


def _child(context: Context, child: Column) -> Section:
    front = context.catalog.newest_of(child.id, _CHILD_ITEMS)
    return Section(
        child.title,
        context.addresses.path(child.site, child.path),
        cards(context, child.site, front, "plain"),
    )


def _tree(context: Context, column: Column, front: tuple[Summary, ...]) -> tuple[Branch, ...]:
    """The items under those that they name as the one above; where that is not listed, at the root."""
    type_ = context.frame.types[front[0].type]
    up = next((key for key, f in type_.fields.items() if f.kind == "item" and type_.id in f.to), "")
    ids = {summary.id for summary in front}
    below: dict[str, list[Summary]] = {}
    for summary in front:
        name = dict(summary.fields).get(up)
        above = context.catalog.resolve(name, summary.site, summary.source) if name else None
        below.setdefault(above if above in ids and above is not None else "", []).append(summary)

    def branch(summary: Summary, path: frozenset[str]) -> Branch:
        children = () if summary.id in path else below.get(summary.id, ())
        path |= {summary.id}
        return Branch(
            card(context, column.site, summary, "plain"), tuple(branch(child, path) for child in children)
        )

    return tuple(branch(summary, frozenset()) for summary in below.get("", ()))


def _letters(context: Context, column: Column, front: tuple[Summary, ...]) -> tuple[Section, ...]:
    """A long list by first letter."""
    groups: dict[str, list[Summary]] = {}
    for summary in front:
        initial = fold(summary.title)[:1].upper()
        groups.setdefault(initial if initial.isalnum() else "#", []).append(summary)
    return tuple(
        Section(letter, "", cards(context, column.site, members)) for letter, members in groups.items()
    )


def year_view(context: Context, column: Column, year: int) -> ColumnView:
    """A year of the archive: its months, and the items of the short ones.

    How many items a long month has is not told: the page would change with each of them.
    """
    lang = context.frame.sites[column.site].lang
    here = context.addresses.path(column.site, archive_url(column, year))
    found = context.catalog.short_months(column.id, year, short_up_to(column))
    layout, headers = _layout(context, tuple(itertools.chain.from_iterable(found.values())), lang)
    months: list[Period] = []
    sections: list[Section] = []
    for month, members in found.items():
        name = month_name(context, lang, year, month)
        own = "" if members else context.addresses.path(column.site, archive_url(column, year, month))
        months.append(Period(name, own or f"{here}#{_anchor(month)}"))
        listed = cards(context, column.site, members, layout)
        sections.append(Section(name, own, listed, layout=layout, id=_anchor(month)))
    title = context.word(lang, "archive.year", year=year)
    view = _archive(context, column, title, months=tuple(months), year=year)
    return msgspec.structs.replace(view, children=tuple(sections), layout=layout, headers=headers)


def _anchor(month: int) -> str:
    """The place of a month on the page of its year."""
    return f"m{month:02d}"


def month_name(context: Context, lang: str, year: int, month: int) -> str:
    """A month as its archive is called."""
    return context.ear.once(("month", lang, year, month), _month_name, context, lang, year, month)


def _month_name(context: Context, lang: str, year: int, month: int) -> str:
    name = context.word(lang, f"month.{month}")
    return context.word(lang, "archive.month", name=name, month=month, year=year)


def _archive(
    context: Context, column: Column, title: str, *, months: tuple[Period, ...], year: int
) -> ColumnView:
    machine = has_tables(context, column)
    base = context.addresses.path(column.site, archive_url(column, year))
    return ColumnView(
        title=column.title,
        href=context.addresses.path(column.site, column.path),
        description=column.description,
        introduction=Markup(""),
        cards=(),
        months=months,
        archive_title=title,
        csv=f"{base}list.csv" if machine else "",
        json=f"{base}list.json" if machine else "",
    )


def month_view(context: Context, column: Column, page: MonthPage) -> ColumnView:
    """One page of a month, newest items first."""
    site = context.frame.sites[column.site]
    members = context.catalog.month(column.id, page.year, page.month)
    oldest_first = members[::-1]
    start = (page.number - 1) * column.page_size
    shown = oldest_first[start : start + column.page_size][::-1]
    layout, headers = _layout(context, shown, site.lang)
    pages = month_pages(column, page.year, page.month, len(members))
    title = month_name(context, site.lang, page.year, page.month)
    view = _archive(context, column, title, months=(), year=page.year)
    listed: tuple[Card, ...] = cards(context, column.site, shown, layout)
    return msgspec.structs.replace(
        view, cards=listed, layout=layout, headers=headers, pager=_pager(context, column, pages, page)
    )


def _pager(context: Context, column: Column, pages: tuple[MonthPage, ...], page: MonthPage) -> Pager:
    """Links to the newer and the older page; no totals, which would change every page."""
    lang = context.frame.sites[column.site].lang

    def to(other: MonthPage, word: str) -> Link:
        url = archive_url(column, other.year, other.month, 0 if other.newest else other.number, lang)
        return Link(context.word(lang, word), context.addresses.path(column.site, url))

    position = pages.index(page)
    return Pager(
        newer=to(pages[position - 1], "pager.newer") if position > 0 else None,
        older=to(pages[position + 1], "pager.older") if position + 1 < len(pages) else None,
    )
