"""Filters of templates, for one language. Pure: a value and its language give the text."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from markupsafe import Markup

from portalgen.render.escape import escaped
from portalgen.render.recent import remembered
from portalgen.render.views import Meta
from portalgen.render.wire import iso

_BETWEEN_DIGITS = re.compile(r"[\s.()-]+")
_NUMBER = re.compile(r"\+?[0-9]{3,15}", re.ASCII)


def make_filters(language: str) -> dict[str, Callable[..., Any]]:
    """The filters by name, for pages in ``language``.

    ``date`` 13/04/2023 · ``date_long`` with weekday and time · ``date_words`` in words · ``iso`` for the
    ``datetime`` attribute · ``number`` · ``money`` whole dong · ``filesize`` bytes · ``tel`` for ``tel:`` ·
    ``elements`` for ``page.meta``.
    """
    from portalgen.text import dates

    return {
        "date": remembered(partial(dates.format_date, lang=language)),
        "date_long": remembered(partial(dates.format_long, lang=language)),
        "date_words": partial(dates.format_words, lang=language),
        "iso": iso,
        "number": partial(dates.format_number, lang=language),
        "money": partial(dates.format_money, lang=language),
        "filesize": partial(dates.format_size, lang=language),
        "tel": telephone,
        "elements": elements,
    }


def telephone(text: str) -> str:
    """The number of a ``tel:`` address; empty where the text holds more than one number.

    ``024.6273.9718`` and ``(024) 6273 9718`` are numbers; with words or a second number they are text.
    """
    number = _BETWEEN_DIGITS.sub("", str(text))
    return number if _NUMBER.fullmatch(number) else ""


def elements(metas: Iterable[Meta]) -> Markup:
    """``<meta>`` elements, a line each: every page has a score of them."""
    lines = [f'{_beginning(meta.attribute, meta.name)}{escaped(meta.content)}">' for meta in metas]
    return Markup("\n".join(lines))  # noqa: S704 - escaped above


@functools.lru_cache(maxsize=256)
def _beginning(attribute: str, name: str) -> str:
    return f'<meta {escaped(attribute)}="{escaped(name)}" content="'
