"""Dates: read as ISO 8601, shown in the language of the page.

Vietnamese and English are formatted directly, as 63,000 pages ask for them; other languages go through
Babel. The locale of the machine plays no part.
"""

from __future__ import annotations

import datetime as dt
import functools
import re
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

import msgspec

from portalgen.text.date_guess import guess, nearest_date
from portalgen.text.moment import Moment
from portalgen.text.numbers import babel_locale, format_money, format_number, format_size

__all__ = [
    "DateProblem",
    "DateProblemKind",
    "beginning_of",
    "format_date",
    "format_long",
    "format_money",
    "format_number",
    "format_size",
    "format_words",
    "iso_instant",
    "iso_value",
    "parse_day",
    "parse_moment",
]

#: Years that a portal can mean; others are slips of the hand (0203, 2203).
FIRST_YEAR: Final = 1800
LAST_YEAR: Final = 2199

_ISO: Final = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})"
    r"(?:(?:[Tt]| +)([0-9]{1,2}):([0-9]{2})(?::([0-9]{2})(?:\.[0-9]{1,9})?)?"
    r"(?: *([Zz]|[+-][0-9]{2}(?::?[0-9]{2})?))?)?"
)
_LONG_YEAR: Final = re.compile(r"[0-9]{5,}-[0-9]{1,2}-[0-9]{1,2}\b.*")
_WIDEST_OFFSET: Final = dt.timedelta(hours=14)


class DateProblemKind(StrEnum):
    """Why a text is not a date."""

    NOT_ISO = "not_iso"
    DAY_FIRST = "day_first"
    IMPOSSIBLE = "impossible"
    OUT_OF_RANGE = "out_of_range"
    NONEXISTENT_TIME = "nonexistent_time"


class DateProblem(msgspec.Struct, frozen=True):
    """A text that is not a date.

    Args:
        suggestion: what was probably meant, in ISO form; empty where nothing can be said.
    """

    kind: DateProblemKind
    suggestion: str = ""


@functools.lru_cache(maxsize=4096)
def parse_moment(text: str, tz: dt.tzinfo | ZoneInfo) -> Moment | DateProblem:
    """A date with optional time and offset, in ISO 8601 (``2023-04-13``, ``2023-04-13 14:37``, ``…Z``).

    Args:
        text: the whole text; spaces around it are allowed, anything else is not.
        tz: the portal's zone. A time without offset is in it, one with offset is converted to it.

    Returns:
        The moment with a fixed offset of whole minutes, which survives any encoding unchanged (fractions
        of a second are dropped); or what is wrong. Of a time that the clock went through twice, the first.
    """
    stripped = text.strip()
    match = _ISO.fullmatch(stripped)
    if match is None:
        return _not_iso(stripped)
    years, months, days, hours, minutes, seconds, offset = match.groups()
    year, month, day = int(years), int(months), int(days)
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return DateProblem(DateProblemKind.OUT_OF_RANGE)
    try:
        date = dt.date(year, month, day)
    except ValueError:
        return DateProblem(DateProblemKind.IMPOSSIBLE, nearest_date(year, month, day))
    if hours is None:
        return _first_instant(date, tz)
    hour, minute, second = int(hours), int(minutes), int(seconds or 0)
    if hour == 24 and minute == second == 0:  # ISO's end of day
        return DateProblem(DateProblemKind.IMPOSSIBLE, f"{date + dt.timedelta(days=1)} 00:00")
    if hour > 23 or minute > 59 or second > 59:
        return DateProblem(DateProblemKind.IMPOSSIBLE)
    return _in_zone(dt.datetime.combine(date, dt.time(hour, minute, second)), offset, tz)


def parse_day(text: str) -> dt.date | DateProblem:
    """A date without time; with one, the problem's suggestion is the date alone."""
    moment = parse_moment(text, dt.UTC)
    if isinstance(moment, DateProblem):
        return moment
    if moment.has_time:
        return DateProblem(DateProblemKind.NOT_ISO, text.strip()[:10])
    return moment.at.date()


def _not_iso(text: str) -> DateProblem:
    """Why a text that is not in ISO form is none."""
    if _LONG_YEAR.fullmatch(text):
        return DateProblem(DateProblemKind.OUT_OF_RANGE)
    day_first, suggestion = guess(text[:200])
    if suggestion and not FIRST_YEAR <= int(suggestion[:4]) <= LAST_YEAR:
        return DateProblem(DateProblemKind.OUT_OF_RANGE)
    return DateProblem(DateProblemKind.DAY_FIRST if day_first else DateProblemKind.NOT_ISO, suggestion)


def _first_instant(date: dt.date, tz: dt.tzinfo) -> Moment | DateProblem:
    """The first instant of a day in the zone, which need not be midnight."""
    at = _through_utc(dt.datetime.combine(date, dt.time()), tz)
    if at.date() != date:  # a day that the zone skipped when it crossed the date line
        return DateProblem(DateProblemKind.NONEXISTENT_TIME, at.date().isoformat())
    return Moment(_fixed(at), has_time=False)


def _in_zone(clock: dt.datetime, offset: str | None, tz: dt.tzinfo) -> Moment | DateProblem:
    """A time of day as written, with its offset if it has one."""
    if offset is not None:
        delta = _offset(offset)
        if delta is None:
            return DateProblem(DateProblemKind.IMPOSSIBLE)
        return Moment(_fixed(clock.replace(tzinfo=dt.timezone(delta)).astimezone(tz)))
    aware = clock.replace(tzinfo=tz)
    only = aware.utcoffset()
    if only is not None and only == aware.replace(fold=1).utcoffset():  # nearly always
        return Moment(clock.replace(tzinfo=_whole_minutes(only)))
    at = _through_utc(clock, tz)
    if at.replace(tzinfo=None) != clock:  # the clock was put forward over it
        return DateProblem(DateProblemKind.NONEXISTENT_TIME, at.strftime("%Y-%m-%d %H:%M"))
    return Moment(_fixed(at))


def beginning_of(day: dt.date, tz: dt.tzinfo) -> dt.datetime:
    """The first instant of a day in the zone, with a fixed offset of whole minutes."""
    return _fixed(_through_utc(dt.datetime.combine(day, dt.time()), tz))


def _through_utc(clock: dt.datetime, tz: dt.tzinfo) -> dt.datetime:
    """The zone's own idea of a clock reading: another one where that reading does not exist."""
    return clock.replace(tzinfo=tz).astimezone(dt.UTC).astimezone(tz)


def _offset(text: str) -> dt.timedelta | None:
    """``Z``, ``+07``, ``+0700`` or ``+07:00``; none where no zone on earth has it."""
    if text in "Zz":
        return dt.timedelta()
    digits = text[1:].replace(":", "").ljust(4, "0")
    hours, minutes = int(digits[:2]), int(digits[2:])
    delta = dt.timedelta(hours=hours, minutes=minutes)
    if minutes > 59 or delta > _WIDEST_OFFSET:
        return None
    return -delta if text[0] == "-" else delta


@functools.lru_cache(maxsize=64)
def _whole_minutes(offset: dt.timedelta) -> dt.timezone:
    """The offset as RFC 3339 can write it: local mean time before 1911 had seconds."""
    return dt.timezone(dt.timedelta(minutes=offset // dt.timedelta(minutes=1)))


def _fixed(at: dt.datetime) -> dt.datetime:
    """The same clock reading with a fixed offset."""
    return at.replace(tzinfo=_whole_minutes(at.utcoffset() or dt.timedelta()), fold=0)


_VI_DAYS: Final = ("Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ Nhật")
_EN_DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_EN_MONTHS: Final = (
    "", "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
)  # fmt: skip


def format_date(value: Moment | dt.date, lang: str) -> str:
    """The date in digits: ``13/04/2023`` in Vietnamese and English."""
    day = _day(value)
    if lang in {"vi", "en"}:
        return f"{day.day:02}/{day.month:02}/{day.year:04}"
    return _babel_date(day, lang, "short")


def format_long(value: Moment | dt.date, lang: str) -> str:
    """Weekday, date and time: ``Thứ Năm, 13/04/2023 14:37``, ``Thursday, 13 April 2023, 14:37``.

    The time is left out where none was written.
    """
    day = _day(value)
    at = value.at if isinstance(value, Moment) and value.has_time else None
    if lang == "vi":
        time = f" {at.hour:02}:{at.minute:02}" if at else ""
        return f"{_VI_DAYS[day.weekday()]}, {day.day:02}/{day.month:02}/{day.year:04}{time}"
    if lang == "en":
        time = f", {at.hour:02}:{at.minute:02}" if at else ""
        return f"{_EN_DAYS[day.weekday()]}, {day.day} {_EN_MONTHS[day.month]} {day.year}{time}"
    date = _babel_date(day, lang, "full")
    return _babel_with_time(date, at, lang) if at else date


def format_words(value: Moment | dt.date, lang: str) -> str:
    """The date as a sentence has it: ``ngày 13 tháng 4 năm 2023``, ``13 April 2023``.

    In Vietnamese days below 10 and the months 1 and 2 take a leading zero, as administrative documents
    write them (Decree 30/2020/NĐ-CP, Appendix I, part II, section 1, point 4).
    """
    day = _day(value)
    if lang == "vi":
        month = f"{day.month:02}" if day.month < 3 else str(day.month)
        return f"ngày {day.day:02} tháng {month} năm {day.year}"
    if lang == "en":
        return f"{day.day} {_EN_MONTHS[day.month]} {day.year}"
    return _babel_date(day, lang, "long")


def iso_value(value: Moment | dt.date) -> str:
    """The attribute ``datetime`` of a ``<time>``: a date alone where no time was written."""
    if isinstance(value, Moment):
        return value.at.isoformat(timespec="seconds") if value.has_time else value.at.date().isoformat()
    return value.isoformat()


def iso_instant(moment: Moment) -> str:
    """The moment as RFC 3339 with time and offset, as feeds want it."""
    return moment.at.isoformat(timespec="seconds")


def _day(value: Moment | dt.date) -> dt.date:
    return value.at.date() if isinstance(value, Moment) else value


@functools.lru_cache(maxsize=128)
def _babel_pattern(lang: str, form: str) -> str:
    """The language's own pattern, with the year in full: 03.04.23 could be three dates."""
    pattern = str(babel_locale(lang).date_formats[form].pattern)
    return re.sub(r"(?<!y)yy(?!y)", "y", pattern)


@functools.lru_cache(maxsize=16_384)
def _babel_date(day: dt.date, lang: str, form: str) -> str:
    from babel.dates import parse_pattern

    return str(parse_pattern(_babel_pattern(lang, form)).apply(day, babel_locale(lang)))


def _babel_with_time(date: str, at: dt.datetime, lang: str) -> str:
    from babel.dates import format_time

    locale = babel_locale(lang)
    time = format_time(at.time(), format="short", locale=locale)
    return str(locale.datetime_formats["medium"]).replace("'", "").format(time, date)
