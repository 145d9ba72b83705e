"""A build that has nothing to do costs next to nothing: it reads no content and loads no library for content."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time

from conftest import PortalFolder

from portalgen.build import fingerprint
from portalgen.build.fingerprint import program_fingerprint

#: What only a build with work needs.
HEAVY = ("jinja2", "markdown_it", "yaml", "babel", "PIL", "nh3", "multiprocessing", "email", "urllib.request")

_SCRIPT = """
import json, sys
opened = []
sys.addaudithook(lambda event, args: opened.append(str(args[0])) if event == "open" else None)
from portalgen.cli.run import run
code = run(["build", *sys.argv[1:]])
print(json.dumps([code, sorted(sys.modules), opened]))
"""


def test_a_build_without_work_loads_and_reads_only_what_tells_it_so(portal: PortalFolder) -> None:
    def build() -> tuple[int, list[str], list[str]]:
        done = subprocess.run(
            [sys.executable, "-c", _SCRIPT, "--now", "2026-11-24T08:00:00+07:00"],
            cwd=portal.root,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
            capture_output=True,
            text=True,
            check=True,
        )
        code, modules, opened = json.loads(done.stdout.splitlines()[-1])
        return code, modules, opened

    for file in portal.content.rglob("*"):
        os.utime(file, (time.time() - 60,) * 2)
    first = build()
    assert first[0] == 0
    assert {"jinja2", "yaml"} <= {*first[1]}
    assert any(path.endswith("bai-dau.md") for path in first[2])
    time.sleep(2.1)  # a file that was written just now is read again
    build()
    code, modules, opened = build()
    assert code == 0
    assert not {*HEAVY} & {*modules}
    assert not [path for path in opened if f"{portal.content}/" in path]


def test_the_program_is_read_again_where_anything_of_it_is_other(portal: PortalFolder) -> None:
    state = portal.root / ".portalgen"
    state.mkdir()
    found = program_fingerprint(state)
    assert found == program_fingerprint(state) == program_fingerprint(portal.root)
    kept = state / "program.json"
    known = json.loads(kept.read_bytes())
    for wrong in (b"", b"\xa5" * 200, kept.read_bytes()[:50]):
        kept.write_bytes(wrong)
        assert program_fingerprint(state) == found
    kept.write_text(json.dumps(known | {"fingerprint": "kept"}))
    files = fingerprint._our_files()
    settled = all(max(e.mtime_ns, e.ctime_ns) < known["checked_ns"] - 2_000_000_000 for e in files.values())
    assert program_fingerprint(state) == ("kept" if settled else found)
    kept.write_text(json.dumps(known | {"fingerprint": "kept", "seal": "another"}))
    assert program_fingerprint(state) == found
