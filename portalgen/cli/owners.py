"""``portalgen owners``."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from portalgen.cli.options import clock, clock_option, content_options, form_option, lang_option, place, show
from portalgen.cli.run import DONE, FINDINGS
from portalgen.cli.words import named, word
from portalgen.i18n import translator

if TYPE_CHECKING:
    from portalgen.cli.options import Place
    from portalgen.content.portal import Frame
    from portalgen.editorial.owners import Answerable


@click.command(help=word("cli.owners.help"))
@click.argument("asked", metavar=word("cli.owners.file"), required=False, default="")
@content_options
@click.option(
    "--host", "hosts", type=click.Choice(["github", "gitlab"]), multiple=True, help=word("cli.owners.host")
)
@click.option("--check", "only_check", is_flag=True, help=word("cli.owners.check"))
@click.option("--report", is_flag=True, help=word("cli.owners.report"))
@click.option("--at", "moment", default="", metavar="REF|ISO", help=word("cli.owners.at"))
@form_option("text", "json")
@clock_option
@lang_option
def command(
    asked: str,
    content: Path,
    output: Path | None,
    hosts: tuple[str, ...],
    moment: str,
    format_: str,
    now: str,
    lang: str | None,  # noqa: ARG001 - settled before commands are made
    *,
    only_check: bool,
    report: bool,
) -> int:
    """Write who answers for what in the words of a Git host."""
    where = place(content, output)
    from portalgen.editorial.owners import answerable, answerable_at

    frame, today = _frame(where, moment, clock(now))
    if frame is None:
        return FINDINGS
    one = asked and answerable_at(_path(asked, where), frame, today)
    said = (one,) if one else answerable(frame, today)
    if asked or report or moment:
        click.echo(_json(said) if format_ == "json" else "\n".join(_text(said)))
        return DONE
    if not any(rule.owners or rule.approvers for rule in said):
        raise click.UsageError(word("owners.nobody"))
    return _files(where, said, hosts, frame.portal.languages[0], only_check=only_check)


def _frame(where: Place, moment: str, at: dt.datetime) -> tuple[Frame | None, dt.date]:
    """The frame on the disk, or that of a commit or moment."""
    from portalgen.build.discover import discover
    from portalgen.build.load import load_frame_of
    from portalgen.editorial.past import commit_before, frame_at, prefix_of
    from portalgen.git import GitError, commit_of

    if not moment:
        frame, found = load_frame_of(discover(where.content)[0])
    else:
        try:
            try:
                commit = commit_of(where.root, moment)
            except GitError:
                at = clock(moment)
                commit = commit_before(where.root, at)
            frame, found = frame_at(where.root, commit, prefix_of(where.root, where.content))
        except GitError:
            raise click.UsageError(word("owners.no_commit", name=moment)) from None
    if frame is None:
        click.echo(show(found, "text"), nl=False, err=True)
        return None, at.date()
    return frame, at.astimezone(frame.zone).date()


def _path(asked: str, where: Place) -> str:
    """The path relative to the content root; it need not exist."""
    for base in (Path.cwd(), where.root, where.content):
        candidate = (base / asked).resolve()
        if candidate.exists() and candidate.is_relative_to(where.content):
            return candidate.relative_to(where.content).as_posix()
    return asked.removeprefix(f"{where.content.name}/").removeprefix("content/")


def _files(
    where: Place, rules: tuple[Answerable, ...], hosts: tuple[str, ...], lang: str, *, only_check: bool
) -> int:
    from portalgen.editorial.owners_files import Repository, owners_files
    from portalgen.editorial.past import prefix_of
    from portalgen.git import top_folder

    top = top_folder(where.root) or where.root
    prefix = prefix_of(where.root, where.content)
    repository = Repository(prefix, prefix.removesuffix(f"{where.content.name}/"))
    stale = []
    for host in hosts or _hosts(top):
        for path, text in owners_files(rules, repository, host, translator(lang)).items():
            target = top / path
            if target.is_file() and target.read_text(encoding="utf-8") == text:
                continue
            stale.append(path)
            if not only_check:
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_text(text, encoding="utf-8")
    for path in stale:
        click.echo(word("owners.stale" if only_check else "owners.written", path=path))
    if not stale:
        click.echo(word("owners.current"))
    return FINDINGS if stale and only_check else DONE


def _hosts(top: Path) -> tuple[str, ...]:
    """The hosts whose files the repository has; GitHub where it has none."""
    found = [
        host
        for host, names in {"github": (".github",), "gitlab": (".gitlab", ".gitlab-ci.yml")}.items()
        if any((top / name).exists() for name in names)
    ]
    return tuple(found) or ("github",)


def _text(rules: tuple[Answerable, ...]) -> Iterator[str]:
    for rule in rules:
        yield named(f"content/{rule.path}")
        yield "  " + word("owners.owners", names=", ".join(rule.owners) or word("owners.none"))
        yield "  " + word("owners.approvers", names=", ".join(rule.approvers) or word("owners.none"))
        if rule.why:
            yield "  " + word("owners.why", path=f"content/{rule.why}")


def _json(rules: tuple[Answerable, ...]) -> str:
    rows = [
        {"path": named(f"content/{r.path}"), "owners": r.owners, "approvers": r.approvers, "why": r.why}
        for r in rules
    ]
    return json.dumps(rows, ensure_ascii=False, indent=2)
