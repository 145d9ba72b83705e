"""``portalgen submit``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from portalgen.cli.options import clock, clock_option, content_options, lang_option, place, request, show
from portalgen.cli.run import DONE, FINDINGS
from portalgen.cli.words import word, words

if TYPE_CHECKING:
    from portalgen.cli.options import Place
    from portalgen.editorial.submit import Plan, Where


@click.command(help=word("cli.submit.help"))
@click.argument("paths", metavar=word("cli.submit.paths"), nargs=-1, type=click.Path(path_type=Path))
@content_options
@click.option(
    "-m", "--message", default="", metavar=word("cli.submit.words"), help=word("cli.submit.message")
)
@click.option("--branch", default="", metavar=word("cli.submit.name"), help=word("cli.submit.branch"))
@click.option("--base", default="", metavar=word("cli.submit.name"), help=word("cli.submit.base"))
@click.option("--remote", default="", metavar=word("cli.submit.name"), help=word("cli.submit.remote"))
@click.option("--with-commits", is_flag=True, help=word("cli.submit.with_commits"))
@click.option("--dry-run", is_flag=True, help=word("cli.submit.dry_run"))
@clock_option
@lang_option
def command(
    paths: tuple[Path, ...],
    content: Path,
    output: Path | None,
    message: str,
    branch: str,
    base: str,
    remote: str,
    now: str,
    lang: str | None,  # noqa: ARG001 - settled before commands are made
    *,
    with_commits: bool,
    dry_run: bool,
) -> int:
    """Send a change for review."""
    where, at = place(content, output), clock(now)
    from portalgen.check import check
    from portalgen.content.names import shown
    from portalgen.diagnostics import has_errors
    from portalgen.editorial.changed import changed_files, touched_by
    from portalgen.editorial.past import prefix_of
    from portalgen.editorial.records import read_records
    from portalgen.editorial.refusal import Refusal
    from portalgen.editorial.since import since_published
    from portalgen.editorial.submit import check_others, locate, plan, send
    from portalgen.git import top_folder

    top = top_folder(where.root)
    if top is None:
        raise click.UsageError(word("submit.no_repository"))
    prefix = prefix_of(where.root, where.content)
    changes, _ = changed_files(top, prefix)
    records, found = read_records(request(where, at), touched_by(changes))
    if records is None:
        click.echo(show(found, "text"), nl=False, err=True)
        return FINDINGS
    try:
        repository = locate(top, prefix, base, remote)
        wanted = [_relative(path, where, top) for path in paths]
        change = plan(repository, records, wanted, words(), title=message, branch=branch)
        mine = {shown(file) for subject in change.subjects for file in subject.files}
        since = since_published(where.root, where.content)
        result = check(where.root, where.content, at, changed=mine, before=since.before if since else None)
        findings = tuple(
            d for d in result.diagnostics if mine & {d.span.path, *(span.path for span in d.related)}
        )
        if findings:
            click.echo(show(findings, "text"), nl=False, err=True)
        if has_errors(findings):
            click.echo(word("submit.errors"), err=True)
            return FINDINGS
        _tell(change, repository)
        if dry_run:
            click.echo(word("submit.dry_run"))
            return DONE
        check_others(repository, change.files(repository), has_commits=with_commits)
        sent = send(repository, change)
    except Refusal as refused:
        raise click.UsageError(word(refused.key, **refused.words)) from None
    key = "submit.sent" if change.branch != repository.branch else "submit.sent_again"
    click.echo(word(key, branch=change.branch, remote=repository.remote, base=repository.base))
    click.echo(
        word("submit.open", url=sent.link) if sent.link else word("submit.no_link", branch=change.branch)
    )
    return DONE


def _relative(path: Path, where: Place, top: Path) -> str:
    """A path as the repository names it; it may be deleted."""
    real = top.resolve()
    for base in (Path.cwd(), where.root, where.content):
        candidate = base.resolve() / path
        resolved = candidate.parent.resolve() / candidate.name
        if resolved.is_relative_to(real) and (resolved.exists() or base == where.root):
            inside = resolved.relative_to(real).as_posix()
            return "" if inside == "." else inside
    return path.as_posix()


def _tell(change: Plan, repository: Where) -> None:
    """What will be sent, and what stays behind."""
    for subject in change.subjects:
        click.echo(word(f"submit.change.{subject.change}", title=subject.title))
        for file in subject.files:
            click.echo(f"  {repository.prefix}{file}")
    for file in change.extra:
        click.echo(f"  {file}")
    if change.left:
        click.echo(words().plural("submit.left", len(change.left)))
        for subject in change.left:
            click.echo(f"  {repository.prefix}{subject.path}")
