"""``portalgen serve``."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

import click

from portalgen.cli.options import clock, clock_option, content_options, lang_option, place
from portalgen.cli.run import DONE
from portalgen.cli.words import word, words

if TYPE_CHECKING:
    from portalgen.serve.server import PreviewServer
    from portalgen.serve.session import News

_PORT = 8000
_TRIES = 20


@click.command(help=word("cli.serve.help"))
@content_options
@click.option("--host", default="127.0.0.1", show_default=True, help=word("cli.serve.host"))
@click.option("--port", type=click.IntRange(0, 65535), default=None, help=word("cli.serve.port"))
@click.option("--open", "open_", is_flag=True, help=word("cli.serve.open"))
@click.option("--drafts/--no-drafts", default=True, show_default=True, help=word("cli.serve.drafts"))
@clock_option
@lang_option
def command(
    content: Path,
    output: Path | None,
    host: str,
    port: int | None,
    now: str,
    lang: str | None,  # noqa: ARG001 - settled before commands are made
    *,
    open_: bool,
    drafts: bool,
) -> int:
    """Preview until Ctrl+C."""
    where = place(content, output)
    at = clock(now) if now else None
    from portalgen.serve.app import App
    from portalgen.serve.guard import is_everywhere
    from portalgen.serve.session import Place, Session, Wish

    server = _listen(host, port)
    url = _url("127.0.0.1" if is_everywhere(host) else host, server.port)
    click.echo(word("cli.serve.reading"), err=True)
    session = Session(
        Place(where.root, where.content, where.output, url), Wish(drafts=drafts, now=at), tell=_tell
    )
    try:
        session.start()
    except OSError as error:
        raise click.UsageError(word("cli.serve.unwatched", path=where.content, reason=error)) from None
    server.app = App(session, words(), host)
    click.echo(word("cli.serve.started", url=f"{url}/"), err=True)
    if is_everywhere(host):
        click.echo(word("cli.serve.network"), err=True)
    if open_:
        click.launch(f"{url}/")
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        click.echo(word("cli.serve.stopped"), err=True)
    finally:
        session.stop()
        server.server_close()
    return DONE


def _listen(host: str, port: int | None) -> PreviewServer:
    """A server on the wanted port; where none was asked for, on the first free one."""
    from portalgen.serve.server import PreviewServer

    ports = [port] if port is not None else [*range(_PORT, _PORT + _TRIES)]
    for number in ports:
        try:
            return PreviewServer(host, number)
        except OSError as error:
            reason = error.strerror or str(error)
    raise click.UsageError(word("cli.serve.busy", host=host, port=ports[-1], reason=reason))


def _url(host: str, port: int) -> str:
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _tell(news: News) -> None:
    """One line for every reading."""
    from portalgen.diagnostics.text import count_line

    time = dt.datetime.now().astimezone().strftime("%H:%M:%S")
    if news.fault:
        click.echo(word("cli.serve.fault", time=time, details=news.fault), err=True)
        return
    counts = count_line(news.found, words())
    milliseconds = round(news.seconds * 1000)
    click.echo(word("cli.serve.updated", time=time, milliseconds=milliseconds, counts=counts), err=True)
