"""Where a shown text says what a query asks for (docs/search.md §4.5)."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

from portalgen.search.abbreviations import abbreviations
from portalgen.search.questions import Question
from portalgen.search.tokens import Form, located_runs

#: First character, character after the last, forms.
_Token = tuple[int, int, Form]


def marks(text: str, asked: Question) -> list[tuple[int, int]]:
    """Stretches of a text to mark: first character and character after the last, in order and apart.

    Pairs of words, symbols, abbreviations and words that stand alone in the query are marked; other words of
    it only in a text that has nothing better, so that ``tư pháp`` does not light up every ``tư``.
    """
    runs = located_runs(text)
    matching = _Matching(asked, [form for run in runs for _, _, form in run])
    told = {token[0] for run in runs for token in matching.told(run)}
    told = told or {start for run in runs for start, _, form in run if matching.says(form)}
    return [stretch for run in runs for stretch in _stretches(run, told)]


class _Matching:
    """Which tokens of one text say what is asked for."""

    def __init__(self, asked: Question, forms: Sequence[Form]) -> None:
        self._wanted: dict[str, set[str]] = {}
        for word, exact in zip(asked.words, asked.exact, strict=True):
            self._wanted.setdefault(word, set()).add(exact)
        said = {form.exact for form in forms}
        self._strict = {word for word, exact in self._wanted.items() if asked.accented and exact & said}
        self._pairs = {(asked.words[place], asked.words[place + 1]) for place in asked.pairs}
        self._alone = {asked.words[place] for place in asked.wanted()}
        self._terms = {span.term for span in asked.spans}
        self._symbols = [tuple(term[1:].split("-")) for term in sorted(self._terms) if term[0] == "#"]

    def says(self, form: Form) -> bool:
        """Whether a token is a word of the query, in the form that was typed where the text has that form."""
        exact = self._wanted.get(form.word)
        return exact is not None and (form.word not in self._strict or form.exact in exact)

    def told(self, run: Sequence[_Token]) -> Iterator[_Token]:
        """The tokens of a run that are marked for more than being a word of the query."""
        for one, two in itertools.pairwise(run):
            if (one[2].word, two[2].word) in self._pairs and self.says(one[2]) and self.says(two[2]):
                yield from (one, two)
        yield from (token for token in run if token[2].word in self._alone and self.says(token[2]))
        words = [form.word for _, _, form in run]
        for start, end, term in abbreviations().spans(words):
            if term in self._terms:
                yield from run[start:end]
        for symbol in self._symbols:
            for start in range(len(words) - len(symbol) + 1):
                if tuple(words[start : start + len(symbol)]) == symbol:
                    yield from run[start : start + len(symbol)]


def _stretches(run: Sequence[_Token], told: set[int]) -> Iterator[tuple[int, int]]:
    """Marked tokens of a run, neighbours with what stands between them as one."""
    for is_told, tokens in itertools.groupby(run, lambda token: token[0] in told):
        if is_told:
            inside = list(tokens)
            yield inside[0][0], inside[-1][1]
