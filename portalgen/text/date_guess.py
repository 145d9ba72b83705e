"""The ISO form of a date that somebody wrote in another way, for messages that say how to mend it."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Iterator
from typing import Final

from portalgen.text.fold import fold

_MONTH_NAMES: Final = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_MONTHS: Final = (
    {name: number for number, name in enumerate(_MONTH_NAMES, start=1)}
    | {name[:3]: number for number, name in enumerate(_MONTH_NAMES, start=1)}
    | {"sept": 9}
)
_NAME: Final = "|".join(sorted(_MONTHS, key=len, reverse=True))
_SEPARATOR: Final = r"\s*[/.\-]\s*"
_DAY_FIRST: Final = re.compile(
    rf"(?<![0-9/.\-])(?P<d>[0-9]{{1,2}}){_SEPARATOR}(?P<m>[0-9]{{1,2}}){_SEPARATOR}(?P<y>[0-9]{{4}}|[0-9]{{2}})(?![0-9])"
)
_OTHER_FORMS: Final = (
    re.compile(
        rf"(?<![0-9])(?P<y>[0-9]{{4}}){_SEPARATOR}(?P<m>[0-9]{{1,2}}){_SEPARATOR}(?P<d>[0-9]{{1,2}})(?![0-9])"
    ),
    re.compile(r"(?<![0-9])(?P<y>[0-9]{4})(?P<m>[0-9]{2})(?P<d>[0-9]{2})(?![0-9])"),
    re.compile(
        r"(?<![0-9])(?P<d>[0-9]{1,2})\s*thang\s*(?P<m>[0-9]{1,2})\s*,?\s*nam\s*(?P<y>[0-9]{4})(?![0-9])"
    ),
    re.compile(
        rf"(?<![0-9])(?P<d>[0-9]{{1,2}})(?:st|nd|rd|th)?\s+(?P<m>{_NAME})\.?,?\s+(?P<y>[0-9]{{4}})(?![0-9])"
    ),
    re.compile(rf"\b(?P<m>{_NAME})\.?\s+(?P<d>[0-9]{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<y>[0-9]{{4}})(?![0-9])"),
)
_TIME: Final = re.compile(
    r"(?<![0-9:+\-])(?P<h>[0-9]{1,2})\s*(?::|h|gio)\s*(?P<min>[0-9]{2})?(?![0-9])\s*(?P<half>am|pm|sa|ch|sang|chieu|toi)?\b"
)
_AFTERNOON: Final = frozenset({"pm", "ch", "chieu", "toi"})


def guess(text: str) -> tuple[bool, str]:
    """What date the text means, if it holds exactly one.

    Returns:
        Whether it was written day first with digits (13/04/2023), and the ISO text, empty where there is
        no date, more than one, or one that no calendar has.
    """
    folded = fold(text)
    found = [(True, match) for match in _DAY_FIRST.finditer(folded)]
    for form in _OTHER_FORMS:
        found += [(False, match) for match in form.finditer(folded)]
    if len(found) != 1:
        return False, ""
    day_first, match = found[0]
    day = _date(match)
    if day is None:
        return day_first, ""
    rest = folded[: match.start()] + " " + folded[match.end() :]
    # Day and month the wrong way round (04/13/2023) is not "day first".
    return day_first and day.month == int(match["m"]), day.isoformat() + _time(rest)


def nearest_date(year: int, month: int, day: int) -> str:
    """An existing day close to an impossible one: day and month swapped, or the last of the month."""
    if month > 12 and 1 <= day <= 12 and month <= calendar.monthrange(year, day)[1]:
        return dt.date(year, day, month).isoformat()
    if 1 <= month <= 12 and 28 < day <= 31:
        return dt.date(year, month, calendar.monthrange(year, month)[1]).isoformat()
    return ""


def _date(match: re.Match[str]) -> dt.date | None:
    """The day that the groups y, m and d name; of an impossible one the nearest."""
    year, day = int(match["y"]), int(match["d"])
    month = _MONTHS.get(match["m"]) or int(match["m"])
    if len(match["y"]) == 2:
        year += 2000 if year < 70 else 1900
    if year == 0:
        return None
    try:
        return dt.date(year, month, day)
    except ValueError:
        nearest = nearest_date(year, month, day)
        return dt.date.fromisoformat(nearest) if nearest else None


def _time(rest: str) -> str:
    """`` HH:MM`` where the text beside the date holds one time of day, else nothing."""
    times = list(_times(rest))
    return f" {times[0]}" if len(times) == 1 else ""


def _times(rest: str) -> Iterator[str]:
    for match in _TIME.finditer(rest):
        hour, minute = int(match["h"]), int(match["min"] or 0)
        if match["half"] in _AFTERNOON and hour < 12:
            hour += 12
        if hour < 24 and minute < 60:
            yield f"{hour:02}:{minute:02}"
