"""HTTP on one port: threads of the standard library around :class:`portalgen.serve.app.App`."""

from __future__ import annotations

import socket
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from portalgen.serve.app import App, Request, Response

_HEARTBEAT = 15.0  # seconds; a browser that has gone is noticed by writing to it
_IDLE = 60  # seconds after which an idle connection is closed
_LONGEST_BODY = 10_000


class PreviewServer(ThreadingHTTPServer):
    """Listens at once; answers when it is given an app and asked to serve.

    Args:
        host: address or name to listen on.
        port: 0 for any free one.

    Raises:
        OSError: the port is taken, or there is no such address.
    """

    daemon_threads = True
    app: App | None = None

    def __init__(self, host: str, port: int) -> None:
        self.address_family = socket.AF_INET6 if ":" in host else socket.AF_INET
        super().__init__((host, port), _Handler)

    @property
    def port(self) -> int:
        """The port that it listens on."""
        return int(self.server_address[1])

    def handle_error(self, request: object, client_address: object) -> None:
        """A browser that goes away in the middle is nothing to speak of."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "portalgen"
    sys_version = ""
    timeout = _IDLE
    server: PreviewServer

    def do_GET(self) -> None:
        self._answer()

    def do_HEAD(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        self._answer()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's signature
        """Nothing: the terminal is for findings."""

    def _answer(self) -> None:
        app = self.server.app
        assert app is not None
        body = self._body()
        if body is None:
            self.close_connection = True
            self._send(Response(413))
            return
        headers = {name.lower(): value for name, value in self.headers.items()}
        request = Request(self.command, self.path, headers, body)
        known = app.events_after(request)
        if known is not None:
            self._events(app, known)
            return
        self._send(app.respond(request))

    def _body(self) -> bytes | None:
        """What was sent along; None where it is longer than anything that is wanted."""
        length = self.headers.get("Content-Length", "0")
        if "Transfer-Encoding" in self.headers or not length.isdecimal() or int(length) > _LONGEST_BODY:
            return None
        return self.rfile.read(int(length))

    def _send(self, response: Response) -> None:
        self.send_response(response.status)
        for name, value in response.headers:
            self.send_header(name, value)
        if response.status != 204:
            self.send_header("Content-Length", str(len(response.body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(response.body)

    def _events(self, app: App, known: str) -> None:
        """Tell the browser of every new state, until one of the two goes."""
        self.close_connection = True
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream; charset=utf-8")
        self.send_header("Cache-Control", "no-store")
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(b"retry: 1000\n\n")
        while not app.session.stopping:
            token = app.session.news(known, _HEARTBEAT)
            self.wfile.write(f"data: {token}\n\n".encode() if token != known else b": \n\n")
            self.wfile.flush()
            known = token
