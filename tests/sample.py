"""The sample portal, built once for all tests that look at it, and programs that tests use.

It has one more site than the repository's content: an item of each content type with every field filled in.
"""

from __future__ import annotations

import fcntl
import re
import shutil
import subprocess
import sys
from functools import cached_property
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from every_type import write_every_type
from selectolax.lexbor import LexborHTMLParser

ROOT = Path(__file__).resolve().parent.parent
#: The moment at which the sample is built; see its items that are scheduled, open and archived.
MOMENT = "2026-11-24T08:00:00+07:00"


class Sample:
    """The output of the sample portal.

    Args:
        folder: where it was built.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @cached_property
    def files(self) -> dict[str, bytes]:
        """Every output file by path."""
        found = {
            path.relative_to(self.folder).as_posix(): path.read_bytes()
            for path in self.folder.rglob("*")
            if path.is_file()
        }
        assert len(found) > 1000, "the sample portal is much larger than this"
        return {path: found[path] for path in sorted(found)}

    def ending(self, *endings: str) -> dict[str, bytes]:
        """The files whose path ends so; there must be some."""
        found = {path: data for path, data in self.files.items() if path.endswith(endings)}
        assert found, endings
        return found

    @cached_property
    def pages(self) -> dict[str, LexborHTMLParser]:
        """Every HTML page by path, parsed."""
        return {path: LexborHTMLParser(data.decode()) for path, data in self.ending(".html").items()}

    @cached_property
    def hosts(self) -> dict[str, str]:
        """Origin of each host to its output folder, with a slash at its end unless empty."""
        found = {}
        for path, data in self.ending("robots.txt").items():
            line = next(line for line in data.decode().splitlines() if line.startswith("Sitemap: "))
            parts = urlsplit(line.removeprefix("Sitemap: "))
            found[f"{parts.scheme}://{parts.netloc}"] = path.removesuffix("robots.txt")
        return found

    def address_of(self, path: str) -> str:
        """The absolute address at which an output file is served, the opposite of ``file_of``."""
        origin, folder = max(
            (host for host in self.hosts.items() if path.startswith(host[1])), key=lambda host: len(host[1])
        )
        return f"{origin}/" + re.sub(r"(^|/)index\.html$", r"\1", path.removeprefix(folder))

    def file_of(self, address: str) -> str:
        """The output file that is served at an absolute address; empty where that is another's."""
        parts = urlsplit(address)
        folder = self.hosts.get(f"{parts.scheme}://{parts.netloc}")
        if folder is None:
            return ""
        path = folder + unquote(parts.path).removeprefix("/")
        return f"{path}index.html" if path == "" or path.endswith("/") else path


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Sample:
    """The sample portal of this repository; processes that test at once share one build."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if base.name.startswith("popen-") else base
    folder = shared / "sample-public"
    with (shared / "sample.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "build.json").exists():
            build_sample(shared / "sample-portal", folder)
    return Sample(folder)


def build_sample(work: Path, output: Path) -> None:
    """Build the sample portal, with its site of every type, at its moment.

    Args:
        work: a folder for its content, not there yet.
        output: where the pages go.
    """
    shutil.copytree(ROOT / "content", work / "content")
    write_every_type(work / "content")
    command = [sys.executable, "-m", "portalgen", "build", "--content", str(work / "content")]
    command += ["--output", str(output), "--now", MOMENT]
    run = subprocess.run(command, cwd=work, check=False, capture_output=True, text=True, timeout=170)
    assert run.returncode == 0, run.stdout


def node_module(name: str) -> Path:
    """The folder of an npm package that tests use; skips where it is not installed."""
    for base in (ROOT / "node_modules", ROOT / ".tools/node_modules"):
        if (base / name).is_dir():
            return base / name
    pytest.skip(f"npm package {name} is not here: npm install --prefix .tools --ignore-scripts {name}")


def program(name: str) -> str:
    """The path of a program that tests use; skips where there is none."""
    found = shutil.which(name) or shutil.which(name, path="/usr/sbin:/usr/local/sbin:/opt/java/bin")
    if found is None:
        pytest.skip(f"{name} is not installed")
    return found
