"""``portalgen verify``."""

from __future__ import annotations

import datetime as dt
import json
import sys
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from portalgen.cli.options import form_option, lang_option
from portalgen.cli.run import DONE, FINDINGS
from portalgen.cli.served import served
from portalgen.cli.words import word, words

if TYPE_CHECKING:
    from portalgen.editorial.verify import Verified

_MOST_SHOWN = 40


@click.command(help=word("cli.verify.help"))
@click.argument("where", metavar=word("cli.verify.where"))
@click.option(
    "--against",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    help=word("cli.verify.against"),
)
@click.option("--root-hash", default="", metavar="SHA256", help=word("cli.verify.root_hash"))
@click.option("--commit", default="", metavar=word("cli.verify.commit_name"), help=word("cli.verify.commit"))
@click.option("--quick", is_flag=True, help=word("cli.verify.quick"))
@click.option(
    "--jobs", type=click.IntRange(1, 64), default=8, show_default=True, help=word("cli.verify.jobs")
)
@form_option("text", "json")
@lang_option
def command(
    where: str,
    against: Path | None,
    root_hash: str,
    commit: str,
    jobs: int,
    format_: str,
    lang: str | None,  # noqa: ARG001 - settled before commands are made
    *,
    quick: bool,
) -> int:
    """Compare what is served with the manifest of a build."""
    from portalgen.editorial.verify import Folder, NoBuild, Unreadable, read_build, read_receipt, verify

    try:
        approved = Folder(against) if against else None
        with closing(served(where)) as place:
            said = _Said(read_receipt(place))
            place.know_hosts(said.hosts)
            said.expect(root_hash or (read_receipt(approved)["root_hash"] if approved else ""))
            said.has_commit(commit)
            build = None if quick else read_build(approved or place)
            found = verify(place, build, jobs=jobs, tell=_tell(format_)) if build else None
    except NoBuild:
        raise click.UsageError(word("cli.verify.no_build", where=where)) from None
    except Unreadable as error:
        raise click.UsageError(word("cli.verify.unreadable", where=where, reason=error)) from None
    except ValueError as error:
        raise click.UsageError(word("cli.verify.manifest", where=where, reason=error)) from None
    click.echo(_json(said, found) if format_ == "json" else "\n".join(_text(said, found)))
    return DONE if said.holds and (found is None or found.holds) else FINDINGS


class _Said:
    """What the receipt alone tells: lines, and whether it is what was asked for."""

    def __init__(self, receipt: Mapping[str, Any]) -> None:
        self.receipt = receipt
        self.holds = True
        self.lines = [_built(receipt)]

    @property
    def hosts(self) -> dict[str, str]:
        """Where folders are served."""
        hosts = self.receipt.get("hosts")
        return {str(k): str(v) for k, v in hosts.items()} if isinstance(hosts, dict) else {}

    def expect(self, root_hash: str) -> None:
        """The build must have this root hash."""
        if root_hash and self.receipt["root_hash"].removeprefix("sha256:") != root_hash.removeprefix(
            "sha256:"
        ):
            self.holds = False
            self.lines.append(word("cli.verify.other_build", wanted=root_hash, got=self.receipt["root_hash"]))

    def has_commit(self, wanted: str) -> None:
        """The build must hold this commit."""
        if not wanted:
            return
        from portalgen.git import GitError, contains

        online = str(self.receipt.get("commit") or "")
        try:
            kind = "commit_online" if online and contains(Path.cwd(), wanted, online) else "commit_missing"
        except GitError:
            kind = "commit_online" if online == wanted else "commit_unknown"
        self.holds = self.holds and kind == "commit_online"
        self.lines.append(word(f"cli.verify.{kind}", wanted=wanted, online=online[:12] or "?"))


def _moment(text: str) -> str:
    """A moment as people write it, or as it stands where it is none."""
    from portalgen.text.dates import format_long
    from portalgen.text.moment import Moment

    try:
        return format_long(Moment(dt.datetime.fromisoformat(text)), words().language)
    except ValueError:
        return text


def _built(receipt: Mapping[str, Any]) -> str:
    commit = str(receipt.get("commit") or "")
    key = "cli.verify.built" if commit else "cli.verify.built_without_commit"
    return word(
        key,
        now=_moment(str(receipt.get("now", "?"))),
        commit=commit[:12],
        files=receipt.get("files", "?"),
        hash=receipt["root_hash"],
    )


def _text(said: _Said, found: Verified | None) -> Iterator[str]:
    yield from said.lines
    if found is None:
        return
    for kind in ("missing", "changed", "extra"):
        paths: tuple[str, ...] = getattr(found, kind)
        if paths:
            yield words().plural(f"verify.{kind}", len(paths))
            yield from _listed(paths)
    if found.unreachable:
        yield words().plural("verify.unreachable", len(found.unreachable))
        yield from _listed(tuple(f"{path}: {reason}" for path, reason in found.unreachable))
    if found.redirected:
        yield words().plural("verify.redirected", found.redirected)
    if found.unasked:
        yield words().plural("verify.unasked", found.unasked)
    if not found.complete:
        yield word("cli.verify.incomplete")
    yield words().plural("verify.same" if found.holds else "verify.same_of", found.same)


def _listed(paths: tuple[str, ...]) -> Iterator[str]:
    yield from (f"  {path}" for path in paths[:_MOST_SHOWN])
    if len(paths) > _MOST_SHOWN:
        yield f"  {word('cli.verify.more', count=len(paths) - _MOST_SHOWN)}"


def _json(said: _Said, found: Verified | None) -> str:
    whole: dict[str, Any] = {"build": dict(said.receipt), "expected": said.holds}
    if found is not None:
        whole |= {name: getattr(found, name) for name in ("same", "redirected", "unasked", "complete")}
        whole |= {name: list(getattr(found, name)) for name in ("missing", "changed", "extra")}
        whole["unreachable"] = [{"path": path, "reason": reason} for path, reason in found.unreachable]
        whole["holds"] = found.holds and said.holds
    return json.dumps(whole, ensure_ascii=False, indent=2)


def _tell(format_: str) -> Any:
    """A line of progress on a terminal."""
    if format_ != "text" or not sys.stderr.isatty():
        return lambda _done, _total: None

    def show(done: int, total: int) -> None:
        sys.stderr.write(f"\r\033[K{done} / {total}" if done < total else "\r\033[K")
        sys.stderr.flush()

    return show
