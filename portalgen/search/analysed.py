"""A document analysed and packed: what segments are written from, small enough to keep or to send."""

from __future__ import annotations

from array import array
from typing import Final

import msgspec

from portalgen.search.analyzer import terms_of
from portalgen.search.documents import SearchDocument
from portalgen.search.slots import Member

SUMMARY: Final = 180


class Analysed(msgspec.Struct, frozen=True):
    """What the index takes from a document.

    Args:
        member: id and day.
        record: title, url, date, summary, column, type.
        title: keys of the title, each with the fingerprints of its forms.
        pairs: increasing hashes of 32 bits, packed.
        said: increasing numbers of 64 bits, packed: a word's hash, then as ``lists.marked`` without a slot.
    """

    member: Member
    record: tuple[str, str, str, str, str, str]
    title: tuple[tuple[str, tuple[int, ...]], ...]
    pairs: bytes
    said: bytes

    @property
    def column(self) -> str:
        """Id of the column."""
        return self.record[4]

    @property
    def type(self) -> str:
        """Id of the content type."""
        return self.record[5]

    def pair_hashes(self) -> array[int]:
        """The body's hashes of pairs, symbols and abbreviations."""
        return _unpacked("I", self.pairs)

    def said_words(self) -> array[int]:
        """The body's words."""
        return _unpacked("Q", self.said)


def analyse(document: SearchDocument) -> Analysed:
    """Analyse one document; depends on nothing else."""
    terms = terms_of(document)
    return Analysed(
        Member(document.id, document.date),
        (
            _spaced(document.title),
            document.url,
            document.date,
            shortened(document.summary or document.body),
            document.column,
            document.type,
        ),
        tuple((key, terms.title[key]) for key in sorted(terms.title)),
        array("I", sorted(terms.pairs)).tobytes(),
        array("Q", sorted(terms.said)).tobytes(),
    )


def shortened(text: str) -> str:
    """The beginning of a text on one line, of whole words."""
    line = _spaced(text[: 4 * SUMMARY])
    if len(line) <= SUMMARY:
        return line
    return f"{line[: SUMMARY - 1].rpartition(' ')[0] or line[: SUMMARY - 1]}…"


def _spaced(text: str) -> str:
    return " ".join(text.split())


def _unpacked(code: str, data: bytes) -> array[int]:
    numbers = array(code)
    numbers.frombytes(data)
    return numbers
