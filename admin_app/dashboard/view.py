"""The dashboard: where one stands today, as numbers that lead to lists."""

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from flask import current_app, flash, redirect, render_template, request
from flask_admin.base import expose
from markupsafe import Markup
from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from admin_app.accounts.model import User
from admin_app.console import listing
from admin_app.console.actor import current_actor
from admin_app.console.arguments import ListArguments
from admin_app.console.choices import Choice
from admin_app.console.empty import Empty, empty
from admin_app.console.page import ConsolePage
from admin_app.dashboard import charts, recent, standings, tiles
from admin_app.dashboard.boards import Board
from admin_app.dashboard.drawn import Drawn
from admin_app.dashboard.keeping import Keeper
from admin_app.dashboard.service import Counting, Figures
from admin_app.dashboard.spans import USUAL_WEEKS, WEEKS, Calendar
from admin_app.extensions import db
from admin_app.i18n import _, _l, _n, first_weekday, format_time, person_timezone, today, wording
from admin_app.projects.model import Project
from admin_app.records.names import names_of
from admin_app.tasks.model import Task

#: Raised when kept figures mean something else than before.
FORM_OF_FIGURES = 1


@dataclass(slots=True)
class Page:
    """What the template shows: tiles and boards, or why there are none (without `empty`: no right)."""

    empty: Empty | None = None
    tiles: Sequence[Any] = ()
    boards: Markup | str = ""
    mine: Any = None
    recent: Any = None
    weeks: Sequence[Choice] = ()
    projects: Sequence[Choice] = ()
    more_projects: bool = False
    scope: str = ""
    as_of: str = ""
    refresh_url: str = ""
    whole_url: str = ""


class DashboardPage(ConsolePage):
    name = _l("Dashboard")
    endpoint = "admin"
    url = "/admin"
    menu_icon_value = "layout-dashboard"

    def __init__(self) -> None:
        super().__init__()
        self._drawn = Drawn()

    def passes(self, name: str) -> bool:
        # Everybody who has signed in lands here; what is counted is only what they may see.
        return name == "index" and bool(current_actor().id)

    @expose("/")
    def index(self) -> Any:
        if not current_actor().has("tasks.see"):
            return self.render("admin/index.html", page=Page())
        asked = Asked(next(view for view in self.admin._views if view.endpoint == "tasks"))
        if "refresh" in request.args:
            asked.figures(anew=True)
            return redirect(asked.address(self.url_of("index")))
        for problem in asked.problems:
            flash(problem, "warning")
        if not asked.arguments.filters and not asked.all_tasks:
            return self.render("admin/index.html", page=Page(empty=empty(asked.tasks, ListArguments())))
        return self.render("admin/index.html", page=asked.page(self.url_of("index"), self._drawn))


class Asked:
    """The dashboard as an address asks for it: so many weeks back, and of these projects."""

    def __init__(self, tasks: Any) -> None:
        self.tasks = tasks
        self.actor = current_actor()
        self.calendar = Calendar(today(), person_timezone(), first_weekday())
        given = MultiDict({"project_in": request.args["project_in"]} if "project_in" in request.args else {})
        found = tasks.reader.read(given)
        self.arguments: ListArguments = replace(found, problems=())
        self.weeks, wrong = self._weeks(request.args.get("weeks", ""))
        self.problems = [*found.problems, *wrong]

    def _weeks(self, text: str) -> tuple[int, list[str]]:
        known = {str(number): number for number in WEEKS}
        if text in known or not text:
            return known.get(text, USUAL_WEEKS), []
        return USUAL_WEEKS, [_("“%(name)s” does not take %(values)s.", name="weeks", values=text[:40])]

    def address(self, index: str, **more: str) -> str:
        pairs = [*self.arguments.own_pairs(), *more.items()]
        if self.weeks != USUAL_WEEKS:
            pairs.insert(0, ("weeks", str(self.weeks)))
        return f"{index}?{urlencode(pairs, safe=',')}" if pairs else index

    def link(self, filters: Mapping[str, Sequence[str]]) -> str:
        merged = {**self.arguments.filters, **{name: tuple(values) for name, values in filters.items()}}
        return str(self.tasks.list_url(ListArguments(filters=merged)))

    @cached_property
    def all_tasks(self) -> int:
        """How many tasks the person may see, counted as far as the list does."""
        return listing.count(self.tasks, ListArguments(), self.actor)

    @cached_property
    def _listing(self) -> listing.Listing:
        return listing.Listing(self.tasks, self.arguments, self.actor)

    def _count(self) -> Figures:
        return Counting(db.session(), self.tasks.visible, self.calendar, self._listing.conditions).figures(
            self.weeks
        )

    def figures(self, *, anew: bool = False) -> tuple[dt.datetime, Figures]:
        """When it was counted, and what: of few tasks now, of very many a while ago unless `anew`."""
        if self.all_tasks <= listing.COUNT_LIMIT:
            return dt.datetime.now(dt.UTC), self._count()
        # What the gate lets through is part of the name: nobody gets what was counted for others.
        gate = self.tasks.visible(select(Task.id)).compile(db.engine)
        asked = (self.weeks, self.arguments.query(), self.calendar)
        database = db.engine.url.render_as_string(hide_password=True)
        keeper = Keeper(
            Path(current_app.config["DATA_FOLDER"]), FORM_OF_FIGURES, database, gate, gate.params, *asked
        )
        made_at, figures = keeper.get(lambda: self._count().plain(), anew=anew)
        return dt.datetime.fromtimestamp(made_at, dt.UTC), Figures(**figures)

    def page(self, index: str, drawn: Drawn) -> Page:
        made_at, figures = self.figures()
        weeks = [Choice(str(n), _n("%(num)s week", "%(num)s weeks", n), n == self.weeks) for n in WEEKS]
        projects, scope, more = self._projects()
        return Page(
            tiles=tiles.shown(figures, self.link),
            boards=self._boards(figures, drawn),
            mine=self._mine(),
            recent=self._recent(),
            weeks=weeks,
            projects=projects,
            more_projects=more,
            scope=f"{scope} · {next(each.label for each in weeks if each.chosen)}",
            as_of=_("As of %(time)s", time=format_time(made_at)),
            refresh_url=self.address(index, refresh="1"),
            whole_url=index if self.arguments.filters else "",
        )

    def _mine(self) -> tiles.Mine:
        narrowing = self._listing.conditions_in_passing
        return tiles.overdue_of_mine(db.session(), self.tasks, self.actor, narrowing, self.link)

    def _recent(self) -> recent.Recent:
        narrowing = self._listing.conditions_in_passing
        return recent.last_changes(db.session(), self.tasks, self.actor, narrowing)

    def _boards(self, figures: Figures, drawn: Drawn) -> Markup:
        people = names_of(User, [person for person, _number in figures.people])
        projects = names_of(Project, [project for project, _numbers in figures.projects])
        plain = json.dumps([figures.plain(), people, projects])
        asked = (self.calendar, self.weeks, self.arguments.query(), request.script_root, wording())

        def draw() -> str:
            boards = self._made(figures, people, projects)
            return render_template("admin/dashboard/boards.html", boards=boards)

        return Markup(drawn.get((plain, *asked), draw))  # noqa: S704 - a template made it

    def _made(self, figures: Figures, people: dict[int, str], projects: dict[int, str]) -> list[Board]:
        return [
            charts.due_per_day(figures, self.calendar, self.link),
            standings.open_by_person(figures, self.link, people),
            charts.flow_per_week(figures, self.calendar, self.link, self.weeks),
            standings.age_of_open(figures, self.calendar, self.link),
            standings.open_by_project(figures, self.link, projects),
        ]

    def _projects(self) -> tuple[list[Choice], str, bool]:
        """The projects to choose from, those that are chosen in words, and whether there are more."""
        chosen = dict(self.arguments.filters)
        facet = self.tasks.filters_by_argument["project_in"].facet(chosen, self.actor)
        values = chosen.get("project_in", ())
        choices = [Choice("", _("All projects"), not values)]
        if len(values) > 1:
            choices.append(Choice(",".join(values), facet.summary, True))
        choices += [Choice(o.value, o.label, values == (o.value,)) for o in facet.options]
        return choices, facet.summary if values else choices[0].label, facet.more_options
