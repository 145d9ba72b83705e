"""``<meta>`` elements: Dublin Core as Vietnamese law asks for it, descriptions, OpenGraph, card.

TT 24/2011/TT-BTTTT, Điều 4: six elements are mandatory on every page of a state portal (title, creator,
date, description, publisher, identifier); Điều 5: never empty, several values joined by a semicolon.
"""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Callable, Sequence
from itertools import starmap
from operator import itemgetter
from typing import Any

import msgspec

from portalgen.render.views import Image, Meta
from portalgen.render.wire import iso, one_line
from portalgen.text.moment import Moment

#: The six elements of TT 24/2011 that may never be missing or empty.
MANDATORY = ("DC.Title", "DC.Creator", "DC.Date", "DC.Description", "DC.Publisher", "DC.Identifier")
#: Length at which a description is cut at a word: enough for search results and social cards.
DESCRIPTION_LENGTH = 300

# OpenGraph wants language_TERRITORY; a language not listed is left out rather than guessed.
_LOCALES = {
    "vi": "vi_VN", "en": "en_US", "fr": "fr_FR", "zh": "zh_CN", "ja": "ja_JP", "ko": "ko_KR",
    "ru": "ru_RU", "de": "de_DE", "es": "es_ES", "lo": "lo_LA", "km": "km_KH", "th": "th_TH",
}  # fmt: skip


class DublinCore(msgspec.Struct, frozen=True):
    """What Dublin Core says of a page; the caller fills the first six on every kind of page.

    Args:
        creators: who wrote it: unit or persons.
        date: of publication; for a page of lists that of its newest entry, for a year's archive the year as
            text (W3CDTF), for a page without any date one that is fixed by content (the portal's opening),
            never the clock. None leaves the element out; `check` asks for the portal's opening.
        identifier: the page's canonical address, or the symbol of a document.
        publishers: the body that issues it: the site's organisation.
        sources: where it was taken from.
        coverage: place or time that it is about.
        format: media type.
    """

    title: str
    creators: tuple[str, ...]
    date: Moment | dt.date | str | None
    description: str
    publishers: tuple[str, ...]
    identifier: str
    language: str = ""
    sources: tuple[str, ...] = ()
    contributors: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()
    coverage: tuple[str, ...] = ()
    type: str = ""
    format: str = "text/html"
    relations: tuple[str, ...] = ()
    rights: str = ""


class Social(msgspec.Struct, frozen=True):
    """What a shared link shows.

    Args:
        kind: an OpenGraph type: article for items, website for the rest, profile for persons.
        url: canonical address.
        image: with an absolute ``href``.
        translations: languages of the page's other versions.
    """

    title: str
    url: str
    description: str
    site_name: str
    lang: str = "vi"
    kind: str = "website"
    image: Image | None = None
    published: Moment | None = None
    updated: Moment | None = None
    authors: tuple[str, ...] = ()
    section: str = ""
    tags: tuple[str, ...] = ()
    translations: tuple[str, ...] = ()


@functools.lru_cache(maxsize=16)  # a page says it three times
def shorten(text: str, length: int = DESCRIPTION_LENGTH) -> str:
    """The text on one line, cut after the last whole word with an ellipsis where it is longer.

    Args:
        text: plain text.
        length: at most that many code points, ellipsis included.
    """
    line = one_line(text)
    if len(line) <= length:
        return line
    cut = line[: length - 1]
    head, space, _ = cut.rpartition(" ")
    # Text without spaces (or one endless word) is cut hard rather than lost.
    return (head if space and len(head) >= length // 2 else cut).rstrip(" ,;:–-") + "…"


def _join(values: Sequence[str]) -> str:
    """Several values as TT 24/2011 joins them; a semicolon inside one would make it two."""
    if len(values) < 2:
        return one_line(values[0]).replace(";", ",") if values else ""
    lines = (one_line(value).replace(";", ",") for value in values)
    return "; ".join(dict.fromkeys(line for line in lines if line))


def dublin_core(core: DublinCore) -> tuple[Meta, ...]:
    """The Dublin Core elements of a page, mandatory ones first, empty optional ones left out.

    A missing description falls back to the title, a missing creator to the publisher and the reverse.

    Raises:
        ValueError: a mandatory element but the date is empty all the same: the caller forgot its fallback.
    """
    creators, publishers = _join(core.creators), _join(core.publishers)
    title = one_line(core.title)
    elements = {
        "DC.Title": title,
        "DC.Creator": creators or publishers,
        "DC.Date": core.date if isinstance(core.date, str) else iso(core.date) if core.date else "",
        "DC.Description": shorten(core.description) or title,
        "DC.Publisher": publishers or creators,
        "DC.Identifier": one_line(core.identifier),
    }
    missing = [name for name, content in elements.items() if not content and name != "DC.Date"]
    if missing:
        raise ValueError(f"mandatory metadata without a value: {', '.join(missing)}")
    optional = (
        ("DC.Language", core.language),
        ("DC.Source", core.sources),
        ("DC.Contributor", core.contributors),
        ("DC.Subject", core.subjects),
        ("DC.Coverage", core.coverage),
        ("DC.Type", core.type),
        ("DC.Format", core.format),
        ("DC.Relation", core.relations),
        ("DC.Rights", core.rights),
    )
    for name, said in optional:
        if said:
            elements[name] = one_line(said) if isinstance(said, str) else _join(said)
    return tuple(starmap(Meta, filter(_content, elements.items())))


#: The content of an element: one without is left out.
_content: Callable[[Any], Any] = itemgetter(1)
_property = functools.partial(Meta, attribute="property")


def _image(image: Image) -> list[tuple[str, str]]:
    return [
        ("og:image", image.href),
        ("og:image:width", str(image.width) if image.width else ""),
        ("og:image:height", str(image.height) if image.height else ""),
        ("og:image:alt", one_line(image.alt)),
    ]


def _article(social: Social) -> list[tuple[str, str]]:
    return [
        ("article:published_time", iso(social.published) if social.published else ""),
        ("article:modified_time", iso(social.updated) if social.updated else ""),
        *[("article:author", one_line(name)) for name in social.authors],
        ("article:section", one_line(social.section)),
        *[("article:tag", one_line(tag)) for tag in social.tags],
    ]


def open_graph(social: Social) -> tuple[Meta, ...]:
    """OpenGraph properties (https://ogp.me), ``article:*`` for articles, and the card's kind."""
    properties = [
        ("og:type", social.kind),
        ("og:title", one_line(social.title)),
        ("og:url", social.url),
        ("og:description", shorten(social.description)),
        ("og:site_name", one_line(social.site_name)),
        ("og:locale", _LOCALES.get(social.lang, "")),
    ]
    if social.translations:
        others = dict.fromkeys(_LOCALES.get(lang, "") for lang in social.translations if lang != social.lang)
        properties += [("og:locale:alternate", locale) for locale in others]
    if social.image:
        properties += _image(social.image)
    if social.kind == "article":
        properties += _article(social)
    card = "summary_large_image" if social.image else "summary"
    return (*starmap(_property, filter(_content, properties)), Meta("twitter:card", card))


def page_meta(core: DublinCore, social: Social) -> tuple[Meta, ...]:
    """The elements of ``Page.meta``. The plain description is ``Page.description``, see :func:`shorten`."""
    return (*dublin_core(core), *open_graph(social))
