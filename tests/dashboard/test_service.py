"""Weeks and days begin at the person's midnight, in summer and in winter."""

import datetime as dt
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

from admin_app.dashboard import charts
from admin_app.dashboard.drawing import Area, ceiling, columns, points, rooms, side_by_side
from admin_app.dashboard.service import Counting
from admin_app.dashboard.spans import Calendar
from admin_app.extensions import db

NEW_YORK = ZoneInfo("America/New_York")
MONDAY, SATURDAY, SUNDAY = 0, 5, 6


@pytest.fixture
def count(app):
    def call(calendar, weeks=4):
        with app.app_context():
            return Counting(db.session(), lambda statement: statement, calendar, ()).figures(weeks)

    return call


def moment(text):
    return dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC)


def test_a_week_in_which_clocks_change_is_as_long_as_it_is(insert_tasks, count):
    # Clocks go forward on 8 March 2026 at 2 in the morning, the first day of this week.
    written = ["2026-03-08 04:59:59", "2026-03-08 05:00:00", "2026-03-15 03:59:59", "2026-03-15 04:00:00"]
    insert_tasks(4, created_at=lambda n: moment(written[n]))
    figures = count(Calendar(dt.date(2026, 3, 18), NEW_YORK, SUNDAY))
    assert figures.created == [0, 1, 2, 1]


def test_a_task_is_completed_on_the_day_that_it_was_there(insert_tasks, count):
    late_on_sunday = moment("2026-11-23 04:30:00")
    insert_tasks(1, status="done", completed_at=late_on_sunday)
    assert count(Calendar(dt.date(2026, 11, 25), NEW_YORK, MONDAY)).completed == [0, 0, 1, 0]
    assert count(Calendar(dt.date(2026, 11, 25), dt.UTC, MONDAY)).completed == [0, 0, 0, 1]


@pytest.mark.parametrize(
    ("weekday", "first"), [(MONDAY, "2026-11-16"), (SATURDAY, "2026-11-21"), (SUNDAY, "2026-11-15")]
)
def test_weeks_begin_where_the_person_is(weekday, first):
    weeks = Calendar(dt.date(2026, 11, 21), dt.UTC, weekday).weeks(4)
    assert str(weeks[-1][0]) == first
    assert all(last - begin == dt.timedelta(days=6) for begin, last in weeks)
    assert [(b[0] - a[1]).days for a, b in zip(weeks, weeks[1:], strict=False)] == [1, 1, 1]


def test_ages_leave_no_day_out_and_count_none_twice():
    ages = Calendar(dt.date(2026, 11, 21), dt.UTC, MONDAY).ages
    assert ages[0] == (dt.date(2026, 11, 15), None)
    assert ages[-1][0] is None
    assert all(
        newer[0] - older[1] == dt.timedelta(days=1) for newer, older in zip(ages, ages[1:], strict=False)
    )


def test_days_are_due_before_and_after_today(insert_tasks, count):
    today = dt.date(2026, 11, 21)
    insert_tasks(16, due_date=lambda n: today + dt.timedelta(days=n - 7))
    figures = count(Calendar(today, dt.UTC, MONDAY))
    assert figures.due == [1] * 14
    assert (figures.overdue, figures.due_this_week) == (7, 7)


def test_figures_come_back_from_plain_values(insert_tasks, count):
    insert_tasks(3)
    figures = count(Calendar(dt.date.today(), dt.UTC, MONDAY))
    assert type(figures)(**figures.plain()) == figures


@pytest.mark.parametrize(
    ("number", "end"), [(0, 2), (1, 2), (3, 4), (5, 6), (7, 8), (11, 12), (22, 24), (41, 60), (1_201, 1_600)]
)
def test_an_axis_ends_with_a_round_number(number, end):
    assert ceiling(number) == end


def test_a_bar_of_one_among_thousands_is_seen():
    boxes = columns([0, 1, 5000], 5000, Area(top=0, bottom=100), width=0.5)
    assert [box.height for box in boxes] == [0, 2, 100]


def test_a_line_that_goes_below_nothing_stays_in_its_area():
    found, nothing = points([2, -2], Area(top=0, bottom=100))
    assert [y for _x, y in found] == [0, 100]
    assert nothing == 50
    assert points([0, 0], Area(top=0, bottom=100))[1] == 0


def test_the_parts_of_a_lying_bar_lie_side_by_side_and_fill_it():
    assert side_by_side([1, 0, 3], 4, 200) == [(0, 50), (50, 0), (50, 150)]
    assert side_by_side([0, 0], 0, 200) == [(0, 0), (0, 0)]


def test_a_part_of_a_few_among_thousands_is_seen_and_the_bar_stays_as_long_as_it_is():
    assert side_by_side([40], 25_000, 200) == [(0, 3)]
    assert side_by_side([1, 24_998, 1], 25_000, 200) == [(0, 3), (3, 194), (197, 3)]
    assert side_by_side([1, 1, 25_000], 50_000, 200) == [(0, 3), (3, 3), (6, 100)]


@pytest.mark.parametrize("most", [0, 9, 25_000, 1_000_000])
def test_the_numbers_of_an_axis_have_room_beside_the_drawing_on_a_phone(app, count, most):
    calendar = Calendar(dt.date(2026, 11, 21), dt.UTC, MONDAY)
    figures = replace(count(calendar), created=[most, 0, 0, 0])
    with app.test_request_context():
        drawing = charts.flow_per_week(figures, calendar, lambda filters: "/", 4).drawing
    longest = max(len(text) for _y, text in (*drawing.ticks, *drawing.balance))
    assert drawing.left >= longest * 11, "so wide is a digit there"
    assert min(mark.box.x for mark in drawing.marks) >= drawing.left < drawing.dots[0][0]


def test_the_rooms_of_a_drawing_lie_side_by_side_and_fill_it():
    found = rooms(4, Area(top=10, bottom=60, left=40))
    assert [(box.x, box.width) for box in found] == [(40, 150), (190, 150), (340, 150), (490, 150)]
    assert {(box.y, box.height) for box in found} == {(10, 50)}
