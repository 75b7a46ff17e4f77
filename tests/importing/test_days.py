"""Days in the forms that files have them; day and month are never guessed."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from admin_app.errors import BadInput
from admin_app.importing.answers import Answers
from admin_app.importing.reading.table import Question
from admin_app.importing.values.days import DayColumn, Undecided, possible

DAYS = st.dates(dt.date(1900, 1, 1), dt.date(2199, 12, 31))


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-12-31", "2026-12-31"),
        ("2026-12-31T23:59:59Z", "2026-12-31"),
        ("2026-12-31 10:00 +0100", "2026-12-31"),
        ("20261231", "2026-12-31"),
        ("31.12.2026", "2026-12-31"),
        ("1.2.26 14:00", "2026-02-01"),
        ("2026/1/5", "2026-01-05"),
        ("21/Dec/22 3:31 PM", "2022-12-21"),
        ("21/abr/26", "2026-04-21"),
        ("21 de abril de 2026", "2026-04-21"),
        ("Mon, 23 Feb 2020 10:00 GMT", "2020-02-23"),
        ("3rd May 2026", "2026-05-03"),
        ("1 мая 2026 г.", "2026-05-01"),
        ("2026年1月5日", "2026-01-05"),
        ("２０２６年１月５日（月）", "2026-01-05"),
        ("2026년 1월 5일", "2026-01-05"),
        ("٢٠٢٦-٠١-٠٥", "2026-01-05"),
        ("46022", "2025-12-31"),
        ("October 8, 2021 → October 29, 2021", "2021-10-29"),
        ("2026-01-05 - 2026-01-08", "2026-01-08"),
        ("5.1.2026 – 8.1.2026", "2026-01-08"),
    ],
)
def test_a_day_is_read(text, day):
    assert set(possible(text).values()) == {dt.date.fromisoformat(day)}


@pytest.mark.parametrize(
    "text",
    ["2026-02-30", "31/02/2026", "soon", "12/2", "Dec 2022", "2026-W01-1", "3", "1/1/0026", "5 listopad 2026",
     "Foo 5, 2026", "1/2/2026 x", "2026-1", "1.13.2026"],
)  # fmt: skip
def test_what_is_no_day_is_refused(text):
    with pytest.raises(BadInput):
        possible(text)


@given(DAYS)
def test_a_day_that_both_orders_allow_is_left_to_the_column(day):
    found = possible(f"{day.day}/{day.month}/{day.year}")
    assert found["dmy"] == day
    assert ("mdy" in found) == (day.day <= 12)


@given(DAYS, st.sampled_from(["%d.%m.%Y", "%Y/%m/%d", "%d %B %Y", "%B %d, %Y", "%d-%b-%Y", "%Y年%m月%d日"]))
def test_forms_without_doubt_are_exact(day, form):
    assert set(possible(day.strftime(form)).values()) == {day}


def test_any_cell_of_the_column_decides():
    column = DayColumn()
    first = column.read("1/2/2026")
    assert isinstance(first, Undecided) and column.decided is None and column.question == "1/2/2026"
    assert column.read("1/13/2026") == dt.date(2026, 1, 13)
    assert column.decided == "mdy" and not column.question
    assert first.days["mdy"] == dt.date(2026, 1, 2)


def test_a_column_that_contradicts_itself_is_asked():
    column = DayColumn()
    for text in ("1/2/2026", "13/1/2026", "1/13/2026"):
        column.read(text)
    assert column.question == "1/2/2026"


def test_a_plan_reads_the_rows_before_as_the_one_that_decides(plan, values_of):
    found = plan("title,due_date\na,1/2/2026\nb,2/13/2026\nc,\n")
    assert [row["due_date"] for row in values_of(found)] == [dt.date(2026, 1, 2), dt.date(2026, 2, 13), None]


def test_a_plan_asks_when_nothing_decides_and_takes_the_answer(plan, values_of):
    content = "title,due_date\na,1/2/2026\nb,3/3/2026\n"
    with pytest.raises(Question) as caught:
        plan(content)
    assert caught.value.asks == "date-order"
    found = plan(content, answers=Answers(date_order="dmy"))
    assert [row["due_date"].isoformat() for row in values_of(found)] == ["2026-02-01", "2026-03-03"]
