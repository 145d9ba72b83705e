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
