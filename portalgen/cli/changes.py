"""What ``move``, ``withdraw`` and ``correct`` have in common: plan, show, make."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from portalgen.cli.options import place, show
from portalgen.cli.run import DONE, FINDINGS
from portalgen.cli.words import word

if TYPE_CHECKING:
    from portalgen.editorial.edits import Edits
    from portalgen.editorial.portal_files import PortalFiles

_F = TypeVar("_F", bound=Callable[..., Any])


def change_options(function: _F) -> _F:
    """``--content``, ``--dry-run``."""
    function = click.option("--dry-run", is_flag=True, help=word("edit.dry_run"))(function)
    return click.option(
        "--content",
        type=click.Path(path_type=Path, file_okay=False),
        default=Path("content"),
        show_default=True,
        help=word("cli.option.content"),
    )(function)


def day_of(text: str) -> dt.date | None:
    """The day that ``--on`` gives; None for none.

    Raises:
        click.UsageError: not a day.
    """
    if not text:
        return None
    from portalgen.text.dates import parse_day

    read = parse_day(text)
    if isinstance(read, dt.date):
        return read
    raise click.UsageError(word("edit.on_wrong", value=text))


def carry_out(content: Path, at: dt.datetime, plan: Callable[[PortalFiles], Edits], *, dry_run: bool) -> int:
    """Plan a change, and make it or show it.

    Returns:
        The exit code.
    """
    where = place(content, None)
    from portalgen.content.names import shown
    from portalgen.editorial.portal_files import PortalFiles
    from portalgen.editorial.refusal import Refusal, Unacceptable

    try:
        edits = plan(PortalFiles(where.root, where.content, at))
    except Refusal as refusal:
        raise click.UsageError(word(refusal.key, **refusal.words)) from None
    except Unacceptable as refused:
        click.echo(show(refused.findings, "text"), nl=False, err=True)
        return FINDINGS
    if dry_run:
        for line in edits.diff():
            click.echo(line)
        click.echo(word("edit.dry"), err=True)
        return DONE
    edits.make(where.content)
    for old, new in sorted(edits.names.items()):
        click.echo(word("edit.moved", path=shown(old), target=shown(new)))
    for path in sorted(edits.texts.keys() - set(edits.names.values())):
        click.echo(word("edit.changed", path=shown(path)))
    click.echo(word("edit.next"), err=True)
    return DONE
