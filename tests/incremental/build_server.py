"""Runs builds for tests, each in a forked child: as separate as processes are, without their start-up time.

Started by ``builders.Builder`` as a program of its own, so that its hash seed, time zone, language and
working folder can differ from those of another. Jobs come in and outcomes go out as pickles.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import signal
import sys
import tempfile
import time
import traceback
from pathlib import Path
from typing import Any

#: A build of a small portal that takes longer hangs.
PATIENCE = 120.0


def main() -> None:
    """Serve until the input ends."""
    _warm_up()
    groups: list[int] = []
    with (
        os.fdopen(os.dup(0), "rb") as jobs,
        os.fdopen(os.dup(1), "wb") as outcomes,
        tempfile.TemporaryDirectory() as folder,
    ):
        os.dup2(2, 1)
        while True:
            try:
                job = pickle.load(jobs)
            except EOFError:
                break
            pickle.dump(_run(job, Path(folder) / "report", groups), outcomes)
            outcomes.flush()
    for group in groups:  # workers that outlived a killed build
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(group, signal.SIGKILL)


def _warm_up() -> None:
    """Import what a build imports, and build once; no state of a build may outlive it in a process."""
    _remember_types()
    with tempfile.TemporaryDirectory() as folder:
        content = Path(folder) / "content"
        (content / "a/b").mkdir(parents=True)
        (content / "portal.yml").write_text("title: A\nbase_url: https://a.example\n")
        (content / "a/site.yml").write_text("title: A\n")
        (content / "a/b/_index.md").write_text("---\ntitle: B\n---\n")
        (content / "a/b/c.md").write_text(
            "---\ntitle: C\ndate: 2026-11-01\n---\n::: figure src=a.png alt=x\n:::\n"
        )
        _build({"root": folder, "content": content, "output": Path(folder) / "public", "now": _epoch()})


def _epoch() -> Any:
    import datetime as dt

    return dt.datetime(2026, 11, 24, tzinfo=dt.UTC)


def _remember_types() -> None:
    """Parse the built-in content types once: a third of a second in each build, and a pure function."""
    from portalgen.content import types_loading

    load = types_loading.load_types
    known: dict[bytes, Any] = {}

    def remembering(builtin: Any, own: Any) -> Any:
        key = pickle.dumps((sorted(builtin.items()), sorted(own.items())))
        if key not in known:
            known[key] = load(builtin, own)
        return known[key]

    import portalgen.build.pipeline  # noqa: F401 - has every module that may hold the function imported

    for module in [m for name, m in sys.modules.items() if name.startswith("portalgen.")]:
        if getattr(module, "load_types", None) is load:
            module.load_types = remembering  # type: ignore[attr-defined]


def _build(request: dict[str, Any]) -> Any:
    from portalgen.build.pipeline import Request, build

    known = {key: value for key, value in request.items() if key in Request.__struct_fields__}
    known |= {key: Path(known[key]) for key in ("root", "content", "output")}
    return build(Request(**known))


def _run(job: dict[str, Any], report: Path, groups: list[int]) -> tuple[Any, ...]:
    """Fork, build, wait; kill after ``job["kill_after"]`` seconds where that is given."""
    report.unlink(missing_ok=True)
    _prime(job["request"])
    child = os.fork()
    if child == 0:
        _child(job, report)
    groups.append(child)
    started = time.monotonic()
    deadline = job.get("kill_after")
    while True:
        pid, status = os.waitpid(child, os.WNOHANG)
        spent = time.monotonic() - started
        if pid:
            break
        if spent > (PATIENCE if deadline is None else deadline):
            os.kill(child, signal.SIGKILL)
            status = os.waitpid(child, 0)[1]
            if deadline is None:
                return ("raised", "Timeout", f"no end after {PATIENCE} s", spent)
            break
        time.sleep(0.0005)
    if os.WIFSIGNALED(status):
        return ("killed", os.WTERMSIG(status), "", spent)
    return (*pickle.loads(report.read_bytes()), spent)


def _prime(request: dict[str, Any]) -> None:
    """Read the portal's own content types here, so that the next child finds them remembered."""
    from portalgen.content import types_loading

    folder = Path(request["content"]) / "types"
    if folder.is_dir():
        own = {f"content/types/{p.name}": p.read_bytes() for p in folder.iterdir() if p.suffix == ".yml"}
        types_loading.load_types(types_loading.builtin_type_files(), own)


def _child(job: dict[str, Any], report: Path) -> None:
    os.setpgid(0, 0)
    os.environ.update(job.get("env", {}))
    try:
        with _small_files(job.get("file_limit", 0)):
            outcome: tuple[Any, ...] = ("done", _build(job["request"]), "")
    except BaseException as error:  # noqa: BLE001 - told to the test
        outcome = ("raised", type(error).__name__, traceback.format_exc())
    report.write_bytes(pickle.dumps(outcome))
    os._exit(0)


@contextlib.contextmanager
def _small_files(limit: int) -> Any:
    """No file may grow beyond ``limit`` bytes: every write after that fails as on a full disk."""
    if not limit:
        yield
        return
    import resource

    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))


if __name__ == "__main__":
    main()
