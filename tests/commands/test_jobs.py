"""`jobs list`, and what `jobs run` refuses; what it does is in tests/jobs/test_worker.py."""

from admin_app.database.schema import JOBS
from tests.databases import of_another_version


def test_the_newest_jobs_are_listed_with_state_and_who_asked(run, make_job):
    first, second = make_job(title="First"), make_job("editor", title="報告", state="failed")
    lines = run("jobs", "list").stdout.splitlines()
    assert [line.split("\t")[0] for line in lines] == [str(second.id), str(first.id)]
    assert lines[0].endswith("報告")
    assert "Failed" in lines[0]
    assert "The system" in lines[1]
    assert len(run("jobs", "list", "--limit", "1").stdout.splitlines()) == 1


def test_no_jobs_is_a_sentence(run):
    assert run("jobs", "list").stdout == "There are no jobs.\n"


def test_without_a_queue_the_process_says_so(run):
    result = run("jobs", "run")
    assert result.exit_code == 1
    assert "QUEUE_URL" in result.stderr


def test_on_tables_of_another_version_the_process_says_what_to_do(run, make_app, tmp_path, app):
    other = make_app(QUEUE_URL=f"sqlite:///{tmp_path}/queue.db")
    with of_another_version(app, JOBS):
        result = run("jobs", "run", of=other)
    assert result.exit_code == 1
    assert "manage.py setup" in result.stderr
