"""What lies under a content root; nothing is read or followed out of it.

A folder that was seen before is not listed again while it and each of its files look as they did, far
enough from the moment at which they were seen (the racy rule of :mod:`portalgen.build.changes`): whatever
makes, removes or renames a file changes the time of its folder. Folders are remembered in a few parts; one
seal for each tells that nothing in it changed. Only where it is another are folders compared one by one.
"""

from __future__ import annotations

import operator
import os
import stat
import time
import unicodedata
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from functools import cached_property
from itertools import chain, pairwise
from pathlib import Path

import msgspec

from portalgen.build.looks import Lookout, Looks, part_of
from portalgen.build.tree import Entry, Files, Tree, is_ignored
from portalgen.content.names import shown
from portalgen.diagnostics import Diagnostic, Span, diagnose


class Remembered(msgspec.Struct, frozen=True):
    """A folder as it was seen.

    Args:
        lines: below the root, as the disk names them: the folder, which begins with ``./``, and its files.
        looks: size, times of content and of status (nanoseconds) and inode of each in turn.
        settled: whether they may be taken as they were while they look so.
    """

    lines: list[str]
    looks: list[int]
    settled: bool


class Part(msgspec.Struct, frozen=True):
    """Some folders of a tree, as they were seen together.

    Args:
        id: which part it is, see :func:`portalgen.build.looks.part_of`.
        lines: those of all folders, between NULs.
        seal: of what was seen of the lines in turn.
        settled: whether all of them may be taken as they were while they look so.
        folders: gives the folders by themselves.
    """

    id: int
    lines: bytes
    seal: bytes
    settled: bool
    folders: Callable[[], Iterable[Remembered]]


class _Same:
    """Lines of a part that look as they did."""

    def __init__(self, lines: list[bytes], looks: Looks) -> None:
        self.lines = lines
        self._looks = looks

    @cached_property
    def seen(self) -> list[tuple[int, int, int, int]]:
        """What is seen of each line."""
        return self._looks.each()

    @property
    def folders(self) -> Iterator[str]:
        """The folders among them, as the disk names them."""
        return (line[2:].decode() for line in self.lines if line[:2] == b"./")


class Listed(msgspec.Struct):
    """A folder as it was listed.

    Args:
        lines: the folder and its files as in :class:`Remembered`; several folders where the disk has several
            of the same name in Unicode's composed form.
        looks: what was seen of each line in turn.
        odd: whether it has to be listed in every build: it holds symbolic links, lies behind one, is several
            folders of one name, or holds folders that are one on other machines.
        entries: its files.
        files: those by name.
    """

    lines: list[str]
    looks: list[int]
    odd: bool
    entries: list[Entry]
    files: dict[str, Entry] = {}


class Survey(msgspec.Struct, frozen=True):
    """A tree as it is.

    Args:
        found: what is wrong with it.
        listed: the folders that were listed, by path: all, or those that may differ from what was remembered.
        gone: paths of remembered folders that are no more.
        at_ns: when it began, by the clock of the machine.
    """

    tree: Tree
    found: tuple[Diagnostic, ...]
    listed: Mapping[str, Listed]
    gone: frozenset[str]
    at_ns: int


def discover(root: Path) -> tuple[Tree, tuple[Diagnostic, ...]]:
    """Every file under ``root``; hidden files and editors' left-overs are passed over.

    A symbolic link inside the tree is followed where it ends inside the tree, and refused elsewhere.
    """
    survey = look_over(root)
    return survey.tree, survey.found


def look_over(root: Path, parts: Iterable[Part] = ()) -> Survey:
    """Every file under ``root``, where parts of it were seen before.

    Args:
        root: of the content.
        parts: all folders of the tree as they were seen; none where nothing is known.
    """
    now = time.time_ns()
    with Lookout(root) as look:
        same, suspects = _compare(look, parts)
        lost = _lost(look, same.values(), suspects)
    kept = _Kept(str(root), same, lost)
    if same and not suspects:
        return Survey(Tree(str(root), Files(lambda: kept)), (), {}, frozenset(), now)
    walk = _Walk(root, kept if same else (), {*suspects} - lost)
    walk.go(sorted({*suspects} - lost) if same or suspects else [""])
    if not (_are_unique(walk.listed.values()) and walk.is_unique):
        if same:
            whole = look_over(root)
            gone = {*kept, *map(_path_of, (*suspects, *lost))} - whole.listed.keys()
            return msgspec.structs.replace(whole, gone=frozenset(gone))
        walk.found += _collisions(walk.listed)
    folders = {path: listed.files for path, listed in walk.listed.items() if listed.files}
    gone = {_path_of(folder) for folder in (*suspects, *lost)} - walk.listed.keys()
    if same:
        kept.listed = folders
    tree = Tree(str(root), Files(lambda: kept if same else folders))
    return Survey(tree, tuple(walk.found), walk.listed, frozenset(gone), now)


def _compare(look: Lookout, parts: Iterable[Part]) -> tuple[dict[int, _Same], list[str]]:
    """What looks as it did, by part, and the folders that do not."""
    same: dict[int, _Same] = {}
    suspects: list[str] = []
    for part in parts:
        lines = part.lines.split(b"\0")
        looks = look.at(lines) if part.settled else None
        if looks is not None and looks.seal == part.seal:
            same[part.id] = _Same(lines, looks)
        else:
            same[part.id] = _compare_each(look, part.folders(), suspects)
    return same, suspects


def _compare_each(look: Lookout, folders: Iterable[Remembered], suspects: list[str]) -> _Same:
    """Folders of a part that look as they did; the others are noted among the suspects."""
    lines: list[bytes] = []
    looks: list[int] = []
    every = [(folder, [line.encode() for line in folder.lines]) for folder in folders]
    seen = iter(look.at_or_gone([line for _, names in every for line in names]).each())
    for folder, names in every:
        now = [number for _, numbers in zip(names, seen, strict=False) for number in numbers]
        if folder.settled and now == folder.looks:
            lines += names
            looks += now
        else:
            suspects += (line[2:] for line in folder.lines if line[:2] == "./")
    return _Same(lines, Looks.of(looks))


def _lost(look: Lookout, same: Iterable[_Same], suspects: Iterable[str]) -> set[str]:
    """Folders that are no more, or lie where a symbolic link now leads."""
    lost = {folder for folder in suspects if not look.is_folder(f"./{folder}")}
    if lost:
        every = sorted({*suspects, *chain.from_iterable(part.folders for part in same)})
        for folder in every:  # after the one that it lies in
            if folder.rpartition("/")[0] in lost:
                lost.add(folder)
    return lost


def _path_of(folder: str) -> str:
    """The path of a folder that the disk names so."""
    return f"{_composed(folder)}/" if folder else ""


def _composed(name: str) -> str:
    return name if name.isascii() else unicodedata.normalize("NFC", name)


def _is_utf8(name: str) -> bool:
    """Whether the disk has a name in UTF-8; what is not is kept as surrogates (PEP 383)."""
    return name.isascii() or not any("\ud800" <= letter <= "\udfff" for letter in name)


class _Walk:
    """Lists folders, and all that are found in them.

    Args:
        root: of the content.
        kept: folders, by path, that need not be gone into.
        named: others, as the disk names them, that are listed anyway.
    """

    def __init__(self, root: Path, kept: Container[str], named: Container[str]) -> None:
        self._root = root
        self._disk = str(root)
        self._real = root.resolve()
        self._kept = kept
        self._named = named
        self.listed: dict[str, Listed] = {}
        self.found: list[Diagnostic] = []
        #: Whether no folder holds two that are one on other machines.
        self.is_unique = True

    def go(self, folders: Iterable[str]) -> None:
        """List folders, as the disk names them."""
        todo = [(folder, False) for folder in folders]
        with Lookout(self._root) as look:
            while todo:
                folder, odd = todo.pop()
                try:
                    todo += self._list(look, folder, odd=odd)
                except (FileNotFoundError, NotADirectoryError):  # gone in this moment
                    continue

    def _list(self, look: Lookout, folder: str, *, odd: bool) -> list[tuple[str, bool]]:
        """List one folder; returns those in it that are to be listed."""
        prefix, path = f"{folder}/" if folder else "", _path_of(folder)
        lines, looks = [f"./{folder}"], [*look.at_one(f"./{folder}")]
        files: list[tuple[str, str, os.stat_result]] = []
        inside: list[tuple[str, bool]] = []
        folders: set[str] = set()
        has_links = has_twins = False
        with os.scandir(f"{self._disk}/{folder}") as listing:
            for entry in listing:
                name = own = entry.name
                if is_ignored(name):
                    continue
                if not name.isascii():
                    if not _is_utf8(name):
                        readable = path + os.fsencode(name).decode(errors="replace")
                        self.found.append(diagnose("FILE008", Span(shown(readable))))
                        continue
                    name = _composed(name)
                is_link = entry.is_symlink()
                has_links = has_links or is_link
                if is_link and not _stays_inside(Path(entry.path), self._real):
                    link = shown(path + name)
                    self.found.append(diagnose("FILE003", Span(link), path=link))
                elif entry.is_dir():
                    has_twins = has_twins or name.casefold() in folders
                    folders.add(name.casefold())
                    if not (prefix + own in self._named or f"{path}{name}/" in self._kept):
                        inside.append((prefix + own, odd or is_link))
                elif entry.is_file():
                    try:
                        files.append((path + name, prefix + own, entry.stat()))
                    except FileNotFoundError:
                        continue
        entries: list[Entry] = []
        for place, line, status in sorted(files):
            file = _entry(place, f"{self._disk}/{line}", status)
            entries.append(file)
            lines.append(line)
            looks += (file.size, file.mtime_ns, file.ctime_ns, file.inode)
        self.is_unique = self.is_unique and not has_twins
        odd = odd or has_links or has_twins
        twin = self.listed.get(path)
        if twin is not None:  # the disk has the name in two forms of Unicode
            lines, looks, entries = twin.lines + lines, twin.looks + looks, twin.entries + entries
        self.listed[path] = Listed(lines, looks, odd or twin is not None, entries)
        return inside


_place = operator.attrgetter("path", "disk_path")


def _entry(path: str, disk_path: str, status: os.stat_result) -> Entry:
    return Entry(path, disk_path, status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino)


class _FolderKept(Mapping[str, Entry]):
    """The files of a folder that looks as it did, by name.

    Args:
        root: of the content.
        path: of the folder.
        same: the lines of its part; its files stand in them from ``start`` to ``stop``.
    """

    __slots__ = ("_entries", "_path", "_root", "_same", "_start", "_stop")

    def __init__(self, root: str, path: str, same: _Same, start: int, stop: int) -> None:
        self._root = root
        self._path = path
        self._same = same
        self._start = start
        self._stop = stop
        self._entries: dict[str, Entry] | None = None

    def _files(self) -> dict[str, Entry]:
        if self._entries is None:
            self._entries = {}
            for number in range(self._start, self._stop):
                line = self._same.lines[number].decode()
                name = _composed(line.rpartition("/")[2])
                looks = self._same.seen[number]
                self._entries[name] = Entry(self._path + name, f"{self._root}/{line}", *looks)
        return self._entries

    def __getitem__(self, name: str) -> Entry:
        return self._files()[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._files())

    def __len__(self) -> int:
        return self._stop - self._start


class _Kept(Mapping[str, Mapping[str, Entry]]):
    """The folders of a tree by path: those that were listed, and those that look as they did.

    Args:
        root: of the content.
        same: lines that look as they did, by part.
        lost: folders among them that are no more.
    """

    def __init__(self, root: str, same: Mapping[int, _Same], lost: Container[str]) -> None:
        self._root = root
        self._same = same
        self._lost = lost
        #: Files of folders that were listed, by path.
        self.listed: Mapping[str, Mapping[str, Entry]] = {}
        self._parts: dict[int, dict[str, _FolderKept]] = {}

    def _part(self, part: int) -> Mapping[str, _FolderKept]:
        """The folders of a part, found when any of it is asked for."""
        found = self._parts.get(part)
        if found is None:
            found = self._parts[part] = {}
            same = self._same.get(part)
            lines = same.lines if same is not None else []
            starts = [number for number, line in enumerate(lines) if line[:2] == b"./"]
            for start, stop in pairwise([*starts, len(lines)]):
                folder = lines[start][2:].decode()
                if same is not None and folder not in self._lost:
                    path = _path_of(folder)
                    found[path] = _FolderKept(self._root, path, same, start + 1, stop)
        return found

    def __getitem__(self, path: str) -> Mapping[str, Entry]:
        listed = self.listed.get(path)
        return self._part(part_of(path))[path] if listed is None else listed

    def __iter__(self) -> Iterator[str]:
        yield from self.listed
        for part in self._same:
            yield from (path for path in self._part(part) if path not in self.listed)

    def __contains__(self, path: object) -> bool:
        return path in self.listed or path in self._part(part_of(str(path)))

    def __len__(self) -> int:
        return sum(1 for _ in self)


def look_again(tree: Tree, touched: Iterable[str]) -> tuple[Tree, tuple[str, ...]] | None:
    """The tree after some of its files were written, with their paths; None where only a new search can tell.

    Args:
        tree: as it was.
        touched: disk paths of files that were written, made or deleted.
    """
    folders, paths = dict(tree.files.folders), []
    for disk_path in touched:
        inside = os.path.relpath(disk_path, tree.root).replace(os.sep, "/")
        path = inside if inside.isascii() else unicodedata.normalize("NFC", inside)
        known = tree.files.get(path)
        if known is None or known.disk_path != disk_path:
            if not is_ignored(os.path.basename(disk_path)) and os.path.lexists(disk_path):  # noqa: PTH119
                return None
            continue
        try:
            status = Path(disk_path).lstat()
        except OSError:
            return None
        if not stat.S_ISREG(status.st_mode) or known.inode in tree.files.linked:
            return None
        folder, slash, name = path.rpartition("/")
        folders[folder + slash] = {**folders[folder + slash], name: _entry(path, disk_path, status)}
        paths.append(path)
    files = Files(lambda: folders)
    files.linked = tree.files.linked
    return Tree(tree.root, files), tuple(paths)


def _stays_inside(link: Path, root: Path) -> bool:
    """Whether a link ends inside the tree and not in a folder above itself."""
    try:
        target = link.resolve(strict=True)
    except (OSError, RuntimeError):
        return False
    return target.is_relative_to(root) and not link.parent.resolve().is_relative_to(target)


def _are_unique(listed: Iterable[Listed]) -> bool:
    """Whether no two files of a folder that was listed are one name on other machines.

    Gives files of folders by name where they are.
    """
    for folder in listed:
        folder.files = {entry.path.rpartition("/")[2]: entry for entry in folder.entries}
        if len({name.casefold() for name in folder.files}) < len(folder.entries):
            return False
    return True


def _collisions(listed: Mapping[str, Listed]) -> list[Diagnostic]:
    """Names that differ only in case or Unicode form; the files of folders are those that come first."""
    found: list[Diagnostic] = []
    first: dict[str, Entry] = {}
    for folder in listed.values():
        folder.files = {}
    every = (entry for folder in listed.values() for entry in folder.entries)
    for entry in sorted(every, key=_place):
        other = first.setdefault(entry.path.casefold(), entry)
        if other is entry:
            path, slash, name = entry.path.rpartition("/")
            listed[path + slash].files[name] = entry
            continue
        where, there = Span(shown(entry.path)), Span(shown(other.path))
        found.append(
            diagnose("FILE004", where, path=shown(entry.path), other=shown(other.path), related=(there,))
        )
    return found
