"""The search index as a part of a build."""

from __future__ import annotations

import datetime as dt

import pytest
from conftest import NOW, PortalFolder

from portalgen.search.published import labels_of, open_index
from portalgen.search.query import ANY, Filters, search
from portalgen.search.upkeep import FOLDER

PORTAL = """
-- portal.yml --
title: Cổng thử nghiệm
base_url: https://portal.example.gov.vn
main_site: trang
-- trang/site.yml --
title: Trang thử nghiệm
-- trang/tin/_index.md --
---
title: Tin tức
---
-- trang/van-ban/_index.md --
---
title: Văn bản
type: legal_document
---
-- trang/tin/ho-tich.md --
---
title: Đăng ký hộ tịch trực tuyến
date: 2026-11-01
summary: Người dân nộp hồ sơ ở nhà, không phải đến trụ sở uỷ ban.
keywords: [giấy khai sinh điện tử]
---
Thủ tục gồm ba bước đơn giản, theo Nghị định số 42/2022/NĐ-CP của Chính phủ.
-- trang/tin/cu.md --
---
title: Hội nghị tổng kết năm cũ
date: 2019-03-05
summary: Bài cũ vẫn nằm trong kho lưu trữ của trang thử nghiệm này.
---
Nội dung bài cũ nói về công tác tổng kết.
-- con/site.yml --
title: Trang con
-- con/tin/_index.md --
---
title: Tin của trang con
---
-- con/tin/thi-hanh-an.md --
---
title: Thi hành án dân sự tại địa phương
date: 2026-10-01
summary: Cơ quan thi hành án báo cáo kết quả thi hành án trong quý.
---
Kết quả thi hành án dân sự.
"""


def found(portal: PortalFolder, query: str, filters: Filters = ANY) -> list[str]:
    return [hit.url for hit in search(open_index(portal.output), query, filters, more=True).hits]


def index_of(portal: PortalFolder) -> dict[str, bytes]:
    folder = portal.output / FOLDER
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*.*")
        if path.suffix != ".html"
    }


@pytest.fixture
def portal(empty_portal: PortalFolder) -> PortalFolder:
    return empty_portal.write(PORTAL).publish()


def test_items_are_found_by_what_they_say(portal: PortalFolder):
    assert found(portal, "đăng ký hộ tịch") == ["/tin/ho-tich.html"]
    assert found(portal, "nd 42") == ["/tin/ho-tich.html"]
    assert found(portal, "giay khai sinh dien tu") == ["/tin/ho-tich.html"]  # a keyword, not on the page
    assert found(portal, "thi hành án", Filters(site="con")) == ["/con/tin/thi-hanh-an.html"]
    assert found(portal, "thi hành án", Filters(site="trang")) == []
    labels = labels_of(portal.output, open_index(portal.output))
    assert labels["columns"]["trang/tin"] == "Tin tức"
    assert labels["sites"]["con"] == "Trang con"
    assert labels["types"]["news_article"]["en"]


@pytest.mark.parametrize(
    "front",
    ["draft: true", "publish_at: 2026-12-01T08:00", "withdrawn: {on: 2026-11-10, reason: Đăng nhầm, kind: error}",
     "withdrawn: {on: 2026-11-10, reason: Đăng nhầm, kind: withdrawn}", "expire_at: 2026-11-20T00:00"],
)  # fmt: skip
def test_what_lists_do_not_show_is_in_no_file(portal: PortalFolder, front: str):
    before = index_of(portal)
    text = "title: Bí mật chưa công bố xyzzyva\ndate: 2026-11-05\nsummary: Điều này chưa ai được biết qua ô tìm kiếm xyzzyva."
    portal.item("trang/tin/bi-mat.md", text, "xyzzyva\n").publish()
    assert found(portal, "xyzzyva") == ["/tin/bi-mat.html"]
    portal.item("trang/tin/bi-mat.md", f"{text}\n{front}", "xyzzyva\n").publish()
    assert index_of(portal) == before


def test_the_clock_brings_an_item_in(portal: PortalFolder):
    text = "title: Thông báo hẹn giờ\ndate: 2026-11-05\nsummary: Thông báo này hiện ra vào đầu tháng sau.\npublish_at: 2026-12-01T08:00"
    portal.item("trang/tin/hen.md", text).publish()
    assert found(portal, "hẹn giờ") == []
    portal.publish(now=NOW + dt.timedelta(days=30))
    assert found(portal, "hẹn giờ") == ["/tin/hen.html"]


def test_an_edit_changes_one_segment(portal: PortalFolder):
    before = index_of(portal)
    portal.edit("trang/tin/cu.md", "công tác tổng kết", "công tác thi đua").publish()
    after = index_of(portal)
    changed = {path for path in before.keys() | after.keys() if before.get(path) != after.get(path)}
    assert {path.split("/")[0] for path in changed} == {"root.json", "2019-2022"}
    assert found(portal, "công tác thi đua") == ["/tin/cu.html"]


def test_a_new_address_of_a_site_is_the_index_s_too(portal: PortalFolder):
    portal.edit(
        "con/site.yml", "title: Trang con", "title: Trang con\nhost: https://con.example.gov.vn"
    ).publish()
    assert found(portal, "thi hành án") == ["https://con.example.gov.vn/tin/thi-hanh-an.html"]


def test_a_lost_file_comes_back(portal: PortalFolder):
    before = index_of(portal)
    for path in sorted(before)[::2]:
        (portal.output / FOLDER / path).unlink()
    portal.publish()
    assert index_of(portal) == before


def test_switched_off_and_on(portal: PortalFolder):
    before = index_of(portal)
    assert "tim-kiem" in (portal.output / "index.html").read_text(encoding="utf-8")
    portal.edit("portal.yml", "title: C", "search: false\ntitle: C").publish()
    assert index_of(portal) == {}
    assert not (portal.output / "tim-kiem").exists()
    assert "tim-kiem" not in (portal.output / "index.html").read_text(encoding="utf-8")
    portal.edit("portal.yml", "search: false\n", "").publish()
    assert index_of(portal) == before
