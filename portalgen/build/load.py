"""Reading the content: from a tree of files to frame, items, bodies and media, with every finding."""

from __future__ import annotations

import datetime as dt
import hashlib
import itertools
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType

import msgspec

from portalgen.build.context import MediaInfo
from portalgen.build.links import LinkChecker, block_images, files_of
from portalgen.build.memo import Recall, afresh
from portalgen.build.tree import Entry, Files, Tree
from portalgen.content.addresses import Addresses
from portalgen.content.catalog import Catalog
from portalgen.content.claims import Claims, gather
from portalgen.content.collisions import Collisions
from portalgen.content.crosscheck import References, duplicate_ids
from portalgen.content.items import is_item_path, load_item
from portalgen.content.model import Block, Contact, Item, Limits
from portalgen.content.names import INDEX_FILE, OF_FOLDERS, OF_PORTAL, SITE_FILE, TYPES, is_of_frame, shown
from portalgen.content.portal import Frame, load_frame
from portalgen.content.rules import check_clock_rules, needs_clock
from portalgen.content.schema import ContentType
from portalgen.content.source import Source
from portalgen.content.types_loading import builtin_type_files, load_types
from portalgen.diagnostics import Diagnostic, Span, diagnose
from portalgen.render.attachments import sniff
from portalgen.render.documents import traits_of
from portalgen.render.images import inspect_image, variant_widths
from portalgen.render.markdown.body import Body, body_diagnostics
from portalgen.rules.introductions import check_text
from portalgen.rules.model import ItemView, known_of
from portalgen.rules.private import veiled
from portalgen.rules.registry import check_item, check_portal


class Content(msgspec.Struct, frozen=True):
    """All that was read, whatever the clock says.

    Args:
        items: in order of source path.
        bodies: parsed text by item id; introductions by source path, blocks by ``<source>#<index>``.
        media: by path, for files that content names.
    """

    frame: Frame
    items: tuple[Item, ...]
    bodies: dict[str, Body]
    media: dict[str, MediaInfo]


def load_content_types(tree: Tree) -> tuple[dict[str, ContentType], tuple[Diagnostic, ...]]:
    """The built-in types with the portal's own and its changes."""
    own = {
        path: data
        for path, data in _read_all(tree, sorted(tree.files.under(TYPES)))
        if path.endswith((".yml", ".yaml"))
    }
    return load_types(builtin_type_files(), {shown(path): data for path, data in own.items()})


def _read_all(tree: Tree, paths: Iterable[str]) -> Iterator[tuple[str, bytes]]:
    for path in paths:
        yield path, tree.read(path)


def load_frame_of(tree: Tree, recall: Recall = afresh) -> tuple[Frame | None, tuple[Diagnostic, ...]]:
    """Portal, sites, columns, units and types."""
    entries = frame_files(tree.files)
    return recall("frame", entries, _load_frame, tree, [entry.path for entry in entries])


def frame_files(files: Files) -> tuple[Entry, ...]:
    """The files of the frame, in order of path: few among very many, so that folders are asked for them."""
    found: list[Entry] = []
    for folder, names in files.folders.items():
        if not folder or folder.startswith(TYPES):
            found += (entry for entry in names.values() if is_of_frame(entry.path))
        else:
            found += (names[name] for name in OF_FOLDERS if name in names)
    return tuple(sorted(found, key=lambda entry: entry.path))


def _load_frame(tree: Tree, paths: Iterable[str]) -> tuple[Frame | None, tuple[Diagnostic, ...]]:
    types, found = load_content_types(tree)
    wanted = (path for path in paths if not path.startswith(TYPES))
    frame, more = load_frame(dict(_read_all(tree, wanted)), types)
    return frame, (*found, *more)


def results_of(path: str) -> tuple[str, ...]:
    """Names under which results read from a file are recalled, for one that must be read anew."""
    return ("frame",) if is_of_frame(path) else (f"item {path}", f"media {path}")


#: What a file gave: an item or none, with what is wrong with it.
Loaded = tuple[Item | None, tuple[Diagnostic, ...]]


def load_items(
    tree: Tree, frame: Frame, recall: Recall = afresh
) -> tuple[tuple[Item, ...], tuple[Diagnostic, ...]]:
    """Every item of the tree, in order of path."""
    return items_of(load_files(tree, frame, tree.files.entries, recall).values())


def load_files(
    tree: Tree, frame: Frame, entries: Iterable[Entry], recall: Recall = afresh
) -> dict[str, Loaded]:
    """What files of the tree give, by path.

    Args:
        tree: the content.
        frame: sites, columns and types.
        entries: the files.
        recall: gives what earlier readings made.
    """
    loaded: dict[str, Loaded] = {}
    basis = basis_of_items(frame, recall)
    for entry in entries:
        path = entry.path
        if not is_item_path(path) or path.partition("/")[0] not in frame.sites:
            loaded[path] = (None, tuple(stray_findings(path, frame)))
        elif entry.size > frame.portal.limits.item_bytes:
            limit = frame.portal.limits.item_bytes
            found = diagnose("FILE002", Span(shown(path)), actual=entry.size, limit=limit)
            loaded[path] = (None, (found,))
        else:
            loaded[path] = recall(f"item {path}", (entry, basis), _load_item, tree, path, frame)
    return loaded


def items_of(loaded: Iterable[Loaded]) -> tuple[tuple[Item, ...], tuple[Diagnostic, ...]]:
    """The items that files gave, each id once, and what is wrong with any."""
    items: list[Item] = []
    found: list[Diagnostic] = []
    for item, findings in loaded:
        found.extend(findings)
        if item is not None:
            items.append(item)
    found.extend(duplicate_ids(items))
    return tuple({item.summary.id: item for item in reversed(items)}.values())[::-1], tuple(found)


def basis_of_items(frame: Frame, recall: Recall) -> Frame:
    """The frame as far as items depend on it; the same object as long as it is equal."""
    plain = without_words(frame)
    return recall("basis of items", plain, lambda: plain)


def _load_item(tree: Tree, path: str, frame: Frame) -> tuple[Item | None, tuple[Diagnostic, ...]]:
    return load_item(path, tree.read(path), frame)


def without_words(frame: Frame) -> Frame:
    """The frame without the texts that only pages show: a new title of a column changes no item."""
    replace = msgspec.structs.replace
    texts = {"title": "", "description": "", "blocks": (), "introduction": "", "introduction_line": 1}
    texts |= {"owners": (), "approvers": ()}
    chrome = {"short_title": "", "menu": (), "contact": Contact(), "footer_links": (), "logo": ""}
    sites = {id_: replace(site, **texts, **chrome) for id_, site in frame.sites.items()}
    columns = {id_: replace(column, **texts) for id_, column in frame.columns.items()}
    return replace(frame, sites=sites, columns=columns, refs=(), spans={}, suppressions=(), tables={})


def stray_findings(path: str, frame: Frame) -> Iterator[Diagnostic]:
    """Text files that nothing will ever show."""
    folder, _, rest = path.partition("/")
    is_text = path.endswith((".md", ".markdown", ".yml", ".yaml", ".txt"))
    known = rest in {SITE_FILE, INDEX_FILE} or path.endswith((f"/{INDEX_FILE}", f"/{SITE_FILE}"))
    if not is_text or path in OF_PORTAL or folder == "types" or known:
        return
    if path.endswith(".md"):
        yield diagnose("FILE005", Span(shown(path)), name=path, kind="column")
    elif folder in frame.sites and not path.endswith(".txt"):
        yield diagnose("FILE005", Span(shown(path)), name=path, kind="extension")


def parse_bodies(frame: Frame, items: Iterable[Item], recall: Recall = afresh) -> dict[str, Body]:
    """Every Markdown text, parsed, by key (see :class:`Content`)."""
    from portalgen.render.markdown import parse_body

    bodies: dict[str, Body] = {}
    limits = frame.portal.limits

    def add(key: str, text: str, lang: str) -> None:
        inputs = (text, lang, limits)
        bodies[key] = recall(f"body {key}", inputs, parse_body, text, lang=lang, limits=limits)

    for item in items:
        add(item.summary.id, item.body, item.summary.lang)
    for key, (text, lang, _) in frame_texts(frame).items():
        add(key, text, lang)
    return bodies


def frame_texts(frame: Frame) -> dict[str, tuple[str, str, int]]:
    """Texts of homes, columns and blocks: key to text, language and first line."""
    texts: dict[str, tuple[str, str, int]] = {}

    def add(source: str, introduction: str, line: int, lang: str, blocks: tuple[Block, ...]) -> None:
        if introduction.strip():
            texts[source] = (introduction, lang, line)
        for index, block in enumerate(blocks):
            if block.text:
                texts[f"{source}#{index}"] = (block.text, lang, 1)

    for site in frame.sites.values():
        add(f"{site.id}/{INDEX_FILE}", site.introduction, site.introduction_line, site.lang, site.blocks)
    for column in frame.columns.values():
        lang = frame.sites[column.site].lang
        add(column.source, column.introduction, column.introduction_line, lang, column.blocks)
    return texts


def named_files(
    frame: Frame, items: Iterable[Item], bodies: dict[str, Body], catalog: Catalog, tree: Tree
) -> dict[str, Span]:
    """Files that fields and texts name and that exist, each with one place where it is named."""
    found: dict[str, Span] = {}
    for item in items:
        for ref in item.refs:
            if ref.kind in {"file", "image"} and ref.value in tree.files:
                found.setdefault(ref.value, ref.span)
        for path in files_of(bodies[item.summary.id], item.source, catalog, tree.files):
            found.setdefault(path, Span(shown(item.source)))
    for key in frame_texts(frame):
        source = key.partition("#")[0]
        for path in files_of(bodies[key], source, catalog, tree.files):
            found.setdefault(path, Span(shown(source)))
    for _, ref in frame.refs:
        if ref.kind == "file" and ref.value in tree.files:
            found.setdefault(ref.value, ref.span)
    owners = [(s.source, s.blocks) for s in frame.sites.values()]
    owners += [(c.source, c.blocks) for c in frame.columns.values()]
    for source, blocks in owners:
        for image in block_images(blocks):
            if image.source in tree.files:
                found.setdefault(image.source, Span(shown(source)))
    return found


def inspect_media(
    tree: Tree, named: dict[str, Span], frame: Frame, recall: Recall = afresh
) -> tuple[dict[str, MediaInfo], tuple[Diagnostic, ...]]:
    """What the named files are; those that may not be published are reported and left out."""
    media: dict[str, MediaInfo] = {}
    found: list[Diagnostic] = []
    for path, span in sorted(named.items()):
        inputs = (tree.files[path], span, frame.portal.limits, frame.portal.attachments_allowed)
        result = recall(f"media {path}", inputs, inspect_file, tree, path, span, frame)
        if isinstance(result, MediaInfo):
            media[path] = result
        else:
            found.append(result)
    return media, tuple(found)


def inspect_file(tree: Tree, path: str, span: Span, frame: Frame) -> MediaInfo | Diagnostic:
    """What a file is, or why it may not be published."""
    limits: Limits = frame.portal.limits
    size = tree.files[path].size
    name = path.rpartition("/")[2]
    if size > limits.attachment_bytes:
        return diagnose("ATT003", span, path=shown(path), actual=size, limit=limits.attachment_bytes)
    data = tree.read(path)
    kind = sniff(data, name, extra=frame.portal.attachments_allowed)
    if not kind.ok:
        return kind.diagnostic(shown(path), span)
    digest = hashlib.sha256(data).hexdigest()[:16]
    if not kind.is_image:
        return MediaInfo(kind.name, kind.media_type, size, digest, traits=traits_of(data, kind.name))
    image = inspect_image(data, limits)
    if not image.ok:
        return image.diagnostic(shown(path), span)
    return MediaInfo(
        kind=kind.name,
        media_type=kind.media_type,
        size=size,
        digest=digest,
        width=image.width,
        height=image.height,
        variants=variant_widths(image),
        has_place=image.has_place,
    )


def load_content(
    tree: Tree, now: dt.datetime, *, base_url: str = ""
) -> tuple[Content | None, tuple[Diagnostic, ...]]:
    """Everything, with the findings of every file and of all files together.

    Args:
        tree: the content.
        now: the clock: whether a link leads to something hidden depends on it.
        base_url: in place of the portal's own.
    """
    frame, found = load_frame_of(tree)
    if frame is None:
        return None, found
    items, more = load_items(tree, frame)
    catalog = Catalog(frame, items, now)
    content, media_found = complete(tree, items, catalog)
    addresses = Addresses(frame.portal, frame.sites, base_url)
    return content, (*found, *more, *media_found, *check_content(content, catalog, addresses, tree))


def complete(
    tree: Tree,
    items: tuple[Item, ...],
    catalog: Catalog,
    recall: Recall = afresh,
    known: Mapping[str, Body] = MappingProxyType({}),
) -> tuple[Content, tuple[Diagnostic, ...]]:
    """The content of items that were read: their texts parsed, the files that they name looked into.

    Args:
        tree: the content.
        items: in order of source path.
        catalog: of the same items, at any moment: names of files are found through it.
        recall: gives what earlier readings made.
        known: texts that are parsed already, by key.
    """
    frame = catalog.frame
    fresh = (item for item in items if item.summary.id not in known)
    bodies = {**known, **parse_bodies(frame, fresh, recall)}
    named = named_files(frame, items, bodies, catalog, tree)
    media, found = inspect_media(tree, named, frame, recall)
    return Content(frame, items, bodies, media), found


def check_content(
    content: Content, catalog: Catalog, addresses: Addresses, tree: Tree
) -> tuple[Diagnostic, ...]:
    """The findings of all files together.

    Args:
        content: what was read.
        catalog: of its items as the public sees them: what may be linked to depends on the clock.
        addresses: how places become addresses.
        tree: the files that there are.
    """
    checker = Checker(catalog, tree.files, content.bodies, content.media)
    found = [*checker.of_portal(addresses), *checker.of_frame()]
    for item in content.items:
        found += checker.of_item(item)
    return tuple(found)


class Checker:
    """Findings that need more than one file, owner by owner.

    Args:
        catalog: of the items as the public sees them.
        files: paths of the content tree.
        bodies: parsed texts by key.
        media: what is known of the files that content names.
    """

    def __init__(
        self,
        catalog: Catalog,
        files: Mapping[str, object],
        bodies: Mapping[str, Body],
        media: Mapping[str, MediaInfo] = MappingProxyType({}),
    ) -> None:
        self._catalog = catalog
        self._bodies = bodies
        self._media = media
        self._known = known_of(catalog.frame)
        self._clocked: dict[str, bool] = {}
        self._references = References(catalog, files)
        self._links = LinkChecker(catalog, files, bodies)

    def of_item(self, item: Item) -> Iterator[Diagnostic]:
        """What an item names, in its fields and in its text, and its values against the clock."""
        catalog = self._catalog
        type_ = catalog.frame.types[item.summary.type]
        yield from self._references.of_item(item)
        if self._needs_clock(type_):
            yield from check_clock_rules(item, type_, catalog.today)
        body = self._bodies[item.summary.id]
        if body.findings:
            yield from body_diagnostics(body.findings, shown(item.source), first_line=item.body_line)
        if body.refs:
            public = catalog.is_public(item.summary.id)
            yield from self._links.check(body, item.source, item.body_line, public=public)
        yield from check_item(ItemView(item, type_, body, catalog, self._known, self._media.get))

    def _needs_clock(self, type_: ContentType) -> bool:
        """Whether any rule of a type looks at today's day; found once for each."""
        if type_.id not in self._clocked:
            self._clocked[type_.id] = needs_clock(type_)
        return self._clocked[type_.id]

    def of_frame(self) -> Iterator[Diagnostic]:
        """What sites, columns, units and blocks name."""
        yield from self._references.of_frame()
        for key, (text, _, line) in frame_texts(self._catalog.frame).items():
            source, is_block, _ = key.partition("#")
            body = self._bodies[key]
            yield from body_diagnostics(body.findings, shown(source), first_line=line)
            yield from self._links.check(body, source, line, public=True)
            yield from check_text(text, shown(source), 0 if is_block else line, self._known)
        yield from check_portal(self._catalog)

    def of_portal(self, addresses: Addresses) -> Iterator[Diagnostic]:
        """What no single file is to blame for: addresses and values that must be unique, circles."""
        claims = Claims(self._catalog.frame.types, addresses)
        records = map(self._catalog.record, self._catalog.ids())
        everything = Collisions(self._catalog, addresses, claims, gather(records, claims)).of_everything()
        yield from itertools.chain.from_iterable(found for _, found in everything)


def with_source_lines(diagnostics: Iterable[Diagnostic], tree: Tree) -> tuple[Diagnostic, ...]:
    """The findings with the line of source that each is about, where it is not there yet."""
    texts: dict[str, Source] = {}
    done: list[Diagnostic] = []
    for finding in diagnostics:
        path = finding.span.path.removeprefix("content/")
        if finding.source_line or finding.span.line == 0 or path not in tree.files:
            done.append(finding)
            continue
        if path not in texts:
            text = tree.read(path).decode("utf-8-sig", "replace").replace("\r\n", "\n")
            texts[path] = Source(path, text)
        line = texts[path].line(finding.span.line)
        done.append(msgspec.structs.replace(finding, source_line=line))
    return veiled(done) if done else ()
