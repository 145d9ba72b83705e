"""The preview follows edits piece by piece: it finds and shows what one that starts now would."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from all_edits import BREAKS, EDITS, MOMENTS
from bench import Bench
from first_portal import first_portal
from picking import Seeded
from portal_model import moment

from portalgen.build import load
from portalgen.build.pipeline import Request, build
from portalgen.content.catalog import Catalog
from portalgen.content.records import InMemory
from portalgen.diagnostics import sort_diagnostics
from portalgen.serve.findings import Findings
from portalgen.serve.preview import Moment, Preview
from portalgen.serve.reading import Reader

_LATER = moment(MOMENTS[0]) + dt.timedelta(days=1, hours=3)


class Desk:
    """A portal that is previewed edit by edit."""

    def __init__(self, folder: Path) -> None:
        self.bench, self.world = Bench(folder), first_portal()
        self.now = moment(MOMENTS[0])
        self._reader = Reader(self.bench.root, self.bench.root / "content")
        self._findings = Findings()
        self._earlier: Preview | None = None
        self.codes: set[str] = set()
        self.followed = 0

    def _preview(
        self, reader: Reader, earlier: Preview | None, touched: set[str] | None = None
    ) -> Preview | None:
        reading = reader.read(touched)
        if reading.frame is None or reading.theme is None:
            return None
        state, shown = self.bench.state, Moment(drafts=True, now=self.now)
        return Preview(reading, shown, base_url="http://x", state=state, recall=reader.memo, earlier=earlier)

    def follow(self, step: str, *, compare: bool = True, leave_off: bool = False) -> None:
        """Look at what was edited, and compare with a preview that starts now."""
        self.bench.steps.append(step)
        before, after = self.bench.files, self.world.files()
        written = {path for path in before.keys() | after.keys() if before.get(path) != after.get(path)}
        self.bench.write(after, "replaced")
        touched = {str(self.bench.root / path) for path in written}
        present = self._preview(self._reader, self._earlier, touched if before else None)
        if present is None:
            return
        if leave_off:
            present.check(self._findings, lambda: True)
        found = present.check(self._findings)
        assert found is not None
        self._earlier = present
        if not compare:
            return
        afresh = self._preview(Reader(self.bench.root, self.bench.root / "content"), None)
        assert afresh is not None
        wanted = afresh.check(Findings())
        assert wanted is not None
        assert sort_diagnostics(found) == sort_diagnostics(wanted), self.bench.steps
        _same_records(present.context.catalog, afresh.context.catalog)
        self.codes |= {finding.code for finding in found}
        self.followed += 1


def test_piece_by_piece_is_as_from_nothing(tmp_path: Path) -> None:
    desk, pick = Desk(tmp_path), Seeded(3)
    for number, name in enumerate([*sorted(EDITS), *sorted(BREAKS)]):
        desk.now = _LATER if number == 20 else desk.now
        desk.world.pinned.clear()
        step = (EDITS.get(name) or BREAKS[name])(desk.world, pick)
        # A broken file is shown as it last was: nothing that starts now knows of that.
        desk.follow(step, compare=name in EDITS, leave_off=number % 7 == 3)
    assert desk.followed > 40


def test_what_others_named_goes_and_comes_back(tmp_path: Path) -> None:
    """Nobody mends what named it: findings at other files than the edited one come and go."""
    desk = Desk(tmp_path)
    desk.world.items["n3"].body.append(("text", "Xem [bài](van-hoa/n7.md)."))
    desk.follow("as it is")
    before = set(desk.codes)
    for key in ("n0", "n7", "d1", "p1", "nb"):
        path = f"content/{desk.world.items[key].source}"
        desk.world.pinned[path] = None
        desk.follow(f"{path} gone")
        desk.world.pinned[path] = (
            f"---\ntitle: Bản nháp\ndate: 2026-11-01\ndraft: true\n---\nNháp {key}.\n".encode()
        )
        desk.follow(f"{path} a draft")
        desk.world.pinned.clear()
        desk.follow(f"{path} back")
    for path in ("content/rieng/tin/chung.txt", "content/chinh/anh/dau-hieu.png"):
        desk.world.pinned[path] = None
        desk.follow(f"{path} gone")
        desk.world.pinned.clear()
        desk.follow(f"{path} back")
    assert {"LNK001", "LNK007"} <= desk.codes - before


def _same_records(one: Catalog, other: Catalog) -> None:
    mine, theirs = one.records, other.records
    assert isinstance(mine, InMemory)
    assert isinstance(theirs, InMemory)
    assert set(mine.ids()) == set(theirs.ids())
    keys = mine._by_key.keys() | theirs._by_key.keys()
    assert {key: list(mine.having(*key)) for key in keys} == {key: list(theirs.having(*key)) for key in keys}
    for site in one.frame.sites:
        assert [r.summary.id for r in mine.of_site(site)] == [r.summary.id for r in theirs.of_site(site)]
        assert {*mine.months(site)} == {*theirs.months(site)}
    for column in one.frame.columns.values():
        assert one.members(column.id) == other.members(column.id)


def test_a_preview_begins_with_what_the_last_build_parsed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = Desk(tmp_path)
    root, item = desk.bench.root, desk.world.items["n2"]
    desk.bench.write(desk.world.files())
    assert build(Request(root, root / "content", desk.bench.output, desk.now, jobs=1)).published
    desk.world.columns["chinh/van-ban"].front["unit"] = "vu-moi"  # what items of a column depend on
    item.body.append(("text", "Thêm."))
    desk.bench.write(desk.world.files())
    parsed: list[str] = []
    usual = load.load_item

    def counting(path: str, *args: Any) -> Any:
        parsed.append(path)
        return usual(path, *args)

    monkeypatch.setattr(load, "load_item", counting)
    afresh = Reader(root, root / "content", tmp_path / "none").read()
    everything, parsed[:] = len(parsed), []
    found = Reader(root, root / "content").read()
    assert item.source in parsed
    assert {path.rpartition("/")[0] for path in parsed} <= {item.home, "chinh/van-ban", "chinh/van-ban/2012"}
    assert len(parsed) < everything / 3
    assert found.items == afresh.items
    assert found.found == afresh.found
