"""Every kind of fact is needed, and the test that builds equal clean ones would see it missing.

A kind of fact at a time is not heard; then some edit of the table must give a build that is not the right one.
The kinds are found in the code, so a new one fails here until an edit shows what it is for: either the table
lacks an edit, or the kind is of no use.
"""

from __future__ import annotations

import ast
import datetime as dt
import inspect
import textwrap
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from bench import Bench
from first_portal import first_portal, news, png
from portal_model import Column, Item, Site, World, moment

from portalgen.build.facts import SEPARATOR, FactBook, lists_of
from portalgen.build.pipeline import Request, Result, build
from portalgen.build.rehearsal import rehearse
from portalgen.build.store import Store
from portalgen.build.traces import Trace
from portalgen.build.world import World as BuildWorld

NOW = moment("2026-11-24T08:00")

#: No page asks for all content types; a page that did would hear of them. All files are asked for where a name
#: is wrong, to suggest another: that is an error, so that nothing is recorded.
NOT_ASKED = {"types", "files"}

PROCEDURE = """\
id: thu_tuc
label: {vi: Thủ tục, en: Procedure}
dated: false
template: generic
machine: {json: true, csv: [title, url]}
referrers:
  thuoc: {vi: Nộp hồ sơ, en: Apply}
in_summary: [thuoc]
fields:
  date: {required: false}
  thuoc: {kind: item, label: {vi: Thuộc, en: Of}}
"""


def kinds_in_code() -> set[str]:
    """Kinds of facts that have an answer: cases and keys where answers are found."""
    found: set[str] = set()
    for function in (FactBook._value, lists_of, BuildWorld._constant):
        for node in ast.walk(ast.parse(textwrap.dedent(inspect.getsource(function)))):
            if isinstance(node, ast.MatchValue) and isinstance(node.value, ast.Constant):
                found.add(str(node.value.value))
            if isinstance(node, ast.Dict):
                found |= {str(key.value) for key in node.keys if isinstance(key, ast.Constant)}
    return found


def guard_portal() -> World:
    """The first portal with all that its pages lack to ask every question."""
    world = first_portal()
    world.portal["profiles"] = ["khuyen-nghi"]
    world.types["types/thu_tuc.yml"] = PROCEDURE
    world.columns["chinh/thu-tuc"] = Column(
        "chinh/thu-tuc", {"title": "Thủ tục", "type": "thu_tuc", "order": "title"}
    )
    for key, title in (("h1", "Thủ tục một"), ("h2", "Thủ tục hai")):
        world.items[key] = Item(key, "chinh/thu-tuc", key, {"title": title}, [("text", "Hồ sơ.")])
    world.items["h2"].refs = {"thuoc": ("h1",)}
    world.items["n2"].manner = 1
    world.items["n3"].body.append(("text", "Xem [bài](tin/van-hoa/n7.md)."))
    world.sites["trong"] = Site("trong", {"title": "Trang chưa có chuyên mục", "order": 9})
    world.items["nb"].front["id"], world.items["nd"].manner = "bai-thay-the", 3
    world.items["ne"].front["highlight"] = "2026-11-26"
    return world


def _front(key: str, **front: Any) -> Callable[[World], object]:
    return lambda world: world.items[key].front.update(front)


def _add(item: Item) -> Callable[[World], object]:
    return lambda world: world.items.update({item.key: item})


def _translate(world: World) -> None:
    item = news("e9", "english/news", "2026-11-20", title="A late one", summary="What is said again.")
    item.refs = {"translation_of": ("n7",)}
    world.items["e9"] = item


def _theme(path: str, old: str, new: str) -> Callable[[World], object]:
    def edit(world: World) -> None:
        assert old in world.theme[path]
        world.theme[path] = world.theme[path].replace(old, new)

    return edit


def _new_procedure(world: World) -> None:
    world.items["h4"] = Item("h4", "chinh/thu-tuc", "h4", {"title": "Thủ tục bốn"}, [])
    world.items["h4"].refs = {"thuoc": ("h1",)}


def _take_name(world: World) -> None:
    """In the folder of whoever names another by its path in the site, the same path is looked up first."""
    item = news("m3", "chinh/tin/tin/2026/10", "2026-11-04")
    item.slug = world.items["n0"].slug
    world.items["m3"] = item


def _take_path(world: World) -> None:
    """The same for a link in a text."""
    item = news("m4", "chinh/tin/tin/van-hoa", "2026-11-05")
    item.slug = world.items["n7"].slug
    world.items["m4"] = item


def _pin(path: str, text: str | None) -> Callable[[World], object]:
    return lambda world: world.pinned.update({f"content/{path}": text.encode() if text else None})


#: Rows in which a build that heard everything is compared too: that it comes out right.
COMPARED = {"title of an item", "column of another site", "a day"}


class Row(NamedTuple):
    """One line of the table.

    Args:
        kinds: facts without which the edit is not followed.
        edit: changes the world; may give another clock.
    """

    kinds: str
    edit: Callable[[World], object]


#: Edits in a row, each on top of those before it.
ROWS: dict[str, Row] = {
    "the text of an item": Row("body", lambda w: w.items["n6"].body.append(("text", "Thêm."))),
    "title of an item": Row("front feed latest short_months older", _front("n7", title="Khác hẳn")),
    "new item": Row("months site_month", _add(news("m1", "chinh/tin", "2026-11-21"))),
    "item of an old month": Row("site_months", _add(news("m2", "chinh/tin", "2024-05-06"))),
    "correction": Row("corrected month", _front("n6", corrections=[{"on": "2026-11-12", "note": "Sửa số"}])),
    "old address, another": Row("aliases item", _front("n3", aliases=["/cu/n3-khac.html"])),
    "old address, a first one": Row("moved", _front("n6", aliases=["/cu/n6.html"])),
    "another file of a name": Row(
        "media", lambda w: w.media.update({"chinh/tin/2026/11/n1/anh-bia.png": png(9, 410)})
    ),
    "translation": Row("translations translated", _translate),
    "related document": Row("relations", _front("d2", relations=[])),
    "title of a related document": Row("summary year", _front("d1", title="Nghị định đổi tên")),
    "address of what replaces a withdrawn item": Row(
        "replacement", lambda w: setattr(w.items["nb"], "slug", "nb-khac")
    ),
    "who names a procedure": Row("members referrers", _new_procedure),
    "what the law asks for": Row("of_type", _front("p2", role="privacy")),
    "a name that others use": Row("resolve", _take_name),
    "a path that others use": Row("path", _take_path),
    "first column of a site": Row(
        "frame", lambda w: w.columns.update({"trong/tin": Column("trong/tin", {"title": "Tin"})})
    ),
    "old addresses of the portal": Row(
        "redirects", _pin("redirects.yml", 'redirects:\n- {from: /cu/1.html, gone: "Đã đóng."}\n')
    ),
    "unit": Row("units", lambda w: w.units[1]["name"].update(vi="Vụ đổi tên")),
    "column of another site": Row(
        "frame", lambda w: w.columns["rieng/tin"].front.update(title="Tin đổi tên")
    ),
    "content type": Row(
        "type",
        lambda w: w.types.update({"types/tin.yml": w.types["types/tin.yml"].replace("Tin bài", "Bài")}),
    ),
    "portal": Row("global", lambda w: w.portal.update(notice={"vi": "Bảo trì", "en": "Maintenance"})),
    "template": Row("template", _theme("themes/default/templates/items/generic.html", "</h1>", "!</h1>")),
    "header": Row("chrome", _theme("themes/default/templates/header.html", "<p>", "<p id=x>")),
    "a day": Row("today", lambda w: NOW + dt.timedelta(days=1)),
    "another day": Row("highlight", lambda w: NOW + dt.timedelta(days=2)),
    "a file goes": Row("file", _pin("chinh/anh/dau-hieu.png", None)),
}


def _without(kind: str, request: Request) -> object:
    """What would come of a build if nothing had heard facts of a kind; an exception is an answer too."""
    made_from, touched = Store.made_from, Store.touched

    def others(names: Iterable[str]) -> list[str]:
        return [name for name in names if name.partition(SEPARATOR)[0] != kind]

    def deaf(store: Store, groups: Iterable[str]) -> dict[str, Trace]:
        found = touched(store, groups)
        return {
            key: Trace(trace.groups, {name: trace.heard[name] for name in others(trace.heard)})
            for key, trace in found.items()
        }

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Store, "made_from", lambda store, shared: made_from(store, others(shared)))
        patch.setattr(Store, "touched", deaf)
        try:
            return _told(rehearse(request))
        except (ValueError, KeyError, IndexError, AttributeError) as error:
            return error


def _told(result: Result) -> object:
    return result.root_hash, result.diagnostics


def test_every_kind_of_fact_is_missed(tmp_path: Path) -> None:
    """Without any of the kinds, some edit is not followed."""
    bench, world, now = Bench(tmp_path), guard_portal(), NOW
    bench.write(world.files())

    def request() -> Request:
        return Request(bench.root, bench.root / "content", bench.output, now, jobs=1)

    first = build(request())
    assert first.published, first.diagnostics
    not_missed, shown = [], set[str]()
    for name, row in ROWS.items():
        changed = row.edit(world)
        now = changed if isinstance(changed, dt.datetime) else now
        bench.write(world.files())
        found = {kind: _without(kind, request()) for kind in row.kinds.split()}
        whole = _without("no kind", request()) if name in COMPARED else None
        right = build(request())
        assert whole is None or whole == _told(right)
        assert right.published or row is [*ROWS.values()][-1], right.diagnostics
        not_missed += [f"{kind}: {name}" for kind, told in found.items() if told == _told(right)]
        shown |= found.keys()
    assert not not_missed
    assert shown == kinds_in_code() - NOT_ASKED
