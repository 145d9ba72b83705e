"""Addresses: the only module that knows how a place in the content becomes a URL and an output file."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from urllib.parse import quote, urlsplit

from portalgen.content.model import Portal, Site
from portalgen.content.names import is_month, is_year
from portalgen.text.slug import slugify

#: Addresses without anything to encode: nearly all.
_SAFE = re.compile(r"[a-z0-9/._-]*", re.ASCII)

#: Paths that are kept: a page asks for its own many times, and for those of its neighbours.
_KEPT = 10_000


@functools.lru_cache(maxsize=4096)
def slug_path(parts: tuple[str, ...]) -> str:
    """Names of folders as an address ending in ``/``; empty for none, and for names without letters."""
    slugs = [part if is_year(part) or is_month(part) else slugify(part) for part in parts]
    return "".join(f"{slug}/" for slug in slugs) if all(slugs) else ""


class Addresses:
    """Turns ``(site, url)`` into links and output paths; ``url`` is a path inside the site.

    Args:
        portal: for the base URL.
        sites: by id.
        base_url: in place of the portal's own (previews); sites then live under their paths even where
            they have hosts of their own, so that one host shows all.
    """

    __slots__ = ("_origins", "_outputs", "_paths", "_prefixes", "_roots")

    def __init__(self, portal: Portal, sites: Mapping[str, Site], base_url: str = "") -> None:
        base = urlsplit((base_url or portal.base_url).rstrip("/"))
        main_origin = f"{base.scheme}://{base.netloc}"
        self._origins: dict[str, str] = {}
        self._prefixes: dict[str, str] = {}
        self._outputs: dict[str, str] = {}
        self._roots: dict[str, tuple[str, str]] = {}
        self._paths: dict[tuple[str, str], str] = {}
        for site in sites.values():
            self._outputs[site.id] = site.path
            if site.host and not base_url:
                host = urlsplit(site.host.rstrip("/"))
                self._origins[site.id] = f"{host.scheme}://{host.netloc}"
                self._prefixes[site.id] = f"{host.path}/"
                self._roots[site.id] = (site.path, f"{host.path}/")
            else:
                self._origins[site.id] = main_origin
                self._prefixes[site.id] = f"{base.path}/{site.path}"
                self._roots[site.id] = ("", f"{base.path}/")

    def output(self, site: str, url: str) -> str:
        """The output file of an address, relative to the output root."""
        path = self._outputs[site] + url
        return f"{path}index.html" if path == "" or path.endswith("/") else path

    def path(self, site: str, url: str) -> str:
        """The address on the site's own host, percent-encoded, starting with ``/``."""
        known = self._paths.get((site, url))
        if known is not None:
            return known
        path = self._prefixes[site] + url
        if not _SAFE.fullmatch(path):
            path = quote(path, safe="/:@!$&'()*+,;=~-._#?%")
        if len(self._paths) >= _KEPT:
            self._paths.clear()
        self._paths[site, url] = path
        return path

    def absolute(self, site: str, url: str) -> str:
        """The whole address with its host."""
        return self._origins[site] + self.path(site, url)

    def href(self, here: str, site: str, url: str) -> str:
        """The address as a page of site ``here`` links to it."""
        same_host = self._origins[here] == self._origins[site]
        return self.path(site, url) if same_host else self.absolute(site, url)

    def origin(self, site: str) -> str:
        """Scheme and host of a site."""
        return self._origins[site]

    def root(self, site: str) -> tuple[str, str]:
        """The host's root as seen by a site: its output folder, and the path of that folder's URL.

        Theme files are published once for each root, since a page never needs another host's.
        """
        return self._roots[site]

    def roots(self) -> tuple[tuple[str, str], ...]:
        """Every ``(output folder, origin)`` that is the root of a host, main host first."""
        found = {folder: self._origins[site] for site, (folder, _) in sorted(self._roots.items())}
        return tuple(sorted(found.items()))

    def hosts(self) -> dict[str, str]:
        """The address at which each host's output folder is served, by folder, main host first."""
        found = {folder: self._origins[site] + path for site, (folder, path) in sorted(self._roots.items())}
        return dict(sorted(found.items()))
