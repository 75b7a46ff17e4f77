"""When a report is due: days of a calendar and a time of day, in a time zone with its leaps."""

import calendar
import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from admin_app.reports.model import DAILY, LAST_DAY, MONTHLY, WEEKDAYS, WEEKLY

TIME = re.compile(r"([01]\d|2[0-3]):([0-5]\d)", re.ASCII)
MINUTE = dt.timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Schedule:
    """`weekday` (1 is Monday) is for weekly ones, `month_day` for monthly: 31 is the last day of any month,
    and so is a day that a month does not have. `weekend` are days of the week that are not worked.
    """

    kind: str
    time: dt.time
    weekday: int = 1
    month_day: int = 1
    weekend: frozenset[int] = frozenset({6, 7})

    def falls_on(self, day: dt.date) -> bool:
        """Whether it is due on this day."""
        if self.kind == WEEKDAYS:
            return day.isoweekday() not in self.weekend
        if self.kind == WEEKLY:
            return day.isoweekday() == self.weekday
        if self.kind == MONTHLY:
            length = calendar.monthrange(day.year, day.month)[1]
            return day.day == (length if self.month_day == LAST_DAY else min(self.month_day, length))
        return self.kind == DAILY

    def moments_after(self, moment: dt.datetime, zone: dt.tzinfo) -> Iterator[dt.datetime]:
        """When it is due later than this moment: each once, in UTC, for ever."""
        day, last = moment.astimezone(zone).date() - dt.timedelta(days=1), moment
        while True:
            if self.falls_on(day):
                found = existing(dt.datetime.combine(day, self.time), zone)
                if found > last:
                    last = found
                    yield found
            day += dt.timedelta(days=1)

    def next_after(self, moment: dt.datetime, zone: dt.tzinfo) -> dt.datetime:
        """The first moment later than this one at which it is due, in UTC."""
        return next(self.moments_after(moment, zone))

    def next_three(self, moment: dt.datetime, zone: dt.tzinfo) -> list[dt.datetime]:
        return list(islice(self.moments_after(moment, zone), 3))


def existing(wall: dt.datetime, zone: dt.tzinfo) -> dt.datetime:
    """What a clock on the wall of this zone shows, as a moment in UTC.

    A time that the clocks leap over becomes the next minute that there is; of one that comes twice the
    first is meant.
    """
    while True:
        moment = wall.replace(tzinfo=zone, fold=0).astimezone(dt.UTC)
        if moment.astimezone(zone).replace(tzinfo=None, fold=0) == wall:
            return moment
        wall += MINUTE


def parse_time(text: str) -> dt.time | None:
    """A time of day as forms send it, such as 08:30; None for what is none."""
    found = TIME.fullmatch(text.strip())
    return dt.time(int(found[1]), int(found[2])) if found else None
