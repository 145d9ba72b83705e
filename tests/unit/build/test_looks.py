"""What is seen of many files at once is what Python sees of each."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portalgen.build import looks
from portalgen.build.looks import GONE, Lookout, Looks, pairs_of, part_of, stamps_of

NUMBERS = st.tuples(
    st.integers(GONE, 2**62),
    st.integers(-(2**62), 2**62),
    st.integers(-(2**62), 2**62),
    st.integers(0, 2**64 - 1),
)


@pytest.fixture(params=["at once", "one by one"])
def folder(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Files of several kinds, looked at in both ways."""
    if request.param == "one by one":
        monkeypatch.setattr(looks, "_statx", lambda: None)
    elif looks._statx() is None:
        pytest.skip("the C library of this system has no statx")
    (tmp_path / "a").mkdir()
    for number in range(1100):  # more than are looked at together
        (tmp_path / "a" / f"tin số {number}").write_bytes(b"x" * number)
    os.utime(tmp_path / "a" / "tin số 7", ns=(1, -1_500_000_001))
    (tmp_path / "link").symlink_to(tmp_path / "a")
    return tmp_path


def names() -> list[bytes]:
    return [b"a", b"./a", b"link", *(f"a/tin số {number}".encode() for number in range(1100))]


def seen_by_python(folder: Path) -> list[tuple[int, int, int, int]]:
    every = [os.lstat(os.fsencode(folder) + b"/" + name) for name in names()]
    return [(one.st_size, one.st_mtime_ns, one.st_ctime_ns, one.st_ino) for one in every]


def test_many_files_look_as_each_of_them_does(folder: Path) -> None:
    with Lookout(folder) as look:
        seen = look.at(names())
    assert seen is not None
    assert seen.each() == seen_by_python(folder)
    assert seen == Looks.of([number for numbers in seen_by_python(folder) for number in numbers])


def test_what_is_not_there_is_told(folder: Path) -> None:
    some = [b"a/t\xc3\xadn", *names(), b"link/x/y", b"a" * 300]
    with Lookout(folder) as look:
        assert look.at(some) is None
        seen = look.at_or_gone(some).each()
        assert look.at([]) == Looks.of([])
    assert seen[1:-2] == seen_by_python(folder)
    assert {numbers[:3] for numbers in (seen[0], *seen[-2:])} == {(GONE, GONE, GONE)}


def test_a_folder_that_need_not_be_there_holds_nothing(folder: Path) -> None:
    with Lookout(folder / "none", is_there=False) as look:
        assert pairs_of(look.at_or_gone([b"a", b"."]).stamps) == [(GONE, GONE)] * 2
        assert not look.is_folder(".")
    with pytest.raises(FileNotFoundError), Lookout(folder / "none"):
        pass


@settings(deadline=None)
@given(st.lists(NUMBERS, max_size=5))
def test_columns_hold_what_was_put_into_them(rows: list[tuple[int, int, int, int]]) -> None:
    seen = Looks.of([number for row in rows for number in row])
    assert seen.each() == rows
    assert pairs_of(seen.stamps) == [row[:2] for row in rows]
    assert stamps_of([row[:2] for row in rows]) == seen.stamps


@settings(deadline=None)
@given(st.lists(NUMBERS, min_size=1, max_size=5), st.integers(0), st.integers(0, 3))
def test_another_look_has_another_seal(
    rows: list[tuple[int, int, int, int]], which: int, column: int
) -> None:
    numbers = [number for row in rows for number in row]
    place = which % len(rows) * 4 + column
    other = [*numbers[:place], numbers[place] ^ 1, *numbers[place + 1 :]]
    assert Looks.of(numbers).seal == Looks.of(list(numbers)).seal != Looks.of(other).seal


def test_folders_beside_each_other_are_remembered_together() -> None:
    assert part_of("a/b/1/") == part_of("a/b/2/")
    assert part_of("") == part_of("a/")
