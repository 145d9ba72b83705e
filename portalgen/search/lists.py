"""Lists of documents in bits, and back (docs/search.md §3.1, §3.2).

A list is of slots, increasing; or, where forms of a word are told apart, of *marked* slots, increasing:
``slot << 20 | fingerprint << 4 | times said``, one for each form that a document has.
"""

from __future__ import annotations

from typing import Final

from portalgen.search.bits import BitReader, binary, gamma, postings, rices, to_bytes

MARK: Final = 4
SLOT: Final = 20
_MARKS: Final = 0xFFFF
_TIMES: Final = 0xF


def marked(slot: int, mark: int, times: int = 1) -> int:
    """A slot with the fingerprint of a form and how often the word is said."""
    return slot << SLOT | mark << MARK | times


def is_word(key: str) -> bool:
    """Whether a key of titles is a word, so that its forms are told apart."""
    return key[0] not in "#@" and "_" not in key


def list_code(values: list[int], width: int, *, forms: bool = False, said: bool = False) -> str:
    """The code of one list.

    Args:
        values: the list; marked if ``forms`` or ``said``.
        width: bits of a slot.
        forms: with the forms of a word.
        said: with how often the word is said, and its forms.
    """
    return _marked_list(values, width, said=said) if forms or said else _plain_list(values, width)


def read_list(code: str, width: int, *, forms: bool = False, said: bool = False) -> list[int]:
    """The list of a code.

    Raises:
        ValueError: the code is not whole.
    """
    return next_list(BitReader(to_bytes(code)), width, forms=forms, said=said)


def next_list(bits: BitReader, width: int, *, forms: bool = False, said: bool = False) -> list[int]:
    """The list whose code comes next.

    Raises:
        ValueError: the code is not whole.
    """
    return _read_marked(bits, width, said=said) if forms or said else bits.postings(bits.gamma(), width)


def skip_list(bits: BitReader, width: int, *, forms: bool = False, said: bool = False) -> None:
    """Pass over the list whose code comes next.

    Raises:
        ValueError: the code is not whole.
    """
    if forms or said:
        _skip_marked(bits, width, said=said)
    else:
        bits.skip_postings(bits.gamma(), width)


def _plain_list(slots: list[int], width: int) -> str:
    return gamma(len(slots)) + postings(slots, width)


def _skip_marked(bits: BitReader, width: int, *, said: bool = False) -> None:
    df = bits.gamma()
    bits.skip_postings(df, width)
    if said:
        bits.skip_rices(df, 0)
    count = bits.gamma()
    if count == 1:
        return bits.skip(16)
    for _ in range(count):
        bits.skip(16)
        bits.skip_postings(bits.gamma(), (df - 1).bit_length())
    return None


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
