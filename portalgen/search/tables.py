"""The tables that the browser needs to analyse a query as Python does (docs/search.md §1)."""

from __future__ import annotations

import json

from portalgen.search import abbreviations, citations
from portalgen.search.tokens import SYLLABLE


def analyzer_tables() -> bytes:
    """``search/analyzer.json``: patterns, abbreviations and kinds of document."""
    tables = {
        "syllable": SYLLABLE,
        "abbreviations": [
            [short, [" ".join(words) for words in long]] for short, long in abbreviations.entries()
        ],
        "kinds": citations.kinds(),
        "number": citations.NUMBER,
        "year": citations.YEAR,
        "code": citations.CODE,
    }
    return json.dumps(tables, ensure_ascii=False, separators=(",", ":")).encode()
