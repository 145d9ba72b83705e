"""A portal as it is served over HTTP: many requests at the same time, connections kept."""

from __future__ import annotations

import hashlib
import http.client
import posixpath
import ssl
import threading
from collections.abc import Iterable, Mapping
from urllib.parse import quote, unquote, urljoin, urlsplit

from portalgen.build.manifest import RECEIPT, is_of_server
from portalgen.editorial.verify import Served, Unreadable

_TIMEOUT = 30.0
_BLOCK = 1 << 16
_MOST_RECEIVED = 200_000_000
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_MOST_STEPS = 4
_HEADERS = {"Accept-Encoding": "identity", "Cache-Control": "no-cache", "User-Agent": "portalgen-verify"}


class Website:
    """A portal under an address.

    Args:
        base: address of the portal's root.
    """

    def __init__(self, base: str) -> None:
        self._base = base.rstrip("/") + "/"
        self._local = threading.local()
        self._hosts = {"": self._base}
        self._open: list[http.client.HTTPConnection] = []

    def know_hosts(self, hosts: Mapping[str, str]) -> None:
        """Ask for folders with hosts of their own there, if this is the main host and not a copy elsewhere.

        Args:
            hosts: from the build's receipt: address by output folder.
        """
        if hosts.get("", "").rstrip("/") + "/" == self._base:
            self._hosts = {folder: address.rstrip("/") + "/" for folder, address in hosts.items()}

    def close(self) -> None:
        """Let go of all connections."""
        for connection in self._open:
            connection.close()

    def read(self, path: str) -> bytes | None:
        """The bytes at a path, redirects of the same host followed."""
        status, data, _ = self._fetch(self._url(path), keep=True)
        return data if status == http.client.OK else None

    def look(self, path: str) -> Served:
        """What is served for a path."""
        try:
            url = self._url(path)
            status, data, location = self._fetch(url, keep=False, follow=False)
            if status not in _REDIRECTS:
                return Served(data.decode(), status=status)
            target = self._path_of(urljoin(url, location))
            if target == path or self._is_same_host(url, urljoin(url, location)):
                last, data, _ = self._fetch(urljoin(url, location), keep=False)
                return Served(data.decode() if last == http.client.OK else "", target, status)
            return Served("", target, status)
        except Unreadable as error:
            return Served(reason=str(error))

    def everything(self) -> Iterable[str] | None:
        """Nobody can list what a server would answer to."""
        return None

    def serves(self, path: str) -> bool:
        """Whether visitors may ask for it: neither the receipt, which is known, nor rules for the server."""
        return path != RECEIPT and not is_of_server(path)

    def _folder(self, path: str) -> str:
        """The output folder of the host that serves a path."""
        return max((folder for folder in self._hosts if path.startswith(folder)), key=len)

    def _url(self, path: str) -> str:
        folder = self._folder(path)
        inside = path.removeprefix(folder)
        if inside == "index.html" or inside.endswith("/index.html"):
            inside = inside.removesuffix("index.html")  # as links name it
        return self._hosts[folder] + quote(inside)

    def _path_of(self, url: str) -> str:
        """The output path that an address means; ``/`` for one that is not the site's."""
        for folder, address in sorted(self._hosts.items(), key=lambda host: -len(host[1])):
            if url.startswith(address):
                path = unquote(urlsplit(url).path)[len(unquote(urlsplit(address).path)) :]
                path = posixpath.normpath(path) + ("/" if path.endswith("/") else "") if path else ""
                whole = folder + path
                return f"{whole}index.html" if not path or path.endswith("/") else whole
        return "/"

    def _is_same_host(self, one: str, other: str) -> bool:
        return urlsplit(one)[:2] == urlsplit(other)[:2]

    def _fetch(self, url: str, *, keep: bool, follow: bool = True) -> tuple[int, bytes, str]:
        """Status, bytes (or their SHA-256 in hex) and ``Location``.

        Raises:
            Unreadable: no answer came.
        """
        for _ in range(_MOST_STEPS):
            status, data, location = self._answer(url, keep=keep)
            if status not in _REDIRECTS or not follow:
                return status, data, location
            onward = urljoin(url, location)
            if not self._is_same_host(url, onward):
                return status, b"", location
            url = onward
        return status, b"", location

    def _answer(self, url: str, *, keep: bool) -> tuple[int, bytes, str]:
        """One request; a connection that the server has closed meanwhile is opened again once."""
        parts = urlsplit(url)
        target = parts.path + (f"?{parts.query}" if parts.query else "")
        for attempt in (1, 2):
            connection = self._connection(parts.scheme, parts.netloc)
            try:
                connection.request("GET", target or "/", headers=_HEADERS)
                response = connection.getresponse()
                return (*_received(response, keep=keep), response.headers.get("Location", ""))
            except (OSError, http.client.HTTPException) as error:
                connection.close()
                if attempt == 2 or isinstance(error, ssl.SSLError | TimeoutError):
                    raise Unreadable(str(error) or type(error).__name__) from error
        raise AssertionError

    def _connection(self, scheme: str, netloc: str) -> http.client.HTTPConnection:
        """This thread's connection to a host."""
        kept: dict[tuple[str, str], http.client.HTTPConnection]
        kept = self._local.__dict__.setdefault("connections", {})
        if (scheme, netloc) not in kept:
            kind = http.client.HTTPSConnection if scheme == "https" else http.client.HTTPConnection
            kept[scheme, netloc] = kind(netloc, timeout=_TIMEOUT)
            self._open.append(kept[scheme, netloc])
        return kept[scheme, netloc]


def _received(response: http.client.HTTPResponse, *, keep: bool) -> tuple[int, bytes]:
    """Status, and the body or the hex of its SHA-256."""
    whole, blocks, size = hashlib.sha256(), [], 0
    while block := response.read(_BLOCK):
        size += len(block)
        if size > _MOST_RECEIVED:
            raise http.client.HTTPException("too large")
        whole.update(block)
        if keep:
            blocks.append(block)
    return response.status, b"".join(blocks) if keep else whole.hexdigest().encode()
