"""Dates: what is read, what is refused and with which suggestion, and how they are shown."""

import datetime as dt
import locale
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from portalgen.text.dates import (
    DateProblem,
    format_date,
    format_long,
    format_words,
    iso_instant,
    iso_value,
    parse_day,
    parse_moment,
)
from portalgen.text.moment import Moment

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
CLOCKS = st.builds(dt.datetime.combine, st.dates(dt.date(1800, 1, 1), dt.date(2199, 12, 31)), st.times())
OFFSET = dt.timezone(dt.timedelta(hours=7))


def read(text, tz=HANOI):
    moment = parse_moment(text, tz)
    assert isinstance(moment, Moment), moment
    return moment


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("2023-04-13 14:37", dt.datetime(2023, 4, 13, 14, 37, tzinfo=OFFSET)),
        ("2023-04-13T14:37", dt.datetime(2023, 4, 13, 14, 37, tzinfo=OFFSET)),
        ("2023-04-13t14:37:05", dt.datetime(2023, 4, 13, 14, 37, 5, tzinfo=OFFSET)),
        ("2023-04-13T14:37:05.250", dt.datetime(2023, 4, 13, 14, 37, 5, tzinfo=OFFSET)),
        ("2023-04-13T14:37Z", dt.datetime(2023, 4, 13, 21, 37, tzinfo=OFFSET)),
        ("2023-04-13 20:00 -0500", dt.datetime(2023, 4, 14, 8, 0, tzinfo=OFFSET)),
        ("2023-04-13T14:37:00+07:00", dt.datetime(2023, 4, 13, 14, 37, tzinfo=OFFSET)),
        ("2023-04-13 14:37 +07", dt.datetime(2023, 4, 13, 14, 37, tzinfo=OFFSET)),
        ("  2023-04-13 00:00\n", dt.datetime(2023, 4, 13, tzinfo=OFFSET)),
    ],
)
def test_date_with_time(text, at):
    moment = read(text)
    assert moment.has_time
    assert moment.at == at
    assert moment.at.isoformat() == at.isoformat()


def test_date_alone_has_no_time():
    assert read("2023-04-13") == Moment(dt.datetime(2023, 4, 13, tzinfo=OFFSET), has_time=False)


@pytest.mark.parametrize(
    ("text", "kind", "suggestion"),
    [
        ("13/04/2023", "day_first", "2023-04-13"),
        ("13-4-2023", "day_first", "2023-04-13"),
        ("13.04.2023 14:37", "day_first", "2023-04-13 14:37"),
        ("14h37 13/04/2023", "day_first", "2023-04-13 14:37"),
        ("Thứ Năm, 13/04/2023 14:37", "day_first", "2023-04-13 14:37"),
        ("13/4/2023 2:37 CH", "day_first", "2023-04-13 14:37"),
        ("13/4/23", "day_first", "2023-04-13"),
        ("02/9/45", "day_first", "2045-09-02"),
        ("30/02/2023", "day_first", "2023-02-28"),
        ("04/13/2023", "not_iso", "2023-04-13"),
        ("45/45/2023", "day_first", ""),
        ("2023/04/13", "not_iso", "2023-04-13"),
        ("2023-4-13", "not_iso", "2023-04-13"),
        ("20230413", "not_iso", "2023-04-13"),
        ("2023-04-13 14h37", "not_iso", "2023-04-13 14:37"),
        ("ngày 13 tháng 4 năm 2023", "not_iso", "2023-04-13"),
        ("Hà Nội, ngày 05 tháng 02 năm 2023", "not_iso", "2023-02-05"),
        ("April 13, 2023", "not_iso", "2023-04-13"),
        ("13th Apr 2023 at 14:37", "not_iso", "2023-04-13 14:37"),
        ("2023-04-13 và sau đó", "not_iso", "2023-04-13"),
        ("2023-04-13, 2023-04-14", "not_iso", ""),
        ("13/04/2023 - 20/04/2023", "not_iso", ""),
        ("hôm nay", "not_iso", ""),
        ("", "not_iso", ""),
        ("2023", "not_iso", ""),
        ("٢٠٢٣-٠٤-١٣", "not_iso", ""),  # digits of another script
        ("2023-02-30", "impossible", "2023-02-28"),
        ("2024-02-30", "impossible", "2024-02-29"),
        ("2023-13-04", "impossible", "2023-04-13"),
        ("2023-00-10", "impossible", ""),
        ("2023-04-13 24:00", "impossible", "2023-04-14 00:00"),
        ("2023-04-13 25:00", "impossible", ""),
        ("2023-04-13 14:60", "impossible", ""),
        ("2023-04-13 14:37 +19:00", "impossible", ""),
        ("0203-04-13", "out_of_range", ""),
        ("2203-04-13", "out_of_range", ""),
        ("0000-01-01", "out_of_range", ""),
        ("20233-04-13", "out_of_range", ""),
        ("13/04/0203", "out_of_range", ""),
    ],
)
def test_what_is_refused_and_what_was_meant(text, kind, suggestion):
    assert parse_moment(text, HANOI) == DateProblem(kind, suggestion)


@given(st.text(max_size=300))
def test_any_text_is_answered(text):
    assert isinstance(parse_moment(text, HANOI), Moment | DateProblem)


@given(st.from_regex(r"\A[0-9]{1,5}[-/. ][0-9]{1,4}[-/. ][0-9]{1,5}( [0-9]{1,2}[:h][0-9]{1,2})?\Z"))
def test_a_suggestion_can_be_taken(text):
    problem = parse_moment(text, dt.UTC)
    if isinstance(problem, DateProblem) and problem.suggestion:
        assert isinstance(parse_moment(problem.suggestion, dt.UTC), Moment)


def test_a_time_that_the_clock_skipped():
    # Berlin, 26 March 2023: 02:00 became 03:00.
    assert parse_moment("2023-03-26 02:30", ZoneInfo("Europe/Berlin")) == DateProblem(
        "nonexistent_time", "2023-03-26 03:30"
    )


def test_a_time_with_offset_is_never_skipped():
    assert iso_value(read("2023-03-26 02:30+01:00", ZoneInfo("Europe/Berlin"))) == "2023-03-26T03:30:00+02:00"


def test_a_time_that_came_twice_is_the_first():
    assert iso_value(read("2023-10-29 02:30", ZoneInfo("Europe/Berlin"))) == "2023-10-29T02:30:00+02:00"


def test_a_day_that_began_at_one_is_no_problem():
    moment = read("2018-11-04", ZoneInfo("America/Sao_Paulo"))
    assert iso_instant(moment) == "2018-11-04T01:00:00-02:00"
    assert not moment.has_time


def test_a_day_that_a_zone_skipped():
    assert parse_moment("2011-12-30", ZoneInfo("Pacific/Apia")) == DateProblem(
        "nonexistent_time", "2011-12-31"
    )


def test_local_mean_time_survives_encoding():
    moment = read("1900-01-01 08:00")  # +07:06:30 then, which RFC 3339 cannot write
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(moment), type=Moment) == moment
    assert msgspec.json.decode(msgspec.json.encode(moment), type=Moment) == moment
    assert iso_instant(moment) == "1900-01-01T08:00:00+07:06"


@given(
    CLOCKS,
    st.sampled_from(["Asia/Ho_Chi_Minh", "Europe/Berlin", "America/Sao_Paulo", "UTC"]),
)
def test_what_is_read_encodes_and_reads_the_same(naive, zone):
    tz = ZoneInfo(zone)
    moment = parse_moment(naive.strftime("%Y-%m-%d %H:%M:%S"), tz)
    if isinstance(moment, DateProblem):
        assert moment.kind == "nonexistent_time"
        return
    assert moment.at.replace(tzinfo=None) == naive.replace(microsecond=0)
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(moment), type=Moment) == moment
    if naive.year > 1914:  # since then, offsets of these zones have been whole minutes
        assert parse_moment(iso_value(moment), tz) == moment


def test_parse_day():
    assert parse_day("2023-04-13") == dt.date(2023, 4, 13)
    assert parse_day("2023-04-13 14:37") == DateProblem("not_iso", "2023-04-13")
    assert parse_day("13/04/2023") == DateProblem("day_first", "2023-04-13")


THURSDAY = dt.date(2023, 4, 13)
AFTERNOON = Moment(dt.datetime(2023, 4, 13, 14, 37, tzinfo=OFFSET))
DAY_ONLY = Moment(dt.datetime(2023, 4, 13, tzinfo=OFFSET), has_time=False)


def test_v14_vietnamese():
    assert format_date(AFTERNOON, "vi") == format_date(THURSDAY, "vi") == "13/04/2023"
    assert format_long(AFTERNOON, "vi") == "Thứ Năm, 13/04/2023 14:37"
    assert format_long(DAY_ONLY, "vi") == format_long(THURSDAY, "vi") == "Thứ Năm, 13/04/2023"
    assert format_words(AFTERNOON, "vi") == "ngày 13 tháng 4 năm 2023"


@pytest.mark.parametrize(
    ("day", "words"),
    [
        ((2023, 2, 5), "ngày 05 tháng 02 năm 2023"),
        ((2023, 1, 31), "ngày 31 tháng 01 năm 2023"),
        ((2023, 3, 9), "ngày 09 tháng 3 năm 2023"),
        ((1945, 9, 2), "ngày 02 tháng 9 năm 1945"),
    ],
)
def test_v14_leading_zeros_of_administrative_documents(day, words):
    assert format_words(dt.date(*day), "vi") == words


def test_v14_weekdays():
    week = [format_long(dt.date(2023, 4, 10 + n), "vi").split(",")[0] for n in range(7)]
    assert week == ["Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ Nhật"]


def test_english():
    assert format_date(AFTERNOON, "en") == "13/04/2023"
    assert format_long(AFTERNOON, "en") == "Thursday, 13 April 2023, 14:37"
    assert format_long(DAY_ONLY, "en") == "Thursday, 13 April 2023"
    assert format_words(AFTERNOON, "en") == "13 April 2023"


@given(CLOCKS)
def test_english_is_what_babel_says(naive):
    from babel.dates import format_date as babel_date

    day = naive.date()
    assert format_date(day, "en") == babel_date(day, "short", locale="en_GB")
    assert format_words(day, "en") == babel_date(day, "long", locale="en_GB")
    assert format_long(day, "en") == babel_date(day, "full", locale="en_GB")


@pytest.mark.parametrize(
    ("lang", "short", "long"),
    [
        ("fr", "13/04/2023", "jeudi 13 avril 2023, 14:37"),
        ("de", "13.04.2023", "Donnerstag, 13. April 2023, 14:37"),
        ("zh", "2023/4/13", "2023年4月13日星期四 14:37"),
        ("zh-Hans", "2023/4/13", "2023年4月13日星期四 14:37"),
        ("xx-unknown", "13/04/2023", "Thursday, 13 April 2023, 14:37"),
        ("", "13/04/2023", "Thursday, 13 April 2023, 14:37"),
    ],
)
def test_other_languages(lang, short, long):
    assert format_date(AFTERNOON, lang) == short
    assert format_long(AFTERNOON, lang) == long


@pytest.mark.parametrize("lang", ["lo", "km", "ko", "ja", "es", "ar", "th", "ru"])
def test_other_languages_show_the_year_in_full(lang):
    assert "2023" in format_date(THURSDAY, lang)
    assert format_long(DAY_ONLY, lang) == format_long(THURSDAY, lang)


def test_iso():
    assert iso_value(AFTERNOON) == "2023-04-13T14:37:00+07:00"
    assert iso_value(DAY_ONLY) == iso_value(THURSDAY) == "2023-04-13"
    assert iso_instant(DAY_ONLY) == "2023-04-13T00:00:00+07:00"


def test_the_machines_locale_plays_no_part():
    before = locale.setlocale(locale.LC_ALL)
    shown = [format_long(AFTERNOON, lang) for lang in ("vi", "en", "fr")]
    try:
        locale.setlocale(locale.LC_ALL, "")
        assert [format_long(AFTERNOON, lang) for lang in ("vi", "en", "fr")] == shown
    finally:
        locale.setlocale(locale.LC_ALL, before)


def test_an_hour_may_be_written_without_its_zero():
    """``9:05`` can mean nothing else; other systems write it so."""
    assert parse_moment("2023-04-13 9:05", HANOI) == parse_moment("2023-04-13 09:05", HANOI)
