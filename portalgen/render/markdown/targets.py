"""Where a link points: into the content tree, out of the portal, or to something refused.

Browsers forgive much in an address (controls inside, spaces around it, backslashes for slashes), so it is
judged in the form in which a browser would understand it.
"""

from __future__ import annotations

import re
from enum import Enum
from typing import Final, NamedTuple
from urllib.parse import unquote

from portalgen.text.unicode import nfc

#: Schemes that a page may link to; everything else with a scheme is refused.
ALLOWED_SCHEMES: Final = frozenset({"http", "https", "mailto", "tel"})

_IGNORED: Final = re.compile(
    "[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff\ufdd0-\ufdef]+"
)
_SCHEME: Final = re.compile(r"([A-Za-z][A-Za-z0-9+.\-]*):")
_DANGEROUS: Final = re.compile(r"(?:javascript|vbscript|data|file|blob|view-source):", re.IGNORECASE)
_SLASHES: Final = re.compile(r"[\\/]{2}")


class Place(Enum):
    """The three kinds of target."""

    LOCAL = "local"
    EXTERNAL = "external"
    REFUSED = "refused"


class Target(NamedTuple):
    """A judged target: ``path``, ``query`` and ``fragment`` of a local one, ``url`` of an external one."""

    place: Place
    path: str = ""
    query: str = ""
    fragment: str = ""
    url: str = ""


def judge(raw: str) -> Target:
    """Judge a link target after Markdown or HTML unescaping, percent-encoding as written."""
    address = _IGNORED.sub("", raw).strip(" \u00a0")
    scheme = _SCHEME.match(address)
    if scheme:
        name = scheme.group(1).lower()
        return (
            Target(Place.EXTERNAL, url=_encoded(address))
            if name in ALLOWED_SCHEMES
            else Target(Place.REFUSED)
        )
    if _SLASHES.match(address):
        # "//host/x" takes the page's scheme; "\\host\x" is a Windows share that no visitor can reach.
        if "\\" in address[:2]:
            return Target(Place.REFUSED)
        return Target(Place.EXTERNAL, url=_encoded("https:" + address))
    if "%" in address and _DANGEROUS.match(_IGNORED.sub("", unquote(address)).strip()):
        return Target(Place.REFUSED)
    path, _, fragment = address.partition("#")
    path, _, query = path.partition("?")
    return Target(Place.LOCAL, _decoded(path), query, _decoded(fragment))


def scheme_of(raw: str) -> str:
    """The scheme of a refused address as people know it, e.g. ``javascript:``."""
    for address in (raw, unquote(raw)):
        match = _SCHEME.match(_IGNORED.sub("", address).strip())
        if match:
            return match.group().lower()
    return "\\\\"


def _decoded(text: str) -> str:
    """Percent-decoded, NFC, without controls."""
    return nfc(_IGNORED.sub("", unquote(text)) if "%" in text else text)


def _encoded(url: str) -> str:
    """An absolute URL as it stands in the page: host in ASCII, the rest percent-encoded where needed."""
    from markdown_it.common.normalize_url import normalizeLink

    return normalizeLink(url)
