"""Who may ask: the person at this machine, from a page of this preview, and nobody through them.

A preview shows drafts. Another site that is open in the same browser must neither read them (a name that
is made to lead to 127.0.0.1, "DNS rebinding") nor change what is shown.
"""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit

_LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})


def is_our_host(header: str, bound: str) -> bool:
    """Whether the ``Host`` of a request is one under which the preview is served.

    Args:
        header: the value of ``Host``.
        bound: address or name that the server listens on. One for all addresses (``0.0.0.0``) accepts any
            address of digits: a name is needed to mislead a browser.
    """
    try:
        host = (urlsplit(f"//{header}").hostname or "").lower()
        urlsplit(f"//{header}").port  # noqa: B018 - raises where it is none
    except ValueError:
        return False
    if host in _LOCAL or host == bound.lower():
        return True
    return is_everywhere(bound) and _is_address(host)


def is_everywhere(bound: str) -> bool:
    """Whether a server that listens there can be reached from other machines by any of its addresses."""
    return bound in {"", "0.0.0.0", "::"}  # noqa: S104 - compared, not bound


def is_from_here(origin: str, fetch_site: str, host: str) -> bool:
    """Whether a request that changes something comes from a page of the preview.

    Args:
        origin: the value of ``Origin``; empty where the browser sent none.
        fetch_site: the value of ``Sec-Fetch-Site``; empty where the browser sent none.
        host: the value of ``Host``.
    """
    if origin:
        return urlsplit(origin).netloc.lower() == host.lower()
    return fetch_site == "same-origin"


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
