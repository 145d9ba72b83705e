"""Names of files and folders that mean something; of no weight, so that anything may use them."""

from __future__ import annotations

import re

PORTAL_FILE = "portal.yml"
UNITS_FILE = "units.yml"
SUPPRESSIONS_FILE = "suppressions.yml"
REDIRECTS_FILE = "redirects.yml"
SITE_FILE = "site.yml"
INDEX_FILE = "_index.md"
#: Further tables of a portal, by their type; commands of the editorial flow read them.
TABLES = {"policy.yml": "policy", "royalties.yml": "royalties"}
#: Folder of a portal's own types.
TYPES = "types/"
#: Files of the frame that stand in the root, and those that stand in any folder.
OF_PORTAL = frozenset({PORTAL_FILE, UNITS_FILE, SUPPRESSIONS_FILE, REDIRECTS_FILE, *TABLES})
OF_FOLDERS = (SITE_FILE, INDEX_FILE)
#: Folder of the search index, in the main host's folder.
SEARCH_INDEX = "search/"
_YEAR = re.compile(r"(?:19|20)[0-9]{2}", re.ASCII)
_MONTH = re.compile(r"0[1-9]|1[0-2]", re.ASCII)


def is_year(name: str) -> bool:
    """Whether a folder's name is that of a yearly archive."""
    return bool(_YEAR.fullmatch(name))


def is_month(name: str) -> bool:
    """Whether a folder's name is that of a monthly archive."""
    return bool(_MONTH.fullmatch(name))


def shown(path: str) -> str:
    """A path relative to the content root as messages show it."""
    return f"content/{path}"


def is_of_frame(path: str) -> bool:
    """Whether a file belongs to the frame: portal, units, types, sites, columns."""
    return path.rpartition("/")[2] in OF_FOLDERS or path in OF_PORTAL or path.startswith(TYPES)
