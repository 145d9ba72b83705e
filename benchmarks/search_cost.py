"""What a search costs: bytes and requests of a query, processor time and memory of the index.

    python benchmarks/search_cost.py generated --items 63000
    python benchmarks/search_cost.py generated --items 10000 --pagefind PAGES --rounds 3

The queries are stretches of titles of three to five words, every tenth a single word. Bytes are those that a
reader asks for (docs/search.md §2.3), each shard by itself: the root, manifests, shards of terms, and the
records of the first ten hits. *Cold* has nothing; *later* has root and manifests and asks another query.

With PAGES, the same items as a site generator shows them (``hugo-10000/public`` of build_times.py),
Pagefind makes its index of them in turn with ours: processor time of machines differs, the ratio much less.
"""

from __future__ import annotations

import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import click
from search_quality import Stretches, documents_of

from portalgen.search.documents import SearchDocument
from portalgen.search.query import search
from portalgen.search.reader import Index
from portalgen.search.root import root_files
from portalgen.search.segments import Spans, in_order
from portalgen.search.slots import Member
from portalgen.search.tokens import runs
from portalgen.search.upkeep import packed, unpacked
from portalgen.search.writer import segment_files


class Wire:
    """Files with an account of what is asked for."""

    def __init__(self, files: dict[str, bytes]) -> None:
        self._files = files
        self.bytes = self.requests = 0

    def __call__(self, path: str, offset: int, length: int | None) -> bytes:
        data = self._files[path][offset:] if length is None else self._files[path][offset : offset + length]
        self.bytes += len(data)
        self.requests += 1
        return data


def build(documents: list[SearchDocument]) -> tuple[dict[str, bytes], float]:
    """The index, and the processor time that it took, in milliseconds an item; says what took it."""
    start = time.process_time()
    kept = {document.id: packed(document) for document in documents}
    analysed = time.process_time()
    members = [Member(document.id, document.date) for document in documents]
    spans = Spans(member.date for member in members)
    by_segment: dict[str, list[str]] = {}
    for member in members:
        by_segment.setdefault(spans.of(member.date), []).append(member.id)
    files: dict[str, bytes] = {}
    entries = []
    for id_ in in_order(by_segment):
        made = segment_files(id_, (unpacked(kept[member]) for member in by_segment[id_]))
        files |= made.files
        entries.append(made.segment)
    files |= root_files(entries, {})
    written = time.process_time()
    count = len(documents)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    size, kept_size = sum(map(len, files.values())) / 1e6, sum(map(len, kept.values())) / count
    print(f"{count} items in {len(entries)} segments: {len(files)} files, {size:.1f} MB")
    shares = [(analysed - start) / count * 1000, (written - analysed) / count * 1000]
    print(f"analysed {shares[0]:.2f} ms an item, written {shares[1]:.2f} ms an item")
    print(f"kept {kept_size:.0f} bytes an item; peak memory, the texts too, {peak} MB", flush=True)
    return files, sum(shares)


def pagefind(pages: Path, count: int) -> float:
    """Processor time that Pagefind takes, user and system, in milliseconds an item."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    with tempfile.TemporaryDirectory(dir=pages.parent) as folder:
        command = [
            sys.executable,
            "-m",
            "pagefind",
            "--site",
            str(pages),
            "--force-language",
            "vi",
            "--silent",
        ]
        subprocess.run([*command, "--output-path", f"{folder}/index"], check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return seconds / count * 1000


def queries_of(documents: list[SearchDocument], count: int) -> list[str]:
    """What readers may type."""
    rng = random.Random(3)
    titles = {document.id: document.title for document in documents}
    stretches = Stretches(titles)
    ids = sorted(titles)
    words = sorted(
        {form.exact for title in titles.values() for run in runs(title) for form in run if form.plain}
    )
    found: list[str] = []
    while len(found) < count:
        text = rng.choice(words) if len(found) % 10 == 9 else stretches.cut(rng, rng.choice(ids), 3, 5)
        if text:
            found.append(text)
    return found


def cost(files: dict[str, bytes], queries: list[str]) -> None:
    """Print bytes, requests and processor time of queries."""
    cold, later = [], []
    for before, query in zip([*queries[-1:], *queries], queries, strict=False):
        wire = Wire(files)
        search(Index(wire), query)
        cold.append((wire.bytes, wire.requests, 0.0))
        wire = Wire(files)
        index = Index(wire)
        search(index, before)
        wire.bytes = wire.requests = 0
        start = time.process_time()
        search(index, query)
        later.append((wire.bytes, wire.requests, time.process_time() - start))
    for name, found in (("cold", cold), ("later", later)):
        sizes, requests, seconds = zip(*found, strict=True)
        shown = [
            f"{at(sizes, share) / 1000:.0f} KB, {at(requests, share):.0f} requests"
            for share in (0.5, 0.9, 1.0)
        ]
        print(f"{name:6} half {shown[0]}; nine of ten {shown[1]}; most {shown[2]}")
    half, most = at(seconds, 0.5) * 1000, at(seconds, 0.9) * 1000
    print(f"Python, a later query: half {half:.0f} ms, nine of ten {most:.0f} ms", flush=True)


def at(values: tuple[float, ...], share: float) -> float:
    """The value below which a share of them lies."""
    return max(values) if share == 1 else statistics.quantiles(values, n=100)[int(share * 100) - 1]


@click.command()
@click.argument("source")
@click.option("--items", default=10_000, show_default=True)
@click.option("--queries", default=150, show_default=True)
@click.option("--pagefind", "pages", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--rounds", default=1, show_default=True, help="Indexes that are made; medians are compared.")
def main(source: str, items: int, queries: int, pages: Path | None, rounds: int) -> None:
    """Build the index of SOURCE (see search_quality.py) in memory and ask it."""
    documents = documents_of(source, items)
    ratios = []
    for _ in range(rounds):
        files, ours = build(documents)
        if pages is not None:
            theirs = pagefind(pages, items)
            ratios.append(ours / theirs)
            print(f"{ours:.2f} ms an item in all, Pagefind {theirs:.2f}: {ratios[-1]:.2f}", flush=True)
    if ratios:
        print(f"median of the ratios: {statistics.median(ratios):.2f}", flush=True)
    cost(files, queries_of(documents, queries))


if __name__ == "__main__":
    main()
