"""From a saved file to the new page in a browser: ``portalgen serve`` over a generated portal.

A browser is on the page of an item, listening for news as the preview's script does. The item is saved; the
clock runs until the page with the new text has come whole. Limit 300 ms, aim 100 ms, at 10,000 items.
"""

from __future__ import annotations

import http.client
import os
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import click
import generate
from portal_writer import PortalWriter
from served import free_port

ROOT = Path(__file__).resolve().parent.parent
NOW = "2026-11-25T08:00:00+07:00"
_TOKEN = re.compile(r'data-token="([^"]+)"')


class Browser:
    """What a browser asks of the preview.

    Args:
        port: of the preview, on this machine.
        path: the page that is looked at.
    """

    def __init__(self, port: int, path: str) -> None:
        self._port = port
        self._path = path
        self.page = ""

    def load(self) -> None:
        """Load the page."""
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=600)
        connection.request("GET", self._path)
        response = connection.getresponse()
        self.page = response.read().decode()
        connection.close()
        if response.status != 200:
            raise SystemExit(f"{self._path}: {response.status}")

    def until_news(self, act: Callable[[], None]) -> tuple[float, float]:
        """Listen, do something, and load the page again at the first news.

        Returns:
            Seconds from the act to the news, and to the whole page.
        """
        token = _TOKEN.search(self.page)
        if token is None:
            raise SystemExit(f"{self._path}: no token of the preview")
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=600)
        connection.request("GET", f"/__portalgen__/events?after={token[1]}")
        events = connection.getresponse()
        while events.readline().strip():
            pass  # "retry", and the empty line after it: it is listening now
        time.sleep(0.3)
        started = time.perf_counter()
        act()
        while not events.readline().startswith(b"data:"):
            pass
        told = time.perf_counter() - started
        connection.close()
        self.load()
        return told, time.perf_counter() - started


def _cpu(pid: int) -> float:
    """Seconds of processor that a process has had, in all its threads."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _wait(port: int, process: subprocess.Popen[bytes]) -> None:
    while process.poll() is None:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=600)
            connection.request("GET", "/")
            connection.getresponse().read()
            connection.close()
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise SystemExit("the preview ended")


@click.command()
@click.argument("work", type=click.Path(path_type=Path, file_okay=False))
@click.option("--items", "count", default=10_000, show_default=True)
@click.option("--edits", default=11, show_default=True, help="Saves of each kind; medians are shown.")
def main(work: Path, count: int, edits: int) -> None:
    """Measure in the folder WORK, which keeps the portal for the next time."""
    portal = work.resolve() / f"serve-{count}"
    if not portal.exists():
        out = PortalWriter(portal)
        generate.write_portal(out, count)
        out.close()
    column = "tin-tuc/thoi-su"
    item = sorted((portal / "content" / "tinh" / column).glob("20*/*/*.md"))[-2]
    path = f"/{item.relative_to(portal / 'content' / 'tinh').with_suffix('.html').as_posix()}"
    original = item.read_text(encoding="utf-8")
    port = free_port()
    command = [sys.executable, "-m", "portalgen", "serve", "--port", str(port), "--now", NOW]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    started = time.perf_counter()
    process = subprocess.Popen(
        command, cwd=portal, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        _wait(port, process)
        click.echo(f"{count} items: first page after {time.perf_counter() - started:.1f} s")
        browser = Browser(port, path)
        browser.load()
        for kind, before, after in (
            ("text", "\n---\n", "\n---\nCâu mới {}.\n\n"),
            ("title", 'title: "', 'title: "Sửa {}: '),
        ):
            told, shown = [], []
            cpu = _cpu(process.pid)
            for number in range(edits):
                text = original.replace(before, after.format(number), 1)
                heard, whole = browser.until_news(lambda text=text: item.write_text(text, encoding="utf-8"))
                expected = f"Câu mới {number}." if kind == "text" else f"Sửa {number}: "
                if expected not in browser.page:
                    raise SystemExit(f"the page does not show {expected!r}")
                told.append(heard * 1000)
                shown.append(whole * 1000)
            cpu = (_cpu(process.pid) - cpu) / edits
            click.echo(
                f"{kind}: news after {statistics.median(told):.0f} ms, "
                f"page after {statistics.median(shown):.0f} ms (greatest {max(shown):.0f}), "
                f"processor {cpu * 1000:.0f} ms; median of {edits}"
            )
    finally:
        item.write_text(original, encoding="utf-8")
        process.terminate()
        process.wait(30)


if __name__ == "__main__":
    main()
