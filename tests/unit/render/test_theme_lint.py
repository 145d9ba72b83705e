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
        ('<script src="//example.com/a.js"></script>', "THM007", 1),
        ('<link rel="stylesheet" href="http://example.com/a.css">', "THM007", 1),
        ('\n{{ _("khong.co") }}', "THM008", 2),
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
        '<script src="{{ x }}" defer></script><script type="application/ld+json">{}</script>',
        '<a href="https://example.com/">x</a> <meta property="og:image" content="https://example.com/a.png">',
        '{{ _("diagnostics.none") }}{{ _("x." ~ y) }}',
        "{# {% include x %} <style> #}",
        "{% set online = 1 %}{% set style = 2 %}{{ f( onload = 1) }}",
        "<p>style = đẹp, on = bật</p>",
    ],
)
def test_what_is_right_is_left_alone(tmp_path, text):
    found = linted(tmp_path, {"templates/a.html": text, "templates/b.html": ""})
    assert found == ()


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


def test_findings_come_in_one_order(tmp_path):
    files = {f"templates/{name}.html": "{% include x %}\n<style>" for name in "cab"}
    found = linted(tmp_path, files)
    assert list(found) == sorted(found, key=lambda f: (f.span, f.code))
    assert found == linted(tmp_path, files)
