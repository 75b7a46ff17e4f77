"""Many tasks at once, in the browser: chosen, looked at, done, taken back."""

import re

import pytest
from playwright.sync_api import expect
from sqlalchemy import func, select

from admin_app.extensions import db
from admin_app.tasks.model import Task
from tests.browser.axe import assert_accessible
from tests.browser.visits import PHONE
from tests.factories import make_task

MANY = 60


@pytest.fixture
def crowd(office):
    """Sixty open tasks whose titles have one word in common, and how many of them have a status."""
    word = f"crowd{id(office)}"
    with office():
        for number in range(MANY):
            make_task(f"{word} {number:02}", due_date=None)

    def count(status):
        with office():
            db.session.rollback()
            found = select(func.count()).where(Task.title.startswith(word), Task.status == status)
            return db.session.scalar(found)

    count.word = word
    return count


def number_in(page, kind):
    return int(page.locator(f".bulk-{kind} dd").inner_text())


@pytest.mark.parametrize("language", ["en", "ar"])
def test_all_that_match_are_changed_across_pages_and_taken_back(open_page, crowd, language):
    page = open_page("manager", language=language)
    page.goto(f"/admin/tasks/?search={crowd.word}")
    bar = page.locator("#bulk-bar")
    expect(bar).to_be_hidden()
    page.locator("[name=rowid]").nth(3).check()
    expect(bar).to_be_visible()
    expect(bar.get_by_role("status")).to_contain_text("1")
    bar.locator("[name=all]").check()
    expect(bar.get_by_role("status")).to_contain_text(str(MANY))
    assert_accessible(page, "ticked")
    bar.locator("[value=complete]").click()
    page.wait_for_url("**/bulk/preview/")
    assert (number_in(page, "change"), number_in(page, "same"), number_in(page, "left")) == (MANY, 0, 0)
    assert_accessible(page, "preview")
    assert crowd("open") == MANY
    page.locator(".form-buttons .btn-primary").click()
    page.wait_for_url(f"**/admin/tasks/?search={crowd.word}**")
    assert crowd("done") == MANY
    page.locator("#toasts form button").click()
    page.wait_for_load_state()
    expect(page.locator("#toasts")).to_contain_text(str(MANY))
    assert crowd("open") == MANY


def test_rows_are_chosen_by_keyboard_and_let_go_again(open_page, crowd):
    page = open_page("manager")
    page.goto(f"/admin/tasks/?search={crowd.word}")
    status = page.locator("#bulk-bar").get_by_role("status")
    for key in ("j", "x", "j", "x"):
        page.keyboard.press(key)
    expect(status).to_have_text("Chosen: 2")
    page.keyboard.press("x")
    expect(status).to_have_text("Chosen: 1")
    page.keyboard.press("Escape")
    expect(page.locator("#bulk-bar")).to_be_hidden()
    expect(page.locator("[name=rowid]:checked")).to_have_count(0)
    page.keyboard.press("x")
    page.locator("#bulk-bar").get_by_role("button", name="Edit").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/bulk/")
    page.get_by_label("Status").focus()
    page.keyboard.press("b")  # Blocked
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/bulk/preview/")
    page.get_by_role("button", name="Change 1 row").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#toasts")).to_contain_text("1 row was changed.")
    assert crowd("blocked") == 1


def test_shift_chooses_a_range_and_the_head_the_page(open_page, crowd):
    page = open_page("manager")
    page.goto(f"/admin/tasks/?search={crowd.word}")
    boxes, whole = page.locator("[name=rowid]"), page.locator("#choose-page")
    boxes.nth(2).click()
    boxes.nth(6).click(modifiers=["Shift"])
    expect(page.locator("[name=rowid]:checked")).to_have_count(5)
    assert whole.evaluate("box => box.indeterminate")
    boxes.nth(4).click(modifiers=["Shift"])
    expect(page.locator("[name=rowid]:checked")).to_have_count(2)
    whole.click()
    expect(page.locator("[name=rowid]:checked")).to_have_count(50)
    assert not whole.evaluate("box => box.indeterminate")
    whole.click()
    expect(page.locator("#bulk-bar")).to_be_hidden()


def test_fields_are_set_tags_added_and_dates_moved_in_one_go(open_page, office, crowd):
    page = open_page("manager")
    page.goto(f"/admin/tasks/?search={crowd.word}")
    page.locator("#choose-page").click()
    page.locator("#bulk-bar").get_by_role("button", name="Edit").click()
    expect(page.locator(".bulk-chosen")).to_have_text("50 rows are chosen.")
    assert_accessible(page, "choose")
    page.get_by_label("Priority").select_option("Urgent")
    page.locator("#add_tags-ts-control").click()
    page.keyboard.type("fin")
    page.locator(".ts-dropdown [data-value]").first.click()
    page.get_by_role("button", name="See what would change").click()
    page.wait_for_url("**/bulk/preview/")
    assert number_in(page, "change") == 50
    page.get_by_role("button", name="Choose something else").click()
    expect(page.get_by_label("Priority")).to_have_value("urgent")
    page.get_by_label("Priority").select_option("High")
    page.get_by_role("button", name="See what would change").click()
    page.get_by_role("button", name="Change 50 rows").click()
    expect(page.locator("#toasts")).to_contain_text("50 rows were changed.")
    expect(page.locator("tbody tr").first).to_contain_text("High")
    expect(page.locator("tbody tr").first).to_contain_text("finance")


def test_without_scripts_the_boxes_and_the_bar_are_a_form(open_page, crowd):
    page = open_page("manager", java_script_enabled=False)
    page.goto(f"/admin/tasks/?search={crowd.word}")
    page.locator("[name=rowid]").first.check()
    page.locator("[name=rowid]").nth(1).check()
    page.locator("#bulk-bar").get_by_role("button", name="Edit").click()
    page.get_by_label("Status").select_option("Blocked")
    page.get_by_role("button", name="See what would change").click()
    page.get_by_role("button", name="Change 2 rows").click()
    expect(page.locator("#toasts")).to_contain_text("2 rows were changed.")
    assert crowd("blocked") == 2
    page.locator("#bulk-bar [name=all]").check()
    page.locator("#bulk-bar").get_by_role("button", name="Complete").click()
    page.get_by_role("button", name=f"Change {MANY} rows").click()
    assert crowd("done") == MANY


def test_on_a_phone_the_bar_fits_and_its_buttons_are_for_fingers(open_page, crowd):
    page = open_page("manager", size=PHONE)
    page.goto(f"/admin/tasks/?search={crowd.word}")
    page.locator("[name=rowid]").first.tap()
    for button in page.locator("#bulk-bar button").all():
        box = button.bounding_box()
        assert box["width"] >= 40 and box["height"] >= 40, box
        assert 0 <= box["x"] and box["x"] + box["width"] <= PHONE["width"]
    box = page.locator("[name=rowid]").first.bounding_box()
    assert box["width"] >= 40 and box["height"] >= 40


def test_rows_of_the_trash_are_restored_together(open_page, crowd):
    page = open_page("manager")
    page.goto(f"/admin/tasks/?search={crowd.word}")
    for number in range(3):
        page.locator("[name=rowid]").nth(number).check()
    page.locator("#bulk-bar").get_by_role("button", name="Delete").click()
    page.get_by_role("button", name="Delete 3 rows").click()
    expect(page.locator("#toasts")).to_contain_text("3 rows were changed.")
    page.goto("/admin/tasks/trash/")
    for row in page.get_by_role("listitem").filter(has_text=re.compile(crowd.word)).all():
        row.locator("[name=rowid]").check()
    assert_accessible(page, "trash")
    page.locator("#bulk-bar").get_by_role("button", name="Restore").click()
    page.get_by_role("button", name="Restore 3 rows").click()
    expect(page.locator("#toasts")).to_contain_text("3 rows were changed.")
    assert crowd("open") == MANY
