"""``why`` of every kind of file and address."""

from __future__ import annotations

import json

import pytest
from conftest import PortalFolder
from flow import Command, portalgen

__all__ = ["portalgen"]  # a fixture

NOW = ("--now", "2026-11-24T08:00")


@pytest.mark.parametrize(
    ("asked", "code", "said"),
    [
        ("trang/tin/bai-dau.md", 0, "/tin/bai-dau.html"),
        ("trang/tin/_index.md", 0, "https://portal.example.gov.vn/tin/\n"),
        ("trang/site.yml", 0, "https://portal.example.gov.vn/\n"),
        ("trang/_index.md", 0, "https://portal.example.gov.vn/\n"),
        ("portal.yml", 1, "Không có nội dung nào ứng với content/portal.yml"),
        ("trang/tin/go.md", 0, "Sẽ tự đổi trạng thái lúc Thứ Sáu, 27/11/2026"),
    ],
)
def test_why_of_a_file(portal: PortalFolder, portalgen: Command, asked: str, code: int, said: str) -> None:
    portal.put("trang/_index.md", "---\ntitle: Trang chủ\n---\n")
    portal.item(
        "trang/tin/go.md", "title: Sẽ gỡ\ndate: 2026-11-01\nwithdrawn: {on: 2026-11-27, reason: Trùng bài}"
    )
    answer = portalgen("why", str(portal.content / asked), "--content", str(portal.content), *NOW)
    assert answer.code == code
    assert said in answer


def test_why_of_a_page_that_faults_elsewhere_hold_back(portal: PortalFolder, portalgen: Command) -> None:
    portal.item("trang/tin/hong.md", "title: Hỏng\ndate: hôm qua")
    asked = str(portal.content / "trang/tin/_index.md")
    answer = portalgen("why", asked, "--content", str(portal.content), *NOW)
    assert answer.code == 1
    assert "Còn 1 lỗi ở các tệp khác" in answer


def test_schemas_of_files_are_written_with_that_of_units(portal: PortalFolder, portalgen: Command) -> None:
    folder = portal.root / "schemas"
    assert portalgen("types", "--content", str(portal.content), "--schema", str(folder)).code == 0
    units = json.loads((folder / "units.schema.json").read_text(encoding="utf-8"))
    assert units["properties"]["units"]["type"] == "array"
    assert not (folder / "unit.schema.json").exists()
    assert len(list(folder.glob("*.schema.json"))) > 40
