"""Every list can be shown with any one of its columns: what a row needs for its verbs is read beside them."""

import pytest

from admin_app.site import SCREENS
from tests.console.pages import parse


@pytest.fixture
def filled(make_task, make_project, make_tag):
    make_task("A", tags=[make_tag("Red")], project=make_project("Home"), assignee="viewer")


@pytest.mark.parametrize("screen", SCREENS, ids=lambda screen: screen.endpoint)
def test_a_list_is_shown_with_any_of_its_columns(screen, filled, sign_in):
    client, address = sign_in("admin"), f"/admin/{screen.endpoint}/"
    for column in (*screen.column_list, *screen.more_columns):
        answer = client.get(f"{address}?columns={column}")
        assert answer.status_code == 200, column
        shown = len(parse(answer).one("thead").all("th"))
        assert parse(answer).one("tbody").all("tr"), column
        assert shown <= 4, column  # the box, the first column and this one, the buttons
