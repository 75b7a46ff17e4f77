"""A setting of a view that is misspelt, or that the console does not support, is refused at once."""

import pytest

from admin_app.console.page import ConsolePage
from admin_app.console.view import ConsoleView
from admin_app.record_view import RecordView
from admin_app.tasks.model import Task


def declare(base, **settings):
    return type("AView", (base,), settings)


@pytest.mark.parametrize("base", [ConsoleView, ConsolePage, RecordView])
@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("column_lists", "column_list"),
        ("column_searchble_list", "column_searchable_list"),
        ("form_column", "form_columns"),
        ("page_sise", "page_size"),
        ("can_edits", "can_edit"),
    ],
)
def test_a_misspelt_setting_names_the_right_one(base, wrong, right):
    with pytest.raises(
        TypeError, match=rf"AView\.{wrong} is no setting of ConsoleView; did you mean {right}\?"
    ):
        declare(base, **{wrong: ("name",)})


@pytest.mark.parametrize(
    "setting",
    [
        "column_editable_list",
        "column_choices",
        "column_hide_backrefs",
        "form_ajax_refs",
        "form_extra_fields",
        "form_rules",
        "form_widget_args",
        "inline_models",
        "can_set_page_size",
        "fast_mass_delete",
        "named_filter_urls",
        "simple_list_pager",
        "action_disallowed_list",
        "create_modal",
    ],
)
def test_a_setting_of_flask_admin_that_would_do_nothing_is_refused(setting):
    with pytest.raises(TypeError, match=f"AView.{setting} is no setting"):
        declare(RecordView, **{setting: True})


def test_supported_settings_and_methods_are_taken():
    declare(
        RecordView,
        model_class=Task,
        column_list=("title",),
        page_size=25,
        form_args={},
        can_delete=False,
        column_of_mine=lambda self: None,
        create_label="New",
    )


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"column_list": ("titel",)}, "no column 'titel'"),
        ({"column_filters": ("source",)}, "no filter is known"),
        ({"form_columns": ("titel",)}, "no column 'titel' for its form"),
        ({"column_searchable_list": ("title",)}, "column_searchable_list must be"),
    ],
)
def test_a_setting_that_names_what_is_not_there_is_refused_when_the_screen_is_made(app, settings, words):
    usual = {"model_class": Task, "endpoint": "x", "column_list": ("title",), "form_columns": ("title",)}
    view = declare(RecordView, **usual | settings)
    with app.app_context(), pytest.raises(TypeError, match=words):
        view()
