"""Vietnamese working days."""

import datetime as dt
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import portalgen
from portalgen.text.workdays import add_working_days, is_working_day, working_days_between

DAYS = st.dates(dt.date(1990, 1, 1), dt.date(2060, 12, 31))


def day(text):
    return dt.date.fromisoformat(text)


@pytest.mark.parametrize(
    "text",
    [
        "2023-04-13",  # a Thursday
        "2026-08-22",  # a Saturday worked for the Monday before National Day
        "2014-12-27",  # a Saturday worked for 2 January of the next year
        "2027-12-31",
    ],
)
def test_working_days(text):
    assert is_working_day(day(text))


@pytest.mark.parametrize(
    "text",
    [
        "2023-04-15",  # Saturday
        "2023-04-16",  # Sunday
        "2026-02-16",  # Tet
        "2026-02-17",
        "2026-02-20",
        "2023-05-02",  # instead of the Kings' day on a Saturday
        "2026-08-31",  # swapped
        "2025-04-30",
        "2025-09-02",
        "2026-04-27",
        "2022-01-03",
        "2027-01-01",
        "2022-12-31",  # a Saturday, the last day of its year
    ],
)
def test_days_off(text):
    assert not is_working_day(day(text))


def test_between_excludes_the_first_and_includes_the_last():
    thursday, monday = day("2023-04-13"), day("2023-04-17")
    assert working_days_between(thursday, thursday) == 0
    assert working_days_between(thursday, day("2023-04-14")) == 1
    assert working_days_between(thursday, monday) == 2
    assert working_days_between(day("2023-04-15"), monday) == 1
    assert working_days_between(monday, thursday) == -2


def test_tet_takes_a_week_out():
    assert working_days_between(day("2026-02-13"), day("2026-02-23")) == 1
    assert add_working_days(day("2026-02-13"), 1) == day("2026-02-23")


def test_over_the_end_of_a_year():
    assert working_days_between(day("2025-12-30"), day("2026-01-05")) == 3
    assert add_working_days(day("2025-12-30"), 3) == day("2026-01-05")
    assert add_working_days(day("2026-01-05"), -3) == day("2025-12-30")


def test_nothing_added():
    assert add_working_days(day("2023-04-15"), 0) == day("2023-04-15")


@given(DAYS, st.integers(1, 700))
def test_adding_is_the_inverse_of_counting(start, number):
    end = add_working_days(start, number)
    assert is_working_day(end)
    assert working_days_between(start, end) == number
    back = add_working_days(end, -number)
    assert back <= start or not is_working_day(start)
    assert working_days_between(back, end) == number


@given(DAYS, st.integers(0, 900))
def test_counting_is_the_sum_of_the_days(start, length):
    end = start + dt.timedelta(days=length)
    days = (start + dt.timedelta(days=n) for n in range(1, length + 1))
    assert working_days_between(start, end) == sum(map(is_working_day, days))


@given(DAYS, DAYS, DAYS)
def test_counting_adds_up(one, two, three):
    assert working_days_between(one, two) + working_days_between(two, three) == working_days_between(
        one, three
    )


def test_the_library_is_loaded_only_when_asked():
    code = (
        "import sys, portalgen.text.workdays; assert not any(m.startswith('holidays') for m in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(portalgen.__file__).parents[1])
