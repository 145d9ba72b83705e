"""Options that commands share, and what they become."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click
import msgspec

from portalgen.cli.words import choose_content, content_name, word, words
from portalgen.diagnostics import Diagnostic
from portalgen.diagnostics.formats import FORMATS, FormatOptions
from portalgen.diagnostics.places import in_folder
from portalgen.i18n import LANGUAGES

if TYPE_CHECKING:
    from portalgen.build.pipeline import Request

_F = TypeVar("_F", bound=Callable[..., Any])

#: Where dates without an offset on the command line are meant, before the portal's own zone is known.
_ZONE = "Asia/Ho_Chi_Minh"


class Place(msgspec.Struct, frozen=True):
    """Folders of the portal that a command works on."""

    root: Path
    content: Path
    output: Path


def content_options(function: _F) -> _F:
    """``--content``, ``--output``."""
    function = click.option(
        "--output", type=click.Path(path_type=Path), default=None, help=word("cli.option.output")
    )(function)
    return click.option(
        "--content",
        type=click.Path(path_type=Path, file_okay=False),
        default=Path("content"),
        show_default=True,
        help=word("cli.option.content"),
    )(function)


def clock_option(function: _F) -> _F:
    """``--now ISO``."""
    return click.option("--now", default="", metavar="ISO", help=word("cli.option.now"))(function)


def format_options(function: _F) -> _F:
    """``--format``, ``--lang``."""
    function = click.option(
        "--lang", type=click.Choice(LANGUAGES), default=None, help=word("cli.option.lang")
    )(function)
    return click.option(
        "--format",
        "format_",
        type=click.Choice(sorted(FORMATS)),
        default="text",
        show_default=True,
        help=word("cli.option.format"),
    )(function)


def form_option(*forms: str) -> Callable[[_F], _F]:
    """``--format`` of a command that answers in forms of its own, the first by default."""
    return click.option(
        "--format",
        "format_",
        type=click.Choice(forms),
        default=forms[0],
        show_default=True,
        help=word("cli.option.format"),
    )


def lang_option(function: _F) -> _F:
    """``--lang`` alone."""
    return click.option("--lang", type=click.Choice(LANGUAGES), default=None, help=word("cli.option.lang"))(
        function
    )


def place(content: Path, output: Path | None) -> Place:
    """The portal's folders.

    Raises:
        click.BadParameter: there is no such content folder.
    """
    if not content.is_dir():
        raise click.UsageError(word("cli.error.no_content", path=content))
    root = content.resolve().parent
    choose_content(content.resolve().name)
    return Place(root, content.resolve(), (output or root / "public").resolve())


def request(where: Place, at: dt.datetime) -> Request:
    """A build of the portal at a moment."""
    from portalgen.build.pipeline import Request

    return Request(where.root, where.content, where.output, at)


def clock(now: str) -> dt.datetime:
    """The moment that ``--now`` gives, with offset; the real clock by default, to the second.

    Raises:
        click.UsageError: not a date.
    """
    if not now:
        return dt.datetime.now(dt.UTC).replace(microsecond=0)
    from zoneinfo import ZoneInfo

    from portalgen.text.dates import parse_moment
    from portalgen.text.moment import Moment

    read = parse_moment(now, ZoneInfo(_ZONE))
    if isinstance(read, Moment):
        return read.at
    raise click.UsageError(word("cli.error.now", value=now, suggestion=read.suggestion or "2026-11-24T08:00"))


def show(diagnostics: tuple[Diagnostic, ...], format_: str) -> str:
    """Findings in the wanted form."""
    options = FormatOptions(colour=format_ == "text" and sys.stdout.isatty())
    return FORMATS[format_](in_folder(diagnostics, content_name()), words(), options)
