"""``stats``: counts and royalties, whatever they are counted by."""

from __future__ import annotations

import csv
import io
import json
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from conftest import NOW, PortalFolder
from selectolax.lexbor import LexborHTMLParser

from portalgen.build.pipeline import Request
from portalgen.editorial.records import read_records
from portalgen.editorial.stats import DIMENSIONS, Period, month_of, statistics

if TYPE_CHECKING:
    from flow import Command, Said

pytest_plugins = ["flow"]

DESK = """
-- portal.yml --
title: Cổng thử nghiệm
base_url: https://portal.example.gov.vn
-- units.yml --
units:
  - {id: vp, name: {vi: Văn phòng, en: Office}}
  - {id: cuc, name: {vi: Cục A, en: Agency A}}
-- royalties.yml --
unit_value: 234000
rates:
  - {coefficient: 3, types: [research_exchange]}
  - {coefficient: 0.5, columns: [trang/tin/ngan]}
  - {coefficient: 1, types: [news_article]}
roles:
  - {role: tac_gia, percent: 100}
  - {role: dich, percent: 50}
items:
  - {item: trang/tin/hay.md, coefficient: 2.5}
-- trang/site.yml --
title: Trang thử nghiệm
unit: vp
-- trang/tin/ngan/_index.md --
---
title: Tin ngắn
---
-- trang/tin/chung.md --
---
title: Viết chung
date: 2026-11-02
contributors: [{name: An, share: 70}, {name: Bình, share: 30}]
---
Nội dung.
-- trang/tin/dich.md --
---
title: Bài dịch
date: 2026-11-03
unit: cuc
contributors: [{name: Bình, role: dich}]
---
Nội dung.
-- trang/tin/hay.md --
---
title: Bài hay
date: 2026-11-30 23:30
contributors: [{name: =An}]
corrections: [{on: 2026-12-01, note: Sửa một con số}]
---
Nội dung.
-- trang/tin/lai.md --
---
title: Đăng lại
date: 2026-11-04
source: Báo khác
source_url: https://example.org/a
contributors: [{name: An}]
---
Nội dung.
-- trang/tin/nham.md --
---
title: Đăng nhầm
date: 2026-11-05
withdrawn: {on: 2026-11-06, reason: Đăng nhầm bài}
contributors: [{name: An}]
---
Nội dung.
-- trang/tin/ngan/mot.md --
---
title: Tin ngắn một
date: 2026-12-01
---
Nội dung.
-- trang/tin/nhap.md --
---
title: Nháp
date: 2026-11-05
draft: true
---
Nội dung.
-- trang/tin/sau.md --
---
title: Chưa tới giờ
date: 2026-12-24
---
Nội dung.
"""
LATER = NOW.replace(month=12, day=15)


@pytest.fixture
def desk(portal: PortalFolder) -> PortalFolder:
    return portal.write(DESK)


def ask(desk: PortalFolder, portalgen: Command, *words: object, lang: str = "vi") -> Said:
    where = ("--content", desk.content, "--now", LATER.isoformat())
    return portalgen("stats", *where, *words, lang=lang)


def test_royalties_of_a_month_by_author(desk: PortalFolder, portalgen: Command) -> None:
    data = json.loads(ask(desk, portalgen, "--by", "author", "--month", "2026-11", "--format", "json"))
    rows = {
        r["author"]: (r["items"], r["reposts"], Decimal(r["coefficient"]), r["amount"]) for r in data["rows"]
    }
    assert rows == {
        "": (1, 0, Decimal(1), 234_000),  # bai-dau names nobody
        "=An": (1, 0, Decimal("2.5"), 585_000),
        "An": (3, 1, Decimal("0.7"), 163_800),
        "Bình": (2, 0, Decimal("0.8"), 187_200),
    }
    assert data["total"]["items"] == 6
    assert data["total"]["amount"] == 234_000 + 585_000 + 163_800 + 187_200


def test_the_total_is_the_same_whatever_is_counted_by(desk: PortalFolder) -> None:
    where = Request(desk.root, desk.content, desk.output, NOW)
    records, _ = read_records(where)
    assert records is not None
    desk.publish()
    assert read_records(where)[0] == records  # from what the build remembers
    totals = set()
    for by in (*((d,) for d in DIMENSIONS), ("unit", "type"), ("month", "author"), ("column", "site")):
        rows, total = statistics(records, by, Period(), LATER, "vi")
        assert sum(row.amount for row in rows) == total.amount
        assert sum(row.coefficient for row in rows) == total.coefficient
        if "author" not in by:
            assert sum(row.items for row in rows) == total.items
        totals.add((total.items, total.amount, total.withdrawn, total.corrected))
    assert totals == {(7, 1_170_000 + 117_000, 1, 1)}


def test_months_begin_and_end_in_the_zone_of_the_portal(desk: PortalFolder, portalgen: Command) -> None:
    def titles(month: str) -> int:
        said = ask(desk, portalgen, "--by", "month", "--month", month, "--format", "json")
        return json.loads(said)["total"]["items"]

    assert (titles("2026-11"), titles("2026-12"), titles("2026")) == (6, 1, 7)
    assert month_of("2026-12", NOW.tzinfo).last.isoformat() == "2027-01-01T00:00:00+07:00"  # type: ignore[union-attr,arg-type]
    for wrong in ("2026-13", "11/2026", "26-11", "2026-1"):
        assert ask(desk, portalgen, "--month", wrong).code == 2, wrong


def test_a_table_for_people_and_one_for_spreadsheets(desk: PortalFolder, portalgen: Command) -> None:
    text = ask(desk, portalgen, "--by", "unit,author", "--month", "2026-11").split("\n")
    assert " ".join(text[0].split()) == (
        "Đơn vị Tác giả Số bài Đăng lại Đã gỡ Đính chính Hệ số Nhuận bút (đồng)"
    )
    assert any(line.startswith("Cục A") and "117.000" in line for line in text)
    assert text[-2].startswith("Tổng cộng")
    assert "1.170.000" in text[-2]
    sheet = ask(desk, portalgen, "--by", "author", "--format", "csv", lang="en").removeprefix("\ufeff")
    rows = list(csv.DictReader(io.StringIO(sheet)))
    assert "'=An" in {row["Author"] for row in rows}  # no formula
    assert {row["Royalties (VND)"] for row in rows} >= {"585000"}


def test_a_page_to_print_and_sign(desk: PortalFolder, portalgen: Command) -> None:
    desk.edit("trang/tin/dich.md", "name: Bình", "name: '<b>Bình</b>'")
    html = ask(desk, portalgen, "--by", "author", "--month", "2026-11", "--format", "html")
    page = LexborHTMLParser(html)
    assert page.css_first("b") is None
    cells = [node.text() for node in page.css("tbody td")]
    assert "<b>Bình</b>" in cells
    assert [node.text() for node in page.css("footer div")] == ["Người lập biểu", "Thủ trưởng đơn vị"]
    assert "Từ 01/11/2026 đến 30/11/2026" in html
    assert "http" not in html


def test_wrong_words(desk: PortalFolder, portalgen: Command) -> None:
    assert "unit, author" in ask(desk, portalgen, "--by", "mau-sac")
    assert ask(desk, portalgen, "--month", "2026-11", "--from", "2026-11-01").code == 2
    desk.edit("royalties.yml", "coefficient: 3", "coefficient: ba")
    assert "FLD008" in portalgen("check", "--content", desk.content)
