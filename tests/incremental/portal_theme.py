"""A theme for tests: few and small templates that print every value they are given.

The default theme takes a second to compile and shows only a part of what views hold; this one compiles at
once, and a value that has gone stale anywhere in a view is a difference in the page.
"""

from __future__ import annotations

_VALUES = """
{% macro link(l) %}[{{ l.label }}|{{ l.href }}|{{ l.current }}|{{ l.lang }}|{{ l.note }}{% for c in l.children %}{{ link(c) }}{% endfor %}]{% endmacro %}
{% macro links(all) %}{% for l in all %}{{ link(l) }}{% endfor %}{% endmacro %}
{% macro image(i) %}{% if i %}({{ i.href }} {{ i.width }}x{{ i.height }} {{ i.alt }} {{ i.caption }} {{ i.credit }}{% for s in i.sources %} {{ s.href }} {{ s.width }}{% endfor %}){% endif %}{% endmacro %}
{% macro badges(all) %}{% for b in all %}<b>{{ b.label }}|{{ b.tone }}</b>{% endfor %}{% endmacro %}
{% macro fields(all) %}{% for f in all %}<dd>{{ f.key }}|{{ f.label }}|{{ f.kind }}|{{ f.show }}|{{ f.columns }}|{{ f.value }}</dd>
{% endfor %}{% endmacro %}
{% macro moment(m) %}{% if m %}<time datetime="{{ m|iso }}">{{ m|date_long }}</time>{% endif %}{% endmacro %}
{% macro notice(n) %}<p>{{ n.kind }}|{{ n.title }}|{{ n.text }}|{% if n.date %}{{ n.date|date }}{% endif %}|{% if n.link %}{{ link(n.link) }}{% endif %}</p>{% endmacro %}
""".lstrip()

_LISTS = """
{% from "partials/values.html" import badges, fields, image, link, links, moment %}
{% macro card(c) %}
<li>{{ c.id }}|{{ c.title }}|{{ c.href }}|{{ c.type }}|{{ c.type_label }}|{{ c.lead }}|{{ c.lang }}|{{ moment(c.date) }}
{{ image(c.image) }}{% if c.column %}{{ link(c.column) }}{% endif %}{% if c.site %}{{ link(c.site) }}{% endif %}
{{ badges(c.badges) }}{{ fields(c.fields) }}</li>
{% endmacro %}
{% macro cards(all) %}<ul>{% for c in all %}{{ card(c) }}{% endfor %}</ul>{% endmacro %}
{% macro sections(all) %}{% for s in all %}<h3>{{ s.title }}|{{ s.href }}|{{ s.layout }}</h3>{{ cards(s.cards) }}{% endfor %}{% endmacro %}
{% macro periods(all) %}{% for p in all %}<i>{{ p.label }}|{{ p.href }}|{{ p.count }}|{{ p.current }}</i>{% endfor %}{% endmacro %}
{% macro blocks(all) %}{% for b in all %}
<section><h2>{{ b.kind }}|{{ b.title }}|{{ b.href }}|{{ b.layout }}|{{ b.headers }}</h2>
{{ b.text }}{{ cards(b.cards) }}{{ sections(b.sections) }}{{ links(b.links) }}
{% for i, l in b.images %}{{ image(i) }}{{ link(l) }}{% endfor %}</section>
{% endfor %}{% endmacro %}
""".lstrip()

_BASE = """
{% from "partials/values.html" import link, links %}
<!doctype html><html lang="{{ page.lang }}"><head><title>{{ page.title }}</title>
<link rel="stylesheet" href="{{ page.assets["css/main.css"] }}" integrity="{{ page.integrity["css/main.css"] }}">
<link rel="icon" href="{{ page.assets["img/favicon.svg"] }}">
<link rel="canonical" href="{{ page.canonical }}"><meta name="robots" content="{{ page.robots }}">
{% for m in page.meta %}<meta {{ m.attribute }}="{{ m.name }}" content="{{ m.content }}">
{% endfor %}
<script type="application/ld+json">{{ page.json_ld }}</script></head><body>
<p>{{ page.kind }}|{{ page.description }}|{{ page.href }}|{{ site.title }}|{{ portal.title }}</p>
{{ links(page.breadcrumbs) }}{{ links(page.alternates) }}{{ links(page.feeds) }}
{{ page.header }}
{% block main %}{% endblock %}
{{ page.footer }}
</body></html>
""".lstrip()

_ITEM = """
{% extends "base.html" %}
{% from "partials/lists.html" import cards %}
{% from "partials/values.html" import badges, fields, image, link, links, moment, notice %}
{% block main %}<h1>{{ item.id }}|{{ item.title }}|{{ item.type_label }}|{{ item.href }}|{{ item.lang }}|{{ item.json_href }}</h1>
<p>{{ item.lead }}|{{ moment(item.date) }}|{{ moment(item.updated) }}|{% if item.unit %}{{ link(item.unit) }}{% endif %}</p>
{{ image(item.image) }}{{ badges(item.badges) }}
{% for n in item.notices %}{{ notice(n) }}{% endfor %}
{{ fields(item.fields) }}
{{ item.body }}
{% for t in item.toc %}<i>{{ t.level }} {{ t.id }} {{ t.text }}</i>{% endfor %}
{% for f in item.files %}<a href="{{ f.href }}">{{ f.name }}|{{ f.title }}|{{ f.kind }}|{{ f.media_type }}|{{ f.size }}|{{ f.role }}</a>{% endfor %}
{% for label, all in item.relations %}<h4>{{ label }}</h4>{{ links(all) }}{% endfor %}
{% for n in item.corrections %}{{ notice(n) }}{% endfor %}
<p>{{ item.topics|join(", ") }}</p>{% if item.column %}{{ link(item.column) }}{% endif %}
{% for key, label, of in item.referrers %}{{ key }}|{{ label }}{{ cards(of) }}{% endfor %}
{{ cards(item.older) }}{{ links(item.translations) }}
{% for key, value in item.raw|dictsort %}<p>{{ key }}={{ value }}</p>
{% endfor %}
{% block more %}{% endblock %}
{% endblock %}
""".lstrip()

_COLUMN = """
{% extends "base.html" %}
{% from "partials/lists.html" import blocks, cards, periods, sections %}
{% from "partials/values.html" import link, links %}
{% block main %}<h1>{{ column.title }}|{{ column.href }}|{{ column.archive_title }}|{{ column.layout }}|{{ column.headers }}</h1>
<p>{{ column.description }}|{{ column.feed }}|{{ column.csv }}|{{ column.json }}</p>{{ column.introduction }}
{{ blocks(column.blocks) }}{{ sections(column.children) }}{{ cards(column.cards) }}
{{ periods(column.years) }}{{ periods(column.months) }}
{% if column.pager.newer %}newer {{ link(column.pager.newer) }}{% endif %}
{% if column.pager.older %}older {{ link(column.pager.older) }}{% endif %}{{ links(column.pager.pages) }}
{% endblock %}
""".lstrip()

_CHROME = """
{% from "partials/values.html" import link, links %}
<p>{{ chrome.notice }}|{{ chrome.site.title }}|{{ chrome.site.short_title }}|{{ chrome.site.description }}|{{ chrome.site.logo }}|{{ chrome.site.href }}</p>
{{ links(chrome.menu) }}{{ links(chrome.site.translations) }}{% if chrome.site.portal %}{{ link(chrome.site.portal) }}{% endif %}
""".lstrip()

_FOOTER = """
{% from "partials/values.html" import link, links %}
<footer>{{ _("footer.words") }}|{{ chrome.site.contact.organisation }}|{{ chrome.site.contact.address }}|{{ chrome.site.feed }}|{{ chrome.site.site_map }}
{{ links(chrome.footer_links) }}{{ links(chrome.component_sites) }}</footer>
""".lstrip()

_PO = """
msgid ""
msgstr ""
"Language: {lang}\\n"
"Content-Type: text/plain; charset=UTF-8\\n"

msgid "footer.words"
msgstr "{footer}"

msgid "note.words"
msgstr "{note}"
""".lstrip()


def _page(body: str, imports: str = "") -> str:
    return f'{{% extends "base.html" %}}\n{imports}{{% block main %}}{body}{{% endblock %}}\n'


_BLOCKS = '{% from "partials/lists.html" import blocks %}\n'

_TEMPLATES = {
    "base.html": _BASE,
    "partials/values.html": _VALUES,
    "partials/lists.html": _LISTS,
    "partials/note.html": '<p class="note">{{ _("note.words") }}</p>\n',
    "items/generic.html": _ITEM,
    "items/news_article.html": '{% extends "items/generic.html" %}\n'
    '{% block more %}{% include "partials/note.html" %}{% endblock %}\n',
    "items/legal_document.html": '{% extends "items/generic.html" %}\n{% block more %}legal{% endblock %}\n',
    "items/draft_consultation.html": '{% extends "items/generic.html" %}\n',
    "items/static_page.html": '{% extends "items/generic.html" %}\n',
    "column.html": _COLUMN,
    "archive_year.html": '{% extends "column.html" %}\n',
    "archive_month.html": '{% extends "column.html" %}\n',
    "home.html": _page("<h1>{{ home.title }}</h1>{{ home.introduction }}{{ blocks(home.blocks) }}", _BLOCKS),
    "site_map.html": _page("{% for n in nodes %}{{ n }}\n{% endfor %}"),
    "search.html": _page("{{ site.search }}{{ site.search_index }}{% for n in nodes %}{{ n }}\n{% endfor %}"),
    "corrections.html": _page("{% for c in corrections %}{{ c }}\n{% endfor %}{{ years }}{{ feed }}"),
    "not_found.html": _page("{{ site.href }}{{ site.site_map }}"),
    "tombstone.html": _page(
        "<p>{{ notice.kind }}|{{ notice.title }}|{{ notice.text }}|{{ notice.date }}|{{ notice.link }}</p>"
    ),
    "redirect.html": '<!doctype html><link rel="canonical" href="{{ page.canonical }}">{{ target.href }}\n',
    "header.html": _CHROME,
    "footer.html": _FOOTER,
}


def theme_files() -> dict[str, str]:
    """The theme ``default`` and a theme ``rieng`` that extends it with one override, by path in the portal."""
    files = {f"themes/default/templates/{name}": text for name, text in _TEMPLATES.items()}
    files |= {
        "themes/default/theme.yml": "name: default\n",
        "themes/default/static/css/main.css": '@import "_tokens.css";\nbody { color: var(--ink); }\n',
        "themes/default/static/css/_tokens.css": ":root { --ink: #123456; }\n",
        "themes/default/static/img/favicon.svg": '<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0h1"/></svg>\n',
        "themes/default/static/img/nen.txt": "nen 0\n",
        "themes/default/locales/vi.po": _PO.format(lang="vi", footer="Chân trang", note="Ghi chú"),
        "themes/default/locales/en.po": _PO.format(lang="en", footer="Foot of page", note="Note"),
        "themes/rieng/theme.yml": "name: rieng\nextends: default\n",
        "themes/rieng/templates/items/draft_consultation.html": '{% extends "items/generic.html" %}\n'
        "{% block more %}theme of its own{% endblock %}\n",
    }
    return files
