"""Templates compiled for themes give the text that Jinja's own compiler gives."""

from __future__ import annotations

import jinja2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2.compiler import CodeGenerator
from jinja2.filters import FILTERS
from markupsafe import Markup, escape

from portalgen.render.theme import load_theme, make_environment
from portalgen.render.theme_choice import CHOICES
from portalgen.render.theme_code import bytecode_cache
from portalgen.render.theme_compiler import html
from portalgen.render.views import Link

TEMPLATES = {
    "base": "<{% block a %}base {{ _('menu.home') }}{% endblock %}|{% block b %}{{ super is defined }}{% endblock %}>",
    "child": "{% extends 'base' %}{% block a %}[{{ super() }}{{ v }}]{% endblock %}{% block b %}{{ self.a() }}{% endblock %}",
    "macros": "{% macro m(a, b='<d>', c=none) %}{{ a }}/{{ b }}/{{ c }}{% endmacro %}"
    "{% macro rest(a) %}{{ a }}{{ varargs|join('+') }}{% for k in kwargs|sort %}{{ k }}{% endfor %}{% endmacro %}"
    "{% macro wraps(t) %}<{{ t }}>{{ caller(t) }}</{{ t }}>{% endmacro %}"
    "{% macro own(caller=none) %}{{ caller is none }}{% endmacro %}",
    "calls": "{% import 'macros' as p %}{% from 'macros' import m, wraps %}{{ m(v) }};{{ m(v, c=1) }};{{ p.m(1, 2, 3) }};"
    "{{ p.rest(v, '<', 2, z=1, y=2) }};{% call(x) wraps('<b>') %}{{ x }}{{ v }}{% endcall %};{{ p.own() }};{{ m(b=v, a=1) }}",
    "values": "{{ v }}{{ safe }}{{ 5 }}{{ none }}{{ [v, safe] }}{{ '<&>' }}{{ v ~ safe }}{{ safe + v }}{{ n + 1 }}{{ v|upper }}",
    "words": "{{ _('menu.home') }}{{ _('<no such & word>') }}{% if _('menu.home') == 'x' %}!{% endif %}"
    "<a title=\"{{ _('pager.newer') }}\">{{ _('menu.children', label=v) }}{{ _('period.count', count=n) }}{{ _(key) }}",
    "own word": "{% set _ = joiner(', ') %}{{ _() }}a{{ _() }}b",
    "loops": "{% for x in rows recursive %}{{ loop.index }}{{ x.k }}{{ x['k'] }}{{ loop.cycle('<', '>') }}"
    "{% if x.c %}({{ loop(x.c) }}){% endif %}{% else %}none{% endfor %}",
    "scopes": "{% set s = namespace(t='') %}{% for x in rows %}{% set s.t = s.t ~ x.k %}{% endfor %}{{ s.t }}"
    "{% filter upper %}a{{ v }}{% endfilter %}{% set block %}<i>{{ v }}</i>{% endset %}{{ block }}{{ dict(a=v).a }}"
    "{% include 'included' %}{% with q = v %}{{ q }}{% endwith %}{{ range(3)|list|length }}{{ v.startswith('<') }}",
    "included": "({{ v }})",
    "plain": "<p>{{ _('menu.home') }}</p>",
    "without context": "a{% include 'plain' without context %}b{% include 'none' ignore missing %}{% include 'included' %}",
    "choices": "{% for f in links|rejectattr('label', 'in', ('a',))|selectattr('href') %}{{ f.label }}{% endfor %}"
    "{{ links|selectattr('label', 'equalto', v)|map(attribute='href')|join }}{{ rows|map(attribute='k')|list }}"
    "{{ links|rejectattr('href', 'none')|list|length }}{{ (links|map(attribute='children.0', default='-'))|list }}"
    "{% if none|selectattr('x') %}yes{% endif %}{{ rows|selectattr('c')|list|length }}{{ ['b', 'a']|map('upper')|list }}"
    "{{ ()|map(attribute='no')|list }}{{ links|selectattr('href', 'eq', 'x')|list|length }}",
    "bad macro": "{% from 'macros' import m %}{{ m(1, 2, 3, 4) }}",
    "bad argument": "{% from 'macros' import m %}{{ m(1, zz=2) }}",
    "bad name": "{{ v }}{{ nothing.at.all }}",
    "bad call": "{{ nothing(1) }}",
    "bad choice": "{{ links|map(attribute='zz')|join }}",
    "bad test": "{{ links|selectattr('label', 'equalto')|list }}",
    "bad attribute": "{{ rows[0].zz.y }}",
}
VALUES = {
    "v": "<b class=\"x\">'&' đ</b>",
    "safe": Markup("<i>&amp;</i>"),
    "n": 3,
    "links": (Link("a", "x"), Link("<b class=\"x\">'&' đ</b>", ""), Link("", "y", children=(Link("z", ""),))),
    "key": "pager.older",
    "rows": [{"k": "<1>", "c": [{"k": 2, "c": ()}]}, {"k": Markup("<3>"), "c": ()}],
}


def environment(*, own: bool, lang: str = "vi", careful: bool = True) -> jinja2.Environment:
    theme, _ = load_theme("default", None)
    assert theme is not None
    made = make_environment(theme.files, lang, theme.words(lang), bytecode_cache(None), careful=careful)
    made.bytecode_cache = None
    made.loader = jinja2.DictLoader(TEMPLATES)
    made.join_path = lambda template, parent: template  # type: ignore[method-assign]
    if not own:
        made.code_generator_class = CodeGenerator
        made.template_class = jinja2.Template
        made.filters.update({name: FILTERS[name] for name in CHOICES})
    return made


def outcome(made: jinja2.Environment, name: str) -> str:
    try:
        return made.get_template(name).render(VALUES)
    except Exception as error:  # noqa: BLE001 - whatever it is, it must be the same
        return f"{type(error).__name__}: {error}"


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("name", TEMPLATES)
def test_same_text_as_jinja(name: str, lang: str) -> None:
    expected = outcome(environment(own=False, lang=lang), name)
    given = outcome(environment(own=True, lang=lang), name)
    if name == "bad macro":  # Python says it in other words
        assert given.startswith("TypeError: m() takes from 0 to 3 positional arguments")
        expected = given
    assert given == expected
    assert ("Error" in expected) == name.startswith("bad")


@pytest.mark.parametrize("name", TEMPLATES)
def test_quick_code_gives_the_same_text_or_fails(name: str) -> None:
    expected = outcome(environment(own=True), name)
    given = outcome(environment(own=True, careful=False), name)
    assert given == expected or ((name in {"loops", "scopes"} or name.startswith("bad")) and "Error" in given)


ABSENT = {
    "tested": ("{{ rows[0].zz is defined }}{{ rows[0]['zz'] is undefined }}{{ v.zz is defined }}", False),
    "default": ("{{ rows[0].zz|default('-') }}{{ rows[0]['zz']|d('-') }}", False),
    "item of a mapping": ("{{ rows[0].k }}", True),
    "kept but not used": ("{% set x = links[0].zz %}{% set y = links[0]['zz'] %}.", True),
    "not given": (
        "{% macro m(a) %}{{ a.b is defined }}{% endmacro %}{% if n %}n{% else %}{{ nix.b }}{% endif %}",
        False,
    ),
    "keyword": ("{% if n %}.{% else %}{{ n.class }}{{ n.đ }}{% endif %}", False),
}


@pytest.mark.parametrize(("text", "fails"), ABSENT.values(), ids=list(ABSENT))
def test_what_is_not_there(text: str, fails: bool) -> None:
    told = []
    for careful in (True, False):
        made = environment(own=True, careful=careful)
        made.loader = jinja2.DictLoader({"a": text})
        told.append(outcome(made, "a"))
    assert "Error" not in told[0]
    assert ("Error" in told[1]) == fails
    assert fails or told[0] == told[1]


def test_errors_name_the_line_of_the_template() -> None:
    made = environment(own=True)
    made.loader = jinja2.DictLoader({"a": "1\n2\n{{ v }}{{\nnothing.at.all }}"})
    with pytest.raises(jinja2.UndefinedError) as caught:
        made.get_template("a").render(VALUES)
    lines = [entry.lineno + 1 for entry in caught.traceback if "<template>" in str(entry.path)]
    assert lines in ([3], [4])


class Shy:
    def __html__(self) -> str:
        return "<shy>"


@given(
    st.one_of(
        st.text(), st.integers(), st.floats(), st.none(), st.lists(st.text()), st.builds(Markup, st.text())
    )
)
def test_values_are_escaped_as_by_markupsafe(value: object) -> None:
    assert html(value) == escape(value)


def test_objects_with_html_of_their_own() -> None:
    assert html(Shy()) == "<shy>"
