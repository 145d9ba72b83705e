"""The Nu HTML checker (https://validator.github.io/validator/) finds no error on any page of the sample."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

from sample import Sample, node_module, program

BROKEN = (
    '<!doctype html><html lang="vi"><head><title>A</title></head><body><p><b>x</p><img src="a"></body></html>'
)


def test_no_page_has_an_error(sample: Sample, tmp_path: Path) -> None:
    java, jar = program("java"), next(node_module("vnu-jar").rglob("vnu.jar"))
    control = tmp_path / "broken.html"
    control.write_text(BROKEN, encoding="utf-8")
    command = [java, "-jar", str(jar), "--skip-non-html", "--format", "json"]
    run = subprocess.run(
        [*command, str(sample.folder), str(control)], capture_output=True, timeout=300, check=False
    )
    found = json.loads(run.stderr)["messages"]
    told = {m["url"].rpartition("/")[2] for m in found if m["url"].endswith("broken.html")}
    assert told == {"broken.html"}, "the checker does not check"
    wrong = [
        f"{m['url']}:{m.get('lastLine')}: {m['message']}"
        for m in found
        if not m["url"].endswith("broken.html")
    ]
    assert wrong == [], "\n".join(wrong[:20])
