"""Hearing: while something is made, the names of the facts that it asks for are heard.

What many pages share (a card, the way to a column) is made once and kept with the names of the facts that
it was made from, so that whoever uses it has heard them too.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping
from typing import Any, ParamSpec, TypeVar

_T = TypeVar("_T")
_P = ParamSpec("_P")

SEPARATOR = "\x1f"
#: Results that are kept at once; a page's neighbours are made soon after it.
_KEPT = 20_000


class Ear:
    """Hears the names of facts while one thing is made."""

    __slots__ = ("_kept", "heard")

    def __init__(self) -> None:
        self.heard: set[str] = set()
        self._kept: dict[Hashable, tuple[Any, frozenset[str]]] = {}

    def note(self, *name: str) -> None:
        """A fact was asked for."""
        self.heard.add(SEPARATOR.join(name))

    def fresh(self) -> set[str]:
        """Begin to listen anew; returns the set that will hold the names."""
        self.heard = set()
        return self.heard

    def apart(self, make: Callable[_P, _T], *args: _P.args, **kwargs: _P.kwargs) -> tuple[_T, frozenset[str]]:
        """What ``make`` gives, and the names that it asked for; they are not heard here."""
        outside, self.heard = self.heard, set()
        try:
            return make(*args, **kwargs), frozenset(self.heard)
        finally:
            self.heard = outside

    def once(self, key: Hashable, make: Callable[_P, _T], *args: _P.args, **kwargs: _P.kwargs) -> _T:
        """What ``make`` gives, made once for a key as long as it is kept; what it asked for is heard again.

        Args:
            key: whose result it is, with all arguments of it.
            make: a function of the portal and the key.
            args: passed to ``make``.
            kwargs: passed to ``make``.
        """
        kept = self._kept.get(key)
        if kept is None:
            if len(self._kept) >= _KEPT:
                self._kept.clear()
            kept = self._kept[key] = self.apart(make, *args, **kwargs)
        self.heard |= kept[1]
        made: _T = kept[0]
        return made


class Heard(Mapping[str, _T]):
    """A mapping whose questions are heard: one key names its fact, all keys together name others."""

    __slots__ = ("_ear", "_every", "_name", "_names", "_values")

    def __init__(
        self,
        values: Mapping[str, _T],
        ear: Ear,
        name: Callable[[str], tuple[str, ...]],
        every: tuple[str, ...],
    ) -> None:
        self._values = values
        self._ear = ear
        self._name = name
        self._names: dict[str, str] = {}
        self._every = frozenset(every)

    def _named(self, key: str) -> str:
        """The name of a key's fact, kept for the next time."""
        if len(self._names) >= _KEPT:
            self._names.clear()
        name = self._names[key] = SEPARATOR.join(self._name(key))
        return name

    def __getitem__(self, key: str) -> _T:
        self._ear.heard.add(self._names.get(key) or self._named(key))
        return self._values[key]

    def get(self, key: str, default: Any = None) -> Any:
        """The value of a key, or the default; absence is an answer too."""
        self._ear.heard.add(self._names.get(key) or self._named(key))
        return self._values.get(key, default)

    def __contains__(self, key: object) -> bool:
        self._ear.heard.add(self._names.get(str(key)) or self._named(str(key)))
        return key in self._values

    def __iter__(self) -> Iterator[str]:
        self._ear.heard |= self._every
        return iter(self._values)

    def __len__(self) -> int:
        self._ear.heard |= self._every
        return len(self._values)
