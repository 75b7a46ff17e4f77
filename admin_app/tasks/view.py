"""The screen of tasks."""

from typing import Any

from flask_admin.actions import action
from markupsafe import Markup

from admin_app.bulk.what import BulkVerb
from admin_app.console import display
from admin_app.console.endpoints import Verb
from admin_app.i18n import _l, _n
from admin_app.record_view import RecordView
from admin_app.saved_views.service import ShippedView
from admin_app.tasks import service
from admin_app.tasks.importing import TARGET
from admin_app.tasks.model import UNFINISHED, Task


def due(value: Any, row: Any) -> Markup:
    """The due date; a task that is done is never late."""
    return display.due_day(value, can_be_late=row.status in UNFINISHED)


def completed(number: int) -> str:
    return _n("%(num)s task was completed.", "%(num)s tasks were completed.", number)


def reopened(number: int) -> str:
    return _n("%(num)s task was reopened.", "%(num)s tasks were reopened.", number)


#: What rows offer; each list of tasks asks for it fifty times.
COMPLETE = [Verb("complete", _l("Complete"), "circle-check")]
REOPEN = [Verb("reopen", _l("Reopen"), "rotate")]


class TaskView(RecordView):
    model_class = Task
    service = service
    name = _l("Tasks")
    endpoint = "tasks"
    menu_icon_value = "list-check"
    create_label = _l("New task")
    delete_label = _l("Delete task")
    search_label = _l("Search in titles, descriptions, and names of people, projects and tags")
    empty_title = _l("No tasks yet.")
    empty_hint = _l("Create the first one, or import a file.")

    column_list = ("title", "status", "priority", "assignee", "project", "due_date", "tags")
    shipped_views = (
        ShippedView("mine", _l("My open"), "status_in=open,in_progress,blocked&assignee_in=me&sort=due_date"),
        ShippedView("overdue", _l("Overdue"), "due=overdue&sort=due_date"),
        ShippedView("unassigned", _l("Unassigned"), "status_in=open,in_progress,blocked&assignee_in=none"),
        ShippedView("done", _l("Recently done"), "completed=last7&sort=-completed_at"),
    )
    more_columns = ("created_by", "created_at", "updated_at", "completed_at")
    column_details_list = (
        "status",
        "priority",
        "assignee",
        "project",
        "due_date",
        "tags",
        "description",
    )
    meta_columns = ("created_by", "created_at", "updated_at", "completed_at")
    column_labels = {
        "title": _l("Title"),
        "description": _l("Description"),
        "status": _l("Status"),
        "priority": _l("Priority"),
        "assignee": _l("Assignee"),
        "assignee_id": _l("Assignee"),
        "project": _l("Project"),
        "project_id": _l("Project"),
        "due_date": _l("Due"),
        "tags": _l("Tags"),
        "created_by": _l("Created by"),
        "created_at": _l("Created"),
        "updated_at": _l("Updated"),
        "completed_at": _l("Completed"),
        "changed_by": _l("Changed by"),
        "was_status": _l("Was ever"),
        "was_assignee": _l("Was ever assigned to"),
        "batch": _l("Written together"),
    }
    column_searchable_list = ("title", "description")
    column_sortable_list = (
        "title",
        "status",
        "priority",
        "assignee",
        "project",
        "due_date",
        "created_at",
        "updated_at",
        "completed_at",
    )
    column_filters = (
        "status",
        "priority",
        "assignee",
        "project",
        "due_date",
        "tags",
        "created_by",
        "created_at",
        "updated_at",
        "completed_at",
        "title",
        "description",
        "changed_by",
        "was_status",
        "was_assignee",
        "batch",
    )
    minor_filters = ("created_by", "created_at", "updated_at", "completed_at", *column_filters[-6:])
    column_formatters = {"due_date": display.by_value(due, "status"), "created_by": display.author}
    row_needs = ("status",)

    form_columns = (
        "title",
        "description",
        "status",
        "priority",
        "assignee_id",
        "project_id",
        "due_date",
        "tags",
    )
    # A copy is a task of its own: it is open, and known to no other program by a key.
    copy_fields = ("title", "description", "priority", "assignee_id", "project_id", "due_date", "tags")
    editable_cells = ("title", "status", "priority", "assignee", "project", "due_date", "tags")
    cell_letters = {"s": "status", "p": "priority", "a": "assignee"}
    form_adds = ("project_id", "tags")
    bulk_fields = ("status", "priority", "assignee_id", "project_id", "due_date", "tags")
    bulk_verbs = (
        BulkVerb("complete", _l("Complete"), "circle-check", {"status": "done"}, Task.unfinished),
        BulkVerb("reopen", _l("Reopen"), "rotate", {"status": "open"}, ~Task.unfinished),
    )
    form_groups = {"main": form_columns[:2], "side": form_columns[2:]}

    column_export_list = (
        "id",
        "title",
        "description",
        "status",
        "priority",
        "due_date",
        "assignee",
        "project",
        "tags",
        "created_by",
        "created_at",
        "updated_at",
        "completed_at",
        "version",
    )

    import_target = TARGET

    def import_words(self, number: int) -> str:
        return _n("%(num)s task", "%(num)s tasks", number)

    def news_sentence(self, number: int) -> str:
        return _n("%(num)s task changed meanwhile.", "%(num)s tasks changed meanwhile.", number)

    def row_verbs(self, row: Any) -> list[Verb]:
        return COMPLETE if row.status in UNFINISHED else REOPEN

    @action("complete", _l("Complete"))
    def action_complete(self, ids: list[int], version: int | None) -> None:
        self.apply(ids, service.complete, version, completed)

    @action("reopen", _l("Reopen"))
    def action_reopen(self, ids: list[int], version: int | None) -> None:
        self.apply(ids, service.reopen, version, reopened)
