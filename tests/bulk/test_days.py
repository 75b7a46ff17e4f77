"""Days are moved as one counts them on a calendar."""

import datetime as dt

import pytest

from admin_app.bulk.days import limits, shifted
from admin_app.records.values import EARLIEST, LATEST

WEEKENDS = [frozenset({6, 7}), frozenset({5, 6}), frozenset({7}), frozenset()]


def counted(day, by, weekend):
    step = dt.timedelta(days=1 if by > 0 else -1)
    for _each in range(abs(by)):
        day += step
        while day.isoweekday() in weekend:
            day += step
    return day


@pytest.mark.parametrize("weekend", WEEKENDS)
def test_a_day_is_moved_as_one_counts(weekend):
    for first in range(14):
        day = dt.date(2026, 1, 1) + dt.timedelta(days=first)
        for by in range(-40, 41):
            assert shifted(day, by, weekend) == counted(day, by, weekend), (day, by)


@pytest.mark.parametrize("weekend", WEEKENDS)
@pytest.mark.parametrize("by", [-3650, -5, -1, 1, 5, 3650])
def test_whatever_is_within_the_limits_stays_on_the_calendar(weekend, by):
    for day in limits(by, weekend):
        assert EARLIEST <= shifted(day, by, weekend) <= LATEST
