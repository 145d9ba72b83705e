"""Checks that need more than one file: addresses, references, uniqueness, cycles.

Every function takes the catalog and yields findings; none stops at the first.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping

from portalgen.content.catalog import Catalog
from portalgen.content.model import FieldRef, Item
from portalgen.content.names import shown
from portalgen.content.states import has_page, is_in_archive
from portalgen.diagnostics import Diagnostic, Span, diagnose
from portalgen.text.suggest import closest


def duplicate_ids(items: Iterable[Item]) -> Iterator[Diagnostic]:
    """Two items with one id."""
    seen: dict[str, Item] = {}
    for item in items:
        id_ = item.summary.id
        if id_ in seen:
            here, there = position(item, "id"), position(seen[id_], "id")
            yield diagnose(
                "RULE004", here, key="id", label="id", value=id_, other=there.path, related=(there,)
            )
        else:
            seen[id_] = item


def position(item: Item, key: str) -> Span:
    """Where a key stands in the item's file, or its first line."""
    return item.positions.get(key) or Span(shown(item.source), 1)


class References:
    """Looks after everything that content names.

    Args:
        catalog: items, columns and units.
        files: paths of the content tree, relative to its root.
    """

    def __init__(self, catalog: Catalog, files: Mapping[str, object]) -> None:
        self._catalog = catalog
        self._files = files
        self._checks: dict[str, Callable[[FieldRef, str, Item | None], Diagnostic | None]] = {
            "file": self._file,
            "image": self._file,
            "unit": self._unit,
            "column": self._column,
            "item": self._item,
            "site": self._site,
            "type": self._type,
            "target": self._target,
        }

    def of_item(self, item: Item) -> Iterator[Diagnostic]:
        """References in the front matter of an item."""
        for ref in item.refs:
            found = self._checks[ref.kind](ref, item.summary.site, item)
            if found:
                yield found

    def of_frame(self) -> Iterator[Diagnostic]:
        """References in sites, columns and units: fields, menus and blocks."""
        frame = self._catalog.frame
        for site, ref in frame.refs:
            found = self._checks[ref.kind](ref, site, None)
            if found:
                yield found

    def _target(self, ref: FieldRef, site: str, _owner: Item | None) -> Diagnostic | None:
        """A menu or block target: ``/``, ``site-map``, a column, an item, an address elsewhere."""
        if resolve_target(ref.value, site, self._catalog) is not None:
            return None
        columns = self._catalog.frame.columns
        names = [*columns, *(id_.partition("/")[2] for id_ in columns)]
        return diagnose("LNK001", ref.span, url=ref.value, suggestion=closest(ref.value, names) or "")

    def _site(self, ref: FieldRef, _site: str, _owner: Item | None) -> Diagnostic | None:
        sites = self._catalog.frame.sites
        return None if ref.value in sites or ref.value == "*" else self._missing(ref, list(sites))

    def _type(self, ref: FieldRef, _site: str, _owner: Item | None) -> Diagnostic | None:
        types = self._catalog.frame.types
        return None if ref.value in types else self._missing(ref, list(types))

    def _file(self, ref: FieldRef, _site: str, _owner: Item | None) -> Diagnostic | None:
        if ref.value in self._files:
            return None
        folder, _, name = ref.value.rpartition("/")
        suggestion = closest(name, _names_in(folder, self._files)) or ""
        return diagnose("LNK007", ref.span, name=name, path=shown(folder), suggestion=suggestion)

    def _unit(self, ref: FieldRef, _site: str, owner: Item | None) -> Diagnostic | None:
        units = self._catalog.frame.units
        if ref.value not in units:
            return self._missing(ref, list(units))
        unit = units[ref.value]
        day = owner.summary.date.at.date() if owner and owner.summary.date else None
        if day and ((unit.valid_from and day < unit.valid_from) or (unit.valid_to and day > unit.valid_to)):
            return diagnose(
                "PORT008", ref.span, value=ref.value, name=ref.value, date=day, suggestion=unit.successor
            )
        return None

    def _column(self, ref: FieldRef, site: str, _owner: Item | None) -> Diagnostic | None:
        columns = self._catalog.frame.columns
        name = ref.value.strip("/")
        if name in columns or f"{site}/{name}" in columns:
            return None
        return self._missing(ref, [*columns, *(id_.partition("/")[2] for id_ in columns)])

    def _item(self, ref: FieldRef, site: str, owner: Item | None) -> Diagnostic | None:
        id_ = self._catalog.resolve(ref.value, site, owner.source if owner else "")
        if id_ is None:
            return self._missing(ref, _near(ref.value, self._catalog.records.ids()))
        target = self._catalog.summary(id_)
        if ref.to and target.type not in ref.to:
            return self._missing(ref, [])
        if owner and is_in_archive(self._catalog.summary(owner.summary.id)) and not has_page(target):
            return diagnose("LNK002", ref.span, url=ref.value, value=ref.value, reason=target.state.value)
        return None

    @staticmethod
    def _missing(ref: FieldRef, names: list[str]) -> Diagnostic:
        suggestion = closest(ref.value, names) or ""
        return diagnose(
            "FLD013",
            ref.span,
            key=ref.key,
            label=ref.key,
            value=ref.value,
            suggestion=suggestion,
            kind=ref.kind,
        )


def _near(name: str, ids: Iterable[str]) -> list[str]:
    """Ids that may have been meant: comparing a name with every id of a large portal takes too long."""
    start = name.rpartition("/")[2][:3].casefold()
    found = (id_ for id_ in sorted(ids) if id_.rpartition("/")[2][:3].casefold() == start)
    return list(itertools.islice(found, 2000))


def _names_in(folder: str, files: Iterable[str]) -> list[str]:
    """Names of the publishable files of a folder."""
    return [
        name
        for path in files
        for there, _, name in [path.rpartition("/")]
        if there == folder and not name.endswith((".md", ".yml", ".yaml"))
    ]


def resolve_target(target: str, site: str, catalog: Catalog) -> tuple[str, str] | None:
    """Where a menu target leads.

    Returns:
        ``(site id, url inside it)``, ``("", absolute address)`` for one elsewhere, or None for nowhere.
    """
    frame = catalog.frame
    if target.startswith(("http://", "https://", "mailto:", "tel:")):
        return "", target
    plain = target.strip("/")
    if not plain:
        return site, ""
    if plain == "site-map":
        return site, "site-map/"
    if plain in frame.sites:
        return plain, ""
    for column_id in (f"{site}/{plain}", plain):
        if column_id in frame.columns:
            column = frame.columns[column_id]
            return column.site, column.path
    id_ = catalog.resolve(plain, site, f"{site}/_index.md")
    if id_ is None or not has_page(catalog.summary(id_)):
        return None
    return catalog.summary(id_).site, catalog.summary(id_).url
