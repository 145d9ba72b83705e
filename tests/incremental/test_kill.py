"""Killed, starved of space, doubled, with a damaged state: the site is the old one or the new one, and soon right.

``PORTALGEN_DEEP=1`` kills at many more moments, and real ``python -m portalgen build`` processes at all of them.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from bench import DAMAGES, Bench, apply_damage
from builders import other, request_of, usual
from edits import MOMENTS
from first_portal import first_portal, pdf
from portal_model import World, moment
from trees import Tree, difference, findings_differ, tree_of

from portalgen.build import failpoints
from portalgen.build.pipeline import Request
from portalgen.build.rehearsal import rehearse
from portalgen.diagnostics import Diagnostic

DEEP = os.environ.get("PORTALGEN_DEEP") == "1"
NOW = moment(MOMENTS[0])
_REPOSITORY = Path(__file__).resolve().parents[2]
_BUILD = Path(failpoints.__file__).parent
#: Moments that the code really passes; a name that nothing hits cannot kill.
PASSED = {
    name
    for path in _BUILD.rglob("*.py")
    for name in re.findall(r"\bhit\(\s*[\"']([a-z-]+)[\"']", path.read_text(encoding="utf-8"))
}


class Pair:
    """A portal that was built once, the same after many edits, and the trees that both should give.

    Args:
        folder: an empty folder; the portal always lies at one place in it, since a state may know its place.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.bench = Bench(folder)
        self.world = first_portal()
        self.bench.write(self.world.files())
        assert usual().build(self.bench.request(self.bench.root, NOW)).published
        self.old: Tree = tree_of(self.bench.output)
        self._kept = folder / "kept"
        shutil.copytree(self.bench.root, self._kept)
        much_edited(self.world)
        self.wanted, self.findings = self.clean()
        started = usual().build(self.bench.request(self.bench.root, NOW))
        self.seconds = started.seconds

    def begin(self) -> None:
        """The portal as it was first built, then edited and not built yet."""
        shutil.rmtree(self.bench.root)
        shutil.copytree(self._kept, self.bench.root)
        world = first_portal()
        self.bench = Bench(self.folder, files=world.files())
        much_edited(world)
        self.world = world
        self.bench.write(world.files())
        self.bench.steps.append("built, then much edited")

    def check_after_start(self) -> None:
        """The next start makes the output whole, though it publishes nothing itself; the next build is right."""
        bench = self.bench
        files = self.world.files()
        bench.write(files | {"content/portal.yml": b"title: [\n"})
        outcome = bench.build(NOW, compare=False)
        assert not outcome.published
        tree = tree_of(bench.output)
        if tree not in (self.old, self.wanted):
            between = difference(tree, self.wanted, ("after a start", "new"))
            bench.fail(f"the output is neither the old site nor the new one\n{between}")
        bench.write(files)
        self.check_next()
        leftovers = [path.name for path in bench.root.iterdir() if path.name not in _OF_A_PORTAL]
        assert not leftovers, f"left beside the output: {leftovers}"

    def check_next(self) -> None:
        """The next build makes the new site and says what a clean build says."""
        outcome = self.bench.build(NOW, compare=False)
        assert outcome.result is not None
        found = difference(tree_of(self.bench.output), self.wanted)
        found += findings_differ(outcome.result.diagnostics, self.findings)
        if found:
            self.bench.fail(f"the next build is not as a clean one\n{found}")

    def clean(self, clock: str = MOMENTS[0]) -> tuple[Tree, tuple[Diagnostic, ...]]:
        """The new site at some moment, built elsewhere from nothing, with its findings."""
        folder = self.folder / "elsewhere"
        bench = Bench(folder)
        bench.write(self.world.files())
        outcome = other().build(request_of(bench.root, moment(clock)))
        assert outcome.published
        assert outcome.result is not None
        tree = tree_of(bench.output)
        shutil.rmtree(folder)
        return tree, outcome.result.diagnostics


_OF_A_PORTAL = {"content", "themes", "public", ".portalgen"}


def much_edited(world: World) -> None:
    """Changes that write, add and delete files and folders of the output."""
    world.items["n0"].front["title"] = "Đổi tên"
    del world.items["d2"], world.items["g1"]
    world.items["n3"].front["aliases"] = ["/khac/n3.html"]
    world.items["n7"].folder = "chinh/tin/2026"
    world.items["n2"].front["withdrawn"] = {"on": "2026-11-20", "reason": "Đăng nhầm", "kind": "error"}
    world.items["n6"].body.append(("file", "chinh/tin/lon.pdf"))
    world.media["chinh/tin/lon.pdf"] = pdf(8, 300_000)
    world.theme["themes/default/static/css/_tokens.css"] = ":root { --ink: #000; }\n"


@pytest.fixture(scope="module")
def only_pair(tmp_path_factory: pytest.TempPathFactory) -> Pair:
    """What all tests of this file share."""
    return Pair(tmp_path_factory.mktemp("kill"))


@pytest.fixture
def pair(only_pair: Pair) -> Pair:
    """A portal between two states."""
    only_pair.begin()
    return only_pair


def killed_at(pair: Pair, name: str) -> None:
    """A build dies at a named moment."""
    outcome = pair.bench.kill(NOW, env={"PORTALGEN_FAILPOINT": name})
    assert outcome.signal == signal.SIGKILL, f"a build does not die at {name}: {outcome}"
    pair.bench.steps.append(f"killed at {name}")


@pytest.mark.parametrize("name", failpoints.NAMES)
def test_killed_at_a_named_moment(pair: Pair, name: str) -> None:
    """Each of the moments between which the disk holds something else."""
    if name not in PASSED:
        pytest.skip(f"builds do not pass the moment {name!r} yet")
    killed_at(pair, name)
    pair.check_after_start()


@pytest.mark.parametrize("name", failpoints.NAMES)
def test_a_first_build_is_killed(pair: Pair, name: str) -> None:
    """Where there was no output there is none, or all of it."""
    if name not in PASSED or name == "half-renamed":
        pytest.skip(f"first builds do not pass the moment {name!r}")
    bench = pair.bench
    for folder in (bench.output, bench.root / ".portalgen"):
        shutil.rmtree(folder)
    outcome = bench.kill(NOW, env={"PORTALGEN_FAILPOINT": name})
    assert outcome.signal == signal.SIGKILL, f"a build does not die at {name}: {outcome}"
    bench.steps.append(f"a first build killed at {name}")
    if bench.output.exists():
        assert difference(tree_of(bench.output), pair.wanted) == ""
    pair.check_next()


@pytest.mark.parametrize("part", [n / 40 for n in range(1, 41)] if DEEP else [0.3, 0.8, 0.93, 0.99])
def test_killed_at_any_moment(pair: Pair, part: float) -> None:
    """Any fraction of the time that the same build takes."""
    outcome = pair.bench.kill(NOW, kill_after=pair.seconds * part)
    pair.bench.steps.append(f"killed after {part:.3f} of {pair.seconds:.2f} s: signal {outcome.signal}")
    pair.check_after_start()


def test_killed_again_and_again(pair: Pair) -> None:
    """Each start dies too, a little later than the one before."""
    times = 40 if DEEP else 6
    for number in range(1, times + 1):
        outcome = pair.bench.kill(NOW, kill_after=pair.seconds * number / times)
        pair.bench.steps.append(f"killed after {number}/{times}: signal {outcome.signal}")
    pair.check_after_start()


@pytest.mark.parametrize("name", ["journal-written", "half-renamed", "before-record"])
def test_what_a_later_build_staged_is_not_put_in_place(pair: Pair, name: str) -> None:
    """An old journal speaks of files by name: those of another content, made since and half, are none of them."""
    killed_at(pair, name)
    front = pair.world.items["n0"].front
    title, front["title"] = front["title"], "Đổi tên lần nữa"
    pair.bench.write(pair.world.files())
    killed_at(pair, "rendered")
    front["title"] = title
    pair.check_after_start()


def test_what_was_never_recorded_is_taken_away(pair: Pair) -> None:
    """A page that two builds put in place and could not record is no more: nobody finds it on the site."""
    item = pair.world.items["n4"]
    page = f"content/{item.folder}/them.md"
    extra = next(data for path, data in pair.world.files().items() if path.endswith("n4.md"))
    pair.bench.write(pair.world.files() | {page: extra.replace(b"n4", b"n4-them")})
    killed_at(pair, "before-record")
    added = tree_of(pair.bench.output).keys() - pair.wanted.keys()
    assert any("them" in path for path in added), added
    front = pair.world.items["n0"].front
    title, front["title"] = front["title"], "Đổi tên lần nữa"
    pair.bench.write(pair.world.files() | {page: pair.bench.files[page]})
    killed_at(pair, "before-record")
    front["title"] = title
    pair.bench.write(pair.world.files())
    pair.check_next()


@pytest.mark.parametrize("name", ["journal-written", "half-renamed"])
def test_a_rehearsal_leaves_what_an_interrupted_build_has_staged(pair: Pair, name: str) -> None:
    """``build --dry-run`` where a publication was begun: the next start still finishes it."""
    killed_at(pair, name)
    request = Request(**pair.bench.request(pair.bench.root, NOW))
    assert rehearse(request).reasons is not None
    pair.check_after_start()
    assert not (pair.bench.state / "stage").exists()


def command(pair: Pair, **env: str) -> subprocess.Popen[str]:
    """A real process that builds the portal."""
    words = ["build", "--now", MOMENTS[0], "--format", "json"]
    return subprocess.Popen(
        [sys.executable, "-m", "portalgen", *words],
        cwd=pair.bench.root,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), **env},
    )


@pytest.mark.parametrize("seconds", [n / 20 for n in range(2, 40)] if DEEP else [0.6])
def test_a_real_process_is_killed(pair: Pair, seconds: float) -> None:
    """``python -m portalgen build`` and ``kill -9``."""
    process = command(pair)
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(timeout=seconds)
    process.kill()
    process.communicate()
    pair.bench.disturbed = True
    pair.bench.steps.append(f"process killed after {seconds} s: {process.returncode}")
    pair.check_after_start()


def test_two_real_processes_at_once(pair: Pair) -> None:
    """Both end well, and what lies there is right; their hash seeds differ."""
    processes = [command(pair, PYTHONHASHSEED=seed) for seed in ("1", "2")]
    for process in processes:
        text, _ = process.communicate(timeout=120)
        assert process.returncode == 0, text
    assert difference(_without_commit(tree_of(pair.bench.output)), _without_commit(pair.wanted)) == ""
    pair.check_next()


def _without_commit(tree: Tree) -> Tree:
    """The receipt names the commit that a command line finds; everything else must be equal."""
    receipt = json.loads(tree["build.json"]) | {"commit": ""}
    return tree | {"build.json": json.dumps(receipt).encode()}


@pytest.mark.parametrize("clocks", [(MOMENTS[0], MOMENTS[0]), (MOMENTS[0], "2026-12-02T00:00:00+07:00")])
def test_two_builds_at_once(pair: Pair, clocks: tuple[str, str]) -> None:
    """Two builds of one folder, with the same clock or not: the result is that of one of them."""
    bench = pair.bench
    for builder, clock in zip((usual(), other()), clocks, strict=True):
        builder.start(bench.request(bench.root, moment(clock)))
    outcomes = [builder.finish() for builder in (usual(), other())]
    assert [(o.published, o.details) for o in outcomes] == [(True, ""), (True, "")]
    tree = tree_of(bench.output)
    bench.disturbed = True
    if tree not in [pair.clean(clock)[0] for clock in {*clocks}]:
        bench.fail("the output is that of neither of the two builds")
    pair.check_next()


@pytest.mark.parametrize("limit", [200, 5_000, 60_000, 200_000])
def test_files_cannot_grow(pair: Pair, limit: int) -> None:
    """Every write beyond so many bytes fails, as when the disk is full in the middle of a file."""
    outcome = pair.bench.kill(NOW, file_limit=limit)
    pair.bench.steps.append(f"files of at most {limit} bytes: {outcome.error or outcome.published}")
    pair.check_after_start()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of its own of 16 MB."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = shutil.which("mount")
    options = ["-t", "tmpfs", "-o", "size=16m", "tmpfs", str(disk)]
    if mount is None or subprocess.run([mount, *options], capture_output=True, check=False).returncode:
        pytest.skip("only an administrator can mount a small file system")
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


def test_the_disk_is_full(small_disk: Path) -> None:
    """With nothing left, and with a little more each time; then there is space again."""
    pair = Pair(small_disk)
    ballast = small_disk / "ballast"
    outcomes = []
    for free in (0, 8, 32, 64, 128, 256, 400, 600, 800, 4_000) if DEEP else (0, 100, 500, 4_000):
        pair.begin()
        ballast.write_bytes(b"x" * (shutil.disk_usage(small_disk).free - free * 1024))
        outcome = pair.bench.kill(NOW)
        outcomes.append(outcome.published)
        pair.bench.steps.append(f"{free} KB free: {outcome.error or outcome.published}")
        ballast.unlink()
        pair.check_after_start()
    assert (outcomes[0], outcomes[-1]) == (False, True)


@pytest.mark.parametrize("kind", DAMAGES)
def test_a_damaged_state_is_never_trusted(pair: Pair, kind: str) -> None:
    """Every file of the state but caches of pictures, kind by kind (deep: one by one): what is built is right."""
    bench = pair.bench
    files = [
        p for p in bench.state.rglob("*") if p.is_file() and p.name != "lock" and "images" not in p.parts
    ]
    kinds: dict[str, list[Path]] = {}
    for path in sorted(files):
        if path.stat().st_size:
            kinds.setdefault(str(path) if DEEP else path.suffix, []).append(path.relative_to(bench.state))
    assert len(kinds) >= 4
    for number, names in enumerate(kinds.values()):
        present = [name for name in names if (bench.state / name).is_file()]
        assert present, names
        for name in present:
            apply_damage(bench.state / name, kind)
            bench.steps.append(f"{name}: {kind}")
        if number:
            pair.world.items["n5"].front["title"] = f"Đổi lần {number}"
            bench.write(pair.world.files())
        bench.build(NOW)


def test_an_older_output_is_brought_up_to_date(pair: Pair) -> None:
    """A server's folder comes back from a backup, the state does not."""
    bench = pair.bench
    kept = pair.folder / "backup"
    shutil.copytree(bench.output, kept)
    bench.build(NOW)
    shutil.rmtree(bench.output)
    shutil.move(kept, bench.output)
    bench.disturbed = True
    bench.steps.append("the output is that of the build before")
    pair.check_next()


def test_an_output_file_that_others_wrote_is_put_right(pair: Pair) -> None:
    """A file of ours with other bytes, of the same length or not, or in the place of a folder."""
    bench = pair.bench
    bench.build(NOW)
    for path, data in (("index.html", b"x"), ("tin/index.html", None), ("robots.txt", b"#")):
        target = bench.output / path
        target.write_bytes(data if data is not None else bytes(reversed(target.read_bytes())))
        bench.disturbed = True
        bench.steps.append(f"{path} overwritten by others")
        bench.build(NOW)


def test_a_state_from_another_folder_is_no_harm(pair: Pair, tmp_path: Path) -> None:
    """A portal's folder is copied with its state, without its output: as caches of CI systems do."""
    copy = Bench(tmp_path / "elsewhere")
    shutil.copytree(pair.bench.state, copy.state)
    pair.world.items["n4"].front["title"] = "Ở nơi khác"
    copy.write(pair.world.files())
    copy.build(NOW)


def test_an_output_file_becomes_a_folder_and_back(pair: Pair) -> None:
    """An old address of a page is now one of a folder: ``cu/n3.html/index.html`` where ``cu/n3.html`` lay."""
    bench = pair.bench
    for alias in ("/cu/n3.html", "/cu/n3.html/", "/cu/n3.html"):
        pair.world.items["n3"].front["aliases"] = [alias]
        bench.write(pair.world.files())
        bench.steps.append(f"alias {alias}")
        bench.build(NOW)
