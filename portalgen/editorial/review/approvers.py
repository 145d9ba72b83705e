"""Who must approve a change: as ``policy.yml`` and CODEOWNERS of the base say.

A change cannot choose its own judges, so both are read from the commit that the change starts from.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from portalgen.content.portal import Frame
from portalgen.editorial.changes import changes_between
from portalgen.editorial.past import prefix_of
from portalgen.editorial.policy import Need, judge
from portalgen.editorial.review.model import Approver
from portalgen.editorial.review.sides import Asked
from portalgen.editorial.reviews import Reviews
from portalgen.git import GitError, git

#: Where GitHub and GitLab look, in this order.
_FILES = (".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS")


def approvers(
    asked: Asked, sources: Iterable[str], frames: tuple[Frame | None, Frame | None]
) -> tuple[Approver, ...]:
    """Everybody whose approval is needed, with the reason: first what the policy asks, then the owners.

    Args:
        asked: what is reviewed.
        sources: changed files, relative to the content root.
        frames: of the base and of the head.
    """
    before, after = frames
    needed = _by_policy(asked, before, after or before) if before is not None else ()
    known = {(one.who, path) for one in needed for path in one.paths}
    owners = _owners(asked, sources)
    prefix = git(asked.root, "rev-parse", "--show-prefix").strip()
    return (*needed, *(o for o in owners if not known >= {(o.who, prefix + path) for path in o.paths}))


def _by_policy(asked: Asked, before: Frame, after: Frame | None) -> tuple[Approver, ...]:
    """What ``portalgen policy`` will ask for; nothing where neither rules nor owners are named."""
    prefix = prefix_of(asked.root, asked.content)
    changes = changes_between(asked.root, prefix, asked.base, asked.head, (before, after or before))
    today = asked.now.astimezone(before.zone).date()
    found: dict[Need, list[str]] = {}
    for verdict in judge(changes, before, Reviews(), today).verdicts:
        for need in verdict.needs:
            if need.accounts or need.rule:
                found.setdefault(need, []).extend(verdict.paths)
    return tuple(
        Approver(
            need.accounts,
            need.rule or need.why,  # without a rule it is the file that names the owners
            tuple(paths),
            need.approvals,
            need.why if need.rule else "",
        )
        for need, paths in found.items()
    )


def _owners(asked: Asked, sources: Iterable[str]) -> tuple[Approver, ...]:
    """Owners of changed files by CODEOWNERS, each rule once.

    Args:
        asked: what is reviewed.
        sources: changed files, relative to the content root.
    """
    text = _codeowners(asked)
    if not text:
        return ()
    prefix = git(asked.root, "rev-parse", "--show-prefix").strip()
    folder = asked.content.relative_to(asked.root).as_posix()
    rules = _rules(text)
    found: dict[tuple[tuple[str, ...], str], list[str]] = {}
    for source in sources:
        path = f"{folder}/{source}"
        rule = next(((p, who) for p, who in reversed(rules) if _pattern(p).match(f"/{prefix}{path}")), None)
        if rule is not None and rule[1]:
            found.setdefault((rule[1], rule[0]), []).append(path)
    return tuple(Approver(who, pattern, tuple(paths)) for (who, pattern), paths in found.items())


def _codeowners(asked: Asked) -> str:
    for name in _FILES:
        try:
            return git(asked.root, "show", f"{asked.base}:{name}")
        except GitError:
            continue
    return ""


def _rules(text: str) -> list[tuple[str, tuple[str, ...]]]:
    """Pattern and owners, in order; sections of GitLab and comments are passed over."""
    rules = []
    for line in text.splitlines():
        words = re.split(r"(?<!\\)\s+", re.sub(r"(?<!\\)#.*", "", line).strip())
        if words[0] and not words[0].startswith(("[", "^[")):
            rules.append((words[0].replace("\\ ", " "), tuple(words[1:])))
    return rules


@lru_cache(maxsize=512)
def _pattern(pattern: str) -> re.Pattern[str]:
    """A pattern of CODEOWNERS (as of gitignore, without ``!`` and ``[]``) as a regular expression."""
    anchored = "/" in pattern.rstrip("/")
    body = pattern.strip("/") if anchored else pattern.rstrip("/")
    parts = []
    for piece in re.split(r"(\*\*/|/\*\*$|\*|\?)", body):
        match piece:
            case "**/":
                parts.append("(?:.*/)?")
            case "/**":
                parts.append("/.*")
            case "*":
                parts.append("[^/]*")
            case "?":
                parts.append("[^/]")
            case _:
                parts.append(re.escape(piece))
    start = "^/" if anchored else "^/(?:.*/)?"
    # "docs/*" names the files of the folder only; a plain name is a file, or a folder with all in it.
    end = "/.*$" if pattern.endswith("/") else "$" if body.endswith("/*") else "(?:/.*)?$"
    return re.compile(start + "".join(parts) + end)
