"""Lists of documents as shards of terms, and back (docs/search.md §3.2).

A list is of slots, increasing; or, where forms of a word are told apart, of *marked* slots, increasing:
``slot << 20 | fingerprint << 4 | times said``, one for each form that a document has.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from portalgen.search.bits import BitReader, best_k, binary, gamma, gaps, postings, rice, rices, to_bytes

MARK: Final = 4
SLOT: Final = 20
_MARKS: Final = 0xFFFF
_TIMES: Final = 0xF
_END, _PAIR, _DIGIT, _OTHER = "00000", "11011", "11100", "11101"

Lists = Mapping[int, list[int]]
TitleLists = Mapping[str, list[int]]


def marked(slot: int, mark: int, times: int = 1) -> int:
    """A slot with the fingerprint of a form and how often the word is said."""
    return slot << SLOT | mark << MARK | times


def is_word(key: str) -> bool:
    """Whether a key of titles is a word, so that its forms are told apart."""
    return key[0] not in "#@" and "_" not in key


def hash_shard(lists: Lists, width: int, *, said: bool = False) -> bytes:
    """A shard of body terms.

    Args:
        lists: by the number that stands for the key in this shard; marked if ``said``.
        width: bits of a slot.
        said: with how often words are said and their forms.
    """
    if not lists:
        return b""
    keys = sorted(lists)
    between = gaps(keys)
    k = best_k(between)
    parts = [gamma(len(keys)), binary(k, 5)]
    if said:
        for key, gap in zip(keys, between, strict=True):
            parts += (rice(gap, k), _marked_list(lists[key], width, said=True))
    else:
        slot = f"1{{:0{width}b}}".format if width else lambda _: "1"
        for key, gap in zip(keys, between, strict=True):
            slots = lists[key]
            parts.append(rice(gap, k))
            parts.append(slot(slots[0]) if len(slots) == 1 else gamma(len(slots)) + postings(slots, width))
    return to_bytes("".join(parts))


def read_hash_shard(data: bytes, width: int, *, said: bool = False) -> dict[int, list[int]]:
    """The lists of a shard of body terms.

    Raises:
        ValueError: the data is not whole.
    """
    if not data:
        return {}
    bits = BitReader(data)
    count, k = bits.gamma(), bits.bits(5)
    key, lists = -1, {}
    for _ in range(count):
        key += bits.rice(k) + 1
        lists[key] = _read_marked(bits, width, said=True) if said else bits.postings(bits.gamma(), width)
    return lists


def title_shard(lists: TitleLists, width: int) -> bytes:
    """A shard of title terms: lists by key, marked where the key is a word."""
    if not lists:
        return b""
    parts = [gamma(len(lists))]
    before = ""
    for key in sorted(lists):
        common = _common(before, key)
        parts += (gamma(common + 1), *map(_letter, key[common:]), _END)
        slots = lists[key]
        if is_word(key):
            parts.append(_marked_list(slots, width))
        else:
            parts += (gamma(len(slots)), postings(slots, width))
        before = key
    return to_bytes("".join(parts))


def read_title_shard(data: bytes, width: int) -> dict[str, list[int]]:
    """The lists of a shard of title terms.

    Raises:
        ValueError: the data is not whole.
    """
    if not data:
        return {}
    bits = BitReader(data)
    key, lists = "", {}
    for _ in range(bits.gamma()):
        key = key[: bits.gamma() - 1] + _read_letters(bits)
        lists[key] = _read_marked(bits, width) if is_word(key) else bits.postings(bits.gamma(), width)
    return lists


def _common(before: str, key: str) -> int:
    count = 0
    for one, two in zip(before, key, strict=False):
        if one != two:
            break
        count += 1
    return count


def _letter(char: str) -> str:
    if "a" <= char <= "z":
        return f"{ord(char) - 96:05b}"
    if char == "_":
        return _PAIR
    if "0" <= char <= "9":
        return f"{_DIGIT}{int(char):04b}"
    return f"{_OTHER}{ord(char):021b}"


def _read_letters(bits: BitReader) -> str:
    letters: list[str] = []
    while code := bits.bits(5):
        if code <= 26:
            letters.append(chr(code + 96))
        elif code == 27:
            letters.append("_")
        else:
            letters.append(str(bits.bits(4)) if code == 28 else chr(bits.bits(21)))
    return "".join(letters)


def _marked_list(values: list[int], width: int, *, said: bool = False) -> str:
    marks = {value >> MARK & _MARKS for value in values}
    if len(marks) == 1:
        slots, heads = [value >> SLOT for value in values], values
    else:
        by_slot = {value >> SLOT: value for value in values}
        slots, heads = list(by_slot), list(by_slot.values())
    parts = [gamma(len(slots)), postings(slots, width)]
    if said:
        parts.append(rices([(value & _TIMES) - 1 for value in heads], 0))
    parts.append(gamma(len(marks)))
    if len(marks) == 1:
        return "".join([*parts, binary(marks.pop(), 16)])
    places = {slot: place for place, slot in enumerate(slots)}
    position = (len(slots) - 1).bit_length()
    for mark in sorted(marks):
        of_mark = [places[value >> SLOT] for value in values if value >> MARK & _MARKS == mark]
        parts += (binary(mark, 16), gamma(len(of_mark)), postings(of_mark, position))
    return "".join(parts)


def _read_marked(bits: BitReader, width: int, *, said: bool = False) -> list[int]:
    slots = bits.postings(df := bits.gamma(), width)
    times = bits.rices(df, 0) if said else [0] * df
    count = bits.gamma()
    if count == 1:
        mark = bits.bits(16)
        return [marked(slot, mark, often + 1) for slot, often in zip(slots, times, strict=True)]
    values: list[int] = []
    for _ in range(count):
        mark = bits.bits(16)
        places = bits.postings(bits.gamma(), (df - 1).bit_length())
        values += [marked(slots[place], mark, times[place] + 1) for place in places]
    return sorted(values)
