"""What the store keeps of items is read back as it was, to the kind of every value."""

from __future__ import annotations

import datetime as dt
import pickle
from decimal import Decimal
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portalgen.build.packing import head_of, packed_entry, packed_file, unpacked_entry, unpacked_file
from portalgen.build.reading import Parsed
from portalgen.build.store import Row
from portalgen.content.model import (
    Correction,
    Entry,
    FieldRef,
    ImageRef,
    Item,
    State,
    Summary,
    Withdrawal,
)
from portalgen.diagnostics import Span
from portalgen.render.markdown import Body, External, Finding, Reference, ReferenceKind
from portalgen.render.views import TocEntry
from portalgen.text.moment import Moment

#: Texts as files hold them: anything but halves of surrogate pairs.
_TEXTS = st.text(max_size=12)
_OFFSETS = st.integers(-14 * 60, 14 * 60).map(lambda minutes: dt.timezone(dt.timedelta(minutes=minutes)))
_SECONDS = st.integers(-5_000_000_000, 7_000_000_000)  # of 1811 to 2191
_INSTANTS = st.builds(dt.datetime.fromtimestamp, _SECONDS, _OFFSETS)
_MOMENTS = st.builds(Moment, _INSTANTS, st.booleans())
_IMAGES = st.builds(ImageRef, _TEXTS, _TEXTS, _TEXTS, _TEXTS)
_SINGLE = st.one_of(
    _TEXTS,
    st.integers(),
    st.booleans(),
    st.decimals(allow_nan=False, allow_infinity=False),
    st.dates(),
    _MOMENTS,
    _IMAGES,
)
_VALUES = st.recursive(
    _SINGLE,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(tuple),
        st.lists(inner, max_size=3),
        st.dictionaries(_TEXTS, inner, max_size=3),
    ),
    max_leaves=6,
)
_FIELDS = st.dictionaries(_TEXTS, _VALUES, max_size=4)
_NUMBERS = st.integers(0, 10**6)
_SPANS = st.builds(Span, _TEXTS, _NUMBERS, _NUMBERS, _NUMBERS)
_PAIRS = st.lists(st.tuples(_TEXTS, _TEXTS), max_size=2).map(tuple)
_SUMMARIES = st.builds(
    Summary,
    *[_TEXTS] * 7,
    date=st.none() | _MOMENTS,
    updated=st.none() | _MOMENTS,
    state=st.sampled_from(State),
    withdrawal=st.none() | st.sampled_from(Withdrawal),
    image=st.none() | _IMAGES,
    also_in=st.lists(_TEXTS, max_size=2).map(tuple),
    order=_NUMBERS,
    highlight=st.none() | st.dates(),
    fields=st.lists(st.tuples(_TEXTS, _VALUES), max_size=3).map(tuple),
)
_ITEMS = st.builds(
    Item,
    summary=_SUMMARIES,
    source=_TEXTS,
    fields=_FIELDS,
    body=_TEXTS,
    body_line=_NUMBERS,
    positions=st.dictionaries(_TEXTS, _SPANS, max_size=2),
    aliases=st.lists(_TEXTS, max_size=2).map(tuple),
    draft=st.booleans(),
    publish_at=st.none() | _MOMENTS,
    withdrawn_on=st.none() | st.dates(),
    withdrawn_at=st.none() | _INSTANTS,
    corrections=st.lists(st.builds(Correction, st.dates(), _TEXTS), max_size=2).map(tuple),
    refs=st.lists(st.builds(FieldRef, _TEXTS, _TEXTS, _SPANS, _TEXTS), max_size=2).map(tuple),
)
_REFERENCES = st.builds(
    Reference, st.sampled_from(ReferenceKind), _TEXTS, line=_NUMBERS, text=_TEXTS, options=_PAIRS
)
_BODIES = st.builds(
    Body,
    parts=st.lists(_TEXTS, min_size=1, max_size=3).map(tuple),
    refs=st.lists(_REFERENCES, max_size=2).map(tuple),
    toc=st.lists(st.builds(TocEntry, _NUMBERS, _TEXTS, _TEXTS), max_size=2).map(tuple),
    anchors=st.lists(_TEXTS, max_size=2).map(tuple),
    plain=_TEXTS,
    findings=st.lists(st.builds(Finding, _TEXTS, _NUMBERS, _NUMBERS, _PAIRS), max_size=2).map(tuple),
    external=st.lists(st.builds(External, _TEXTS, _NUMBERS, _NUMBERS, _TEXTS), max_size=2).map(tuple),
)
_ENTRIES = st.builds(
    Entry,
    summary=_SUMMARIES,
    source=_TEXTS,
    fields=_FIELDS,
    draft=st.booleans(),
    expire_at=st.none() | _MOMENTS,
    withdrawn_at=st.none() | _INSTANTS,
)


@settings(max_examples=60, deadline=None)
@given(_ITEMS, _BODIES)
def test_a_parsed_file_comes_back_as_it_was(item: Item, body: Body) -> None:
    # What is shown of a value tells 1 from True, a tuple from a list, and one offset from another.
    assert repr(unpacked_file(packed_file(item, body))) == repr((item, body))
    assert packed_file(item, body, head_of(item)) == packed_file(item, body)


@settings(max_examples=40, deadline=None)
@given(_ENTRIES)
def test_an_entry_comes_back_as_it_was(entry: Entry) -> None:
    assert repr(unpacked_entry(packed_entry(entry))) == repr(entry)
    texts, stamps = ("id", "source", "site", "column", "2026-11"), (b"1", b"2", b"3")
    row = Row(*texts, 1.5, *stamps, packed_entry(entry), (("name", "x"),), ("site/other",), (2.5,))
    travelled = pickle.loads(pickle.dumps(Parsed("a.md", (), b"4", entry, row, packed=b"x")))
    assert repr(travelled) == repr(Parsed("a.md", (), b"4", entry, row, packed=b"x"))


@settings(max_examples=40, deadline=None)
@given(_ITEMS, _ITEMS)
def test_heads_are_equal_where_items_are_but_for_places_and_text(one: Item, other: Item) -> None:
    def bare(item: Item) -> str:
        return repr(msgspec.structs.replace(item, positions={}, refs=(), body="", body_line=0))

    moved = msgspec.structs.replace(
        one, positions=other.positions, refs=other.refs, body=other.body, body_line=other.body_line
    )
    assert head_of(moved) == head_of(one)
    assert (head_of(one) == head_of(other)) == (bare(one) == bare(other))


@pytest.mark.parametrize("damage", [b"", b"x", b"\x28\xb5\x2f\xfd\x04\x00"])
def test_damaged_bytes_are_told_apart_from_a_file(damage: bytes) -> None:
    with pytest.raises(msgspec.DecodeError):
        unpacked_file(damage)
    with pytest.raises(msgspec.DecodeError):
        unpacked_entry(damage)


def test_any_byte_that_is_other_is_noticed() -> None:
    item = Item(Summary(*"abcdefg"), "s.md", {"title": "Tiêu đề"}, "Thân bài\n" * 40, 3, {})
    data = packed_file(item, Body(("<p>Thân bài</p>\n" * 40,)))
    for index in range(4, len(data)):
        torn = bytearray(data)
        torn[index] ^= 0x55
        found: Any = None
        try:
            found = unpacked_file(bytes(torn))
        except msgspec.DecodeError:
            continue
        assert found == unpacked_file(data), index


def test_a_value_of_a_kind_that_nobody_foresaw_is_our_fault() -> None:
    item = Item(Summary(*"abcdefg"), "s.md", {"odd": {1, 2}}, "", 1, {})
    with pytest.raises(KeyError):
        head_of(item)
    assert Decimal("1.50").as_tuple() == _decimal_through("1.50").as_tuple()


def _decimal_through(text: str) -> Decimal:
    item = Item(Summary(*"abcdefg"), "s.md", {"n": Decimal(text)}, "", 1, {})
    found = unpacked_file(packed_file(item, Body(("",))))[0].fields["n"]
    assert isinstance(found, Decimal)
    return found
