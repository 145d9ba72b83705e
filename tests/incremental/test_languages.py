"""Translations of items in other months and sites: their sitemaps follow, whichever of them is edited."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from bench import Bench
from first_portal import first_portal, news
from portal_model import World, moment

NOW = moment("2026-11-24T08:00")


def _third(world: World) -> None:
    """A translation of a translation, in a month of its own."""
    item = news("e3", "english/news", "2026-11-05", title="Third item", summary="What the third says.")
    item.refs = {"translation_of": ("e2",)}
    world.items["e3"] = item


def _move(key: str, slug: str) -> Callable[[World], object]:
    return lambda world: setattr(world.items[key], "slug", slug)


def _names(key: str, *names: str) -> Callable[[World], object]:
    return lambda world: world.items[key].refs.update(translation_of=names)


#: The parts of n0, of e2 that translates it, and of e3 that translates e2.
GROUP = {"chinh-2026-10", "english-2026-10", "english-2026-11"}

#: Edits in a row, each with the parts that it changes.
STEPS: dict[str, tuple[Callable[[World], object], set[str]]] = {
    "a translation of a translation": (_third, GROUP),
    "the last one has another address": (_move("e3", "e3-moved"), GROUP),
    "the original has another address": (_move("n0", "n0-moved"), GROUP),
    "the last one translates another": (_names("e3", "n2"), {*GROUP, "chinh-2026-11"}),
    "it translates none": (_names("e3"), {"chinh-2026-11", "english-2026-11"}),
    "the translation goes": (lambda world: world.items.pop("e1"), {"chinh-2026-11", "english-2026-11"}),
}


def test_sitemaps_follow_translations(tmp_path: Path) -> None:
    """Each step changes the parts in which any item of the group stands, and equals a clean build."""
    bench, world = Bench(tmp_path), first_portal()
    bench.write(world.files())
    assert bench.build(NOW, compare=False).published
    for step, (edit, parts) in STEPS.items():
        edit(world)
        bench.steps.append(step)
        bench.write(world.files())
        got = bench.build(NOW).result
        assert got is not None
        assert got.published is not None, got.diagnostics
        every = {*got.published.written, *got.published.deleted}
        changed = {
            path.removesuffix(".xml").removeprefix("sitemaps/") for path in every if "sitemaps/" in path
        }
        assert changed == parts, step


def test_translations_that_call_their_original_by_other_names(tmp_path: Path) -> None:
    """One by its id, the other by its path: each is shown beside the other."""
    bench, world = Bench(tmp_path), first_portal()
    world.items["n0"].front["id"] = "bai-goc"
    world.items["e2"].manner = 3  # by id
    front = 'title: Third item\ndate: "2026-01-05"\nsummary: S\ntranslation_of: chinh/tin/2026/10/n0\n'
    world.pinned["content/english/news/e3.md"] = f"---\n{front}---\nText.\n".encode()
    bench.write(world.files())
    assert bench.build(NOW, compare=False).published
    page = next(bench.output.rglob("e3.html"))
    assert "e2-moved" not in page.read_text(encoding="utf-8")
    _move("e2", "e2-moved")(world)
    bench.steps.append("the translation by id has another address")
    bench.write(world.files())
    assert bench.build(NOW).published
    assert "e2-moved" in page.read_text(encoding="utf-8")
