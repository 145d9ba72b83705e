"""Remembering: a process that reads one portal again and again (the preview) reads only what changed.

Readers take a :class:`Recall` and ask it for each costly result by name, with all that the result depends
on. A build passes none and makes everything afresh.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ParamSpec, Protocol, TypeVar

_P = ParamSpec("_P")
_T = TypeVar("_T")


class Recall(Protocol):
    """Gives the result of ``make(*args)``, made now or kept from earlier for equal ``inputs``."""

    def __call__(
        self, name: str, inputs: object, make: Callable[_P, _T], /, *args: _P.args, **kwargs: _P.kwargs
    ) -> _T:
        """The result.

        Args:
            name: whose result it is, e.g. ``item thads/tin/a.md``.
            inputs: everything that the result depends on, compared by ``==``.
            make: makes it.
            args: passed to ``make``.
            kwargs: passed to ``make``.
        """
        ...


def afresh(_name: str, _inputs: object, make: Callable[_P, _T], /, *args: _P.args, **kwargs: _P.kwargs) -> _T:
    """Remembers nothing."""
    return make(*args, **kwargs)


class Memo:
    """Keeps the last result under each name."""

    __slots__ = ("_known",)

    def __init__(self) -> None:
        self._known: dict[str, tuple[object, Any]] = {}

    def __call__(
        self, name: str, inputs: object, make: Callable[_P, _T], /, *args: _P.args, **kwargs: _P.kwargs
    ) -> _T:
        """The kept result where its inputs are equal, else a new one, which is kept."""
        known = self._known.get(name)
        if known is not None and known[0] == inputs:
            kept: _T = known[1]
            return kept
        made = make(*args, **kwargs)
        self._known[name] = (inputs, made)
        return made

    def keep(self, name: str, inputs: object, made: object) -> None:
        """Keep a result that was made elsewhere."""
        self._known[name] = (inputs, made)

    def forget(self, name: str) -> None:
        """Make the result of that name anew next time."""
        self._known.pop(name, None)
