"""Addresses of what nobody writes: lists, feeds and maps. No page and no old address may stand there."""

from __future__ import annotations

import re

from portalgen.content.addresses import Addresses
from portalgen.content.names import PORTAL_FILE, SEARCH_INDEX
from portalgen.content.portal import Frame

_OF_SITE = re.compile(
    r"(?:site-map|tim-kiem|search)/index\.html|atom\.xml|feed\.json|feeds\.opml"
    r"|corrections/(?:atom\.xml|(?:[0-9]{4}/)?index\.html)",
    re.ASCII,
)
_OF_HOST = frozenset({"404.html", "robots.txt", "sitemap.xml", "_redirects", "_headers", "build.json"})
_FOLDERS_OF_HOST = (SEARCH_INDEX, "assets/", "sitemaps/", "_nginx/", "_manifest/", ".well-known/")
_OF_COLUMN = re.compile(r"atom\.xml|feed\.json|list\.(?:json|csv)", re.ASCII)
_ARCHIVE = re.compile(
    r"(?:19|20)[0-9]{2}/(?:(?:0[1-9]|1[0-2])/)?(?:index\.html|list\.(?:json|csv)|(?:trang|page)-[0-9]+\.html)",
    re.ASCII,
)
#: How the address of a list, feed or map of a site or column ends; what an editor writes seldom does.
_LAST = re.compile(
    r"(?:^|/)(?:index\.html|atom\.xml|feed\.json|feeds\.opml|list\.(?:json|csv)|(?:trang|page)-[0-9]+\.html)\Z",
    re.ASCII,
)


def search_page(lang: str) -> str:
    """Address of the search page inside a site.

    On an English main site it stands in the folder of the index, which has no file of that name.
    """
    return "tim-kiem/" if lang == "vi" else "search/"


class OwnAddresses:
    """What the portal makes by itself.

    Args:
        frame: sites and columns.
        addresses: how places become output files.
    """

    def __init__(self, frame: Frame, addresses: Addresses) -> None:
        hosts = [folder for folder, _ in addresses.roots()]
        self._files_of_hosts = frozenset(host + name for host in hosts for name in _OF_HOST)
        self._folders_of_hosts = tuple(host + name for host in hosts for name in _FOLDERS_OF_HOST)
        self._sites = {_folder(addresses.output(site.id, "")): site for site in frame.sites.values()}
        self._columns = {_folder(addresses.output(c.site, c.path)): c for c in frame.columns.values()}

    def at(self, output: str) -> str:
        """Source path of the column, site or portal that has an output file of this name; empty for none.

        Archives are taken whether or not there are items of that year, so that a new item never makes
        another page's address wrong.

        Args:
            output: relative to the output root, in any case.
        """
        plain = output.casefold()
        if plain in self._files_of_hosts or plain.startswith(self._folders_of_hosts):
            return PORTAL_FILE
        if not _LAST.search(plain):
            return ""
        ends = [0, *(index + 1 for index, letter in enumerate(plain) if letter == "/")]
        for end in ends:
            folder, rest = plain[:end], plain[end:]
            site = self._sites.get(folder)
            if site is not None and _OF_SITE.fullmatch(rest):
                return site.source
            column = self._columns.get(folder)
            dated = column is not None and column.order == "date" and _ARCHIVE.fullmatch(rest)
            if column is not None and (dated or _OF_COLUMN.fullmatch(rest)):
                return column.source
        return ""


def _folder(output: str) -> str:
    return output.removesuffix("index.html").casefold()
