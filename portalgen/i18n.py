"""Words for people, by language, from gettext catalogues.

Message ids are symbolic (``FLD002.message``, ``cli.build.done``), so that neither Python nor templates
hold a sentence, and Vietnamese is as much a first language as English. A catalogue is any number of
``.po`` files in one folder per language; they are read once a process, and compiled beside themselves
the way Python compiles modules.
"""

from __future__ import annotations

import functools
import gettext
import io
from collections.abc import Callable, Mapping
from pathlib import Path

LANGUAGES = ("vi", "en")
DEFAULT_LANGUAGE = "vi"
_LOCALES = Path(__file__).parent / "locales"


def _compile(po: Path) -> bytes:
    """The ``.mo`` form of one ``.po`` file."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    with po.open("rb") as stream:
        catalogue = read_po(stream, abort_invalid=True)
    buffer = io.BytesIO()
    write_mo(buffer, catalogue)
    return buffer.getvalue()


def _load(po: Path) -> gettext.GNUTranslations:
    """One catalogue, from its compiled twin where that is not older."""
    mo = po.with_suffix(".mo")
    try:
        if mo.stat().st_mtime_ns >= po.stat().st_mtime_ns:
            return gettext.GNUTranslations(io.BytesIO(mo.read_bytes()))
    except OSError:
        pass
    data = _compile(po)
    try:
        partial = mo.with_suffix(".mo.tmp")
        partial.write_bytes(data)
        partial.replace(mo)
    except OSError:
        pass  # a read-only installation: compiled again next time
    return gettext.GNUTranslations(io.BytesIO(data))


class Translator:
    """Looks up words in one language, then in the other languages, then shows the key.

    Args:
        language: code of the language.
        lookups: functions from a message id to its text, or to the id itself where unknown.
    """

    __slots__ = ("_catalogues", "language")

    def __init__(self, language: str, catalogues: tuple[gettext.NullTranslations, ...]) -> None:
        self.language = language
        self._catalogues = catalogues

    def has(self, key: str) -> bool:
        """Whether any catalogue knows the key."""
        return self.text(key) != key

    def text(self, key: str, **args: object) -> str:
        """The words for ``key`` with ``{placeholders}`` filled in from ``args``."""
        for catalogue in self._catalogues:
            found = catalogue.gettext(key)
            if found != key:
                return found.format_map(_Args(args)) if args else found
        return key

    def plural(self, key: str, count: int, **args: object) -> str:
        """The words for ``count`` things; ``{count}`` is filled in too."""
        for catalogue in self._catalogues:
            found = catalogue.ngettext(key, key + ".plural", count)
            if found not in (key, key + ".plural"):
                return found.format_map(_Args({"count": count, **args}))
        return key

    def extended(self, more: tuple[gettext.NullTranslations, ...]) -> Translator:
        """This translator with catalogues (of a theme) that are asked first."""
        return Translator(self.language, more + self._catalogues)


class _Args(dict[str, object]):
    """Leaves an unknown placeholder standing: a half-filled message beats a traceback."""

    def __missing__(self, key: str) -> str:
        return "{" + key + "}"


def read_catalogues(
    folder: Path, compile_po: Callable[[Path], gettext.GNUTranslations] = _load
) -> tuple[gettext.NullTranslations, ...]:
    """Every ``.po`` catalogue of a folder, in order of name; none where the folder does not exist."""
    return tuple(compile_po(po) for po in sorted(folder.glob("*.po")))


def compile_in_memory(po: Path) -> gettext.GNUTranslations:
    """A catalogue of somebody else's folder (a theme): nothing is written beside it."""
    return gettext.GNUTranslations(io.BytesIO(_compile(po)))


@functools.cache
def translator(language: str) -> Translator:
    """Portalgen's own words in ``language``, completed by the other languages'."""
    order = (language, *(code for code in LANGUAGES if code != language))
    return Translator(language, tuple(c for code in order for c in read_catalogues(_LOCALES / code)))


def pick(labels: Mapping[str, str], language: str) -> str:
    """The label in ``language``, else in Vietnamese, English or any; empty where there is none."""
    for code in (language, *LANGUAGES):
        if labels.get(code):
            return labels[code]
    return next(iter(labels.values()), "")
