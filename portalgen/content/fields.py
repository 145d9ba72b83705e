"""Values against their fields: the one place where text from an editor becomes a typed value.

A value that cannot be read is reported with its place and left out; the rest of the file is still read,
so that one run shows everything there is to mend.
"""

from __future__ import annotations

import datetime as dt
import posixpath
import re
import zoneinfo
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, Final, NamedTuple

from portalgen.content.definitions import OfDefinition
from portalgen.content.model import FieldRef, ImageRef, Value
from portalgen.content.schema import Field
from portalgen.content.source import Reporter
from portalgen.content.yaml_nodes import Mapping as MappingNode
from portalgen.content.yaml_nodes import Node, Scalar, Sequence
from portalgen.diagnostics import Span
from portalgen.text.dates import DateProblem, parse_moment
from portalgen.text.fold import fold
from portalgen.text.moment import Moment
from portalgen.text.suggest import closest
from portalgen.text.symbols import Symbol, parse_symbol

#: Kinds of values with values in them.
_TABLES = frozenset({"list", "object"})


class _Invalid:
    """The one value that means: reported, leave it out."""


INVALID = _Invalid()

_ABSENT = frozenset({"", "~", "null"})
_SUSPICIOUS = re.compile("[\u00d0\u00f0\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\ufffd]")
#: Digits of the longest numbers.
_DIGITS: Final = 18
_INTEGER = re.compile(r"-?(0|[1-9][0-9]*)", re.ASCII)
_GROUPED = re.compile(r"[1-9][0-9]{0,2}([.][0-9]{3})+", re.ASCII)
_EMAIL = re.compile(r"[A-Za-z0-9._%+-]{1,64}@([A-Za-z0-9-]{1,63}\.)+[A-Za-z]{2,24}", re.ASCII)
_PHONE = re.compile(r"\+?[0-9][0-9 .()/-]{2,24}[0-9]", re.ASCII)
_URL = re.compile(r"https?://[^\s<>\"'\\^`{}|]+", re.ASCII)
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*", re.ASCII)
_LANG = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*", re.ASCII)
_PROCEDURE = re.compile(r"[0-9]\.[0-9]{6}(\.000\.00\.00\.H[0-9]{2})?", re.ASCII)
_WEEK = re.compile(r"([0-9]{4})-W([0-9]{2})", re.ASCII)
_YES = frozenset({"yes", "on", "y", "co", "dung", "1", "x"})
_NO = frozenset({"no", "off", "n", "khong", "sai", "0"})

#: Kinds of text of a fixed form, each with an example.
_FORMS: dict[str, tuple[re.Pattern[str], str]] = {
    "procedure_code": (_PROCEDURE, "1.001193"),
    "email": (_EMAIL, "banbientap@example.gov.vn"),
    "phone": (_PHONE, "024 3733 6213"),
    "url": (_URL, "https://example.gov.vn/"),
    "slug": (_SLUG, "tin-tuc"),
    "lang": (_LANG, "vi"),
}
#: What reads a single value of each kind.
_READERS: Final = {
    "str": "_line",
    "text": "_text",
    "markdown": "_text",
    "int": "_int",
    "decimal": "_decimal",
    "money": "_int",
    "bool": "_bool",
    "date": "_date",
    "datetime": "_moment",
    "enum": "_enum",
    "symbol": "_symbol",
    "week": "_week",
    "file": "_file",
    "image": "_image_path",
    **dict.fromkeys(_FORMS, "_matching"),
    **dict.fromkeys(("unit", "item", "column", "site", "type", "target"), "_reference"),
}


class FieldReader:
    """Reads the tables of one source file.

    Args:
        reporter: receives the findings.
        zone: the portal's time zone, for dates without an offset.
        folder: folder of the source relative to the content root, "" or ending in ``/``; file and image
            names are relative to it.
    """

    __slots__ = ("_folder", "_reporter", "_zone", "refs")

    def __init__(self, reporter: Reporter, zone: zoneinfo.ZoneInfo, folder: str) -> None:
        self._reporter = reporter
        self._zone = zone
        self._folder = folder
        self.refs: list[FieldRef] = []

    def read(self, node: MappingNode, fields: Mapping[str, Field], prefix: str = "") -> dict[str, Value]:
        """The values of a table by key, defaults filled in; findings go to the reporter.

        Args:
            node: the table.
            fields: what it may hold.
            prefix: of key names in messages, e.g. ``contact.``.
        """
        plan = _plan_of(fields)
        names = plan.names
        values: dict[str, Value] = {}
        written: dict[str, Scalar] = {}
        for name, value in node.entries:
            key = names.get(name.value) or names.get(name.value.replace("-", "_").lower())
            if key is None:
                self._unknown(name, names, fields, prefix)
            elif key in written:
                other = written[key]
                self._reporter.report(
                    "FLD016", name.span, key=name.value, other=other.value, related=(other.span,)
                )
            else:
                written[key] = name
                read = self.value(prefix + key, fields[key], value)
                if read is not None:
                    values[key] = read
        for key, field in plan.awaited:
            if key not in values:
                self._complete(key, field, values, written, node.span, prefix)
        if INVALID in values.values():
            return {key: value for key, value in values.items() if value is not INVALID}
        return values

    def _unknown(
        self, name: Scalar, names: Mapping[str, str], fields: Mapping[str, Field], prefix: str
    ) -> None:
        suggestion = closest(name.value, names) or ""
        allowed = ", ".join(list(fields)[:40])
        self._reporter.report(
            "FLD001", name.span, key=prefix + name.value, suggestion=suggestion, allowed=allowed
        )

    def _complete(
        self,
        key: str,
        field: Field,
        values: dict[str, Value],
        written: Mapping[str, Scalar],
        span: Span,
        prefix: str,
    ) -> None:
        """Fill in the default of a field that has no value, or report that it has none."""
        if field.default is not None:
            values[key] = _default(field)
            return
        code = "FLD002" if field.required else "FLD003"
        blank = written.get(key)
        where = blank.span if blank else self._reporter.at(span.line if prefix else 1)
        more: dict[str, Any] = {"value": ""} if blank else {}
        if prefix:
            more |= {"kind": "inner", "name": key, "other": prefix.rstrip(".")}
        self._reporter.report(code, where, key=prefix + key, label=field.label or key, **more)

    def value(self, key: str, field: Field, node: Node) -> Value:
        """One value: :data:`INVALID` after a finding, None where the editor left it empty."""
        kind = field.kind
        if isinstance(node, Scalar):
            if node.plain and node.value in _ABSENT:
                return None
            if kind not in _TABLES:
                read: Callable[[str, Field, Scalar], Value] = getattr(self, _READERS[kind])
                return read(key, field, node)
        elif is_blank(node):
            return None
        if kind == "list":
            return self._list(key, field, node)
        if kind == "object":
            return self._object(key, field, node)
        if kind == "image" and isinstance(node, MappingNode):
            return self._image(key, node)
        self._report("FLD004", key, field, node.span, value="", expected=kind)
        return INVALID

    def _report(self, code: str, key: str, field: Field, span: Span, **args: Any) -> None:
        self._reporter.report(code, span, key=key, label=field.label or key, **args)

    def _list(self, key: str, field: Field, node: Node) -> Value:
        entries = node.entries if isinstance(node, Sequence) else (node,)
        of = field.of or Field(kind="str")
        values = [self.value(key, of, entry) for entry in entries]
        read = tuple([value for value in values if value is not INVALID and value is not None])
        low, high = field.min, field.max
        if (low is not None and len(entries) < low) or (high is not None and len(entries) > high):
            self._report("FLD012", key, field, node.span, actual=len(entries), **_bounds(field))
        return read

    def _object(self, key: str, field: Field, node: Node) -> Value:
        if not isinstance(node, MappingNode):
            only = next(iter(field.fields), "")
            example = f"{{{only}: …}}"
            self._report("FLD004", key, field, node.span, value=_shown(node), expected=example)
            return INVALID
        return self.read(node, field.fields, prefix=f"{key}.")

    def _check_text(self, key: str, field: Field, node: Scalar, value: str) -> str:
        if not value.isascii():
            self._check_letters(key, node, value)
        if node.commented:
            self._reporter.report("YAML008", node.span, key=key, value=value)
        low, high = field.min, field.max
        if (low is not None and len(value) < low) or (high is not None and len(value) > high):
            self._report("FLD010", key, field, node.span, actual=len(value), **_bounds(field))
        if field.pattern and not re.fullmatch(field.pattern, value, re.ASCII):
            self._report("FLD011", key, field, node.span, value=value, expected=field.pattern)
        return value

    def _check_letters(self, key: str, node: Scalar, value: str) -> None:
        if _SUSPICIOUS.search(value) is None:  # nearly always
            return
        for found in sorted(set(_SUSPICIOUS.findall(value))):
            if found in "\u00d0\u00f0":
                suggestion = value.replace("\u00d0", "Đ").replace("\u00f0", "đ")
                self._reporter.report("TXT001", node.span, key=key, value=value, suggestion=suggestion)
            elif found == "\ufffd":
                self._reporter.report("TXT004", node.span, key=key, value=value)
            else:
                self._reporter.report("TXT003", node.span, key=key, value=f"U+{ord(found):04X}")

    def _line(self, key: str, field: Field, node: Scalar) -> Value:
        return self._check_text(key, field, node, " ".join(node.value.split())) or None

    def _text(self, key: str, field: Field, node: Scalar) -> Value:
        return self._check_text(key, field, node, node.value.strip("\n").rstrip()) or None

    def _int(self, key: str, field: Field, node: Scalar) -> Value:
        text = node.value.strip()
        if _GROUPED.fullmatch(text):
            text = text.replace(".", "")
        if not _INTEGER.fullmatch(text):
            self._report("FLD008", key, field, node.span, value=node.value, suggestion=_plain_number(text))
            return INVALID
        if len(text) > _DIGITS:
            return self._too_long(key, field, node, is_negative=text[0] == "-")
        return self._in_range(key, field, node, int(text))

    def _decimal(self, key: str, field: Field, node: Scalar) -> Value:
        try:
            number = Decimal(node.value.strip().replace(",", "."))
        except InvalidOperation:
            number = Decimal("NaN")
        if not number.is_finite() or (number and number.adjusted() < -_DIGITS):
            self._report("FLD008", key, field, node.span, value=node.value, suggestion="")
            return INVALID
        if number and number.adjusted() >= _DIGITS:
            return self._too_long(key, field, node, is_negative=number < 0)
        return self._in_range(key, field, node, number)

    def _too_long(self, key: str, field: Field, node: Scalar, *, is_negative: bool) -> Value:
        """A number that means nothing anywhere, and that not every form of data can hold."""
        value = node.value.strip()
        shown = value if len(value) <= 2 * _DIGITS else f"{value[:_DIGITS]}…"
        bounds = {"min": "-" + "9" * _DIGITS, "max": ""} if is_negative else {"min": "", "max": "9" * _DIGITS}
        self._report("FLD014", key, field, node.span, value=shown, **bounds)
        return INVALID

    def _in_range(self, key: str, field: Field, node: Scalar, number: Any) -> Value:
        low = 0 if field.kind == "money" and field.min is None else field.min
        if (low is not None and number < low) or (field.max is not None and number > field.max):
            self._report("FLD014", key, field, node.span, value=number, **_bounds(field))
            return INVALID
        return number

    def _bool(self, key: str, field: Field, node: Scalar) -> Value:
        if node.plain and node.value in {"true", "false"}:
            return node.value == "true"
        folded = fold(node.value)
        suggestion = "true" if folded in _YES | {"true"} else "false" if folded in _NO | {"false"} else ""
        self._report("FLD007", key, field, node.span, value=node.value, suggestion=suggestion)
        return INVALID

    def _moment(self, key: str, field: Field, node: Scalar) -> Value:
        read = parse_moment(node.value.strip(), self._zone)
        if isinstance(read, Moment):
            return read
        self._report_date(read, key, field, node)
        return INVALID

    def _date(self, key: str, field: Field, node: Scalar) -> Value:
        moment = self._moment(key, field, node)
        if isinstance(moment, Moment) and moment.has_time:
            day = moment.at.date().isoformat()
            self._report("FLD005", key, field, node.span, value=node.value, suggestion=day)
            return INVALID
        return moment.at.date() if isinstance(moment, Moment) else moment

    def _report_date(self, problem: DateProblem, key: str, field: Field, node: Scalar) -> None:
        code = {"day_first": "FLD006", "nonexistent_time": "FLD015", "out_of_range": "FLD015"}
        self._report(
            code.get(problem.kind, "FLD005"),
            key,
            field,
            node.span,
            value=node.value,
            suggestion=problem.suggestion,
        )

    def _enum(self, key: str, field: Field, node: Scalar) -> Value:
        value = node.value.strip()
        if value in field.values:
            return value
        wanted = fold(value).replace("-", "_").replace(" ", "_")
        for name, labels in field.values.items():
            if name == wanted or any(fold(label) == fold(value) for label in labels.values()):
                return name
        by_label = {label: name for name, labels in field.values.items() for label in labels.values()}
        near = closest(value, [*field.values, *by_label]) or ""
        allowed = "; ".join(f"{name} ({labels.get('vi', name)})" for name, labels in field.values.items())
        suggestion = by_label.get(near, near)
        self._report("FLD009", key, field, node.span, value=value, suggestion=suggestion, allowed=allowed)
        return INVALID

    def _symbol(self, key: str, field: Field, node: Scalar) -> Value:
        read = parse_symbol(node.value)
        if isinstance(read, Symbol):
            if "\u00d0" in node.value or "\u00f0" in node.value:
                self._reporter.report("TXT001", node.span, key=key, value=node.value, suggestion=read.text)
            return read.text
        code = "SYM002" if read.kind == "unknown_kind" else "SYM001"
        self._report(code, key, field, node.span, value=node.value, suggestion=read.suggestion)
        return INVALID

    def _matching(self, key: str, field: Field, node: Scalar) -> Value:
        pattern, example = _FORMS[field.kind]
        value = node.value.strip()
        if pattern.fullmatch(value):
            return value
        self._report("FLD011", key, field, node.span, value=value, expected=example)
        return INVALID

    def _week(self, key: str, field: Field, node: Scalar) -> Value:
        match = _WEEK.fullmatch(node.value.strip())
        try:
            if match:
                dt.date.fromisocalendar(int(match[1]), int(match[2]), 1)
                return match.group()
        except ValueError:
            pass
        self._report("FLD011", key, field, node.span, value=node.value, expected="2026-W47")
        return INVALID

    def _reference(self, key: str, field: Field, node: Scalar) -> Value:
        value = node.value.strip()
        self.refs.append(FieldRef(field.kind, value, node.span, key, field.to))
        return value

    def _resolve(self, key: str, node: Scalar, kind: str) -> str | None:
        value = node.value.strip()
        path = resolve_path(self._folder, value)
        if path is None:
            self._reporter.report("LNK005", node.span, url=value, key=key)
            return None
        self.refs.append(FieldRef(kind, path, node.span, key))
        return path

    def _file(self, key: str, field: Field, node: Scalar) -> Value:  # noqa: ARG002 - one signature for all
        return self._resolve(key, node, "file") or INVALID

    def _image_path(self, key: str, field: Field, node: Scalar) -> Value:
        path = self._resolve(key, node, "image")
        if path is None:
            return INVALID
        self._report("IMG001", key, field, node.span, path=node.value)
        return ImageRef(path)

    def _image(self, key: str, node: MappingNode) -> Value:
        read = self.read(node, IMAGE_FIELDS, prefix=f"{key}.")
        return ImageRef(**read) if "source" in read else INVALID


IMAGE_FIELDS = {
    "source": Field(kind="file", required=True, aliases=("src", "file", "tep", "anh")),
    "alt": Field(kind="str", required=True, aliases=("mo_ta_anh", "chu_thich_thay_the"), max=500),
    "caption": Field(kind="str", aliases=("chu_thich",)),
    "credit": Field(kind="str", aliases=("nguon_anh", "tac_gia_anh")),
}


def resolve_path(folder: str, value: str) -> str | None:
    """A path relative to the content root, or None where it leaves the tree.

    Args:
        folder: folder of the file that names it, "" or ending in ``/``.
        value: as written; a leading ``/`` starts at the content root.
    """
    joined = value.lstrip("/") if value.startswith("/") else folder + value
    path = posixpath.normpath(joined)
    return None if path in {"..", "."} or path.startswith(("../", "/")) or "\\" in value else path


def is_blank(node: Node) -> bool:
    """Whether an editor left it empty: nothing after the colon, or a form of which nothing is filled in."""
    if isinstance(node, Scalar):
        return node.plain and node.value in _ABSENT
    inner = node.entries if isinstance(node, Sequence) else [value for _, value in node.entries]
    return bool(inner) and all(map(is_blank, inner))


def _default(field: Field) -> Value:
    return tuple(field.default) if isinstance(field.default, list) else field.default


class _Plan(NamedTuple):
    """What reading a table needs of the definition of its fields.

    Args:
        names: every accepted spelling of a key, to the key itself.
        awaited: fields that are filled in or missed where they have no value.
    """

    names: dict[str, str]
    awaited: tuple[tuple[str, Field], ...]


def _plan(fields: Mapping[str, Field]) -> _Plan:
    names = {alias: key for key, field in fields.items() for alias in field.aliases}
    names.update((key, key) for key in fields)
    awaited = (
        (key, field)
        for key, field in fields.items()
        if field.default is not None or field.required or field.recommended
    )
    return _Plan(names, tuple(awaited))


_plan_of: Final = OfDefinition(_plan)


def _bounds(field: Field) -> dict[str, str]:
    def shown(bound: float | None) -> str:
        return "" if bound is None else f"{bound:g}"

    return {"min": shown(field.min), "max": shown(field.max)}


def _plain_number(text: str) -> str:
    stripped = text.replace(",", "").replace(" ", "").lstrip("0")
    return stripped if stripped.isascii() and stripped.isdigit() else ""


def _shown(node: Node) -> str:
    return node.value if isinstance(node, Scalar) else ""
