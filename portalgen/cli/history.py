"""``portalgen history``."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import click

from portalgen.cli.options import clock, content_options, form_option, lang_option, place, request, show
from portalgen.cli.run import DONE, FINDINGS
from portalgen.cli.words import word, words

if TYPE_CHECKING:
    from portalgen.cli.options import Place
    from portalgen.editorial.history import Commit, Version


@click.command(help=word("cli.history.help"))
@click.argument("asked", metavar=word("cli.history.asked"))
@content_options
@click.option("--online", default="", metavar="URL", help=word("cli.history.online"))
@form_option("text", "json")
@lang_option
def command(
    asked: str,
    content: Path,
    output: Path | None,
    online: str,
    format_: str,
    lang: str | None,  # noqa: ARG001 - settled before commands are made
) -> int:
    """Tell who wrote, approved and published each version of a file."""
    where = place(content, output)
    from portalgen.editorial.history import history_of, in_zone, publications, read_log
    from portalgen.editorial.records import read_frame
    from portalgen.git import GitError

    path = _path(asked, where)
    if path is None:
        return FINDINGS
    try:
        log = read_log(where.root)
    except GitError as error:
        raise click.UsageError(word("history.no_log", reason=error)) from None
    frame = read_frame(where.content)
    found = tuple(in_zone(v, frame.zone if frame else None) for v in history_of(path, publications(log)))
    if not found:
        raise click.UsageError(word("history.unknown", path=path))
    served = _online(online, log) if online else None
    if format_ == "json":
        click.echo(json.dumps([as_json(v) for v in found], ensure_ascii=False, indent=2))
    else:
        click.echo("\n".join(_lines(path, found, served)))
    return DONE


def _path(asked: str, where: Place) -> str | None:
    """The file relative to the repository's top; None where the content cannot be read."""
    from portalgen.editorial.past import prefix_of
    from portalgen.editorial.records import at_address, item_of_url, read_records
    from portalgen.git import top_folder

    top = (top_folder(where.root) or where.root).resolve()
    if "://" not in asked:
        for base in (Path.cwd(), where.root, where.content):
            candidate = (base / asked).resolve()
            if candidate.is_file() and candidate.is_relative_to(top):
                return candidate.relative_to(top).as_posix()
        if not asked.startswith("/"):
            return asked
    records, found = read_records(request(where, clock("")), at_address(asked))
    if records is None:
        click.echo(show(found, "text"), nl=False, err=True)
        return None
    item = item_of_url(records.items, records.addresses, asked)
    if item is None:
        raise click.UsageError(word("why.unknown", url=asked, path=asked))
    return prefix_of(where.root, where.content) + item.source


def _online(url: str, log: Mapping[str, Commit]) -> frozenset[str]:
    """The commits that the portal online was built with."""
    from portalgen.cli.served import served
    from portalgen.editorial.history import ancestors
    from portalgen.editorial.verify import NoBuild, Unreadable, read_receipt

    try:
        with closing(served(url)) as place_:
            commit = str(read_receipt(place_).get("commit") or "")
    except NoBuild:
        raise click.UsageError(word("cli.verify.no_build", where=url)) from None
    except Unreadable as error:
        raise click.UsageError(word("cli.verify.unreadable", where=url, reason=error)) from None
    return ancestors(log, commit)


def as_json(version: Version) -> dict[str, object]:
    """A version as machines read it."""
    return {
        "at": version.at.isoformat(),
        "change": version.change,
        "path": version.path,
        "before": version.before,
        "writers": version.writers,
        "approvers": version.approvers,
        "publisher": version.publisher,
        "request": version.request,
        "urgent": version.urgent,
        "commit": version.commit,
        "subject": version.subject,
    }


def _lines(path: str, found: Iterable[Version], online: frozenset[str] | None) -> Iterator[str]:
    from portalgen.text.dates import format_long
    from portalgen.text.moment import Moment

    yield path
    is_waiting = online is not None
    for version in found:
        yield ""
        at = format_long(Moment(version.at), words().language)
        yield word(f"history.{version.change}", at=at, before=version.before)
        yield "  " + word("history.writers", names=", ".join(version.writers))
        approved = ", ".join(version.approvers) or word("history.nobody")
        yield "  " + word("history.approvers", names=approved)
        yield "  " + word("history.publisher", name=version.publisher or word("history.not_recorded"))
        if version.urgent:
            yield "  " + word("history.urgent", reason=version.urgent)
        yield "  " + " ".join(
            part for part in (version.commit[:12], version.request, version.subject) if part
        )
        if online is not None and is_waiting:
            is_waiting = version.commit not in online
            yield "  " + word("history.not_online" if is_waiting else "history.online")
