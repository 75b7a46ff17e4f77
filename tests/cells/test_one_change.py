"""A cell is read, saved and drawn in one change; what is refused there is said as the form says it."""

from contextlib import contextmanager

import pytest

from admin_app.errors import Unavailable
from tests.cells.cells import IN_PLACE, save

ALL = "title,status,priority,assignee,project,due_date,tags"


@pytest.fixture
def manager(sign_in):
    return sign_in("manager")


def test_a_save_reads_the_record_once_and_its_row_once(manager, make_task, queries):
    save(manager, make_task("What is read once by a process"), "priority", "low", columns=ALL)
    task = make_task("Saved")
    with queries() as asked:
        assert save(manager, task, "priority", "low", columns=ALL).status_code == 200
    whole = [each for each in asked.statements if "tasks.description" in each]
    assert len(whole) == 1
    assert len([each for each in asked.statements if each.startswith("SELECT")]) <= 6


def test_what_only_the_database_refuses_is_said_beside_the_cell(manager, make_project, post, everything):
    make_project("Taken")
    project = make_project("Free")
    before = everything()
    sent = {"id": project.id, "field": "name", "name": "Taken", "version": 1, "columns": "name"}
    answer = post(manager, "/admin/projects/ajax/update/", sent, headers=IN_PLACE)
    assert answer.status_code == 422
    assert "exists" in answer.text
    assert 'value="Taken"' in answer.text
    assert everything() == before


def test_who_has_waited_for_the_database_does_not_wait_again(manager, make_task, everything, monkeypatch):
    task = make_task("As it was")
    waited, before = [], everything()

    @contextmanager
    def busy(*_given, **_named):
        waited.append("once")
        raise Unavailable()
        yield

    for room in ("cells.view", "console.saving"):
        monkeypatch.setattr(f"admin_app.{room}.change", busy)
    answer = save(manager, task, "title", "Typed in vain")
    assert answer.status_code == 503
    assert "Typed in vain" in answer.text
    assert waited == ["once"]
    assert everything() == before
