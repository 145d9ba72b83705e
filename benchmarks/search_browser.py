"""What a search costs a reader in Chromium: bytes and requests by the network log, processor time.

    python benchmarks/search_site.py CONTENT PUBLIC --pages PAGES
    python -m pagefind --site PAGES                      # PyPI: pagefind[bin]
    python benchmarks/search_browser.py PUBLIC [--pagefind PAGES] [--queries 30]

Queries are stretches of titles of three to five words, every tenth a single word. *Cold* is a window that
has nothing: the page's scripts and all of the index that one question needs until ten results stand there.
*Later* questions are asked in one window. A real nginx serves, texts compressed beforehand. Bytes are those
of bodies (headers are next to nothing in HTTP/2), pages that passages are taken from included; HTML and style
of the search page are left out. Processor time
is that of the thread that searches, as the kernel counts it.
"""

from __future__ import annotations

import json
import random
import statistics
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import click
from playwright.sync_api import Browser, Page, Request, sync_playwright
from served import free_port, served

from portalgen.render.compress import packed, suffixes
from portalgen.search.published import open_index
from portalgen.search.tokens import cleaned, runs

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WORKER = "DedicatedWorker"
#: Milliseconds for the passages, which come after the results.
PASSAGES = 1_000
#: How much moved while nobody touched anything (https://web.dev/articles/cls).
_SHIFT = """() => new Promise(resolve => new PerformanceObserver(list => resolve(
  list.getEntries().filter(entry => !entry.hadRecentInput).reduce((sum, entry) => sum + entry.value, 0)
)).observe({type: "layout-shift", buffered: true}) || setTimeout(() => resolve(0), 200))"""
_ASK = """text => {
  document.getElementById("search-query").value = text;
  document.getElementById("search-form").requestSubmit();
}"""
_PAGEFIND = """async text => {
  const pagefind = window.pagefind ||= await import("/pagefind/pagefind.js");
  const {results} = await pagefind.search(text);
  await Promise.all(results.slice(0, 10).map(result => result.data()));
}"""


def prepare_host(public: Path, rules: str = "") -> None:
    """Compressed twins, and a configuration that sends them."""
    for path in [path for path in public.rglob("*") if path.suffix in {".js", ".json", ".css", ".html"}]:
        if ".gz" in suffixes(path.name, path.stat().st_size) and "fragment" not in path.parts:
            path.with_name(f"{path.name}.gz").write_bytes(packed(path.name, path.read_bytes(), ".gz"))
    folder = public / "_nginx"
    folder.mkdir(exist_ok=True)
    for name, text in (("http.conf", ""), ("server.conf", "gzip_static on;\n" + rules)):
        known = (folder / name).read_text(encoding="utf-8") if (folder / name).exists() else ""
        if text not in known or not known:
            (folder / name).write_text(known + text, encoding="utf-8")


def stretches(public: Path, count: int) -> list[str]:
    """Queries from titles of the index."""
    rng = random.Random(63)
    index = open_index(public)
    found: list[str] = []
    while len(found) < count:
        segment, slot = index.at(rng.randrange(sum(entry.slots for entry in index.root.segments)))
        try:
            title = segment.record(slot)[0]
        except KeyError:
            continue  # an empty slot
        words = [run for run in runs(cleaned(title)) if len(run) >= 3]
        if not words:
            continue
        run = rng.choice(words)
        length = 1 if len(found) % 10 == 9 else min(len(run), rng.randint(3, 5))
        start = rng.randrange(len(run) - length + 1)
        found.append(" ".join(form.exact for form in run[start : start + length]))
    return found


def _body(request: Request) -> int:
    """Bytes of a response's body; the log has none for the script of a worker."""
    size = request.sizes()["responseBodySize"]
    response = request.response()
    return size or int((response and response.header_value("content-length")) or 0)


class Wire:
    """The network log of a window."""

    def __init__(self, page: Page, counts: Callable[[str], bool]) -> None:
        self._counts = counts
        self._finished: list[Request] = []
        page.context.on("requestfinished", lambda request: self._finished.append(request))  # noqa: PLW0108

    def taken(self) -> tuple[int, int]:
        """Bytes and requests since the last time."""
        finished, self._finished[:] = list(self._finished), []
        sizes = [_body(request) for request in finished if self._counts(request.url)]
        return sum(sizes), len(sizes)


def descendants(mark: str) -> Iterator[Path]:
    """Folders in ``/proc`` of a browser's processes."""
    parents: dict[str, str] = {}
    roots = set()
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parents[folder.name] = (folder / "stat").read_text().rpartition(")")[2].split()[1]
            if mark in (folder / "cmdline").read_text():
                roots.add(folder.name)
        except OSError:
            continue
    for name in parents:
        above: str | None = name
        while above and above not in roots:
            above = parents.get(above)
        if above:
            yield Path("/proc") / name


def processor_time(mark: str) -> float:
    """Milliseconds that threads of scripts have had so far."""
    total = 0
    for folder in descendants(mark):
        for thread in folder.glob("task/*"):
            try:
                if (thread / "comm").read_text().strip() == WORKER:
                    total += int((thread / "schedstat").read_text().split()[0])
            except OSError:
                continue
    return total / 1e6


def table(name: str, rows: list[tuple[float, ...]], units: tuple[str, ...]) -> dict[str, Any]:
    """Median and ninth decile of each column."""
    found: dict[str, Any] = {}
    for unit, values in zip(units, zip(*rows, strict=True), strict=True):
        ordered = sorted(values)
        found[unit] = [
            round(statistics.median(ordered), 1),
            round(ordered[int(len(ordered) * 0.9)], 1),
            round(ordered[-1], 1),
        ]
    print(name, json.dumps(found), flush=True)
    return found


def ours(browser: Browser, address: str, queries: list[str], mark: str) -> None:
    """Questions to the search page."""

    def counts(url: str) -> bool:
        return "/search/" in url.removeprefix(address) or url.endswith(
            (".js", ".html")
        )  # passages are of pages

    ready = '#search-results[aria-busy="false"]'

    cold = []
    for query in queries:
        context = browser.new_context()
        page = context.new_page()
        wire = Wire(page, counts)
        page.goto(f"{address}/tim-kiem/?q={quote(query)}")
        page.wait_for_selector(ready, timeout=120_000)
        page.wait_for_timeout(PASSAGES)
        size, requests = wire.taken()
        cold.append((size / 1024, requests, page.evaluate(_SHIFT)))
        context.close()
    table("cold", cold, ("KB", "requests", "layout shift"))
    page = browser.new_context().new_page()
    wire = Wire(page, counts)
    page.goto(f"{address}/tim-kiem/?q=mở+đầu")
    later = []
    for query in queries:
        page.wait_for_selector(ready, timeout=120_000)
        page.wait_for_timeout(100)
        wire.taken()
        before, start = processor_time(mark), time.monotonic()
        page.evaluate(_ASK, query)
        page.wait_for_selector(ready, timeout=120_000)
        wall = time.monotonic() - start
        taken = processor_time(mark) - before
        page.wait_for_timeout(PASSAGES)
        size, requests = wire.taken()
        later.append((size / 1024, requests, taken, wall * 1000))
    table("later", later, ("KB", "requests", "CPU ms of the worker", "ms on this machine"))


def pagefind(browser: Browser, address: str, queries: list[str]) -> None:
    """The same questions to Pagefind."""

    def counts(url: str) -> bool:
        return "/pagefind/" in url

    cold, later = [], []
    for query in queries[: max(5, len(queries) // 3)]:
        context = browser.new_context()
        page = context.new_page()
        wire = Wire(page, counts)
        page.goto(f"{address}/empty.html")
        page.evaluate(_PAGEFIND, query)
        page.wait_for_timeout(100)
        size, requests = wire.taken()
        cold.append((size / 1024, requests))
        context.close()
    table("Pagefind cold", cold, ("KB", "requests"))
    page = browser.new_context().new_page()
    wire = Wire(page, counts)
    page.goto(f"{address}/empty.html")
    page.evaluate(_PAGEFIND, "mở đầu")
    for query in queries:
        wire.taken()
        start = time.monotonic()
        page.evaluate(_PAGEFIND, query)
        wall = time.monotonic() - start
        page.wait_for_timeout(100)
        size, requests = wire.taken()
        later.append((size / 1024, requests, wall * 1000))
    table("Pagefind later", later, ("KB", "requests", "ms on this machine"))


@click.command()
@click.argument("public", type=click.Path(path_type=Path, exists=True))
@click.option("--pagefind", "pages", type=click.Path(path_type=Path, exists=True))
@click.option("--queries", "count", default=30, show_default=True)
@click.option("--chromium", default="/usr/bin/chromium", show_default=True)
def main(public: Path, pages: Path | None, count: int, chromium: str) -> None:
    queries = stretches(public, count)
    mark = f"--portalgen-benchmark={random.SystemRandom().random()}"
    prepare_host(public)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=[*FLAGS, mark])
        port = free_port()
        with served(public.resolve(), port):
            ours(browser, f"http://127.0.0.1:{port}", queries, mark)
        if pages is not None:
            (pages / "empty.html").write_text(
                "<!doctype html><html lang=vi><title>x</title>", encoding="utf-8"
            )
            prepare_host(pages)
            port = free_port()
            with served(pages.resolve(), port):
                pagefind(browser, f"http://127.0.0.1:{port}", queries)
        browser.close()


if __name__ == "__main__":
    main()
