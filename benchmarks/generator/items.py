"""Items of a generated portal: when and where each is published, and its file."""

from __future__ import annotations

import datetime as dt
import math
import random
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from generator.portal import DIRECTION, LAW, LESSON, NEWS, NOTICE, PAGE, QUESTION, STUDY, Column, Site
from generator.prose import Prose, Vocabulary

SEED = "portalgen 1"
FIRST = dt.date(2008, 12, 1)
LAST = dt.date(2026, 11, 20)
#: Mean length of an item; the shortest have a third, a few have three times as many words.
WORDS = 480

FIELDS = [
    "hanh_chinh",
    "ho_tich",
    "dat_dai",
    "cong_chung",
    "chuyen_doi_so",
    "thi_hanh_an_dan_su",
    "tai_chinh",
    "y_te",
    "giao_duc",
    "khac",
]
_PDF = "%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\n% {symbol}\ntrailer<</Root 1 0 R>>\n%%EOF\n"


@dataclass(frozen=True, slots=True)
class Place:
    """Where and when an item appears: its number in time, its column, its moment."""

    number: int
    column: Column
    moment: dt.datetime


@dataclass(frozen=True, slots=True)
class Written:
    """An item's file, and the file beside it if it has one."""

    path: str
    values: dict[str, Any]
    body: str
    beside: tuple[str, str] | None = None


def places(sites: tuple[Site, ...], count: int) -> list[Place]:
    """All items in order of time: every column has some, large columns many."""
    columns = [column for site in sites for column in site.columns]
    mixed = random.Random(f"{SEED} places")
    drawn = mixed.choices(columns, [column.share for column in columns], k=max(0, count - len(columns)))
    every = [*columns[:count], *drawn]
    mixed.shuffle(every)
    days = (LAST - FIRST).days
    found = []
    for number, column in enumerate(every):
        # a little fewer in the first years
        share = ((number + 1) / count) ** 0.9
        day = FIRST + dt.timedelta(days=math.ceil(share * days))
        minute = 7 * 60 + 30 + int(mixed.random() * 9 * 60)
        found.append(Place(number, column, dt.datetime.combine(day, dt.time(minute // 60, minute % 60))))
    return found


class Writer:
    """Makes the items one after another; each may link to an older one of its column."""

    def __init__(self, sites: tuple[Site, ...], slugify: Callable[[str, int], str]) -> None:
        self._vocabulary = Vocabulary()
        self._tables = {site.id: self._vocabulary.ranked(f"{SEED} {site.id}") for site in sites}
        self._units = {site.id: site.unit for site in sites}
        self._slugify = slugify
        self._older: dict[Column, list[str]] = defaultdict(list)
        self._numbers: dict[tuple[str, int], int] = defaultdict(int)
        self._symbols: list[str] = []
        self._taken: set[str] = set()

    def items(self, where: list[Place]) -> Iterator[Written]:
        """Every item, oldest first."""
        for place in where:
            yield self._item(place)

    def _item(self, place: Place) -> Written:
        column, day = place.column, place.moment.date()
        prose = Prose(self._vocabulary, self._tables[column.site], f"{SEED} {place.number}", day)
        values: dict[str, Any] = {"title": "", "date": place.moment.strftime("%Y-%m-%d %H:%M")}
        files = self._typed(column.type, prose, values, day)
        if column.type != PAGE and prose.random.random() < 0.7:
            values["topics"] = sorted({prose.word("chu_de") for _ in range(prose.number(1, 3))})
        folder = f"{column.site}/{column.path}"
        if column.type != PAGE:
            folder = f"{folder}/{day.year}/{day.month:02d}"
        name = self._name(folder, values["title"])
        path = f"{folder}/{name}/index.md" if files else f"{folder}/{name}.md"
        body = self._body(prose, column, path)
        self._older[column].append(path)
        beside = (f"{folder}/{name}/{files[0]}", files[1]) if files else None
        return Written(path, values, body, beside)

    def _name(self, folder: str, title: str) -> str:
        slug = self._slugify(title, 70)
        name, tries = slug, 1
        while f"{folder}/{name}" in self._taken:
            tries += 1
            name = f"{slug}-{tries}"
        self._taken.add(f"{folder}/{name}")
        return name

    def _typed(
        self, type_: str, prose: Prose, values: dict[str, Any], day: dt.date
    ) -> tuple[str, str] | None:
        """Fill the fields of a type; returns the name and text of the file that goes with it."""
        values["title"] = prose.sentence(_TITLES.get(type_, "tieu_de_tin"))
        if type_ in {DIRECTION, LAW}:
            return self._document(type_, prose, values, day)
        values["summary"] = prose.sentence("tom_tat")
        if type_ == NEWS:
            values["genre"] = "tin" if prose.random.random() < 0.8 else "bai_phan_anh"
            if prose.random.random() < 0.02:
                values["featured"] = prose.number(1, 3)
            values["contributors"] = [{"name": "Ban Biên tập", "role": "tac_gia"}]
        elif type_ == NOTICE:
            values["effective_from"] = day.isoformat()
            values["effective_to"] = (day + dt.timedelta(days=prose.number(15, 90))).isoformat()
        elif type_ == QUESTION:
            values["question"] = prose.sentence("cau_hoi")
            values["received_on"] = (day - dt.timedelta(days=prose.number(2, 8))).isoformat()
            values["answered_on"] = day.isoformat()
            values["answering_unit"] = "Ban Biên tập"
            values["field"] = FIELDS[prose.number(0, len(FIELDS) - 1)]
            values["legal_basis"] = [self._symbol_before(prose)]
            values["law_as_of"] = day.isoformat()
        elif type_ == LESSON:
            values["kind"] = "bai_viet"
            values["audience"] = ["moi_nguoi"]
            values["law_refs"] = [self._symbol_before(prose)]
        elif type_ == STUDY:
            values["authors"] = [{"name": "Ban Biên tập", "affiliation": "Tỉnh Mẫu"}]
            values["keywords"] = [prose.word("linh_vuc"), prose.word("linh_vuc")]
        elif type_ == PAGE:
            values["role"] = "other"
            values["review_by"] = "2027-06-30"
        return None

    def _document(self, type_: str, prose: Prose, values: dict[str, Any], day: dt.date) -> tuple[str, str]:
        is_law = type_ == LAW
        kinds = _LAW_KINDS if is_law else _DIRECTION_KINDS
        kind, label, code, body = kinds[prose.number(0, len(kinds) - 1)]
        series = (code, day.year if is_law else 0)
        self._numbers[series] += 1
        number = self._numbers[series]
        symbol = f"{number:02d}/{day.year}/{code}" if is_law else f"{number}/{code}"
        abstract = prose.sentence("trich_yeu")
        values["title"] = f"{label} {symbol} {abstract[0].lower()}{abstract[1:]}"
        values["summary"] = abstract
        values["number_symbol"] = symbol
        values["doc_kind"] = kind
        values["issuing_bodies"] = [body]
        values["signers"] = [{"name": "Xem bản gốc ký số"}]
        values["issued_date"] = day.isoformat()
        if is_law:
            values["effective_date"] = (day + dt.timedelta(days=prose.number(5, 30))).isoformat()
            values["scope"] = "dia_phuong"
            if self._symbols and prose.random.random() < 0.5:
                earlier = self._symbols[int(prose.random.random() * len(self._symbols))]
                values["relations"] = [{"kind": "refers_to", "to": earlier}]
            self._symbols.append(symbol)
        values["field"] = FIELDS[prose.number(0, len(FIELDS) - 1)]
        values["files"] = [{"file": "van-ban.pdf", "role": "ban_goc_ky_so", "title": f"{label} {symbol}"}]
        return "van-ban.pdf", _PDF.format(symbol=symbol)

    def _symbol_before(self, prose: Prose) -> str:
        if not self._symbols:
            return "Quy chế tiếp công dân của cơ quan"
        return self._symbols[int(prose.random.random() * len(self._symbols))]

    def _body(self, prose: Prose, column: Column, path: str) -> str:
        """Paragraphs under headings, lists, now and then a table, a quotation, a link to an older item."""
        # The last sentence of a block runs over, hence less than WORDS here.
        words = int(0.87 * WORDS * min(3, max(0.33, math.exp(prose.random.gauss(-0.09, 0.45)))))
        blocks = [prose.sentence("mo_dau")]
        left = words - blocks[0].count(" ")
        older = self._older[column]
        if older and prose.random.random() < 0.25:
            linked = older[-1 - int(prose.random.random() * min(40, len(older)))]
            ups = "../" * path.removeprefix(f"{column.site}/").count("/")
            target = ups + linked.removeprefix(f"{column.site}/")
            blocks[0] += f" Xem thêm [bài đã đăng]({target})."
        section = 0
        while left > 0:
            if section % 3 == 2:
                blocks.append(f"## {prose.sentence('de_muc')}")
            block = self._block(prose, min(left, 130), section)
            blocks.append(block)
            left -= block.count(" ") + block.count("\n") + 1
            section += 1
        blocks.append(prose.sentence("ket"))
        return "\n\n".join(blocks) + "\n"

    def _block(self, prose: Prose, words: int, section: int) -> str:
        kind = prose.random.random()
        if kind < 0.1:
            mark = "-" if kind < 0.07 else "1."
            return "\n".join(f"{mark} {prose.sentence('gach_dau_dong')}" for _ in range(prose.number(3, 6)))
        if kind < 0.12:
            rows = (
                f"| {prose.word('linh_vuc')} | {prose.word('so')} | {prose.word('pt')} |" for _ in range(5)
            )
            return "\n".join(["| Lĩnh vực | Số hồ sơ | Đúng hạn |", "|---|---:|---:|", *rows])
        if kind < 0.14 and section:
            return f"> {prose.sentence('cau')}"
        return " ".join(prose.sentences("cau", words - 12 if words > 40 else words))


_TITLES = {
    NOTICE: "tieu_de_thong_bao",
    QUESTION: "tieu_de_hoi_dap",
    LESSON: "tieu_de_pho_bien",
    STUDY: "tieu_de_nghien_cuu",
    DIRECTION: "trich_yeu",
    LAW: "trich_yeu",
}
_UBND, _HDND = "Ủy ban nhân dân tỉnh Mẫu", "Hội đồng nhân dân tỉnh Mẫu"
_LAW_KINDS = (
    ("quyet_dinh", "Quyết định", "QĐ-UBND", _UBND),
    ("quyet_dinh", "Quyết định", "QĐ-UBND", _UBND),
    ("nghi_quyet", "Nghị quyết", "NQ-HĐND", _HDND),
)
_DIRECTION_KINDS = (
    ("ke_hoach", "Kế hoạch", "KH-UBND", _UBND),
    ("quyet_dinh", "Quyết định", "QĐ-UBND", _UBND),
    ("chi_thi", "Chỉ thị", "CT-UBND", _UBND),
    ("thong_bao", "Thông báo", "TB-UBND", _UBND),
    ("huong_dan", "Hướng dẫn", "HD-UBND", _UBND),
    ("bao_cao", "Báo cáo", "BC-UBND", _UBND),
)
