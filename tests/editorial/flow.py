"""Commands on a portal, and portals in real Git repositories."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from portalgen.cli.run import run

if TYPE_CHECKING:
    from conftest import PortalFolder

#: A message id or an unfilled placeholder that reached a person.
RAW = re.compile(
    r"\b(?:cli|verify|review|move|withdraw|correct|ledger|schedule|due|submit|owners|policy|audit|stats)\.[a-z_]+(?:\.[a-z_]+)*\b(?!\.)|\{[a-z_]+\}"
)

Command = Callable[..., "Said"]


class Said(str):
    """What a command printed, with its exit code."""

    code: int = 0


class Repository:
    """A portal in a Git repository."""

    def __init__(self, portal: PortalFolder) -> None:
        self.portal = portal
        self.git("init", "-q", "-b", "main")
        self.git("config", "user.name", "Test")
        self.git("config", "user.email", "test@example.org")
        (portal.root / ".gitignore").write_text("/public/\n/.public.stage/\n/.portalgen/\n")

    def git(self, *args: str) -> str:
        done = subprocess.run(
            ["git", "-C", str(self.portal.root), *args], capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def commit(self, message: str = "Sửa") -> str:
        """Commit everything; gives the commit."""
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", message)
        return self.git("rev-parse", "HEAD")

    @property
    def root(self) -> Path:
        return self.portal.root


@pytest.fixture
def portalgen(capsys: pytest.CaptureFixture[str]) -> Command:
    """Runs a command as from a shell."""

    def call(*words: object, lang: str = "vi") -> Said:
        capsys.readouterr()
        code = run([*map(str, words), "--lang", lang])
        output = capsys.readouterr()
        said = Said(output.out + output.err)
        said.code = code
        plain = re.sub(r"https?://\S+|\S+/\S+", "", said)
        assert not RAW.search(plain), said
        return said

    return call


@pytest.fixture(autouse=True)
def _git_of_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    """No settings of this machine; author and time are those of the test."""
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_SYSTEM", os.devnull)


@pytest.fixture
def repository(portal: PortalFolder) -> Repository:
    """The least portal, committed."""
    made = Repository(portal)
    made.commit("Đầu tiên")
    return made
