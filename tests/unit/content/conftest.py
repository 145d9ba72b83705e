"""One item from its front matter, with the built-in content types."""

from __future__ import annotations

import functools
import textwrap
from collections.abc import Callable, Mapping

import msgspec
import pytest

from portalgen.content.items import load_item
from portalgen.content.model import Column, Item, Portal, Site
from portalgen.content.portal import Frame
from portalgen.content.schema import ContentType
from portalgen.content.types_loading import builtin_type_files, load_types
from portalgen.diagnostics import Diagnostic


class Read(msgspec.Struct, frozen=True):
    """An item with what was found on reading it."""

    item: Item
    found: tuple[Diagnostic, ...]

    def codes(self, prefix: str = "") -> list[str]:
        return [d.code for d in self.found if d.code.startswith(prefix)]

    def one(self, code: str) -> Diagnostic:
        (found,) = (d for d in self.found if d.code == code)
        return found


@functools.cache
def builtin() -> dict[str, ContentType]:
    types, found = load_types(builtin_type_files(), {})
    assert not found
    return types


def frame_of(types: Mapping[str, ContentType]) -> Frame:
    column = Column("trang/tin", "trang", "tin/", "Tin")
    return Frame(
        Portal("Cổng", "https://portal.example.gov.vn"),
        {"trang": Site("trang", "Trang")},
        {"trang/tin": column},
        {},
        types,
    )


ReadItem = Callable[..., Read]


@pytest.fixture
def types() -> dict[str, ContentType]:
    return builtin()


@pytest.fixture
def read_item() -> ReadItem:
    def read(
        type_: str,
        front_matter: str,
        *,
        body: str = "Nội dung.",
        name: str = "bai",
        types: Mapping[str, ContentType] | None = None,
    ) -> Read:
        text = f"---\ntype: {type_}\ntitle: Tiêu đề\n{textwrap.dedent(front_matter)}---\n{body}\n"
        item, found = load_item(f"trang/tin/{name}.md", text.encode(), frame_of(types or builtin()))
        assert item is not None, found
        return Read(item, found)

    return read
