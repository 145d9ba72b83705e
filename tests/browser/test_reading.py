"""How pages are read: by keyboard alone, without scripts, on paper, in the dark."""

from __future__ import annotations

import pytest
from browsing import IN_BROWSER, Reader
from page_kinds import one_of_each_kind
from playwright.sync_api import Browser
from sample import Sample

pytestmark = IN_BROWSER

#: The element that has the focus: its name, whether it can be seen, whether its focus can, where it stands.
_FOCUS = """
() => {
  const e = document.activeElement;
  if (e === document.body || e === document.documentElement) return null;
  const box = e.getBoundingClientRect(), style = getComputedStyle(e);
  const all = [...document.querySelectorAll("*")];
  return {
    name: e.tagName.toLowerCase() + " " + (e.innerText || e.getAttribute("aria-label") || e.id || "").trim().slice(0, 60),
    seen: box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight && box.right > 0
      && box.left < innerWidth && style.visibility === "visible",
    marked: (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2) || style.boxShadow !== "none",
    order: all.indexOf(e),
  };
}
"""
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 360, "height": 740}


@pytest.fixture(scope="module")
def kinds(sample: Sample) -> dict[str, str]:
    return one_of_each_kind(sample)


@pytest.mark.parametrize(
    ("kind", "window"), [("home", WIDE), ("draft_consultation-full", NARROW), ("search", WIDE)]
)
def test_the_keyboard_goes_through_a_page_in_order_and_out_of_it(
    chromium: Browser, sample: Sample, kinds: dict[str, str], kind: str, window: dict[str, int]
) -> None:
    reader = Reader(chromium, sample, viewport=window)
    page = reader.open(kinds[kind])
    if kind == "search":  # which begins at its own box, with header and menu behind
        page.wait_for_selector("#search-query:focus")
        page.evaluate("document.querySelector('.skip').focus()")
    stops = []
    for _ in range(400):
        page.keyboard.press("Tab")
        stop = page.evaluate(_FOCUS)
        if stop is None:
            break
        stops.append(stop)
    else:
        pytest.fail("the keyboard never leaves the page")
    reader.context.close()
    assert len(stops) > 15
    assert [stop["name"] for stop in stops if not stop["seen"]] == []
    assert [stop["name"] for stop in stops if not stop["marked"]] == []
    orders = [stop["order"] for stop in stops]
    assert orders == sorted(set(orders)), "the order of the keyboard is not that of the text"


def test_a_page_is_all_there_without_script(chromium: Browser, sample: Sample, kinds: dict[str, str]) -> None:
    """Nothing that works only with a script is offered, and nothing is hidden that a script would show."""
    reader = Reader(chromium, sample, java_script_enabled=False, viewport=NARROW)
    for kind in ("news_article", "admin_procedure-full", "column", "home"):
        page = reader.open(kinds[kind])
        assert page.get_by_role("heading", level=1).count() == 1
        # A button that sends a form to a page works without a script; any other does not.
        buttons = page.locator("button[type=button], button:not(form[action] button)").all()
        assert [button.inner_text() for button in buttons if button.is_visible()] == [], kind
        page.click(".menu-toggle summary")
        menu = page.locator(".site-nav a").first
        assert menu.is_visible()
        text = page.locator("main").inner_text()
        assert len(text) > 200, kind
    assert reader.complaints == []
    reader.context.close()


def test_paper_has_the_text_its_source_and_its_date_and_nothing_to_press(
    chromium: Browser, sample: Sample, kinds: dict[str, str]
) -> None:
    reader = Reader(chromium, sample, viewport=WIDE)
    for kind in ("news_article", "legal_document-full", "admin_procedure-full"):
        page = reader.open(kinds[kind])
        page.emulate_media(media="print", color_scheme="dark")
        shown = page.locator("body").inner_text()
        assert page.url in shown, "the address that the paper was printed from"
        assert page.locator("article h1").inner_text() in shown
        assert page.locator(".site-header").inner_text().splitlines()[-1] in shown
        stamp = page.locator("article time").first
        assert stamp.is_visible()
        pressed = page.locator("button, nav a, .tools, input, select, video, audio, .skip")
        assert [e.inner_text() for e in pressed.all() if e.is_visible()] == [], kind
        ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert ground in {"rgb(255, 255, 255)", "rgba(0, 0, 0, 0)"}, "dark paper"
        assert page.evaluate("getComputedStyle(document.querySelector('main')).color") == "rgb(0, 0, 0)"
    reader.context.close()


def test_colours_follow_the_readers_choice(chromium: Browser, sample: Sample, kinds: dict[str, str]) -> None:
    reader = Reader(chromium, sample, viewport=WIDE)
    page = reader.open(kinds["news_article"])
    grounds = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        red, green, blue = page.evaluate(
            "getComputedStyle(document.body).backgroundColor.match(/\\d+/g).slice(0, 3).map(Number)"
        )
        grounds.append((red + green + blue) / 3)
    reader.context.close()
    assert grounds[0] > 200
    assert grounds[1] < 60
