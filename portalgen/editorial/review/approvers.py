"""Who must approve a change: the owners of its files, as the base has them.

A change cannot choose its own judges, so the file is read from the commit that the change starts from.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from portalgen.editorial.review.model import Approver
from portalgen.editorial.review.sides import Asked
from portalgen.git import GitError, git

#: Where GitHub and GitLab look, in this order.
_FILES = (".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS")


def approvers(asked: Asked, sources: Iterable[str]) -> tuple[Approver, ...]:
    """Owners of changed files, each rule once.

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
