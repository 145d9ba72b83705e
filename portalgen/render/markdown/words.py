"""The words that rendered bodies need, in the language of the body."""

from __future__ import annotations

import functools
from typing import NamedTuple

from portalgen.i18n import translator


class Words(NamedTuple):
    """See ``locales/*/markdown.po``, ``markdown.*``."""

    table: str
    footnotes: str
    footnote: str
    footnote_back: str
    credit: str
    captions: str
    transcript: str
    transcript_file: str
    external_video: str
    external_audio: str
    notice_info: str
    notice_warning: str
    notice_important: str
    notice_success: str


@functools.cache
def words(language: str) -> Words:
    """The words in ``language``."""
    known = translator(language)
    return Words(*(known.text(f"markdown.{name}") for name in Words._fields))
