"""Other engines over the same documents, for comparison: lunr as it is, MiniSearch, Pagefind."""

from __future__ import annotations

import contextlib
import functools
import html
import http.server
import json
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from portalgen.search.documents import SearchDocument

Engine = Callable[[str], Sequence[str]]
_SCRIPT = Path(__file__).with_name("search_rivals.mjs")


@contextlib.contextmanager
def lunr_default(documents: list[SearchDocument], _folder: Path, _tools: Path) -> Iterator[Engine]:
    """lunr.py with its default pipeline."""
    from lunr import lunr
    from lunr.exceptions import QueryParseError

    rows = [{"id": d.id, "title": d.title, "body": f"{d.summary}\n{d.body}"} for d in documents]
    index = lunr(ref="id", fields=[{"field_name": "title", "boost": 3}, "body"], documents=rows)

    def ask(text: str) -> list[str]:
        try:
            return [hit["ref"] for hit in index.search(text.replace(":", " "))[:10]]
        except QueryParseError:
            return []

    yield ask


@contextlib.contextmanager
def minisearch(kind: str, documents: list[SearchDocument], folder: Path, tools: Path) -> Iterator[Engine]:
    """MiniSearch; ``folded`` with diacritics taken from terms and queries."""
    source = folder / "documents.json"
    rows = [{"id": d.id, "title": d.title, "body": f"{d.summary}\n{d.body}"} for d in documents]
    source.write_text(json.dumps(rows, ensure_ascii=False), encoding="utf-8")
    with _asked(kind, str(source), tools / "minisearch/dist/es/index.js") as ask:
        yield ask


@contextlib.contextmanager
def pagefind(documents: list[SearchDocument], folder: Path, _tools: Path) -> Iterator[Engine]:
    """Pagefind over one small page for each document."""
    site = folder / "site"
    for document in documents:
        page = site / f"{document.id}.html"
        page.parent.mkdir(parents=True, exist_ok=True)
        paragraphs = "".join(
            f"<p>{html.escape(line)}</p>" for line in (document.summary, *document.body.split("\n"))
        )
        body = f"<body data-pagefind-body><h1>{html.escape(document.title)}</h1>{paragraphs}</body>"
        page.write_text(f"<html lang={document.lang}>{body}</html>", encoding="utf-8")
    subprocess.run([sys.executable, "-m", "pagefind", "--site", str(site), "--silent"], check=True)
    handler = functools.partial(_Quiet, directory=str(site))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        with _asked(
            "pagefind", f"http://127.0.0.1:{server.server_port}", site / "pagefind/pagefind.js"
        ) as ask:
            yield ask
    finally:
        server.shutdown()


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_args: object) -> None:
        return


@contextlib.contextmanager
def _asked(kind: str, source: str, module: Path) -> Iterator[Engine]:
    """A search in Node, asked line by line."""
    command = ["node", str(_SCRIPT), kind, source, str(module)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
    ) as node:
        assert node.stdin is not None
        assert node.stdout is not None
        into, out = node.stdin, node.stdout
        if out.readline() != "ready\n":
            raise RuntimeError(f"{kind} does not start")

        def ask(text: str) -> list[str]:
            into.write(json.dumps(text) + "\n")
            into.flush()
            found: list[str] = json.loads(out.readline())
            return found

        yield ask
        into.close()


#: By name: a context that gives the engine, from documents, a folder for files, and a folder of npm packages.
RIVALS = {
    "lunr, as it is": lunr_default,
    "MiniSearch": functools.partial(minisearch, "minisearch"),
    "MiniSearch, folded": functools.partial(minisearch, "folded"),
    "Pagefind": pagefind,
}
