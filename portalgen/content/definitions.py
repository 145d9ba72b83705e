"""What follows from a definition of types or fields alone: worked out once, not anew for every item."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, Generic, TypeVar

Definition = TypeVar("Definition")
Result = TypeVar("Result")

#: Definitions of a portal are some dozens; a preview reads them again whenever they are edited.
_KEPT: Final = 1000


class OfDefinition(Generic[Definition, Result]):
    """A function of a definition that remembers its results.

    Definitions hold tables and so cannot be keys. Each is known by its identity, and kept with its result so
    that no other can have it.

    Args:
        function: of the definition, which must not change afterwards.
    """

    def __init__(self, function: Callable[[Definition], Result]) -> None:
        self._function = function
        self._known: dict[int, tuple[Definition, Result]] = {}

    def __call__(self, definition: Definition) -> Result:
        """The function's result."""
        known = self._known.get(id(definition))
        if known is not None:
            return known[1]
        if len(self._known) >= _KEPT:
            self._known.clear()
        result = self._function(definition)
        self._known[id(definition)] = definition, result
        return result
