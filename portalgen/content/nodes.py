"""A tree of values as an editor wrote them, each with its place."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from portalgen.diagnostics import Span


class Scalar(msgspec.Struct, frozen=True):
    """A single value as written.

    Args:
        value: the text, quotes removed.
        plain: written without quotes (a quoted ``"2023"`` is text, whatever the field).
        commented: cut short by a ``#`` comment on the same line.
    """

    value: str
    span: Span
    plain: bool = True
    commented: bool = False


class Sequence(msgspec.Struct, frozen=True):
    """A list of nodes."""

    entries: tuple[Node, ...]
    span: Span


class Mapping(msgspec.Struct, frozen=True):
    """A table of keys, in order of writing, each key once."""

    entries: tuple[tuple[Scalar, Node], ...]
    span: Span

    def get(self, key: str) -> Node | None:
        """The value of ``key``, or None."""
        for name, node in self.entries:
            if name.value == key:
                return node
        return None

    def keys(self) -> Iterator[str]:
        """The keys, in order."""
        return (name.value for name, _ in self.entries)


Node = Scalar | Sequence | Mapping
