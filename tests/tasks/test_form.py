from sqlalchemy import select

from admin_app.tasks.model import Task


def test_a_task_is_created_through_the_form(sign_in, post, read):
    answer = post(sign_in("editor"), "/admin/tasks/new/", {"title": "From a form"})
    assert answer.status_code == 303
    assert read(select(Task.title)) == ["From a form"]
