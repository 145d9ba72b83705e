"""What is remembered of a tree never hides what became of it: a look with memory finds what one without finds."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from portalgen.build import discover
from portalgen.build.changes import blob_id, find_changes
from portalgen.build.discover import look_over
from portalgen.build.store import Store
from portalgen.build.tree import Entry

#: Names that meet in every way: the same in another case, in another form of Unicode, hidden, not UTF-8.
NAMES = st.sampled_from(["a", "b", "A", "tin", "\u00e9", "e\u0301", ".an", "x~", os.fsdecode(b"\xff")])


class Trees(RuleBasedStateMachine):
    """A tree that is edited, and looked at with and without what was remembered."""

    @initialize()
    def start(self) -> None:
        self.home = Path(tempfile.mkdtemp())
        self.root = self.home / "content"
        self.root.mkdir()
        self.store = Store(self.home / "state.sqlite", "test")
        self.digests: dict[str, bytes] = {}
        self.is_first = True
        self.outside = self.home / "outside"
        (self.outside / "b").mkdir(parents=True)
        (self.outside / "b" / "a").write_text("not ours")

    def write_all(self, *paths: str) -> None:
        for path in paths:
            (self.root / path).parent.mkdir(parents=True, exist_ok=True)
            (self.root / path).write_bytes(os.fsencode(path))

    def teardown(self) -> None:
        self.store.close()
        shutil.rmtree(self.home)

    def _place(self, *names: str) -> Path:
        return self.root.joinpath(*names)

    @rule(
        folders=st.lists(NAMES, max_size=3),
        name=NAMES,
        text=st.sampled_from(["1", "2", "33"]),
        in_place=st.booleans(),
    )
    def write(self, folders: list[str], name: str, text: str, *, in_place: bool) -> None:
        with contextlib.suppress(OSError):  # a file is in the way of a folder, or a folder of a file
            self._place(*folders).mkdir(parents=True, exist_ok=True)
            if in_place:
                self._place(*folders, name).write_text(text)
            else:
                (self.home / "new").write_text(text)
                (self.home / "new").replace(self._place(*folders, name))

    @rule(data=st.data(), what=st.sampled_from(["delete", "move", "link", "leave"]), name=NAMES)
    def change(self, data: st.DataObject, what: str, name: str) -> None:
        places = sorted(path for path in self.root.rglob("*"))
        if not places:
            return
        place = data.draw(st.sampled_from(places))
        if what == "leave" and place.is_dir() and not place.is_symlink():  # moved out, a link in its place
            shutil.rmtree(self.home / "elsewhere", ignore_errors=True)
            place.rename(self.home / "elsewhere")
            place.symlink_to(self.home / "elsewhere")
        elif what == "link":
            target = data.draw(st.sampled_from([self.outside, self.outside / "b" / "a", *places]))
            if not (place.parent / name).exists() and not (place.parent / name).is_symlink():
                (place.parent / name).symlink_to(target)
        elif what == "move":
            with contextlib.suppress(OSError):
                place.rename(place.parent / name)
        elif what == "delete":
            if place.is_dir() and not place.is_symlink():
                shutil.rmtree(place)
            else:
                place.unlink()

    @rule()
    def rest(self) -> None:
        """Everything becomes old enough to be believed, and is."""
        self._look(time.time_ns() + 10_000_000_000)
        time.sleep(0.01)  # what is written next has another time: file systems tell some milliseconds apart

    def _look(self, now: int) -> None:
        real = time.time_ns
        time.time_ns = lambda: now
        try:
            survey = look_over(self.root, () if self.is_first else self.store.parts())
            for listed in survey.listed.values():
                listed.odd = listed.odd or bool(survey.found)
            changes = find_changes(
                survey.listed,
                self.store.folder,
                lambda entry: Path(entry.disk_path).read_bytes(),
                survey.at_ns,
                gone=survey.gone,
            )
        finally:
            time.time_ns = real
        self.store.begin()
        self.store.put_folders(changes.noted({}), changes.gone)
        self.store.commit()
        self.is_first = False
        tree, found = discover.discover(self.root)
        assert dict(survey.tree.files) == dict(tree.files)
        assert {f.span.path for f in survey.found} == {f.span.path for f in found}
        digests = {path: self._digest(entry) for path, entry in tree.files.items()}
        assert changes.changed == {
            path for path, digest in digests.items() if self.digests.get(path) != digest
        }
        assert changes.deleted == self.digests.keys() - digests.keys()
        self.digests = digests

    @staticmethod
    def _digest(entry: Entry) -> bytes:
        return blob_id(Path(entry.disk_path).read_bytes())

    @invariant()
    def found_again(self) -> None:
        self._look(time.time_ns())


Trees.TestCase.settings = settings(max_examples=40, stateful_step_count=20, deadline=None)
test_trees = Trees.TestCase


@pytest.fixture
def trees() -> Iterator[Trees]:
    """A tree of some depth that was seen and is believed."""
    trees = Trees()
    trees.start()
    trees.write_all("a/b/c/1.md", "a/b/2.md", "a/3.md", "d/4.md", "5.md")
    trees.rest()
    assert not look_over(trees.root, trees.store.parts()).listed
    yield trees
    trees.teardown()


def test_what_lies_below_a_folder_that_became_a_link_is_not_believed(trees: Trees) -> None:
    (trees.root / "a").rename(trees.home / "elsewhere")
    (trees.root / "a").symlink_to(trees.home / "elsewhere")
    trees.found_again()
    assert {*trees.digests} == {"d/4.md", "5.md"}


def test_what_lies_behind_a_link_is_listed_every_time(trees: Trees) -> None:
    (trees.root / "d" / "link").symlink_to(trees.root / "a")
    for _ in range(2):
        trees.rest()
        assert "d/link/b/c/1.md" in trees.digests
    trees.write_all("a/b/6.md")
    trees.found_again()
    assert "d/link/b/6.md" in trees.digests


def test_a_folder_of_another_form_of_unicode_joins_one_that_is_believed(trees: Trees) -> None:
    trees.write_all("\u00e9/1.md")
    trees.rest()
    trees.write_all("e\u0301/2.md")
    for _ in range(2):
        trees.rest()
        assert {"\u00e9/1.md", "\u00e9/2.md"} <= trees.digests.keys()
    shutil.rmtree(trees.root / "e\u0301")
    trees.rest()
    assert "\u00e9/2.md" not in trees.digests


def test_a_name_that_is_not_utf8_is_told(trees: Trees) -> None:
    trees.write_all(os.fsdecode(b"d/b\xe1o.pdf"))
    for _ in range(2):
        trees.rest()
        found = look_over(trees.root, trees.store.parts()).found
        assert [(one.code, one.span.path) for one in found] == [("FILE008", "content/d/b\ufffdo.pdf")]
