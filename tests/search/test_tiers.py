"""A segment comes out the same in whatever parts it is made, and wherever."""

from __future__ import annotations

import os
import pickle
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from corpus import corpus

from portalgen.build.pool import Batches, Pool
from portalgen.search import tiers
from portalgen.search.analysed import analyse
from portalgen.search.tiers import Maker, Part
from portalgen.search.writer import segment_files

DOCUMENTS = [analyse(document) for document in corpus(520, seed=8, years=2)]


def test_parts_made_in_another_place_and_order_make_the_segment(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = segment_files("s", DOCUMENTS)
    monkeypatch.setattr(tiers, "_AT_ONCE", 500)
    parts: list[Part] = []

    def copied(maker: Maker, wanted: Sequence[Part]) -> list[list[bytes]]:
        parts.extend(wanted)
        there = pickle.loads(pickle.dumps(maker))
        made = {part: there.do([part]) for part in reversed(wanted)}
        return [made[part] for part in wanted]

    assert segment_files("s", DOCUMENTS, copied) == whole
    assert all(sum(part.tier == tier for part in parts) > 3 for tier in "tub")


def test_parts_made_in_other_processes_make_the_segment(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    whole = segment_files("s", DOCUMENTS)
    monkeypatch.setattr(tiers, "_AT_ONCE", 5_000)
    makers: list[int] = []

    def spread(maker: Maker, parts: Sequence[Part]) -> Iterator[list[bytes]]:
        for pid, made in Pool(tmp_path, 2).results(Batches("shards", _Telling(maker), parts, 1, 8)):
            makers.append(pid)
            yield made

    assert segment_files("s", DOCUMENTS, spread) == whole
    assert len(makers) > 8
    assert os.getpid() not in makers


class _Telling:
    """Tells which process it works in."""

    def __init__(self, maker: Maker) -> None:
        self._maker = maker

    def do(self, batch: Sequence[Part]) -> tuple[int, list[bytes]]:
        return os.getpid(), self._maker.do(batch)
