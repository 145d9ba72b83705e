"""JSON-LD of every page of the sample portal, and of every content type, is schema.org's."""

from __future__ import annotations

import datetime as dt
import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from sample import Sample
from schema_org_terms import TERMS, used_types

from portalgen.content.types_loading import builtin_type_files, load_types

URL = re.compile(r"https?://[^\s]+")


class Vocabulary:
    """What schema.org says of types, properties and values; see ``schema_org_terms.py``."""

    def __init__(self, path: Path) -> None:
        terms = json.loads(path.read_text(encoding="utf-8"))
        self.source: str = terms["source"]
        self._types: dict[str, dict[str, Any]] = terms["types"]
        self._members: dict[str, list[str]] = terms["members"]

    def knows(self, type_: str) -> bool:
        return type_ in self._types

    @cache  # noqa: B019 - one vocabulary for all tests
    def above(self, type_: str) -> frozenset[str]:
        """The type with every type above it."""
        parents = self._types[type_]["parents"] if type_ in self._types else ()
        return frozenset({type_}).union(*(self.above(parent) for parent in parents))

    def ranges(self, type_: str, prop: str) -> list[str]:
        """What values a property of a type takes; empty where the type has no such property."""
        return [r for t in self.above(type_) for r in self._types[t]["properties"].get(prop, ())]

    def problems(self, node: Any, place: str = "") -> list[str]:
        """Everything in a node that schema.org does not know."""
        if not isinstance(node, dict) or not self.knows(node.get("@type", "")):
            return [f"{place}: no type of schema.org: {node!r:.80}"]
        found = []
        for prop, value in node.items():
            if prop in {"@type", "@context", "@id"} or prop.endswith("-input"):
                continue
            ranges = self.ranges(node["@type"], prop)
            where = f"{place}{node['@type']}.{prop}"
            if not ranges:
                found.append(f"{where}: no such property")
                continue
            for one in value if isinstance(value, list) else [value]:
                if isinstance(one, dict) and one.keys() == {"@id"}:
                    continue  # names a thing that is described elsewhere
                if isinstance(one, dict):
                    found += self.problems(one, f"{where} ")
                if not self._fits(one, ranges):
                    found.append(f"{where}: {one!r:.80} is none of {ranges}")
        return found

    def _fits(self, value: Any, ranges: list[str]) -> bool:
        if isinstance(value, dict):
            return bool(self.above(value.get("@type", "")) & set(ranges))
        if isinstance(value, bool):
            return "Boolean" in ranges
        if isinstance(value, int | float):
            return bool({"Number", "Integer", "Float"} & set(ranges))
        return any(self._is(value, range_) for range_ in ranges)

    def _is(self, text: str, range_: str) -> bool:
        match range_:
            case "Text" | "PronounceableText":
                return bool(text.strip())
            case "URL":
                return bool(URL.fullmatch(text))
            case "Date":
                return _parses(dt.date.fromisoformat, text)
            case "DateTime":
                return _parses(dt.datetime.fromisoformat, text) and "T" in text and text[-6] in "+-"
            case "Duration":
                return bool(re.fullmatch(r"P(?:\d+D)?(?:T(?:\d+H)?(?:\d+M)?(?:\d+S)?)?", text))
            case "Distance":
                return bool(re.fullmatch(r"\d+(?:\.\d+)? \w+", text))
        return text.removeprefix("https://schema.org/") in self._members.get(range_, ())


def _parses(parse: Any, text: str) -> bool:
    try:
        parse(text)
    except ValueError:
        return False
    return True


WORDS = Vocabulary(TERMS)


@pytest.mark.parametrize(
    ("node", "wrong"),
    [
        ({"@type": "NewsArticle", "headline": "A"}, ""),
        ({"@type": "NewsArticel"}, "no type"),
        ({"@type": "NewsArticle", "heading": "A"}, "no such property"),
        ({"@type": "MediaObject", "transcript": "A"}, "no such property"),
        ({"@type": "NewsArticle", "datePublished": "13/04/2023"}, "is none of"),
        ({"@type": "NewsArticle", "datePublished": "2023-04-13T14:37:00"}, "is none of"),
        ({"@type": "Legislation", "legislationLegalForce": "https://schema.org/Forceful"}, "is none of"),
        ({"@type": "Legislation", "legislationLegalForce": "https://schema.org/InForce"}, ""),
        ({"@type": "NewsArticle", "url": "/tin.html"}, "is none of"),
        ({"@type": "NewsArticle", "author": {"@type": "Place", "name": "A"}}, "is none of"),
        ({"@type": "VideoObject", "duration": "3:45"}, "is none of"),
        ({"@type": "VideoObject", "duration": "PT3M45S"}, ""),
    ],
)
def test_the_vocabulary_tells_right_from_wrong(node: dict[str, Any], wrong: str) -> None:
    found = WORDS.problems(node)
    assert (wrong in found[0]) if wrong else not found, found


def test_the_list_of_terms_is_up_to_date() -> None:
    named = {type_ for type_ in used_types() if not WORDS.knows(type_)}
    assert named == set(), "run tests/validation/schema_org_terms.py"
    assert "schema-dts" in WORDS.source


def mapping_problems(mapping: dict[str, Any], place: str) -> list[str]:
    """Types and properties of a mapping that schema.org does not know."""
    types = mapping["type"]
    found = []
    for type_ in types["values"].values() if isinstance(types, dict) else [types]:
        if not WORDS.knows(type_):
            found.append(f"{place}: no type {type_}")
        for prop, source in mapping["properties"].items():
            only = source.get("only") if isinstance(source, dict) else None
            if (only is None or type_ in only) and not WORDS.ranges(type_, prop):
                found.append(f"{place}: {type_} has no {prop}")
            for inner in source if isinstance(source, list) else [source]:
                if isinstance(inner, dict) and "properties" in inner:
                    found += mapping_problems(inner, f"{place}.{prop}")
    return found


def test_every_content_type_speaks_schema_org() -> None:
    types, found = load_types(builtin_type_files(), {})
    assert found == ()
    mapped = {id_: type_.schema_org for id_, type_ in types.items() if not type_.abstract}
    assert len(mapped) > 30
    assert [id_ for id_, mapping in mapped.items() if not mapping.get("type")] == []
    assert [problem for id_, mapping in mapped.items() for problem in mapping_problems(mapping, id_)] == []


def test_every_page_of_the_sample_speaks_schema_org(sample: Sample) -> None:
    problems, kinds = {}, set()
    for path, page in sample.pages.items():
        for script in page.css('script[type="application/ld+json"]'):
            whole = json.loads(script.text())
            assert whole["@context"] == "https://schema.org"
            nodes = whole.get("@graph", [whole])
            kinds |= {node["@type"] for node in nodes}
            found = [problem for node in nodes for problem in WORDS.problems(node)]
            if found:
                problems[path] = found
    told = sorted({problem for found in problems.values() for problem in found})
    assert not told, "\n".join(told)
    assert {"NewsArticle", "Legislation", "GovernmentService", "QAPage", "BreadcrumbList", "WebSite"} <= kinds


def test_every_item_has_structured_data(sample: Sample) -> None:
    bare = [
        path
        for path, page in sample.pages.items()
        if page.css_first("body.page-item") and not page.css_first('script[type="application/ld+json"]')
    ]
    assert bare == []
