"""Spans of days that people ask for by name, such as `overdue` or `next7`, in their time zone."""

import datetime as dt

from flask import current_app

from admin_app.i18n import _l

#: Names of spans for days that lie ahead, and for moments that lie behind.
AHEAD = {
    "overdue": _l("Overdue"),
    "today": _l("Today"),
    "week": _l("This week"),
    "next7": _l("Next 7 days"),
    "none": _l("No date"),
}
BEHIND = {
    "today": _l("Today"),
    "week": _l("This week"),
    "last7": _l("Last 7 days"),
    "last30": _l("Last 30 days"),
    "none": _l("Never"),
}


def span(name: str, today: dt.date, first_weekday: int) -> tuple[dt.date, dt.date]:
    """The first and the last day of a named span; a week begins on `first_weekday`, 0 for Monday."""
    if name == "week":
        start = today - dt.timedelta(days=(today.weekday() - first_weekday) % 7)
        return start, start + dt.timedelta(days=6)
    first, last = {"today": (0, 0), "next7": (0, 6), "last7": (-6, 0), "last30": (-29, 0)}[name]
    return today + dt.timedelta(days=first), today + dt.timedelta(days=last)


def weekend() -> frozenset[int]:
    """The days of the week that are not worked, 1 is Monday, by the setting WEEKEND."""
    return frozenset(map(int, current_app.config["WEEKEND"].split(",")))


def moments(
    first: dt.date | None, last: dt.date | None, zone: dt.tzinfo
) -> tuple[dt.datetime | None, dt.datetime | None]:
    """The UTC moments from the beginning of `first` to before the end of `last`, in a person's zone."""
    begin = dt.datetime.combine(first, dt.time(), zone).astimezone(dt.UTC) if first else None
    end = None
    if last:
        end = dt.datetime.combine(last + dt.timedelta(days=1), dt.time(), zone).astimezone(dt.UTC)
    return begin, end


def parse_day(text: str) -> dt.date | None:
    """A day as addresses hold it (YYYY-MM-DD), or None."""
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        return None
    return day if len(text) == 10 and 1900 <= day.year < 9999 else None
