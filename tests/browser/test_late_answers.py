"""Answers that come late, after a person has gone on: they overwrite nothing newer, and take nothing away."""

import re

import pytest
from playwright.sync_api import expect

from admin_app.extensions import db
from admin_app.history.open_change import change
from admin_app.tasks import service as tasks
from admin_app.tasks.model import Task
from tests.browser.held import Held, until
from tests.browser.visits import sign_in
from tests.factories import actor, make_person, make_tag, make_task, person_of

UPDATE = "/admin/tasks/ajax/update/"
KEPT_COUNTS = "Object.keys(sessionStorage).some((key) => key.startsWith('counts'))"


@pytest.fixture
def tagged(office):
    """Two tasks that alone have a tag, and the address of their list."""
    with office():
        tag = make_tag(None)
    found = []
    for number in (1, 2):
        with office():
            found.append(make_task(f"Late with {tag.name} {number}", tags=[tag], assignee="editor"))
    return found, f"/admin/tasks/?tags_any={tag.id}&columns=title,status,priority&sort=title"


@pytest.fixture
def stored(office):
    def read(task):
        with office():
            return db.session.get(Task, task.id)

    return read


def cell(page, task, name):
    return page.locator(f"tr[data-id='{task.id}']").get_by_role("button", name=re.compile(f"^{name}:"))


def choice(page, name):
    return page.locator("dialog.cell-editor").get_by_role("button", name=name)


def panel_cell(page, name):
    return page.locator("#panel").get_by_role("button", name=name)


def test_of_two_choices_of_a_theme_the_last_is_kept(open_page, office):
    email = "theme.late@example.org"
    with office():
        make_person("Late", email=email, roles=("viewer",), password_hash=person_of("editor").password)
    page = open_page(None)
    sign_in(page, email)
    page.locator(".person summary").click()
    saves = Held(page, "**/preferences/", method="POST")
    for name in ("Dark", "Light"):
        page.locator(".person").get_by_role("button", name=name).click()
    saves.wait_for(1)
    assert len(saves.waiting) == 1, "the second waits for the first"
    saves.let_go()
    saves.wait_for(2)
    saves.let_go(1)
    until(lambda: ("theme", "light") in {(each["name"], each["value"]) for each in page.context.cookies()})
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-theme", "light")


def test_numbers_of_views_from_before_a_save_are_not_kept(open_page, tagged):
    _found, address = tagged
    page = open_page("editor")
    counts = Held(page, "**/views/counts/")
    page.goto(address)
    counts.wait_for(1)
    # A form is on its way to the server.
    page.locator("#rows-form").dispatch_event("submit")
    counts.release()
    expect(page.locator(".tabs .tally").first).to_have_text(re.compile(r"\d"))
    assert not page.evaluate(KEPT_COUNTS)
    page.unroute_all()
    page.reload()
    until(lambda: page.evaluate(KEPT_COUNTS))


def test_the_dialog_of_the_record_that_was_asked_about_last_stays(open_page, tagged):
    found, address = tagged
    page = open_page("editor")
    page.goto(address)
    pages = Held(page, "**/delete/?**")
    for number, task in enumerate(found, 1):
        page.locator(f"tr[data-id='{task.id}'] .dots").click()
        page.get_by_role("menuitem", name="Delete").click()
        pages.wait_for(number)
    pages.release(1)
    dialog = page.get_by_role("dialog", name="Delete task")
    expect(dialog).to_contain_text(found[1].title)
    pages.release(0)
    expect(dialog).to_contain_text(found[1].title)
    expect(dialog).not_to_contain_text(found[0].title)


def test_a_menu_that_is_opened_twice_asks_once(open_page, tagged):
    (task, _other), address = tagged
    page = open_page("editor")
    page.goto(f"/admin/tasks/details/?id={task.id}")
    page.goto(address)
    lists = Held(page, "**/admin/visited/")
    summary = page.locator(".visited summary")
    for _ in range(3):
        summary.click()
    lists.wait_for(1)
    lists.release()
    first = page.locator(".visited .visited-list a").first
    first.focus()
    assert len(lists.waiting) == 1
    expect(first).to_be_focused()


def test_days_that_are_typed_before_all_choices_came_stay(open_page, tagged):
    _found, address = tagged
    page = open_page("editor")
    page.goto(f"{address}&due=overdue")
    facets = Held(page, "**/facets/?**")
    menu = page.locator(".facet", has=page.locator("summary", has_text="Due"))
    menu.locator("summary").click()
    facets.wait_for(1)
    until = menu.locator("[name=due_to]")
    until.fill("2031-05-04")
    until.focus()
    facets.release()
    expect(until).to_be_focused()
    expect(until).to_have_value("2031-05-04")


def test_what_others_changed_is_said_as_it_was_asked_last(open_page, tagged, office):
    found, address = tagged
    page = open_page("editor")
    page.clock.install()
    page.goto(address)
    questions = Held(page, "**/tasks/news/?**", answered=True)
    for number, task in enumerate(found, 1):
        with office(), change(db.session, actor("admin"), door="screen"):
            tasks.update(db.session.get(Task, task.id), {"title": f"{task.title}, later"}, actor("admin"))
        page.clock.fast_forward(31_000)
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")  # somebody looks again
        page.clock.fast_forward(1_000)
        questions.wait_for(number)
    for place in (1, 0):
        questions.release(place)
        expect(page.locator(".news")).to_contain_text("2 tasks changed")


def still_loading(page):
    """A form whose last picture is held, so that its scripts run and `load` has not come; and the picture."""
    page.add_init_script(
        "document.addEventListener('DOMContentLoaded', () => "
        "document.body.append(Object.assign(new Image(), { src: '/static/icon.svg?late', alt: '' })))"
    )
    pictures = Held(page, "**/icon.svg?late")
    page.goto("/admin/tasks/new/", wait_until="domcontentloaded")
    pictures.wait_for(1)
    return page, pictures


def test_what_is_typed_before_a_page_has_loaded_is_asked_about_and_kept(open_page):
    page, pictures = still_loading(open_page("editor"))
    page.get_by_label("Title").press_sequentially("Typed before it was there")
    pictures.release()
    page.wait_for_load_state("load")
    page.get_by_role("link", name="Cancel").click()
    expect(page.get_by_role("dialog", name="Leave without saving?")).to_be_visible()
    page.get_by_role("button", name="Stay on this page").click()
    page.unroute_all()
    page.once("dialog", lambda dialog: dialog.accept())
    page.reload()
    page.get_by_role("button", name="Put it back").click()
    expect(page.get_by_label("Title")).to_have_value("Typed before it was there")


def test_a_form_that_has_not_loaded_yet_is_left_without_a_question(open_page):
    page, _pictures = still_loading(open_page("editor"))
    page.get_by_role("link", name="Cancel").click()
    page.wait_for_url("**/admin/tasks/", wait_until="commit")


def test_a_choice_of_how_a_file_reads_is_not_taken_back_by_the_answer_to_the_one_before(open_page):
    page = open_page("manager")
    page.goto("/admin/tasks/import/")
    content = b"title;status\nOne;open\n"
    page.locator("#file").set_input_files({"name": "l.csv", "mimeType": "text/csv", "buffer": content})
    page.locator(".upload .btn-primary").click()
    expect(page.locator("#sample")).to_be_visible()
    page.clock.install()
    page.reload()
    looks = Held(page, re.compile(r"/reading/\?"))
    page.locator("#encoding").select_option("cp1251")
    page.clock.run_for(200)
    looks.wait_for(1)
    page.clock.pause_at(page.evaluate("Date.now() + 1000"))
    page.locator("#delimiter").focus()
    page.locator("#delimiter").select_option(",")
    looks.let_go()
    page.clock.run_for(200)
    looks.wait_for(2)
    looks.let_go(1)
    expect(page.locator("#sample.is-looking")).to_have_count(0)
    expect(page.locator("#delimiter")).to_have_value(",")
    expect(page.locator("#encoding")).to_have_value("cp1251")


def test_a_save_that_comes_late_closes_no_other_field(open_page, tagged, stored):
    (task, other), address = tagged
    page = open_page("editor")
    page.goto(address)
    saves = Held(page, f"**{UPDATE}**", method="POST")
    cell(page, task, "Status").click()
    choice(page, "Done").click()
    saves.wait_for(1)
    page.keyboard.press("Escape")
    page.locator(f"tr[data-id='{other.id}'] .t > a").focus()
    page.keyboard.press("F2")
    field = page.locator("dialog.cell-editor [name=title]")
    expect(field).to_be_focused()
    page.keyboard.type("Typed meanwhile")
    saves.release()
    expect(cell(page, task, "Status")).to_have_text("Done", timeout=20_000)
    expect(field).to_be_focused()
    expect(field).to_have_value("Typed meanwhile")
    assert stored(task).status == "done"


def test_a_refusal_that_comes_late_stands_in_no_other_field(visits_to, open_page, tagged):
    (task, other), address = tagged
    page = open_page("editor")
    visits_to("server").expect_refusals(UPDATE)
    page.goto(address)
    saves = Held(page, f"**{UPDATE}**", method="POST")
    page.locator(f"tr[data-id='{task.id}'] .t > a").focus()
    page.keyboard.press("F2")
    page.locator("dialog.cell-editor [name=title]").fill("x" * 201)
    page.keyboard.press("Enter")
    saves.wait_for(1)
    page.keyboard.press("Escape")
    cell(page, other, "Status").click()
    expect(choice(page, "Done")).to_be_visible()
    saves.release()
    expect(choice(page, "Done")).to_be_visible()
    expect(page.locator("dialog.cell-editor .problem")).to_have_count(0)


def test_who_types_elsewhere_while_the_panel_is_drawn_anew_types_on(open_page, tagged):
    (task, _other), address = tagged
    page = open_page("editor")
    page.goto(f"{address}&open={task.id}")
    panels = Held(page, "**/panel/?**")
    cell(page, task, "Status").click()
    choice(page, "Done").click()
    panels.wait_for(1)
    search = page.get_by_role("searchbox").first
    search.click()
    page.keyboard.type("half a wo")
    panels.release()
    expect(panel_cell(page, "Status: Done, edit")).to_be_visible()
    page.keyboard.type("rd")
    expect(search).to_have_value("half a word")


def test_a_panel_from_before_the_last_save_is_not_drawn(open_page, tagged):
    (task, _other), address = tagged
    page = open_page("editor")
    page.goto(f"{address}&open={task.id}")
    panels = Held(page, "**/panel/?**", answered=True)
    for number, (key, name) in enumerate((("Status", "Done"), ("Priority", "Urgent")), 1):
        cell(page, task, key).click()
        choice(page, name).click()
        panels.wait_for(number)
    expect(cell(page, task, "Priority")).to_have_text("Urgent")
    for place in (1, 0):
        panels.release(place)
        expect(panel_cell(page, "Priority: Urgent, edit")).to_be_visible()


def test_undo_that_is_pressed_twice_is_sent_once(open_page, tagged, stored):
    (task, _other), address = tagged
    page = open_page("editor")
    page.goto(address)
    cell(page, task, "Status").click()
    choice(page, "Done").click()
    undo = page.locator("#toasts").get_by_role("button", name="Undo")
    expect(undo).to_be_visible()
    undos = Held(page, "**/undo/**", method="POST")
    undo.click(no_wait_after=True)
    undos.wait_for(1)
    undo.click(no_wait_after=True)
    undos.release()
    expect(cell(page, task, "Status")).to_have_text("Open")
    assert len(undos.waiting) == 1
    assert stored(task).status == "open"


def test_a_field_that_comes_late_stays_away_from_who_went_elsewhere(open_page, tagged):
    (task, _other), address = tagged
    page = open_page("editor")
    page.goto(address)
    fields = Held(page, f"**{UPDATE}?**")
    cell(page, task, "Status").click()
    fields.wait_for(1)
    search = page.get_by_role("searchbox").first
    search.click()
    page.keyboard.type("half a wo")
    fields.release()
    page.keyboard.type("rd")
    expect(search).to_have_value("half a word")
    expect(page.locator("dialog.cell-editor")).to_have_count(0)


def test_of_two_cells_that_were_clicked_the_last_opens_and_escape_gives_it_up(open_page, tagged):
    (task, other), address = tagged
    page = open_page("editor")
    page.goto(address)
    fields = Held(page, f"**{UPDATE}?**")
    cell(page, task, "Status").click()
    fields.wait_for(1)
    cell(page, other, "Priority").click()
    fields.wait_for(2)
    fields.release(0)
    fields.release(1)
    expect(choice(page, "Urgent")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("dialog.cell-editor")).to_have_count(0)
    expect(cell(page, other, "Priority")).to_be_focused()
    page.keyboard.press("Enter")
    fields.wait_for(3)
    page.keyboard.press("Escape")
    fields.release(2)
    expect(page.locator("dialog.cell-editor")).to_have_count(0)
    expect(cell(page, other, "Priority")).to_be_focused()


def test_enter_right_after_typing_chooses_what_was_typed_for(open_page):
    page = open_page("editor")
    page.goto("/admin/account/")
    page.locator("#timezone-ts-control").click()  # before it is there, the browser shows its own
    page.keyboard.type("Madrid")
    page.keyboard.press("Enter")
    expect(page.locator("[name=timezone]")).to_have_value("Europe/Madrid")


def test_the_first_choices_of_a_picker_do_not_take_the_place_of_what_was_typed_meanwhile(open_page):
    page = open_page("editor")
    page.goto("/admin/tasks/new/")
    expect(page.get_by_role("combobox", name="Project")).to_be_visible()
    # A busy browser: the picker learns of the focus after the typing.
    page.locator("#project_id").evaluate(
        """(select) => {
          const input = select.tomselect.control_input;
          select.tomselect.focus();
          input.value = "project 117";
          input.dispatchEvent(new Event("input", { bubbles: true }));
        }"""
    )
    expect(page.get_by_role("option", name="Small project 117")).to_be_visible()


def with_many_tags(page):
    """As where there are more tags than a page shows: they are looked up."""

    def answer(route):
        html = route.fetch().text()
        assert html.count('name="tags"') == 1
        lookup = 'data-lookup="/admin/tasks/ajax/lookup/?name=tags" name="tags"'
        route.fulfill(body=html.replace('name="tags"', lookup), content_type="text/html")

    page.route("**/admin/tasks/new/", answer)


def test_after_a_choice_that_was_typed_for_a_picker_of_several_offers_the_others(open_page):
    page = open_page("editor")
    with_many_tags(page)
    page.goto("/admin/tasks/new/")
    page.get_by_role("combobox", name="Tags").click()
    page.keyboard.type("urgent ca")
    page.get_by_role("option", name="urgent call").click()
    expect(page.locator("#tags-ts-dropdown [data-value]").first).to_be_visible()
    expect(page.get_by_role("option", name="urgent call")).to_have_count(0)
