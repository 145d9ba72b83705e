"""An editor's change on its way to review: branch, commit, push, and the link that opens the pull request.

Nothing but the files of the change is committed; whatever else lies changed or staged stays as it is. A step
that fails leaves the repository as it was, up to the push: a commit that could not be sent is kept, and the
same command sends it.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

import msgspec

from portalgen.editorial.changed import (
    CHANGED,
    DELETED,
    Subject,
    changed_files,
    files_named,
    subjects_of,
)
from portalgen.editorial.forge import parse_remote, printed_link, pull_request_link
from portalgen.editorial.records import Records
from portalgen.editorial.refusal import Refusal
from portalgen.git import GitError, ask, git
from portalgen.i18n import Translator
from portalgen.text.slug import slugify

_PREFIX = "submit/"
_LONGEST = 60
_UNDERWAY = ("MERGE_HEAD", "CHERRY_PICK_HEAD", "REVERT_HEAD", "rebase-merge", "rebase-apply")
_KNOWN_BASES = ("main", "master")


class Where(msgspec.Struct, frozen=True):
    """The repository and where it stands.

    Args:
        root: its top folder.
        prefix: the content folder relative to it, with ``/`` at its end.
        branch: that is checked out.
        base: that pull requests go into.
        remote: to which branches are pushed.
        url: of the remote.
    """

    root: Path
    prefix: str
    branch: str
    base: str
    remote: str
    url: str

    @property
    def is_on_base(self) -> bool:
        """Whether the branch that is published is checked out."""
        return self.branch == self.base


class Plan(msgspec.Struct, frozen=True):
    """What will be sent.

    Args:
        subjects: the change, thing by thing; empty where only commits are waiting to be sent.
        extra: named files outside the content, relative to the repository's top.
        branch: the branch that will hold it.
        left: subjects that also changed and stay behind.
    """

    subjects: tuple[Subject, ...]
    extra: tuple[str, ...]
    branch: str
    message: str
    left: tuple[Subject, ...] = ()

    def files(self, where: Where) -> tuple[str, ...]:
        """Every file of the change, relative to the repository's top."""
        inside = (where.prefix + file for subject in self.subjects for file in subject.files)
        return (*inside, *self.extra)


class Sent(msgspec.Struct, frozen=True):
    """What was done; ``link`` is empty where the host is not known."""

    commit: str
    link: str


def locate(root: Path, prefix: str, base: str = "", remote: str = "") -> Where:
    """The repository, ready to take a change.

    Args:
        root: its top folder.
        prefix: the content folder relative to it.
        base: the branch that pull requests go into; empty to find out.
        remote: its name; empty to find out.

    Raises:
        Refusal: something must be put right first.
    """
    remotes = git(root, "remote").split()
    if not remotes:
        raise Refusal("submit.no_remote")
    wanted = (
        remote or _setting(root, "remote.pushDefault") or ("origin" if "origin" in remotes else remotes[0])
    )
    if wanted not in remotes:
        raise Refusal("submit.unknown_remote", name=wanted, allowed=", ".join(remotes))
    try:
        git(root, "rev-parse", "--verify", "--quiet", "HEAD")
    except GitError:
        raise Refusal("submit.no_commit") from None
    try:
        branch = git(root, "symbolic-ref", "--quiet", "--short", "HEAD").strip()
    except GitError:
        raise Refusal("submit.detached", base=base or "main") from None
    for name in _UNDERWAY:
        if (root / git(root, "rev-parse", "--git-path", name).strip()).exists():
            raise Refusal("submit.underway")
    unmerged = git(root, "diff", "--name-only", "--diff-filter=U", "-z").split("\0")[:-1]
    if unmerged:
        raise Refusal("submit.conflict", files=_listed(unmerged))
    for name, variable in (("user.name", "GIT_AUTHOR_NAME"), ("user.email", "GIT_AUTHOR_EMAIL")):
        if not (_setting(root, name) or os.environ.get(variable)):
            raise Refusal("submit.nobody")
    url = git(root, "remote", "get-url", "--push", wanted).strip()
    return Where(root, prefix, branch, base or _base(root, wanted), wanted, url)


def _base(root: Path, remote: str) -> str:
    """The branch of the remote that is published."""
    try:
        head = git(root, "symbolic-ref", "--quiet", "--short", f"refs/remotes/{remote}/HEAD").strip()
        return head.removeprefix(f"{remote}/")
    except GitError:
        branches = git(root, "for-each-ref", "--format=%(refname:short)", "refs/heads").split()
        return next((name for name in _KNOWN_BASES if name in branches), _KNOWN_BASES[0])


def _setting(root: Path, name: str) -> str:
    try:
        return git(root, "config", "--get", name).strip()
    except GitError:
        return ""


def plan(
    where: Where,
    records: Records,
    wanted: Iterable[str],
    words: Translator,
    *,
    title: str = "",
    branch: str = "",
) -> Plan:
    """What will be sent.

    Args:
        where: the repository.
        records: the portal as it is on the disk.
        wanted: paths relative to the repository's top, of items, folders or files; empty for all of the
            content that changed.
        words: of the language in which commits are described.
        title: in place of words made from what changed.
        branch: in place of a name made from the title.

    Raises:
        Refusal: there is nothing to send, or what was named has not changed.
    """
    changes, outside = changed_files(where.root, where.prefix)
    titles = {path: _former_title(where, path) for path, change in changes.items() if change == DELETED}
    subjects = subjects_of(changes, records, titles, files_named(records))
    asked = tuple(wanted)
    chosen, extra = subjects, tuple[str, ...]()
    if asked:
        chosen = tuple(s for s in subjects if any(_is_meant(s, path, where) for path in asked))
        extra = tuple(f for f in outside if any(f == p or f.startswith(f"{p}/") for p in asked))
        for path in asked:
            if not any(_is_meant(s, path, where) for s in subjects) and not any(
                f == path or f.startswith(f"{path}/") for f in outside
            ):
                raise Refusal("submit.unchanged", path=path)
    if not chosen and not extra:
        if where.is_on_base or not _waiting(where):
            raise Refusal("submit.nothing")
        return Plan((), (), where.branch, "")
    subject = title or _subject(chosen, extra, words)
    name = branch or (
        where.branch if not where.is_on_base else _free_branch(where, title or _name(chosen, extra))
    )
    if name == where.base:
        raise Refusal("submit.into_base", base=where.base)
    left = tuple(s for s in subjects if s not in chosen)
    return Plan(chosen, extra, name, _message(subject, chosen, words), left)


def _is_meant(subject: Subject, path: str, where: Where) -> bool:
    files = (where.prefix + file for file in (subject.path, *subject.files))
    return any(file == path or file.startswith(f"{path}/") for file in files)


def _former_title(where: Where, path: str) -> str:
    """The title that a deleted file had."""
    try:
        text = git(where.root, "show", f"HEAD:{where.prefix}{path}")
    except GitError:
        return ""
    for line in text.split("\n"):
        key, _, value = line.partition(":")
        if key.strip() in {"title", "tieu_de"}:
            return value.strip().strip("\"'")
    return ""


def _waiting(where: Where) -> bool:
    """Whether the branch holds commits that the server has not."""
    others = git(where.root, "rev-list", "-1", "HEAD", "--not", f"--remotes={where.remote}")
    return bool(others.strip())


def _name(chosen: tuple[Subject, ...], extra: tuple[str, ...]) -> str:
    return chosen[0].title if chosen else extra[0]


def _subject(chosen: tuple[Subject, ...], extra: tuple[str, ...], words: Translator) -> str:
    first = chosen[0] if chosen else Subject(extra[0], extra[0], CHANGED, ())
    line = words.text(f"submit.message.{first.change}", title=first.title)
    more = len(chosen) + len(extra) - 1
    return words.plural("submit.message.more", more, first=line) if more > 0 else line


def _message(subject: str, chosen: tuple[Subject, ...], words: Translator) -> str:
    if len(chosen) < 2:
        return subject
    lines = (f"- {words.text(f'submit.message.{s.change}', title=s.title)}" for s in chosen)
    return "\n".join((subject, "", *lines))


def _free_branch(where: Where, title: str) -> str:
    """A branch name that neither this repository nor, as far as known, the server has."""
    stem = _PREFIX + (slugify(title, _LONGEST) or "change")
    known = set(git(where.root, "for-each-ref", "--format=%(refname)", "refs/heads", "refs/remotes").split())
    for number in range(1, 1000):
        name = stem if number == 1 else f"{stem}-{number}"
        if f"refs/heads/{name}" not in known and f"refs/remotes/{where.remote}/{name}" not in known:
            return name
    raise Refusal("submit.no_branch", name=stem)


def check_others(where: Where, files: Iterable[str], *, has_commits: bool) -> None:
    """Ask the server what others did meanwhile.

    Args:
        where: the repository.
        files: of the change, relative to the repository's top.
        has_commits: whether commits on the base that the server lacks may go along.

    Raises:
        Refusal: the server does not answer, others changed the same files, or commits lie on the base.
    """
    try:
        ask(where.root, "fetch", "--quiet", where.remote, f"+refs/heads/{where.base}:{_tracking(where)}")
    except GitError as error:
        if "couldn't find remote ref" in str(error):
            return
        raise Refusal("submit.unreachable", remote=where.remote, reason=_last_line(error)) from None
    if where.is_on_base and not has_commits:
        ahead = git(where.root, "log", "--format=%h %s", f"{_tracking(where)}..HEAD").strip()
        if ahead:
            raise Refusal("submit.ahead", base=where.base, commits=_listed(ahead.split("\n")))
    fork = git(where.root, "merge-base", "HEAD", _tracking(where)).strip()
    theirs = git(where.root, "diff", "--name-only", "-z", "--no-renames", fork, _tracking(where)).split("\0")
    both = sorted(set(files) & set(theirs))
    if both:
        who = git(
            where.root, "log", "-1", "--format=%an", f"{fork}..{_tracking(where)}", "--", both[0]
        ).strip()
        raise Refusal("submit.overtaken", files=_listed(both), who=who, remote=where.remote, base=where.base)


def _tracking(where: Where) -> str:
    return f"refs/remotes/{where.remote}/{where.base}"


def send(where: Where, plan_: Plan) -> Sent:
    """Commit and push.

    Raises:
        Refusal: git or the server said no.
    """
    if plan_.subjects or plan_.extra:
        _commit(where, plan_)
    try:
        said = ask(where.root, "push", "--set-upstream", where.remote, f"HEAD:refs/heads/{plan_.branch}").said
    except GitError as error:
        key = "submit.rejected" if "[rejected]" in str(error) else "submit.not_pushed"
        raise Refusal(key, branch=plan_.branch, remote=where.remote, reason=_last_line(error)) from None
    commit = git(where.root, "rev-parse", "HEAD").strip()
    return Sent(commit, printed_link(said) or _link(where, plan_))


def _commit(where: Where, plan_: Plan) -> None:
    """The change as one commit on its branch; on any trouble everything is as before."""
    root, is_new = where.root, plan_.branch != where.branch
    paths = "\0".join(plan_.files(where)).encode()
    listed = ("--pathspec-from-file=-", "--pathspec-file-nul")
    staged = set(git(root, "diff", "--cached", "--name-only", "-z", "--no-renames").split("\0"))
    try:
        if is_new:
            ask(root, "switch", "--quiet", "--create", plan_.branch)
        ask(root, "--literal-pathspecs", "add", "--all", *listed, given=paths)
        words = ("commit", "--quiet", "--only", "--message", plan_.message, *listed)
        ask(root, "--literal-pathspecs", *words, given=paths)
    except GitError as error:
        fresh = [path for path in plan_.files(where) if path not in staged]
        if fresh:
            ask(root, "--literal-pathspecs", "reset", "--quiet", *listed, given="\0".join(fresh).encode())
        if is_new and git(root, "symbolic-ref", "--short", "HEAD").strip() == plan_.branch:
            ask(root, "switch", "--quiet", where.branch)
            ask(root, "branch", "--quiet", "-D", plan_.branch)
        raise Refusal("submit.not_committed", reason=_last_line(error)) from None


def _link(where: Where, plan_: Plan) -> str:
    remote = parse_remote(where.url)
    if remote is None:
        return ""
    upstream = None
    if where.remote != "upstream" and "upstream" in git(where.root, "remote").split():
        upstream = parse_remote(git(where.root, "remote", "get-url", "upstream"))
    title = git(where.root, "log", "-1", "--format=%s").strip()
    configured = _setting(where.root, "portalgen.host")
    return pull_request_link(remote, plan_.branch, where.base, title, configured, upstream)


def _listed(lines: Iterable[str]) -> str:
    return "".join(f"\n  {line}" for line in lines)


def _last_line(error: GitError) -> str:
    lines = [line for line in str(error).split("\n") if line.strip() and not line.startswith("hint:")]
    wrong = [line for line in lines if line.startswith(("fatal:", "error:", "remote:", " ! "))]
    return (wrong or lines or [""])[0].strip()
