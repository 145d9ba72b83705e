"""The view of an item's own page."""

from __future__ import annotations

from collections.abc import Mapping

from portalgen.build.cards import badges, cards
from portalgen.build.context import Context
from portalgen.build.corrections import CORRECTIONS
from portalgen.build.field_views import FieldShower
from portalgen.build.links import compose
from portalgen.content.model import Item, State, Summary
from portalgen.content.schema import ContentType
from portalgen.content.states import shows_text
from portalgen.i18n import pick
from portalgen.render.views import Card, FieldView, File, ItemView, Link, Notice


def item_view(context: Context, id_: str) -> ItemView:
    """All that the item's page shows."""
    item = context.catalog.item(id_)
    summary = context.catalog.summary(id_)
    type_ = context.frame.types[summary.type]
    site = context.frame.sites[summary.site]
    lang = site.lang
    body = context.bodies[id_]
    owner = (summary.url, item.source)
    unit = context.unit_name(summary.unit, lang)
    return ItemView(
        id=id_,
        title=summary.title,
        type=summary.type,
        type_label=pick(type_.label, lang),
        href=context.addresses.path(summary.site, summary.url),
        lang=summary.lang,
        lead=summary.lead,
        date=summary.date,
        updated=summary.updated,
        unit=Link(unit, "") if unit else None,
        image=context.image(summary.site, summary.site, owner, summary.image) if summary.image else None,
        badges=badges(context, summary, lang),
        notices=notices(context, summary, item, lang),
        fields=_fields(context, item, lang),
        body=compose(context, body, summary.site, owner),
        toc=body.toc,
        files=files(context, item),
        relations=_relations(context, summary, item, lang),
        referrers=_referrers(context, summary, type_, lang),
        corrections=tuple(
            Notice("corrected", context.word(lang, "notice.correction"), entry.note, entry.on)
            for entry in item.corrections
        ),
        corrections_href=context.addresses.path(summary.site, CORRECTIONS) if item.corrections else "",
        topics=summary.topics,
        column=context.column_link(summary.site, summary.column),
        older=_older(context, summary),
        translations=tuple(
            Link(other.title, context.item_href(summary.site, other), lang=other.lang)
            for other in context.catalog.translations(summary)
        ),
        json_href=_json_href(context, summary),
        raw=dict(context.catalog.values(id_)),
    )


def _older(context: Context, summary: Summary) -> tuple[Card, ...]:
    column = context.frame.columns.get(summary.column)
    if column is None or column.order != "date" or summary.date is None:
        return ()
    return cards(context, summary.site, context.catalog.older(summary), "plain")


def _json_href(context: Context, summary: Summary) -> str:
    if not context.frame.types[summary.type].machine.json:
        return ""
    return context.addresses.path(summary.site, summary.url.removesuffix(".html") + ".json")


def notices(context: Context, summary: Summary, item: Item, lang: str) -> tuple[Notice, ...]:
    """Banners at the top of the page: what has happened to the item since it was published."""
    found: list[Notice] = []
    if summary.state is State.WITHDRAWN:
        found.append(withdrawal(context, summary, item, lang))
    if summary.superseded_by:
        link = _link(context, summary, item, summary.superseded_by)
        found.append(Notice("superseded", context.word(lang, "notice.superseded"), link=link))
    if summary.corrected:
        last = max(entry.on for entry in item.corrections) if item.corrections else None
        found.append(Notice("corrected", context.word(lang, "notice.corrected"), date=last))
    if summary.state is State.ARCHIVED:
        day = item.expire_at.at.date() if item.expire_at else None
        found.append(Notice("archived", context.word(lang, "notice.archived"), date=day))
    return tuple(found)


def withdrawal(context: Context, summary: Summary, item: Item, lang: str) -> Notice:
    """The notice of a withdrawn item; all that a tombstone says."""
    kind = summary.withdrawal.value if summary.withdrawal else "withdrawn"
    return Notice(
        "withdrawn",
        context.word(lang, f"notice.withdrawn.{kind}"),
        item.withdrawn_reason,
        item.withdrawn_on,
        _link(context, summary, item, item.withdrawn_to),
    )


def _link(context: Context, summary: Summary, item: Item, name: str) -> Link | None:
    """A link to the item that a field names, where the public can open it."""
    id_ = context.catalog.resolve(name, summary.site, item.source) if name else None
    if id_ is None or not shows_text(context.catalog.summary(id_)):
        return None
    target = context.catalog.summary(id_)
    return Link(target.title, context.item_href(summary.site, target))


def _fields(context: Context, item: Item, lang: str) -> tuple[FieldView, ...]:
    """The type's fields that have a value and are public, in the type's order."""
    type_ = context.frame.types[item.summary.type]
    values = context.catalog.values(item.summary.id)
    shower = FieldShower(context, item.summary.site, item.summary, lang)
    views = (
        shower.view(key, field, values[key])
        for key, field in type_.fields.items()
        if field.show != "none" and key in values
    )
    return tuple(view for view in views if view is not None)


def files(context: Context, item: Item) -> tuple[File, ...]:
    """Every file that the item's fields offer, each once, in the order of the fields."""
    here = item.summary.site
    lang = context.frame.sites[here].lang
    type_ = context.frame.types[item.summary.type]
    found: dict[str, File] = {}
    for key, value in item.fields.items():
        field = type_.fields.get(key)
        roles = field.of.fields.get("role") if field and field.of else None
        for entry in value if isinstance(value, tuple) else (value,):
            path = entry.get("file") if isinstance(entry, Mapping) else None
            if field is not None and field.kind == "file" and isinstance(entry, str):
                path = entry
            if not path or path in found:
                continue
            details = entry if isinstance(entry, Mapping) else {}
            role = str(details.get("role", ""))
            if roles is not None and roles.values:
                role = pick(roles.values.get(role, {}), lang) or role
            view = context.file(here, item.summary, path, title=details.get("title", ""), role=role)
            if view is not None:
                found[path] = view
    return tuple(found.values())


def _relations(
    context: Context, summary: Summary, item: Item, lang: str
) -> tuple[tuple[str, tuple[Link, ...]], ...]:
    """Related documents by kind of relation, inverses included, then other related items."""
    groups: dict[str, list[Link]] = {}
    type_ = context.frame.types[summary.type]
    for relation in context.catalog.relations(summary.id):
        label = _relation_label(type_, relation.kind, lang)
        target = context.catalog.find(relation.target)
        if target is not None and shows_text(target):
            symbol = str(dict(target.fields).get("number_symbol", ""))
            shown = f"{symbol} {target.title}" if symbol and symbol not in target.title else target.title
            groups.setdefault(label, []).append(Link(shown, context.item_href(summary.site, target)))
        elif not relation.target:
            groups.setdefault(label, []).append(Link(relation.text, ""))
    related = [_link(context, summary, item, name) for name in item.fields.get("related", ())]
    links = [link for link in related if link is not None]
    if links:
        groups[context.word(lang, "item.related")] = links
    return tuple((label, tuple(links)) for label, links in groups.items())


def _referrers(
    context: Context, summary: Summary, type_: ContentType, lang: str
) -> tuple[tuple[str, str, tuple[Card, ...]], ...]:
    """Items that name this one, as its type asks: units of a unit, services of a procedure."""
    found = (
        (key, pick(label, lang), context.catalog.referrers(summary.site, key, summary.id))
        for key, label in type_.referrers.items()
    )
    return tuple((key, label, cards(context, summary.site, of, "plain")) for key, label, of in found if of)


def _relation_label(type_: ContentType, kind: str, lang: str) -> str:
    """The name of a relation: of a derived inverse, or of a value that editors choose."""
    if kind in type_.relation_labels:
        return pick(type_.relation_labels[kind], lang)
    of = type_.fields["relations"].of if "relations" in type_.fields else None
    stated = of.fields.get("kind") if of else None
    return pick(stated.values.get(kind, {}), lang) if stated and kind in stated.values else kind
