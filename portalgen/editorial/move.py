"""Moving an item, a bundle or a column: every address that the public had goes on answering."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping

from portalgen.build.context import media_url
from portalgen.build.former import placed
from portalgen.build.load import load_content_types
from portalgen.content.addresses import Addresses
from portalgen.content.items import load_item
from portalgen.content.model import FormerAddress, Item
from portalgen.content.names import INDEX_FILE, REDIRECTS_FILE, is_of_frame, shown
from portalgen.content.portal import Frame, load_frame
from portalgen.editorial.edits import Edits
from portalgen.editorial.front_matter import FrontMatter
from portalgen.editorial.portal_files import PortalFiles
from portalgen.editorial.redirects_file import with_entries
from portalgen.editorial.refusal import Refusal
from portalgen.editorial.rewriting import Move, Rewriter
from portalgen.i18n import Translator


def move(files: PortalFiles, source: str, target: str, words: Translator) -> Edits:
    """What must be done so that ``source`` stands at ``target``.

    Args:
        files: the portal.
        source: file or folder of an item, or folder of a column; or an item's address.
        target: its new file or folder, or the folder of the column that it moves to.
        words: for the head of a new ``redirects.yml``.

    Raises:
        Refusal: it cannot be moved there.
    """
    names = _names(files, source, target)
    frame = _frame_after(files, names)
    items = tuple(_item_after(files, item, names, frame) for item in files.records.items)
    ids = {
        old.summary.id: new.summary.id
        for old, new in zip(files.records.items, items, strict=True)
        if old.summary.id != new.summary.id
    }
    texts = Rewriter(files, Move(names, frame, items, ids)).texts()
    keeper = _Keeper(files, names, frame, words)
    for old, new in zip(files.records.items, items, strict=True):
        if old.source in names:
            data = texts.get(old.source, files.tree.read(old.source))
            kept = keeper.item(old, new, data)
            if kept != files.tree.read(old.source):
                texts[old.source] = kept
    for path in names:
        if path.endswith(f"/{INDEX_FILE}"):
            keeper.column(path.removesuffix(f"/{INDEX_FILE}"), names[path].removesuffix(f"/{INDEX_FILE}"))
    table = keeper.table(texts.get(REDIRECTS_FILE))
    if table is not None:
        texts[REDIRECTS_FILE] = table
    before = {path: files.tree.read(path) for path in texts if path in files.tree.files}
    return Edits({names.get(path, path): data for path, data in texts.items()}, names, before)


def _names(files: PortalFiles, source: str, target: str) -> dict[str, str]:
    """New path by old, of every file that moves."""
    path = files.path_of(source)
    if f"{path}/{INDEX_FILE}" in files.tree.files and path.count("/"):
        return _folder(files, path, _target_folder(files, target, path))
    item = files.item(source)
    if item.bundle:
        folder = item.bundle.rstrip("/")
        to = _relative_target(files, target).removesuffix("/index.md").removesuffix(".md")
        if _is_place(files, to):
            to = f"{to}/{folder.rpartition('/')[2]}"
        return _folder(files, folder, to)
    to = _relative_target(files, target)
    if _is_place(files, to.rstrip("/")) or target.endswith("/"):
        to = f"{to.rstrip('/')}/{item.source.rpartition('/')[2]}"
    to = to if to.endswith(".md") else f"{to}.md"
    if to in files.tree.files or to == item.source:
        raise Refusal("move.exists", path=shown(to))
    _check_place(files, to)
    return {item.source: to}


def _relative_target(files: PortalFiles, target: str) -> str:
    """A target as a path relative to the content root, whether or not it exists."""
    plain = posixpath.normpath(target.replace("\\", "/"))
    for prefix in (f"{files.content.as_posix()}/", f"{files.content.name}/"):
        plain = plain.removeprefix(prefix)
    if plain.startswith(("/", "../")) or plain in {".", ".."}:
        raise Refusal("move.outside", path=target)
    return plain


def _is_place(files: PortalFiles, path: str) -> bool:
    """Whether items can lie in a folder: a site, a column, or a year or month below."""
    return path in files.frame.columns or path in files.frame.sites or (files.content / path).is_dir()


def _target_folder(files: PortalFiles, target: str, path: str) -> str:
    to = _relative_target(files, target).rstrip("/")
    return f"{to}/{path.rpartition('/')[2]}" if _is_place(files, to) else to


def _folder(files: PortalFiles, folder: str, to: str) -> dict[str, str]:
    if to == folder or to.startswith(f"{folder}/"):
        raise Refusal("move.inside", path=shown(to))
    if any(path == to or path.startswith((f"{to}/", f"{to}.md")) for path in files.tree.files):
        raise Refusal("move.exists", path=shown(to))
    _check_place(files, to)
    inside = (path for path in files.tree.files if path.startswith(f"{folder}/"))
    return {path: to + path.removeprefix(folder) for path in inside}


def _check_place(files: PortalFiles, to: str) -> None:
    if to.partition("/")[0] not in files.frame.sites or "/" not in to:
        raise Refusal("move.no_site", path=shown(to), allowed=", ".join(files.frame.sites))


def _frame_after(files: PortalFiles, names: dict[str, str]) -> Frame:
    if not any(is_of_frame(path) for path in names):
        return files.frame
    types, _ = load_content_types(files.tree)
    tables = [path for path in files.tree.files if is_of_frame(path) and not path.startswith("types/")]
    frame, _ = load_frame({names.get(path, path): files.tree.read(path) for path in tables}, types)
    if frame is None:
        raise Refusal("move.frame")
    return frame


def _item_after(files: PortalFiles, item: Item, names: dict[str, str], frame: Frame) -> Item:
    if item.source not in names:
        return item
    data = files.tree.read(item.source)
    moved, _ = load_item(names[item.source], data, frame)
    if moved is not None and moved.summary.type != item.summary.type and "type" not in item.positions:
        # Its type came from the column that it leaves: now the file says it itself.
        matter = FrontMatter(data, item, files.frame.types[item.summary.type])
        matter.set_text("type", item.summary.type)
        moved, _ = load_item(names[item.source], matter.data, frame)
    if moved is None or moved.summary.type != item.summary.type:
        raise Refusal("move.type", path=shown(names[item.source]), type=item.summary.type)
    return moved


class _Keeper:
    """Sees to it that the addresses of what moves go on answering."""

    def __init__(self, files: PortalFiles, names: Mapping[str, str], frame: Frame, words: Translator) -> None:
        self._files, self._names, self._frame, self._words = files, names, frame, words
        self._old = files.addresses
        self._new = Addresses(frame.portal, frame.sites)
        self._add: list[FormerAddress] = []
        self._live: set[str] = set()

    def item(self, old: Item, new: Item, data: bytes) -> bytes:
        """The item's file with the addresses that it had."""
        was = self._old.absolute(old.summary.site, old.summary.url)
        now = self._new.absolute(new.summary.site, new.summary.url)
        self._live.add(now)
        type_ = self._files.frame.types[old.summary.type]
        matter = FrontMatter(data, _placed_again(old, data, self._files), type_)
        if "type" in new.positions and "type" not in old.positions:
            matter.set_text("type", type_.id)
        if was == now:
            return matter.data
        here = self._new.path(new.summary.site, new.summary.url)
        matter.drop_from_list("aliases", {alias for alias in old.aliases if _same(alias, here)})
        if not self._files.was_published(old):
            return matter.data
        if self._old.root(old.summary.site) == self._new.root(new.summary.site):
            matter.add_to_list("aliases", self._old.path(old.summary.site, old.summary.url))
        else:
            self._lead(was, now)
            for alias in old.aliases:
                self._lead(self._old.origin(old.summary.site) + alias, now)
            matter.remove("aliases")
        self._files_of(old, new)
        return matter.data

    def _files_of(self, old: Item, new: Item) -> None:
        """Attachments, images and the machine-readable twin stand beside the page."""
        was = self._old.absolute(old.summary.site, old.summary.url)
        now = self._new.absolute(new.summary.site, new.summary.url)
        pairs = {
            self._old.absolute(old.summary.site, media_url(old.summary.url, old.source, path)): (
                self._new.absolute(
                    new.summary.site, media_url(new.summary.url, new.source, self._names.get(path, path))
                )
            )
            for path in self._files.media_of(old)
        }
        for before, after in pairs.items():
            self._lead(before, after)
        if self._files.frame.types[old.summary.type].machine.json:
            self._lead(was.removesuffix(".html") + ".json", now.removesuffix(".html") + ".json")

    def column(self, old: str, new: str) -> None:
        """A column's front page, feeds and archives."""
        column, moved = self._files.frame.columns.get(old), self._frame.columns.get(new)
        if column is None or moved is None:
            return
        was = self._old.absolute(column.site, column.path)
        now = self._new.absolute(moved.site, moved.path)
        self._live.add(now)
        if was != now:
            self._lead(f"{was}*", f"{now}*")

    def _lead(self, was: str, now: str) -> None:
        """Note that an address leads on; on the main host by its path alone, to another host by the whole."""
        main = f"{self._old.origin(self._files.frame.portal.main_site)}/"
        if was.startswith(main):
            was, now = (
                was.removeprefix(main[:-1]),
                now.removeprefix(main[:-1]) if now.startswith(main) else now,
            )
        self._add.append(FormerAddress(was, now))

    def table(self, before: bytes | None) -> bytes | None:
        """``redirects.yml`` with what was noted, and without what is live again."""
        files = self._files
        path = REDIRECTS_FILE
        data = before if before is not None else files.tree.read(path) if path in files.tree.files else b""
        dropped = [entry for entry in files.frame.redirects if self._is_live(entry)]
        if not self._add and not dropped:
            return before
        add = [entry for entry in dict.fromkeys(self._add) if not self._is_covered(entry)]
        return with_entries(data, add, dropped, self._words)

    def _is_covered(self, entry: FormerAddress) -> bool:
        """Whether the entry of a folder around it leads to the same place."""
        return any(
            folder is not entry
            and folder.is_folder
            and entry.source.startswith(folder.source[:-1])
            and entry.to == folder.to[:-1] + entry.source.removeprefix(folder.source[:-1])
            for folder in self._add
        )

    def _is_live(self, entry: FormerAddress) -> bool:
        """Whether something stands again where an entry says that nothing does."""
        for root, origin in self._new.roots():
            for one in placed((entry,), self._new, root):
                plain = origin + one.path
                if any(live == plain or (entry.is_folder and live.startswith(plain)) for live in self._live):
                    return True
                if entry.is_folder and any(live.removesuffix(".html") + "/" == plain for live in self._live):
                    return True
        return False


def _placed_again(item: Item, data: bytes, files: PortalFiles) -> Item:
    """The item with the places that its keys have in a text that was rewritten."""
    again, _ = load_item(item.source, data, files.frame)
    return again or item


def _same(alias: str, path: str) -> bool:
    return alias == path or (alias.endswith(path) and re.match("https?://", alias) is not None)
