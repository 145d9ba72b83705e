"""Machine-readable twins: canonical JSON, and CSV that a spreadsheet reads but never runs."""

import csv
import datetime as dt
import io
import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from portalgen.content.model import State, Unit
from portalgen.i18n import translator
from portalgen.render.tabular import (
    STANDARD_COLUMNS,
    CsvColumn,
    Record,
    csv_cell,
    item_json,
    list_csv,
    list_json,
    record_row,
    standard_columns,
)
from portalgen.render.views import File
from portalgen.text.moment import Moment

ICT = dt.timezone(dt.timedelta(hours=7))
WHEN = Moment(at=dt.datetime(2026, 11, 1, 8, 30, tzinfo=ICT))
DAY = Moment(at=dt.datetime(2026, 11, 1, tzinfo=ICT), has_time=False)


def record(**changes):
    values = {
        "id": "vb-1",
        "type": "legal_document",
        "url": "https://cong.example.vn/vb/1.html",
        "title": "Nghị định",
        "lang": "vi",
        "date": DAY,
        "fields": (
            ("number_symbol", "42/2022/NĐ-CP"),
            ("fee", Decimal("1500.50")),
            ("count", 3),
            ("open", False),
            ("issued_date", dt.date(2022, 6, 24)),
            ("at", WHEN),
            ("bodies", ("A", "B")),
            ("signers", ({"name": "An", "on": dt.date(2022, 1, 2)},)),
            ("empty", ""),
            ("none", None),
            ("nothing", ()),
        ),
    }
    return Record(**(values | changes))


def rows_of(data):
    assert data.startswith(b"\xef\xbb\xbf")
    text = data.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline="")))


def columns(*keys):
    return tuple(CsvColumn(key=key) for key in keys)


def test_item_json_holds_every_kind_of_value_in_the_order_of_the_type():
    file = File(
        href="https://x/a.pdf", name="a.pdf", title="", kind="PDF", media_type="application/pdf", size=5
    )
    data = item_json(record(files=(file,), state=State.PUBLISHED), licence="Ghi rõ nguồn")
    got = json.loads(data)
    assert list(got) == ["id", "type", "url", "title", "lang", "date", "state", "fields", "files", "licence"]
    assert got["date"] == "2026-11-01"
    assert got["state"] == "published"
    assert got["fields"] == {
        "number_symbol": "42/2022/NĐ-CP",
        "fee": 1500.5,
        "count": 3,
        "open": False,
        "issued_date": "2022-06-24",
        "at": "2026-11-01T08:30:00+07:00",
        "bodies": ["A", "B"],
        "signers": [{"name": "An", "on": "2022-01-02"}],
    }
    assert list(got["fields"])[:3] == ["number_symbol", "fee", "count"]
    assert got["files"] == [
        {"url": "https://x/a.pdf", "name": "a.pdf", "media_type": "application/pdf", "bytes": 5}
    ]


def test_json_is_utf_8_unescaped_with_the_digits_of_decimals():
    data = item_json(record(fields=(("a", Decimal("1.10")),)))
    assert "Nghị định".encode() in data
    assert b"1.10" in data
    assert data.endswith(b"}\n")
    assert data == item_json(record(fields=(("a", Decimal("1.10")),)))


def test_structs_and_markup_are_plain_data():
    unit = Unit(id="a", name={"vi": "Cục A"}, short_name={})
    got = json.loads(item_json(record(fields=(("unit", unit), ("text", Markup("<b>x</b>"))))))
    assert got["fields"]["unit"]["name"] == {"vi": "Cục A"}
    assert got["fields"]["text"] == "<b>x</b>"


def test_control_characters_and_lone_surrogates_do_not_break_json():
    got = json.loads(item_json(record(title="a\x00\ud800\ufffeb😀\u2028")))
    assert got["title"] == "ab😀\u2028"


def test_list_json_has_one_line_an_entry():
    records = [record(id=f"vb-{n}", title='}"]}') for n in range(3)]
    data = list_json(records, title="Văn bản }", url="https://cong.example.vn/vb/", lang="vi")
    got = json.loads(data)
    assert [entry["id"] for entry in got["items"]] == ["vb-0", "vb-1", "vb-2"]
    assert got["title"] == "Văn bản }"
    assert len(data.splitlines()) == 5
    changed = list_json(
        [*records[:2], record(id="new")], title="Văn bản }", url="https://cong.example.vn/vb/", lang="vi"
    )
    pairs = zip(data.splitlines(), changed.splitlines(), strict=True)
    assert sum(a != b for a, b in pairs) == 1


def test_empty_list_json_is_json():
    got = json.loads(list_json([], title="", url="", lang="vi", licence="CC"))
    assert got == {"title": "", "url": "", "lang": "vi", "licence": "CC", "items": []}


def test_csv_has_a_mark_crlf_and_headers_by_language():
    table = (CsvColumn(key="title", label={"vi": "Tiêu đề", "en": "Title"}), CsvColumn(key="x"))
    data = list_csv([{"title": "Nghị định"}], table)
    assert data == "\ufeffTiêu đề,x\r\nNghị định,\r\n".encode()
    assert list_csv([], table, lang="en") == "\ufeffTitle,x\r\n".encode()


def test_csv_values():
    row = {
        "s": 'a "b", c',
        "i": -3,
        "b": True,
        "f": False,
        "d": Decimal("-1500.50"),
        "e": Decimal("1E+3"),
        "day": dt.date(2022, 6, 24),
        "at": WHEN,
        "moment": DAY,
        "list": ("A", "", dt.date(2022, 1, 2)),
        "object": {"name": "An"},
        "none": None,
        "lines": "một\r\nhai",
    }
    header, cells = rows_of(list_csv([row], columns(*row)))
    assert header == list(row)
    assert cells == [
        'a "b", c',
        "-3",
        "true",
        "false",
        "-1500.50",
        "1000",
        "2022-06-24",
        "2026-11-01T08:30:00+07:00",
        "2026-11-01",
        "A; 2022-01-02",
        '{"name":"An"}',
        "",
        "một\nhai",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+84 24",
        "-1+1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        "  =1",
        "\u00a0=1",
        '=HYPERLINK("http://evil")',
        "＝1",
        "＋1",
        "－1",
        "＠x",
        "\x00=1",
    ],
)
def test_no_cell_is_a_formula(text):
    (_, [cell, in_list, header]) = rows_of(
        list_csv(
            [{"a": text, "b": (text, "x"), "c": 1}],
            (*columns("a", "b"), CsvColumn(key="c", label={"vi": text})),
        )
    )
    assert cell.startswith("'")
    assert in_list.startswith("'")
    assert header == "1"
    assert rows_of(list_csv([], (CsvColumn(key="c", label={"vi": text}),)))[0][0].startswith("'")


@given(st.text())
def test_any_text_is_one_harmless_cell(text):
    rows = rows_of(list_csv([{"a": text, "b": "end"}], columns("a", "b")))
    assert len(rows) == 2
    assert rows[1][1] == "end"
    assert not rows[1][0].startswith(("=", "+", "-", "@", "\t", "\r", "\n"))


def test_harmless_text_is_left_alone():
    for text in ("a=b", "1 - 2", "x@y.vn", "'", "Nghị định 42/2022/NĐ-CP"):
        assert csv_cell(text) == text


def test_standard_columns_have_headers_in_both_languages():
    words = {"vi": translator("vi"), "en": translator("en")}
    made = standard_columns(("title", "nonsense", "url"), words)
    assert [column.key for column in made] == ["title", "url"]
    assert made[1].label == {"vi": "Địa chỉ trang", "en": "Address of the page"}
    for column in standard_columns(STANDARD_COLUMNS, words):
        assert all(label and not label.startswith("output.") for label in column.label.values())
        assert column.label["vi"] != column.label["en"]


def test_a_record_as_a_row():
    row = record_row(record())
    assert row["title"] == "Nghị định"
    assert row["number_symbol"] == "42/2022/NĐ-CP"
    assert "fields" not in row
    assert record_row(record(fields=(("title", "Của loại"),)))["title"] == "Của loại"
