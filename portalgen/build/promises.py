"""What an output is to the public, which of them are promises, and what answers where nothing stands.

Readers, search engines and programs keep addresses, so each that was published must be answered for good: by
a file, a redirect or 410 (docs/decisions/012).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

from portalgen.build.manifest import RECEIPT
from portalgen.content.addresses import Addresses
from portalgen.content.names import is_month, is_year
from portalgen.content.portal import Frame

_VARIANT = re.compile(r"\.\d+w\.webp", re.ASCII)
_FEEDS = ("atom.xml", "feed.json", "feeds.opml")
_TABLES = ("list.json", "list.csv")
_OF_SERVER = ("_headers", "_redirects", "robots.txt", "404.html")
_TWINS = (".gz", ".br")

#: Kinds of output whose address is a promise. Lists by month are views that come and go with their items.
LASTING = frozenset({"page", "home", "column", "site_map", "feed", "table", "data", "file"})


class Places:
    """What an output is, and at which address of which site it is served.

    Args:
        frame: of the side that has the outputs.
    """

    def __init__(self, frame: Frame, addresses: Addresses) -> None:
        self._frame = frame
        self._addresses = addresses
        self._sites = sorted(
            ((addresses.output(s.id, "").removesuffix("index.html"), s.id) for s in frame.sites.values()),
            key=lambda pair: -len(pair[0]),
        )
        self._fronts = {addresses.output(c.site, c.path): c for c in frame.columns.values()}
        self._homes = {addresses.output(s, ""): s for s in frame.sites}

    def site(self, output: str) -> str:
        """Id of the site whose folder holds the output."""
        return next(id_ for folder, id_ in self._sites if output.startswith(folder))

    def url(self, output: str) -> str:
        """The absolute address of an output."""
        site = self.site(output)
        folder, prefix = self._addresses.root(site)
        path = output.removeprefix(folder)
        plain = path.removesuffix("index.html") if path.rpartition("/")[2] == "index.html" else path
        return self._addresses.origin(site) + quote(prefix + plain, safe="/:@!$&'()*+,;=~-._")

    def kind(self, output: str) -> str:
        """What an output is.

        Returns:
            ``page``, ``home``, ``column``, ``archive``, ``site_map``, ``feed``, ``table``, ``data``,
            ``file``, ``variant``, ``search``, ``sitemap``, ``asset`` or ``server``.
        """
        site = self.site(output)
        root = self._addresses.root(site)[0]
        here = output.removeprefix(root)
        name = output.rpartition("/")[2]
        if self._is_of_server(here, name):
            return "server"
        if here.startswith("assets/"):
            return "asset"
        if here.startswith("search/") and not output.endswith(".html"):
            return "search"
        if here == "sitemap.xml" or here.startswith("sitemaps/"):
            return "sitemap"
        if name in _FEEDS:
            return "feed"
        if name in _TABLES:
            return "table"
        if name.endswith(".html"):
            return self._kind_of_page(output)
        if _VARIANT.search(name):
            return "variant"
        return "data" if name.endswith(".json") else "file"

    @staticmethod
    def _is_of_server(here: str, name: str) -> bool:
        folder = here.partition("/")[0]
        return (
            here == RECEIPT
            or folder in {"_nginx", "_manifest", ".well-known"}
            or ("/" not in here and name in _OF_SERVER)
            or name.endswith(_TWINS)
        )

    def _kind_of_page(self, output: str) -> str:
        if output in self._homes:
            return "home"
        if output in self._fronts:
            return "column"
        if output.endswith("site-map/index.html"):
            return "site_map"
        folders = output.split("/")[:-1]
        while folders and (is_year(folders[-1]) or is_month(folders[-1])):
            folders.pop()
        is_dated = len(folders) < output.count("/")
        name = output.rpartition("/")[2]
        numbered = re.fullmatch(r"(?:trang|page)-\d+\.html", name) is not None
        if is_dated and (name == "index.html" or numbered):
            front = "/".join([*folders, "index.html"])
            column = self._fronts.get(front)
            if column is not None and column.order == "date":
                return "archive"
        return "page"


class Answers:
    """What a build's server answers where there is no file of its own: its redirects and what is gone.

    Args:
        redirects: gives the text of a host's ``_redirects`` by its folder.
        addresses: of its side.
    """

    def __init__(self, redirects: Callable[[str], str], addresses: Addresses) -> None:
        self._redirects = redirects
        self._hosts = {folder: urlsplit(url).path for folder, url in addresses.hosts().items()}

    def at(self, output: str) -> tuple[int, str]:
        """Status and target for an output's address: 301 with where it leads, 410, or 0 for no rule."""
        folder = max((f for f in self._hosts if output.startswith(f)), key=len)
        path = self._hosts[folder] + output.removeprefix(folder)
        rules = self._rules[folder]
        for form in (path, path.removesuffix("index.html"), path.removesuffix("/index.html")):
            if form in rules:
                return rules[form]
        for prefix, answer in self._patterns[folder]:
            if path.startswith(prefix):
                return answer[0], answer[1].replace(":splat", path.removeprefix(prefix))
        return 0, ""

    @cached_property
    def _read(self) -> dict[str, list[list[str]]]:
        return {
            folder: [line.split(" ") for line in self._redirects(folder).splitlines() if line]
            for folder in self._hosts
        }

    @cached_property
    def _rules(self) -> dict[str, dict[str, tuple[int, str]]]:
        return {
            folder: {
                unquote(words[0]): (int(words[-1].rstrip("!")), words[-2])
                for words in lines
                if len(words) == 3 and not words[0].endswith("*")
            }
            for folder, lines in self._read.items()
        }

    @cached_property
    def _patterns(self) -> dict[str, list[tuple[str, tuple[int, str]]]]:
        return {
            folder: [
                (unquote(words[0][:-1]), (int(words[-1].rstrip("!")), words[-2]))
                for words in lines
                if len(words) == 3 and words[0].endswith("*")
            ]
            for folder, lines in self._read.items()
        }

    def queries(self) -> frozenset[str]:
        """Old addresses with parameters, which only a server can answer, each with its host's folder."""
        return frozenset(
            folder + " ".join(words[:-2])
            for folder, lines in self._read.items()
            for words in lines
            if len(words) > 3
        )


def published_redirects(output: Path) -> Callable[[str], str]:
    """Gives the ``_redirects`` of the hosts of a build that was published into a folder."""

    def read(folder: str) -> str:
        try:
            return (output / folder / "_redirects").read_text(encoding="utf-8")
        except OSError:
            return ""

    return read
