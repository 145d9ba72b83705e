"""The language of the command line: ``--lang``, else ``PORTALGEN_LANG``, else Vietnamese."""

from __future__ import annotations

import os
from typing import Final

import click

from portalgen.diagnostics.places import path_in
from portalgen.i18n import DEFAULT_LANGUAGE, LANGUAGES, Translator, translator

#: Where a command keeps the name of its content folder.
_CONTENT: Final = "portalgen.content"
_chosen = [DEFAULT_LANGUAGE]


def choose_language(args: list[str]) -> None:
    """Settle the language before any command is made, since help texts need it."""
    wanted = os.environ.get("PORTALGEN_LANG", "")
    for index, arg in enumerate(args):
        if arg == "--lang" and index + 1 < len(args):
            wanted = args[index + 1]
        elif arg.startswith("--lang="):
            wanted = arg.partition("=")[2]
    _chosen[0] = wanted if wanted in LANGUAGES else DEFAULT_LANGUAGE


def choose_content(name: str) -> None:
    """Settle what the content folder of the command is called."""
    context = click.get_current_context(silent=True)
    if context:
        context.meta[_CONTENT] = name


def content_name() -> str:
    """What the content folder of the command is called."""
    context = click.get_current_context(silent=True)
    return str(context.meta.get(_CONTENT, "content")) if context else "content"


def named(path: str) -> str:
    """A path as findings hold it, with the real name of the content folder."""
    return path_in(path, content_name())


def words() -> Translator:
    """The words of the chosen language."""
    return translator(_chosen[0])


def word(key: str, **args: object) -> str:
    """One message of the command line; paths in it get the real name of the content folder."""
    return words().text(key, **{name: named(v) if isinstance(v, str) else v for name, v in args.items()})
