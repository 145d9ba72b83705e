"""Checks that need more than one file: addresses, references, uniqueness, cycles.

Every function takes the catalog and yields findings; none stops at the first.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from urllib.parse import unquote, urlsplit

from portalgen.content.addresses import Addresses
from portalgen.content.catalog import Catalog
from portalgen.content.model import FieldRef, Item
from portalgen.content.own_addresses import OwnAddresses
from portalgen.content.portal import shown
from portalgen.content.rule_across import check_acyclic, check_unique
from portalgen.content.states import has_page, is_in_archive
from portalgen.diagnostics import Diagnostic, Span, diagnose
from portalgen.text.suggest import closest

_SLASHES = re.compile("/{2,}")
_ALIAS = re.compile(r"(https?://[^/\s]+)?/[^\s\"'<>\\]*", re.ASCII)


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


def addresses_collide(catalog: Catalog, addresses: Addresses) -> Iterator[Diagnostic]:
    """Two sources for one output file, compared without case as some hosts do."""
    own = OwnAddresses(catalog.frame, addresses)
    owners: dict[str, str] = {}
    for site in catalog.frame.sites.values():
        owners[addresses.output(site.id, "").casefold()] = site.source
    claims = [(c.source, addresses.output(c.site, c.path)) for c in catalog.frame.columns.values()]
    claims += [(s.source, addresses.output(s.site, s.url)) for s in catalog.summaries.values()]
    for source, output in sorted(claims):
        other = own.at(output) or owners.setdefault(output.casefold(), source)
        if other != source:
            yield diagnose(
                "URL001",
                Span(shown(source)),
                url=f"/{output}",
                path=shown(source),
                other=shown(other),
                related=(Span(shown(other)),),
            )


def alias_problems(catalog: Catalog, addresses: Addresses) -> Iterator[Diagnostic]:
    """Old addresses that are not addresses, are live, or belong to two items."""
    standing = _Standing(catalog, addresses)
    for id_, record in sorted(catalog.records.items()):
        if not record.aliases:
            continue
        item = catalog.item(id_)
        where = position(item, "aliases")
        for alias in item.aliases:
            if not _ALIAS.fullmatch(alias) or "//" in alias_path(alias) or alias.startswith("//"):
                yield diagnose("URL003", where, value=alias, url=alias)
                continue
            kind, other = standing.claim(alias_path(alias), item)
            if other:
                yield diagnose("URL002", where, value=alias, url=alias, other=other, kind=kind)


class _Standing:
    """What stands at which address, and the old addresses that were claimed so far.

    Output files count, without case: a page has several addresses, and a file cannot also be a folder.
    """

    def __init__(self, catalog: Catalog, addresses: Addresses) -> None:
        self._addresses = addresses
        self._own = OwnAddresses(catalog.frame, addresses)
        self._live = _live(catalog, addresses)
        self._claimed: dict[tuple[str, str], str] = {}
        self._inside: dict[str, str] = {}  # folders of claimed files

    def claim(self, path: str, item: Item) -> tuple[str, str]:
        """Claim an old address; gives the kind of trouble and who is there already, or two empty texts."""
        id_, host = item.summary.id, self._addresses.root(item.summary.site)[0]
        file = _alias_file(path, item, self._addresses).casefold()
        folders = _parents(file)
        for place in (file, *folders):
            if place in self._live:
                return "live", self._live[place]
        source = self._own.at(file)
        if source:
            return "live", shown(source)
        first = self._claimed.setdefault((host, path), id_)
        nested = self._inside.get(file) or next(
            (self._claimed[host, f] for f in folders if (host, f) in self._claimed), ""
        )
        self._claimed.setdefault((host, file), id_)
        self._inside.update(dict.fromkeys(folders, id_))
        other = nested or (first if first != id_ else "")
        return ("twice", other) if other else ("", "")


def _parents(file: str) -> list[str]:
    """The folders above an output file."""
    parts = file.split("/")
    return ["/".join(parts[:n]) for n in range(1, len(parts))]


def _live(catalog: Catalog, addresses: Addresses) -> dict[str, str]:
    """Output files of pages, without case, with the id of what they are pages of."""
    output, frame = addresses.output, catalog.frame
    found = {output(s.id, ""): s.id for s in frame.sites.values()}
    found |= {output(s.site, s.url): s.id for s in catalog.summaries.values() if has_page(s)}
    found |= {output(c.site, c.path): c.id for c in frame.columns.values()}
    return {path.casefold(): id_ for path, id_ in found.items()}


def _alias_file(path: str, item: Item, addresses: Addresses) -> str:
    """The output file that a server would give for an old address; empty for one with a query."""
    folder, prefix = addresses.root(item.summary.site)
    if "?" in path or not path.startswith(prefix):
        return ""
    file = folder + _SLASHES.sub("/", unquote(path)).removeprefix(prefix)
    if file.endswith("/") or not file:
        return f"{file}index.html"
    return file if "." in file.rpartition("/")[2] else f"{file}/index.html"


def alias_path(alias: str) -> str:
    """An alias as path and query, the host dropped."""
    parts = urlsplit(alias)
    return parts.path + (f"?{parts.query}" if parts.query else "")


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
            return self._missing(ref, _near(ref.value, self._catalog.summaries))
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
    found = (id_ for id_ in ids if id_.rpartition("/")[2][:3].casefold() == start)
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


def check_values_across(catalog: Catalog) -> Iterator[Diagnostic]:
    """Rules that compare items: unique values, chains that come back."""
    types = catalog.frame.types
    yield from check_unique(catalog.items(), types)
    yield from check_acyclic(
        catalog.items(), types, lambda name, item: catalog.resolve(name, item.summary.site, item.source)
    )


def relation_cycles(catalog: Catalog) -> Iterator[Diagnostic]:
    """A document that, through others, replaces itself."""
    for id_ in sorted(catalog.records):
        if not catalog.records[id_].fields.get("relations"):
            continue
        trail = [id_]
        while True:
            nexts = [r.target for r in catalog.relations(trail[-1]) if r.kind == "replaces" and r.target]
            if not nexts or (nexts[0] in trail and nexts[0] != id_):
                break
            if nexts[0] == id_:
                where = position(catalog.item(id_), "relations")
                yield diagnose("RULE008", where, value=" → ".join([*trail, id_]), kind="replaces")
                break
            trail.append(nexts[0])
