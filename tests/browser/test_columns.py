"""The columns of a list share its room: what was chosen is shown, and what names a row has the rest."""

import pytest
from playwright.sync_api import expect

from tests.browser.visits import DESK, PHONE
from tests.factories import make_tag, make_task

LIST = "/admin/tasks/"
#: How wide the columns are that hold buttons: the box to tick and what may be done with a row.
WIDTHS = "(row) => [row.cells[0], row.cells[row.cells.length - 1]].map((cell) => cell.offsetWidth)"


def width_of(width):
    return {"width": width, "height": 800}


@pytest.mark.parametrize(
    ("width", "asked"), [(1024, ""), (1280, ""), (1280, "&open=first"), (1440, "&open=first")]
)
def test_a_column_that_has_room_is_shown_when_it_was_chosen(open_page, office, width, asked):
    with office():
        tag = make_tag(None)
    with office():
        make_task(tags=[tag])
    page = open_page("manager", size=width_of(width))
    page.goto(f"{LIST}?tags_any={tag.id}&columns=title,tags{asked}")
    expect(page.get_by_role("columnheader", name="Tags")).to_be_visible()
    expect(page.locator("tbody .tag").first).to_be_visible()


@pytest.mark.parametrize(
    ("size", "asked"), [(width_of(1280), ""), (DESK, "?open=first"), (PHONE, "?columns=title,tags")]
)
def test_a_column_that_can_be_spared_gives_way_where_there_is_no_room(open_page, size, asked):
    page = open_page("manager", size=size)
    page.goto(LIST + asked)
    expect(page.locator("tbody .s, tbody .tag").first).to_be_hidden()


@pytest.mark.parametrize("who", ["manager", "viewer"])
@pytest.mark.parametrize(
    "address", [f"{LIST}?columns=title", "/admin/projects/?columns=name", f"{LIST}?columns=title,status"]
)
def test_what_names_a_row_takes_the_room_that_other_columns_leave(open_page, address, who):
    page = open_page(who)
    page.goto(address)
    row = page.locator("tbody tr").first
    box, actions = row.evaluate(WIDTHS)
    assert actions <= 90
    if who == "manager":
        assert box <= 60
    assert row.locator(".t").bounding_box()["width"] > 500
