"""What an item lays claim to that no other may have: its address, its old addresses, its unique values.

Claims are keys like those of :mod:`portalgen.content.records`, kept by the same containers: a change of
one item is compared with those that claim the same, and not with the whole portal.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from enum import StrEnum
from urllib.parse import unquote, urlsplit

import msgspec

from portalgen.content.addresses import Addresses
from portalgen.content.model import Summary
from portalgen.content.records import Key, Record, meant_by
from portalgen.content.rule_context import field_at, shown, values_at
from portalgen.content.schema import ContentType, Rule

#: The ids that lay a claim, in order.
Claimants = Callable[[str, str], Iterable[str]]

_SLASHES = re.compile("/{2,}")
_ALIAS = re.compile(r"(https?://[^/\s]+)?/[^\s\"'<>\\]*", re.ASCII)


class Claim(StrEnum):
    """What is claimed."""

    OUTPUT = "output"  # the file of the item's page, without case
    ALIAS = "alias"  # host and path of an old address
    ALIAS_FILE = "alias file"  # the file that a server would give for it, without case
    ALIAS_FOLDER = "alias folder"  # each folder above that file
    UNIQUE = "unique"  # a value that no other item may have
    CHAIN = "chain"  # last part of the name that follows in a chain that must not come back


class Claims:
    """Makes the claims of records.

    Args:
        types: content types by id.
        addresses: how places become output files.
    """

    def __init__(self, types: Mapping[str, ContentType], addresses: Addresses) -> None:
        self._addresses = addresses
        self._unique = {id_: tuple(_unique_rules(type_)) for id_, type_ in types.items()}
        self._chains = {
            id_: tuple(dict.fromkeys(rule.fields[0] for rule in type_.rules if rule.rule == "acyclic"))
            for id_, type_ in types.items()
        }

    def of(self, record: Record) -> Iterator[Key]:
        """Every claim of a record, each once."""
        return iter(dict.fromkeys(self._of(record)))

    def _of(self, record: Record) -> Iterator[Key]:
        summary = record.summary
        yield Claim.OUTPUT, self.output(summary)
        for path in map(alias_path, filter(is_alias, record.aliases)):
            yield Claim.ALIAS, self.host_path(path, summary)
            file = self.alias_file(path, summary)
            if file:
                yield Claim.ALIAS_FILE, file
            for folder in folders_of(file):
                yield Claim.ALIAS_FOLDER, folder
        for _, value in self.unique(record):
            yield Claim.UNIQUE, value
        for name in self.follows(record):
            yield Claim.CHAIN, name

    def follows(self, record: Record) -> Iterator[str]:
        """The names of what a record follows in chains that must not come back."""
        for key in self._chains.get(record.summary.type, ()):
            for value in values_at(record.fields, key)[:1]:
                yield from meant_by(str(value))

    def output(self, summary: Summary) -> str:
        """The output file of an item's page, without case."""
        return self._addresses.output(summary.site, summary.url).casefold()

    def host_path(self, path: str, summary: Summary) -> str:
        """An old address with the host on which it is one."""
        return f"{self._addresses.root(summary.site)[0]} {path}"

    def alias_file(self, path: str, summary: Summary) -> str:
        """The output file that a server would give for an old address; empty for one with a query."""
        folder, prefix = self._addresses.root(summary.site)
        if "?" in path or not path.startswith(prefix):
            return ""
        file = folder + _SLASHES.sub("/", unquote(path)).removeprefix(prefix)
        if file.endswith("/") or not file:
            return f"{file}index.html".casefold()
        return (file if "." in file.rpartition("/")[2] else f"{file}/index.html").casefold()

    def unique(self, record: Record) -> Iterator[tuple[Rule, str]]:
        """The rules that a record's values must be unique by, each with the value as one text."""
        for rule, mark in self._unique.get(record.summary.type, ()):
            key = unique_key(rule, record)
            if key is not None:
                yield rule, f"{mark} {msgspec.json.encode(key).decode()}"


def gather(records: Iterable[Record], claims: Claims) -> Claimants:
    """The claims of records that are all at hand."""
    found: dict[Key, list[str]] = {}
    for record in sorted(records, key=lambda r: r.summary.id):
        for key in claims.of(record):
            found.setdefault(key, []).append(record.summary.id)
    return lambda kind, value: found.get((kind, value), ())


def is_alias(text: str) -> bool:
    """Whether an old address is one at all."""
    return bool(_ALIAS.fullmatch(text)) and "//" not in alias_path(text) and not text.startswith("//")


def alias_path(alias: str) -> str:
    """An alias as path and query, the host dropped."""
    parts = urlsplit(alias)
    return parts.path + (f"?{parts.query}" if parts.query else "")


def folders_of(file: str) -> list[str]:
    """The folders above an output file."""
    parts = file.split("/")
    return ["/".join(parts[:n]) for n in range(1, len(parts))]


def _unique_rules(type_: ContentType) -> Iterator[tuple[Rule, str]]:
    """The rules with a mark that is the same for types which share rule and fields."""
    for rule in type_.rules:
        if rule.rule == "unique":
            spoken = msgspec.json.encode((rule, [field_at(type_.fields, key) for key in rule.fields]))
            yield rule, hashlib.blake2b(spoken, digest_size=8).hexdigest()


def unique_key(rule: Rule, item: Record) -> tuple[str, ...] | None:
    """What must not occur twice, or None where the item lacks a part of it.

    Languages are always apart, since a translation repeats the values of its original.

    Args:
        rule: a ``unique`` rule; its option ``per: [site]`` keeps sites (or columns) apart too.
        item: an item of a type with the rule.
    """
    values = [values_at(item.fields, key) for key in rule.fields]
    if not all(values):
        return None
    scope = (str(getattr(item.summary, name)) for name in rule.options.get("per", ()))
    return (item.summary.lang, *scope, *("; ".join(shown(value) for value in found) for found in values))
