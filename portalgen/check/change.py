"""The findings that a change may have made: in its files, and in those that speak of them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator

from portalgen.content.catalog import Catalog
from portalgen.content.fields import resolve_path
from portalgen.content.model import Item
from portalgen.content.names import shown
from portalgen.diagnostics import Diagnostic
from portalgen.render.markdown.body import Body

_CONTENT = "content/"
_FRAME = ("portal.yml", "units.yml", "suppressions.yml", "/site.yml", "/_index.md")


class Reach:
    """How far a change reaches.

    Args:
        changed: paths as findings show them (``content/…``), deleted files among them.
        catalog: of the portal as it is now.
        body_of: gives the parsed text of an item.
    """

    def __init__(self, changed: Collection[str], catalog: Catalog, body_of: Callable[[Item], Body]) -> None:
        self._changed = frozenset(
            path.removeprefix(_CONTENT) for path in changed if path.startswith(_CONTENT)
        )
        self._other = frozenset(path for path in changed if not path.startswith(_CONTENT))
        self._catalog = catalog
        self._body_of = body_of
        self._names = frozenset(_plain(path) for path in self._changed)
        self._last = frozenset(name.rpartition("/")[2] for name in self._names)
        self._ids = frozenset(summary.id for summary in catalog.every() if summary.source in self._changed)
        self._symbols = frozenset(
            str(catalog.record(id_).fields.get("number_symbol", "")) for id_ in self._ids
        ) - {""}

    @property
    def is_everything(self) -> bool:
        """Whether the change may touch every page: tables of the portal, types, the theme."""
        return any(path.endswith(_FRAME[:3]) or path.startswith("types/") for path in self._changed) or any(
            path.startswith("themes/") for path in self._other
        )

    def files(self) -> frozenset[str]:
        """The changed files and those that name them, as findings show them."""
        sources = {shown(path) for path in self._changed} | self._other
        for item in map(self._catalog.records.item, self._catalog.ids()):
            if item.source not in self._changed and self._speaks(item):
                sources.add(shown(item.source))
        return frozenset(sources)

    def concerns(self, findings: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
        """The findings that the change may have made."""
        found = tuple(findings)
        if self.is_everything:
            return found
        files = self.files()
        gone = self._names - {_plain(summary.source) for summary in self._catalog.every()}
        return tuple(
            one
            for one in found
            if one.span.path in files
            or any(span.path in files for span in one.related)
            or (gone and one.code.startswith("LAW01"))
        )

    def _speaks(self, item: Item) -> bool:
        """Whether an item names a changed file, or another item that changed."""
        folder = item.source.rpartition("/")[0] + "/"
        if any(path in self._changed or _plain(path) in self._names for path in self._paths(item, folder)):
            return True
        names = [ref.value for ref in item.refs if ref.kind == "item"]
        names += [item.withdrawn_to] if item.withdrawn_to else []
        names += [entry["to"] for entry in item.fields.get("relations", ()) if "to" in entry]
        if any(self._means(name, item) for name in names):
            return True
        bases = " ".join(map(str, item.fields.get("legal_basis", ())))
        return bool(bases) and any(symbol in bases for symbol in self._symbols)

    def _paths(self, item: Item, folder: str) -> Iterator[str]:
        yield from (ref.value for ref in item.refs if ref.kind in {"file", "image"})
        for reference in self._body_of(item).refs:
            if reference.target:
                path = resolve_path(folder, reference.target.removesuffix("/"))
                yield path or ""
                yield f"{item.summary.site}/{reference.target.strip('/')}"

    def _means(self, name: str, item: Item) -> bool:
        plain = _plain(name.strip("/"))
        if plain in self._symbols or plain.rpartition("/")[2] in self._last:
            return True
        return self._catalog.resolve(name, item.summary.site, item.source) in self._ids


def _plain(path: str) -> str:
    """A path without what may be left out: the extension, the name of a bundle's file."""
    return path.removesuffix(".html").removesuffix(".md").removesuffix("/index").removesuffix("/_index")
