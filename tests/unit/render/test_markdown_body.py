"""The body beside its HTML: references, places, contents, visible text; composing it."""

from __future__ import annotations

import msgspec
import pytest
from markupsafe import Markup

from portalgen.content.model import Limits
from portalgen.diagnostics import Severity
from portalgen.diagnostics.text import describe, unfilled
from portalgen.i18n import LANGUAGES, translator
from portalgen.render.markdown import (
    Body,
    Reference,
    ReferenceKind,
    body_diagnostics,
    compose_body,
    parse_body,
)
from portalgen.render.views import TocEntry

SAMPLE = """Mở đầu với [liên kết](../y.md "Tên") và
dòng hai có ![Mô tả ảnh](a.jpg).

> trong trích dẫn
> có [một](một.md#phan)

- mục [hai](hai.md)

| Cột [ba](ba.md) | x |
|---|---|
| a | b [bốn](bon.md) |

1. a

   ::: files
   - [Tệp](t.pdf)
   :::
"""


def test_references_have_kind_target_text_and_place():
    body = parse_body(SAMPLE)
    found = [(r.kind.value, r.target, r.fragment, r.line, r.column, r.text or r.alt) for r in body.refs]
    assert found == [
        ("link", "../y.md", "", 1, 12, "liên kết"),
        ("image", "a.jpg", "", 2, 13, "Mô tả ảnh"),
        ("link", "một.md", "phan", 5, 6, "một"),
        ("link", "hai.md", "", 7, 7, "hai"),
        ("link", "ba.md", "", 9, 7, "ba"),
        ("link", "bon.md", "", 11, 9, "bốn"),
        ("file", "t.pdf", "", 16, 6, "Tệp"),
    ]
    lines = SAMPLE.split("\n")
    assert all(lines[r.line - 1][r.column - 1] in "[!" for r in body.refs)


def test_parts_are_one_more_than_references():
    for text in ("", "a", "[a](b.md)", SAMPLE, "[a](b.md)" * 5):
        body = parse_body(text)
        assert len(body.parts) == len(body.refs) + 1


def test_compose_fills_the_gaps_in_order_and_escapes_plain_text():
    body = parse_body('[a](b.md) ![Mô tả](c.jpg "T") [d](e.md)')
    seen = []

    def resolve(index: int, reference: Reference) -> str:
        seen.append((index, reference.target))
        if reference.kind is ReferenceKind.IMAGE:
            return Markup("<img>")
        return f'/x/{reference.target}?"<&'

    html = compose_body(body, resolve)
    assert seen == [(0, "b.md"), (1, "c.jpg"), (2, "e.md")]
    assert isinstance(html, Markup)
    assert html == (
        '<p><a href="/x/b.md?&#34;&lt;&amp;">a</a> <img> <a href="/x/e.md?&#34;&lt;&amp;">d</a></p>\n'
    )


def test_compose_without_references_asks_nobody():
    assert compose_body(parse_body("a"), None) == "<p>a</p>\n"  # type: ignore[arg-type]


def test_external_links_are_collected_and_are_no_references():
    body = parse_body(
        "[a](https://example.gov.vn/x) https://example.vn <tel:+84241> van-thu@example.vn\n\n[b](HTTP://e.vn)"
    )
    assert body.refs == ()
    assert [(e.url, e.line, e.text) for e in body.external] == [
        ("https://example.gov.vn/x", 1, "a"),
        ("https://example.vn", 1, "https://example.vn"),
        ("tel:+84241", 1, "tel:+84241"),
        ("mailto:van-thu@example.vn", 1, "van-thu@example.vn"),
        ("HTTP://e.vn", 3, "b"),
    ]


def test_contents_hold_top_level_headings_and_articles():
    body = parse_body("## Một *hai*\n\n> ## trong trích dẫn\n\n**Điều 1. Tên** thêm\n\n### Ba & bốn `mã`\n")
    assert body.toc == (
        TocEntry(2, "mot-hai", "Một hai"),
        TocEntry(3, "dieu-1", "Điều 1. Tên"),
        TocEntry(3, "ba-bon-ma", "Ba & bốn mã"),
    )
    assert body.anchors == ("mot-hai", "trong-trich-dan", "dieu-1", "ba-bon-ma")


def test_visible_text_is_what_readers_see():
    source = (
        "## Đề *mục*\n\nMột\nhai  \nba [bốn](x.md) `năm` ![không](a.jpg) &amp; \\*\n\n| a | b |\n|---|---|\n| c | d |\n\n"
        "- e\n- f\n\n<p title='ẩn'>g <!-- ẩn --> h</p>\n\n    mã\n\nT\n: D[^1]\n\n[^1]: Ghi chú\n"
    )
    body = parse_body(source)
    lines = [" ".join(line.split()) for line in body.plain.split("\n") if line.strip()]
    assert lines == [
        "Đề mục", "Một hai", "ba bốn năm & *", "a b", "c d", "e", "f", "g h", "mã", "T", "D", "Ghi chú",
    ]  # fmt: skip


def test_words_of_the_page_follow_the_language():
    source = "| a |\n|---|\n\n::: notice\n:::\n\nx[^1]\n\n[^1]: y\n"
    assert 'aria-label="Bảng 1"' in parse_body(source, lang="vi").parts[0]
    english = parse_body(source, lang="en").parts[0]
    assert 'aria-label="Table 1"' in english
    assert ">Note</p>" in english
    assert 'aria-label="Notes"' in english
    captions = parse_body("::: video src=a.mp4 captions=a.vtt\n:::", lang="en")
    assert 'srclang="en" label="Captions"' in "".join(captions.parts)


def test_a_prefix_keeps_the_ids_of_two_bodies_on_one_page_apart():
    source = "## A\n\n[x](#a) [y](#b) z[^1] [t](#khac)\n\n<p id=b>c</p>\n\n[^1]: d\n"
    body = parse_body(source, id_prefix="buoc-")
    assert body.anchors == ("buoc-a", "buoc-fn-1", "buoc-fnref-1", "buoc-b")[:1] + body.anchors[1:]
    assert all(anchor.startswith("buoc-") for anchor in body.anchors)
    html = "".join(body.parts)
    assert 'href="#buoc-a"' in html
    assert 'href="#buoc-b"' in html
    assert [r.fragment for r in body.refs] == ["khac"]


def test_ids_are_unique_even_where_numbered_names_are_taken():
    body = parse_body(
        "## A\n\n## A-2\n\n## A\n\n## A\n\n## A {#a-3}\n\n[^1]\n\n## Fn 1\n\n## A {#a-3}\n\n[^1]: x"
    )
    assert len(set(body.anchors)) == len(body.anchors)
    html = "".join(body.parts)
    assert all(html.count(f'id="{anchor}"') == 1 for anchor in body.anchors)
    assert body.anchors[:5] == ("a", "a-2", "a-4", "a-5", "a-3")
    assert 'id="fn-1"' in html


def test_the_result_depends_on_nothing_but_the_arguments():
    first = parse_body(SAMPLE)
    for other in ("[^1]\n\n[^1]: x", "::: notice\n:::", "[a]\n\n[a]: b.md", "## Một"):
        parse_body(other)
    assert parse_body(SAMPLE) == first
    assert parse_body("[a]").refs == ()
    assert parse_body("[^1]").parts == ("<p>[^1]</p>\n",)


def test_a_body_survives_the_state_store():
    body = parse_body(SAMPLE + "\n## A\n\n<font>x</font> https://a.vn\n")
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(body), type=Body) == body
    assert isinstance(hash(body), int)


@pytest.mark.parametrize("ends", ["\r\n", "\r"])
def test_line_ends_do_not_matter(ends):
    assert parse_body(SAMPLE.replace("\n", ends)) == parse_body(SAMPLE)


def test_nesting_over_the_limit_is_reported():
    body = parse_body("> " * 70 + "a")
    assert [(f.code, f.line, dict(f.args)["limit"]) for f in body.findings] == [("MD005", 1, "60")]
    assert parse_body("> " * 40 + "a").findings == ()
    shallow = parse_body("a\n\n- b\n  - c\n    - d\n", limits=Limits(markdown_nesting=4))
    assert [(f.code, f.line) for f in shallow.findings] == [("MD005", 4)]


def test_findings_become_diagnostics_of_the_file():
    source = "a\n\n::: figur\n:::\n"
    (finding,) = body_diagnostics(
        parse_body(source).findings, "content/s/c/x.md", first_line=5, lines=tuple(source.split("\n"))
    )
    assert (finding.code, finding.severity) == ("MD001", Severity.ERROR)
    assert (finding.span.path, finding.span.line, finding.span.column) == ("content/s/c/x.md", 7, 5)
    assert finding.source_line == "::: figur"


EVERY_FINDING = """# a

#### b

[c](javascript:x) ![](d.jpg) ![ảnh](e.jpg) ![f](https://example.com/f.png) []() [^1]

<font>g</font>

::: figur
:::

::: figure alt=x tile=y position=z
:::

::: gallery
:::

::: video src=h.mp4
:::

:::

::: notice
{x}

[^2]: i
"""


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_finding_has_words_with_all_its_values(language):
    findings = parse_body(EVERY_FINDING + "\n" + "> " * 70 + "a").findings
    codes = {finding.code for finding in findings}
    expected = {"MD001", "MD002", "MD003", "MD004", "MD005", "MD006", "MD007", "MD008", "MD009", "MD010"}
    assert expected | {"LNK001", "LNK004", "IMG001", "IMG004", "IMG005"} <= codes
    for diagnostic in body_diagnostics(findings, "content/x.md"):
        assert unfilled(diagnostic, translator(language)) == (), diagnostic
        words = describe(diagnostic, translator(language))
        assert words.message
        assert words.hint
        assert "{" not in words.message + words.hint


def test_plain_commonmark_has_no_extension():
    source = (
        "## A {#b}\n\n|a|\n|-|\n\n~~b~~ https://a.vn [^1] <script>x</script>\n\n[^1]: c\n\n::: notice\n:::\n"
    )
    body = parse_body(source, extensions=False)
    assert body.refs == body.findings == body.external == body.anchors == ()
    html = body.parts[0]
    assert "<h2>A {#b}</h2>" in html
    assert "<script>x</script>" in html
    for extension in ("<table", "<s>", "<sup", "<aside", 'id="', 'href="https'):
        assert extension not in html


def test_reading_cached_bodies_needs_no_parser():
    import subprocess
    import sys

    code = (
        "import sys; from portalgen.render.markdown import Body, compose_body; import portalgen.render.images;"
        "import portalgen.render.attachments, portalgen.render.markup;"
        "print([m for m in ('markdown_it', 'nh3', 'PIL', 'babel') if m in sys.modules])"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"
