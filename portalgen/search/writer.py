"""A segment from its documents: values in, files out."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterable, Mapping

import msgspec

from portalgen.search.analysed import Analysed
from portalgen.search.hashing import MARK, SLOT
from portalgen.search.manifest import Manifest, encode_manifest, packs, shape, tag_of
from portalgen.search.slots import Member, layout
from portalgen.search.stored import Record
from portalgen.search.tiers import Held, Spread, Tiers, here


class Segment(msgspec.Struct, frozen=True):
    """What the root says of a segment.

    Args:
        id: its span of time.
        n: documents.
        slots: slot numbers.
        manifest: name of the manifest in the segment's folder.
    """

    id: str
    n: int
    slots: int
    manifest: str

    @property
    def manifest_path(self) -> str:
        """Path of the manifest below ``search/``."""
        return f"{self.id}/{self.manifest}"


class Written(msgspec.Struct, frozen=True):
    """A segment as it was written.

    Args:
        segment: what the root says of it.
        files: what was made, by path below ``search/``.
        paths: of all files that it consists of.
    """

    segment: Segment
    files: Mapping[str, bytes]
    paths: frozenset[str]


def segment_files(segment: str, documents: Iterable[Analysed], spread: Spread = here) -> Written:
    """Write a segment.

    Args:
        segment: id, as ``segments.segments`` gives it.
        documents: all of it, in any order, at least one; read once.
        spread: has its shards made.
    """
    bodies = _Bodies()
    for document in documents:
        bodies.add(document)
    return bodies.written(segment, spread)


class _Bodies:
    """What is kept of the documents while a segment is written; a document has the number of its arrival."""

    def __init__(self) -> None:
        self._members: list[Member] = []
        self._held: list[tuple[Record, array[int], array[int]]] = []
        self._titles: defaultdict[str, list[int]] = defaultdict(list)

    def add(self, document: Analysed) -> None:
        """Take a document."""
        number = len(self._members)
        self._members.append(document.member)
        self._held.append((document.record, document.pair_hashes(), document.said_words()))
        for key, marks in document.title:
            for mark in marks or (0,):
                self._titles[key].append(number << SLOT | mark << MARK | 1)

    def written(self, segment: str, spread: Spread) -> Written:
        """The files."""
        places = layout(self._members)
        slots = [places.slots[member.id] for member in self._members]
        documents = sorted(
            (Held(slot, *held) for slot, held in zip(slots, self._held, strict=True)),
            key=lambda document: document.slot,
        )
        columns = tuple(sorted({document.record[4] for document in documents}))
        types = tuple(sorted({document.record[5] for document in documents}))
        cut = shape(len(slots), places.size)
        tiers = Tiers(cut, places, documents, slots, self._titles, columns, types)
        shards = [shard for made in spread(tiers, tiers.parts()) for shard in made]
        made = packs(shards, cut.per)
        lengths, tags = tuple(map(len, shards)), tuple(map(tag_of, made))
        manifest = Manifest(len(slots), places.width, places.months, columns, types, cut, lengths, tags)
        return written(segment, manifest, dict(enumerate(made)))


def written(segment: str, manifest: Manifest, made: Mapping[int, bytes]) -> Written:
    """A segment's manifest and those of its packs that were made."""
    data = encode_manifest(manifest)
    name = f"m.{tag_of(data)}.bin"
    slots = sum(capacity for _, capacity in manifest.months)
    entry = Segment(segment, manifest.n, slots, name)
    packs_ = [manifest.pack_path(segment, number) for number in range(len(manifest.tags))]
    files = {packs_[number]: pack for number, pack in made.items()}
    return Written(entry, {**files, entry.manifest_path: data}, frozenset((*packs_, entry.manifest_path)))
