"""What a build publishes: pages, lists, feeds, maps, rules for hosts; and how little a change touches."""

from __future__ import annotations

import csv
import io
import json
import xml.etree.ElementTree as ET

import feedparser
import pytest
from conftest import PortalFolder

SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def many(portal: PortalFolder, count: int, *, column: str = "tin", start: str = "2024-01") -> PortalFolder:
    """Items on successive days of successive months, ten a month."""
    year, month = map(int, start.split("-"))
    for index in range(count):
        months = month - 1 + index // 10
        date = f"{year + months // 12}-{months % 12 + 1:02d}-{index % 10 + 1:02d}"
        portal.item(
            f"trang/{column}/{date[:4]}/{date[5:7]}/bai-{index:03d}.md",
            f"title: Bài số {index:03d}\ndate: {date}\nsummary: Tóm tắt của bài số {index:03d} cho danh sách.",
        )
    return portal


def changed(portal: PortalFolder, before: dict[str, bytes]) -> set[str]:
    """Outputs that changed, the search index (which has tests of its own) aside."""
    after = portal.tree()
    paths = {path for path in before.keys() | after.keys() if before.get(path) != after.get(path)}
    return {path for path in paths if not path.removeprefix("_manifest/").startswith("search/")}


def test_the_least_portal_builds_with_every_kind_of_output(portal: PortalFolder) -> None:
    portal.publish()
    expected = {
        "index.html",
        "404.html",
        "site-map/index.html",
        "tim-kiem/index.html",
        "tin/index.html",
        "tin/bai-dau.html",
        "tin/2026/index.html",
        "tin/atom.xml",
        "tin/feed.json",
        "atom.xml",
        "feeds.opml",
        "sitemap.xml",
        "sitemaps/trang-2026-11.xml",
        "robots.txt",
        "_redirects",
        "_headers",
        "build.json",
    }
    assert expected <= {*portal.tree(), "build.json"}


def test_two_builds_of_one_content_are_equal_byte_for_byte(portal: PortalFolder) -> None:
    first = many(portal, 25).publish().tree()
    assert portal.publish(clean=True).tree() == first
    assert not portal.result.published.written  # type: ignore[union-attr]


def test_no_output_names_the_folder_it_was_built_in(portal: PortalFolder) -> None:
    portal.publish()
    assert portal.mentions(str(portal.root)) == []


def test_a_list_shows_the_newest_first_and_the_archive_holds_all(portal: PortalFolder) -> None:
    many(portal, 45).publish()
    front = portal.read("tin/index.html")
    assert front.index("Bài số 044") < front.index("Bài số 030")
    assert "Bài số 010" not in front
    year = portal.read("tin/2024/index.html")
    assert all(f"Bài số {index:03d}" in year for index in range(45))
    assert [year.index(f'id="m{month:02d}"') for month in range(5, 0, -1)] == sorted(
        year.index(f'id="m{month:02d}"') for month in range(1, 6)
    )


def test_a_month_leaves_the_page_of_its_year_when_it_is_longer_than_half_a_page(portal: PortalFolder) -> None:
    portal.put("trang/tin/_index.md", "---\ntitle: Tin tức\npage_size: 5\n---\n")
    for month, count in ((1, 2), (2, 3)):
        for day in range(1, count + 1):
            portal.item(
                f"trang/tin/b{month}{day}.md", f"title: Bài {month}-{day}\ndate: 2025-0{month}-0{day}"
            )
    portal.publish()
    year = portal.read("tin/2025/index.html")
    assert "Bài 1-2" in year
    assert "Bài 2-1" not in year
    assert 'href="/tin/2025/02/"' in year
    assert 'href="/tin/2025/#m01"' in year
    assert "Bài 2-1" in portal.read("tin/2025/02/index.html")
    assert not portal.exists("tin/2025/01/index.html")
    portal.delete("trang/tin/b21.md").publish()
    assert not portal.exists("tin/2025/02/index.html")
    assert "Bài 2-3" in portal.read("tin/2025/index.html")


def test_a_long_month_has_pages_counted_from_the_oldest(portal: PortalFolder) -> None:
    portal.put("trang/tin/_index.md", "---\ntitle: Tin tức\npage_size: 5\n---\n")
    for day in range(1, 13):
        portal.item(f"trang/tin/b{day:02d}.md", f"title: Bài ngày {day:02d}\ndate: 2025-03-{day:02d}")
    portal.publish()
    assert "Bài ngày 01" in portal.read("tin/2025/03/trang-1.html")
    assert "Bài ngày 06" in portal.read("tin/2025/03/trang-2.html")
    newest = portal.read("tin/2025/03/index.html")
    assert "Bài ngày 12" in newest
    assert "Bài ngày 10" not in newest
    assert not portal.exists("tin/2025/03/trang-3.html")
    before = portal.tree()
    portal.item("trang/tin/b13.md", "title: Bài ngày 13\ndate: 2025-03-13").publish()
    assert "tin/2025/03/trang-1.html" not in changed(portal, before)
    assert "tin/2025/03/trang-2.html" not in changed(portal, before)


@pytest.mark.parametrize("size", [60, 240])
@pytest.mark.parametrize("date", ["2027-01-01", "2024-02-15"], ids=["newest", "backdated"])
def test_one_new_item_changes_a_bounded_number_of_files(portal: PortalFolder, size: int, date: str) -> None:
    """At most fifteen, whatever the size of the archive and the date of the item."""
    now = __import__("datetime").datetime.fromisoformat("2027-06-01T00:00:00+07:00")
    before = many(portal, size).publish(now).tree()
    portal.item("trang/tin/moi.md", f"title: Bài mới\ndate: {date}\nsummary: Tóm tắt.").publish(now)
    assert len(changed(portal, before)) <= 15, changed(portal, before)


def test_editing_a_body_changes_only_its_page(portal: PortalFolder) -> None:
    before = many(portal, 30).publish().tree()
    portal.edit("trang/tin/2024/02/bai-015.md", "Nội dung.", "Nội dung mới.").publish()
    assert changed(portal, before) == {"tin/2024/02/bai-015.html"}


def test_deleting_an_item_deletes_its_page_and_its_empty_folders(portal: PortalFolder) -> None:
    many(portal, 11).publish()
    portal.delete("trang/tin/2024/02/bai-010.md").publish()
    assert not portal.exists("tin/2024/02/bai-010.html")
    assert not (portal.output / "tin/2024/02").exists()


def test_feeds_are_valid_and_newest_first(portal: PortalFolder) -> None:
    many(portal, 25).publish()
    for path in ("tin/atom.xml", "atom.xml"):
        feed = feedparser.parse((portal.output / path).read_bytes())
        assert not feed.bozo, feed.bozo_exception
        titles = [entry.title for entry in feed.entries]
        assert titles[:2] == ["Bài đầu tiên", "Bài số 024"]
        assert len(titles) == 20
    feed = json.loads(portal.read("tin/feed.json"))
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["items"][0]["url"] == "https://portal.example.gov.vn/tin/bai-dau.html"


def test_the_sitemap_lists_every_public_page_once(portal: PortalFolder) -> None:
    many(portal, 25).publish()
    index = ET.fromstring(portal.read("sitemap.xml"))
    parts = [loc.text or "" for loc in index.iter(f"{SITEMAP}loc")]
    host = "https://portal.example.gov.vn/"
    pages = [
        loc.text or ""
        for part in parts
        for loc in ET.fromstring(portal.read(part.removeprefix(host))).iter(f"{SITEMAP}loc")
    ]
    assert len(pages) == len(set(pages)) == 26 + 4
    for page in pages:
        path = page.removeprefix(host)
        assert portal.exists(f"{path}index.html" if path.endswith("/") or not path else path)


def test_every_internal_link_of_every_page_leads_to_a_file(portal: PortalFolder) -> None:
    import re

    many(portal, 35).publish()
    for path, data in portal.tree().items():
        if not path.endswith(".html"):
            continue
        for link in re.findall(r'(?:href|src)="(/[^"#?]*)', data.decode()):
            target = link.lstrip("/")
            assert portal.exists(f"{target}index.html" if target.endswith("/") or not target else target), (
                path,
                link,
            )


def test_aliases_lead_to_the_item(portal: PortalFolder) -> None:
    portal.item(
        "trang/tin/moi.md",
        "title: Bài đã chuyển\ndate: 2026-11-01\n"
        "aliases: [/tin-cu/bai.html, /thu-muc/, '/qt/tintuc/Pages/chi-tiet.aspx?ItemID=2927']",
    ).publish()
    for old in ("tin-cu/bai.html", "thu-muc/index.html"):
        page = portal.read(old)
        assert "https://portal.example.gov.vn/tin/moi.html" in page
        assert "noindex" in page
    rules = portal.read("_redirects")
    assert "/qt/tintuc/Pages/chi-tiet.aspx ItemID=2927 /tin/moi.html 301" in " ".join(rules.split())


def test_an_alias_that_is_a_live_address_is_refused(portal: PortalFolder) -> None:
    portal.item("trang/tin/moi.md", "title: Bài\ndate: 2026-11-01\naliases: [/tin/bai-dau.html]").build()
    assert "URL002" in portal.codes()
    assert not portal.published


def test_a_site_with_its_own_host_is_a_whole_of_its_own(portal: PortalFolder) -> None:
    portal.write("""
        -- portal.yml --
        title: Cổng thử nghiệm
        base_url: https://portal.example.gov.vn
        main_site: trang
        -- rieng/site.yml --
        title: Trang có tên miền riêng
        host: https://rieng.example.gov.vn
        -- rieng/tin/_index.md --
        ---
        title: Tin riêng
        ---
        -- rieng/tin/bai.md --
        ---
        title: Bài riêng
        date: 2026-11-02
        ---
        Xem [trang chính](/trang/tin/bai-dau.md).
    """)
    portal.publish()
    page = portal.read("rieng/tin/bai.html")
    assert 'href="/tin/"' in page
    assert 'href="https://portal.example.gov.vn/tin/bai-dau.html"' in page
    assert 'rel="canonical" href="https://rieng.example.gov.vn/tin/bai.html"' in page
    assert "https://rieng.example.gov.vn/sitemaps/" in portal.read("rieng/sitemap.xml")
    assert portal.exists("rieng/404.html")
    assert any(path.startswith("rieng/assets/") for path in portal.tree())
    portal.publish(base_url="http://127.0.0.1:8000")
    assert 'href="/rieng/tin/"' in portal.read("rieng/tin/bai.html")


def test_translations_point_at_each_other(portal: PortalFolder) -> None:
    portal.write("""
        -- portal.yml --
        title: Cổng thử nghiệm
        base_url: https://portal.example.gov.vn
        languages: [vi, en]
        main_site: trang
        -- english/site.yml --
        title: English site
        lang: en
        translation_of: trang
        -- english/news/_index.md --
        ---
        title: News
        ---
        -- english/news/first.md --
        ---
        title: The first item
        date: 2026-11-02
        translation_of: trang/tin/bai-dau
        ---
        Text.
    """)
    portal.publish()
    assert 'hreflang="en" href="https://portal.example.gov.vn/english/news/first.html"' in portal.read(
        "tin/bai-dau.html"
    )
    english = portal.read("english/news/first.html")
    assert 'hreflang="vi" href="https://portal.example.gov.vn/tin/bai-dau.html"' in english
    assert '<html lang="en">' in english
    assert "Monday, 2 November 2026" in english
    assert "Chủ Nhật, 01/11/2026" in portal.read("tin/bai-dau.html")


def test_lists_by_name_follow_the_vietnamese_alphabet(portal: PortalFolder) -> None:
    portal.put("trang/danh-ba/_index.md", "---\ntitle: Danh bạ\ntype: static_page\n---\n")
    names = ["Đăng ký", "Dân sự", "Ân xá", "An ninh", "Ăn uống", "Ơn nghĩa", "Ông bà", "Oan sai"]
    for index, name in enumerate(names):
        portal.item(f"trang/danh-ba/m{index}.md", f"title: {name}\nreview_by: 2027-01-01")
    page = portal.publish().read("danh-ba/index.html")
    shown = sorted(names, key=page.index)
    assert shown == ["An ninh", "Ăn uống", "Ân xá", "Dân sự", "Đăng ký", "Oan sai", "Ông bà", "Ơn nghĩa"]


def test_tables_stand_beside_lists_of_documents(portal: PortalFolder) -> None:
    portal.put("trang/van-ban/_index.md", "---\ntitle: Văn bản\ntype: legal_document\n---\n")
    portal.put("trang/van-ban/x.pdf", b"%PDF-1.4\n%%EOF\n")
    portal.item(
        "trang/van-ban/nd.md",
        "title: =Nghị định về cổng\nsummary: Quy định về cổng thông tin điện tử\ndate: 2022-06-27\n"
        "number_symbol: 42/2022/NĐ-CP\ndoc_kind: nghi_dinh\nissuing_bodies: [Chính phủ]\nissued_date: 2022-06-24\n"
        "effective_date: 2022-08-15\nfield: chuyen_doi_so\nfiles: [{file: x.pdf}]",
    )
    portal.publish()
    rows = list(csv.DictReader(io.StringIO(portal.read("van-ban/2022/list.csv").lstrip("\ufeff"))))
    assert len(rows) == 1
    assert "42/2022/NĐ-CP" in rows[0].values()
    assert not any(value.startswith("=") for value in rows[0].values())
    items = json.loads(portal.read("van-ban/2022/list.json"))["items"]
    assert items[0]["fields"]["number_symbol"] == "42/2022/NĐ-CP"
    item = json.loads(portal.read("van-ban/nd.json"))
    assert item["url"] == "https://portal.example.gov.vn/van-ban/nd.html"
    assert item["files"][0]["url"] == "https://portal.example.gov.vn/van-ban/nd/x.pdf"
    assert portal.exists("van-ban/nd/x.pdf")


def test_related_documents_know_each_other_both_ways(portal: PortalFolder) -> None:
    portal.put("trang/van-ban/_index.md", "---\ntitle: Văn bản\ntype: legal_document\n---\n")
    portal.put("trang/van-ban/x.pdf", b"%PDF-1.4\n%%EOF\n")
    common = (
        "summary: Quy định về cổng thông tin điện tử\ndoc_kind: nghi_dinh\nissuing_bodies: [Chính phủ]\n"
        "field: chuyen_doi_so\nfiles: [{file: x.pdf}]\n"
    )
    portal.item(
        "trang/van-ban/cu.md",
        f"title: Nghị định cũ\ndate: 2011-06-14\nissued_date: 2011-06-13\neffective_date: 2011-10-10\n"
        f"number_symbol: 43/2011/NĐ-CP\n{common}",
    )
    portal.item(
        "trang/van-ban/moi.md",
        f"title: Nghị định mới\ndate: 2022-06-27\nissued_date: 2022-06-24\neffective_date: 2022-08-15\n"
        f"number_symbol: 42/2022/NĐ-CP\nrelations: [{{kind: replaces, to: 43/2011/NĐ-CP}}]\n{common}",
    )
    portal.publish()
    assert "/van-ban/cu.html" in portal.read("van-ban/moi.html")
    assert "Bị thay thế bởi" in portal.read("van-ban/cu.html")
    assert "/van-ban/moi.html" in portal.read("van-ban/cu.html")


def test_a_foreign_folder_is_not_touched(portal: PortalFolder) -> None:
    from portalgen.build.publish import ForeignFolderError

    portal.output.mkdir()
    (portal.output / "quan-trong.txt").write_text("đừng xóa", encoding="utf-8")
    with pytest.raises(ForeignFolderError):
        portal.build()
    assert (portal.output / "quan-trong.txt").exists()


def test_files_that_others_put_beside_ours_stay(portal: PortalFolder) -> None:
    portal.publish()
    (portal.output / "CNAME").write_text("x", encoding="utf-8")
    portal.edit("trang/tin/bai-dau.md", "đầu tiên", "thứ nhất").publish()
    assert portal.exists("CNAME")
    portal.publish(clean=True)
    assert not portal.exists("CNAME")


def test_no_page_runs_inline_code_or_asks_a_third_party(portal: PortalFolder) -> None:
    import re

    many(portal, 5).publish()
    for path, data in portal.tree().items():
        if path.endswith(".html"):
            page = data.decode()
            assert not re.search(r"<script(?![^>]*(?:src=|ld\+json))", page), path
            assert not re.search(r"\s(?:on\w+|style)=", page), path
            assert not re.search(r'<(?:script|img|link rel="stylesheet")[^>]*(?:src|href)="https?:', page), (
                path
            )
    headers = portal.read("_headers")
    assert "Content-Security-Policy" in headers
    assert "unsafe-" not in headers


def test_the_receipt_tells_what_was_built(portal: PortalFolder) -> None:
    receipt = json.loads(portal.publish(commit="abc123").read("build.json"))
    assert receipt["commit"] == "abc123"
    assert receipt["items"]["published"] == 1
    assert receipt["root_hash"].startswith("sha256:")
    assert receipt["files"] == sum(path.is_file() for path in portal.output.rglob("*")) - 1


def test_images_that_differ_in_kind_alone_stay_apart(portal: PortalFolder) -> None:
    from PIL import Image

    for name, colour in (("hinh.png", "red"), ("hinh.jpg", "blue")):
        data = io.BytesIO()
        Image.new("RGB", (900, 600), colour).save(data, "PNG" if name.endswith("png") else "JPEG")
        portal.put(f"trang/tin/{name}", data.getvalue())
    portal.item(
        "trang/tin/hai.md",
        "title: Hai hình\ndate: 2026-11-02\nimages: [{src: hinh.png, alt: Đỏ}, {src: hinh.jpg, alt: Xanh}]",
    )
    portal.publish()
    page = portal.read("tin/hai.html")
    shown = {}
    for path in sorted(portal.output.glob("tin/hai/*.400w.webp")):
        assert f"/tin/hai/{path.name} 400w" in page
        shown[path.name] = Image.open(path).convert("RGB").getpixel((10, 10))
    assert {name: max(range(3), key=rgb.__getitem__) for name, rgb in shown.items()} == {
        "hinh.png.400w.webp": 0,
        "hinh.jpg.400w.webp": 2,
    }
    # The first of a set stands for it on cards and where links are shared, and on its page once.
    assert "hinh.png" in portal.read("tin/index.html")
    assert 'property="og:image" content="https://portal.example.gov.vn/tin/hai/hinh.png' in page
    assert page.count("<img") == 2
    assert 'class="hero' not in page
