"""A build that a command is told of: a folder or a website."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from portalgen.cli.words import word

if TYPE_CHECKING:
    from portalgen.editorial.verify import Place


def served(where: str) -> Place:
    """The folder or website that is meant; either may be named by its ``build.json``.

    Raises:
        click.UsageError: neither a folder nor an address.
    """
    from portalgen.editorial.verify import Folder
    from portalgen.editorial.verify_http import Website

    base = where.removesuffix("build.json")
    if where.startswith(("http://", "https://")):
        return Website(base)
    if not Path(base or ".").is_dir():
        raise click.UsageError(word("cli.verify.where_wrong", where=where))
    return Folder(Path(base or "."))
