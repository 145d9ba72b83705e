"""Numbers, money, sizes."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portalgen.text.dates import format_money, format_number, format_size
from portalgen.text.numbers import parse_amount


@pytest.mark.parametrize(
    ("value", "vi", "en"),
    [
        (14473389, "14.473.389", "14,473,389"),
        (0, "0", "0"),
        (999, "999", "999"),
        (-1234, "-1.234", "-1,234"),
        (Decimal("1234.50"), "1.234,50", "1,234.50"),
        (Decimal("1E+3"), "1.000", "1,000"),
        (0.1, "0,1", "0.1"),
        (1234567.25, "1.234.567,25", "1,234,567.25"),
    ],
)
def test_v15_numbers(value, vi, en):
    assert format_number(value, "vi") == vi
    assert format_number(value, "en") == en


def test_numbers_of_other_languages():
    assert format_number(Decimal("14473389.12345"), "de") == "14.473.389,12345"


@pytest.mark.parametrize("value", [float("nan"), float("inf"), Decimal("NaN")])
@pytest.mark.parametrize("lang", ["vi", "en", "de"])
def test_no_number(value, lang):
    with pytest.raises(ValueError, match="not a number"):
        format_number(value, lang)


def test_money():
    assert format_money(14473389, "vi") == "14.473.389 đồng"
    assert format_money(14473389, "en") == "VND 14,473,389"
    assert format_money(14473389, "de") == "14.473.389\u00a0₫"


@pytest.mark.parametrize(
    ("size", "vi"),
    [
        (0, "0 byte"),
        (5, "5 byte"),
        (999, "999 byte"),
        (1000, "1 KB"),
        (1024, "1 KB"),
        (1536, "1,5 KB"),
        (10_240, "10 KB"),
        (1_258_291, "1,2 MB"),
        (1_048_576 - 1, "1 MB"),
        (10_433_331, "9,9 MB"),
        (10_433_332, "10 MB"),
        (50_000_000, "48 MB"),
        (3 * 1024**3, "3 GB"),
        (5000 * 1024**4, "5.000 TB"),
    ],
)
def test_sizes(size, vi):
    assert format_size(size, "vi") == vi
    assert format_size(size, "en") == vi.replace(",", "#").replace(".", ",").replace("#", ".")


def test_sizes_of_other_languages():
    assert format_size(1_258_291, "fr") == "1,2\u202fMo"


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("14.473.389", 14473389),
        ("14,473,389", 14473389),
        ("14 473 389 đồng", 14473389),
        ("14473389", 14473389),
        ("VND 14,473,389", 14473389),
        ("14.473.389đ", 14473389),
        ("14.473", 14473),
        ("1,5 triệu", 1_500_000),
        ("2 tỷ đồng", 2_000_000_000),
        ("2 tỉ", 2_000_000_000),
        ("200 nghìn đồng", 200_000),
        ("0", 0),
        ("1.234.567,00", 1234567),
    ],
)
def test_v15_amounts_are_read(text, amount):
    assert parse_amount(text) == amount


@pytest.mark.parametrize(
    "text", ["", "đồng", "-5", "1.2.3", "14.47", "1,5", "1.234,567,890", "12 tháng", "9" * 40, "1.234.5"]
)
def test_what_is_no_amount(text):
    assert parse_amount(text) is None


@given(st.integers(0, 10**17), st.sampled_from(["vi", "en"]))
def test_what_is_shown_reads_the_same(amount, lang):
    assert parse_amount(format_money(amount, lang)) == amount
