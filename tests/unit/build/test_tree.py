"""Files of a tree are read as they are, also where they are no longer as they were listed."""

from __future__ import annotations

from pathlib import Path

import pytest

from portalgen.build.tree import Entry, Files, Tree


@pytest.mark.parametrize("listed", [0, 3, 10, 5000])
def test_a_file_that_changed_since_it_was_listed_is_read_whole(tmp_path: Path, listed: int) -> None:
    (tmp_path / "a.md").write_bytes(b"0123456789" * 50)
    entry = Entry("a.md", str(tmp_path / "a.md"), listed, 0, 0, 0)
    assert Tree(str(tmp_path), Files.of([entry])).read("a.md") == b"0123456789" * 50


def test_a_file_that_went_is_an_error_of_the_system(tmp_path: Path) -> None:
    entry = Entry("a.md", str(tmp_path / "a.md"), 3, 0, 0, 0)
    with pytest.raises(FileNotFoundError):
        Tree(str(tmp_path), Files.of([entry])).read("a.md")
