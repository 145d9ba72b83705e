"""What the index is made of."""

from __future__ import annotations

import msgspec


class SearchDocument(msgspec.Struct, frozen=True):
    """One public item as plain values.

    Args:
        id: unique in the portal and stable; it decides the document's slot.
        site: id of the site.
        column: id of the column, ``<site>/<path>``; ``<site>/`` for an item in no column.
        type: id of the content type.
        lang: language of the item.
        date: day of publication in the portal's time zone, ``YYYY-MM-DD``; empty for undated items.
        title: plain text.
        summary: plain text; shown under the title, shortened.
        url: where the item is served.
        body: plain text, a line end between blocks.
        symbols: numbers and symbols that the document itself bears.
    """

    id: str
    site: str
    column: str
    type: str
    lang: str
    date: str
    title: str
    summary: str
    url: str
    body: str
    symbols: tuple[str, ...] = ()
