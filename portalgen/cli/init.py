"""``portalgen init``."""

from __future__ import annotations

import shlex
from pathlib import Path

import click

from portalgen.cli.options import clock, clock_option, show
from portalgen.cli.run import DONE, WRONG_USE
from portalgen.cli.words import word, words
from portalgen.editorial.files import write_new
from portalgen.editorial.init import ZONE, Portal, plan_portal, read_skeleton
from portalgen.editorial.refusal import Unacceptable
from portalgen.i18n import LANGUAGES

_ADDRESS = "https://portal.example.gov.vn"
#: What a folder may hold and still count as empty: a repository without a commit.
_PASSED_OVER = frozenset({".git", ".DS_Store"})


@click.command(help=word("cli.init.help"))
@click.argument("folder", metavar=word("cli.init.folder"), type=click.Path(path_type=Path))
@click.option("--title", default="", metavar=word("cli.init.name"), help=word("cli.init.title"))
@click.option(
    "--base-url", default=_ADDRESS, metavar="URL", show_default=True, help=word("cli.init.base_url")
)
@clock_option
@click.option("--lang", type=click.Choice(LANGUAGES), default=None, help=word("cli.init.lang"))
def command(
    folder: Path,
    title: str,
    base_url: str,
    now: str,
    lang: str | None,  # noqa: ARG001 - settled before commands are made
) -> int:
    """Make a new portal."""
    today = clock(now).astimezone(ZONE).date()
    _check_folder(folder)
    portal = Portal(title or word("init.title"), base_url, today)
    try:
        files = plan_portal(portal, read_skeleton(words().language), words())
        write_new(folder, files)
    except Unacceptable as refused:
        click.echo(show(refused.findings, "text"), nl=False, err=True)
        click.echo(word("new.refused"), err=True)
        return WRONG_USE
    except OSError as error:
        raise _wrong("init.unwritable", path=folder, reason=error.strerror or error) from None
    click.echo(word("init.made", title=portal.title, path=folder, count=len(files)))
    click.echo(word("init.next", path=shlex.quote(str(folder))))
    return DONE


def _check_folder(folder: Path) -> None:
    """Never write among files that are already there."""
    if folder.exists() and not folder.is_dir():
        raise _wrong("init.is_file", path=folder)
    if folder.is_dir() and any(entry.name not in _PASSED_OVER for entry in folder.iterdir()):
        raise _wrong("init.not_empty", path=folder)


def _wrong(key: str, **args: object) -> click.UsageError:
    return click.UsageError(word(key, **args), click.get_current_context())
