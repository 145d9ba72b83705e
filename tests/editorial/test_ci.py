"""What ``init`` writes for CI: linted by real tools, and its own commands run."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml
from host import Host
from sample import ROOT

from portalgen.cli.run import run

if TYPE_CHECKING:
    pass

pytest_plugins = ["flow"]

NOW = "2026-11-24T08:00"
LANGUAGES = ("vi", "en")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A new portal of each language."""
    folders = {lang: tmp_path_factory.mktemp(f"portal-{lang}") for lang in LANGUAGES}
    for lang, folder in folders.items():
        assert run(["init", str(folder), "--lang", lang, "--now", NOW]) == 0
    return folders


def workflows(folder: Path) -> dict[str, dict]:
    paths = sorted((folder / ".github/workflows").glob("*.yml"))
    assert len(paths) == 6
    return {path.stem: yaml.safe_load(path.read_text(encoding="utf-8")) for path in paths}


SCHEMAS = {
    "vendor.github-workflows": [".github/workflows/*.yml"],
    "vendor.gitlab-ci": [".gitlab-ci.yml"],
    "vendor.github-issue-forms": [".github/ISSUE_TEMPLATE/[!c]*.yml"],
    "vendor.github-issue-config": [".github/ISSUE_TEMPLATE/config.yml"],
}


@pytest.mark.parametrize("schema", SCHEMAS)
def test_the_schemas_of_the_hosts_hold(made: dict[str, Path], schema: str) -> None:
    paths = [p for f in made.values() for pattern in SCHEMAS[schema] for p in f.glob(pattern)]
    assert len(paths) >= 2
    words = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, *map(str, paths)]
    if schema == "vendor.gitlab-ci":
        words += ["--data-transform", "gitlab-ci"]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_an_auditor_of_workflows_finds_nothing(made: dict[str, Path], tmp_path: Path) -> None:
    places = [Path(sys.executable).parent, Path(yaml.__file__).parents[4] / "bin"]
    zizmor = shutil.which("zizmor", path=os.pathsep.join(map(str, places)))
    if zizmor is None:
        pytest.skip("zizmor is not installed")
    settings = tmp_path / "zizmor.yml"
    # Versions are tags that their owners keep up to date: nobody at a ministry would renew hashes.
    settings.write_text('rules: {unpinned-uses: {config: {policies: {"actions/*": ref-pin}}}}\n')
    words = [zizmor, "--offline", "--no-progress", "--config", str(settings), "--min-severity", "medium"]
    done = subprocess.run(
        [*words, str(made["vi"] / ".github/workflows")], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_runs_the_code_of_a_request_can_do_no_harm(made: dict[str, Path], lang: str) -> None:
    for name, spec in workflows(made[lang]).items():
        triggers = spec[True]  # YAML 1.1 takes `on` for a boolean
        text = (made[lang] / f".github/workflows/{name}.yml").read_text(encoding="utf-8")
        assert "pull_request_target" not in triggers
        if "pull_request" in triggers or "pull_request_review" in triggers:
            assert spec["permissions"] in ({}, {"contents": "read"}), name
            assert "secrets." not in text
            assert ": write" not in text
        if "workflow_run" in triggers:  # trusted: has the base's code only
            checkouts = [
                s for j in spec["jobs"].values() for s in j["steps"] if "checkout" in s.get("uses", "")
            ]
            assert checkouts
            assert all("ref" not in step["with"] for step in checkouts)
        scripts = [s["run"] for j in spec["jobs"].values() for s in j.get("steps", ()) if "run" in s]
        assert not any("${{" in script for script in scripts), (
            "an expression in a script can be injected into"
        )


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_word_is_filled_in(made: dict[str, Path], lang: str) -> None:
    for path in made[lang].rglob("*"):
        if path.is_file() and path.suffix in {".yml", ".md", ".sh", ".toml", ".js"}:
            text = path.read_text(encoding="utf-8")
            assert not re.search(r"(?<!\$)\{\{[a-z_.]+\}\}|\bci\.(?!yml)[a-z_]+\b", text), path
    forms = list((made[lang] / ".github/ISSUE_TEMPLATE").glob("*.yml"))
    assert len(forms) == 3
    vietnamese = re.search(
        "[ạảấầẩẫậắằẳẵặẹẻẽếềểễệ]", (made[lang] / ".github/pull_request_template.md").read_text()
    )
    assert bool(vietnamese) is (lang == "vi")


def test_netlify_keeps_what_was_built(made: dict[str, Path]) -> None:
    for folder in (made["vi"], ROOT):
        settings = tomllib.loads((folder / "netlify.toml").read_text(encoding="utf-8"))
        assert "$DEPLOY_PRIME_URL" in settings["context"]["deploy-preview"]["command"]
        plugin = folder / settings["plugins"][0]["package"].removeprefix("/")
        assert (plugin / "manifest.yml").is_file()
        script = (plugin / "index.js").read_text(encoding="utf-8")
        assert '".portalgen", "public"' in script
        assert json.loads((plugin / "package.json").read_text()) == {"type": "module", "private": True}


@pytest.fixture
def portal_host(made: dict[str, Path], tmp_path: Path) -> Host:
    """A new portal on a host."""
    if shutil.which("jq") is None:
        pytest.skip("jq is not installed")
    origin = tmp_path / "origin"
    shutil.copytree(made["vi"], origin)
    for words in (("init", "-q", "-b", "main"), ("add", "-A"), ("commit", "-q", "-m", "Đầu tiên")):
        Host.git(origin, "-c", "user.name=A", "-c", "user.email=a@example.org", *words)
    return Host(tmp_path / "host", origin)


ITEM = "content/cong-chinh/tin-tuc/2026/11/moi.md"
TEXT = "---\ntitle: {}\ndate: 2026-11-23\nsummary: Tóm tắt của bài đủ dài để không bị nhắc nhở gì thêm nữa.\n---\n{}\n"


def push(host: Host, branch: str, title: str, body: str = "Nội dung.") -> None:
    work = host.checkout("main")
    Host.git(work, "switch", "-q", "-C", branch)
    (work / ITEM).write_text(TEXT.format(title, body), encoding="utf-8")
    Host.git(work, "add", "-A")
    Host.git(work, "commit", "-q", "-m", title)
    Host.git(work, "push", "-q", "-f", "origin", branch)


def test_a_request_is_checked_reported_merged_and_published(portal_host: Host) -> None:
    host = portal_host
    push(host, "bai-hong", "Bài mới", "[hỏng](khong-co.md)")
    number = host.open("bai-hong", "an")
    broken = host.check(number)
    assert not broken.ok
    assert "::error file=" in broken.said
    assert "LNK001" in broken.said
    push(host, "bai-hong", "Bài mới")
    host.update(number)
    checked = host.check(number)
    assert checked.ok, checked.said

    for who in ("", "an", "binh"):
        if who:
            host.review(number, who)
        said = host.report(number, "portalgen" if not who else "portalgen-reviewed")
        assert said.ok, said.said
        status = host.state["statuses"][-1]
        assert status["context"] == "portalgen/policy"
        assert status["state"] == ("success" if who == "binh" else "failure")
        assert status["path"].endswith(host.head("bai-hong"))
    assert host.report(number).ok
    comments = host.state["comments"]
    assert len(comments) == 1, "written again in its place"
    assert comments[0]["body"].startswith("<!-- portalgen-review -->")
    assert "Bài mới" in comments[0]["body"]

    merged = host.merge(number, "dung")
    host.publish(merged)
    deployed = (host.folder / "deployed").read_text()
    assert "public/ web:/srv" in deployed
    assert (host.online / "tin-tuc/2026/11/moi.html").is_file()
    assert "npx" not in deployed
    note = Host.git(host.bare, "notes", "--ref=approvals", "show", merged).split("\n")
    assert note == ["Written-by: @an", "Approved-by: @binh", "Published-by: @dung", "Pull-request: #1"]


def test_the_clock_publishes_only_what_is_due(portal_host: Host) -> None:
    host = portal_host
    work = host.checkout("main")
    item = work / ITEM
    item.write_text(
        TEXT.format("Hẹn giờ", "Nội dung.").replace("summary:", "publish_at: 2026-12-01 08:00\nsummary:")
    )
    Host.git(work, "add", "-A")
    Host.git(work, "commit", "-q", "-m", "Hẹn giờ")
    Host.git(work, "push", "-q", "origin", "HEAD:main")
    online = host.folder / "online"
    host.variables["PORTAL_URL"] = str(online)
    first = host.run("schedule", "due", host.checkout("main"))
    assert (first.ok, first.outputs["due"]) == (True, "true")  # nothing is online yet
    assert host.run("publish", "publish", work).ok
    shutil.copytree(work / "public", online)
    for now, due in (("2026-11-30T08:00", "false"), ("2026-12-01T08:00", "true")):
        host.now = now
        asked = host.run("schedule", "due", host.checkout("main"))
        assert (asked.ok, asked.outputs["due"]) == (True, due), asked.said
    (online / "build.json").write_text('{"root_hash": "x", "now": 7}')
    assert not host.run("schedule", "due", host.checkout("main")).ok


def test_a_second_review_is_recorded_under_the_name_of_who_gave_it(portal_host: Host) -> None:
    host = portal_host
    context = {"inputs.commit": "HEAD", "github.actor": "hoa"}
    for _ in range(2):
        said = host.run("second-review", "second-review", host.checkout("main"), context)
        assert said.ok, said.said
    note = Host.git(host.bare, "notes", "--ref=approvals", "show", "main")
    assert note.split("\n\n") == ["Second-review-by: @hoa"] * 2
    wrong = {"inputs.commit": "--output=x", "github.actor": "hoa"}
    assert not host.run("second-review", "second-review", host.checkout("main"), wrong).ok


def gitlab(host: Host, work: Path, job: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """A job's script as a runner of GitLab runs it."""
    spec = yaml.safe_load((work / ".gitlab-ci.yml").read_text(encoding="utf-8"))
    script = "\n".join(["set -eo pipefail", *spec[job]["script"]])
    environment = host._environment({"out": work / "o", "summary": work / "s"}, {}) | {
        "CI_MERGE_REQUEST_TARGET_BRANCH_NAME": "main",
        "CI_COMMIT_SHA": Host.git(work, "rev-parse", "HEAD"),
        **variables,
    }
    return subprocess.run(
        ["bash", "-c", script], cwd=work, env=environment, capture_output=True, text=True, check=False
    )


def test_the_jobs_for_gitlab_do_the_same(portal_host: Host) -> None:
    host = portal_host
    push(host, "bai", "Bài mới")
    work = host.checkout("bai")
    done = gitlab(host, work, "check")
    assert done.returncode == 0, done.stdout + done.stderr
    assert json.loads((work / "quality.json").read_text()) == []
    assert "Bài mới" in (work / "review/review.md").read_text(encoding="utf-8")
    answers = host.folder / "bin/curl"
    answers.write_text(
        '#!/bin/sh\ncase "$*" in */approvals) echo \'{"approved_by": [{"user": {"username": "binh"}}]}\' ;;\n'
        f'*) echo \'{{"iid": 4, "author": {{"username": "an"}}, "sha": "{host.head("bai")}"}}\' ;; esac\n'
    )
    answers.chmod(0o755)
    judged = gitlab(host, work, "policy", PORTALGEN_TOKEN="t", CI_API_V4_URL="https://gitlab.example/api/v4")
    assert judged.returncode == 0, judged.stdout + judged.stderr
    answers.write_text(answers.read_text().replace("binh", "an"))
    assert gitlab(host, work, "policy", PORTALGEN_TOKEN="t").returncode == 1
    online = host.folder / "online"
    published = gitlab(host, work, "pages", CI_PIPELINE_SOURCE="push")
    assert published.returncode == 0, published.stderr
    shutil.copytree(work / "public", online)
    shutil.rmtree(work / "public")
    idle = gitlab(host, work, "pages", CI_PIPELINE_SOURCE="schedule", PORTAL_URL=str(online))
    assert idle.returncode == 0, idle.stderr
    assert not (work / "public").exists()
