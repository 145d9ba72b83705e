"""Wrong use, said in the editor's language."""

from __future__ import annotations

import click

from portalgen.cli.words import word


def say(error: click.ClickException) -> str:
    """The message of an error of use, with how to get help."""
    context = getattr(error, "ctx", None)
    path = context.command_path if context else "portalgen"
    return f"{word('cli.error')}: {_message(error)}\n{word('cli.error.help', command=path)}"


def _message(error: click.ClickException) -> str:
    match error:
        case click.NoSuchOption():
            near = ", ".join(error.possibilities or ())
            key = "cli.error.option.suggest" if near else "cli.error.option"
            return word(key, name=error.option_name, suggestion=near)
        case click.MissingParameter():
            name = error.param.human_readable_name if error.param else ""
            return word("cli.error.missing", name=name)
        case click.BadParameter():
            name = error.param.human_readable_name if error.param else ""
            return word("cli.error.value", name=name, reason=error.message)
    return error.format_message()
