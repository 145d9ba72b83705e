"""``portalgen schedule``."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from portalgen.cli.options import (
    clock,
    clock_option,
    content_options,
    form_option,
    lang_option,
    place,
    request,
    show,
)
from portalgen.cli.run import DONE, FINDINGS
from portalgen.cli.words import named, word, words

if TYPE_CHECKING:
    from portalgen.editorial.schedule import Coming


@click.command(help=word("cli.schedule.help"))
@content_options
@click.option("--site", default="", metavar=word("cli.schedule.site_name"), help=word("cli.schedule.site"))
@click.option("--until", default="", metavar="ISO", help=word("cli.schedule.until"))
@clock_option
@form_option("text", "json", "ics")
@lang_option
def command(
    content: Path,
    output: Path | None,
    site: str,
    until: str,
    now: str,
    format_: str,
    lang: str | None,  # noqa: ARG001 - settled before commands are made
) -> int:
    """List what the clock will change."""
    where, since = place(content, output), clock(now)
    end = clock(until) if until else None
    from portalgen.editorial.places import resolve_site
    from portalgen.editorial.records import read_records
    from portalgen.editorial.refusal import Refusal
    from portalgen.editorial.schedule import coming, with_dates

    records, found = read_records(request(where, since), with_dates(since, end))
    if records is None:
        click.echo(show(found, "text"), nl=False, err=True)
        return FINDINGS
    try:
        wanted = resolve_site(site, records.frame).id if site else ""
    except Refusal as refused:
        raise click.UsageError(word(refused.key, **refused.words)) from None
    changes = [c for c in coming(records, since, end) if wanted in {"", c.site}]
    if format_ == "json":
        click.echo(json.dumps([as_json(change) for change in changes], ensure_ascii=False, indent=2))
    elif format_ == "ics":
        from portalgen.editorial.icalendar import calendar

        click.echo(calendar(changes, since, records.frame.portal.title, words()), nl=False)
    elif changes:
        click.echo("\n".join(as_text(changes)))
    else:
        click.echo(word("schedule.none"))
    return DONE


def as_json(change: Coming) -> dict[str, str]:
    """A change as machines read it."""
    from portalgen.content.names import shown

    return {
        "at": change.at.isoformat(),
        "kind": change.kind,
        "site": change.site,
        "title": change.title,
        "url": change.url,
        "path": named(shown(change.path)),
    }


def as_text(changes: Iterable[Coming]) -> Iterator[str]:
    """Changes as people read them, day by day."""
    from portalgen.content.names import shown
    from portalgen.editorial.schedule import by_day
    from portalgen.text.dates import format_long

    for day, those in by_day(changes).items():
        yield format_long(day, words().language)
        for change in those:
            yield f"  {change.at:%H:%M}  {word(f'schedule.{change.kind}', title=change.title)}"
            yield f"         {change.url}"
            yield f"         {named(shown(change.path))}"
