"""Items as documents of the search index."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from portalgen.build.context import Context
from portalgen.content.model import Value
from portalgen.content.portal import Frame
from portalgen.content.schema import ContentType, Field
from portalgen.content.states import is_listed
from portalgen.search.documents import SearchDocument

#: Kinds of field whose value is text that readers may look for.
_TEXTS: Final = frozenset({"str", "text", "markdown", "symbol", "procedure_code"})
#: Fields that are part of a document in another way.
_ELSEWHERE: Final = frozenset({"title", "summary"})
#: Words that people search for and the page does not show.
_KEYWORDS: Final = "keywords"


def search_document(context: Context, id_: str) -> SearchDocument | None:
    """What the index holds of an item; None for one that lists do not show."""
    summary = context.catalog.find(id_)
    if summary is None or not is_listed(summary):
        return None
    frame = context.frame
    item, type_ = context.catalog.item(id_), frame.types[summary.type]
    texts = (context.bodies[id_].plain, *_field_texts(type_, item.fields))
    symbols = [item.fields.get(key) for key, field in type_.fields.items() if field.kind == "symbol"]
    date = summary.date.at.astimezone(frame.zone).date().isoformat() if summary.date else ""
    return SearchDocument(
        id=id_,
        site=summary.site,
        column=summary.column or f"{summary.site}/",
        type=summary.type,
        lang=summary.lang,
        date=date,
        title=summary.title,
        summary=summary.lead,
        url=context.item_href(frame.portal.main_site, summary),
        body="\n".join(filter(None, texts)),
        symbols=tuple(str(symbol) for symbol in symbols if symbol),
    )


def _field_texts(type_: ContentType, fields: Mapping[str, Value]) -> Iterator[str]:
    for key, field in type_.fields.items():
        value = fields.get(key)
        if value and key not in _ELSEWHERE and (field.show != "none" or key == _KEYWORDS):
            yield from _texts(field, value)


def _texts(field: Field, value: Value) -> Iterator[str]:
    if field.kind == "list":
        for entry in value:
            yield from _texts(field.of or Field(kind="str"), entry)
    elif field.kind == "object":
        for name, inner in field.fields.items():
            if inner.show != "none" and value.get(name):
                yield from _texts(inner, value[name])
    elif field.kind in _TEXTS:
        yield str(value)


def search_labels(frame: Frame) -> dict[str, Any]:
    """Titles for people, as the index carries them."""
    types = {id_: type_.label for id_, type_ in frame.types.items() if not type_.abstract}
    return {
        "sites": {site.id: site.title for site in frame.sites.values()},
        "columns": {column.id: column.title for column in frame.columns.values()},
        "types": types,
    }
