"""From words on a command line to an exit code: 0 done, 1 findings, 2 wrong use, 3 a fault of ours."""

from __future__ import annotations

import importlib
import os
import sys
from typing import Any

import click

from portalgen.cli.words import choose_language, word

DONE, FINDINGS, WRONG_USE, FAULT = 0, 1, 2, 3

#: Commands in the order in which help shows them; each is ``portalgen.cli.<module>:command``.
COMMANDS = {
    "build": "build",
    "serve": "serve",
    "check": "check",
    "new": "new",
    "init": "init",
    "review": "review",
    "move": "move",
    "withdraw": "withdraw",
    "correct": "correct",
    "why": "why",
    "submit": "submit",
    "owners": "owners",
    "policy": "policy",
    "history": "history",
    "audit": "audit",
    "stats": "stats",
    "schedule": "schedule",
    "due": "due",
    "verify": "verify",
    "search": "search",
    "types": "types",
    "explain": "explain",
}


class Commands(click.Group):
    """Loads a command's module when the command is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """The names, in the order of a working day."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """The command of that name, or None."""
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"portalgen.cli.{COMMANDS[cmd_name]}")
        command: click.Command = module.command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that the words name, with a did-you-mean."""
        name = args[0] if args else ""
        if name and name not in COMMANDS:
            from portalgen.text.suggest import closest

            suggestion = closest(name, COMMANDS) or ""
            key = "cli.error.command.suggest" if suggestion else "cli.error.command"
            raise click.UsageError(word(key, name=name, suggestion=suggestion, allowed=", ".join(COMMANDS)))
        return super().resolve_command(ctx, args)


def _version(ctx: click.Context, _param: click.Parameter, wanted: bool) -> None:
    if wanted:
        from portalgen import __version__

        click.echo(f"portalgen {__version__}")
        ctx.exit()


def program() -> click.Group:
    """The whole command line, in the language that was chosen."""
    return Commands(
        "portalgen",
        help=word("cli.help"),
        context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
        params=[
            click.Option(
                ["--version"],
                is_flag=True,
                is_eager=True,
                expose_value=False,
                callback=_version,
                help=word("cli.version"),
            )
        ],
    )


def run(args: list[str]) -> int:
    """Run one command; returns the exit code. Never shows a traceback unless asked to."""
    choose_language(args)
    _utf8()
    try:
        outcome: Any = program().main(args, prog_name="portalgen", standalone_mode=False)
    except click.exceptions.Exit as leave:
        return leave.exit_code
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.ctx.get_help() if error.ctx else "")
        return WRONG_USE
    except click.Abort:
        click.echo(word("cli.aborted"), err=True)
        return WRONG_USE
    except click.ClickException as error:
        from portalgen.cli.errors import say

        click.echo(say(error), err=True)
        return WRONG_USE
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except Exception as error:  # noqa: BLE001 - the last line of defence before an editor
        return _fault(error)
    return int(outcome or DONE)


def _fault(error: Exception) -> int:
    """Say that something of ours failed, and where the details are."""
    import traceback

    if os.environ.get("PORTALGEN_DEBUG"):
        traceback.print_exc()
    where = traceback.extract_tb(error.__traceback__)[-1]
    details = f"{type(error).__name__}: {error} ({where.filename.rpartition('/')[2]}:{where.lineno})"
    click.echo(word("cli.fault", details=details), err=True)
    return FAULT


def _utf8() -> None:
    """Vietnamese words in a terminal of any locale."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None and (stream.encoding or "").lower().replace("-", "") != "utf8":
            reconfigure(encoding="utf-8", errors="replace")
