"""Which change touches which outputs: all that it must, and nothing else.

Every row of the table edits one portal in one way. The outputs that change must be exactly those that the row
names; the build is compared with a clean one; and where a build tells what it rendered, no page of an item and
no archive is rendered in vain.
"""

from __future__ import annotations

import copy
import datetime as dt
import fnmatch
import os
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import pytest
from bench import Bench
from first_portal import CHANGED_TYPE, OWN_TYPE, consultation, document, news, pdf, png
from portal_model import Column, Item, Site, World, moment
from portal_theme import theme_files
from trees import Tree, changed, tree_of

from portalgen.build.pipeline import Result

NOW = moment("2026-11-24T08:00")
DEEP = os.environ.get("PORTALGEN_DEEP") == "1"

#: Kinds of output by name; the column ``tin`` has items t01 (oldest) to t12 (newest), t05 in October.
KINDS = {
    "page": ["tin/t05.html"],
    "newer": ["tin/t06.html", "tin/t07.html", "tin/t08.html", "tin/t09.html"],
    "later": ["tin/t10.html", "tin/t11.html"],
    "newest": ["tin/t12.html"],
    "older": ["tin/t01.html", "tin/t02.html", "tin/t03.html", "tin/t04.html"],
    "naming": ["khac/k1.html"],
    "other pages": ["khac/k2.html", "danh-ba/p?.html"],
    "documents": ["van-ban/d?.html"],
    "documents' data": ["van-ban/d?.json"],
    "consultation": ["du-thao/t.html"],
    "consultation's data": ["du-thao/t.json"],
    "foreign pages": ["phu/news/n?.html"],
    "front": ["tin/index.html"],
    "year": ["tin/2026/index.html"],
    "month 10": ["tin/2026/10/index.html"],
    "month 11": ["tin/2026/11/index.html"],
    "month 11, page 1": ["tin/2026/11/trang-1.html"],
    "other fronts": ["khac/index.html"],
    "other archives": ["khac/2026/index.html", "khac/2026/11/index.html"],
    "names": ["danh-ba/index.html"],
    "document lists": ["van-ban/index.html", "van-ban/20*/index.html"],
    "document tables": ["van-ban/20*/list.*"],
    "consultation lists": ["du-thao/index.html"],
    "consultation years": ["du-thao/2026/index.html"],
    "consultation tables": ["du-thao/2026/list.*"],
    "foreign lists": ["phu/news/index.html", "phu/news/2026/index.html", "phu/news/2026/11/index.html"],
    "feeds": ["tin/atom.xml", "tin/feed.json"],
    "site feeds": ["atom.xml", "feed.json"],
    "other feeds": ["khac/atom.xml", "khac/feed.json"],
    "document feeds": ["van-ban/atom.xml", "van-ban/feed.json"],
    "consultation feeds": ["du-thao/atom.xml", "du-thao/feed.json"],
    "foreign feeds": ["phu/atom.xml", "phu/feed.json", "phu/news/atom.xml", "phu/news/feed.json"],
    "home": ["index.html"],
    "foreign home": ["phu/index.html"],
    "site map": ["site-map/index.html"],
    "foreign site map": ["phu/site-map/index.html"],
    "search": ["tim-kiem/index.html"],
    "foreign search": ["phu/search/index.html"],
    "corrections": ["corrections/index.html", "corrections/2*/index.html"],
    "corrections feed": ["corrections/atom.xml"],
    "not found": ["404.html"],
    "outline": ["feeds.opml"],
    "foreign outline": ["phu/feeds.opml"],
    "sitemap": ["sitemap.xml"],
    "sitemap of places": ["sitemaps/chinh.xml"],
    "sitemap 9": ["sitemaps/chinh-2026-09.xml"],
    "sitemap 10": ["sitemaps/chinh-2026-10.xml"],
    "sitemap 11": ["sitemaps/chinh-2026-11.xml"],
    "other sitemaps": ["sitemaps/chinh-20[12]?-0[3-8].xml", "sitemaps/phu*.xml"],
    "old addresses": ["_redirects", "_nginx/http.conf"],
    "rules of the server": ["_nginx/server.conf"],
    "headers": ["_headers"],
    "robots": ["robots.txt"],
    "style": ["assets/main.*.css"],
    "static": ["assets/nen.*", "assets/favicon.*"],
    "file": ["tin/t05/*.pdf"],
    "picture": ["tin/t05/*.png", "tin/t05/*.webp", "khac/k2/*"],
    "documents' files": ["van-ban/d?/*", "du-thao/t/*"],
    "alias": ["cu/t05.html"],
}

ITEM_PAGES = {
    "page",
    "newer",
    "later",
    "newest",
    "older",
    "naming",
    "other pages",
    "documents",
    "consultation",
}
ARCHIVES = {
    "year",
    "month 10",
    "month 11",
    "month 11, page 1",
    "other archives",
    "consultation years",
}
LISTS = {"front", *ARCHIVES, "other fronts", "names", "document lists", "consultation lists"}
CHROME = {"home", "site map", "not found", "search"}
FOREIGN = {"foreign pages", "foreign lists", "foreign home", "foreign site map", "foreign search"}
HTML = ITEM_PAGES | LISTS | CHROME | FOREIGN | {"corrections"}
FEEDS = {"feeds", "site feeds", "other feeds", "document feeds", "consultation feeds", "foreign feeds"}
#: What must not be rendered without need: these are as many as the portal has items and months.
COSTLY = ITEM_PAGES | ARCHIVES | {"foreign pages", "foreign lists", "documents' data", "consultation's data"}


def kind_of(path: str) -> str:
    """The kind of an output; empty for one that the table does not know."""
    return next((kind for kind, all_ in KINDS.items() if any(fnmatch.fnmatch(path, p) for p in all_)), "")


def table_portal() -> World:
    """Two sites, five columns, twelve items in the column that the table is about."""
    chinh = Site(
        "chinh",
        {"title": "Trang chính", "contact": {"organisation": "Cơ quan mẫu"}},
        menu=[("Trang chủ", "/"), ("Tin", "chinh/tin")],
        blocks=[
            {"kind": "latest", "columns": ["chinh/tin"], "limit": 3},
            {"kind": "text", "parts": [("text", "Chào.")]},
        ],
    )
    phu = Site("phu", {"title": "Other site", "lang": "en", "order": 1}, menu=[("Home", "/")])
    columns = [
        Column("chinh/tin", {"title": "Tin tức", "page_size": 5}),
        Column("chinh/khac", {"title": "Khác"}),
        Column("chinh/danh-ba", {"title": "Danh bạ", "type": "static_page"}),
        Column("chinh/van-ban", {"title": "Văn bản", "type": "legal_document"}),
        Column("chinh/du-thao", {"title": "Dự thảo", "type": "draft_consultation"}),
        Column("phu/news", {"title": "News"}),
    ]
    world = World(
        portal={
            "title": "Cổng",
            "base_url": "https://portal.example.gov.vn",
            "languages": ["vi", "en"],
            "main_site": "chinh",
            "theme": "rieng",
        },
        units=[{"id": "vu", "name": {"vi": "Vụ", "en": "Department"}}, {"id": "cuc", "name": {"vi": "Cục"}}],
        sites={site.id: site for site in (chinh, phu)},
        columns={column.id: column for column in columns},
        items={},
        media={
            "chinh/tin/t05.pdf": pdf(1),
            "chinh/tin/t05.png": png(1),
            "chinh/van-ban/d.pdf": pdf(2),
            "chinh/du-thao/t.pdf": pdf(3),
        },
        types={},
        theme=theme_files(),
    )
    world.items = {item.key: item for item in _table_items()}
    return world


def _table_items() -> Iterator[Item]:
    days = [
        "09-01",
        "09-02",
        "10-01",
        "10-02",
        "10-03",
        "10-04",
        "11-01",
        "11-02",
        "11-03",
        "11-04",
        "11-05",
        "11-06",
    ]
    for number, day in enumerate(days, 1):
        yield news(f"t{number:02}", "chinh/tin", f"2026-{day}")
    yield news("k1", "chinh/khac", "2026-11-05", ("item", "t05", ""))
    corrections = [{"on": "2025-01-02", "note": "Sửa tên"}]
    image = ("image", "chinh/tin/t05.png")
    yield news("k2", "chinh/khac", "2026-11-04", image, unit="cuc", corrections=corrections)
    yield news("n1", "phu/news", "2026-11-02")
    yield news("n2", "phu/news", "2026-11-01", highlight="2026-11-25")
    for number, title in enumerate(("Ân", "Dân", "Đông"), 1):
        yield Item(
            f"p{number}", "chinh/danh-ba", f"p{number}", {"title": title, "review_by": "2027-01-01"}, []
        )
    yield document("d1", "chinh/van-ban", 11, "chinh/van-ban/d.pdf")
    yield document("d2", "chinh/van-ban", 12, "chinh/van-ban/d.pdf")
    draft = consultation("t", "2026-12-10", date="2026-10-20")
    draft.attachments = ("chinh/du-thao/t.pdf",)
    yield draft


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    """One folder for all rows: each row begins by taking back what the last one did."""
    world = table_portal()
    subject = world.items["t05"]
    subject.image, subject.attachments = "chinh/tin/t05.png", ("chinh/tin/t05.pdf",)
    subject.front |= {"unit": "vu", "aliases": ["/cu/t05.html"], "topics": ["chung"]}
    made = Bench(tmp_path_factory.mktemp("table"))
    made.write(world.files())
    made.build(NOW, compare=False)
    made.world, made.tree = world, tree_of(made.output)  # type: ignore[attr-defined]
    return made


class Row(NamedTuple):
    """One line of the table.

    Args:
        change: edits the world; may give another clock.
        must: kinds that change, all and no others.
        some: kinds of which some outputs change.
        vain: costly kinds that may be rendered although they do not change, with a reason in the table.
        touch: give every file a new time.
    """

    change: Callable[[World], object]
    must: set[str]
    some: frozenset[str] | set[str] = frozenset()
    vain: frozenset[str] | set[str] = frozenset()
    touch: bool = False


def _set(world: World, item: str, **front: Any) -> None:
    world.items[item].front |= front


def _add(world: World, key: str, date: str) -> None:
    world.items[key] = news(key, "chinh/tin", date)


def _swap(world: World, path: str, old: str, new: str) -> None:
    assert old in world.theme[path]
    world.theme[path] = world.theme[path].replace(old, new)


def _move(world: World, key: str, folder: str) -> None:
    world.items[key].folder = folder


_T = "themes/default/"
#: Facts that are coarser than what a page shows of them (see docs/incremental.md): who names an item hears its
#: whole summary, a month of an archive is one fact for its pages, and so are a site's file with its columns,
#: the units, and what all pages share.
NAMING = {"naming"}
MONTH = {"month 11, page 1"}
#: The months of a year are one fact, with how many items they have; a page tells it of short ones only.
YEAR = {"year"}
ONE_SITE = COSTLY - {"foreign pages", "foreign lists"}
EVERYTHING = COSTLY
#: A page that goes and the lists around it; an old item's neighbours are the newer ones that list it.
LEAVES = {"page", "newer", "month 10", "front", "feeds", "site feeds", "sitemap 10"}
WITHDRAWN = {"on": "2026-11-20", "reason": "Lý do gỡ bài"}


def _withdrawn_in_error(world: World) -> None:
    """Nothing may link to what is gone."""
    _set(world, "t05", withdrawn=WITHDRAWN | {"kind": "error"})
    world.items["k1"].body.clear()


ROWS: dict[str, Row] = {
    "nothing": Row(lambda w: None, set()),
    "an hour passes": Row(lambda w: NOW + dt.timedelta(hours=1), set()),
    "every file is touched": Row(lambda w: None, set(), touch=True),
    "the clock goes back over an item": Row(
        lambda w: moment("2026-11-05T23:00"),
        {
            "newest",
            "month 11",
            "month 11, page 1",
            "front",
            "home",
            "feeds",
            "site feeds",
            "sitemap 11",
        }
        | {"consultation", "consultation years"},
        some={"consultation lists"},
        vain=YEAR,
    ),
    "body": Row(lambda w: w.items["t05"].body.append(("text", "Thêm.")), {"page"}),
    "title": Row(
        lambda w: _set(w, "t05", title="Khác hẳn"),
        {"page", "newer", "month 10", "feeds", "site feeds"},
        vain=NAMING,
    ),
    "title of the newest": Row(
        lambda w: _set(w, "t12", title="Khác hẳn"),
        {"newest", "month 11", "front", "home", "feeds", "site feeds"},
        vain=MONTH,
    ),
    "summary": Row(
        lambda w: _set(w, "t05", summary="Một tóm tắt khác, đủ dài để đưa vào danh sách."),
        {"page", "newer", "month 10", "feeds", "site feeds"},
        vain=NAMING,
    ),
    "topics": Row(
        lambda w: _set(w, "t05", topics=["mới"]),
        {"page", "feeds", "site feeds"},
        vain=NAMING | {"newer", "month 10"},
    ),
    "date within the month": Row(
        lambda w: _set(w, "t05", date="2026-10-03T09:00"),
        {"page", "newer", "month 10", "feeds", "site feeds", "sitemap 10"},
        vain=NAMING,
    ),
    "new at the top": Row(
        lambda w: _add(w, "t13", "2026-11-20"),
        {"month 11", "front", "home", "feeds", "site feeds", "sitemap 11"},
        vain=MONTH | YEAR,
    ),
    "new in a new month": Row(
        lambda w: _add(w, "t13", "2026-08-01"),
        {"older", "year", "front", "feeds", "site feeds", "sitemap"},
    ),
    "backdated": Row(
        lambda w: _add(w, "t13", "2026-10-02T12:00"),
        {"page", "month 10", "front", "feeds", "site feeds", "sitemap 10"},
        some={"newer"},
        vain=YEAR,
    ),
    "deleted": Row(
        lambda w: (w.items.pop("t05"), w.media.pop("chinh/tin/t05.pdf")),
        LEAVES | {"naming", "file", "alias", "old addresses"},
        some={"picture"},
        vain=YEAR,
    ),
    "moved to another column": Row(
        lambda w: _move(w, "t05", "chinh/khac"),
        LEAVES | {"naming", "file", "alias", "old addresses", "other fronts", "other feeds"},
        some={"picture", "other archives", "other pages"},
        vain=YEAR,
    ),
    "withdrawn in error": Row(
        _withdrawn_in_error,
        LEAVES | {"naming", "old addresses", "rules of the server", "file"},
        some={"picture"},
        vain=YEAR,
    ),
    "withdrawn, text stays": Row(
        lambda w: _set(w, "t05", withdrawn=WITHDRAWN | {"kind": "withdrawn"}), LEAVES, vain=NAMING | YEAR
    ),
    "corrected": Row(
        lambda w: _set(w, "t05", corrections=[{"on": "2026-11-01", "note": "Sửa số"}]),
        {"page", "newer", "month 10", "corrections", "corrections feed"},
        vain=NAMING,
    ),
    "scheduled": Row(
        lambda w: _set(w, "t12", publish_at="2026-11-24T08:30"),
        {
            "newest",
            "month 11",
            "month 11, page 1",
            "front",
            "home",
            "feeds",
            "site feeds",
            "sitemap 11",
        },
        vain=YEAR,
    ),
    "expired": Row(
        lambda w: _set(w, "t12", expire_at="2026-11-24T07:00"),
        {"newest", "month 11", "front", "home", "feeds", "site feeds"},
        vain=MONTH,
    ),
    "old address": Row(lambda w: _set(w, "t06", aliases=["/cu/t06.html"]), {"old addresses"}, some={"newer"}),
    "midnight before a deadline and a highlight": Row(
        lambda w: NOW + dt.timedelta(days=1),
        {"consultation", "consultation lists", "consultation years", "foreign home"},
    ),
    "attachment of another size": Row(
        lambda w: w.media.update({"chinh/tin/t05.pdf": pdf(1, 50)}), {"page", "file"}
    ),
    "attachment of the same size": Row(
        lambda w: w.media.update({"chinh/tin/t05.pdf": pdf(9)}), {"file"}, vain={"page"}
    ),
    "picture that two items show": Row(
        lambda w: w.media.update({"chinh/tin/t05.png": png(77)}),
        {"picture"},
        vain={"page", "newer", "other pages", "month 10"},
    ),
    "unit": Row(
        lambda w: w.units[0].update(name={"vi": "Vụ mới"}), {"page", "feeds", "site feeds"}, vain=EVERYTHING
    ),
    "unit of no item": Row(
        lambda w: w.units.append({"id": "khac", "name": {"vi": "Khác"}}), set(), vain=EVERYTHING
    ),
    "relation to a document": Row(
        lambda w: _set(w, "d2", relations=[{"kind": "amends", "to": "11/2011/NĐ-CP"}]),
        {"documents"},
        some={"documents' data"},
    ),
    "relation to no document": Row(
        lambda w: _set(w, "d2", relations=[{"kind": "amends", "to": "77/2017/NĐ-CP"}]),
        set(),
        some={"documents", "documents' data"},
    ),
    "menu": Row(lambda w: w.sites["chinh"].menu.reverse(), HTML - FOREIGN, vain=ONE_SITE),
    "block of the home page": Row(lambda w: w.sites["chinh"].blocks.reverse(), {"home"}, vain=ONE_SITE),
    "title of a site": Row(
        lambda w: w.sites["phu"].front.update(title="New name"),
        HTML | {"outline", "foreign outline", "foreign feeds"},
        vain=EVERYTHING,
    ),
    "title of a column": Row(
        lambda w: w.columns["chinh/khac"].front.update(title="Đổi tên"),
        {"naming", "other fronts", "other archives", "other feeds", "site map", "outline", "search"},
        some={"other pages"},
        vain=ONE_SITE,
    ),
    "order of columns": Row(
        lambda w: w.columns["chinh/tin"].front.update(weight=9), {"site map", "search"}, vain=ONE_SITE
    ),
    "page size": Row(
        lambda w: w.columns["chinh/tin"].front.update(page_size=6),
        {"front", "month 11", "month 11, page 1"},
        vain=ONE_SITE,
    ),
    "order of a list": Row(lambda w: _set(w, "p1", order=5), set(), some={"other pages"}),
    "name in a list by name": Row(lambda w: _set(w, "p3", title="Bình"), {"names"}, some={"other pages"}),
    "new column": Row(
        lambda w: w.columns.update({"chinh/moi": Column("chinh/moi", {"title": "Mới"})}),
        {"site map", "sitemap of places", "outline", "search"},
        vain=ONE_SITE,
    ),
    "notice on every page": Row(
        lambda w: w.portal.update(notice={"vi": "Bảo trì", "en": "Maintenance"}), HTML, vain=EVERYTHING
    ),
    "own content type": Row(lambda w: w.types.update({"types/g.yml": OWN_TYPE}), set()),
    "label of a content type": Row(
        lambda w: w.types.update({"types/t.yml": CHANGED_TYPE}),
        {
            "page",
            "newer",
            "year",
            "later",
            "newest",
            "older",
            "naming",
            "foreign pages",
            "front",
            "home",
            "foreign home",
        }
        | {
            "month 10",
            "month 11",
            "month 11, page 1",
            "other fronts",
            "feeds",
            "site feeds",
            "other feeds",
        }
        | {"foreign feeds"},
        some={"other pages", "other archives", "foreign lists"},
    ),
    "template of one kind of page": Row(
        lambda w: _swap(w, f"{_T}templates/items/legal_document.html", "legal", "luật"), {"documents"}
    ),
    "template of all items": Row(
        lambda w: _swap(w, f"{_T}templates/items/generic.html", "</h1>", "!</h1>"),
        ITEM_PAGES | {"foreign pages"},
    ),
    "template that the portal's own theme overrides": Row(
        lambda w: w.theme.update(
            {
                "themes/rieng/templates/items/legal_document.html": '{% extends "parent:items/legal_document.html" %}\n'
                "{% block more %}riêng{% endblock %}\n"
            }
        ),
        {"documents"},
    ),
    "template without visible effect": Row(
        lambda w: _swap(w, f"{_T}templates/items/generic.html", "<h1>", "{# #}<h1>"),
        set(),
        vain=ITEM_PAGES | {"foreign pages"},
    ),
    "partial of one template": Row(
        lambda w: _swap(w, f"{_T}templates/partials/note.html", "<p", "<p id=x"),
        ITEM_PAGES - {"documents", "consultation", "other pages"} | {"foreign pages"},
        some={"other pages"},
    ),
    "header": Row(lambda w: _swap(w, f"{_T}templates/header.html", "<p>", "<p id=x>"), HTML),
    "token of the style": Row(
        lambda w: _swap(w, f"{_T}static/css/_tokens.css", "123456", "654321"),
        HTML | {"style"},
        vain=EVERYTHING,
    ),
    "static file": Row(
        lambda w: w.theme.update({f"{_T}static/img/nen.txt": "khac\n"}), set(), some={"static"}, vain=COSTLY
    ),
    "word of one language": Row(
        lambda w: _swap(w, f"{_T}locales/vi.po", "Chân trang", "Cuối trang"), HTML - FOREIGN, vain=EVERYTHING
    ),
}


def _row(bench: Bench, name: str) -> tuple[Tree, Result]:
    """Take back the last row, then do this one; gives the tree and what the build said."""
    base: World = bench.world  # type: ignore[attr-defined]
    bench.steps[:] = [f"row {name!r}"]
    world = copy.deepcopy(base)
    now = ROWS[name].change(world)
    bench.write(base.files())
    bench.build(NOW, compare=False)
    assert tree_of(bench.output) == bench.tree  # type: ignore[attr-defined]
    bench.write(world.files())
    for path in bench.files if ROWS[name].touch else ():
        bench.touch(path)
    outcome = bench.build(now if isinstance(now, dt.datetime) else NOW, compare=DEEP)
    assert outcome.published, outcome.result
    assert outcome.result is not None
    return tree_of(bench.output), outcome.result


@pytest.mark.parametrize("name", ROWS)
def test_a_change_touches_what_it_must_and_nothing_else(bench: Bench, name: str) -> None:
    """The table, row by row."""
    row = ROWS[name]
    after, result = _row(bench, name)
    before = {path: data for path, data in bench.tree.items() if not path.endswith("/")}  # type: ignore[attr-defined]
    written, deleted = changed(before, after)
    touched = {path for path in written | deleted if path in before and kind_of(path)}
    by_kind = {kind: {path for path in before if kind_of(path) == kind} for kind in KINDS}
    wrong = {path: kind_of(path) for path in sorted(touched) if kind_of(path) not in row.must | row.some}
    assert not wrong, f"changed and should not: {wrong}"
    missing = {kind: sorted(by_kind[kind] - touched) for kind in row.must if by_kind[kind] - touched}
    assert not missing, f"did not change and should: {missing}"
    untouched = {kind for kind in row.some if not by_kind[kind] & touched}
    assert not untouched, f"nothing changed of: {untouched}"
    _check_rendered(row, result, touched, after)


def _check_rendered(row: Row, result: Result, touched: set[str], after: Tree) -> None:
    """What changed was rendered, and no costly output in vain."""
    rendered = {*result.rendered}
    assert touched & after.keys() <= rendered, sorted(touched & after.keys() - rendered)
    vain = {path for path in rendered - touched if kind_of(path) in COSTLY - row.vain - row.must - row.some}
    assert not vain, f"rendered in vain: {sorted(vain)}"


def test_every_kind_of_output_is_there(bench: Bench) -> None:
    """A kind without outputs would let a row pass that says nothing."""
    tree: Tree = bench.tree  # type: ignore[attr-defined]
    assert not [kind for kind in KINDS if not any(kind_of(path) == kind for path in tree)]
    unknown = sorted(
        path for path in tree if not kind_of(path) and not path.endswith("/") and path != "build.json"
    )
    assert not [path for path in unknown if path.endswith(".html")], unknown
