"""Every kind of page in a browser: accessible, never wider than the window, still, and from one host."""

from __future__ import annotations

import os
from typing import Any, NamedTuple

import pytest
from browsing import IN_BROWSER, Reader
from page_kinds import pages_that_show_everything
from playwright.sync_api import Browser, Page
from sample import Sample, node_module

pytestmark = IN_BROWSER

#: WCAG 2.2 up to level AA, and what axe knows of good practice beyond it.
_AXE = """
async rules => {
  const options = {resultTypes: ["violations"], elementRef: false, preload: false};
  options.runOnly = rules.length ? {type: "rule", values: rules} : {
    type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]};
  const {violations, passes} = await axe.run(document, options);
  return [passes.length, violations.map(v => v.id + ": " + v.help + "\\n" + v.nodes.map(
    n => "    " + n.html.slice(0, 150) + "\\n    " + n.failureSummary).join("\\n"))];
}
"""
#: The rules whose answer depends on colours or on the width of the window.
_SEEN = ("color-contrast", "link-in-text-block", "scrollable-region-focusable", "target-size")
#: What moves without being asked: animations, marquees, media that play, pages that reload.
_MOVING = """
() => document.getAnimations().map(a => a.animationName || "animation").concat(
  [...document.querySelectorAll("marquee, blink, [autoplay], meta[http-equiv=refresh]")].map(e => e.outerHTML))
"""
#: Parts far below are laid out when the top of the page stands.
_WAITING = ":is(.block, .site-footer):not([data-drawn])"
_WIDTH = "document.documentElement.scrollWidth"
#: A reader with a narrow window, or one of 1280 points enlarged to 400 % (WCAG 1.4.10).
NARROW = {"width": 320, "height": 700}


class Inspected(NamedTuple):
    """What was found on one page; all lists are empty when all is well."""

    axe: list[str]
    axe_narrow_and_dark: list[str]
    too_wide: list[str]
    moving: list[str]
    landmarks: dict[str, Any]


def axe(page: Page, *rules: str) -> list[str]:
    """What axe finds wrong with the open page."""
    passed, violations = page.evaluate(_AXE, list(rules))
    assert passed or rules, "axe looked at nothing"
    return list(violations)


@pytest.fixture(scope="module")
def reader(chromium: Browser, sample: Sample) -> Reader:
    return Reader(chromium, sample)


@pytest.fixture(scope="module")
def inspected(reader: Reader, sample: Sample) -> dict[str, Inspected]:
    """All that is asked about each page; pages are opened once, since that is what costs."""
    source = (node_module("axe-core") / "axe.min.js").read_text(encoding="utf-8")
    found = {}
    for path in pages_that_show_everything(sample):
        reader.page.set_viewport_size({"width": 1280, "height": 900})
        reader.page.emulate_media(color_scheme="light")
        page = reader.open(path)
        page.wait_for_selector(_WAITING, state="detached")
        page.evaluate(source)
        bright = axe(page)
        landmarks = page.evaluate(
            "() => Object.fromEntries(['header', 'main', 'footer', 'h1', '[accesskey]', 'nav:not([aria-label],"
            " [aria-labelledby])'].map(s => [s, document.querySelectorAll(s).length]))"
        )
        page.set_viewport_size(NARROW)
        page.emulate_media(color_scheme="dark")
        dark = axe(page, *_SEEN)
        wide = [] if page.evaluate(_WIDTH) <= NARROW["width"] else ["narrow"]
        page.evaluate("document.documentElement.dataset.text = '2'")
        wide += [] if page.evaluate(_WIDTH) <= NARROW["width"] else ["narrow, large text"]
        found[path] = Inspected(bright, dark, wide, page.evaluate(_MOVING), landmarks)
    assert len(found) > 20
    return found


def test_one_process_has_the_browser(request: pytest.FixtureRequest) -> None:
    """Groups are lost without a word where pytest-xdist does not know pytest well enough."""
    if "PYTEST_XDIST_WORKER" in os.environ:
        assert request.node.nodeid.endswith("@browser")


def test_axe_finds_nothing(inspected: dict[str, Inspected]) -> None:
    assert {path: found.axe for path, found in inspected.items() if found.axe} == {}


def test_axe_finds_nothing_on_narrow_screens_in_the_dark(inspected: dict[str, Inspected]) -> None:
    wrong = {
        path: found.axe_narrow_and_dark for path, found in inspected.items() if found.axe_narrow_and_dark
    }
    assert wrong == {}


def test_no_page_scrolls_sideways_at_four_times_the_size(inspected: dict[str, Inspected]) -> None:
    assert {path: found.too_wide for path, found in inspected.items() if found.too_wide} == {}


def test_nothing_moves_by_itself(inspected: dict[str, Inspected]) -> None:
    assert {path: found.moving for path, found in inspected.items() if found.moving} == {}


def test_every_page_has_its_landmarks_and_keys(inspected: dict[str, Inspected]) -> None:
    for path, found in inspected.items():
        assert found.landmarks["main"] == found.landmarks["h1"] == 1, path
        assert found.landmarks["header"] >= 1, path
        assert found.landmarks["footer"] >= 1, path
        assert found.landmarks["[accesskey]"] >= 2, path
        assert found.landmarks["nav:not([aria-label], [aria-labelledby])"] == 0, path


def test_nothing_is_asked_of_others_and_nothing_refused(
    inspected: dict[str, Inspected], reader: Reader
) -> None:
    assert inspected
    assert reader.elsewhere == []
    assert reader.absent == []
    assert sorted(set(reader.complaints)) == []


def test_the_instruments_do_measure(chromium: Browser) -> None:
    """A page with a fault for each instrument; else the tests above would pass on anything."""
    page = chromium.new_page(viewport=NARROW)
    page.set_content(
        "<!doctype html><html lang=vi><title>A</title><main><h1>A</h1><img src=a>"
        "<p style='color:#999;background:#fff'>nhạt</p><div style='width:400px'>rộng</div>"
        "<style>@keyframes k { to { opacity: 0 } } h1 { animation: k 9s infinite }</style><marquee>chạy</marquee>"
    )
    page.evaluate((node_module("axe-core") / "axe.min.js").read_text(encoding="utf-8"))
    told = {text.partition(":")[0] for text in axe(page)}
    assert {"color-contrast", "image-alt"} <= told
    assert [text.partition(":")[0] for text in axe(page, *_SEEN)] == ["color-contrast"]
    assert page.evaluate(_WIDTH) > NARROW["width"]
    assert page.evaluate(_MOVING)[0] == "k"
    assert len(page.evaluate(_MOVING)) == 2
    page.close()
