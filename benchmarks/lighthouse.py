"""Lighthouse over one page of each kind of a portal, served by nginx with the files that portalgen writes.

    npm install --prefix .tools --ignore-scripts lighthouse
    python benchmarks/lighthouse.py [--content content] [--runs 3] [PAGE ...]

Builds the portal for a local address, runs Lighthouse (mobile, simulated slow network) in Chromium and prints
a table: the median score of each category, and every audit that cost points.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from served import free_port, served

ROOT = Path(__file__).resolve().parent.parent
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
#: One page of each kind of the sample portal.
PAGES = (
    "",
    "tin-tuc/",
    "tin-tuc/2023/04/hai-muoi-hai-trang-mot-cong.html",
    "van-ban-phap-luat/luat-64-2025-qh15.html",
    "tim-kiem/",
)
FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def audit(address: str, profile: str) -> dict[str, Any]:
    """One run of Lighthouse over one page."""
    program = ROOT / ".tools/node_modules/lighthouse/cli/index.js"
    if not program.exists():
        raise SystemExit("npm install --prefix .tools --ignore-scripts lighthouse")
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    command = ["node", str(program), address, "--output=json", "--quiet", "--form-factor=mobile"]
    command += [f"--only-categories={','.join(CATEGORIES)}"]
    command += [f"--chrome-flags={' '.join((*FLAGS, f'--user-data-dir={profile}'))}"]
    env = os.environ | {"CHROME_PATH": chromium or ""}
    run = subprocess.run(command, env=env, capture_output=True, text=True, timeout=170, check=False)
    if run.returncode:
        raise SystemExit(run.stderr)
    found: dict[str, Any] = json.loads(run.stdout)
    return found


def lost(report: dict[str, Any]) -> list[str]:
    """Audits that cost points, and that count towards a score."""
    found = []
    for category in CATEGORIES:
        for reference in report["categories"][category]["auditRefs"]:
            result = report["audits"][reference["id"]]
            if reference["weight"] and result["score"] is not None and result["score"] < 0.9:
                found.append(f"{category}: {result['title']} ({result.get('displayValue', result['score'])})")
    return found


def row(page: str, reports: list[dict[str, Any]]) -> str:
    """A line of the table: median scores, and the times and weight that readers feel."""
    scores = [
        round(100 * statistics.median(r["categories"][name]["score"] for r in reports)) for name in CATEGORIES
    ]
    audits = ("first-contentful-paint", "largest-contentful-paint", "total-blocking-time")
    times = [statistics.median(r["audits"][name]["numericValue"] for r in reports) for name in audits]
    shift = statistics.median(r["audits"]["cumulative-layout-shift"]["numericValue"] for r in reports)
    weight = statistics.median(r["audits"]["total-byte-weight"]["numericValue"] for r in reports)
    cells = [f"/{page}", *scores, *(f"{t:.0f} ms" for t in times), f"{shift:.3f}", f"{weight / 1024:.0f} KB"]
    return "| " + " | ".join(map(str, cells)) + " |"


def build(content: Path, folder: Path, base: str) -> Path:
    """The portal built for a local address, with compressed files as nginx sends them."""
    shutil.copytree(content, folder / "content")
    settings = folder / "content/portal.yml"
    text = settings.read_text(encoding="utf-8")
    if "\nprecompress:" not in text:
        settings.write_text(f"{text.rstrip()}\nprecompress: true\n", encoding="utf-8")
    command = [sys.executable, "-m", "portalgen", "build", "--content", str(folder / "content")]
    command += ["--output", str(folder / "public"), "--base-url", base]
    subprocess.run(command, check=True, cwd=folder, env=os.environ | {"PYTHONPATH": str(ROOT)})
    return folder / "public"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--content", type=Path, default=ROOT / "content")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("pages", nargs="*", help="addresses inside the portal, without the first slash")
    options = parser.parse_args()
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="lh") as name:
        public = build(options.content, Path(name), f"http://127.0.0.1:{port}")
        pages = options.pages or [p for p in PAGES if (public / p).exists()]
        print(
            "| page | performance | accessibility | best practices | SEO | FCP | LCP | TBT | CLS | weight |"
        )
        print("|---|---|---|---|---|---|---|---|---|---|")
        complaints: dict[str, set[str]] = {}
        with served(public, port):
            for page in pages:
                address = f"http://127.0.0.1:{port}/{page}"
                reports = [audit(address, f"{name}/chromium") for _ in range(options.runs)]
                print(row(page, reports), flush=True)
                complaints[page] = {line for report in reports for line in lost(report)}
    for page, lines in complaints.items():
        for line in sorted(lines):
            print(f"/{page}: {line}")


if __name__ == "__main__":
    main()
