"""A bulk edit does to a row what the person may do to that row, and nothing more."""

import pytest
from sqlalchemy import select

from admin_app.accounts.model import Role
from admin_app.errors import Forbidden
from admin_app.extensions import db
from admin_app.history.open_change import change
from admin_app.permissions.actor import SYSTEM
from admin_app.records import service as records
from admin_app.tasks.model import Task
from tests.bulk.conftest import Desk, all_of, chosen, numbers_of
from tests.conftest import post
from tests.whole import faults_of

OWN = ("tasks.see", "tasks.edit_own", "tasks.delete_own", "tasks.bulk")


@pytest.fixture
def lead(make_role, make_person):
    """Somebody who may change many tasks, but only their own."""
    make_role("lead", permissions=OWN)
    return make_person("Lead", roles=("lead",))


@pytest.fixture
def rights(app):
    """Gives a role other permissions, as the panel does."""

    def call(name, *permissions):
        with app.app_context(), change(db.session, SYSTEM, door="command"):
            role = db.session.scalars(select(Role).where(Role.name == name)).one()
            records.update(role, {"permissions": list(permissions)}, SYSTEM)

    return call


@pytest.mark.parametrize("who", ["editor", "viewer", "nobody"])
@pytest.mark.parametrize("address", ["bulk/", "bulk/preview/", "bulk/apply/", "bulk/refused/"])
def test_without_the_right_to_change_many_every_door_is_shut(sign_in, everything, make_task, who, address):
    task = make_task(by="editor")
    before = everything()
    form = chosen(task, verb="complete", what='{"do": "complete"}')
    assert post(sign_in(who), f"/admin/tasks/{address}", form).status_code == 403
    assert everything() == before


@pytest.mark.parametrize("asked", [{"set_priority": "high"}, {"verb": "complete"}, {"verb": "delete"}])
@pytest.mark.parametrize("by_query", [True, False])
def test_somebody_elses_rows_are_left_and_counted(app, sign_in, lead, read, make_task, asked, by_query):
    mine, theirs = make_task("Mine", assignee=lead), make_task("Theirs", by="manager")
    desk = Desk(sign_in(lead))
    page = desk.preview(all_of(**asked) if by_query else chosen(mine, theirs, **asked))
    assert numbers_of(page) == (1, 0, 1)
    assert "Theirs" in page.get_data(as_text=True)
    answer = desk.apply(page)
    assert numbers_of(answer) == (1, 0, 1)
    assert "You may not change this row." in answer.get_data(as_text=True)
    versions = dict(read(select(Task.id, Task.version)))
    assert (versions[mine.id], versions[theirs.id]) == (2, 1)
    assert faults_of(app) == []


def test_what_somebody_else_discarded_is_not_restored(sign_in, lead, values, make_task, discard):
    mine = discard(make_task(assignee=lead), by=lead)
    theirs = discard(make_task(), by="manager")
    desk = Desk(sign_in(lead))
    page = desk.preview(chosen(mine, theirs, trash="1", verb="restore"))
    assert numbers_of(page) == (1, 0, 1)
    desk.apply(page)
    assert [moment is None for moment in values(Task.deleted_at, mine, theirs)] == [True, False]


def test_rights_that_are_lost_after_the_preview_count(sign_in, lead, rights, everything, make_task):
    mine = make_task(assignee=lead)
    desk = Desk(sign_in(lead))
    page = desk.preview(chosen(mine, set_priority="high"))
    rights("lead", "tasks.see", "tasks.edit_own")
    before = everything()
    assert desk.apply(page).status_code == 403
    rights("lead", "tasks.see", "tasks.bulk")
    before = everything()
    assert numbers_of(desk.apply(page)) == (0, 0, 1)
    now = everything()
    assert (now["tasks"], now["changes"]) == (before["tasks"], before["changes"])


def test_a_row_that_is_hidden_is_neither_named_nor_changed(desk, discard, read, make_task):
    gone = discard(make_task("Hidden"))
    page = desk().preview(chosen(gone, set_priority="high"))
    assert numbers_of(page) == (0, 0, 1)
    assert "Hidden" not in page.get_data(as_text=True)
    file = post(desk().client, "/admin/tasks/bulk/refused/", {"refused": f"{gone.id}:gone"})
    assert "Hidden" not in file.get_data(as_text=True)
    assert read(select(Task.priority)) == ["medium"]


def test_a_job_has_the_rights_that_the_person_has_when_it_runs(app, sign_in, lead, rights, values, make_task):
    app.config["BULK_JOB_ROWS"] = 0
    mine = make_task(assignee=lead)
    desk = Desk(sign_in(lead))
    page = desk.preview(all_of(set_priority="high"))
    rights("lead", *OWN[:2])
    assert desk.apply(page).status_code == 403
    assert values(Task.priority, mine) == ["medium"]


def test_the_service_itself_asks(app, actor, make_task):
    from admin_app.bulk import service
    from admin_app.bulk.selection import Selection
    from admin_app.console.screens import screen_of

    task = make_task(by="editor")
    with app.app_context(), pytest.raises(Forbidden):
        service.apply(screen_of("tasks"), Selection({task.id: 1}), None, actor("editor"), batch="x" * 36)
