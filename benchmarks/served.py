"""A built portal behind a real nginx on a local port, with the files that portalgen writes for nginx."""

from __future__ import annotations

import contextlib
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def served(public: Path, port: int, *, workers: int = 1) -> Iterator[None]:
    """Serve the folder of one host while the block runs.

    Args:
        public: with ``_nginx/`` inside.
        port: to listen on, on this machine only.
        workers: processes of nginx.
    """
    nginx = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
    if nginx is None:
        raise SystemExit("nginx is not installed (Debian: apt-get install nginx-light)")
    with tempfile.TemporaryDirectory(prefix="ngx") as name:
        folder = Path(name)
        own = "user root;" if Path("/proc/self").stat().st_uid == 0 else ""
        kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        temporary = "".join(f"{kind}_temp_path {folder}/{kind};" for kind in kinds)
        (folder / "nginx.conf").write_text(
            f"daemon off; {own} pid {folder}/pid; error_log {folder}/error.log; worker_processes {workers};\n"
            f"events {{ worker_connections 4096; }}\n"
            f"http {{ include /etc/nginx/mime.types; access_log off; sendfile on; {temporary}\n"
            f"include {public}/_nginx/http.conf;\n"
            f"server {{ listen 127.0.0.1:{port} backlog=4096; root {public};\n"
            f"include {public}/_nginx/server.conf; }} }}\n",
            encoding="utf-8",
        )
        process = subprocess.Popen([nginx, "-e", f"{folder}/error.log", "-c", f"{folder}/nginx.conf"])
        try:
            _wait(port, process)
            yield
        finally:
            process.terminate()
            process.wait(10)


def _wait(port: int, process: subprocess.Popen[bytes]) -> None:
    """Until somebody listens."""
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline and process.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.05)
    raise SystemExit("nginx did not start")
