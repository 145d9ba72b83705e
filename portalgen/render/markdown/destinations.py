"""The helpers that upstream's rules for links ask, with one look at a whole address."""

from __future__ import annotations

import re
from typing import Any, Final, NamedTuple

from markdown_it import helpers
from markdown_it.common.utils import unescapeAll

#: An address as nearly all are: no brackets, no backslashes.
_SIMPLE: Final = re.compile(r"[^\x00-\x20\x7f\\()<][^\x00-\x20\x7f\\()]*")


class Destination(NamedTuple):
    """An address and where it ends in the text."""

    ok: bool
    pos: int
    str: str


def destination(string: str, pos: int, maximum: int) -> Any:
    """The address of a link that begins at ``pos``, as upstream finds it."""
    match = _SIMPLE.match(string, pos, maximum)
    if match is None or string[match.end() : match.end() + 1] in ("\\", "("):
        return helpers.parseLinkDestination(string, pos, maximum)
    return Destination(ok=True, pos=match.end(), str=unescapeAll(match.group()))


class Helpers:
    """In the place of upstream's module."""

    parseLinkDestination = staticmethod(destination)  # noqa: N815 - upstream's names
    parseLinkLabel = staticmethod(helpers.parseLinkLabel)  # noqa: N815
    parseLinkTitle = staticmethod(helpers.parseLinkTitle)  # noqa: N815
