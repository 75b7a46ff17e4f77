"""An @action that a developer wrote for one record gets preview, rights, refusals and a batch for nothing."""

import pytest
from sqlalchemy import select

from admin_app.errors import RuleBroken
from admin_app.history.model import Entry
from admin_app.permissions.policy import require
from admin_app.records import service as records
from admin_app.tasks.model import Task
from tests.bulk.conftest import all_of, chosen, numbers_of
from tests.conftest import post
from tests.whole import faults_of


def make_urgent(task, actor, *, version=None):
    """The verb of a service, as somebody would write it."""
    require(actor, "edit", task)
    if task.title == "Not this one":
        raise RuleBroken()
    return records.update(task, {"priority": "urgent"}, actor, version=version)


@pytest.fixture
def action(app):
    """The screen of tasks with one more action."""
    (admin,) = app.extensions["admin"]
    screen = next(view for view in admin._views if view.endpoint == "tasks")

    def handler(ids, version):
        screen.apply(ids, make_urgent, version, lambda number: f"{number} urgent.")

    screen._actions.append(("urgent", "Make urgent"))
    screen._actions_data["urgent"] = (handler, "Make urgent", "Everybody will be called.")
    yield "urgent"
    screen._actions.remove(("urgent", "Make urgent"))
    del screen._actions_data["urgent"]


def test_its_button_is_in_the_bar(sign_in, action, make_task):
    make_task()
    page = sign_in("manager").get("/admin/tasks/").get_data(as_text=True)
    assert 'name="verb" value="urgent"' in page


def test_it_is_tried_for_the_preview_and_nothing_stays(desk, action, everything, make_task):
    tasks = [make_task("One"), make_task("Two", priority="urgent"), make_task("Not this one")]
    before = everything()
    page = desk().preview(chosen(*tasks, verb=action))
    assert numbers_of(page) == (1, 1, 1)
    text = page.get_data(as_text=True)
    assert "Everybody will be called." in text and "It is against a rule." in text and "One" in text
    now = everything()
    assert now == before


@pytest.mark.parametrize("by_query", [True, False])
def test_it_is_done_as_one_batch_and_what_it_refuses_is_named(app, desk, action, read, make_task, by_query):
    tasks = [make_task("One"), make_task("Two"), make_task("Not this one")]
    sitting = desk()
    page = sitting.preview(all_of(verb=action) if by_query else chosen(*tasks, verb=action))
    answer = sitting.apply(page)
    assert numbers_of(answer) == (2, 0, 1)
    assert sorted(read(select(Task.priority))) == ["medium", "urgent", "urgent"]
    (batch,) = set(read(select(Entry.batch).order_by(Entry.id.desc()).limit(2)))
    assert post(sitting.client, "/admin/undo/", {"batch": batch}).status_code == 303
    assert read(select(Task.priority)) == ["medium"] * 3
    assert faults_of(app) == []


def test_a_row_that_changed_since_is_left(desk, action, sign_in, values, make_task):
    task, other = make_task(), make_task()
    page = desk().preview(chosen(task, other, verb=action))
    post(sign_in("admin"), f"/admin/tasks/edit/?id={task.id}", {"title": "Theirs", "version": 1})
    assert numbers_of(desk().apply(page)) == (1, 0, 1)
    assert values(Task.priority, task, other) == ["medium", "urgent"]


def test_as_a_job_it_is_one_batch_too(app, desk, action, read, make_task, tmp_path, monkeypatch):
    app.config["BULK_JOB_ROWS"], app.config["DATA_FOLDER"] = 1, tmp_path
    monkeypatch.setattr("admin_app.bulk.by_hand.CHUNK", 2)
    for _each in range(5):
        make_task()
    answer = desk().do(all_of(verb=action))
    assert answer.status_code == 303
    assert read(select(Task.priority)) == ["urgent"] * 5
    assert len(set(read(select(Entry.batch).order_by(Entry.id.desc()).limit(5)))) == 1


def test_for_one_row_it_works_as_ever(sign_in, action, values, make_task):
    task = make_task()
    form = {"action": action, "rowid": task.id, "version": 1}
    assert post(sign_in("manager"), "/admin/tasks/action/", form).status_code == 303
    assert values(Task.priority, task) == ["urgent"]
