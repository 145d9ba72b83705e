"""A small index whose answers are known, for pages of the sample portal."""

from __future__ import annotations

from corpus import files_of

from portalgen.search.documents import SearchDocument

MAIN, OTHER = "cong-chinh", "thi-hanh-an-dan-su"
LABELS = {
    "sites": {MAIN: "Cổng chính", OTHER: "Thi hành án dân sự"},
    "columns": {
        f"{MAIN}/tin-tuc": "Tin tức",
        f"{MAIN}/tin-tuc/tu-lieu-nganh": "Tư liệu ngành",
        f"{MAIN}/van-ban-phap-luat": "Văn bản",
        f"{OTHER}/hoi-dap-nghiep-vu": "Hỏi đáp nghiệp vụ",
    },
    "types": {
        "news_article": {"vi": "Tin tức", "en": "News"},
        "legal_document": {"vi": "Văn bản pháp luật", "en": "Legal document"},
    },
}
#: A page of the sample portal that hits lead to.
TARGET = "/gioi-thieu/chuc-nang-nhiem-vu.html"


def document(
    number: int, title: str, date: str = "", column: str = f"{MAIN}/tin-tuc", type_: str = "news_article",
    symbols: tuple[str, ...] = (), body: str = "",
) -> SearchDocument:  # fmt: skip
    site = column.partition("/")[0]
    summary = f"Tóm tắt của {title}."
    padding = " ".join(f"zq{number}x{place}" for place in range(400))  # so that packs are worth cutting
    return SearchDocument(
        f"{column}/{number}", site, column, type_, "vi", date, title, summary, f"{TARGET}?bai={number}", f"{body}\n{padding}", symbols
    )  # fmt: skip


def documents() -> list[SearchDocument]:
    many = [
        document(
            number,
            f"Bài số {number} về hòa giải ở cơ sở",
            f"20{12 + number}-0{1 + number % 9}-15",
            f"{MAIN}/tin-tuc/tu-lieu-nganh" if number % 3 == 0 else f"{MAIN}/tin-tuc",
        )
        for number in range(14)
    ]
    return [
        *many,
        document(20, "Hòa giải khi thi hành án dân sự", "2025-03-01", f"{OTHER}/hoi-dap-nghiep-vu"),
        document(21, "Nghị định về hộ tịch", "2022-07-01", f"{MAIN}/van-ban-phap-luat", "legal_document", ("42/2022/NĐ-CP",)),
        document(22, "Luật Hòa giải, đối thoại", "2020-06-16", f"{MAIN}/van-ban-phap-luat", "legal_document"),
        document(23, "Đường sắt và đường bộ", "2024-01-02"),
        document(24, "Dương liễu bên hồ", "2024-02-02"),
        document(25, "Trợ giúp pháp lý cho người nghèo", "2026-11-20"),
        document(26, "Hỏi đáp về trợ giúp pháp lý", "2026-11-23"),
        document(27, "Công tác dân vận", "2026-11-24", body="Bài này nhắc tới con tàu. Con người. Tàu thủy rời bến."),
    ]  # fmt: skip


def files(left_out: int = 0) -> dict[str, bytes]:
    """The index, without the first so many documents."""
    return files_of(documents()[left_out:], LABELS)
