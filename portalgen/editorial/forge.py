"""Git hosts: what a remote's address says, and the link that opens a pull request there."""

from __future__ import annotations

import re
from urllib.parse import quote, urlencode, urlsplit

import msgspec

_SCP = re.compile(r"(?:[^@/\s]+@)?(?P<host>[^:/\s]{2,}):(?P<path>(?!//)[^\s]+)")
#: Other names under which a host takes SSH connections.
_ALIASES = {"ssh.github.com": "github.com", "altssh.gitlab.com": "gitlab.com"}
_SIGNS = {"github": ("github",), "gitlab": ("gitlab",), "gitea": ("gitea", "forgejo", "codeberg")}
#: The address that a server itself prints after a push.
_PRINTED = re.compile(
    r"(https?://\S+/(?:compare/|pull/new/|pulls/new|-/merge_requests/new|merge_requests/new|-/merge_requests/)\S*)"
)


class Remote(msgspec.Struct, frozen=True):
    """A repository on a Git host.

    Args:
        host: its name, with the port of an ``https`` address.
        path: the repository's path there, without ``.git``.
        scheme: of its web pages.
    """

    host: str
    path: str
    scheme: str = "https"

    @property
    def page(self) -> str:
        """The repository's web page."""
        return f"{self.scheme}://{self.host}/{quote(self.path)}"

    @property
    def owner(self) -> str:
        """The account or group that the repository belongs to."""
        return self.path.rpartition("/")[0]


def parse_remote(url: str) -> Remote | None:
    """What a remote's address names; None for a folder and for what is no address.

    Passwords and tokens inside the address are dropped.
    """
    text = url.strip()
    if "://" in text:
        parts = urlsplit(text)
        try:
            port = parts.port
        except ValueError:
            return None
        host = parts.hostname or ""
        if parts.scheme not in {"http", "https", "ssh", "git", "git+ssh"} or not host:
            return None
        web = parts.scheme if parts.scheme in {"http", "https"} else "https"
        shown = f"{host}:{port}" if port and parts.scheme in {"http", "https"} else host
        return _remote(shown, parts.path, web)
    found = _SCP.fullmatch(text)
    return _remote(found["host"], found["path"], "https") if found and "\\" not in text else None


def _remote(host: str, path: str, scheme: str) -> Remote | None:
    plain = path.strip("/").removesuffix(".git").strip("/")
    return Remote(_ALIASES.get(host.lower(), host.lower()), plain, scheme) if "/" in plain else None


def kind_of(remote: Remote, configured: str = "") -> str:
    """``github``, ``gitlab``, ``gitea`` or empty where the address does not tell.

    Args:
        remote: the repository.
        configured: what the repository's settings say (``git config portalgen.host``).
    """
    if configured in _SIGNS:
        return configured
    return next((kind for kind, signs in _SIGNS.items() if any(s in remote.host for s in signs)), "")


def pull_request_link(
    remote: Remote,
    branch: str,
    base: str,
    title: str = "",
    configured: str = "",
    upstream: Remote | None = None,
) -> str:
    """The address at which a pull request of the branch is opened; empty where the host is not known.

    Args:
        remote: where the branch was pushed.
        branch: its name.
        base: the branch to merge into.
        title: of the pull request.
        configured: kind of host in the repository's settings.
        upstream: the repository that ``remote`` is a fork of.
    """
    kind = kind_of(remote, configured)
    into = upstream or remote
    match kind:
        case "github":
            head = branch if into == remote else f"{remote.owner}:{branch}"
            query = urlencode({"expand": 1, **({"title": title} if title else {})}, quote_via=quote)
            return f"{into.page}/compare/{quote(base)}...{quote(head, safe='/:')}?{query}"
        case "gitlab":
            wanted = {"source_branch": branch, "target_branch": base, **({"title": title} if title else {})}
            query = urlencode({f"merge_request[{k}]": v for k, v in wanted.items()}, quote_via=quote)
            return f"{remote.page}/-/merge_requests/new?{query}"
        case "gitea":
            head = branch if into == remote else f"{remote.owner}:{branch}"
            return f"{into.page}/compare/{quote(base)}...{quote(head, safe='/:')}"
    return ""


def printed_link(said: str) -> str:
    """The address that the server printed after a push; empty where it printed none."""
    found = _PRINTED.search(said)
    return found[1].rstrip(".,") if found else ""
