"""Replay merged pull requests of a real site: incremental builds against clean ones, reviews against both.

    python benchmarks/replay_history.py history-digitalgov.jsonl.gz --count 200

The data holds each page before and after each request. The portal begins with the pages as they were before
the first request that touches them; then each request is a commit. At each step

1. the incremental build of the new commit must equal a clean build of it, byte for byte;
2. the review of the commit must name exactly the pages of changed files whose output differs, and count every
   other output that differs, as two builds at the same moment say.

What an editor would have to mend first (front matter that is no YAML, a field of the wrong kind) is left out,
and counted. Links inside the site lead to the site that the data comes from, since most of it is not here.
"""

from __future__ import annotations

import datetime as dt
import itertools
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import click
from convert_digitalgov import DEFAULT, ORIGIN, PORTAL, SECTIONS, SITE, Layout, inside, item
from portal_writer import TYPES, page, records, yaml_file

from portalgen.build.discover import discover
from portalgen.build.load import load_frame_of
from portalgen.build.pipeline import Request, build
from portalgen.content.addresses import Addresses
from portalgen.content.items import load_item
from portalgen.content.states import has_page, summary_at
from portalgen.diagnostics import Severity
from portalgen.editorial.review.compare import review
from portalgen.editorial.review.sides import Asked

_SHORTCODE = re.compile(r"\{\{[<%].*?[>%]\}\}", re.DOTALL)
_LINK = re.compile(r"(?<=\]\()(?!https?:|mailto:|#|tel:)([^)\s]*)")
_IMAGE = re.compile(r"!\[([^\]]*)\]\([^)]*\)")
_RAW = re.compile(r"<[^>\n]+>")
#: Not pages of the portal: what a build says of itself, and files packed for servers.
_OWN = ("_manifest/", "build.json")


def converted(path: str, text: str, layout: Layout) -> str:
    """A page of the data as an item of the portal."""
    head, body = None, text
    if text.startswith("---\n") and "\n---" in text[3:]:
        head, _, body = text[4:].partition("\n---")
        head, body = f"{head}\n", body.partition("\n")[2]
    body = _SHORTCODE.sub("", _IMAGE.sub(r"\1", body))
    body = _LINK.sub(lambda found: f"{ORIGIN}/{found[1].lstrip('/')}", _RAW.sub("", body))
    return item({"front_matter_raw": head, "body": body, "source_path": path}, layout)


class Replay:
    """The portal in a repository, and what was found.

    Args:
        folder: an empty one.
        layout: which pages are columns.
    """

    def __init__(self, folder: Path, layout: Layout) -> None:
        self.root, self.content, self.layout = folder / "portal", folder / "portal/content", layout
        self.clean = folder / "clean"
        self.counts: Counter[str] = Counter()
        self.wrong: list[str] = []
        self.content.mkdir(parents=True)
        self.git("init", "-q", "-b", "main")
        self.git("config", "user.name", "replay")
        self.git("config", "user.email", "replay@example.org")
        (self.root / ".gitignore").write_text("/public/\n/.public.stage/\n/.portalgen/\n")

    def git(self, *words: str) -> str:
        done = subprocess.run(
            ["git", "-C", str(self.root), *words], capture_output=True, text=True, check=True
        )
        return done.stdout.strip()

    def put(self, path: str, text: str) -> Path:
        target = self.content / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
        return target

    def begin(self, pages: Mapping[str, str], now: dt.datetime) -> None:
        """Write the frame and the first pages; what has errors is left out."""
        shutil.copytree(TYPES / "digitalgov", self.content / "types")
        self.put("portal.yml", yaml_file(PORTAL))
        self.put(f"{SITE}/site.yml", yaml_file({"title": PORTAL["title"], "lang": "en"}))
        for folder in self.layout.columns:
            type_, order = SECTIONS.get(folder.partition("/")[0], DEFAULT)
            title = folder.rpartition("/")[2].replace("-", " ").capitalize()
            self.put(f"{SITE}/{folder}/_index.md", page({"title": title, "type": type_, "order": order}, ""))
        for path, text in pages.items():
            self.change(path, text)
        self.counts["refused at the start"] = len(self.mend(now))
        self.commit("Start")

    def change(self, path: str, text: str | None) -> None:
        """A page as it is after a request; None for one that is gone."""
        own = inside({"source_path": path})
        if self.layout.is_column(own):
            return  # fronts of columns are written by hand here
        target = f"{SITE}/{self.layout.targets[own]}"
        if text is None:
            (self.content / target).unlink(missing_ok=True)
        else:
            self.put(target, converted(path, text, self.layout))

    def mend(self, now: dt.datetime) -> set[str]:
        """Put files with errors back as they were committed, or leave them out."""
        refused: set[str] = set()
        for _ in range(6):
            found = build(Request(self.root, self.content, self.root / "public", now)).diagnostics
            bad = {d.span.path for d in found if d.severity is Severity.ERROR}
            if not bad:
                return refused
            for path in bad - refused:
                self._restore(path)
            for path in bad & refused:
                (self.root / path).unlink(missing_ok=True)
            refused |= bad
        raise click.ClickException(f"errors stay in {sorted(bad)[:5]}")

    def _restore(self, path: str) -> None:
        try:
            self.git("checkout", "-q", "HEAD", "--", path)
        except subprocess.CalledProcessError:
            (self.root / path).unlink(missing_ok=True)

    def commit(self, message: str) -> str:
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", message)
        return self.git("rev-parse", "HEAD")

    def build(self, now: dt.datetime, commit: str) -> dict[str, bytes]:
        """The incremental build."""
        return self._built(Request(self.root, self.content, self.root / "public", now, commit=commit))

    def build_clean(self, now: dt.datetime, commit: str) -> dict[str, bytes]:
        """A build from nothing, in another folder."""
        shutil.rmtree(self.clean, ignore_errors=True)
        self.clean.mkdir()
        return self._built(Request(self.clean, self.content, self.clean / "public", now, commit=commit))

    def _built(self, request: Request) -> dict[str, bytes]:
        result = build(request)
        if result.published is None:
            raise click.ClickException(str(result.diagnostics[:3]))
        files = (p for p in request.output.rglob("*") if p.is_file())
        return {p.relative_to(request.output).as_posix(): p.read_bytes() for p in files}

    def step(self, number: int, changes: Iterable[Mapping[str, Any]], now: dt.datetime) -> None:
        """One request."""
        base = self.git("rev-parse", "HEAD")
        before = self.build(now, base)
        for one in changes:
            if one["old_path"] and one["old_path"] != one["path"]:
                self.change(one["old_path"], None)
            self.change(one["path"], one["after"])
        self.counts["files refused"] += len(self.mend(now))
        if not self.git("status", "--porcelain"):
            self.counts["requests without a change here"] += 1
            return
        head = self.commit(f"Request {number}")
        after = self.build(now, head)
        if after == self.build_clean(now, head):
            self.counts["builds equal to a clean one"] += 1
        else:
            self.wrong.append(f"request {number}: the incremental build differs from a clean one")
        self.counts["outputs changed"] += len(_differing(before, after))
        self._review(number, (base, head), (before, after), now)
        self.counts["requests replayed"] += 1

    def _review(
        self, number: int, commits: tuple[str, str], trees: tuple[dict[str, bytes], ...], now: dt.datetime
    ) -> None:
        """What the review names against what the builds say."""
        told = review(Asked(self.root, self.content, *commits, now), commits)
        differing = _differing(*trees)
        named = {p.url for p in told.pages if p.kind not in {"draft", "scheduled", "source"}}
        outputs, wanted = self._pages_of(told.sources, differing, commits, now)
        counted = sum(effect.total for effect in told.effects) + len(told.files) + len(outputs)
        if named != wanted:
            self.wrong.append(f"request {number}: named {sorted(named)}, changed {sorted(wanted)}")
        elif counted != len(differing):
            self.wrong.append(f"request {number}: {counted} outputs told, {len(differing)} differ")
        else:
            self.counts["reviews exact"] += 1
        self.counts["pages named"] += len(named)

    def _pages_of(
        self, sources: Iterable[str], differing: set[str], commits: tuple[str, str], now: dt.datetime
    ) -> tuple[set[str], set[str]]:
        """Outputs and addresses of the items in changed files, as far as they differ."""
        frame, _ = load_frame_of(discover(self.content)[0])
        assert frame is not None
        addresses = Addresses(frame.portal, frame.sites)
        outputs, urls = set(), set()
        for path in sources:
            for commit in commits:
                done = subprocess.run(
                    ["git", "-C", str(self.root), "show", f"{commit}:content/{path}"],
                    capture_output=True,
                    check=False,
                )
                one = load_item(path, done.stdout, frame)[0] if done.returncode == 0 else None
                if one is None or not has_page(summary_at(one, now)):
                    continue
                output = addresses.output(one.summary.site, one.summary.url)
                if output in differing:
                    outputs.add(output)
                    urls.add(addresses.absolute(one.summary.site, one.summary.url))
        return outputs, urls


def _differing(before: Mapping[str, bytes], after: Mapping[str, bytes]) -> set[str]:
    paths = before.keys() | after.keys()
    return {p for p in paths if before.get(p) != after.get(p) and not p.startswith(_OWN)}


@click.command()
@click.argument("history", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--skip", default=0, help="Begin after so many requests.")
@click.option("--count", default=200, show_default=True, help="How many requests.")
@click.option(
    "--folder", type=click.Path(path_type=Path, file_okay=False), help="Where to work; a temporary one."
)
def main(history: Path, count: int, skip: int, folder: Path | None) -> None:
    """Replay COUNT requests of HISTORY."""
    requests = list(itertools.islice(records(history), skip, skip + count))
    first: dict[str, str] = {}
    paths: dict[str, None] = {}
    for request in requests:
        for one in request["files"]:
            for path in filter(None, (one["old_path"], one["path"])):
                if (
                    path not in paths
                    and one["before"] is not None
                    and (path == one["old_path"] or not one["old_path"])
                ):
                    first[path] = one["before"]
                paths.setdefault(path)
    with tempfile.TemporaryDirectory() as own:
        replay = Replay(folder or Path(own), Layout(inside({"source_path": path}) for path in paths))
        replay.begin(first, dt.datetime.fromisoformat(requests[0]["date"]))
        started = time.process_time()
        for number, request in enumerate(requests, skip + 1):
            replay.step(number, request["files"], dt.datetime.fromisoformat(request["date"]))
            if number % 10 == 0:
                sys.stderr.write(f"{number}: {dict(replay.counts)}, {len(replay.wrong)} wrong\n")
        seconds = time.process_time() - started
    for line in replay.wrong:
        click.echo(line)
    for name, number in replay.counts.items():
        click.echo(f"{number:6d}  {name}")
    click.echo(f"{seconds:6.0f}  CPU seconds")
    sys.exit(bool(replay.wrong))


if __name__ == "__main__":
    main()
