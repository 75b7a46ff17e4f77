"""The few numbers on top, and the tasks that the person should look at first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup
from sqlalchemy import select
from sqlalchemy.orm import Session

from admin_app.console import display
from admin_app.dashboard.boards import Link
from admin_app.dashboard.service import Figures
from admin_app.database.dialect_lists import in_passing
from admin_app.i18n import _, _n, format_number
from admin_app.permissions.actor import Actor
from admin_app.tasks.model import STATUSES, UNFINISHED, Task

#: So many overdue tasks of one's own are shown.
MINE = 7


@dataclass(slots=True)
class Tile:
    label: str
    icon: str
    value: str
    url: str
    tone: str = ""
    hint: str = ""


@dataclass(slots=True)
class Row:
    title: str
    url: str
    status: Markup
    due: Markup


@dataclass(slots=True)
class Mine:
    rows: list[Row]
    url: str


def shown(figures: Figures, link: Link) -> list[Tile]:
    done, before = figures.completed[-1], figures.completed[-2]
    numbers: list[tuple[str, str, int, Mapping[str, Sequence[str]]]] = [
        (_("Open tasks"), "inbox", figures.unfinished, {"status_in": UNFINISHED}),
        (_("Overdue"), "alert-triangle", figures.overdue, {"due": ("overdue",)}),
        (_("Due this week"), "calendar", figures.due_this_week, {"status_in": UNFINISHED, "due": ("week",)}),
        (
            _("Unassigned"),
            "user-plus",
            figures.unassigned,
            {"status_in": UNFINISHED, "assignee_in": ("none",)},
        ),
        (_("Done this week"), "circle-check", done, {"completed": ("week",)}),
    ]
    found = [Tile(label, icon, format_number(n), link(filters)) for label, icon, n, filters in numbers]
    found[1].tone = "bad" if figures.overdue else ""
    found[-1].hint = _change(done - before)
    return found


def _change(difference: int) -> str:
    if difference > 0:
        return _n(
            "%(num)s more than in all of last week", "%(num)s more than in all of last week", difference
        )
    if difference < 0:
        return _n(
            "%(num)s fewer than in all of last week", "%(num)s fewer than in all of last week", -difference
        )
    return _("As many as in all of last week")


def overdue_of_mine(session: Session, tasks: Any, actor: Actor, criteria: Sequence[Any], link: Link) -> Mine:
    """The overdue tasks of the person, those that wait longest first; asked for anew each time."""
    filters = {"due": ("overdue",), "assignee_in": ("me",)}
    by_argument = tasks.filters_by_argument
    late, own = (by_argument[name].criterion(name, values, actor) for name, values in filters.items())
    # A person has few tasks, and very many may be overdue: it begins with the person.
    asked = [in_passing(late), own]
    statement = tasks.visible(select(Task.id, Task.title, Task.status, Task.due_date)).where(
        *asked, *criteria
    )
    badge = display.badge(STATUSES)
    rows = [
        Row(
            row.title,
            tasks.url_of("details_view", id=row.id),
            badge(row.status, row),
            display.due_day(row.due_date, can_be_late=True),
        )
        for row in session.execute(statement.order_by(in_passing(Task.due_date), Task.id).limit(MINE))
    ]
    return Mine(rows, link(filters))
