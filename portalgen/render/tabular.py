"""Machine-readable twins of pages: JSON of an item, JSON and CSV of a list.

JSON is canonical: UTF-8 unescaped, members in the order documented here (fields in the type's order, never
sorted by name, so that a new field does not move the others), dates in ISO 8601 with the precision of the
source, decimals with their digits, members without a value left out. A list has one line an entry, so that
one changed item is one changed line.

CSV is RFC 4180 with what spreadsheet programs need: a byte order mark (else they misread Vietnamese), headers
in the reader's language, and no cell that they would run as a formula.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

import msgspec

from portalgen.content.model import Localized, Value
from portalgen.i18n import Translator, pick
from portalgen.render.views import File
from portalgen.render.wire import clean, is_empty, json_bytes, plain
from portalgen.text.moment import Moment

#: Columns that every list may have beside the fields of its type; their headers stand in the catalogues.
STANDARD_COLUMNS = (
    "title",
    "type",
    "date",
    "updated",
    "summary",
    "unit",
    "column",
    "state",
    "lang",
    "id",
    "url",
)

# A spreadsheet takes a cell that starts so for a formula; the full-width signs too, under East Asian input.
_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
_BOM = "\ufeff"


class Record(msgspec.Struct, frozen=True):
    """An item as data.

    Args:
        url: absolute address of the page.
        json_url: absolute address of the item's own JSON; empty where there is none.
        state: published, archived, withdrawn…
        fields: the type's public fields in its order, by key.
    """

    id: str
    type: str
    url: str
    title: str
    lang: str = ""
    json_url: str = ""
    summary: str = ""
    date: Moment | None = None
    updated: Moment | None = None
    state: str = ""
    site: str = ""
    column: str = ""
    unit: str = ""
    topics: tuple[str, ...] = ()
    fields: tuple[tuple[str, Value], ...] = ()
    files: tuple[File, ...] = ()


class CsvColumn(msgspec.Struct, frozen=True):
    """A column of a table: the key of its value and its header by language."""

    key: str
    label: Localized = {}


def _told(members: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    return {name: value for name, value in members if not is_empty(value)}


def _file(file: File) -> dict[str, Any]:
    return _told(
        (
            ("url", file.href),
            ("name", file.name),
            ("title", file.title),
            ("media_type", file.media_type),
            ("bytes", file.size),
            ("role", file.role),
        )
    )


def record_members(record: Record) -> dict[str, Any]:
    """The members of a record that have a value, in their documented order (that of :class:`Record`)."""
    members = {name: getattr(record, name) for name in record.__struct_fields__}
    members["fields"] = _told(record.fields)
    members["files"] = [_file(file) for file in record.files]
    return _told(members.items())


def item_json(record: Record, *, licence: str = "") -> bytes:
    """The JSON beside an item's page.

    Args:
        record: the item, with addresses absolute.
        licence: what re-users must say or may do.
    """
    return json_bytes(record_members(record) | _told((("licence", licence),)), indent=1)


def list_json(records: Iterable[Record], *, title: str, url: str, lang: str, licence: str = "") -> bytes:
    """The JSON of a list, one line an entry, in the order given.

    Args:
        records: the items, usually with the fields that summaries hold.
        title: title of the list.
        url: absolute address of the page that shows it.
        lang: language of the list.
        licence: what re-users must say or may do.
    """
    head = {"title": title, "url": url, "lang": lang, **_told((("licence", licence),))}
    lines = b",\n".join(json_bytes(record_members(record)).rstrip(b"\n") for record in records)
    # The head is written as an object of its own, then opened again at its closing brace.
    opened = json_bytes(head).removesuffix(b"}\n")
    return opened + b',"items":[\n' + lines + (b"\n" if lines else b"") + b"]}\n"


def csv_cell(value: Value) -> str:
    """A value as the text of a cell.

    Lists are joined by "; ", objects are JSON, numbers stay numbers, and text that a spreadsheet would take
    for a formula gets an apostrophe in front, which such programs do not show.
    """
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case int() | float():
            return str(value)
        case Decimal():
            return format(value, "f")
        case list() | tuple():
            text = "; ".join(_bare(entry) for entry in value if not is_empty(entry))
        case _:
            text = _bare(value)
    text = text.strip()  # some programs skip blanks in front of a formula
    return "'" + text if text.startswith(_FORMULA) else text


def _bare(value: Value) -> str:
    simple = plain(value)
    if isinstance(simple, str):
        return simple
    return json_bytes(simple).decode().strip()


def standard_columns(keys: Sequence[str], words: Mapping[str, Translator]) -> tuple[CsvColumn, ...]:
    """Columns of :data:`STANDARD_COLUMNS` with their headers in every language given.

    Args:
        keys: which, in order; a key that is no standard column is left out.
        words: a translator for each language code.
    """
    return tuple(
        CsvColumn(key=key, label={code: t.text(f"output.column.{key}") for code, t in words.items()})
        for key in keys
        if key in STANDARD_COLUMNS
    )


def list_csv(rows: Iterable[Mapping[str, Value]], columns: Sequence[CsvColumn], *, lang: str = "vi") -> bytes:
    """A table for people's spreadsheet programs and for machines.

    Args:
        rows: values by key of column; an absent one is an empty cell.
        columns: the columns in order; a column without a label is headed by its key.
        lang: language of the headers.
    """
    buffer = io.StringIO()
    writer = csv.writer(buffer, quoting=csv.QUOTE_MINIMAL, lineterminator="\r\n")
    writer.writerow([csv_cell(pick(column.label, lang) or column.key) for column in columns])
    for row in rows:
        writer.writerow([csv_cell(row.get(column.key)) for column in columns])
    return (_BOM + buffer.getvalue()).encode()


def record_row(record: Record) -> dict[str, Value]:
    """A record as a row of a table: its own members and its fields by key, fields first where both exist."""
    own = {
        name: getattr(record, name) for name in record.__struct_fields__ if name not in ("fields", "files")
    }
    return own | {key: clean(value) if isinstance(value, str) else value for key, value in record.fields}
