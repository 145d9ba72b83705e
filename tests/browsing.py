"""A browser for tests: one Chromium for a whole process, and the sample portal under its own addresses.

No server runs: requests are answered from the output folder with the headers of the host's ``_headers``, so
that pages are what readers get, the Content-Security-Policy included, and any request to somebody else shows.
"""

from __future__ import annotations

import fnmatch
import mimetypes
import shutil
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
from sample import Sample

if TYPE_CHECKING:  # a quarter of a second that only browser tests need to spend
    from playwright.sync_api import Browser, BrowserContext, Page, Route

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
#: For modules of browser tests: ``pytestmark = IN_BROWSER``. One process runs all of them, with one browser.
IN_BROWSER = [
    pytest.mark.browser,
    pytest.mark.xdist_group("browser"),
    pytest.mark.skipif(
        CHROMIUM is None, reason="no Chromium on this machine (Debian: apt-get install chromium)"
    ),
]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """A running Chromium."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


class Reader:
    """Somebody who reads the sample portal in a window of their own.

    Args:
        browser: a running Chromium.
        sample: the portal.
        options: of the window, as Playwright names them (``viewport``, ``java_script_enabled``, …).

    Attributes:
        elsewhere: requests that went to other hosts, all of them refused.
        absent: requests for files that the portal does not have.
        complaints: what the browser wrote to its console: refused by policy, failed scripts.
    """

    def __init__(self, browser: Browser, sample: Sample, **options: Any) -> None:
        self._sample = sample
        self._headers = {origin: _rules(sample, folder) for origin, folder in sample.hosts.items()}
        self.elsewhere: list[str] = []
        self.absent: list[str] = []
        self.complaints: list[str] = []
        self.context: BrowserContext = browser.new_context(**options)
        self.context.route("**/*", self._answer)
        self.page: Page = self.context.new_page()
        self.page.on("console", lambda said: self._hear(said.type, said.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def open(self, path: str) -> Page:
        """Go to an output file."""
        self.page.goto(self._sample.address_of(path))
        return self.page

    def _hear(self, kind: str, text: str) -> None:
        if kind in {"error", "warning"}:
            self.complaints.append(text)

    def _answer(self, route: Route) -> None:
        address = route.request.url
        parts = urlsplit(address)
        rules = self._headers.get(f"{parts.scheme}://{parts.netloc}")
        if rules is None:
            self.elsewhere.append(address)
            route.abort()
            return
        path = self._sample.file_of(address)
        headers = {"Content-Type": f"{mimetypes.guess_type(path)[0] or 'text/html'}; charset=utf-8"}
        for pattern, sent in rules:
            if fnmatch.fnmatchcase(parts.path, pattern):
                headers |= sent
        if path in self._sample.files:
            route.fulfill(body=self._sample.files[path], headers=headers)
        else:
            self.absent.append(address)
            route.fulfill(status=404, body="", headers=headers)


def _rules(sample: Sample, folder: str) -> list[tuple[str, dict[str, str]]]:
    """Patterns of a host's ``_headers`` with what they send."""
    found: list[tuple[str, dict[str, str]]] = []
    for line in sample.files[f"{folder}_headers"].decode().splitlines():
        if line.startswith("  "):
            name, _, value = line.strip().partition(": ")
            found[-1][1][name] = value
        elif line:
            found.append((line, {}))
    return found
