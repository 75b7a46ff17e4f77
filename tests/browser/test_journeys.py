"""What people come for, from the first click to the last, in the browser."""

import csv
import re
from urllib.parse import unquote

from playwright.sync_api import expect

from admin_app.accounts.passwords import hash_password
from tests.browser.mailbox import link_in, mails_to
from tests.browser.visits import PHONE, sign_in
from tests.factories import PASSWORD, make_person, make_task

#: What a finger may miss: lower than 40 px or narrower than 24, but for links in running text.
SMALL = """
() => [...document.querySelectorAll("main :is(a, button, select, summary, input:not([type=hidden]))")]
  .filter((each) => each.checkVisibility() && !each.closest("p, li, td, th, .ts-control"))
  .map((each) => [each.outerHTML.slice(0, 120), each.getBoundingClientRect()])
  .filter(([, { width, height }]) => height < 40 || width < 24)
  .map(([html, { width, height }]) => `${width} x ${height}: ${html}`)
"""


def row(page, title):
    return page.get_by_role("row", name=title)


def open_facet(page, name):
    """The open menu, once all choices have come, each with its number."""
    page.locator(".facet summary", has_text=name).click()
    menu = page.locator(".facet details[open]")
    expect(menu.locator(".n").first).to_be_visible()
    return menu


def test_a_person_signs_in_sees_the_dashboard_and_signs_out(open_page):
    page = open_page(None)
    page.goto("/admin/tasks/?status_in=blocked")
    page.get_by_label("E-mail address").fill("editor@example.org")
    page.get_by_label("Password", exact=True).fill("not it at all")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.get_by_label("E-mail address")).to_have_value("editor@example.org")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Tasks")
    expect(page.locator(".facet.active")).to_contain_text("Blocked")
    page.locator(".person summary").click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/auth/login")
    page.goto("/admin/tasks/")
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


def test_a_form_with_a_mistake_keeps_what_was_typed_and_leads_to_the_mistake(open_page):
    page = open_page("editor")
    page.goto("/admin/tasks/")
    page.get_by_role("link", name="New task").click()
    page.get_by_label("Description").fill("Two <lines>\nof text")
    page.get_by_role("textbox", name="Due").fill("2026-12-24")
    page.get_by_label("Status").select_option("Blocked")
    page.get_by_role("button", name="Save Ctrl").click()
    expect(page.get_by_role("alert")).to_be_focused()
    assert page.title().startswith("Error: ")
    expect(page.get_by_label("Description")).to_have_value("Two <lines>\nof text")
    expect(page.get_by_role("textbox", name="Due")).to_have_value("2026-12-24")
    expect(page.get_by_label("Status")).to_have_value("blocked")
    page.get_by_role("alert").get_by_role("link").click()
    expect(page.get_by_label("Title")).to_be_focused()
    page.keyboard.type("Written right the second time")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("status").first).to_contain_text("created")
    expect(row(page, "Written right the second time")).to_contain_text("Blocked")


def test_two_facets_narrow_a_list_and_a_chip_widens_it_again(open_page):
    page = open_page("viewer")
    page.goto("/admin/tasks/")
    for facet, choices in (("Status", ["Open", "Blocked"]), ("Priority", ["Urgent"])):
        menu = open_facet(page, facet)
        for choice in choices:
            menu.get_by_label(choice).check()
        with page.expect_navigation():
            menu.get_by_role("button", name="Show").click()
        expect(page.locator(".facet.active", has_text=facet)).to_contain_text(choices[-1])
    assert "status_in=open,blocked&priority_in=urgent" in unquote(page.url)
    rows = page.locator("table.rows tbody tr")
    expect(rows.first).to_be_visible()
    for each in rows.all():
        expect(each).to_contain_text("Urgent")
        expect(each.locator(".st")).to_have_text(re.compile("Open|Blocked"))
    narrow = rows.count()
    with page.expect_navigation():
        page.get_by_role("link", name="Remove the filter Priority").click()
    expect(page.locator(".facet.active")).to_have_count(1)
    assert rows.count() > narrow
    page.get_by_role("link", name="Clear all").click()
    expect(page.locator(".facet.active")).to_have_count(0)


def test_a_facet_that_is_left_applies_what_was_ticked_and_escape_takes_it_back(open_page):
    page = open_page("viewer")
    page.goto("/admin/tasks/")
    status = page.locator(".facet summary", has_text="Status")
    menu = open_facet(page, "Status")
    menu.get_by_label("Done").check()
    page.keyboard.press("Escape")
    expect(status).to_be_focused()
    status.click()
    expect(menu.get_by_label("Done")).not_to_be_checked()
    menu.get_by_label("Done").check()
    page.get_by_role("heading", level=1).click()
    expect(page.locator(".facet.active")).to_contain_text("Done")


def test_a_click_on_a_heading_sorts_and_a_second_one_turns_the_order(open_page):
    page = open_page("viewer")
    page.goto("/admin/tasks/?page_size=25")
    heading = page.get_by_role("columnheader", name="Priority")
    heading.get_by_role("link").click()
    expect(heading).to_have_attribute("aria-sort", "ascending")
    expect(page.locator("tbody tr").first).to_contain_text("Low")
    heading.get_by_role("link").click()
    expect(heading).to_have_attribute("aria-sort", "descending")
    expect(page.locator("tbody tr").first).to_contain_text("Urgent")
    assert "page_size=25" in page.url


def test_a_task_is_edited_and_shows_what_it_became(open_page, office):
    with office():
        task = make_task("To be edited", description="Before", by="editor")
    page = open_page("editor")
    page.goto(f"/admin/tasks/details/?id={task.id}")
    page.get_by_role("link", name="Edit").click()
    page.get_by_label("Title").fill("Has been edited")
    page.get_by_label("Priority").select_option("Urgent")
    page.get_by_role("button", name="Tomorrow").click()
    page.get_by_role("button", name="Save Ctrl").click()
    expect(page.get_by_role("status").first).to_contain_text("saved")
    page.goto(f"/admin/tasks/details/?id={task.id}")
    expect(page.get_by_role("heading", level=1)).to_have_text("Has been edited")
    expect(page.locator("main")).to_contain_text("Urgent")
    expect(page.locator("main")).to_contain_text("Tomorrow")


def test_who_saves_second_sees_both_versions_and_loses_neither(open_page, office):
    with office():
        task = make_task("As both opened it")
    first, second = open_page("manager"), open_page("admin")
    for page in (first, second):
        page.goto(f"/admin/tasks/edit/?id={task.id}")
    first.get_by_label("Title").fill("What the first one wrote")
    first.get_by_role("button", name="Save Ctrl").click()
    expect(first.get_by_role("status").first).to_contain_text("saved")
    second.get_by_label("Title").fill("What the second one wrote")
    second.get_by_role("button", name="Save Ctrl").click()
    expect(second.get_by_role("alert")).to_contain_text("Somebody else changed this")
    expect(second.get_by_role("alert")).to_contain_text("Manager Person")
    second.get_by_role("radio", name="Keep mine").check()
    second.get_by_role("button", name="Save Ctrl").click()
    expect(second.get_by_role("status").first).to_contain_text("saved")
    expect(row(second, "What the second one wrote")).to_be_visible()


def test_deleting_asks_in_a_dialog_and_gives_the_focus_back(open_page, office):
    with office():
        make_task("To be thrown away", by="editor")
    page = open_page("editor")
    page.goto("/admin/tasks/?search=thrown+away")
    dots = row(page, "To be thrown away").get_by_role("button", name="More actions")
    dots.click()
    page.get_by_role("menuitem", name="Delete").click()
    dialog = page.get_by_role("dialog", name="Delete task")
    expect(dialog).to_contain_text("To be thrown away")
    expect(dialog.get_by_role("link", name="Cancel")).to_be_focused()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(dots).to_be_focused()
    dots.click()
    page.get_by_role("menuitem", name="Delete").click()
    dialog.get_by_role("button", name="Delete task").click()
    expect(page.get_by_role("status").first).to_contain_text("moved to the trash")
    expect(page.get_by_role("heading", name="Nothing matches.")).to_be_visible()


def test_the_export_holds_the_rows_that_the_list_shows(open_page, office, tmp_path):
    with office():
        for number in range(3):
            make_task(f"Journeyed into a file {number}", status="blocked")
    page = open_page("viewer")
    page.goto("/admin/tasks/?search=journeyed&status_in=blocked&sort=title")
    page.locator("summary", has_text="Export").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV").first.click()
    download.value.save_as(tmp_path / "tasks.csv")
    text = (tmp_path / "tasks.csv").read_text("utf-8-sig")
    rows = list(csv.reader(text.splitlines()))
    shown = page.locator("tbody .t a").all_inner_texts()
    assert len(rows) - 1 == len(shown)
    exported = {cell for line in rows[1:] for cell in line}
    assert set(shown) <= exported


def test_a_task_is_completed_and_reopened_in_the_list_where_the_focus_stays(open_page, office):
    with office():
        make_task("One click away", by="editor")
    page = open_page("editor")
    page.goto("/admin/tasks/?search=click+away")
    for verb, after in (("Complete", "Done"), ("Reopen", "Open")):
        row(page, "One click away").get_by_role("button", name=verb).click()
        expect(row(page, "One click away")).to_contain_text(after)
        expect(row(page, "One click away").get_by_role("link")).to_be_focused()


def test_an_invited_person_sets_a_password_and_comes_in(open_page, server):
    page = open_page("admin")
    page.goto("/admin/users/new/")
    page.get_by_label("Name").fill("Newly Invited")
    page.get_by_role("textbox", name="E-mail address").fill("newly.invited@example.org")
    page.get_by_role("combobox", name="Roles").click()
    page.get_by_role("option", name="editor", exact=True).click()
    page.keyboard.press("Escape")  # the list of roles may be long
    page.get_by_label("Active").check()
    page.get_by_role("button", name="Save Ctrl").click()
    expect(page.get_by_role("status").first).to_be_visible()
    (mail,) = mails_to(server, "newly.invited@example.org")
    guest = open_page(None)
    guest.goto(link_in(mail))
    expect(guest.get_by_role("heading", level=1)).to_have_text("Welcome to Taskdesk")
    guest.get_by_label("New password", exact=True).fill("short")
    guest.get_by_label("New password again").fill("short")
    guest.get_by_role("button", name="Set the password").click()
    expect(guest.locator(".problem, .problems").first).to_be_visible()
    for label in ("New password", "New password again"):
        guest.get_by_label(label, exact=True).fill("seven green lanterns over water")
    guest.get_by_role("button", name="Set the password").click()
    expect(guest.get_by_role("status").filter(has_text="Your password is set")).to_be_visible()
    sign_in(guest, "newly.invited@example.org", "seven green lanterns over water")
    expect(guest.locator(".person summary")).to_contain_text("Newly Invited")


def test_a_forgotten_password_is_set_anew_by_a_mail(open_page, server, office):
    email = "forgetful@example.org"  # whose sessions end by it, so nobody whom other tests share
    with office():
        make_person("Forgetful", email=email, password_hash=hash_password("old lanterns under the sea"))
    page = open_page(None)
    page.goto("/auth/login")
    page.get_by_role("link", name="Forgot your password?").click()
    page.get_by_label("E-mail address").fill(email)
    page.get_by_role("button", name="Send the link").click()
    expect(page.get_by_role("status").filter(has_text="is on its way there")).to_be_visible()
    page.goto(link_in(mails_to(server, email)[-1]))
    expect(page.get_by_role("heading", level=1)).to_have_text("Set a new password")
    for label in ("New password", "New password again"):
        page.get_by_label(label, exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Set the password").click()
    expect(page.get_by_role("status").filter(has_text="password")).to_be_visible()


def test_the_language_is_changed_in_place_and_stays(open_page, office):
    page = open_page("nobody")
    page.goto("/admin/account/")
    page.locator(".person summary").click()
    with page.expect_navigation():
        page.locator(".person").get_by_role("button", name="العربية").click()
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    expect(page.locator("html")).to_have_attribute("lang", "ar")
    assert page.url.endswith("/admin/account/")
    box = page.locator("nav.sidebar").bounding_box()
    assert box["x"] > 1000, "the sidebar is on the right"
    elsewhere = open_page("nobody")
    elsewhere.goto("/admin/account/")
    expect(elsewhere.locator("html")).to_have_attribute("lang", "ar")
    elsewhere.locator(".person summary").click()
    elsewhere.locator(".person").get_by_role("button", name="English").click()
    expect(elsewhere.locator("html")).to_have_attribute("lang", "en")


def test_on_a_phone_the_menu_is_a_drawer_and_rows_are_cards(open_page):
    page = open_page("viewer", size=PHONE)
    page.goto("/admin/tasks/")
    menu = page.get_by_role("navigation", name="Main menu")
    expect(menu).to_be_hidden()
    page.get_by_role("button", name="Menu").tap()
    expect(menu).to_be_visible()
    page.keyboard.press("Escape")
    expect(menu).to_be_hidden()
    expect(page.get_by_role("button", name="Menu")).to_be_focused()
    card = page.locator("tbody tr").first.bounding_box()
    assert card["width"] > 340 and card["height"] > 60
    page.locator("tbody .t a").first.tap()
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def test_whatever_is_tapped_on_a_phone_is_large_enough(open_page):
    page = open_page("editor", size=PHONE)
    for address in ("/admin/tasks/", "/admin/tasks/new/", "/admin/account/"):
        page.goto(address)
        small = page.evaluate(SMALL)
        assert not small, address + "\n" + "\n".join(small)


def test_a_chosen_theme_is_there_from_the_first_paint(open_page):
    # Without scripts nothing can put the theme right later, so what is shown is what was sent.
    page = open_page("viewer", scheme="light", cookies={"theme": "dark"}.items(), java_script_enabled=False)
    page.goto("/admin/tasks/")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    expect(page.locator("meta[name=color-scheme]")).to_have_attribute("content", "dark")
    expect(page.locator("body")).to_have_css("background-color", "rgb(13, 16, 23)")


def test_theme_and_density_change_at_once_and_are_kept(open_page):
    page = open_page("viewer")
    page.goto("/admin/tasks/")
    tall = page.locator("tbody tr").first.bounding_box()["height"]
    page.locator(".display summary").click()
    with page.expect_response("**/preferences/"):
        page.get_by_role("button", name="Compact").click()
    assert page.locator("tbody tr").first.bounding_box()["height"] < tall
    page.keyboard.press("Escape")
    page.locator(".person summary").click()
    with page.expect_response("**/preferences/"):
        page.get_by_role("button", name="Dark").click()
    expect(page.locator("body")).to_have_css("background-color", "rgb(13, 16, 23)")
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    expect(page.locator("html")).to_have_attribute("data-density", "compact")


def test_many_choices_are_looked_up_while_one_types(open_page):
    page = open_page("editor")
    page.goto("/admin/tasks/new/")
    page.get_by_label("Title").fill("In a small project")
    page.get_by_role("combobox", name="Project").click()
    page.keyboard.type("small project 117")
    page.get_by_role("option", name="Small project 117").click()
    page.get_by_role("button", name="Save Ctrl").click()
    expect(row(page, "In a small project")).to_contain_text("Small project 117")


def test_leaving_a_form_asks_when_something_was_typed(open_page):
    page = open_page("editor")
    page.goto("/admin/tasks/new/")
    page.get_by_label("Title").fill("Half written")
    page.get_by_role("link", name="Cancel").click()
    dialog = page.get_by_role("dialog", name="Leave without saving?")
    dialog.get_by_role("button", name="Stay on this page").click()
    expect(page.get_by_label("Title")).to_have_value("Half written")
    page.get_by_role("link", name="Cancel").click()
    dialog.get_by_role("button", name="Leave").click()
    page.wait_for_url("**/admin/tasks/")


def test_an_ended_session_keeps_the_form_and_signs_in_over_it(open_page):
    page = open_page(None)
    sign_in(page, "editor@example.org")
    page.goto("/admin/tasks/new/")
    page.get_by_label("Title").fill("Typed before the session ended")
    page.context.clear_cookies(name="taskdesk")
    page.get_by_role("button", name="Save Ctrl").click()
    dialog = page.get_by_role("dialog", name="You were signed out meanwhile")
    dialog.get_by_label("Password").fill(PASSWORD)
    dialog.get_by_role("button", name="Sign in and save").click()
    expect(row(page, "Typed before the session ended")).to_be_visible()


def test_a_database_that_cannot_be_written_to_costs_nothing_that_was_typed(open_page, server):
    page = open_page("editor")
    page.goto("/admin/tasks/new/")
    page.get_by_label("Title").fill("Typed while nothing could be written")
    with server.locked():
        page.get_by_role("button", name="Save Ctrl").click()
        expect(page.get_by_text("database does not answer").first).to_be_visible()
        expect(page.get_by_label("Title")).to_have_value("Typed while nothing could be written")
    page.get_by_role("button", name="Save Ctrl").click()
    expect(row(page, "Typed while nothing could be written")).to_be_visible()
