"""Much work is done by several processes, or by a cluster's: the same bytes, and nobody's death is noticed."""

from __future__ import annotations

import datetime as dt
import multiprocessing
import os
import shutil
import signal
from collections.abc import Sequence
from concurrent.futures import BrokenExecutor, Executor, ProcessPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from trees import Tree, tree_of

from portalgen.build import pool
from portalgen.build.pipeline import Request, Result, build, differing
from portalgen.build.pool import WORTH_A_POOL, Batches, Pool

NOW = dt.datetime(2026, 11, 24, 8, tzinfo=dt.UTC)
ITEMS = WORTH_A_POOL + 40
STATE = "Trạng thái #1 %41?x"  # signs that mean something in an address


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A portal that is large enough for workers."""
    root = tmp_path_factory.mktemp("many")
    files = {
        "portal.yml": "title: Cổng\nbase_url: https://a.example.gov.vn\n",
        "trang/site.yml": "title: Trang\n",
        "trang/tin/_index.md": "---\ntitle: Tin\n---\n",
    }
    for number in range(ITEMS):
        day = dt.date(2026, 1, 1) + dt.timedelta(days=number)
        link = f"[trước](b{number - 1}.md)" if number else ""
        text = f"---\ntitle: Bài số {number}\ndate: {day}\n---\nNội dung **{number}** {link}\n"
        files[f"trang/tin/b{number}.md"] = text
    for path, text in files.items():
        target = root / "content" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text)
    return root


def built(
    portal: Path, folder: Path, executor: Executor | None = None, **options: Any
) -> tuple[Tree, Result]:
    output = folder / "public"
    request = Request(portal, portal / "content", output, NOW, keep=folder / STATE, **options)
    result = build(request, executor=executor)
    assert result.published is not None, result.diagnostics
    return tree_of(output), result


@pytest.fixture(scope="module")
def alone(portal: Path, tmp_path_factory: pytest.TempPathFactory) -> Tree:
    """What one process makes."""
    return built(portal, tmp_path_factory.mktemp("alone"), jobs=1)[0]


def test_two_processes_make_the_same(portal: Path, alone: Tree, tmp_path: Path) -> None:
    tree, result = built(portal, tmp_path, jobs=2)
    assert tree == alone
    again, second = built(portal, tmp_path, jobs=2)
    assert again == alone
    assert second.rendered == ()
    assert second.root_hash == result.root_hash


def test_workers_that_share_only_files_make_the_same(portal: Path, alone: Tree, tmp_path: Path) -> None:
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as executor:
        tree, _ = built(portal, tmp_path, executor, jobs=1)
    assert tree == alone
    assert not [*(tmp_path / STATE / "work").iterdir()]


def test_a_cluster_makes_the_same(portal: Path, alone: Tree, tmp_path: Path) -> None:
    distributed = pytest.importorskip("distributed")
    with (
        distributed.LocalCluster(
            n_workers=1,
            threads_per_worker=1,
            dashboard_address="127.0.0.1:0",
            local_directory=str(tmp_path / "dask"),
        ) as cluster,
        distributed.Client(cluster) as client,
    ):
        tree, _ = built(portal, tmp_path, client.get_executor(), jobs=1)
    assert tree == alone


def test_a_worker_that_dies_is_replaced(
    portal: Path, alone: Tree, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from portalgen.build import work

    mark, parent = tmp_path / "died", os.getpid()
    usual = work.Worker.work

    def dying(self: Any, tasks: Any, *, make: bool = True) -> Any:
        if os.getpid() != parent and not mark.exists():
            mark.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return usual(self, tasks, make=make)

    monkeypatch.setattr(work.Worker, "work", dying)
    tree, _ = built(portal, tmp_path / "out", jobs=2)
    assert mark.exists()
    assert tree == alone


def test_verify_finds_what_is_not_as_a_clean_build_makes_it(portal: Path, tmp_path: Path) -> None:
    built(portal, tmp_path, jobs=1)
    request = Request(portal, portal / "content", tmp_path / "public", NOW, keep=tmp_path / STATE, jobs=1)
    assert differing(request) == ()
    (tmp_path / "public/tin/b7.html").write_text("khác")
    (tmp_path / "public/thua.html").write_text("thừa")
    (tmp_path / "public/robots.txt").unlink()
    assert differing(request) == ("robots.txt", "thua.html", "tin/b7.html")
    assert not (tmp_path / "state/verify").exists()


def test_what_is_wrong_stops_a_build_by_several_as_by_one(portal: Path, tmp_path: Path) -> None:
    root = tmp_path / "wrong"
    shutil.copytree(portal / "content", root / "content")
    for path, text in {
        "content/portal.yml": "title: Cổng\nbase_url: https://a.example.gov.vn\ntheme: rieng\n",
        "content/trang/tin/b3.md": "---\ntitle: Bài\nid: trang/tin/b7\ndate: 2026-01-01\n---\n",
        "content/trang/tin/b5.md": "---\ndate: 2026-01-01\n---\n",
        "themes/rieng/theme.yml": "name: rieng\nextends: default\n",
        "themes/rieng/templates/items/news.html": "\n{% if %}",
    }.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)
    found = []
    for jobs in (1, 2):
        folder = tmp_path / str(jobs)
        request = Request(root, root / "content", folder / "public", NOW, keep=folder / STATE, jobs=jobs)
        result = build(request)
        assert result.published is None
        found.append(result.diagnostics)
    assert found[0] == found[1]
    places = {(finding.code, finding.span.path, finding.span.line) for finding in found[0]}
    assert ("THM002", "themes/rieng/templates/items/news.html", 2) in places
    assert ("RULE004", "content/trang/tin/b7.md", 1) in places
    assert any(path == "content/trang/tin/b5.md" for _, path, _ in places)


class _Doubles:
    """Hands that a worker would have."""

    def do(self, batch: Sequence[int]) -> list[int]:
        return [number * 2 for number in batch]


class _Dead(Executor):
    """Workers that died before they were given anything."""

    def submit(self, *_args: Any, **_named: Any) -> Any:
        raise BrokenExecutor


def test_workers_that_die_before_they_begin(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Their batches are done by those that come after them, or here."""
    for crews in ([_Dead(), _Dead()], [_Dead(), pool._local(2)]):
        left = iter(crews)
        monkeypatch.setattr(pool, "_local", lambda _jobs, left=left: next(left))
        with Pool(tmp_path, 2).begun(Batches("double", _Doubles(), range(100), size=7, worth=1)) as results:
            assert [number for part in results for number in part] == [*range(0, 200, 2)]
