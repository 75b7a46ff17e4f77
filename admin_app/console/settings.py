"""The settings that a screen may declare. A misspelt one, or one we do not support, is refused.

Flask-Admin ignores a setting that it does not know, so a slip of the pen shows as nothing at all.
"""

import difflib
from types import FunctionType
from typing import Any

SUPPORTED = frozenset(
    {
        "can_create",
        "can_delete",
        "can_edit",
        "can_export",
        "column_default_sort",
        "column_details_list",
        "column_export_list",
        "column_filters",
        "column_formatters",
        "column_formatters_detail",
        "column_labels",
        "column_list",
        "column_searchable_list",
        "column_sortable_list",
        "create_template",
        "details_template",
        "edit_template",
        "export_types",
        "form_args",
        "form_columns",
        "form_groups",
        "form_overrides",
        "list_template",
        "menu_icon_value",
        "page_size",
        "page_size_options",
    }
)
PREFIXES = (
    "action_",
    "ajax_",
    "bulk_",
    "can_",
    "column_",
    "copy_",
    "create_",
    "details_",
    "editable_",
    "edit_",
    "export_",
    "fast_",
    "form_",
    "ignore_",
    "inline_",
    "list_",
    "menu_",
    "named_",
    "page_",
    "search_",
    "simple_",
)

#: Settings that name fields of the form.
OF_THE_FORM = ("copy_fields", "form_adds")


def check(cls: type) -> None:
    """Raise `TypeError` if the class declares a setting that is not supported."""
    ours = {
        name for base in cls.__mro__[1:] if base.__module__.startswith("admin_app.") for name in vars(base)
    }
    supported = SUPPORTED | ours
    for name, value in vars(cls).items():
        if name in supported or not name.startswith(PREFIXES) or _is_method(value):
            continue
        near = difflib.get_close_matches(name, supported, n=1)
        hint = f"; did you mean {near[0]}?" if near else ""
        raise TypeError(f"{cls.__name__}.{name} is no setting of ConsoleView{hint}")
    for name in OF_THE_FORM:
        for field in vars(cls).get(name, ()):
            if field not in cls.form_columns:  # type: ignore[attr-defined]
                raise TypeError(f"{cls.__name__}.{name}: {field!r} is no field of its form")


def _is_method(value: Any) -> bool:
    return isinstance(value, (FunctionType, classmethod, staticmethod))
