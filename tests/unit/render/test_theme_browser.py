"""The default theme in a browser: no script, menus, actions, print."""

from __future__ import annotations

import functools
import http.server
import re
import threading
from pathlib import Path

import msgspec
import pytest
import theme_samples as samples
from browsing import IN_BROWSER
from markupsafe import Markup
from PIL import Image

from portalgen.render.theme import load_theme

POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'"

pytestmark = IN_BROWSER


class Handler(http.server.SimpleHTTPRequestHandler):
    """Serves quietly, with the policy that the portal is served with."""

    def log_message(self, *args: object) -> None:
        pass

    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", POLICY)
        super().end_headers()


def write_pages(folder: Path) -> tuple[str, ...]:
    theme, _ = load_theme("default", None)
    hrefs = {}
    for name, asset in theme.static_assets().items():
        (folder / asset.output).parent.mkdir(parents=True, exist_ok=True)
        (folder / asset.output).write_bytes(asset.data)
        hrefs[name] = f"/{asset.output}"
    integrity = {name: asset.integrity for name, asset in theme.static_assets().items()}
    chrome = samples.chrome()
    made = {
        "tin": ("items/news_article.html", "item", {"item": samples.item()}),
        "thu-tuc": ("items/admin_procedure.html", "item", {"item": samples.item("admin_procedure")}),
        "du-thao": ("items/draft_consultation.html", "item", {"item": samples.item("draft_consultation")}),
        "chung": ("items/generic.html", "item", {"item": samples.item("generic", notices=True)}),
        "chuyen-muc": ("column.html", "column", {"column": samples.column("table")}),
        "trang-chu": ("home.html", "home", {"home": samples.home()}),
        "tim-kiem": ("search.html", "search", {"nodes": samples.NODES}),
        "so-do": ("site_map.html", "site_map", {"nodes": samples.NODES}),
    }
    for name, (template, kind, more) in made.items():
        page = samples.page(
            kind,
            header=Markup(
                theme.render("header.html", "vi", chrome=chrome, assets=hrefs, integrity=integrity)
            ),
            footer=Markup(theme.render("footer.html", "vi", chrome=chrome)),
        )
        page = msgspec.structs.replace(page, assets=hrefs, integrity=integrity)
        html = theme.render(template, "vi", page=page, site=chrome.site, portal=samples.PORTAL, **more)
        (folder / f"{name}.html").write_text(html, encoding="utf-8")
        for image in set(re.findall(r"/[\w/-]+\.(?:jpg|webp)", html)):
            (folder / image.removeprefix("/")).parent.mkdir(parents=True, exist_ok=True)
            Image.new("RGB", (90, 60), "teal").save(folder / image.removeprefix("/"))
    return tuple(made)


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    folder = tmp_path_factory.mktemp("trang")
    names = write_pages(folder)
    server = http.server.ThreadingHTTPServer(
        ("127.0.0.1", 0), functools.partial(Handler, directory=str(folder))
    )
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", names
    server.shutdown()
    server.server_close()
    thread.join()


def test_menu_and_text_work_without_script(served, chromium):
    base, _ = served
    page = chromium.new_page(viewport={"width": 360, "height": 700}, java_script_enabled=False)
    page.goto(f"{base}/tin.html")
    link = page.get_by_role("link", name="Dịch vụ công", exact=True).first
    assert not link.is_visible()
    page.click(".menu-toggle summary")
    assert link.is_visible()
    child = page.get_by_role("link", name="Cơ cấu tổ chức")
    assert not child.is_visible()
    page.click(".menu .has-children >> nth=0 >> summary")
    assert child.is_visible()
    assert not page.locator("[data-do=print]").is_visible()
    assert page.get_by_role("heading", level=1).is_visible()
    page.close()


def test_menu_is_open_on_wide_screens_and_closes_by_escape(served, chromium):
    base, _ = served
    page = chromium.new_page(viewport={"width": 1280, "height": 700})
    page.goto(f"{base}/tin.html")
    assert page.get_by_role("link", name="Dịch vụ công", exact=True).first.is_visible()
    page.locator(".menu summary").nth(0).focus()
    page.keyboard.press("Enter")
    assert page.locator(".menu details[open]").count() == 1
    page.keyboard.press("Escape")
    assert page.locator(".menu details[open]").count() == 0
    page.close()


def test_actions_appear_with_script(served, chromium):
    base, _ = served
    page = chromium.new_page(viewport={"width": 1280, "height": 700})
    page.goto(f"{base}/tin.html")
    page.evaluate("window.print = () => { window.printed = true }")
    page.get_by_role("button", name="In", exact=True).click()
    assert page.evaluate("window.printed")
    before = page.evaluate("getComputedStyle(document.documentElement).fontSize")
    page.locator("[data-do=larger]").click()
    page.reload()
    assert page.evaluate("getComputedStyle(document.documentElement).fontSize") > before
    page.get_by_role("button", name="Đóng").click()
    page.wait_for_url(f"{base}/tin-tuc/don-vi/")
    page.close()


def test_a_page_is_saved_as_one_file_that_needs_no_other(served, chromium, tmp_path):
    base, _ = served
    page = chromium.new_page(viewport={"width": 1280, "height": 700})
    page.goto(f"{base}/chung.html")
    with page.expect_download() as waiting:
        page.locator("[data-do=save]").click()
    assert waiting.value.suggested_filename == "chung.html"
    saved = tmp_path / "chung.html"
    waiting.value.save_as(saved)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(saved.as_uri())
    assert asked == [saved.as_uri()]
    assert page.get_by_role("heading", level=1).is_visible()
    assert page.get_by_text("https://cong.example.vn/tin-tuc/a.html").is_visible()
    assert page.locator("[data-taken]").inner_text()
    assert page.locator("button, script").count() == 0
    addresses = page.eval_on_selector_all("a[href]", "all => all.map(a => a.getAttribute('href'))")
    assert addresses
    assert all(href.startswith(("http", "#", "mailto:", "tel:")) for href in addresses)
    notice = page.locator(".notice").first
    assert notice.evaluate("e => getComputedStyle(e).backgroundColor") != "rgba(0, 0, 0, 0)"
    page.close()


def test_the_address_is_copied_where_the_device_has_no_sheet_for_sharing(served, chromium):
    base, _ = served
    context = chromium.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.add_init_script("delete Navigator.prototype.share")
    page.goto(f"{base}/tin.html")
    page.locator("[data-do=share]").click()
    page.get_by_text("Đã sao chép").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == "https://cong.example.vn/tin-tuc/a.html"
    context.close()


def test_the_address_goes_to_the_sheet_of_the_device(served, chromium):
    base, _ = served
    page = chromium.new_page()
    page.add_init_script("Navigator.prototype.share = async (given) => { window.given = given }")
    page.goto(f"{base}/tin.html")
    page.get_by_role("button", name="Chia sẻ").click()
    assert page.evaluate("window.given.url") == "https://cong.example.vn/tin-tuc/a.html"
    page.close()


def test_more_contrast_is_chosen_and_remembered(served, chromium):
    base, _ = served
    context = chromium.new_context()
    page = context.new_page()
    page.goto(f"{base}/tin.html")
    button = page.get_by_role("button", name="Tương phản cao")
    colour = "getComputedStyle(document.body).color"
    before = page.evaluate(colour)
    button.click()
    assert button.get_attribute("aria-pressed") == "true"
    assert page.evaluate(colour) == "rgb(0, 0, 0)" != before
    page.goto(f"{base}/trang-chu.html")
    assert page.evaluate(colour) == "rgb(0, 0, 0)"
    page.get_by_role("button", name="Tương phản cao").click()
    assert page.evaluate(colour) == before
    context.close()


def test_a_page_is_read_aloud_by_a_voice_of_its_language_and_stops(served, chromium):
    """With voices as Chromium names them where speech-dispatcher has espeak-ng; a machine without has none."""
    base, _ = served
    page = chromium.new_page()
    page.add_init_script(
        "window.said = []; window.voices = [];"
        "window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };"
        "const synth = Object.assign(new EventTarget(), {"
        " speaking: false, getVoices: () => voices,"
        " speak(one) { this.speaking = true; said.push(one); },"
        " cancel() { this.speaking = false; said.splice(0).forEach(one => one.onerror({ error: 'canceled' })); } });"
        "Object.defineProperty(window, 'speechSynthesis', { value: synth });"
    )
    page.goto(f"{base}/tin.html")
    button = page.locator("[data-do=speak]")
    page.wait_for_load_state("networkidle")
    assert not button.is_visible()  # no voice yet
    page.evaluate(
        "() => { voices = ['en-US', 'vi-VN-X-CENTRAL', 'vi', 'vi-VN-X-SOUTH'].map(lang => ({ lang, default: false }));"
        " speechSynthesis.dispatchEvent(new Event('voiceschanged')); }"
    )
    button.wait_for()
    label = button.inner_text()
    button.click()
    said = page.evaluate("said.map(one => [one.text, one.lang, one.voice.lang])")
    assert {tuple(rest) for _, *rest in said} == {("vi", "vi")}
    assert said[0][0] == page.locator("article h1").inner_text()
    assert samples.LEAD in [text for text, *_ in said]
    assert button.inner_text() != label
    button.click()
    assert button.inner_text() == label
    assert page.evaluate("said.length") == 0
    page.close()


def test_nothing_moves_when_the_buttons_appear(served, chromium):
    base, _ = served
    page = chromium.new_page(viewport={"width": 360, "height": 700})
    page.add_init_script(
        "window.shifted = 0; new PerformanceObserver((list) => {"
        " for (const entry of list.getEntries()) window.shifted += entry.value;"
        " }).observe({ type: 'layout-shift', buffered: true })"
    )
    for name in ("tin", "thu-tuc", "trang-chu"):
        page.goto(f"{base}/{name}.html")
        page.wait_for_load_state("networkidle")
        assert page.locator("[data-do=larger]").is_visible()
        assert page.evaluate("window.shifted") == 0, name
    page.close()


def test_the_first_stop_of_the_keyboard_leads_to_the_text(served, chromium):
    base, _ = served
    page = chromium.new_page(viewport={"width": 1280, "height": 700})
    page.goto(f"{base}/tin.html")
    page.keyboard.press("Tab")
    assert page.locator(".skip").is_visible()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.close()


def test_print_shows_the_text_and_its_address_only(served, chromium):
    base, _ = served
    page = chromium.new_page(viewport={"width": 700, "height": 900})
    page.goto(f"{base}/tin.html")
    page.emulate_media(media="print")
    for gone in (".site-nav", ".tools", ".item-aside", ".footer-sites", ".breadcrumbs"):
        assert not page.locator(gone).first.is_visible(), gone
    assert page.get_by_text("https://cong.example.vn/tin-tuc/a.html").is_visible()
    assert page.get_by_text("Đăng:").is_visible()
    assert page.get_by_role("heading", level=1).is_visible()
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator("[data-taken]").is_visible()
    page.close()
