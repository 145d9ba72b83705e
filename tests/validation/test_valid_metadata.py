"""Metadata of every page of the sample portal: Dublin Core, OpenGraph, canonical addresses, languages."""

from __future__ import annotations

import re
from collections import defaultdict

from sample import Sample

from portalgen.render.metadata import MANDATORY

#: Pages that only say that something is elsewhere, gone or nowhere.
BARE = {"redirect", "tombstone", "not_found"}
W3CDTF = re.compile(r"\d{4}(?:-\d\d(?:-\d\d(?:T\d\d:\d\d:\d\d(?:Z|[+-]\d\d:\d\d))?)?)?")


def metas(page: object, attribute: str) -> dict[str, list[str]]:
    """Contents of ``<meta>`` elements by name or property."""
    found: dict[str, list[str]] = defaultdict(list)
    for node in page.css(f"meta[{attribute}]"):  # type: ignore[attr-defined]
        found[node.attributes[attribute]].append(node.attributes["content"] or "")
    return found


def kind_of(page: object) -> str:
    """The kind of a page, as its body says; redirects stand outside the layout."""
    body = page.css_first("body")  # type: ignore[attr-defined]
    return (body.attributes.get("class") or "page-redirect").split()[0].removeprefix("page-")


def described(sample: Sample) -> dict[str, object]:
    """Every page with content."""
    found = {path: page for path, page in sample.pages.items() if kind_of(page) not in BARE}
    assert len(found) > 500
    return found


def test_the_six_mandatory_elements_stand_on_every_page_with_content(sample: Sample) -> None:
    wrong = {}
    for path, page in described(sample).items():
        found = metas(page, "name")
        missing = [name for name in MANDATORY if len(found[name]) != 1 or not found[name][0].strip()]
        if missing or not W3CDTF.fullmatch(found["DC.Date"][0]):
            wrong[path] = missing or found["DC.Date"]
    assert wrong == {}


def test_every_page_describes_itself_in_its_language(sample: Sample) -> None:
    wrong = {}
    for path, page in described(sample).items():
        names, properties = metas(page, "name"), metas(page, "property")
        lang = page.css_first("html").attributes["lang"]  # type: ignore[attr-defined]
        needed = (
            names["description"],
            names["DC.Language"],
            properties["og:title"],
            properties["og:description"],
            properties["og:url"],
            properties["og:type"],
            properties["og:site_name"],
        )
        if not all(len(values) == 1 and values[0] for values in needed) or names["DC.Language"] != [lang]:
            wrong[path] = needed
        elif len(names["description"][0]) > 300:
            wrong[path] = names["description"]
    assert wrong == {}


def test_the_canonical_address_of_a_page_is_its_own(sample: Sample) -> None:
    wrong = {}
    for path, page in described(sample).items():
        links = [node.attributes["href"] for node in page.css('link[rel="canonical"]')]  # type: ignore[attr-defined]
        names, properties = metas(page, "name"), metas(page, "property")
        same = links == properties["og:url"] == names["DC.Identifier"]
        if not same or sample.file_of(links[0] or "") != path:
            wrong[path] = links
    assert wrong == {}


def test_languages_name_each_other(sample: Sample) -> None:
    versions: dict[str, dict[str, str]] = {}
    for path, page in sample.pages.items():
        links = page.css('link[rel="alternate"][hreflang]')
        if links:
            versions[path] = {n.attributes["hreflang"]: sample.file_of(n.attributes["href"]) for n in links}
            assert versions[path][page.css_first("html").attributes["lang"]] == path
    assert len(versions) > 5
    one_sided = [
        (path, there)
        for path, known in versions.items()
        for there in known.values()
        if versions.get(there) != known
    ]
    assert one_sided == []


def test_images_of_social_cards_are_published(sample: Sample) -> None:
    images = {address for page in sample.pages.values() for address in metas(page, "property")["og:image"]}
    assert len(images) > 5
    assert [image for image in images if sample.file_of(image) not in sample.files] == []


def test_articles_tell_when_they_were_published(sample: Sample) -> None:
    articles = [p for p in sample.pages.values() if metas(p, "property")["og:type"] == ["article"]]
    dated = [p for p in articles if metas(p, "property")["article:published_time"]]
    assert len(dated) > 100
    for page in dated:
        assert W3CDTF.fullmatch(metas(page, "property")["article:published_time"][0])
