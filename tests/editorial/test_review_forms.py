"""The forms of a review: differences in words, a comment in which nothing of the content acts, a report alone."""

from __future__ import annotations

import datetime as dt
import re
import string
from collections import Counter

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from selectolax.lexbor import LexborHTMLParser

from portalgen.diagnostics import Span, diagnose
from portalgen.editorial.review.approvers import _pattern
from portalgen.editorial.review.html import html
from portalgen.editorial.review.markdown import LIMIT, code, escape, markdown
from portalgen.editorial.review.model import (
    Commit,
    Line,
    Lost,
    PageChange,
    Review,
    Ripple,
    SideEffect,
    SiteName,
)
from portalgen.editorial.review.pages import read_page
from portalgen.editorial.review.words import Change, changes, shortened, word_diff
from portalgen.i18n import translator

NOW = dt.datetime(2026, 11, 24, 8, tzinfo=dt.UTC)
SIDE = Commit("main", "0" * 40, "000 Đầu tiên", True, 0)
NASTY = [
    "@ai-do #12 !34 ~nhãn %mốc &5 $6 GH-7 org/repo#8 user@example.org",
    "<script>alert(1)</script><img src=x onerror=alert(1)></details></ins>",
    "[a](javascript:alert(1)) ![b](https://evil.example/x.png) <https://evil.example>",
    "https://github.com/o/r/issues/1 www.evil.example :smile: $$x$$",
    "- a\n# b\n> c\n1. d\n```\ncode\n```\n| a | b |\n|---|---|",
    "/close /merge --> <!-- x", "&lt;b&gt; &#64;ai \\@ai `@ai`", "***", "_a_ **b** ~~c~~", "1. một", "- hai", "+ ba",
]  # fmt: skip

texts = st.text(st.sampled_from(string.printable + "ăâđêôơưạếộ…“”\u2060"), max_size=60)
paragraphs = st.lists(st.text("ab cđ.,", min_size=1, max_size=24).filter(str.strip), max_size=6)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(paragraphs, paragraphs)
def test_a_difference_tells_both_texts(before: list[str], after: list[str]) -> None:
    found = changes(before, after)
    if before == after:
        assert found == ()
    gone = Counter(_side(change, "gone") for change in found if change.kind != "new")
    new = Counter(_side(change, "new") for change in found if change.kind != "gone")
    assert Counter(before) - gone == Counter(after) - new
    assert not gone - Counter(before)
    assert not new - Counter(after)


def _side(change: Change, kind: str) -> str:
    return "".join(piece.text for piece in change.pieces if piece.kind in {"same", kind})


@settings(deadline=None)
@given(st.text("ab đe.,", max_size=40), st.text("ab đe.,", max_size=40))
def test_words_make_up_both_texts(before: str, after: str) -> None:
    pieces = word_diff(before, after)
    assert "".join(p.text for p in pieces if p.kind != "new") == before
    assert "".join(p.text for p in pieces if p.kind != "gone") == after


def test_a_phrase_is_not_cut_to_shreds() -> None:
    (change,) = changes(["Thời gian: 8 giờ 00 thứ Hai và thứ Tư"], ["Thời gian: 9 giờ 30 thứ Ba và thứ Năm"])
    assert [piece.kind for piece in change.pieces] == ["same", "gone", "new"]


def test_another_paragraph_is_not_a_changed_one() -> None:
    found = changes(["Mua gạo ở chợ huyện."], ["Nghị định có hiệu lực từ hôm nay."])
    assert [change.kind for change in found] == ["gone", "new"]


def test_long_texts_keep_what_is_near_a_change() -> None:
    words = [f"từ{n}" for n in range(200)]
    (change,) = changes([" ".join(words)], [" ".join([*words[:100], "KHÁC", *words[101:]])])
    short = "".join(piece.text for piece in shortened(change))
    assert "từ99" in short
    assert "KHÁC" in short
    assert "từ101" in short
    assert "từ50" not in short
    assert short.startswith("…")
    assert short.endswith("…")


@settings(deadline=None)
@given(texts)
@example(NASTY[0])
@example(NASTY[1])
@example(NASTY[4])
@example(NASTY[6])
def test_an_escaped_text_is_only_text(text: str) -> None:
    said = MarkdownIt("gfm-like", {"html": True, "linkify": False}).render(
        f"> \u2060<ins>{escape(text)}</ins>\n"
    )
    tree = LexborHTMLParser(said)
    assert [node.tag for node in tree.body.css("*")][1:] == ["blockquote", "p", "ins"], said
    plain = tree.body.text().replace("\u2060", "")
    assert plain.split() == text.replace("\u2060", "").split()


@settings(deadline=None, max_examples=60)
@given(texts)
def test_a_code_span_is_only_code(text: str) -> None:
    said = MarkdownIt("commonmark", {"html": True}).render(f"- {code(text)} .\n")
    tags = [node.tag for node in LexborHTMLParser(said).body.css("*")][1:]
    assert tags == (["ul", "li", "code"] if text.split() else ["ul", "li"]), said


@pytest.mark.parametrize("text", NASTY)
def test_nobody_is_mentioned_and_nothing_is_referred_to(text: str) -> None:
    page = PageChange("changed", "s", text, "https://a.example/x.html", text, lines=(Line("title", text, text + "!"),),
                      text=changes([text, "x"], ["y", text + " z"]))  # fmt: skip
    finding = diagnose(
        "FLD001", Span("content/" + text.replace("\n", ""), 1), key=text, suggestion="", allowed=text
    )
    review = Review(SIDE, SIDE, NOW, sites=(SiteName("s", text),), pages=(page,), findings=(finding,),
                    lost=(Lost("https://a.example/" + text, "page"),),
                    effects=(SideEffect("home", 0, 1, 0, ("https://a.example/",)),),
                    ripples=(Ripple("main", 1, ("https://a.example/",), page.text),), external=((text, (text,)),))  # fmt: skip
    said = markdown(review, translator("vi"))
    outside = re.sub(r"(`+)(?!`).*?(?<!`)\1(?!`)", "", said.partition("\n")[2])
    assert not re.search(r"(?<!&)[@#!~%$](?=[A-Za-z0-9])|&(?!#?\w+;)", outside), outside
    assert "https://" not in outside.replace("https://a.example", "")
    assert not re.search(r"^\s*/", outside, re.MULTILINE)
    tags = {
        node.tag
        for node in LexborHTMLParser(
            MarkdownIt("gfm-like", {"html": True, "linkify": False}).render(said)
        ).css("*")
    }
    assert not tags & {"a", "img", "script", "input"}, tags


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("limit", [LIMIT, 8_000])
def test_a_comment_fits(lang: str, limit: int) -> None:
    text = changes(["Một câu dài " * 40] * 3, ["Một câu khác " * 40] * 3) * 10
    pages = tuple(
        PageChange("changed", f"s{n % 3}", f"a/{n}.md", f"https://a.example/{n}.html", f"Bài {n}", text=text)
        for n in range(400)
    )
    sites = tuple(SiteName(f"s{n}", f"Trang {n}") for n in range(3))
    lost = tuple(Lost(f"https://a.example/{n}.pdf", "file") for n in range(300))
    said = markdown(Review(SIDE, SIDE, NOW, sites=sites, pages=pages, lost=lost), translator(lang), limit)
    assert len(said) <= limit
    assert said.count("<details>") == said.count("</details>")
    assert "400" in said


def test_text_is_what_a_reader_sees() -> None:
    page = read_page(
        b"""<!doctype html><title>T \xe2\x80\x93 S</title><meta name=description content=" a  b "><body><nav>Menu</nav><main>
        <article><h1>T</h1><p>M\xe1\xbb\x99t <b>c\xc3\xa2u</b><a href="/x">li\xc3\xaan k\xe1\xba\xbft</a>.<script>x</script></p>
        <p hidden>khong</p><img src="a.png" alt="\xe1\xba\xa2nh"></article><aside>Tin kh\xc3\xa1c</aside></main>"""
    )
    assert page.title == "T – S"
    assert page.description == "a b"
    assert page.main == ("T", "Một câuliên kết.")
    assert page.around == ("Menu", "Tin khác")
    assert page.links == ("/x",)
    assert page.pictures[0].alt == "Ảnh"


def test_the_report_asks_nobody_for_anything() -> None:
    text = changes(["a"], ["<img src=https://evil.example/x>"])
    page = PageChange("changed", "s", "a.md", "https://a.example/x.html", '"><script>', text=text)
    said = html(
        Review(SIDE, SIDE, NOW, sites=(SiteName("s", "S"),), pages=(page,)),
        translator("vi"),
        lambda _p, _l: None,
    )
    tree = LexborHTMLParser(said)
    assert not tree.css("script, link, iframe, img, object, form")
    assert not re.search(
        r"(?:src|href|url)\s*[=(]",
        re.sub(r"<style>.*?</style>", "", said, flags=re.DOTALL).replace("&lt;img src=", ""),
    )
    policy = tree.css_first('meta[http-equiv="Content-Security-Policy"]').attributes["content"]
    assert policy.startswith("default-src 'none'")
    assert said.count("</details>") == said.count("<details")


@pytest.mark.parametrize(
    ("pattern", "path", "matches"),
    [
        ("*", "/content/a.md", True),
        ("/content/", "/content/a/b.md", True),
        ("/content/", "/x/content/a.md", False),
        ("content/*", "/content/a.md", True),
        ("content/*", "/content/a/b.md", False),
        ("*.md", "/content/a/b.md", True),
        ("/content/**/van-ban/", "/content/a/b/van-ban/c.md", True),
        ("/content/**/van-ban/", "/content/van-ban/c.md", True),
        ("apps", "/x/apps/y.md", True),
        ("/content/tin", "/content/tin-tuc/a.md", False),
        ("/content/tin", "/content/tin/a.md", True),
    ],
)
def test_patterns_of_owners(pattern: str, path: str, matches: bool) -> None:
    assert bool(_pattern(pattern).match(path)) == matches
