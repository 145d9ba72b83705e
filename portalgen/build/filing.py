"""How an item is filed in the store: its row, with everything that it is found under."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from portalgen.build.library import moments_of
from portalgen.build.packing import packed_entry
from portalgen.build.shelf import Stamps
from portalgen.build.store import Row
from portalgen.content.claims import Claim, Claims
from portalgen.content.model import Entry
from portalgen.content.portal import Frame
from portalgen.content.records import (
    Key,
    Keys,
    Record,
    columns_of,
    keys_of,
    month_of,
    newest_first,
    referring_fields,
    referring_keys,
)

#: Kinds of keys as plain text, each one object: rows travel between processes.
_PLAIN: Final = {kind: str(kind) for kind in (*Keys, *Claim)}


class Filing:
    """Files items.

    Args:
        frame: types, and the zone in which days begin.
        claims: makes the claims of items.
    """

    def __init__(self, frame: Frame, claims: Claims) -> None:
        self._frame = frame
        self._claims = claims
        self._referring = referring_fields(frame.types)

    def keys(self, record: Record) -> Iterator[Key]:
        """Everything that a record is found under, its claims included."""
        yield from keys_of(record)
        yield from referring_keys(record, self._referring)
        yield from self._claims.of(record)

    def row(self, entry: Entry, stamps: Stamps) -> Row:
        """An entry as the store keeps it."""
        summary, frame = entry.summary, self._frame
        own, *others = columns_of(entry)
        return Row(
            id=summary.id,
            source=entry.source,
            site=summary.site,
            column=own,
            month=month_of(summary),
            place=newest_first(summary)[0],
            stamp=stamps.parsed,
            digest=stamps.item,
            body=stamps.body,
            value=packed_entry(entry),
            keys=tuple([(_PLAIN[kind], value) for kind, value in self.keys(entry)]),
            columns=tuple(others),
            moments=tuple(moments_of(entry, frame.types.get(summary.type), frame.zone)),
        )
