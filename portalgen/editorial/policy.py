"""Whether the right people agreed with a change: ``policy.yml`` against the reviews of a pull request.

The rules and the owners are those of the base, so that no change loosens the rules that it is judged by.
"""

from __future__ import annotations

import datetime as dt
import fnmatch
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

import msgspec

from portalgen.content.portal import Frame
from portalgen.editorial.owners import answerable_at
from portalgen.editorial.reviews import Reviews, account

ANYONE = "anyone"
#: The rule of changes that are published first.
URGENT = "urgent"
_OWNERS = ("owners", "approvers")
#: How a pull request says why it cannot wait; in its description.
_REASON = re.compile(r"(?im)^[ >*_-]*(?:lý do khẩn|urgent reason)[ *_]*:[ *_]*(\S.*)$")


class Changed(msgspec.Struct, frozen=True):
    """One file of a change.

    Args:
        path: relative to the repository's top.
        content: relative to the content root; empty for files elsewhere.
        site: id of the site; empty outside sites.
        columns: ids of the column and of those above it.
        types: content types that it has or had; ``None`` where the file cannot be understood.
        change: added, changed, deleted or withdrawn.
    """

    path: str
    change: str
    content: str = ""
    site: str = ""
    columns: tuple[str, ...] = ()
    types: frozenset[str] | None = frozenset()


class Need(msgspec.Struct, frozen=True):
    """Approvals of one kind.

    Args:
        role: as the policy names it.
        approvals: how many people.
        accounts: who may give them, as written; empty for anyone.
        rule: id of the rule; empty for the rule that holds without a policy.
    """

    role: str
    approvals: int
    accounts: tuple[str, ...]
    rule: str
    why: str = ""


class Verdict(msgspec.Struct, frozen=True):
    """What is needed for some files, and what is missing.

    Args:
        paths: files with the same needs.
        needs: everything that is needed.
        missing: needs with the number of people who still must agree.
    """

    paths: tuple[str, ...]
    needs: tuple[Need, ...]
    missing: tuple[tuple[Need, int], ...]


class Judgement(msgspec.Struct, frozen=True):
    """Whether a change may be merged.

    Args:
        urgent: whether it is published first and reviewed again later.
        reason: why it cannot wait; empty where nobody said.
        objecting: people in a required role who asked for changes.
    """

    verdicts: tuple[Verdict, ...]
    urgent: bool = False
    reason: str = ""
    objecting: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether everything needed is there."""
        told = not self.urgent or bool(self.reason)
        return told and not self.objecting and not any(v.missing for v in self.verdicts)


def judge(changes: Iterable[Changed], frame: Frame, reviews: Reviews, today: dt.date) -> Judgement:
    """Judge a change by the policy of ``frame``.

    Args:
        changes: its files.
        frame: portal, policy and owners of the base.
        reviews: who wrote it and who agreed.
        today: the day, for units that end.
    """
    policy = frame.tables.get("policy", {})
    urgent_rule = policy.get("urgent") or {}
    urgent = bool(urgent_rule) and str(urgent_rule.get("label", "")).casefold() in reviews.labels
    found = _REASON.search(reviews.text)
    groups: dict[tuple[Need, ...], list[str]] = {}
    for changed in changes:
        needs = tuple(_needs(changed, frame, policy, today, urgent=urgent))
        groups.setdefault(needs, []).append(changed.path)
    barred = frozenset() if policy.get("author_may_approve") else reviews.authors
    givers = [name for name in reviews.approved if name not in barred]
    verdicts = tuple(
        Verdict(tuple(sorted(paths)), needs, tuple(_missing(needs, givers, reviews)))
        for needs, paths in groups.items()
    )
    asked = [need for verdict in verdicts for need in verdict.needs]
    objecting = tuple(n for n in reviews.objecting if any(_may(n, need, reviews) for need in asked))
    reason = found[1].strip() if urgent and found else ""
    return Judgement(verdicts, urgent, reason, objecting)


def _needs(
    changed: Changed, frame: Frame, policy: Mapping[str, Any], today: dt.date, *, urgent: bool
) -> Iterator[Need]:
    """What a file needs; without a rule that says so, one of its owners, else anyone but the author."""
    members = {role["id"]: tuple(role["members"]) for role in policy.get("roles", ()) if len(role) == 2}
    place = answerable_at(changed.content, frame, today)

    def need(wanted: Mapping[str, Any], rule: str, why: str) -> Need | None:
        role = str(wanted.get("role", ""))
        if role in _OWNERS:
            accounts = getattr(place, role)
            return Need(role, wanted["approvals"], accounts, rule, why) if accounts else None
        accounts = () if role == ANYONE else members.get(role, ("",))
        return Need(role, wanted["approvals"], accounts, rule, why)

    if urgent:
        rules = [{"id": URGENT, "require": policy["urgent"].get("require", ())}]
    else:
        rules = [rule for rule in policy.get("rules", ()) if _matches(rule, changed)]
    found = [
        need(wanted, rule.get("id", ""), rule.get("why", ""))
        for rule in rules
        for wanted in rule.get("require", ())
    ]
    known = list(dict.fromkeys(one for one in found if one is not None))
    if known:
        yield from known
    elif place.owners:
        yield Need("owners", 1, place.owners, "", place.why)
    else:
        yield Need(ANYONE, 1, (), "")


def _matches(rule: Mapping[str, Any], changed: Changed) -> bool:
    """Whether every condition of a rule holds; one that is not written always does."""
    if rule.get("sites") and changed.site not in rule["sites"]:
        return False
    if rule.get("columns") and not {c.strip("/") for c in rule["columns"]} & set(changed.columns):
        return False
    if rule.get("types") and changed.types is not None and not changed.types & set(rule["types"]):
        return False
    if rule.get("changes") and changed.change not in rule["changes"]:
        return False
    paths = rule.get("paths")
    return not paths or any(fnmatch.fnmatchcase(changed.path, pattern) for pattern in paths)


def _may(name: str, need: Need, reviews: Reviews) -> bool:
    """Whether an account may give an approval."""
    if not need.accounts:
        return True
    for written in map(account, need.accounts):
        if name == written or name in reviews.teams.get(written, frozenset()):
            return True
    return False


def _missing(
    needs: tuple[Need, ...], givers: Collection[str], reviews: Reviews
) -> Iterator[tuple[Need, int]]:
    """Needs that are not met, when everybody counts for one need only.

    A largest matching of people to approvals, found by augmenting paths: whoever counts for one need may be
    freed by somebody else who can take their place.
    """
    slots = [need for need in needs for _ in range(need.approvals)]
    taken: dict[int, str] = {}

    def place(name: str, seen: set[int]) -> bool:
        for index, need in enumerate(slots):
            if index in seen or not _may(name, need, reviews):
                continue
            seen.add(index)
            if index not in taken or place(taken[index], seen):
                taken[index] = name
                return True
        return False

    for name in givers:
        place(name, set())
    open_ = [need for index, need in enumerate(slots) if index not in taken]
    for need in dict.fromkeys(open_):
        yield need, open_.count(need)


def trailers(judgement: Judgement, reviews: Reviews, hours: int, now: dt.datetime) -> Iterator[str]:
    """Lines that record in Git who agreed, for the message of the merge or a note on it.

    Args:
        judgement: of the change.
        reviews: who agreed.
        hours: until an urgent change must be reviewed again.
        now: the clock, with offset.
    """
    yield from (f"Written-by: @{name}" for name in sorted(reviews.authors))
    for name in reviews.approved:
        if name not in reviews.authors:
            yield f"Approved-by: @{name}"
    if reviews.merged_by:
        yield f"Published-by: @{reviews.merged_by}"
    if reviews.number:
        yield f"Pull-request: {reviews.number}"
    if judgement.urgent:
        yield f"Urgent-reason: {judgement.reason}"
        due = now + dt.timedelta(hours=hours)
        yield f"Review-due: {due.isoformat(timespec='seconds')}"
