"""JUnit and Markdown: valid for their readers whatever content says."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

import pytest
from nasty_findings import findings

from portalgen.diagnostics import Severity, Span, diagnose
from portalgen.diagnostics.format_junit import format_junit
from portalgen.diagnostics.format_markdown import LIMIT, MARKER, format_markdown
from portalgen.diagnostics.formats import FormatOptions
from portalgen.i18n import LANGUAGES, translator

VI = translator("vi")


def some(count: int, severity: Severity = Severity.ERROR, path: str = "content/a.md"):
    return [
        diagnose("LNK001", Span(path, n + 1), severity=severity, url=f"x{n}", value=f"x{n}")
        for n in range(count)
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_junit_is_xml_with_a_case_for_each_finding(language: str) -> None:
    found = findings()
    root = ET.fromstring(format_junit(found, translator(language)))
    suite = root.find("testsuite")
    assert suite is not None
    cases = suite.findall("testcase")
    errors = sum(one.severity is Severity.ERROR for one in found)
    assert len(cases) == len(found) == int(suite.attrib["tests"])
    assert len(suite.findall(".//failure")) == errors == int(suite.attrib["failures"])
    assert len(suite.findall(".//skipped")) == len(found) - errors == int(suite.attrib["skipped"])
    assert all(case.attrib["name"] and case.attrib["classname"] for case in cases)


def test_junit_without_findings_has_a_case_that_passed() -> None:
    suite = ET.fromstring(format_junit((), VI)).find("testsuite")
    assert suite is not None
    assert suite.attrib["tests"] == "1"
    assert [list(case) for case in suite.findall("testcase")] == [[]]


def test_junit_names_files_from_the_top_of_the_repository() -> None:
    text = format_junit(some(1), VI, FormatOptions(prefix="cong/"))
    assert 'file="cong/content/a.md" line="1"' in text


def test_markdown_holds_each_finding_once_as_a_row() -> None:
    found = findings()
    text = format_markdown(found, VI)
    assert text.startswith(MARKER)
    rows = [line for line in text.splitlines() if line.startswith("| ") and "|---" not in line]
    heads = text.count("|---|---|---|")
    assert len(rows) - heads == len(found)
    for row in rows:
        assert len(re.findall(r"(?<!\\)\|", row)) == 4
        assert "<script" not in row
        assert "@" not in row


def test_markdown_calls_nobody_and_links_nowhere() -> None:
    (row,) = [
        line
        for line in format_markdown(
            [diagnose("LNK001", Span("content/@team/[x](y).md", 3), url="<b>#1", value="")], VI
        ).splitlines()
        if line.startswith("| content")
    ]
    assert "&#64;team" in row
    assert r"\[x\](y).md:3" in row
    assert r"&lt;b&gt;\#1" in row


def test_markdown_fits_into_a_comment_and_counts_the_rest() -> None:
    found = [*some(2000, Severity.WARNING), *some(3, path="content/b.md")]
    text = format_markdown(found, VI, FormatOptions(changed=frozenset({"content/a.md"})))
    assert len(text) < LIMIT + 200
    shown = text.count("| LNK001 |")
    assert (
        f"{2003 - shown:,}".replace(",", ".") in text.splitlines()[-1]
        or str(2003 - shown) in text.splitlines()[-1]
    )
    assert text.count("content/b.md") == 3  # errors come before warnings


def test_markdown_of_nothing_is_one_sentence() -> None:
    assert format_markdown((), VI).splitlines() == [MARKER, f"**{VI.text('diagnostics.none')}**"]
