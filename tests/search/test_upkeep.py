"""However it came about, the index is that of its documents: byte for byte, and no file too many."""

from __future__ import annotations

import random

import msgspec
import pytest
from corpus import corpus, reading
from hypothesis import given, settings
from hypothesis import strategies as st

from portalgen.search.documents import SearchDocument
from portalgen.search.reader import Index
from portalgen.search.root import read_root
from portalgen.search.upkeep import forget, packed, update

LABELS = {"sites": {"cong": "Cổng"}}
POOL = [msgspec.structs.replace(d, id=f"{d.id}-{n}") for n, d in enumerate(corpus(530, seed=9, years=5))]


class Memory(dict[str, bytes]):
    """A shelf in memory."""

    def put(self, key: str, value: bytes) -> None:
        self[key] = value

    def drop(self, key: str) -> None:
        self.pop(key, None)


class Portal:
    """Documents, and the index of them as it was brought up to date again and again."""

    def __init__(self) -> None:
        self.shelf = Memory()
        self.files: dict[str, bytes] = {}
        self.known: dict[str, SearchDocument] = {}

    def build(self, documents: dict[str, SearchDocument], lost: frozenset[str] = frozenset()) -> set[str]:
        """Returns the paths that were made or deleted."""
        ids = sorted(self.known.keys() | documents.keys())
        changes = [
            (id_, packed(documents[id_], self.shelf.get(f"document {id_}")) if id_ in documents else None)
            for id_ in ids
            if documents.get(id_) != self.known.get(id_) or (id_ in documents and hash(id_) % 7 == 0)
        ]
        read = reading({path.removeprefix("search/"): data for path, data in self.files.items()})
        found = update(self.shelf, read, changes, LABELS, lost)
        assert not found.files.keys() & found.gone
        assert found.gone <= self.files.keys() | lost
        assert all(self.files.get(path) != data for path, data in found.files.items())
        self.files = {
            path: data for path, data in (self.files | dict(found.files)).items() if path not in found.gone
        }
        self.known = dict(documents)
        return {*found.files, *found.gone}


def clean(documents: dict[str, SearchDocument]) -> dict[str, bytes]:
    portal = Portal()
    portal.build(documents)
    return portal.files


def edited(document: SearchDocument, rng: random.Random) -> SearchDocument:
    other = rng.choice(POOL)
    change = rng.choice(["title", "body", "summary", "date", "column", "url", "symbols", "type"])
    return msgspec.structs.replace(document, **{change: getattr(other, change)})


@settings(max_examples=12, deadline=None)
@given(st.lists(st.integers(0, 3), min_size=2, max_size=6), st.randoms(use_true_random=False))
def test_equal_to_an_index_from_nothing(steps: list[int], rng: random.Random):
    portal, documents = Portal(), {d.id: d for d in rng.sample(POOL, rng.choice([0, 3, 150]))}
    portal.build(documents)
    for size in steps:
        for _ in range(size):
            kind = rng.choice(["add", "add", "edit", "edit", "remove"])
            if kind == "add":
                new = rng.choice(POOL)
                documents[new.id] = new
            elif documents:
                id_ = rng.choice(sorted(documents))
                documents[id_] = edited(documents[id_], rng)
                if kind == "remove":
                    del documents[id_]
        lost = frozenset(path for path in portal.files if rng.random() < rng.choice([0, 0, 0.1]))
        portal.files = {path: data for path, data in portal.files.items() if path not in lost}
        portal.build(documents, lost)
        assert portal.files == clean(documents)


def test_one_item_of_today_changes_few_files():
    portal = Portal()
    documents = {d.id: d for d in POOL[3:] if d.date < "2024-12"}
    today = [msgspec.structs.replace(d, date="2024-12-15") for d in POOL[:3]]
    documents |= {d.id: d for d in today[:2]}
    portal.build(documents)
    documents[today[2].id] = today[2]
    changed = portal.build(documents)
    assert {path.split("/")[1] for path in changed} == {"2024-12-15", "root.json"}
    assert len(changed) <= 5
    assert sum(len(portal.files.get(path, b"")) for path in changed) < 20_000


def test_an_edit_of_an_old_item_changes_what_it_touches():
    old = msgspec.structs.replace(POOL[0], date="2020-05-05")
    days = [f"2020-{number % 12 + 1:02}-{number % 28 + 1:02}" for number in range(len(POOL))]
    dated = [msgspec.structs.replace(d, date=day) for d, day in zip(POOL[1:], days, strict=False)]
    portal = Portal()
    documents = {d.id: d for d in (old, *dated, *corpus(1, years=1))}
    portal.build(documents)
    documents[old.id] = msgspec.structs.replace(old, summary=f"{old.summary} thêm")
    changed = portal.build(documents)
    kept = portal.files.keys() - changed
    assert {path.split("/")[1] for path in changed} <= {"2020-2023", "root.json"}
    assert len(changed) <= 9
    assert any("2020-2023" in path for path in kept)


def test_nothing_changed():
    portal, documents = Portal(), {d.id: d for d in POOL[:50]}
    portal.build(documents)
    assert portal.build(documents) == set()


def test_no_document_at_all():
    root = read_root(clean({})["search/root.json"])
    assert (root.n, root.segments) == (0, ())
    assert Index(reading({"root.json": clean({})["search/root.json"]})).segments == []


def test_what_is_gone_is_in_no_file():
    portal, documents = Portal(), {d.id: d for d in POOL[:60]}
    secret = msgspec.structs.replace(POOL[61], title="Zyxwv bí mật", summary="zyxwv", id="secret")
    portal.build(documents)
    before = dict(portal.files)
    portal.build(documents | {"secret": secret})
    assert portal.files != before
    portal.build(documents)
    assert portal.files == before


def test_switched_off():
    portal, documents = Portal(), {d.id: d for d in POOL[:60]}
    portal.build(documents)
    assert forget(portal.shelf).gone == portal.files.keys()
    assert forget(Memory()).gone == frozenset()


@pytest.mark.parametrize("known", [None, b"", b"x" * 40])
def test_packed_knows_itself(known: bytes | None):
    first = packed(POOL[0])
    assert packed(POOL[0], known) == first
    assert packed(POOL[0], first) is first
    assert packed(POOL[1], first) != first
