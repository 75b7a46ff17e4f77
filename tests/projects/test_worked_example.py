"""Projects, the worked example of the README: a record that is declared, not written."""

from sqlalchemy import select

from admin_app.projects.model import Project
from admin_app.tasks.model import Task


def test_a_manager_creates_a_project_and_finds_it_by_any_spelling(sign_in, post, read):
    browser = sign_in("manager")
    assert post(browser, "/admin/projects/new/", {"name": "Café"}).status_code == 303
    assert read(select(Project.name)) == ["Café"]
    assert "Café" in browser.get("/admin/projects/?search=CAFE").text


def test_two_living_projects_cannot_have_one_name(sign_in, post, make_project):
    make_project("Ship")
    answer = post(sign_in("manager"), "/admin/projects/new/", {"name": " Ship "})
    assert answer.status_code == 422
    assert "already exists" in answer.text


def test_an_archived_project_is_not_given_to_a_task(sign_in, post, make_project, read):
    project = make_project("Old", archived=True)
    form = {"title": "x", "status": "open", "priority": "low", "project_id": str(project.id)}
    assert post(sign_in("manager"), "/admin/tasks/new/", form).status_code == 422
    assert read(select(Task.id)) == []
