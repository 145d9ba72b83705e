"""``portalgen build``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from portalgen.cli.options import clock, clock_option, content_options, format_options, place, show
from portalgen.cli.run import DONE, FAULT, FINDINGS
from portalgen.cli.words import word

if TYPE_CHECKING:
    from portalgen.build.pipeline import Result


@click.command(help=word("cli.build.help"))
@content_options
@click.option("--base-url", default="", metavar="URL", help=word("cli.build.base_url"))
@click.option("--drafts", is_flag=True, help=word("cli.build.drafts"))
@click.option("--clean", is_flag=True, help=word("cli.build.clean"))
@click.option("--verify", is_flag=True, help=word("cli.build.verify"))
@click.option("--dry-run", "dry", is_flag=True, help=word("cli.build.dry_run"))
@click.option("--jobs", type=click.IntRange(0), default=0, metavar="N", help=word("cli.build.jobs"))
@click.option("--verbose", "-v", is_flag=True, help=word("cli.option.verbose"))
@clock_option
@format_options
def command(
    content: Path,
    output: Path | None,
    base_url: str,
    now: str,
    format_: str,
    lang: str | None,  # noqa: ARG001 - settled before commands are made
    *,
    drafts: bool,
    clean: bool,
    verify: bool,
    dry: bool,
    jobs: int,
    verbose: bool,
) -> int:
    """Build and publish into the output folder."""
    where = place(content, output)
    at = clock(now)
    from portalgen.build.pipeline import Request, build, differing
    from portalgen.build.publish import ForeignFolderError
    from portalgen.cli.progress import progress
    from portalgen.git import head_commit

    request = Request(
        where.root,
        where.content,
        where.output,
        at,
        base_url=base_url,
        drafts=drafts,
        clean=clean,
        commit=head_commit(where.root),
        jobs=jobs,
    )
    told = progress(enabled=format_ == "text" and sys.stderr.isatty())
    try:
        if dry:
            from portalgen.build.rehearsal import rehearse

            return _say_what_would_be(rehearse(request, told), format_, every=verbose)
        result = build(request, told)
    except ForeignFolderError:
        raise click.UsageError(word("cli.build.foreign", path=where.output)) from None
    if result.diagnostics or format_ != "text":
        click.echo(show(result.diagnostics, format_), nl=False)
    if result.published is None:
        click.echo(word("cli.build.stopped"), err=True)
        return FINDINGS
    click.echo(
        word(
            "cli.build.done",
            items=sum(result.counts.values()),
            published=result.counts["published"],
            written=len(result.published.written),
            deleted=len(result.published.deleted),
            unchanged=result.published.unchanged,
            path=where.output,
            seconds=f"{sum(result.timings.values()):.1f}",
        ),
        err=True,
    )
    if verbose:
        for stage, seconds in result.timings.items():
            click.echo(f"  {stage:<10} {seconds:6.2f} s", err=True)
    if verify:
        different = differing(request)
        if different:
            click.echo(
                word("cli.build.differs", count=len(different), paths="\n".join(different[:20])), err=True
            )
            return FAULT
        click.echo(word("cli.build.verified"), err=True)
    return DONE


def _say_what_would_be(result: Result, format_: str, *, every: bool) -> int:
    """The findings and the reasons of a dry run; reasons go beside forms that have no room for them."""
    from portalgen.cli.reasons import reasons_json, reasons_text

    if format_ == "json":
        click.echo(reasons_json(result), nl=False)
    elif result.diagnostics or format_ != "text":
        click.echo(show(result.diagnostics, format_), nl=False)
    if result.published is None:
        click.echo(word("cli.build.would_stop"), err=True)
        return FINDINGS
    if result.reasons is not None and format_ != "json":
        click.echo(reasons_text(result.reasons, every=every), nl=False, err=format_ != "text")
    return DONE
