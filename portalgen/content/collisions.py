"""Checks that compare items with each other: addresses, old addresses, unique values, chains that come back.

A check asks who claims the same as an item (:mod:`portalgen.content.claims`), so it looks at the items that
it is given and at their rivals, not at the whole portal. What follows is a function of the claims alone:
whichever of two rivals is given, the same one is reported.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from urllib.parse import unquote, urlsplit

import msgspec

from portalgen.content.addresses import Addresses
from portalgen.content.catalog import Catalog
from portalgen.content.claims import Claim, Claimants, Claims, alias_path, folders_of, is_alias
from portalgen.content.crosscheck import position
from portalgen.content.model import Item
from portalgen.content.names import REDIRECTS_FILE, shown
from portalgen.content.own_addresses import OwnAddresses
from portalgen.content.records import Keys, Record, named_by, names_of
from portalgen.content.rule_across import circles, duplicates
from portalgen.content.states import has_page
from portalgen.diagnostics import Diagnostic, Span, diagnose

#: Findings by what they are about; an empty tuple forgets earlier ones.
Found = Iterator[tuple[str, tuple[Diagnostic, ...]]]


class Collisions:
    """Compares items.

    Args:
        catalog: every item.
        addresses: how places become output files.
        claims: what items claim.
        claimants: who claims what.
    """

    def __init__(self, catalog: Catalog, addresses: Addresses, claims: Claims, claimants: Claimants) -> None:
        self._catalog = catalog
        self._addresses = addresses
        self._claims = claims
        self._claimants = claimants
        self._own = OwnAddresses(catalog.frame, addresses)
        frame = catalog.frame
        self._homes = {addresses.output(s.id, "").casefold(): s for s in frame.sites.values()}
        self._columns: dict[str, list[str]] = {}
        for column in frame.columns.values():
            output = addresses.output(column.site, column.path).casefold()
            self._columns.setdefault(output, []).append(column.source)
        self._column_at = {addresses.output(c.site, c.path).casefold(): c.id for c in frame.columns.values()}

    def of_everything(self) -> Found:
        """The findings of the whole portal."""
        records = [self._catalog.record(id_) for id_ in self._catalog.ids()]
        aliased = {record.summary.id for record in records if record.aliases}
        yield from self._found(records, self._columns, aliased, records)

    def of(self, records: Iterable[Record]) -> Found:
        """The findings in which any of the records may have a part.

        Args:
            records: items that changed, as they were and as they are.
        """
        given = [*records]
        rivals = {id_ for record in given for id_ in self._alias_rivals(record)}
        yield from self._found(given, (), rivals, self._near(given))

    def _found(
        self, given: list[Record], outputs: Iterable[str], aliased: set[str], near: Iterable[Record]
    ) -> Found:
        """The findings about records.

        Args:
            given: the records.
            outputs: files to look at beside theirs.
            aliased: ids of items whose old addresses are looked at.
            near: records whose chains may lead through those given.
        """
        catalog = self._catalog
        yield "redirects", tuple(self._of_redirects())
        for output in sorted({*outputs, *(self._claims.output(record.summary) for record in given)}):
            yield f"output {output}", tuple(self._of_output(output))
        for value in sorted({value for record in given for _, value in self._claims.unique(record)}):
            types = catalog.frame.types
            found = duplicates(value, self._claims, self._claimants, catalog.records.item, types)
            yield f"unique {value}", tuple(found)
        for id_ in sorted(aliased):
            if catalog.records.get(id_) is not None:
                yield f"aliases {id_}", tuple(self._of_aliases(catalog.records.item(id_)))
        yield "chains", tuple(self._of_chains(near))

    # -- addresses -----------------------------------------------------------------------------------------

    def _of_output(self, output: str) -> Iterator[Diagnostic]:
        """Two sources for one output file, compared without case as some hosts do."""
        ids, columns = [*self._claimants(Claim.OUTPUT, output)], self._columns.get(output, [])
        home = self._homes.get(output)
        taken = self._own.at(output) or (home.source if home else "")
        if not taken and len(ids) + len(columns) < 2:
            return  # as nearly always
        sources = sorted([*columns, *(self._catalog.record(id_).source for id_ in ids)])
        first = taken or sources[0]
        for source in sources:
            if source != first:
                yield diagnose(
                    "URL001",
                    Span(shown(source)),
                    url=f"/{self._spelt(source, output)}",
                    path=shown(source),
                    other=shown(first),
                    related=(Span(shown(first)),),
                )

    def _spelt(self, source: str, output: str) -> str:
        """An output as its source spells it."""
        frame, addresses = self._catalog.frame, self._addresses
        spelt = [addresses.output(c.site, c.path) for c in frame.columns.values() if c.source == source]
        for id_ in self._claimants(Claim.OUTPUT, output):
            record = self._catalog.record(id_)
            if record.source == source:
                spelt.append(addresses.output(record.summary.site, record.summary.url))
        return spelt[0] if spelt else output

    # -- old addresses -------------------------------------------------------------------------------------

    def _of_redirects(self) -> Iterator[Diagnostic]:
        """Entries of ``redirects.yml`` at whose address something stands, or that no host has."""
        origins = {origin: folder for folder, origin in reversed(self._addresses.roots())}
        hosts = self._addresses.hosts()
        for entry in self._catalog.redirects():
            where = entry.span or Span(shown(REDIRECTS_FILE))
            parts = urlsplit(entry.source.removesuffix("*"))
            folder = origins.get(f"{parts.scheme}://{parts.netloc}") if parts.netloc else ""
            prefix = urlsplit(hosts[folder]).path if folder is not None else ""
            if folder is None or not parts.path.startswith(prefix) or "//" in parts.path:
                yield diagnose("URL003", where, value=entry.source, url=entry.source)
                continue
            file = (folder + unquote(parts.path).removeprefix(prefix)).casefold()
            other = "" if parts.query else self._stands_at(file, inside=entry.is_folder)
            if other:
                yield diagnose(
                    "URL002", where, value=entry.source, url=entry.source, other=other, kind="live"
                )

    def _stands_at(self, file: str, *, inside: bool) -> str:
        """What stands at an output path or, for a folder, in it; empty for nothing."""
        plain = f"{file}index.html" if file.endswith("/") or not file else file
        other = self._live(plain) or self._live(f"{plain}/index.html") or self._own.at(plain)
        if inside and not other:
            homes = ((output, site.id) for output, site in self._homes.items())
            places = (*self._column_at.items(), *homes)
            other = next((id_ for output, id_ in places if output.startswith(file)), "")
        return other

    def _alias_rivals(self, record: Record) -> Iterator[str]:
        """Ids of the items whose old addresses may stand in a record's way, or it in theirs."""
        claims, asked = self._claims, self._claimants
        files = [claims.output(record.summary)]
        for path in map(alias_path, filter(is_alias, record.aliases)):
            yield from asked(Claim.ALIAS, claims.host_path(path, record.summary))
            files.append(claims.alias_file(path, record.summary))
        for file in filter(None, files):
            yield from asked(Claim.ALIAS_FILE, file)
            yield from asked(Claim.ALIAS_FOLDER, file)
            for folder in folders_of(file):
                yield from asked(Claim.ALIAS_FILE, folder)
        if record.aliases:
            yield record.summary.id

    def _of_aliases(self, item: Item) -> Iterator[Diagnostic]:
        """Old addresses that are not addresses, are live, or belong to two items."""
        where = position(item, "aliases")
        for place, alias in enumerate(item.aliases):
            if not is_alias(alias):
                yield diagnose("URL003", where, value=alias, url=alias)
                continue
            kind, other = self._rival(alias_path(alias), item, place)
            if other:
                yield diagnose("URL002", where, value=alias, url=alias, other=other, kind=kind)

    def _rival(self, path: str, item: Item, place: int) -> tuple[str, str]:
        """Who is at an old address already, and whether as a page or by claim; two empty texts for nobody.

        Output files count, without case: a page has several addresses, and a file cannot also be a folder.
        """
        file = self._claims.alias_file(path, item.summary)
        for at in filter(None, (file, *folders_of(file))):
            live = self._live(at)
            if live:
                return "live", live
        own = self._own.at(file)
        if own:
            return "live", shown(own)
        earlier = self._earlier(item, place)
        rivals = {
            *earlier(Claim.ALIAS_FOLDER, file),
            *(id_ for folder in folders_of(file) for id_ in earlier(Claim.ALIAS_FILE, folder)),
            *(
                id_
                for id_ in earlier(Claim.ALIAS, self._claims.host_path(path, item.summary))
                if id_ != item.summary.id
            ),
        }
        return ("twice", min(rivals)) if rivals else ("", "")

    def _earlier(self, item: Item, place: int) -> Claimants:
        """Claims of items before this one by id, and of this one's aliases before a place."""
        kept = tuple(item.aliases[:place])
        cut = {*self._claims.of(_with_aliases(item, kept))}

        def earlier(kind: str, value: str) -> Iterator[str]:
            for id_ in self._claimants(kind, value):
                if id_ < item.summary.id or (id_ == item.summary.id and (kind, value) in cut):
                    yield id_

        return earlier

    def _live(self, output: str) -> str:
        """The id of what has its page in an output file; empty for nothing."""
        if output in self._homes:
            return self._homes[output].id
        if output in self._column_at:
            return self._column_at[output]
        for id_ in self._claimants(Claim.OUTPUT, output):
            summary = self._catalog.summary_now(id_)
            if summary is not None and has_page(summary):
                return id_
        return ""

    # -- chains --------------------------------------------------------------------------------------------

    def _near(self, given: list[Record]) -> Iterator[Record]:
        """Items whose chains may lead through any of those given."""
        records = self._catalog.records
        names = {name for record in given for name in names_of(record)}
        near = {record.summary.id for record in given}
        near |= {id_ for name in names for id_ in records.having(Keys.NAMES, name)}
        near |= {id_ for name in names for id_ in self._claimants(Claim.CHAIN, name)}
        used = {name for record in given for name in named_by(record)}
        near |= {id_ for name in used for id_ in records.having(Keys.NAME, name)}
        return filter(None, map(records.get, near))

    def _of_chains(self, near: Iterable[Record]) -> Iterator[Diagnostic]:
        """Chains of items, through one of some records, that come back to where they began."""
        records, catalog = self._catalog.records, self._catalog
        present = [*near]
        yield from self._replacements(r.summary.id for r in present if r.fields.get("relations"))
        types = catalog.frame.types
        if any(rule.rule == "acyclic" for type_ in types.values() for rule in type_.rules):
            linked = {record.summary.id for record in present if any(self._claims.follows(record))}
            yield from circles(
                linked,
                types,
                records.item,
                lambda name, item: catalog.resolve(name, item.summary.site, item.source),
            )

    def _replacements(self, ids: Iterable[str]) -> Iterator[Diagnostic]:
        """Documents that, through others, replace themselves; each of a circle is reported.

        Args:
            ids: of documents that state relations: one in every circle does.
        """
        seen: set[str] = set()
        for id_ in sorted(ids):
            trail: list[str] = []
            here = id_
            while here and here not in trail and here not in seen:
                trail.append(here)
                here = self._replaced(here)
            if here in trail:
                circle = trail[trail.index(here) :]
                for start, member in enumerate(circle):
                    item = self._catalog.records.item(member)
                    if item.fields.get("relations"):
                        path = " → ".join([*circle[start:], *circle[:start], member])
                        yield diagnose("RULE008", position(item, "relations"), value=path, kind="replaces")
            seen.update(trail)

    def _replaced(self, id_: str) -> str:
        """The first document that a document replaces; empty for none."""
        relations = self._catalog.relations(id_)
        return next((r.target for r in relations if r.kind == "replaces" and r.target), "")


def _with_aliases(item: Item, aliases: tuple[str, ...]) -> Item:
    return msgspec.structs.replace(item, aliases=aliases)
