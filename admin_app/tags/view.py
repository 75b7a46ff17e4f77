"""The screen of tags."""

from admin_app.i18n import _l
from admin_app.record_view import RecordView
from admin_app.tags.model import Tag


class TagView(RecordView):
    model_class = Tag
    name = _l("Tags")
    endpoint = "tags"
    menu_icon_value = "tag"
    create_label = _l("New tag")
    delete_label = _l("Delete tag")

    column_list = ("name", "colour", "updated_at")
    column_labels = {
        "name": _l("Name"),
        "colour": _l("Colour"),
        "created_at": _l("Created"),
        "updated_at": _l("Updated"),
    }
    column_searchable_list = ("name",)
    column_sortable_list = ("name", "colour", "updated_at")
    column_default_sort = (("name", False),)
    column_filters = ("colour",)
    form_columns = ("name", "colour")
    editable_cells = ("name", "colour")
