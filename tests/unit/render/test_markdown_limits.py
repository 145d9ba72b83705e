"""Input made to be slow: every kind takes time in proportion to its length."""

from __future__ import annotations

import time

import pytest

from portalgen.render.markdown import parse_body

SIZE = 40_000


def many(text: str, size: int = SIZE) -> str:
    return text * (size // len(text) + 1)


PATTERNS = {
    "open brackets": many("["),
    "nested brackets": "[" * (SIZE // 2) + "a" + "]" * (SIZE // 2),
    "open images": many("!["),
    "images and one end": many("![") + "](a)",
    "open links": many("[a]("),
    "links without end": many("[a](b "),
    "titles without end": many('[a](b "c '),
    "stars": many("*"),
    "opening stars": many("*a "),
    "mixed emphasis": many("*a_ "),
    "strike": many("~~a "),
    "backticks of all lengths": "".join("`" * n + " " for n in range(1, 280)),
    "angle brackets": many("<"),
    "open tags": many("<b>"),
    "closing tags": many("</a>"),
    "open tags as blocks": many("<i>\n\n<p>\n\n"),
    "tags without end": many('<a href="'),
    "comments": many("<!--"),
    "comments as blocks": many("<!-- a\n\n"),
    "declarations": many("<![CDATA["),
    "scripts": many("<script>\n\n</script>x\n\n"),
    "raw links and emphasis": many("<a href=x>y *z* "),
    "quotations": many(">"),
    "lists": many("- "),
    "deep lists": "\n".join("  " * (n % 40) + "- a" for n in range(SIZE // 40)),
    "numbered": many("1) "),
    "references": "".join(f"[a{n}]: b\n" for n in range(SIZE // 10)),
    "a reference over many lines": many("[a\n"),
    "note marks": many("[^a] "),
    "notes": "".join(f"[^a{n}]: b\n" for n in range(SIZE // 10)),
    "notes and mentions": "".join(f"[^a{n}] \n\n[^a{n}]: b\n\n" for n in range(SIZE // 20)),
    "mentions of one note": many("[^a] ") + "\n\n[^a]: b",
    "pipes": many("|"),
    "short rows": "|a" * 100 + "\n" + "|-" * 100 + "\n" + many("|\n"),
    "dashes and spaces": "a|b\n|-" + " " * SIZE + "x",
    "links in cells": "|a|\n|-|\n" + many("|[a](b)|\n"),
    "fences": many(":::\n"),
    "open directives": many("::: notice\n"),
    "directives in lists": many("- ::: notice\n"),
    "options": "::: figure " + many('a="b" ') + "\n:::",
    "open braces": many("{"),
    "images and open braces": many("![](a){"),
    "spans": many("[a]{.b}"),
    "open spans": many("[[a]{.b}"),
    "lines of attributes": many("{.a}\n"),
    "schemes": many("http://"),
    "an address of brackets": "http://a" + ")" * SIZE,
    "at signs": many("a@"),
    "a long word and an at sign": "a" * SIZE + " @",
    "ampersands": many("&a;"),
    "backslashes": many("\\"),
    "headings with one name": many("# a\n"),
    "setext": many("a\n=\n"),
    "one paragraph": many("a\n"),
    "a lazy quotation": "> a\n" + many("b\n"),
    "definitions": many("a\n: b\n"),
    "tabs": many("\t"),
    "an image in base64": "![](data:image/png;base64," + "A" * SIZE + ")",
    "articles": "".join(f"Điều {n}. x\n\n1. a\n\n" for n in range(SIZE // 20)),
}


@pytest.mark.parametrize("name", PATTERNS)
def test_time_is_bounded(name):
    begin = time.process_time()
    body = parse_body(PATTERNS[name])
    # The slowest take 0.6 s on a slow machine; anything quadratic takes minutes at this size.
    assert time.process_time() - begin < 8
    assert body.parts


def test_two_megabytes_of_nesting():
    begin = time.process_time()
    body = parse_body(">" * 2_000_000)
    assert {finding.code for finding in body.findings} == {"MD005"}
    parse_body("- " * 1_000_000)
    parse_body("[" * 2_000_000)
    assert time.process_time() - begin < 20


def test_what_few_bytes_can_make_is_bounded():
    source = "|a" * 200 + "\n" + "|-" * 200 + "\n" + "|\n" * 20_000
    assert len(parse_body(source).parts[0]) < 2_000_000
