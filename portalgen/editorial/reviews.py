"""What a Git host knows of a pull request, from the JSON that its API answers.

A workflow fetches it and a file carries it, so that nothing here needs the network or a token. Accepted: an
object with ``pull_request``, ``reviews``, ``commits`` and ``teams`` (GitHub) or ``merge_request``,
``approvals`` and ``teams`` (GitLab); and the bare answers for reviews or approvals, where the author is told
apart. Accounts are compared without ``@`` and without regard to case.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import msgspec

_DECISIONS = frozenset({"APPROVED", "CHANGES_REQUESTED", "DISMISSED"})
#: The account under which GitHub itself commits what is done on its pages.
_OF_THE_HOST = frozenset({"web-flow"})


class Unknown(ValueError):  # noqa: N818 - an answer, not a fault
    """The file is not what an API answers; the text says what is wrong."""


class Reviews(msgspec.Struct, frozen=True):
    """A pull request as far as approvals go.

    Args:
        authors: who wrote the change; empty where the file does not tell.
        approved: who agrees with the last version.
        outdated: who agreed with an earlier version only.
        objecting: who asked for changes and has not agreed since.
        labels: of the pull request, in lower case.
        text: its description.
        head: id of its last commit; empty where the file does not tell.
        teams: accounts by team, ``owner/name``.
        number: of the pull request, with the host's sign; empty where unknown.
        merged_by: who merged it; empty before that.
    """

    authors: frozenset[str] = frozenset()
    approved: tuple[str, ...] = ()
    outdated: tuple[str, ...] = ()
    objecting: tuple[str, ...] = ()
    labels: frozenset[str] = frozenset()
    text: str = ""
    head: str = ""
    teams: Mapping[str, frozenset[str]] = {}
    number: str = ""
    merged_by: str = ""


def account(name: str) -> str:
    """An account or team as it is compared."""
    return name.strip().removeprefix("@").casefold()


def parse_reviews(text: str) -> Reviews:
    """The reviews of a file.

    Args:
        text: JSON, in one of the forms above.

    Raises:
        Unknown: it is none of them.
    """
    try:
        data = json.loads(text)
    except ValueError as error:
        raise Unknown(str(error)) from None
    try:
        if isinstance(data, list):
            return _github({"reviews": data})
        if "approved_by" in data:
            return _gitlab({"approvals": data})
        if "merge_request" in data or "approvals" in data:
            return _gitlab(data)
        if "pull_request" in data or "reviews" in data:
            return _github(data)
    except (KeyError, TypeError, AttributeError) as error:
        raise Unknown(f"{type(error).__name__}: {error}") from None
    raise Unknown("neither reviews nor approvals")


def _github(data: Mapping[str, Any]) -> Reviews:
    request = data.get("pull_request") or {}
    head = (request.get("head") or {}).get("sha", "")
    latest: dict[str, Mapping[str, Any]] = {}
    for review in sorted(data["reviews"], key=lambda one: one.get("submitted_at") or ""):
        if review["user"] and review["state"] in _DECISIONS:
            latest[account(review["user"]["login"])] = review
    agreed = {name: r for name, r in latest.items() if r["state"] == "APPROVED"}
    current = [name for name, r in agreed.items() if not head or r.get("commit_id", head) == head]
    authors = [request["user"]["login"]] if request else []
    for commit in data.get("commits") or ():
        authors += [who["login"] for who in (commit.get("author"), commit.get("committer")) if who]
    return Reviews(
        authors=frozenset(map(account, authors)) - _OF_THE_HOST,
        approved=tuple(current),
        outdated=tuple(name for name in agreed if name not in current),
        objecting=tuple(name for name, r in latest.items() if r["state"] == "CHANGES_REQUESTED"),
        labels=frozenset(label["name"].casefold() for label in request.get("labels") or ()),
        text=request.get("body") or "",
        head=head,
        teams=_teams(data),
        number=f"#{request['number']}" if "number" in request else "",
        merged_by=account((request.get("merged_by") or {}).get("login", "")),
    )


def _gitlab(data: Mapping[str, Any]) -> Reviews:
    request, approvals = data.get("merge_request") or {}, data.get("approvals") or {}
    return Reviews(
        authors=frozenset({account(request["author"]["username"])} if request else ()),
        approved=tuple(account(one["user"]["username"]) for one in approvals["approved_by"]),
        labels=frozenset(str(label).casefold() for label in request.get("labels") or ()),
        text=request.get("description") or "",
        head=request.get("sha") or "",
        teams=_teams(data),
        number=f"!{request['iid']}" if "iid" in request else "",
        merged_by=account((request.get("merge_user") or {}).get("username", "")),
    )


def _teams(data: Mapping[str, Any]) -> dict[str, frozenset[str]]:
    """Members by team; each is an account's name or the API's answer about it."""
    return {
        account(team): frozenset(
            account(one if isinstance(one, str) else one.get("login") or one["username"]) for one in members
        )
        for team, members in (data.get("teams") or {}).items()
    }
