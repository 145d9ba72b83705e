"""Names of files and folders that mean something; of no weight, so that anything may use them."""

from __future__ import annotations

import re

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
