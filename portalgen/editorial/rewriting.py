"""Whatever names something that moves goes on naming it: links in texts, fields, menus and blocks."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Mapping

import msgspec

from portalgen.build.links import Target, find_target
from portalgen.content.catalog import Catalog
from portalgen.content.crosscheck import resolve_target
from portalgen.content.model import FieldRef, Item
from portalgen.content.names import INDEX_FILE
from portalgen.content.portal import Frame
from portalgen.editorial.destinations import replaced
from portalgen.editorial.portal_files import PortalFiles
from portalgen.editorial.yaml_text import scalar
from portalgen.render.markdown.body import Body


class Move(msgspec.Struct, frozen=True):
    """The portal before and after files got other names.

    Args:
        names: new path by old, of every file that moves.
        frame: afterwards.
        items: afterwards, with their new sources, ids and addresses.
        ids: new id by old, of items whose id changed.
    """

    names: Mapping[str, str]
    frame: Frame
    items: tuple[Item, ...]
    ids: Mapping[str, str]


class Rewriter:
    """Finds what must be written otherwise.

    Args:
        files: the portal before.
        move: what moves.
    """

    def __init__(self, files: PortalFiles, move: Move) -> None:
        self._files, self._move = files, move
        self._old = files.catalog
        self._new = Catalog(move.frame, move.items, files.now)
        self._texts = files.texts()
        self._paths = {move.names.get(path, path): None for path in files.tree.files}
        index = f"/{INDEX_FILE}"
        self._columns = {
            old.removesuffix(index): new.removesuffix(index)
            for old, new in move.names.items()
            if old.endswith(index)
        }
        stems = {path.removesuffix("/index.md").rpartition("/")[2].removesuffix(".md") for path in move.names}
        self._stems = {*stems, *(path.rpartition("/")[2] for path in self._columns)}

    def texts(self) -> dict[str, bytes]:
        """New bytes by old path, of every file that names something otherwise afterwards."""
        found: dict[str, bytes] = {}
        for item in self._files.records.items:
            if item.source in self._move.names or self._may_name(item):
                changed = self._item(item)
                if changed is not None:
                    found[item.source] = changed
        for path in self._frame_files():
            changed = self._frame_file(path)
            if changed is not None:
                found[path] = changed
        return found

    def _may_name(self, item: Item) -> bool:
        if any(stem in item.body for stem in self._stems):
            return True
        return any(stem in ref.value for ref in item.refs for stem in self._stems)

    def _item(self, item: Item) -> bytes | None:
        bodies = [(self._files.body(item), item.body_line)]
        return self._rewritten(item.source, item.refs, item.summary.site, bodies)

    def _frame_files(self) -> Iterable[str]:
        sources = {ref.span.path.removeprefix("content/") for _, ref in self._files.frame.refs}
        return sorted({*sources, *self._texts} & self._files.tree.files.keys())

    def _frame_file(self, path: str) -> bytes | None:
        refs = [(s, r) for s, r in self._files.frame.refs if r.span.path == f"content/{path}"]
        bodies = [(body, line) for _, body, line in self._texts.get(path, ())]
        return self._rewritten(path, [ref for _, ref in refs], path.partition("/")[0], bodies)

    def _rewritten(
        self, path: str, refs: Iterable[FieldRef], site: str, bodies: Iterable[tuple[Body, int]]
    ) -> bytes | None:
        """The file with its fields and text as they must be; None where nothing changes."""
        raw = self._files.tree.read(path)
        text = raw.decode("utf-8")
        lines = text.splitlines(keepends=True)
        shift = 1 if text.startswith("\ufeff") else 0
        for ref in sorted(refs, key=lambda r: r.span, reverse=True):
            other = self._field(ref, site, path)
            if other is not None and ref.span.end_column:
                index, column = ref.span.line - 1, ref.span.column - 1 + (shift if ref.span.line == 1 else 0)
                line = lines[index]
                end = column + ref.span.end_column - ref.span.column
                lines[index] = f"{line[:column]}{scalar(other)}{line[end:]}"
        for body, first in sorted(bodies, key=lambda pair: -pair[1]):
            lines = "".join(lines).splitlines(keepends=True)
            head, tail = "".join(lines[: first - 1]), "".join(lines[first - 1 :])
            lines = [head, replaced(tail, self._replacements(body, path))]
        data = "".join(lines).encode()
        return None if data == raw else data

    # -- fields --------------------------------------------------------------------------------------------

    def _field(self, ref: FieldRef, site: str, source: str) -> str | None:
        """The value that a field must have; None for the one that it has."""
        new_source = self._move.names.get(source, source)
        new_site = new_source.partition("/")[0]
        match ref.kind:
            case "item":
                return self._item_name(ref.value, (site, source), (new_site, new_source))
            case "column":
                return self._column_name(ref.value, site, new_site)
            case "target":
                return self._target_name(ref.value, site, new_site)
            case "file" | "image":
                moved = self._move.names.get(ref.value, ref.value)
                before = _relative(ref.value, source)
                after = _relative(moved, new_source)
                return after if after != before else None
        return None

    def _item_name(self, name: str, here: tuple[str, str], there: tuple[str, str]) -> str | None:
        id_ = self._old.resolve(name, *here)
        if id_ is None:
            return None
        wanted = self._move.ids.get(id_, id_)
        if self._new.resolve(name, *there) == wanted:
            return None
        return _plain(self._new.record(wanted).source)

    def _column_name(self, name: str, site: str, new_site: str) -> str | None:
        plain = name.strip("/")
        columns = self._files.frame.columns
        id_ = next((c for c in (f"{site}/{plain}", plain) if c in columns), "")
        wanted = self._columns.get(id_, id_)
        there = (f"{new_site}/{plain}", plain)
        if not id_ or next((c for c in there if c in self._move.frame.columns), "") == wanted:
            return None
        return wanted.removeprefix(f"{new_site}/")

    def _target_name(self, name: str, site: str, new_site: str) -> str | None:
        """A menu's or block's target."""
        as_column = self._column_name(name, site, new_site)
        if as_column is not None:
            return as_column
        before = resolve_target(name, site, self._old)
        if before is None or before[0] == "" or name.strip("/") in self._files.frame.columns:
            return None
        return self._item_name(name, (site, f"{site}/{INDEX_FILE}"), (new_site, f"{new_site}/{INDEX_FILE}"))

    # -- texts ---------------------------------------------------------------------------------------------

    def _replacements(self, body: Body, source: str) -> _Replacements:
        new_source = self._move.names.get(source, source)
        found: dict[str, str] = {}
        for reference in body.refs:
            written = reference.target
            if not written or written in found:
                continue
            before = find_target(reference, source, self._old, self._files.tree.files)
            if before is None:
                continue
            wanted = self._moved(before)
            if find_target(reference, new_source, self._new, self._paths) != wanted:
                found[written] = self._written(written, wanted, new_source)
        return _Replacements(found)

    def _moved(self, target: Target) -> Target:
        return Target(
            item=self._move.ids.get(target.item, target.item),
            column=self._columns.get(target.column, target.column),
            site=target.site,
            file=self._move.names.get(target.file, target.file),
        )

    def _written(self, written: str, target: Target, source: str) -> str:
        """A target as this editor would write it: from the root or from the file, with or without ending."""
        if target.item:
            path = self._new.record(target.item).source
            if not written.endswith(".md"):
                path = _plain(path) + (".html" if written.endswith(".html") else "")
        else:
            path = target.file or target.column or target.site
        ending = "/" if written.endswith("/") and not target.file else ""
        if written.startswith("/"):
            return f"/{path}{ending}"
        return posixpath.relpath(path, source.rpartition("/")[0] or ".") + ending


class _Replacements:
    """Other destinations by those as written."""

    def __init__(self, found: Mapping[str, str | None]) -> None:
        self._found = found

    def __call__(self, written: str) -> str | None:
        return self._found.get(written, written)


def _plain(source: str) -> str:
    return source.removesuffix("/index.md").removesuffix(".md")


def _relative(path: str, source: str) -> str:
    """A path as a file names it: from its own folder where it lies below, else from the root."""
    folder = source.rpartition("/")[0] + "/"
    return path.removeprefix(folder) if path.startswith(folder) else f"/{path}"
