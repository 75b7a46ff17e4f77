"""Moving a day by calendar days, or by working days."""

import datetime as dt
from collections.abc import Collection
from functools import lru_cache

from admin_app.records.values import EARLIEST, LATEST

#: Nobody moves a day further than this.
MOST_DAYS = 3650


@lru_cache(maxsize=8192)
def shifted(day: dt.date, by: int, weekend: frozenset[int] = frozenset()) -> dt.date:
    """The day that many days later, or earlier; days of the `weekend` (1 is Monday) do not count.

    From a day of the weekend, the first day later is the first working day after it.
    """
    if not by:
        return day
    worked, step = 7 - len(weekend), 1 if by > 0 else -1
    if not 0 < worked < 7:
        return day + dt.timedelta(days=by)
    weeks, left = divmod(abs(by) - 1, worked)  # so that at least one step is left to walk
    day += dt.timedelta(weeks=weeks * step)
    for _day in range(left + 1):
        day += dt.timedelta(days=step)
        while day.isoweekday() in weekend:
            day += dt.timedelta(days=step)
    return day


def limits(by: int, weekend: Collection[int] = ()) -> tuple[dt.date, dt.date]:
    """The first and the last day that can be moved so far and stay on the calendar."""
    worked = 7 - len(weekend)
    far = dt.timedelta(days=abs(by) * 7 // worked + 14 if weekend else abs(by))
    return (EARLIEST, LATEST - far) if by > 0 else (EARLIEST + far, LATEST)
