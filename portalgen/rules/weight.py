"""Rules on what readers have to load: budgets in bytes, in place of a stopwatch (FCP, LCP)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from portalgen.diagnostics import Diagnostic
from portalgen.rules.asked import AskedOfItem

#: Of a character in UTF-8: most texts are so short that none of them need be counted in bytes.
_MOST_BYTES: Final = 4


def pages(asked: AskedOfItem) -> Iterator[Diagnostic]:
    """The page of an item, and the image at its head, are not heavy (PRF001, PRF004).

    Options, in bytes: ``html``, the budget of a page; ``frame``, the part of it that what stands around an
    item takes (header, menu, footer, metadata); ``image``. An image of which smaller versions are made is
    never heavy: the build makes them light enough.
    """
    view = asked.view
    summary = view.item.summary
    texts = (*view.body.parts, view.all_fields)
    room = asked.option("html") - asked.option("frame")
    if sum(map(len, texts)) * _MOST_BYTES > room and (actual := sum(map(_bytes, texts))) > room:
        line = view.body_span(0, 0)
        yield asked.at("PRF001", line, actual=actual, limit=room, max=asked.option("html"))
    image = view.files(summary.image.source) if summary.image else None
    if image is not None and not image.variants and image.size > asked.option("image"):
        name = summary.image.source.rpartition("/")[2] if summary.image else ""
        yield asked.in_field("PRF004", "image", name=name, actual=image.size, limit=asked.option("image"))


def _bytes(text: str) -> int:
    return len(text.encode())
