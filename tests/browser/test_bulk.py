"""Many tasks at once, in the browser: chosen, looked at, done, taken back."""

import datetime as dt
import re
import secrets

import pytest
from playwright.sync_api import expect
from sqlalchemy import func, select

from admin_app.extensions import db
from admin_app.tasks.model import Task
from tests.browser.axe import assert_accessible
from tests.browser.visits import PHONE
from tests.factories import make_person, make_task

MANY = 60


@pytest.fixture
def crowd(office):
    """Sixty open tasks whose titles have one word in common, and how many of them have a status."""
    word = f"crowd{secrets.token_hex(8)}"  # an id may come again when what had it is gone
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
    expect(page.locator("#toasts")).to_contain_text(str(MANY))
    assert crowd("done") == MANY
    with page.expect_navigation():
        page.locator("#toasts form button").click()
    expect(page.locator("#toasts")).to_contain_text(str(MANY))
    assert crowd("open") == MANY


def test_all_that_match_are_let_go_like_they_were_chosen(open_page, crowd):
    page = open_page("manager")
    page.goto(f"/admin/tasks/?search={crowd.word}")
    page.locator("[name=rowid]").first.check()
    page.locator("#bulk-bar [name=all]").check()
    expect(page.locator("[name=rowid]:not(:checked)")).to_have_count(0)
    page.locator("#bulk-bar [name=all]").uncheck()
    expect(page.locator("[name=rowid]:checked")).to_have_count(0)
    expect(page.locator("#bulk-bar")).to_be_hidden()


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
    page.get_by_role("option", name="finance", exact=True).click()
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
    expect(page.locator("#toasts")).to_contain_text(f"{MANY} rows were changed.")
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


class Clicks:
    """What a person does with the mouse, counted."""

    def __init__(self, page):
        self.page, self.number = page, 0

    def click(self, selector, **options):
        self.number += 1
        self.page.locator(selector).first.click(**options)

    def choose_rows(self, first, last):
        self.click(f"tbody tr:nth-child({first}) [name=rowid]")
        self.click(f"tbody tr:nth-child({last}) [name=rowid]", modifiers=["Shift"])
        self.click("#bulk-bar button")
        self.page.wait_for_url("**/bulk/")

    def carry_out(self):
        self.click("[data-save]")
        self.page.wait_for_url("**/bulk/preview/")
        with self.page.expect_navigation():
            self.click("[action$='/bulk/apply/'] .btn-primary")
        expect(self.page.locator("#toasts")).to_contain_text("20 rows were changed.")

    def choose(self, field, text):
        """From a select, or from one that looks up what is typed."""
        self.number += 1
        looked_up = self.page.locator(f"#{field}-ts-control")
        if not looked_up.count():
            self.page.locator(f"[name={field}]").select_option(text)
            return
        looked_up.click()
        self.page.keyboard.type(text)
        self.page.locator(".ts-dropdown [data-value]", has_text=text).first.click()


def test_the_morning_of_a_team_lead_takes_few_clicks(open_page, office):
    """Filter what is overdue, assign forty to two people, shift the rest by a week, undo one half."""
    word, today = "morning", dt.datetime.now(dt.UTC).date()
    with office():
        for number in range(MANY):
            make_task(f"{word} {number:02}", due_date=today - dt.timedelta(days=3))
        people = {name: make_person(name, roles=("editor",)).id for name in ("Morning Ana", "Morning Bea")}
    page = open_page("manager")
    page.goto(f"/admin/tasks/?search={word}&sort=title&page_size=100")
    clicks = Clicks(page)
    clicks.click(".facet summary:has-text('Due')")
    expect(page.locator(".facet details[open] .n").first).to_be_visible()
    clicks.click(".facet details[open] label:has-text('Overdue')")
    with page.expect_navigation():
        clicks.click(".facet details[open] button:has-text('Apply')")
    expect(page.locator(".facet.active", has_text="Overdue")).to_be_visible()
    for first, name in ((1, "Morning Ana"), (21, "Morning Bea")):
        clicks.choose_rows(first, first + 19)
        clicks.choose("set_assignee_id", name)
        clicks.carry_out()
    clicks.choose_rows(41, 60)
    page.locator("[name=shift_due_date]").fill("7")
    clicks.carry_out()
    clicks.click("tbody tr:nth-child(21) .t a")
    clicks.click("a:has-text('History')")
    clicks.click("button:has-text('Undo the whole batch')")
    expect(page.locator("#toasts")).to_contain_text("20 changes were taken back.")
    with office():
        db.session.rollback()
        mine = Task.title.startswith(word)
        counted = select(Task.assignee_id, func.count()).where(mine).group_by(Task.assignee_id)
        assert dict(db.session.execute(counted).all()) == {None: 40, people["Morning Ana"]: 20}
        moved = select(func.count()).where(mine, Task.due_date == today + dt.timedelta(days=4))
        assert db.session.scalar(moved) == 20
    assert clicks.number < 30
