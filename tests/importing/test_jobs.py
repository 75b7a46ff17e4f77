"""A plan is made by a job and written by another; what ends early leaves nothing."""

import csv
import io

import pytest
from sqlalchemy import func, select

from admin_app.importing import jobs as imports
from admin_app.importing.answers import Answers
from admin_app.importing.plan import Plan
from admin_app.importing.plan_store import NAME
from admin_app.importing.reading.table import Form
from admin_app.jobs import service as jobs
from admin_app.jobs.progress import Cancelled, Progress
from admin_app.permissions.actor import SYSTEM
from admin_app.records import bulk
from admin_app.tasks.model import Task

MIXED = "title;status;x\r\nOne;open;1\r\n;open;2\r\n'=Three;später;3\r\n"


@pytest.fixture
def draft(app, tmp_path):
    """A folder with an uploaded file: `draft(content)` gives the file and the folder for its plan."""
    app.config["DATA_FOLDER"] = tmp_path

    def make(content):
        folder = tmp_path / "imports" / "draft"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "file").write_bytes(content if isinstance(content, bytes) else content.encode())
        return folder / "file", folder

    return make


@pytest.fixture
def run(app):
    """Runs a job of a kind with parameters; the job as it is then."""

    def call(kind, params, who=SYSTEM):
        with app.app_context():
            return jobs.get(jobs.enqueue(kind, params(), who, title="x").id, SYSTEM)

    return call


@pytest.fixture
def plan_job(draft, run):
    def call(content, answers=None, who=SYSTEM, **form):
        file, folder = draft(content)
        given = Form(**form), answers or Answers()
        return run(imports.PLAN, lambda: imports.plan_params("tasks", file, folder, *given), who)

    return call


@pytest.fixture
def apply_job(draft, run, tmp_path):
    folder = tmp_path / "imports" / "draft"

    def call(who=SYSTEM, skip=True, **decided):
        def params():
            return imports.apply_params("tasks", folder / "file", folder, skip_refused=skip, **decided)

        return run(imports.APPLY, params, who)

    return call


@pytest.fixture
def file_of(app, tmp_path):
    def call(job):
        return jobs.result_path(job, tmp_path).read_bytes()

    return call


@pytest.fixture
def count(read):
    return lambda: read(select(func.count(Task.id)))[0]


def test_a_plan_is_made_then_read_by_another_then_written(plan_job, apply_job, app, tmp_path, read):
    job = plan_job(MIXED)
    assert (job.state, job.result["counts"]["new"], job.result["counts"]["refused"]) == ("done", 1, 2)
    with app.app_context(), Plan.open(tmp_path / "imports" / "draft") as plan:
        (row,) = plan.page("new")
        assert [(cell.field, cell.new) for cell in row.cells] == [("title", "One"), ("status", "Open")]
        assert [row.line for row in plan.page(offset=1, limit=2)] == [3, 4]
    done = apply_job()
    assert done.state == "done", done.error
    assert (done.result["outcome"]["new"], done.result["outcome"]["refused"]) == (1, 2)
    assert read(select(Task.title)) == ["One"] and done.result["batch"]


def test_the_plan_is_read_by_this_account_only(plan_job, tmp_path):
    plan_job(MIXED)
    assert (tmp_path / "imports" / "draft" / NAME).stat().st_mode & 0o777 == 0o600


def test_what_was_not_written_comes_back_as_a_file_of_the_same_kind(plan_job, apply_job, file_of):
    plan_job(MIXED.encode("cp1252"), encoding="cp1252")
    job = apply_job()
    assert job.file_name == "not-imported.csv"
    rows = list(csv.reader(io.StringIO(file_of(job).decode("cp1252")), delimiter=";"))
    assert rows == [
        ["title", "status", "x", "Why it was refused"],
        ["", "open", "2", "title: This field is required."],
        ["'=Three", "später", "3", "status: “später” is not one of the choices."],
    ]


def test_that_file_is_imported_again_once_it_was_put_right(plan_job, apply_job, file_of, read):
    plan_job(MIXED)
    mended = file_of(apply_job()).decode().replace("später", "done").replace("\r\n;open", "\r\nTwo;open")
    assert plan_job(mended).result["counts"]["new"] == 2
    assert apply_job().file is None
    assert sorted(read(select(Task.title))) == ["=Three", "One", "Two"]


def test_rows_of_json_come_back_as_json(plan_job, apply_job, file_of):
    plan_job('{"title": "", "status": "=x"}\n{"title": "One"}\n')
    job = apply_job()
    assert job.file_name == "not-imported.jsonl"
    assert b'{"status": "=x", "Why it was refused": "title: This field' in file_of(job)


def test_what_a_file_leaves_open_is_the_result(plan_job, tmp_path):
    job = plan_job("title,due\nx,1/2/2026\n")
    assert (job.state, job.result["question"]["asks"]) == ("done", "date-order")
    assert "1/2/2026" in job.result["question"]["sentence"]
    assert [path.name for path in (tmp_path / "imports" / "draft").iterdir()] == ["file"]


def test_a_file_that_was_exchanged_is_not_written(plan_job, apply_job, draft, count):
    plan_job("title\nOne\n")
    draft("title\nOther\n")
    job = apply_job()
    assert (job.state, job.failure, count()) == ("failed", "refused", 0)
    assert "not the one that was checked" in job.error


def test_a_plan_that_is_not_there_or_damaged_is_not_written(plan_job, apply_job, tmp_path, count):
    plan_job("title\nOne\n")
    for damage in (lambda path: path.write_bytes(b"no database"), lambda path: path.unlink()):
        damage(tmp_path / "imports" / "draft" / NAME)
        assert (apply_job().failure, count()) == ("refused", 0)


def test_whoever_lost_the_right_meanwhile_writes_nothing(plan_job, apply_job, person_of, actor, count):
    plan_job("title\nOne\n", who=actor("manager"))
    assert (apply_job(actor("editor")).failure, count()) == ("refused", 0)


@pytest.fixture
def cancelled_at(monkeypatch):
    """Has jobs end at the n-th step that they take."""

    def at(number):
        steps = []
        take = Progress.step

        def step(self, *args, **kwargs):
            steps.append(args)
            if len(steps) == number:
                self.end(Cancelled)
            take(self, *args, **kwargs)

        monkeypatch.setattr(Progress, "step", step)
        return steps

    return at


def test_a_plan_that_is_cancelled_leaves_nothing(plan_job, cancelled_at, tmp_path):
    cancelled_at(3)
    assert plan_job("title\n" + "x\n" * 10).state == "cancelled"
    assert [path.name for path in (tmp_path / "imports" / "draft").iterdir()] == ["file"]


def test_an_import_that_is_cancelled_leaves_nothing(
    plan_job, apply_job, cancelled_at, monkeypatch, everything
):
    monkeypatch.setattr(bulk, "CHUNK", 2)
    plan_job("title,project\n" + "x,New\n" * 10)
    before = everything()
    cancelled_at(4)
    job = apply_job()
    after = everything()
    assert job.state == "cancelled"
    assert {**after, "jobs": ()} == {**before, "jobs": ()}


def test_a_cancel_that_comes_when_all_is_written_is_too_late(plan_job, apply_job, monkeypatch, count):
    plan_job("title\nOne\n\n,\n")
    write = imports._leave_unwritten

    def late(plan, progress, rows):
        progress.end(Cancelled)
        write(plan, progress, rows)

    monkeypatch.setattr(imports, "_leave_unwritten", late)
    assert (apply_job().state, count()) == ("done", 1)


def test_progress_tells_how_far_it_is(plan_job, apply_job, monkeypatch):
    seen = []
    monkeypatch.setattr(Progress, "step", lambda self, *args, **kwargs: seen.append(args))
    plan_job("title\n" + "x\n" * 3)
    assert seen[-1][0] == seen[-1][1] == len("title\n" + "x\n" * 3)
    apply_job()
    assert seen[-1] == (3,)


def test_paths_outside_the_folder_of_the_data_are_refused(app, run, draft, tmp_path):
    file, folder = draft("title\nx\n")
    with app.app_context():
        params = imports.plan_params("tasks", file, folder, Form(), Answers())
    job = run(imports.PLAN, lambda: {**params, "folder": "../elsewhere"})
    assert job.state == "failed"
