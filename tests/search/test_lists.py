"""Lists in bits: read back as they were, passed over whole, edited as if written anew."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portalgen.search.bits import BitReader
from portalgen.search.hashing import SLOT
from portalgen.search.lists import FORMS, LONG, PLAIN, SAID, ListKind, marked

KINDS = {"plain": PLAIN, "forms": FORMS, "said": SAID}


def values_of(kind: ListKind, slots: list[int], rng: random.Random, forms: int) -> list[int]:
    """A list over slots: mostly the first form, some documents with several."""
    if not kind.forms:
        return slots
    marks = [7, 300, 65_535, 12, 4_000][:forms]
    found = []
    for slot in slots:
        times = rng.randint(1, 8) if kind.said else 1
        own = {rng.choice(marks[:1] * 20 + marks) for _ in range(rng.choice([1, 1, 1, 2]))}
        found += [marked(slot, mark, times) for mark in own]
    return sorted(found)


@pytest.mark.parametrize("name", KINDS)
@settings(max_examples=40, deadline=None)
@given(
    st.sampled_from([1, 2, 7, 8, 60, LONG - 1, LONG, LONG + 1, 255, 256, 257, 900]),
    st.integers(0, 9),
    st.integers(1, 5),
    st.randoms(use_true_random=False),
)
def test_edited_is_written_anew(name: str, count: int, changed: int, forms: int, rng: random.Random):
    kind, width = KINDS[name], 11
    bound = 1 << width
    slots = sorted(rng.sample(range(rng.choice([1024, bound])), count))
    values = values_of(kind, slots, rng, forms)
    code = kind.code(values, width)
    bits = BitReader(f"{code}101")
    assert kind.read(bits, width) == values
    assert bits.at == len(code)
    bits = BitReader(f"{code}101")
    kind.skip(bits, width)
    assert bits.since(0) == code
    other = dict.fromkeys(slots)
    for slot in rng.sample(slots, min(changed, len(slots))):
        del other[slot]
    for _ in range(rng.randint(0, changed)):
        other[rng.randrange(bound)] = None
    kept = {slot for slot in other if rng.random() < 0.98}
    after = [
        value
        for value in values
        if (kind.forms and value >> SLOT in kept) or (not kind.forms and value in kept)
    ]
    fresh = sorted(other.keys() - ({value >> SLOT for value in after} if kind.forms else set(after)))
    after = sorted({*after, *values_of(kind, fresh, rng, forms)})
    edited = kind.edited(code, width, set(values) - set(after), set(after) - set(values))
    assert edited == (kind.code(after, width) if after else "")


@pytest.mark.parametrize("name", KINDS)
def test_cut_short(name: str):
    rng = random.Random(1)
    kind = KINDS[name]
    for count in (3, 300):
        code = kind.code(values_of(kind, sorted(rng.sample(range(2048), count)), rng, 3), 11)
        with pytest.raises(ValueError):  # noqa: PT011 - any
            kind.read(BitReader(code[: len(code) * 2 // 3]), 11)
