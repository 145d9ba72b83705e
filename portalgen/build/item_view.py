"""The view of an item's own page."""

from __future__ import annotations

from collections.abc import Mapping

from portalgen.build.cards import badges, cards, cards_again
from portalgen.build.context import Context
from portalgen.build.corrections import CORRECTIONS
from portalgen.build.field_views import FieldShower, shown_fields
from portalgen.build.links import compose
from portalgen.build.subject import Subject
from portalgen.content.model import Item, State, Summary
from portalgen.content.schema import ContentType
from portalgen.content.states import shows_text
from portalgen.i18n import pick
from portalgen.render.views import Card, FieldView, File, ItemView, Link, Notice


def item_view(context: Context, subject: Subject) -> ItemView:
    """All that the item's page shows."""
    summary, item, site = subject.summary, subject.item, subject.site
    lang = site.lang
    column, image = subject.column, summary.image
    owner = (summary.url, item.source)
    return ItemView(
        id=summary.id,
        title=summary.title,
        type=summary.type,
        type_label=pick(subject.type.label, lang),
        href=context.addresses.path(site.id, summary.url),
        lang=summary.lang,
        lead=summary.lead,
        date=summary.date,
        updated=summary.updated,
        unit=Link(subject.unit, "") if subject.unit else None,
        image=context.image(site.id, site.id, owner, image) if image else None,
        badges=badges(context, summary, lang),
        notices=notices(context, summary, item, lang),
        fields=_fields(context, subject),
        body=compose(context, subject.body, site.id, owner),
        toc=subject.body.toc,
        files=files(context, item),
        relations=_relations(context, subject),
        referrers=_referrers(context, subject),
        corrections=tuple(
            [
                Notice("corrected", context.word(lang, "notice.correction"), entry.note, entry.on)
                for entry in item.corrections
            ]
        ),
        corrections_href=context.addresses.path(site.id, CORRECTIONS) if item.corrections else "",
        topics=summary.topics,
        column=context.column_link(site.id, column.id) if column else None,
        older=_older(context, subject),
        translations=tuple(
            [
                Link(other.title, context.item_href(site.id, other), lang=other.lang)
                for other in subject.translations
            ]
        ),
        json_href=_json_href(context, subject),
        raw=dict(subject.values),
    )


def _older(context: Context, subject: Subject) -> tuple[Card, ...]:
    summary, column = subject.summary, subject.column
    if column is None or column.order != "date" or summary.date is None:
        return ()
    return cards_again(context, summary.site, context.catalog.older(summary))


def _json_href(context: Context, subject: Subject) -> str:
    if not subject.type.machine.json:
        return ""
    return context.addresses.path(subject.site.id, subject.summary.url.removesuffix(".html") + ".json")


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


def _fields(context: Context, subject: Subject) -> tuple[FieldView, ...]:
    """The type's fields that have a value and are public, in the type's order."""
    summary, site, values = subject.summary, subject.site, subject.values
    shower = FieldShower(context, site.id, summary, site.lang)
    fields = shown_fields(context, summary.type, site.lang)
    known = filter(values.__contains__, fields.public)
    views = [shower.view(fields.by_key[key], values[key]) for key in known]
    return tuple([view for view in views if view is not None])


def files(context: Context, item: Item) -> tuple[File, ...]:
    """Every file that the item's fields offer, each once, in the order of the fields."""
    here = item.summary.site
    lang = context.frame.sites[here].lang
    type_ = context.frame.types[item.summary.type]
    found: dict[str, File] = {}
    for key in filter(shown_fields(context, item.summary.type, lang).with_files.__contains__, item.fields):
        value, field = item.fields[key], type_.fields.get(key)
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


def _relations(context: Context, subject: Subject) -> tuple[tuple[str, tuple[Link, ...]], ...]:
    """Related documents by kind of relation, inverses included, then other related items."""
    summary, item, lang = subject.summary, subject.item, subject.site.lang
    groups: dict[str, list[Link]] = {}
    for relation in context.catalog.relations(summary.id):
        label = _relation_label(subject.type, relation.kind, lang)
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
    return tuple([(label, tuple(links)) for label, links in groups.items()])


def _referrers(context: Context, subject: Subject) -> tuple[tuple[str, str, tuple[Card, ...]], ...]:
    """Items that name this one, as its type asks: units of a unit, services of a procedure."""
    site = subject.site
    found = (
        (key, pick(label, site.lang), context.catalog.referrers(site.id, key, subject.summary.id))
        for key, label in subject.type.referrers.items()
    )
    return tuple((key, label, cards(context, site.id, of, "plain")) for key, label, of in found if of)


def _relation_label(type_: ContentType, kind: str, lang: str) -> str:
    """The name of a relation: of a derived inverse, or of a value that editors choose."""
    if kind in type_.relation_labels:
        return pick(type_.relation_labels[kind], lang)
    of = type_.fields["relations"].of if "relations" in type_.fields else None
    stated = of.fields.get("kind") if of else None
    return pick(stated.values.get(kind, {}), lang) if stated and kind in stated.values else kind
