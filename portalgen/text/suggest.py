"""Did-you-mean: the known word that somebody most likely wanted to write."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from typing import Final

from portalgen.text.fold import fold

CUTOFF: Final = 0.6
_SEPARATORS: Final = re.compile(r"[\s_\-./]+")
#: The same words in another order (``date_issued``) are almost a match.
_REORDERED: Final = 0.95
#: An abbreviated word must show this many letters.
_LEAST_PREFIX: Final = 3
_LONGEST: Final = 120
#: So many names are measured one by one; of more, only those that share most runs of letters.
_FEW: Final = 300
_RUN: Final = 3
_RUNS_COMPARED: Final = 24


def closest(word: str, candidates: Iterable[str], *, cutoff: float = CUTOFF) -> str | None:
    """The candidate nearest to ``word``, or none that is near enough.

    Diacritics, case, hyphens, underscores and spaces do not count; one slip (a letter too many, missing,
    wrong, or two swapped) costs the same wherever it stands. Where no candidate is near enough, the only
    one that begins with ``word`` is taken. Equal candidates are decided by their own order, not by that
    of the iterable, so that sets give the same answer every time.

    Args:
        word: what was written.
        candidates: what is known.
        cutoff: least similarity, from 0 (nothing in common) to 1 (equal but for diacritics and separators).
    """
    parts = _parts(word)
    key = "".join(parts)
    if not key or len(key) > _LONGEST:
        return None
    counts = Counter(key)
    known = [(candidate, _parts(candidate)) for candidate in sorted(set(candidates))]
    bounded = [(_bound(key, counts, "".join(others)), candidate, others) for candidate, others in known]
    best: str | None = None
    best_score = 0.0
    # The most promising first: the rest of a long list is then never measured.
    for bound, candidate, others in sorted(bounded, key=lambda entry: (-entry[0], entry[1])):
        if bound < max(cutoff, best_score):
            break
        score = _similarity(parts, others, max(cutoff, best_score))
        if score >= cutoff and (
            score > best_score or (score == best_score and candidate < (best or candidate))
        ):
            best, best_score = candidate, score
    return best if best is not None else _only_completion(key, known)


def _parts(word: str) -> list[str]:
    """The folded words between separators."""
    return [part for part in _SEPARATORS.split(fold(word)) if part]


def _bound(key: str, counts: Counter[str], other: str) -> float:
    """The most that the likeness can be, from the letters that both have; cheap to find."""
    shared = sum(min(count, other.count(letter)) for letter, count in counts.items())
    # Swapped words keep their letters, so the bound holds for them too.
    return shared / max(len(key), len(other))


def _similarity(parts: list[str], others: list[str], least: float) -> float:
    """Likeness from 0 to 1; 0 where it does not reach ``least``."""
    key, other = "".join(parts), "".join(others)
    if key == other:
        return 1.0
    if len(parts) > 1 and sorted(parts) == sorted(others):
        return _REORDERED
    longest = max(len(key), len(other))
    distance = _distance(key, other, limit=int((1 - least) * longest + 1e-9))
    return 0.0 if distance is None else (longest - distance) / longest


def _distance(one: str, other: str, limit: int) -> int | None:
    """Edits (insertion, deletion, substitution, swap of neighbours) between texts; none over ``limit``."""
    far = limit + 1
    before: list[int] = []
    row = [min(j, far) for j in range(len(other) + 1)]
    for i, a in enumerate(one, start=1):
        earlier, before, row = before, row, [far] * (len(other) + 1)
        row[0] = min(i, far)
        # Further from the diagonal than the limit, no cell can matter.
        for j in range(max(1, i - limit), min(len(other), i + limit) + 1):
            b = other[j - 1]
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                cost = min(cost, earlier[j - 2] + 1)
            row[j] = cost
        if min(row) > limit and min(before) > limit:
            return None
    return row[-1] if row[-1] <= limit else None


def _only_completion(key: str, known: list[tuple[str, list[str]]]) -> str | None:
    """The only known word of which ``key`` is the beginning."""
    if len(key) < _LEAST_PREFIX:
        return None
    longer = [candidate for candidate, others in known if "".join(others).startswith(key)]
    return longer[0] if len(longer) == 1 else None


class Names:
    """Names among which near ones are looked for again and again, such as all items of a portal.

    Measuring 40,000 names takes half a second; here each further word takes milliseconds. A name that shares
    no run of three letters with the word is not found, however alike they are by count.

    Args:
        names: what is known.
    """

    __slots__ = ("_answers", "_names", "_places")

    def __init__(self, names: Iterable[str]) -> None:
        self._names = sorted(set(names))
        self._places: dict[str, list[int]] | None = None
        self._answers: dict[str, str | None] = {}

    def closest(self, word: str) -> str | None:
        """The name nearest to ``word``, or none that is near enough; see :func:`closest`."""
        if word not in self._answers:
            few = len(self._names) <= _FEW
            self._answers[word] = closest(word, self._names if few else self._promising(word))
        return self._answers[word]

    def _promising(self, word: str) -> list[str]:
        """The names that share most runs of letters with the word, the rare runs only."""
        places = self._runs_of_names()
        found = sorted((places[run] for run in _runs(word) if run in places), key=len)
        shared: Counter[int] = Counter()
        for numbers in found[:_RUNS_COMPARED]:
            shared.update(numbers)
        best = sorted(shared.items(), key=lambda entry: (-entry[1], entry[0]))[:_FEW]
        return [self._names[number] for number, _ in best]

    def _runs_of_names(self) -> dict[str, list[int]]:
        """For each run of letters the names in which it occurs; made when first asked for."""
        if self._places is None:
            self._places = {}
            for number, name in enumerate(self._names):
                for run in _runs(name):
                    self._places.setdefault(run, []).append(number)
        return self._places


def _runs(word: str) -> set[str]:
    """The runs of letters of a folded word."""
    key = "".join(_parts(word))
    return {key[start : start + _RUN] for start in range(max(1, len(key) - _RUN + 1))}
