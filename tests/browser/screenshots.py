"""Pictures of every kind of page at three widths, light and dark, and of documents on paper.

    python tests/browser/screenshots.py [--to screenshots] [--axe] [KIND ...]

Builds the sample portal, with its site of every content type, and writes ``<kind>-<width>-<scheme>.png`` and
``<kind>-print.png`` into a folder that git ignores. ``--axe`` runs axe-core on each of those views as well and
fails if it finds anything.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parent), str(Path(__file__).resolve().parent.parent)]

from browsing import CHROMIUM, FLAGS, Reader
from page_kinds import one_of_each_kind
from playwright.sync_api import Page, sync_playwright
from sample import ROOT, Sample, build_sample, node_module
from test_every_page import axe

WIDTHS = (360, 768, 1280)
SCHEMES = ("light", "dark")
#: Images wait until a reader comes near, which a picture of the whole page never does.
_ALL_IMAGES = """() => Promise.all([...document.images].map(image => {
  image.loading = "eager";
  return image.decode().catch(() => {});
}))"""


def pictures(page: Page, kind: str, folder: Path, *, judge: bool) -> Iterator[str]:
    """Take the pictures of the open page; gives what axe finds on the way."""
    if judge:
        page.evaluate((node_module("axe-core") / "axe.min.js").read_text(encoding="utf-8"))
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        for scheme in SCHEMES:
            page.emulate_media(media="screen", color_scheme=scheme)
            page.evaluate(_ALL_IMAGES)
            page.screenshot(path=folder / f"{kind}-{width}-{scheme}.png", full_page=True)
            if judge:
                yield from (f"{kind}, {width} points, {scheme}: {found}" for found in axe(page))


def paper(page: Page, kind: str, folder: Path) -> None:
    """The first sheet of the open page as it is printed."""
    page.emulate_media(media="print", color_scheme="light")
    printed = folder / f"{kind}-print.pdf"
    page.pdf(path=printed, format="A4", prefer_css_page_size=True)
    program = shutil.which("pdftoppm")
    if program:
        command = [program, "-png", "-r", "80", "-singlefile", str(printed), str(printed.with_suffix(""))]
        subprocess.run(command, check=True)
    else:
        print(f"{printed}: no pdftoppm here to make a picture of it (Debian: apt-get install poppler-utils)")


def main() -> None:
    """Build, open, take."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--to", type=Path, default=ROOT / "screenshots")
    parser.add_argument("--axe", action="store_true")
    parser.add_argument(
        "kinds", nargs="*", metavar="KIND", help="as in the names of the pictures; default all"
    )
    options = parser.parse_args()
    options.to.mkdir(parents=True, exist_ok=True)
    found: list[str] = []
    with tempfile.TemporaryDirectory(prefix="pictures") as name, sync_playwright() as playwright:
        build_sample(Path(name) / "portal", Path(name) / "public")
        sample = Sample(Path(name) / "public")
        kinds = one_of_each_kind(sample)
        unknown = set(options.kinds) - kinds.keys()
        if unknown:
            raise SystemExit(f"no such kind: {', '.join(sorted(unknown))}\nkinds: {', '.join(kinds)}")
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        reader = Reader(browser, sample)
        for kind in options.kinds or kinds:
            page = reader.open(kinds[kind])
            found += pictures(page, kind, options.to, judge=options.axe)
            if page.query_selector("article.item"):
                paper(page, kind, options.to)
            print(f"{kind}: {kinds[kind]}", flush=True)
        browser.close()
    print("\n".join(found))
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
