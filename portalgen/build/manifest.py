"""The manifest: digests of every output, published so that anyone can compare what is served with it.

Its parts are lists as ``sha256sum`` writes and reads them (``digest  path``, GNU coreutils; lines that begin
with ``#`` are passed over), so that the published site can be verified without portalgen. A part holds the
files of one top folder and year, cut by a hash of the path where there are many: one new item changes a few
parts, and a portal of any size has parts of bounded size. ``_manifest/index.sha256`` lists the parts, and
the files in which almost any change is seen: fronts, feeds, and rules for servers. Its own SHA-256 is the
root hash that ``build.json`` names.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from collections.abc import Iterable, Mapping

from portalgen import __version__
from portalgen.build.pipeline import Request
from portalgen.content.names import SEARCH_INDEX, is_year

FOLDER = "_manifest/"
INDEX = f"{FOLDER}index.sha256"
RECEIPT = "build.json"
#: Group of the pages that only lead elsewhere: a server with redirect rules never shows them.
MOVED = "_moved/-"
#: Group of the files that stand in the index itself: at the root, fronts and feeds by their names, and rules
#: for servers.
FRONT = "-/-"
_FRONTS = frozenset({"index.html", "atom.xml", "feed.json"})
_RULES = ("_headers", "_redirects")
_RULES_FOLDER = "_nginx"
_SITEMAP = re.compile(r"(.*)-([0-9]{4})-[0-9]{2}\.xml", re.ASCII)
#: A part has at most about so many files.
_MOST = 1024

#: Path and digest (hex) of files, in order of path.
Rows = Iterable[tuple[str, str]]
#: Path, digest and number of files of a group's parts.
Parts = tuple[tuple[str, str, int], ...]


def group_of(path: str, main_site: str, *, moved: bool = False) -> str:
    """The group of an output: its top folder and the year among its folders, ``-`` for none.

    What one item of today changes should stand together: fronts, feeds and rules for servers are one group,
    and so are the sitemaps of the main site, whose pages lie in many folders; other sitemaps stand with the
    pages of their site and year. Files of the search index are grouped by its segments.

    Args:
        path: relative to the output root.
        main_site: id of the site whose pages lie at the root.
        moved: whether it is a page that only leads elsewhere.
    """
    if moved:
        return MOVED
    *folders, name = path.split("/")
    if path.startswith(SEARCH_INDEX) and len(folders) == 2:
        return "/".join(folders)
    if folders[-1:] == ["sitemaps"] and (of_month := _SITEMAP.fullmatch(name)):
        if len(folders) > 1:  # of a host of its own
            return f"{folders[0]}/{of_month[2]}"
        return FRONT if of_month[1] == main_site else f"{of_month[1]}/{of_month[2]}"
    year = next((name for name in folders[1:] if is_year(name)), "")
    if not folders or (not year and name in _FRONTS) or is_of_server(path):
        return FRONT
    return f"{folders[0]}/{year or '-'}"


def parts_of(group: str, rows: Rows) -> dict[str, tuple[bytes, int]]:
    """The parts of a group, text and number of files by path; none for no files.

    How many there are follows from the number of files alone, and which file stands in which from its path.
    """
    every = list(rows)
    bits = max(0, (len(every) - 1).bit_length() - (_MOST - 1).bit_length())
    cut: dict[int, list[str]] = {}
    for path, digest in every:
        place = int.from_bytes(hashlib.sha256(path.encode()).digest()[:4]) >> (32 - bits) if bits else 0
        cut.setdefault(place, []).append(line_of(path, digest))
    width = -(-bits // 4)
    names = {place: f"{FOLDER}{group}{f'-{place:0{width}x}' if bits else ''}.sha256" for place in cut}
    return {names[place]: ("".join(lines).encode(), len(lines)) for place, lines in sorted(cut.items())}


def index_of(groups: Mapping[str, Parts], fronts: Rows) -> bytes:
    """The list of all parts, and of the files of the front group."""
    rows = sorted([*fronts, *((path, digest) for parts in groups.values() for path, digest, _ in parts)])
    return "".join(line_of(path, digest) for path, digest in rows).encode()


def split_index(index: bytes) -> tuple[dict[str, str], dict[str, str]]:
    """Digests of the parts, and of the files that stand in the index itself.

    Raises:
        ValueError: it is no such list.
    """
    rows = read_lines(index)
    parts = {path: digest for path, digest in rows.items() if path.startswith(FOLDER)}
    return parts, {path: digest for path, digest in rows.items() if path not in parts}


def is_of_server(path: str) -> bool:
    """Whether a file is for the server and not for visitors."""
    *folders, name = path.split("/")
    return not path.startswith(FOLDER) and (name in _RULES or _RULES_FOLDER in folders)


def receipt_of(
    request: Request,
    counts: Mapping[str, int],
    files: int,
    root_hash: str,
    hosts: Mapping[str, str],
    due: dt.datetime,
) -> bytes:
    """``build.json``: what was built, of what, when, until when it holds, where hosts are served.

    Args:
        request: what was built.
        counts: items by state.
        files: all outputs but this one.
        root_hash: SHA-256 (hexadecimal) of the manifest's index.
        hosts: see :meth:`portalgen.content.addresses.Addresses.hosts`.
        due: when the clock alone changes the portal, in the portal's time zone.
    """
    receipt = {
        "generator": f"portalgen {__version__}",
        "commit": request.commit,
        "now": request.now.astimezone(due.tzinfo).isoformat(timespec="seconds"),
        "due": due.isoformat(timespec="seconds"),
        "items": dict(counts),
        "files": files,
        "root_hash": f"sha256:{root_hash}",
        "hosts": dict(hosts),
    }
    return (json.dumps(receipt, indent=2) + "\n").encode()


def line_of(path: str, digest: str) -> str:
    """One line; a name with a line end or backslash is written as ``sha256sum`` writes it."""
    if "\\" in path or "\n" in path or "\r" in path:
        escaped = path.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r")
        return f"\\{digest}  {escaped}\n"
    return f"{digest}  {path}\n"


def read_lines(text: bytes) -> dict[str, str]:
    """Digests by path of a list.

    Raises:
        ValueError: it is no such list.
    """
    found: dict[str, str] = {}
    for line in text.decode().split("\n"):
        if not line or line.startswith("#"):
            continue
        digest, gap, path = line.removeprefix("\\").partition("  ")
        if not gap or not path or len(digest) != 64 or not set(digest) <= set("0123456789abcdef"):
            raise ValueError(line[:100])
        found[_unescaped(path) if line.startswith("\\") else path] = digest
    return found


def _unescaped(path: str) -> str:
    parts = path.split("\\\\")
    return "\\".join(part.replace("\\n", "\n").replace("\\r", "\r") for part in parts)
