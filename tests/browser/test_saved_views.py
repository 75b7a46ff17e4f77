"""Saved views, facets and columns in a browser, as people use them."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.guard import go_with_fonts
from tests.browser.held import Held
from tests.browser.visits import PHONE, sign_in
from tests.factories import make_person, make_task, make_view, person_of

LIST = "/admin/tasks/"


@pytest.fixture(scope="module")
def marked(server):
    """Tasks that no other test touches, found by a word of their own."""
    with server.app.app_context():
        for number, (status, priority) in enumerate(
            (("open", "urgent"), ("blocked", "urgent"), ("done", "urgent"), ("open", "low"))
        ):
            make_task(f"Gazebo {number}", status=status, priority=priority, assignee="manager")


def facet(page, name):
    return page.locator(".facet", has=page.locator("summary", has_text=name))


def choose(page, name, *choices):
    """Tick choices of a facet and show what they leave."""
    menu = facet(page, name)
    menu.locator("summary").click()
    expect(menu.locator(".n").first).to_be_visible()
    for choice in choices:
        menu.get_by_label(choice).check()
    with page.expect_navigation():
        menu.get_by_role("button", name="Show").click()
    expect(facet(page, name)).to_contain_text(choices[-1])


def test_a_filtered_list_is_saved_shared_and_opened_by_another_role_in_arabic(open_page, marked):
    manager = open_page("manager")
    manager.goto(f"{LIST}?search=gazebo")
    choose(manager, "Status", "Open", "Blocked")
    choose(manager, "Priority", "Urgent")
    manager.get_by_role("link", name="Save view").click()
    manager.get_by_label("Name").fill("Gazebos, urgent")
    manager.get_by_label("Everybody who sees this list").check()
    manager.get_by_role("button", name="Save").click()
    tab = manager.get_by_role("navigation", name="Saved views").locator("[aria-current=page]")
    expect(tab).to_contain_text("Gazebos, urgent")
    expect(tab.locator(".tally")).to_have_text("2")
    shared = manager.url

    viewer = open_page("viewer", language="ar")
    viewer.goto(LIST)
    viewer.get_by_role("link", name="Gazebos, urgent").click()
    viewer.wait_for_url(shared)
    expect(viewer.locator("html")).to_have_attribute("dir", "rtl")
    expect(viewer.locator(".tabs [aria-current=page]")).to_contain_text("Gazebos, urgent")
    expect(viewer.locator("tbody .t")).to_have_text(["Gazebo 1", "Gazebo 0"])
    expect(viewer.locator(".facet.active").first).to_contain_text("الحالة")
    expect(viewer.locator(".facet.active").first).to_contain_text("مفتوحة")
    expect(viewer.get_by_role("button", name="حفظ التغييرات")).to_have_count(0)


def test_a_changed_view_is_saved_or_put_back(open_page, marked):
    page = open_page("editor")
    page.goto(f"{LIST}views/new/?search=gazebo&status_in=open")
    page.get_by_label("Name").fill("Gazebos")
    with page.expect_navigation():
        page.get_by_role("button", name="Save").click()
    choose(page, "Priority", "Low")
    expect(page.locator(".tabs [aria-current]")).to_contain_text("changed")
    with page.expect_navigation():
        page.get_by_role("link", name="Reset").click()
    expect(page.locator("tbody tr")).to_have_count(2)
    choose(page, "Priority", "Low")
    page.get_by_role("button", name="Save changes").click()
    expect(page.locator(".tabs [aria-current=page]")).to_contain_text("Gazebos")
    expect(page.locator("tbody tr")).to_have_count(1)


def test_a_facet_shows_all_choices_and_their_numbers_once_it_opens(open_page, marked):
    page = open_page("viewer")
    page.goto(f"{LIST}?search=gazebo&priority_in=urgent")
    menu = facet(page, "Status")
    menu.locator("summary").click()
    expect(menu.locator("label", has_text="Open").locator(".n")).to_have_text("1")
    expect(menu.locator("label", has_text="Cancelled").locator(".n")).to_have_text("0")
    page.keyboard.press("Escape")
    menu = facet(page, "Assignee")
    menu.locator("summary").click()
    expect(menu.locator("label", has_text="Manager Person").locator(".n")).to_have_text("3")


def test_a_facet_that_is_opened_before_its_script_has_come_is_complete_too(open_page, marked):
    page = open_page("viewer")
    scripts = Held(page, "**/js/list.js*")
    page.goto(f"{LIST}?search=gazebo", wait_until="commit")
    menu = facet(page, "Status")
    menu.locator("summary").click()
    scripts.wait_for(1)
    expect(menu.locator(".n")).to_have_count(0)
    scripts.release()
    expect(menu.locator("label", has_text="Blocked").locator(".n")).to_have_text("1")


def test_a_long_facet_finds_what_it_does_not_list(open_page):
    page = open_page("viewer")
    page.goto(LIST)
    menu = facet(page, "Project")
    menu.locator("summary").click()
    expect(menu.get_by_label("Small project 150")).to_have_count(0)
    menu.get_by_role("searchbox").fill("project 150")
    menu.get_by_label("Small project 150").check()
    menu.get_by_role("searchbox").fill("moving")
    menu.get_by_label("Moving house").check()
    menu.get_by_role("button", name="Show").click()
    expect(facet(page, "Project")).to_contain_text("Moving house")
    expect(facet(page, "Project")).to_contain_text("Small project 150")


def test_filters_that_are_seldom_used_are_behind_one_menu(open_page, marked):
    page = open_page("viewer")
    page.goto(f"{LIST}?search=gazebo")
    page.locator(".facets-more summary").click()
    page.locator(".facets-more").get_by_role("link", name="Title").click()
    page.get_by_label("Contains").fill("gazebo 2")
    page.get_by_role("button", name="Apply").click()
    expect(page.locator("tbody .t")).to_have_text(["Gazebo 2"])
    expect(facet(page, "Title")).to_contain_text("contains gazebo 2")


def test_three_filters_and_the_rest_stand_on_one_line_at_a_desk(open_page):
    page = open_page("viewer")
    go_with_fonts(page, f"{LIST}?search=e&status_in=open,blocked,done&priority_in=high,urgent&due=overdue")
    tops = page.locator(".facets > *").evaluate_all("all => all.map((e) => e.getBoundingClientRect().top)")
    assert max(tops) - min(tops) < 12, tops


def test_nothing_matches_names_the_filter_to_drop(open_page, marked):
    page = open_page("viewer")
    page.goto(
        f"{LIST}?title_contains=gazebo&created_from=2099-01-01&due_from=2099-01-01&updated_from=2099-01-01"
    )
    expect(page.get_by_role("link", name="Drop")).to_have_count(0)
    page.goto(f"{LIST}?title_contains=gazebo&created_from=2099-01-01")
    page.get_by_role("link", name="Drop “Created”: 4 match").click()
    expect(page.locator("tbody tr")).to_have_count(4)


def test_columns_and_order_are_chosen_and_remembered(open_page, marked):
    page = open_page("editor")
    page.goto(f"{LIST}?search=gazebo")
    page.locator(".display summary").click()
    form = page.locator(".display-form")
    form.get_by_role("checkbox", name="Created by").check()
    form.get_by_role("checkbox", name="Tags").uncheck()
    form.get_by_role("button", name="Move Due up").click()
    form.get_by_label("Sort by", exact=True).select_option("title")
    expect(form.get_by_role("button", name="Apply")).to_be_in_viewport(ratio=1)
    with page.expect_navigation():
        form.get_by_role("button", name="Apply").click()
    headings = page.locator("thead th").filter(has_text="").all_inner_texts()
    shown = [text.split("\n")[0].strip() for text in headings if text.strip()]
    wanted = ["Title", "Status", "Priority", "Assignee", "Due", "Project", "Created by"]
    assert [text for text in shown if text in wanted or text == "Tags"] == wanted
    page.goto(f"{LIST}?search=gazebo")
    expect(page.locator("tbody .t")).to_have_text([f"Gazebo {number}" for number in range(4)])
    page.locator(".display summary").click()
    page.get_by_role("button", name="As it was shipped").click()
    expect(page.get_by_role("columnheader", name="Tags")).to_be_visible()


def test_shift_and_a_click_sort_by_several_columns(open_page, marked):
    page = open_page("viewer")
    page.goto(f"{LIST}?search=gazebo")

    def click_heading(name, **options):
        with page.expect_navigation():
            page.get_by_role("columnheader", name=name).get_by_role("link").click(**options)

    click_heading("Priority")
    click_heading("Title", modifiers=["Shift"])
    click_heading("Title", modifiers=["Shift"])
    expect(page.locator("tbody .t")).to_have_text(["Gazebo 3", "Gazebo 2", "Gazebo 1", "Gazebo 0"])
    assert "sort=priority" in page.url
    expect(page.locator("th .rank")).to_have_text(["2", "1"])


def test_the_same_work_needs_no_script(open_page, marked):
    page = open_page("editor", java_script_enabled=False)
    page.goto(f"{LIST}?search=gazebo")
    facet(page, "Assignee").locator("summary").click()
    page.get_by_role("link", name="All choices").click()
    page.get_by_label("Manager Person").check()
    page.get_by_role("button", name="Show").click()
    expect(facet(page, "Assignee")).to_contain_text("Manager Person")
    page.locator(".display summary").click()
    page.get_by_role("link", name="Columns, order and rows on a page").click()
    page.get_by_role("button", name="Move Due up").click()
    page.get_by_label("Sort by", exact=True).select_option("priority")
    page.get_by_label("Then by", exact=True).select_option("title")
    page.get_by_role("button", name="Apply").last.click()
    expect(page.locator("tbody .t").first).to_have_text("Gazebo 3")
    page.get_by_role("link", name="Save view").click()
    page.get_by_label("Name").fill("Without scripts")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".tabs [aria-current=page]")).to_contain_text("Without scripts")
    page.goto(f"{LIST}views/")
    page.get_by_role("button", name=re.compile("Move .?Without scripts.? up")).click()
    page.get_by_role("link", name=re.compile("Delete .?Without scripts")).click()
    page.get_by_role("button", name="Delete view").click()
    expect(page.get_by_role("status").first).to_contain_text("was deleted")
    page.goto(f"{LIST}display/")
    page.get_by_role("button", name="As it was shipped").click()


def test_on_a_phone_a_view_is_a_tap_away(open_page, marked):
    page = open_page("manager", size=PHONE, language="ar")
    page.goto(LIST)
    page.get_by_role("navigation", name="العروض المحفوظة").get_by_role("link", name="مهامي المفتوحة").tap()
    page.wait_for_url("**view=mine")
    expect(page.locator("tbody tr").first).to_be_visible()


def test_the_tab_that_the_keyboard_is_on_is_seen_whole(open_page, office):
    email = "many.tabs@example.org"
    with office():
        hashed = person_of("editor").password
        person = make_person("Many Tabs", email=email, roles=("editor",), password_hash=hashed)
        for number in range(16):
            make_view(f"One of many views {number:02}", by=person)
    page = open_page(None)
    sign_in(page, email)
    page.goto(LIST)
    tabs = page.locator(".tabs a")
    assert tabs.count() > 16
    tabs.first.focus()
    for place in range(1, tabs.count()):
        page.keyboard.press("Tab")
        expect(tabs.nth(place)).to_be_focused()
        expect(tabs.nth(place)).to_be_in_viewport(ratio=0.95)
