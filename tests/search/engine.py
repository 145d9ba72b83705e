"""The theme's search scripts in Node.js."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

from sample import program

from portalgen.render.theme import load_theme

HERE = Path(__file__).resolve().parent


def write_scripts(folder: Path) -> str:
    """The theme's scripts as they are published; returns the name of the worker."""
    theme, _ = load_theme("default", None)
    assert theme is not None
    assert theme.asset_findings() == ()
    for asset in theme.static_assets().values():
        (folder / Path(asset.output).name).write_bytes(asset.data)
    return Path(theme.static_assets()["js/search-worker.js"].output).name


def write_files(folder: Path, files: dict[str, bytes]) -> Path:
    """Files of an index below a folder."""
    for path, data in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
    return folder


def answers(tmp_path: Path, index: Path, questions: list[tuple[str, dict[str, Any]]]) -> list[dict[str, Any]]:
    """What the worker answers over the files of an index."""
    scripts = tmp_path / "scripts"
    scripts.mkdir()
    command = [program("node"), str(HERE / "js/worker.js"), str(scripts), write_scripts(scripts), f"{index}/"]
    asked = "".join(f"{json.dumps(question)}\n" for question in questions)
    run = subprocess.run(command, input=asked, capture_output=True, text=True, timeout=120, check=True)
    found = [json.loads(line) for line in run.stdout.splitlines()]
    assert len(found) == len(questions)
    return found
