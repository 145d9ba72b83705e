"""Items as other pages show them: cards and badges."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping

from portalgen.build.context import Context
from portalgen.build.field_views import FieldShower, shown_fields
from portalgen.content.model import ImageRef, State, Summary, Value
from portalgen.i18n import pick
from portalgen.render.views import Badge, Card, FieldView, Image, Link


def cards(context: Context, here: str, summaries: Iterable[Summary], layout: str = "") -> tuple[Card, ...]:
    """Cards for a list on a page of site ``here``."""
    return tuple(card(context, here, summary, layout) for summary in summaries)


def card(context: Context, here: str, summary: Summary, layout: str = "") -> Card:
    """One item as a list shows it; fields of the type's list view where the layout wants them."""
    return context.ear.once(("card", here, summary.id, layout), _card, context, here, summary, layout)


def _card(context: Context, here: str, summary: Summary, layout: str) -> Card:
    type_ = context.frame.types[summary.type]
    lang = context.frame.sites[here].lang
    values = dict(summary.fields)
    shown = type_.list.fields if (layout or type_.list.layout) in {"table", "rows"} else ()
    fields = tuple(_list_field(context, here, summary, key, lang=lang, values=values) for key in shown)
    image = summary.image
    site = context.frame.sites[summary.site]
    return Card(
        id=summary.id,
        title=summary.title,
        href=context.item_href(here, summary),
        type=summary.type,
        type_label=pick(type_.label, lang),
        lead=summary.lead,
        date=summary.date,
        image=_card_image(context, here, summary, image) if image else None,
        column=context.column_link(here, summary.column),
        site=context.site_link(here, site) if summary.site != here else None,
        badges=badges(context, summary, lang),
        fields=tuple(field for field in fields if field is not None),
        lang=summary.lang if summary.lang != lang else "",
    )


def _card_image(context: Context, here: str, summary: Summary, image: ImageRef) -> Image | None:
    return context.image(here, summary.site, (summary.url, summary.source), image)


def _list_field(
    context: Context, here: str, summary: Summary, key: str, *, lang: str, values: Mapping[str, Value]
) -> FieldView | None:
    if key == "title":
        link = Link(summary.title, context.item_href(here, summary), lang=summary.lang)
        return FieldView("title", context.word(lang, "field.title"), "link", link)
    shown = shown_fields(context, summary.type, lang).by_key.get(key)
    if shown is None:
        return FieldView(key, key, "text", "")
    value = values.get(key, getattr(summary, key, None))
    if value in (None, "", ()):
        return shown.absent
    return FieldShower(context, here, summary, lang).view(shown, value)


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
    type_ = context.frame.types[summary.type]
    for key in ("validity", "level", "state", "stage"):
        field = type_.fields.get(key)
        if field is not None and values.get(key) in field.values:
            label = pick(field.values[values[key]], lang)
            found.append(Badge(label, _TONES.get(str(values[key]), "info")))
    return tuple(found)


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
