"""Text to terms: what is written differently and means the same has the same terms."""

from __future__ import annotations

import itertools
import unicodedata
from pathlib import Path

import golden
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from portalgen.search.abbreviations import abbreviations, entries
from portalgen.search.analyzer import terms_of
from portalgen.search.citations import cited
from portalgen.search.documents import SearchDocument
from portalgen.search.hashing import fingerprint, pair_hash, term_hash
from portalgen.search.questions import MOST_TOKENS, question
from portalgen.search.tokens import BREAK, flow, form_of, runs


def document(
    title: str = "", body: str = "", summary: str = "", symbols: tuple[str, ...] = ()
) -> SearchDocument:
    return SearchDocument(
        "a", "s", "s/c", "news_article", "vi", "2026-01-02", title, summary, "/a.html", body, symbols
    )


def words(text: str) -> list[list[str]]:
    return [[form.word for form in run] for run in runs(text)]


def test_hashes_are_fixed():
    assert (term_hash("hoa"), term_hash("giai")) == (3182137743, 2633883467)
    assert pair_hash("hoa", "giai") == (3273997023 + 2633883467) % 2**32
    assert fingerprint("hòa") == 48032


def test_no_two_abbreviations_have_one_hash():
    assert len(abbreviations().words) == len(abbreviations().short) > 50


def test_golden_file_is_the_one_that_was_proven(tmp_path: Path):
    terms = golden.write(tmp_path / "golden.jsonl")
    assert terms >= 100_000
    assert golden.digest(tmp_path / "golden.jsonl") == golden.DIGEST


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("hoà giải", "hòa giải"),
        ("thuý", "thúy"),
        ("khoẻ", "khỏe"),
        ("Kỹ thuật", "kĩ thuật"),
        ("Ðồng", "đồng"),
        ("TƯ PHÁP", "tư pháp"),
        ("Đường Nguyễn", unicodedata.normalize("NFD", "Đường Nguyễn")),
        ("viê\u0323t", "việt"),
        ("tư\u200b pháp", "tư pháp"),
    ],
)
def test_one_exact_form(one: str, other: str):
    assert question(one) == question(other)


def test_exact_forms_differ_where_the_word_is_one():
    accented, bare = question("tư pháp"), question("tu phap")
    assert accented.words == bare.words == ("tu", "phap")
    assert accented.exact == ("tư", "pháp")
    assert accented.accented
    assert not bare.accented


@pytest.mark.parametrize("text", ["Ắ Ấ Ớ", "ắ ấ ớ", unicodedata.normalize("NFD", "Ắ Ấ Ớ")])
def test_stacked_marks_fold_fully(text: str):
    assert words(text) == [["a", "a", "o"]]


def test_adjacency():
    assert words("42/2022/NĐ-CP") == [["42", "2022", "nd", "cp"]]
    assert words("tư pháp, luật") == [["tu", "phap"], ["luat"]]
    assert words("Văn hoá - Thể thao") == [["van", "hoa"], ["the", "thao"]]
    assert words("dòng một\ndòng hai") == [["dong", "mot"], ["dong", "hai"]]
    assert words("tư\u00a0pháp  luật\tmới") == [["tu", "phap", "luat", "moi"]]
    assert words("một_hai") == [["mot"], ["hai"]]
    assert words("") == words("… – !") == []


def test_long_token_is_cut():
    assert form_of("a" * 60).word == "a" * 40


@pytest.mark.parametrize(
    "query",
    ["42/2022/NĐ-CP", "42/2022", "nd 42", "nd42", "NĐ42", "42-2022-nd-cp", "nghị định 42", "nghi dinh so 42", "Nghị định số: 42/2022",
     "nghị định 042", "42 / 2022 / NĐ-CP", "42/2022/NĐ-CP về hộ tịch", "theo nghị định 42/2022/NĐ-CP"],
)  # fmt: skip
def test_a_decree_is_found_by_each_way_of_writing_its_symbol(query: str):
    own = terms_of(document("Về hộ tịch", symbols=("42/2022/NĐ-CP",))).title
    citing = terms_of(document("Khác", body="Căn cứ Nghị định số 42/2022/NĐ-CP ngày")).pairs
    asked = {span.term for span in question(query).spans if span.term.startswith("#")}
    assert asked & own.keys()
    assert {term_hash(term) for term in asked} & citing


def test_words_beside_a_symbol_are_not_part_of_it():
    asked = question("nghị định 42/2022/NĐ-CP về hộ tịch")
    assert {(span.start, span.end) for span in asked.spans} == {(0, 6)}


@pytest.mark.parametrize("text", ["ngày 12/06/2018", "điều 5", "năm 2022", "1.001193", "3/4", "http://a/b"])
def test_what_is_no_symbol(text: str):
    assert [span for span in question(text).spans if span.term.startswith("#")] == []


def test_body_in_another_script_or_with_strokes_is_no_symbol():
    assert terms_of(document("x", body="và/hoặc 5/6 A/B 東京/大阪")).pairs == {
        pair_hash("va", "hoac"), pair_hash("hoac", "5"), pair_hash("5", "6"), pair_hash("6", "a"), pair_hash("a", "b"),
        pair_hash("b", "東京"), pair_hash("東京", "大阪"),
    }  # fmt: skip


def test_abbreviations_mean_both_forms():
    assert len(entries()) >= 60
    assert len({short for short, _ in entries()}) == len(entries())
    for short, long in entries():
        assert not form_of(short).plain, short
        for form in (short, *(" ".join(words) for words in long)):
            assert f"@{short}" in {span.term for span in question(form).spans}, form
            assert f"@{short}" in terms_of(document(form)).title
            assert term_hash(f"@{short}") in terms_of(document("x", body=f"Theo {form} thì.")).pairs


def test_long_form_does_not_cross_punctuation_or_words():
    for text in ("thủ tục. hành chính", "thủ tục\nhành chính", "thủ tục hành chínhx", "xthủ tục hành chính"):
        assert term_hash("@tthc") not in terms_of(document("x", body=text)).pairs


def said_in(body: str) -> dict[int, tuple[int, tuple[int, ...]]]:
    """Words of a body by hash: how often, and the fingerprints of the exact forms."""
    found: dict[int, tuple[int, tuple[int, ...]]] = {}
    for value in sorted(terms_of(document("x", body=body)).said):
        hashed, mark, times = value >> 20, value >> 4 & 0xFFFF, value & 0xF
        found[hashed] = (times, (*found.get(hashed, (0, ()))[1], mark))
    return found


def test_common_syllable_said_once_has_no_term_of_its_own():
    said = said_in("sở tư pháp, luật. OECD và sở y tế")
    assert said.keys() == {term_hash(word) for word in ("luat", "oecd", "so")}
    assert said[term_hash("so")] == (2, (fingerprint("sở"),))


def test_frequency_is_capped_and_forms_are_kept():
    often, marks = said_in("luật " * 30 + "luạt")[term_hash("luat")]
    assert often == 8
    assert marks == tuple(sorted((fingerprint("luật"), fingerprint("luạt"))))


def test_title_terms():
    title = terms_of(document("Hoà giải ở cơ sở: Hoà giải")).title
    assert title["hoa"] == (fingerprint("hòa"),)
    assert "hoa_giai" in title
    assert "so_hoa" not in title


def test_a_long_query_is_cut():
    asked = question("tư pháp " * 30)
    assert len(asked.words) == MOST_TOKENS
    assert asked.pairs == tuple(range(MOST_TOKENS - 1))


def test_wanted_words():
    assert question("luật").wanted() == (0,)
    assert question("tư pháp").wanted() == ()
    assert question("tư pháp").wanted(more=True) == (0, 1)
    assert question("chính sách OECD 2018").wanted() == (2,)
    assert question("42/2022").wanted() == ()


def test_a_document_is_found_by_its_own_symbol_before_those_that_its_title_names():
    guide = document("Hướng dẫn Nghị định 42/2022/NĐ-CP", symbols=("05/2023/TT-BTP",))
    news = document("Nghị định 42/2022/NĐ-CP có hiệu lực")
    assert "#05-2023-tt-btp" not in terms_of(guide).title  # zeros that begin a number do not count
    assert "#5-2023-tt-btp" in terms_of(guide).title
    assert "#42-2022-nd-cp" not in terms_of(guide).title
    assert term_hash("#42-2022-nd-cp") in terms_of(guide).pairs
    assert "#42-2022-nd-cp" in terms_of(news).title


_PIECES = (
    "tư|Pháp|HOÀ|kỹ|Đ|\u00d0ồng|42/2022/NĐ-CP|12/2026/QĐ-BTP|/|a/b|-|–|“luật”|.|,|2026|UBND|5°C|½|²|viê\u0323t|東京|"
    "tư\u200bpháp|\u0301|\xa0|\u2003|\x0b|\x1c|\0| | |\n|\t|\r\n"
)
PIECES = st.sampled_from(_PIECES.split("|"))


@settings(max_examples=200)
@example("a/b/a/b")
@given(st.lists(PIECES, max_size=15).map("".join))
def test_a_flow_has_the_runs_of_the_text(text: str):
    groups = itertools.groupby(flow(text), lambda form: form is BREAK)
    assert [list(forms) for is_break, forms in groups if not is_break] == runs(text)
    assert cited(text) == {term for piece in text.split() for term in cited(piece)}


LONG_FORMS = [words for _, long in entries() for words in long]


@settings(max_examples=200)
@given(st.lists(st.sampled_from([*LONG_FORMS, ("luật",), ("và",), ("|",)]), max_size=8), st.data())
def test_long_forms_are_found_where_their_words_follow_each_other(
    parts: list[tuple[str, ...]], data: st.DataObject
):
    said = [word for part in parts for word in part]
    if said and data.draw(st.booleans()):
        del said[data.draw(st.integers(0, len(said) - 1))]
    line = f" {' '.join(said)} "
    means = {f"@{short}" for short, long in entries() if any(f" {' '.join(form)} " in line for form in long)}
    found = terms_of(document(body=line)).pairs
    assert {term for short, _ in entries() if term_hash(term := f"@{short}") in found} == means
