"""`tasks export` gives what the screen gives, and refuses what it does not understand."""

import datetime as dt

import pytest

from admin_app.export import service
from tests.factories import email_of


@pytest.fixture
def tasks(make_task, make_tag):
    make_task("Été", status="open", by="editor", tags=[make_tag("a")])
    make_task("=1+1", status="done", assignee="viewer")
    make_task("報告", status="blocked", due_date=dt.date(2020, 1, 1))


@pytest.mark.parametrize("query", ["", "status_in=open,done", "?search=ETE&sort=-title", "due=overdue"])
def test_it_is_what_the_screen_sends(query, run, sign_in, tasks):
    sent = sign_in("viewer").get("/admin/tasks/export/csv/?" + query.removeprefix("?")).get_data()
    result = run("tasks", "export", "--query", query)
    assert result.exit_code == 0, result.stderr
    assert result.stdout_bytes == sent
    assert sent.count(b"\r\n") >= 2


def test_a_file_is_written_whole(run, sign_in, tasks, tmp_path):
    out = tmp_path / "out.csv"
    result = run("tasks", "export", "--out", str(out))
    assert (result.exit_code, result.stdout) == (0, "")
    assert out.read_bytes() == sign_in("viewer").get("/admin/tasks/export/csv/").get_data()
    assert [path.name for path in tmp_path.iterdir()] == ["out.csv"]


def test_a_break_in_the_middle_leaves_the_file_as_it_was(run, tasks, tmp_path, monkeypatch):
    out = tmp_path / "out.csv"
    out.write_text("before")
    parts = service._parts

    def break_off(*args):
        yield from parts(*args)
        raise OSError(28, "No space left on device", "disk")

    monkeypatch.setattr(service, "_parts", break_off)
    result = run("tasks", "export", "--out", str(out))
    assert result.exit_code == 1
    assert "No space left" in result.stderr
    assert out.read_text() == "before"
    assert [path.name for path in tmp_path.iterdir()] == ["out.csv"]


@pytest.mark.parametrize(
    "query",
    ["colour=red", "status_in=open,waiting", "status_in=", "search= ", "status_in", "sort=colour", "page=x"],
)
def test_a_query_that_is_not_understood_is_refused_and_nothing_is_written(query, run, tasks, tmp_path):
    result = run("tasks", "export", "--query", query, "--out", str(tmp_path / "out.csv"))
    assert result.exit_code == 2
    assert result.stderr.strip()
    assert list(tmp_path.iterdir()) == []


def test_me_is_the_person_named(run, tasks):
    result = run("tasks", "export", "--query", "assignee_in=me", "--as", email_of("viewer"))
    assert "'=1+1" in result.stdout and "Été" not in result.stdout
    assert run("tasks", "export", "--query", "assignee_in=me").stdout.count("\n") == 1


def test_days_are_those_of_the_person_named(run, make_person, make_task, monkeypatch):
    ahead = make_person(roles=("viewer",), timezone="Pacific/Kiritimati")
    behind = make_person(roles=("viewer",), timezone="Pacific/Niue")
    today = dt.datetime.now(dt.UTC).astimezone(dt.timezone(dt.timedelta(hours=14))).date()
    make_task("there already", due_date=today)
    query = ("tasks", "export", "--query", "due=today", "--as")
    assert "there already" in run(*query, ahead.email).stdout
    assert "there already" not in run(*query, behind.email).stdout


@pytest.mark.parametrize("who", ["ghost@example.org", email_of("nobody")])
def test_who_may_not_export_gets_nothing(who, run, tasks):
    result = run("tasks", "export", "--as", who)
    assert (result.exit_code, result.stdout) == (1, "")
    assert len(result.stderr.splitlines()) == 1


def test_an_unknown_format_is_wrong_usage(run):
    assert run("tasks", "export", "--format", "pdf").exit_code == 2


def test_a_folder_that_is_not_there_is_a_sentence(run, tmp_path):
    result = run("tasks", "export", "--out", str(tmp_path / "none" / "out.csv"))
    assert result.exit_code == 1
    assert "cannot be used" in result.stderr
