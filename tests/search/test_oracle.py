"""lunr itself, given the same terms, finds the same documents with the same scores."""

from __future__ import annotations

import itertools
import random
from collections import Counter

import pytest
from corpus import SYLLABLES, corpus, index_of
from lunr.builder import Builder
from lunr.index import Index as LunrIndex

from portalgen.search.abbreviations import abbreviations
from portalgen.search.citations import cited, terms_of_symbol
from portalgen.search.documents import SearchDocument
from portalgen.search.questions import question
from portalgen.search.root import Rank
from portalgen.search.score import candidates, clauses, frequency, scores
from portalgen.search.tokens import runs

RANK = Rank(limit=10**9)


def title_terms(document: SearchDocument) -> list[str]:
    """The terms of a title as docs/search.md lists them, in lunr's words."""
    terms = set()
    for run in runs(document.title):
        words = [form.word for form in run]
        terms |= {*words, *(f"={form.exact}" for form in run), *map("_".join, itertools.pairwise(words))}
        terms |= {term for _, _, term in abbreviations().spans(words)}
    own = {term for symbol in document.symbols for term in terms_of_symbol(symbol)}
    return sorted(terms | (own or cited(document.title)))


def body_terms(document: SearchDocument) -> list[str]:
    text = f"{document.summary}\n{document.body}"
    said, alone, exact = Counter(), set(), {}
    terms = cited(text) | cited(document.title)
    for run in runs(text):
        words = [form.word for form in run]
        terms |= {
            *map("_".join, itertools.pairwise(words)),
            *(term for _, _, term in abbreviations().spans(words)),
        }
        said.update(words)
        alone |= set(words) if len(run) == 1 else {form.word for form in run if not form.plain}
        for form in run:
            exact.setdefault(form.word, set()).add(form.exact)
    kept = {word: min(times, 8) for word, times in said.items() if times > 1 or word in alone}
    words = [f"~{word}" for word, times in kept.items() for _ in range(times)]
    return [*sorted(terms), *words, *(f"~={form}" for word in kept for form in exact[word])]


def oracle(documents: list[SearchDocument]) -> LunrIndex:
    builder = Builder()
    builder.ref("url")
    builder.field("title", boost=RANK.title)
    builder.field("body", boost=RANK.body)
    builder.b(0)
    for document in documents:
        builder.add({"url": document.url, "title": title_terms(document), "body": body_terms(document)})
    return builder.build()


def queries(count: int) -> list[str]:
    rng = random.Random(7)
    found = []
    for _ in range(count):
        words = rng.choices(SYLLABLES, k=rng.randint(1, 7))
        found.append(rng.choice([" ", " ", " ", ", "]).join(words))
    return [
        *found,
        "42/2022/NĐ-CP",
        "nd 42",
        "vbqppl",
        "văn bản quy phạm pháp luật",
        "xyz",
        "OECD data",
        "uỷ ban nhân dân",
    ]


@pytest.mark.parametrize("size", [1, 3, 40, 700])
def test_same_documents_and_scores(size: int):
    documents = corpus(size)
    index, monolith = index_of(documents), oracle(documents)
    assert size < 700 or len(index.segments) >= 4
    url = {}
    for segment in index.segments:
        for shard in range(segment._entry.slots):
            try:
                url[segment.base + shard] = segment.record(shard)[1]
            except KeyError:
                continue
    assert len(url) == size
    compared = 0
    for number, text in enumerate(queries(330 if size == 700 else 60)):
        asked = question(text)
        found = clauses(index, asked, RANK, more=number % 2 == 0)
        query = monolith.create_query()
        for clause in found:
            fields = [name for name in ("title", "body") if getattr(clause, name) is not None]
            query.term(clause.term, boost=clause.boost, fields=fields)
        expected = {hit["ref"]: hit["score"] for hit in monolith.query(query)}
        ours = {url[reference]: score for reference, score in scores(found, index.root.n, RANK).items()}
        assert ours.keys() == expected.keys(), text
        assert ours == pytest.approx(expected, rel=0, abs=1e-9), text
        compared += bool(ours)
    assert compared >= (300 if size == 700 else 1)


def test_limit_keeps_scores_and_takes_rare_terms_first():
    index = index_of(corpus(300))
    found = clauses(index, question("tư pháp của OECD"), RANK)
    whole = scores(found, index.root.n, RANK)
    few = scores(found, index.root.n, Rank(limit=20))
    assert len(few) == 20
    assert few.items() <= whole.items()
    rarest = min((clause for clause in found if frequency(clause)), key=frequency)
    taken = candidates(found, 20)
    assert len(taken & {*(rarest.title or ()), *(rarest.body or ())}) > 0
