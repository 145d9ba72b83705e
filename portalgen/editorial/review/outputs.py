"""Which outputs differ, and what they are: from the manifests of two builds and their addresses alone."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cached_property
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

import msgspec

from portalgen.build.manifest import FOLDER, INDEX, MOVED, RECEIPT, read_lines
from portalgen.content.addresses import Addresses
from portalgen.content.names import is_month, is_year
from portalgen.content.portal import Frame

_VARIANT = re.compile(r"\.\d+w\.webp", re.ASCII)
_FEEDS = ("atom.xml", "feed.json", "feeds.opml")
_TABLES = ("list.json", "list.csv")
_OF_SERVER = ("_headers", "_redirects", "robots.txt", "404.html")
_TWINS = (".gz", ".br")

#: Kinds that people read, one address each; the others are counted.
PAGES = frozenset({"page", "home", "column"})


class Differences(msgspec.Struct, frozen=True):
    """Outputs that differ between two builds, by path, in order.

    Args:
        new: only in the later build.
        gone: only in the earlier build.
        changed: in both, with other bytes.
        leading: of the later build's outputs that are new or changed, those that only lead elsewhere.
        led: the same of the earlier build's outputs that are gone or changed.
    """

    new: tuple[str, ...]
    gone: tuple[str, ...]
    changed: tuple[str, ...]
    leading: frozenset[str]
    led: frozenset[str]


def differences(base: Path, head: Path) -> Differences:
    """Compare two builds by their manifests: only parts with another digest are read.

    Raises:
        OSError: a manifest cannot be read.
        ValueError: a manifest cannot be understood.
    """
    parts = [read_lines((folder / INDEX).read_bytes()) for folder in (base, head)]
    other = {part for part in {*parts[0], *parts[1]} if parts[0].get(part) != parts[1].get(part)}
    before, led = _files(base, other & parts[0].keys())
    after, leading = _files(head, other & parts[1].keys())
    changed = tuple(sorted(p for p in before.keys() & after.keys() if before[p] != after[p]))
    new = tuple(sorted(after.keys() - before.keys()))
    gone = tuple(sorted(before.keys() - after.keys()))
    return Differences(new, gone, changed, frozenset(leading), frozenset(led))


def _files(folder: Path, parts: Iterable[str]) -> tuple[dict[str, str], set[str]]:
    files: dict[str, str] = {}
    moved: set[str] = set()
    for part in parts:
        listed = read_lines((folder / part).read_bytes())
        files |= listed
        if part.startswith(FOLDER + MOVED):
            moved |= listed.keys()
    return files, moved


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
        output: the build's folder.
        addresses: of its side.
    """

    def __init__(self, output: Path, addresses: Addresses) -> None:
        self._output = output
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
        found = {}
        for folder in self._hosts:
            try:
                text = (self._output / folder / "_redirects").read_text(encoding="utf-8")
            except OSError:
                text = ""
            found[folder] = [line.split(" ") for line in text.splitlines() if line]
        return found

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


def host_of(url: str) -> str:
    """The host of an address, in lower case."""
    return (urlsplit(url).hostname or "").lower()
