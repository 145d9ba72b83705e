"""``portalgen why``."""

from __future__ import annotations

from pathlib import Path

import click

from portalgen.cli.options import clock, clock_option, content_options, lang_option, place, show
from portalgen.cli.run import DONE, FINDINGS
from portalgen.cli.words import word, words


@click.command(help=word("cli.why.help"))
@click.argument("asked", metavar="FILE|URL")
@content_options
@clock_option
@lang_option
def command(asked: str, content: Path, output: Path | None, now: str, lang: str | None) -> int:  # noqa: ARG001
    """Say why a file or an address is or is not online."""
    where = place(content, output)
    at = clock(now)
    from portalgen.editorial.why import why
    from portalgen.text.dates import format_long
    from portalgen.text.moment import Moment

    answer = why(where.root, where.content, asked, at)
    language = words().language

    def moment(value: object) -> str:
        import datetime as dt

        return format_long(Moment(value), language) if isinstance(value, dt.datetime) else ""

    click.echo(
        word(
            f"why.{answer.kind}",
            path=answer.path or asked,
            url=answer.url or asked,
            at=moment(answer.at),
            reason=answer.reason,
            count=answer.others,
        )
    )
    if answer.path and answer.url:
        click.echo(word("why.address", path=answer.path, url=answer.url))
    for title, url in answer.lists:
        click.echo(word("why.listed", title=title, url=url))
    if answer.next_change:
        click.echo(word("why.next", at=moment(answer.next_change)))
    if answer.findings:
        click.echo(show(answer.findings, "text"), nl=False)
    elif answer.kind == "broken":
        click.echo(word("why.others", count=answer.others))
    return DONE if answer.kind in {"published", "archived", "page"} else FINDINGS
