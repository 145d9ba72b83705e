"""Portals for benchmarks: what is measured must be a portal that editors could have."""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

import pytest
from conftest import NOW

from portalgen.build.pipeline import Request, build

BENCHMARKS = Path(__file__).resolve().parent.parent / "benchmarks"


@pytest.fixture(scope="module")
def write_portal(tmp_path_factory: pytest.TempPathFactory):
    """Writes a portal of as many items into a new folder."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(BENCHMARKS))
        import generate
        from portal_writer import PortalWriter

        def write(count: int) -> Path:
            folder = tmp_path_factory.mktemp("generated") / "portal"
            generate.write_portal(PortalWriter(folder), count)
            return folder

        yield write
        for name in [
            name for name in sys.modules if name.split(".")[0] in {"generate", "generator", "portal_writer"}
        ]:
            del sys.modules[name]


def digests(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_a_generated_portal_builds_without_findings(write_portal) -> None:
    folder = write_portal(200)
    result = build(Request(folder, folder / "content", folder / "public", NOW))
    assert result.diagnostics == ()
    assert result.published is not None
    assert result.counts["published"] == 200


def test_two_runs_write_the_same_bytes(write_portal) -> None:
    first, second = digests(write_portal(60)), digests(write_portal(60))
    assert first == second
    assert len(first) > 60


def test_shape_of_a_generated_portal(write_portal) -> None:
    folder = write_portal(200) / "content"
    assert len(list(folder.glob("*/site.yml"))) == 24
    assert len(list(folder.rglob("_index.md"))) == 24 + 187
    bodies = [
        path.read_text(encoding="utf-8").split("---\n", 2)[2]
        for path in folder.rglob("*.md")
        if path.name != "_index.md"
    ]
    assert len(bodies) == 200
    assert 400 < sum(len(body.split()) for body in bodies) / len(bodies) < 560
