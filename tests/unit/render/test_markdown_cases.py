"""Markdown by example: ``markdown_cases/*.txt`` hold input, HTML and findings."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

import pytest
from markupsafe import Markup

from portalgen.render.markdown import Finding, Reference, ReferenceKind, compose_body, parse_body

CASES = Path(__file__).parent / "markdown_cases"


class Case(NamedTuple):
    file: str
    line: int
    title: str
    source: str
    html: str
    findings: list[str]


def cases():
    """The cases of all files: ``%%%% title``, input, ``%%%% html``, HTML, and ``%%%% findings`` where any."""
    for path in sorted(CASES.glob("*.txt")):
        text = path.read_text(encoding="utf-8")
        parts = [
            (m.start(), m[1], m[2])
            for m in re.finditer(r"^%%%% (.+)\n((?:(?!%%%% ).*\n)*)", text, re.MULTILINE)
        ]
        for number, (offset, title, source) in enumerate(parts):
            if title in ("html", "findings"):
                continue
            html = parts[number + 1][2].strip("\n") if number + 1 < len(parts) else ""
            after = parts[number + 2] if number + 2 < len(parts) else (0, "", "")
            found = after[2].strip().split("\n") if after[1] == "findings" else []
            line = text.count("\n", 0, offset) + 1
            yield Case(path.name, line, title, source.rstrip("\n") + "\n", html, found)


def stand_in(_index: int, reference: Reference) -> str:
    """What a resolver could return, short enough for the examples."""
    target = reference.target + (f"?{reference.query}" if reference.query else "")
    target += f"#{reference.fragment}" if reference.fragment else ""
    options = "".join(f" {name}={value}" for name, value in reference.options)
    if reference.kind is ReferenceKind.IMAGE:
        return Markup("<img {}|{}{}>").format(target, reference.alt, options)
    if reference.kind is ReferenceKind.FILE:
        return Markup("<li {}|{}{}>\n").format(target, reference.text, options)
    return f"→{target}"


def shown(finding: Finding) -> str:
    """A finding as one line."""
    args = " ".join(f"{name}={value}" for name, value in finding.args if value and name != "allowed")
    return f"{finding.line}:{finding.column} {finding.code} {args}".rstrip()


def render(source: str) -> tuple[str, list[str]]:
    body = parse_body(source)
    return str(compose_body(body, stand_in)), [shown(finding) for finding in body.findings]


@pytest.mark.parametrize("case", list(cases()), ids=lambda case: f"{case.file}:{case.line}")
def test_case(case: Case):
    html, findings = render(case.source)
    assert (html.strip("\n"), findings) == (case.html, case.findings), case.title


def test_there_are_cases():
    assert len(list(cases())) > 80
