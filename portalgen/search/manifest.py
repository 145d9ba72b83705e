"""What a segment consists of, and where each of its shards lies (docs/search.md §2)."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Sequence
from typing import Any, Final

import msgspec

from portalgen.search.bits import BitReader, binary, mean_k, rices, to_bytes

TIERS: Final = ("t", "u", "b", "w", "f", "d")
#: Segments of at most so many documents are one pack.
ONE_PACK: Final = 512
PER_PACK: Final = 16
RECORDS: Final = 16


class Shape(msgspec.Struct, frozen=True):
    """How a segment is cut, which follows from the number of its documents and slots.

    Args:
        shards: shards of each tier, in the order of ``TIERS``.
        bits: bits of a hash that choose the shard, by tier.
        per: shards of a pack.
    """

    shards: tuple[int, ...]
    bits: tuple[int, ...]
    per: int

    def first(self, tier: str) -> int:
        """Number of a tier's first shard."""
        return sum(self.shards[: TIERS.index(tier)])

    def bits_of(self, tier: str) -> int:
        """Bits of a hash that choose the shard."""
        return self.bits[TIERS.index(tier)]

    def shard(self, tier: str, hashed: int) -> int:
        """Number of the shard that a hash falls into."""
        return self.first(tier) + (hashed >> 32 - self.bits_of(tier))

    @property
    def total(self) -> int:
        """Shards of all tiers."""
        return sum(self.shards)


def shape(documents: int, slots: int) -> Shape:
    """The shape of a segment."""
    bits = (
        (documents // 64).bit_length(),
        (documents // 64).bit_length(),
        (documents // 10).bit_length(),
        (documents // 2048).bit_length(),
        0,
        0,
    )
    shards = (*(1 << count for count in bits[:4]), 3, -(-slots // RECORDS))
    per = PER_PACK if documents > ONE_PACK else sum(shards)
    return Shape(shards, bits, per)


class Manifest(msgspec.Struct, frozen=True):
    """A segment's manifest.

    Args:
        n: documents.
        width: bits of a slot.
        months: each month with its number of slots.
        columns: ids of the columns of its documents, sorted.
        types: ids of their content types, sorted.
        lengths: bytes of every shard.
        tags: of every pack.
    """

    n: int
    width: int
    months: tuple[tuple[str, int], ...]
    columns: tuple[str, ...]
    types: tuple[str, ...]
    shape: Shape
    lengths: tuple[int, ...]
    tags: tuple[str, ...]

    def pack_path(self, segment: str, pack: int) -> str:
        """Path of a pack below ``search/``."""
        return f"{segment}/{pack}.{self.tags[pack]}.bin"

    def place(self, shard: int) -> tuple[int, int, int]:
        """Pack, offset and length of a shard, offset and length in bytes."""
        pack = shard // self.shape.per
        return pack, sum(self.lengths[pack * self.shape.per : shard]), self.lengths[shard]


def tag_of(data: bytes) -> str:
    """What a file's name carries of its content."""
    return hashlib.sha256(data).hexdigest()[:8]


def packs(shards: Sequence[bytes], per: int) -> list[bytes]:
    """Consecutive shards joined."""
    return [b"".join(shards[start : start + per]) for start in range(0, len(shards), per)]


def encode_manifest(manifest: Manifest) -> bytes:
    """The file of a manifest."""
    k = mean_k(sum(manifest.lengths), len(manifest.lengths))
    shape = manifest.shape
    head = {
        "n": manifest.n,
        "width": manifest.width,
        "per": shape.per,
        "months": manifest.months,
        "columns": manifest.columns,
        "types": manifest.types,
        "tiers": {tier: pair for tier, *pair in zip(TIERS, shape.shards, shape.bits, strict=True)},
        "k": k,
    }
    text = json.dumps(head, ensure_ascii=False, separators=(",", ":")).encode()
    lengths = rices([length + 1 for length in manifest.lengths], k)
    tail = to_bytes(lengths + "".join([binary(int(tag, 16), 32) for tag in manifest.tags]))
    return gzip.compress(len(text).to_bytes(4, "little") + text + tail, 9, mtime=0)


def decode_manifest(data: bytes) -> Manifest:
    """A manifest from its file.

    Raises:
        ValueError, OSError: the file is not whole.
    """
    plain = gzip.decompress(data)
    end = 4 + int.from_bytes(plain[:4], "little")
    head: dict[str, Any] = json.loads(plain[4:end])
    tiers = [head["tiers"][tier] for tier in TIERS]
    shape = Shape(tuple(t[0] for t in tiers), tuple(t[1] for t in tiers), head["per"])
    bits = BitReader(plain[end:])
    lengths = tuple(bits.rices(shape.total, head["k"]))
    tags = tuple(f"{bits.bits(32):08x}" for _ in range(-(-shape.total // shape.per)))
    months = tuple((month, count) for month, count in head["months"])
    return Manifest(
        head["n"], head["width"], months, tuple(head["columns"]), tuple(head["types"]), shape, lengths, tags
    )
