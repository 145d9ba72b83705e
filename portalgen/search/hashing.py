"""The hashes that decide where a term stands in the index (docs/search.md §1.5)."""

from __future__ import annotations

from typing import Final

MASK: Final = 0xFFFFFFFF
#: Multiplier of a pair's first word: 2³² divided by the golden ratio.
PAIR: Final = 0x9E3779B1
#: Bits below a fingerprint, and below a slot or hash, in numbers that pack them.
MARK: Final = 4
SLOT: Final = 20


def term_hash(text: str) -> int:
    """FNV-1a of 32 bits over UTF-8, its bits mixed as MurmurHash3 ends (both in the public domain)."""
    value = 0x811C9DC5
    for byte in text.encode("utf-8", "surrogatepass"):
        value = ((value ^ byte) * 0x01000193) & MASK
    value = ((value ^ value >> 16) * 0x85EBCA6B) & MASK
    value = ((value ^ value >> 13) * 0xC2B2AE35) & MASK
    return value ^ value >> 16


def pair_hash(first: str, second: str) -> int:
    """The hash of two adjacent words."""
    return (term_hash(first) * PAIR + term_hash(second)) & MASK


def fingerprint(exact: str) -> int:
    """16 bits that tell the exact forms of one word apart."""
    return term_hash(f"={exact}") & 0xFFFF
