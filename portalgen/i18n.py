"""Words for people, by language, from gettext catalogues.

Message ids are symbolic (``FLD002.message``, ``cli.build.done``), so that neither Python nor templates
hold a sentence, and Vietnamese is as much a first language as English. A catalogue is any number of
``.po`` files in one folder per language; they are read once a process, and compiled beside themselves
the way Python compiles modules: a ``.mo`` counts only when it carries the exact time of its ``.po``.
"""

from __future__ import annotations

import functools
import gettext
import io
import os
import re
import struct
from collections.abc import Callable, Mapping
from pathlib import Path

LANGUAGES = ("vi", "en")
DEFAULT_LANGUAGE = "vi"
_LOCALES = Path(__file__).parent / "locales"
#: A line of a catalogue. Babel passes over an unclosed text and loses its last letter.
_PO_LINE = re.compile(r'\s*(#.*|((msgctxt|msgid|msgid_plural|msgstr(\[\d\])?)\s+)?"([^"\\]|\\.)*"\s*)?')


class CatalogueError(ValueError):
    """A ``.po`` file cannot be understood; the text names the file and, where known, the line."""


def _compile(po: Path) -> bytes:
    """The ``.mo`` form of one ``.po`` file."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import PoFileError, read_po

    data, buffer = po.read_bytes(), io.BytesIO()
    for number, line in enumerate(data.decode("utf-8", "replace").splitlines(), 1):
        if not _PO_LINE.fullmatch(line):
            raise CatalogueError(f"{po}:{number}: {line.strip()[:80]}")
    try:
        write_mo(buffer, read_po(io.BytesIO(data), abort_invalid=True))
    except PoFileError as error:
        raise CatalogueError(f"{po}:{(error.lineno or 0) + 1}: {error}") from error
    except (ValueError, LookupError, SyntaxError) as error:  # not UTF-8, unknown charset, plural formula
        raise CatalogueError(f"{po}: {error}") from error
    return buffer.getvalue()


def _load(po: Path) -> gettext.GNUTranslations:
    """One catalogue, from its compiled twin where that belongs to it and is whole."""
    mo = po.with_suffix(".mo")
    modified = po.stat().st_mtime_ns
    try:
        if mo.stat().st_mtime_ns == modified:
            return gettext.GNUTranslations(io.BytesIO(mo.read_bytes()))
    except (OSError, ValueError, struct.error):
        pass  # absent, cut short or of something else: compiled again
    data = _compile(po)
    _keep(mo, data, modified)
    return gettext.GNUTranslations(io.BytesIO(data))


def _keep(mo: Path, data: bytes, modified: int) -> None:
    """Write the compiled twin at once or not at all; several processes may do so together."""
    import tempfile

    partial = None
    try:
        with tempfile.NamedTemporaryFile(dir=mo.parent, suffix=".tmp", delete=False) as stream:
            partial = Path(stream.name)
            stream.write(data)
        partial.chmod(0o644)
        os.utime(partial, ns=(modified, modified))
        partial.replace(mo)
    except OSError:
        if partial is not None:
            partial.unlink(missing_ok=True)
        # a read-only installation: compiled again next time


class Translator:
    """Looks up words in one language, then in the other languages, then shows the key.

    Args:
        language: code of the language.
        catalogues: asked in this order; the first that knows a message id gives its text.
    """

    __slots__ = ("_catalogues", "language")

    def __init__(self, language: str, catalogues: tuple[gettext.NullTranslations, ...]) -> None:
        self.language = language
        self._catalogues = catalogues

    def has(self, key: str) -> bool:
        """Whether any catalogue knows the key."""
        return self.text(key) != key

    def text(self, key: str, **args: object) -> str:
        """The words for ``key`` with ``{placeholders}`` filled in; as they stand without ``args``."""
        for catalogue in self._catalogues:
            found = catalogue.gettext(key)
            if found != key:
                return fill(found, args) if args else found
        return key

    def plural(self, key: str, count: int, **args: object) -> str:
        """The words for ``count`` things; ``{count}`` is filled in too."""
        for catalogue in self._catalogues:
            found = catalogue.ngettext(key, key + ".plural", count)
            if found not in (key, key + ".plural"):
                return fill(found, {"count": count, **args})
        return key

    def extended(self, more: tuple[gettext.NullTranslations, ...]) -> Translator:
        """This translator with catalogues (of a theme) that are asked first."""
        return Translator(self.language, more + self._catalogues)


def fill(template: str, args: Mapping[str, object]) -> str:
    """A text of a catalogue with its ``{placeholders}`` filled in.

    Braces inside a value stay as they are. An unknown placeholder stays standing, and a text with broken
    braces is shown as it is: a half-filled message beats a traceback.
    """
    try:
        return template.format_map(_Args(args))
    except (ValueError, LookupError, AttributeError, TypeError):
        return template


class _Unknown(str):
    """A placeholder without a value, whatever form the text asks for."""

    __slots__ = ()

    def __format__(self, spec: str) -> str:
        return str(self)


class _Args(dict[str, object]):
    def __missing__(self, key: str) -> str:
        return _Unknown("{" + key + "}")


def read_catalogues(
    folder: Path, compile_po: Callable[[Path], gettext.GNUTranslations] = _load
) -> tuple[gettext.NullTranslations, ...]:
    """Every ``.po`` catalogue of a folder, in order of name; none where the folder does not exist."""
    return tuple(compile_po(po) for po in sorted(folder.glob("*.po")))


def compiled(po: Path) -> bytes:
    """The ``.mo`` form of a catalogue, for callers who keep it themselves.

    Raises:
        CatalogueError: the catalogue cannot be understood.
    """
    return _compile(po)


def compile_in_memory(po: Path) -> gettext.GNUTranslations:
    """A catalogue of somebody else's folder (a theme): nothing is written beside it."""
    return gettext.GNUTranslations(io.BytesIO(_compile(po)))


@functools.cache
def translator(language: str) -> Translator:
    """Portalgen's own words in ``language``, completed by the other languages'.

    A language that portalgen does not speak is served in English before Vietnamese: its readers are
    likelier to know it.
    """
    known = LANGUAGES if language in LANGUAGES else LANGUAGES[::-1]
    order = sorted(known, key=lambda code: code != language)
    return Translator(language, tuple(_OnDemand(_LOCALES / code) for code in order))


class _OnDemand(gettext.NullTranslations):
    """All catalogues of a folder, read when they are first asked: those of another language hardly ever."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder

    @functools.cached_property
    def _every(self) -> tuple[gettext.NullTranslations, ...]:
        return read_catalogues(self._folder)

    def gettext(self, message: str) -> str:
        """The words of the first catalogue that knows a message id, else the id."""
        asked = (catalogue.gettext(message) for catalogue in self._every)
        return next((found for found in asked if found != message), message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """The same for a number of things."""
        asked = (catalogue.ngettext(msgid1, msgid2, n) for catalogue in self._every)
        return next((found for found in asked if found not in (msgid1, msgid2)), msgid1 if n == 1 else msgid2)


def pick(labels: Mapping[str, str], language: str) -> str:
    """The label in ``language``, else in Vietnamese, English or any; empty where there is none."""
    found = labels.get(language)
    if found:  # nearly always
        return found
    for code in LANGUAGES:
        if labels.get(code):
            return labels[code]
    return next(iter(labels.values()), "")
