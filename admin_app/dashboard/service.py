"""Counts tasks for the dashboard: each number is that of a list with the same filters.

Most is read from indexes that hold all that is asked for. No number needs a table of its own; what it
costs to count very many tasks is why `keeping` keeps the figures for a while.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from typing import Any

from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import Session
from sqlalchemy.sql.elements import ColumnElement

from admin_app.console.days import moments
from admin_app.dashboard.spans import Calendar, Span
from admin_app.database.dialect_lists import in_passing
from admin_app.tasks.model import UNFINISHED, Task

#: Lets a query through the gate.
See = Callable[[Select[Any]], Select[Any]]


@dataclass(slots=True)
class Figures:
    """What was counted. Days, weeks and ages are in the order of the calendar's."""

    #: Unfinished tasks by who they are assigned to; None is nobody.
    people: list[tuple[int | None, int]]
    #: The same by project: how many are open, in progress, blocked.
    projects: list[tuple[int | None, list[int]]]
    overdue: int
    due_this_week: int
    due: list[int]
    created: list[int]
    completed: list[int]
    ages: list[int]

    @property
    def unfinished(self) -> int:
        return sum(number for _person, number in self.people)

    @property
    def unassigned(self) -> int:
        return dict(self.people).get(None, 0)

    def plain(self) -> dict[str, Any]:
        """What `Figures(**plain)` makes again, in JSON too."""
        return {each.name: getattr(self, each.name) for each in fields(self)}


class Counting:
    """Counts what `see` lets through and `criteria` ask for."""

    def __init__(
        self, session: Session, see: See, calendar: Calendar, criteria: Sequence[ColumnElement[bool]]
    ) -> None:
        self.session = session
        self.see = see
        self.calendar = calendar
        self.criteria = criteria

    def figures(self, weeks: int) -> Figures:
        spans = self.calendar.weeks(weeks)
        projects = self._projects()
        created, completed, ages = self._by_moment(spans)
        return Figures(
            people=[(person, number) for person, number in self._people()],
            projects=[(row[0], list(row[1:4])) for row in projects],
            overdue=sum(row[4] for row in projects),
            due_this_week=sum(row[5] for row in projects),
            due=self._due(),
            created=created,
            completed=completed,
            ages=ages,
        )

    def _select(self, *what: Any) -> Select[Any]:
        return self.see(select(*what)).where(*self.criteria)

    def _unfinished(self, *what: Any) -> Select[Any]:
        # What is unfinished is no reason to begin with an index: the others hold the status too.
        return self._select(*what).where(in_passing(Task.status.in_(UNFINISHED)))

    def _people(self) -> Sequence[Any]:
        column = Task.assignee_id
        return self.session.execute(self._unfinished(column, func.count()).group_by(column)).all()

    def _projects(self) -> Sequence[Any]:
        first, last = self.calendar.week
        each = [func.count().filter(Task.status == status) for status in UNFINISHED]
        late = func.count().filter(Task.due_date < self.calendar.today)
        soon = func.count().filter(Task.due_date.between(first, last))
        column = Task.project_id
        return self.session.execute(self._unfinished(column, *each, late, soon).group_by(column)).all()

    def _due(self) -> list[int]:
        days, column = self.calendar.due_days, Task.due_date
        statement = self._unfinished(column, func.count()).where(column.between(days[0], days[-1]))
        found = {day: number for day, number in self.session.execute(statement.group_by(column))}
        return [found.get(day, 0) for day in days]

    def _by_moment(self, weeks: Sequence[Span]) -> tuple[list[int], list[int], list[int]]:
        """By week of creation and of completion, and by age: each number a range of an index."""
        asked = [
            *(self._select(func.count()).where(self._within(Task.created_at, each)) for each in weeks),
            *(self._select(func.count()).where(self._within(Task.completed_at, each)) for each in weeks),
            *(
                self._unfinished(func.count()).where(self._within(Task.created_at, each))
                for each in self.calendar.ages
            ),
        ]
        found = list(self.session.execute(select(*(each.scalar_subquery() for each in asked))).one())
        number = len(weeks)
        return found[:number], found[number : 2 * number], found[2 * number :]

    def _within(self, column: Any, days: Span) -> ColumnElement[bool]:
        begin, end = moments(*days, self.calendar.zone)
        return and_(*([column >= begin] if begin else []), *([column < end] if end else []))
