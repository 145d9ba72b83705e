"""Vietnamese working days, in which the deadlines of publication are counted.

Public holidays with their substitute days, Tet included, and the Saturdays on which a swapped day is worked
come from the ``holidays`` library. Swaps are decided year by year, so those of a year to come may be missing.
"""

from __future__ import annotations

import datetime as dt
import functools
from bisect import bisect_left, bisect_right
from itertools import count


@functools.cache
def _working_days(year: int) -> tuple[int, ...]:
    """Ordinals of the working days of a year, in order."""
    from holidays import country_holidays

    # The Saturday that makes up for a day off in January may fall in December before.
    calendar = country_holidays("VN", years=(year, year + 1))
    first, last = dt.date(year, 1, 1).toordinal(), dt.date(year, 12, 31).toordinal()
    days = ((ordinal, dt.date.fromordinal(ordinal)) for ordinal in range(first, last + 1))
    return tuple(ordinal for ordinal, day in days if calendar.is_working_day(day))


def is_working_day(day: dt.date) -> bool:
    """Whether offices are open: neither a weekend nor a public holiday nor its substitute."""
    days = _working_days(day.year)
    return days[min(bisect_left(days, day.toordinal()), len(days) - 1)] == day.toordinal()


def working_days_between(start: dt.date, end: dt.date) -> int:
    """The number of working days after ``start`` up to and including ``end``.

    Negative where ``end`` lies before ``start``.
    """
    if end < start:
        return -working_days_between(end, start)
    total = _until(end) - _until(start)
    return total + sum(len(_working_days(year)) for year in range(start.year, end.year))


def add_working_days(day: dt.date, number: int) -> dt.date:
    """The ``number``-th working day after ``day``; before it where ``number`` is negative.

    Args:
        day: where to start; need not be a working day itself.
        number: in working days; with 0 the day comes back as it is.
    """
    if number == 0:
        return day
    step = 1 if number > 0 else -1
    left = abs(number)
    for year in count(day.year, step):
        days = _working_days(year)
        if year == day.year:
            ordinal = day.toordinal()
            days = days[bisect_right(days, ordinal) :] if step > 0 else days[: bisect_left(days, ordinal)]
        if left <= len(days):
            return dt.date.fromordinal(days[left - 1] if step > 0 else days[-left])
        left -= len(days)
    raise AssertionError("years do not end")


def _until(day: dt.date) -> int:
    """The number of working days of the day's year up to and including it."""
    return bisect_right(_working_days(day.year), day.toordinal())
