"""When a report is due: the days of each kind, and clocks that leap forward or go through an hour twice."""

import datetime as dt
import zoneinfo
from itertools import islice, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from admin_app.reports.schedule import Schedule, existing, parse_time

MADRID = zoneinfo.ZoneInfo("Europe/Madrid")
EIGHT = dt.time(8)
NOON = dt.datetime(2026, 11, 21, 12, tzinfo=dt.UTC)  # a Saturday
ZONES = ("UTC", "Europe/Madrid", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "Pacific/Apia")


def days(schedule, start=NOON, zone=MADRID, count=3):
    found = islice(schedule.moments_after(start, zone), count)
    return [f"{moment.astimezone(zone):%a %d %b %H:%M}" for moment in found]


@pytest.mark.parametrize(
    ("schedule", "expected"),
    [
        (Schedule("daily", EIGHT), ["Sun 22 Nov 08:00", "Mon 23 Nov 08:00", "Tue 24 Nov 08:00"]),
        (Schedule("daily", dt.time(23, 59)), ["Sat 21 Nov 23:59", "Sun 22 Nov 23:59", "Mon 23 Nov 23:59"]),
        (Schedule("weekdays", EIGHT), ["Mon 23 Nov 08:00", "Tue 24 Nov 08:00", "Wed 25 Nov 08:00"]),
        (
            Schedule("weekdays", EIGHT, weekend=frozenset({5, 6})),
            ["Sun 22 Nov 08:00", "Mon 23 Nov 08:00", "Tue 24 Nov 08:00"],
        ),
        (Schedule("weekly", EIGHT, weekday=6), ["Sat 28 Nov 08:00", "Sat 05 Dec 08:00", "Sat 12 Dec 08:00"]),
        (
            Schedule("monthly", EIGHT, month_day=31),
            ["Mon 30 Nov 08:00", "Thu 31 Dec 08:00", "Sun 31 Jan 08:00"],
        ),
        (
            Schedule("monthly", EIGHT, month_day=21),
            ["Mon 21 Dec 08:00", "Thu 21 Jan 08:00", "Sun 21 Feb 08:00"],
        ),
    ],
    ids=lambda part: part.kind if isinstance(part, Schedule) else "",
)
def test_a_kind_of_schedule_falls_on_its_days(schedule, expected):
    assert days(schedule) == expected


def test_a_day_that_a_month_does_not_have_is_its_last():
    start = dt.datetime(2027, 1, 30, 12, tzinfo=dt.UTC)
    assert days(Schedule("monthly", EIGHT, month_day=30), start, count=2) == [
        "Sun 28 Feb 08:00",
        "Tue 30 Mar 08:00",
    ]


@pytest.mark.parametrize(
    ("zone", "wall", "expected"),
    [
        # At two the clocks of Madrid show three.
        ("Europe/Madrid", "2026-03-29 02:30", "2026-03-29 03:00+02:00"),
        ("Europe/Madrid", "2026-03-29 01:59", "2026-03-29 01:59+01:00"),
        # They show the hour from two to three twice: the first is meant.
        ("Europe/Madrid", "2026-10-25 02:30", "2026-10-25 02:30+02:00"),
        # Half an hour is left out, and the day of the month that Samoa never had.
        ("Australia/Lord_Howe", "2026-10-04 02:15", "2026-10-04 02:30+11:00"),
        ("Pacific/Apia", "2011-12-30 08:00", "2011-12-31 00:00+14:00"),
        # Where midnight itself does not exist.
        ("America/Havana", "2026-03-08 00:00", "2026-03-08 01:00-04:00"),
    ],
)
def test_a_time_that_is_left_out_is_the_next_minute_and_one_that_comes_twice_the_first(zone, wall, expected):
    found = existing(dt.datetime.fromisoformat(wall), zoneinfo.ZoneInfo(zone))
    assert found == dt.datetime.fromisoformat(expected)


def test_a_time_that_comes_twice_is_due_once():
    before = dt.datetime(2026, 10, 24, 12, tzinfo=dt.UTC)
    schedule = Schedule("daily", dt.time(2, 30))
    first, second = islice(schedule.moments_after(before, MADRID), 2)
    assert (first.hour, second - first) == (0, dt.timedelta(hours=25))
    # Asked in between, while the clock shows the same again, it is not due again.
    assert schedule.next_after(first + dt.timedelta(minutes=40), MADRID) == second


@given(
    kind=st.sampled_from(["daily", "weekdays", "weekly", "monthly"]),
    time=st.times().map(lambda time: time.replace(second=0, microsecond=0)),
    day=st.integers(1, 31),
    start=st.datetimes(dt.datetime(2011, 1, 1), dt.datetime(2037, 1, 1)),
    zone=st.sampled_from(ZONES).map(zoneinfo.ZoneInfo),
)
def test_every_moment_exists_is_later_than_the_one_before_and_none_is_forgotten(kind, time, day, start, zone):
    schedule = Schedule(kind, time, weekday=(day - 1) % 7 + 1, month_day=day)
    start = start.replace(tzinfo=dt.UTC)
    moments = [start, *islice(schedule.moments_after(start, zone), 4)]
    longest = {"daily": 2, "weekdays": 4, "weekly": 8, "monthly": 32}[kind]
    for before, after in pairwise(moments):
        assert before < after <= before + dt.timedelta(days=longest + 1)
        assert schedule.next_after(after - dt.timedelta(microseconds=1), zone) == after
        assert schedule.next_after(before, zone) == after


@pytest.mark.parametrize("text", ["", "8", "24:00", "12:60", "-1:00", "08:00:00", "٠٨:٠٠", "8:00", "noon"])
def test_what_is_no_time_of_day_is_none(text):
    assert parse_time(text) is None


def test_a_time_of_day_is_read():
    assert parse_time(" 08:30 ") == dt.time(8, 30)
