"""Thirty seconds of readers: ``wrk`` over every page of a portal behind nginx. Any error fails.

    apt-get install nginx-light wrk
    python benchmarks/load.py [--content content] [--seconds 30] [--connections 64]

Builds the portal for a local address, with files compressed as nginx sends them, and asks for the pages of
its sitemaps one after the other, as browsers do (``Accept-Encoding: gzip``). Prints requests a second, how
long answers took, and every kind of error.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

from lighthouse import ROOT, build
from served import free_port, served

_SCRIPT = """
local pages = {{ {pages} }}
local turn = 0
function setup(thread) turn = turn + 1; thread:set("turn", turn * 97) end
function request()
    turn = turn % #pages + 1
    return wrk.format("GET", pages[turn], {{ ["Accept-Encoding"] = "gzip" }})
end
function done(summary, latency, requests)
    local e = summary.errors
    io.write(string.format(
        '{{"requests": %d, "microseconds": %d, "bytes": %d, "p50": %d, "p99": %d, "max": %d, ' ..
        '"connect": %d, "read": %d, "write": %d, "status": %d, "timeout": %d}}\\n',
        summary.requests, summary.duration, summary.bytes, latency:percentile(50), latency:percentile(99),
        latency.max, e.connect, e.read, e.write, e.status, e.timeout))
end
"""
_ERRORS = ("connect", "read", "write", "status", "timeout")


def pages_of(public: Path) -> list[str]:
    """Paths of the pages in the sitemaps."""
    texts = [path.read_text(encoding="utf-8") for path in sorted((public / "sitemaps").glob("*.xml"))]
    found = [urlsplit(loc).path for text in texts for loc in re.findall(r"<loc>([^<]+)</loc>", text)]
    if not found:
        raise SystemExit("no page in any sitemap")
    return found


def load(public: Path, *, seconds: int, connections: int) -> dict[str, int]:
    """What ``wrk`` counted: requests, bytes, microseconds, percentiles of the wait, errors by kind."""
    wrk = shutil.which("wrk")
    if wrk is None:
        raise SystemExit("wrk is not installed (Debian: apt-get install wrk)")
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="wrk") as name, served(public, port, workers=2):
        script = Path(name) / "pages.lua"
        pages = ", ".join(json.dumps(path) for path in pages_of(public))
        script.write_text(_SCRIPT.format(pages=pages), encoding="utf-8")
        command = [wrk, "-t2", f"-c{connections}", f"-d{seconds}s", "--timeout", "5s", "--latency"]
        command += ["-s", str(script), f"http://127.0.0.1:{port}"]
        run = subprocess.run(command, capture_output=True, text=True, check=True, timeout=seconds + 60)
    found: dict[str, int] = json.loads(run.stdout.strip().splitlines()[-1])
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--content", type=Path, default=ROOT / "content")
    parser.add_argument("--seconds", type=int, default=30)
    parser.add_argument("--connections", type=int, default=64)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="load") as name:
        public = build(options.content, Path(name), "http://127.0.0.1")
        found = load(public, seconds=options.seconds, connections=options.connections)
        print(f"{len(pages_of(public))} pages, {options.connections} connections")
    took = found["microseconds"] / 1e6
    print(f"{found['requests']} answers in {took:.1f} s: {found['requests'] / took:.0f} a second,")
    print(f"{found['bytes'] / took / 1e6:.1f} MB a second")
    print(", ".join(f"{key} {found[key] / 1000:.1f} ms" for key in ("p50", "p99", "max")))
    errors = {kind: found[kind] for kind in _ERRORS if found[kind]}
    print(f"errors: {errors or 'none'}")
    sys.exit(1 if errors or not found["requests"] else 0)


if __name__ == "__main__":
    main()
