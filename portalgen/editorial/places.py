"""Where something new belongs: the type, site and column that a person means, the folder and the name."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from typing import Final

from portalgen.content.items import is_item_path, place_of
from portalgen.content.model import Column, Localized, Site
from portalgen.content.names import UNITS_FILE, is_month, is_year, shown
from portalgen.content.portal import Frame
from portalgen.content.schema import ContentType
from portalgen.editorial.refusal import Refusal
from portalgen.i18n import pick
from portalgen.text.fold import fold
from portalgen.text.slug import slugify
from portalgen.text.suggest import closest

_SEPARATORS: Final = re.compile(r"[\W_]+")
_FRAME_KINDS: Final = ("site", "column")
_LEAST_LETTERS: Final = 3
_MOST_SHOWN: Final = 20
#: Addresses in a column's folder that the build makes itself.
_TAKEN: Final = re.compile(r"index|list|feed|atom|(trang|page)-[0-9]+")


def _key(text: str) -> str:
    return _SEPARATORS.sub("", fold(text))


def kind_of(name: str, types: Mapping[str, ContentType]) -> str:
    """What kind of thing is asked for: ``site``, ``column``, or ``item`` for a content type.

    A content type may not be called ``site`` or ``column``; its label may be theirs.
    """
    if name in _FRAME_KINDS:
        return name
    labels = {_key(label) for type_ in types.values() if not type_.abstract for label in type_.label.values()}
    for kind in _FRAME_KINDS:
        if _key(name) in {_key(label) for label in types[kind].label.values()} - labels:
            return kind
    return "item"


def resolve_type(name: str, types: Mapping[str, ContentType], language: str) -> ContentType:
    """The content type of that id, label, plural or part of these, in any language, diacritics or not.

    Raises:
        Refusal: there is none, or several have the name.
    """
    known = {id_: type_ for id_, type_ in types.items() if not type_.abstract}
    if name in known:
        return known[name]
    names = {id_: {id_, *type_.label.values(), *type_.plural.values()} for id_, type_ in known.items()}
    found = _called(name, names) or _called(
        name, {id_: _parts(all_names) for id_, all_names in names.items()}
    )
    if len(found) == 1:
        return known[found[0]]
    near = found or _near_types(name, names)
    if len(near) == 1:
        label = pick(known[near[0]].label, language)
        raise Refusal("new.type.suggest", name=name, label=label, suggestion=near[0])
    if near:
        lines = _list_of(f"{id_}  {pick(known[id_].label, language)}" for id_ in near)
        raise Refusal("new.type.several" if found else "new.type.among", name=name, types=lines)
    raise Refusal("new.type.unknown", name=name)


def _near_types(name: str, names: Mapping[str, Iterable[str]]) -> list[str]:
    """Ids of types that may be meant: those with the words in a name, else the one spelt most like it."""
    key = _key(name)
    if len(key) >= _LEAST_LETTERS:
        inside = [id_ for id_, all_names in names.items() if any(key in _key(one) for one in all_names)]
        if inside:
            return inside
    owners = {one: id_ for id_, all_names in names.items() for one in sorted(all_names)}
    near = closest(name, owners)
    return [owners[near]] if near else []


def _called(name: str, names: Mapping[str, Iterable[str]]) -> list[str]:
    return [id_ for id_, all_names in names.items() if _key(name) in set(map(_key, all_names))]


def _parts(names: Iterable[str]) -> list[str]:
    """What stands between the commas of names: of ``Tin, bài`` either word will do."""
    return [part for name in names for part in name.split(",")]


def resolve_site(name: str, frame: Frame) -> Site:
    """The site of that id or title.

    Raises:
        Refusal: there is none.
    """
    plain = _plain(name)
    for site in frame.sites.values():
        if plain == site.id or _key(name) in {_key(site.title), _key(site.short_title or site.title)}:
            return site
    near = closest(plain, frame.sites)
    if near:
        raise Refusal("new.site.suggest", name=name, suggestion=near)
    raise Refusal("new.site.unknown", name=name, allowed=_list_of(frame.sites))


def resolve_column(name: str, site: Site | None, frame: Frame) -> Column:
    """The column of that path or title, as a path from the content root or inside a site.

    Args:
        name: ``site/column``, ``column``, either with ``content/`` before it, or a title.
        site: where to look; None for all sites.
        frame: the portal.

    Raises:
        Refusal: there is none, or there are several.
    """
    plain = _plain(name)
    known = {id_: column for id_, column in frame.columns.items() if site is None or column.site == site.id}
    if plain in known:
        return known[plain]
    found = [column for id_, column in known.items() if id_.partition("/")[2] == plain]
    found = found or [column for column in known.values() if _key(column.title) == _key(name)]
    if len(found) == 1:
        return found[0]
    if found:
        raise Refusal("new.column.ambiguous", name=name, columns=_columns(found))
    owners = {known_as: id_ for id_ in known for known_as in (id_, id_.partition("/")[2], known[id_].title)}
    near = closest(plain, owners)
    if near:
        raise Refusal("new.column.suggest", name=name, suggestion=owners[near])
    raise Refusal("new.column.unknown", name=name, columns=_columns(known.values()))


def column_for(type_: ContentType, site: Site | None, frame: Frame, language: str) -> Column:
    """The column that takes items of the type.

    Raises:
        Refusal: none does, or several do.
    """
    known = [column for column in frame.columns.values() if site is None or column.site == site.id]
    found = [column for column in known if column.type == type_.id]
    if not found and type_.id == frame.portal.default_type:
        found = [column for column in known if not column.type]
    if len(found) == 1:
        return found[0]
    label = pick(type_.label, language)
    if found:
        raise Refusal("new.column.several", label=label, columns=_columns(found))
    home = site or frame.sites[frame.portal.main_site]
    folder = type_.folder if home.lang == "vi" and type_.folder else slugify(_plural(type_, home.lang))
    title = _plural(type_, home.lang)
    raise Refusal("new.column.none", label=label, path=f"{home.id}/{folder}", title=title, type=type_.id)


def _plural(type_: ContentType, language: str) -> str:
    names: Localized = type_.plural or type_.label
    return pick(names, language)


def check_unit(name: str, frame: Frame) -> None:
    """Make sure that a unit, where one is named, is known.

    Raises:
        Refusal: it is not.
    """
    if name and name not in frame.units:
        near = closest(name, frame.units) or ""
        reason = "new.unit.suggest" if near else "new.unit.unknown"
        raise Refusal(reason, name=name, suggestion=near, file=shown(UNITS_FILE))


def type_of_column(column: Column, frame: Frame) -> str:
    """The type of the column's items that name none."""
    return column.type or frame.portal.default_type


def _plain(name: str) -> str:
    """A path as people copy it, without what is the same for all."""
    return (
        name.strip()
        .replace("\\", "/")
        .strip("/")
        .removeprefix("./")
        .removeprefix("content/")
        .removesuffix("/_index.md")
    )


def _columns(columns: Iterable[Column]) -> str:
    return _list_of(f"{column.id}  {column.title}" for column in sorted(columns, key=lambda c: c.id))


def _list_of(lines: Iterable[str]) -> str:
    """Lines under a message; of many the first ones."""
    every = list(lines)
    more = [f"… (+{len(every) - _MOST_SHOWN})"] if len(every) > _MOST_SHOWN else []
    return "".join(f"\n  {line}" for line in (*every[:_MOST_SHOWN], *more))


def layout_of(column: Column, frame: Frame, paths: Collection[str]) -> int:
    """How many folders of dates stand between the column and its items: 0, 1 (year) or 2 (year and month).

    Most of its own items decide; for a column without items, most of those of its site's dated columns.
    """
    if column.order != "date":
        return 0
    own: Counter[int] = Counter()
    others: Counter[int] = Counter()
    for path in paths:
        if not path.startswith(f"{column.site}/") or not is_item_path(path):
            continue
        place = place_of(path, frame.columns)
        owner = frame.columns.get(place.column)
        if owner is None or owner.order != "date":
            continue
        depth = _date_folders(place.folders)
        (own if owner.id == column.id else others)[depth] += 1
    counted = own or others
    return max(counted, key=lambda depth: (counted[depth], depth), default=0)


def _date_folders(folders: tuple[str, ...]) -> int:
    if not folders or not is_year(folders[0]):
        return 0
    return 2 if len(folders) > 1 and is_month(folders[1]) else 1


def free_name(slug: str, folder: str, paths: Collection[str]) -> str:
    """The slug, or with the first number after it that gives an address of its own.

    Args:
        slug: the wanted name.
        folder: where, relative to the content root, with ``/`` at the end.
        paths: every file of the content.
    """
    taken = {_name_in(folder, path) for path in paths if path.startswith(folder)}
    name, number = slug, 1
    while name in taken or _TAKEN.fullmatch(name):
        number += 1
        name = f"{slug}-{number}"
    return name


def _name_in(folder: str, path: str) -> str:
    """The slug that a file of the folder, or a folder in it, has taken."""
    first, slash, _ = path[len(folder) :].partition("/")
    return slugify(first) if slash else slugify(first.removesuffix(".md")) if first.endswith(".md") else ""
