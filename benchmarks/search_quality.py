"""Known-item tests of the search: is the item that a query was cut from found, and how high?

    python benchmarks/search_quality.py SOURCE --items 10000 --queries 300

SOURCE is ``generated``, a portal's folder, or a file of JSON lines (``id``, ``title``, ``summary``, ``body``,
``date``, ``source_path``, ``meta.number``). A query is a stretch of words of a title or body. Where several
items hold the same stretch there is no *known* item: such stretches are left out of ``s35``, ``s58`` and
``body6``, and their share is printed; ``any35`` and ``any58`` take every stretch of a title and ask for any
item that has it in its title. ``word`` is one word with diacritics of a title; what is told is the share,
among the first ten, of items that say it so (typed without: that say it in any form).
"""

from __future__ import annotations

import gzip
import itertools
import json
import random
import re
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import click
import msgspec
from search_rivals import RIVALS, Engine

from portalgen.search.analysed import analyse
from portalgen.search.documents import SearchDocument
from portalgen.search.query import search
from portalgen.search.reader import Index
from portalgen.search.root import Rank, root_files
from portalgen.search.segments import segments
from portalgen.search.tokens import located_runs, runs
from portalgen.search.writer import segment_files
from portalgen.text.fold import fold

#: In place of a path: items of ``generate.py``.
GENERATED = "generated"
#: Codes before titles of codified law, which nobody types.
_CODE = re.compile(r"^Điều [0-9.]+\.[A-ZĐ]+(?:\.[0-9]+)+\. ")
DEPTH = 10
#: The kind of queries of one word.
WORD = "word"


class Query(NamedTuple):
    """What is typed, and the items that are right; ``bare``: where it is typed without diacritics."""

    text: str
    wanted: frozenset[str]
    bare: frozenset[str] | None = None


def documents_of(source: str, most: int) -> list[SearchDocument]:
    """At most so many documents of a portal, a file, or the generator, evenly spread over it."""
    if source == GENERATED:
        return list(_generated(most))
    path = Path(source)
    every = list(_of_portal(path) if path.is_dir() else _of_lines(path))
    step = max(1.0, len(every) / most)
    return [every[int(number * step)] for number in range(min(most, len(every)))]


def _generated(count: int) -> Iterator[SearchDocument]:
    """Documents as ``generate.py`` writes them, without a portal around them."""
    from generator import items, portal

    from portalgen.text.slug import slugify

    sites = portal.sites()
    for item in items.Writer(sites, slugify).items(items.places(sites, count)):
        values, path = item.values, item.path.removesuffix(".md")
        symbol = values.get("number_symbol")
        yield SearchDocument(
            id=path,
            site=path.partition("/")[0],
            column="/".join(path.split("/")[:2]),
            type=str(values.get("type", "news_article")),
            lang="vi",
            date=str(values.get("date", ""))[:10],
            title=str(values["title"]),
            summary=str(values.get("summary", "")),
            url=f"/{path}.html",
            body=item.body,
            symbols=(str(symbol),) if symbol else (),
        )


def _of_lines(source: Path) -> Iterator[SearchDocument]:
    with (
        gzip.open(source, "rt", encoding="utf-8")
        if source.suffix == ".gz"
        else source.open(encoding="utf-8") as lines
    ):
        for record in map(json.loads, lines):
            folder = record["source_path"].partition("#")[0].removesuffix(".md").split("/")
            site, column = folder[-2], "/".join(folder[-2:])
            number = record["meta"].get("number")
            yield SearchDocument(
                id=record["id"],
                site=site,
                column=column,
                type="codified_article",
                lang="vi",
                date=record["date"] or "",
                title=record["title"],
                summary=record["summary"] or "",
                url=f"/{column}/{record['id']}.html",
                body=record["body"],
                symbols=(number,) if number else (),
            )


def _of_portal(root: Path) -> Iterator[SearchDocument]:
    import datetime as dt

    from portalgen.build.pipeline import Request
    from portalgen.build.search_documents import search_document
    from portalgen.build.whole import prepare

    now = dt.datetime.now(dt.UTC)
    prepared, _, _ = prepare(Request(root, root / "content", root / "public", now))
    assert prepared is not None, root
    context = prepared.context
    for id_ in context.catalog.ids():
        document = search_document(context, id_)
        if document is not None:
            yield document


def index_of(documents: list[SearchDocument]) -> tuple[Index, dict[str, str], dict[str, bytes]]:
    """The index, ids by address, and its files."""
    analysed = {document.id: analyse(document) for document in documents}
    files: dict[str, bytes] = {}
    entries = []
    for id_, members in segments(one.member for one in analysed.values()).items():
        made = segment_files(id_, (analysed[member.id] for member in members))
        files |= made.files
        entries.append(made.segment)
    files |= root_files(entries, {})

    def read(path: str, offset: int, length: int | None) -> bytes:
        return files[path][offset:] if length is None else files[path][offset : offset + length]

    return Index(read), {document.url: document.id for document in documents}, files


class Stretches:
    """Stretches of words and the documents that hold them."""

    def __init__(self, texts: dict[str, str]) -> None:
        self._texts = texts
        self._words = {
            id_: [[form.word for _, _, form in run] for run in located_runs(text)]
            for id_, text in texts.items()
        }
        self._joined = {
            id_: f"|{'|'.join(' ' + ' '.join(run) + ' ' for run in runs)}|"
            for id_, runs in self._words.items()
        }
        self._by_pair: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
        for id_, said in self._words.items():
            for run in said:
                for pair in itertools.pairwise(run):
                    self._by_pair[pair].add(id_)

    def cut(self, rng: random.Random, id_: str, least: int, most: int) -> str:
        """Some adjacent words of a document as they are written; empty if it has too few."""
        text = self._texts[id_]
        runs = [run for run in located_runs(text) if len(run) >= least]
        if not runs:
            return ""
        run = rng.choice(runs)
        size = rng.randint(least, min(most, len(run)))
        start = rng.randrange(len(run) - size + 1)
        return text[run[start][0] : run[start + size - 1][1]]

    def holders(self, stretch: str) -> set[str]:
        """The documents with these words side by side."""
        words = [form.word for run in located_runs(stretch) for _, _, form in run]
        sets = sorted((self._by_pair[pair] for pair in itertools.pairwise(words)), key=len)
        near = set.intersection(*sets) if sets else set()
        return {id_ for id_ in near if f" {' '.join(words)} " in self._joined[id_]}


def known_items(
    documents: list[SearchDocument], count: int, seed: int
) -> tuple[dict[str, list[Query]], dict[str, float]]:
    """Queries by kind, and the share of stretches that only one item holds."""
    rng = random.Random(seed)
    titles = Stretches({document.id: _CODE.sub("", document.title) for document in documents})
    bodies = Stretches({document.id: document.body for document in documents})
    ids = [document.id for document in documents]
    kinds: dict[str, list[Query]] = defaultdict(list)
    shares: dict[str, float] = {}
    for kind, stretches, least, most in (
        ("s35", titles, 3, 5),
        ("s58", titles, 5, 8),
        ("body6", bodies, 6, 6),
    ):
        tried = 0
        for _ in range(60 * count):
            if len(kinds[kind]) == count:
                break
            id_ = rng.choice(ids)
            text = stretches.cut(rng, id_, least, most)
            if not text:
                continue
            tried += 1
            holders = stretches.holders(text)
            if kind != "body6" and len(kinds[f"any{kind[1:]}"]) < count:
                kinds[f"any{kind[1:]}"].append(Query(text, frozenset(holders)))
            if holders == {id_}:
                kinds[kind].append(Query(text, frozenset(holders)))
        shares[kind] = len(kinds[kind]) / max(tried, 1)
    kinds |= _symbol_queries(documents, count, rng)
    kinds[WORD] = _word_queries(documents, count, random.Random(seed))
    return kinds, shares


def _word_queries(documents: list[SearchDocument], count: int, rng: random.Random) -> list[Query]:
    forms = {form for document in documents for run in runs(document.title) for form in run if form.plain}
    marked = sorted({form.exact: form for form in forms if form.exact != form.word}.items())
    chosen = dict(rng.sample(marked, min(count, len(marked))))
    words = {form.word for form in chosen.values()}
    exactly, anyhow = defaultdict(set), defaultdict(set)
    for document in documents:
        text = f"{document.title}\n{document.summary}\n{document.body}"
        for form in {form for run in runs(text) for form in run}:
            if form.word in words:
                exactly[form.exact].add(document.id)
                anyhow[form.word].add(document.id)
    return [
        Query(exact, frozenset(exactly[exact]), frozenset(anyhow[form.word]))
        for exact, form in chosen.items()
    ]


def _symbol_queries(
    documents: list[SearchDocument], count: int, rng: random.Random
) -> dict[str, list[Query]]:
    bearers: defaultdict[str, set[str]] = defaultdict(set)
    for document in documents:
        for symbol in document.symbols:
            bearers[symbol].add(document.id)
    found: dict[str, list[Query]] = defaultdict(list)
    if not bearers:
        return found
    by_year: defaultdict[str, set[str]] = defaultdict(set)
    for symbol, ids in bearers.items():
        by_year["/".join(symbol.split("/")[:2])] |= ids
    for symbol in rng.sample(sorted(bearers), min(count, len(bearers))):
        whole = frozenset(bearers[symbol])
        found["symbol"].append(Query(symbol, whole))
        found["symbol-"].append(Query(fold(symbol).replace("/", "-"), whole))
        parts = symbol.split("/")
        if len(parts) == 3:
            found["number/year"].append(Query("/".join(parts[:2]), frozenset(by_year["/".join(parts[:2])])))
    return found


def reciprocal(found: Sequence[str], wanted: frozenset[str]) -> float:
    """One over the place of the first right item among the first ten, 0 if there is none."""
    return next((1 / place for place, id_ in enumerate(found[:DEPTH], 1) if id_ in wanted), 0.0)


def share(found: Sequence[str], wanted: frozenset[str]) -> float:
    """How many of the first ten are right, of as many as could be."""
    return sum(id_ in wanted for id_ in found[:DEPTH]) / min(DEPTH, len(wanted))


def measure(engine: Engine, kind: str, queries: Sequence[Query]) -> tuple[float, float]:
    """The mean of what is told of a kind, as typed and typed without diacritics."""
    judge = share if kind == WORD else reciprocal
    with_marks = [judge(engine(query.text), query.wanted) for query in queries]
    without = [judge(engine(fold(query.text)), query.bare or query.wanted) for query in queries]
    return sum(with_marks) / len(queries), sum(without) / len(queries)


def ours(index: Index, ids: dict[str, str], rank: Rank | None = None) -> Engine:
    """portalgen's own search."""

    def ask(text: str) -> list[str]:
        return [ids[hit.url] for hit in search(index, text, rank=rank, limit=DEPTH).hits]

    return ask


@click.command()
@click.argument("source")
@click.option("--items", default=10_000, show_default=True, help="At most so many items.")
@click.option("--queries", default=150, show_default=True, help="Of each kind.")
@click.option(
    "--seed",
    default=1,
    show_default=True,
    help="Another seed cuts other queries: tune on one, judge on another.",
)
@click.option(
    "--rival", "rivals", multiple=True, type=click.Choice(["all", *RIVALS]), help="Beside another engine."
)
@click.option(
    "--tools",
    type=click.Path(path_type=Path),
    default=Path(".tools/node_modules"),
    help="Folder of npm packages.",
)
@click.option("--rank", "ranks", multiple=True, metavar="NAME=NUMBER", help="Another setting of ranking.")
def main(
    source: str,
    items: int,
    queries: int,
    seed: int,
    rivals: tuple[str, ...],
    tools: Path,
    ranks: tuple[str, ...],
) -> None:
    """Known-item tests over SOURCE."""
    documents = documents_of(source, items)
    kinds, shares = known_items(documents, queries, seed)
    alone = ", ".join(f"{kind} {share:.0%}" for kind, share in shares.items())
    print(f"{len(documents)} items; stretches that only one item holds: {alone}")
    print(f"{'':22}" + "".join(f"{kind:>15}" for kind in kinds) + f"{'ms a query':>12}")
    index, ids, _ = index_of(documents)
    changes = {name: float(value) for name, _, value in (entry.partition("=") for entry in ranks)}
    _row("portalgen", ours(index, ids, msgspec.structs.replace(Rank(), **changes)), kinds)
    for name in RIVALS if "all" in rivals else rivals:
        with (
            tempfile.TemporaryDirectory() as folder,
            RIVALS[name](documents, Path(folder), tools.resolve()) as engine,
        ):
            _row(name, engine, kinds)


def _row(name: str, engine: Engine, kinds: dict[str, list[Query]]) -> None:
    start, count, cells = time.perf_counter(), 0, []
    for kind, queries in kinds.items():
        typed, bare = measure(engine, kind, queries)
        count += 2 * len(queries)
        cells.append(f"{typed:.3f} / {bare:.3f}")
    each = (time.perf_counter() - start) / count * 1000
    print(f"{name:22}" + "".join(f"{cell:>15}" for cell in cells) + f"{each:>12.0f}", flush=True)


if __name__ == "__main__":
    main()
