"""``portalgen withdraw``."""

from __future__ import annotations

from pathlib import Path

import click

from portalgen.cli.changes import carry_out, change_options, day_of
from portalgen.cli.options import clock, clock_option, lang_option
from portalgen.cli.words import word
from portalgen.content.model import Withdrawal


@click.command(help=word("cli.withdraw.help"))
@click.argument("asked", metavar="FILE|URL")
@click.option(
    "--kind", type=click.Choice([k.value for k in Withdrawal]), required=True, help=word("cli.withdraw.kind")
)
@click.option("--reason", required=True, metavar=word("cli.withdraw.text"), help=word("cli.withdraw.reason"))
@click.option("--to", default="", metavar="FILE|URL", help=word("cli.withdraw.to"))
@click.option("--on", default="", metavar="ISO", help=word("cli.withdraw.on"))
@change_options
@clock_option
@lang_option
def command(
    asked: str,
    kind: str,
    reason: str,
    to: str,
    on: str,
    content: Path,
    now: str,
    lang: str | None,  # noqa: ARG001 - settled before commands are made
    *,
    dry_run: bool,
) -> int:
    """Take a published item down, in view of its readers."""
    from portalgen.editorial.states_edits import withdraw

    day = day_of(on)
    return carry_out(
        content,
        clock(now),
        lambda files: withdraw(files, asked, kind=Withdrawal(kind), reason=reason, to=to, on=day),
        dry_run=dry_run,
    )
