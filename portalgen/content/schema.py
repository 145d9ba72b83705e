"""Content types as data: the frozen form of ``portalgen/types/*.yml`` and a portal's ``types/*.yml``.

One definition drives validation, templates' labels, structured data, JSON Schema and documentation.
"""

from __future__ import annotations

from typing import Any

import msgspec

from portalgen.content.model import Localized

#: Kinds of field value; each has one parser in ``content.fields``.
FIELD_KINDS = (
    "str",  # one line of text
    "text",  # several lines of plain text
    "markdown",  # Markdown, rendered as a block
    "int",
    "decimal",
    "money",  # whole dong, >= 0
    "bool",
    "date",
    "datetime",  # date with optional time and offset -> Moment
    "enum",
    "symbol",  # number and symbol of a document, canonicalised
    "procedure_code",  # 1.001193
    "email",
    "phone",
    "url",
    "slug",
    "lang",
    "week",  # ISO week, 2026-W47
    "file",  # attachment beside the item or under the site
    "image",  # {src, alt, caption, credit} or a bare path
    "unit",  # id in units.yml
    "item",  # path or id of another item
    "column",  # "site/column" or "column" of the same site
    "site",  # id of a site
    "type",  # id of a content type
    "target",  # where a menu or block leads: a column, an item, "/", "site-map" or an absolute address
    "object",  # has `fields`
    "list",  # has `of`
)


class Field(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One field of a content type.

    Args:
        kind: one of :data:`FIELD_KINDS`.
        values: for ``enum``: value to label, in order.
        of: for ``list``: the entry's field. A single value is accepted where a list is expected.
        fields: for ``object``: the fields of the object.
        min: least length (text), value (number) or count (list); ``max`` likewise.
        pattern: regular expression that the whole text must match (ASCII classes).
        to: for ``item``: ids of content types it may point to.
        aliases: other names accepted in front matter (Vietnamese without diacritics, snake_case).
        show: where the field is seen: "page" (in the table of properties), "body" (placed by the template),
            "none" (never public).
    """

    kind: str
    label: Localized = {}
    hint: Localized = {}
    required: bool = False
    recommended: bool = False
    default: Any = None
    values: dict[str, Localized] = {}
    of: Field | None = None
    fields: dict[str, Field] = {}
    min: float | None = None
    max: float | None = None
    pattern: str = ""
    to: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    show: str = "page"


class Rule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A condition over several fields; ``rule`` names one of the functions of ``content.rules``."""

    rule: str
    fields: tuple[str, ...] = ()
    when: dict[str, tuple[Any, ...]] = {}
    severity: str = ""
    days: int = 0
    working_days: int = 0
    options: dict[str, Any] = {}
    source: str = ""  # article of the law or decree, or "house"


class ListView(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How lists show items of the type: ``layout`` is cards, rows or table; ``fields`` for table and rows."""

    layout: str = "rows"
    fields: tuple[str, ...] = ()


class Machine(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Machine-readable twins: JSON beside each item, CSV and JSON beside lists."""

    json: bool = False
    csv: tuple[str, ...] = ()


class ContentType(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One content type.

    Args:
        extends: id of the type whose fields, rules and settings are taken over; ``item`` for most.
        template: ``templates/items/<template>.html`` of the theme; ``generic`` shows any type well.
        schema_org: JSON-LD: ``{type: NewsArticle, properties: {headline: title, …}}`` where the right side
            is a field key, ``unit``, ``site``, ``url`` or a quoted constant after ``=``; or a nested
            ``{type: …, properties: …}``, which with ``each: <list field>`` is made for each of its entries
            (the whole grammar stands in ``render.schema_mapping``).
        in_summary: keys of fields that lists, blocks and feeds need.
        dated: whether items need a ``date`` (lists by month); undated types are listed by title or order.
        relations: inverse names of relation kinds, ``{guides: guided_by}``, where the type has relations.
        relation_labels: labels of the inverse names; the relation kinds are labelled by their enum.
        referrers: fields of kind ``item`` by which items of the same site name one of this type, and what
            the list of those items is called on its page: ``{parent: {vi: Đơn vị trực thuộc}}``. The types
            that have such a field keep it in their summaries.
    """

    id: str
    label: Localized
    description: Localized = {}
    plural: Localized = {}
    tier: int = 2
    abstract: bool = False
    extends: str = "item"
    template: str = "generic"
    dated: bool = True
    list: ListView = ListView()
    machine: Machine = Machine()
    feed: bool = True
    schema_org: dict[str, Any] = {}
    in_summary: tuple[str, ...] = ()
    fields: dict[str, Field] = {}
    rules: tuple[Rule, ...] = ()
    relations: dict[str, str] = {}
    relation_labels: dict[str, Localized] = {}
    referrers: dict[str, Localized] = {}
    folder: str = ""  # suggested column name for `new`
    example: Localized = {}  # an example body for `new`, by language
    icon: str = ""
