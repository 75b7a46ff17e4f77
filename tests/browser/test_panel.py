"""The panel beside the list, by keyboard, by mouse, by the ways back and on, in both directions."""

import re

import pytest
from playwright.sync_api import expect

from admin_app.extensions import db
from admin_app.tasks.model import Task
from tests.browser.axe import assert_accessible
from tests.browser.guard import assert_fits
from tests.browser.visits import PHONE
from tests.factories import discard, make_task

LIST = "/admin/tasks/?page_size=25&sort=title&search=paneled"
FIRST = "Paneled 00"
LINKS = "tbody .t > a"
#: The list without a record; the way back to it takes a moment.
CLOSED = re.compile(re.escape(LIST) + "$")
#: The rows that are seen whole beside the panel.
WHOLE_ROWS = """
() => {
  const frame = document.getElementById("rows").getBoundingClientRect();
  const head = document.querySelector("#rows thead").getBoundingClientRect();
  return [...document.querySelectorAll("#rows tbody tr")].filter((row) => {
    const { top, bottom } = row.getBoundingClientRect();
    return top >= head.bottom - 1 && bottom <= Math.min(frame.bottom, innerHeight);
  }).length;
}
"""


@pytest.fixture(scope="module", autouse=True)
def paneled(server):
    """Thirty tasks: a page of the list, and a few on the next."""
    with server.app.app_context():
        for number in range(30):
            make_task(f"Paneled {number:02}", description=f"Words {number}", by="editor")


@pytest.fixture
def page(open_page):
    opened = open_page("editor")
    opened.goto(LIST)
    return opened


def panel(page, name=None):
    return page.get_by_role("complementary", name=name) if name else page.locator("#panel")


def heading(page):
    return page.locator("#panel h2")


def click_empty_part(page, row=0, column=2, **options):
    """Click a row where nothing is: at the edge of a cell."""
    cell = page.locator("tbody tr").nth(row).locator("td").nth(column)
    box = cell.bounding_box()
    cell.click(position={"x": box["width"] - 3, "y": 4}, **options)


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_task_is_read_and_the_next_by_keys_alone(open_page, language):
    page = open_page("editor", language=language)
    page.goto(LIST)
    page.keyboard.press("j")
    page.keyboard.press("o")
    expect(heading(page)).to_be_focused()
    expect(panel(page, "Paneled 00")).to_contain_text("Words 0")
    assert "&open=" in page.url
    page.keyboard.press("j")
    expect(heading(page)).to_have_text("Paneled 01")
    expect(heading(page)).to_be_focused()
    page.keyboard.press("k")
    expect(heading(page)).to_have_text("Paneled 00")
    assert_accessible(page, f"{language} panel")
    assert_fits(page)
    list_edge, panel_edge = (page.locator(each).bounding_box()["x"] for each in ("#rows", "#panel"))
    assert (panel_edge > list_edge) is (language == "en"), "at the end of the line"
    page.keyboard.press("Escape")
    expect(panel(page)).to_have_count(0)
    expect(page.locator(LINKS).first).to_be_focused()
    expect(page).to_have_url(CLOSED)


def test_enter_on_a_title_opens_it_and_marks_its_row(page):
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(heading(page)).to_have_text("Paneled 01")
    expect(page.locator(f"{LINKS}[aria-current=true]")).to_have_text("Paneled 01")


def test_the_focus_stays_in_the_list_when_it_is_there(page):
    page.keyboard.press("j")
    page.keyboard.press("o")
    expect(heading(page)).to_be_focused()
    page.locator(LINKS).first.focus()
    page.keyboard.press("j")
    expect(heading(page)).to_have_text("Paneled 01")
    expect(page.locator(LINKS).nth(1)).to_be_focused()


def test_a_key_that_is_held_down_shows_where_it_ends(page):
    page.keyboard.press("j")
    page.keyboard.press("o")
    expect(heading(page)).to_have_text(FIRST)
    for _ in range(12):
        page.keyboard.press("j")
    expect(heading(page)).to_have_text("Paneled 12")
    expect(page.locator(f"{LINKS}[aria-current]")).to_have_text("Paneled 12")
    expect(page.locator(f"{LINKS}[aria-current]")).to_be_in_viewport()


def test_the_end_of_a_page_says_so_and_leads_to_the_next(page):
    page.goto(LIST + "&open=last")
    expect(heading(page)).to_have_text("Paneled 24")
    assert "open=last" not in page.url
    page.keyboard.press("j")
    expect(page.locator("#panel [role=status]")).to_contain_text("last row of this page")
    expect(page.locator("#panel").get_by_role("link", name="Next page")).to_be_visible()
    page.keyboard.press("j")
    expect(heading(page)).to_have_text("Paneled 25")
    expect(heading(page)).to_be_focused()
    page.keyboard.press("k")
    page.keyboard.press("k")
    expect(heading(page)).to_have_text("Paneled 24")


def test_the_way_back_closes_and_the_way_on_opens_again(page):
    click_empty_part(page)
    expect(heading(page)).to_have_text(FIRST)
    page.keyboard.press("j")
    expect(heading(page)).to_have_text("Paneled 01")
    page.go_back()
    expect(panel(page)).to_have_count(0)
    expect(page).to_have_url(CLOSED)
    page.go_forward()
    expect(heading(page)).to_have_text("Paneled 01")


def test_closing_leaves_nothing_behind_in_the_history(page):
    page.goto("/admin/projects/")
    page.goto(LIST)
    for _ in range(2):
        click_empty_part(page)
        expect(heading(page)).to_have_text(FIRST)
        page.keyboard.press("Escape")
        expect(panel(page)).to_have_count(0)
    expect(page).to_have_url(CLOSED)
    page.go_back()
    page.wait_for_url("**/admin/projects/")


def test_another_is_opened_while_the_way_back_is_still_under_way(page):
    click_empty_part(page)
    expect(heading(page)).to_have_text(FIRST)
    page.evaluate(
        "document.querySelector('#panel [data-close-panel]').click();"
        "document.querySelectorAll('#rows tbody tr')[1].querySelectorAll('td')[2].click()"
    )
    expect(heading(page)).to_have_text("Paneled 01")
    expect(page).to_have_url(re.compile("open="))
    page.go_back()
    expect(panel(page)).to_have_count(0)
    expect(page).to_have_url(CLOSED)


def test_a_way_back_that_takes_long_closes_nothing_that_was_opened_meanwhile(page):
    click_empty_part(page)
    expect(heading(page)).to_have_text(FIRST)
    page.clock.install()
    page.clock.pause_at(page.evaluate("Date.now() + 1000"))
    page.evaluate("history.back = () => { goBack = () => History.prototype.back.call(history) }")
    page.keyboard.press("Escape")
    expect(panel(page)).to_have_count(0)
    click_empty_part(page, row=1)
    page.clock.run_for(2000)
    page.evaluate("new Promise((done) => { addEventListener('popstate', () => done()); goBack() })")
    expect(page.locator(f"{LINKS}[aria-current]")).to_have_text("Paneled 01")
    expect(heading(page)).to_have_text("Paneled 01")
    expect(page).to_have_url(re.compile("open="))


def test_escape_in_the_panel_closes_it_and_keeps_what_is_ticked(open_page):
    page = open_page("manager")
    page.goto(LIST)
    page.locator("[name=rowid]").nth(3).check()
    click_empty_part(page)
    expect(heading(page)).to_be_focused()
    page.keyboard.press("Escape")
    expect(panel(page)).to_have_count(0)
    expect(page.locator("[name=rowid]:checked")).to_have_count(1)


def test_a_reload_and_a_link_show_the_same(page, open_page):
    click_empty_part(page, row=2)
    expect(heading(page)).to_have_text("Paneled 02")
    page.reload()
    expect(heading(page)).to_have_text("Paneled 02")
    expect(page.locator(f"{LINKS}[aria-current]")).to_have_text("Paneled 02")
    page.keyboard.press("j")
    expect(heading(page)).to_have_text("Paneled 03")
    other = open_page("viewer")
    other.goto(page.url)
    expect(heading(other)).to_have_text("Paneled 03")
    other.keyboard.press("Escape")
    expect(panel(other)).to_have_count(0)
    expect(other).to_have_url(CLOSED)


def test_what_is_there_to_be_used_opens_nothing(page):
    page.locator(".facet summary").first.click()
    click_empty_part(page)  # closes the menu
    page.locator("td.m .dots").first.click()
    page.keyboard.press("Escape")
    expect(panel(page)).to_have_count(0)
    page.locator(LINKS).first.click(modifiers=["Control"])
    expect(panel(page)).to_have_count(0)
    page.locator(LINKS).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(FIRST)


def test_words_that_are_marked_stay_marked(page):
    page.locator("tbody tr").first.locator("td").nth(1).evaluate(
        "cell => getSelection().selectAllChildren(cell.parentElement)"
    )
    page.evaluate("document.querySelector('tbody td:nth-of-type(3)').click()")
    expect(panel(page)).to_have_count(0)


def test_a_verb_in_the_panel_is_done_and_the_panel_comes_back(page, office):
    with office():
        make_task("Done beside the list", by="editor")
    page.goto("/admin/tasks/?search=done+beside")
    click_empty_part(page)
    expect(heading(page)).to_have_text("Done beside the list")
    panel(page).get_by_role("button", name="Complete").click()
    expect(panel(page).get_by_role("button", name="Reopen")).to_be_visible()
    expect(heading(page)).to_be_focused()
    with page.expect_navigation():
        page.get_by_role("status").get_by_role("button", name="Undo").first.click()
    expect(panel(page).get_by_role("button", name="Complete")).to_be_visible()
    page.keyboard.press("e")
    page.get_by_label("Title").fill("Edited beside the list")
    page.get_by_role("button", name="Save", exact=False).first.click()
    expect(heading(page)).to_have_text("Edited beside the list")


def test_what_is_deleted_in_the_panel_leaves_it(page, office):
    with office():
        make_task("Thrown away beside", by="editor")
    page.goto("/admin/tasks/?search=thrown+away+beside")
    click_empty_part(page)
    panel(page).get_by_role("link", name="Delete").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete task").click()
    expect(page.get_by_role("status").first).to_contain_text("trash")
    expect(panel(page)).to_have_count(0)


def test_what_was_deleted_meanwhile_is_said(page, visits_to, office):
    visits_to("server").expect_refusals("/admin/tasks/panel/")
    with office():
        task = make_task("Gone meanwhile", by="editor")
    page.goto("/admin/tasks/?search=gone+meanwhile")
    with office():
        discard(db.session.get(Task, task.id))
    click_empty_part(page)
    expect(panel(page)).to_contain_text("does not exist, or it was deleted")
    page.keyboard.press("Escape")
    expect(panel(page)).to_have_count(0)


def test_without_a_connection_it_says_so_and_tries_again(page):
    page.context.route("**/panel/**", lambda route: route.abort("aborted"))
    page.keyboard.press("j")
    page.keyboard.press("o")
    expect(panel(page, FIRST)).to_contain_text("No connection")
    page.context.unroute("**/panel/**")
    panel(page).get_by_role("button", name="Try again").click()
    expect(panel(page)).to_contain_text("Words 0")


def test_who_was_signed_out_signs_in_and_finds_it_open(open_page):
    page = open_page("viewer")
    page.goto(LIST)
    page.context.clear_cookies(name="taskdesk")
    page.keyboard.press("j")
    page.keyboard.press("o")
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()
    assert "open%3D" in page.url


def test_a_phone_goes_to_the_page_of_the_task(open_page):
    page = open_page("editor", size=PHONE)
    page.goto(LIST)
    page.locator(LINKS).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(FIRST)
    page.goto(LIST + "&open=first")
    expect(page.get_by_role("heading", level=1)).to_have_text(FIRST)
    page.get_by_role("link", name="Back to the list").click()
    expect(page.locator(LINKS).first).to_have_text(FIRST)


def test_it_needs_no_script(open_page):
    page = open_page("viewer", java_script_enabled=False)
    page.goto(LIST + "&open=first")
    expect(heading(page)).to_have_text(FIRST)
    expect(page.locator(f"{LINKS}[aria-current]")).to_have_text(FIRST)
    panel(page).get_by_role("link", name="Next row").click()
    expect(heading(page)).to_have_text("Paneled 01")
    panel(page).get_by_role("link", name="Close").click()
    expect(panel(page)).to_have_count(0)


@pytest.mark.parametrize("density, rows", [("cosy", 14), ("compact", 18)])
def test_the_list_keeps_its_rows_beside_it(open_page, density, rows):
    page = open_page("manager", cookies={"density": density}.items())
    page.goto("/admin/tasks/?open=first")
    assert page.evaluate(WHOLE_ROWS) >= rows


@pytest.mark.parametrize("width", [720, 900, 1024, 1280, 1920])
def test_it_fits_into_every_window(open_page, width):
    page = open_page("manager", size={"width": width, "height": 800})
    page.goto("/admin/tasks/?status_in=open,blocked&open=first")
    expect(heading(page)).to_be_visible()
    assert_fits(page)
    assert_accessible(page, f"at {width}")


def test_paper_has_the_list_alone(page):
    page.goto(LIST + "&open=first")
    page.emulate_media(media="print")
    expect(panel(page)).to_be_hidden()


def test_a_cell_of_the_panel_is_edited_and_its_row_and_history_follow(page, office):
    with office():
        make_task("Celled beside the list", by="editor", priority="low")
    page.goto("/admin/tasks/?search=celled+beside")
    page.keyboard.press("j")
    page.keyboard.press("o")
    expect(heading(page)).to_be_focused()
    cell = panel(page).get_by_role("button", name="Priority: Low, edit")
    cell.press("Enter")
    page.get_by_role("dialog").get_by_role("button", name="Urgent").press("Enter")
    expect(panel(page).get_by_role("button", name="Priority: Urgent, edit")).to_be_focused()
    expect(page.locator("tbody tr")).to_contain_text("Urgent")
    expect(panel(page).locator(".changes > li")).to_have_count(2)
    expect(page.locator(f"{LINKS}[aria-current]")).to_have_text("Celled beside the list")
    page.keyboard.press("j")
    expect(page.locator(".panel-edge")).to_contain_text("last row")
    page.keyboard.press("Escape")
    expect(panel(page)).to_have_count(0)
    expect(page.locator(LINKS)).to_be_focused()
