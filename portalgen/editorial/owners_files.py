"""Owners as the files that Git hosts obey: ``CODEOWNERS`` in two dialects, and a set of rules for ``main``.

The last pattern that matches wins, so rules go from the whole to the parts. GitHub asks one of those who are
named; who must agree beside that is for ``policy.yml``. GitLab asks each section on its own, so that owners
and approvers are two sections there.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import Final

import msgspec

from portalgen.editorial.owners import Answerable
from portalgen.i18n import Translator

GITHUB: Final = ".github/CODEOWNERS"
GITLAB: Final = ".gitlab/CODEOWNERS"
RULESET: Final = ".github/rulesets/main.json"
HOSTS: Final = ("github", "gitlab")
_SPECIAL: Final = re.compile(r"([\\ #\[\]*?!])")


class Repository(msgspec.Struct, frozen=True):
    """Where the content lies in the repository.

    Args:
        content: folder of the content relative to the repository's top, with ``/`` at its end.
        root: folder of the portal, likewise; empty where it is the top.
    """

    content: str = "content/"
    root: str = ""


def owners_files(
    rules: Iterable[Answerable], repository: Repository, host: str, words: Translator
) -> dict[str, str]:
    """The files for a host, text by path relative to the repository's top.

    Args:
        rules: outer parts before inner ones, the first for everything.
        repository: where the content lies.
        host: ``github`` or ``gitlab``.
        words: of the language of comments.
    """
    known = tuple(rules)
    head = [f"# {line}" for line in words.text("owners.head").split("\n")]
    if host == "gitlab":
        lines = [*head, *_gitlab(known, repository, words)]
        return {GITLAB: "\n".join(lines) + "\n"}
    lines = [*head, "", *_github(known, repository)]
    return {GITHUB: "\n".join(lines) + "\n", RULESET: _ruleset()}


def _github(rules: tuple[Answerable, ...], repository: Repository) -> Iterator[str]:
    """One list: owners and approvers together, any of them may agree."""
    before: dict[str, tuple[str, ...]] = {}
    for rule in rules:
        accounts = tuple(dict.fromkeys((*rule.owners, *rule.approvers)))
        if accounts and accounts != _inherited(rule.path, before):
            before[rule.path] = accounts
            yield _line(rule.path, repository, accounts)
    yield from _frame(rules, repository)


def _gitlab(rules: tuple[Answerable, ...], repository: Repository, words: Translator) -> Iterator[str]:
    """Two sections, each of which must agree."""
    for kind in ("owners", "approvers"):
        before: dict[str, tuple[str, ...]] = {}
        lines = []
        for rule in rules:
            accounts: tuple[str, ...] = getattr(rule, kind)
            if accounts and accounts != _inherited(rule.path, before):
                before[rule.path] = accounts
                lines.append(_line(rule.path, repository, accounts))
        if kind == "owners":
            lines += _frame(rules, repository)
        if lines:
            yield from ("", f"[{words.text(f'owners.section.{kind}')}][1]", *lines)


def _frame(rules: tuple[Answerable, ...], repository: Repository) -> Iterator[str]:
    """What decides the whole portal belongs to those who answer for the whole."""
    whole = rules[0]
    accounts = tuple(dict.fromkeys((*whole.owners, *whole.approvers)))
    if not accounts:
        return
    for name in ("portal.yml", "units.yml", "policy.yml", "royalties.yml", "types/"):
        yield f"/{_escaped(repository.content)}{name} {' '.join(accounts)}"
    for name in ("themes/", ".github/", ".gitlab/", ".gitlab-ci.yml", "netlify.toml", "build.py"):
        yield f"/{_escaped(repository.root)}{name} {' '.join(accounts)}"


def _inherited(path: str, before: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
    """What the rules so far say of a path: the last that holds it."""
    found: tuple[str, ...] = ()
    for outer, accounts in before.items():
        if path.startswith(outer):
            found = accounts
    return found


def _line(path: str, repository: Repository, accounts: tuple[str, ...]) -> str:
    pattern = f"/{_escaped(repository.content + path)}" if path else "*"
    return f"{pattern} {' '.join(accounts)}"


def _escaped(path: str) -> str:
    return _SPECIAL.sub(r"\\\1", path)


def _ruleset() -> str:
    """Rules for ``main``, to be imported on GitHub (Settings → Rules → Import a ruleset)."""
    checks = [{"context": name} for name in ("portalgen", "portalgen/policy")]
    rules = [
        {"type": "deletion"},
        {"type": "non_fast_forward"},
        {
            "type": "pull_request",
            "parameters": {
                "required_approving_review_count": 1,
                "dismiss_stale_reviews_on_push": True,
                "require_code_owner_review": True,
                "require_last_push_approval": True,
                "required_review_thread_resolution": True,
            },
        },
        {
            "type": "required_status_checks",
            "parameters": {"strict_required_status_checks_policy": True, "required_status_checks": checks},
        },
    ]
    whole = {
        "name": "portalgen: main",
        "target": "branch",
        "enforcement": "active",
        "conditions": {"ref_name": {"include": ["~DEFAULT_BRANCH"], "exclude": []}},
        "rules": rules,
        "bypass_actors": [],
    }
    return json.dumps(whole, indent=2) + "\n"
