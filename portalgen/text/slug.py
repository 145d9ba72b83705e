"""Names for addresses and files: ``[a-z0-9-]`` only."""

from __future__ import annotations

import re
from typing import Final

from portalgen.text.fold import fold

_SLUG: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_OTHER: Final = re.compile(r"[^a-z0-9]+")
#: Soft hyphen and zero-width characters stand inside words and separate none.
_INSIDE_WORDS: Final = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")


def slugify(text: str, max_length: int = 80) -> str:
    """The text as a slug; empty where nothing in it can be written in Latin letters or digits.

    Vietnamese is folded first (``Đại`` is ``dai``, never ``ai`` or ``djai``), other scripts are
    transliterated. A slug longer than ``max_length`` characters ends with the last whole word.
    """
    if len(text) <= max_length and is_slug(text):
        return text
    folded = fold(text)
    if not folded.isascii():
        from anyascii import anyascii

        folded = anyascii(_INSIDE_WORDS.sub("", folded)).lower()
    slug = _OTHER.sub("-", folded).strip("-")
    if len(slug) <= max_length:
        return slug
    whole_words, separator, _ = slug[: max_length + 1].rpartition("-")
    return whole_words if separator else slug[:max_length]


def is_slug(text: str) -> bool:
    """Whether the text is already a slug: groups of ``a-z0-9`` joined by single hyphens."""
    return _SLUG.fullmatch(text) is not None
