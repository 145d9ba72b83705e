"""HTML of tables: header cells with a scope, a caption, and a container that scrolls and can be focused."""

from __future__ import annotations

from collections.abc import Sequence

from markdown_it.token import Token

from portalgen.render.markdown.context import escape
from portalgen.render.markdown.inlines import InlineRenderer
from portalgen.render.markdown.tables import Cell, Row, Table


def render(
    inlines: InlineRenderer, table: Table, *, number: int, caption: str, row_headers: bool, attributes: str
) -> None:
    """Render a table into the context's output.

    Source: Thông tư 32/2017/TT-BTTTT, Điều 18 (tables with caption and header cells); WCAG 2.1, 1.3.1.

    Args:
        inlines: renders the cells.
        table: the cells.
        number: names the scrolling container where there is no caption.
        caption: plain text, empty for none.
        row_headers: whether the first cell of a row is its header.
        attributes: of the ``<table>``, as HTML with a leading space.
    """
    context = inlines.context
    out = context.out
    label = escape(caption or f"{context.words.table} {number}")
    out.append(
        f'<div class="table-scroll" role="group" tabindex="0" aria-label="{label}">\n<table{attributes}>\n'
    )
    if caption:
        out.append(f"<caption>{escape(caption)}</caption>\n")
        context.visible.append(f"{caption}\n")
    classes = [f' class="align-{align}"' if align else "" for align in table.aligns]
    header, *rows = table.rows
    if any(cell.text for cell in header.cells):
        out.append("<thead>\n")
        # An empty header cell would announce a header that says nothing.
        _row(inlines, header, classes, [cell.text != "" for cell in header.cells], "col")
        out.append("</thead>\n")
    if rows:
        out.append("<tbody>\n")
        headers = [row_headers, *(False for _ in classes[1:])]
        for row in rows:
            _row(inlines, row, classes, headers, "row")
        out.append("</tbody>\n")
    out.append("</table>\n</div>\n")


def _row(
    inlines: InlineRenderer, row: Row, classes: Sequence[str], headers: Sequence[bool], scope: str
) -> None:
    """One row; a cell is a header where ``headers`` says so."""
    context = inlines.context
    context.out.append("<tr>\n")
    for cell, class_, is_header in zip(row.cells, classes, headers, strict=True):
        context.out.append(f'<th scope="{scope}"{class_}>' if is_header else f"<td{class_}>")
        if cell.text:
            _cell(inlines, row, cell)
            context.visible.append(" ")
        context.out.append("</th>\n" if is_header else "</td>\n")
    context.out.append("</tr>\n")
    context.visible.append("\n")


def _cell(inlines: InlineRenderer, row: Row, cell: Cell) -> None:
    """The content of one cell."""
    if not inlines.has_bare and not inlines.is_special(cell.text):
        inlines.text(cell.text)
        return
    token = Token("inline", "", 0, map=[row.line, row.line + 1], content=cell.text)
    token.meta["start"] = row.start + cell.column
    inlines.inline(token)
