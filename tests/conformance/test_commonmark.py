"""Every example of the CommonMark specification, compared byte for byte."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from portalgen.render.markdown import parse_body

EXAMPLES = json.loads((Path(__file__).parent / "commonmark-0.31.2.json").read_text(encoding="utf-8"))


def test_all_examples_are_here():
    assert [example["example"] for example in EXAMPLES] == list(range(1, 653))


@pytest.mark.parametrize(
    "example", EXAMPLES, ids=lambda example: f"{example['example']}-{example['section']}"
)
def test_example(example):
    body = parse_body(example["markdown"], extensions=False)
    assert body.refs == ()
    assert body.parts == (example["html"],)


@pytest.mark.parametrize(
    "example", EXAMPLES, ids=lambda example: f"{example['example']}-{example['section']}"
)
def test_example_with_extensions_never_fails(example):
    assert parse_body(example["markdown"]).parts
