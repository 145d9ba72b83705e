"""Whole small portals in one text, and three verbs on them: edit, build, look."""

from __future__ import annotations

import datetime as dt
import textwrap
from pathlib import Path

import pytest
from browsing import chromium
from sample import sample

from portalgen.build.pipeline import Request, Result, build
from portalgen.diagnostics import Diagnostic

__all__ = ["chromium", "sample"]  # fixtures for all tests

pytest.register_assert_rewrite("flow")  # helpers of the editorial tests, imported and used as a plugin

NOW = dt.datetime(2026, 11, 24, 8, 0, tzinfo=dt.timezone(dt.timedelta(hours=7)))

LEAST = """
-- portal.yml --
title: Cổng thử nghiệm
base_url: https://portal.example.gov.vn
-- trang/site.yml --
title: Trang thử nghiệm
-- trang/tin/_index.md --
---
title: Tin tức
---
-- trang/tin/bai-dau.md --
---
title: Bài đầu tiên
date: 2026-11-01
---
Nội dung bài đầu tiên.
"""


class PortalFolder:
    """A portal in a temporary folder."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.content = root / "content"
        self.output = root / "public"
        self.result: Result | None = None

    def write(self, files: str) -> PortalFolder:
        """Add files from a text of ``-- path --`` sections; paths are relative to ``content/``."""
        path = ""
        lines: list[str] = []
        for line in [*textwrap.dedent(files).split("\n"), "-- --"]:
            if line.startswith("-- ") and line.endswith(" --"):
                if path:
                    self.put(path, "\n".join(lines).rstrip("\n") + "\n")
                path, lines = line[3:-3].strip(), []
            else:
                lines.append(line)
        return self

    def put(self, path: str, data: str | bytes) -> PortalFolder:
        """Write one file of the content tree."""
        target = self.content / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data.encode() if isinstance(data, str) else data)
        return self

    def item(self, path: str, front: str, body: str = "Nội dung.\n") -> PortalFolder:
        """Write an item from its front matter and body."""
        return self.put(path, f"---\n{textwrap.dedent(front).strip()}\n---\n{body}")

    def edit(self, path: str, old: str, new: str) -> PortalFolder:
        """Replace a text in a file; it must be there."""
        target = self.content / path
        text = target.read_text(encoding="utf-8")
        assert old in text
        target.write_text(text.replace(old, new), encoding="utf-8")
        return self

    def delete(self, path: str) -> PortalFolder:
        """Delete a file of the content tree."""
        (self.content / path).unlink()
        return self

    def build(self, now: dt.datetime = NOW, **options: object) -> PortalFolder:
        """Build, whatever comes of it."""
        request = Request(self.root, self.content, self.output, now, **options)  # type: ignore[arg-type]
        self.result = build(request)
        return self

    def publish(self, now: dt.datetime = NOW, **options: object) -> PortalFolder:
        """Build and require that it was published."""
        self.build(now, **options)
        assert self.published, self.explained()
        return self

    @property
    def found(self) -> tuple[Diagnostic, ...]:
        """Findings of the last build."""
        assert self.result is not None
        return self.result.diagnostics

    @property
    def published(self) -> bool:
        """Whether the last build published."""
        return self.result is not None and self.result.published is not None

    def codes(self) -> list[str]:
        """Codes of the findings, in order."""
        return [finding.code for finding in self.found]

    def finding(self, code: str) -> Diagnostic:
        """The only finding of a code."""
        matching = [finding for finding in self.found if finding.code == code]
        assert len(matching) == 1, self.explained()
        return matching[0]

    def explained(self) -> str:
        """The findings as an editor reads them."""
        from portalgen.diagnostics.formats import FORMATS, FormatOptions
        from portalgen.i18n import translator

        return FORMATS["text"](self.found, translator("vi"), FormatOptions())

    def read(self, path: str) -> str:
        """An output file."""
        return (self.output / path).read_text(encoding="utf-8")

    def exists(self, path: str) -> bool:
        """Whether there is such an output file."""
        return (self.output / path).is_file()

    def tree(self) -> dict[str, bytes]:
        """Every output file but the receipt and the manifest, which change with any other file."""
        return {
            str(path.relative_to(self.output)): path.read_bytes()
            for path in sorted(self.output.rglob("*"))
            if path.is_file()
            and path.name != "build.json"
            and path.relative_to(self.output).parts[0] != "_manifest"
        }

    def mentions(self, text: str) -> list[str]:
        """Output files that hold a text."""
        return [path for path, data in self.tree().items() if text.encode() in data]


@pytest.fixture
def empty_portal(tmp_path: Path) -> PortalFolder:
    """A portal without any file."""
    (tmp_path / "content").mkdir()
    return PortalFolder(tmp_path)


@pytest.fixture
def portal(empty_portal: PortalFolder) -> PortalFolder:
    """The least portal that builds."""
    return empty_portal.write(LEAST)
