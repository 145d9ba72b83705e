"""Views as the build would make them, full and minimal, for tests of themes. All of it is made up and neutral."""

from __future__ import annotations

import datetime as dt
from typing import Any

from markupsafe import Markup

from portalgen.content.model import Contact, Portal
from portalgen.render.views import (
    Badge,
    BlockView,
    Card,
    Chrome,
    ColumnView,
    Correction,
    FieldView,
    File,
    HomeView,
    Image,
    ItemView,
    Link,
    Meta,
    Notice,
    Page,
    Pager,
    Period,
    Section,
    SiteMapNode,
    SiteView,
    Source,
    TocEntry,
)
from portalgen.text.moment import Moment

HANOI = dt.timezone(dt.timedelta(hours=7))
PORTAL = Portal(title="Cổng thông tin mẫu", base_url="https://cong.example.vn")


def moment(day: int = 13, hour: int | None = 14) -> Moment:
    return Moment(dt.datetime(2026, 11, day, hour or 0, 37 if hour else 0, tzinfo=HANOI), hour is not None)


def image(name: str = "hoi-nghi", alt: str = "Hội trường trong buổi làm việc", **more: Any) -> Image:
    sources = tuple(Source(f"/tin-tuc/bai/{name}-{width}w.webp", width) for width in (480, 960, 1600))
    return Image(f"/tin-tuc/bai/{name}.jpg", 1600, 1067, alt, sources, **more)


def file(
    title: str = "Toàn văn quyết định", kind: str = "PDF", role: str = "", name: str = "toan-van"
) -> File:
    extension = kind.lower()
    return File(
        f"/vb/{name}.{extension}", f"{name}.{extension}", title, kind, "application/pdf", 1_258_291, role
    )


def field(
    key: str, label: str, value: Any, kind: str = "text", show: str = "page", columns: tuple[str, ...] = ()
) -> FieldView:
    return FieldView(key, label, kind, value, columns, show)


def table(
    key: str, label: str, columns: dict[str, str], rows: list[dict[str, Any]], show: str = "body"
) -> FieldView:
    def cell(name: str, value: Any) -> FieldView:
        kind = "date" if isinstance(value, dt.date) else "files" if isinstance(value, tuple) else "text"
        if isinstance(value, Markup):
            kind = "markdown"
        if name in {"fee", "charge", "amount"} and value != "":
            kind = "money"
        return FieldView(name, columns[name], kind, value)

    lines = tuple(tuple(cell(name, row.get(name, "")) for name in columns) for row in rows)
    return FieldView(key, label, "table", lines, tuple(columns.values()), show)


def contact() -> Contact:
    return Contact(
        organisation="Cơ quan chủ quản cổng thông tin mẫu",
        address="Số 1, đường Mẫu, phường Ví Dụ, Hà Nội",
        phone="024 3000 0000",
        fax="024 3000 0001",
        email="banbientap@example.vn",
        responsible="Trưởng Ban Biên tập",
        licence="Số 00/GP-TTĐT ngày 01/01/2026",
        citation="Ghi rõ nguồn “Cổng thông tin mẫu” khi trích dẫn lại.",
    )


def site(*, component: bool = False, full: bool = True, lang: str = "vi") -> SiteView:
    if not full:
        return SiteView("mau", "Cổng mẫu", "Cổng mẫu", "", lang, "/", Contact())
    translations = (Link("Tiếng Việt", "/", current=True, lang="vi"), Link("English", "/en/", lang="en"))
    if component:
        portal = Link("Cổng thông tin điện tử mẫu", "/")
        return SiteView(
            "thads",
            "Trang thông tin Thi hành án dân sự",
            "THADS",
            "",
            lang,
            "/thads/",
            contact(),
            portal=portal,
            site_map="/thads/so-do.html",
            search="/thads/tim-kiem/",
            search_index="/search/",
            feed="/thads/atom.xml",
        )
    return SiteView(
        "chinh",
        "Cổng thông tin điện tử mẫu về tư pháp",
        "Cổng mẫu",
        "Thông tin pháp luật đầy đủ, dễ tìm, dễ hiểu",
        lang,
        "/",
        contact(),
        is_main=True,
        site_map="/so-do.html",
        search="/tim-kiem/",
        search_index="/search/",
        feed="/atom.xml",
        translations=translations,
    )


def menu() -> tuple[Link, ...]:
    about = (
        Link("Lịch sử hình thành", "/gioi-thieu/lich-su.html"),
        Link("Cơ cấu tổ chức", "/gioi-thieu/co-cau/"),
    )
    news = (
        Link("Chỉ đạo điều hành", "/tin-tuc/chi-dao/"),
        Link("Hoạt động của đơn vị", "/tin-tuc/don-vi/", current=True),
    )
    papers = (
        Link("Văn bản quy phạm pháp luật", "/van-ban/phap-luat/"),
        Link("Dự thảo lấy ý kiến", "/van-ban/du-thao/"),
    )
    return (
        Link("Trang chủ", "/"),
        Link("Giới thiệu", "/gioi-thieu/", children=about),
        Link("Tin tức", "/tin-tuc/", current=True, children=news),
        Link("Văn bản", "/van-ban/", children=papers),
        Link("Dịch vụ công", "/dich-vu-cong/"),
        Link("Hỏi đáp pháp luật", "/hoi-dap/"),
        Link("Công khai", "/cong-khai/"),
        Link("Sơ đồ cổng", "/so-do.html"),
    )


COMPONENTS = (
    "Thi hành án dân sự",
    "Bổ trợ tư pháp",
    "Đăng ký giao dịch bảo đảm",
    "Trợ giúp pháp lý",
    "Bồi thường nhà nước",
    "Con nuôi",
    "Lý lịch tư pháp",
    "Hộ tịch, quốc tịch, chứng thực",
    "Phổ biến, giáo dục pháp luật",
    "Pháp luật quốc tế",
    "Hợp tác quốc tế",
    "Kiểm tra văn bản",
    "Pháp điển",
    "Xử lý vi phạm hành chính",
    "Công chứng",
    "Luật sư",
    "Đấu giá tài sản",
)


def chrome(*, component: bool = False, full: bool = True) -> Chrome:
    if not full:
        return Chrome(site(full=False), (), (), ())
    links = tuple(Link(name, f"/trang-{index}/", current=index == 0) for index, name in enumerate(COMPONENTS))
    outside = (
        Link("Cổng Dịch vụ công quốc gia", "https://dichvucong.example.vn/"),
        Link("Cơ sở dữ liệu quốc gia về văn bản pháp luật", "https://vbpl.example.vn/"),
        Link("English pages", "/en/", lang="en"),
    )
    notice = "Trang trình diễn: nội dung chỉ để thử, không phải thông tin chính thức."
    return Chrome(site(component=component), menu(), outside, links, notice)


ASSETS = {
    "css/main.css": "/assets/main.00000000.css",
    "js/main.js": "/assets/main.00000000.js",
    "img/favicon.svg": "/assets/favicon.00000000.svg",
    "css/search.css": "/assets/search.00000000.css",
    "js/search.js": "/assets/search.00000000.js",
    "js/search-page.js": "/assets/search-page.00000000.js",
    "js/search-passages.js": "/assets/search-passages.00000000.js",
    "js/search-worker.js": "/assets/search-worker.00000000.js",
}
INTEGRITY = dict.fromkeys(ASSETS, "sha384-AAAA")
#: What header, footer and pages know of the theme's files.
FILES = {"assets": ASSETS, "integrity": INTEGRITY}


def page(
    kind: str = "item", *, full: bool = True, title: str = "Hướng dẫn mới về đăng ký khai sinh", **more: Any
) -> Page:
    if not full:
        return Page(kind, title, "", "vi", "/tin-tuc/a.html", "", **FILES, **more)
    crumbs = (
        Link("Trang chủ", "/"),
        Link("Tin tức", "/tin-tuc/"),
        Link("Hoạt động của đơn vị", "/tin-tuc/don-vi/"),
        Link(title, "", current=True),
    )
    return Page(
        kind,
        title,
        "Mô tả có dấu “ngoặc” và <thẻ>.",
        "vi",
        "/tin-tuc/a.html",
        "https://cong.example.vn/tin-tuc/a.html",
        breadcrumbs=crumbs,
        alternates=(Link("English", "https://cong.example.vn/en/a.html", lang="en"),),
        meta=(Meta("og:title", 'Tiêu đề "x"', "property"), Meta("DC.title", title)),
        feeds=(Link("Tin tức", "/tin-tuc/atom.xml"), Link("Tin tức", "/tin-tuc/feed.json")),
        json_ld=Markup('{"@context":"https://schema.org","@type":"NewsArticle"}'),
        robots="index,follow",
        assets=ASSETS,
        integrity=INTEGRITY,
        **more,
    )


TITLES = (
    "Hướng dẫn đăng ký khai sinh cho trẻ em cư trú tại nơi không phải nơi đăng ký thường trú",
    "Quy định mới về chứng thực bản sao điện tử từ bản chính",
    "Ễnh ương, Ộp oạp: kiểm tra dấu chồng ẾỀỂỄỆ ỐỒỔỖỘ trong tiêu đề",
    "Rút ngắn thời hạn cấp phiếu lý lịch tư pháp trực tuyến",
    "Kết nối dữ liệu hộ tịch với cơ sở dữ liệu quốc gia",
    "Lấy ý kiến dự thảo nghị định về hòa giải ở cơ sở",
    "Trợ giúp pháp lý cho người dân vùng sâu, vùng xa",
)
LEAD = (
    "Người dân có thể nộp hồ sơ ở cơ quan đăng ký hộ tịch gần nhất hoặc trên Cổng Dịch vụ công; kết quả được trả trong ngày "
    "làm việc, trường hợp cần xác minh thì không quá ba ngày làm việc."
)


def card(
    index: int = 0, *, with_image: bool = False, fields: tuple[FieldView, ...] = (), **more: Any
) -> Card:
    return Card(
        id=f"tin-{index}",
        title=TITLES[index % len(TITLES)],
        href=f"/tin-tuc/2026/11/bai-{index}.html",
        type="news_article",
        type_label="Tin, bài",
        lead=LEAD,
        date=moment(23 - index % 20),
        image=image(f"anh-{index % 4}", "Người dân làm thủ tục tại bộ phận một cửa") if with_image else None,
        column=Link("Hoạt động của đơn vị", "/tin-tuc/don-vi/"),
        badges=(Badge("Đính chính", "warn"),) if index % 5 == 4 else (),
        fields=fields,
        lang="vi",
        **more,
    )


def bare_card() -> Card:
    return Card("x", "Tiêu đề", "/x.html", "news_article", "")


def document_card(index: int) -> Card:
    badge = Badge("Còn hiệu lực", "good") if index % 2 else Badge("Chưa có hiệu lực", "warn")
    fields = (
        field("number_symbol", "Số, ký hiệu", f"{index + 11}/2026/NĐ-CP"),
        field("issued_date", "Ngày ban hành", dt.date(2026, 10, 1 + index), "date"),
        field("title", "Tên văn bản", TITLES[index % len(TITLES)]),
        field("validity", "Tình trạng hiệu lực", badge, "badge"),
    )
    return card(index, fields=fields)


DOCUMENT_HEADERS = ("Số, ký hiệu", "Ngày ban hành", "Tên văn bản", "Tình trạng hiệu lực")

BODY = Markup("""<p>Từ ngày 01/12/2026, người yêu cầu đăng ký khai sinh được lựa chọn cơ quan đăng ký hộ tịch nơi cư trú thực tế.
Quy định tại <a href="/van-ban/42-2022-nd-cp.html">Nghị định số 42/2022/NĐ-CP</a> bảo đảm quyền của trẻ em.</p>
<h2 id="ho-so">Hồ sơ cần chuẩn bị</h2>
<ul><li>Tờ khai theo mẫu;</li><li>Giấy chứng sinh hoặc văn bản thay thế;</li><li>Giấy tờ tùy thân của người đi đăng ký.</li></ul>
<h3 id="truc-tuyen">Nộp hồ sơ trực tuyến</h3>
<p>Ảnh chụp giấy tờ phải rõ, đủ bốn góc. Dấu chồng: ẾỀỂỄỆ ỐỒỔỖỘ ẮẰẲẴẶ ứừửữự.</p>
<blockquote><p>“Giấy tờ nào đã có trong cơ sở dữ liệu thì người dân không phải nộp lại.”</p></blockquote>
<h2 id="thoi-han">Thời hạn giải quyết</h2>
<table><caption>Thời hạn theo hình thức nộp</caption><thead><tr><th scope="col">Hình thức</th><th scope="col">Thời hạn</th>
<th scope="col">Lệ phí</th></tr></thead><tbody><tr><td>Trực tiếp</td><td>Trong ngày làm việc</td><td>8.000 đồng</td></tr>
<tr><td>Trực tuyến</td><td>01 ngày làm việc</td><td>Miễn</td></tr></tbody></table>
<h2 id="lien-he">Liên hệ</h2>
<ol><li>Gọi tổng đài trong giờ hành chính.</li><li>Gửi thư điện tử công vụ.</li></ol>""")

TOC = (
    TocEntry(2, "ho-so", "Hồ sơ cần chuẩn bị"),
    TocEntry(3, "truc-tuyen", "Nộp hồ sơ trực tuyến"),
    TocEntry(2, "thoi-han", "Thời hạn giải quyết"),
    TocEntry(2, "lien-he", "Liên hệ"),
)


def common_fields() -> tuple[FieldView, ...]:
    """Fields of every kind, and those that all types share."""
    people = table(
        "contributors",
        "Người thực hiện",
        {"name": "Họ tên", "role": "Vai trò"},
        [{"name": "Ban Biên tập", "role": "Tác giả"}],
    )
    return (
        field("source", "Nguồn", "Cổng thông tin điện tử Chính phủ"),
        field(
            "source_url",
            "Địa chỉ nguồn",
            Link("chinhphu.example.vn", "https://chinhphu.example.vn/bai"),
            "link",
        ),
        field("source_date", "Ngày của nguồn", dt.date(2026, 11, 12), "date"),
        people,
    )


def every_kind() -> tuple[FieldView, ...]:
    return (
        field("deadline", "Hạn chót", moment(30, 17), "datetime"),
        field("day", "Ngày", dt.date(2026, 4, 3), "date"),
        field("fee", "Lệ phí", 1_250_000, "money"),
        field("pages", "Số trang", 14_473, "number"),
        field("year", "Năm", 2026),
        field("open", "Thanh toán trực tuyến", True),
        field("audience", "Đối tượng", ("Công dân Việt Nam", "Tổ chức"), "list"),
        field(
            "laws",
            "Căn cứ pháp lý",
            ("Điều 13 Luật Hộ tịch", Link("123/2015/NĐ-CP", "/vb/123.html", note="Điều 9")),
            "list",
        ),
        field("one", "Cơ quan", ("Ủy ban nhân dân cấp xã",), "list"),
        field("link", "Địa chỉ thực hiện", Link("Cổng Dịch vụ công", "https://dvc.example.vn/"), "link"),
        field("links", "Liên kết", (Link("Một", "/1"), Link("Two", "/2", lang="en")), "links"),
        field("mail", "Thư điện tử", "hotich@example.vn", "email"),
        field("phone", "Điện thoại", "024 3000 0000", "phone"),
        field("phones", "Điện thoại", "024 3000 0000 hoặc 1800", "phone"),
        field("state", "Trạng thái", Badge("Đang mở", "good"), "badge"),
        field("lines", "Địa chỉ", "Tầng 1\nSố 1, đường Mẫu"),
        field("rich", "Phạm vi", Markup("<p>Cả <strong>nước</strong>.</p>"), "markdown"),
        field("long", "Mục tiêu", Markup("<p>Một.</p><ul><li>Hai</li></ul>"), "markdown"),
        field("papers", "Tệp", (file("Mẫu đơn", name="mau"),), "files"),
        field("photo", "Ảnh", image(caption="Quang cảnh"), "image"),
        field("photos", "Bộ ảnh", (image(), image("b", "Ảnh khác", credit="Ban Biên tập")), "images"),
        field(
            "place",
            "Nơi nhận",
            (field("unit", "Đơn vị", "Phòng Hộ tịch"), field("mail2", "Thư", "a@example.vn", "email")),
            "object",
        ),
        table(
            "grid",
            "Bảng",
            {"a": "Cột A", "amount": "Mức thu", "d": "Ngày"},
            [{"a": "Một", "amount": 8000, "d": dt.date(2026, 1, 2)}, {"a": "Hai"}],
        ),
        field("body_note", "Ghi chú dài", "Đặt trong thân bài", show="body"),
        field("empty", "Trống", None),
    )


def document_fields() -> tuple[FieldView, ...]:
    return (
        field("number_symbol", "Số, ký hiệu", "42/2022/NĐ-CP"),
        field("doc_kind", "Loại văn bản", "Nghị định"),
        field("issuing_bodies", "Cơ quan ban hành", ("Chính phủ",), "list"),
        field("issued_date", "Ngày ban hành", dt.date(2022, 6, 24), "date"),
        field("effective_date", "Ngày có hiệu lực", dt.date(2022, 8, 15), "date"),
        field("validity", "Tình trạng hiệu lực", Badge("Còn hiệu lực", "good"), "badge"),
        field("field", "Lĩnh vực", "Công nghệ thông tin, chuyển đổi số"),
        field("scope", "Phạm vi", "Toàn quốc"),
        field("recipients", "Nơi nhận", ("Như Điều 5", "Lưu: VT"), "list"),
        field(
            "legal_basis",
            "Căn cứ pháp lý",
            ("Luật Tổ chức Chính phủ", Link("Luật Tiếp cận thông tin", "/vb/104-2016-qh13.html")),
            "list",
        ),
        table(
            "files",
            "Tệp văn bản",
            {"file": "Tệp", "role": "Loại tệp", "title": "Tên"},
            [
                {"file": (file(),), "role": "Bản gốc ký số", "title": "Toàn văn nghị định"},
                {"file": (file(kind="DOCX"),), "role": "Bản soạn thảo"},
            ],
        ),
    )


def draft_fields() -> tuple[FieldView, ...]:
    channels = (
        field("unit", "Đơn vị nhận", "Vụ Pháp luật"),
        field("address", "Địa chỉ", "Số 1, đường Mẫu, Hà Nội"),
        field("email", "Thư điện tử", "gopy@example.vn", "email"),
    )
    comments = {
        "name_shown": "Người góp ý",
        "org": "Tổ chức",
        "date": "Ngày",
        "text": "Ý kiến",
        "response": "Tiếp thu",
    }
    versions = {"n": "Lần", "date": "Ngày", "file": "Tệp", "note": "Thay đổi chính"}
    return (
        field("doc_kind", "Loại văn bản", "Nghị định"),
        field("drafting_unit", "Cơ quan chủ trì soạn thảo", "Cơ quan soạn thảo"),
        field("opens_on", "Ngày bắt đầu", dt.date(2026, 11, 2), "date"),
        field("closes_on", "Hạn góp ý", dt.date(2027, 1, 2), "date"),
        field("stage", "Giai đoạn", "Lấy ý kiến"),
        table(
            "dossier",
            "Hồ sơ dự thảo",
            {"file": "Tệp", "role": "Loại tài liệu", "title": "Tên"},
            [
                {
                    "file": (file(kind="DOCX", name="du-thao"),),
                    "role": "Dự thảo",
                    "title": "Dự thảo nghị định",
                },
                {"file": (file(name="to-trinh"),), "role": "Tờ trình"},
            ],
        ),
        field(
            "feedback_report",
            "Báo cáo tiếp thu, giải trình",
            (file("Báo cáo tiếp thu", name="tiep-thu"),),
            "files",
        ),
        field("result_document", "Văn bản được ban hành", Link("Nghị định mới", "/vb/moi.html"), "link"),
        field("purpose", "Mục tiêu", Markup("<p>Nâng cao chất lượng hòa giải ở cơ sở.</p>"), "markdown"),
        field(
            "key_issues",
            "Nội dung xin ý kiến",
            ("Tiêu chuẩn của hòa giải viên.", "Mức chi cho một vụ, việc."),
            "list",
        ),
        field("comment_channels", "Nơi nhận góp ý", channels, "object"),
        table(
            "versions",
            "Các bản dự thảo",
            versions,
            [{"n": 1, "date": dt.date(2026, 11, 2), "file": (file(name="lan-1"),), "note": "Bản đầu"}],
        ),
        table(
            "comments",
            "Ý kiến đã nhận",
            comments,
            [
                {
                    "name_shown": "Bạn đọc",
                    "org": "Hội mẫu",
                    "date": dt.date(2026, 11, 9),
                    "text": Markup("<p>Đề nghị quy định rõ mức chi.</p>"),
                    "response": Markup("<p>Đã tiếp thu.</p>"),
                },
                {"name_shown": "Bạn đọc", "date": dt.date(2026, 11, 10), "text": "Đồng ý với dự thảo."},
            ],
        ),
    )


def procedure_fields() -> tuple[FieldView, ...]:
    methods = {
        "form": "Hình thức",
        "time_limit": "Thời hạn",
        "unit": "Đơn vị",
        "fee": "Phí",
        "charge": "Lệ phí",
        "note": "Mô tả",
    }
    papers = {
        "group": "Trường hợp",
        "paper": "Giấy tờ",
        "form_ref": "Mẫu",
        "originals": "Bản chính",
        "copies": "Bản sao",
        "kind": "Cách nộp",
    }
    return (
        field("procedure_code", "Mã thủ tục", "1.001193"),
        field("field", "Lĩnh vực", "Hộ tịch"),
        field("authority_level", "Cấp thực hiện", ("Cấp xã",), "list"),
        field("audience", "Đối tượng thực hiện", ("Công dân Việt Nam", "Người nước ngoài"), "list"),
        field("competent_body", "Cơ quan có thẩm quyền", "Ủy ban nhân dân cấp xã"),
        field("receiving_address", "Địa chỉ tiếp nhận hồ sơ", "Bộ phận một cửa\nSố 1, đường Mẫu"),
        field(
            "steps",
            "Trình tự thực hiện",
            (
                Markup("<p>Người yêu cầu nộp hồ sơ.</p>"),
                "Công chức kiểm tra, tiếp nhận.",
                "Ghi vào sổ và trả kết quả.",
            ),
            "list",
            "body",
        ),
        table(
            "methods",
            "Cách thức thực hiện",
            methods,
            [
                {
                    "form": "Trực tiếp",
                    "time_limit": 1,
                    "unit": "Ngày làm việc",
                    "fee": 8000,
                    "note": "Trong ngày nếu nhận trước 15 giờ.",
                },
                {"form": "Trực tuyến", "time_limit": 1, "unit": "Ngày làm việc", "fee": 4000, "charge": 2000},
            ],
        ),
        table(
            "dossier",
            "Thành phần hồ sơ",
            papers,
            [
                {
                    "group": "Giấy tờ phải nộp",
                    "paper": "Tờ khai đăng ký khai sinh",
                    "form_ref": "TK-01",
                    "originals": 1,
                    "kind": "Nộp",
                },
                {
                    "group": "Giấy tờ phải nộp",
                    "paper": "Giấy chứng sinh",
                    "originals": 1,
                    "copies": 1,
                    "kind": "Nộp",
                },
                {
                    "group": "Giấy tờ xuất trình",
                    "paper": "Giấy tờ tùy thân",
                    "copies": 1,
                    "kind": "Xuất trình",
                },
            ],
        ),
        field("sets", "Số bộ hồ sơ", 1),
        table(
            "fees",
            "Phí, lệ phí",
            {"name": "Khoản thu", "amount": "Mức thu"},
            [{"name": "Lệ phí hộ tịch", "amount": 8000}],
        ),
        field(
            "conditions",
            "Yêu cầu, điều kiện",
            Markup("<p>Trong 60 ngày từ ngày sinh con.</p>"),
            "markdown",
            "body",
        ),
        field("legal_basis", "Căn cứ pháp lý", ("Luật Hộ tịch", "Nghị định số 123/2015/NĐ-CP"), "list"),
        field("decision_no", "Số quyết định công bố", "1872/QĐ-BTP"),
        field("state", "Trạng thái công bố", "Sửa đổi, bổ sung"),
        field(
            "related_procedures",
            "Thủ tục liên quan",
            (Link("Đăng ký lại khai sinh", "/tthc/2.html"),),
            "links",
            "body",
        ),
    )


def _rows(key: str, label: str, columns: dict[str, str], rows: list[dict[str, Any]]) -> tuple[FieldView, ...]:
    return (table(key, label, columns, rows),)


def typed_fields() -> dict[str, tuple[FieldView, ...]]:
    """Fields by content type, for the types with a template of their own."""
    qa = (
        field(
            "question",
            "Câu hỏi",
            Markup("<p>Con tôi sinh ở nơi tạm trú thì đăng ký khai sinh ở đâu?</p>"),
            "markdown",
            "body",
        ),
        field(
            "answer",
            "Trả lời",
            Markup("<p>Theo Điều 13 Luật Hộ tịch, Ủy ban nhân dân cấp xã nơi cư trú của cha hoặc mẹ.</p>"),
            "markdown",
            "body",
        ),
        field("asker_display", "Người hỏi", "Bạn đọc"),
        field("province", "Tỉnh, thành phố", "Hà Nội"),
        field("received_on", "Ngày nhận câu hỏi", dt.date(2026, 11, 2), "date"),
        field("answered_on", "Ngày trả lời", dt.date(2026, 11, 9), "date"),
        field("answering_unit", "Đơn vị trả lời", "Cục Hộ tịch"),
        field("answered_by", "Người trả lời", "Phòng Nghiệp vụ"),
        field("law_as_of", "Pháp luật cập nhật đến ngày", dt.date(2026, 11, 9), "date"),
        field("legal_basis", "Căn cứ pháp lý", ("Điều 13 Luật Hộ tịch",), "list"),
        field("field", "Lĩnh vực", "Hộ tịch"),
    )
    service = (
        field("level", "Mức độ", Badge("Một phần", "warn"), "badge"),
        field(
            "service_url",
            "Địa chỉ thực hiện",
            Link("dichvucong.example.vn", "https://dichvucong.example.vn/1"),
            "link",
        ),
        field(
            "status_check_url",
            "Tra cứu hồ sơ",
            Link("tracuu.example.vn", "https://tracuu.example.vn/"),
            "link",
        ),
        field("e_form", "Biểu mẫu điện tử", Link("mau.example.vn", "https://mau.example.vn/"), "link"),
        field(
            "reason_if_partial",
            "Lý do cung cấp một phần",
            Markup("<p>Kết quả phải nhận trực tiếp.</p>"),
            "markdown",
        ),
        field("procedure", "Thủ tục hành chính", Link("Đăng ký khai sinh", "/tthc/1.html"), "link"),
    )
    unit = (
        field("parent", "Đơn vị cấp trên", Link("Bộ mẫu", "/gioi-thieu/bo.html"), "link"),
        field("short_name", "Tên ngắn", "Cục HT"),
        field(
            "functions",
            "Chức năng",
            Markup("<p>Tham mưu, giúp quản lý nhà nước về hộ tịch.</p>"),
            "markdown",
            "body",
        ),
        field(
            "duties",
            "Nhiệm vụ",
            Markup("<ol><li>Xây dựng văn bản.</li><li>Hướng dẫn nghiệp vụ.</li></ol>"),
            "markdown",
            "body",
        ),
        field("address", "Địa chỉ", "Số 1, đường Mẫu"),
        field("phone", "Điện thoại", "024 3000 0002", "phone"),
        field("email", "Thư điện tử công vụ", "cucht@example.vn", "email"),
        field("website", "Trang thông tin", Link("cucht.example.vn", "https://cucht.example.vn/"), "link"),
        table(
            "heads",
            "Lãnh đạo đơn vị",
            {"name": "Họ tên", "position": "Chức vụ"},
            [{"name": "Người đứng đầu", "position": "Cục trưởng"}],
            "page",
        ),
        field("valid_from", "Thành lập ngày", dt.date(2018, 1, 2), "date"),
    )
    leader = (
        field("position", "Chức vụ", "Thứ trưởng"),
        field("birth_year", "Năm sinh", 1970),
        field("home_province", "Quê quán", "Nghệ An"),
        field("term_from", "Giữ chức vụ từ", dt.date(2024, 5, 1), "date"),
        field("email", "Thư điện tử công vụ", "lanhdao@example.vn", "email"),
        field(
            "responsibilities",
            "Nhiệm vụ được phân công",
            ("Xây dựng pháp luật", "Thi hành án dân sự"),
            "list",
        ),
        field("biography", "Tiểu sử tóm tắt", Markup("<p>Quá trình công tác.</p>"), "markdown", "body"),
    )
    entry = (
        field("position", "Chức vụ", "Chuyên viên chính"),
        field("office", "Phòng, ban", "Phòng Tổng hợp"),
        field("phone", "Điện thoại cơ quan", "024 3000 0003", "phone"),
        field("email", "Thư điện tử công vụ", "tonghop@example.vn", "email"),
    )
    schedule = {
        "date": "Ngày",
        "session": "Buổi",
        "start": "Giờ",
        "leader": "Lãnh đạo",
        "content": "Nội dung",
        "place": "Địa điểm",
        "with": "Dự",
    }
    week = [
        {
            "date": dt.date(2026, 11, 23),
            "session": "Sáng",
            "start": "8h00",
            "leader": "Bộ trưởng",
            "content": Markup("<p>Giao ban đầu tuần</p>"),
            "place": "Phòng họp 1",
            "with": "Thủ trưởng các đơn vị",
        },
        {
            "date": dt.date(2026, 11, 23),
            "session": "Chiều",
            "start": "14h00",
            "leader": "Thứ trưởng",
            "content": "Họp ban soạn thảo",
            "place": "Phòng họp 2",
        },
        {
            "date": dt.date(2026, 11, 24),
            "session": "Cả ngày",
            "leader": "Thứ trưởng",
            "content": "Làm việc tại địa phương",
        },
    ]
    sessions = {
        "date": "Ngày",
        "start": "Từ",
        "end": "Đến",
        "leader": "Người tiếp",
        "participants": "Dự",
        "expected_content": "Nội dung",
        "status": "Trạng thái",
        "new_date": "Ngày mới",
    }
    days = [
        {
            "date": dt.date(2026, 12, 1),
            "start": "8h00",
            "end": "11h30",
            "leader": "Lãnh đạo Bộ",
            "participants": "Thanh tra",
            "expected_content": Markup("<p>Tiếp công dân định kỳ</p>"),
            "status": "Theo kế hoạch",
        },
        {
            "date": dt.date(2026, 12, 15),
            "leader": "Lãnh đạo Bộ",
            "status": "Hoãn",
            "new_date": dt.date(2026, 12, 22),
        },
    ]
    catalogue = (
        field("number_symbol", "Số, ký hiệu", "12/BC"),
        field("created_on", "Ngày tạo ra thông tin", dt.date(2026, 10, 5), "date"),
        field("form", "Hình thức công khai", "Đăng trên cổng"),
        field("link", "Địa chỉ công khai", Link("Báo cáo", "/cong-khai/bao-cao.html"), "link"),
    )
    suspension = (
        field("from", "Tạm ngừng từ", moment(28, 22), "datetime"),
        field("expected_resume", "Dự kiến hoạt động lại", moment(29, 6), "datetime"),
        field("reason", "Lý do", "Nâng cấp máy chủ"),
        field("fallback", "Cách nhận thông tin khi tạm ngừng", Markup("<p>Gọi tổng đài.</p>"), "markdown"),
    )
    return {
        "generic": every_kind() + common_fields(),
        "news_article": common_fields(),
        "announcement": (
            field("effective_from", "Áp dụng từ ngày", dt.date(2026, 12, 1), "date"),
            field("audience", "Đối tượng", ("Tổ chức", "Cá nhân"), "list"),
        ),
        "legal_document": document_fields(),
        "direction_document": document_fields(),
        "consolidated_document": document_fields(),
        "draft_consultation": draft_fields(),
        "legal_qa": qa,
        "admin_procedure": procedure_fields(),
        "public_service": service,
        "organisation_unit": unit,
        "person_leader": leader,
        "contact_entry": entry,
        "work_schedule": (field("iso_week", "Tuần", "2026-W48"), *_rows("rows", "Lịch", schedule, week)),
        "citizen_reception": (
            field("place", "Nơi tiếp", "Trụ sở tiếp công dân"),
            field("regular_hours", "Thời gian", "Thứ Hai đến Thứ Sáu"),
            *_rows("sessions", "Lịch tiếp của người đứng đầu", sessions, days),
        ),
        "information_catalogue_entry": catalogue,
        "link_directory": (),
        "static_page": (),
        "suspension_notice": suspension,
    }


RAW: dict[str, dict[str, Any]] = {
    "draft_consultation": {"stage": "lay_y_kien"},
    "link_directory": {
        "groups": (
            {
                "name": "Cơ quan Trung ương",
                "links": (
                    {
                        "name": "Cổng Chính phủ",
                        "url": "https://chinhphu.example.vn/",
                        "note": "Tin tức, văn bản",
                    },
                ),
            },
            {"name": "Địa phương", "links": ({"name": "Hà Nội", "url": "https://hanoi.example.vn/"},)},
        )
    },
}

NOTICES = (
    Notice(
        "withdrawn",
        "Bài đã được rút",
        "Nội dung không còn giá trị.",
        dt.date(2026, 11, 20),
        Link("Bài thay thế", "/b.html"),
    ),
    Notice("superseded", "Đã có văn bản thay thế", link=Link("43/2022/NĐ-CP", "/vb/43.html")),
    Notice("corrected", "Bài đã được đính chính"),
    Notice("archived", "Nội dung lưu trữ", "Thông tin có thể không còn phù hợp."),
)


def item(content_type: str = "news_article", *, notices: bool = False) -> ItemView:
    """An item with a value in every place."""
    main = image(caption="Người dân làm thủ tục.", credit="Ban Biên tập")
    return ItemView(
        id="bai",
        title=TITLES[0],
        type=content_type,
        type_label="Tin, bài",
        href="/tin-tuc/a.html",
        lang="vi",
        lead=LEAD,
        date=moment(),
        updated=moment(14, 9),
        unit=Link("Cục Hộ tịch", "/gioi-thieu/cuc.html"),
        image=main,
        badges=(Badge("Còn hiệu lực", "good"), Badge("Sắp hết hạn", "warn")),
        notices=NOTICES if notices else (),
        fields=(field("image", "Ảnh đại diện", main, "image", "body"), *typed_fields()[content_type]),
        body=BODY,
        toc=TOC,
        files=(file(role="Bản gốc ký số"), file("Phụ lục", "XLSX")),
        relations=(
            ("Hướng dẫn", (Link("42/2022/NĐ-CP", "/vb/42.html", note="Còn hiệu lực"),)),
            ("", (Link("Bài liên quan", "/c.html"), Link("Văn bản ngoài cổng", ""))),
        ),
        corrections=(
            Notice(
                "corrected", "Đính chính", "Sửa ngày có hiệu lực thành 15/08/2022.", dt.date(2026, 11, 20)
            ),
        ),
        topics=("Hộ tịch", "Chuyển đổi số"),
        column=Link("Hoạt động của đơn vị", "/tin-tuc/don-vi/"),
        older=tuple(card(index) for index in range(1, 6)),
        translations=(Link("English", "/en/a.html", lang="en"),),
        json_href="/tin-tuc/a.json",
        raw=RAW.get(content_type, {}),
    )


def bare_item(content_type: str = "news_article") -> ItemView:
    """An item with nothing but what a view cannot lack."""
    return ItemView("bai", "Tiêu đề", content_type, "Tin, bài", "/a.html", "vi")


YEARS = tuple(
    Period(str(year), f"/tin-tuc/{year}/", 1200 + year % 7 * 31, year == 2026)
    for year in range(2026, 2008, -1)
)
MONTHS = tuple(
    Period(f"Tháng {month}", f"/tin-tuc/2026/{month:02}/", 40 + month, month == 11)
    for month in range(11, 0, -1)
)
PAGER = Pager(
    Link("Trang 4", "/p4"),
    Link("Tháng 10/2026", "/p2"),
    tuple(Link(str(n), f"/p{n}", n == 3) for n in range(5, 0, -1)),
)


def column(layout: str = "rows", **more: Any) -> ColumnView:
    headers = DOCUMENT_HEADERS if layout == "table" else ()
    cards = tuple(document_card(i) if layout == "table" else card(i, with_image=i % 3 != 2) for i in range(8))
    values: dict[str, Any] = {
        "introduction": Markup("<p>Tin tức về hoạt động của <strong>các đơn vị</strong>.</p>"),
        "years": YEARS,
        "months": MONTHS,
        "pager": PAGER,
        "feed": "/tin-tuc/atom.xml",
        "csv": "/tin-tuc/2026/list.csv",
        "json": "/tin-tuc/2026/list.json",
        "archive_title": "Tháng 11 năm 2026",
    }
    return ColumnView(
        "Hoạt động của đơn vị",
        "/tin-tuc/don-vi/",
        "Tin hằng ngày của các đơn vị trong ngành",
        cards=cards,
        layout=layout,
        headers=headers,
        **{**values, **more},
    )


def sections() -> tuple[Section, ...]:
    first = Section("Chỉ đạo, điều hành", "/a/", tuple(card(i, with_image=True) for i in range(4)), "cards")
    return (first, Section("Thông báo", "/b/", tuple(card(i) for i in range(2, 6))), Section("Trống", "", ()))


def bare_column() -> ColumnView:
    return ColumnView("Chuyên mục", "/c/", "", Markup(""), ())


def home() -> HomeView:
    banner = image("bieu-ngu", "Cuộc thi tìm hiểu pháp luật")
    links = (
        Link("Cổng Dịch vụ công quốc gia", "https://dvc.example.vn/", note="Nộp hồ sơ trực tuyến"),
        Link("Tra cứu hồ sơ", "/tra-cuu.html"),
        Link("In English", "/en/", lang="en"),
    )
    components = tuple(Link(name, f"/trang-{index}/") for index, name in enumerate(COMPONENTS))
    return HomeView(
        "Cổng thông tin điện tử mẫu",
        Markup(""),
        (
            BlockView("highlight", cards=tuple(card(i, with_image=i == 0) for i in range(4))),
            BlockView(
                "latest",
                "Tin mới",
                "/tin-tuc/",
                cards=tuple(card(i, with_image=i % 2 == 0) for i in range(5)),
            ),
            BlockView("by_type", "Thông báo", "/thong-bao/", cards=tuple(card(i) for i in range(5))),
            BlockView("featured", "Nổi bật", cards=tuple(card(i, with_image=True) for i in range(4))),
            BlockView("by_column", "Theo chuyên mục", sections=sections()),
            BlockView(
                "by_type",
                "Văn bản mới",
                "/van-ban/",
                cards=tuple(document_card(i) for i in range(4)),
                layout="table",
                headers=DOCUMENT_HEADERS,
            ),
            BlockView("links", "Liên kết nhanh", links=links),
            BlockView(
                "text",
                "Giới thiệu",
                text=Markup("<p>Cổng cung cấp thông tin pháp luật <a href='/gt/'>đầy đủ</a>.</p>"),
            ),
            BlockView(
                "banners",
                "Cuộc thi và chiến dịch",
                images=(
                    (banner, Link("Cuộc thi", "/cuoc-thi.html")),
                    (image("bn2", "Tuần lễ chuyển đổi số"), Link("", "")),
                ),
            ),
            BlockView("sites", "Các trang thành phần", links=components),
        ),
    )


NODES = (
    SiteMapNode(
        "Cổng thông tin điện tử mẫu",
        "/",
        (
            SiteMapNode("Giới thiệu", "/gioi-thieu/", (SiteMapNode("Lịch sử", "/gioi-thieu/lich-su.html"),)),
            SiteMapNode(
                "Tin tức",
                "/tin-tuc/",
                (SiteMapNode("Chỉ đạo", "/tin-tuc/chi-dao/"), SiteMapNode("Đơn vị", "/tin-tuc/don-vi/")),
            ),
        ),
    ),
    SiteMapNode("Thi hành án dân sự", "/thads/", (SiteMapNode("Tin tức", "/thads/tin-tuc/"),)),
    SiteMapNode("Nhóm", ""),
)

CORRECTIONS = {
    "corrections": (
        Correction(dt.date(2026, 11, 20), "Đã sửa ngày họp.", Link("Bài", "/tin/bai.html", lang="vi")),
    ),
    "years": (Link("2026", "/corrections/2026/", current=True), Link("2025", "/corrections/2025/")),
    "feed": "/corrections/atom.xml",
}
