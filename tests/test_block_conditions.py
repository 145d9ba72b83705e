"""Conditions of blocks that nothing can meet are mistakes, not empty blocks."""

from __future__ import annotations

import pytest
from conftest import PortalFolder


def index(portal: PortalFolder, block: str) -> PortalFolder:
    return portal.put("trang/_index.md", f"---\ntitle: Trang chủ\nblocks:\n{block}---\n").build()


@pytest.mark.parametrize(
    ("block", "place", "suggestion"),
    [
        ("- kind: latest\n  where: [{field: stag, value: lay_y_kien}]\n", (5, 19), "stage"),
        (
            "- kind: latest\n  types: [legal_document]\n  where:\n  - field: stage\n    value: x\n",
            (7, 12),
            "",
        ),
        ("- loai: latest\n  dieu_kien:\n  - {truong: opeen, gia_tri: 'true'}\n", (6, 14), "open"),
        ("- kind: latest\n  where: [{field: open, value: 'đúng'}]\n", (5, 32), ""),
        (
            "- kind: latest\n  types: legal_document\n  where: {field: validity, value: con_hieu_lục}\n",
            (6, 35),
            "con_hieu_luc",
        ),
    ],
)
def test_a_condition_that_nothing_meets_is_an_error(
    portal: PortalFolder, block: str, place: tuple[int, int], suggestion: str
) -> None:
    found = index(portal, block).finding("FLD009")
    assert (found.span.line, found.span.column) == place
    assert dict(found.args)["suggestion"] == suggestion
    assert not portal.published


@pytest.mark.parametrize(
    "condition",
    [
        "{field: open, value: 'true'}",
        "{field: stage, value: lay_y_kien}",
        "{field: unit, value: mot-don-vi}",
        "{field: topics, value: Bất kỳ}",
        "{field: doc_kind, value: nghi_dinh}",
        "{field: featured, value: 1}",
    ],
)
def test_conditions_that_can_be_met_are_left_alone(portal: PortalFolder, condition: str) -> None:
    index(portal, f"- kind: latest\n  where: [{condition}]\n")
    assert "FLD009" not in portal.codes(), portal.explained()
