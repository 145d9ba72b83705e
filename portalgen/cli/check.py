"""``portalgen check``."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from portalgen.cli.options import clock, clock_option, content_options, format_options, place, show
from portalgen.cli.run import DONE, FINDINGS
from portalgen.cli.words import content_name, named, word, words

if TYPE_CHECKING:
    from portalgen.diagnostics import Diagnostic
    from portalgen.editorial.since import Since

_SUMMARY = "GITHUB_STEP_SUMMARY"
_SUMMARY_BYTES = 1_000_000


@click.command(help=word("cli.check.help"))
@content_options
@click.option("--changed-since", default="", metavar="REF", help=word("cli.check.changed_since"))
@click.option("--fix", is_flag=True, help=word("cli.check.fix"))
@click.option(
    "--fail-on",
    type=click.Choice(["error", "warning"]),
    default="error",
    show_default=True,
    help=word("cli.check.fail_on"),
)
@clock_option
@format_options
def command(
    content: Path,
    output: Path | None,
    changed_since: str,
    fix: bool,
    fail_on: str,
    now: str,
    format_: str,
    lang: str | None,  # noqa: ARG001 - settled before commands are made
) -> int:
    """Check everything, or a change, and change nothing unless asked to."""
    where = place(content, output)
    at = clock(now)
    from portalgen.check import check
    from portalgen.diagnostics import Severity

    since = _since(where.root, where.content, changed_since)
    changed = since.paths if since and changed_since else None
    before = since.before if since else None
    result = check(where.root, where.content, at, changed=changed, before=before)
    if fix:
        from portalgen.check.fix import fix_all

        for mended in fix_all(where.content, result.diagnostics, changed):
            click.echo(word("cli.check.fixed", path=mended.path, count=mended.count), err=True)
        since = _since(where.root, where.content, changed_since)
        before = since.before if since else None
        result = check(where.root, where.content, at, changed=changed, before=before)
    if result.diagnostics or format_ != "text":
        click.echo(_shown(result.diagnostics, format_, where.root, since), nl=False)
    elif changed is not None:
        click.echo(word("cli.check.clean_change", files=result.items))
    else:
        click.echo(word("cli.check.clean", items=result.items))
    if since:
        click.echo(word("cli.check.compared", commit=since.label), err=True)
    else:
        click.echo(word("cli.check.not_compared"), err=True)
    stops = {Severity.ERROR, Severity.WARNING} if fail_on == "warning" else {Severity.ERROR}
    return FINDINGS if any(d.severity in stops for d in result.diagnostics) else DONE


def _since(root: Path, content: Path, ref: str) -> Since | None:
    """The change that is checked: since a commit that was named, or since what is published."""
    from portalgen.editorial.since import changed_since, since_published
    from portalgen.git import GitError

    if not ref:
        return since_published(root, content)
    try:
        return changed_since(root, content, ref)
    except GitError as error:
        raise click.UsageError(word("cli.check.no_ref", ref=ref, reason=str(error))) from error


def _shown(found: tuple[Diagnostic, ...], format_: str, root: Path, since: Since | None) -> str:
    """The findings in their form; for GitHub the full list goes to the summary of the step too."""
    if format_ in {"text", "json"}:
        return show(found, format_)
    from portalgen.diagnostics.formats import FORMATS, FormatOptions
    from portalgen.diagnostics.places import in_folder
    from portalgen.editorial.since import prefix_of

    found = in_folder(found, content_name())
    changed = frozenset(map(named, since.paths)) if since else frozenset[str]()
    options = FormatOptions(changed=changed, prefix=prefix_of(root))
    summary = os.environ.get(_SUMMARY, "")
    if format_ == "github" and summary:
        text = FORMATS["markdown"](found, words(), options)
        with Path(summary).open("a", encoding="utf-8") as stream:
            stream.write(text[:_SUMMARY_BYTES])
    return FORMATS[format_](found, words(), options)
