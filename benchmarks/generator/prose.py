"""Vietnamese administrative prose from word lists: sentences with slots, words by Zipf's law."""

from __future__ import annotations

import datetime as dt
import random
import re
from collections.abc import Iterator
from pathlib import Path

_HERE = Path(__file__).parent
_SLOT = re.compile(r"\{(\w+)\}")
#: Slots of a table, so that a draw is one look-up; the rarest word has at least one.
_DRAWS = 1024

Template = tuple[tuple[str, str], ...]


def _sections(name: str) -> dict[str, list[str]]:
    """The lines of a file by their ``[section]``."""
    found: dict[str, list[str]] = {}
    lines: list[str] = []
    for line in (_HERE / name).read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            lines = found.setdefault(line.strip("[]"), [])
        elif line and not line.startswith("#"):
            lines.append(line)
    return found


def _template(sentence: str) -> Template:
    """A sentence as pairs of a literal text and the slot that follows it."""
    parts = _SLOT.split(sentence)
    return tuple(zip(parts[::2], [*parts[1::2], ""], strict=True))


def _zipf_table(words: list[str]) -> list[str]:
    """A table in which the word of rank r stands about 1/(r + 2) as often as the whole."""
    weights = [1 / (rank + 2) for rank in range(len(words))]
    total = sum(weights)
    table: list[str] = []
    for word, weight in zip(words, weights, strict=True):
        table.extend([word] * max(1, round(_DRAWS * weight / total)))
    return table


class Vocabulary:
    """The word lists and sentences, read once."""

    def __init__(self) -> None:
        self.words = {
            slot: [word.strip() for line in lines for word in line.split("|")]
            for slot, lines in _sections("vocabulary.txt").items()
        }
        self.sentences = {
            kind: [_template(part.strip()) for line in lines for part in line.split(" | ")]
            for kind, lines in _sections("sentences.txt").items()
        }

    def ranked(self, seed: str) -> dict[str, list[str]]:
        """Tables of words for a site: each site has its own favourites among the words of a slot."""
        mixed = random.Random(seed)
        tables: dict[str, list[str]] = {}
        for slot, words in self.words.items():
            order = sorted(range(len(words)), key=lambda rank: rank + mixed.random() * len(words) * 0.6)
            tables[slot] = _zipf_table([words[index] for index in order])
        return tables


class Prose:
    """Draws sentences for one item.

    Args:
        vocabulary: words and sentences.
        tables: of the item's site; see :meth:`Vocabulary.ranked`.
        seed: decides every draw.
        day: of the item.
    """

    def __init__(self, vocabulary: Vocabulary, tables: dict[str, list[str]], seed: str, day: dt.date) -> None:
        self._sentences = vocabulary.sentences
        self._tables = tables
        self.random = random.Random(seed)
        self._draw = self.random.random
        self._day = day

    def word(self, slot: str) -> str:
        """A word of a slot, as it stands inside a sentence."""
        table = self._tables.get(slot)
        if table is not None:
            return table[int(self._draw() * len(table))]
        return self._value(slot)

    def number(self, least: int, most: int) -> int:
        """A whole number, both ends included."""
        return least + int(self._draw() * (most - least + 1))

    def sentence(self, kind: str) -> str:
        """A sentence of a kind with its slots filled."""
        templates = self._sentences[kind]
        parts: list[str] = []
        for literal, slot in templates[int(self._draw() * len(templates))]:
            parts.append(literal)
            if not slot:
                continue
            if slot[0].isupper():
                word = self.word(slot.lower())
                parts.append(word[0].upper() + word[1:])
            else:
                parts.append(self.word(slot))
        return "".join(parts)

    def sentences(self, kind: str, words: int) -> Iterator[str]:
        """Sentences of a kind until they have about that many words."""
        while words > 0:
            sentence = self.sentence(kind)
            yield sentence
            words -= sentence.count(" ") + 1

    def _value(self, slot: str) -> str:
        draw = self._draw
        match slot:
            case "xa":
                return f"{self.word('ten_dat')} {self.word('ten_dat')}"
            case "so":
                return f"{int(10 ** (1 + draw() * 3)):,}".replace(",", ".")
            case "nho":
                return str(self.number(1, 30))
            case "pt":
                return f"{self.number(5, 99)},{self.number(1, 9)}%"
            case "nam":
                return str(self._day.year)
            case "thang":
                return str(self._day.month)
            case "kh":
                kinds = ("KH-UBND", "TB-UBND", "CT-UBND", "QĐ-UBND", "HD-STP", "KH-STP")
                return f"{self.number(1, 3000)}/{kinds[int(draw() * len(kinds))]}"
            case "ngay":
                return _day_text(self._day - dt.timedelta(days=self.number(0, 6)))
            case "ngay_sau":
                return _day_text(self._day + dt.timedelta(days=self.number(10, 60)))
        raise KeyError(slot)


def _day_text(day: dt.date) -> str:
    return f"{day.day}/{day.month}/{day.year}"
