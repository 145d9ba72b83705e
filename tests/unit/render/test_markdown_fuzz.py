"""Random Markdown: never an exception, always safe, always whole."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from markdown_safety import faults, html_of

from portalgen.render.markdown import parse_body

PIECES = [
    "a", " ", "  ", "\n", "\n\n", "\t", "    ", "Điều 1. ", "1. ", "- ", "* ", "> ", "# ", "## ", "#### ", "===\n",
    "---\n", "```\n", "~~~", "`", "**", "*", "_", "~~", "[", "]", "(", ")", "](x.md)", "![", "](a.jpg)", "[a]: b.md\n",
    "[^1]", "[^1]: x\n", "|", "|-|-|\n", "| a | b |\n", ": ", "::: notice\n", ":::\n", "::: figure src=a.jpg\n",
    "::: files\n", "::: gallery\n", "::: video src=v.mp4 title=x\n", "::: timetable\n", "::: quote source=x url=y.md\n",
    "{.lead}", "{#a}\n", "{caption=\"x\"}\n", "<b>", "</b>", "<div>\n\n", "</div>\n\n", "<table>", "<tr><td>", "</td>", "</p>",
    "<p title=\"", "\">", "<a href=\"javascript:x\">", "<a href='x.md'>", "</a>", "<script>", "</script>", "<!--", "-->",
    "<svg onload=x>", "<img src=x onerror=y>", "</main>", "<textarea>", "<select>", "<style>", "<math>", "<details>",
    "</ul>", "<li>", "javascript:x", "https://a.vn/x", "www.a.vn", "a@b.vn", "&amp;", "&#0;", "&lt;", "\\", "\0", "\ufdd00\ufdd0",
    "\"", "'", "é", "đ", "\u200b", "\U0001f600", "\r\n",
]  # fmt: skip
SOURCES = st.lists(st.sampled_from(PIECES) | st.text(max_size=4), max_size=40).map("".join)


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(SOURCES)
def test_any_text_gives_safe_html_that_stays_in_its_container(source):
    assert faults(html_of(source)) == []


@settings(max_examples=200, deadline=None)
@given(SOURCES)
def test_any_text_gives_a_consistent_body(source):
    body = parse_body(source)
    assert len(body.parts) == len(body.refs) + 1
    assert not any("\0" in part for part in body.parts)
    lines = source.replace("\r\n", "\n").replace("\r", "\n").count("\n") + 1
    assert all(0 <= item.line <= lines for item in (*body.refs, *body.external, *body.findings))
    html = "".join(body.parts)
    assert all(f'id="{anchor}"' in html for anchor in body.anchors if '"' not in anchor)
    assert len(set(body.anchors)) == len(body.anchors)
    assert {entry.id for entry in body.toc} <= set(body.anchors)
    assert parse_body(source) == body


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=200))
def test_plain_mode_takes_anything(source):
    parse_body(source, extensions=False)
