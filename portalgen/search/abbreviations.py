"""Abbreviations and their long forms as one term, found in runs of words (docs/search.md §1.3)."""

from __future__ import annotations

import functools
import itertools
from array import array
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from portalgen.search.hashing import pair_hash, term_hash
from portalgen.search.tokens import runs

_FILE: Final = Path(__file__).parent.parent / "data" / "abbreviations.yml"


class LongForm(NamedTuple):
    """One spelling of what an abbreviation stands for: its words, the hashes of their pairs, the term.

    ``packed`` is the hashes of the words, see :func:`packed`.
    """

    words: tuple[str, ...]
    pairs: frozenset[int]
    term: str
    packed: bytes

    def stands_in(self, text: bytes) -> bool:
        """Whether a text of packed words has these, one after the other."""
        at = text.find(self.packed)
        while at % _BYTES and at >= 0:  # no word begins there
            at = text.find(self.packed, at + 1)
        return at >= 0


def packed(hashes: Iterable[int]) -> bytes:
    """Hashes of words so that stretches of words are stretches of bytes."""
    return array("Q", hashes).tobytes()


_BYTES: Final = array("Q").itemsize


class Abbreviations(NamedTuple):
    """The table with its indexes.

    Args:
        short: term by abbreviation, folded.
        words: abbreviations by their hashes.
        hashes: of the abbreviations.
        long: long forms by the hash of their first pair of words.
        begun: those hashes.
    """

    short: Mapping[str, str]
    words: Mapping[int, str]
    hashes: frozenset[int]
    long: Mapping[int, tuple[LongForm, ...]]
    begun: frozenset[int]

    def spans(self, words: Sequence[str]) -> list[tuple[int, int, str]]:
        """Where a run says one of them: first place, place after the last, term."""
        found = [(at, at + 1, self.short[word]) for at, word in enumerate(words) if word in self.short]
        for at in range(len(words) - 1):
            for form in self.long.get(pair_hash(words[at], words[at + 1]), ()):
                end = at + len(form.words)
                if tuple(words[at:end]) == form.words:
                    found.append((at, end, form.term))
        return found


@functools.cache
def abbreviations() -> Abbreviations:
    """The table, read once."""
    short: dict[str, str] = {}
    long: dict[int, tuple[LongForm, ...]] = {}
    for word, forms in entries():
        term = short[word] = f"@{word}"
        for words in forms:
            pairs = [pair_hash(*pair) for pair in itertools.pairwise(words)]
            form = LongForm(words, frozenset(pairs), term, packed(map(term_hash, words)))
            long[pairs[0]] = (*long.get(pairs[0], ()), form)
    by_hash = {term_hash(word): word for word in short}
    return Abbreviations(short, by_hash, frozenset(by_hash), long, frozenset(long))


@functools.cache
def entries() -> tuple[tuple[str, tuple[tuple[str, ...], ...]], ...]:
    """Each abbreviation, folded, with the words of its long forms."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    data = yaml.load(_FILE.read_bytes(), Loader=loader)["abbreviations"]  # noqa: S506 - a safe loader
    return tuple((_words(entry["short"])[0], tuple(_words(long) for long in entry["long"])) for entry in data)


def _words(text: str) -> tuple[str, ...]:
    (run,) = runs(text)
    return tuple(form.word for form in run)
