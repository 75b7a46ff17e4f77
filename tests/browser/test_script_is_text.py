"""What people type is shown as they typed it and never runs, on every page that shows it."""

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from admin_app.accounts.model import Role, User
from admin_app.extensions import db
from admin_app.history.open_change import change
from admin_app.permissions.actor import SYSTEM
from admin_app.records import service as records
from tests.factories import make_person, make_project, make_report, make_tag, make_task, make_view

#: Breaks out of text, of attributes, of scripts and of addresses, if it is let.
EVIL = """"'><script>alert(1)</script><img src=x onerror=alert(1)>{{1337*1337}}"""
NAME = EVIL[:120]
CALCULATED = str(1337 * 1337)
TAG = EVIL[:60]

PAGES = (
    "/admin/",
    "/admin/tasks/?sort=-updated_at",
    "/admin/tasks/?search=%22%27%3E%3Cscript%3Ealert%281%29%3C%2Fscript%3E",
    "/admin/tasks/?project_in={project}&tags_any={tag}&assignee_in={person}",
    "/admin/tasks/?status_in=%22%3E%3Cscript%3Ealert(1)%3C/script%3E&%3Cb%3E=1",
    "/admin/tasks/new/",
    "/admin/tasks/new/?copy={task}&status=%3Cscript%3Ealert(1)%3C/script%3E",
    "/admin/tasks/edit/?id={task}",
    "/admin/tasks/details/?id={task}",
    "/admin/tasks/?open={task}",
    "/admin/tasks/panel/?id={task}",
    "/admin/tasks/?open=%22%3E%3Cscript%3Ealert(1)%3C/script%3E",
    "/admin/tasks/delete/?id={task}",
    "/admin/tasks/ajax/update/?id={task}&field=title",
    "/admin/tasks/ajax/update/?id={task}&field=tags",
    "/admin/tasks/history/?id={task}",
    "/admin/tasks/restore/?id={task}&to=1",
    "/admin/tasks/trash/",
    "/admin/tasks/?view={view}",
    "/admin/tasks/?from_view={view}&status_in=open",
    "/admin/tasks/facets/?facet=project&project_in={project}",
    "/admin/tasks/display/?view={view}",
    "/admin/tasks/views/",
    "/admin/tasks/views/edit/?id={view}",
    "/admin/tasks/views/delete/?id={view}",
    "/admin/tasks/views/new/?search=%22%27%3E%3Cscript%3Ealert(1)%3C/script%3E&tags_any={tag}",
    "/admin/projects/",
    "/admin/projects/edit/?id={project}",
    "/admin/projects/details/?id={project}",
    "/admin/tags/?search=script",
    "/admin/tags/edit/?id={tag}",
    "/admin/tags/details/?id={tag}",
    "/admin/visited/",
    "/admin/users/",
    "/admin/users/edit/?id={person}",
    "/admin/users/details/?id={person}",
    "/admin/roles/",
    "/admin/roles/matrix/",
    "/admin/roles/edit/?id={role}",
    "/admin/roles/details/?id={role}",
    "/admin/history/",
    "/admin/tasks/export/?search=%22%27%3E%3Cscript%3Ealert%281%29%3C%2Fscript%3E",
    "/admin/tasks/export/?columns=%22%27%3E%3Cscript%3Ealert(1)",
    "/admin/exports/1/",
    "/admin/reports/",
    "/admin/reports/{report}/",
    "/admin/reports/{report}/edit/",
    "/admin/reports/{report}/delete/",
    "/admin/reports/new/?view=%22%27%3E%3Cscript%3Ealert(1)",
    "/admin/tasks/import/",
    "/admin/tasks/import/8/reading/",
    "/admin/tasks/import/8/columns/",
    "/admin/tasks/import/9/check/",
)


@pytest.fixture(scope="module")
def evil(server):
    """A record of each kind, whose every text holds script."""
    with server.app.app_context():
        person = make_person(NAME, roles=("editor",))
        tag, project = make_tag(TAG), make_project(NAME, description=EVIL)
        task = make_task(EVIL, description=EVIL, assignee=person, project=project, tags=[tag], by=person)
        make_task("To be discarded " + EVIL)
        role = _role()
        made = {"person": person.id, "tag": tag.id, "project": project.id, "task": task.id, "role": role}
        with change(db.session, SYSTEM, door="command"):
            mine = db.session.get(type(task), made["task"])
            records.update(mine, {"title": EVIL + " again"}, SYSTEM)
        query = f"tags_any={made['tag']}&search=%3Cscript%3Ealert(1)%3C/script%3E"
        view = make_view(NAME[:60], query=query, by="manager", audience="all")
        report = make_report(NAME[:60], by="admin", to=(person,), view=f"tasks:{view.id}")
        return {**made, "view": view.id, "report": report.id}


def _role():
    values = {"name": TAG, "description": EVIL, "permissions": ["tasks.see"]}
    with change(db.session, SYSTEM, door="command"):
        return records.create(Role, values, SYSTEM).id


@pytest.fixture
def watched(open_page):
    """A page that tells when a script of somebody's text has run."""
    page = open_page("admin")
    page.on("dialog", lambda dialog: pytest.fail(f"a script ran on {page.url}"))
    return page


@pytest.mark.parametrize("address", PAGES)
def test_script_in_a_text_is_shown_as_text(watched, evil, address):
    watched.goto(address.format(**evil))
    assert watched.locator("img, script:not([src])").count() == 0
    assert CALCULATED not in watched.content()


def test_script_in_a_title_is_read_as_it_was_typed(watched, evil):
    watched.goto(f"/admin/tasks/details/?id={evil['task']}")
    expect(watched.get_by_role("heading", level=1)).to_have_text(EVIL + " again")
    expect(watched.locator(".long-text").first).to_have_text(EVIL)


def test_script_in_a_panel_that_came_alone_is_text(watched, evil):
    watched.goto("/admin/tasks/?search=script+again")
    watched.keyboard.press("j")
    watched.keyboard.press("o")
    expect(watched.locator("#panel h2")).to_have_text(EVIL + " again")
    expect(watched.locator("#panel .long-text")).to_have_text(EVIL)
    assert watched.locator("img, script:not([src])").count() == 0


def test_script_in_a_dialog_a_menu_and_a_message_is_text(watched, office):
    with office():
        make_task("Asked about " + EVIL)
    watched.goto("/admin/tasks/?search=asked+about")
    watched.locator("td.m .dots").first.click()
    watched.get_by_role("menuitem", name="Delete").click()
    expect(watched.get_by_role("dialog")).to_contain_text("Asked about " + EVIL)
    watched.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(watched.get_by_role("status").first).to_contain_text(EVIL)
    assert watched.locator("img").count() == 0


def test_script_among_the_choices_of_a_form_is_text(watched, evil):
    watched.goto("/admin/tasks/new/")
    watched.get_by_role("combobox", name="Tags").click()
    watched.locator("#tags-ts-dropdown").get_by_text(TAG).click()
    expect(watched.locator(".ts-control .item").filter(has_text=TAG)).to_be_visible()
    watched.get_by_role("combobox", name="Project").click()
    watched.keyboard.type("script alert")
    expect(watched.locator("#project_id-ts-dropdown").get_by_text(NAME)).to_be_visible()
    assert watched.locator("img").count() == 0


def test_script_in_a_cell_and_in_the_field_beside_it_is_text(watched, office):
    with office():
        make_task("Cell of " + EVIL)
    watched.goto("/admin/tasks/?search=cell+of+script")
    pencil = watched.get_by_role("button", name="Cell of " + EVIL).first
    expect(pencil).to_have_attribute("aria-label", f"Title: Cell of {EVIL}, edit")
    watched.locator("tbody .t > a").first.focus()
    watched.keyboard.press("F2")
    field = watched.locator("dialog.cell-editor [name=title]")
    expect(field).to_have_value("Cell of " + EVIL)
    field.fill("Cell again " + EVIL)
    field.press("Enter")
    expect(watched.get_by_role("status").first).to_contain_text("Cell again " + EVIL)
    expect(watched.locator("tbody .t > a").first).to_have_text("Cell again " + EVIL)
    assert watched.locator("img").count() == 0


def test_script_in_ones_own_name_is_text_on_every_page(watched, office, server):
    with office():
        statement = select(User.name).where(User.email == "admin@example.org")
        before = db.session.scalar(statement)
    _rename(office, NAME)
    try:
        for address in ("/admin/", "/admin/tasks/", "/admin/account/", "/admin/nothing-here"):
            watched.goto(address)
            expect(watched.locator(".person summary")).to_contain_text(NAME)
            assert watched.locator("img").count() == 0
    finally:
        _rename(office, before)


def _rename(office, name):
    with office():
        with change(db.session, SYSTEM, door="command"):
            person = db.session.scalars(select(User).where(User.email == "admin@example.org")).one()
            records.update(person, {"name": name}, SYSTEM)
