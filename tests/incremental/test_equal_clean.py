"""Whatever is edited, killed or damaged in between: what a build publishes and says is that of a clean one.

``PORTALGEN_DEEP=1`` runs hundreds of long stories (``PORTALGEN_EXAMPLES`` of them), other ones each time, in
place of a few short ones that are always the same, and makes a story that fails as short as it can;
``PORTALGEN_KEEP=1`` leaves its folders.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import pytest
from all_edits import BREAKS, EDITS, MOMENTS
from bench import AUTHOR, STYLES, Bench, damage, detectors
from builders import has_option
from first_portal import first_portal, news
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)
from picking import Drawn, Seeded, one, yes
from portal_model import World, moment
from trees import difference, tree_of

from portalgen.build.failpoints import NAMES

DEEP = os.environ.get("PORTALGEN_DEEP") == "1"
KEEP = os.environ.get("PORTALGEN_KEEP") == "1"

some_edits = st.lists(st.sampled_from(sorted(EDITS)), min_size=1, max_size=3)
many_edits = st.lists(st.sampled_from(sorted(EDITS)), max_size=9)


class Story(RuleBasedStateMachine):
    """A portal, what happens to it, and a build after each thing that happens."""

    detector = ""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="portalgen-story-"))
        self.bench = Bench(self.folder, self.detector)
        self.world: World = first_portal()
        self.now = moment(MOMENTS[0])
        self.options: dict[str, Any] = {}
        self.failed = False

    def teardown(self) -> None:
        if not (KEEP and self.failed):
            shutil.rmtree(self.folder)

    @initialize(names=many_edits, data=st.data())
    def begin(self, names: list[str], data: Any) -> None:
        """The first build, of a portal that has been edited a little."""
        self._edit(names, data)
        self._build(data)

    @rule(names=some_edits, data=st.data())
    def edit(self, names: list[str], data: Any) -> None:
        """One edit or a few."""
        self._mend(data)
        self._edit(names, data)
        self._build(data)

    @rule(names=many_edits, data=st.data())
    def edit_much(self, names: list[str], data: Any) -> None:
        """A whole merge."""
        self._mend(data)
        self._edit(names, data)
        self._build(data)

    @rule(name=st.sampled_from(sorted(EDITS)), data=st.data())
    def forget_a_file(self, name: str, data: Any) -> None:
        """An edit of several files of which one is not saved: what it named may be gone."""
        self._mend(data)
        before = self.world.files()
        self._edit([name], data)
        after = self.world.files()
        stale = [path for path in sorted(before.keys() | after.keys()) if before.get(path) != after.get(path)]
        if stale:
            path = one(Drawn(data), stale)
            self.world.pinned[path] = before.get(path)
            self._say(f"but {path} stays as it was")
        self._build(data)

    @rule(name=st.sampled_from(sorted(BREAKS)), names=some_edits, data=st.data())
    def break_something(self, name: str, names: list[str], data: Any) -> None:
        """Content that cannot be published, with edits that could be; it is mended by a later step."""
        self._edit(names if yes(Drawn(data)) else [], data)
        self._say(BREAKS[name](self.world, Drawn(data)))
        self._build(data)

    @rule(text=st.sampled_from(MOMENTS), names=some_edits, data=st.data())
    def clock(self, text: str, names: list[str], data: Any) -> None:
        """Time passes, or goes back; now and then something is edited meanwhile."""
        self._mend(data)
        self.now = moment(text)
        self._say(f"the clock shows {text}")
        self._edit(names if yes(Drawn(data)) else [], data)
        self._build(data)

    @rule(data=st.data())
    def touch(self, data: Any) -> None:
        """Files get a new time and keep their bytes: one of them or all."""
        files = sorted(self.bench.files)
        chosen = files if yes(Drawn(data)) else [one(Drawn(data), files)]
        for path in chosen:
            self.bench.touch(path)
        self._say(f"touched: {chosen[0] if len(chosen) == 1 else 'every file'}")
        self._build(data)

    @rule(names=some_edits, data=st.data())
    def fresh_clone(self, names: list[str], data: Any) -> None:
        """Every file is new, the state is from a cache, the output may not be there: a build in CI."""
        self._mend(data)
        self.bench.write_again()
        self._say("every file written again")
        if yes(Drawn(data)):
            shutil.rmtree(self.bench.output, ignore_errors=True)
            self.bench.disturbed = True
            self._say("the output folder deleted")
        self._edit(names, data)
        self._build(data)

    @rule(data=st.data())
    def stray_files(self, data: Any) -> None:
        """Files that mean nothing, or are known to be passed over."""
        folder = one(Drawn(data), sorted(self.world.columns))
        name = one(Drawn(data), (".DS_Store", "ghi-chu.txt", "a.md~", "khong-dung.png", "la/b.md", "c.yml"))
        path = f"content/{folder}/{name}"
        self.world.pinned[path] = (
            b"---\ntitle: Trang\ndate: 2026-11-01\n---\n" if name.endswith(".md") else b"x"
        )
        self._say(f"{path} appears")
        self._build(data)

    @rule(
        base_url=st.sampled_from(("", "http://127.0.0.1:8000", "https://xem-truoc.example/nhanh")),
        drafts=st.booleans(),
        data=st.data(),
    )
    def other_options(self, base_url: str, drafts: bool, data: Any) -> None:
        """A preview into the same folder, and back."""
        self.options = {"base_url": base_url, "drafts": drafts, "commit": f"{self.world.fresh():040x}"}
        self._say(f"options {self.options}")
        self._build(data)

    @rule(name=st.sampled_from(NAMES), names=some_edits, data=st.data())
    def killed(self, name: str, names: list[str], data: Any) -> None:
        """A build dies at a named moment; the next one, now and then after more edits, is right."""
        self._mend(data)
        self._edit(names, data)
        self._write(data)
        outcome = self.bench.kill(self.now, env={"PORTALGEN_FAILPOINT": name})
        self._say(f"a build was to be killed at {name}: signal {outcome.signal} {outcome.error}")
        self._edit(names if yes(Drawn(data)) else [], data)
        self._build(data)

    @rule(data=st.data(), name=st.sampled_from(sorted(EDITS)))
    def state_damaged(self, data: Any, name: str) -> None:
        """Something happens to the state, or all of it goes."""
        if yes(Drawn(data)):
            shutil.rmtree(self.bench.state)
            self._say(".portalgen deleted")
        else:
            self._say(damage(Drawn(data), self.bench.state))
        self._edit([name] if yes(Drawn(data)) else [], data)
        self._build(data)

    @rule(data=st.data(), name=st.sampled_from(sorted(EDITS)))
    def old_state(self, data: Any, name: str) -> None:
        """A cache of the state from before the last build comes back."""
        kept = self.folder / "kept"
        shutil.copytree(self.bench.state, kept)
        self._mend(data)
        self._edit([name], data)
        self._build(data)
        shutil.rmtree(self.bench.state)
        shutil.move(kept, self.bench.state)
        self.bench.disturbed = True  # what the state says is there is not
        self._say("the state is that of the build before")
        self._build(data)

    @precondition(lambda self: self.bench.output.is_dir())
    @rule(data=st.data())
    def output_lost(self, data: Any) -> None:
        """The output, or a file of it, is deleted by somebody else."""
        files = sorted(p for p in self.bench.output.rglob("*") if p.is_file())
        self.bench.disturbed = True
        if yes(Drawn(data)) or not files:
            shutil.rmtree(self.bench.output)
            self._say("the output folder deleted")
        else:
            path = one(Drawn(data), files)
            path.unlink()
            self._say(f"output file {path.relative_to(self.bench.output)} deleted")
        self._build(data)

    @precondition(lambda self: self.detector == "git")
    @rule(names=some_edits, kind=st.sampled_from(("ignored", "assumed unchanged", "amended")), data=st.data())
    def hidden_from_git(self, names: list[str], kind: str, data: Any) -> None:
        """Changes that ``git status`` does not tell."""
        self.bench.commit()
        self._edit(names, data)
        if kind == "amended":
            self._write(data)
            self.bench.git("add", "-A")
            self.bench.git(*AUTHOR, "commit", "-q", "--amend", "--allow-empty", "-m", "y")
        else:
            tracked = self.bench.git("ls-files", "content").split()
            if kind == "ignored":
                (self.bench.root / ".git/info/exclude").write_text("/content/\n")
                self.bench.git("rm", "-q", "--cached", one(Drawn(data), tracked))
            else:
                self.bench.git("update-index", "--assume-unchanged", *tracked)
        self._say(f"{kind} in git")
        self._build(data)

    def _edit(self, names: list[str], data: Any) -> None:
        for name in names:
            self._say(EDITS[name](self.world, Drawn(data)))

    def _mend(self, data: Any) -> None:
        """What is broken is mended before the next edits, more often than not."""
        if self.world.pinned and data.draw(st.integers(0, 3), "mend unless 3") < 3:
            self._say(f"mended: {', '.join(self.world.pinned)}")
            self.world.pinned.clear()

    def _write(self, data: Any) -> None:
        style = one(Drawn(data), STYLES)
        self.bench.write(self.world.files(), style, keep_folders=yes(Drawn(data)))
        if self.detector == "git" and yes(Drawn(data)):
            self.bench.commit()
            self._say("committed")
        if style != STYLES[0]:
            self._say(f"(files written: {style})")

    def _build(self, data: Any) -> None:
        self._write(data)
        jobs = one(Drawn(data), (1, 2)) if has_option("jobs") else 1
        try:
            outcome = self.bench.build(self.now, jobs=jobs, **self.options)
        except AssertionError:
            self.failed = True
            raise
        self._say("→ published" if outcome.published else "→ refused")

    def _say(self, words: str) -> None:
        if words.startswith("→") and self.bench.steps:
            self.bench.steps[-1] += f"  {words}"
        elif words:
            self.bench.steps.append(words)


_QUICK = settings(
    max_examples=4,
    stateful_step_count=7,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    print_blob=False,
    phases=(Phase.generate,),
)
_DEEP = settings(
    _QUICK,
    max_examples=int(os.environ.get("PORTALGEN_EXAMPLES", "300")),
    stateful_step_count=25,
    derandomize=False,
    print_blob=True,
    phases=(Phase.generate, Phase.shrink),
)


@pytest.mark.parametrize("detector", ["stat", "git"])
def test_a_build_equals_a_clean_build(detector: str) -> None:
    """The promise, through random stories."""
    if detector not in {*detectors(), "stat"}:
        pytest.skip("a build has no choice of how to find changed files yet")
    machine = type(
        f"Story{detector.title()}", (Story,), {"detector": detector if detectors() != [""] else ""}
    )
    run_state_machine_as_test(machine, settings=_DEEP if DEEP else _QUICK)


@pytest.mark.parametrize("seed", range(5) if DEEP else [1])
def test_every_edit_is_followed(tmp_path: Path, seed: int) -> None:
    """Each edit that there is at least once, one after another (a few to a build, one in the deep run)."""
    bench, world, pick = Bench(tmp_path), first_portal(), Seeded(seed)
    bench.write(world.files())
    bench.build(moment(MOMENTS[0]))
    names = sorted(EDITS)
    some = 1 if DEEP else 3
    for first in range(0, len(names), some):
        bench.steps += [f"{name}: {EDITS[name](world, pick)}" for name in names[first : first + some]]
        bench.write(world.files(), STYLES[first % len(STYLES)])
        assert bench.build(moment(MOMENTS[0])).published, bench.steps


@pytest.mark.parametrize("seed", range(5) if DEEP else [1])
def test_every_break_is_refused_and_mended(tmp_path: Path, seed: int) -> None:
    """Content that cannot be published leaves the output as it was, whatever else was edited; mended, it goes out."""
    bench, world, pick = Bench(tmp_path), first_portal(), Seeded(seed)
    bench.write(world.files())
    bench.build(moment(MOMENTS[0]))
    for name in sorted(BREAKS):
        bench.steps += [EDITS["body"](world, pick), EDITS["title"](world, pick), BREAKS[name](world, pick)]
        bench.write(world.files())
        assert not bench.build(moment(MOMENTS[0])).published, bench.steps
        world.pinned.clear()
        bench.steps.append("mended")
        bench.write(world.files())
        if DEEP or name == max(BREAKS):
            assert bench.build(moment(MOMENTS[0])).published, bench.steps


DAYS = ("2026-11-24T08:00", "2026-11-25T00:00", "2026-11-24T23:59:59", "2026-11-26T00:00")


def _by_type(type_: str, field: str, value: str) -> dict[str, Any]:
    return {"kind": "by_type", "types": [type_], "where": [{"field": field, "value": value}], "sites": ["*"]}


#: A block alone on a page, the item that it shows from the second day on and what says so, and what that says
#: when it is taken away.
OF_DAYS: dict[str, tuple[dict[str, Any], str, dict[str, Any], dict[str, Any]]] = {
    "highlight": ({"kind": "highlight"}, "n4", {"highlight": "2026-11-25"}, {"highlight": "2027-01-01"}),
    "open": (
        _by_type("draft_consultation", "open", "true"),
        "t1",
        {"opens_on": "2026-11-25", "closes_on": "2026-12-20"},
        {"opens_on": "2026-11-28"},
    ),
    "closed": (
        _by_type("draft_consultation", "open", "false"),
        "t1",
        {"closes_on": "2026-11-24"},
        {"closes_on": "2026-11-30"},
    ),
    "valid": (
        _by_type("legal_document", "validity", "con_hieu_luc"),
        "d1",
        {"effective_date": "2026-11-25"},
        {"effective_date": "2027-05-01"},
    ),
    "latest": (
        {"kind": "latest", "limit": 2},
        "n4",
        {"publish_at": "2026-11-25"},
        {"publish_at": "2026-11-28"},
    ),
}


def test_items_of_a_type_that_goes_are_counted_once(tmp_path: Path) -> None:
    """A type of the portal is deleted and its item gets another: as many items as before."""
    world, bench = first_portal(), Bench(tmp_path)
    world.types["types/loai-1.yml"] = (
        "id: loai_1\nextends: news_article\nlabel: {vi: Loại}\ntemplate: generic\n"
    )
    world.items["k1"] = news("k1", "chinh/tin", "2026-11-19", type="loai_1")
    for type_ in ("loai_1", "news_article"):
        world.items["k1"].front["type"] = type_
        if type_ == "news_article":
            del world.types["types/loai-1.yml"]
        bench.write(world.files())
        bench.build(moment(MOMENTS[0]))


@pytest.mark.parametrize("name", OF_DAYS)
def test_a_day_begins_and_is_taken_back(tmp_path: Path, name: str) -> None:
    """Days go by, back and on; then what the day brought is taken away, so that the answer is an old one."""
    bench, world = Bench(tmp_path), first_portal()
    block, key, then, after = OF_DAYS[name]
    world.sites["chinh"].blocks = [block]
    for other in ("t2", "d2", "d3"):
        del world.items[other]
    for item in world.items.values():
        item.front.pop("highlight", None)
    world.items[key].front |= then
    bench.write(world.files())
    for day in DAYS:
        bench.steps.append(f"{name}: {day}")
        bench.build(moment(day))
    world.items[key].front |= after
    bench.steps.append(f"{key}: {after}")
    bench.write(world.files())
    bench.build(moment(DAYS[-1]))


def test_real_processes_with_other_hash_seeds(tmp_path: Path) -> None:
    """``python -m portalgen build`` with the default theme: built, edited and built again, and from nothing."""
    world, pick = first_portal(), Seeded(5)
    world.theme, world.portal["theme"] = {}, "default"
    often, once = Bench(tmp_path / "often"), Bench(tmp_path / "once")
    often.write(world.files())
    _command(often.root, "1", "Asia/Ho_Chi_Minh").communicate()
    for name in sorted(EDITS.keys() - {"template", "theme_file", "theme_override", "portal_file"})[::4]:
        often.steps.append(EDITS[name](world, pick))
    often.write(world.files())
    once.write(world.files())
    processes = [_command(often.root, "2", "UTC"), _command(once.root, "3", "America/New_York")]
    texts = [process.communicate(timeout=120)[0] for process in processes]
    assert [process.returncode for process in processes] == [0, 0], texts
    found = difference(tree_of(often.output), tree_of(once.output))
    if found or texts[0] != texts[1]:
        often.fail(found or f"the findings differ:\n{texts[0]}\n{texts[1]}")


def _command(root: Path, seed: str, zone: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "portalgen", "build", "--now", MOMENTS[0], "--format", "json"],
        cwd=root,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "PYTHONHASHSEED": seed, "TZ": zone},
    )
