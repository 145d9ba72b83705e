"""What a rule sees, and how it is registered."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from typing import Any, Final, Protocol
from urllib.parse import urlsplit

import msgspec

from portalgen.content.catalog import Catalog
from portalgen.content.model import Item, Value
from portalgen.content.names import shown
from portalgen.content.portal import Frame
from portalgen.content.schema import ContentType, Field
from portalgen.diagnostics import Diagnostic, Span, diagnose
from portalgen.render.documents import Traits
from portalgen.render.markdown.body import Body
from portalgen.text.narrow import narrow

Findings = Iterable[Diagnostic]
_TEXT_KINDS: Final = frozenset({"str", "text", "markdown"})


class Scope(StrEnum):
    """What a rule looks at, and so when it must be applied again."""

    ITEM = "item"  # one item and what it names
    COLUMN = "column"  # one column and its newest items
    SITE = "site"  # one site: its files, and whether it has certain content
    PORTAL = "portal"  # all sites together
    TREE = "tree"  # all files and texts at once; only `check` does that


class File(Protocol):
    """What rules may know of a file that content names.

    Args:
        size: in bytes.
        width: of an image, in pixels; 0 for other files.
        has_place: whether its metadata tell where a photograph was taken.
        variants: widths of the smaller versions that are made of an image.
        traits: what is noteworthy in a document.
    """

    @property
    def size(self) -> int: ...  # noqa: D102
    @property
    def width(self) -> int: ...  # noqa: D102
    @property
    def height(self) -> int: ...  # noqa: D102
    @property
    def has_place(self) -> bool: ...  # noqa: D102
    @property
    def variants(self) -> tuple[int, ...]: ...  # noqa: D102
    @property
    def traits(self) -> Traits: ...  # noqa: D102


class Known(msgspec.Struct, frozen=True):
    """What all rules of a portal share; part of the frame, so that no fact need be heard for it.

    Args:
        hosts: host names of the portal and its sites.
        allowed: numbers and addresses that may stand in texts: those of the offices.
    """

    hosts: frozenset[str]
    allowed: frozenset[str] = frozenset()


def known_of(frame: Frame) -> Known:
    """What rules may know of the frame."""
    portal = frame.portal
    addresses = [portal.base_url, *(site.host for site in frame.sites.values() if site.host)]
    hosts = frozenset(host for address in addresses if (host := urlsplit(address).hostname))
    allowed = frozenset(
        entry.lower() if "@" in entry else "".join(filter(str.isdigit, entry))
        for entry in portal.checks.allowed
    )
    return Known(hosts, allowed)


class ItemView:
    """One item with all that a rule may ask.

    Args:
        item: the item.
        type_: its type.
        body: its parsed text.
        catalog: whose questions are heard.
        known: of the portal.
        files: gives what is known of a file of the tree; None where nothing is.

    Attributes:
        field_texts: texts of the front matter that readers see or search, by top-level key.
        all_fields: all of these texts, for a first look.
        narrow: all texts of the item, in one byte a character; None where any character is unusual.
    """

    __slots__ = (
        "all_fields",
        "body",
        "catalog",
        "field_texts",
        "files",
        "item",
        "known",
        "narrow",
        "type",
    )

    def __init__(
        self,
        item: Item,
        type_: ContentType,
        body: Body,
        catalog: Catalog,
        known: Known,
        files: Callable[[str], File | None],
    ) -> None:
        self.item = item
        self.type = type_
        self.body = body
        self.catalog = catalog
        self.known = known
        self.files = files
        self.field_texts = tuple(_texts(item.fields, type_.fields))
        self.all_fields = "\n".join([text for _, text in self.field_texts])
        self.narrow = narrow(f"{item.body}\n{self.all_fields}")

    @property
    def is_document(self) -> bool:
        """Whether the item gives the text of an official document, whose wording is not ours to mend."""
        return "number_symbol" in self.type.fields

    @property
    def path(self) -> str:
        """The file as messages show it."""
        return shown(self.item.source)

    def field_span(self, key: str) -> Span:
        """The place of a top-level key, or the beginning of the file."""
        return self.item.positions.get(key) or Span(self.path, 1)

    def body_span(self, start: int, end: int) -> Span:
        """The place of a part of the body, given in code points."""
        text = self.item.body
        line = text.count("\n", 0, start)
        first = text.rfind("\n", 0, start) + 1
        stop = text.find("\n", start)
        last = min(end, stop if stop >= 0 else len(text))
        return Span(self.path, self.item.body_line + line, start - first + 1, last - first + 1)

    def line_span(self, line: int, column: int = 0) -> Span:
        """A place that the parser gave, in lines of the body."""
        return Span(self.path, line + self.item.body_line - 1, column)

    def in_body(self, code: str, start: int, end: int, /, **args: Any) -> Diagnostic:
        """A finding at a part of the body."""
        return diagnose(code, self.body_span(start, end), **args)

    def in_field(self, code: str, key: str, /, **args: Any) -> Diagnostic:
        """A finding about a field of the front matter."""
        return diagnose(code, self.field_span(key), **args)


def _texts(fields: Mapping[str, Value], schema: Mapping[str, Field]) -> Iterable[tuple[str, str]]:
    paths = _text_paths(schema)
    for key in filter(fields.__contains__, paths):
        value, keys = fields[key], paths[key]
        if isinstance(value, str):
            if not keys:
                yield key, value
        elif not keys:
            yield from ((key, entry) for entry in value or () if isinstance(entry, str))
        else:
            for entry in value if isinstance(value, tuple | list) else (value,):
                if isinstance(entry, Mapping):
                    texts = (entry[name] for name in filter(entry.__contains__, keys))
                    yield from ((key, text) for text in texts if isinstance(text, str))


_PATHS: dict[int, tuple[Mapping[str, Field], Mapping[str, tuple[str, ...]]]] = {}


def _text_paths(schema: Mapping[str, Field]) -> Mapping[str, tuple[str, ...]]:
    """Fields with text, each with the keys of its entries that hold text; made once for a type."""
    known = _PATHS.get(id(schema))
    if known is not None and known[0] is schema:
        return known[1]
    found: dict[str, tuple[str, ...]] = {}
    for key, field in schema.items():
        inner = field.of if field.kind == "list" and field.of else field
        if inner.kind in _TEXT_KINDS and not field.pattern:
            found[key] = ()
        elif inner.kind == "object":
            names = tuple(name for name, one in inner.fields.items() if one.kind in _TEXT_KINDS)
            found |= {key: names} if names else {}
    _PATHS[id(schema)] = (schema, found)
    return found


class Rule(msgspec.Struct, frozen=True):
    """One rule of the house.

    Args:
        codes: of the findings that it makes.
        scope: what it looks at.
        check: the function; what it takes depends on the scope.
        keys: of the front matter: an item that has none of them gives the rule nothing to look at; empty for
            a rule that looks at every item.
    """

    codes: tuple[str, ...]
    scope: Scope
    check: Callable[..., Findings]
    keys: tuple[str, ...] = ()

    def concerns(self, item: Item) -> bool:
        """Whether there is anything in an item that the rule looks at."""
        return not self.keys or not item.fields.keys().isdisjoint(self.keys)
