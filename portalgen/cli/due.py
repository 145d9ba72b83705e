"""``portalgen due``."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from contextlib import closing
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
from portalgen.cli.schedule import as_json, as_text
from portalgen.cli.served import served
from portalgen.cli.words import word, words

if TYPE_CHECKING:
    from portalgen.editorial.schedule import Coming

#: The exit code that tells a workflow to build.
DUE = 10


@click.command(help=word("cli.due.help"))
@content_options
@click.option("--since", default="", metavar="ISO", help=word("cli.due.since"))
@click.option("--last", default="", metavar="BUILD.JSON|URL", help=word("cli.due.last"))
@clock_option
@form_option("text", "json")
@lang_option
def command(
    content: Path,
    output: Path | None,
    since: str,
    last: str,
    now: str,
    format_: str,
    lang: str | None,  # noqa: ARG001 - settled before commands are made
) -> int:
    """Say whether the clock asks for a build."""
    if since and last:
        raise click.UsageError(word("cli.due.both"))
    where, at = place(content, output), clock(now)
    then, holds_until = (clock(since), None) if since else _built(last or str(where.output))
    if then is None:
        return _say("first", (), format_)
    if holds_until is not None and then <= at < holds_until:
        return _say("none", (), format_)
    from portalgen.editorial.records import read_records
    from portalgen.editorial.schedule import coming, counts_days, with_dates

    earlier, later = sorted((then, at))
    records, found = read_records(request(where, at), with_dates(earlier, later))
    if records is None:
        click.echo(show(found, "text"), nl=False, err=True)
        return FINDINGS
    changes = coming(records, earlier, later)
    if changes:
        return _say("changes", changes, format_)
    return _say("days" if counts_days(records, earlier, later) else "none", (), format_)


def _built(where: str) -> tuple[dt.datetime | None, dt.datetime | None]:
    """When the last build was made and until when it holds; None where nothing was built yet."""
    from portalgen.editorial.verify import NoBuild, Unreadable, read_receipt

    if not where.startswith(("http://", "https://")) and not Path(where).exists():
        return None, None
    try:
        with closing(served(where)) as place_:
            receipt = read_receipt(place_)
        due = receipt.get("due")
        return dt.datetime.fromisoformat(receipt["now"]), dt.datetime.fromisoformat(due) if due else None
    except NoBuild:
        return None, None
    except Unreadable as error:
        raise click.UsageError(word("cli.verify.unreadable", where=where, reason=error)) from None
    except (KeyError, TypeError, ValueError):
        raise click.UsageError(word("cli.verify.no_build", where=where)) from None


def _say(reason: str, changes: Sequence[Coming], format_: str) -> int:
    is_due = reason != "none"
    if format_ == "json":
        whole = {"due": is_due, "reason": reason, "changes": [as_json(change) for change in changes]}
        click.echo(json.dumps(whole, ensure_ascii=False, indent=2))
    else:
        click.echo(words().plural("due.changes", len(changes)) if changes else word(f"due.{reason}"))
        click.echo("".join(f"{line}\n" for line in as_text(changes)), nl=False)
    return DUE if is_due else DONE
