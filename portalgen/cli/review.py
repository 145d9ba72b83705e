"""``portalgen review``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click
import msgspec

from portalgen.cli.options import clock, clock_option, lang_option, place
from portalgen.cli.run import DONE, FINDINGS
from portalgen.cli.words import content_name, word, words
from portalgen.diagnostics.places import in_folder

if TYPE_CHECKING:
    from portalgen.editorial.review.model import Review
    from portalgen.editorial.review.sides import Asked

_FORMATS = ("markdown", "html", "json")


@click.command(help=word("cli.review.help"))
@click.argument("base", metavar=word("cli.review.base"))
@click.argument("head", metavar=f"[{word('cli.review.head')}]", default="", required=False)
@click.option(
    "--content",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("content"),
    show_default=True,
    help=word("cli.option.content"),
)
@click.option(
    "--format",
    "format_",
    type=click.Choice(_FORMATS),
    default="markdown",
    show_default=True,
    help=word("cli.review.format"),
)
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), help=word("cli.review.out"))
@clock_option
@lang_option
def command(
    base: str,
    head: str,
    content: Path,
    format_: str,
    out: Path | None,
    now: str,
    lang: str | None,  # noqa: ARG001 - settled before commands are made
) -> int:
    """Compare what two versions publish."""
    where = place(content, None)
    from portalgen.editorial.review.compare import review
    from portalgen.editorial.review.sides import resolve
    from portalgen.git import GitError

    at = clock(now)
    try:
        asked = resolve(where.root, where.content, base, head, at)
    except GitError as error:
        raise click.UsageError(_why_not(where.root, base, head, error)) from None
    whole = review(asked, (base, head))
    told = {key: in_folder(getattr(whole, key), content_name()) for key in ("findings", "mended")}
    whole = msgspec.structs.replace(whole, **told)
    if out is None:
        click.echo(_form(format_, whole, asked), nl=False)
    else:
        out.mkdir(parents=True, exist_ok=True)
        for form, ending in zip(_FORMATS, ("md", "html", "json"), strict=True):
            (out / f"review.{ending}").write_text(_form(form, whole, asked), encoding="utf-8")
        click.echo(word("cli.review.written", path=out), err=True)
    sys.stdout.flush()
    return FINDINGS if whole.lost or not whole.comparable else DONE


def _why_not(root: Path, base: str, head: str, error: Exception) -> str:
    """Which of the names Git does not know, or that there is no repository."""
    from portalgen.git import GitError, commit_of

    for name in filter(None, (head or "HEAD", base)):
        try:
            commit_of(root, "HEAD")
        except GitError:
            return word("cli.review.no_repository", path=root, reason=str(error) or "-")
        try:
            commit_of(root, name)
        except GitError:
            return word("cli.review.no_commit", name=name)
    return str(error)


def _form(form: str, whole: Review, asked: Asked) -> str:
    match form:
        case "markdown":
            from portalgen.editorial.review.markdown import markdown

            return markdown(whole, words())
        case "html":
            from portalgen.editorial.review.html import html
            from portalgen.editorial.review.sides import output_of

            return html(whole, words(), lambda path, later: output_of(asked, path, later=later))
    return msgspec.json.format(msgspec.json.encode(whole), indent=2).decode() + "\n"
