"""A new item, planned: where its file goes and what stands in it. Nothing is written here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Final

import msgspec

from portalgen.content.addresses import Addresses
from portalgen.content.catalog import Catalog
from portalgen.content.crosscheck import References
from portalgen.content.items import load_item
from portalgen.content.model import Column, Item, Site, Unit
from portalgen.content.portal import Frame
from portalgen.content.schema import ContentType, Field
from portalgen.diagnostics import Diagnostic, Severity
from portalgen.editorial.places import (
    check_unit,
    column_for,
    free_name,
    layout_of,
    resolve_column,
    resolve_site,
    resolve_type,
    type_of_column,
)
from portalgen.editorial.refusal import Refusal, Unacceptable
from portalgen.editorial.scaffold import IMAGE, front_matter
from portalgen.editorial.snapshot import Snapshot
from portalgen.editorial.yaml_text import clean_line, comment, scalar
from portalgen.i18n import Translator, pick, translator
from portalgen.text.dates import DateProblem, parse_moment
from portalgen.text.fold import fold
from portalgen.text.moment import Moment
from portalgen.text.slug import slugify
from portalgen.text.suggest import closest

#: What a file that is still to be filled in may lack.
_TO_FILL_IN: Final = frozenset({"FLD002", "FLD003", "FLD012", "RULE002", "RULE003", "RULE011", "LNK007"})
#: References that can be looked up without reading other items.
_KNOWN_REFS: Final = frozenset({"unit", "column", "site", "type", "file", "image"})
#: Fields with an option or argument of their own, and the message that says so.
_ELSEWHERE: Final = {key: f"new.set.{key}" for key in ("title", "type", "date", "unit")}


class Wish(msgspec.Struct, frozen=True):
    """What somebody asked for, as written.

    Args:
        settings: pairs of key and value, dotted for fields of objects.
    """

    type: str
    title: str
    site: str = ""
    column: str = ""
    date: str = ""
    unit: str = ""
    bundle: bool = False
    settings: tuple[tuple[str, str], ...] = ()


class NewItem(msgspec.Struct, frozen=True):
    """A planned item.

    Args:
        path: relative to the content root.
        text: of the whole file.
        url: its absolute address.
        missing: what is still to be filled in; other findings are in ``warnings``.
        renamed_from: the name it would have had, where that was taken.
        from_moment: when it will appear, where that lies ahead.
    """

    path: str
    text: str
    url: str
    type: ContentType
    column: Column
    draft: bool
    missing: tuple[Diagnostic, ...]
    warnings: tuple[Diagnostic, ...]
    renamed_from: str = ""
    from_moment: Moment | None = None


def plan_item(wish: Wish, snapshot: Snapshot, now: dt.datetime, words: Translator) -> NewItem:
    """The new item.

    Args:
        wish: what is wanted.
        snapshot: the portal.
        now: the clock, with offset.
        words: language of labels and hints.

    Raises:
        Refusal: the wish cannot be understood.
        Unacceptable: a value in it would be refused by the loader.
    """
    frame = snapshot.frame
    type_ = resolve_type(wish.type, frame.types, words.language)
    column = _column(wish, type_, frame, words)
    check_unit(wish.unit, frame)
    title = clean_line(wish.title)
    slug = slugify(title)
    if not slug:
        raise Refusal("new.title.empty", value=wish.title)
    moment = _moment(wish.date, now, frame)
    folder = _folder(column, type_, moment, snapshot)
    name = free_name(slug, folder, snapshot.paths)
    path = f"{folder}{name}/index.md" if wish.bundle else f"{folder}{name}.md"
    given = _given(wish, type_, frame, moment, site=frame.sites[column.site], column=column)
    sheet = _Sheet(type_, column, frame, given, title, words)
    item, found = _inspect(path, sheet.text(draft=False), snapshot, now)
    wrong = [f for f in found if f.severity is Severity.ERROR and f.code not in _TO_FILL_IN]
    if wrong or item is None:
        raise Unacceptable(wrong or found)
    unfinished = any(finding.severity is Severity.ERROR for finding in found) and "draft" not in given
    return NewItem(
        path=path,
        text=sheet.text(draft=unfinished),
        url=Addresses(frame.portal, frame.sites).absolute(item.summary.site, item.summary.url),
        type=type_,
        column=column,
        draft=unfinished or item.draft,
        missing=tuple(f for f in found if f.code in _TO_FILL_IN),
        warnings=tuple(f for f in found if f.code not in _TO_FILL_IN),
        renamed_from=slug if name != slug else "",
        from_moment=moment if "date" in given and moment.at > now else None,
    )


def _column(wish: Wish, type_: ContentType, frame: Frame, words: Translator) -> Column:
    site = resolve_site(wish.site, frame) if wish.site else None
    if wish.column:
        return resolve_column(wish.column, site, frame)
    return column_for(type_, site, frame, words.language)


def _folder(column: Column, type_: ContentType, moment: Moment, snapshot: Snapshot) -> str:
    """Where the file goes: into the column, or into the folders of its year and month."""
    depth = layout_of(column, snapshot.frame, snapshot.paths) if type_.dated else 0
    return f"{column.id}/" + "".join(f"{moment.at:{part}}/" for part in ("%Y", "%m")[:depth])


def _moment(written: str, now: dt.datetime, frame: Frame) -> Moment:
    """The item's date; today in the portal's time zone where none is written."""
    today = now.astimezone(frame.zone).date().isoformat()
    read = parse_moment(written or today, frame.zone)
    if isinstance(read, DateProblem):
        raise Refusal("new.date", value=written, suggestion=read.suggestion or today)
    return read


def _given(
    wish: Wish, type_: ContentType, frame: Frame, moment: Moment, *, site: Site, column: Column
) -> dict[str, tuple[str, ...]]:
    """The values that are known: those of the wish, and what can be said without asking."""
    given: dict[str, list[str]] = {}
    for written, value in wish.settings:
        path, field = _field_of(written, type_)
        if given.get(path) and not _is_repeatable(path, field, type_):
            raise Refusal("new.set.twice", field=written)
        given.setdefault(path, []).append(_value(clean_line(value), field))
    known = {path: tuple(values) for path, values in given.items()}
    day = moment.at.date()
    if type_.dated or wish.date:
        known["date"] = (moment.at.isoformat() if moment.has_time else day.isoformat(),)
    unit = wish.unit or _unit(column.unit or site.unit, frame.units, day)
    if unit:
        known.setdefault("unit", (unit,))
    for key, field in type_.fields.items():
        if field.kind == "week" and field.required:
            year, week, _ = day.isocalendar()
            known.setdefault(key, (f"{year}-W{week:02d}",))
    return known


def _unit(id_: str, units: Mapping[str, Unit], day: dt.date) -> str:
    """The unit in charge, where it exists on the day of the item."""
    unit = units.get(id_)
    if unit is None or (unit.valid_from and day < unit.valid_from) or (unit.valid_to and day > unit.valid_to):
        return ""
    return id_


def _field_of(written: str, type_: ContentType) -> tuple[str, Field]:
    """The path of canonical keys that a dotted name means, and the field there."""
    fields: Mapping[str, Field] = type_.fields
    keys: list[str] = []
    field: Field | None = None
    for part in written.strip().split("."):
        names = {alias: key for key, known in fields.items() for alias in known.aliases}
        names.update({key: key for key in fields})
        key = names.get(part) or names.get(part.replace("-", "_").lower())
        if key is None:
            near = closest(part, names)
            suggestion = ".".join([*keys, near]) if near else ""
            reason = "new.set.suggest" if near else "new.set.unknown"
            raise Refusal(reason, field=written, suggestion=suggestion, type=type_.id)
        if not keys and key in _ELSEWHERE:
            raise Refusal(_ELSEWHERE[key])
        keys.append(key)
        field = fields[key]
        inner = field.of if field.kind == "list" and field.of else field
        fields = IMAGE if inner.kind == "image" else inner.fields
    assert field is not None
    if (field.of or field).kind == "object":
        example = ".".join([*keys, next(iter((field.of or field).fields), "")])
        raise Refusal("new.set.inside", field=written, suggestion=example)
    return ".".join(keys), field


def _is_repeatable(path: str, field: Field, type_: ContentType) -> bool:
    owner = type_.fields[path.partition(".")[0]]
    return field.kind == "list" or owner.kind == "list"


def _value(value: str, field: Field) -> str:
    """The value as it is stored: an enumeration's own name where its label is written."""
    labels = (field.of or field).values
    for name, by_language in labels.items():
        if fold(value) in {fold(name), *map(fold, by_language.values())}:
            return name
    return value


class _Sheet(msgspec.Struct, frozen=True):
    """The file, written with or without ``draft: true``."""

    type: ContentType
    column: Column
    frame: Frame
    given: Mapping[str, tuple[str, ...]]
    title: str
    words: Translator

    def text(self, *, draft: bool) -> str:
        """The whole file."""
        head = [*comment(self.words.text("new.top", type=self.type.id)), f"title: {scalar(self.title)}"]
        if type_of_column(self.column, self.frame) != self.type.id:
            head += [*comment(self.words.text("new.type.line")), f"type: {self.type.id}"]
        tail = [*comment(self.words.text("new.draft")), "draft: true"] if draft else []
        fields = front_matter(self.type, self.given, self.words, leave_out=frozenset({"title", "type"}))
        lines = "".join(f"{line}\n" for line in head)
        end = "".join(f"{line}\n" for line in tail)
        return f"---\n{lines}{fields}{end}---\n{self._body()}"

    def _body(self) -> str:
        language = self.given.get("lang", (self.frame.sites[self.column.site].lang,))[0]
        example = pick(self.type.example, language)
        return f"{(example or translator(language).text('new.body')).strip()}\n"


def _inspect(
    path: str, text: str, snapshot: Snapshot, now: dt.datetime
) -> tuple[Item | None, tuple[Diagnostic, ...]]:
    """What the loader makes of the file, and what it says of it and of what it names."""
    item, found = load_item(path, text.encode(), snapshot.frame)
    if item is None:
        return None, found
    known = msgspec.structs.replace(item, refs=tuple(ref for ref in item.refs if ref.kind in _KNOWN_REFS))
    catalog = Catalog(snapshot.frame, [known], now)
    named = References(catalog, dict.fromkeys(snapshot.paths)).of_item(known)
    return item, (*found, *named)
