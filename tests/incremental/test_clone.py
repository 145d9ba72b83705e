"""CI: a fresh clone, every time of a file new, beside the state and the output of an earlier run.

Only what changed since that run is read, wherever the clone lies; where git cannot tell, everything is read. What
comes of it is always what a build from nothing makes.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import pytest
from first_portal import news
from test_truth_table import table_portal
from trees import tree_of

AUTHOR = ("-c", "user.name=T", "-c", "user.email=t@example.org", "-c", "protocol.file.allow=always")

_SCRIPT = """
import datetime as dt, json, sys
from pathlib import Path
from portalgen.build.pipeline import Request, build
import portalgen.build.renewal  # what opens our own files is not counted
opened = []
sys.addaudithook(lambda event, args: opened.append(str(args[0])) if event == "open" else None)
root = Path(sys.argv[1])
now = dt.datetime.fromisoformat("2026-11-24T08:00:00+07:00")
result = build(Request(root, root / "content", root / "public", now, jobs=1))
assert result.published is not None, result.diagnostics
print(json.dumps([opened, result.rendered]))
"""


class Built(NamedTuple):
    """Files of the content that a build opened, and outputs that it made."""

    read: set[str]
    rendered: list[str]


def build(root: Path, env: Mapping[str, str] | None = None) -> Built:
    """Build in a process of its own."""
    path = os.pathsep.join(filter(None, sys.path))
    done = subprocess.run(
        [sys.executable, "-c", _SCRIPT, str(root)],
        env={**os.environ, "PYTHONPATH": path, "GIT_CONFIG_GLOBAL": os.devnull, **(env or {})},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    opened, rendered = json.loads(done.stdout)
    content = f"{root / 'content'}/"
    return Built({path.removeprefix(content) for path in opened if path.startswith(content)}, rendered)


def git(folder: Path, *args: str) -> None:
    subprocess.run(["git", *AUTHOR, *args], cwd=folder, check=True, capture_output=True)


def commit(folder: Path) -> None:
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "x")


class Desk:
    """The repository in which editors work, and what a first run of CI left behind."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.origin = folder / "origin"
        world = table_portal()
        for number in range(80):
            world.items[f"x{number}"] = news(f"x{number}", "chinh/khac", f"2025-{number % 12 + 1:02}-03")
        self.files = {**world.files(), ".gitignore": b"/public/\n/.portalgen/\n"}
        for path, data in self.files.items():
            self.write(path, data)
        git(self.origin, "init", "-q", "-b", "main")
        commit(self.origin)
        first = self.clone("runs/1/portal")
        self.everything = build(first).read
        self.cache = folder / "cache"
        for name in ("public", ".portalgen"):
            shutil.copytree(first / name, self.cache / name)
        shutil.rmtree(first)

    def write(self, path: str, data: bytes) -> None:
        target = self.origin / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)

    def edit(self, root: Path, name: str) -> None:
        path = root / f"content/chinh/khac/{name}.md"
        path.write_bytes(path.read_bytes() + b"\nTh\xc3\xaam.\n")

    def clone(self, name: str, *options: str) -> Path:
        target = self.folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        git(self.folder, *options, "clone", "-q", str(self.origin), str(target))
        return target

    def restore(self, root: Path) -> Path:
        """Put the cache beside a clone."""
        for name in ("public", ".portalgen"):
            shutil.copytree(self.cache / name, root / name)
        return root

    def check_clean(self, root: Path) -> None:
        """A build from nothing makes the same."""
        clean = self.folder / "clean"
        shutil.rmtree(clean, ignore_errors=True)
        for name in ("content", "themes"):
            shutil.copytree(root / name, clean / name)
        build(clean)
        made, wanted = tree_of(root / "public"), tree_of(clean / "public")
        made.pop("build.json")
        wanted.pop("build.json")
        assert made == wanted


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """One for all tests: what is committed here stays."""
    made = Desk(tmp_path_factory.mktemp("desk"))
    made.edit(made.origin, "x7")
    commit(made.origin)
    return made


def test_a_fresh_clone_at_another_path_reads_what_changed(desk: Desk) -> None:
    root = desk.restore(desk.clone("elsewhere/2/ban-sao"))
    done = build(root)
    assert done.read == {"chinh/khac/x7.md"}
    assert done.rendered == ["khac/x7.html"]
    desk.check_clean(root)
    again = build(root)
    assert again.rendered == []


def test_what_is_not_committed_is_read_too(desk: Desk) -> None:
    root = desk.restore(desk.clone("3"))
    desk.edit(root, "x8")
    desk.edit(root, "x9")
    git(root, "add", "content/chinh/khac/x9.md")
    (root / "content/chinh/khac/moi.md").write_text("---\ntitle: Bài mới viết\ndate: 2025-01-09\n---\nMới.\n")
    (root / "content/chinh/khac/x10.md").unlink()
    done = build(root)
    assert done.read == {f"chinh/khac/{name}.md" for name in ("x7", "x8", "x9", "moi")}
    desk.check_clean(root)


@pytest.mark.parametrize(
    "options",
    [("-c", "core.autocrlf=true"), ("-c", "core.autocrlf=input")],
    ids=["line ends converted", "line ends converted on commit"],
)
def test_where_git_changes_bytes_every_file_is_read(desk: Desk, options: tuple[str, ...]) -> None:
    root = desk.clone(f"crlf-{options[1][-4:]}", *options)
    git(root, "config", *options[1].split("="))
    assert build(desk.restore(root)).read >= desk.everything - {"chinh/khac/x7.md"}
    desk.check_clean(root)


def test_without_git_every_file_is_read(desk: Desk, tmp_path: Path) -> None:
    root = desk.restore(desk.clone("4"))
    done = build(root, {"PATH": str(tmp_path)})
    assert done.read >= desk.everything
    assert done.rendered == ["khac/x7.html"]


def test_a_portal_inside_a_repository_with_a_part_of_its_own(desk: Desk) -> None:
    """The portal is a folder of a repository, and one of its columns a submodule."""
    part, whole = desk.folder / "part", desk.folder / "whole"
    shutil.copytree(desk.origin / "content/phu/news", part)
    git(part, "init", "-q", "-b", "main")
    commit(part)
    for name in ("content", "themes", ".gitignore"):
        source = desk.origin / name
        (shutil.copytree if source.is_dir() else shutil.copy)(source, whole / "sub/portal" / name)  # type: ignore[operator]
    shutil.rmtree(whole / "sub/portal/content/phu/news")
    git(whole, "init", "-q", "-b", "main")
    git(whole, "submodule", "add", "-q", str(part), "sub/portal/content/phu/news")
    commit(whole)
    root = desk.folder / "5"
    git(desk.folder, "clone", "-q", "--recurse-submodules", str(whole), str(root))
    root = desk.restore(root / "sub/portal")
    done = build(root)
    inside = {f"phu/news/{path.name}" for path in part.glob("*.md")}
    assert done.read == {"chinh/khac/x7.md", *inside}
    assert done.rendered == ["khac/x7.html"]
