"""Words of a theme: its catalogues, completed by portalgen's own."""

from __future__ import annotations

import functools
import gettext
import io
import struct
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from portalgen.diagnostics import Diagnostic, Span, diagnose
from portalgen.i18n import LANGUAGES, CatalogueError, Translator, compiled, translator
from portalgen.render.filters import make_filters
from portalgen.render.theme_files import ThemeFiles


def theme_translator(files: ThemeFiles, lang: str, cache: Path | None = None) -> Translator:
    """Portalgen's words completed by the theme's, which are asked first.

    Args:
        files: the theme.
        lang: language; words that it lacks are taken from the theme's other languages.
        cache: folder for compiled catalogues; None compiles them in every process.
    """
    order = (lang, *(code for code in LANGUAGES if code != lang))
    return translator(lang).extended(tuple(c for code in order for c in own_catalogues(files, code, cache)))


def own_catalogues(
    files: ThemeFiles, lang: str, cache: Path | None = None
) -> tuple[gettext.NullTranslations, ...]:
    """The theme's words in one language; catalogues that cannot be read are left out."""
    read = (_catalogue(po, files.words_digest, cache) for po in files.catalogues.get(lang, ()))
    return tuple(c for c in read if not isinstance(c, CatalogueError))


def catalogue_findings(files: ThemeFiles) -> Iterator[Diagnostic]:
    """THM009 for each catalogue that cannot be read."""
    for po in (po for paths in files.catalogues.values() for po in paths):
        error = _catalogue(po, files.words_digest, None)
        if isinstance(error, CatalogueError):
            shown = Span(f"themes/{po.parent.parent.name}/locales/{po.name}")
            yield diagnose("THM009", shown, reason=str(error).removeprefix(str(po)).lstrip(": "))


def make_words(words: Translator) -> Callable[..., str]:
    """The function ``_`` of templates: ``_("key", name=value)``; with ``count`` the right plural.

    In plurals ``{shown}`` is the count as people of the language write it.
    """
    show = make_filters(words.language)["number"]
    plain = functools.cache(words.text)  # most words are asked for on every page

    def fill(key: str, **args: Any) -> str:
        count = args.get("count")
        if isinstance(count, int):
            rest = {name: value for name, value in args.items() if name != "count"}
            found = words.plural(key, count, shown=show(count), **rest)
            if found != key:
                return found
        return words.text(key, **args)

    filled = functools.lru_cache(maxsize=4096, typed=True)(fill)  # names of months, counts: ever the same

    def translate(key: str, **args: Any) -> str:
        if not args:
            return plain(key)
        try:
            return filled(key, **args)
        except TypeError:  # a value that cannot be remembered
            return fill(key, **args)

    return translate


@functools.cache
def _catalogue(po: Path, digest: str, cache: Path | None) -> gettext.NullTranslations | CatalogueError:
    """One catalogue; the digest stands for what the files hold, so that an edit is seen."""
    kept = cache / f"{po.parent.parent.name}-{po.stem}-{digest[:16]}.mo" if cache else None
    if kept is not None:
        try:
            return gettext.GNUTranslations(io.BytesIO(kept.read_bytes()))
        except (OSError, ValueError, struct.error):
            pass  # absent or cut short: compiled again
    try:
        data = compiled(po)
    except CatalogueError as error:
        return error
    if kept is not None:
        _keep(kept, data)
    return gettext.GNUTranslations(io.BytesIO(data))


def _keep(path: Path, data: bytes) -> None:
    """Write a file at once or not at all; without a place to write it is compiled again next time."""
    import os

    partial = path.with_suffix(f".{os.getpid()}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        partial.write_bytes(data)
        partial.replace(path)
    except OSError:
        partial.unlink(missing_ok=True)
