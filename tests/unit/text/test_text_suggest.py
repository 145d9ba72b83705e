"""Did-you-mean."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portalgen.text.suggest import closest

KEYS = [
    "title",
    "date",
    "updated",
    "summary",
    "publish_at",
    "issued_date",
    "doc_kind",
    "attachments",
    "keywords",
    "id",
]


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("tilte", "title"),  # swapped
        ("titl", "title"),
        ("tittle", "title"),
        ("Title", "title"),
        ("publish-at", "publish_at"),
        ("publishAt", "publish_at"),
        ("publish at", "publish_at"),
        ("date_issued", "issued_date"),
        ("attach", "attachments"),  # the only one that begins so
        ("sumary", "summary"),
        ("dat", "date"),
        ("dock_ind", "doc_kind"),
    ],
)
def test_what_was_meant(word, meant):
    assert closest(word, KEYS) == meant


@pytest.mark.parametrize("word", ["", "-", "xyz", "weather", "a", "x" * 5000])
def test_nothing_near(word):
    assert closest(word, KEYS) is None


def test_vietnamese_without_diacritics_finds_the_word_with_them():
    assert closest("tieu de", ["Tiêu đề", "Tiểu sử"]) == "Tiêu đề"
    assert closest("TIÊU_ĐỀ", ["tieu_de", "ngay_dang"]) == "tieu_de"


def test_two_completions_decide_nothing():
    assert closest("tin", ["tin-tuc-su-kien", "tin-hoat-dong"]) is None


def test_exact_beats_near():
    assert closest("tin", ["tim", "tin", "tinh"]) == "tin"


def test_cutoff_is_the_callers():
    assert closest("abcd", ["abxx"], cutoff=0.5) == "abxx"
    assert closest("abcd", ["abxx"], cutoff=0.51) is None


def test_no_candidates():
    assert closest("title", []) is None


@given(st.text(max_size=12), st.lists(st.text(max_size=12), max_size=8), st.randoms(use_true_random=False))
def test_order_of_candidates_does_not_matter(word, candidates, shuffler: random.Random):
    shuffled = list(candidates)
    shuffler.shuffle(shuffled)
    assert closest(word, candidates) == closest(word, shuffled)


@given(st.sampled_from(KEYS), st.data())
def test_one_slip_in_a_long_word_is_forgiven(key, data):
    at = data.draw(st.integers(0, len(key) - 1))
    slipped = key[:at] + key[at + 1 :]
    if len(key) >= 5:
        assert closest(slipped, [key, "zzzzzzzz"]) == key


def test_long_lists_of_long_paths_are_searched_whole():
    paths = [
        f"cong-chinh/tin-tuc/{2008 + n % 18}/hoi-nghi-tap-huan-nghiep-vu-{n}-tai-ha-noi" for n in range(5000)
    ]
    assert closest("cong-chinh/tin-tuc/2009/hoi-nghi-tap-huan-nghiep-vu-4987-tai-ha-nol", paths) == (
        "cong-chinh/tin-tuc/2009/hoi-nghi-tap-huan-nghiep-vu-4987-tai-ha-noi"
    )
