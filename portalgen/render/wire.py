"""Text, dates and values as machine formats want them: XML 1.0, JSON, RFC 3339.

Everything that portalgen writes for machines (feeds, sitemaps, JSON, JSON-LD, CSV) passes here, so that no
format has its own idea of what is escaped, removed or how a day is told from an instant.
"""

from __future__ import annotations

import datetime as dt
import functools
import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

import msgspec

from portalgen.render.recent import remembered
from portalgen.text.moment import Moment

# Char of XML 1.0 (https://www.w3.org/TR/xml/#charsets); lone surrogates fall outside too.
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LINE_ENDS = re.compile("\r\n?")
_TEXT = (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"))  # in this order
# An attribute value's line ends and tabs become spaces when parsed, unless written as references.
_ATTRIBUTE = (*_TEXT, ('"', "&quot;"), ("'", "&#39;"), ("\n", "&#10;"), ("\t", "&#9;"))
#: Control characters in JSON's strings, and now and then a backslash that is no more than that.
_ODD_ESCAPE = re.compile(rb'\\[^"\\nt]')
#: How U+FFFE and U+FFFF begin in UTF-8, and a few characters beside them that are none the worse for it.
_NO_CHARACTERS = b"\xef\xbf"
#: Kinds of values that always say something.
_NEVER_EMPTY = frozenset({bool, int, float, Decimal, dt.date, dt.datetime, Moment})
_encoder = msgspec.json.Encoder(decimal_format="number")


def clean(text: str) -> str:
    """The text without what XML 1.0 (and UTF-8) cannot carry; line ends are LF."""
    if text.isprintable():  # nearly all text is, and this is told fast
        return text
    return _NOT_XML.sub("", _LINE_ENDS.sub("\n", text))


@functools.lru_cache(maxsize=512)  # a page says its title, its site and its body several times
def one_line(text: str) -> str:
    """The text without control characters, every run of white space one space."""
    if text.isprintable() and "  " not in text and text[:1] != " " != text[-1:]:
        return text  # the space is the only white space that is printable
    return " ".join(clean(text).split())


def replace_all(text: str, pairs: Iterable[tuple[str, str]]) -> str:
    """The text with each first replaced by its second, one after the other (str.translate takes 20 times)."""
    for old, new in pairs:
        text = text.replace(old, new)
    return text


def xml_text(text: str) -> str:
    """The text as the content of an XML element."""
    return replace_all(clean(text), _TEXT)


def xml_attribute(text: str) -> str:
    """The text as an XML attribute's value, with its quotes."""
    return '"' + replace_all(clean(text), _ATTRIBUTE) + '"'


@remembered
def rfc3339(value: Moment | dt.datetime | dt.date) -> str:
    """An instant in RFC 3339, to the second.

    Args:
        value: a Moment or aware datetime; a plain date is its first instant in UTC.
    """
    return _instant(value)


def _instant(value: Moment | dt.datetime | dt.date) -> str:
    if isinstance(value, Moment):
        value = value.at
    if not isinstance(value, dt.datetime):
        value = dt.datetime(value.year, value.month, value.day, tzinfo=dt.UTC)
    offset = value.utcoffset()
    if offset is None:
        value = value.replace(tzinfo=dt.UTC)
    elif offset.seconds % 60:
        # Local mean time before standard zones has seconds in its offset, which RFC 3339 cannot say.
        value = value.astimezone(dt.UTC)
    return (value.replace(microsecond=0) if value.microsecond else value).isoformat()


@remembered
def iso(value: Moment | dt.datetime | dt.date) -> str:
    """ISO 8601 with the precision of the source: a day where only a day was written, else an instant."""
    if isinstance(value, Moment):
        return _instant(value) if value.has_time else value.at.date().isoformat()
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        return value.isoformat()
    return _instant(value)


def plain(value: Any) -> Any:
    """A field value as JSON's types: text cleaned, dates in ISO 8601, structs and dicts as dicts in order."""
    kind = type(value)  # nearly all values are of these
    if kind is str:
        return value if value.isprintable() else clean(value)
    if kind is dict:
        return {clean(str(key)): plain(entry) for key, entry in value.items()}
    if kind is list or kind is tuple:
        return [plain(entry) for entry in value]
    if kind is Moment:
        return iso(value)
    match value:
        case None | bool() | int() | float() | Decimal():
            return value
        case str():
            # Not str(value): Markup and enums must become exact str, and cleaning makes one.
            return clean(str.__str__(value))
        case dt.date():
            return iso(value)
        case dict() | Mapping():
            return {clean(str(key)): plain(entry) for key, entry in value.items()}
        case msgspec.Struct():
            return {name: plain(getattr(value, name)) for name in value.__struct_fields__}
        case _:
            return [plain(entry) for entry in value]


def json_bytes(value: Any, *, indent: int = 0) -> bytes:
    """Canonical JSON: UTF-8 unescaped, keys in the order given, dates in ISO 8601, a newline at the end.

    Args:
        value: any field value, or a dict, list or struct of these.
        indent: spaces a level; 0 for one line without spaces.
    """
    data = _encoder.encode(plain(value))
    return (msgspec.json.format(data, indent=indent) if indent else data) + b"\n"


def json_text(value: Any) -> str:
    """The same on one line as text, without the newline, for dicts and lists of texts, numbers and booleans.

    Texts need not be cleaned: nearly all are clean, and what is not is told from the result.
    """
    try:
        data = _encoder.encode(value)
    except (TypeError, UnicodeEncodeError):  # Markup, or text that is none
        return _encoder.encode(plain(value)).decode()
    is_unclean = (b"\\" in data and _ODD_ESCAPE.search(data)) or _NO_CHARACTERS in data
    return (_encoder.encode(plain(value)) if is_unclean else data).decode()


def is_empty(value: Any) -> bool:
    """Whether there is nothing to say: None, blank text, an empty list or dict; 0 and false are values."""
    kind = type(value)
    if kind is str:
        return not value or value.isspace()
    if value is None:
        return True
    if kind in _NEVER_EMPTY:
        return False
    if isinstance(value, str):
        return not value.strip()
    return isinstance(value, list | tuple | Mapping) and not value
