"""``portalgen policy``."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click
import msgspec

from portalgen.cli.options import clock, clock_option, content_options, form_option, lang_option, place, show
from portalgen.cli.run import DONE, FINDINGS
from portalgen.cli.words import word, words

if TYPE_CHECKING:
    from portalgen.editorial.policy import Judgement, Need
    from portalgen.editorial.reviews import Reviews

_HOURS = 24
_MOST_PATHS = 10


@click.command(help=word("cli.policy.help"))
@content_options
@click.option(
    "--reviews",
    "reviews_file",
    type=click.Path(path_type=Path, dir_okay=False, exists=True, allow_dash=True),
    help=word("cli.policy.reviews"),
)
@click.option("--base", required=True, metavar="REF", help=word("cli.policy.base"))
@click.option("--head", default="HEAD", show_default=True, metavar="REF", help=word("cli.policy.head"))
@click.option("--author", "authors", multiple=True, help=word("cli.policy.author"))
@click.option("--trailers", "only_trailers", is_flag=True, help=word("cli.policy.trailers"))
@form_option("text", "markdown", "json")
@clock_option
@lang_option
def command(
    content: Path,
    output: Path | None,
    reviews_file: Path | None,
    base: str,
    head: str,
    authors: tuple[str, ...],
    format_: str,
    now: str,
    lang: str | None,  # noqa: ARG001 - settled before commands are made
    *,
    only_trailers: bool,
) -> int:
    """Say whether the right people agreed with a change."""
    where, at = place(content, output), clock(now)
    from portalgen.editorial.changes import changes_between
    from portalgen.editorial.past import frame_at, prefix_of
    from portalgen.editorial.policy import judge, trailers
    from portalgen.git import GitError

    reviews = _reviews(reviews_file, authors)
    try:
        prefix = prefix_of(where.root, where.content)
        published, wanted = (_commit(where.root, name) for name in (base, head))
        if reviews.head and reviews.head != wanted:
            raise click.UsageError(word("policy.other_head", head=wanted[:12], reviewed=reviews.head[:12]))
        (before, found), (after, _) = (frame_at(where.root, commit, prefix) for commit in (published, wanted))
        if before is None:
            click.echo(show(found, "text"), nl=False, err=True)
            return FINDINGS
        changes = changes_between(where.root, prefix, published, wanted, (before, after or before))
    except GitError as error:
        raise click.UsageError(word("policy.git", reason=error)) from None
    judgement = judge(changes, before, reviews, at.astimezone(before.zone).date())
    if only_trailers:
        hours = (before.tables.get("policy", {}).get("urgent") or {}).get("review_within", _HOURS)
        click.echo("".join(f"{line}\n" for line in trailers(judgement, reviews, hours, at)), nl=False)
    elif format_ == "json":
        click.echo(_json(judgement))
    else:
        click.echo(
            "\n".join(_lines(judgement, reviews, asked=reviews_file is None, markdown=format_ != "text"))
        )
    return DONE if judgement.holds or reviews_file is None else FINDINGS


def _commit(root: Path, name: str) -> str:
    from portalgen.git import GitError, commit_of

    try:
        return commit_of(root, name)
    except GitError:
        raise click.UsageError(word("policy.no_commit", name=name)) from None


def _reviews(path: Path | None, authors: tuple[str, ...]) -> Reviews:
    """The reviews of the file, with the authors that the command names too.

    Raises:
        click.UsageError: it cannot be understood, or nobody says who wrote the change.
    """
    from portalgen.editorial.reviews import Reviews, Unknown, account, parse_reviews

    if path is None:
        return Reviews()
    try:
        text = sys.stdin.read() if str(path) == "-" else path.read_text(encoding="utf-8")
        reviews = parse_reviews(text)
    except (Unknown, UnicodeDecodeError) as error:
        raise click.UsageError(word("policy.unknown", path=path, reason=error)) from None
    known = reviews.authors | frozenset(map(account, authors))
    if not known:
        raise click.UsageError(word("policy.no_author", path=path))
    return msgspec.structs.replace(reviews, authors=known)


def _lines(judgement: Judgement, reviews: Reviews, *, asked: bool, markdown: bool) -> Iterator[str]:
    """What is needed and what is missing, for people."""
    bullet, mark = ("- ", "`") if markdown else ("  ", "")
    if asked:
        yield word("policy.asked")
    elif judgement.holds:
        yield word("policy.holds")
    else:
        yield word("policy.fails")
    if judgement.urgent:
        known = (
            word("policy.urgent", reason=judgement.reason) if judgement.reason else word("policy.no_reason")
        )
        yield bullet + known
    for name in judgement.objecting:
        yield bullet + word("policy.objecting", name=name)
    for verdict in judgement.verdicts:
        yield ""
        for path in verdict.paths[:_MOST_PATHS]:
            yield f"{mark}{path}{mark}" + ("  " if markdown else "")
        if len(verdict.paths) > _MOST_PATHS:
            yield word("policy.more", count=len(verdict.paths) - _MOST_PATHS)
        missing = dict(verdict.missing)
        for need in verdict.needs:
            left = missing.get(need, 0)
            sign = "" if asked else "✗ " if left else "✓ "
            yield f"{bullet}{sign}{_need(need, left, asked=asked, mark=mark)}"
    if reviews.outdated:
        yield ""
        yield word("policy.outdated", names=", ".join(reviews.outdated))


def _need(need: Need, left: int, *, asked: bool, mark: str) -> str:
    # Names in code: nobody is called because a report mentions them.
    accounts = ", ".join(f"{mark}{name}{mark}" for name in need.accounts)
    key = "policy.need" if accounts else "policy.need.anyone"
    text = words().plural(key, need.approvals, accounts=accounts)
    if left and not asked:
        text += ", " + words().plural("policy.left", left)
    from portalgen.editorial.policy import URGENT

    reason = need.why or (word("policy.rule.urgent") if need.rule == URGENT else need.rule)
    return f"{text} ({reason})" if reason else text


def _json(judgement: Judgement) -> str:
    whole = {
        "holds": judgement.holds,
        "urgent": judgement.urgent,
        "reason": judgement.reason,
        "objecting": judgement.objecting,
        "verdicts": [
            {
                "paths": verdict.paths,
                "needs": [msgspec.to_builtins(need) for need in verdict.needs],
                "missing": [{**msgspec.to_builtins(n), "left": left} for n, left in verdict.missing],
            }
            for verdict in judgement.verdicts
        ],
    }
    return json.dumps(whole, ensure_ascii=False, indent=2)
