"""Addresses of ``redirects.yml``, host by host: rules for servers, and pages for hosts without rules."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote, unquote, urlsplit

import msgspec

from portalgen.build.context import Context
from portalgen.content.addresses import Addresses
from portalgen.content.model import FormerAddress
from portalgen.render.redirects import Elsewhere, Redirect

_FOLDER = "/*"


class Placed(msgspec.Struct, frozen=True):
    """A former address at its host.

    Args:
        path: on the host, percent-decoded; ends in ``/`` for a folder.
        output: the file that stands there for hosts without rules; empty where none can.
    """

    entry: FormerAddress
    path: str
    output: str


def placed(entries: tuple[FormerAddress, ...], addresses: Addresses, root: str) -> Iterator[Placed]:
    """The entries that speak of a host.

    Args:
        entries: in the order of the file.
        addresses: which hosts there are.
        root: the host's output folder.
    """
    hosts = {origin: folder for folder, origin in reversed(addresses.roots())}
    prefix = urlsplit(addresses.hosts()[root]).path
    for entry in entries:
        parts = urlsplit(entry.source.removesuffix("*"))
        origin = f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""
        if hosts.get(origin, "") != root or (origin and origin not in hosts):
            continue
        path = unquote(parts.path) + (f"?{parts.query}" if parts.query else "")
        yield Placed(entry, path, _output(path, root, prefix))


def _output(path: str, root: str, prefix: str) -> str:
    if "?" in path or not path.startswith(prefix):
        return ""
    file = root + path.removeprefix(prefix)
    if file.endswith("/") or not file:
        return f"{file}index.html"
    name = file.rpartition("/")[2]
    return file if name.endswith((".html", ".htm")) else "" if "." in name else f"{file}/index.html"


def of_host(context: Context, root: str) -> tuple[Placed, ...]:
    """The entries of a host, heard."""
    return tuple(placed(context.catalog.redirects(), context.addresses, root))


def rules(context: Context, root: str) -> Iterator[Redirect]:
    """Rules for single addresses."""
    for one in of_host(context, root):
        if one.entry.is_folder:
            continue
        if one.entry.gone:
            yield Redirect(one.path, _told_at(context, root, one), 410)
        else:
            yield Redirect(one.path, target_of(one.entry))


def folders(context: Context, root: str) -> Iterator[Elsewhere]:
    """Rules for folders."""
    for one in of_host(context, root):
        if not one.entry.is_folder:
            continue
        if one.entry.gone:
            yield Elsewhere(one.path, _told_at(context, root, one), status=410)
        else:
            yield Elsewhere(one.path, target_of(one.entry), keeps_rest=one.entry.to.endswith(_FOLDER))


def target_of(entry: FormerAddress) -> str:
    """Where an entry leads, without ``*``."""
    return quote(unquote(entry.to.removesuffix("*")), safe="/:@!&'()+,;=~?%#")


def _told_at(context: Context, root: str, one: Placed) -> str:
    """The page that tells why: the entry's own, or for a file that of every address without a page."""
    prefix = urlsplit(context.addresses.hosts()[root]).path
    return quote(prefix + (one.output.removeprefix(root) if one.output else "404.html"))
