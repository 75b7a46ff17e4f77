"""Cells edited where they stand: by keyboard alone, in two directions, and whatever goes wrong meanwhile."""

import datetime as dt

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from admin_app.accounts.service import end_sessions
from admin_app.database.types import now
from admin_app.extensions import db
from admin_app.history.open_change import change
from admin_app.permissions.actor import SYSTEM
from admin_app.tasks import service as tasks
from admin_app.tasks.model import Task
from tests.browser.axe import assert_accessible
from tests.browser.guard import assert_fits
from tests.browser.visits import PHONE
from tests.factories import PASSWORD, actor, make_person, make_project, make_tag, make_task, person_of

UPDATE = "/admin/tasks/ajax/update/"
#: The key that goes on in the row, and what is read in each language.
WORDS = {
    "en": ("ArrowRight", "Status: Open, edit", "Status: Done, edit", "Undo"),
    "ar": ("ArrowLeft", "الحالة: مفتوحة، تعديل", "الحالة: منجزة، تعديل", "تراجع"),
}


@pytest.fixture
def task(office, request):
    """A task that its list shows alone."""
    title = f"Cell of {request.node.name}"[:190]
    with office():
        return make_task(title, assignee="editor")


@pytest.fixture
def stored(office):
    def read(task):
        with office():
            return db.session.scalars(select(Task).where(Task.id == task.id)).one()

    return read


@pytest.fixture
def somebody(office):
    """Saves a task behind everybody's back."""

    def save(task, **values):
        with office(), change(db.session, actor("admin"), door="screen"):
            tasks.update(db.session.get(Task, task.id), values, actor("admin"))

    return save


def open_list(page, task):
    page.goto(
        f"/admin/tasks/?title_contains={task.title}&columns=title,status,assignee,project,due_date,tags"
    )
    expect(page.locator("tbody tr")).to_have_count(1)


def go_to_title(page):
    """To the title by keyboard, once the last script has dressed the cells: from then on keys are heard."""
    expect(button(page, "status")).to_be_attached()
    page.locator("tbody .t > a").focus()


def button(page, key):
    """The button of a cell in the list."""
    columns = page.locator("table.rows").get_attribute("data-columns").split(",")
    boxes = page.locator("table.rows.ticks").count()
    return page.locator("tbody tr").first.locator("> *").nth(columns.index(key) + boxes).locator(".cell")


def editor(page):
    return page.locator("dialog.cell-editor")


def open_cell(page, key):
    button(page, key).click()
    expect(editor(page)).to_be_visible()


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_cell_is_changed_and_put_back_by_keyboard_alone(open_page, task, stored, language):
    forward, before, after, undo = WORDS[language]
    page = open_page("editor", language=language)
    open_list(page, task)
    go_to_title(page)
    page.keyboard.press(forward)
    expect(page.get_by_role("button", name=before)).to_be_focused()
    page.keyboard.press("Enter")
    expect(editor(page).locator("[aria-pressed=true]")).to_be_focused()
    for _ in range(3):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name=after)).to_be_focused()
    expect(page.locator("#toasts .toast")).to_contain_text(task.title)
    assert stored(task).status == "done"
    page.locator("#toasts").get_by_role("button", name=undo).press("Enter")
    expect(page.get_by_role("button", name=before)).to_be_focused()
    assert stored(task).status == "open"


def test_escape_leaves_everything_as_it_is_and_gives_the_focus_back(open_page, task, stored):
    page = open_page("editor")
    open_list(page, task)
    for key in ("status", "assignee", "project", "due_date", "tags"):
        button(page, key).focus()
        page.keyboard.press("F2")
        expect(editor(page)).to_be_visible()
        page.keyboard.press("Escape")
        expect(editor(page)).to_have_count(0)
        expect(button(page, key)).to_be_focused()
    assert stored(task).version == 1


def test_a_title_is_changed_by_f2_and_only_the_title(open_page, task, stored):
    page = open_page("editor")
    open_list(page, task)
    go_to_title(page)
    held = []
    page.route(f"**{UPDATE}?**", lambda route: held.append(route), times=1)
    with page.expect_request(f"**{UPDATE}?**"):
        page.keyboard.press("F2")
    page.keyboard.press("o")  # too early: no shortcut either
    held.pop().continue_()
    expect(editor(page).locator("[name=title]")).to_be_focused()
    page.keyboard.type("Another title by F2")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Another title by F2")).to_be_focused()
    row = stored(task)
    assert (row.title, row.version) == ("Another title by F2", 2)


def test_a_day_is_chosen_by_its_button_and_the_row_says_it(open_page, task, stored):
    page = open_page("editor")
    open_list(page, task)
    open_cell(page, "due_date")
    editor(page).get_by_role("button", name="Tomorrow").click()
    expect(button(page, "due_date")).to_be_focused()
    expect(button(page, "due_date")).to_have_text("Tomorrow")
    assert abs(stored(task).due_date - now().date()) <= dt.timedelta(days=2)


def test_a_project_is_looked_up_and_tags_are_gathered(open_page, task, stored, office):
    with office():
        make_project("Looked up in a cell")
        make_tag("cell one")
        make_tag("cell two")
    page = open_page("manager")
    open_list(page, task)
    open_cell(page, "project")
    expect(editor(page).locator(".ts-control > input")).to_be_focused()
    page.keyboard.type("looked up in a")
    expect(editor(page).get_by_role("option")).to_have_text(["Looked up in a cell"])
    page.keyboard.press("Enter")
    expect(button(page, "project")).to_be_focused()
    expect(button(page, "project")).to_have_text("Looked up in a cell")
    open_cell(page, "tags")
    expect(editor(page).locator(".ts-control > input")).to_be_focused()
    for name in ("cell one", "cell two"):
        page.keyboard.type(name)
        editor(page).get_by_role("option", name=name).click()
    page.keyboard.press("Control+Enter")
    expect(button(page, "tags")).to_be_focused()
    expect(button(page, "tags")).to_contain_text("cell one")
    assert stored(task).version == 3


def test_what_cannot_be_is_said_beside_the_cell_and_the_typing_is_kept(visits_to, open_page, task, stored):
    page = open_page("editor")
    visits_to("server").expect_refusals(UPDATE)
    open_list(page, task)
    go_to_title(page)
    page.keyboard.press("F2")
    field = editor(page).locator("[name=title]")
    field.fill("x" * 201)
    page.keyboard.press("Enter")
    expect(editor(page).locator(".problem")).to_contain_text("At most 200 characters are allowed.")
    expect(field).to_have_value("x" * 201)
    expect(field).to_be_focused()
    expect(field).to_have_attribute("aria-invalid", "true")
    assert_accessible(page)
    field.fill("Short enough")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Short enough")).to_be_focused()
    assert stored(task).title == "Short enough"


def test_two_people_in_one_cell_meet_on_the_merge_page(visits_to, open_page, task, stored, somebody):
    page = open_page("editor")
    visits_to("server").expect_refusals(UPDATE)
    open_list(page, task)
    open_cell(page, "status")
    somebody(task, status="blocked")
    editor(page).get_by_role("button", name="Done").click()
    expect(page.get_by_role("alert")).to_contain_text("Somebody else changed this while you were editing it")
    row = page.locator("table.merge tr", has_text="Status")
    for word in ("Open", "Blocked", "Done"):
        expect(row).to_contain_text(word)
    page.get_by_role("radio", name="Keep mine:").check()
    page.locator("[data-save]").click()
    expect(page.locator("#toasts")).to_contain_text("was saved")
    assert "/admin/tasks/?title_contains=" in page.url
    assert stored(task).status == "done"


def test_another_field_of_somebody_else_is_kept_and_shown(open_page, task, stored, somebody):
    page = open_page("editor")
    open_list(page, task)
    open_cell(page, "status")
    somebody(task, due_date=dt.date(2031, 1, 2))
    editor(page).get_by_role("button", name="Blocked").click()
    expect(button(page, "status")).to_have_text("Blocked")
    expect(button(page, "due_date")).to_contain_text("2031")
    assert stored(task).status == "blocked"


def test_who_was_signed_out_meanwhile_signs_in_and_the_choice_is_saved(visits_to, office, stored):
    visits, email = visits_to("server"), "out-cell@example.org"
    with office():
        hashed = person_of("editor").password
        person = make_person("Out In A Cell", email=email, roles=("editor",), password_hash=hashed)
        task = make_task("Chosen before the session ended", assignee=person)
    page = visits.open(None)
    visits.expect_refusals(UPDATE)
    page.goto("/auth/login")
    page.locator("[name=email]").fill(email)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("[name=password]").press("Enter")
    page.wait_for_url("**/admin/**")
    open_list(page, task)
    open_cell(page, "status")
    with office(), change(db.session, SYSTEM, door="command"):
        end_sessions(db.session.get(type(person), person.id))
    editor(page).get_by_role("button", name="Blocked").click()
    dialog = page.locator("dialog#sign-in-again")
    expect(dialog.locator("[name=password]")).to_be_focused()
    dialog.locator("[name=password]").fill(PASSWORD)
    dialog.locator("[name=password]").press("Enter")
    expect(button(page, "status")).to_have_text("Blocked")
    assert stored(task).status == "blocked"


def test_who_may_not_edit_a_row_is_not_offered_it(open_page, office):
    with office():
        make_task("Offered to nobody but managers")
    page = open_page("editor")
    page.goto("/admin/tasks/?search=offered+nobody+managers")
    expect(page.locator("tbody tr")).to_have_count(1)
    expect(page.locator("tbody .cell")).to_have_count(0)


def test_the_page_of_a_record_changes_in_place_with_its_history_and_verbs(open_page, task):
    page = open_page("editor")
    page.goto(f"/admin/tasks/details/?id={task.id}")
    page.get_by_role("button", name="Status: Open, edit").press("Enter")
    editor(page).get_by_role("button", name="Done").click()
    expect(page.get_by_role("button", name="Status: Done, edit")).to_be_focused()
    expect(page.locator(".page-actions").get_by_role("button", name="Reopen")).to_be_visible()
    expect(page.locator(".history-card")).to_contain_text("Edited")
    page.get_by_role("button", name="Title:").click()
    editor(page).locator("[name=title]").fill("Renamed on its page")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Renamed on its page")
    page.locator("#toasts").get_by_role("button", name="Undo").last.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(task.title)


@pytest.mark.parametrize("options", [{}, {"size": PHONE}, {"language": "ar", "scheme": "dark"}])
@pytest.mark.parametrize("key", ["status", "due_date", "project"])
def test_the_field_beside_a_cell_is_accessible_and_fits(open_page, office, options, key):
    with office():
        project = make_project(f"Zone of {key} {options}")  # behind those that other tests look for
        task = make_task(f"Looked at with {key} {project.id}", due_date=now().date(), project=project)
    page = open_page("manager", **options)
    open_list(page, task)
    open_cell(page, key)
    if key == "project":
        expect(editor(page).locator(".ts-control")).to_be_visible()
    assert_fits(page)
    assert_accessible(page)


def test_in_a_card_the_field_is_a_sheet_at_the_lower_edge(open_page, task):
    page = open_page("manager", size=PHONE)
    open_list(page, task)
    button(page, "status").tap()
    editor(page).evaluate("sheet => Promise.all(sheet.getAnimations().map(({ finished }) => finished))")
    box = editor(page).bounding_box()
    assert (box["x"], box["width"]) == (0, PHONE["width"])
    assert abs(box["y"] + box["height"] - PHONE["height"]) <= 1
    for choice in editor(page).get_by_role("button").all():
        assert choice.bounding_box()["height"] >= 40


def test_without_scripts_a_cell_is_a_link_and_its_page_a_form(open_page, task, stored):
    page = open_page("manager", java_script_enabled=False)
    open_list(page, task)
    expect(page.locator(".cell")).to_have_count(0)
    page.goto(f"{UPDATE}?id={task.id}&field=status&url=/admin/tasks/")
    page.get_by_role("button", name="Blocked").click()
    expect(page.get_by_role("status").first).to_contain_text("was saved")
    assert stored(task).status == "blocked"


def test_a_cell_of_the_panel_changes_the_row_beside_it_too(open_page, task, stored):
    page = open_page("editor")
    open_list(page, task)
    go_to_title(page)
    page.keyboard.press("o")
    panel = page.locator("#panel")
    panel.get_by_role("button", name="Status: Open, edit").press("Enter")
    editor(page).get_by_role("button", name="Blocked").press("Enter")
    expect(panel.get_by_role("button", name="Status: Blocked, edit")).to_be_focused()
    expect(button(page, "status")).to_have_text("Blocked")
    expect(panel).to_contain_text("Edited")
    panel.get_by_role("button", name="Title:").press("Enter")
    expect(editor(page).locator("[name=title]")).to_be_focused()
    page.keyboard.type("Renamed in the panel")
    page.keyboard.press("Enter")
    expect(panel.get_by_role("heading", level=2)).to_have_text("Renamed in the panel")
    expect(page.locator("tbody .t > a")).to_have_text("Renamed in the panel")
    assert stored(task).version == 3
