"""``portalgen explain``."""

from __future__ import annotations

import click

from portalgen.cli.options import lang_option
from portalgen.cli.run import DONE
from portalgen.cli.words import word, words
from portalgen.diagnostics.explain import explain, unknown_code


@click.command(help=word("cli.explain.help"))
@click.argument("code", required=False)
@lang_option
def command(code: str | None, lang: str | None) -> int:  # noqa: ARG001 - settled before commands are made
    """Say what a finding's code means, why it matters, and how to mend it."""
    if not code:
        from portalgen.diagnostics import CODES

        for known, severity in CODES.items():
            click.echo(f"{known:<9} {words().text('diagnostics.severity.' + severity)}")
        click.echo(word("cli.explain.list"))
        return DONE
    text = explain(code, words())
    if text is None:
        raise click.UsageError(unknown_code(code, words()))
    click.echo(text)
    return DONE
