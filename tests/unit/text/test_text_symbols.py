"""Symbols of documents: what is read, what is refused and with which suggestion, and the cross-checks."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portalgen.text.symbol_search import query_terms, symbol_terms
from portalgen.text.symbol_tables import tables
from portalgen.text.symbols import (
    Disagreement,
    Symbol,
    SymbolProblem,
    bodies_of,
    canonical_symbol,
    cross_check,
    kind_of,
    kinds_named,
    parse_symbol,
)


def read(text):
    symbol = parse_symbol(text)
    assert isinstance(symbol, Symbol), symbol
    return symbol


@pytest.mark.parametrize(
    ("text", "number", "year", "kind", "bodies", "units"),
    [
        ("42/2022/NĐ-CP", "42", 2022, "nghi_dinh", ("CP",), ()),
        ("22/2023/TT-BTTTT", "22", 2023, "thong_tu", ("BTTTT",), ()),
        ("36/2006/CT-TTg", "36", 2006, "chi_thi", ("TTg",), ()),
        ("05/2019/NQ-HĐND", "05", 2019, "nghi_quyet", ("HĐND",), ()),
        ("19/2012/TTLT-BTC-BKHĐT-BTTTT", "19", 2012, "thong_tu_lien_tich", ("BTC", "BKHĐT", "BTTTT"), ()),
        ("66.13/2026/NQ-CP", "66.13", 2026, "nghi_quyet", ("CP",), ()),
        ("148/2025/QH15", "148", 2025, "", ("QH",), ()),
        ("1319/QĐ-BTP", "1319", None, "quyet_dinh", ("BTP",), ()),
        ("7948/BTP-CNTT", "7948", None, "cong_van", ("BTP",), ("CNTT",)),
        ("573/HĐPH-PBGDPL", "573", None, "cong_van", ("HĐPH",), ("PBGDPL",)),
        ("03/VBHN-VPQH", "03", None, "van_ban_hop_nhat", ("VPQH",), ()),
        ("353/QĐ-BCA-V19", "353", None, "quyet_dinh", ("BCA",), ("V19",)),
        ("26/2000/PL-UBTVQH10", "26", 2000, "phap_lenh", ("UBTVQH",), ()),
        ("08/2021/L-CTN", "08", 2021, "lenh", ("CTN",), ()),
        ("12/QyĐ-BTP", "12", None, "quy_dinh", ("BTP",), ()),
        ("45/2020/TB-LPQT", "45", 2020, "thong_bao", ("LPQT",), ()),
        ("10/2014/TTLT-BGD&ĐT-BNV", "10", 2014, "thong_tu_lien_tich", ("BGD&ĐT", "BNV"), ()),
        ("12/KHPH-BTP-BCA", "12", None, "ke_hoach", ("BTP", "BCA"), ()),
        ("28/GP-BC", "28", None, "giay_phep", ("BC",), ()),
        # an office that no table holds writes a letter
        ("12/XYZ-VP", "12", None, "cong_van", ("XYZ",), ("VP",)),
        ("123/KHTC-NS", "123", None, "cong_van", ("KHTC",), ("NS",)),
        # forms that an archive holds
        ("143/HĐBT", "143", None, "", ("HĐBT",), ()),
        ("21-LCT/HĐNN8", "21", None, "luat", ("HĐNN",), ()),
        ("522b/NQ-UBTVQH13", "522b", None, "nghi_quyet", ("UBTVQH",), ()),
        ("27-NQ/TW", "27", None, "nghi_quyet", ("TW",), ()),
        ("47/SL", "47", None, "sac_lenh", (), ()),
        ("12/SL-BTP", "12", None, "ban_sao_luc", ("BTP",), ()),
        ("64/2006/TTLT", "64", 2006, "thong_tu_lien_tich", (), ()),
    ],
)
def test_symbols_are_taken_apart(text, number, year, kind, bodies, units):
    symbol = read(text)
    assert (symbol.number, symbol.year, symbol.kind) == (number, year, kind)
    assert (symbol.bodies, symbol.units, symbol.text) == (bodies, units, text)


def test_term_of_an_assembly():
    assert read("148/2025/QH15").term == 15
    assert read("42/2022/NĐ-CP").term is None


@pytest.mark.parametrize(
    "text",
    [
        "42/2022/NÐ-CP",  # Icelandic Eth
        "42/2022/NĐ–CP",
        "42/2022/NĐ—CP",
        " 42 / 2022 / NĐ - CP ",
        "42/2022/NĐ\u2011CP",
        "42\u200b/2022/NĐ-CP",
        "42/2022/NĐ\u00a0-\u00a0CP",
        unicodedata.normalize("NFD", "42/2022/NĐ-CP"),
    ],
)
def test_canonical_form(text):
    assert read(text).text == "42/2022/NĐ-CP"


def test_decomposed_letters_of_a_code():
    assert read(unicodedata.normalize("NFD", "12/UBTƯ-VP")).text == "12/UBTƯ-VP"


@pytest.mark.parametrize(
    ("text", "kind", "suggestion"),
    [
        ("42/2022/NĐCP", "unknown_kind", "42/2022/NĐ-CP"),
        ("42/2022/ND-CP", "unknown_kind", "42/2022/NĐ-CP"),
        ("42/2022/NDD-CP", "unknown_kind", "42/2022/NĐ-CP"),  # Telex with the keyboard program off
        ("42/2022/CP", "unknown_kind", "42/2022/NĐ-CP"),
        ("1319/QD-BTP", "unknown_kind", "1319/QĐ-BTP"),
        ("1319/QDBTP", "unknown_kind", "1319/QĐ-BTP"),
        ("01/2020/TTTL-BTP-BCA", "unknown_kind", "01/2020/TTLT-BTP-BCA"),
        ("42/2022/XYZ-CP", "unknown_kind", ""),
        ("42/2022/nđ-cp", "not_a_symbol", "42/2022/NĐ-CP"),
        ("36/2006/ct-ttg", "not_a_symbol", "36/2006/CT-TTg"),
        ("148/2025/qh15", "not_a_symbol", "148/2025/QH15"),
        ("42-2022-NĐ-CP", "not_a_symbol", "42/2022/NĐ-CP"),
        ("42-2022 NĐCP", "not_a_symbol", "42/2022/NĐ-CP"),
        ("42/2022/NĐ_CP", "not_a_symbol", "42/2022/NĐ-CP"),
        ("42/2022/NĐ CP", "not_a_symbol", "42/2022/NĐ-CP"),
        ("42/2022/NĐ-", "not_a_symbol", "42/2022/NĐ-CP"),
        ("42/2022/NĐ", "not_a_symbol", "42/2022/NĐ-CP"),
        ("73-CP", "not_a_symbol", "73/CP"),
        ("Số: 1319/QĐ-BTP", "not_a_symbol", "1319/QĐ-BTP"),
        ("Nghị định số 42/2022/NĐ-CP ngày 24/6/2022 của Chính phủ", "not_a_symbol", "42/2022/NĐ-CP"),
        ("42/2022/QĐ", "not_a_symbol", ""),  # of whom?
        ("42/2022", "not_a_symbol", ""),
        ("nghị định 42", "not_a_symbol", ""),
        ("102-SL/L-004", "not_a_symbol", ""),
        ("42/1822/NĐ-CP", "not_a_symbol", ""),
        ("", "not_a_symbol", ""),
        ("---", "not_a_symbol", ""),
        ("42/2022/NĐ-CP\n43/2022/NĐ-CP", "not_a_symbol", "42/2022/NĐ-CP"),
    ],
)
def test_what_is_refused_and_what_was_meant(text, kind, suggestion):
    assert parse_symbol(text) == SymbolProblem(kind, suggestion)


SYMBOLISH = st.text(alphabet="0129/-. –ÐĐđNQTCPBLtgdw&_ơ", max_size=24)


@given(st.one_of(st.text(max_size=60), SYMBOLISH))
def test_any_text_is_answered_and_a_suggestion_is_valid(text):
    answer = parse_symbol(text)
    if isinstance(answer, SymbolProblem):
        assert answer.suggestion == "" or isinstance(parse_symbol(answer.suggestion), Symbol)
    else:
        assert parse_symbol(answer.text) == answer


@given(SYMBOLISH)
def test_canonical_form_is_stable_and_blind_to_the_unicode_form(text):
    assert canonical_symbol(canonical_symbol(text)) == canonical_symbol(text)
    assert canonical_symbol(unicodedata.normalize("NFD", text)) == canonical_symbol(text)


def test_long_input_is_answered_at_once():
    assert isinstance(parse_symbol("1/" + "A-" * 20_000), SymbolProblem)
    assert isinstance(parse_symbol("1 " * 20_000), SymbolProblem)


def check(text, doc_kind="", bodies=(), year=None, legal=None):
    return [
        (d.kind.value, d.found, d.suggestion)
        for d in cross_check(read(text), doc_kind, bodies, year, legal=legal)
    ]


@pytest.mark.parametrize(
    ("text", "doc_kind", "bodies", "year", "legal"),
    [
        ("42/2022/NĐ-CP", "nghi_dinh", ("Chính phủ",), 2022, True),
        ("42/2022/NĐ-CP", "", (), None, None),
        ("22/2023/TT-BTTTT", "thong_tu", ("Bộ trưởng Bộ Thông tin và Truyền thông",), 2023, True),
        ("36/2006/CT-TTg", "chi_thi", ("Thủ tướng",), 2006, True),
        ("148/2025/QH15", "luat", ("Quốc hội",), 2025, True),
        ("103/2023/QH15", "nghi_quyet", ("Quốc hội",), 2023, True),
        ("03/2012/UBTVQH13", "phap_lenh", ("Uỷ ban thường vụ Quốc hội",), 2012, True),
        ("05/2019/NQ-HĐND", "nghi_quyet", ("Hội đồng nhân dân tỉnh Bắc Ninh",), 2019, True),
        ("12/QĐ-UBND", "quyet_dinh", ("UBND tỉnh Bắc Ninh",), 2024, False),
        (
            "19/2012/TTLT-BTC-BKHĐT",
            "thong_tu_lien_tich",
            ("Bộ Tài chính", "Bộ Kế hoạch và Đầu tư"),
            2012,
            True,
        ),
        ("19/2012/TTLT-BTC-BYT", "thong_tu_lien_tich", ("Bộ Y tế và Bộ Tài chính",), 2012, True),
        ("1319/QĐ-BTP", "quyet_dinh", ("Bộ Tư pháp",), 2023, False),
        ("7948/BTP-CNTT", "cong_van", ("bo_tu_phap",), 2023, False),
        ("01/2024/NQ-HĐTP", "nghi_quyet", ("Tòa án nhân dân tối cao",), 2024, True),
        ("17/2008/QĐ-BNN", "quyet_dinh", ("Bộ Nông nghiệp & Phát triển nông thôn",), 2008, None),
        ("45/2020/TB-LPQT", "dieu_uoc_quoc_te", ("Bộ Ngoại giao",), 2020, True),
        ("143/HĐBT", "nghi_dinh", ("Hội đồng Bộ trưởng",), 1981, True),
        ("59/TC-TCT", "thong_tu", ("Bộ Tài chính",), 1997, True),  # before the forms were settled
        ("42/2022/NĐ-CP", "khac", ("Một cơ quan lạ",), 2022, True),  # unknown to the tables: no verdict
    ],
)
def test_what_agrees(text, doc_kind, bodies, year, legal):
    assert check(text, doc_kind, bodies, year, legal) == []


@pytest.mark.parametrize(
    ("text", "doc_kind", "bodies", "year", "legal", "found"),
    [
        ("42/2022/NĐ-CP", "thong_tu", (), None, None, [("kind_mismatch", "nghi_dinh", "")]),
        ("148/2025/QH15", "nghi_dinh", (), None, None, [("kind_mismatch", "luat", "")]),
        ("7948/BTP-CNTT", "quyet_dinh", (), None, None, [("kind_mismatch", "cong_van", "")]),
        ("42/2022/NĐ-CP", "", ("Thủ tướng Chính phủ",), None, None, [("body_mismatch", "CP", "")]),
        ("12/2022/QĐ-TTg", "", ("Chính phủ",), None, None, [("body_mismatch", "TTg", "")]),
        ("94/2019/QH14", "", ("Ủy ban Thường vụ Quốc hội",), None, None, [("body_mismatch", "QH", "")]),
        ("19/2012/TTLT-BTC-BYT", "", ("Bộ Y tế",), None, None, [("body_mismatch", "BTC", "")]),
        ("36/2006/CT-TTG", "", (), None, None, [("body_unknown", "TTG", "36/2006/CT-TTg")]),
        ("12/QĐ-XYZ", "", (), None, None, [("body_unknown", "XYZ", "")]),
        ("8/2014/TT-BNNPTTN", "", (), None, None, [("body_unknown", "BNNPTTN", "8/2014/TT-BNNPTNT")]),
        ("42/2022/NĐ-CP", "", (), 2023, None, [("year_mismatch", "2022", "42/2023/NĐ-CP")]),
        ("42/NĐ-CP", "nghi_dinh", (), 2022, None, [("year_missing", "", "42/2022/NĐ-CP")]),
        ("2018/TT-BTC", "thong_tu", (), 2018, None, [("year_missing", "", "")]),
        ("12/QĐ-UBND", "quyet_dinh", (), 2023, True, [("year_missing", "", "12/2023/QĐ-UBND")]),
        ("1319/2023/QĐ-BTP", "quyet_dinh", (), 2023, False, [("year_unexpected", "2023", "1319/QĐ-BTP")]),
        ("12/2023/BC-BTP", "bao_cao", (), 2023, None, [("year_unexpected", "2023", "12/BC-BTP")]),
        ("12/2023/VBHN-BTP", "", (), None, None, [("year_unexpected", "2023", "12/VBHN-BTP")]),
    ],
)
def test_what_disagrees(text, doc_kind, bodies, year, legal, found):
    assert check(text, doc_kind, bodies, year, legal) == found


def test_a_disagreement_names_both_sides():
    assert cross_check(read("42/2022/NĐ-CP"), "thong_tu", ("Bộ Tư pháp",), 2022) == (
        Disagreement("kind_mismatch", "nghi_dinh", "thong_tu"),
        Disagreement("body_mismatch", "CP", "Bộ Tư pháp"),
    )


ADMINISTRATIVE = """
    nghi_quyet quyet_dinh chi_thi quy_che quy_dinh thong_cao thong_bao huong_dan chuong_trinh ke_hoach
    phuong_an de_an du_an bao_cao bien_ban to_trinh hop_dong cong_van cong_dien ban_ghi_nho
    ban_thoa_thuan giay_uy_quyen giay_moi giay_gioi_thieu giay_nghi_phep
    phieu_gui phieu_chuyen phieu_bao thu_cong
"""
LEGAL = """
    hien_phap bo_luat luat phap_lenh lenh nghi_quyet nghi_quyet_lien_tich nghi_dinh quyet_dinh chi_thi
    thong_tu thong_tu_lien_tich van_ban_hop_nhat dieu_uoc_quoc_te
"""


def test_the_kinds_of_the_law_are_all_there():
    by_class = {
        name: {kind.id for kind in tables().kinds.values() if name in kind.classes}
        for name in ("administrative", "legal", "copy")
    }
    assert by_class["administrative"] == set(ADMINISTRATIVE.split())
    assert len(by_class["administrative"]) == 29
    assert by_class["legal"] == {*LEGAL.split(), "sac_lenh"}
    assert by_class["copy"] == {"ban_sao_y", "ban_trich_sao", "ban_sao_luc"}


def test_tables_are_consistent():
    known = tables()
    codes = [code for body in known.bodies.values() for code in body.codes]
    assert len(codes) == len(set(codes))
    for kind in known.kinds.values():
        assert kind.year in {"required", "absent", "either"}
        assert set(kind.name) == {"vi", "en"}
        assert kind.body == "" or kind.body in known.body_codes
    for body in known.bodies.values():
        assert set(body.name) == {"vi", "en"}
        assert set(body.kinds) <= set(known.kinds)
        assert set(body.accepts) <= set(known.bodies)


def test_every_name_leads_to_its_body():
    for body in tables().bodies.values():
        for name in (*body.name.values(), *body.names, *body.codes, body.id):
            assert bodies_of(name) == (body,)


def test_every_kind_with_every_code_is_read():
    for kind in tables().kinds.values():
        for code in kind.codes:
            symbol = read(f"12/{code}-BTP")
            assert kind.id in kinds_named(symbol)
            problems = [d.kind for d in cross_check(symbol, kind.id, ("Bộ Tư pháp",))]
            assert problems == (["year_missing"] if kind.year == "required" else [])


def test_lookups():
    assert kind_of("nghi_dinh").name["vi"] == "Nghị định"
    assert kind_of("khac") is None
    assert [body.id for body in bodies_of("UBND tỉnh Bắc Ninh")] == ["uy_ban_nhan_dan"]
    assert [body.id for body in bodies_of("QH15")] == ["quoc_hoi"]
    assert bodies_of("Câu lạc bộ cờ vua") == ()
    assert bodies_of("") == ()


@pytest.mark.parametrize(
    "query",
    [
        "42/2022/NĐ-CP",
        "42-2022-nd-cp",
        "42/2022",
        "42 / 2022",
        "nd42",
        "nđ 42",
        "NĐ 42/2022",
        "nghị định 42",
        "nghi dinh so 42/2022/nd-cp",
        "Nghị định số 42",
        "số 42/2022/NĐ-CP",
    ],
)
def test_v13_each_query_finds_the_decree(query):
    decree = symbol_terms(read("42/2022/NĐ-CP"))
    assert set(query_terms(query)) & set(decree)


@pytest.mark.parametrize(
    "query", ["42/2021", "nd 43", "nghị quyết 42", "142/2022/NĐ-CP", "42/2022/NĐ-CTN", "tư pháp", ""]
)
def test_v13_other_queries_do_not(query):
    assert not set(query_terms(query)) & set(symbol_terms(read("42/2022/NĐ-CP")))


def test_leading_zeros_do_not_hide_a_document():
    assert set(query_terms("5/2019")) & set(symbol_terms(read("05/2019/NQ-HĐND")))
    assert set(query_terms("nq 05")) & set(symbol_terms(read("5/2019/NQ-HĐND")))
    assert set(query_terms("luật 148")) & set(symbol_terms(read("148/2025/QH15")))


@given(st.text(max_size=40))
def test_any_query_is_answered(text):
    assert all(term and term == term.lower() for term in query_terms(text))
