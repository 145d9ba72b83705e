"""``portalgen audit``."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from portalgen.cli.history import as_json
from portalgen.cli.options import clock, clock_option, content_options, form_option, lang_option, place
from portalgen.cli.run import DONE, FINDINGS
from portalgen.cli.words import word, words

if TYPE_CHECKING:
    import datetime as dt

    from portalgen.content.portal import Frame
    from portalgen.editorial.history import Urgent, Version

_COLUMNS = ("at", "change", "path", "writers", "approvers", "publisher", "request", "urgent", "commit")


@click.command(help=word("cli.audit.help"))
@click.argument("paths", metavar=word("cli.audit.paths"), nargs=-1)
@content_options
@click.option("--since", default="", metavar="ISO", help=word("cli.audit.since"))
@click.option("--until", default="", metavar="ISO", help=word("cli.audit.until"))
@click.option("--unapproved", is_flag=True, help=word("cli.audit.unapproved"))
@click.option("--urgent", is_flag=True, help=word("cli.audit.urgent"))
@form_option("text", "csv", "json")
@clock_option
@lang_option
def command(
    paths: tuple[str, ...],
    content: Path,
    output: Path | None,
    since: str,
    until: str,
    format_: str,
    now: str,
    lang: str | None,  # noqa: ARG001 - settled before commands are made
    *,
    unapproved: bool,
    urgent: bool,
) -> int:
    """Tell who wrote, approved and published what."""
    where, at = place(content, output), clock(now)
    first, last = (clock(text) if text else None for text in (since, until))
    from portalgen.editorial.history import in_zone, publications, read_log, urgent_changes, versions
    from portalgen.editorial.past import prefix_of
    from portalgen.editorial.records import read_frame
    from portalgen.git import GitError

    try:
        published = publications(read_log(where.root))
    except GitError as error:
        raise click.UsageError(word("history.no_log", reason=error)) from None
    frame = read_frame(where.content)
    zone = frame.zone if frame else None
    if urgent:
        return _urgent(tuple(urgent_changes(published, _hours(frame))), at, zone, format_)
    prefix = prefix_of(where.root, where.content)
    wanted = tuple(_relative(path, prefix) for path in paths) or (prefix,)
    found = [
        in_zone(version, zone)
        for version in versions(published)
        if version.path.startswith(wanted)
        and _is_within(version.at, first, last)
        and not (unapproved and version.approvers)
    ]
    click.echo(_shown(found, format_), nl=False)
    return FINDINGS if unapproved and found else DONE


def _relative(path: str, prefix: str) -> str:
    """A path of the content as the repository names it."""
    plain = path.removeprefix("./").strip("/")
    return plain if plain.startswith(prefix.rstrip("/")) else prefix + plain


def _is_within(at: dt.datetime, first: dt.datetime | None, last: dt.datetime | None) -> bool:
    return (first is None or at >= first) and (last is None or at <= last)


def _hours(frame: Frame | None) -> int:
    """Time for second reviews, as the policy on the disk says."""
    urgent = (frame.tables.get("policy", {}).get("urgent") or {}) if frame else {}
    return int(urgent.get("review_within", 24))


def _shown(found: list[Version], format_: str) -> str:
    if format_ == "json":
        return json.dumps([as_json(version) for version in found], ensure_ascii=False, indent=2) + "\n"
    if format_ == "csv":
        return _csv(found)
    lines = [line for version in found for line in _lines(version)]
    return "".join(f"{line}\n" for line in (*lines, words().plural("audit.count", len(found))))


def _csv(found: list[Version]) -> str:
    from portalgen.render.tabular import CsvColumn, list_csv

    columns = [CsvColumn(name, {"vi": word(f"audit.column.{name}")}) for name in _COLUMNS]
    rows = [{**as_json(version), "change": word(f"audit.kind.{version.change}")} for version in found]
    return list_csv(rows, columns).decode()


def _lines(version: Version) -> Iterator[str]:
    who = word(
        "audit.who",
        writers=", ".join(version.writers),
        approvers=", ".join(version.approvers) or word("history.nobody"),
        publisher=version.publisher or word("history.not_recorded"),
    )
    what = word(f"audit.{version.change}", path=version.path, before=version.before)
    yield f"{version.at:%Y-%m-%d %H:%M}  {what}"
    yield f"  {who}"
    if version.urgent:
        yield "  " + word("history.urgent", reason=version.urgent)
    yield "  " + " ".join(part for part in (version.commit[:12], version.request, version.subject) if part)


def _urgent(found: tuple[Urgent, ...], at: dt.datetime, zone: dt.tzinfo | None, format_: str) -> int:
    waiting = [one for one in found if not one.reviewed_by]
    overdue = [one for one in waiting if one.due < at]
    if format_ == "json":
        rows = [
            {
                "commit": one.commit.id,
                "at": one.commit.at.isoformat(),
                "subject": one.commit.subject,
                "reason": one.reason,
                "writers": one.writers,
                "due": one.due.isoformat(),
                "reviewed_by": one.reviewed_by,
                "overdue": one in overdue,
            }
            for one in found
        ]
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return FINDINGS if overdue else DONE
    for one in found:
        state = "reviewed" if one.reviewed_by else "overdue" if one in overdue else "waiting"
        click.echo(
            f"{one.commit.at.astimezone(zone):%Y-%m-%d %H:%M}  {one.commit.id[:12]} {one.commit.subject}"
        )
        click.echo("  " + word("history.urgent", reason=one.reason))
        due = f"{one.due.astimezone(zone):%Y-%m-%d %H:%M}"
        click.echo("  " + word(f"audit.{state}", name=one.reviewed_by, due=due))
    left = words().plural("audit.urgent_count", len(waiting)) if waiting else word("audit.urgent_none")
    click.echo(left)
    return FINDINGS if overdue else DONE
