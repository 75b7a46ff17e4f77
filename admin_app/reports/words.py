"""Reports in words, in the language of the reader: when they are due, and how large a file is."""

import datetime as dt
from typing import Any

from babel import Locale
from babel.dates import format_time

from admin_app.i18n import _, format_day, format_number, timezone_names, wording
from admin_app.reports.model import DAILY, LAST_DAY, MONTHLY, WEEKDAYS, WEEKLY
from admin_app.reports.schedule import parse_time


def clock(time: dt.time) -> str:
    """A time of day, whatever the zone."""
    return str(format_time(time, "short", locale=wording()))


def weekday_name(day: int) -> str:
    """The name of a day of the week, 1 is Monday."""
    return str(Locale.parse(wording()).days["stand-alone"]["wide"][day - 1])


def schedule_in_words(report: Any) -> str:
    """Such as: every Monday at 08:00."""
    time = clock(parse_time(report.at_time) or dt.time())
    if report.kind == WEEKDAYS:
        return _("Every working day at %(time)s", time=time)
    if report.kind == WEEKLY:
        return _("Every week on %(day)s at %(time)s", day=weekday_name(report.weekday), time=time)
    if report.kind == MONTHLY and report.month_day == LAST_DAY:
        return _("Every month on its last day at %(time)s", time=time)
    if report.kind == MONTHLY:
        return _("Every month on day %(day)s at %(time)s", day=format_number(report.month_day), time=time)
    assert report.kind == DAILY
    return _("Every day at %(time)s", time=time)


def moment_in_words(moment: dt.datetime, zone: dt.tzinfo) -> str:
    """A moment as the clock and the calendar of this zone show it."""
    there = moment.astimezone(zone)
    return _("%(day)s, %(time)s", day=format_day(there.date(), "full"), time=clock(there.time()))


def zone_in_words(name: str) -> str:
    return dict(timezone_names()).get(name, name)


def size_in_words(size: int | None) -> str:
    """How large a file is, in units that people know."""
    if size is None:
        return ""
    if size < 1_000_000:
        return _("%(number)s KB", number=format_number(max(1, round(size / 1000))))
    return _("%(number)s MB", number=format_number(round(size / 1_000_000, 1)))
