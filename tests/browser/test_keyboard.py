"""The console without a mouse: every way to go, and a focus that is always seen and never lost."""

import pytest
from playwright.sync_api import expect

from admin_app.extensions import db
from admin_app.history.open_change import change
from admin_app.permissions.actor import SYSTEM
from tests.factories import make_task, person_of

#: What has the focus, and whether a person can see that: a ring, or a colour of its own.
FOCUSED = """
() => {
  const each = document.activeElement;
  const style = getComputedStyle(each);
  const ring = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  const wrap = each.closest(".ts-control");
  const around = wrap && getComputedStyle(wrap).outlineStyle !== "none";
  const shape = each.querySelector(".hit"); // a link in a drawing: its shape has the ring
  const drawn = shape && getComputedStyle(shape).stroke !== "none";
  const box = (wrap ?? each).getBoundingClientRect();
  // The middle of what is in the window: a list may be longer.
  const x = (Math.max(box.left, 0) + Math.min(box.right, innerWidth)) / 2;
  const y = (Math.max(box.top, 0) + Math.min(box.bottom, innerHeight)) / 2;
  const top = document.elementFromPoint(x, y);
  return {
    name: each.outerHTML.slice(0, 160),
    lost: each === document.body,
    // A field for a date draws the ring of its calendar button itself.
    seen: ring || around || drawn || each.type === "date" || style.boxShadow !== "none",
    covered: !(top && (each.contains(top) || top.contains(each) || top.closest("label")?.control === each)),
  };
}
"""
TITLE_LINKS = "tbody .t > a"
FOCUS = ":focus"  # nothing, while the document has it


@pytest.fixture
def list_page(open_page):
    page = open_page("manager")
    page.goto("/admin/tasks/?page_size=25")
    return page


@pytest.mark.parametrize(
    "address",
    [
        "/admin/",
        "/admin/tasks/?status_in=open&page_size=25",
        "/admin/tasks/new/",
        "/admin/tasks/import/1/reading/",
        "/admin/tasks/import/2/columns/",
        "/admin/tasks/import/3/check/",
        "/admin/account/",
        "/admin/roles/matrix/",
        "/auth/change",
    ],
)
def test_the_tab_key_walks_through_a_page_and_its_place_is_always_seen(open_page, address):
    page = open_page("admin")
    page.goto(address)
    walked, faults = 0, []
    for _ in range(120):
        page.keyboard.press("Tab")
        focus = page.evaluate(FOCUSED)
        if focus["lost"]:
            break  # past the last one the focus leaves the page
        walked += 1
        if focus["covered"] or not focus["seen"]:
            faults.append(focus)
    assert walked > 5
    assert not faults


def test_skip_links_lead_past_the_menu_and_past_the_filters(list_page):
    list_page.keyboard.press("Tab")
    expect(list_page.get_by_role("link", name="Skip to the content")).to_be_focused()
    expect(list_page.get_by_role("link", name="Skip to the content")).to_be_in_viewport()
    list_page.keyboard.press("Tab")
    expect(list_page.get_by_role("link", name="Skip to the list")).to_be_focused()
    list_page.keyboard.press("Enter")
    expect(list_page.locator("#rows")).to_be_focused()
    list_page.keyboard.press("Tab")
    assert list_page.evaluate("document.activeElement.closest('#rows') !== null")


def test_a_slash_goes_to_the_search_and_enter_searches(list_page):
    list_page.keyboard.press("/")
    expect(list_page.get_by_role("searchbox").first).to_be_focused()
    list_page.keyboard.type("minutes")
    list_page.keyboard.press("Enter")
    list_page.wait_for_url("**search=minutes**")
    assert all("minutes" in title for title in list_page.locator(TITLE_LINKS).all_inner_texts())


def test_j_and_k_walk_through_the_rows_and_stop_at_their_ends(list_page):
    titles = list_page.locator(TITLE_LINKS)
    for key, place in (("j", 0), ("j", 1), ("ArrowDown", 2), ("k", 1), ("ArrowUp", 0), ("k", 0)):
        list_page.keyboard.press(key)
        expect(titles.nth(place)).to_be_focused()
    for _ in range(30):
        list_page.keyboard.press("j")
    expect(titles.last).to_be_focused()
    expect(titles.last).to_be_in_viewport()


def test_o_opens_a_row_and_e_edits_it(list_page):
    list_page.keyboard.press("j")
    title = list_page.locator(TITLE_LINKS).first.inner_text()
    list_page.keyboard.press("o")
    expect(list_page.get_by_role("complementary", name=title)).to_be_visible()
    expect(list_page.locator("#panel [data-key=e]")).to_be_visible()  # not only its title, from the row
    list_page.keyboard.press("e")
    list_page.wait_for_url("**/edit/**")
    list_page.goto("/admin/tasks/?page_size=25")
    list_page.keyboard.press("j")
    list_page.keyboard.press("e")
    expect(list_page.get_by_label("Title")).to_have_value(title)


def test_c_creates_and_control_enter_saves_from_any_field(list_page):
    list_page.keyboard.press("c")
    list_page.wait_for_url("**/new/**")
    expect(list_page.get_by_label("Title")).to_be_focused()
    list_page.keyboard.type("Only by keys")
    list_page.get_by_label("Description").press("Control+Enter")
    expect(list_page.get_by_role("status").first).to_contain_text("created")


def test_a_letter_is_found_on_keyboards_of_other_scripts(list_page):
    # The key of J on an Arabic and on a Russian keyboard.
    for letter in ("ت", "о"):
        list_page.locator("body").evaluate("() => document.activeElement.blur()")
        list_page.evaluate(
            """(key) => document.body.dispatchEvent(
                 new KeyboardEvent("keydown", { key, code: "KeyJ", bubbles: true, cancelable: true }))""",
            letter,
        )
        expect(list_page.locator(TITLE_LINKS).first).to_be_focused()


def test_a_question_mark_shows_the_keys_and_escape_closes_them(list_page):
    list_page.keyboard.press("j")
    list_page.keyboard.press("?")
    dialog = list_page.get_by_role("dialog", name="Keyboard shortcuts")
    expect(dialog).to_be_visible()
    list_page.keyboard.press("c")
    expect(dialog).to_be_visible()
    list_page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(list_page.locator(TITLE_LINKS).first).to_be_focused()


def test_letters_are_letters_where_somebody_types(list_page):
    list_page.keyboard.press("/")
    list_page.keyboard.type("jeck?")
    expect(list_page.get_by_role("searchbox").first).to_have_value("jeck?")
    expect(list_page.get_by_role("dialog")).to_have_count(0)
    assert "/new/" not in list_page.url


def test_escape_closes_what_is_open_and_gives_the_focus_back(list_page):
    for opener in (".facet summary", ".display summary", ".page-actions summary", ".person summary"):
        summary = list_page.locator(opener).first
        summary.focus()
        list_page.keyboard.press("Enter")
        expect(list_page.locator("details.menu[open]")).to_have_count(1)
        list_page.keyboard.press("ArrowDown")
        list_page.keyboard.press("Escape")
        expect(list_page.locator("details.menu[open]")).to_have_count(0)
        expect(summary).to_be_focused()


def test_the_menu_of_a_row_is_walked_with_arrows(list_page):
    dots = list_page.locator("td.m .dots").first
    dots.focus()
    list_page.keyboard.press("Enter")
    items = list_page.get_by_role("menuitem")
    expect(items.first).to_be_focused()
    list_page.keyboard.press("ArrowDown")
    expect(items.nth(1)).to_be_focused()
    list_page.keyboard.press("End")
    expect(items.last).to_be_focused()
    list_page.keyboard.press("Escape")
    expect(items).to_have_count(0)
    expect(dots).to_be_focused()


def test_the_focus_is_not_lost_when_a_row_is_deleted_or_completed(open_page, office):
    with office():
        for number in (1, 2):
            make_task(f"Gone by keys {number}", by="editor")
    page = open_page("editor")
    page.goto("/admin/tasks/?search=gone+by+keys")
    page.locator("tbody .m [name=do]").first.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").first).to_contain_text("completed")
    expect(page.locator(FOCUS)).to_have_count(1)
    page.locator("td.m .dots").first.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("End")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog", name="Delete task")).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").first).to_contain_text("trash")
    expect(page.locator(TITLE_LINKS)).to_have_count(1)
    expect(page.locator(TITLE_LINKS)).to_be_focused()


@pytest.mark.parametrize(
    "used, then",
    [
        ("th[data-by=priority] a", "th[data-by=priority] a"),
        (".pager [rel=next]", ".pager [rel=next]"),
        (".pager [rel=last]", "#rows"),
        (".sizes a:not([aria-current])", ".sizes [aria-current]"),
        (".chip-remove", ".facet:has([name=status_in][type=checkbox]) summary"),
        (".search [type=search]", "#rows"),
        (".clear", "#rows"),
    ],
)
def test_the_focus_is_not_lost_when_the_list_is_loaded_again(open_page, used, then):
    page = open_page("manager")
    page.goto("/admin/tasks/?page_size=25&status_not=cancelled")
    page.locator(used).first.focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.locator(then).first).to_be_focused()


@pytest.fixture
def language_left_alone(office):
    """What is chosen here goes to a profile that other tests share."""
    yield
    with office(), change(db.session, SYSTEM, door="command"):
        person_of("manager").locale = None


@pytest.mark.usefixtures("language_left_alone")
def test_the_focus_is_not_lost_when_a_filter_is_applied_or_a_language_chosen(open_page):
    page = open_page("manager")
    page.goto("/admin/tasks/")
    for menu, choice in (
        (".facet:has([data-facet=priority]) summary", "[name=priority_in]"),
        (".person summary", "[name=language][value=es]"),
    ):
        page.locator(menu).focus()
        page.keyboard.press("Enter")
        page.wait_for_load_state("networkidle")
        page.locator(choice).first.focus()
        with page.expect_navigation():
            if "_in" in choice:
                page.keyboard.press("Space")
            page.keyboard.press("Enter")
        expect(page.locator(menu)).to_be_focused()


def test_a_mouse_leaves_the_focus_alone(list_page):
    with list_page.expect_navigation():
        list_page.locator("th[data-by=priority] a").click()
    assert list_page.evaluate("document.activeElement === document.body")


def test_the_focus_is_not_lost_when_something_is_taken_back(open_page, office):
    with office():
        make_task("Taken back by keys", by="editor")
    page = open_page("editor")
    page.goto("/admin/tasks/?search=taken+back+by+keys")
    page.locator("tbody .m [name=do]").first.press("Enter")
    undo = page.get_by_role("status").first.get_by_role("button", name="Undo")
    expect(undo).to_be_visible()
    expect(page.locator(FOCUS)).to_have_count(1)
    undo.press("Enter")
    expect(page.get_by_role("status").first).to_contain_text("taken back")
    expect(page.locator(FOCUS)).to_have_count(1)


def test_control_enter_saves_wherever_the_focus_is(open_page):
    page = open_page("editor")
    page.goto("/admin/tasks/new/")
    page.get_by_label("Title").fill("Saved from nowhere")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("status").first).to_contain_text("created")


def test_shortcuts_can_be_switched_off_and_on(open_page):
    page = open_page("nobody")
    page.goto("/admin/account/")
    with page.expect_navigation():
        page.get_by_role("button", name="Off").click()
    expect(page.locator("html")).to_have_attribute("data-shortcuts", "off")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_hidden()
    with page.expect_navigation():
        page.get_by_role("button", name="On", exact=True).click()
    expect(page.locator("html")).not_to_have_attribute("data-shortcuts", "off")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()


def test_what_a_mouse_shows_when_it_hovers_is_also_there_without(list_page):
    dots = list_page.locator("td.m .dots")
    expect(dots.first).to_be_visible()
    expect(dots.first).to_have_css("opacity", "1")


def test_a_menu_that_the_list_scrolls_away_gives_the_focus_back(list_page):
    dots = list_page.locator("td.m .dots").nth(3)
    dots.click()
    expect(list_page.get_by_role("menuitem").first).to_be_focused()
    list_page.locator("#rows").evaluate("rows => rows.scrollBy(0, 120)")
    expect(list_page.get_by_role("menuitem")).to_have_count(0)
    expect(dots).to_be_focused()
