"""Ids of headings, and of the articles and clauses of legal texts."""

from __future__ import annotations

import re
from typing import Final

#: Ids that themes commonly use for parts of the page; content never takes them.
RESERVED: Final = frozenset(
    {
        "breadcrumbs",
        "content",
        "footer",
        "header",
        "main",
        "menu",
        "nav",
        "page",
        "related",
        "search",
        "search-results",
        "site-map",
        "skip",
        "toc",
        "top",
    }
)
#: "Điều 5.", "Điều 37a:", "Điều 6" alone, also bold; not "Điều 5 của Luật này" in running text.
ARTICLE: Final = re.compile(r"(?:\*\*|__)?Điều\s+(\d{1,4})([a-zđ]?)\s*(?:[.:]|(?:\*\*|__)?$)", re.IGNORECASE)
_LETTER: Final = {"đ": "dd"}


class Anchors:
    """Gives out ids, each once, and knows under which article a clause stands.

    Args:
        prefix: put before every id; for pages that show several bodies.
    """

    __slots__ = ("_article", "_counts", "_kept", "_prefix", "_used")

    def __init__(self, prefix: str = "") -> None:
        self._prefix = prefix
        self._used: dict[str, None] = {}
        self._counts: dict[str, int] = {}
        self._kept: set[str] = set()
        self._article = ""

    @property
    def ids(self) -> tuple[str, ...]:
        """Every id given out, in order."""
        return tuple(self._used)

    @property
    def article(self) -> str:
        """The id of the article that the text is in, empty before the first one."""
        return self._article

    def __contains__(self, anchor: str) -> bool:
        return anchor in self._used

    def keep(self, wanted: str) -> None:
        """Keep an id for the place where the editor wrote it: no generated one takes it before."""
        self._kept.add(self._prefix + wanted)

    def claim(self, wanted: str, *, written: bool = False) -> str:
        """``wanted``, or that with the first free number where it is taken.

        Args:
            wanted: the id, without the prefix.
            written: whether the editor wrote it.
        """
        name = self._prefix + wanted
        if self._is_free(name, written=written):
            self._used[name] = None
            return name
        number = self._counts.get(name, 1)
        while True:
            number += 1
            numbered = f"{name}-{number}"
            if self._is_free(numbered):
                self._counts[name] = number
                self._used[numbered] = None
                return numbered

    def _is_free(self, name: str, *, written: bool = False) -> bool:
        return name not in self._used and name not in RESERVED and (written or name not in self._kept)

    def leave_article(self) -> None:
        """A heading that is no article ends the one before it: lists below it hold no clauses."""
        self._article = ""

    def of_article(self, text: str) -> str | None:
        """The id for a text that begins an article (``Điều 5.``), else None."""
        match = ARTICLE.match(text)
        if match is None:
            return None
        letter = match.group(2).lower()
        self._article = self.claim(f"dieu-{match.group(1)}{_LETTER.get(letter, letter)}")
        return self._article

    def clause(self, number: int) -> str:
        """The id for clause ``number`` of the present article."""
        return self.claim(f"{self._article.removeprefix(self._prefix)}-khoan-{number}")
