"""Lists of documents in bits, and back (docs/search.md §3.1, §3.2).

A list is of slots, increasing; or, where forms of a word are told apart, of *marked* slots, increasing:
``slot << 20 | fingerprint << 4 | times said``, one for each form that a document has. Long lists are cut into
blocks by slot, so that a document that comes or goes changes one block.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from portalgen.search.bits import BitReader, binary, gamma, postings, rices
from portalgen.search.hashing import MARK, SLOT

#: Documents from which on a list is cut into blocks.
LONG: Final = 128
_TIMES: Final = 0xF
_LOWER: Final = (1 << SLOT) - 1


def marked(slot: int, mark: int, times: int = 1) -> int:
    """A slot with the fingerprint of a form and how often the word is said."""
    return slot << SLOT | mark << MARK | times


def is_word(key: str) -> bool:
    """Whether a key of titles is a word, so that its forms are told apart."""
    return key[0] not in "#@" and "_" not in key


def block_bits(documents: int) -> int:
    """Bits of a slot that choose the block, of a long list."""
    return documents.bit_length() - 7


class ListKind(NamedTuple):
    """What is told of each document of a list.

    Args:
        forms: which forms of the word it has; the list is marked.
        said: how often it says the word.
    """

    forms: bool = False
    said: bool = False

    def code(self, values: Sequence[int], width: int) -> str:
        """The code of a list.

        Args:
            values: the list, increasing, not empty.
            width: bits of a slot.
        """
        if not self.forms and len(values) < LONG:
            return gamma(len(values)) + postings(values, width)
        slots, lows, marks = self._columns(values)
        count = len(set(slots)) if len(marks) > 1 else len(slots)  # documents, not their forms
        if count < LONG:
            return self._short(slots, lows, marks, width)
        blocks = block_bits(count)
        inner = width - blocks
        parts, start = [gamma(count), *self._head(marks)], 0
        for number in range(1 << blocks):
            end = bisect_left(slots, (number + 1) << inner, start)
            parts.append(
                _sized(self._block(slots[start:end], lows[start:end], marks, inner, number << inner))
            )
            start = end
        return "".join(parts)

    def _columns(self, values: Sequence[int]) -> tuple[Sequence[int], list[int], list[int]]:
        """Slots, what stands below them, and the forms there are; slots alone where forms are not told."""
        if not self.forms:
            return values, [], []
        lows = [value & _LOWER for value in values]
        marks = sorted({low >> MARK for low in set(lows)})
        return [value >> SLOT for value in values], lows, marks

    def read(self, bits: BitReader, width: int) -> list[int]:
        """The list whose code comes next.

        Raises:
            ValueError: the code is not whole.
        """
        count = bits.gamma()
        if count < LONG:
            return self._read_short(bits, count, width)
        marks = self._read_head(bits)
        blocks = block_bits(count)
        inner = width - blocks
        values: list[int] = []
        for number in range(1 << blocks):
            if bits.gamma() > 1:
                base = number << inner + (SLOT if self.forms else 0)
                values += [base + value for value in self._read_block(bits, inner, marks)]
        return values

    def skip(self, bits: BitReader, width: int) -> None:
        """Pass over the list whose code comes next.

        Raises:
            ValueError: the code is not whole.
        """
        count = bits.gamma()
        if count >= LONG:
            self._read_head(bits)
            for _ in range(1 << block_bits(count)):
                bits.skip(bits.gamma() - 1)
            return
        bits.skip_postings(count, width)
        if not self.forms:
            return
        if self.said:
            bits.skip_rices(count, 0)
        forms = bits.gamma()
        for _ in range(forms):
            bits.skip(16)
            if forms > 1:
                bits.skip_postings(bits.gamma(), (count - 1).bit_length())

    def edited(self, code: str, width: int, gone: set[int], new: set[int]) -> str:
        """The code of a list after values go (all of them there) and come (none of them there).

        Returns:
            What ``code`` makes of the values that are left; empty where none are.
        """
        bits = BitReader(code)
        count = bits.gamma()
        if count >= LONG:
            spliced = self._spliced(bits, count, width, gone, new)
            if spliced:
                return spliced
        values = sorted(set(self.read(BitReader(code), width)) - gone | new)
        return self.code(values, width) if values else ""

    def _spliced(self, bits: BitReader, count: int, width: int, gone: set[int], new: set[int]) -> str:
        """A long list with other values in some blocks; empty if that is not all that changes."""
        marks = self._read_head(bits)
        blocks = block_bits(count)
        inner = width - blocks
        shift = inner + (SLOT if self.forms else 0)
        touched = {value >> shift for value in gone | new}
        codes: list[str] = []
        after = count
        for number in range(1 << blocks):
            start = bits.at
            size = bits.gamma() - 1
            if number not in touched:
                bits.skip(size)
                codes.append(bits.since(start))
                continue
            base = number << shift
            values = [base + value for value in self._read_block(bits, inner, marks)] if size else []
            left = sorted({v for v in values if v not in gone} | {v for v in new if v >> shift == number})
            slots, lows, found = self._columns(left)
            if not set(self._columns(values)[2]) <= set(found) <= set(marks):
                return ""  # perhaps a form that no other document has
            after += self._documents(left) - self._documents(values)
            codes.append(_sized(self._block(slots, lows, marks, inner, number << inner)))
        if after < LONG or block_bits(after) != blocks:
            return ""
        return "".join([gamma(after), *self._head(marks), *codes])

    # -- parts -------------------------------------------------------------------------------------------

    def _documents(self, values: Sequence[int]) -> int:
        return len({value >> SLOT for value in values}) if self.forms else len(values)

    def _head(self, marks: Sequence[int]) -> Iterator[str]:
        """The forms of a long list."""
        if self.forms:
            yield gamma(len(marks))
            yield from (binary(mark, 16) for mark in marks)

    def _read_head(self, bits: BitReader) -> list[int]:
        return [bits.bits(16) for _ in range(bits.gamma())] if self.forms else []

    def _block(
        self, slots: Sequence[int], lows: Sequence[int], marks: Sequence[int], width: int, base: int
    ) -> str:
        """The code of a block whose slots begin at ``base``; ``marks`` are the forms of the whole list."""
        if not slots:
            return ""
        if not self.forms:
            return gamma(len(slots)) + postings(slots, width, base)
        parts, places = self._documents_code(slots, lows, marks, width, base)
        if len(marks) > 1:
            within = places[-1].bit_length()
            for of_mark in _by_mark(places, lows, marks).values():
                parts.append(gamma(len(of_mark) + 1))
                if of_mark:
                    parts.append(postings(of_mark, within))
        return "".join(parts)

    def _documents_code(
        self, slots: Sequence[int], lows: Sequence[int], marks: Sequence[int], width: int, base: int = 0
    ) -> tuple[list[str], Sequence[int]]:
        """Code of the documents with how often they say the word, and the place of each value in it."""
        times = [low & _TIMES for low in lows]
        places: Sequence[int] = range(len(slots))
        if len(marks) > 1 and len(set(slots)) < len(slots):  # a document with several forms
            said = dict(zip(slots, times, strict=True))
            place = dict(zip(said, places, strict=False))
            places = [place[slot] for slot in slots]
            slots, times = list(said), list(said.values())
        parts = [gamma(len(slots)), postings(slots, width, base)]
        if self.said:
            parts.append(rices(times, 0))
        return parts, places

    def _read_block(self, bits: BitReader, width: int, marks: Sequence[int]) -> list[int]:
        count = bits.gamma()
        slots = bits.postings(count, width)
        if not self.forms:
            return slots
        times = bits.rices(count, 0) if self.said else [0] * count
        if len(marks) == 1:
            return _with(slots, times, marks[0])
        values: list[int] = []
        for mark in marks:
            df = bits.gamma() - 1
            if df:
                places = bits.postings(df, (count - 1).bit_length())
                values += _with([slots[p] for p in places], [times[p] for p in places], mark)
        return sorted(values)

    def _short(self, slots: Sequence[int], lows: Sequence[int], marks: Sequence[int], width: int) -> str:
        """The code of a short list with forms."""
        parts, places = self._documents_code(slots, lows, marks, width)
        parts.append(gamma(len(marks)))
        if len(marks) == 1:
            parts.append(binary(marks[0], 16))
            return "".join(parts)
        within = places[-1].bit_length()
        for mark, of_mark in _by_mark(places, lows, marks).items():
            parts += (binary(mark, 16), gamma(len(of_mark)), postings(of_mark, within))
        return "".join(parts)

    def _read_short(self, bits: BitReader, count: int, width: int) -> list[int]:
        slots = bits.postings(count, width)
        if not self.forms:
            return slots
        times = bits.rices(count, 0) if self.said else [0] * count
        forms = bits.gamma()
        if forms == 1:
            return _with(slots, times, bits.bits(16))
        values: list[int] = []
        for _ in range(forms):
            mark = bits.bits(16)
            places = bits.postings(bits.gamma(), (count - 1).bit_length())
            values += _with([slots[p] for p in places], [times[p] for p in places], mark)
        return sorted(values)


#: Pairs, symbols, abbreviations; words of titles; words of bodies.
PLAIN: Final = ListKind()
FORMS: Final = ListKind(forms=True)
SAID: Final = ListKind(forms=True, said=True)


def _sized(code: str) -> str:
    """The code of a block behind its length."""
    return gamma(len(code) + 1) + code


def _with(slots: Sequence[int], times: Sequence[int], mark: int) -> list[int]:
    low = mark << MARK
    return [slot << SLOT | low | often + 1 for slot, often in zip(slots, times, strict=True)]


def _by_mark(places: Sequence[int], lows: Sequence[int], marks: Sequence[int]) -> dict[int, list[int]]:
    """Places in the list of the documents that have each form."""
    found: dict[int, list[int]] = {mark: [] for mark in marks}
    for place, low in zip(places, lows, strict=True):
        found[low >> MARK].append(place)
    return found
