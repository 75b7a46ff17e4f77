"""Every page in the pseudo-language: a word without brackets never went through a catalogue.

`tests/test_languages.py` reads what the server sends; here it is what a person meets after the scripts
have drawn menus, dialogs, counters and messages of their own.
"""

import calendar
import re

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from admin_app import i18n
from admin_app.accounts.model import Role, User
from admin_app.export.profile import ENCODINGS
from admin_app.extensions import db
from admin_app.projects.model import Project
from admin_app.saved_views.model import SavedView
from admin_app.tags.model import Tag
from tests.browser import offices
from tests.browser.matrix import every_look, go_to
from tests.words import unmarked

#: Texts and spoken attributes of the document as it stands, hidden ones too. Left out is the same as in
#: `tests/words.py`: what people wrote themselves, dates, keys, what is in a language of
#: its own; and initials.
WORDS = """
() => {
  const SILENT = "script, style, noscript, .av";
  const OF_OTHERS = "bdi, time, kbd, text.axis-day, body [lang], [dir=auto]:not(input, select)";
  const SPOKEN = ["aria-label", "aria-description", "aria-valuetext", "alt", "placeholder", "title"];
  const found = [document.title];
  for (const element of document.body.querySelectorAll("*")) {
    if (element.closest(`${SILENT}, ${OF_OTHERS}`)) continue;
    for (const name of SPOKEN) found.push(element.getAttribute(name) ?? "");
    if (element.matches("input[type=submit], input[type=button]")) found.push(element.value);
    // Together: a sentence goes on behind a name.
    const said = [...element.childNodes].map((node) => (node.nodeType === Node.TEXT_NODE ? node.data : " "));
    found.push(said.join(""));
  }
  return found.map((text) => text.replace(/\\s+/g, " ").trim()).filter(Boolean);
}
"""


@pytest.fixture(scope="session")
def pseudo_server(tmp_path_factory, pseudo_catalogues):
    folder = tmp_path_factory.mktemp("pseudo")
    yield from offices.serving(offices.furnished(folder, TASKDESK_ENV="testing"))


@pytest.fixture(scope="session")
def pseudo_bare_server(tmp_path_factory, pseudo_catalogues):
    folder = tmp_path_factory.mktemp("pseudo_bare")
    yield from offices.serving(offices.bare(folder, TASKDESK_ENV="testing"))


@pytest.fixture(scope="session")
def pseudo_broken_server(tmp_path_factory, pseudo_catalogues):
    folder = tmp_path_factory.mktemp("pseudo_broken")
    yield from offices.serving(offices.broken(folder, TASKDESK_ENV="testing"))


@pytest.fixture(scope="session")
def names(pseudo_server):
    """What people named, or is a name itself: these stand in choices, where nothing marks them."""
    with pseudo_server.app.app_context():
        columns = (User.name, Project.name, Tag.name, Role.name, SavedView.name)
        named = {name for column in columns for name in db.session.scalars(select(column))}
    named |= {"CSV", "XLSX", "JSON Lines", *ENCODINGS.values()}
    named |= set(calendar.day_name)  # from CLDR
    return named | {"Taskdesk", "UTC", *i18n.LANGUAGES.values()}


def never_marked(page, names):
    """The words on a page that are neither in brackets nor names of people, things and places."""
    rests = {unmarked(text) for text in page.evaluate(WORDS)} - {""}
    rests = {rest for rest in rests if rest not in names and not _names_a_zone(rest)}
    # What a mark says of itself names the project that the page was narrowed to.
    return {rest for rest in rests if not any(rest.strip(", ·") == name for name in names)}


def _names_a_zone(text):
    return text.rpartition(" – ")[2] in i18n.all_timezones()


@every_look
def test_every_word_that_is_shown_was_marked_for_translation(visits_to, names, look):
    page = go_to(look, visits_to(f"pseudo_{look.on}"), i18n.PSEUDO)
    assert never_marked(page, names) == set()


# -- What only scripts say.


def be_offered_to_add(page):
    page.locator("#project_id-ts-control").click()
    expect(page.locator("#project_id-ts-dropdown [data-value]").first).to_be_visible()
    page.locator("#project_id-ts-control").press_sequentially("zzzz")
    expect(page.locator(".ts-dropdown .create")).to_have_text(re.compile("Add"))
    page.locator("#project_id-ts-control").fill("")


def choose_a_tag(page):
    page.locator("#tags-ts-control").click()
    page.locator("#tags-ts-dropdown [data-value]").first.click()
    expect(page.locator(".ts-control .remove")).to_have_attribute("title", re.compile("⟦"))


def leave_a_draft(page):
    page.locator("[name=title]").fill("新")
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    expect(page.locator("[data-draft]").first).to_be_visible()


def be_offline(page):
    page.route("**/session/**", lambda route: route.abort("aborted"))
    page.locator("[name=title]").fill("新")
    page.locator("[data-save]").click()
    expect(page.locator(".toast")).to_be_visible()


def be_signed_out(page):
    page.locator("[name=title]").fill("新")
    page.context.clear_cookies(name="taskdesk")
    page.locator("[data-save]").click()
    expect(page.locator("#sign-in-again")).to_be_visible()


def fail_to_keep_the_theme(page):
    page.route("**/preferences/", lambda route: route.abort("aborted"))
    page.locator(".person summary").click()
    page.locator("button[name=theme]").first.click()
    expect(page.locator(".toast")).to_be_visible()


def copy_a_link(page):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.locator("td.m .dots").first.click()
    page.locator("[data-go=copy]").click()
    expect(page.locator(".toast")).to_be_visible()


def complete_and_undo(page):
    page.locator("td.m [name=do]").first.click()
    page.locator(".toast[data-kind=undo] .btn").click()
    expect(page.locator(".toast p")).to_contain_text("taken back")


def search_among_many(page):
    page.locator(".facet.active summary").first.click()
    expect(page.locator(".facet [open] .narrow-down")).to_be_visible()


SCRIPTED = {
    be_offered_to_add: "/admin/tasks/new/",
    choose_a_tag: "/admin/tasks/new/",
    leave_a_draft: "/admin/tasks/new/",
    be_offline: "/admin/tasks/new/",
    be_signed_out: "/admin/tasks/new/",
    fail_to_keep_the_theme: "/admin/tasks/",
    copy_a_link: "/admin/tasks/",
    complete_and_undo: "/admin/tasks/",
    search_among_many: "/admin/tasks/?project_in=none",
}


@pytest.mark.parametrize("act", SCRIPTED, ids=[act.__name__ for act in SCRIPTED])
def test_every_word_that_a_script_says_was_marked_for_translation(visits_to, names, act):
    page = visits_to("pseudo_server").open("admin", language=i18n.PSEUDO)
    page.goto(SCRIPTED[act])
    act(page)
    assert never_marked(page, names) == set()


@pytest.mark.parametrize(
    "forgotten",
    [
        "document.querySelector('h1').textContent = 'Forgotten'",
        "document.querySelector('h1').title = 'Forgotten'",
        "document.querySelector('[type=search]').placeholder = '⟦Marked⟧ Forgotten'",
        "document.body.append(Object.assign(document.createElement('p'), { textContent: 'Forgotten' }))",
    ],
)
def test_a_word_that_was_never_marked_is_found(visits_to, names, forgotten):
    page = visits_to("pseudo_server").open("admin", language=i18n.PSEUDO)
    page.goto("/admin/tasks/")
    page.evaluate(forgotten)
    assert never_marked(page, names) == {"Forgotten"}
