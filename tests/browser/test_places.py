"""Where things stand: what belongs together shares a line, on a desk and on a phone, in both directions."""

import pytest

from tests.browser.guard import go_with_fonts
from tests.browser.visits import DESK, PHONE
from tests.factories import make_report, make_task

LIST = "/admin/tasks/"
THREE_FILTERS = "status_in=open,blocked&priority_in=high,urgent&due=overdue"
LONG = "A title that says more than one line of a page can hold " * 3
#: The middle of the first line of the heading, and of what stands beside it.
FIRST_LINE = """
() => {
  const line = document.createRange();
  line.selectNodeContents(document.querySelector("h1"));
  const middle = ({ top, height }) => top + height / 2;
  const beside = [...document.querySelectorAll(".page-head > :is(.back, .beside)")];
  return [line.getClientRects()[0], ...beside.map((each) => each.getBoundingClientRect())].map(middle);
}
"""


def middles_of(things):
    return [box["y"] + box["height"] / 2 for box in (each.bounding_box() for each in things.all())]


def assert_on_one_line(middles):
    assert max(middles) - min(middles) < 6, middles


@pytest.fixture
def long_task(office):
    with office():
        return make_task(LONG.strip())


@pytest.mark.parametrize("language", ["en", "es", "ar"])
def test_the_way_to_keep_a_view_stands_beside_the_tabs_on_a_phone(open_page, language):
    page = open_page("editor", language=language, size=PHONE)
    go_with_fonts(page, f"{LIST}?status_in=open")
    parts = page.locator(".views > *")
    assert parts.count() == 3
    assert_on_one_line(middles_of(parts))
    assert page.locator(".views > .btn").bounding_box()["width"] >= 40
    assert page.locator(".views > .btn").inner_text().strip(), "its name is there for who hears it"


@pytest.mark.parametrize("language", ["en", "es", "ar"])
def test_three_filters_beside_the_panel_take_one_line(open_page, long_task, language):
    page = open_page("editor", language=language)
    go_with_fonts(page, f"{LIST}?{THREE_FILTERS}&open={long_task.id}")
    parts = page.locator(".facets > *")
    assert parts.count() == 5
    assert_on_one_line(middles_of(parts))
    cut = parts.locator("b").evaluate_all("all => all.filter((b) => b.scrollWidth > b.clientWidth).length")
    assert cut == 0


@pytest.mark.parametrize("page_of", ["history", "details"])
@pytest.mark.parametrize(("size", "language"), [(DESK, "en"), (PHONE, "en"), (PHONE, "ar")])
def test_what_is_beside_a_long_title_is_on_its_first_line(open_page, long_task, page_of, size, language):
    page = open_page("editor", language=language, size=size)
    go_with_fonts(page, f"{LIST}{page_of}/?id={long_task.id}")
    assert_on_one_line(page.evaluate(FIRST_LINE))


def test_the_buttons_of_a_report_leave_its_name_the_line_on_a_phone(open_page, office):
    with office():
        report = make_report("Overdue rooms, every Monday", by="editor", to=("editor",))
    page = open_page("editor", size=PHONE)
    page.goto(f"/admin/reports/{report.id}/")
    assert page.locator("h1").bounding_box()["width"] > 250


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_link_to_copy_stands_in_line_on_the_page_of_the_display(open_page, language):
    page = open_page("viewer", language=language)
    page.goto(f"{LIST}display/")
    link = page.locator(".display-form [data-copy]")
    picture, words = (link.locator(each).bounding_box() for each in (".i", "span"))
    above = page.locator(".sizes input").first.bounding_box()
    if language == "ar":
        between = picture["x"] - words["x"] - words["width"]
        beside = above["x"] + above["width"] - picture["x"] - picture["width"]
    else:
        between, beside = words["x"] - picture["x"] - picture["width"], picture["x"] - above["x"]
    assert 6 <= between <= 12
    assert abs(beside) <= 2
    assert abs(picture["y"] + picture["height"] / 2 - words["y"] - words["height"] / 2) <= 2
