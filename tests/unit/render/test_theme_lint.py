"""What is said of a theme before it renders anything."""

from __future__ import annotations

from pathlib import Path

import pytest

from portalgen.diagnostics import Diagnostic
from portalgen.diagnostics.text import describe, unfilled
from portalgen.i18n import LANGUAGES, translator
from portalgen.render.theme import load_theme
from portalgen.render.theme_lint import lint


def linted(root: Path, files: dict[str, str]) -> tuple[Diagnostic, ...]:
    for name, text in {"theme.yml": "name: rieng\n", **files}.items():
        path = root / "themes" / "rieng" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    theme, findings = load_theme("rieng", root)
    assert findings == ()
    found = lint(theme)
    for finding in found:
        for language in LANGUAGES:
            assert unfilled(finding, translator(language)) == ()
            assert "theme." not in describe(finding, translator(language)).message
    return found


def places(found: tuple[Diagnostic, ...]) -> list[tuple[str, str, int]]:
    return [(f.code, f.span.path.removeprefix("themes/rieng/"), f.span.line) for f in found]


def test_the_default_theme_has_no_finding(tmp_path):
    theme, _ = load_theme("default", tmp_path)
    assert lint(theme) == ()


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("\n{% if %}", "THM002", 2),
        ("{% endif %}", "THM002", 1),
        ("\n\n{{ x|khong_co }}", "THM002", 3),
        ("{{ x is khong_co }}", "THM002", 1),
        ("{{ x|safe }}", "THM002", 1),
        ("\n{% include 'mat.html' %}", "THM004", 2),
        ("{% extends 'mat.html' %}", "THM004", 1),
        ("{% import 'mat.html' as m %}", "THM004", 1),
        ("{% from 'mat.html' import m %}", "THM004", 1),
        ("{% include 'parent:a.html' %}", "THM004", 1),
        ("{% include ['mat.html', 'mat2.html'] %}", "THM004", 1),
        ("\n{% include x %}", "THM005", 2),
        ("{% extends 'a' ~ x %}", "THM005", 1),
        ("{% import x as m %}", "THM005", 1),
        ("{% from x import m %}", "THM005", 1),
        ("{% include ['b.html', x] %}", "THM005", 1),
        ("{% include 'b.html' if x else 'b.html' %}", "THM005", 1),
        ("\n<script>alert(1)</script>", "THM007", 2),
        ("<SCRIPT type=module>import 'x'</SCRIPT>", "THM007", 1),
        ("<style>a{}</style>", "THM007", 1),
        ("<p\n style='color:red'>", "THM007", 2),
        ("<a href=# onclick='x()'>", "THM007", 1),
        ('<img src="https://example.com/a.png">', "THM007", 1),
        ('<script src="//example.com/a.js" async></script>', "THM007", 1),
        ('\n<script src="{{ x }}"></script>', "PRF003", 2),
        ("<script class=deferred src=/a.js></script>", "PRF003", 1),
        ('<link rel="stylesheet" href="http://example.com/a.css">', "THM007", 1),
        ('<img srcset="/a.png 1x, https://example.com/b.png 2x">', "THM007", 1),
        ('<form action="https://example.com/"></form>', "THM007", 1),
        ('<svg><use href="//example.com/a.svg#b"/></svg>', "THM007", 1),
        ('\n<a href="javascript:alert(1)">x</a>', "THM007", 2),
        ('\n{{ _("khong.co") }}', "THM008", 2),
        ("\n{% autoescape false %}{{ x }}{% endautoescape %}", "THM010", 2),
        ("{% autoescape x %}{{ x }}{% endautoescape %}", "THM010", 1),
        ("{{ x.__class__ }}", "THM010", 1),
        ("{{ x['_secret'] }}", "THM010", 1),
        ("{{ x|attr('__class__') }}", "THM010", 1),
        ("{{ x|map(attribute='a.__class__')|list }}", "THM010", 1),
    ],
)
def test_faults_are_found_with_their_line(tmp_path, text, code, line):
    found = linted(tmp_path, {"templates/a.html": text, "templates/b.html": ""})
    assert set(places(found)) == {(code, "templates/a.html", line)}


@pytest.mark.parametrize(
    "text",
    [
        "{% include 'b.html' %}{% include ['mat.html', 'b.html'] %}",
        "{% include 'mat.html' ignore missing %}",
        '<script type=module src="/a.js"></script><script src="/a.js" async></script>',
        '<script src="{{ x }}" defer></script><script type="application/ld+json">{}</script>',
        '<a href="https://example.com/">x</a> <meta property="og:image" content="https://example.com/a.png">',
        '{{ _("diagnostics.none") }}{{ _("x." ~ y) }}',
        "{# {% include x %} <style> #}",
        "{% set online = 1 %}{% set style = 2 %}{{ f( onload = 1) }}",
        "<p>style = đẹp, on = bật</p>",
        '<img srcset="/a.png 1x, /b.png 2x"><form action="/tim/"></form>',
        "{% autoescape true %}{{ x }}{% endautoescape %}{{ x['a_b'] }}{{ x|map(attribute='a.b')|list }}",
    ],
)
def test_what_is_right_is_left_alone(tmp_path, text):
    found = linted(tmp_path, {"templates/a.html": text, "templates/b.html": ""})
    assert found == ()


def test_heavy_style_sheets_count_with_what_they_import(tmp_path):
    rules = "".join(f".a{number} {{ color: red }}\n" for number in range(1500))
    files = {"templates/a.html": "", "static/css/_a.css": rules, "static/css/_b.css": rules}
    main = '@import "_a.css";\n'
    assert linted(tmp_path, {**files, "static/css/main.css": main}) == ()
    (finding,) = linted(tmp_path, {**files, "static/css/main.css": main + '@import "_b.css";\n'})
    assert (finding.code, finding.span.path.rpartition("/")[2]) == ("PRF002", "main.css")
    assert not unfilled(finding, translator("vi"))


def test_words_are_needed_in_each_language(tmp_path):
    files = {"templates/a.html": "{{ _('k') }}", "locales/vi.po": 'msgid "k"\nmsgstr "chữ"\n'}
    (finding,) = linted(tmp_path, files)
    assert dict(finding.args)["language"] == "theme.language.en"
    assert "tiếng Anh" in describe(finding, translator("vi")).message
    files["locales/en.po"] = 'msgid "k"\nmsgstr "word"\n'
    assert linted(tmp_path, files) == ()


def test_a_catalogue_that_cannot_be_read_is_a_finding_and_does_no_harm(tmp_path):
    files = {"templates/a.html": "a", "locales/vi.po": 'msgid "k"\nmsgstr "thiếu nháy\n', "locales/en.po": ""}
    found = linted(tmp_path, files)
    assert places(found) == [("THM009", "locales/vi.po", 0)]
    assert str(tmp_path) not in str(found)
    theme, _ = load_theme("rieng", tmp_path)
    assert theme.render("a.html", "vi") == "a"


def test_style_sheets_belong_to_it(tmp_path):
    found = linted(tmp_path, {"static/a.css": "a{background:url(mat.png)}"})
    assert places(found) == [("THM006", "static/a.css", 1)]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("css/a.css", "a{b:c}\na{background:url( 'https://example.com/a.png')}"),
        ("css/a.css", '\n@import "https://example.com/a.css";'),
        ("css/a.css", "\n@import url(//example.com/a.css);"),
        ("css/_a.css", '\n@font-face{font-family:x;src:url("https://example.com/x.woff2")}'),
        ("css/a.css", "\na{background:url(data:image/png;base64,AAAA)}"),
        ("js/a.js", "\nfetch('https://example.com/count')"),
        ("js/a.js", "\nimport x from 'https://example.com/x.js'"),
        ("js/a.js", "\nnew Function('return 1')()"),
        ("js/a.js", "\neval('1')"),
    ],
)
def test_style_sheets_and_scripts_ask_nothing_of_others(tmp_path, name, text):
    assert places(linted(tmp_path, {f"static/{name}": text})) == [("THM007", f"static/{name}", 2)]


def test_addresses_in_scripts_that_only_say_what_something_is_are_left_alone(tmp_path):
    text = "const SVG = 'http://www.w3.org/2000/svg' // https://example.com/\nfetch('/a.json'); medieval('x')"
    assert linted(tmp_path, {"static/js/a.js": text}) == ()


def test_findings_come_in_one_order(tmp_path):
    files = {f"templates/{name}.html": "{% include x %}\n<style>" for name in "cab"}
    found = linted(tmp_path, files)
    assert list(found) == sorted(found, key=lambda f: (f.span, f.code))
    assert found == linted(tmp_path, files)
