"""Small invented texts for the search tests, made from a seed."""

from __future__ import annotations

import random

from portalgen.search.analysed import Analysed, analyse
from portalgen.search.documents import SearchDocument
from portalgen.search.reader import Index, Read
from portalgen.search.root import root_files
from portalgen.search.segments import segments
from portalgen.search.writer import segment_files

SYLLABLES = [
    "tư",
    "tử",
    "từ",
    "pháp",
    "phạp",
    "luật",
    "nghị",
    "định",
    "quy",
    "hòa",
    "hoà",
    "giải",
    "cơ",
    "sở",
    "dữ",
    "liệu",
    "quốc",
    "gia",
    "công",
    "chứng",
    "hộ",
    "tịch",
    "đăng",
    "ký",
    "kỹ",
    "kĩ",
    "thuật",
    "hành",
    "chính",
    "thủ",
    "tục",
    "trợ",
    "giúp",
    "lý",
    "án",
    "dân",
    "sự",
    "thi",
    "đường",
    "dương",
    "đấu",
    "giá",
    "tài",
    "sản",
    "bộ",
    "ủy",
    "uỷ",
    "ban",
    "nhân",
    "văn",
    "bản",
    "phạm",
    "hội",
    "đồng",
    "của",
    "và",
    "về",
    "2022",
    "42",
    "OECD",
    "data",
]


def text(rng: random.Random, words: int) -> str:
    parts = []
    for _ in range(words):
        parts += (rng.choice(SYLLABLES), rng.choice([" "] * 9 + [", ", "\n", "/", ". "]))
    return "".join(parts)


def document(rng: random.Random, number: int, *, years: int = 20) -> SearchDocument:
    date = f"{2024 - int(rng.random() ** 2 * years)}-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}"
    site = rng.choice(["cong", "thads"])
    symbols = (f"{rng.randint(1, 60)}/20{rng.randint(10, 24)}/NĐ-CP",) if rng.random() < 0.2 else ()
    body = text(rng, rng.randint(0, 80)) + (
        f" theo Nghị định {rng.randint(1, 60)}/2022/NĐ-CP" if rng.random() < 0.3 else ""
    )
    return SearchDocument(
        f"{site}/tin/{number}", site, f"{site}/{rng.choice(['tin', 'tin/moi', 'van-ban'])}", rng.choice(["news_article", "legal_document"]),
        "vi", rng.choice([date] * 9 + [""]), text(rng, rng.randint(1, 12)), text(rng, rng.randint(0, 15)), f"/{site}/{number}.html", body, symbols,
    )  # fmt: skip


def corpus(count: int, seed: int = 1, *, years: int = 20) -> list[SearchDocument]:
    rng = random.Random(seed)
    return [document(rng, number, years=years) for number in range(count)]


def files_of(documents: list[SearchDocument], labels: dict[str, object] | None = None) -> dict[str, bytes]:
    """The whole index of the documents, by path below ``search/``."""
    analysed: dict[str, Analysed] = {document.id: analyse(document) for document in documents}
    files: dict[str, bytes] = {}
    entries = []
    for segment, members in segments(one.member for one in analysed.values()).items():
        made = segment_files(segment, (analysed[member.id] for member in members))
        files |= made.files
        entries.append(made.segment)
    return {**files, **root_files(entries, labels or {})}


def reading(files: dict[str, bytes]) -> Read:
    def read(path: str, offset: int, length: int | None) -> bytes:
        if path not in files:
            raise FileNotFoundError(path)
        return files[path][offset:] if length is None else files[path][offset : offset + length]

    return read


def index_of(documents: list[SearchDocument]) -> Index:
    return Index(reading(files_of(documents)))
