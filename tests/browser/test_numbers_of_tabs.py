"""The numbers of the tabs say what the list says, also right after somebody has saved something."""

import datetime as dt

import pytest
from playwright.sync_api import expect

from admin_app.extensions import db
from admin_app.history.open_change import change
from admin_app.tasks import service as tasks
from admin_app.tasks.model import Task
from tests.factories import actor, make_task

OVERDUE = "/admin/tasks/?view=overdue"
TALLY = ".tabs [aria-current] .tally"
LATE = dt.date(2026, 1, 2)


@pytest.fixture
def late(office):
    """A task that is overdue, and one more that stays so."""
    with office():
        make_task("Late, and late for ever", due_date=LATE, by="manager")
        return make_task("Late until it is done", due_date=LATE, by="manager").id


def assert_the_same(page, before):
    """The tab and the heading agree, on what is not as it was before."""
    heading = page.locator("h1 .count")
    expect(heading).not_to_have_text(before)
    expect(page.locator(TALLY)).to_have_text(heading.inner_text())


def open_overdue(open_page):
    page = open_page("manager")
    page.goto(OVERDUE)
    expect(page.locator(TALLY)).not_to_be_empty()
    return page, page.locator("h1 .count").inner_text()


def kept(page):
    """Of how many lists the browser keeps the numbers."""
    return page.evaluate("Object.keys(sessionStorage).filter((key) => key.startsWith('counts')).length")


def test_a_save_on_a_page_of_its_own_is_counted(open_page, late):
    page, before = open_overdue(open_page)
    page.goto(f"/admin/tasks/edit/?id={late}&url={OVERDUE}")
    assert kept(page) == 1
    page.get_by_label("Status").select_option("done")
    page.locator("[data-save]").click()
    page.wait_for_url("**view=overdue")
    assert_the_same(page, before)
    for tab in ("mine", "all"):
        page.goto(f"/admin/tasks/?view={tab}" if tab != "all" else "/admin/tasks/")
        expect(page.locator(".tabs [data-view=overdue] .tally")).to_have_text(str(int(before) - 1))


def test_what_is_sent_from_any_page_leaves_no_numbers_behind(open_page, late):
    page, _before = open_overdue(open_page)
    page.goto(f"/admin/tasks/details/?id={late}")
    assert kept(page) == 1
    page.get_by_role("button", name="Complete").click()
    expect(page.get_by_role("status").first).to_contain_text("completed")
    assert kept(page) == 0


def test_a_cell_that_is_saved_is_counted(open_page, late):
    page, before = open_overdue(open_page)
    page.goto(f"/admin/tasks/?search=late+until&open={late}")
    page.locator("#panel").get_by_role("button", name="Status: Open, edit").click()
    page.get_by_role("dialog").get_by_role("button", name="Done").click()
    expect(page.locator("#panel").get_by_role("button", name="Status: Done, edit")).to_be_visible()
    assert kept(page) == 0
    page.goto(OVERDUE)
    assert_the_same(page, before)


def test_numbers_that_the_heading_contradicts_are_asked_for_again(open_page, office, late):
    page, before = open_overdue(open_page)
    with office(), change(db.session, actor("editor"), door="screen"):
        tasks.update(db.session.get(Task, late), {"status": "done"}, actor("admin"))
    page.reload()
    assert_the_same(page, before)
