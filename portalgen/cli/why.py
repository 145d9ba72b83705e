"""``portalgen why``."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path

import click

from portalgen.cli.options import Place, clock, clock_option, content_options, lang_option, place, show
from portalgen.cli.run import DONE, FINDINGS
from portalgen.cli.words import word, words


@click.command(help=word("cli.why.help"))
@click.argument("asked", metavar="FILE|URL|OUTPUT")
@click.option("--verbose", "-v", is_flag=True, help=word("cli.why.verbose"))
@content_options
@clock_option
@lang_option
def command(
    asked: str,
    content: Path,
    output: Path | None,
    now: str,
    lang: str | None,  # noqa: ARG001 - settled before commands are made
    *,
    verbose: bool,
) -> int:
    """Say why a file or an address is or is not online, and what an output is made from."""
    where = place(content, output)
    at = clock(now)
    made = _output(asked, where)
    if made:
        return _say_origin(made, where, at, every=verbose)
    code = _say_state(asked, where, at)
    if code == DONE and "://" in asked:
        click.echo()
        _say_origin(asked, where, at, every=verbose)
    return code


def _output(asked: str, where: Place) -> str:
    """The path inside the output folder, where one is asked for; else empty."""
    if "://" in asked:
        return ""
    named = [Path(os.path.normpath(base / asked)) for base in (Path.cwd(), where.root)]
    named += [path for path in (where.output / asked,) if path.is_file()]
    inside = (path for path in named if path.is_relative_to(where.output) and path != where.output)
    return next((path.relative_to(where.output).as_posix() for path in inside), "")


def _say_origin(asked: str, where: Place, at: dt.datetime, *, every: bool) -> int:
    """What an output of the last build was made from."""
    from portalgen.build.origin import origin_of
    from portalgen.build.pipeline import Request
    from portalgen.cli.reasons import origin_text

    origin = origin_of(Request(where.root, where.content, where.output, at), asked)
    if origin is None:
        click.echo(word("origin.none", path=asked))
        return FINDINGS
    click.echo(origin_text(origin, every=every), nl=False)
    return DONE


def _say_state(asked: str, where: Place, at: dt.datetime) -> int:
    """Why something is or is not online."""
    from portalgen.editorial.why import why
    from portalgen.text.dates import format_long
    from portalgen.text.moment import Moment

    answer = why(where.root, where.content, asked, at)
    language = words().language

    def moment(value: object) -> str:
        if not isinstance(value, dt.datetime):
            return ""
        return format_long(Moment(value, has_time=value.time() != dt.time()), language)

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
