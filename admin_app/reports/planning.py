"""A report's schedule in the zone of its owner, and what its next moment was reckoned by."""

import datetime as dt
import zoneinfo
from typing import Any

from flask import current_app

from admin_app.console.days import weekend
from admin_app.i18n import all_timezones
from admin_app.reports.model import Report
from admin_app.reports.schedule import Schedule, parse_time


def schedule_of(report: Any) -> Schedule:
    """When a report is due; of anything that has its columns."""
    time = parse_time(report.at_time)
    if time is None:
        raise AssertionError(f"report {report.id} has no time of day")
    return Schedule(report.kind, time, report.weekday, report.month_day, weekend())


def zone_name(person: Any) -> str:
    """The name of a person's time zone: their own, or that of the console."""
    chosen = getattr(person, "timezone", None)
    return chosen if chosen in all_timezones() else current_app.config["DEFAULT_TIMEZONE"]


def zone_of(person: Any) -> dt.tzinfo:
    return zoneinfo.ZoneInfo(zone_name(person))


def reckoned_by(report: Report) -> str:
    """What the next moment follows from. When this changed, whoever changed it, it is reckoned anew."""
    if report.paused or report.deleted_at is not None:
        return ""
    days = "".join(map(str, sorted(weekend())))
    when = f"{report.kind} {report.at_time} {report.weekday} {report.month_day} {days}"
    return f"{when} {zone_name(report.owner)}"


def plan(report: Report, moment: dt.datetime) -> dict[str, Any]:
    """The columns that say when the report is due next, after this moment."""
    by = reckoned_by(report)
    following = schedule_of(report).next_after(moment, zone_of(report.owner)) if by else None
    return {"planned_for": by, "next_run_at": following}


def set_plan(report: Report, moment: dt.datetime) -> None:
    for name, value in plan(report, moment).items():
        setattr(report, name, value)
