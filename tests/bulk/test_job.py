"""More rows than a request should change are changed by a job: the same preview, the same result."""

import csv
import json

import pytest
from sqlalchemy import func, select

from admin_app.bulk import job as bulk_job
from admin_app.extensions import db
from admin_app.history.model import Entry
from admin_app.jobs import rows
from admin_app.jobs import service as jobs
from admin_app.jobs.model import Job
from admin_app.jobs.progress import Cancelled, Progress
from admin_app.records import bulk_update
from admin_app.tasks.model import Task
from tests.bulk.conftest import Desk, all_of, numbers_of, path_of
from tests.conftest import post
from tests.whole import faults_of


@pytest.fixture(autouse=True)
def few(app, tmp_path, monkeypatch):
    """More than two rows are many here, and are written two at a time."""
    app.config["BULK_JOB_ROWS"] = 2
    app.config["DATA_FOLDER"] = tmp_path
    monkeypatch.setattr("admin_app.bulk.service.CHUNK", 2)


@pytest.fixture
def newest(app):
    def call():
        with app.app_context(), rows.reading(db.engines["jobs"]) as session:
            return session.scalars(select(Job).order_by(Job.id.desc())).first()

    return call


def test_many_rows_are_changed_by_a_job_and_its_page_leads_to_the_result(app, desk, read, newest, make_task):
    for _each in range(5):
        make_task()
    sitting = desk()
    page = sitting.preview(all_of(verb="complete"))
    assert "in the background" in page.get_data(as_text=True)
    answer = sitting.apply(page)
    done = newest()
    assert answer.status_code == 303 and path_of(answer) == f"/admin/jobs/{done.id}/"
    assert (done.state, done.done, done.total) == ("done", 5, 5)
    assert read(select(Task.status)) == ["done"] * 5
    assert set(read(select(Entry.door, Entry.batch).where(Entry.verb == "complete"))) == {
        ("job", done.result["batch"])
    }
    shown = sitting.client.get(path_of(answer)).get_data(as_text=True)
    assert "5 rows were changed." in shown and f"/admin/tasks/bulk/result/?job={done.id}" in shown
    result = sitting.client.get(f"/admin/tasks/bulk/result/?job={done.id}")
    assert numbers_of(result) == (5, 0, 0)
    assert done.result["batch"] in result.get_data(as_text=True)
    assert faults_of(app) == []


def test_refused_rows_are_in_the_file_of_the_job(
    app, sign_in, make_role, make_person, make_task, newest, tmp_path
):
    make_role("lead", permissions=("tasks.see", "tasks.edit_own", "tasks.bulk"))
    lead = make_person("Lead", roles=("lead",))
    for number in range(6):
        make_task(f"=Task {number}", assignee=lead if number % 2 else None)
    desk = Desk(sign_in(lead))
    desk.do(all_of(set_priority="high"))
    done = newest()
    assert done.result["counts"] == {"change": 3, "rights": 3}
    with (tmp_path / "jobs" / done.file).open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.reader(file))
    assert [line[1] for line in lines] == ["title", "'=Task 0", "'=Task 2", "'=Task 4"]
    result = desk.client.get(f"/admin/tasks/bulk/result/?job={done.id}")
    assert numbers_of(result) == (3, 0, 3)
    assert f"/admin/jobs/{done.id}/file" in result.get_data(as_text=True)


def test_a_result_is_for_who_asked(desk, newest, sign_in, make_task):
    for _each in range(3):
        make_task()
    desk().do(all_of(verb="complete"))
    address = f"/admin/tasks/bulk/result/?job={newest().id}"
    assert sign_in("editor").get(address).status_code == 403
    assert sign_in("admin").get(address).status_code == 200
    assert desk().client.get("/admin/projects/bulk/result/?job=1").status_code == 403
    assert desk().client.get("/admin/tasks/bulk/result/?job=x").status_code == 404


def run_when(app, happens, page_form, monkeypatch):
    """Run the job, and have something happen before its second pair of rows."""
    usual = Progress.step

    def step(self, done=None, total=None, phase=None):
        if done == 2:
            happens(self)
        usual(self, done, total, phase)

    monkeypatch.setattr(Progress, "step", step)


@pytest.mark.parametrize("reason", [Cancelled, RuntimeError])
def test_a_job_that_ends_half_way_leaves_nothing_and_can_be_run_again(
    app, desk, everything, newest, make_task, monkeypatch, reason
):
    for _each in range(5):
        make_task()
    sitting = desk()
    page = sitting.preview(all_of(verb="complete"))
    before = everything()
    with monkeypatch.context() as patch:

        def end(_progress):
            raise reason

        run_when(app, end, page, patch)
        sitting.apply(page)
    assert newest().state in ("cancelled", "failed")
    after = everything()
    assert all(after[name] == before[name] for name in ("tasks", "changes", "task_tags"))
    assert post(sitting.client, f"/admin/jobs/{newest().id}/again").status_code == 303
    assert newest().state == "done"
    with app.app_context():
        assert db.session.scalar(select(func.count()).where(Task.status == "done")) == 5
    assert faults_of(app) == []


def test_a_job_that_is_run_again_after_it_was_done_does_nothing(app, desk, read, newest, make_task, actor):
    for _each in range(3):
        make_task(due_date=None)
    desk().do(all_of(set_due_date="2026-01-01"))
    params = newest().params
    entries = len(read(select(Entry.id)))
    with app.app_context():
        jobs.enqueue(bulk_job.KIND, params, actor("manager"), title="Again")
    assert newest().state == "failed" and "done already" in newest().error
    assert len(read(select(Entry.id))) == entries


def test_a_job_that_finds_other_rows_than_were_seen_does_nothing_and_says_so(
    app, desk, everything, newest, make_task, actor
):
    for _each in range(3):
        make_task()
    desk().do(all_of("status_in=open", set_priority="high"))
    params = {**newest().params, "batch": "6f3a0c52-0000-4000-8000-000000000000"}
    make_task()
    before = everything()
    with app.app_context():
        jobs.enqueue(bulk_job.KIND, params, actor("manager"), title="Again")
    assert newest().state == "failed"
    assert "Other rows match now" in newest().error
    assert everything()["tasks"] == before["tasks"]


def test_what_a_job_is_asked_for_is_json(desk, newest, make_task):
    for _each in range(3):
        make_task()
    desk().do(all_of("status_in=open", set_priority="high"))
    assert json.loads(json.dumps(newest().params))["query"] == "status_in=open"
    assert newest().params["rows"] == []


def test_rows_of_a_thousand_tasks_cost_a_few_statements_each(app, desk, insert_tasks, queries, monkeypatch):
    monkeypatch.setattr("admin_app.bulk.service.CHUNK", bulk_update.CHUNK)
    app.config["BULK_JOB_ROWS"] = 10_000
    insert_tasks(2000, searchable=False)
    sitting = desk()
    page = sitting.preview(all_of(set_priority="high"))
    with queries() as seen:
        sitting.apply(page)
    assert len(seen) < 70, seen
    with queries() as seen:
        sitting.preview(all_of(set_priority="low"))
    assert len(seen) < 25, seen


def test_a_batch_of_many_is_taken_back_by_a_job_and_what_changed_since_is_named(
    app, desk, sign_in, read, newest, make_task
):
    tasks = [make_task(f"Task {number}") for number in range(5)]
    sitting = desk()
    sitting.do(all_of(set_priority="high"))
    batch = newest().result["batch"]
    form = {"priority": "urgent", "version": 2}
    assert post(sign_in("admin"), f"/admin/tasks/edit/?id={tasks[2].id}", form).status_code == 303
    assert post(sign_in("editor"), "/admin/undo/", {"batch": batch}).status_code == 403
    answer = post(sitting.client, "/admin/undo/", {"batch": batch})
    done = newest()
    assert answer.status_code == 303 and path_of(answer) == f"/admin/jobs/{done.id}/"
    assert (done.kind, done.state, done.result["undone"], done.result["left"]) == ("undo.batch", "done", 4, 1)
    assert sorted(read(select(Task.priority))) == ["medium"] * 4 + ["urgent"]
    page = sitting.client.get(path_of(answer)).get_data(as_text=True)
    assert "4 changes were taken back." in page
    left = sitting.client.get(f"/admin/undo/left/?job={done.id}").get_data(as_text=True)
    assert "Task 2" in left and "It was changed since." in left
    assert faults_of(app) == []
