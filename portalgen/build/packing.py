"""Items, their texts and their entries as bytes: how the store keeps them, exactly.

What is read from the bytes equals what was written, to the kind of every value: pages of a build that parsed
an item and of one that found it kept are the same. JSON is the inner form of an item, as it keeps the offsets
of moments; texts travel beside it as they are.
"""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, Final

import msgspec

from portalgen.content.model import Entry, FieldRef, ImageRef, Item, Summary, Value
from portalgen.diagnostics import Span
from portalgen.render.markdown.body import Body
from portalgen.text.moment import Moment

#: Level of compression: a file is written once and read once or twice in a build.
_LEVEL: Final = 1


class _File(msgspec.Struct, frozen=True, array_like=True):
    """A parsed file.

    Args:
        head: see :func:`head_of`.
        positions: of the item, as are ``refs``, ``body_line`` and ``text``.
    """

    head: bytes
    positions: dict[str, Span]
    refs: tuple[FieldRef, ...]
    body_line: int
    text: str
    body: Body


def head_of(item: Item) -> bytes:
    """The item without its text and without the places of its values in the file."""
    return _to_json(
        msgspec.structs.replace(
            item,
            summary=_plain_summary(item.summary),
            fields=_plain_fields(item.fields),
            positions={},
            refs=(),
            body="",
            body_line=0,
        )
    )


def packed_file(item: Item, body: Body, head: bytes | None = None) -> bytes:
    """A parsed file.

    Args:
        item: of the file.
        body: its parsed text.
        head: of the item, where it is at hand.
    """
    file = _File(head or head_of(item), dict(item.positions), item.refs, item.body_line, item.body, body)
    return _press()(_to_msgpack(file))


def unpacked_file(data: bytes) -> tuple[Item, Body]:
    """Item and parsed text of a file.

    Raises:
        msgspec.DecodeError: where the bytes are not those of :func:`packed_file`.
    """
    file = _to_file(_release()(data))
    item = _to_item(file.head)
    item = msgspec.structs.replace(
        item,
        summary=_whole_summary(item.summary),
        fields=_whole_fields(item.fields),
        positions=file.positions,
        refs=file.refs,
        body=file.text,
        body_line=file.body_line,
    )
    return item, file.body


def packed_entry(entry: Entry) -> bytes:
    """An entry."""
    return _to_json(
        msgspec.structs.replace(
            entry, summary=_plain_summary(entry.summary), fields=_plain_fields(entry.fields)
        )
    )


def unpacked_entry(data: bytes) -> Entry:
    """The entry of :func:`packed_entry`.

    Raises:
        msgspec.DecodeError: where the bytes are not those of an entry.
    """
    entry = _to_entry(data)
    return msgspec.structs.replace(
        entry, summary=_whole_summary(entry.summary), fields=_whole_fields(entry.fields)
    )


_to_json: Final = msgspec.json.Encoder().encode
_to_msgpack: Final = msgspec.msgpack.Encoder().encode
_to_file: Final = msgspec.msgpack.Decoder(_File).decode
_to_item: Final = msgspec.json.Decoder(Item).decode
_to_entry: Final = msgspec.json.Decoder(Entry).decode


@functools.cache
def _press() -> Callable[[bytes], bytes]:
    import zstandard

    press: Callable[[bytes], bytes] = zstandard.ZstdCompressor(level=_LEVEL, write_checksum=True).compress
    return press


@functools.cache
def _release() -> Callable[[bytes], bytes]:
    import zstandard

    decompress = zstandard.ZstdDecompressor().decompress

    def release(data: bytes) -> bytes:
        try:
            return decompress(data)
        except zstandard.ZstdError as error:
            raise msgspec.DecodeError(str(error)) from error

    return release


# -- values of fields --------------------------------------------------------------------------------------
# JSON has its own form for texts, numbers and truth; any other value is a list that begins with its kind.

_AS_IT_IS: Final = frozenset({str, int, bool, float, type(None)})


def _plain_summary(summary: Summary) -> Summary:
    if not summary.fields:
        return summary
    fields = tuple([(key, _plain(value)) for key, value in summary.fields])
    return msgspec.structs.replace(summary, fields=fields)


def _whole_summary(summary: Summary) -> Summary:
    if not summary.fields:
        return summary
    return msgspec.structs.replace(summary, fields=tuple([(key, _whole(v)) for key, v in summary.fields]))


def _plain_fields(fields: Mapping[str, Value]) -> dict[str, Any]:
    return {key: value if type(value) is str else _plain(value) for key, value in fields.items()}


def _whole_fields(fields: Mapping[str, Any]) -> dict[str, Value]:
    return {key: _whole(value) if type(value) is list else value for key, value in fields.items()}


def _plain(value: Value) -> Any:
    kind = type(value)
    return value if kind in _AS_IT_IS else _PLAIN[kind](value)


def _whole(value: Any) -> Value:
    return _WHOLE[value[0]](value) if type(value) is list else value


#: How a value of each other kind is written: its mark and what follows. A kind that is missing here is a
#: fault of ours and raises ``KeyError``.
_PLAIN: Final[Mapping[type, Callable[[Any], list[Any]]]] = {
    tuple: lambda value: ["t", *[one if type(one) is str else _plain(one) for one in value]],
    list: lambda value: ["l", *map(_plain, value)],
    dict: lambda value: ["o", _plain_fields(value)],
    Moment: lambda value: ["m", value.at.isoformat(), value.has_time],
    dt.date: lambda value: ["d", value.isoformat()],
    Decimal: lambda value: ["n", str(value)],
    ImageRef: lambda value: ["i", value.source, value.alt, value.caption, value.credit],
}
_WHOLE: Final[Mapping[str, Callable[[list[Any]], Value]]] = {
    "t": lambda value: tuple(map(_whole, value[1:])),
    "l": lambda value: list(map(_whole, value[1:])),
    "o": lambda value: _whole_fields(value[1]),
    "m": lambda value: Moment(dt.datetime.fromisoformat(value[1]), value[2]),
    "d": lambda value: dt.date.fromisoformat(value[1]),
    "n": lambda value: Decimal(value[1]),
    "i": lambda value: ImageRef(*value[1:]),
}
