"""`tasks import` on the command line: what it says, how it ends, and as whom it writes."""

import datetime as dt

import pytest
from sqlalchemy import func, select

from admin_app.extensions import db
from admin_app.history.model import Entry
from admin_app.history.open_change import change
from admin_app.permissions.actor import SYSTEM
from admin_app.tasks import service as tasks
from admin_app.tasks.model import Task
from tests.factories import email_of
from tests.importing.test_office_files import FILES
from tests.importing.workbooks import xlsx

GOOD = "title,status,url\nOne,open,x\nTwo,done,y\n"
MIXED = "title,status\nOne,open\n,open\nThree,later\n"


@pytest.fixture
def file(tmp_path):
    def make(content):
        path = tmp_path / "tasks.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return str(path)

    return make


@pytest.fixture
def count(read):
    return lambda: read(select(func.count(Task.id)))[0]


def last_line(result):
    return result.stdout.splitlines()[-1]


def test_the_last_line_counts_and_ignored_columns_are_listed(run, file, count):
    result = run("tasks", "import", file(GOOD))
    assert (result.exit_code, result.stderr) == (0, "")
    assert "ignored: url" in result.stdout
    assert last_line(result) == "2 new, 0 changed, 0 unchanged, 0 refused"
    assert count() == 2


def test_a_refused_row_stops_everything_and_is_named(run, file, count):
    result = run("tasks", "import", file(MIXED))
    assert result.exit_code == 1
    assert result.stderr.splitlines() == [
        "Line 3, column “title”, “”: This field is required.",
        "Line 4, column “status”, “later”: “later” is not one of the choices.",
        "What do “later” mean in status? Say it, such as --value “status:later=open”; "
        "the choices are open, in_progress, blocked, done, cancelled.",
        "Rows were refused, so nothing was written. They can be skipped, or put right in the file.",
    ]
    assert last_line(result) == "0 new, 0 changed, 0 unchanged, 2 refused"
    assert count() == 0


def test_refused_rows_are_skipped_when_asked(run, file, count):
    result = run("tasks", "import", file(MIXED), "--on-refused", "skip")
    assert result.exit_code == 0
    assert [line[:6] for line in result.stderr.splitlines()] == ["Line 3", "Line 4", "What d"]
    assert last_line(result) == "1 new, 0 changed, 0 unchanged, 2 refused"
    assert count() == 1


@pytest.mark.parametrize(
    ("content", "options", "ends", "says"),
    [
        (GOOD, (), 0, "2 new, 0 changed, 0 unchanged, 0 refused"),
        (MIXED, ("--on-refused", "skip"), 0, "1 new, 0 changed, 0 unchanged, 2 refused"),
        (MIXED, (), 1, "0 new, 0 changed, 0 unchanged, 2 refused"),
        ("title,project,tags\nx,New,a|b\n", (), 0, "1 new, 0 changed, 0 unchanged, 0 refused"),
    ],
)
def test_a_dry_run_says_what_would_happen_and_writes_nothing(
    content, options, ends, says, run, file, everything
):
    before = everything()
    result = run("tasks", "import", file(content), "--dry-run", *options)
    assert (result.exit_code, last_line(result)) == (ends, says)
    assert "dry run" in result.stdout
    assert everything() == before


def test_projects_and_tags_that_will_be_created_are_listed(run, file):
    result = run("tasks", "import", file("title,project,tags\nx,Ship,été|bug\n"))
    assert "New projects, 1: Ship" in result.stdout
    assert "New tags, 2: été, bug" in result.stdout


def test_columns_are_mapped(run, file, read):
    content = "Summary,State,Etiketten\nOne,done,a\n"
    result = run(
        "tasks",
        "import",
        file(content),
        "--map",
        "title=Summary",
        "--map",
        "status=State",
        "--map",
        "tags=Etiketten",
    )
    assert result.exit_code == 0, result.stderr
    assert read(select(Task.title, Task.status)) == [("One", "done")]


def test_a_column_may_have_an_equals_sign_in_its_name(run, file, count):
    assert run("tasks", "import", file("a=b\nx\n"), "--map", "title=a=b").exit_code == 0
    assert count() == 1


@pytest.mark.parametrize(
    "options",
    [
        ("--map", "title"),
        ("--map", "=title"),
        ("--map", "title="),
        ("--map", "colour=title"),
        ("--map", "title=title", "--map", "title=url"),
        ("--on-refused", "ask"),
        ("--match", "guess"),
        ("--value", "status=done"),
        ("--value", "status:x=finished"),
        ("--value", "colour:x=y"),
        ("--unknown", "people"),
        ("--unknown", "people=invite"),
        ("--unknown", "roles=create"),
        ("--header-row", "-1"),
        ("--date-order", "dym"),
        ("--date-order", "due_date=dym"),
        ("--date-order", "due_date=dmy", "--date-order", "due_date=mdy"),
        ("--match", "external"),
        ("--delete",),
        ("--conflicts", "ask"),
        ("--timezone", "Moon/Tranquility"),
        ("--constant", "priority"),
        ("--constant", "priority=high", "--constant", "priority=low"),
        ("--constant", "colour=red"),
        ("--constant", "priority=soon"),
        ("--constant", "status=open", "--map", "status=status"),
    ],
)
def test_wrong_usage_ends_with_2_and_writes_nothing(options, run, file, count):
    result = run("tasks", "import", file(GOOD), *options)
    assert result.exit_code == 2
    assert result.stderr
    assert count() == 0


def test_a_file_that_is_not_there_is_wrong_usage(run, tmp_path):
    assert run("tasks", "import", str(tmp_path / "none.csv")).exit_code == 2


@pytest.mark.parametrize(
    ("content", "options", "says"),
    [
        (b"", (), "This file is empty."),
        (b"title\ncaf\xe9\n", (), "such as --encoding cp1252."),
        (b"colour\nx\n", (), "no column “title”"),
        (GOOD, ("--map", "title=Summary"), "no column “Summary”"),
        (GOOD, ("--as", "ghost@example.org"), "Nobody with the address ghost@example.org"),
        (GOOD, ("--as", email_of("viewer")), "You may not do this."),
        (GOOD, ("--as", email_of("editor")), "You may not do this."),
    ],
)
def test_what_is_refused_is_a_sentence_and_ends_with_1(content, options, says, run, file, count):
    result = run("tasks", "import", file(content), *options)
    assert result.exit_code == 1
    assert says in result.stderr
    assert len(result.stderr.splitlines()) == 1
    assert count() == 0


def test_somebody_who_left_cannot_act(run, file, make_person, count):
    gone = make_person(roles=("admin",), active=False)
    assert run("tasks", "import", file(GOOD), "--as", gone.email).exit_code == 1
    assert count() == 0


def test_tasks_are_of_the_person_named(run, file, read, person_of):
    assert run("tasks", "import", file(GOOD), "--as", email_of("manager").upper()).exit_code == 0
    manager = person_of("manager").id
    assert set(read(select(Task.created_by_id))) == {manager}
    assert set(read(select(Entry.actor_id, Entry.door).where(Entry.area == "tasks"))) == {(manager, "import")}


def test_without_a_person_the_history_names_the_system(run, file, read):
    run("tasks", "import", file(GOOD))
    assert set(read(select(Entry.actor_id, Entry.actor_name).where(Entry.door == "import"))) == {
        (None, "system")
    }


def test_ids_and_versions_of_the_file_count_as_unknown(run, file, read):
    result = run("tasks", "import", file("id,title,version\n4711,x,9\n"))
    assert "ignored: id, version" in result.stdout
    assert read(select(Task.version)) == [1]


TWO_SHEETS = xlsx({"Old": {"A1": "title", "A2": "old"}, "New": {"A1": "title", "A2": "new"}})


@pytest.mark.parametrize(
    ("content", "options", "names", "answer"),
    [
        ("title\ncafé\n".encode("cp1252"), (), "--encoding cp1252", ("--encoding", "cp1252")),
        ("a,b;c\n1,2;3\n", ("--map", "title=A"), "--delimiter", ("--delimiter", ";", "--header-row", "2")),
        (TWO_SHEETS, (), "--sheet “Old”", ("--sheet", "New")),
        ("One,x\n", ("--map", "title=A"), "--header-row", ("--header-row", "0")),
        ("title,due\nx,1/2/2026\n", (), "--date-order dmy", ("--date-order", "mdy")),
        ("title,due\nx,1/2/2026\n", (), "--date-order due_date=dmy", ("--date-order", "due_date=mdy")),
        ("title,status\nx,later\n", (), "--value “status:later=open”", ("--value", "status:later=open")),
        ("title,assignee\nx,Ada\n", (), "--unknown people=skip", ("--unknown", "people=skip")),
    ],
)
def test_what_a_file_leaves_open_is_refused_with_the_option_that_answers_it(
    content, options, names, answer, run, file, count
):
    refused = run("tasks", "import", file(content), *options)
    assert (refused.exit_code, count()) == (1, 0)
    assert names in refused.stderr
    done = run("tasks", "import", file(content), *options, *answer)
    assert done.exit_code == 0, done.stderr


def test_a_field_may_be_left_out(run, file, read):
    run("tasks", "import", file("title,status\nx,later\n"), "--map", "status=")
    assert read(select(Task.status)) == ["open"]


def test_a_file_that_is_too_large_is_refused(app, run, file, count):
    app.config["MAX_UPLOAD_MB"] = 0
    result = run("tasks", "import", file(GOOD))
    assert (result.exit_code, result.stderr) == (1, "A file may have 0 MB at most.\n")


@pytest.fixture
def edited(app, make_task):
    """A task of version 2, and one of version 1."""
    stale, task = make_task("Stale"), make_task("Task")
    with app.app_context(), change(db.session, SYSTEM, door="command"):
        tasks.update(db.session.get(Task, stale.id), {"priority": "urgent"}, SYSTEM)
    return stale, task


def test_rows_are_matched_by_their_ids(run, file, edited, read):
    stale, task = edited
    content = f"id,title,version,created_at\n{task.id},Renamed,1,x\n{stale.id},Stale,2,x\n,Another,,\n"
    result = run("tasks", "import", file(content), "--match", "id")
    assert result.exit_code == 0, result.stderr
    assert "nobody can write, so they are ignored: created_at" in result.stdout
    assert last_line(result) == "1 new, 1 changed, 1 unchanged, 0 refused"
    assert read(select(Task.title).order_by(Task.id)) == ["Stale", "Renamed", "Another"]


@pytest.mark.parametrize(
    ("options", "ends", "says", "titles"),
    [
        ((), 1, "0 new, 0 changed, 0 unchanged, 1 refused", ["Stale", "Task"]),
        (("--conflicts", "keep"), 0, "0 new, 1 changed, 0 unchanged, 1 refused", ["New", "Stale"]),
        (("--on-refused", "skip"), 0, "0 new, 1 changed, 0 unchanged, 1 refused", ["New", "Stale"]),
        (("--conflicts", "overwrite"), 0, "0 new, 2 changed, 0 unchanged, 0 refused", ["Mine", "New"]),
        (("--conflicts", "merge"), 0, "0 new, 2 changed, 0 unchanged, 0 refused", ["Mine", "New"]),
        (("--conflicts", "merge-file"), 0, "0 new, 2 changed, 0 unchanged, 0 refused", ["Mine", "New"]),
    ],
)
def test_a_conflict_is_listed_and_decided_by_an_option(options, ends, says, titles, run, file, edited, read):
    stale, task = edited
    path = file(f"id,title,version\n{stale.id},Mine,1\n{task.id},New,1\n")
    dry = run("tasks", "import", path, "--match", "id", "--dry-run", *options)
    result = run("tasks", "import", path, "--match", "id", *options)
    assert (result.exit_code, last_line(result), last_line(dry)) == (ends, says, says)
    assert "Line 2, “Mine”: It was changed since: the file has version 1, now it is 2." in result.stderr
    assert ("--conflicts keep or --conflicts overwrite" in result.stderr) == bool(ends)
    assert sorted(read(select(Task.title))) == titles


def test_keys_of_another_tool_are_matched(run, file, count):
    words = ("tasks", "import", file("Issue key,Summary\nA-1,One\nA-2,Two\n"))
    options = ("--match", "external", "--source", "jira")
    assert last_line(run(*words, *options)) == "2 new, 0 changed, 0 unchanged, 0 refused"
    assert last_line(run(*words, *options)) == "0 new, 0 changed, 2 unchanged, 0 refused"
    assert count() == 2


def test_rows_that_say_so_are_deleted_when_the_command_says_so_too(run, file, make_task, read):
    task = make_task("One")
    path = file(f"id,title,delete\n{task.id},One,yes\n")
    assert (
        last_line(run("tasks", "import", path, "--match", "id")) == "0 new, 0 changed, 1 unchanged, 0 refused"
    )
    result = run("tasks", "import", path, "--match", "id", "--delete")
    assert "Moved to the trash: 1" in result.stdout
    assert last_line(result) == "0 new, 1 changed, 0 unchanged, 0 refused"
    assert read(select(Task.title).where(Task.deleted_at.is_(None))) == []


def test_constants_and_time_zones_are_said(run, file, read):
    content = "title,due_date,a,b\nx,2026-05-01T20:00:00Z,one,two\n"
    said = (
        "--constant",
        "status=done",
        "--timezone",
        "Asia/Tokyo",
        "--map",
        "description=a",
        "--map",
        "description=b",
    )
    assert run("tasks", "import", file(content), *said).exit_code == 0
    assert read(select(Task.status, Task.due_date, Task.description)) == [
        ("done", dt.date(2026, 5, 2), "one\n\ntwo")
    ]


def test_what_was_refused_is_written_to_a_file_that_imports_again(run, file, tmp_path, count):
    path = tmp_path / "refused.csv"
    run("tasks", "import", file(MIXED), "--on-refused", "skip", "--refused-file", str(path))
    assert path.read_text().splitlines()[0] == "title,status,Why it was refused"
    path.write_text(path.read_text().replace("\n,open", "\nTwo,open").replace("later", "done"))
    assert last_line(run("tasks", "import", str(path))) == "2 new, 0 changed, 0 unchanged, 0 refused"
    assert count() == 3


def test_a_file_of_refused_rows_is_written_when_nothing_else_is(run, file, tmp_path, count):
    path = tmp_path / "refused.csv"
    assert run("tasks", "import", file(MIXED), "--refused-file", str(path)).exit_code == 1
    assert len(path.read_text().splitlines()) == 3
    assert count() == 0


@pytest.mark.parametrize("ending", ["xlsx", "xls", "ods"])
@pytest.mark.parametrize("kind", ["", "-1904"])
def test_workbooks_of_an_office_program_become_tasks(kind, ending, run, read):
    done = run("tasks", "import", str(FILES / f"plan{kind}.{ending}"), "--sheet", "Tasks")
    assert done.exit_code == 0, done.stderr
    found = read(select(Task.title, Task.status, Task.due_date).order_by(Task.id))
    assert [tuple(map(str, row)) for row in found][:4] == [
        ("報告を確認する", "done", "2026-03-01"),
        ("التحقق من الفاتورة", "open", "2026-12-31"),
        ("Día de la Constitución – ñandú", "in_progress", "2024-02-29"),
        ("Formulas", "blocked", "2026-03-31"),
    ]


def test_what_stands_around_cells_can_be_said(run, file, read):
    path = file("title;status\n'One; two';open\n")
    assert run("tasks", "import", path, "--quote", "'").exit_code == 0
    assert run("tasks", "import", path, "--quote", "x").exit_code == 1
    assert run("tasks", "import", file('title;status\n"Whole";open\n'), "--quote", "none").exit_code == 0
    assert read(select(Task.title).order_by(Task.id)) == ["One; two", '"Whole"']
