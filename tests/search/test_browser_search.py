"""Searching as readers do, in Chromium, over HTTP."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import small_index
from browsing import IN_BROWSER
from engine import write_files
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sample import Sample, node_module
from serving import Host, security_headers, serving

pytestmark = IN_BROWSER

PAGE, BUSY = "/tim-kiem/", '#search-results[aria-busy="false"]'
OFFERS = ".search-offers:not([hidden])"
AXE = """async () => {
  const {violations, passes} = await axe.run(document, {runOnly: ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]});
  return [passes.length, violations.map(v => v.id + ": " + v.nodes.map(n => n.html + n.failureSummary).join("\\n"))];
}"""


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("index")
    write_files(folder / "search", small_index.files())
    return folder


@pytest.fixture(scope="module")
def served(sample: Sample, index: Path) -> Iterator[Host]:
    with serving([index, sample.folder], security_headers(sample.folder)) as host:
        yield host


@pytest.fixture
def host(served: Host, sample: Sample, index: Path) -> Host:
    served.reset()
    served.folders = [index, sample.folder]
    return served


@pytest.fixture
def window(chromium: Browser) -> Iterator[BrowserContext]:
    context = chromium.new_context(locale="vi-VN", viewport={"width": 1280, "height": 900})
    yield context
    context.close()


@pytest.fixture
def complaints() -> list[str]:
    return []


@pytest.fixture
def page(window: BrowserContext, complaints: list[str]) -> Page:
    page = window.new_page()
    page.on(
        "console", lambda said: complaints.append(said.text) if said.type in {"error", "warning"} else None
    )
    page.on("pageerror", lambda error: complaints.append(str(error)))
    return page


def look(host: Host, page: Page, question: str) -> list[str]:
    """Open the search page with a question and give the titles found."""
    page.goto(f"{host.address}{PAGE}?{question}")
    return titles(page)


def titles(page: Page) -> list[str]:
    page.wait_for_selector(BUSY)
    return page.locator(".search-hit h2").all_inner_texts()


def asked(page: Page) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(page.url).query).items()}


def status(page: Page) -> str:
    return page.locator(".search-status").inner_text()


def test_nothing_of_the_search_is_fetched_before_a_reader_turns_to_it(
    host: Host, page: Page, complaints: list[str]
):
    page.goto(f"{host.address}/")
    page.wait_for_load_state("networkidle")
    before = [path for path, _ in host.asked]
    assert not [path for path in before if "search" in path or "lunr" in path]
    page.fill("#search", "tro giup ph")
    page.wait_for_selector(OFFERS)
    after = [path for path, _ in host.asked[len(before) :]]
    assert [path for path in after if path.startswith("/assets/search-worker.")]
    assert "/search/root.json" in after
    assert complaints == []


def test_words_and_titles_are_offered_and_chosen_by_keyboard(host: Host, page: Page):
    page.goto(f"{host.address}/")
    box = page.locator("#search")
    box.press_sequentially("tro giup ph")
    page.wait_for_selector(OFFERS)
    assert box.get_attribute("role") == "combobox"
    assert box.get_attribute("aria-expanded") == "true"
    options = page.locator(f"{OFFERS} [role=option]")
    assert options.all_inner_texts() == [
        "trợ giúp pháp",
        "Hỏi đáp về trợ giúp pháp lý",
        "Trợ giúp pháp lý cho người nghèo",
    ]
    assert re.search(r"\b3\b", page.locator(".search-box [role=status]").inner_text())
    assert options.nth(1).locator("mark").all_inner_texts() == ["trợ giúp pháp"]
    box.press("ArrowDown")
    assert box.get_attribute("aria-activedescendant") == options.nth(0).get_attribute("id")
    assert options.nth(0).get_attribute("aria-selected") == "true"
    box.press("ArrowUp")
    assert box.get_attribute("aria-activedescendant") is None
    box.press("Escape")
    assert page.locator(OFFERS).count() == 0
    assert box.get_attribute("aria-expanded") == "false"
    assert box.input_value() == "tro giup ph"
    box.press("ArrowDown")
    page.wait_for_selector(OFFERS)
    box.press("ArrowDown")
    box.press("ArrowDown")
    box.press("Enter")
    page.wait_for_url(f"**{small_index.TARGET}?bai=26")


def test_a_phrase_that_is_chosen_is_searched_for(host: Host, page: Page):
    page.goto(f"{host.address}/")
    page.locator("#search").press_sequentially("tro giup ph")
    page.locator(f"{OFFERS} [role=option]").first.click()
    page.wait_for_url(f"**{PAGE}?q=*")
    assert asked(page) == {"q": "trợ giúp pháp"}
    assert len(titles(page)) == 2


def test_a_symbol_offers_its_document(host: Host, page: Page):
    page.goto(f"{host.address}/")
    page.locator("#search").press_sequentially("nd 42")
    page.wait_for_selector(OFFERS)
    assert "Nghị định về hộ tịch" in page.locator(f"{OFFERS} [role=option]").all_inner_texts()


def test_words_with_and_without_diacritics(host: Host, page: Page, complaints: list[str]):
    bare = look(host, page, "q=duong")
    assert set(bare) == {"Đường sắt và đường bộ", "Dương liễu bên hồ"}
    accented = look(host, page, "q=dương")
    assert accented == ["Dương liễu bên hồ", "Đường sắt và đường bộ"]
    assert page.locator(".search-hit").first.locator("h2 mark").all_inner_texts() == ["Dương"]
    assert look(host, page, "q=hoà+giải")[0] == look(host, page, "q=hòa+giải")[0]
    assert len(look(host, page, "q=HOA+GIAI")) == 10
    assert (
        look(host, page, "q=42/2022/NĐ-CP") == look(host, page, "q=nghi+dinh+42") == ["Nghị định về hộ tịch"]
    )
    assert complaints == []


PAGE_OF_A_HIT = """<!doctype html><html lang="vi"><title>x</title><main><article>
<header class="item-head"><h1>Con tàu của đầu trang</h1></header>
<p>Đoạn mở đầu nói chuyện khác, có một con đường.</p>
<ul><li>Danh sách {many} rồi mới nhắc tới <b>con
tàu</b> cũ, nằm ở bến sông {many}<ul><li>Mục con</li></ul></li></ul>
<aside><p>Con tàu bên lề, con tàu.</p></aside><p hidden>Con tàu, con tàu.</p></article></main>"""


@pytest.mark.parametrize("query", ["con tàu", "con tau"])
def test_a_passage_of_the_page_says_what_the_summary_does_not(
    host: Host, page: Page, complaints: list[str], query: str
):
    many = "chữ này chữ nọ " * 40
    host.stale[small_index.TARGET] = PAGE_OF_A_HIT.replace("{many}", many).encode()
    assert look(host, page, f"q={query}") == ["Công tác dân vận"]
    said = status(page)
    lead = page.locator(".search-hit .card-lead")
    expect(lead.locator("mark")).to_have_text(["con tàu"])
    text = lead.inner_text()
    assert text.startswith("…")
    assert text.endswith("…")
    assert "rồi mới nhắc tới con tàu cũ, nằm ở bến sông" in text
    assert len(text) <= 112
    assert status(page) == said
    assert complaints == []


def test_the_summary_stays_where_it_says_all_or_its_page_is_not_there(host: Host, page: Page):
    look(host, page, "q=dân+vận")
    page.wait_for_load_state("networkidle")
    assert small_index.TARGET not in [path for path, _ in host.asked]
    host.missing = {small_index.TARGET}
    look(host, page, "q=con+tàu")
    page.wait_for_load_state("networkidle")
    assert small_index.TARGET in [path for path, _ in host.asked]
    assert page.locator(".search-hit .card-lead").inner_text() == "Tóm tắt của Công tác dân vận."


def test_results_say_what_where_and_when(host: Host, page: Page):
    look(host, page, "q=hộ+tịch")
    hit = page.locator(".search-hit").first
    assert hit.locator("time").get_attribute("datetime") == "2022-07-01"
    assert hit.locator(".card-meta").inner_text().split("\n") == [
        "01/07/2022",
        "Văn bản pháp luật",
        "Văn bản",
    ] or all(
        word in hit.locator(".card-meta").inner_text()
        for word in ("01/07/2022", "Văn bản pháp luật", "Văn bản")
    )
    assert hit.locator("a").get_attribute("href") == f"{host.address}{small_index.TARGET}?bai=21"
    assert status(page) == "1 kết quả cho “hộ tịch”"
    assert page.title().startswith("hộ tịch – ")


def test_filters_order_and_scope_stand_in_the_address(host: Host, page: Page, complaints: list[str]):
    look(host, page, "q=hòa+giải")
    assert status(page).startswith("16 kết quả")
    page.locator(".search-filters summary").click()
    page.select_option("#search-type", "legal_document")
    assert titles(page) == ["Luật Hòa giải, đối thoại"]
    page.select_option("#search-type", "")
    page.select_option("#search-site", small_index.MAIN)
    expect(page.locator(".search-status")).to_contain_text("15 kết quả")
    page.select_option("#search-column", f"{small_index.MAIN}/tin-tuc/tu-lieu-nganh")
    expect(page.locator(".search-status")).to_contain_text("5 kết quả")
    page.select_option("#search-year", "2024")
    assert titles(page) == ["Bài số 12 về hòa giải ở cơ sở"]
    assert asked(page) == {"q": "hòa giải", "site": small_index.MAIN, "column": f"{small_index.MAIN}/tin-tuc/tu-lieu-nganh", "year": "2024"}  # fmt: skip
    page.reload()
    assert titles(page) == ["Bài số 12 về hòa giải ở cơ sở"]
    assert page.locator("#search-year").input_value() == "2024"
    look(host, page, "q=hòa+giải&sort=date")
    dates = page.locator(".search-hit time").evaluate_all("nodes => nodes.map(n => n.dateTime)")
    assert dates == sorted(dates, reverse=True)
    assert dates[0] == "2025-05-15"
    assert complaints == []


def test_choices_say_how_many_results_they_leave(host: Host, page: Page, complaints: list[str]):
    look(host, page, "q=hòa+giải")
    page.locator(".search-filters summary").click()
    of_type = page.locator("#search-type option")
    expect(of_type).to_have_text(["Mọi loại", "Tin tức (15)", "Văn bản pháp luật (1)"])
    assert not page.locator(".search-counted").is_visible()
    page.select_option("#search-type", "legal_document")
    assert titles(page) == ["Luật Hòa giải, đối thoại"]
    expect(of_type).to_have_text(["Mọi loại", "Tin tức (15)", "Văn bản pháp luật (1)"])
    expect(page.locator("#search-site option")).to_have_text(
        ["Mọi trang", "Cổng chính (1)", "Thi hành án dân sự (0)"]
    )
    page.select_option("#search-type", "")
    page.select_option("#search-site", small_index.MAIN)
    expect(page.locator("#search-column option")).to_have_text(
        ["Mọi chuyên mục", "Tin tức (14)", "\u00a0\u00a0Tư liệu ngành (5)", "Văn bản (1)"]
    )
    assert complaints == []


def test_too_many_results_are_said_to_be_at_least_so_many(host: Host, page: Page, index: Path):
    root = (index / "search/root.json").read_bytes()
    assert b'"limit":5000' in root
    host.stale["/search/root.json"] = root.replace(b'"limit":5000', b'"limit":12')
    look(host, page, "q=hòa+giải&site=" + small_index.MAIN)
    assert status(page).startswith("Ít nhất 12 kết quả")
    expect(page.locator(".search-counted")).to_be_visible()


def test_a_component_site_searches_itself_first(host: Host, page: Page):
    page.goto(f"{host.address}/{small_index.OTHER}/")
    page.fill("#search", "hòa giải")
    page.locator("#search").press("Enter")
    assert titles(page) == ["Hòa giải khi thi hành án dân sự"]
    page.locator("input[value=portal]").check()
    expect(page.locator(".search-status")).to_contain_text("16 kết quả")
    assert asked(page) == {"q": "hòa giải", "scope": "portal"}


def test_more_results_and_the_back_button(host: Host, page: Page):
    look(host, page, "q=hòa+giải")
    page.locator("[data-search=next]").click()
    expect(page.locator(".search-hit")).to_have_count(16)
    eleventh = page.locator(".search-hit a").nth(10)
    assert eleventh.evaluate("node => node === document.activeElement")
    before = page.locator(".search-hit h2").all_inner_texts()
    eleventh.click()
    page.wait_for_url(f"**{small_index.TARGET}*")
    page.go_back()
    assert titles(page) == before
    page.fill("#search-query", "hộ tịch")
    page.locator("#search-query").press("Enter")
    expect(page.locator(".search-hit")).to_have_count(1)
    page.go_back()
    expect(page.locator(".search-hit")).to_have_count(16)
    assert page.locator("#search-query").input_value() == "hòa giải"
    page.go_forward()
    expect(page.locator(".search-hit")).to_have_count(1)


def test_nothing_found_says_what_to_do_and_deeper_search_finds_it(host: Host, page: Page):
    assert look(host, page, "q=zzz+yyy") == []
    assert status(page) == "Không tìm thấy kết quả nào cho “zzz yyy”."
    assert page.locator(".search-advice li:visible").count() == 2
    assert look(host, page, "q=tàu+con") == []
    page.locator("[data-search=more]").click()
    page.wait_for_selector(".search-hit")
    assert titles(page) == ["Công tác dân vận"]
    assert asked(page) == {"q": "tàu con", "more": "1"}
    assert look(host, page, f"q=hộ+tịch&site={small_index.OTHER}") == []
    page.locator("[data-search=unfilter]").click()
    page.wait_for_selector(".search-hit")
    assert asked(page) == {"q": "hộ tịch"}


def test_without_script_the_page_is_of_use(host: Host, chromium: Browser):
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{host.address}/")
    page.fill("#search", "hòa giải")
    page.locator("#search").press("Enter")
    page.wait_for_url(f"**{PAGE}?q=*")
    assert page.locator("noscript").inner_text().startswith("Tìm kiếm chạy ngay trong trình duyệt")
    assert page.locator(".search-browse a:visible").count() > 10
    assert page.locator(".search-browse a[href='/site-map/']").is_visible()
    assert not page.locator(".search-choices").is_visible()
    context.close()


def test_a_slow_network_is_waited_for_and_only_the_last_question_counts(host: Host, page: Page):
    host.delay = 0.3
    page.goto(f"{host.address}{PAGE}?q=hòa+giải")
    assert status(page) == "Đang tìm…"
    page.fill("#search-query", "hộ tịch")
    page.locator("#search-query").press("Enter")
    assert titles(page) == ["Nghị định về hộ tịch"]
    page.wait_for_load_state("networkidle")
    assert page.locator(".search-hit h2").all_inner_texts() == ["Nghị định về hộ tịch"]


def test_a_missing_shard_is_said_and_tried_again(host: Host, page: Page, index: Path):
    pack = next(path for path in index.rglob("*.bin") if not path.name.startswith("m."))
    host.missing = {f"/search/{pack.parent.name}/{name}" for name in ("0.", "1.")}
    page.goto(f"{host.address}{PAGE}?q=hòa+giải")
    page.wait_for_selector(".search-error:visible")
    assert page.locator(".search-error").get_attribute("role") == "alert"
    assert [path for path, _ in host.asked].count("/search/root.json") == 2
    host.missing = set()
    page.locator("[data-search=retry]").click()
    page.wait_for_selector(".search-hit")
    assert not page.locator(".search-error").is_visible()


def test_a_deploy_between_two_files_is_not_noticed(host: Host, page: Page, sample: Sample, tmp_path: Path):
    old = small_index.files(left_out=14)
    host.stale["/search/root.json"] = old["root.json"]  # the old root, but the files are new
    assert len(look(host, page, "q=hòa+giải")) == 10
    assert [path for path, _ in host.asked].count("/search/root.json") == 2
    write_files(tmp_path / "search", old)  # a new index, while the page is open
    host.folders = [tmp_path, sample.folder]
    host.missing = set()
    page.fill("#search-query", "hộ tịch")
    page.locator("#search-query").press("Enter")
    expect(page.locator(".search-hit")).to_have_count(1)
    assert titles(page) == ["Nghị định về hộ tịch"]


def test_a_host_that_sends_whole_files_only(host: Host, page: Page, complaints: list[str]):
    cut = look(host, page, "q=hòa+giải&more=1")
    assert [span for _, span in host.asked if span]
    host.ranges = False
    assert look(host, page, "q=hòa+giải&more=1&n=20")[:10] == cut
    assert complaints == []


def test_the_index_of_another_host(host: Host, page: Page, complaints: list[str]):
    other = host.address.replace("127.0.0.1", "localhost")
    html = (
        host.file(PAGE)
        .read_bytes()
        .replace(b'data-index="/search/"', f'data-index="{other}/search/"'.encode())
    )
    host.stale[PAGE] = html
    kept = dict(host.headers)
    policy = kept["Content-Security-Policy"].replace("connect-src 'self'", f"connect-src 'self' {other}")
    host.headers |= {"Content-Security-Policy": policy, "Access-Control-Allow-Origin": "*"}
    try:
        found = look(host, page, "q=hòa+giải&more=1")
    finally:
        host.headers = kept
    assert len(found) == 10
    assert [span for path, span in host.asked if path.endswith(".bin") and span], (
        "the host is asked for parts"
    )
    assert page.locator(".search-hit a").first.get_attribute("href").startswith(other)
    assert complaints == []


def test_axe_finds_nothing_light_or_dark_narrow_or_wide(host: Host, page: Page):
    source = (node_module("axe-core") / "axe.min.js").read_text(encoding="utf-8")
    for scheme, width in (("light", 1280), ("dark", 320)):
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size({"width": width, "height": 900})
        look(host, page, "q=hòa+giải&year=2024")
        page.evaluate(source)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        page.locator("#search-query").fill("tro giup")
        page.wait_for_selector(OFFERS)
        page.locator("#search-query").press("ArrowDown")
        passed, violations = page.evaluate(AXE)
        assert passed > 20
        assert violations == []
        look(host, page, "q=zzz")
        page.evaluate(source)
        assert page.evaluate(AXE)[1] == []


def test_pages_speak_the_language_of_their_site(host: Host, page: Page):
    page.goto(f"{host.address}/english/search/?q=hòa+giải&scope=portal")
    titles(page)
    assert status(page).startswith("16 results for “hòa giải”. Showing 10 of 16")
    assert "News" in page.locator(".search-hit .card-meta").first.inner_text()
