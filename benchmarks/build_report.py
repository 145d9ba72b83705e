"""Results of ``build_times.py`` as the table and the plots of ``docs/performance.md``."""

from __future__ import annotations

import json
import math
import statistics
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import click

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "performance.md"
PLOT = ROOT / "docs" / "performance-builds.svg"

CASES = {
    "cold": "cold, from nothing",
    "nothing": "nothing changed",
    "body": "the text of a recent item",
    "title": "the title of a recent item",
    "new": "a new item",
    "old": "the title of an item of 18 years ago",
    "withdraw": "a recent item is taken down",
    "menu": "an entry of the main site's menu",
    "template": "the template around every page",
}
_BEGIN, _END = "<!-- builds: written by benchmarks/build_report.py -->", "<!-- end of builds -->"


class Results:
    """Runs by size, case and tool; every number asked for is the median of its rounds."""

    def __init__(self, runs: Iterable[dict[str, Any]]) -> None:
        self._runs: dict[tuple[int, str, str], list[dict[str, Any]]] = {}
        for told in runs:
            self._runs.setdefault((told["items"], told["case"], told["tool"]), []).append(told)

    @property
    def sizes(self) -> list[int]:
        """Numbers of items, ascending."""
        return sorted({size for size, _, _ in self._runs})

    def median(self, size: int, case: str, tool: str, what: str) -> float | None:
        """A number; None where it was not measured."""
        runs = self._runs.get((size, case, tool))
        return statistics.median(run[what] for run in runs) if runs else None

    def ratio(self, size: int, case: str, what: str) -> float | None:
        """Median over rounds of portalgen's number by Hugo's, which was measured just after."""
        pairs = zip(
            self._runs.get((size, case, "portalgen"), ()),
            self._runs.get((size, case, "hugo"), ()),
            strict=False,
        )
        ratios = [ours[what] / theirs[what] for ours, theirs in pairs if theirs[what]]
        return statistics.median(ratios) if ratios else None

    def exponent(self, case: str, tool: str, what: str = "cpu") -> float | None:
        """How the number grows from the least to the greatest size: as items to that power."""
        measured = [size for size in self.sizes if self.median(size, case, tool, what)]
        if len(measured) < 2:
            return None
        least, most = measured[0], measured[-1]
        first, last = self.median(least, case, tool, what), self.median(most, case, tool, what)
        assert first is not None
        assert last is not None
        return math.log(last / first) / math.log(most / least)


def _shown(value: float | None, unit: float = 1) -> str:
    if value is None:
        return "–"
    value /= unit
    digits = 0 if value >= 100 else 1 if value >= 10 else 2
    return f"{value:,.{digits}f}"


def table(results: Results, beside: str) -> str:
    """One table for each size, and one of growth; ``beside`` names what is compared with."""
    parts: list[str] = []
    for size in results.sizes:
        parts.append(f"### {size:,} items, beside {beside}\n")
        parts.append(
            "| change | CPU s, portalgen | CPU s, other | CPU ratio | wall s | wall s, other | wall ratio "
            "| peak MB | peak MB, other | files (MB) changed | other |"
        )
        parts.append("|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|")
        for case, label in CASES.items():
            if results.median(size, case, "portalgen", "cpu") is None:
                continue
            cells = [label]
            for what in ("cpu", "wall"):
                cells += [_shown(results.median(size, case, tool, what)) for tool in ("portalgen", "hugo")]
                cells.append(_shown(results.ratio(size, case, what)))
            cells += [_shown(results.median(size, case, t, "peak"), 1e6) for t in ("portalgen", "hugo")]
            for tool in ("portalgen", "hugo"):
                files = results.median(size, case, tool, "files")
                cells.append(
                    "–"
                    if files is None
                    else f"{files:,.0f} ({_shown(results.median(size, case, tool, 'bytes'), 1e6)})"
                )
            parts.append(f"| {' | '.join(cells)} |")
        parts.append("")
    if len(results.sizes) > 1:
        span = f"{results.sizes[0]:,} to {results.sizes[-1]:,}"
        parts.append(f"### Growth, {span} items, beside {beside}\n")
        parts.append("CPU time grows as the number of items to the power of:\n")
        parts.append("| change | portalgen | other |\n|---|--:|--:|")
        for case, label in CASES.items():
            ours, theirs = (results.exponent(case, tool) for tool in ("portalgen", "hugo"))
            if ours is not None:
                parts.append(f"| {label} | {_shown(ours)} | {_shown(theirs)} |")
        parts.append("")
    return "\n".join(parts)


# The plot: CPU seconds by number of items, both axes logarithmic.
_WIDTH, _HEIGHT, _LEFT, _TOP, _RIGHT, _BOTTOM = 760, 440, 64, 24, 190, 52
_LINES = (
    ("cold", "hugo", "Hugo, cold", "#a8571e", "7 4"),
    ("body", "hugo", "Hugo, one text edited", "#a8571e", ""),
    ("cold", "portalgen", "portalgen, cold", "#0b5c9e", "7 4"),
    ("new", "portalgen", "portalgen, one item more", "#0b5c9e", ""),
    ("body", "portalgen", "portalgen, one text edited", "#3b8f4a", ""),
    ("nothing", "portalgen", "portalgen, nothing changed", "#777777", ""),
)


def plot(results: Results) -> str:
    """The plot as SVG."""
    values = [
        v for case, tool, *_ in _LINES for s in results.sizes if (v := results.median(s, case, tool, "cpu"))
    ]
    low, high = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))
    first, last = math.log10(results.sizes[0]), math.log10(results.sizes[-1])

    def x(size: float) -> float:
        return _LEFT + (math.log10(size) - first) / ((last - first) or 1) * (_WIDTH - _LEFT - _RIGHT)

    def y(seconds: float) -> float:
        share = (math.log10(seconds) - low) / ((high - low) or 1)
        return _HEIGHT - _BOTTOM - share * (_HEIGHT - _TOP - _BOTTOM)

    right = _WIDTH - _RIGHT
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" '
        'font-family="system-ui, sans-serif" font-size="13" fill="#222">',
        "<title>CPU seconds of a build by number of items</title>",
        f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="#fff"/>',
    ]
    for power in range(low, high + 1):
        at = y(10.0**power)
        out.append(f'<path d="M{_LEFT} {at:.1f}H{right}" stroke="#ddd"/>')
        out.append(f'<text x="{_LEFT - 8}" y="{at + 4:.1f}" text-anchor="end">{10.0**power:g}</text>')
    for size in results.sizes:
        out.append(f'<path d="M{x(size):.1f} {_TOP}V{_HEIGHT - _BOTTOM}" stroke="#eee"/>')
        out.append(
            f'<text x="{x(size):.1f}" y="{_HEIGHT - _BOTTOM + 20}" text-anchor="middle">{size:,}</text>'
        )
    out.append(f'<text x="{(_LEFT + right) / 2}" y="{_HEIGHT - 10}" text-anchor="middle">items</text>')
    out.append(
        f'<text transform="translate(16 {_HEIGHT / 2}) rotate(-90)" text-anchor="middle">CPU seconds</text>'
    )
    labels: list[tuple[float, str, str]] = []
    for case, tool, label, colour, dashes in _LINES:
        points = [(x(s), y(v)) for s in results.sizes if (v := results.median(s, case, tool, "cpu"))]
        if not points:
            continue
        line = " ".join(f"{px:.1f},{py:.1f}" for px, py in points)
        dash = f' stroke-dasharray="{dashes}"' if dashes else ""
        out.append(f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="2"{dash}/>')
        out += [f'<circle cx="{px:.1f}" cy="{py:.1f}" r="3.5" fill="{colour}"/>' for px, py in points]
        labels.append((points[-1][1], label, colour))
    floor = 0.0
    for at, label, colour in sorted(labels):
        floor = max(at, floor + 17)
        out.append(f'<text x="{right + 10}" y="{floor + 4:.1f}" fill="{colour}">{label}</text>')
    return "\n".join([*out, "</svg>\n"])


@click.command()
@click.argument("results", type=click.Path(path_type=Path, exists=True), nargs=-1, required=True)
def main(results: tuple[Path, ...]) -> None:
    """Write tables and plot from RESULTS (later files count where two measured the same)."""
    runs: dict[tuple[int, bool, str], list[dict[str, Any]]] = {}
    machine: dict[str, Any] = {}
    for file in results:
        told = json.loads(file.read_text(encoding="utf-8"))
        machine = told["machine"]
        fresh: dict[tuple[int, bool, str], list[dict[str, Any]]] = {}
        for one in told["runs"]:
            fresh.setdefault((one["items"], one["search"], one["case"]), []).append(one)
        runs |= fresh
    every = [one for several in runs.values() for one in several]
    plain = Results(one for one in every if not one["search"])
    searched = Results(one for one in every if one["search"])
    tables = table(plain, "Hugo") + "\n" + table(searched, "Hugo and then Pagefind")
    described = (
        f"Measured on {machine['date']}: {machine['cores']} cores ({machine['processor']}), "
        f"Python {machine['python']}, Hugo {machine['hugo'].removeprefix('v')}; "
        f"load of the machine at the end {machine['load']}.\n"
    )
    text = PAGE.read_text(encoding="utf-8")
    before, _, rest = text.partition(_BEGIN)
    _, _, after = rest.partition(_END)
    PAGE.write_text(f"{before}{_BEGIN}\n\n{described}\n{tables.rstrip()}\n\n{_END}{after}", encoding="utf-8")
    PLOT.write_text(plot(plain), encoding="utf-8")


if __name__ == "__main__":
    main()
