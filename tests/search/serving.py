"""A portal's output over HTTP as a host serves it, and as a host serves it on a bad day."""

from __future__ import annotations

import contextlib
import http.server
import mimetypes
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any


class Host:
    """What is served, how, and what was asked for.

    Args:
        folders: looked through in this order.
        headers: of every response.
    """

    def __init__(self, folders: list[Path], headers: dict[str, str]) -> None:
        self.folders = folders
        self.headers = headers
        self.address = ""
        self.reset()

    def reset(self) -> None:
        """A good day again."""
        self.ranges = True
        self.delay = 0.0  # seconds before each file of the index
        self.missing: set[str] = set()  # beginnings of paths
        self.stale: dict[str, bytes] = {}  # what is served at a path, once, instead of the file
        self.asked: list[tuple[str, str]] = []  # path and range

    def file(self, path: str) -> Path | None:
        """The file at a path."""
        if any(path.startswith(start) for start in self.missing):
            return None
        name = path.lstrip("/") + ("index.html" if path.endswith("/") else "")
        return next((folder / name for folder in self.folders if (folder / name).is_file()), None)


def handler(host: Host) -> type[http.server.BaseHTTPRequestHandler]:
    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *args: Any) -> None:
            pass

        def do_GET(self) -> None:
            path = self.path.partition("?")[0]
            wanted = self.headers.get("Range", "")
            host.asked.append((path, wanted))
            if path.startswith("/search/"):
                time.sleep(host.delay)
            file = host.file(path)
            if file is None:
                self.answer(404, b"", "text/html")
                return
            data = host.stale.pop(path, None) or file.read_bytes()
            media = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
            if wanted and host.ranges:
                first, _, last = wanted.removeprefix("bytes=").partition("-")
                self.answer(
                    206,
                    data[int(first) : int(last) + 1],
                    media,
                    {"Content-Range": f"bytes {first}-{last}/{len(data)}"},
                )
            else:
                self.answer(200, data, media)

        def answer(self, status: int, data: bytes, media: str, more: dict[str, str] | None = None) -> None:
            self.send_response(status)
            for name, value in {
                **host.headers,
                "Content-Type": media,
                "Content-Length": str(len(data)),
                **(more or {}),
            }.items():
                self.send_header(name, value)
            self.end_headers()
            with contextlib.suppress(ConnectionError):
                self.wfile.write(data)

    return Handler


@contextlib.contextmanager
def serving(folders: list[Path], headers: dict[str, str]) -> Iterator[Host]:
    """Serve folders on a local port while the block runs."""
    host = Host(folders, headers)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler(host))
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    host.address = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield host
    finally:
        server.shutdown()
        server.server_close()


def security_headers(public: Path) -> dict[str, str]:
    """Headers of every page, as ``_headers`` has them, but those that need HTTPS."""
    found = {}
    for line in (public / "_headers").read_text(encoding="utf-8").splitlines()[1:]:
        if not line.startswith("  "):
            break
        name, _, value = line.strip().partition(": ")
        if name != "Strict-Transport-Security":
            found[name] = value
    return found
