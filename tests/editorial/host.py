"""A Git host in a folder: a bare repository, pull requests, and workflows whose own commands are run.

Nothing of a workflow is rewritten: its ``run`` steps go to bash as they stand, with the variables that GitHub
would set. ``gh`` is a script that answers from files, pip does nothing, deployment is a copy, the clock is the
test's, and ``portalgen`` runs in the test's process (see ``warm``).
"""

from __future__ import annotations

import json
import os
import re
import shutil
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import yaml
from warm import serve_commands

_EXPRESSION = re.compile(r"\$\{\{\s*(.*?)\s*\}\}")

_GH = """#!{python}
import json, os, pathlib, shutil, subprocess, sys
root = pathlib.Path(os.environ["FAKE_HOST"])
words = sys.argv[1:]
if words[:2] == ["run", "download"]:
    source = root / "artifacts" / words[words.index("--name") + 1]
    shutil.copytree(source, words[words.index("--dir") + 1]) if source.is_dir() else sys.exit(1)
    sys.exit()
assert words[0] == "api", words
fields, jq, method, path = {{}}, "", "GET", ""
rest = iter(words[1:])
for word in rest:
    if word in ("-f", "-F"):
        name, _, value = next(rest).partition("=")
        fields[name] = pathlib.Path(value[1:]).read_text() if word == "-F" and value[:1] == "@" else value
        method = "POST" if method == "GET" and "-X" not in words else method
    elif word == "-X":
        method = next(rest)
    elif word == "--jq":
        jq = next(rest)
    elif word != "--paginate":
        path = word
state = json.loads((root / "state.json").read_text())
if method == "GET":
    if path.endswith("/pulls") and "/commits/" in path:
        answer = [r for r in state["pulls"] if r.get("merge_commit_sha") == path.split("/")[-2]]
    elif path.endswith("/pulls"):
        answer = [r for r in state["pulls"] if r["state"] == "open" and r["head"]["label"] == fields["head"]]
    elif path.endswith("/comments"):
        answer = state["comments"]
    elif "/members" in path:
        answer = state["teams"]["/".join(path.split("/")[1:4:2])]
    else:
        number, _, part = path.partition("/pulls/")[2].partition("/")
        request = next(r for r in state["pulls"] if str(r["number"]) == number)
        answer = state[part][number] if part else request
else:
    kind = "statuses" if "/statuses/" in path else "comments"
    answer = {{"id": len(state[kind]) + 1, "path": path, "user": {{"login": "github-actions[bot]"}}, **fields}}
    if method == "PATCH":
        state[kind][int(path.rpartition("/")[2]) - 1].update(fields)
    else:
        state[kind].append(answer)
    (root / "state.json").write_text(json.dumps(state))
text = json.dumps(answer)
if jq:
    text = subprocess.run(["jq", "-r", jq], input=text, text=True, capture_output=True, check=True).stdout
print(text, end="" if jq else "\\n")
"""

_RECORD = """#!/bin/sh
echo "$(basename "$0") $*" >> "$FAKE_HOST/deployed"
rm -rf "$FAKE_HOST/online" && cp -r public "$FAKE_HOST/online"
"""


class Ran:
    """What the steps of a job printed, and whether all of them ended well."""

    def __init__(self) -> None:
        self.ok, self.said = True, ""
        self.outputs: dict[str, str] = {}


class Host:
    """A host with one repository.

    Args:
        folder: where it may write.
        origin: a working repository; its ``main`` is what the host begins with.
    """

    def __init__(self, folder: Path, origin: Path) -> None:
        self.folder, self.bare = folder, folder / "cong.git"
        (folder / "bin").mkdir(parents=True)
        self.git(folder, "clone", "-q", "--bare", str(origin), str(self.bare))
        serve_commands(folder / "bin")
        scripts = {"gh": _GH, **dict.fromkeys(("npx", "rsync"), _RECORD)}
        for name, text in scripts.items():
            path = folder / "bin" / name
            filled = text.format(python=sys.executable) if "{python}" in text else text
            path.write_text(filled)
            path.chmod(path.stat().st_mode | stat.S_IXUSR)
        (folder / "server/bo").mkdir(parents=True)
        (folder / "server/bo/cong").symlink_to(self.bare)
        self.save({"pulls": [], "comments": [], "statuses": [], "teams": {}, "reviews": {}, "commits": {}})
        self.variables: dict[str, str] = {}
        self.now = "2026-11-24T08:00+07:00"

    @staticmethod
    def git(root: Path, *args: str) -> str:
        done = subprocess.run(["git", "-C", str(root), *args], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    @property
    def state(self) -> dict[str, Any]:
        loaded: dict[str, Any] = json.loads((self.folder / "state.json").read_text())
        return loaded

    def save(self, state: dict[str, Any]) -> None:
        (self.folder / "state.json").write_text(json.dumps(state))

    def head(self, branch: str = "main") -> str:
        return self.git(self.bare, "rev-parse", branch)

    def open(self, branch: str, author: str, *, labels: tuple[str, ...] = (), body: str = "") -> int:
        """A pull request of a branch that was pushed."""
        state, sha = self.state, self.head(branch)
        number = len(state["pulls"]) + 1
        self.git(self.bare, "update-ref", f"refs/pull/{number}/head", sha)
        state["pulls"].append(
            {
                "number": number,
                "state": "open",
                "user": {"login": author},
                "head": {"sha": sha, "label": f"bo:{branch}", "ref": branch},
                "labels": [{"name": label} for label in labels],
                "body": body,
            }
        )
        state["reviews"][str(number)] = []
        state["commits"][str(number)] = [{"author": {"login": author}, "committer": {"login": author}}]
        self.save(state)
        return number

    def update(self, number: int) -> None:
        """The branch of a request was pushed again."""
        state = self.state
        request = state["pulls"][number - 1]
        request["head"]["sha"] = self.head(request["head"]["ref"])
        self.git(self.bare, "update-ref", f"refs/pull/{number}/head", request["head"]["sha"])
        self.save(state)

    def review(self, number: int, who: str, decision: str = "APPROVED") -> None:
        state = self.state
        listed = state["reviews"][str(number)]
        sha = state["pulls"][number - 1]["head"]["sha"]
        stamp = f"2026-11-24T01:00:{len(listed):02d}Z"
        listed.append({"user": {"login": who}, "state": decision, "commit_id": sha, "submitted_at": stamp})
        self.save(state)

    def merge(self, number: int, who: str) -> str:
        """Merge a request with a merge commit, as the button does."""
        state = self.state
        request = state["pulls"][number - 1]
        work = self.checkout("main")
        author = ("-c", f"user.name={who}", "-c", f"user.email={who}@example.gov.vn")
        message = f"Merge pull request #{number} from bo/{request['head']['ref']}"
        self.git(work, *author, "merge", "-q", "--no-ff", "-m", message, request["head"]["sha"])
        self.git(work, "push", "-q", "origin", "HEAD:main")
        request |= {"state": "closed", "merge_commit_sha": self.head(), "merged_by": {"login": who}}
        self.save(state)
        return self.head()

    def checkout(self, what: str) -> Path:
        """A fresh clone, as CI has it: of a branch, or ``pull/N`` for the merge that a request would make."""
        work = self.folder / f"work-{len(list(self.folder.glob('work-*')))}"
        self.git(self.folder, "clone", "-q", str(self.bare), str(work))
        self.git(work, "config", "user.name", "ci")
        self.git(work, "config", "user.email", "ci@example.org")
        if what.startswith("pull/"):
            self.git(work, "fetch", "-q", "origin", f"refs/{what}/head")
            self.git(work, "merge", "-q", "--no-ff", "-m", "merge", "FETCH_HEAD")
        else:
            self.git(work, "checkout", "-q", what)
        return work

    @property
    def online(self) -> Path:
        """What the web server has."""
        return self.folder / "online"

    def check(self, number: int) -> Ran:
        """The untrusted workflow on a request; its report is kept as an artefact."""
        work = self.checkout(f"pull/{number}")
        ran = self.run("check", "portalgen", work, {"github.base_ref": "main"})
        kept = self.folder / "artifacts/review"
        shutil.rmtree(kept, ignore_errors=True)
        if (work / "review").is_dir():
            shutil.copytree(work / "review", kept)
        return ran

    def report(self, number: int, name: str = "portalgen") -> Ran:
        """The trusted workflow after the other, or after a review."""
        request, run = self.state["pulls"][number - 1], "github.event.workflow_run"
        context = {
            f"{run}.id": "1",
            f"{run}.name": name,
            f"{run}.head_sha": request["head"]["sha"],
            f"{run}.head_repository.owner.login": "bo",
            f"{run}.head_branch": request["head"]["ref"],
            "github.event.repository.default_branch": "main",
            "github.token": "token",
        }
        return self.run("report", "report", self.checkout("main"), context)

    def allows(self, number: int) -> bool:
        """Whether the policy lets a request be merged, as its status says after a report."""
        ran = self.report(number, "portalgen-reviewed")
        assert ran.ok, ran.said
        return bool(self.state["statuses"][-1]["state"] == "success")

    def publish(self, merged: str = "") -> Ran:
        """The workflow that publishes, with its cache, in a fresh clone; records who approved after a merge."""
        self.variables |= {"DEPLOY_TO": "rsync", "DEPLOY_TARGET": "web:/srv", "PORTAL_URL": str(self.online)}
        work, cache = self.checkout("main"), self.folder / "cache"
        if cache.is_dir():
            shutil.copytree(cache, work, dirs_exist_ok=True)
        ran = self.run("publish", "publish", work)
        assert ran.ok, ran.said
        for name in (".portalgen", "public"):
            shutil.rmtree(cache / name, ignore_errors=True)
            shutil.copytree(work / name, cache / name)
        if merged:
            context = {"github.sha": merged, "github.token": "token"}
            recorded = self.run("publish", "record", self.checkout("main"), context)
            assert recorded.ok, recorded.said
        return ran

    def run(self, workflow: str, job: str, work: Path, context: dict[str, str] | None = None) -> Ran:
        """The ``run`` steps of a job, each in bash as GitHub runs them, until one fails."""
        text = (work / f".github/workflows/{workflow}.yml").read_text(encoding="utf-8")
        spec = yaml.safe_load(text)
        ran, files = Ran(), {name: self.folder / f"{name}.txt" for name in ("out", "summary")}
        known = {f"vars.{k}": v for k, v in self.variables.items()} | (context or {})
        for path in files.values():
            path.write_text("")
        base = self._environment(files, known)
        base |= _filled(spec["jobs"][job].get("env", {}), known)
        for step in spec["jobs"][job]["steps"]:
            condition = _EXPRESSION.sub(r"\1", str(step.get("if", "")))
            if "run" not in step or not _holds(condition, known, ok=ran.ok):
                continue
            environment = base | _filled(step.get("env", {}), known)
            command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]]
            done = subprocess.run(
                command, cwd=work, env=environment, capture_output=True, text=True, check=False
            )
            ran.said += f"{done.stdout}{done.stderr}"
            ran.ok = ran.ok and done.returncode == 0
            for line in files["out"].read_text().splitlines():
                name, _, value = line.partition("=")
                ran.outputs[name] = known[f"steps.{step.get('id')}.outputs.{name}"] = value
        return ran

    def _environment(self, files: dict[str, Path], known: dict[str, str]) -> dict[str, str]:
        return {
            **os.environ,
            "PATH": f"{self.folder / 'bin'}:{os.environ['PATH']}",
            "HOME": str(self.folder),
            "FAKE_HOST": str(self.folder),
            "FAKE_NOW": self.now,
            "GITHUB_REPOSITORY": "bo/cong",
            "GITHUB_SERVER_URL": str(self.folder / "server"),
            "GITHUB_SHA": known.get("github.sha", self.head()),
            "GITHUB_RUN_ID": "1",
            "GITHUB_ACTOR": known.get("github.actor", "ai-do"),
            "GITHUB_OUTPUT": str(files["out"]),
            "GITHUB_STEP_SUMMARY": str(files["summary"]),
        }


def _filled(variables: dict[str, Any], known: dict[str, str]) -> dict[str, str]:
    """Values with their expressions filled in; what is not set is empty, as on GitHub."""
    return {name: _EXPRESSION.sub(lambda m: known.get(m[1], ""), str(v)) for name, v in variables.items()}


def _holds(condition: str, known: dict[str, str], *, ok: bool) -> bool:
    """A condition of the few kinds that our workflows use."""
    if condition == "!cancelled()":
        return True
    for part in filter(None, condition.split(" && ")):
        match = re.fullmatch(r"([\w.-]+) (==|!=) '([^']*)'", part)
        assert match, f"a condition that this host does not know: {part}"
        if (known.get(match[1], "") == match[3]) != (match[2] == "=="):
            return False
    return ok
