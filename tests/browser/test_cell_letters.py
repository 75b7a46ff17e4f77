"""Letters that open a cell, rows that leave their list while they are worked on, and what rows then offer."""

import pytest
from playwright.sync_api import expect

from tests.browser.axe import assert_accessible
from tests.browser.guard import assert_fits
from tests.browser.visits import PHONE
from tests.factories import PASSWORD, make_person, make_task, person_of

LEFT = {
    "en": "This no longer matches the filters of the list.",
    "ar": "لم يعد هذا يطابق عوامل تصفية القائمة.",
}
UNDO = {"en": "Undo", "ar": "تراجع"}
REOPEN = {"en": "Reopen", "ar": "إعادة فتح"}
CHANGE = {"en": "Change “Status”", "ar": "تغيير «⁨الحالة⁩»"}
EDITOR = "dialog.cell-editor"
LINKS = "tbody .t > a"


@pytest.fixture
def word(office, request):
    """A word that only the titles of this test have; two tasks have it."""
    found = f"lettered{abs(hash(request.node.name))}"
    with office():
        make_task(f"{found} first", assignee="editor", status="open")
        make_task(f"{found} second", assignee="editor", status="open")
    return found


def open_list(page, word, more=""):
    page.goto(f"/admin/tasks/?title_contains={word}&sort=title&columns=title,status,priority,assignee{more}")
    expect(page.locator("tbody tr")).to_have_count(2)
    ready(page)


def ready(page):
    """The last script of the page has dressed the cells: from now on keys are heard."""
    expect(page.locator("tbody td .cell").first).to_be_attached()


def choose(page, steps):
    expect(page.locator(f"{EDITOR} [aria-pressed=true]")).to_be_focused()
    for _ in range(steps):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator(EDITOR)).to_have_count(0)


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_row_that_leaves_its_list_stays_says_so_and_comes_back_by_undo(open_page, word, language):
    page = open_page("editor", language=language)
    open_list(page, word, "&status_in=open")
    row = page.locator("tbody tr").first
    before = row.bounding_box()["height"]
    page.locator(LINKS).first.focus()
    page.keyboard.press("s")
    choose(page, 3)
    expect(row).to_contain_text(LEFT[language])
    expect(page.locator("#toasts .toast")).to_contain_text(LEFT[language])
    expect(row.locator(".t > a")).to_have_accessible_description(LEFT[language])
    expect(row.locator("td .cell").first).to_be_focused()
    assert row.bounding_box()["height"] == before
    undo = page.locator("#toasts").get_by_role("button", name=UNDO[language])
    undo.focus()  # it stays while somebody is there
    assert_accessible(page)
    undo.press("Enter")
    expect(row).not_to_contain_text(LEFT[language])
    expect(row.locator(".t > a")).to_have_accessible_description("")
    expect(row).not_to_have_class("left")


@pytest.mark.parametrize("options", [{"scheme": "dark"}, {"size": PHONE}, {"density": "compact"}])
def test_a_row_that_has_left_is_read_well_everywhere(open_page, word, options):
    density = options.pop("density", "cosy")
    page = open_page("editor", **options, cookies={"density": density}.items())
    open_list(page, word, "&status_in=open")
    page.locator("tbody tr").first.locator("td .cell").first.press("Enter")
    choose(page, 3)
    expect(page.locator("tr.left")).to_have_count(1)
    assert_fits(page)
    assert_accessible(page)


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_menu_of_a_row_offers_what_its_new_state_allows(open_page, word, language):
    page = open_page("editor", language=language)
    open_list(page, word)
    page.locator(LINKS).first.focus()
    page.keyboard.press("s")
    choose(page, 3)
    for _ in range(2):  # a menu that was open once is no longer where it came from
        page.locator("tbody tr").first.locator(".dots").press("Enter")
        menu = page.get_by_role("menu")
        expect(menu.locator("[data-needs=reopen]")).to_be_visible()
        expect(menu.locator("[data-needs=complete]")).to_be_hidden()
        page.keyboard.press("Escape")
        expect(menu).to_have_count(0)
    page.locator("tbody tr").last.locator(".dots").press("Enter")
    expect(page.get_by_role("menu").locator("[data-needs=complete]")).to_be_visible()
    expect(page.get_by_role("menu").locator("[data-needs=reopen]")).to_be_hidden()
    page.keyboard.press("Escape")
    page.locator("tbody tr").first.locator(".dots").press("Enter")
    page.get_by_role("menuitem", name=REOPEN[language]).press("Enter")
    expect(page.locator("tbody .st-done")).to_have_count(0)
    expect(page.locator("#toasts .toast").first).to_be_visible()


@pytest.mark.parametrize("language", ["en", "ar"])
def test_letters_open_the_cells_of_the_row_and_of_what_is_open_beside_it(open_page, word, language):
    page = open_page("editor", language=language)
    open_list(page, word)
    page.locator(LINKS).first.focus()
    for letter, column in (("s", 0), ("p", 1), ("a", 2)):
        page.keyboard.press(letter)
        expect(page.locator(EDITOR)).to_be_visible()
        expect(page.locator(f"{EDITOR} :is([aria-pressed=true], .ts-control > input)")).to_be_focused()
        page.keyboard.press("Escape")
        expect(page.locator(EDITOR)).to_have_count(0)
        expect(page.locator("tbody tr").first.locator("td .cell").nth(column)).to_be_focused()
    page.keyboard.press("o")
    expect(page.locator("#panel .cell").first).to_be_attached()  # not only its title, from the row
    expect(page.locator("#panel h2")).to_be_focused()
    for letter, key in (("s", "status"), ("p", "priority"), ("a", "assignee")):
        page.keyboard.press(letter)
        expect(page.locator(EDITOR)).to_be_visible()
        expect(page.locator(f"{EDITOR} :is([aria-pressed=true], .ts-control > input)")).to_be_focused()
        page.keyboard.press("Escape")
        expect(page.locator(EDITOR)).to_have_count(0)
        expect(page.locator(f"#panel [data-cell={key}] > .cell")).to_be_focused()


def test_a_letter_opens_a_cell_that_the_list_does_not_show_and_one_of_the_page(open_page, word):
    page = open_page("editor")
    page.goto(f"/admin/tasks/?title_contains={word}&sort=title&columns=title,due_date")
    ready(page)
    page.locator(LINKS).first.focus()
    page.keyboard.press("p")
    choose(page, 1)
    expect(page.locator("#toasts")).to_contain_text("was saved")
    expect(page.locator(LINKS).first).to_be_focused()
    page.goto(page.locator(LINKS).first.evaluate("link => link.href"))
    expect(page.locator("[data-cell=status] > .cell")).to_be_visible()
    page.keyboard.press("s")
    choose(page, 2)
    expect(page.get_by_role("button", name="Status: Blocked, edit")).to_be_focused()


def test_letters_do_nothing_in_fields_in_dialogs_without_a_row_or_in_rows_of_others(open_page, word, office):
    with office():
        make_task(f"{word} of somebody else")
    page = open_page("editor")
    page.goto(f"/admin/tasks/?title_contains={word}&sort=title")
    expect(page.locator("tbody tr")).to_have_count(3)
    ready(page)
    asked = []
    page.on("request", lambda request: asked.append(request.url) if "ajax/update" in request.url else None)
    page.locator("#rows").focus()
    page.keyboard.press("s")
    page.locator(LINKS).nth(1).focus()  # of somebody else
    page.keyboard.press("s")
    page.get_by_role("searchbox").focus()
    page.keyboard.type("spa")
    expect(page.get_by_role("searchbox")).to_have_value("spa")
    page.locator(LINKS).first.focus()
    page.keyboard.press("?")
    help_page = page.locator("#keys-help")
    expect(help_page).to_be_visible()
    page.keyboard.press("s")
    page.keyboard.press("Escape")
    expect(help_page).to_be_hidden()
    expect(page.locator(EDITOR)).to_have_count(0)
    assert asked == []


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_help_shows_the_letters_where_they_count(open_page, word, language):
    page = open_page("editor", language=language)
    open_list(page, word)
    page.locator(LINKS).first.focus()
    page.keyboard.press("?")
    line = page.locator("#keys-help dl > div", has_text=CHANGE[language])
    expect(line.locator("kbd")).to_have_text("S")
    page.goto("/admin/projects/")
    expect(page.locator("#keys-help dl > div", has_text=CHANGE[language])).to_have_count(0)


def test_who_switched_the_letters_off_opens_nothing_by_them(visits_to, office, word):
    visits, email = visits_to("server"), "no-letters@example.org"
    with office():
        hashed = person_of("editor").password
        make_person("No Letters", email=email, roles=("manager",), password_hash=hashed)
    page = visits.open(None)
    page.goto("/auth/login")
    page.locator("[name=email]").fill(email)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("[name=password]").press("Enter")
    page.wait_for_url("**/admin/**")
    page.locator(".person summary").click()
    page.get_by_role("button", name="Switch shortcuts off").click()
    expect(page.locator("html")).to_have_attribute("data-shortcuts", "off")
    open_list(page, word)
    asked = []
    page.on("request", lambda request: asked.append(request.url) if "ajax/update" in request.url else None)
    page.locator(LINKS).first.focus()
    for letter in "spa":
        page.keyboard.press(letter)
    page.keyboard.press("ArrowRight")  # no letter: it still goes on
    expect(page.locator("tbody tr").first.locator("td .cell").first).to_be_focused()
    expect(page.locator(EDITOR)).to_have_count(0)
    assert asked == []


@pytest.mark.parametrize("language", ["en", "ar"])
def test_on_a_phone_the_menu_of_a_card_changes_its_title(open_page, word, language):
    page = open_page("editor", language=language, size=PHONE)
    open_list(page, word)
    card = page.locator("tbody tr").first
    card.locator(".dots").tap()
    expect(page.get_by_role("menu")).to_be_visible()
    assert_fits(page)
    page.get_by_role("menu").locator("[data-go=title]").tap()
    field = page.locator(f"{EDITOR} [name=title]")
    expect(field).to_be_focused()
    assert_accessible(page)
    field.fill(f"{word} anew")
    page.keyboard.press("Enter")
    expect(card.locator(".t > a")).to_have_text(f"{word} anew")
    expect(card.locator(".t > a")).to_be_focused()
    card.locator(".dots").tap()
    page.get_by_role("menu").locator("[data-go=title]").tap()
    expect(field).to_have_value(f"{word} anew")
    page.keyboard.press("Escape")
    expect(page.locator(EDITOR)).to_have_count(0)
    expect(card.locator(".t > a")).to_be_focused()


def test_where_the_title_has_a_pencil_the_menu_has_none(open_page, word, office):
    with office():
        make_task(f"{word} of somebody else")
    page = open_page("editor")
    page.goto(f"/admin/tasks/?title_contains={word}&sort=title")
    ready(page)
    page.locator("tbody tr").first.locator(".dots").press("Enter")
    expect(page.get_by_role("menuitem", name="Edit")).to_be_visible()
    expect(page.get_by_role("menu").locator("[data-go=title]")).to_be_hidden()
    page.set_viewport_size(PHONE)
    expect(page.get_by_role("menu")).to_have_count(0)
    page.locator("tbody tr").nth(1).locator(".dots").press("Enter")  # of somebody else
    expect(page.get_by_role("menuitem", name="View")).to_be_visible()
    expect(page.get_by_role("menu").locator("[data-go=title]")).to_be_hidden()
