"""Themes as machinery: finding, extending, rendering, failing politely."""

from __future__ import annotations

import datetime as dt
import os
import pickle
from pathlib import Path

import pytest
import theme_samples as samples
from jinja2 import Environment, meta

from portalgen.diagnostics import Diagnostic, Severity
from portalgen.diagnostics.text import describe, unfilled
from portalgen.i18n import LANGUAGES, translator
from portalgen.render import theme_files
from portalgen.render.filters import make_filters, telephone
from portalgen.render.theme import Theme, ThemeError, find_source, load_theme, references
from portalgen.text.moment import Moment


def write(root: Path, files: dict[str, str]) -> Path:
    """Write theme files below ``root/themes``; a theme without ``theme.yml`` gets a plain one."""
    for name, text in files.items():
        path = root / "themes" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        config = root / "themes" / name.partition("/")[0] / "theme.yml"
        if not config.exists():
            config.write_text(f"name: {config.parent.name}\n", encoding="utf-8")
    return root


def load(root: Path, name: str = "rieng", cache: Path | None = None) -> Theme:
    theme, findings = load_theme(name, root, cache)
    assert findings == ()
    assert theme is not None
    return theme


def failure(theme: Theme, template: str, **context: object) -> Diagnostic:
    with pytest.raises(ThemeError) as caught:
        theme.render(template, "vi", **context)
    assert caught.value.__cause__ is None
    for language in LANGUAGES:
        assert unfilled(caught.value.diagnostic, translator(language)) == ()
    return caught.value.diagnostic


# Finding a theme


def test_the_default_theme_is_there_for_a_portal_without_themes(tmp_path):
    theme = load(tmp_path, "default")
    assert "items/generic.html" in theme.files.names()
    assert load(tmp_path / "no-such-folder", "default").name == "default"


def test_the_default_theme_is_package_data_of_an_installed_copy(tmp_path, monkeypatch):
    package = tmp_path / "site-packages" / "portalgen"
    write(package, {"default/templates/a.html": "gói"})
    write(package.parent, {"default/templates/a.html": "của người khác"})
    monkeypatch.setattr(theme_files, "_PACKAGE", package)
    assert load(tmp_path, "default").render("a.html", "vi") == "gói"
    (package.parent / "pyproject.toml").touch()  # now it is a source tree
    assert load(tmp_path, "default").render("a.html", "vi") == "của người khác"


def test_the_wheel_holds_the_default_theme_where_it_is_looked_for():
    import tomllib

    config = tomllib.loads(Path("pyproject.toml").read_text(encoding="utf-8"))
    included = config["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]
    assert included == {"themes/default": "portalgen/themes/default"}


def test_a_portal_has_its_own_theme_before_the_built_in_one(tmp_path):
    write(tmp_path, {"default/templates/base.html": "của cổng"})
    assert load(tmp_path, "default").render("base.html", "vi") == "của cổng"


@pytest.mark.parametrize("name", ["khong-co", "", "..", "../default", "/etc", "a/b", "DEFAULT", "default\0"])
def test_an_unknown_theme_is_a_finding(tmp_path, name):
    theme, (finding,) = load_theme(name, tmp_path)
    assert theme is None
    assert finding.code == "THM001"
    assert "giao diện" in describe(finding, translator("vi")).message


@pytest.mark.parametrize(
    ("config", "code"),
    [
        ("name: rieng\nextend: default\n", "THM001"),
        ("extends: default\n", "THM001"),
        ("name: [a]\n", "THM001"),
        ("- a\n", "YAML011"),
        ("", "THM001"),
        ("name: rieng\nname: hai\n", "YAML003"),
        ("name: rieng\nextends: mat-tich\n", "THM001"),
        ("name: rieng\nextends: ../../etc\n", "THM001"),
    ],
)
def test_a_wrong_theme_yml_is_a_finding_with_its_file(tmp_path, config, code):
    write(tmp_path, {"rieng/theme.yml": config, "rieng/templates/a.html": "a"})
    theme, findings = load_theme("rieng", tmp_path)
    assert theme is None
    assert [f.code for f in findings] == [code]
    assert findings[0].span.path == "themes/rieng/theme.yml"
    assert findings[0].severity is Severity.ERROR


def test_themes_that_extend_each_other_are_a_finding(tmp_path):
    write(tmp_path, {"a/theme.yml": "name: a\nextends: b\n", "b/theme.yml": "name: b\nextends: a\n"})
    theme, (finding,) = load_theme("a", tmp_path)
    assert theme is None
    assert dict(finding.args)["reason"] == "theme.reason.cycle"
    assert "vòng tròn" in describe(finding, translator("vi")).hint


def test_a_link_that_leads_out_of_the_theme_is_not_followed(tmp_path):
    (tmp_path / "mat.html").write_text("bí mật", encoding="utf-8")
    write(tmp_path, {"rieng/templates/a.html": "a"})
    os.symlink(tmp_path / "mat.html", tmp_path / "themes/rieng/templates/b.html")
    os.symlink(tmp_path, tmp_path / "themes/rieng/templates/ngoai")
    theme = load(tmp_path)
    assert theme.files.names() == ("a.html",)
    assert failure(theme, "b.html").code == "THM004"


@pytest.mark.parametrize(
    "name", ["../../mat.html", "/etc/passwd", "ngoai/../../mat.html", "0:../x", "7:a.html"]
)
def test_no_template_outside_the_theme_can_be_named(tmp_path, name):
    (tmp_path / "mat.html").write_text("bí mật", encoding="utf-8")
    theme = load(write(tmp_path, {"rieng/templates/a.html": "a"}))
    assert failure(theme, name).code == "THM004"


def test_files_that_editors_leave_are_no_templates(tmp_path):
    theme = load(
        write(
            tmp_path,
            {"rieng/templates/a.html": "", "rieng/templates/a.html~": "", "rieng/templates/.a.swp": ""},
        )
    )
    assert theme.files.names() == ("a.html",)


def test_windows_text_and_decomposed_letters_are_normalised(tmp_path):
    write(tmp_path, {"rieng/templates/a.html": ""})
    path = tmp_path / "themes/rieng/templates/a.html"
    path.write_bytes("\ufeff{% if x %}\r\ntie\u0302\u0301ng\r\n{% endif %}\r\n".encode())
    assert load(tmp_path).render("a.html", "vi", x=True) == "tiếng\n"


def test_a_template_that_is_not_utf8_is_a_finding_and_the_others_work(tmp_path):
    write(tmp_path, {"rieng/templates/a.html": "a", "rieng/templates/b.html": ""})
    (tmp_path / "themes/rieng/templates/b.html").write_bytes(b"ti\xeang")
    theme, (finding,) = load_theme("rieng", tmp_path)
    assert (finding.code, finding.span.path) == ("FILE001", "themes/rieng/templates/b.html")
    assert theme.render("a.html", "vi") == "a"


# Extending


@pytest.fixture
def child(tmp_path):
    return load(
        write(
            tmp_path,
            {
                "cha/templates/base.html": "<{% block a %}cha{% endblock %}|{% include 'footer.html' %}>",
                "cha/templates/footer.html": "{{ _('w.one') }}-{{ _('w.two') }}",
                "cha/locales/vi.po": 'msgid "w.one"\nmsgstr "một"\n\nmsgid "w.two"\nmsgstr "hai"\n',
                "cha/locales/en.po": 'msgid "w.one"\nmsgstr "one"\n',
                "rieng/theme.yml": "name: rieng\nextends: cha\n",
                "rieng/templates/base.html": '{% extends "parent:base.html" %}{% block a %}con {{ super() }}{% endblock %}',
                "rieng/locales/vi.po": 'msgid "w.two"\nmsgstr "HAI"\n',
            },
        )
    )


def test_a_child_takes_its_own_first_and_its_parent_for_the_rest(child):
    assert child.render("base.html", "vi") == "<con cha|một-HAI>"
    assert child.files.chain == ("rieng", "cha")


def test_words_missing_in_one_language_come_from_another_and_never_vanish(child):
    assert child.render("footer.html", "en") == "one-HAI"
    assert child.render("footer.html", "fr") == "một-HAI"
    assert child.words("vi")("no.such.key") == "no.such.key"


def test_a_portals_default_theme_may_extend_the_built_in_one(tmp_path):
    write(
        tmp_path,
        {
            "default/theme.yml": "name: default\nextends: default\n",
            "default/templates/not_found.html": (
                '{% extends "parent:not_found.html" %}{% block main %}[{{ super() }}]{% endblock %}'
            ),
        },
    )
    theme = load(tmp_path, "default")
    html = theme.render(
        "not_found.html", "vi", page=samples.page(full=False), site=samples.site(), portal=samples.PORTAL
    )
    assert "[<div class=" in html.replace("\n", "")
    assert "Không tìm thấy trang" in html


def test_the_template_of_a_type_is_its_own_else_generic(child, tmp_path):
    theme = load(tmp_path, "default")
    assert theme.item_template("legal_qa", "legal_qa") == "items/legal_qa.html"
    assert theme.item_template("static_page") == "items/static_page.html"
    assert theme.item_template("tender_notice") == "items/generic.html"
    assert theme.item_template("tender_notice", "la-lam") == "items/generic.html"
    assert theme.item_template("x", "news_article") == "items/news_article.html"


# Rendering


def render(tmp_path: Path, text: str, lang: str = "vi", **context: object) -> str:
    return load(write(tmp_path, {"rieng/templates/a.html": text})).render("a.html", lang, **context)


def test_everything_is_escaped(tmp_path):
    shown = render(tmp_path, '<a title="{{ x }}">{{ x }}{{ _("k", x=x) }}</a>', x='"><script>')
    assert "<script" not in shown
    assert shown.count("&lt;script&gt;") == 2


def test_autoescape_has_no_way_out_by_filter(tmp_path):
    finding = failure(load(write(tmp_path, {"rieng/templates/a.html": "\n{{ x|safe }}"})), "a.html", x="<b>")
    assert (finding.code, finding.span.line) == ("THM002", 2)


@pytest.mark.parametrize("text", ["{{ [1,2]|random }}", "{{ lipsum() }}", "{{ now() }}"])
def test_chance_and_clock_are_not_there(tmp_path, text):
    theme = load(write(tmp_path, {"rieng/templates/a.html": text}))
    assert failure(theme, "a.html").code in {"THM002", "THM003"}


MOMENT = Moment(dt.datetime(2023, 4, 13, 14, 37, tzinfo=samples.HANOI))


@pytest.mark.parametrize(
    ("expression", "vi", "en"),
    [
        ("m|date", "13/04/2023", "13/04/2023"),
        ("m|date_long", "Thứ Năm, 13/04/2023 14:37", "Thursday, 13 April 2023, 14:37"),
        ("d|date_long", "Thứ Năm, 13/04/2023", "Thursday, 13 April 2023"),
        ("m|date_words", "ngày 13 tháng 4 năm 2023", "13 April 2023"),
        ("m|iso", "2023-04-13T14:37:00+07:00", "2023-04-13T14:37:00+07:00"),
        ("d|iso", "2023-04-13", "2023-04-13"),
        ("14473389|number", "14.473.389", "14,473,389"),
        ("8000|money", "8.000 đồng", "VND 8,000"),
        ("1258291|filesize", "1,2 MB", "1.2 MB"),
        ("lang", "vi", "en"),
    ],
)
def test_filters_speak_the_language_of_the_page(tmp_path, expression, vi, en):
    context = {"m": MOMENT, "d": MOMENT.at.date()}
    text = "{{ " + expression + " }}"
    assert render(tmp_path, text, "vi", **context) == vi
    assert render(tmp_path, text, "en", **context) == en


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("024 6273 9718", "02462739718"),
        ("(024) 6273.9718", "02462739718"),
        ("+84 24-6273-9718", "+842462739718"),
        ("113", "113"),
        ("024 3000 0000 hoặc 1800", ""),
        ("024 3000 0000 – 024 3000 0001", ""),
        ("12", ""),
        ("", ""),
        ("٠١٢٣٤٥", ""),
    ],
)
def test_only_one_plain_number_can_be_called(text, number):
    assert telephone(text) == number
    assert make_filters("vi")["tel"](text) == number


def test_plurals_and_placeholders(tmp_path):
    write(
        tmp_path,
        {
            "rieng/templates/a.html": '{{ _("n", count=c) }} {{ _("hi", name="<b>") }} {{ _("n", count=1) }}',
            "rieng/locales/vi.po": 'msgid ""\nmsgstr ""\n"Language: vi\\n"\n'
            '"Plural-Forms: nplurals=1; plural=0;\\n"\n\n'
            'msgid "n"\nmsgid_plural "n.plural"\nmsgstr[0] "{shown} mục"\n\n'
            'msgid "hi"\nmsgstr "Chào {name} {la}"\n',
            "rieng/locales/en.po": 'msgid ""\nmsgstr ""\n"Language: en\\n"\n'
            '"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n\n'
            'msgid "n"\nmsgid_plural "n.plural"\nmsgstr[0] "{shown} item"\nmsgstr[1] "{shown} items"\n',
        },
    )
    theme = load(tmp_path)
    assert theme.render("a.html", "vi", c=3000) == "3.000 mục Chào &lt;b&gt; {la} 1 mục"
    assert theme.render("a.html", "en", c=3000).startswith("3,000 items ")
    assert theme.render("a.html", "en", c=3000).endswith(" 1 item")


# Failing


def test_an_unknown_name_tells_template_line_and_page(tmp_path):
    page = samples.page("item", full=False)
    theme = load(write(tmp_path, {"rieng/templates/a.html": "dòng một\n  {{ page.titel }}\n"}))
    finding = failure(theme, "a.html", page=page)
    assert finding.code == "THM003"
    assert (finding.span.path, finding.span.line) == ("themes/rieng/templates/a.html", 2)
    assert finding.source_line == "  {{ page.titel }}"
    assert dict(finding.args)["path"] == "/tin-tuc/a.html"
    assert "titel" in describe(finding, translator("vi")).hint


def test_the_deepest_template_is_blamed(tmp_path):
    theme = load(
        write(
            tmp_path,
            {
                "rieng/templates/a.html": '{% extends "b.html" %}\n{% block x %}{% include "c.html" %}{% endblock %}',
                "rieng/templates/b.html": "\n\n{% block x %}{% endblock %}",
                "rieng/templates/c.html": '{% from "d.html" import m %}\n{{ m(none) }}',
                "rieng/templates/d.html": "\n\n\n{% macro m(v) %}{{ v.x.y }}{% endmacro %}",
            },
        )
    )
    finding = failure(theme, "a.html")
    assert (finding.span.path, finding.span.line) == ("themes/rieng/templates/d.html", 4)


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("a\n{% if x %}", "THM002", 2),
        ("a\n\n{{ x | khong_co }}", "THM002", 3),
        ("{% extends 'mat.html' %}", "THM004", 1),
        ("\n{% include 'mat.html' %}", "THM004", 2),
        ("\n{{ 1 // zero }}", "THM003", 2),
        ("\n{{ none|date }}", "THM003", 2),
        ("{% macro m() %}{{ m() }}{% endmacro %}\n{{ m() }}", "THM003", 1),
    ],
)
def test_every_fault_of_a_template_is_a_finding(tmp_path, text, code, line):
    finding = failure(load(write(tmp_path, {"rieng/templates/a.html": text})), "a.html", x=1, zero=0)
    assert (finding.code, finding.span.line) == (code, line)
    assert finding.span.path == "themes/rieng/templates/a.html"


def test_a_failure_crosses_processes():
    error = ThemeError(samples_finding())
    assert pickle.loads(pickle.dumps(error)).diagnostic == error.diagnostic


def samples_finding() -> Diagnostic:
    from portalgen.diagnostics import Span, diagnose

    return diagnose("THM004", Span("themes/a/templates/b.html"), name="b.html")


def test_a_theme_crosses_processes(child):
    copy = pickle.loads(pickle.dumps(child))
    assert copy.render("base.html", "vi") == child.render("base.html", "vi")


# Keeping compiled templates


def test_a_second_process_reads_what_the_first_compiled_and_damage_does_no_harm(tmp_path, monkeypatch):
    cache = tmp_path / "cache"
    write(
        tmp_path,
        {"rieng/templates/a.html": "{{ _('k') }}", "rieng/locales/vi.po": 'msgid "k"\nmsgstr "chữ"\n'},
    )
    assert load(tmp_path, cache=cache).render("a.html", "vi") == "chữ"
    kept = sorted(path for path in cache.iterdir())
    assert {path.suffix for path in kept} == {".jinja", ".mo"}
    for size in (0, 1, 10):
        from portalgen.render import theme_words

        theme_words._catalogue.cache_clear()
        for path in kept:
            path.write_bytes(path.read_bytes()[:size])
        assert load(tmp_path, cache=cache).render("a.html", "vi") == "chữ"


def test_an_edited_template_or_word_is_seen_despite_the_cache(tmp_path):
    cache = tmp_path / "cache"
    files = {"rieng/templates/a.html": "{{ _('k') }} 1", "rieng/locales/vi.po": 'msgid "k"\nmsgstr "cũ"\n'}
    assert load(write(tmp_path, files), cache=cache).render("a.html", "vi") == "cũ 1"
    files = {"rieng/templates/a.html": "{{ _('k') }} 2", "rieng/locales/vi.po": 'msgid "k"\nmsgstr "mới"\n'}
    assert load(write(tmp_path, files), cache=cache).render("a.html", "vi") == "mới 2"


# What a page depends on


def test_a_closure_holds_what_a_template_is_made_of_and_no_more(child):
    assert child.closure("base.html") == (
        "themes/cha/templates/base.html",
        "themes/cha/templates/footer.html",
        "themes/rieng/templates/base.html",
    )
    assert child.closure("footer.html") == ("themes/cha/templates/footer.html",)
    assert child.closure("mat.html") == ("!mat.html",)


def test_the_digest_of_a_closure_changes_with_its_templates_only(tmp_path):
    files = {
        "rieng/templates/a.html": '{% from "m.html" import m %}{{ m() }}{% include "x.html" ignore missing %}',
        "rieng/templates/m.html": "{% macro m() %}1{% endmacro %}",
        "rieng/templates/other.html": "1",
    }

    def digest() -> str:
        return load(write(tmp_path, files)).closure_digest("a.html")

    first = digest()
    files["rieng/templates/other.html"] = "2"
    assert digest() == first
    files["rieng/templates/m.html"] = "{% macro m() %}2{% endmacro %}"
    second = digest()
    assert second != first
    files["rieng/templates/x.html"] = ""  # an absent template that comes to be
    assert digest() not in {first, second}


def test_templates_that_include_each_other_have_a_closure(tmp_path):
    files = {
        "rieng/templates/a.html": "{% include 'b.html' %}",
        "rieng/templates/b.html": "{% include 'a.html' %}",
    }
    assert len(load(write(tmp_path, files)).closure("a.html")) == 2


def test_the_quick_reading_of_references_misses_none_that_jinja_knows(tmp_path):
    theme = load(tmp_path, "default")
    parser = Environment(autoescape=True)
    for name in theme.files.names():
        source = find_source(theme.files, name)
        known = set(meta.find_referenced_templates(parser.parse(source.source.text)))
        assert known == set(references(source)), name


@pytest.mark.parametrize(
    "text",
    [
        "{%extends 'b.html'%}",
        '{%- include ["b.html", "c.html"] -%}',
        "{% include 'b.html' if x else 'c.html' %}",
        '{%+ import\n "b.html"\n as b %}',
        "{% from 'b.html' import x as y %}",
    ],
)
def test_references_in_all_their_forms(tmp_path, text):
    theme = load(write(tmp_path, {"rieng/templates/a.html": text, "rieng/templates/b.html": ""}))
    assert "themes/rieng/templates/b.html" in theme.closure("a.html")


def test_the_digest_of_a_theme_sees_templates_static_files_and_words(tmp_path):
    files = {
        "rieng/templates/a.html": "1",
        "rieng/static/a.css": "1",
        "rieng/locales/vi.po": 'msgid "k"\nmsgstr "1"\n',
    }
    seen = {load(write(tmp_path, files)).digest}
    for name, text in files.items():
        files[name] = text.replace("1", "2")
        seen.add(load(write(tmp_path, files)).digest)
    assert len(seen) == 4
