"""The days that the dashboard counts by, as they are where the person is."""

import datetime as dt
from dataclasses import dataclass

from admin_app.console.days import span

#: Weeks that one may look back.
WEEKS = (4, 13, 26, 52)
USUAL_WEEKS = 26
#: Days before today and after it of which one sees what is due.
DUE_BEFORE, DUE_AFTER = 6, 7
#: How many days old the oldest of each age is; what is older is an age of its own.
AGES = (7, 30, 90, 180, 365)

#: A first and a last day, both counted in; None has no end on that side.
Span = tuple[dt.date | None, dt.date | None]


@dataclass(frozen=True, slots=True)
class Calendar:
    """Today in a person's time zone, the day on which their weeks begin (0 for Monday), and the zone."""

    today: dt.date
    zone: dt.tzinfo
    first_weekday: int

    @property
    def week(self) -> tuple[dt.date, dt.date]:
        return span("week", self.today, self.first_weekday)

    def weeks(self, number: int) -> list[tuple[dt.date, dt.date]]:
        """This week and those before it, the oldest first."""
        first, last = self.week
        back = [dt.timedelta(weeks=number - 1 - each) for each in range(number)]
        return [(first - each, last - each) for each in back]

    @property
    def due_days(self) -> list[dt.date]:
        return [self.today + dt.timedelta(days=each) for each in range(-DUE_BEFORE, DUE_AFTER + 1)]

    @property
    def ages(self) -> list[Span]:
        """When what is of each age was created; the first has no end, so that nothing is left out."""
        begins = [self.today - dt.timedelta(days=each - 1) for each in AGES]
        ends = [None, *(begin - dt.timedelta(days=1) for begin in begins)]
        return list(zip([*begins, None], ends, strict=True))
