"""The same rules in a build: what is suppressed does not stop it, and nothing is looked at twice."""

from __future__ import annotations

import datetime as dt

from conftest import NOW, PortalFolder
from test_check_rules import NEWS, photo, plain, types_read_once, with_place

from portalgen.check import check

__all__ = ["plain", "types_read_once"]


def same_as_check(portal: PortalFolder, now: dt.datetime = NOW) -> list[str]:
    """Codes of a build, which are those of a check of the same files."""
    portal.build(now)
    assert portal.found == check(portal.root, portal.content, now).diagnostics
    return portal.codes()


def test_a_build_finds_what_a_check_finds_step_by_step(plain: PortalFolder) -> None:
    plain.edit("portal.yml", "title:", "profiles: [khuyen-nghi]\ntitle:")
    assert same_as_check(plain) == ["LAW010", "LAW010", "LAW010"]
    plain.write(
        """
        -- suppressions.yml --
        suppressions:
          - {code: STR-25, reason: Trang thử nghiệm không xử lý dữ liệu}
          - {code: STR-26, reason: Trang thử nghiệm chưa có người dùng}
          - {code: STR-27, reason: Trang thử nghiệm, until: 2026-11-24}
        """
    )
    assert same_as_check(plain) == []
    plain.item(
        "trang/tin/rieng-tu.md",
        f"type: static_page\ntitle: Riêng tư\nrole: privacy\nreview_by: 2027-01-01\n{NEWS.split(chr(10), 2)[2]}",
    )
    assert same_as_check(plain) == ["SUP001"]
    assert same_as_check(plain, NOW + dt.timedelta(days=1)) == ["LAW010", "SUP001", "SUP002"]
    plain.edit("suppressions.yml", "  - {code: STR-25, reason: Trang thử nghiệm không xử lý dữ liệu}\n", "")
    plain.delete("trang/tin/rieng-tu.md")
    assert same_as_check(plain) == ["LAW010"]


def test_a_suppressed_number_may_be_published(plain: PortalFolder) -> None:
    plain.item("trang/tin/thu.md", NEWS, "Ví dụ: CCCD 001085012345\n").build()
    assert not plain.published
    assert plain.codes() == ["PRV001"]
    plain.edit(
        "trang/tin/thu.md",
        "summary:",
        "suppress: [{code: PRV001, reason: Số ví dụ trong mẫu tờ khai}]\nsummary:",
    )
    assert same_as_check(plain) == []
    assert plain.published
    assert same_as_check(plain) == []  # a build without work repeats them
    plain.edit("trang/tin/thu.md", "CCCD 001085012345", "không còn số")
    assert same_as_check(plain) == ["SUP001"]
    assert same_as_check(plain) == ["SUP001"]


def test_a_level_may_stop_a_build(plain: PortalFolder) -> None:
    plain.item("trang/tin/thu.md", NEWS, "của của\n").publish()
    plain.edit("portal.yml", "title:", "checks: {levels: [{code: TXT005, severity: error}]}\ntitle:").build()
    assert not plain.published


def test_reviews_photographs_and_law_are_heard(plain: PortalFolder) -> None:
    plain.put("trang/tin/anh.jpg", photo())
    plain.item("trang/tin/thu.md", f"{NEWS}review_by: 2026-12-20\n", "![Một căn phòng](anh.jpg)\n")
    assert same_as_check(plain) == []
    plain.put("trang/tin/anh.jpg", with_place())
    assert same_as_check(plain) == ["IMG007"]
    assert same_as_check(plain, NOW + dt.timedelta(days=14)) == ["REV002", "IMG007"]
    assert same_as_check(plain, NOW + dt.timedelta(days=40)) == ["REV001", "IMG007"]
    assert same_as_check(plain) == ["IMG007"]
