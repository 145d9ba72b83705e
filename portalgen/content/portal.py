"""The portal's frame: ``portal.yml``, units, sites and columns, from bytes to frozen values."""

from __future__ import annotations

import zoneinfo
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from portalgen.content.addresses import slug_path
from portalgen.content.block_conditions import check_conditions
from portalgen.content.fields import FieldReader
from portalgen.content.model import (
    Block,
    Checks,
    Column,
    Contact,
    FieldRef,
    FormerAddress,
    Level,
    Limits,
    MenuEntry,
    Portal,
    Site,
    Suppression,
    Unit,
)
from portalgen.content.names import (
    INDEX_FILE,
    PORTAL_FILE,
    REDIRECTS_FILE,
    SITE_FILE,
    SUPPRESSIONS_FILE,
    TABLES,
    UNITS_FILE,
    is_year,
    shown,
)
from portalgen.content.profiles import profiles, types_for
from portalgen.content.schema import ContentType
from portalgen.content.source import FrontMatter, Reporter, decode, split_front_matter
from portalgen.content.yaml_nodes import Mapping as MappingNode
from portalgen.content.yaml_nodes import Scalar, Sequence, compose_mapping
from portalgen.diagnostics import Diagnostic, Span, diagnose
from portalgen.text.suggest import closest

_LIMIT = 2_000_000
#: Roles that every portal has: those whom site, column and unit name, and anybody but the author.
_ROLES = ("owners", "approvers", "anyone")


class Frame(msgspec.Struct, frozen=True):
    """Everything but the items.

    Args:
        columns: by id, parents before children.
        types: content types by id, resolved.
        refs: what the frame's files name, with the id of the site for context.
        suppressions: findings that are right as they are, in order of writing.
        tables: values of the further tables that there are, by type.
    """

    portal: Portal
    sites: Mapping[str, Site]
    columns: Mapping[str, Column]
    units: Mapping[str, Unit]
    types: Mapping[str, ContentType]
    refs: tuple[tuple[str, FieldRef], ...] = ()
    spans: Mapping[str, Span] = {}
    suppressions: tuple[Suppression, ...] = ()
    tables: Mapping[str, Mapping[str, Any]] = {}
    redirects: tuple[FormerAddress, ...] = ()

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        """The portal's time zone."""
        return zoneinfo.ZoneInfo(self.portal.timezone)


def load_frame(
    files: Mapping[str, bytes], types: Mapping[str, ContentType]
) -> tuple[Frame | None, tuple[Diagnostic, ...]]:
    """The frame of the portal, or None where there is nothing to build on.

    Args:
        files: bytes of ``portal.yml``, ``units.yml``, ``suppressions.yml``, ``redirects.yml``,
            every ``site.yml`` and ``_index.md``, by path relative to the content root.
        types: content types by id, resolved.
    """
    loader = _FrameLoader(files, types)
    frame = loader.load()
    return frame, tuple(loader.found)


class _FrameLoader:
    """State of one loading: findings, references and what was read so far."""

    def __init__(self, files: Mapping[str, bytes], types: Mapping[str, ContentType]) -> None:
        self._files = files
        self._types = types
        self._zone = zoneinfo.ZoneInfo("Asia/Ho_Chi_Minh")
        self._refs: list[tuple[str, FieldRef]] = []
        self._spans: dict[str, Span] = {}
        self._limits = Limits()
        self.found: list[Diagnostic] = []

    def load(self) -> Frame | None:
        portal = self._portal()
        if portal is None:
            return None
        self._limits = portal.limits
        self._types = types_for(self._types, portal.profiles)
        units = self._units()
        sites = self._sites(portal)
        if not sites:
            self.found.append(diagnose("PORT002", Span(shown("")[:-1])))
            return None
        main = portal.main_site or next(iter(sites))
        if main not in sites:
            self.found.append(
                diagnose("PORT003", Span(shown(PORTAL_FILE)), value=main, allowed=", ".join(sites))
            )
            main = next(iter(sites))
        portal = msgspec.structs.replace(portal, main_site=main)
        sites[main] = msgspec.structs.replace(sites[main], path="")
        columns = self._columns(sites)
        sites = self._homes(sites)
        suppressions, tables, former = self._suppressions(), self._tables(), self._redirects()
        refs = tuple(self._refs)
        return Frame(
            portal, sites, columns, units, self._types, refs, self._spans, suppressions, tables, former
        )

    def _read(self, path: str, kind: str) -> tuple[dict[str, Any], Reporter] | None:
        """The values of a whole YAML file of the given kind of table."""
        source, found = decode(shown(path), self._files[path], limit=_LIMIT)
        self.found.extend(found)
        if source is None:
            return None
        reporter = Reporter(source)
        node = compose_mapping(source.text, reporter, max_depth=20)
        values = self._values(node, kind, reporter, path) if node is not None else None
        self.found.extend(reporter.found)
        return None if values is None else (values, reporter)

    def _values(self, node: MappingNode, kind: str, reporter: Reporter, path: str) -> dict[str, Any]:
        folder = path.rpartition("/")[0]
        reader = FieldReader(reporter, self._zone, f"{folder}/" if folder else "")
        values = reader.read(node, self._types[kind].fields)
        self._refs.extend((path.partition("/")[0], ref) for ref in reader.refs)
        for name, _ in node.entries:
            self._spans[f"{path}:{name.value}"] = name.span
        return values

    def _tables(self) -> dict[str, dict[str, Any]]:
        tables = {}
        for path, kind in TABLES.items():
            read = self._read(path, kind) if path in self._files else None
            if read is not None:
                tables[kind] = read[0]
                self._check_roles(kind, *read)
        return tables

    def _check_roles(self, kind: str, values: dict[str, Any], reporter: Reporter) -> None:
        """Every role that a rule of the policy asks for is one of the roles."""
        if kind != "policy":
            return
        known = [*(role.get("id", "") for role in values.get("roles", ())), *_ROLES]
        rules = [*values.get("rules", ()), values.get("urgent") or {}]
        for need in (need for rule in rules for need in rule.get("require", ())):
            role = need.get("role", "")
            if role and role not in known:
                near, allowed = closest(role, known) or "", ", ".join(known)
                given = {
                    "key": "role",
                    "label": "role",
                    "value": role,
                    "suggestion": near,
                    "allowed": allowed,
                }
                where = self._spans.get("policy.yml:rules", reporter.at(1))
                self.found.append(diagnose("FLD009", where, source_line=reporter.line(where.line), **given))

    def _portal(self) -> Portal | None:
        if PORTAL_FILE not in self._files:
            self.found.append(diagnose("PORT001", Span(shown(PORTAL_FILE))))
            return None
        read = self._read(PORTAL_FILE, "portal")
        if read is None or not {"title", "base_url"} <= read[0].keys():
            return None
        values, reporter = read
        try:
            self._zone = zoneinfo.ZoneInfo(values["timezone"])
        except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
            where = self._spans.get(f"{PORTAL_FILE}:timezone", reporter.at(1))
            self.found.append(
                diagnose(
                    "FLD009",
                    where,
                    source_line=reporter.line(where.line),
                    key="timezone",
                    label="timezone",
                    value=values["timezone"],
                    suggestion="Asia/Ho_Chi_Minh",
                    allowed="Asia/Ho_Chi_Minh, UTC, Europe/Paris",
                )
            )
            values["timezone"] = "Asia/Ho_Chi_Minh"
        expires = values.pop("security_expires", None)
        limits = Limits(**values.pop("limits", {}))
        checks = _checks(values.pop("checks", {}))
        values["base_url"] = values["base_url"].rstrip("/")
        self._check_profiles(values.get("profiles", ()), reporter)
        expiry = expires.at.isoformat() if expires else ""
        return Portal(**values, limits=limits, checks=checks, security_expires=expiry)

    def _check_profiles(self, chosen: tuple[str, ...], reporter: Reporter) -> None:
        """Every chosen profile exists."""
        known = profiles() if chosen else {}
        names = (f"{PORTAL_FILE}:profiles", f"{PORTAL_FILE}:bo_quy_dinh")
        where = next((self._spans[name] for name in names if name in self._spans), reporter.at(1))
        for name in chosen:
            if name not in known:
                finding = diagnose(
                    "FLD009",
                    where,
                    source_line=reporter.line(where.line),
                    key="profiles",
                    label=self._types["portal"].fields["profiles"].label,
                    value=name,
                    suggestion=closest(name, known) or "",
                    allowed=", ".join(known),
                )
                self.found.append(finding)

    def _entries(self, path: str, names: tuple[str, ...]) -> Iterator[tuple[MappingNode, Reporter]]:
        """The entries of a file that is one list, ``names[0]``, under any of its names."""
        if path not in self._files:
            return
        source, found = decode(shown(path), self._files[path], limit=_LIMIT)
        self.found.extend(found)
        if source is None:
            return
        reporter = Reporter(source)
        root = compose_mapping(source.text, reporter, max_depth=20, max_nodes=100_000)
        for name, node in root.entries if root is not None else ():
            if name.value not in names or not isinstance(node, Sequence):
                reporter.report("FLD001", name.span, key=name.value, suggestion=names[0], allowed=names[0])
                continue
            for entry in node.entries:
                if isinstance(entry, MappingNode):
                    yield entry, reporter
                    continue
                value = entry.value if isinstance(entry, Scalar) else ""
                first = {UNITS_FILE: "id", REDIRECTS_FILE: "from"}.get(path, "code")
                reporter.report("FLD004", entry.span, key=names[0], value=value, expected=f"{{{first}: …}}")
        self.found.extend(reporter.found)

    def _units(self) -> dict[str, Unit]:
        units: dict[str, Unit] = {}
        for entry, reporter in self._entries(UNITS_FILE, ("units", "don_vi")):
            values = self._values(entry, "unit", reporter, UNITS_FILE)
            if not {"id", "name"} <= values.keys():
                continue
            if values["id"] in units:
                reporter.report("PORT005", entry.span, value=values["id"], reason="duplicate")
            values.setdefault("short_name", {})
            units[values["id"]] = Unit(**values)
            self._spans[f"{UNITS_FILE}#{values['id']}"] = entry.span
        self._check_units(units)
        return units

    def _check_units(self, units: Mapping[str, Unit]) -> None:
        for unit in units.values():
            where = self._spans[f"{UNITS_FILE}#{unit.id}"]
            for relation in ("parent", "successor"):
                seen = {unit.id}
                other = getattr(unit, relation)
                while other and other in units and other not in seen:
                    seen.add(other)
                    other = getattr(units[other], relation)
                if other in seen:
                    self.found.append(diagnose("PORT005", where, value=unit.id, reason="cycle"))

    def _redirects(self) -> tuple[FormerAddress, ...]:
        found: list[FormerAddress] = []
        for entry, reporter in self._entries(REDIRECTS_FILE, ("redirects", "dia_chi_cu")):
            values = self._values(entry, "redirect", reporter, REDIRECTS_FILE)
            if "from" not in values:
                continue
            if ("to" in values) == ("gone" in values):
                reporter.report("RULE002", entry.span, allowed="to, gone")
                continue
            found.append(
                FormerAddress(values["from"], values.get("to", ""), values.get("gone", ""), entry.span)
            )
        return tuple(found)

    def _suppressions(self) -> tuple[Suppression, ...]:
        found: list[Suppression] = []
        for entry, reporter in self._entries(SUPPRESSIONS_FILE, ("suppressions", "bo_qua")):
            values = self._values(entry, "suppression", reporter, SUPPRESSIONS_FILE)
            if {"code", "reason"} <= values.keys():
                found.append(Suppression(**values, span=entry.span))
        return tuple(found)

    def _sites(self, portal: Portal) -> dict[str, Site]:
        sites: dict[str, Site] = {}
        for path in sorted(self._files):
            folder, _, name = path.partition("/")
            if name != SITE_FILE:
                continue
            read = self._read(path, "site")
            if read is None or "title" not in read[0]:
                continue
            values, _ = read
            values["menu"] = _menu(values.get("menu", ()))
            values["footer_links"] = _menu(values.get("footer_links", ()))
            values["contact"] = Contact(**values.get("contact", {}))
            values.setdefault("lang", portal.languages[0])
            values["host"] = values.get("host", "").rstrip("/")
            site_path = slug_path((folder,))
            sites[folder] = Site(**values, id=folder, path=site_path, source=path)
        return dict(sorted(sites.items(), key=lambda entry: (entry[1].order, entry[0])))

    def _index(self, path: str) -> tuple[dict[str, Any], FrontMatter] | None:
        source, found = decode(shown(path), self._files[path], limit=self._limits.item_bytes)
        self.found.extend(found)
        if source is None:
            return None
        reporter = Reporter(source)
        halves = split_front_matter(source, reporter)
        node = (
            compose_mapping(halves.yaml, reporter, first_line=halves.yaml_line, max_depth=20)
            if halves
            else None
        )
        values = self._values(node, "column", reporter, path) if node is not None else None
        if node is not None:
            check_conditions(node, self._types["column"].fields, self._types, reporter)
        if values is not None and "title" not in values and path.count("/") > 1:
            reporter.report("FLD002", reporter.at(1), key="title", label="title")
        self.found.extend(reporter.found)
        if values is None or halves is None:
            return None
        values["blocks"] = tuple(_block(block) for block in values.get("blocks", ()))
        return values, halves

    def _columns(self, sites: Mapping[str, Site]) -> dict[str, Column]:
        columns: dict[str, Column] = {}
        for path in sorted(self._files):
            parts = tuple(path.split("/"))
            if parts[-1] != INDEX_FILE or parts[0] not in sites or len(parts) < 3:
                continue
            read = self._index(path)
            if read is None:
                continue
            values, halves = read
            where = Span(shown(path))
            if is_year(parts[-2]):
                self.found.append(diagnose("PORT006", where, value=parts[-2]))
            address = slug_path(parts[1:-1])
            if not address:
                self.found.append(diagnose("URL004", where, value="/".join(parts[:-1])))
                continue
            kind = values.get("type", "")
            if kind and (kind not in self._types or self._types[kind].abstract):
                self._unknown_type(path, kind)
                values.pop("type")
            values.setdefault("title", parts[-2])
            id_ = "/".join(parts[:-1])
            parent = "/".join(parts[:-2])
            if "order" not in values:
                dated = self._types[values["type"]].dated if values.get("type") else True
                values["order"] = "date" if dated else "title"
            columns[id_] = Column(
                **values,
                id=id_,
                site=parts[0],
                path=address,
                parent=parent if parent in columns else "",
                introduction=halves.body,
                introduction_line=halves.body_line,
                source=path,
            )
        return columns

    def _unknown_type(self, path: str, kind: str) -> None:
        allowed = [name for name, known in self._types.items() if not known.abstract]
        where = self._spans.get(f"{path}:type", Span(shown(path)))
        suggestion = closest(kind, allowed) or ""
        self.found.append(
            diagnose(
                "TYPE001", where, value=kind, type=kind, suggestion=suggestion, allowed=", ".join(allowed)
            )
        )

    def _homes(self, sites: Mapping[str, Site]) -> dict[str, Site]:
        homes: dict[str, Site] = {}
        for id_, site in sites.items():
            path = f"{id_}/{INDEX_FILE}"
            read = self._index(path) if path in self._files else None
            homes[id_] = _with_home(site, *read) if read else site
        return homes


def _with_home(site: Site, values: dict[str, Any], halves: FrontMatter) -> Site:
    return msgspec.structs.replace(
        site,
        blocks=values["blocks"],
        introduction=halves.body,
        introduction_line=halves.body_line,
    )


def _checks(values: dict[str, Any]) -> Checks:
    levels = (Level(**entry) for entry in values.get("levels", ()) if {"code", "severity"} <= entry.keys())
    return Checks(tuple(levels), values.get("allowed", ()))


def _menu(entries: tuple[dict[str, Any], ...]) -> tuple[MenuEntry, ...]:
    return tuple(
        MenuEntry(entry["label"], entry["target"], _menu(entry.get("children", ())))
        for entry in entries
        if {"label", "target"} <= entry.keys()
    )


def _block(values: dict[str, Any]) -> Block:
    where = tuple((c["field"], c["value"]) for c in values.get("where", ()) if len(c) == 2)
    links = tuple(link for link in values.get("links", ()) if {"label", "target"} <= link.keys())
    known = {key: value for key, value in values.items() if key not in {"where", "links"}}
    known.setdefault("kind", "text")
    return Block(**known, where=where, links=links)
