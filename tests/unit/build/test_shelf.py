"""Items are found beside a place of their column, whether they stand in the store or were read just now."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from portalgen.build.packing import packed_entry
from portalgen.build.shelf import Fresh, Shelf
from portalgen.build.store import Row, Store
from portalgen.content.model import Entry, Summary
from portalgen.content.records import columns_of, keys_of, month_of, newest_first
from portalgen.text.moment import Moment

_DAYS = st.none() | st.integers(1, 4).map(
    lambda day: Moment(dt.datetime(2026, 11, day, tzinfo=dt.UTC), False)
)


@st.composite
def _items(draw: st.DrawFn) -> list[tuple[Entry, str]]:
    """Entries of two columns, with what becomes of each: kept, read just now, or gone."""
    found = []
    for number in range(draw(st.integers(1, 8))):
        column, *others = draw(st.permutations(["a/tin", "a/khac"]))
        also = tuple(others) if draw(st.booleans()) else ()
        summary = Summary(f"i{number}", "news", "a", column, "", "", "vi", date=draw(_DAYS), also_in=also)
        entry = Entry(summary, f"{column}/i{number}.md")
        found.append((entry, draw(st.sampled_from(["kept", "kept", "fresh", "gone"]))))
    return found


def _row(entry: Entry) -> Row:
    summary, (own, *others) = entry.summary, columns_of(entry)
    where = (summary.id, entry.source, summary.site, own, month_of(summary), newest_first(summary)[0])
    return Row(*where, b"", b"", b"", packed_entry(entry), columns=tuple(others))


@settings(max_examples=60, deadline=None)
@given(_items())
def test_newer_items_come_nearest_first(items: list[tuple[Entry, str]]) -> None:
    with TemporaryDirectory() as folder:
        store = Store(Path(folder) / "state.sqlite", "test")
        store.put_entries([_row(entry) for entry, fate in items if fate != "fresh"], ())
        fresh = Fresh(
            {entry.summary.id: entry for entry, fate in items if fate == "fresh"},
            gone={entry.summary.id for entry, fate in items if fate == "gone"},
        )
        shelf = Shelf(store, fresh, keys_of)
        for column in ("a/tin", "a/khac"):
            there = [entry for entry, fate in items if fate != "gone" and column in columns_of(entry)]
            for place in [newest_first(entry.summary) for entry, _ in items]:
                before = [entry for entry in there if newest_first(entry.summary) < place]
                before.sort(key=lambda entry: newest_first(entry.summary), reverse=True)
                assert list(shelf.newer(column, place)) == before
        store.close()
