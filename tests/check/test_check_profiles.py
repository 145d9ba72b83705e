"""Profiles of law: sound data, what they find in a portal, and the page that is made from them."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from conftest import NOW, PortalFolder
from test_check_rules import SUMMARY, found_in, plain, types_read_once

from portalgen.check.explain import explain_requirement, rules_page
from portalgen.content.profiles import Requirement, profiles, requirement, types_for
from portalgen.content.types_loading import builtin_type_files, load_types
from portalgen.diagnostics import CODES, Severity
from portalgen.i18n import LANGUAGES, translator
from portalgen.rules.registry import ITEM_RULES, PROFILE_RULES, TREE_RULES

__all__ = ["plain", "types_read_once"]
DOCS = Path(__file__).resolve().parents[2] / "docs"
EVERY = [(profile, one) for profile in profiles().values() for one in profile.requirements]


def test_the_decrees_are_there_with_their_days() -> None:
    days = {id_: (p.valid_from.isoformat(), str(p.valid_to or "")) for id_, p in profiles().items()}
    assert days["vn-nd43-2011"] == ("2011-10-01", "2022-08-14")
    assert days["vn-nd42-2022"] == ("2022-08-15", "2026-06-30")
    assert days["vn-nd224-2026"] == ("2026-07-01", "")


@pytest.mark.parametrize("entry", EVERY, ids=lambda entry: f"{entry[0].id}-{entry[1].id}")
def test_a_requirement_is_sound(entry) -> None:
    profile, one = entry
    for text in (one.label, one.explain, *([one.outside] if one.outside else [])):
        assert all(text.get(language) for language in LANGUAGES)
    assert not one.label["vi"].endswith(".")
    assert one.explain["vi"].endswith(".")
    assert one.check or one.codes or one.outside
    assert not one.check or one.check in PROFILE_RULES
    assert set(one.codes) <= CODES.keys()
    assert Severity(one.severity)
    ids = [other.id for other in profile.requirements]
    assert ids.count(one.id) == 1
    types = one.options.get("types", ())
    known = load_types(builtin_type_files(), {})[0] if types and one.id == "STR-01" else None
    assert known is None or set(types) <= known.keys()


def test_every_code_of_a_rule_is_known_and_has_one_rule() -> None:
    codes = [code for rule in (*ITEM_RULES, *PROFILE_RULES.values(), *TREE_RULES) for code in rule.codes]
    assert set(codes) <= CODES.keys()
    assert len(codes) == len(set(codes))


def test_types_that_requirements_name_exist() -> None:
    types, _ = load_types(builtin_type_files(), {})
    named = {t if isinstance(t, str) else t[0] for _, one in EVERY for t in one.options.get("types", ())} - {
        "*"
    }
    kinds = {kind for _, one in EVERY if one.check == "consultation_days" for kind in one.options["days"]}
    assert kinds <= types["draft_consultation"].fields["doc_kind"].values.keys()
    assert len(named) > 10
    assert named <= types.keys()


def test_rules_of_types_belong_to_the_profile_of_their_source() -> None:
    types, _ = load_types(builtin_type_files(), {})

    def sources(chosen: list[str]) -> set[str]:
        left = types_for(types, chosen)
        return {rule.source.partition(",")[0] for type_ in left.values() for rule in type_.rules}

    assert types_for(types, []) is types
    assert {"43/2011/NĐ-CP", "104/2016/QH13", "224/2026/NĐ-CP", "30/2020/NĐ-CP"} <= sources([])
    chosen = sources(["vn-nd224-2026"])
    assert "224/2026/NĐ-CP" in chosen
    assert "30/2020/NĐ-CP" in chosen  # no profile has it, so none can take it away
    assert not {"43/2011/NĐ-CP", "104/2016/QH13"} & chosen


def choose(portal: PortalFolder, *ids: str) -> PortalFolder:
    return portal.edit("portal.yml", "title:", f"profiles: [{', '.join(ids)}]\ntitle:")


def lacking(portal: PortalFolder, now: dt.datetime = NOW) -> set[str]:
    return {dict(f.args).get("requirement", f.code) for f in found_in(portal, now)}


def test_what_a_portal_lacks(plain: PortalFolder) -> None:
    choose(plain, "vn-nd224-2026")
    assert lacking(plain) == {"STR-01", "STR-02", "STR-03", "STR-06", "STR-19", "STR-21"}
    found = found_in(plain)
    assert {f.severity for f in found} == {Severity.WARNING}
    assert all(f.span.path in {"content/portal.yml", "content/trang/site.yml"} for f in found)
    assert "224/2026/NĐ-CP, Điều 9 khoản 1 điểm b [STR-02]" in {dict(f.args)["source"] for f in found}
    page = f"type: static_page\ntitle: Lịch sử\nrole: history\nreview_by: 2027-12-01\n{SUMMARY}"
    plain.item("trang/tin/lich-su.md", page)
    assert "STR-02" not in lacking(plain)
    plain.item("trang/tin/lich-su.md", page + "draft: true\n")
    assert "STR-02" in lacking(plain)


def test_a_profile_counts_while_it_is_in_force(plain: PortalFolder) -> None:
    choose(plain, "vn-nd224-2026")
    assert lacking(plain, dt.datetime(2026, 6, 30, 23, tzinfo=NOW.tzinfo)) == set()
    choose_43 = plain.edit("portal.yml", "vn-nd224-2026", "vn-nd43-2011")
    then, now = dt.datetime(2015, 1, 5, 8, tzinfo=NOW.tzinfo), NOW
    plain.item("trang/tin/bai-dau.md", f"title: Bài đầu\ndate: 2014-11-01\n{SUMMARY}")
    assert lacking(choose_43, then) == {"STR-05", "STR-17", "STR-22"}
    assert lacking(choose_43, now) == {"STR-05", "STR-17"}  # those that stay as a measure


def test_menus_links_and_hosts(plain: PortalFolder) -> None:
    choose(plain, "vn-tt32-2017", "vn-nd224-2026")
    plain.edit("portal.yml", "https://portal.example.gov.vn", "https://portal.example.com")
    assert {"UI-01", "UI-02", "DOM-01", "STR-21"} <= lacking(plain)
    plain.write(
        """
        -- trang/site.yml --
        title: Trang thử nghiệm
        menu:
          - {label: TRANG CHỦ, target: /}
          - {label: Giới thiệu chung, target: tin, children: [{label: Dịch vụ công trực tuyến, target: tin}]}
          - {label: Bản đồ, target: site-map}
        contact: {organisation: Cơ quan, responsible: Thủ trưởng, address: Hà Nội}
        footer_links: [{label: Chính phủ, target: "https://vpcp.chinhphu.vn/"}]
        """
    )
    plain.edit("portal.yml", "https://portal.example.com", "https://portal.example.gov.vn\nmain_site: trang")
    assert not {"UI-01", "UI-02", "DOM-01", "STR-21"} & lacking(plain)
    plain.write("-- khac/site.yml --\ntitle: Trang khác\nhost: https://khac.example.com\n")
    assert {"UI-02", "DOM-01", "STR-20"} <= lacking(plain)
    plain.write("-- trang/_index.md --\n---\nblocks: [{kind: sites}]\n---\n")
    assert "STR-20" not in lacking(plain)


def test_columns_that_nobody_looks_after(plain: PortalFolder) -> None:
    choose(plain, "khuyen-nghi")
    assert "TIM-17" not in lacking(plain)
    later = dt.datetime(2029, 12, 1, tzinfo=NOW.tzinfo)
    assert "TIM-17" in lacking(plain, later)
    plain.edit("trang/tin/_index.md", "title:", "hidden: true\ntitle:")
    assert "TIM-17" not in lacking(plain, later)


def test_this_weeks_schedule(plain: PortalFolder) -> None:
    choose(plain, "vn-nd43-2011")
    front = (
        "type: work_schedule\ntitle: Lịch tuần\ndate: 2026-11-16\niso_week: 2026-W47\nfrom: 2026-11-16\nto: 2026-11-22\n"
        f"{SUMMARY}rows: [{{date: 2026-11-16, session: sang, leader: Lãnh đạo, content: Họp giao ban}}]\n"
    )
    plain.item("trang/tin/lich.md", front)
    assert [f.code for f in found_in(plain) if dict(f.args).get("requirement") == "STR-17"] == ["LAW011"]
    assert "STR-17" not in lacking(plain, dt.datetime(2026, 11, 22, 23, tzinfo=NOW.tzinfo))


DRAFT = f"""type: draft_consultation
title: Dự thảo nghị định thử nghiệm
date: 2026-11-01
{SUMMARY}drafting_unit: Vụ Thử nghiệm
dossier: [{{file: a.csv, role: du_thao}}, {{file: a.csv, role: to_trinh}}]
comment_channels: {{address: Số 1 phố Thử, email: gop-y@example.gov.vn}}
"""


@pytest.mark.parametrize(
    ("kind", "opens", "closes", "least"),
    [
        ("nghi_dinh", "2026-11-01", "2026-11-21", 0),
        ("nghi_dinh", "2026-11-01", "2026-11-20", 20),
        ("khac", "2026-11-01", "2026-11-05", 0),  # the law sets no time
        ("luat", "2025-03-31", "2025-05-29", 60),  # the law of the first day counts
        ("luat", "2025-04-01", "2025-05-01", 0),
        ("luat", "2016-06-30", "2016-07-02", 0),  # before either law
    ],
)
@pytest.mark.parametrize("chosen", [(), ("vn-luat64-2025", "vn-luat80-2015")])
def test_a_consultation_is_as_long_as_the_law_of_its_first_day_asks(
    plain: PortalFolder, chosen: tuple[str, ...], kind: str, opens: str, closes: str, least: int
) -> None:
    if chosen:
        choose(plain, *chosen)
    plain.put("trang/tin/a.csv", b"a;b\n1;2\n")
    report = "feedback_report: a.csv\n"
    plain.item(
        "trang/tin/du-thao.md", f"{DRAFT}doc_kind: {kind}\nopens_on: {opens}\ncloses_on: {closes}\n{report}"
    )
    found = [f for f in found_in(plain) if f.code == "LAW019"]
    assert [int(dict(f.args)["limit"]) for f in found] == [least] * bool(least)
    assert [f.source_line for f in found] == [f"closes_on: {closes}"] * bool(least)


def test_after_a_consultation_there_is_a_report(plain: PortalFolder) -> None:
    plain.put("trang/tin/a.csv", b"a;b\n1;2\n")
    front = f"{DRAFT}doc_kind: nghi_dinh\nopens_on: 2026-09-01\ncloses_on: 2026-10-01\n"
    plain.item("trang/tin/du-thao.md", front)

    def lacks(day: int) -> bool:
        return "CON-03" in lacking(plain, dt.datetime(2026, 10, day, 12, tzinfo=NOW.tzinfo))

    assert lacks(1) is lacks(31) is False
    assert "CON-03" in lacking(plain, dt.datetime(2026, 11, 1, 12, tzinfo=NOW.tzinfo))
    choose(plain, "vn-nd224-2026")  # whose requirements do not speak of it
    assert "CON-03" not in lacking(plain)
    choose(plain.edit("portal.yml", "profiles: [vn-nd224-2026]\n", ""), "khuyen-nghi")
    assert "CON-03" in lacking(plain)
    plain.item("trang/tin/du-thao.md", f"{front}feedback_report: a.csv\n")
    assert "CON-03" not in lacking(plain)


def test_chief_columns_are_in_the_menu_or_on_the_home_page(plain: PortalFolder) -> None:
    choose(plain, "vn-tt32-2017")
    plain.write("-- trang/thong-bao/_index.md --\n---\ntitle: Thông báo\n---\n")
    assert "UI-05" not in lacking(plain)  # a menu that is not written lists every column
    site = "-- trang/site.yml --\ntitle: Trang\nmenu: [{label: Tin mới, target: tin}]\n"
    plain.write(site)
    home = "-- trang/_index.md --\n---\nblocks: [{kind: latest, columns: [tin]%s}]\n---\n"
    plain.write(home % "")
    assert "UI-05" not in lacking(plain)  # nothing is in it yet
    plain.item("trang/thong-bao/nghi.md", f"title: Lịch nghỉ\ndate: 2026-11-02\n{SUMMARY}")
    (found,) = (f for f in found_in(plain) if dict(f.args).get("requirement") == "UI-05")
    assert (found.code, found.source_line[:5]) == ("LAW020", "menu:")
    plain.write(site.replace("target: tin", "target: thong-bao/nghi"))
    assert "UI-05" in lacking(plain)  # one item is not the column
    for shown in (", url: thong-bao", "}, {kind: latest, columns: [thong-bao]", "}, {kind: by_column"):
        plain.write(home % shown)
        assert "UI-05" not in lacking(plain), shown
    plain.write(home % "")
    plain.edit("trang/thong-bao/_index.md", "title:", "hidden: true\ntitle:")
    assert "UI-05" not in lacking(plain)


def test_procedures_have_a_code_of_their_own_and_fees_with_their_basis(plain: PortalFolder) -> None:
    choose(plain, "vn-nd63-2010", "vn-luat104-2016")
    front = f"""type: admin_procedure
title: Thủ tục thử nghiệm
{SUMMARY}procedure_code: 1.001193
field: Hộ tịch
authority_level: [cap_xa]
audience: [cong_dan]
competent_body: Ủy ban nhân dân cấp xã
steps: [Nộp hồ sơ]
methods: [{{form: truc_tiep, fee: 8000}}]
dossier: [{{paper: Tờ khai}}]
legal_basis: [60/2014/QH13]
decision_no: 1/QĐ-BTP
decision_date: 2026-10-30
"""
    plain.item("trang/tin/mot.md", front)

    def codes() -> set[tuple[str, str]]:
        named = {"RULE003", "RULE004", "FLD003", "FLD011"}
        return {(f.code, str(dict(f.args)["key"])) for f in found_in(plain) if f.code in named} - {
            ("FLD003", "result"),
            ("FLD003", "source_of_truth"),
        }

    assert codes() == {("RULE003", "fees")}
    plain.item("trang/tin/mot.md", f"{front}fees: [{{name: Lệ phí, amount: 8000}}]\n")
    assert codes() == {("FLD003", "fees.legal_basis")}
    good = f"{front}fees: [{{name: Lệ phí, amount: 8000, legal_basis: Thông tư 281/2016/TT-BTC}}]\n"
    plain.item("trang/tin/mot.md", good)
    assert codes() == set()
    plain.item("trang/tin/hai.md", good)
    assert codes() == {("RULE004", "procedure_code")}
    plain.item("trang/tin/hai.md", good.replace("1.001193", "1-1193"))
    assert codes() == {("FLD011", "procedure_code")}


def test_news_name_who_made_them(plain: PortalFolder) -> None:
    assert "MET-02" not in lacking(plain)
    choose(plain, "vn-tt24-2011")
    assert "MET-02" in lacking(plain)
    news = f"title: Bài đầu tiên\ndate: 2026-11-01\n{SUMMARY}"
    for named in ("contributors: [{name: Phòng Thông tin}]\n", "source: Báo Thử nghiệm\n"):
        plain.item("trang/tin/bai-dau.md", news + named)
        assert "MET-02" not in lacking(plain)


def test_heavy_items(plain: PortalFolder) -> None:
    news = f"title: Bài đầu tiên\ndate: 2026-11-01\n{SUMMARY}"
    long = "Một câu dài vừa đủ để đếm cho dễ. " * 20
    texts = [f"Đoạn {number}. {long}" for number in range(90)]
    plain.item("trang/tin/bai-dau.md", news, "\n\n".join(texts))
    (found,) = (f for f in found_in(plain) if f.code == "PRF001")
    assert int(dict(found.args)["actual"]) > 75_000
    plain.item("trang/tin/bai-dau.md", news, "\n\n".join(texts[:60]))
    assert "PRF001" not in {f.code for f in found_in(plain)}
    drawing = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="%s"/></svg>'
    front = news + "image: {src: ve.svg, alt: Sơ đồ các bước}\n"
    plain.item("trang/tin/bai-dau.md", front)
    plain.put("trang/tin/ve.svg", (drawing % ("M1 1L2 2" * 26_000)).encode())
    assert "PRF004" in {f.code for f in found_in(plain)}
    plain.put("trang/tin/ve.svg", (drawing % ("M1 1L2 2" * 20_000)).encode())
    assert "PRF004" not in {f.code for f in found_in(plain)}


def test_nothing_to_publish_is_said_for_a_time(plain: PortalFolder) -> None:
    choose(plain, "vn-luat104-2016")
    assert "STR-16" in lacking(plain)
    plain.write(
        """
        -- suppressions.yml --
        suppressions:
          - {code: STR-16, reason: Không phát sinh đề tài trong năm, until: 2026-12-31}
        """
    )
    assert not {"STR-16", "SUP001"} & lacking(plain)
    assert {"STR-16", "SUP002"} <= lacking(plain, dt.datetime(2027, 1, 1, 1, tzinfo=NOW.tzinfo))


def test_an_unknown_profile_is_said(plain: PortalFolder) -> None:
    choose(plain, "vn-nd224-2062")
    (finding,) = found_in(plain)
    assert (finding.code, dict(finding.args)["suggestion"]) == ("FLD009", "vn-nd224-2026")
    assert finding.source_line == "profiles: [vn-nd224-2062]"


@pytest.mark.parametrize("language", LANGUAGES)
def test_requirements_are_explained(language: str) -> None:
    words = translator(language)
    text = explain_requirement("str-24", words)
    assert text is not None
    assert "42/2022/NĐ-CP, Điều 7" in text
    assert "LAW018" in text
    assert words.text("rules.honest") in text
    assert explain_requirement("STR-999", words) is None
    assert len(requirement("TIM-05")) == 1
    assert isinstance(requirement("TIM-05")[0][1], Requirement)


@pytest.mark.parametrize(("language", "page"), [("vi", "vi/quy-tac-kiem-tra.md"), ("en", "en/checks.md")])
def test_the_page_of_rules_is_made_from_them(language: str, page: str) -> None:
    made = rules_page(translator(language))
    assert (DOCS / page).read_text(encoding="utf-8") == made
    assert all(f"| {code} |" in made for code in CODES)
    assert not [key for key in ("rules.area", "rules.scope", "rules.column", "rules.how") if key in made]
