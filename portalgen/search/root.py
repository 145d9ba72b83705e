"""The one file of the index that keeps its name, and the settings of ranking (docs/search.md §2.1)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, Final

import msgspec

from portalgen.search.manifest import tag_of
from portalgen.search.tables import analyzer_tables
from portalgen.search.writer import Segment

VERSION: Final = 2
#: Path of the root below the output's root.
ROOT: Final = "search/root.json"


class Rank(msgspec.Struct, frozen=True):
    """How documents are ranked (docs/search.md §4): boosts of clauses and fields, and the re-rank.

    The numbers were chosen by known-item tests over codified law (benchmarks/search_quality.py).
    """

    word: float = 1.0
    exact: float = 0.15
    pair: float = 1.0
    symbol: float = 4.0
    abbreviation: float = 1.0
    said: float = 1.0
    said_exact: float = 0.15
    title: float = 3.0
    body: float = 1.0
    mix: float = 0.3
    power: float = 8.0
    other: float = 0.1
    limit: int = 5000


class Root(msgspec.Struct, frozen=True):
    """``search/root.json``, read.

    Args:
        n: documents of all segments.
        analyzer: name of the file of the analyzer's tables.
        labels: name of the file of titles.
        segments: in order of time, undated first.
    """

    n: int
    analyzer: str
    labels: str
    segments: tuple[Segment, ...]
    rank: Rank = Rank()
    v: int = VERSION


def root_files(segments: Iterable[Segment], labels: Mapping[str, Any]) -> dict[str, bytes]:
    """The files beside the segments, by path below ``search/``: tables, labels and, last, the root.

    Args:
        segments: as written, in order of time.
        labels: titles for people: ``sites`` and ``columns`` by id, ``types`` by id and language.
    """
    entries = tuple(segments)
    tables = analyzer_tables()
    text = json.dumps(labels, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()
    names = f"analyzer.{tag_of(tables)}.json", f"labels.{tag_of(text)}.json"
    root = Root(sum(entry.n for entry in entries), *names, entries)
    return {names[0]: tables, names[1]: text, "root.json": msgspec.json.encode(root)}


def read_root(data: bytes) -> Root:
    """The root from its file.

    Raises:
        ValueError: the file is damaged or of another version.
    """
    root = msgspec.json.decode(data, type=Root)
    if root.v != VERSION:
        raise ValueError(root.v)
    return root
