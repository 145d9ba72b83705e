"""``portalgen`` for scripts that call it often: run inside the test's own process, which has read everything once.

A process of its own for each command would spend a second on starting. What a command is given (words, folder,
variables) and what it gives (text, exit code) passes through a socket; the command itself is the real one.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import socketserver
import sys
import tempfile
import threading
from pathlib import Path

from portalgen.cli.run import run

_CLIENT = """#!{python} -SE
import json, os, socket, sys
words = sys.argv[1:]
if {script!r}:
    if words[:1] != ["build.py"]:
        os.execv({python!r}, [{python!r}, *words]) if words[:2] != ["-m", "pip"] else sys.exit()
    words[0] = "build"
if words[0] in {clocked!r}:
    words += ["--now", os.environ["FAKE_NOW"]]
with socket.socket(socket.AF_UNIX) as line:
    line.connect({address!r})
    line.sendall(json.dumps([words, os.getcwd(), dict(os.environ)]).encode())
    line.shutdown(socket.SHUT_WR)
    code, out, err = json.loads(b"".join(iter(lambda: line.recv(65536), b"")))
sys.stdout.buffer.write(out.encode("utf-8", "surrogateescape"))
sys.stderr.buffer.write(err.encode("utf-8", "surrogateescape"))
sys.exit(code)
"""
_CLOCKED = ("check", "owners", "review", "build", "policy", "due")


class _Answer(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        words, folder, variables = json.loads(self.rfile.read())
        here, own = Path.cwd(), dict(os.environ)
        out, err = io.StringIO(), io.StringIO()
        try:
            os.chdir(folder)
            os.environ.update(variables)
            with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
                code = run(words)
        finally:
            os.chdir(here)
            os.environ.clear()
            os.environ.update(own)
        self.wfile.write(json.dumps([code, out.getvalue(), err.getvalue()]).encode())


def serve_commands(folder: Path) -> None:
    """Answer, until this process ends, the scripts ``portalgen`` and ``python`` that are written into a folder."""
    address = f"{tempfile.mkdtemp()}/line"  # short: the name of a socket may have 100 letters
    server = socketserver.UnixStreamServer(address, _Answer)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    for name in ("portalgen", "python"):
        text = _CLIENT.format(
            python=sys.executable, address=address, script=name == "python", clocked=_CLOCKED
        )
        (folder / name).write_text(text)
        (folder / name).chmod(0o755)
