"""What was just told of a value is told again without being worked out."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import TypeVar

_T = TypeVar("_T")

_KEPT = 2000


def remembered(show: Callable[[_T], str]) -> Callable[[_T], str]:
    """The same for values that were just shown: the date of an item stands on many pages, often twice.

    Values are known by identity, as equal instants may be written with other offsets.
    """
    known: dict[int, tuple[_T, str]] = {}

    @functools.wraps(show)
    def ask(value: _T) -> str:
        found = known.get(id(value))
        if found is None or found[0] is not value:
            if len(known) >= _KEPT:
                known.clear()
            found = known[id(value)] = value, show(value)
        return found[1]

    return ask
