"""A new portal, planned from the files of ``portalgen/skeleton``.

``common/`` is for every language, ``vi/`` and ``en/`` for one. A file whose name ends in ``.tmpl`` loses that
ending and has its ``{{placeholders}}`` filled in; one with a dot is a message of the catalogues. Folders
called ``YYYY`` and ``MM`` are named after the date.
"""

from __future__ import annotations

import datetime as dt
import re
import zoneinfo
from collections.abc import Iterator, Mapping
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Final

import msgspec

from portalgen import __version__
from portalgen.content.names import INDEX_FILE
from portalgen.content.portal import load_frame
from portalgen.content.types_loading import builtin_type_files, load_types
from portalgen.diagnostics import has_errors
from portalgen.editorial.refusal import Unacceptable
from portalgen.editorial.yaml_text import clean_line, scalar
from portalgen.i18n import Translator

#: The time zone of a new portal.
ZONE: Final = zoneinfo.ZoneInfo("Asia/Ho_Chi_Minh")
_FILLED: Final = ".tmpl"
_PLACEHOLDER: Final = re.compile(r"\{\{([a-z_.]+)\}\}")
#: Begins names that tools would act on where they lie in the package.
_DOT: Final = "dot-"


class Portal(msgspec.Struct, frozen=True):
    """What the new portal is called and where it will be."""

    title: str
    base_url: str
    today: dt.date


def read_skeleton(lang: str) -> dict[str, str]:
    """The files of the skeleton for a language, text by path inside ``common/`` or the language's folder."""
    folder = resources.files("portalgen") / "skeleton"
    return {path: text for part in ("common", lang) for path, text in _files(folder / part, "")}


def _files(folder: Traversable, prefix: str) -> Iterator[tuple[str, str]]:
    for entry in sorted(folder.iterdir(), key=lambda one: one.name):
        path = prefix + entry.name
        if entry.is_dir():
            yield from _files(entry, f"{path}/")
        else:
            yield path, entry.read_text(encoding="utf-8")


def plan_portal(portal: Portal, skeleton: Mapping[str, str], words: Translator) -> dict[str, str]:
    """The files of a new portal, text by path.

    Args:
        portal: its name, address and first day.
        skeleton: as :func:`read_skeleton` gives it.
        words: of the portal's language.

    Raises:
        Unacceptable: the title or the address cannot be used.
    """
    title = clean_line(portal.title)
    day = portal.today
    values = {
        "title": title,
        "title_yaml": scalar(title),
        "base_url_yaml": scalar(clean_line(portal.base_url)),
        "timezone": ZONE.key,
        "version": __version__,
        "lang": words.language,
        "date": day.isoformat(),
        "year": f"{day:%Y}",
        "month": f"{day:%m}",
        "review": day.replace(year=day.year + 1, day=min(day.day, 28)).isoformat(),
    }
    files = {_path(path, day): _text(path, text, values, words) for path, text in skeleton.items()}
    _check(files)
    return files


def _path(path: str, day: dt.date) -> str:
    parts = path.removesuffix(_FILLED).split("/")
    dates = {"YYYY": f"{day:%Y}", "MM": f"{day:%m}"}
    names = (dates.get(part, part) for part in parts)
    return "/".join(f".{name.removeprefix(_DOT)}" if name.startswith(_DOT) else name for name in names)


def _text(path: str, text: str, values: Mapping[str, str], words: Translator) -> str:
    if not path.endswith(_FILLED):
        return text

    def fill(found: re.Match[str]) -> str:
        name = found.group(1)
        return words.text(name) if "." in name else values[name]

    return _PLACEHOLDER.sub(fill, text)


def _check(files: Mapping[str, str]) -> None:
    """Let the loader judge what the person wrote."""
    tables = {
        path.removeprefix("content/"): text.encode()
        for path, text in files.items()
        if path.startswith("content/") and path.endswith((".yml", f"/{INDEX_FILE}"))
    }
    _, found = load_frame(tables, load_types(builtin_type_files(), {})[0])
    if has_errors(found):
        raise Unacceptable(found)
