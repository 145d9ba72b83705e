"""The default theme: every template with full and with minimal views, as HTML, words, style and budget."""

from __future__ import annotations

import gzip
import itertools
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import msgspec
import pytest
import theme_samples as samples
from babel.messages.pofile import read_po
from markupsafe import Markup
from selectolax.lexbor import LexborHTMLParser

from portalgen.i18n import LANGUAGES
from portalgen.render.theme import Theme, load_theme
from portalgen.render.views import Notice

THEME = Path("themes/default")
TYPES = tuple(samples.typed_fields())
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
BLOCKS = {
    "address", "article", "aside", "blockquote", "details", "div", "dl", "fieldset", "figure", "footer", "form", "h1",
    "h2", "h3", "h4", "h5", "h6", "header", "hr", "main", "nav", "ol", "p", "pre", "section", "table", "ul",
}  # fmt: skip
SVG = {"svg", "circle", "path"}


@pytest.fixture(scope="module")
def theme() -> Theme:
    loaded, findings = load_theme("default", None)
    assert findings == ()
    return loaded


def context(kind: str, full: bool, theme: Theme, lang: str = "vi", component: bool = False) -> dict[str, Any]:
    chrome = samples.chrome(component=component, full=full)
    page = samples.page(
        kind,
        full=full,
        header=Markup(theme.render("header.html", lang, chrome=chrome, **samples.FILES)),
        footer=Markup(theme.render("footer.html", lang, chrome=chrome)),
    )
    return {"page": msgspec.structs.replace(page, lang=lang), "site": chrome.site, "portal": samples.PORTAL}


def pages() -> dict[str, tuple[str, str, bool, dict[str, Any]]]:
    """By name: template, kind of page, whether full, and what the template shows."""
    found: dict[str, tuple[str, str, bool, dict[str, Any]]] = {}
    for type_ in TYPES:
        template = f"items/{type_}.html"
        found[f"{type_}-full"] = (template, "item", True, {"item": samples.item(type_)})
        found[f"{type_}-bare"] = (template, "item", False, {"item": samples.bare_item(type_)})
        # One field at a time: every place in which a template relies on two that come together.
        for field in samples.typed_fields()[type_]:
            item = msgspec.structs.replace(samples.bare_item(type_), fields=(field,))
            found[f"{type_}-{field.key}"] = (template, "item", False, {"item": item})
    found["notices"] = ("items/generic.html", "item", True, {"item": samples.item("generic", notices=True)})
    for layout in ("rows", "cards", "table"):
        found[f"column-{layout}"] = ("column.html", "column", True, {"column": samples.column(layout)})
    with_children = samples.column("rows", children=samples.sections(), blocks=samples.home().blocks)
    found["column-children"] = ("column.html", "column", True, {"column": with_children})
    found["home"] = ("home.html", "home", True, {"home": samples.home()})
    bare_home = samples.HomeView("Cổng", Markup(""), ())
    found["home-bare"] = ("home.html", "home", False, {"home": bare_home})
    for template in ("column.html", "archive_year.html", "archive_month.html"):
        found[f"{template}-full"] = (template, "archive", True, {"column": samples.column()})
        found[f"{template}-bare"] = (template, "archive", False, {"column": samples.bare_column()})
    found["site-map"] = ("site_map.html", "site_map", True, {"nodes": samples.NODES})
    found["site-map-bare"] = ("site_map.html", "site_map", False, {"nodes": ()})
    found["search"] = ("search.html", "search", True, {"nodes": samples.NODES})
    found["search-bare"] = ("search.html", "search", False, {"nodes": ()})
    found["corrections"] = ("corrections.html", "corrections", True, samples.CORRECTIONS)
    for full in (True, False):
        found[f"not-found-{full}"] = ("not_found.html", "not_found", full, {})
    found["tombstone"] = ("tombstone.html", "tombstone", True, {"notice": samples.NOTICES[0]})
    found["tombstone-bare"] = ("tombstone.html", "tombstone", False, {"notice": Notice("withdrawn", "Đã gỡ")})
    found["redirect"] = ("redirect.html", "redirect", True, {"target": samples.Link("Bài mới", "/b.html")})
    found["redirect-bare"] = ("redirect.html", "redirect", False, {"target": samples.Link("", "/b.html")})
    return found


PAGES = pages()


@pytest.fixture(scope="module")
def rendered(theme: Theme) -> dict[str, str]:
    """Every page in Vietnamese."""
    shared = {(kind, full): context(kind, full, theme) for _, kind, full, _ in PAGES.values()}
    return {
        name: theme.render(template, "vi", **shared[kind, full], **more)
        for name, (template, kind, full, more) in PAGES.items()
    }


class Reader(HTMLParser):
    """Reads a page and collects what is wrong with its structure."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.problems: list[str] = []
        self.ids: list[str] = []
        self.refs: list[str] = []
        self.headings: list[int] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        given = dict(attrs)
        self.elements.append((tag, given))
        if len(names) != len(given):
            self.problems.append(f"<{tag}> has an attribute twice: {names}")
        if tag in BLOCKS and "p" in self.open:
            self.problems.append(f"<{tag}> inside <p>")
        if self.open[-1:] in (["ul"], ["ol"]) and tag != "li":
            self.problems.append(f"<{tag}> right inside a list")
        if self.open[-1:] == ["dl"] and tag not in {"div", "dt", "dd"}:
            self.problems.append(f"<{tag}> right inside a <dl>")
        if tag == "a" and "a" in self.open:
            self.problems.append("a link inside a link")
        if re.fullmatch(r"h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if given.get("id"):
            self.ids.append(given["id"] or "")
        self.refs += (given.get("aria-labelledby") or "").split()
        if tag not in VOID and tag not in {"circle", "path"}:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in {"circle", "path"}:
            return
        if not self.open or self.open[-1] != tag:
            self.problems.append(f"</{tag}> while {self.open[-3:]} are open")
        elif self.open:
            self.open.pop()

    def handle_data(self, data: str) -> None:
        if self.open[-1:] != ["script"]:
            self.text.append(data)


def read(html: str) -> Reader:
    reader = Reader()
    reader.feed(html)
    reader.close()
    assert reader.open == []
    return reader


@pytest.fixture(scope="module")
def parsed(rendered: dict[str, str]) -> dict[str, Reader]:
    return {name: read(html) for name, html in rendered.items()}


@pytest.mark.parametrize("name", PAGES)
def test_pages_are_well_formed(rendered, parsed, name):
    reader = parsed[name]
    assert rendered[name].startswith("<!doctype html>")
    assert reader.problems == []
    assert len(reader.ids) == len(set(reader.ids)), reader.ids
    assert set(reader.refs) <= set(reader.ids)


@pytest.mark.parametrize("name", PAGES)
def test_pages_have_one_h1_and_skip_no_level(parsed, name):
    levels = parsed[name].headings
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels)), levels


@pytest.mark.parametrize("name", PAGES)
def test_pages_hold_no_inline_script_or_style_and_nothing_of_a_third_party(parsed, name):
    for tag, given in parsed[name].elements:
        assert tag != "style"
        assert not [n for n in given if n == "style" or n.startswith("on")]
        if tag == "script":
            assert given.get("src") or given.get("type") == "application/ld+json"
            assert "defer" in given or given.get("type") == "application/ld+json"
        loads = tag in {"script", "img", "source", "iframe", "video", "audio", "object", "embed"}
        if loads or (tag == "link" and given.get("rel") in {"stylesheet", "icon", "preload"}):
            for attribute in ("src", "href", "srcset"):
                assert "//" not in (given.get(attribute) or "")


@pytest.mark.parametrize("name", PAGES)
def test_images_say_what_they_are_and_how_large_and_links_lead_somewhere(parsed, name):
    for tag, given in parsed[name].elements:
        if tag == "img":
            assert {"alt", "width", "height"} <= given.keys()
            assert given.get("loading") == "lazy" or given.get("fetchpriority") == "high" or not given["alt"]
        if tag == "a":
            assert given["href"]


@pytest.mark.parametrize("name", PAGES)
def test_nothing_of_python_is_printed(parsed, name):
    text = "".join(parsed[name].text)
    assert not re.search(r"\bNone\b|\bTrue\b|\bFalse\b|FieldView|Link\(|Markup|&lt;|&amp;lt;", text)


def test_landmarks_and_shortcuts(rendered):
    elements = read(rendered["news_article-full"]).elements
    tags = [tag for tag, _ in elements]
    assert tags.count("main") == 1
    assert {given["accesskey"] for _, given in elements if "accesskey" in given} == {"1", "2", "3", "4"}
    skip = next(given for tag, given in elements if tag == "a")
    assert skip["href"] == "#main"
    names = [
        given.get("aria-label") or given.get("aria-labelledby") for tag, given in elements if tag == "nav"
    ]
    assert None not in names
    assert len(names) == len(set(names))


def toolbars(html: str) -> list[dict[str, str | None]]:
    return [given for _, given in read(html).elements if "tools" in (given.get("class") or "").split()]


def test_actions_that_need_a_script_are_hidden_without_it(rendered):
    elements = read(rendered["news_article-full"]).elements
    tools = next(given for _, given in elements if "data-tools" in given)
    assert "hidden" in tools
    actions = [given["data-do"] for tag, given in elements if tag == "button" and "data-do" in given]
    assert {"print", "save", "share", "close", "speak", "smaller", "larger", "contrast"} == set(actions)
    assert all("hidden" in given for name in rendered for given in toolbars(rendered[name]))


def test_statutory_footer_and_links_between_sites(theme):
    html = theme.render("footer.html", "vi", chrome=samples.chrome(component=True))
    for said in (
        "Trưởng Ban Biên tập",
        "Số 1, đường Mẫu",
        "024 3000 0000",
        "banbientap@example.vn",
        "00/GP-TTĐT",
    ):
        assert said in html
    assert 'href="tel:02430000000"' in html
    assert 'href="/">Cổng thông tin điện tử mẫu</a>' in html  # back to the portal
    assert all(name in html for name in samples.COMPONENTS)
    header = theme.render("header.html", "vi", chrome=samples.chrome(component=True), **samples.FILES)
    assert "Trang thông tin Thi hành án dân sự" in header
    assert "Về cổng chính" in header
    assert "Trang trình diễn" in header


def test_a_page_of_a_component_site(theme):
    html = theme.render(
        "items/news_article.html", "vi", **context("item", True, theme, component=True), item=samples.item()
    )
    assert read(html).problems == []


def test_item_page_shows_what_it_must(rendered):
    html = rendered["notices"]
    order = [
        "Bài đã được rút", "Bài đã được đính chính", "<h1", "Thứ Sáu, 13/11/2026 14:37", samples.LEAD, 'class="hero"',
        "Hạn chót", 'id="ho-so"', "Tệp đính kèm", "Sửa ngày có hiệu lực", "Nội dung liên quan", "Cổng thông tin điện tử Chính phủ",
        "(JSON)", "Chủ đề", "Cùng chuyên mục",
    ]  # fmt: skip
    places = [html.index(part) for part in order]
    assert places == sorted(places)


def test_files_are_offered_once(rendered):
    for name in ("legal_document-full", "draft_consultation-full", "generic-full"):
        hrefs = [
            g["href"]
            for t, g in read(rendered[name]).elements
            if t == "a" and "/vb/" in (g["href"] or "") and g.get("type")
        ]
        assert len(hrefs) == len(set(hrefs)), name
        assert any("phu-luc" in h or "toan-van" in h for h in hrefs)


@pytest.mark.parametrize("type_", TYPES)
def test_no_field_is_lost(rendered, type_):
    text = re.sub(r"\s+", " ", "".join(read(rendered[f"{type_}-full"]).text))
    placed = {"source", "source_url", "source_date", "contributors", "empty", "stage"}
    for field in samples.typed_fields()[type_]:
        if field.key in placed or isinstance(field.value, samples.Link):
            continue
        value = field.value
        while isinstance(value, tuple):
            value = value[0]
        if isinstance(value, samples.FieldView):
            value = value.value
        if isinstance(value, str) and not isinstance(value, Markup):
            assert value.split("\n")[0] in text, field.key


def test_hostile_text_is_only_text(theme):
    evil = '"><script>alert(1)</script><img src=x onerror=alert(1)>'
    keep = {"kind", "tone", "type", "layout", "show", "key", "attribute", "lang", "href"}

    def poison(value: Any) -> Any:
        if isinstance(value, Markup):
            return value
        if isinstance(value, str):
            return evil
        if isinstance(value, tuple):
            return tuple(poison(one) for one in value)
        if isinstance(value, dict):
            return {name: poison(one) for name, one in value.items()}
        if isinstance(value, msgspec.Struct) and not isinstance(value, samples.Moment):
            names = [name for name in value.__struct_fields__ if name not in keep]
            return msgspec.structs.replace(value, **{name: poison(getattr(value, name)) for name in names})
        return value

    chrome = poison(samples.chrome())
    header = Markup(theme.render("header.html", "vi", chrome=chrome, **samples.FILES))
    page = msgspec.structs.replace(
        poison(samples.page()), header=header, **samples.FILES, json_ld=Markup(""), kind="item"
    )
    shared = {"page": page, "site": chrome.site, "portal": samples.PORTAL}
    for template, _, full, more in PAGES.values():
        if full:
            given = {name: poison(value) for name, value in more.items()}
            html = theme.render(template, "vi", **shared, **given)
            assert "<script>" not in html
            assert "&lt;script&gt;" in html
            assert "<img src=x" not in html


# Words


def catalogue(lang: str) -> dict[str, Any]:
    with (THEME / "locales" / f"{lang}.po").open("rb") as stream:
        messages = [m for m in read_po(stream, abort_invalid=True) if m.id]
    return {m.id if isinstance(m.id, str) else m.id[0]: m.string for m in messages}


def test_both_languages_have_the_same_words_and_all_of_them():
    vi, en = catalogue("vi"), catalogue("en")
    assert vi.keys() == en.keys()
    assert all(vi.values())
    assert all(en.values())
    names = re.compile(r"\{(\w+)\}")
    for key, text in vi.items():
        if isinstance(text, str):
            assert set(names.findall(text)) == set(names.findall(en[key])), key


def test_no_word_is_idle(theme):
    source = "".join(s.source.text for level in theme.files.levels for s in level.values())
    asked = set(re.findall(r'_\("([\w.]+)"', source))
    computed = tuple(re.findall(r'_\("([\w.]+)" ~', source))
    idle = [key for key in catalogue("vi") if key not in asked and not key.startswith(computed)]
    assert idle == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_word_of_every_page_is_translated(lang):
    loaded, _ = load_theme("default", None)
    environment = loaded.environment(lang)
    words = environment.globals["_"]
    own = catalogue(lang)
    missing: set[str] = set()

    def listening(key: str, **args: Any) -> str:
        if key not in own:
            missing.add(key)
        return words(key, **args)

    environment.globals["_"] = listening
    shared = {(kind, full): context(kind, full, loaded, lang) for _, kind, full, _ in PAGES.values()}
    for template, kind, full, more in PAGES.values():
        assert loaded.render(template, lang, **shared[kind, full], **more)
    assert missing == set()
    assert loaded.careful == set()  # no page has to be made twice


def test_english_pages_are_english(theme):
    html = theme.render(
        "items/news_article.html", "en", **context("item", True, theme, "en"), item=samples.item()
    )
    assert '<html lang="en">' in html
    assert "Friday, 13 November 2026, 14:37" in html
    assert "Other news" in html


def test_a_card_tells_a_table_in_a_line(theme):
    rows = [{"name": "Bộ phận A", "place": "Hà Nội"}, {"name": "Bộ phận B", "place": ""}]
    field = samples.table("authors", "Tác giả", {"name": "Họ tên", "place": "Nơi công tác"}, rows)
    card = msgspec.structs.replace(samples.card(), fields=(field,))
    column = msgspec.structs.replace(samples.column(), cards=(card,))
    html = theme.render("column.html", "vi", **context("column", True, theme), column=column)
    assert "<dt>Tác giả</dt><dd>Bộ phận A, Hà Nội; Bộ phận B</dd>" in html


def test_cards_in_another_language_say_so(theme):
    card = msgspec.structs.replace(samples.card(), title="English title", lang="en")
    column = msgspec.structs.replace(samples.column(), cards=(card,))
    html = theme.render("column.html", "vi", **context("column", True, theme), column=column)
    assert 'lang="en" hreflang="en">English title' in html


# Style and budget


@pytest.fixture(scope="module")
def css(theme: Theme) -> str:
    return theme.static_assets()["css/main.css"].data.decode()


def test_style_sheet_and_script_are_small(theme):
    assets = theme.static_assets()
    assert len(gzip.compress(assets["css/main.css"].data)) <= 9 * 1024
    assert len(gzip.compress(assets["js/main.js"].data)) <= 3.5 * 1024


def test_an_item_page_with_its_style_sheet_is_far_below_the_budget(theme, rendered):
    size = len(gzip.compress(rendered["news_article-full"].encode()))
    assert size + len(gzip.compress(theme.static_assets()["css/main.css"].data)) <= 25 * 1024


def test_vietnamese_typography(css):
    assert not re.search(r"text-align:\s*justify|hyphens:\s*auto|text-transform:\s*uppercase|small-caps", css)
    assert "letter-spacing" not in css
    heights = [float(value) for value in re.findall(r"--line-(?:text|head):\s*([\d.]+)", css)]
    assert heights == [1.65, 1.4]
    assert min(float(v) for v in re.findall(r"line-height:\s*([\d.]+)", css)) >= 1


def test_old_telephones_know_the_conditions_of_the_style_sheets(theme):
    for name, asset in theme.static_assets().items():
        if name.endswith(".css"):
            conditions = re.findall(r"@media[^{]*", asset.data.decode())
            assert not [c for c in conditions if re.search(r"[<>]=?", c)], name  # ranges: browsers of 2022


def test_nothing_blinks_or_moves(css):
    assert not re.search(r"animation|transition|@keyframes|marquee|blink", css)


def luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(2 * d for d in colour[1:])
    parts = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(a: str, b: str) -> float:
    high, low = sorted((luminance(a), luminance(b)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def colours_of(scheme: str) -> dict[str, str]:
    """The tokens as they hold: those of dark screens over those of light ones, those of more contrast last."""
    text = (THEME / "static/css/_tokens.css").read_text(encoding="utf-8")
    plain, _, chosen = text.partition("@media (prefers-contrast: more)")
    dark = "@media screen and (prefers-color-scheme: dark)"
    parts = [plain.partition(dark)[::2]]
    if "more" in scheme:
        parts.append(chosen.partition(dark)[::2])
    colours: dict[str, str] = {}
    for light, over in parts:
        for text in (light, over) if "dark" in scheme else (light,):
            colours |= dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{3,6});", text))
    return colours


@pytest.mark.parametrize(
    ("scheme", "least"), [("light", 4.5), ("dark", 4.5), ("light, more", 7), ("dark, more", 7)]
)
def test_colours_have_the_contrast_that_the_law_asks_for(scheme, least):
    colours = colours_of(scheme)
    pairs = [
        (a, b)
        for a in ("ink", "soft", "head", "link", "hover", "accent")
        for b in ("paper", "surface", "sunken")
    ]
    pairs += [(tone, f"{tone}-bg") for tone in ("info", "good", "warn", "bad", "muted")]
    pairs += [("on-band", "band"), ("on-band-soft", "band")]
    poor = {pair: round(contrast(colours[pair[0]], colours[pair[1]]), 2) for pair in pairs}
    assert {pair: ratio for pair, ratio in poor.items() if ratio < least} == {}
    marks = [("focus", "paper"), ("focus", "surface"), ("gold", "band"), ("line-strong", "surface")]
    assert {
        pair: contrast(colours[pair[0]], colours[pair[1]])
        for pair in marks
        if contrast(colours[pair[0]], colours[pair[1]]) < 3
    } == {}


def test_the_script_asks_for_nothing_of_others_and_evaluates_nothing(theme):
    script = theme.static_assets()["js/main.js"].data.decode()
    assert not re.search(r"\beval\b|new Function|innerHTML|fetch\(|XMLHttp|https?://|document\.write", script)


def test_the_mark_is_drawn_here(theme):
    icon = theme.static_assets()["img/favicon.svg"].data.decode()
    assert "<script" not in icon
    assert "href" not in icon


@pytest.mark.parametrize("type_", TYPES)
def test_no_field_is_shown_twice(rendered, type_):
    page = LexborHTMLParser(rendered[f"{type_}-full"])
    fields = samples.typed_fields()[type_]
    inner = {part.label for field in fields if field.kind == "object" for part in field.value}
    given = [field.label for field in fields if field.label not in inner]
    shown = [node.text(strip=True) for node in page.css("article.item :is(dt, h2, .timeline-label)")]
    assert {label for label in given if shown.count(label) > given.count(label)} == set()
