"""Who wrote, approved and published each version of each file: Git's history, read in one pass.

What counts as published is the line of first parents of the checked-out branch: a merge publishes the commits
of its side, a commit of the line itself publishes itself. Approvals stand in trailers of messages
(``Approved-by``, ``Reviewed-by``) or in notes under ``refs/notes/approvals``, where a workflow writes them.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import msgspec

from portalgen.git import ask

NOTES = "refs/notes/approvals"
_FORMAT = "%x1e" + "%x1f".join(
    ("%H", "%P", "%an <%ae>", "%cn <%ce>", "%cI", "%s", "%b", "%(trailers:only,unfold)", "%N", "")
)
_TRAILER = re.compile(r"([A-Za-z][A-Za-z-]*):[ \t]*(\S.*)")
_NUMBER = re.compile(
    r"\A.*\(#(\d+)\)$|\AMerge pull request #(\d+) |^See merge request \S*(![0-9]+)", re.MULTILINE
)
_APPROVAL = ("approved-by", "reviewed-by")
#: Committers that are the host itself, which says nothing of who pressed the button.
_HOSTS = ("noreply@github.com", "noreply@gitlab.com")
_KINDS = {"A": "added", "D": "deleted", "M": "changed", "T": "changed", "R": "moved", "C": "added"}


class Touch(msgspec.Struct, frozen=True):
    """What a commit did to a file: added, changed, moved or deleted; ``before`` is its former path."""

    change: str
    path: str
    before: str = ""


class Commit(msgspec.Struct, frozen=True):
    """One commit.

    Args:
        at: when it was committed, with offset.
        trailers: of its message and of its note, values by name in lower case; ``request`` is the pull
            request that the host's own words name.
        files: against its first parent.
    """

    id: str
    parents: tuple[str, ...]
    author: str
    committer: str
    at: dt.datetime
    subject: str
    trailers: Mapping[str, tuple[str, ...]]
    files: tuple[Touch, ...]


class Version(msgspec.Struct, frozen=True):
    """One version of one file, as it was published.

    Args:
        path: relative to the repository's top.
        change: added, changed, moved or deleted.
        at: when it came onto the published branch.
        writers: who made it.
        approvers: who agreed, writers apart.
        publisher: who merged it; empty where the host did so on somebody's behalf and nobody recorded whose.
        request: the pull request, such as ``#12``.
        urgent: why it was published before its review; empty where it was not.
    """

    path: str
    change: str
    at: dt.datetime
    commit: str
    subject: str
    writers: tuple[str, ...]
    approvers: tuple[str, ...]
    publisher: str
    request: str = ""
    urgent: str = ""
    before: str = ""


class Publication(msgspec.Struct, frozen=True):
    """One step of the published branch.

    Args:
        commit: the merge, or the commit that went there directly.
        side: the commits that it brought.
    """

    commit: Commit
    side: tuple[Commit, ...]

    def trailer(self, *names: str) -> tuple[str, ...]:
        """The values of trailers, of the merge first, each once."""
        found = (v for c in (self.commit, *self.side) for name in names for v in c.trailers.get(name, ()))
        return tuple(dict.fromkeys(found))


def read_log(root: Path, head: str = "HEAD") -> dict[str, Commit]:
    """Every commit that ``head`` knows, newest first, in one pass.

    Raises:
        GitError: no repository, or no commit.
    """
    words = ("log", "--topo-order", "-z", "-M", "--name-status", "--diff-merges=first-parent")
    out = ask(root, *words, f"--notes={NOTES}", f"--format={_FORMAT}", head).out
    chunks = out.decode("utf-8", "surrogateescape").split("\x1e")[1:]
    return {commit.id: commit for commit in map(_commit, chunks)}


def _commit(chunk: str) -> Commit:
    id_, parents, author, committer, at, subject, body, trailers, note, files = chunk.split("\x1f", 9)
    found: dict[str, list[str]] = {}
    number = _NUMBER.search(f"{subject}\n{body}")
    if number:
        found["request"] = [number[3] or f"#{number[1] or number[2]}"]
    for line in (*trailers.split("\n"), *note.split("\n")):
        match = _TRAILER.fullmatch(line.strip())
        if match:
            found.setdefault(match[1].casefold(), []).append(match[2].strip())
    return Commit(
        id_,
        tuple(parents.split()),
        author,
        committer,
        dt.datetime.fromisoformat(at),
        subject,
        {name: tuple(values) for name, values in found.items()},
        tuple(_touches(files)),
    )


def _touches(text: str) -> Iterator[Touch]:
    parts = iter([part for part in text.strip("\n").split("\0") if part])
    for letter in parts:
        change = _KINDS.get(letter.strip()[:1], "changed")
        path = next(parts, "")
        if letter.strip()[:1] in {"R", "C"}:
            before, path = path, next(parts, "")
            yield Touch(change, path, before if change == "moved" else "")
        else:
            yield Touch(change, path)


def publications(commits: Mapping[str, Commit]) -> tuple[Publication, ...]:
    """The steps of the published branch, newest first.

    Args:
        commits: as :func:`read_log` gives them; the first is the branch's head.
    """
    line: list[Commit] = []
    current = next(iter(commits.values()), None)
    while current is not None:
        line.append(current)
        current = commits.get(current.parents[0]) if current.parents else None
    seen = {commit.id for commit in line}
    found = []
    for commit in reversed(line):
        side: list[Commit] = []
        waiting = list(commit.parents[1:])
        while waiting:
            id_ = waiting.pop()
            if id_ not in seen and id_ in commits:
                seen.add(id_)
                side.append(commits[id_])
                waiting.extend(commits[id_].parents)
        found.append(Publication(commit, tuple(side)))
    return tuple(reversed(found))


def ancestors(commits: Mapping[str, Commit], id_: str) -> frozenset[str]:
    """A commit with everything before it; empty for one that is not known."""
    seen = set[str]()
    waiting = [id_]
    while waiting:
        one = waiting.pop()
        if one in commits and one not in seen:
            seen.add(one)
            waiting.extend(commits[one].parents)
    return frozenset(seen)


def versions(published: Iterable[Publication]) -> Iterator[Version]:
    """Every version of every file, newest first."""
    for step in published:
        for touch in step.commit.files:
            yield _version(step, touch)


def in_zone(version: Version, zone: dt.tzinfo | None) -> Version:
    """The version with its moment in a time zone; as it is where none is known."""
    return msgspec.structs.replace(version, at=version.at.astimezone(zone)) if zone else version


def history_of(path: str, published: Iterable[Publication]) -> tuple[Version, ...]:
    """The versions of one file, newest first, followed through its former names.

    Args:
        path: relative to the repository's top; the file need not exist any more.
        published: newest first.
    """
    found, name = [], path
    for step in published:
        for touch in step.commit.files:
            if touch.path == name:
                found.append(_version(step, touch))
                name = touch.before or name
                break
    return tuple(found)


def _version(step: Publication, touch: Touch) -> Version:
    names = {touch.path, touch.before} - {""}
    touching = [c for c in step.side if names & {n for t in c.files for n in (t.path, t.before)}]
    wrote = touching or list(step.side) or [step.commit]
    writers = tuple(
        dict.fromkeys(who for c in wrote for who in (c.author, *c.trailers.get("co-authored-by", ())))
    )
    approvers = tuple(a for a in step.trailer(*_APPROVAL) if a not in writers)
    return Version(
        touch.path,
        touch.change,
        step.commit.at,
        step.commit.id,
        step.commit.subject,
        writers,
        approvers,
        _publisher(step),
        _request(step),
        next(iter(step.trailer("urgent-reason")), ""),
        touch.before,
    )


def _publisher(step: Publication) -> str:
    recorded = step.trailer("published-by")
    if recorded:
        return recorded[0]
    if not step.commit.committer.endswith(tuple(f"<{host}>" for host in _HOSTS)):
        return step.commit.committer
    return step.commit.author if step.side else ""  # who merged is the author of a merge, not of a squash


def _request(step: Publication) -> str:
    """The pull request, as a workflow recorded it or as the host's message names it."""
    recorded = (*step.trailer("pull-request"), *step.commit.trailers.get("request", ()))
    return recorded[0] if recorded else ""


class Urgent(msgspec.Struct, frozen=True):
    """A change that was published before its review.

    Args:
        due: until when somebody else looks at it.
        reviewed_by: who did; empty while it waits.
    """

    commit: Commit
    reason: str
    due: dt.datetime
    writers: tuple[str, ...]
    reviewed_by: str = ""


def urgent_changes(published: tuple[Publication, ...], hours: int = 24) -> Iterator[Urgent]:
    """Urgent publications, newest first, with the second review that each has had.

    The second review is a note ``Second-review-by: @account`` on the published commit, or a later commit with
    the trailer ``Reviewed-after: <commit>``; whoever wrote or approved the change cannot give it.

    Args:
        published: newest first.
        hours: time for the second review, where the change itself does not say until when.
    """
    later: list[Publication] = []
    for step in published:
        reasons = step.trailer("urgent-reason")
        if reasons:
            commits = step.side or (step.commit,)
            writers = tuple(dict.fromkeys(commit.author for commit in commits))
            recorded = step.trailer(*_APPROVAL, "written-by")
            barred = {_key(who) for who in (*writers, *recorded, _publisher(step))}
            reviewed = [who for who in _second(step, later) if _key(who) not in barred]
            yield Urgent(step.commit, reasons[0], _due(step, hours), writers, reviewed[0] if reviewed else "")
        later.append(step)


def _key(who: str) -> str:
    """A person as they are compared: the address of ``Name <address>``, else the account."""
    return who.rpartition("<")[2].rstrip(">").strip().removeprefix("@").casefold()


def _second(step: Publication, later: Iterable[Publication]) -> Iterator[str]:
    yield from step.trailer("second-review-by")
    for other in later:
        for commit in (other.commit, *other.side):
            named = commit.trailers.get("reviewed-after", ())
            if any(len(name) >= 7 and step.commit.id.startswith(name) for name in named):
                yield commit.author


def _due(step: Publication, hours: int) -> dt.datetime:
    for text in step.trailer("review-due"):
        try:
            due = dt.datetime.fromisoformat(text)
        except ValueError:
            continue
        if due.tzinfo is not None:
            return due
    return step.commit.at + dt.timedelta(hours=hours)
