"""Two people, and a third, on one task: nobody's words are lost, in any language."""

import datetime as dt

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from admin_app.extensions import db
from admin_app.history.open_change import change
from admin_app.tasks import service as tasks
from admin_app.tasks.model import Task
from tests.browser.visits import PHONE
from tests.factories import actor, discard, make_task

LONG = "The keys hang in the small office. Ask Nadia for the list of rooms before you order anything."
MINE = LONG.replace("small office", "long corridor")
THEIRS = LONG.replace("Ask Nadia", "Ask Sakura")
#: What is read in each language: heading, choice of theirs, choice of mine, difference.
WORDS = {
    "en": (
        "Somebody else changed this while you were editing it",
        "Keep theirs:",
        "Keep mine:",
        "Difference from theirs to yours",
    ),
    "ar": ("غيّره شخص آخر أثناء تعديلك له", "إبقاء قيمته:", "إبقاء قيمتي:", "الفرق بين نصه ونصك"),
}


@pytest.fixture
def task(office):
    with office():
        return make_task("As both opened it", description=LONG, priority="low")


@pytest.fixture
def stored(office):
    """The task as it is in the database now."""

    def read(task):
        with office():
            return db.session.scalars(select(Task).where(Task.id == task.id)).one()

    return read


@pytest.fixture
def somebody(office):
    """Saves a task behind everybody's back: `somebody("admin", task, status="done")`."""

    def save(who, task, **values):
        with office(), change(db.session, actor(who), door="screen"):
            row = db.session.get(Task, task.id)
            tasks.update(row, values, actor(who), version=row.version)

    return save


def edit(page, task, **values):
    page.goto(f"/admin/tasks/edit/?id={task.id}")
    write(page, **values)


def write(page, **values):
    for name, value in values.items():
        field = page.locator(f"main [name={name}]")
        field.select_option(value) if name in ("status", "priority") else field.fill(value)


def save(page):
    page.locator("[data-save]").click()


def choose(page, name, whose):
    page.locator(f"input[name={name}__choice][value={whose}]").check()


@pytest.mark.parametrize("language", ["en", "ar"])
def test_two_people_meet_on_the_merge_page_while_a_third_saves(open_page, task, stored, somebody, language):
    heading, keep_theirs, keep_mine, difference = WORDS[language]
    first, second = open_page("admin", language=language), open_page("manager", language=language)
    edit(second, task, title="What the second one wrote", description=MINE, due_date="2027-03-01")
    edit(first, task, title="What the first one wrote", description=THEIRS, priority="urgent")
    save(first)
    expect(first.locator("#toasts .toast")).to_be_visible()
    save(second)
    expect(second.get_by_role("alert")).to_be_focused()
    expect(second.get_by_role("alert")).to_contain_text(heading)
    expect(second.get_by_role("alert")).to_contain_text("Admin Person")
    title = second.locator("table.merge tr", has_text="What the second one wrote")
    for text in ("As both opened it", "What the first one wrote"):
        expect(title).to_contain_text(text)
    expect(second.get_by_role("radio", name=keep_theirs)).to_have_count(2)
    expect(second.get_by_role("radio", name=keep_mine)).to_have_count(2)
    words = second.locator("table.merge tr", has_text=difference)
    expect(words.locator("del")).to_have_text(["small office", "Sakura"])
    expect(words.locator("ins")).to_have_text(["long corridor", "Nadia"])
    expect(second.locator("main [name=priority]")).to_have_value("urgent")
    choose(second, "title", "mine")
    choose(second, "description", "theirs")
    somebody("admin", task, status="blocked")
    save(second)
    expect(second.locator("#toasts .toast").first).to_be_visible()
    row = stored(task)
    assert (row.title, row.description) == ("What the second one wrote", THEIRS)
    assert (row.priority, row.status) == ("urgent", "blocked")
    assert row.due_date == dt.date(2027, 3, 1)


def test_who_does_not_choose_is_asked_before_anything_is_sent(open_page, task, stored, somebody):
    page = open_page("manager", size=PHONE)
    edit(page, task, title="Mine")
    somebody("admin", task, title="Theirs")
    save(page)
    expect(page.get_by_role("alert")).to_be_focused()
    page.locator("main [name=status]").select_option("done")
    save(page)
    expect(page.get_by_role("alert")).to_contain_text("Please choose for: Title.")
    expect(page.locator("main [name=title]")).to_have_value("Mine")
    expect(page.locator("main [name=status]")).to_have_value("done")
    choose(page, "title", "theirs")
    save(page)
    expect(page.locator("#toasts .toast").first).to_be_visible()
    assert (stored(task).title, stored(task).status) == ("Theirs", "done")


def test_a_third_person_who_saves_the_same_field_during_the_merge_is_asked_about(
    open_page, task, stored, somebody
):
    page = open_page("manager")
    edit(page, task, title="Mine")
    somebody("admin", task, title="Theirs")
    save(page)
    choose(page, "title", "mine")
    somebody("admin", task, title="A third")
    save(page)
    title = page.locator("table.merge tr.differs")
    for text in ("A third", "Mine"):
        expect(title).to_contain_text(text)
    choose(page, "title", "mine")
    save(page)
    expect(page.locator("#toasts .toast").first).to_be_visible()
    assert stored(task).title == "Mine"


@pytest.mark.parametrize("language", ["en", "ar"])
def test_what_was_typed_into_a_task_that_is_deleted_meanwhile_is_restored_with_it(
    open_page, office, task, stored, language
):
    page = open_page("manager", language=language)
    edit(page, task, title="Typed while it was deleted")
    with office():
        discard(task, by="admin")
    save(page)
    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.locator("main [name=title]")).to_have_value("Typed while it was deleted")
    page.locator("button[name=_restore]").click()
    expect(page.locator("#toasts .toast").first).to_be_visible()
    row = stored(task)
    assert (row.title, row.description, row.deleted_at) == ("Typed while it was deleted", LONG, None)


def test_fields_that_only_one_changed_merge_without_a_question_and_it_is_said(
    open_page, task, stored, somebody
):
    page = open_page("manager")
    edit(page, task, title="Mine alone")
    somebody("admin", task, priority="urgent")
    save(page)
    expect(page.get_by_role("status").first).to_contain_text("Theirs: Priority.")
    assert (stored(task).title, stored(task).priority) == ("Mine alone", "urgent")


def test_a_button_on_a_row_that_somebody_changed_does_nothing_and_says_so(open_page, task, stored, somebody):
    page = open_page("manager")
    page.goto("/admin/tasks/?search=as+both+opened")
    somebody("admin", task, priority="urgent")
    page.locator(f"tr[data-id='{task.id}']").get_by_role("button", name="Complete").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("This cannot be done")
    assert (stored(task).status, stored(task).priority) == ("open", "urgent")
