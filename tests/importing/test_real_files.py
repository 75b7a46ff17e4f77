"""Files that people and tools wrote go in by the commands below, with what they are known to hold.

They lie beside the project; what they hold is said in the INDEX.md beside them.
"""

import csv
import datetime as dt
import os
from pathlib import Path

import pytest
from sqlalchemy import func, select

from admin_app.cli import manage
from admin_app.config import ROOT
from admin_app.export.guard import unescape
from admin_app.projects.model import Project
from admin_app.tags.model import Tag
from admin_app.tasks.model import Task

FOLDER = Path(os.environ.get("TASKDESK_REAL_FILES", ROOT.parent / "shared" / "data"))
GITHUB = "github-datetime-bugs.csv"
#: Lines on which a title has more than 200 characters.
TOO_LONG = [1154, 1790, 2433, 3237, 6015, 6241, 6450, 6945, 7136, 7798, 7819]


@pytest.fixture
def real():
    """The path of a real file; a test without it says so."""

    def path(name):
        if not (FOLDER / name).exists():
            pytest.skip(f"NOT TRIED ON REAL INPUT: {FOLDER / name} is not there")
        return str(FOLDER / name)

    return path


@pytest.fixture
def run(app):
    return lambda *words: app.test_cli_runner().invoke(manage, words)


@pytest.fixture
def take(real, run):
    """Imports a file with options; the last line. It must not fail."""

    def call(name, *options):
        result = run("tasks", "import", real(name), *options)
        assert result.exit_code == 0, result.stderr
        return result.stdout.splitlines()[-1]

    return call


@pytest.fixture
def tasks(read):
    return lambda *columns: read(select(*columns).select_from(Task).order_by(Task.id))


@pytest.fixture
def tags_of(read):
    return lambda title: sorted(
        read(select(Tag.name).select_from(Task).join(Task.tags).where(Task.title == title))
    )


def test_jira(take, tasks, tags_of, read):
    assert take("jira-export-nl.csv", "--unknown", "people=skip") == (
        "26 new, 0 changed, 0 unchanged, 0 refused"
    )
    titles = tasks(Task.title)
    assert titles[0].startswith("Ik wil een header menu op elke pagina waarbij ik kan doorklikken")
    assert titles[-1].endswith("het juiste item kiezen en de wijzigingen opslaan")
    assert titles[9] == "Login scherm creëren"
    assert tags_of(titles[10]) == ["W2 Sprint 1", "W2 Sprint 2", "W2 Sprint 3"]
    statuses = tasks(Task.status)
    assert (statuses.count("open"), statuses.count("done")) == (17, 9)
    assert set(tasks(Task.priority, Task.due_date, Task.description)) == {("medium", None, "")}
    assert read(select(Project.name)) == ["Werkplaats 2"]


def test_people_whom_nobody_knows_are_refused_with_the_options_that_help(real, run, read):
    result = run("tasks", "import", real("jira-export-nl.csv"))
    assert result.exit_code == 1
    assert result.stdout.splitlines()[-1] == "0 new, 0 changed, 0 unchanged, 12 refused"
    assert "--value “assignee:Persoon de Derde van Vier=…”" in result.stderr
    assert "--unknown people=skip" in result.stderr
    assert read(select(func.count(Task.id))) == [0]


def test_youtrack(take, tasks, tags_of):
    assert take("youtrack-es.csv", "--unknown", "people=skip") == "19 new, 0 changed, 0 unchanged, 0 refused"
    titles, descriptions = tasks(Task.title), tasks(Task.description)
    assert (titles[0], titles[-1]) == ("Deploy de la versión beta 0.1.0", "Añadir reunión")
    assert descriptions[1] == "* Cookies.\n* Condiciones generales.\n* Ley de protección de datos."
    assert descriptions[3].endswith("\n* Se tiene que poder reservar una hora libre.")
    assert tasks(Task.status).count("done") == 18
    assert tags_of(titles[0]) == ["Versión beta 0.1.0"]


def test_a_gantt_chart_in_shift_jis(take, tasks, real, run):
    result = run("tasks", "import", real("gantt-ja-sjis.csv"))
    assert (result.exit_code, "such as --encoding cp932." in result.stderr) == (1, True)
    said = take(
        "gantt-ja-sjis.csv",
        *("--encoding", "cp932"),
        *(
            "--map",
            "title=タスク名",
            "--map",
            "description=備考",
            "--map",
            "status=状態",
            "--map",
            "due_date=終了",
        ),
        *("--value", "status:完了=done", "--value", "status:着手中=in_progress"),
    )
    assert said == "9 new, 0 changed, 0 unchanged, 0 refused"
    titles, descriptions = tasks(Task.title), tasks(Task.description)
    assert (titles[0], titles[1], titles[-1]) == ("#要件定義", "タスク１", "タスク5")
    assert descriptions[1] == "12/22 mikoto2000\nまいった、終わらん\n12/2 mikoto2000\n病欠のため着手不能"
    assert descriptions[2] == "要件定義は終わっていないが、決まったところから設計していく"
    assert tasks(Task.status)[:4] == ["open", "done", "open", "in_progress"]


def test_notion(take, tasks, tags_of):
    said = take("notion-ja.csv", "--map", "due_date=Date", "--unknown", "people=skip")
    assert said == "39 new, 0 changed, 0 unchanged, 0 refused"
    titles, due = tasks(Task.title), tasks(Task.due_date)
    assert (titles[0], titles[19], titles[-1]) == ("Part-A 仕込み", "Part-E", "Assembly 完成")
    assert (due[0], due[38]) == (dt.date(2021, 10, 29), dt.date(2022, 2, 25))
    assert None not in due
    assert tags_of("Part-A 仕込み") == ["Prep"]


def test_a_to_do_list_kept_in_excel(take, tasks, tags_of):
    said = take(
        "solecito-todo.xlsx",
        *("--map", "title=H", "--map", "tags=D", "--map", "tags=E", "--map", "priority=F"),
        *("--value", "priority:0=low", "--value", "priority:1=low", "--value", "priority:2=medium"),
        *("--value", "priority:3=high", "--value", "priority:4=urgent", "--value", "priority:above="),
        *("--on-refused", "skip"),
    )
    assert said == "129 new, 0 changed, 0 unchanged, 10 refused"
    titles = tasks(Task.title)
    assert titles[0] == "Take over display of all GUI stages"
    assert titles[-1] == "should be replaced by integration with quadrature values, ideally at a higher-order"
    assert "+ take 'dim',D to slice accross other dimensions" in titles
    assert tags_of("Re-implement divideproject?") == ["?", "P"]
    assert not {"Improvement", "GUI and data interfaces"} & set(titles)


def test_9658_issues_of_github_enter_and_11_are_refused_each_with_its_line(
    real, run, read, tags_of, tmp_path
):
    with open(real(GITHUB), encoding="utf-8", newline="") as file:
        titles = [row["title"].strip() for row in csv.DictReader(file)]
    result = run("tasks", "import", real(GITHUB), "--on-refused", "skip")
    assert result.exit_code == 0
    assert result.stdout.splitlines()[-1] == "9658 new, 0 changed, 0 unchanged, 11 refused"
    assert [int(line.split()[1].rstrip(",")) for line in result.stderr.splitlines()] == TOO_LONG
    assert read(select(func.count(Task.id))) == [9658]
    assert tags_of(titles[0]) == [":rotating_light:", "priority: p2", "type: bug"]

    out = tmp_path / "out.csv"
    assert run("tasks", "export", "--out", str(out)).exit_code == 0
    with out.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    exported = [unescape(row["title"]) for row in sorted(rows, key=lambda row: int(row["id"]))]
    assert exported == [title for title in titles if len(title) <= 200]
    assert any(row["title"].startswith("'@") for row in rows)


def test_nothing_enters_while_rows_are_refused_and_not_skipped(real, run, read):
    result = run("tasks", "import", real(GITHUB))
    assert result.exit_code == 1
    assert result.stdout.splitlines()[-1] == "0 new, 0 changed, 0 unchanged, 11 refused"
    assert read(select(func.count(Task.id))) == [0]
