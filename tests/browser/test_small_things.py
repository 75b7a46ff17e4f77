"""The small things of the day: duplicate, copy a link, begin from a list, hear what changed meanwhile."""

import re

import pytest
from playwright.sync_api import expect

from admin_app.extensions import db
from admin_app.history.open_change import change
from admin_app.tasks import service as tasks
from admin_app.tasks.model import Task
from tests.browser.axe import assert_accessible
from tests.browser.visits import PHONE
from tests.factories import actor, make_tag, make_task

LIST = "/admin/tasks/"
#: What is read in each language: Duplicate, what changed, Refresh.
WORDS = {
    "en": ("Duplicate", "1 task changed meanwhile.", "Refresh"),
    "ar": ("تكرار", "تغيّرت مهمة واحدة في هذه الأثناء.", "تحديث"),
}


@pytest.fixture
def somebody(office):
    """Saves a task behind everybody's back: `somebody("admin", task, status="done")`."""

    def save(who, task, **values):
        with office(), change(db.session, actor(who), door="screen"):
            tasks.update(db.session.get(Task, task.id), values, actor(who))

    return save


@pytest.fixture
def made(office):
    def make(make, *args, **values):
        with office():
            return make(*args, **values)

    return make


@pytest.fixture
def tagged(made):
    """Two tasks that alone have a tag, and the address of their list."""
    tag = made(make_tag, None)
    found = [made(make_task, f"Seen by {tag.name} {n}", tags=[tag]) for n in (1, 2)]
    return found, f"{LIST}?tags_any={tag.id}"


def clipboard(page):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    return lambda: page.evaluate("navigator.clipboard.readText()")


def questions_of(page):
    """What the page asks from now on; a list that grows."""
    asked, origin = [], page.evaluate("location.origin")
    page.on(
        "request",
        lambda request: asked.append(request.url) if request.url.startswith(f"{origin}{LIST}news/") else None,
    )
    return asked


@pytest.mark.parametrize("language", WORDS)
def test_a_task_is_duplicated_from_its_row(open_page, tagged, language):
    (task, _other), address = tagged
    page = open_page("editor", language=language)
    page.goto(address)
    row = page.locator(f"tr[data-id='{task.id}']")
    row.locator(".dots").click()
    page.get_by_role("menuitem", name=WORDS[language][0]).click()
    expect(page.locator(".copied")).to_contain_text(str(task.id))
    expect(page.locator("[name=title]")).to_have_value(task.title)
    page.locator("[name=title]").fill(f"Copied in {language}")
    page.locator("[data-save]").click()
    page.wait_for_url(f"**{address}")
    expect(page.locator("table.rows tbody tr")).to_have_count(3)


def test_a_new_task_begins_with_what_the_list_asks_for(open_page):
    page = open_page("editor")
    page.goto(f"{LIST}?status_in=blocked&assignee_in=me&priority_in=high,urgent")
    page.keyboard.press("c")
    expect(page.get_by_label("Status")).to_have_value("blocked")
    expect(page.get_by_label("Priority")).to_have_value("medium")
    expect(page.locator("[name=assignee_id]")).not_to_have_value("")


def test_links_of_a_task_and_of_a_list_are_copied_and_said(open_page, tagged):
    (task, _other), address = tagged
    page = open_page("editor")
    copied = clipboard(page)
    page.goto(f"/admin/tasks/details/?id={task.id}")
    page.locator("main [data-copy]").first.click()
    expect(page.locator("#toasts")).to_contain_text("The link was copied.")
    assert copied().endswith(f"/admin/tasks/details/?id={task.id}")
    page.goto(f"{address}&sort=title")
    page.locator(".display summary").click()
    page.get_by_role("link", name="Copy the link to this list").click()
    expect(page.locator("#toasts")).to_contain_text("The link was copied.")
    assert re.search(r"tags_any=\d+&sort=title&columns=title,", copied())


def test_a_browser_without_a_clipboard_copies_too_or_shows_the_link(open_page, tagged):
    (task, _other), _address = tagged
    page = open_page("editor")
    page.add_init_script("delete Navigator.prototype.clipboard; Document.prototype.execCommand = () => false")
    page.goto(f"/admin/tasks/details/?id={task.id}")
    page.locator("main [data-copy]").first.click()
    expect(page.locator(".toast[data-kind=error]")).to_contain_text(f"/admin/tasks/details/?id={task.id}")


@pytest.mark.parametrize("language", WORDS)
@pytest.mark.parametrize("size", [None, PHONE])
def test_a_list_says_what_others_changed_and_refreshes_in_place(open_page, tagged, somebody, language, size):
    (task, _other), address = tagged
    page = open_page("editor", language=language, **({"size": size} if size else {}))
    page.clock.install()
    page.goto(address)
    somebody("admin", task, title=f"New words {language}")
    page.clock.fast_forward(31_000)
    note = page.locator(".news")
    expect(note).to_contain_text(WORDS[language][1])
    expect(note).to_be_visible()
    assert_accessible(page)
    note.get_by_role("link", name=WORDS[language][2]).click()
    expect(page.locator("table.rows")).to_contain_text(f"New words {language}")
    expect(note).to_have_count(0)


def test_what_was_ticked_stays_ticked_after_a_refresh(open_page, tagged, somebody):
    (task, other), address = tagged
    page = open_page("manager")
    page.clock.install()
    page.goto(address)
    page.locator(f"tr[data-id='{other.id}'] [name=rowid]").check()
    somebody("admin", task, title="On top now")
    page.clock.fast_forward(31_000)
    with page.expect_navigation():
        page.locator(".news a").click()
    expect(page.locator("[name=rowid]:checked")).to_have_count(1)
    expect(page.locator(f"tr[data-id='{other.id}'] [name=rowid]")).to_be_checked()
    expect(page.locator(".bulk-count")).to_contain_text("1")


def test_a_note_that_was_closed_comes_back_when_there_is_more(open_page, tagged, somebody):
    (task, other), address = tagged
    page = open_page("editor")
    page.clock.install()
    page.goto(address)
    note = page.locator(".news")
    somebody("admin", task, title="The first that changed")
    page.clock.fast_forward(31_000)
    note.get_by_role("button").press("Enter")
    with page.expect_response("**/news/*"):
        page.clock.fast_forward(301_000)
    expect(note).to_have_count(0)
    somebody("admin", other, title="The second that changed")
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")  # it asks anew from here on
    page.clock.fast_forward(61_000)  # a look later, should the answer before be read only now
    expect(note).to_be_visible()


def test_the_place_in_one_list_is_not_taken_in_another(open_page, tagged, somebody):
    (task, other), address = tagged
    page = open_page("manager")
    page.clock.install()
    page.goto(address)
    page.locator(f"tr[data-id='{other.id}'] [name=rowid]").check()
    somebody("admin", task, title="Changed under the eyes")
    page.clock.fast_forward(31_000)
    page.locator(".news a").evaluate("link => { link.href = '/admin/tasks/?sort=title'; link.click() }")
    page.wait_for_url("**/?sort=title")
    expect(page.locator("#rows")).not_to_be_focused()
    page.goto(address)
    expect(page.locator("[name=rowid]:checked")).to_have_count(0)


def test_a_list_does_not_speak_of_ones_own_changes(open_page, tagged, somebody):
    (task, other), address = tagged
    page = open_page("manager")
    page.clock.install()
    page.goto(address)
    somebody("manager", task, priority="urgent")
    with page.expect_response("**/news/*") as answer:
        page.clock.fast_forward(31_000)
    assert answer.value.status == 204
    somebody("admin", other, title="Somebody else")
    with page.expect_response("**/news/*") as answer:
        page.clock.fast_forward(60_000)
    assert answer.value.json()["count"] == 1


def test_a_page_that_nobody_looks_at_asks_nothing(open_page, tagged):
    _tasks, address = tagged
    page = open_page("editor")
    page.clock.install()
    page.goto(address)
    asked = questions_of(page)
    hide = "Object.defineProperty(document, 'visibilityState', {value: '%s', configurable: true});"
    tell = "document.dispatchEvent(new Event('visibilitychange'))"
    page.evaluate(hide % "hidden" + tell)
    page.clock.fast_forward(600_000)
    assert asked == []
    with page.expect_response("**/news/*"):
        page.evaluate(hide % "visible" + tell)
        page.clock.fast_forward(1_000)


def test_it_stops_asking_once_the_session_has_ended(open_page, tagged):
    _tasks, address = tagged
    page = open_page("editor")
    page.clock.install()
    page.goto(address)
    page.context.clear_cookies()
    with page.expect_response("**/tasks/news/?*"):
        page.clock.fast_forward(31_000)
    asked = questions_of(page)
    page.clock.fast_forward(600_000)
    assert asked == []


def test_the_note_waits_while_the_pointer_is_where_it_would_stand(open_page, tagged, somebody):
    (task, _other), address = tagged
    page = open_page("editor")
    page.clock.install()
    page.goto(address)
    where = page.locator(".page-head").bounding_box()
    middle = (where["x"] + where["width"] / 2, where["y"] + where["height"] / 2)
    page.mouse.move(*middle)
    somebody("admin", task, title="Under the pointer")
    page.clock.fast_forward(31_000)
    note = page.locator(".news")
    expect(note).to_contain_text("changed")
    expect(note).to_be_hidden()
    page.mouse.move(middle[0], 600)
    expect(note).to_be_visible()


def test_a_project_and_a_tag_are_added_by_keyboard_while_a_task_is_written(open_page):
    page = open_page("manager")
    page.goto(f"{LIST}new/")
    page.get_by_label("Title").fill("With things that are new")
    for picker, name in (("project_id", "Zeppelin hall"), ("tags", "brand <new>")):
        control = page.locator(f"#{picker}-ts-control")
        control.focus()
        expect(control).to_have_attribute("aria-expanded", "true")
        control.press_sequentially(name)
        page.wait_for_load_state("networkidle")  # the server has looked it up
        offer = page.locator(f"#{picker}-ts-dropdown .create")
        expect(offer).to_have_text(f"Add “{name}”")
        page.keyboard.press("Enter")
        expect(page.locator(f".ts-wrapper:has(#{picker}-ts-control) .item", has_text=name)).to_be_visible()
        page.keyboard.press("Tab")
        expect(control).not_to_be_focused()
    page.keyboard.press("Control+Enter")
    row = page.get_by_role("row", name="With things that are new")
    expect(row).to_contain_text("Zeppelin hall")
    page.goto("/admin/tags/?search=brand")
    expect(page.locator("table.rows")).to_contain_text("brand <new>")


@pytest.mark.parametrize(("language", "sentence"), [("en", "Nothing found."), ("ar", "لم يُعثر على شيء.")])
def test_who_may_not_add_projects_is_offered_none(open_page, language, sentence):
    page = open_page("editor", language=language)
    page.goto(f"{LIST}new/")
    page.locator("#tags-ts-control").focus()
    page.keyboard.type("Nothing of this name")
    expect(page.locator(".ts-dropdown .no-results")).to_have_text(sentence)
    expect(page.locator(".ts-dropdown .create")).to_have_count(0)


def test_a_draft_keeps_what_was_to_be_added(open_page):
    page = open_page("manager")
    page.goto(f"{LIST}new/?status=blocked")
    page.locator("#tags-ts-control").focus()
    page.keyboard.type("kept in a draft")
    expect(page.locator(".ts-dropdown .create")).to_be_visible()
    page.keyboard.press("Enter")
    page.reload()
    page.get_by_role("button", name="Put it back").click()
    expect(page.locator(".ts-wrapper .item", has_text="kept in a draft")).to_be_visible()


@pytest.mark.parametrize(("size", "language"), [(None, "en"), (PHONE, "ar")])
def test_what_was_opened_last_is_a_menu_of_the_sidebar(open_page, tagged, size, language):
    (task, other), address = tagged
    page = open_page("editor", language=language, **({"size": size} if size else {}))
    for each in (other, task):
        page.goto(f"/admin/tasks/details/?id={each.id}")
    page.goto(address)
    if size:
        page.locator(".burger").click()
    page.locator(".visited summary").focus()
    page.keyboard.press("Enter")
    found = page.locator(".visited .visited-list a")
    expect(found.first).to_have_text(re.compile(re.escape(task.title)))
    found.nth(1).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(other.title)


@pytest.mark.parametrize("size", [None, PHONE])
def test_the_name_of_many_values_stands_beside_the_first_of_them(open_page, made, size):
    tags = [made(make_tag) for _ in range(30)]
    task = made(make_task, "Under every heading", tags=tags)
    page = open_page("viewer", **({"size": size} if size else {}))
    page.goto(f"{LIST}details/?id={task.id}")
    row = page.locator(".properties > div", has=page.locator(".tag"))
    name, first = row.locator("dt").bounding_box(), row.locator(".tag").first.bounding_box()
    assert row.locator(".tag").count() == 30
    assert abs(name["y"] - first["y"]) < first["height"]
