"""The language of the command line: ``--lang``, else ``PORTALGEN_LANG``, else Vietnamese."""

from __future__ import annotations

import os

from portalgen.i18n import DEFAULT_LANGUAGE, LANGUAGES, Translator, translator

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


def words() -> Translator:
    """The words of the chosen language."""
    return translator(_chosen[0])


def word(key: str, **args: object) -> str:
    """One message of the command line."""
    return words().text(key, **args)
