"""Rules on what readers have to load: budgets in bytes, in place of a stopwatch (FCP, LCP)."""

from __future__ import annotations

from collections.abc import Iterator

from portalgen.diagnostics import Diagnostic
from portalgen.rules.asked import AskedOfItem


def pages(asked: AskedOfItem) -> Iterator[Diagnostic]:
    """The page of an item, and the image at its head, are not heavy (PRF001, PRF004).

    Options, in bytes: ``html``, the budget of a page; ``frame``, the part of it that what stands around an
    item takes (header, menu, footer, metadata); ``image``. An image of which smaller versions are made is
    never heavy: the build makes them light enough.
    """
    view = asked.view
    summary = view.item.summary
    actual = sum(len(part.encode()) for part in view.body.parts) + len(view.all_fields.encode())
    room = asked.option("html") - asked.option("frame")
    if actual > room:
        line = view.body_span(0, 0)
        yield asked.at("PRF001", line, actual=actual, limit=room, max=asked.option("html"))
    image = view.files(summary.image.source) if summary.image else None
    if image is not None and not image.variants and image.size > asked.option("image"):
        name = summary.image.source.rpartition("/")[2] if summary.image else ""
        yield asked.in_field("PRF004", "image", name=name, actual=image.size, limit=asked.option("image"))
