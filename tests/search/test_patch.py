"""A patched segment is the segment written from nothing, byte for byte."""

from __future__ import annotations

import random
from collections import defaultdict

import msgspec
import pytest
from corpus import corpus, reading
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portalgen.search.analysed import Analysed, analyse
from portalgen.search.manifest import Manifest, decode_manifest
from portalgen.search.patch import patched
from portalgen.search.reader import DamagedError
from portalgen.search.slot_changes import MonthChange, changes_of
from portalgen.search.writer import Written, segment_files

POOL = {a.member.id: a for a in map(analyse, corpus(520, seed=5, years=2))}
EDITS = [analyse(document) for document in corpus(60, seed=6)]

Documents = dict[str, Analysed]


def edited(document: Analysed, other: Analysed, what: str) -> Analysed:
    """The document with something of another one, day and id its own."""
    replace = msgspec.structs.replace
    match what:
        case "title":
            return replace(document, title=other.title, record=(other.record[0], *document.record[1:]))
        case "body":
            return replace(document, pairs=other.pairs, said=other.said)
        case "column":
            return replace(document, record=(*document.record[:4], f"{other.record[4]}/x", other.record[5]))
    return replace(document, record=(*document.record[:3], other.record[3], *document.record[4:]))


def by_month(documents: Documents) -> dict[str, set[str]]:
    months = defaultdict(set)
    for id_, document in documents.items():
        months[document.member.month].add(id_)
    return months


def manifest_of(made: Written) -> Manifest:
    return decode_manifest(made.files[made.segment.manifest_path])


def patch(made: Written, before: Documents, after: Documents) -> Written | None:
    manifest, old, new = manifest_of(made), by_month(before), by_month(after)
    differing = {id_ for id_ in before.keys() | after.keys() if before.get(id_) != after.get(id_)}
    months = {d[id_].member.month for id_ in differing for d in (before, after) if id_ in d}
    changes = changes_of(
        manifest,
        [MonthChange(month, old[month], new[month]) for month in sorted(months)],
        differing,
        before.__getitem__,
        after.__getitem__,
    )
    return None if changes is None else patched("s", manifest, reading(made.files), changes)


def files(made: Written) -> set[str]:
    manifest = manifest_of(made)
    return {
        made.segment.manifest_path,
        *(manifest.pack_path("s", number) for number in range(len(manifest.tags))),
    }


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.data_too_large])
@given(
    st.sampled_from([1, 2, 30, 140, 380]),
    st.lists(st.tuples(st.sampled_from(["add", "remove", "title", "body", "column", "summary"]), st.integers(0, 10**6)), min_size=1, max_size=8),
    st.randoms(use_true_random=False),
)  # fmt: skip
def test_equal_to_a_segment_written_from_nothing(size: int, steps: list[tuple[str, int]], rng: random.Random):
    ids = rng.sample(sorted(POOL), size)
    before = {id_: POOL[id_] for id_ in ids}
    after = dict(before)
    for what, number in steps:
        ids = sorted(POOL.keys() - after.keys()) if what == "add" else sorted(after)
        if what == "remove" and len(ids) > 1:
            after.pop(ids[number % len(ids)], None)
        elif what == "add":
            id_ = ids[number % len(ids)]
            after[id_] = POOL[id_]
        elif what != "remove":
            id_ = ids[number % len(ids)]
            after[id_] = edited(after[id_], EDITS[number % len(EDITS)], what)
    made = segment_files("s", before.values())
    found = patch(made, before, after)
    whole = segment_files("s", after.values())
    if found is None:  # another layout or shape, or nothing is left of a month
        one, two = manifest_of(made), manifest_of(whole)
        assert (one.months, one.shape) != (two.months, two.shape)
        return
    assert found.segment == whole.segment
    assert found.files.items() <= whole.files.items()
    assert {path: {**made.files, **found.files}[path] for path in files(whole)} == whole.files
    assert files(found) == files(whole)


def test_an_edit_touches_few_packs():
    made = segment_files("s", POOL.values())
    id_ = sorted(POOL)[7]
    after = {**POOL, id_: edited(POOL[id_], EDITS[0], "summary")}
    found = patch(made, POOL, after)
    assert found is not None
    assert len(made.files) > 5
    assert len(found.files) == 2  # the pack of the record and the manifest


@pytest.mark.parametrize("damage", ["gone", "changed"])
def test_a_damaged_pack_is_noticed(damage: str):
    made = segment_files("s", POOL.values())
    id_ = sorted(POOL)[7]
    after = {**POOL, id_: edited(POOL[id_], EDITS[0], "body")}
    broken = dict(made.files)
    for path in made.files.keys() - {made.segment.manifest_path}:
        if damage == "gone":
            del broken[path]
        else:
            broken[path] = b"?" * len(broken[path])
    with pytest.raises(DamagedError):
        patch(msgspec.structs.replace(made, files=broken), POOL, after)
