"""A site with an item of each content type in which every field is filled in, written from the definitions.

The sample portal shows what people write; this shows what they may write. A new type or field is on these
pages, and so in every test of the output, without a line here.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml
from PIL import Image

from portalgen.content.schema import ContentType, Field
from portalgen.content.types_loading import builtin_type_files, load_types

#: The site's folder.
SITE = "moi-loai"
FILE = "toan-van.pdf"
PICTURE = "anh-minh-hoa.png"
_SENTENCE = "Nội dung ví dụ của mục này, viết để thử cách trình bày chữ có dấu chồng như Ễ, Ộ và Ặ."
#: Dates run a day on with each field, so that none is before another that the definition names first.
_DAY = dt.date(2026, 10, 5)
_LATER = dt.date(2026, 12, 20)
_BODY = """
Đoạn mở đầu của bài ví dụ, có một [liên kết tới nơi khác](https://example.com/) và chữ **đậm**.

## Đề mục thứ nhất

| Cột | Số |
|-----|---:|
| A   | 12 |

## Đề mục thứ hai

::: notice title="Lưu ý"
Khung lưu ý của bài ví dụ.
:::

## Đề mục thứ ba

- Một gạch đầu dòng
- Gạch thứ hai[^1]

[^1]: Chú thích của gạch thứ hai.
"""

#: What no definition tells, since a rule or a pattern asks for it: values by path, the parts of several entries
#: in a tuple; None leaves the field out.
_GIVEN: Mapping[str, Any] = {
    "date": dt.date(2026, 11, 20),
    "updated": dt.date(2026, 11, 21),
    "duration": "3:45",
    "rows.start": "08:00",
    "rows.end": "09:30",
    "sessions.start": "08:00",
    "sessions.end": "09:30",
    "distributions.media_type": "text/csv",
    "distributions.sha256": "0" * 64,
    "contributors.share": 50,
    "relations.to": "1319/QĐ-BTP",
}
_OF_TYPE: Mapping[str, Mapping[str, Any]] = {
    "admin_procedure": {"procedure_code": "9.999999", "dossier.form_ref": "TK-01", "forms.ref": "TK-01"},
    "citizen_reception": {"date": dt.date(2026, 9, 1)},
    "codification_entry": {"code": "99.9.LQ.99"},
    "consolidated_document": {"number_symbol": "15/VBHN-BTP"},
    "direction_document": {"number_symbol": "1319/QĐ-BTP", "doc_kind": "quyet_dinh"},
    "draft_consultation": {
        "dossier.role": ("du_thao", "to_trinh"),
        "closes_on": _DAY + dt.timedelta(days=90),
    },
    "announcement": {"deadline": _LATER},
    "event": {"starts_at": _LATER, "ends_at": None},
    "legal_document": {
        "validity": "con_hieu_luc",
        "expiry_date": None,
        "number_symbol": "142/2026/NĐ-CP",
        "doc_kind": "nghi_dinh",
    },
    "organisation_unit": {"parent": None},
    "recruitment_notice": {"deadline": _LATER, "exam_date": None},
    "statistic_report": {"next_release": _LATER},
    "suspension_notice": {"date": dt.date(2026, 9, 1)},
    "work_schedule": {
        "from": _DAY,
        "to": _DAY + dt.timedelta(days=6),
        "rows.date": _DAY + dt.timedelta(days=1),
    },
}
#: Fields of all items that say that the item is not a plain published one, or lead elsewhere.
_LEFT_OUT = {"id", "draft", "publish_at", "expire_at", "aliases", "withdrawn", "superseded_by", "also_in"}
_LEFT_OUT |= {"type", "lang", "translation_of", "highlight", "order", "featured", "suppress"}


def every_type() -> dict[str, ContentType]:
    """The types that items can have."""
    types, found = load_types(builtin_type_files(), {})
    assert found == ()
    return {id_: type_ for id_, type_ in types.items() if not type_.abstract}


def write_every_type(content: Path) -> None:
    """Add the site to a content tree."""
    types = every_type()
    site = content / SITE
    site.mkdir()
    (site / "site.yml").write_text("title: Mỗi loại nội dung một mục\norder: 900\n", encoding="utf-8")
    picture = io.BytesIO()
    Image.new("RGB", (300, 200), "teal").save(picture, "PNG")
    for id_, type_ in types.items():
        folder = site / id_.replace("_", "-")
        (folder / "vi-du").mkdir(parents=True)
        column = f"---\ntitle: {type_.plural['vi']!r}\ntype: {id_}\n---\n"
        (folder / "_index.md").write_text(column, encoding="utf-8")
        front = yaml.safe_dump(_Form(type_).item(), allow_unicode=True, sort_keys=False, width=1000)
        (folder / "vi-du/index.md").write_text(f"---\n{front}---\n{_BODY}", encoding="utf-8")
        (folder / "vi-du" / FILE).write_bytes(b"%PDF-1.4\n%%EOF\n")
        (folder / "vi-du" / PICTURE).write_bytes(picture.getvalue())


class _Form:
    """Fills in the fields of one item."""

    def __init__(self, type_: ContentType) -> None:
        self._type = type_
        self._given = {"title": f"Ví dụ về loại {type_.label['vi']}", **_GIVEN, **_OF_TYPE.get(type_.id, {})}
        self._dates = 0

    def item(self) -> dict[str, Any]:
        """The front matter."""
        fields = {key: field for key, field in self._type.fields.items() if key not in _LEFT_OUT}
        return self._object(fields, "", 0)

    def _object(self, fields: Mapping[str, Field], path: str, turn: int) -> dict[str, Any]:
        found = {key: self._value(field, f"{path}{key}", turn) for key, field in fields.items()}
        return {key: value for key, value in found.items() if value is not None}

    def _value(self, field: Field, path: str, turn: int) -> Any:
        if path in self._given:
            given = self._given[path]
            return given[turn] if isinstance(given, tuple) else given
        match field.kind:
            case "list":
                assert field.of is not None
                many = field.of.kind in {"object", "str", "image"}
                entries = [self._value(field.of, path, turn) for turn in range(2 if many else 1)]
                return entries if None not in entries else None
            case "object":
                return self._object(field.fields, f"{path}.", turn)
            case "str" | "text" | "markdown":
                label = field.label.get("vi") or path.replace("_", " ")
                text = f"{label} {turn + 1}" if field.kind == "str" else f"{label}: {_SENTENCE}"
                return text[: int(field.max or 1000)]
            case "int" | "decimal" | "money":
                return int(field.min or 0) or (1_500_000 if field.kind == "money" else 1)
            case "date" | "datetime":
                self._dates += 1
                day = _DAY + dt.timedelta(days=self._dates)
                return day if field.kind == "date" else f"{day} 08:30"
            case "enum":
                return list(field.values)[turn % len(field.values)]
            case "item":
                target = field.to[0] if field.to else "news_article"
                return f"{SITE}/{target.replace('_', '-')}/vi-du/index.md"
            case "image":
                return {
                    "src": PICTURE,
                    "alt": "Hình chữ nhật một màu",
                    "caption": "Chú thích",
                    "credit": "Ban biên tập",
                }
        return _PLAIN[field.kind]


_PLAIN: Mapping[str, Any] = {
    "bool": False,
    "symbol": "42/2022/NĐ-CP",
    "procedure_code": "1.001193",
    "email": "lienhe@example.gov.vn",
    "phone": "024 3000 0000",
    "url": "https://example.com/trang",
    "slug": "vi-du",
    "lang": "vi",
    "week": "2026-W41",
    "file": FILE,
    "unit": "bo-tu-phap",
    "column": f"{SITE}/news-article",
    "site": SITE,
    "type": "news_article",
    "target": "/",
}
