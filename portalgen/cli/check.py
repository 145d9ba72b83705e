"""``portalgen check``."""

from __future__ import annotations

from pathlib import Path

import click

from portalgen.cli.options import clock, clock_option, content_options, format_options, place, show
from portalgen.cli.run import DONE, FINDINGS
from portalgen.cli.words import word


@click.command(help=word("cli.check.help"))
@content_options
@click.option(
    "--fail-on",
    type=click.Choice(["error", "warning"]),
    default="error",
    show_default=True,
    help=word("cli.check.fail_on"),
)
@clock_option
@format_options
def command(
    content: Path,
    output: Path | None,
    fail_on: str,
    now: str,
    format_: str,
    lang: str | None,  # noqa: ARG001 - settled before commands are made
) -> int:
    """Check everything and change nothing."""
    where = place(content, output)
    at = clock(now)
    from portalgen.check import check
    from portalgen.diagnostics import Severity

    result = check(where.root, where.content, at)
    if result.diagnostics or format_ != "text":
        click.echo(show(result.diagnostics, format_), nl=False)
    else:
        click.echo(word("cli.check.clean", items=result.items))
    stops = {Severity.ERROR, Severity.WARNING} if fail_on == "warning" else {Severity.ERROR}
    return FINDINGS if any(d.severity in stops for d in result.diagnostics) else DONE
