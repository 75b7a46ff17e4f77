"""The screen of projects."""

from admin_app.i18n import _l
from admin_app.projects.model import Project
from admin_app.record_view import RecordView


class ProjectView(RecordView):
    model_class = Project
    name = _l("Projects")
    endpoint = "projects"
    menu_icon_value = "folder"
    create_label = _l("New project")
    delete_label = _l("Delete project")

    column_list = ("name", "description", "archived", "updated_at")
    column_labels = {
        "name": _l("Name"),
        "description": _l("Description"),
        "archived": _l("Archived"),
        "created_at": _l("Created"),
        "updated_at": _l("Updated"),
    }
    column_searchable_list = ("name", "description")
    column_sortable_list = ("name", "archived", "updated_at")
    column_default_sort = (("name", False),)
    column_filters = ("archived",)
    form_columns = ("name", "description", "archived")
    editable_cells = ("name", "archived")
