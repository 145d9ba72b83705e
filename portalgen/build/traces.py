"""What was made from which facts, as the store keeps it.

A trace holds the digest of every answer that was heard, so a thing is found stale by its own trace: facts of
it are asked again, and the digests compared.
"""

from __future__ import annotations

from typing import Final

import msgspec


class Trace(msgspec.Struct, array_like=True, frozen=True):
    """What a thing was made from.

    Args:
        groups: of the facts, each once.
        heard: digests of the answers, by the name of the fact.
    """

    groups: tuple[str, ...]
    heard: dict[str, bytes]


_encode: Final = msgspec.msgpack.Encoder().encode
#: A trace that :class:`Made` or the store holds.
decode_trace: Final = msgspec.msgpack.Decoder(Trace).decode


class Made(msgspec.Struct, frozen=True):
    """Something that was made. Packed where it was made, so that it travels and is written as it is.

    Args:
        key: its kind and arguments.
        packed: what came of it, for kinds that keep it.
        trace: a :class:`Trace`, packed.
        groups: those of the trace.
        shared: names of further facts, of those that very many things are made from.
    """

    key: str
    packed: bytes | None
    trace: bytes
    groups: tuple[str, ...]
    shared: tuple[str, ...]

    @property
    def heard(self) -> tuple[str, ...]:
        """The names of its trace."""
        return tuple(decode_trace(self.trace).heard)


def made(key: str, packed: bytes | None, trace: Trace, shared: tuple[str, ...]) -> Made:
    """Pack the trace of something that was made; arguments as those of :class:`Made`."""
    return Made(key, packed, _encode(trace), trace.groups, shared)
