"""``portalgen explain``."""

from __future__ import annotations

from pathlib import Path

import click

from portalgen.cli.options import lang_option
from portalgen.cli.run import DONE
from portalgen.cli.words import word, words
from portalgen.diagnostics.explain import explain, unknown_code
from portalgen.i18n import pick


@click.command(help=word("cli.explain.help"))
@click.argument("code", required=False)
@click.option(
    "--markdown", type=click.Path(path_type=Path, dir_okay=False), help=word("cli.explain.markdown")
)
@lang_option
def command(
    code: str | None,
    markdown: Path | None,
    lang: str | None,  # noqa: ARG001 - settled before commands are made
) -> int:
    """Say what a code or a requirement means, why it matters, and how to mend it."""
    if markdown:
        from portalgen.check.explain import rules_page

        markdown.parent.mkdir(parents=True, exist_ok=True)
        markdown.write_text(rules_page(words()), encoding="utf-8")
        click.echo(word("handbook.written", path=markdown))
        return DONE
    if not code:
        _list()
        return DONE
    text = explain(code, words())
    if text is None:
        from portalgen.check.explain import explain_requirement

        text = explain_requirement(code, words())
    if text is None:
        raise click.UsageError(unknown_code(code, words()))
    click.echo(text)
    return DONE


def _list() -> None:
    """Every code, and every requirement of the profiles."""
    from portalgen.content.profiles import profiles
    from portalgen.diagnostics import CODES

    for known, severity in CODES.items():
        click.echo(f"{known:<9} {words().text('diagnostics.severity.' + severity)}")
    click.echo(f"\n{word('cli.explain.requirements')}")
    for profile in profiles().values():
        for one in profile.requirements:
            click.echo(f"{one.id:<9} {profile.id:<16} {pick(one.label, words().language)}")
    click.echo(f"\n{word('cli.explain.list')}")
