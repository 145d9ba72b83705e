"""Sites and columns of a generated portal: 24 sites, 187 columns, menus of some weight."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

MAIN = "tinh"

NEWS, NOTICE, DIRECTION, LAW = "news_article", "announcement", "direction_document", "legal_document"
QUESTION, LESSON, STUDY, PAGE = "legal_qa", "legal_dissemination", "research_exchange", "static_page"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a site.

    Args:
        site: id of its site.
        path: below the site's folder.
        title: as readers see it.
        type: of its items.
        share: of the items, before the shares of all columns are made to add up.
    """

    site: str
    path: str
    title: str
    type: str
    share: float


@dataclass(frozen=True, slots=True)
class Site:
    """A site with its columns."""

    id: str
    title: str
    unit: str
    columns: tuple[Column, ...]


_MAIN_COLUMNS = (
    ("tin-tuc", "Tin tức", NEWS, 14),
    ("tin-tuc/thoi-su", "Thời sự", NEWS, 12),
    ("tin-tuc/kinh-te", "Kinh tế", NEWS, 9),
    ("tin-tuc/xa-hoi", "Xã hội", NEWS, 9),
    ("tin-tuc/van-hoa", "Văn hóa, thể thao", NEWS, 6),
    ("tin-tuc/xa-phuong", "Tin xã, phường", NEWS, 11),
    ("tin-tuc/xa-phuong/mien-nui", "Miền núi", NEWS, 3),
    ("chuyen-de", "Chuyên đề", NEWS, 2),
    ("chuyen-de/chuyen-doi-so", "Chuyển đổi số", NEWS, 3),
    ("chuyen-de/cai-cach-hanh-chinh", "Cải cách hành chính", NEWS, 3),
    ("chuyen-de/nong-thon-moi", "Nông thôn mới", NEWS, 2),
    ("thong-bao", "Thông báo", NOTICE, 6),
    ("thong-bao/tuyen-dung", "Tuyển dụng", NOTICE, 1),
    ("thong-bao/lich-cat-dien-nuoc", "Lịch cắt điện, nước", NOTICE, 1),
    ("van-ban-phap-luat", "Văn bản quy phạm pháp luật", LAW, 3),
    ("van-ban-phap-luat/hoi-dong-nhan-dan", "Hội đồng nhân dân", LAW, 1),
    ("van-ban-phap-luat/uy-ban-nhan-dan", "Ủy ban nhân dân", LAW, 2),
    ("chi-dao-dieu-hanh", "Chỉ đạo, điều hành", DIRECTION, 6),
    ("chi-dao-dieu-hanh/ke-hoach", "Kế hoạch", DIRECTION, 2),
    ("chi-dao-dieu-hanh/ket-luan", "Kết luận hội nghị", DIRECTION, 2),
    ("hoi-dap", "Hỏi đáp pháp luật", QUESTION, 4),
    ("hoi-dap/dat-dai", "Hỏi đáp về đất đai", QUESTION, 2),
    ("hoi-dap/ho-tich", "Hỏi đáp về hộ tịch", QUESTION, 2),
    ("pho-bien-phap-luat", "Phổ biến pháp luật", LESSON, 3),
    ("nghien-cuu", "Nghiên cứu, trao đổi", STUDY, 1),
    ("gioi-thieu", "Giới thiệu", PAGE, 0.1),
)
_SITE_COLUMNS = (
    ("tin-tuc", "Tin tức", NEWS, 5),
    ("tin-tuc/hoat-dong", "Hoạt động của đơn vị", NEWS, 3),
    ("tin-tuc/co-so", "Tin cơ sở", NEWS, 2),
    ("thong-bao", "Thông báo", NOTICE, 1.5),
    ("chi-dao-dieu-hanh", "Chỉ đạo, điều hành", DIRECTION, 1),
    ("hoi-dap", "Hỏi đáp", QUESTION, 1),
    ("pho-bien-phap-luat", "Phổ biến pháp luật", LESSON, 0.8),
)
_SITES = (
    ("so-tu-phap", "Sở Tư pháp"),
    ("so-noi-vu", "Sở Nội vụ"),
    ("so-tai-chinh", "Sở Tài chính"),
    ("so-xay-dung", "Sở Xây dựng"),
    ("so-y-te", "Sở Y tế"),
    ("so-giao-duc", "Sở Giáo dục và Đào tạo"),
    ("so-khoa-hoc", "Sở Khoa học và Công nghệ"),
    ("so-nong-nghiep", "Sở Nông nghiệp và Môi trường"),
    ("so-cong-thuong", "Sở Công Thương"),
    ("so-van-hoa", "Sở Văn hóa, Thể thao và Du lịch"),
    ("so-dan-toc", "Sở Dân tộc và Tôn giáo"),
    ("thanh-tra", "Thanh tra tỉnh"),
    ("hanh-chinh-cong", "Trung tâm Phục vụ hành chính công"),
    ("tro-giup-phap-ly", "Trung tâm Trợ giúp pháp lý"),
    ("dau-gia", "Trung tâm Dịch vụ đấu giá tài sản"),
    ("cong-chung", "Trang thông tin công chứng"),
    ("luat-su", "Trang thông tin luật sư"),
    ("hoa-giai", "Trang thông tin hòa giải ở cơ sở"),
    ("thi-hanh-an", "Trang thông tin thi hành án dân sự"),
    ("khu-cong-nghiep", "Ban Quản lý các khu công nghiệp"),
    ("chuyen-doi-so", "Trang chuyển đổi số"),
    ("pho-bien", "Trang phổ biến, giáo dục pháp luật"),
    ("doanh-nghiep", "Trang hỗ trợ pháp lý cho doanh nghiệp"),
)


def sites() -> tuple[Site, ...]:
    """All sites, the main one first; the later a site, the fewer its items."""
    found = [Site(MAIN, "Cổng thông tin điện tử tỉnh Mẫu", "tinh", _columns(MAIN, _MAIN_COLUMNS, 1))]
    for rank, (id_, title) in enumerate(_SITES):
        found.append(Site(id_, title, id_, _columns(id_, _SITE_COLUMNS, 8 / (rank + 4))))
    return tuple(found)


def _columns(site: str, table: tuple[tuple[str, str, str, float], ...], weight: float) -> tuple[Column, ...]:
    return tuple(Column(site, path, title, type_, share * weight) for path, title, type_, share in table)


def portal_yml() -> dict[str, Any]:
    """The portal's own settings."""
    return {
        "title": "Cổng thông tin điện tử tỉnh Mẫu",
        "base_url": "https://tinh-mau.example.gov.vn",
        "languages": ["vi", "en"],
        "timezone": "Asia/Ho_Chi_Minh",
        "main_site": MAIN,
        "established": "2008-12-01",
        "notice": {
            "vi": "Nội dung do máy sinh ra để đo tốc độ, không nói về cơ quan nào có thật.",
            "en": "Generated text for measuring speed; it is about no real body.",
        },
        "security_contact": "mailto:baomat@tinh-mau.example.gov.vn",
        "security_expires": "2027-06-30T00:00:00+07:00",
    }


def units_yml() -> dict[str, Any]:
    """One unit for each site."""
    units = []
    for order, site in enumerate(sites()):
        name = "Ủy ban nhân dân tỉnh Mẫu" if site.id == MAIN else site.title
        unit = {"id": site.unit, "name": {"vi": name}, "order": order + 1}
        units.append(unit if site.id == MAIN else {**unit, "parent": "tinh"})
    return {"units": units}


def site_yml(site: Site, order: int) -> dict[str, Any]:
    """Title, menu, contact and footer of a site."""
    every = sites()
    return {
        "title": site.title,
        "short_title": site.title.removeprefix("Trang thông tin ").removeprefix("Trang ").capitalize(),
        "description": f"{site.title}: tin tức, thông báo, văn bản và hỏi đáp.",
        "lang": "vi",
        "unit": site.unit,
        "order": order,
        "menu": list(_menu(site, every)),
        "contact": {
            "organisation": "Ủy ban nhân dân tỉnh Mẫu",
            "address": "Số 1 phố Mẫu, phường Mẫu, tỉnh Mẫu",
            "email": f"{site.id}@tinh-mau.example.gov.vn",
            "responsible": "Trưởng Ban Biên tập",
            "licence": "Giấy phép mẫu, dùng để thử phần mềm",
            "citation": "Ghi rõ nguồn khi trích dẫn lại thông tin",
        },
        "footer_links": [{"label": other.title, "target": f"{other.id}/tin-tuc"} for other in every[:9]],
    }


def _menu(site: Site, every: tuple[Site, ...]) -> Iterator[dict[str, Any]]:
    """The site's columns, then those of the main site, then all sites."""
    yield {"label": "Trang chủ", "target": "/"}
    for column in site.columns:
        if "/" in column.path:
            continue
        below = [one for one in site.columns if one.path.startswith(f"{column.path}/")]
        entry: dict[str, Any] = {"label": column.title, "target": f"{site.id}/{column.path}"}
        if below:
            entry["children"] = [{"label": one.title, "target": f"{site.id}/{one.path}"} for one in below]
        yield entry
    if site.id != MAIN:
        linked = [one for one in every[0].columns if "/" not in one.path]
        children = [{"label": one.title, "target": f"{MAIN}/{one.path}"} for one in linked]
        yield {"label": "Cổng tỉnh", "target": f"{MAIN}/tin-tuc", "children": children}
    children = [{"label": other.title, "target": f"{other.id}/tin-tuc"} for other in every[1:]]
    yield {"label": "Trang thành phần", "target": "site-map", "children": children}


def home_md(site: Site) -> dict[str, Any]:
    """Front matter of a site's home page."""
    tops = [column for column in site.columns if "/" not in column.path]
    blocks: list[dict[str, Any]] = [
        {"kind": "featured", "title": "Tin nổi bật", "limit": 4, "layout": "cards"},
        {
            "kind": "latest",
            "title": "Tin mới",
            "columns": [f"{site.id}/tin-tuc"],
            "limit": 8,
            "layout": "rows",
        },
        {"kind": "by_type", "title": "Văn bản mới", "types": [DIRECTION], "limit": 5, "layout": "rows"},
        {
            "kind": "by_column",
            "title": "Chuyên mục",
            "columns": [f"{site.id}/{column.path}" for column in tops[1:5]],
            "limit": 4,
        },
        {
            "kind": "links",
            "title": "Lối tắt",
            "links": [{"label": column.title, "target": f"{site.id}/{column.path}"} for column in tops],
        },
    ]
    if site.id == MAIN:
        blocks.append({"kind": "sites", "title": "Các trang thành phần"})
    return {"title": "Trang chủ", "blocks": blocks}


def column_md(column: Column, weight: int) -> dict[str, Any]:
    """Front matter of a column."""
    return {
        "title": column.title,
        "description": f"{column.title}: các mục mới nhất và kho lưu trữ theo tháng.",
        "type": column.type,
        "order": "title" if column.type == PAGE else "date",
        "page_size": 20,
        "weight": weight,
    }
