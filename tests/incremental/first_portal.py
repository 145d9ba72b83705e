"""The portal with which tests of incremental builds begin: small, with one of everything."""

from __future__ import annotations

import io
from typing import Any

from portal_model import Column, Item, Part, Site, World
from portal_theme import theme_files

OWN_TYPE = """\
id: ghi_chep
label: {vi: Ghi chép, en: Record}
template: generic
in_summary: [muc]
fields:
  muc: {kind: enum, values: {a: {vi: Mục A, en: Part A}, b: {vi: Mục B, en: Part B}}, default: a, label: {vi: Mục, en: Part}}
  so_to: {kind: int, label: {vi: Số tờ, en: Sheets}}
"""

CHANGED_TYPE = """\
id: news_article
label: {vi: Tin bài, en: News}
fields:
  location: {show: page}
"""


def png(colour: int, width: int = 24) -> bytes:
    """A small picture."""
    from PIL import Image

    buffer = io.BytesIO()
    Image.new("RGB", (width, 16), (colour % 256, colour * 7 % 256, 90)).save(buffer, "PNG")
    return buffer.getvalue()


def pdf(number: int, size: int = 0) -> bytes:
    """A file that is taken for a PDF."""
    return f"%PDF-1.4\n% {number}\n{'x' * size}\n%%EOF\n".encode()


def first_portal() -> World:
    """A portal of three sites, eleven columns and twenty-one items, all of it valid."""
    world = World(
        portal={
            "title": "Cổng thử nghiệm",
            "base_url": "https://portal.example.gov.vn",
            "languages": ["vi", "en"],
            "main_site": "chinh",
            "theme": "rieng",
            "notice": {"vi": "Cổng mẫu", "en": "Sample"},
            "security_contact": "mailto:security@portal.example.gov.vn",
            "security_expires": "2027-06-30T00:00:00+07:00",
        },
        units=_units(),
        sites=_sites(),
        columns=_columns(),
        items={},
        media=_media(),
        types={"types/ghi_chep.yml": OWN_TYPE, "types/tin.yml": CHANGED_TYPE},
        theme=theme_files(),
    )
    for item in (*_news(), *_documents(), *_pages(), *_translations()):
        world.items[item.key] = item
    return world


def _units() -> list[dict[str, Any]]:
    return [
        {"id": "bo", "name": {"vi": "Bộ mẫu", "en": "Sample ministry"}},
        {
            "id": "vu-cu",
            "name": {"vi": "Vụ cũ", "en": "Former department"},
            "parent": "bo",
            "valid_to": "2026-10-31",
            "successor": "vu-moi",
        },
        {
            "id": "vu-moi",
            "name": {"vi": "Vụ mới", "en": "New department"},
            "parent": "bo",
            "valid_from": "2026-11-01",
        },
    ]


def _sites() -> dict[str, Site]:
    contact = {"organisation": "Cơ quan mẫu", "address": "Số 1 phố Mẫu"}
    chinh = Site(
        "chinh",
        {"title": "Trang chính", "short_title": "Chính", "unit": "bo", "contact": contact},
        menu=[
            ("Trang chủ", "/"),
            ("Tin tức", "chinh/tin"),
            ("Văn bản", "chinh/van-ban"),
            ("Giới thiệu", "p1"),
        ],
        footer=[("Sơ đồ", "site-map"), ("Nơi khác", "https://example.gov.vn/")],
        blocks=[
            {"kind": "highlight", "title": "Điểm nhấn"},
            {"kind": "featured", "limit": 3, "layout": "cards"},
            {"kind": "latest", "columns": ["chinh/tin", "rieng/tin"], "limit": 3, "url": "chinh/tin"},
            {"kind": "by_type", "types": ["legal_document"], "sites": ["*"], "limit": 3, "layout": "table"},
            {
                "kind": "by_type",
                "title": "Đang lấy ý kiến",
                "types": ["draft_consultation"],
                "where": [{"field": "open", "value": "true"}],
            },
            {"kind": "by_column", "columns": ["chinh/tin/van-hoa", "chinh/danh-ba"], "limit": 2},
            {"kind": "links", "title": "Lối tắt", "links": [("Danh bạ", "chinh/danh-ba", "")]},
            {"kind": "banners", "links": [("Biểu ngữ", "chinh/tin", "chinh/anh/bieu-ngu.png")]},
            {"kind": "sites", "title": "Trang thành phần"},
            {"kind": "text", "title": "Lời ngỏ", "parts": [("text", "Xin chào."), ("item", "p1", "")]},
        ],
        body=[("text", "Chào mừng."), ("column", "chinh/tin")],
        logo="chinh/anh/dau-hieu.png",
    )
    rieng = Site(
        "rieng",
        {"title": "Trang riêng", "host": "https://rieng.example.gov.vn", "unit": "vu-moi", "order": 1},
    )
    english = Site(
        "english",
        {"title": "English site", "lang": "en", "translation_of": "chinh", "order": 2},
        blocks=[{"kind": "latest", "limit": 2}, {"kind": "sites", "sites": ["rieng"]}],
    )
    return {site.id: site for site in (chinh, rieng, english)}


def _columns() -> dict[str, Column]:
    columns = [
        Column(
            "chinh/tin", {"title": "Tin tức", "page_size": 5, "type": "news_article"}, body=[("text", "Tin.")]
        ),
        Column(
            "chinh/tin/van-hoa",
            {"title": "Văn hóa", "page_size": 5, "weight": 2},
            blocks=[{"kind": "highlight"}, {"kind": "latest", "types": ["news_article"], "limit": 2}],
            body=[("text", "Về văn hóa."), ("image", "chinh/anh/bieu-ngu.png")],
        ),
        Column(
            "chinh/tin/the-thao",
            {"title": "Thể thao", "weight": 1, "unit": "vu-cu"},
            blocks=[
                {
                    "kind": "by_type",
                    "types": ["draft_consultation"],
                    "where": [{"field": "open", "value": "false"}],
                }
            ],
        ),
        Column("chinh/van-ban", {"title": "Văn bản", "type": "legal_document"}),
        Column("chinh/du-thao", {"title": "Dự thảo", "type": "draft_consultation", "feed": False}),
        Column("chinh/danh-ba", {"title": "Danh bạ", "type": "static_page", "order": "title"}),
        Column("chinh/gioi-thieu", {"title": "Giới thiệu", "type": "static_page", "order": "order"}),
        Column("chinh/ghi-chep", {"title": "Ghi chép", "type": "ghi_chep", "hidden": True}),
        Column("rieng/tin", {"title": "Tin riêng"}),
        Column("rieng/van-ban", {"title": "Văn bản riêng", "type": "legal_document"}),
        Column("english/news", {"title": "News", "translation_of": "chinh/tin"}),
    ]
    return {column.id: column for column in columns}


def _media() -> dict[str, bytes]:
    return {
        "chinh/anh/bieu-ngu.png": png(1),
        "chinh/anh/dau-hieu.png": png(2),
        "chinh/tin/2026/11/n1/anh-bia.png": png(3, 420),
        "chinh/tin/2026/11/n1/phu-luc.pdf": pdf(1),
        "chinh/van-ban/d1.pdf": pdf(2),
        "chinh/van-ban/d2.pdf": pdf(3),
        "chinh/du-thao/t.pdf": pdf(4),
        "chinh/du-thao/u.pdf": pdf(5),
        "rieng/tin/chung.txt": b"Van ban thuan.\n",
    }


def news(key: str, folder: str, date: str, *body: Part, **front: Any) -> Item:
    """A news article with a summary."""
    words = {"title": f"Tin {key}", "date": date, "summary": f"Tóm tắt của tin {key} để đưa vào danh sách."}
    return Item(key, folder, key, words | front, [("text", f"Nội dung {key}."), *body])


def _news() -> list[Item]:
    tin = "chinh/tin"
    found = [
        news("n0", f"{tin}/2026/10", "2026-10-05", ("heading", "Mục một"), unit="vu-cu", topics=["chung"]),
        news(
            "n1",
            f"{tin}/2026/11",
            "2026-11-02T07:30",
            ("image", "chinh/tin/2026/11/n1/anh-bia.png"),
            featured=2,
        ),
        news("n2", tin, "2026-11-03", ("item", "n0", "Mục một"), ("item", "n1", ""), highlight="2026-11-20"),
        news(
            "n3", tin, "2026-11-03", ("column", "chinh/van-ban"), ("item", "d1", ""), aliases=["/cu/n3.html"]
        ),
        news("n4", tin, "2026-11-24T08:00", featured=1, highlight="2026-11-24"),
        news("n5", tin, "2026-11-20", publish_at="2026-11-25T00:00", topics=["chung", "riêng"]),
        news("n6", tin, "2026-11-10", expire_at="2026-11-24T08:00:01", location="Hà Nội"),
        news("n7", f"{tin}/van-hoa", "2026-11-11", ("heading", "Hai"), updated="2026-11-12", unit="vu-moi"),
        news(
            "n8",
            f"{tin}/van-hoa/2025",
            "2025-12-31T23:30",
            corrections=[{"on": "2026-01-02", "note": "Sửa tên"}],
        ),
        news(
            "n9",
            "rieng/tin",
            "2026-11-15",
            ("item", "n2", ""),
            ("file", "rieng/tin/chung.txt"),
            highlight="2026-11-25",
        ),
        news("ne", "rieng/tin", "2026-11-17"),
        news("na", "rieng/tin", "2026-11-16", draft=True),
        news("nb", f"{tin}/the-thao", "2026-09-01", withdrawn=_withdrawal("withdrawn"), aliases=["/cu/nb/"]),
        news("nc", f"{tin}/the-thao", "2026-09-02", withdrawn=_withdrawal("error")),
        news("nd", f"{tin}/the-thao", "2026-09-03", withdrawn=_withdrawal("consolidated")),
    ]
    by_key = {item.key: item for item in found}
    by_key["n1"].bundle, by_key["n1"].image = True, "chinh/tin/2026/11/n1/anh-bia.png"
    by_key["n1"].attachments = ("chinh/tin/2026/11/n1/phu-luc.pdf",)
    by_key["n4"].image = "chinh/tin/2026/11/n1/anh-bia.png"
    by_key["n9"].also_in = ("chinh/tin/van-hoa",)
    by_key["n7"].also_in = ("rieng/tin",)
    by_key["n2"].refs = {"related": ("n0", "p1")}
    by_key["n0"].refs = {"superseded_by": ("n8",)}
    by_key["nd"].refs = {"withdrawn.to": ("nb",)}
    return found


def _withdrawal(kind: str) -> dict[str, str]:
    return {"on": "2026-09-10", "reason": "Lý do gỡ bài", "kind": kind}


def document(key: str, folder: str, number: int, file: str, **front: Any) -> Item:
    """A decree; ``relations`` name others by symbol, whether they are here or not."""
    year = 2010 + number % 10
    words = {
        "title": f"Nghị định số {number}",
        "summary": f"Quy định về việc thứ {number} của cổng thử nghiệm",
        "date": f"{year}-03-05",
        "number_symbol": f"{number}/{year}/NĐ-CP",
        "doc_kind": "nghi_dinh",
        "issuing_bodies": ["Chính phủ"],
        "issued_date": f"{year}-03-04",
        "effective_date": f"{year}-05-01",
        "field": "ho_tich",
        "files": [],
    }
    return Item(key, folder, key, words | front, [], attachments=(file,))


def consultation(key: str, closes: str, **front: Any) -> Item:
    """A draft put to the public until a day."""
    words = {
        "title": f"Dự thảo {key}",
        "date": "2026-10-20",
        "summary": f"Lấy ý kiến về dự thảo {key} của cổng thử nghiệm",
        "doc_kind": "nghi_dinh",
        "drafting_unit": "Vụ mẫu",
        "opens_on": "2026-10-21",
        "closes_on": closes,
        "dossier": [],
        "comment_channels": {"address": "Số 1 phố Mẫu", "email": "gopy@example.gov.vn"},
    }
    files = ("chinh/du-thao/t.pdf", "chinh/du-thao/u.pdf")
    return Item(key, "chinh/du-thao", key, words | front, [("text", "Mời góp ý.")], attachments=files)


def _documents() -> list[Item]:
    file = "chinh/van-ban/d1.pdf"
    amends = [{"kind": "amends", "to": "11/2011/NĐ-CP"}, {"kind": "guides", "to": "99/2019/NĐ-CP"}]
    return [
        document("d1", "chinh/van-ban", 11, file),
        document("d2", "chinh/van-ban/2012", 12, "chinh/van-ban/d2.pdf", relations=amends),
        document(
            "d3",
            "rieng/van-ban",
            13,
            file,
            relations=[
                {"kind": "amends", "to": "12/2012/NĐ-CP"},
                {"kind": "basis", "to": "chinh/van-ban/d1"},
            ],
            effective_date="2026-11-25",
            expiry_date="2026-12-01",
        ),
        consultation("t1", "2026-11-24"),
        consultation("t2", "2026-12-01"),
    ]


def _pages() -> list[Item]:
    def page(key: str, folder: str, title: str, **front: Any) -> Item:
        return Item(
            key, folder, key, {"title": title, "review_by": "2027-01-01"} | front, [("text", "Trang.")]
        )

    return [
        page("p1", "chinh/gioi-thieu", "Lịch sử", order=2),
        page("p2", "chinh/gioi-thieu", "Chức năng", order=1),
        page("p3", "chinh/danh-ba", "Đăng ký"),
        page("p4", "chinh/danh-ba", "Ân xá"),
        Item(
            "g1",
            "chinh/ghi-chep",
            "g1",
            {"title": "Ghi một", "date": "2026-08-01", "muc": "b"},
            [("text", "Ghi.")],
        ),
    ]


def _translations() -> list[Item]:
    first = news(
        "e1",
        "english/news",
        "2026-11-03",
        title="First item",
        summary="What the first item is about, said once.",
    )
    first.refs = {"translation_of": ("n2",)}
    second = news(
        "e2",
        "english/news/2026/10",
        "2026-10-06",
        title="Second item",
        summary="What the second item is about.",
    )
    second.refs = {"translation_of": ("n0",)}
    return [first, second]
