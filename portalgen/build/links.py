"""Bodies meet the content tree: what a link, image or file in Markdown leads to."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator, Mapping

import msgspec
from markupsafe import Markup

from portalgen.build.context import Context, media_url
from portalgen.content.catalog import Catalog
from portalgen.content.fields import resolve_path
from portalgen.content.model import Block, ImageRef
from portalgen.content.names import INDEX_FILE, shown
from portalgen.content.states import has_page, shows_text
from portalgen.diagnostics import Diagnostic, Span, diagnose
from portalgen.render.markdown.body import Body, Reference, ReferenceKind, compose_body
from portalgen.render.markup import file_html, image_html
from portalgen.render.views import File
from portalgen.text.suggest import closest

_CONTENT_FILES = (".md", ".yml", ".yaml")


class Target(msgspec.Struct, frozen=True):
    """Where a reference leads: exactly one of the three is set."""

    item: str = ""
    column: str = ""
    site: str = ""
    file: str = ""


def find_target(
    reference: Reference, source: str, catalog: Catalog, files: Mapping[str, object]
) -> Target | None:
    """What a reference in the file ``source`` means, or None where there is no such thing.

    Args:
        reference: as the body has it; its target is not empty.
        source: path of the body's file, relative to the content root.
        catalog: items, columns and sites.
        files: paths of the content tree.
    """
    folder = source.rpartition("/")[0] + "/"
    path = resolve_path(folder, reference.target.removesuffix("/"))
    if path is None:
        return None
    if not path.endswith(_CONTENT_FILES) and path in files:
        return Target(file=path)
    if path.endswith(f"/{INDEX_FILE}"):
        path = path.removesuffix(f"/{INDEX_FILE}")
    for candidate in (path, posixpath.normpath(f"{source.partition('/')[0]}/{reference.target.strip('/')}")):
        found = _place(candidate, catalog)
        if found is not None:
            return found
    return None


def _place(path: str, catalog: Catalog) -> Target | None:
    if path in catalog.frame.columns:
        return Target(column=path)
    if path in catalog.frame.sites:
        return Target(site=path)
    id_ = catalog.by_path(path.removesuffix(".html"))
    return Target(item=id_) if id_ is not None else None


def compose(context: Context, body: Body, site: str, owner: tuple[str, str]) -> Markup:
    """The HTML of a body with every reference filled in.

    Args:
        context: the build.
        body: the parsed text.
        site: site of the page that shows it.
        owner: address and source path of the page that owns it.
    """
    return compose_body(body, lambda _, reference: _resolve(context, reference, site, owner))


def compose_source(context: Context, key: str, site: str, url: str) -> Markup:
    """The HTML of the text known under ``key`` (an introduction, a block), empty where there is none."""
    body = context.bodies.get(key)
    return compose(context, body, site, (url, key.partition("#")[0])) if body else Markup("")


def _resolve(context: Context, reference: Reference, site: str, owner: tuple[str, str]) -> str:
    fragment = f"#{reference.fragment}" if reference.fragment else ""
    if not reference.target:
        return fragment or "#"
    url, source = owner
    target = find_target(reference, source, context.catalog, context.media)
    path = target.file if target else ""
    if reference.kind is ReferenceKind.IMAGE:
        ref = ImageRef(path, alt=reference.alt)
        image = context.image(site, site, owner, ref) if path else None
        if image is None:
            return Markup("")
        return image_html(image, css_class=reference.option("class"), link=bool(reference.option("gallery")))
    if reference.kind is ReferenceKind.FILE:
        view = _file(context, reference, site, owner, path)
        language = context.frame.sites[site].lang
        return file_html(view, note=reference.option("note"), language=language) if view else Markup("")
    if target is None:
        return "#"
    return _href(context, target, site, url, source) + fragment


def _href(context: Context, target: Target, site: str, url: str, source: str) -> str:
    addresses = context.addresses
    if target.file:
        return addresses.path(site, media_url(url, source, target.file))
    if target.column:
        column = context.frame.columns[target.column]
        return addresses.href(site, column.site, column.path)
    if target.site:
        return addresses.href(site, target.site, "")
    summary = context.catalog.summary(target.item)
    return context.item_href(site, summary) if has_page(summary) else "#"


def _file(
    context: Context, reference: Reference, site: str, owner: tuple[str, str], path: str
) -> File | None:
    info = context.media.get(path)
    if info is None:
        return None
    url, source = owner
    name = path.rpartition("/")[2]
    return File(
        href=context.addresses.path(site, media_url(url, source, path)),
        name=name,
        title=reference.text or name,
        kind=info.kind,
        media_type=info.media_type,
        size=info.size,
    )


def files_of(body: Body, source: str, catalog: Catalog, files: Mapping[str, object]) -> Iterator[str]:
    """Paths of the files that a body shows or offers."""
    for reference in body.refs:
        if reference.target and not reference.target.endswith(_CONTENT_FILES):
            target = find_target(reference, source, catalog, files)
            if target is not None and target.file:
                yield target.file


def block_images(blocks: Iterable[Block]) -> Iterator[ImageRef]:
    """Images that blocks show."""
    for block in blocks:
        for link in block.links:
            image = link.get("image")
            if isinstance(image, ImageRef):
                yield image


class LinkChecker:
    """Finds links, images and files of bodies that lead nowhere, out of the tree, or to what is hidden.

    Args:
        catalog: items, columns and sites.
        files: paths of the content tree.
        bodies: parsed texts by item id, for anchors in other items.
    """

    def __init__(self, catalog: Catalog, files: Mapping[str, object], bodies: Mapping[str, Body]) -> None:
        self._catalog = catalog
        self._files = files
        self._bodies = bodies

    def check(self, body: Body, source: str, first_line: int, *, public: bool) -> Iterator[Diagnostic]:
        """The findings of one body.

        Args:
            body: the parsed text.
            source: path of its file, relative to the content root.
            first_line: line of the file on which the text starts, 1-based.
            public: whether the public reads it, so that what it links to must be public too.
        """
        for reference in body.refs:
            span = Span(shown(source), reference.line + first_line - 1, reference.column)
            if reference.target:
                finding = self._check(reference, source, span, public=public)
            else:
                finding = _missing_anchor(reference, span, body.anchors)
            if finding is not None:
                yield finding

    def _check(self, reference: Reference, source: str, span: Span, *, public: bool) -> Diagnostic | None:
        written = reference.target
        if resolve_path(source.rpartition("/")[0] + "/", written) is None:
            return diagnose("LNK005", span, url=written, value=written, key="")
        target = find_target(reference, source, self._catalog, self._files)
        if target is None or (reference.kind is not ReferenceKind.LINK and not target.file):
            suggestion = _near(written, source, self._files)
            kind = reference.kind.value
            return diagnose("LNK001", span, url=written, value=written, suggestion=suggestion, kind=kind)
        if not target.item:
            return None
        summary = self._catalog.summary(target.item)
        if public and not shows_text(summary):
            return diagnose("LNK002", span, url=written, value=written, reason=summary.state.value)
        anchors = self._bodies[target.item].anchors if target.item in self._bodies else ()
        return _missing_anchor(reference, span, anchors)


def _missing_anchor(reference: Reference, span: Span, anchors: tuple[str, ...]) -> Diagnostic | None:
    name = reference.fragment
    if not name or name in anchors:
        return None
    return diagnose(
        "LNK003", span, name=name, value=name, url=f"#{name}", suggestion=closest(name, anchors) or ""
    )


def _near(written: str, source: str, files: Mapping[str, object]) -> str:
    """The file of the same folder (as written) whose name is nearest."""
    path = resolve_path(source.rpartition("/")[0] + "/", written)
    folder = (path or "").rpartition("/")[0]
    names = [name.rpartition("/")[2] for name in files if name.rpartition("/")[0] == folder]
    near = closest((path or written).rpartition("/")[2], names)
    return f"{written.rpartition('/')[0]}/{near}".lstrip("/") if near and "/" in written else near or ""
