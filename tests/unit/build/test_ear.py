"""What is made once is heard by all who use it."""

from __future__ import annotations

import pytest

from portalgen.build.ear import SEPARATOR, Ear, Heard


def test_a_kept_result_is_heard_as_if_it_were_made_anew() -> None:
    ear = Ear()
    made = []

    def make(name: str) -> str:
        made.append(name)
        ear.note("summary", name)
        return ear.once("inner", lambda: [ear.note("today"), name][1])

    for _ in range(3):
        heard = ear.fresh()
        ear.note("mine")
        assert ear.once(("card", "a"), make, "a") == "a"
        assert heard == {"mine", f"summary{SEPARATOR}a", "today"}
    assert made == ["a"]


def test_what_is_made_apart_is_not_heard_here_even_when_it_fails() -> None:
    ear = Ear()
    heard = ear.fresh()
    made, names = ear.apart(lambda: [ear.note("frame", "x"), 1][1])
    assert (made, names, heard) == (1, {f"frame{SEPARATOR}x"}, set())
    with pytest.raises(ZeroDivisionError):
        ear.once("key", lambda: [ear.note("lost"), 1 / 0])
    ear.note("after")
    assert heard == {"after"}


def test_absence_is_heard_and_so_is_every_question() -> None:
    ear = Ear()
    mapping = Heard({"a": 1}, ear, lambda key: ("file", key), ("files",))
    for ask, name in (
        (lambda: mapping["a"], "file\x1fa"),
        (lambda: mapping.get("b"), "file\x1fb"),
        (lambda: "c" in mapping, "file\x1fc"),
        (lambda: list(mapping), "files"),
        (lambda: len(mapping), "files"),
    ):
        for _ in range(2):
            heard = ear.fresh()
            ask()
            assert heard == {name}
