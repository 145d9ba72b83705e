"""The two sides of a review: each in a folder of its own, so that the next one builds only what changed."""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import shutil
from collections.abc import Iterable
from pathlib import Path

import msgspec

from portalgen.build.discover import discover
from portalgen.build.load import load_frame_of
from portalgen.build.pipeline import Request, Result, build
from portalgen.build.publish import lock
from portalgen.build.store import peek
from portalgen.content.addresses import Addresses
from portalgen.content.portal import Frame
from portalgen.editorial.review.seed import Built, begin, last_result
from portalgen.git import (
    GitError,
    TreeChange,
    commit_of,
    empty_tree,
    merge_base,
    read_blobs,
    tree_changes,
    tree_of,
)
from portalgen.text.unicode import nfc

_TREE = "tree"  # a side's file that names the tree which was written last
_BUILT = "built"  # the same of the tree from which its output was made
_LINK, _MODULE = "120000", "160000"


class Asked(msgspec.Struct, frozen=True):
    """What is compared.

    Args:
        root: the portal's folder, in a repository.
        content: its content root, below ``root``.
        base: the commit that the change starts from.
        head: the commit with the change; empty for the files as they lie in the working tree.
        now: the clock of both sides, with offset.
    """

    root: Path
    content: Path
    base: str
    head: str
    now: dt.datetime


class Side(msgspec.Struct, frozen=True):
    """One side, built.

    Args:
        commit: empty for the working tree.
        content: its content root.
        output: what the public would see; only as good as ``result``.
        frame: None where the portal cannot be understood.
    """

    commit: str
    content: Path
    output: Path
    result: Result
    frame: Frame | None

    @property
    def published(self) -> bool:
        """Whether the side could be built, so that its output is its own."""
        return self.result.published is not None

    @property
    def addresses(self) -> Addresses:
        """How places of this side become addresses."""
        assert self.frame is not None
        return Addresses(self.frame.portal, self.frame.sites)

    def read(self, path: str) -> bytes | None:
        """An output file; None where there is none."""
        try:
            return (self.output / path).read_bytes()
        except OSError:
            return None

    def size(self, path: str) -> int | None:
        """Bytes of an output file; None where there is none."""
        try:
            return (self.output / path).stat().st_size
        except OSError:
            return None

    def source(self, path: str) -> bytes | None:
        """A file of the content; None where there is none."""
        try:
            return (self.content / path).read_bytes()
        except OSError:
            return None


def resolve(root: Path, content: Path, base: str, head: str, now: dt.datetime) -> Asked:
    """What is meant by two names of commits.

    The base is where the two histories parted: what others added since then is no part of the change.

    Raises:
        GitError: there is no such commit, or no repository.
    """
    there = commit_of(root, head or "HEAD")
    start = commit_of(root, base)
    return Asked(root, content, merge_base(root, start, there) or start, there if head else "", now)


def changed_sources(asked: Asked) -> tuple[str, ...]:
    """Files of the content that differ between the sides, relative to the content root."""
    folder = asked.content.relative_to(asked.root).as_posix()
    changes = tree_changes(asked.root, asked.base, asked.head, (folder,))
    return tuple(sorted(nfc(change.path.removeprefix(f"{folder}/")) for change in changes))


def build_sides(asked: Asked) -> tuple[Side, Side]:
    """Build both sides at the same moment.

    Raises:
        GitError: a commit cannot be read.
        OSError: a side cannot be written.
    """
    home, (before, after) = asked.root / ".portalgen" / "review", _folders(asked)
    home.mkdir(parents=True, exist_ok=True)
    with lock(home):
        base = _committed(asked, before, asked.base)
        head = _committed(asked, after, asked.head) if asked.head else _working(asked, after)
    return base, head


def _folders(asked: Asked) -> tuple[Path, Path]:
    """Where the sides are."""
    home = asked.root / ".portalgen" / "review"
    return home / "base", home / ("head" if asked.head else "work")


def output_of(asked: Asked, path: str, *, later: bool) -> bytes | None:
    """An output file of a side that was built; None where there is none."""
    try:
        return (_folders(asked)[later] / "public" / path).read_bytes()
    except OSError:
        return None


def _committed(asked: Asked, folder: Path, commit: str) -> Side:
    """A side from a commit, written into its folder first."""
    name = asked.content.relative_to(asked.root).as_posix()
    _check_out(asked.root, commit, folder, (name, "themes"))
    content = folder / name
    content.mkdir(parents=True, exist_ok=True)
    mark, tree = folder / _BUILT, tree_of(asked.root, commit)
    side = _build_in(folder)
    request = Request(folder, content, side.output, asked.now, commit=commit, keep=side.state)
    known = _read_mark(mark) == tree and last_result(side, request)
    if not known:
        mark.unlink(missing_ok=True)
        known = _built(asked, request, side)
        if known.published is not None:
            mark.write_text(tree, encoding="ascii")
    return Side(commit, content, side.output, known, _frame(content, known, side))


def _working(asked: Asked, folder: Path) -> Side:
    """The side of the files as they lie."""
    side = _build_in(folder)
    request = Request(asked.root, asked.content, side.output, asked.now, keep=side.state)
    result = _built(asked, request, side)
    return Side("", asked.content, side.output, result, _frame(asked.content, result, side))


def _built(asked: Asked, request: Request, side: Built) -> Result:
    """Build a side; one that was never built begins with the base, or with the portal's own last build."""
    home = asked.root / ".portalgen"
    _share_images(home / "images", side.state)
    begin(side, _build_in(home / "review" / "base"), Built(asked.root / "public", home))
    return build(request)


def _frame(content: Path, result: Result, side: Built) -> Frame | None:
    """The frame of a side; None where the portal cannot be understood."""
    frame: Frame | None = peek(side.store, "frame") if result.published is not None else None
    return frame or load_frame_of(discover(content)[0])[0]


def _build_in(folder: Path) -> Built:
    """The build of a side's folder."""
    return Built(folder / "public", folder / ".portalgen")


def _share_images(images: Path, keep: Path) -> None:
    """Images are kept by content: what one side has made, all others can take."""
    keep.mkdir(parents=True, exist_ok=True)
    images.mkdir(parents=True, exist_ok=True)
    link = keep / "images"
    if not link.is_symlink() and not link.exists():
        with contextlib.suppress(OSError):  # a file system without links: made once more
            link.symlink_to(os.path.relpath(images, keep), target_is_directory=True)


def _read_mark(mark: Path) -> str:
    return mark.read_text(encoding="ascii") if mark.is_file() else ""


def _check_out(root: Path, commit: str, folder: Path, paths: Iterable[str]) -> None:
    """Write what differs from what was written last; a folder that was left half-written begins anew."""
    wanted, mark = tree_of(root, commit), folder / _TREE
    known = _read_mark(mark)
    if known == wanted:
        return
    mark.unlink(missing_ok=True)
    names = tuple(paths)
    try:
        changes = tree_changes(root, known or empty_tree(root), wanted, names)
    except GitError:  # the tree of then is in the repository no more
        known, changes = "", tree_changes(root, empty_tree(root), wanted, names)
    folder.mkdir(parents=True, exist_ok=True)
    if not known:
        for name in names:
            shutil.rmtree(folder / name, ignore_errors=True)
    for change in changes:
        if not change.id:
            _delete(folder, change.path)
    kept = [change for change in changes if change.id and change.mode != _MODULE]
    contents = read_blobs(root, [(change.id, change.path) for change in kept])
    for change, data in zip(kept, contents, strict=True):
        _write(folder, change, data)
    mark.write_text(wanted, encoding="ascii")


def _delete(folder: Path, path: str) -> None:
    target = folder / path
    if target.is_symlink() or target.is_file():
        target.unlink()
    for parent in target.parents:
        if parent == folder:
            return
        try:
            parent.rmdir()
        except OSError:
            return


def _write(folder: Path, change: TreeChange, data: bytes) -> None:
    """One file; never through a link, since a commit may hold any."""
    target = folder / change.path
    for parent in reversed(target.relative_to(folder).parents):
        step = folder / parent
        if step.is_symlink() or step.is_file():
            step.unlink()
        step.mkdir(exist_ok=True)
    if target.is_symlink() or target.is_file():
        target.unlink()
    if change.mode == _LINK:
        target.symlink_to(os.fsdecode(data))
    else:
        target.write_bytes(data)
