"""What the renderer has to know of block tokens by their type alone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from markdown_it.token import Token

#: Blocks without anything special about their end.
CLOSE: Final = {
    "paragraph_close": "</p>\n",
    "blockquote_close": "</blockquote>\n",
    "bullet_list_close": "</ul>\n",
    "ordered_list_close": "</ol>\n",
    "list_item_close": "</li>\n",
    "dl_close": "</dl>\n",
    "dt_close": "</dt>\n",
    "dd_close": "</dd>\n",
}
#: Blocks that begin on a line of their own even after the text of a tight list.
BREAKING: Final = frozenset(
    {"heading_open", "bullet_list_open", "ordered_list_open", "blockquote_open", "dl_open", "hr", "table"}
    | {"directive_open"}
)
#: Closing tags after which a line of the visible text ends.
LINE_ENDS: Final = frozenset({"paragraph_close", "dt_close"})


def end_of(tokens: Sequence[Token], index: int) -> int:
    """Where the token that closes the one at ``index`` stands."""
    opened = tokens[index]
    close = opened.type.removesuffix("_open") + "_close"
    index += 1
    while tokens[index].type != close or tokens[index].level != opened.level:
        index += 1
    return index
