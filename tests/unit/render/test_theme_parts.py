"""The page of parts: it shows every macro of the partials, so what it does not show does not exist."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from jinja2 import Environment, nodes

TEMPLATES = Path("themes/default/templates")
#: Partials that are no collections of macros: they are included where they stand.
INCLUDED = {"search_box.html"}


def parsed(path: Path) -> nodes.Template:
    return Environment(autoescape=True).parse(path.read_text(encoding="utf-8"))


def called(node: nodes.Node) -> Iterator[str]:
    """Names of the macros that a node calls, with or without the name of their file."""
    for call in node.find_all(nodes.Call):
        if isinstance(call.node, nodes.Name):
            yield call.node.name
        elif isinstance(call.node, nodes.Getattr):
            yield call.node.attr


def macros() -> dict[str, nodes.Macro]:
    return {
        macro.name: macro
        for path in (TEMPLATES / "partials").glob("*.html")
        if path.name not in INCLUDED
        for macro in parsed(path).find_all(nodes.Macro)
    }


def test_the_page_of_parts_shows_every_macro_of_the_partials() -> None:
    known = macros()
    assert len(known) > 40
    reached: set[str] = set()
    waiting = [*called(parsed(TEMPLATES / "parts.html"))]
    while waiting:
        name = waiting.pop()
        if name in known and name not in reached:
            reached.add(name)
            waiting += called(known[name])
    assert known.keys() - reached == set()


def test_every_macro_is_used_by_a_page_that_is_published() -> None:
    used = {
        name
        for path in TEMPLATES.rglob("*.html")
        if path.name != "parts.html"
        for name in called(parsed(path))
    }
    assert macros().keys() - used == set()


@pytest.mark.parametrize("token", ["paper", "ink", "head", "link", "band", "good", "bad-bg"])
def test_the_page_of_parts_shows_the_colours(token: str) -> None:
    text = (TEMPLATES / "parts.html").read_text(encoding="utf-8")
    assert f'"{token}"' in text
