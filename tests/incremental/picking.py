"""Choices that an edit makes: by Hypothesis, which shrinks them, or by a seeded generator."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any, Protocol, TypeVar

from hypothesis import strategies as st

_T = TypeVar("_T")


class Pick(Protocol):
    """Chooses."""

    def number(self, low: int, high: int) -> int:
        """A number from ``low`` to ``high``, both included."""
        ...


class Drawn:
    """Chooses by Hypothesis.

    Args:
        data: what ``st.data()`` gives.
    """

    def __init__(self, data: Any) -> None:
        self._data = data

    def number(self, low: int, high: int) -> int:
        """See :class:`Pick`."""
        return int(self._data.draw(st.integers(low, high)))


class Seeded:
    """Chooses by a seed."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)

    def number(self, low: int, high: int) -> int:
        """See :class:`Pick`."""
        return self._random.randint(low, high)


def one(pick: Pick, options: Sequence[_T]) -> _T:
    """One of several; the first is the simplest."""
    return options[pick.number(0, len(options) - 1)]


def yes(pick: Pick) -> bool:
    """Yes or no; no is the simplest."""
    return pick.number(0, 1) == 1
