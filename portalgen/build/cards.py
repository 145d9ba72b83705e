"""Items as other pages show them: cards and badges."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from portalgen.build.context import Context
from portalgen.build.field_views import FieldShower, Shown, shown_fields
from portalgen.content.model import ImageRef, State, Summary, Value
from portalgen.i18n import pick
from portalgen.render.views import Badge, Card, FieldView, Image, Link

#: Fields whose values are marks of an item wherever it is listed.
_MARKING = ("validity", "level", "state", "stage")


class _Alike(NamedTuple):
    """What the cards have in common that show items of one type and column on pages of one site.

    Args:
        lang: of the pages.
        type_label: name of the type.
        column: of the items; None for those that stand directly under a site.
        site: of the items, where it is another one.
        fields: to be shown: their keys, with what is known of those that the type has.
    """

    lang: str
    type_label: str
    column: Link | None
    site: Link | None
    fields: tuple[tuple[str, Shown | None], ...]


def cards(context: Context, here: str, summaries: Iterable[Summary], layout: str = "") -> tuple[Card, ...]:
    """Cards for a list on a page of site ``here``."""
    return tuple([card(context, here, summary, layout) for summary in summaries])


def cards_again(context: Context, here: str, summaries: Iterable[Summary]) -> tuple[Card, ...]:
    """Plain cards of items that the next pages show too: each is made once."""
    once = context.ear.once
    return tuple([once(("card", here, s.id), card, context, here, s, "plain") for s in summaries])


def card(context: Context, here: str, summary: Summary, layout: str = "") -> Card:
    """One item as a list shows it; fields of the type's list view where the layout wants them."""
    of = (here, summary.site, summary.column, summary.type, layout)
    alike = context.ear.once(("alike", *of), _alike, context, *of)
    lang, image = alike.lang, summary.image
    return Card(
        id=summary.id,
        title=summary.title,
        href=context.item_href(here, summary),
        type=summary.type,
        type_label=alike.type_label,
        lead=summary.lead,
        date=summary.date,
        image=_card_image(context, here, summary, image) if image else None,
        column=alike.column,
        site=alike.site,
        badges=badges(context, summary, lang),
        fields=_fields(context, here, summary, alike) if alike.fields else (),
        lang=summary.lang if summary.lang != lang else "",
    )


def _alike(context: Context, here: str, site: str, column: str, type_id: str, layout: str) -> _Alike:
    type_, sites = context.frame.types[type_id], context.frame.sites
    lang = sites[here].lang
    fields = type_.list.fields if (layout or type_.list.layout) in {"table", "rows"} else ()
    by_key = shown_fields(context, type_id, lang).by_key
    return _Alike(
        lang,
        pick(type_.label, lang),
        context.column_link(here, column),
        context.site_link(here, sites[site]) if site != here else None,
        tuple((key, by_key.get(key)) for key in fields),
    )


def _card_image(context: Context, here: str, summary: Summary, image: ImageRef) -> Image | None:
    return context.image(here, summary.site, (summary.url, summary.source), image)


def _fields(context: Context, here: str, summary: Summary, alike: _Alike) -> tuple[FieldView, ...]:
    values = dict(summary.fields)
    shower = FieldShower(context, here, summary, alike.lang)
    views: list[FieldView | None] = []
    for key, shown in alike.fields:
        if key == "title":
            link = Link(summary.title, context.item_href(here, summary), lang=summary.lang)
            views.append(FieldView("title", context.word(alike.lang, "field.title"), "link", link))
        elif shown is None:
            views.append(FieldView(key, key, "text", ""))
        else:
            value = values.get(key, getattr(summary, key, None))
            views.append(shown.absent if value in (None, "", ()) else shower.view(shown, value))
    return tuple([view for view in views if view is not None])


def badges(context: Context, summary: Summary, lang: str) -> tuple[Badge, ...]:
    """Marks that follow from state, clock and fields."""
    values = dict(summary.fields)
    found: list[Badge] = []
    if summary.state is State.WITHDRAWN:
        found.append(Badge(context.word(lang, "badge.withdrawn"), "bad"))
    if summary.state is State.ARCHIVED:
        found.append(Badge(context.word(lang, "badge.archived"), "muted"))
    if summary.corrected:
        found.append(Badge(context.word(lang, "badge.corrected"), "warn"))
    if summary.superseded_by:
        found.append(Badge(context.word(lang, "badge.superseded"), "muted"))
    if "closes_on" in values:
        found.append(_deadline(context, values, lang))
    marks = context.ear.once(("marks", summary.type, lang), _marks, context, summary.type, lang)
    found += [of[values[key]] for key, of in marks if values.get(key) in of]
    return tuple(found)


def _marks(context: Context, type_id: str, lang: str) -> tuple[tuple[str, Mapping[Value, Badge]], ...]:
    """Badges by value for the fields of a type whose values are marks."""
    fields = context.frame.types[type_id].fields
    return tuple(
        (
            key,
            {
                value: Badge(pick(label, lang), _TONES.get(value, "info"))
                for value, label in fields[key].values.items()
            },
        )
        for key in _MARKING
        if key in fields and fields[key].values
    )


_TONES = {
    "con_hieu_luc": "good",
    "chua_co_hieu_luc": "info",
    "het_hieu_luc_mot_phan": "warn",
    "het_hieu_luc_toan_bo": "bad",
    "ngung_hieu_luc": "warn",
    "khong_con_phu_hop": "muted",
    "bai_bo": "bad",
    "toan_trinh": "good",
}


def _deadline(context: Context, values: Mapping[str, Value], lang: str) -> Badge:
    today = context.catalog.today
    closes = values["closes_on"]
    opens = values.get("opens_on")
    if isinstance(opens, dt.date) and opens > today:
        return Badge(context.word(lang, "badge.not_open"), "info")
    if closes < today:
        return Badge(context.word(lang, "badge.closed"), "muted")
    days = (closes - today).days
    return Badge(context.word(lang, "badge.days_left", count=days), "warn" if days <= 7 else "good")
