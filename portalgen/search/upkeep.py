"""The whole index kept up to date: what changed goes in, files to put and to delete come out.

The files are a function of the public documents alone. What is remembered of the index as it is (a shelf of
values by key) only saves work: of a segment in which few documents changed the shards that they touch are
made anew, every other segment in which any changed is written from its analysed documents, the rest stays.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, Protocol

import msgspec

from portalgen.search.analysed import Analysed, analyse
from portalgen.search.documents import SearchDocument
from portalgen.search.patch import patched
from portalgen.search.reader import DamagedError, Read, read_manifest
from portalgen.search.root import root_files
from portalgen.search.segments import Spans, in_order
from portalgen.search.slot_changes import MonthChange, changes_of
from portalgen.search.slots import Member
from portalgen.search.tiers import Spread, here
from portalgen.search.writer import Segment, Written, segment_files

FOLDER: Final = "search/"
_SEAL: Final = 16
#: Documents that are remembered as they were; where more change, segments are written whole.
_FEW: Final = 500
_encode: Final = msgspec.msgpack.encode


class Shelf(Protocol):
    """Values by key that outlive a build; what is put is read back at once."""

    def get(self, key: str) -> bytes | None:
        """The value of a key, or None."""

    def put(self, key: str, value: bytes) -> None:
        """Keep a value."""

    def drop(self, key: str) -> None:
        """Forget a key; one that is not there is forgotten already."""


class Update(msgspec.Struct, frozen=True):
    """What becomes of the output.

    Args:
        files: made anew, by path relative to the output.
        gone: paths that are no longer part of the index.
    """

    files: Mapping[str, bytes]
    gone: frozenset[str]


class _State(msgspec.Struct):
    """What is remembered beside documents.

    Args:
        dates: how many documents each day has.
        segments: what the root says of each segment, by id.
        beside: tags of the files beside the segments, by path below ``search/``.
    """

    dates: dict[str, int] = {}
    segments: dict[str, Segment] = {}
    beside: dict[str, str] = {}


def packed(document: SearchDocument, known: bytes | None = None) -> bytes:
    """A document analysed, as a shelf keeps it; ``known`` if that is what it says already."""
    seal = hashlib.blake2b(_encode(document), digest_size=_SEAL).digest()
    if known is not None and known[:_SEAL] == seal:
        return known
    return seal + _encode(analyse(document))


def unpacked(value: bytes) -> Analysed:
    """A document as ``packed`` packed it."""
    return msgspec.msgpack.decode(memoryview(value)[_SEAL:], type=Analysed)


def document_key(id_: str) -> str:
    """The key of a document."""
    return f"document {id_}"


def forget(shelf: Shelf) -> Update:
    """Take the index away: the portal has search switched off. The shelf is to be emptied then."""
    state = _read(shelf, "state", _State) or _State()
    files = {path for id_ in state.segments for path in _files_of(shelf, id_)} | state.beside.keys()
    return Update({}, frozenset(FOLDER + path for path in files))


def update(
    shelf: Shelf,
    read: Read,
    documents: Iterable[tuple[str, bytes | None]],
    labels: Mapping[str, Any],
    lost: frozenset[str] = frozenset(),
    spread: Spread = here,
) -> Update:
    """Bring the index up to date.

    Args:
        shelf: what is known of the index as it is; afterwards of the index as it will be.
        read: reads the index's files as they are, below ``search/``.
        documents: id and ``packed`` document of everything that may have changed; None for what is no longer
            public.
        labels: titles for people, see ``root_files``.
        lost: paths relative to the output that are not what they were.
        spread: has shards made.
    """
    work = _Upkeep(shelf, read, frozenset(path.removeprefix(FOLDER) for path in lost), spread)
    work.take(documents)
    work.write_segments()
    work.write_beside(labels)
    return work.done()


class _Dated(msgspec.Struct):
    """So much of an ``Analysed`` as tells its day."""

    member: Member


_to_dated: Final = msgspec.msgpack.Decoder(_Dated).decode


def _date_of(value: bytes) -> str:
    """The day of a document as ``packed`` packed it."""
    return _to_dated(memoryview(value)[_SEAL:]).member.date


class _Upkeep:
    def __init__(self, shelf: Shelf, read: Read, lost: frozenset[str], spread: Spread) -> None:
        self._shelf = shelf
        self._read = read
        self._lost = lost
        self._spread = spread
        self._state = _read(shelf, "state", _State) or _State()
        self._dates = dict(self._state.dates)
        self._months: dict[str, tuple[dict[str, str], dict[str, str]]] = {}
        self._days: dict[str, set[str]] = {}
        self._before: dict[str, bytes] = {}
        self._all_before = True
        self._files: dict[str, bytes] = {}
        self._gone: set[str] = set()

    # -- documents ---------------------------------------------------------------------------------------

    def take(self, documents: Iterable[tuple[str, bytes | None]]) -> None:
        """Note what changed."""
        shelf = self._shelf
        for id_, now in documents:
            key = document_key(id_)
            before = shelf.get(key)
            if before == now:
                continue
            if now is None:
                shelf.drop(key)
            else:
                shelf.put(key, now)
                self._note(id_, _date_of(now), 1)
            if before is not None:
                self._note(id_, _date_of(before), -1)
                self._remember(id_, before)
        for month, (_, after) in self._months.items():
            _write(shelf, f"month {month}", after or None)

    def _remember(self, id_: str, before: bytes) -> None:
        if len(self._before) < _FEW:
            self._before[id_] = before
        else:
            self._all_before = False

    def _note(self, id_: str, date: str, step: int) -> None:
        """A document comes (1) to a day or goes (-1) from it."""
        self._days.setdefault(date, set()).add(id_)
        self._dates[date] = self._dates.get(date, 0) + step
        if not self._dates[date]:
            del self._dates[date]
        after = self._month(date[:7])[1]
        if step > 0:
            after[id_] = date
        elif after.get(id_) == date and not self._stays(id_, date):
            del after[id_]

    def _stays(self, id_: str, date: str) -> bool:
        """Whether a document that changed is still of that day."""
        now = self._shelf.get(document_key(id_))
        return now is not None and _date_of(now) == date

    def _month(self, month: str) -> tuple[dict[str, str], dict[str, str]]:
        """Days by id of a month's documents, before and after."""
        if month not in self._months:
            known = _read(self._shelf, f"month {month}", dict[str, str]) or {}
            self._months[month] = (known, dict(known))
        return self._months[month]

    # -- segments ----------------------------------------------------------------------------------------

    def write_segments(self) -> None:
        """Write every segment in which anything changes."""
        then, now = Spans(self._state.dates), Spans(self._dates)
        whole: set[str] = set()
        if then != now:
            for date in self._state.dates.keys() | self._dates.keys():
                if then.of(date) != now.of(date):
                    whole |= {then.of(date), now.of(date)}
        for id_ in self._state.segments:
            if self._lost and self._lost & set(_files_of(self._shelf, id_)):
                whole.add(id_)
        part = {now.of(date) for date in self._days} | {then.of(date) for date in self._days}
        dates_of: dict[str, list[str]] = {}
        for date in sorted(self._dates):
            dates_of.setdefault(now.of(date), []).append(date)
        for id_ in in_order(whole | part):
            dates = dates_of.get(id_, [])
            made = None if id_ in whole or not dates else self._patch(id_, now)
            if made is None and dates:
                made = segment_files(id_, self._documents(id_, dates, now), self._spread)
            self._put_segment(id_, made)

    def _documents(self, segment: str, dates: Iterable[str], spans: Spans) -> Iterator[Analysed]:
        """Every document of a segment."""
        for month in dict.fromkeys(date[:7] for date in dates):
            known = self._months.get(month)
            ids = known[1] if known else _read(self._shelf, f"month {month}", dict[str, str]) or {}
            yield from (self._now(id_) for id_, date in ids.items() if spans.of(date) == segment)

    def _patch(self, segment: str, spans: Spans) -> Written | None:
        """The segment from the one that is written, where little changes."""
        entry = self._state.segments.get(segment)
        if entry is None or not self._all_before:
            return None
        days = {date for date in self._days if spans.of(date) == segment}
        edited = {id_ for date in days for id_ in self._days[date]}
        if len(edited) > 8 + entry.n // 50:
            return None
        months = []
        for month in sorted({date[:7] for date in days}):
            before, after = self._month(month)
            sides = ({i for i, date in ids.items() if spans.of(date) == segment} for ids in (before, after))
            months.append(MonthChange(month, *sides))
        try:
            manifest = read_manifest(self._read, entry)
            changes = changes_of(manifest, months, edited, self._then, self._now)
            return None if changes is None else patched(segment, manifest, self._read, changes)
        except DamagedError:
            return None

    def _now(self, id_: str) -> Analysed:
        value = self._shelf.get(document_key(id_))
        assert value is not None
        return unpacked(value)

    def _then(self, id_: str) -> Analysed:
        before = self._before.get(id_)
        return self._now(id_) if before is None else unpacked(before)

    def _put_segment(self, id_: str, made: Written | None) -> None:
        """Note a segment as it is now; None where it is no more."""
        before = set(_files_of(self._shelf, id_))
        if made is None:
            self._state.segments.pop(id_, None)
            _write(self._shelf, f"files {id_}", None)
            self._gone |= before
            return
        self._state.segments[id_] = made.segment
        after = made.paths
        _write(self._shelf, f"files {id_}", sorted(after))
        self._gone |= before - after
        new = {path: data for path, data in made.files.items() if path not in before or path in self._lost}
        self._files |= new

    # -- beside the segments -----------------------------------------------------------------------------

    def write_beside(self, labels: Mapping[str, Any]) -> None:
        """Tables, titles and root."""
        segments = self._state.segments
        made = root_files((segments[id_] for id_ in in_order(segments)), labels)
        before = self._state.beside
        after = {path: hashlib.sha256(data).hexdigest() for path, data in made.items()}
        self._gone |= before.keys() - after.keys()
        changed = {path for path in made if before.get(path) != after[path] or path in self._lost}
        self._files |= {path: made[path] for path in made if path in changed}
        self._state.beside = after

    def done(self) -> Update:
        """What becomes of the output."""
        self._state.dates = self._dates
        _write(self._shelf, "state", self._state)
        files = {FOLDER + path: data for path, data in self._files.items()}
        return Update(files, frozenset(FOLDER + path for path in self._gone))


def _files_of(shelf: Shelf, segment: str) -> list[str]:
    return _read(shelf, f"files {segment}", list[str]) or []


def _read(shelf: Shelf, key: str, type_: Any) -> Any:
    value = shelf.get(key)
    return None if value is None else msgspec.msgpack.decode(value, type=type_)


def _write(shelf: Shelf, key: str, value: object) -> None:
    if value is None:
        shelf.drop(key)
    else:
        shelf.put(key, _encode(value))
