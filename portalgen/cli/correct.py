"""``portalgen correct``."""

from __future__ import annotations

from pathlib import Path

import click

from portalgen.cli.changes import carry_out, change_options, day_of
from portalgen.cli.options import clock, clock_option, lang_option
from portalgen.cli.words import word


@click.command(help=word("cli.correct.help"))
@click.argument("asked", metavar="FILE|URL")
@click.option("--note", required=True, metavar=word("cli.withdraw.text"), help=word("cli.correct.note"))
@click.option("--on", default="", metavar="ISO", help=word("cli.correct.on"))
@change_options
@clock_option
@lang_option
def command(
    asked: str,
    note: str,
    on: str,
    content: Path,
    now: str,
    lang: str | None,  # noqa: ARG001 - settled before commands are made
    *,
    dry_run: bool,
) -> int:
    """Note a correction of a published item."""
    from portalgen.editorial.states_edits import correct

    day = day_of(on)
    return carry_out(
        content, clock(now), lambda files: correct(files, asked, note=note, on=day), dry_run=dry_run
    )
