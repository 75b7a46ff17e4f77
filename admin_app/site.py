"""The screens, in the order of the menu, and everything else that has an address."""

from typing import Any

from flask import Flask, redirect, url_for
from flask_admin import Admin
from flask_admin.theme import Theme

from admin_app import i18n
from admin_app.accounts import pages as account_pages
from admin_app.accounts import preferences as account_preferences
from admin_app.accounts import security
from admin_app.accounts.acting import act_as_person
from admin_app.accounts.view import AccountPage, RoleView, UserView
from admin_app.console import assets, context, headers, parts, preferences, refusals, session
from admin_app.console.actor import current_actor
from admin_app.console.context import BRAND
from admin_app.dashboard.view import DashboardPage
from admin_app.export import giving_way
from admin_app.export.view import ExportsPage, HistoryExportMixin
from admin_app.extensions import db
from admin_app.history import recording
from admin_app.jobs import running as jobs
from admin_app.jobs.view import JobsPage
from admin_app.ops.view import blueprint as health
from admin_app.projects.view import ProjectView
from admin_app.reports.view import ReportsPage, schedule_url
from admin_app.tags.view import TagView
from admin_app.tasks.view import TaskView
from admin_app.undo.view import UndoableHistoryPage, UndoPage
from admin_app.visits.view import VisitsPage

SCREENS = (TaskView, ProjectView, TagView, UserView, RoleView)


class HistoryScreen(HistoryExportMixin, UndoableHistoryPage):
    """The history of everything, to be read, taken back and exported."""


PAGES = (ReportsPage, HistoryScreen, JobsPage, ExportsPage, UndoPage, VisitsPage, AccountPage)


def init(app: Flask) -> None:
    """Bind everything that answers to an address."""
    recording.install(db.session)
    i18n.init(app, _person_settings)
    security.init(app)
    assets.init(app)
    context.init(app)
    parts.init(app)
    headers.init(app)
    refusals.init(app)
    session.init(app)
    preferences.init(app, account_preferences.save)
    jobs.init(app, act_as_person)
    giving_way.init(app)
    app.register_blueprint(health)
    app.jinja_env.globals["schedule_url"] = schedule_url
    app.register_blueprint(account_pages.blueprint)
    app.add_url_rule("/", "start", _start)
    admin = Admin(
        app,
        name=BRAND,
        theme=Theme(folder="bootstrap4", base_template="admin/base.html"),
        index_view=DashboardPage(),
        translations_path=str(i18n.CATALOGUES),
    )
    admin.add_views(*(screen() for screen in (*SCREENS, *PAGES)))


def _start() -> Any:
    return redirect(url_for("admin.index"))


def _person_settings() -> tuple[str | None, str | None]:
    actor = current_actor()
    return actor.locale, actor.timezone
