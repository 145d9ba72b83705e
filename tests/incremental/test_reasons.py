"""``build --dry-run`` and ``why`` of outputs: they say what a build then does, and touch nothing."""

from __future__ import annotations

import ast
import copy
import datetime as dt
import json
from pathlib import Path

import pytest
from bench import Bench
from conftest import PortalFolder
from test_facts_needed import kinds_in_code
from test_truth_table import NOW, ROWS, table_portal
from trees import tree_of

from portalgen.build.artifacts import Recipe
from portalgen.build.causes import Cause
from portalgen.build.origin import origin_of
from portalgen.build.pipeline import Request, build
from portalgen.build.rehearsal import rehearse
from portalgen.build.store import Store
from portalgen.cli.run import run
from portalgen.content.catalog import OLDER
from portalgen.i18n import translator

#: Rows of the truth table, with what is behind each.
CAUSES = {
    "nothing": [],
    "title": ["edited content/chinh/tin/t05.md"],
    "backdated": ["added content/chinh/tin/t13.md"],
    "moved to another column": [
        "added content/chinh/khac/t05.md",
        "deleted content/chinh/tin/t05.md",
        "edited content/chinh/khac/k1.md",
    ],
    "midnight before a deadline and a highlight": ["clock"],
    "attachment of another size": ["edited content/chinh/tin/t05.pdf"],
    "new column": ["added content/chinh/moi/_index.md"],
    "header": ["edited themes/default/templates/header.html"],
}


def everything(folder: Path) -> dict[str, bytes]:
    """All files of a portal but those that only tell of a build going on."""
    passing = {"lock", "program.json", "state.seal"}
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.name not in passing and path.parent.name != "theme"
    }


def told(causes: tuple[Cause, ...]) -> list[str]:
    return [f"{c.kind} {c.name}" if c.kind != "clock" else c.kind for c in causes]


def test_a_dry_run_says_what_the_build_then_does(tmp_path: Path) -> None:
    bench, base = Bench(tmp_path), table_portal()
    root = bench.root

    def request(now: dt.datetime = NOW) -> Request:
        return Request(root, root / "content", bench.output, now, jobs=1)

    bench.write(base.files())
    first = rehearse(request())
    assert first.reasons is not None
    assert first.reasons.causes == (Cause("first"),)
    assert not bench.output.exists()
    assert not bench.state.exists()
    assert build(request()).published.written == first.published.written  # type: ignore[union-attr]
    for name, causes in CAUSES.items():
        bench.write(base.files())
        build(request())
        world = copy.deepcopy(base)
        changed = ROWS[name].change(world)
        now = changed if isinstance(changed, dt.datetime) else NOW
        bench.write(world.files())
        before, there = everything(root), tree_of(bench.output)
        dry = rehearse(request(now))
        assert everything(root) == before, name
        done = build(request(now))
        assert dry.reasons is not None
        assert told(dry.reasons.causes) == causes, name
        assert (dry.root_hash, dry.diagnostics, dry.rendered) == (
            done.root_hash,
            done.diagnostics,
            done.rendered,
        )
        assert dry.published is not None
        assert done.published is not None
        assert (dry.published.written, dry.published.deleted) == (
            done.published.written,
            done.published.deleted,
        )
        for change in dry.reasons.outputs:
            assert change.causes or change.output == "build.json", (name, change)
            assert (change.what == "new") == (change.output not in there), (name, change)
        if name == "title":
            by_path = {change.output: change for change in dry.reasons.outputs}
            fact = ("older", "content/chinh/tin/t06.md", str(OLDER))
            assert [(f.kind, f.name, f.detail) for f in by_path["tin/t06.html"].facts] == [fact]
            assert "khac/k2.html" not in by_path


def test_a_dry_run_over_a_store_that_cannot_be_believed_leaves_it(portal: PortalFolder) -> None:
    portal.publish()
    store = portal.root / ".portalgen/state.sqlite"
    store.write_bytes(b"\xa5" * 5000)
    before = everything(portal.root)
    dry = rehearse(Request(portal.root, portal.content, portal.output, NOW))
    assert dry.reasons is not None
    assert {change.what for change in dry.reasons.outputs} <= {"same", "changed"}
    assert dry.reasons.causes == (Cause("first"),)
    assert everything(portal.root) == before


def test_of_content_with_errors_it_is_said_that_nothing_would_be_published(
    portal: PortalFolder, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    portal.publish().edit("trang/tin/bai-dau.md", "title:", "titel:")
    monkeypatch.chdir(portal.root)
    assert run(["build", "--dry-run", "--now", NOW.isoformat(), "--format", "json"]) == 1
    out = json.loads(capsys.readouterr().out)
    assert out["build"] == {
        "stopped": True,
        "counts": {"new": 0, "changed": 0, "deleted": 0, "same": 0},
        "causes": [],
        "outputs": [],
    }
    assert out["counts"]["error"] > 0
    assert portal.exists("tin/bai-dau.html")


def test_the_command_tells_people_and_machines(
    portal: PortalFolder, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(portal.root)
    portal.publish().edit("trang/tin/bai-dau.md", "Bài đầu tiên", "Tên khác")
    options = ["--now", NOW.isoformat()]
    assert run(["build", "--dry-run", *options]) == 0
    text = capsys.readouterr().out
    assert "Vì sửa content/trang/tin/bai-dau.md:" in text
    assert "sửa   tin/bai-dau.html\n      các trường của content/trang/tin/bai-dau.md" in text
    assert "mục mới nhất của chuyên mục trang/tin" in text
    assert run(["build", "--dry-run", *options, "--lang", "en", "--format", "json"]) == 0
    build_ = json.loads(capsys.readouterr().out)["build"]
    assert build_["causes"] == [{"kind": "edited", "name": "content/trang/tin/bai-dau.md"}]
    assert "tin/index.html" in {change["output"] for change in build_["outputs"]}
    assert "Tên khác" not in portal.read("tin/bai-dau.html")

    assert run(["why", "public/tin/index.html", *options, "--lang", "en"]) == 0
    text = capsys.readouterr().out
    assert "The front page of column content/trang/tin/_index.md." in text
    assert "themes/default/templates/column.html" in text
    assert "The next build makes this file anew, because content/trang/tin/bai-dau.md was edited." in text
    portal.publish()
    assert run(["why", "https://portal.example.gov.vn/tin/bai-dau.html", *options]) == 0
    text = capsys.readouterr().out
    assert "Đang công khai" in text
    assert "Trang của content/trang/tin/bai-dau.md." in text
    assert "lần dựng sau giữ nguyên tệp này" in text
    assert run(["why", "public/khong-co.html", *options]) == 1
    assert "không có tệp kết quả nào" in capsys.readouterr().out
    assert run(["why", "search/root.json", *options]) == 0
    assert "chỉ mục tìm kiếm" in capsys.readouterr().out


def test_an_output_that_somebody_changed_is_made_again(portal: PortalFolder) -> None:
    portal.publish()
    (portal.output / "tin/index.html").write_text("khác")
    request = Request(portal.root, portal.content, portal.output, NOW)
    origin = origin_of(request, "tin/index.html")
    assert origin is not None
    assert origin.change is not None
    assert origin.change.causes == (Cause("output", "tin/index.html"),)
    other = origin_of(request, "tin/bai-dau.html")
    assert other is not None
    assert other.change is None
    assert origin_of(request, "khong-co.html") is None


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_reason_has_words(language: str) -> None:
    words = translator(language)
    causes = ast.parse(
        Path(rehearse.__code__.co_filename).with_name("reasons.py").read_text(encoding="utf-8")
    )
    named = {
        str(node.args[0].value)
        for node in ast.walk(causes)
        if isinstance(node, ast.Call)
        and getattr(node.func, "id", "") == "Cause"
        and isinstance(node.args[0], ast.Constant)
    }
    assert {"first", "clock", "deleted"} <= named
    keys = {f"fact.{kind}" for kind in kinds_in_code()} | {f"recipe.{recipe.value}" for recipe in Recipe}
    keys |= {f"cause.{kind}" for kind in named | {"edited", "added"}}
    assert not sorted(key for key in keys if not words.has(key))


def test_a_store_that_is_read_leaves_no_seal(tmp_path: Path) -> None:
    path = tmp_path / "state.sqlite"
    Store(path, "one").close()
    path.with_suffix(".seal").unlink()
    Store(path, "other", read_only=True).close()
    assert not path.with_suffix(".seal").exists()
