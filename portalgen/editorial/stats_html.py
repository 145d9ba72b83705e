"""Statistics as one page to print and sign."""

from __future__ import annotations

from collections.abc import Iterable
from importlib import resources

from markupsafe import Markup

_PAGE = Markup(
    '<!doctype html>\n<html lang="{lang}"><head><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width, initial-scale=1">'
    "<title>{title}</title><style>{css}</style></head>\n<body><header><p>{portal}</p><h1>{title}</h1>"
    "<p>{period}</p></header>\n<table><thead><tr>{head}</tr></thead>\n<tbody>\n{rows}</tbody>\n"
    "<tfoot><tr>{total}</tr></tfoot></table>\n<p>{note}</p>\n<footer>{signatures}</footer></body></html>\n"
)


def page(
    table: Iterable[tuple[str, ...]],
    *,
    texts: int,
    signatures: Iterable[str],
    lang: str,
    title: str,
    portal: str,
    period: str,
    note: str,
) -> str:
    """The page.

    Args:
        table: the head, the lines and the total, as shown.
        texts: how many columns at the left are words; the others are numbers.
        signatures: who signs.
        lang: code of the language.
        title: what is counted.
        portal: its name.
        period: in words.
        note: how it was reckoned.
    """
    head, *lines, total = table
    css = (resources.files("portalgen") / "editorial/assets/stats.css").read_text(encoding="utf-8")
    return str(
        _PAGE.format(
            lang=lang,
            title=title,
            css=Markup(css),  # noqa: S704 - a file of the package
            portal=portal,
            period=period,
            head=_cells(head, texts, "th", ' scope="col"'),
            rows=Markup("").join(Markup("<tr>{}</tr>\n").format(_cells(line, texts)) for line in lines),
            total=_cells(total, texts),
            note=note,
            signatures=Markup("").join(Markup("<div><p>{}</p></div>").format(name) for name in signatures),
        )
    )


def _cells(values: tuple[str, ...], texts: int, tag: str = "td", attributes: str = "") -> Markup:
    cells = []
    for index, value in enumerate(values):
        kind = "" if index < texts else ' class="number"'
        opening = Markup(f"<{tag}{attributes}{kind}>")  # noqa: S704 - our own words
        cells.append(opening + value + Markup(f"</{tag}>"))  # noqa: S704
    return Markup("").join(cells)
