"""Whatever happens while a form is open, what was typed into it is still there, and is saved once."""

import pytest
from playwright.sync_api import Error, expect
from sqlalchemy import func, select

from admin_app.accounts.service import end_sessions
from admin_app.extensions import db
from admin_app.history.open_change import change
from admin_app.permissions.actor import SYSTEM
from admin_app.tasks import service as tasks
from admin_app.tasks.model import Task
from tests.browser.server import Server
from tests.browser.visits import fill, sign_in
from tests.factories import PASSWORD, actor, email_of, make_person, make_task, person_of
from tests.postgres import Cluster, Databases, find_server

#: Sends the form two times at once.
TWICE = """
() => {
  const form = document.querySelector("[data-guard]");
  const body = new URLSearchParams(new FormData(form));
  const send = () => fetch(form.action, { method: "POST", body }).then(({ status, url }) => [status, url]);
  return Promise.all([send(), send()]);
}
"""
LATER = "You typed here before and did not save it."


@pytest.fixture
def titled(office):
    """How many tasks have this title."""

    def count(title):
        with office():
            return db.session.scalar(select(func.count()).select_from(Task).where(Task.title == title))

    return count


def new_task(page, title):
    page.goto("/admin/tasks/new/")
    page.get_by_label("Title").fill(title)


def save(page):
    page.locator("[data-save]").click()


def saved(page):
    expect(page.locator("#toasts .toast").first).to_be_visible()


def reload(page):
    """As after a crash of the tab: the browser asks nothing and brings back no field."""
    page.once("dialog", lambda dialog: dialog.accept())
    page.reload()


# -- The session.


@pytest.mark.parametrize("language", ["en", "ar"])
def test_who_is_signed_out_elsewhere_signs_in_over_the_form_and_it_is_saved(
    visits_to, office, titled, language
):
    visits, email = visits_to("server"), f"out-{language}@example.org"
    with office():
        hashed = person_of("editor").password
        person = make_person("Signed Out", email=email, roles=("editor",), password_hash=hashed)
    page = visits.open(None, language=language)
    visits.expect_refusals("/auth/login")
    sign_in_in_any_language(page, email)
    page.goto("/admin/tasks/new/")
    title = f"Typed before the sessions ended {language}"
    page.locator("main [name=title]").fill(title)
    with office(), change(db.session, SYSTEM, door="command"):
        end_sessions(db.session.get(type(person), person.id))
    save(page)
    dialog = page.locator("dialog#sign-in-again")
    expect(dialog.locator("[name=email]")).to_have_value(email)
    expect(dialog.locator("[name=password]")).to_be_focused()
    for guess in ("not this one", "nor this one"):
        dialog.locator("[name=password]").fill(guess)
        dialog.locator("[name=password]").press("Enter")
        expect(dialog.get_by_role("alert")).to_be_visible()
    expect(page.locator("main [name=title]")).to_have_value(title)
    dialog.locator("[name=password]").fill(PASSWORD)
    dialog.locator("[name=password]").press("Enter")
    saved(page)
    assert titled(title) == 1


def sign_in_in_any_language(page, email):
    page.goto("/auth/login")
    page.locator("[name=email]").fill(email)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("[name=password]").press("Enter")
    page.wait_for_url("**/admin/**")


def test_who_guesses_too_often_is_told_to_wait_and_not_that_the_password_is_wrong(visits_to):
    visits = visits_to("bare_server")  # one free try
    page = visits.open(None)
    visits.expect_refusals("/auth/login")
    sign_in(page, email_of("editor"))
    new_task(page, "Typed by who guesses")
    page.context.clear_cookies(name="taskdesk")
    save(page)
    dialog = page.get_by_role("dialog", name="You were signed out meanwhile")
    dialog.get_by_label("Password").fill("wrong")
    dialog.get_by_role("button", name="Sign in and save").click()
    expect(dialog.get_by_role("alert")).to_have_text("E-mail address or password is wrong.")
    for _ in range(8):  # each wait is twice as long; the first are over before a slow machine has asked again
        with page.expect_response("**/auth/login") as answer:
            dialog.get_by_role("button", name="Sign in and save").click()
        if answer.value.status == 429:
            break
    expect(dialog.get_by_role("alert")).to_contain_text("Too many tries. Wait")
    expect(page.get_by_label("Title")).to_have_value("Typed by who guesses")


# -- The tab.


def test_a_draft_is_offered_after_the_tab_was_loaded_anew(open_page, titled):
    page = open_page("editor")
    new_task(page, "Typed before the reload")
    page.get_by_label("Status").select_option("blocked")
    page.get_by_role("combobox", name="Project").click()
    page.keyboard.type("small project 117")
    page.get_by_role("option", name="Small project 117").click()
    reload(page)
    expect(page.get_by_label("Title")).to_have_value("")
    expect(page.get_by_text(LATER)).to_be_visible()
    page.get_by_role("button", name="Put it back").click()
    expect(page.get_by_label("Title")).to_have_value("Typed before the reload")
    expect(page.get_by_label("Status")).to_have_value("blocked")
    save(page)
    row = page.get_by_role("row", name="Typed before the reload")
    expect(row).to_contain_text("Blocked")
    expect(row).to_contain_text("Small project 117")
    page.goto("/admin/tasks/new/")
    expect(page.get_by_label("Title")).to_be_visible()
    expect(page.get_by_text(LATER)).to_have_count(0)
    assert titled("Typed before the reload") == 1


def test_a_draft_that_is_forgotten_is_not_offered_again(open_page):
    page = open_page("editor")
    new_task(page, "Not worth it")
    reload(page)
    page.get_by_role("button", name="Forget it").click()
    page.reload()
    expect(page.get_by_label("Title")).to_be_visible()
    expect(page.get_by_text(LATER)).to_have_count(0)


def test_signing_out_leaves_no_draft_behind(open_page):
    page = open_page(None)
    sign_in(page, email_of("manager"))
    new_task(page, "Nobody else's business")
    page.locator(".person summary").click()
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/auth/login*")
    assert page.evaluate("sessionStorage.length") == 0
    sign_in(page, email_of("viewer"))
    assert "Nobody" not in page.evaluate("JSON.stringify(sessionStorage)")


def test_a_draft_that_is_put_back_overwrites_nothing_that_was_saved_since(open_page, office):
    with office():
        task = make_task("As it was opened", description="Before")
    page = open_page("manager")
    page.goto(f"/admin/tasks/edit/?id={task.id}")
    page.get_by_label("Title").fill("From the draft")
    with office(), change(db.session, actor("admin"), door="screen"):
        row = db.session.get(Task, task.id)
        tasks.update(row, {"description": "Saved by somebody else"}, actor("admin"), version=1)
    reload(page)
    page.get_by_role("button", name="Put it back").click()
    save(page)
    expect(page.get_by_role("status").first).to_contain_text("Theirs: Description.")
    with office():
        row = db.session.get(Task, task.id)
    assert (row.title, row.description) == ("From the draft", "Saved by somebody else")


def test_closing_the_tab_with_something_unsaved_asks(open_page):
    page = open_page("editor")
    new_task(page, "Half written")
    with page.expect_event("dialog") as asked:
        with pytest.raises(Error, match="net::ERR_ABORTED|interrupted|Timeout"):
            page.goto("/admin/tasks/", timeout=3000)
    assert asked.value.type == "beforeunload"
    asked.value.dismiss()
    expect(page.get_by_label("Title")).to_have_value("Half written")


# -- The form, sent more than once.


def test_a_form_that_is_sent_twice_has_one_effect(open_page, titled):
    page = open_page("editor")
    new_task(page, "Clicked twice")
    page.locator("[data-save]").dblclick()
    saved(page)
    assert titled("Clicked twice") == 1
    new_task(page, "Sent twice at once")
    # Past every script that would hold the second one back; the server gets both.
    answers = page.evaluate(TWICE)
    assert [status for status, _url in answers] == [200, 200]
    assert titled("Sent twice at once") == 1


# -- The database.


@pytest.fixture(scope="module")
def cluster():
    """A PostgreSQL server that this module may stop and start."""
    programs = find_server() or pytest.skip("no PostgreSQL on this machine that could be stopped")
    cluster = Cluster(programs).start()
    yield cluster
    cluster.stop()


@pytest.fixture(scope="module")
def fragile_server(cluster, tmp_path_factory):
    """The console on that server."""
    url = Databases(cluster.url, "fragile").create("browser")
    fill(url, office=False)
    server = Server(tmp_path_factory.mktemp("fragile"), url)
    yield server.start()
    server.stop()


@pytest.mark.postgresql
def test_a_database_that_is_stopped_and_started_keeps_the_form_and_saves_it(visits_to, cluster):
    visits = visits_to("fragile_server")
    page = visits.open("editor")
    visits.expect_refusals("/session/")
    new_task(page, "Typed while the database was gone")
    cluster.pause()
    save(page)
    expect(page.get_by_text("The database does not answer. What you typed is still here")).to_be_visible()
    expect(page.get_by_label("Title")).to_have_value("Typed while the database was gone")
    cluster.resume()
    expect(page.get_by_role("row", name="Typed while the database was gone")).to_be_visible()


@pytest.mark.postgresql
def test_without_scripts_the_answer_holds_what_was_typed_to_be_sent_again(visits_to, cluster):
    page = visits_to("fragile_server").open("editor", java_script_enabled=False)
    new_task(page, "Typed without scripts")
    cluster.pause()
    save(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("The database does not answer")
    page.get_by_role("button", name="Send it again").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("The database does not answer")
    cluster.resume()
    page.get_by_role("button", name="Send it again").click()
    expect(page.get_by_role("row", name="Typed without scripts")).to_be_visible()
