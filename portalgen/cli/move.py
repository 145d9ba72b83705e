"""``portalgen move``."""

from __future__ import annotations

from pathlib import Path

import click

from portalgen.cli.changes import carry_out, change_options
from portalgen.cli.options import clock, clock_option, lang_option
from portalgen.cli.words import word, words


@click.command(help=word("cli.move.help"))
@click.argument("source", metavar=word("cli.move.source"))
@click.argument("target", metavar=word("cli.move.target"))
@change_options
@clock_option
@lang_option
def command(
    source: str,
    target: str,
    content: Path,
    now: str,
    lang: str | None,  # noqa: ARG001 - settled before commands are made
    *,
    dry_run: bool,
) -> int:
    """Give an item or a column another place; its old addresses lead there."""
    from portalgen.editorial.move import move

    return carry_out(content, clock(now), lambda files: move(files, source, target, words()), dry_run=dry_run)
