"""Rules over several fields, through items as editors write them."""

from __future__ import annotations

import datetime as dt

import msgspec
import pytest

from portalgen.content.addresses import Addresses
from portalgen.content.claims import Claims
from portalgen.content.model import Item, Portal
from portalgen.content.rule_across import circles
from portalgen.content.rule_across import duplicates as duplicates_of
from portalgen.content.rules import RULES, check_clock_rules, derived_validity
from portalgen.content.schema import ContentType, Rule
from portalgen.diagnostics import Diagnostic, Severity
from portalgen.diagnostics.text import describe, unfilled
from portalgen.i18n import LANGUAGES, translator

TODAY = dt.date(2026, 11, 24)
LEGAL = """\
date: 2026-11-05
abstract: Quy định chi tiết một số điều
doc_kind: nghi_dinh
issuing_bodies: [Chính phủ]
issued_date: 2026-11-04
effective_date: 2026-12-20
number_symbol: 301/2026/NĐ-CP
files: [{file: a.pdf}]
"""


def words(finding: Diagnostic, language: str = "vi") -> str:
    for each in LANGUAGES:
        assert not unfilled(finding, translator(each)), finding
    return " ".join(describe(finding, translator(language)))


def legal(**changes: str) -> str:
    """The front matter of a decree with some lines changed, or taken out where the value is empty."""
    lines = dict(line.split(": ", 1) for line in LEGAL.splitlines()) | changes
    return "".join(f"{key}: {value}\n" for key, value in lines.items() if value)


def with_rule(types: dict[str, ContentType], fields: str, *rules: Rule) -> dict[str, ContentType]:
    """All types, and one of the given fields (``name:kind``) with the rules."""
    from portalgen.content.schema import Field

    own = {name: Field(kind=kind) for name, kind in (field.split(":") for field in fields.split())}
    base = types["event"]
    type_ = msgspec.structs.replace(base, id="a", dated=False, fields=types["item"].fields | own, rules=rules)
    return types | {"a": type_}


def test_a_sound_decree_has_no_findings(read_item) -> None:
    assert read_item("legal_document", LEGAL).codes() == [
        "FLD003",
        "FLD003",
    ]  # signers and field, recommended


# order


@pytest.mark.parametrize(
    ("first", "then", "codes"),
    [
        ("2026-11-01", "2026-11-02", []),
        ("2026-11-02", "2026-11-01", ["RULE001"]),
        ("2026-11-01", "2026-11-01", []),
        ("2026-11-01 10:00", "2026-11-01 09:59", ["RULE001"]),
        ("2026-11-01 10:00", "2026-11-01", []),  # a day without a time may be any time of it
        ("2026-11-01T10:00:00+09:00", "2026-11-01 08:00", []),  # 08:00 in Hanoi
        ("2026-11-01T10:00:00+09:00", "2026-11-01 07:59", ["RULE001"]),
        ("2026-11-01", "", []),
        ("", "2026-11-01", []),
    ],
)
def test_order(read_item, types, first: str, then: str, codes: list[str]) -> None:
    known = with_rule(types, "x:datetime y:datetime", Rule("order", ("x", "y")))
    assert read_item("a", f"x: {first}\ny: {then}\n", types=known).codes() == codes


@pytest.mark.parametrize(
    ("first", "then", "codes"),
    [
        ("2026-11-01", "2026-11-01", ["RULE001"]),
        ("2026-11-01 08:00", "2026-11-01 08:00", ["RULE001"]),
        ("2026-11-01 08:00", "2026-11-01 08:01", []),
        ("2026-11-01 08:00", "2026-11-01", []),
        ("2026-11-01", "2026-11-02", []),
    ],
)
def test_strict_order(read_item, types, first: str, then: str, codes: list[str]) -> None:
    known = with_rule(types, "x:datetime y:datetime", Rule("order", ("x", "y"), options={"strict": True}))
    read = read_item("a", f"x: {first}\ny: {then}\n", types=known)
    assert read.codes() == codes
    for finding in read.found:
        assert "phải sau" in words(finding)


def test_order_of_three_says_which_two(read_item, types) -> None:
    known = with_rule(types, "x:date y:date z:date", Rule("order", ("x", "y", "z")))
    read = read_item("a", "x: 2026-03-01\ny: 2026-02-01\nz: 2026-01-01\n", types=known)
    assert [(d.code, d.span.line) for d in read.found] == [("RULE001", 5), ("RULE001", 6)]


def test_order_of_years(read_item) -> None:
    read = read_item(
        "science_topic", "date: 2026-11-01\ncode: A\nlevel: bo\nhost: Viện\ntu_nam: 2026\nden_nam: 2025\n"
    )
    assert read.codes("RULE") == ["RULE001"]
    assert "“Đến năm” (2025)" in words(read.one("RULE001"))
    assert read.one("RULE001").span.line == 9  # the key as it was written, in Vietnamese


def test_order_within_entries_compares_entry_by_entry(read_item) -> None:
    sessions = """\
    date: 2026-01-05
    place: Trụ sở
    regular_hours: Giờ hành chính
    sessions:
      - {date: 2026-03-10, leader: Bộ trưởng, status: postponed, new_date: 2026-03-20}
      - {date: 2026-04-10, leader: Bộ trưởng, status: postponed, new_date: 2026-04-01}
    """
    read = read_item("citizen_reception", sessions)
    assert read.codes() == ["RULE001"]
    assert "01/04/2026" in words(read.one("RULE001"))


def test_order_against_every_entry_of_a_list(read_item) -> None:
    rows = (
        "rows: [{date: 2026-11-23, leader: A1, content: Họp}, {date: 2026-11-30, leader: A1, content: Họp}]\n"
    )
    read = read_item(
        "work_schedule", f"date: 2026-11-20\nweek: 2026-W48\nfrom: 2026-11-23\nto: 2026-11-29\n{rows}"
    )
    assert read.codes() == ["RULE001"]
    assert "30/11/2026" in words(read.one("RULE001"))


def test_values_that_could_not_be_read_make_no_further_noise(read_item, types) -> None:
    known = with_rule(types, "x:date y:date", Rule("order", ("x", "y")))
    assert read_item("a", "x: 2026-13-01\ny: 2026-01-01\n", types=known).codes() == ["FLD005"]


# distances and deadlines


@pytest.mark.parametrize(
    ("starts", "more", "codes"),
    [
        ("2026-11-11 22:00", "", []),  # Monday the 2nd and seven working days
        ("2026-11-10 22:00", "", ["RULE006"]),
        ("2026-11-03 22:00", "force_majeure: true\n", []),
        ("2026-11-03 22:00", "bat_kha_khang: false\n", ["RULE006"]),
    ],
)
def test_a_suspension_is_announced_seven_working_days_ahead(
    read_item, starts: str, more: str, codes: list[str]
) -> None:
    rest = "expected_resume: 2026-12-01\nreason: Nâng cấp hệ thống\nfallback: Gọi điện\n"
    read = read_item("suspension_notice", f"date: 2026-11-02\nfrom: {starts}\n{rest}{more}")
    assert read.codes() == codes
    for finding in read.found:
        assert finding.severity is Severity.ERROR
        assert "7 ngày làm việc" in words(finding)
        assert "224/2026/NĐ-CP" in words(finding)


def test_working_days_skip_the_new_year_holidays(read_item) -> None:
    """Tet 2026 is a week without working days, so seven calendar days before it are not enough."""
    rest = "expected_resume: 2026-03-01\nreason: Nâng cấp hệ thống\nfallback: Gọi điện\n"
    read = read_item("suspension_notice", f"date: 2026-02-13\nfrom: 2026-02-24\n{rest}")
    assert read.codes() == ["RULE006"]


@pytest.mark.parametrize(
    ("published", "codes"),
    [
        ("date: 2026-11-06", []),  # Wednesday the 4th and two working days
        ("date: 2026-11-09", ["RULE005"]),
        ("date: 2026-11-06\npublish_at: 2026-11-09 08:00", ["RULE005"]),  # embargoed beyond the deadline
        ("date: 2026-11-09\ndraft: true", []),
        ("date: 2026-11-09\nissued_elsewhere: true", []),
        ("date: 2026-11-18\nissued_elsewhere: true", []),
        ("date: 2026-11-19\nissued_elsewhere: true", ["RULE005"]),
    ],
)
def test_deadline_of_a_document(read_item, published: str, codes: list[str]) -> None:
    read = read_item("legal_document", legal(date="") + published + "\n")
    assert read.codes("RULE") == codes
    for finding in read.found:
        if finding.code == "RULE005":
            assert finding.severity is Severity.WARNING
            assert "43/2011/NĐ-CP" in words(finding)


def test_a_deadline_does_not_judge_what_was_before_its_law(read_item) -> None:
    old = legal(
        date="2026-11-05",
        issued_date="2011-09-30",
        effective_date="2011-11-15",
        number_symbol="90/2011/NĐ-CP",
    )
    new = legal(
        date="2026-11-05",
        issued_date="2011-10-01",
        effective_date="2011-11-15",
        number_symbol="90/2011/NĐ-CP",
    )
    assert read_item("legal_document", old).codes("RULE") == []
    assert read_item("legal_document", new).codes("RULE") == ["RULE005"]


def test_calendar_days(read_item) -> None:
    """Fifteen days from the claim that something is wrong (Law 104/2016/QH13, Article 22)."""
    text = "corrects: x\nfound_on: {}\nwrong_text: a\nright_text: b\nreason: c\ndecided_by: d\n"
    found = {
        day: read_item("correction", f"date: 2026-11-20\n{text.format(day)}")
        for day in ("2026-11-05", "2026-11-04")
    }
    assert [read.codes() for read in found.values()] == [[], ["RULE005"]]


# what is needed


@pytest.mark.parametrize(
    ("more", "body", "codes"),
    [
        ("tra_loi: Được.\n", "", []),
        ("", "Được.", []),
        ("", " \n", ["RULE002"]),
        ("answer:\n", "", ["RULE002"]),
    ],
)
def test_one_of_with_the_text_of_the_item(read_item, more: str, body: str, codes: list[str]) -> None:
    rest = "date: 2026-11-01\nquestion: Ai được hỏi?\nreceived_on: 2026-10-30\nanswered_on: 2026-10-31\n"
    rest += "answering_unit: Vụ\nfield: ho_tich\nlegal_basis: Luật Hộ tịch\nlaw_as_of: 2026-10-31\n"
    read = read_item("legal_qa", rest + more, body=body)
    assert read.codes() == codes
    for finding in read.found:
        assert "Trả lời (answer), Nội dung" in words(finding)
        assert "Answer (answer), Text" in words(finding, "en")


def test_one_of_for_each_entry(read_item) -> None:
    rest = (
        "date: 2026-11-01\nsummary: Mô tả tập dữ liệu mẫu\npublisher: Bộ\nlicence: CC0\nissued: 2026-01-01\n"
    )
    rest += (
        "modified: 2026-01-01\nperiodicity: annual\ndistributions:\n  - {media_type: text/csv, file: a.csv}\n"
    )
    read = read_item(
        "open_dataset", rest + "  - {media_type: text/csv}\n  - {media_type: text/csv, url: 'https://a.vn'}\n"
    )
    assert read.codes("RULE") == ["RULE002"]


@pytest.mark.parametrize(
    ("front_matter", "codes"),
    [
        ("kind: dang_lai\n", ["RULE003"]),
        ("nguon_goc: Đăng lại\n", ["RULE003"]),
        ("kind: tong_hop\nnguon: Báo A\n", []),
        ("kind: tu_san_xuat\n", []),
        ("", []),
    ],
)
def test_reposts_name_their_source(read_item, front_matter: str, codes: list[str]) -> None:
    read = read_item("news_article", f"date: 2026-11-01\nsummary: Tóm tắt\n{front_matter}")
    assert read.codes() == codes
    for finding in read.found:
        assert "Khi “Nguồn gốc” là “Đăng lại” thì phải có “Nguồn” (source)" in words(finding)


def test_required_when_anything_is_given(read_item) -> None:
    rest = (
        "date: 2026-01-01\nopens_at: 2026-01-01\ncloses_at: 2026-01-20\naudience: Mọi người\norganisers: Bộ\n"
    )
    read = read_item("contest", f"{rest}winners: [{{name: A, level: Nhất}}]\n")
    assert read.codes() == ["RULE003"]
    assert "Khi đã có “Danh sách đoạt giải”" in words(read.one("RULE003"))
    assert read_item("contest", rest).codes() == []


def test_required_when_true_is_not_said_as_is_true(read_item) -> None:
    read = read_item("legal_document", legal(number_symbol="") + "no_number: true\n")
    assert read.codes("RULE") == ["RULE003"]
    assert "True" not in words(read.one("RULE003"))


def test_required_when_false_says_how_to_be_excused(read_item) -> None:
    read = read_item("legal_document", legal(number_symbol=""))
    said = words(read.one("RULE003"))
    assert "Cần có “Số, ký hiệu” (number_symbol), trừ khi ghi “no_number: true”" in said
    assert "False" not in said
    assert "đã có “Không có số" not in said


def test_a_document_without_a_number_needs_a_reason_and_no_number(read_item) -> None:
    assert read_item("legal_document", legal(number_symbol="")).codes("RULE") == ["RULE003"]
    more = "no_number: true\nly_do_khong_so: Văn bản trước khi có quy định về số\n"
    assert read_item("legal_document", legal(number_symbol="") + more).codes("RULE") == []


def test_a_withdrawal_into_another_item_names_it(read_item) -> None:
    text = (
        "date: 2026-11-01\nsummary: Tóm tắt\nwithdrawn: {on: 2026-11-02, reason: Gộp bài, kind: consolidated"
    )
    assert read_item("news_article", f"{text}}}\n").codes() == ["RULE003"]
    assert read_item("news_article", f"{text}, to: bai-khac}}\n").codes() == []


@pytest.mark.parametrize(
    ("shares", "codes"),
    [
        (["60", "40"], []),
        (["60", "39.5"], ["RULE007"]),
        (["33.3", "33.3", "33.4"], []),  # exact: no binary fractions
        (["100", ""], []),
        (["", ""], []),
    ],
)
def test_shares_add_up(read_item, shares: list[str], codes: list[str]) -> None:
    people = "".join(f"  - {{name: N{n}, share: {share}}}\n" for n, share in enumerate(shares))
    read = read_item("news_article", f"date: 2026-11-01\nsummary: Tóm tắt\ncontributors:\n{people}")
    assert read.codes() == codes
    for finding in read.found:
        assert "99.5" in words(finding)


@pytest.mark.parametrize(
    ("genre", "coefficient", "codes"),
    [
        ("tin", "10", []),
        ("tin", "10.5", ["FLD014"]),
        ("phong_su", "10.5", []),
        ("truc_tuyen_media", "50", []),
    ],
)
def test_royalties_stay_within_the_genre(read_item, genre: str, coefficient: str, codes: list[str]) -> None:
    text = f"date: 2026-11-01\nsummary: Tóm tắt\ngenre: {genre}\nroyalty_coefficient: {coefficient}\n"
    read = read_item("news_article", text)
    assert read.codes() == codes
    for finding in read.found:
        assert "10" in words(finding)


def test_a_dossier_has_draft_and_submission(read_item) -> None:
    read = read_item("draft_consultation", "dossier: [{file: a.pdf, role: du_thao}]\n")
    assert read.codes("RULE") == ["RULE011"]
    assert "Tờ trình" in words(read.one("RULE011"))
    both = "dossier: [{file: a.pdf, role: du_thao}, {file: b.pdf, role: Tờ trình}]\n"
    assert read_item("draft_consultation", both).codes("RULE") == []
    assert read_item("draft_consultation", "").codes("RULE") == []  # its absence is one finding already


def test_papers_name_forms_that_are_there(read_item) -> None:
    forms = "forms: [{ref: TK01, title: Tờ khai, file: a.docx}]\n"
    papers = "dossier: [{paper: Tờ khai, form_ref: TK01}, {paper: Đơn, form_ref: TK02}, {paper: Giấy tờ}]\n"
    read = read_item("admin_procedure", forms + papers)
    assert read.codes("RULE") == ["RULE012"]
    assert "“TK02”" in words(read.one("RULE012"))


def test_nobody_is_in_two_places(read_item) -> None:
    rows = "\n".join(
        f"  - {{date: 2026-11-2{day}, start: {start}, leader: {leader}, content: Họp}}"
        for day, start, leader in [
            (3, "08:00", "A1"),
            (3, "08:00", "B1"),
            (3, "10:00", "A1"),
            (4, "08:00", "A1"),
        ]
    )
    text = f"date: 2026-11-20\nweek: 2026-W48\nrows:\n{rows}\n"
    assert read_item("work_schedule", text).codes() == []
    again = read_item(
        "work_schedule", text + "  - {date: 2026-11-23, start: 08:00, leader: A1, content: Tiếp khách}\n"
    )
    assert again.codes() == ["RULE013"]
    no_time = "  - {date: 2026-11-23, leader: A1, content: Việc một}\n  - {date: 2026-11-23, leader: A1, content: Việc hai}\n"
    assert read_item("work_schedule", text + no_time).codes() == []


def test_severity_of_a_rule_and_place_of_an_absent_field(read_item, types) -> None:
    rule = Rule("required_when", ("y",), when={"x": ("a",)}, severity="info", source="house")
    read = read_item("a", "x: a\n", types=with_rule(types, "x:str y:str", rule))
    (found,) = read.found
    assert (found.severity, found.span.line) == (Severity.INFO, 1)
    assert "house" not in words(found)


# symbols


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({"number_symbol": "301/2026/TT-BTP"}, ["SYM003", "SYM004"]),
        ({"number_symbol": "301/2026/NĐ-BTP"}, ["SYM004"]),
        ({"number_symbol": "301/2025/NĐ-CP"}, ["SYM005"]),
        ({"number_symbol": "301/NĐ-CP"}, ["SYM006"]),
        ({"number_symbol": "301/2026/NĐCP"}, ["SYM002"]),
        ({"number_symbol": "không có"}, ["SYM001"]),
        ({"doc_kind": "thong_tu", "number_symbol": "01/2026/TT-BTP", "issuing_bodies": "[Bộ Tư pháp]"}, []),
        (
            {"doc_kind": "quyet_dinh", "number_symbol": "1/QĐ-BTP", "issuing_bodies": "[Bộ Tư pháp]"},
            ["SYM006"],
        ),
    ],
)
def test_symbols_agree_with_the_rest(read_item, changes: dict[str, str], codes: list[str]) -> None:
    read = read_item("legal_document", legal(**changes))
    assert read.codes("SYM") == codes
    for finding in read.found:
        assert words(finding)


def test_an_individual_decision_carries_no_year(read_item) -> None:
    text = "date: 2024-07-15\nabstract: Ban hành Quy chế hoạt động\ndoc_kind: quyet_dinh\nissued_date: 2024-07-12\n"
    text += "issuing_bodies: [Bộ Tư pháp]\nfiles: [{file: a.pdf}]\nnumber_symbol: "
    assert read_item("direction_document", f"{text}1319/QĐ-BTP\n").codes("SYM") == []
    read = read_item("direction_document", f"{text}1319/2024/QĐ-BTP\n")
    assert read.codes("SYM") == ["SYM006"]
    assert "1319/QĐ-BTP" in words(read.one("SYM006"))


# the clock


def clock(item: Item, types: dict[str, ContentType], today: dt.date = TODAY) -> list[Diagnostic]:
    return list(check_clock_rules(item, types[item.summary.type], today))


@pytest.mark.parametrize(("day", "codes"), [("2026-11-24", []), ("2026-11-25", ["RULE010"])])
def test_no_document_is_issued_tomorrow(read_item, types, day: str, codes: list[str]) -> None:
    read = read_item("legal_document", legal(issued_date=day, date=day))
    found = clock(read.item, types)
    assert [d.code for d in found] == codes
    for finding in found:
        assert finding.span.line > 1
        assert "25/11/2026" in words(finding)


def test_reading_an_item_needs_no_clock(read_item) -> None:
    assert read_item("legal_document", legal(issued_date="2099-11-04", date="2099-11-04")).codes("RULE") == [
        "RULE001"
    ]


@pytest.mark.parametrize(
    ("stated", "begins", "ends", "derived", "codes"),
    [
        ("", "2026-11-24", "", "con_hieu_luc", []),
        ("", "2026-11-25", "", "chua_co_hieu_luc", []),
        ("", "2026-01-01", "2026-11-24", "het_hieu_luc_toan_bo", []),
        ("", "2026-01-01", "2026-11-25", "con_hieu_luc", []),
        ("", "", "", "", []),
        ("con_hieu_luc", "2026-11-25", "", "chua_co_hieu_luc", ["RULE009"]),
        ("chua_co_hieu_luc", "2026-11-24", "", "con_hieu_luc", ["RULE009"]),
        ("con_hieu_luc", "2026-01-01", "2026-11-24", "het_hieu_luc_toan_bo", ["RULE009"]),
        ("het_hieu_luc_toan_bo", "2026-01-01", "2026-11-25", "con_hieu_luc", ["RULE009"]),
        ("het_hieu_luc_toan_bo", "2026-01-01", "", "con_hieu_luc", []),  # repealed on a day not known
        ("het_hieu_luc_mot_phan", "2026-01-01", "2026-06-01", "het_hieu_luc_toan_bo", []),
        ("het_hieu_luc_toan_bo", "2026-12-01", "2026-11-01", "het_hieu_luc_toan_bo", []),  # never in force
        ("ngung_hieu_luc", "2026-01-01", "", "con_hieu_luc", []),
    ],
)
def test_validity_agrees_with_dates(
    read_item, types, stated: str, begins: str, ends: str, derived: str, codes: list[str]
) -> None:
    text = legal(issued_date="2026-01-01", effective_date=begins, expiry_date=ends, validity=stated)
    item = read_item("legal_document", text).item
    assert derived_validity(types["legal_document"], item.fields, TODAY) == derived
    found = clock(item, types)
    assert [d.code for d in found] == codes
    for finding in found:
        assert "Tình trạng hiệu lực" in words(finding)


def test_no_validity_where_the_type_has_none(types) -> None:
    assert derived_validity(types["news_article"], {"effective_date": TODAY}, TODAY) == ""


# across items


def catalog(*reads: object) -> dict[str, Item]:
    return {read.item.summary.id: read.item for read in reads}  # type: ignore[attr-defined]


def duplicates(items: dict[str, Item], types: dict[str, ContentType]) -> list[Diagnostic]:
    """The findings of every unique value that any item has."""
    claims = Claims(types, Addresses(Portal("", "https://a.example"), {}))
    by_value: dict[str, list[str]] = {}
    for id_, item in sorted(items.items()):
        for _, value in claims.unique(item):
            by_value.setdefault(value, []).append(id_)
    claimants = lambda _, value: by_value[value]  # noqa: E731
    return [d for v in by_value for d in duplicates_of(v, claims, claimants, items.__getitem__, types)]


def test_one_symbol_of_one_body_once(read_item, types) -> None:
    more = {"doc_kind": "quyet_dinh", "number_symbol": "1/2026/QĐ-TTg"}
    one = read_item("legal_document", legal(**more, issuing_bodies="[Thủ tướng]"), name="a")
    two = read_item("direction_document", legal(**more, issuing_bodies="[Thủ tướng]"), name="b")
    three = read_item("legal_document", legal(**more, issuing_bodies="[Bộ Tư pháp]"), name="c")
    (found,) = duplicates(catalog(two, one, three), types)
    assert (found.code, found.severity) == ("RULE004", Severity.WARNING)
    assert found.span.path == "content/trang/tin/b.md"
    assert found.span.line > 1
    assert [span.path for span in found.related] == ["content/trang/tin/a.md"]
    assert "1/2026/QĐ-TTg" in words(found)


def test_a_code_is_unique_within_its_own_kind_of_thing(read_item, types) -> None:
    topic = read_item("codification_entry", "code: 3.3.NĐ.3.17\n", name="a")
    other = read_item("science_topic", "code: 3.3.NĐ.3.17\n", name="b")
    assert not duplicates(catalog(topic, other), types)
    again = read_item("codification_entry", "code: 3.3.NĐ.3.17\n", name="c")
    assert [d.code for d in duplicates(catalog(topic, other, again), types)] == ["RULE004"]


def test_one_highlight_a_day_over_all_types(read_item, types) -> None:
    items = catalog(
        read_item("news_article", "highlight: 2026-11-01\n", name="a"),
        read_item("announcement", "highlight: 2026-11-01\n", name="b"),
        read_item("announcement", "highlight: 2026-11-02\n", name="c"),
        read_item("news_article", "", name="d"),
    )
    assert [d.span.path for d in duplicates(items, types)] == ["content/trang/tin/b.md"]
    elsewhere = msgspec.structs.replace(items["trang/tin/b"].summary, site="khac")
    items["trang/tin/b"] = msgspec.structs.replace(items["trang/tin/b"], summary=elsewhere)
    assert not duplicates(items, types)


def test_units_do_not_lead_back_to_themselves(read_item, types) -> None:
    parents = {"a": "b", "b": "c", "c": "a", "d": "a", "e": "e", "f": "none", "g": ""}
    items = catalog(
        *(
            read_item("organisation_unit", f"kind: vu\nparent: {up}\n", name=name)
            for name, up in parents.items()
        )
    )
    known = lambda ref, _: f"trang/tin/{ref}" if f"trang/tin/{ref}" in items else None  # noqa: E731
    found = [*circles(items, types, items.__getitem__, known)]
    assert [d.code for d in found] == ["RULE008", "RULE008"]
    assert [dict(d.args)["value"] for d in found] == [
        "trang/tin/a → trang/tin/b → trang/tin/c → trang/tin/a",
        "trang/tin/e → trang/tin/e",
    ]
    assert all(d.span.line > 1 for d in found)


def test_every_rule_is_either_a_function_or_across_items() -> None:
    for name, spec in RULES.items():
        assert (spec.check is None) == (spec.scope == "all"), name
        assert spec.check is None or spec.check.__doc__


@pytest.mark.parametrize(
    ("field", "number", "said"),
    [
        ("order", "9" * 25, "quá lớn"),
        ("order", "9" * 5000, "quá lớn"),
        ("order", "-" + "9" * 25, "quá nhỏ"),
        ("royalty_coefficient", "1e9999999", "quá lớn"),
        ("royalty_coefficient", "-1e9999999", "quá nhỏ"),
    ],
)
def test_numbers_that_no_data_can_hold_are_findings(read_item, field: str, number: str, said: str) -> None:
    read = read_item("news_article", f"date: 2026-11-24\nsummary: a\n{field}: {number}\n")
    finding = read.one("FLD014")
    assert said in words(finding)
    assert len(words(finding)) < 400
    assert read.item.fields.get(field) in (None, 0)


def test_a_number_next_to_nothing_is_none(read_item) -> None:
    read = read_item("news_article", "date: 2026-11-24\nsummary: a\nroyalty_coefficient: 1e-9999999\n")
    assert "FLD008" in read.codes()
